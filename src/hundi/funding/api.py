"""What investors look at: the marketplace, their portfolio, their statement.

The call that funds stands in `api_fund.py`.
"""

import math
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request
from psycopg.rows import DictRow
from pydantic import ConfigDict
from pydantic.alias_generators import to_camel
from starlette.responses import Response

from hundi.funding import queries, statement
from hundi.funding.xirr import xirr_percent
from hundi.kernel.calendar import days_between
from hundi.kernel.deal import Quote, Terms
from hundi.kernel.money import Money
from hundi.kernel.rate import BASIS_POINTS_PER_PERCENT
from hundi.ledger.statement import period
from hundi.ledger.statement_api import FirstDay, Format, LastDay, StatementShape, answer
from hundi.runtime.outbox import decode
from hundi.runtime.pages import Cursor, Limit, page, read_cursor, write_cursor
from hundi.runtime.tokens import Caller
from hundi.runtime.values import Instant, PercentOut, Rupees, RupeesOut, Shape, render
from hundi.runtime.web import InvestorCaller, Tx, only, routes_of

DAYS_MAX = 3_650
PERCENT_MAX = 9_999
GRADE_CHARS_MAX = 8

routes = routes_of("funding")

# Names that camelCase does not give.
_NAMES = {"expected_roi": "expectedROI"}


def _named(field: str) -> str:
    return _NAMES.get(field) or to_camel(field)


MarketCaller = Annotated[Caller, Depends(only("investor", "admin"))]


class Offer(Shape):
    """An invoice that takes money now. Rates are a year's, net of platform fee, before tax.

    `expectedROI` is simple, `expectedXirr` compounded; `expectedReturn` is for the whole of
    `discountedAmount`, if the SME is paid today and the customer pays on the due date.
    """

    model_config = ConfigDict(alias_generator=_named)

    id: UUID
    invoice_number: str
    amount: Rupees
    discounted_amount: Rupees
    risk_score: int
    grade: str
    expected_roi: PercentOut
    expected_xirr: PercentOut
    expected_return: RupeesOut
    days_to_maturity: int
    raised: RupeesOut
    remaining: RupeesOut
    minimum: RupeesOut
    customer_name: str
    seller_name: str
    closes_at: Instant
    due_date: date


class Position(Shape):
    """One commitment. What came back counts as principal first.

    `status`: committed (the listing is open), funded, disbursed, partially_repaid, overdue,
    defaulted, written_off (`lost` is what is missing of the principal), repaid, or released (the
    listing ended and the money is back in the wallet).
    """

    commitment_id: UUID
    invoice_id: UUID
    invoice_number: str
    customer_name: str
    committed_at: Instant
    amount: Rupees
    status: str
    expected_return: RupeesOut
    received: RupeesOut
    principal_outstanding: RupeesOut
    lost: RupeesOut
    due_date: date
    disbursed_on: date | None
    days_late: int


class Maturity(Shape):
    """What is expected back on one day."""

    date: date
    amount: RupeesOut


class Lateness(Shape):
    """Principal still out that is so many days late; `toDays` is null for all that is later."""

    from_days: int
    to_days: int | None
    outstanding: RupeesOut


class Portfolio(Shape):
    """An investor's positions and what they come to.

    `xirr` is per cent a year over dated flows: each commitment on its day, what came back, and
    for what is still out the principal and return expected on the due date (today, if that has
    passed; nothing, if in default or written off). Null while no rate fits. `lost` is what is
    missing of the principal of what was written off. Sums are over all positions; `positions` is
    a page of them, the newest first. `lateness` divides `outstanding` by how late it is.
    """

    invested: RupeesOut
    outstanding: RupeesOut
    earned: RupeesOut
    lost: RupeesOut
    xirr: PercentOut | None
    positions: list[Position]
    maturities: list[Maturity]
    lateness: list[Lateness]


MinRisk = Annotated[int, Query(alias="minRisk", ge=0, le=100, description="Safest is 100.")]
MaxDays = Annotated[int, Query(alias="maxDays", ge=0, le=DAYS_MAX)]
MinRoi = Annotated[
    Decimal,
    Query(alias="minRoi", ge=0, le=PERCENT_MAX, max_digits=12, description="Per cent a year."),
]
Grade = Annotated[str | None, Query(min_length=1, max_length=GRADE_CHARS_MAX)]
Sort = Annotated[
    queries.Sort, Query(description="risk: safest first; roi: highest first; days: soonest due.")
]


async def wanted(
    tx: Tx,
    min_risk: MinRisk = 0,
    max_days: MaxDays = DAYS_MAX,
    min_roi: MinRoi = Decimal(0),
    grade: Grade = None,
    sort: Sort = "risk",
) -> tuple[queries.Filters, queries.Order]:
    """Return what the query asks for, and in which order."""
    filters = queries.Filters(
        min_risk=min_risk,
        min_roi_basis_points=math.ceil(min_roi * BASIS_POINTS_PER_PERCENT),
        due_by=tx.today + timedelta(days=max_days),
        grade=grade,
    )
    return filters, queries.ORDERS[sort]


@routes.get("/invoices/marketplace")
async def marketplace(
    request: Request,
    caller: MarketCaller,
    tx: Tx,
    asked: Annotated[tuple[queries.Filters, queries.Order], Depends(wanted)],
    limit: Limit = 100,
    cursor: Cursor = None,
) -> list[Offer]:
    """What takes money now, safest first unless another order is asked for."""
    if caller.role == "investor":
        await queries.check_kyc(tx, caller.user_id)
    filters, order = asked
    after = read_cursor(cursor, order.key) if cursor else order.start
    rows = await queries.marketplace(tx, filters, order, after=after, limit=limit)
    following = None
    if len(rows) == limit:
        key = rows[-1][order.column]
        following = write_cursor(key if isinstance(key, int) else key.isoformat(), rows[-1]["seq"])
    offers = [offer_of(row, tx.today) for row in rows]
    return page(offers, url=request.url, next_cursor=following)  # pyright: ignore[reportReturnType] - rendered already


def offer_of(row: DictRow, today: date) -> Offer:
    """Return an offer as it is shown, from a row of the marketplace."""
    terms = decode(row["terms"], Terms)
    quote = Quote(terms, days_between(today, terms.due_on))
    raised = Money(row["raised_minor"])
    return Offer(
        id=row["invoice_id"],
        invoice_number=row["invoice_number"],
        amount=terms.face,
        discounted_amount=terms.advance,
        risk_score=row["risk_score"],
        grade=row["grade"],
        expected_roi=Decimal(quote.expected_roi),
        expected_xirr=Decimal(quote.expected_xirr),
        expected_return=quote.expected_return,
        days_to_maturity=quote.days,
        raised=raised,
        remaining=terms.advance - raised,
        minimum=terms.minimum,
        customer_name=row["customer_name"],
        seller_name=row["seller_name"],
        closes_at=row["closes_at"],
        due_date=row["due_on"],
    )


@routes.get("/portfolio")
async def portfolio(
    request: Request, caller: InvestorCaller, tx: Tx, limit: Limit = 100, cursor: Cursor = None
) -> Portfolio:
    """The caller's positions and what they come to. More positions: the `Link` header."""
    investor_id = caller.user_id
    before = read_cursor(cursor, tuple[datetime, UUID]) if cursor else None
    summary = await queries.portfolio_summary(tx, investor_id)
    rows = await queries.positions(tx, investor_id, before=before, limit=limit)
    result = Portfolio(
        invested=summary.invested,
        outstanding=summary.outstanding,
        earned=summary.earned,
        lost=summary.lost,
        xirr=xirr_percent(summary.flows),
        positions=[_position(row) for row in rows],
        maturities=[Maturity(date=due_on, amount=amount) for due_on, amount in summary.maturities],
        lateness=_lateness(summary.lateness),
    )
    response = render(result)
    if len(rows) == limit:
        last = rows[-1]
        following = request.url.include_query_params(
            cursor=write_cursor(last["committed_at"].isoformat(), str(last["commitment_id"]))
        )
        response.headers["Link"] = f'<{following.path}?{following.query}>; rel="next"'
    return response  # pyright: ignore[reportReturnType] - rendered already


def _lateness(outstanding: Sequence[Money]) -> list[Lateness]:
    firsts = (0, *queries.LATE_FROM)
    lasts = (*(day - 1 for day in queries.LATE_FROM), None)
    return [
        Lateness(from_days=first, to_days=last, outstanding=amount)
        for first, last, amount in zip(firsts, lasts, outstanding, strict=True)
    ]


def _position(row: DictRow) -> Position:
    return Position(
        commitment_id=row["commitment_id"],
        invoice_id=row["invoice_id"],
        invoice_number=row["invoice_number"],
        customer_name=row["customer_name"],
        committed_at=row["committed_at"],
        amount=Money(row["amount_minor"]),
        status=row["status"],
        expected_return=Money(row["expected_minor"]),
        received=Money(row["received_minor"]),
        principal_outstanding=Money(row["principal_outstanding_minor"]),
        lost=Money(row["lost_minor"]),
        due_date=row["due_on"],
        disbursed_on=row["disbursed_on"],
        days_late=row["days_late"],
    )


@routes.get("/portfolio/statement", response_model=StatementShape)
async def portfolio_statement(
    caller: InvestorCaller,
    tx: Tx,
    first_day: FirstDay = None,
    last_day: LastDay = None,
    format: Format = "json",  # noqa: A002 - the parameter's public name
) -> Response:
    """The moves of the caller's wallet in a period, the last thirty days if none is given."""
    first, last = period(first_day, last_day, today=tx.today)
    found = await statement.statement_of(tx, caller.user_id, first_day=first, last_day=last)
    return answer(found, format, title="Statement of an investor's wallet")
