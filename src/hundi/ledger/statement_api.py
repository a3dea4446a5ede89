"""How a statement stands in JSON, and in the other forms: the same for everybody's wallet."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query
from pydantic import ConfigDict
from pydantic.alias_generators import to_camel
from starlette.responses import Response

from hundi.ledger import statement
from hundi.ledger.statement import Statement
from hundi.runtime.values import Instant, RupeesOut, Shape, render

FirstDay = Annotated[date | None, Query(alias="from")]
LastDay = Annotated[date | None, Query(alias="to")]
Format = Literal["json", "csv", "pdf"]

_NAMES = {"first_day": "from", "last_day": "to"}


def _named(field: str) -> str:
    return _NAMES.get(field) or to_camel(field)


class StatementLineShape(Shape):
    """One move of the wallet: `amount` is negative when it left; `balance` is right after."""

    at: Instant
    reference: UUID
    description: str
    invoice_id: UUID | None
    invoice_number: str | None
    amount: RupeesOut
    balance: RupeesOut


class StatementTotalShape(Shape):
    """All moves for one thing together: interest, tax withheld, withdrawals."""

    description: str
    amount: RupeesOut


class StatementShape(Shape):
    """The wallet's moves of a period, oldest first. Opening and amounts sum to closing."""

    model_config = ConfigDict(alias_generator=_named)

    first_day: date
    last_day: date
    opening_balance: RupeesOut
    closing_balance: RupeesOut
    lines: list[StatementLineShape]
    totals: list[StatementTotalShape]


def answer(found: Statement, form: Format, *, title: str) -> Response:
    """Return a statement in the form that was asked for."""
    if form == "csv":
        headers = statement.file_headers(found, "csv")
        return Response(statement.as_csv(found), 200, headers, "text/csv")
    if form == "pdf":
        headers = statement.file_headers(found, "pdf")
        return Response(statement.as_pdf(found, title=title), 200, headers, "application/pdf")
    return render(_shaped(found))


def _shaped(found: Statement) -> StatementShape:
    return StatementShape(
        first_day=found.first_day,
        last_day=found.last_day,
        opening_balance=found.opening,
        closing_balance=found.closing,
        lines=[
            StatementLineShape(
                at=line.at,
                reference=line.reference,
                description=line.description,
                invoice_id=line.invoice_id,
                invoice_number=line.invoice_number,
                amount=line.amount,
                balance=line.balance,
            )
            for line in found.lines
        ],
        totals=[
            StatementTotalShape(description=name, amount=amount)
            for name, amount in found.totals.items()
        ],
    )
