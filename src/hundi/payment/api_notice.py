"""Notices of assignment over HTTP: for the parties as JSON and PDF, and for whoever holds one."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Path
from starlette.responses import Response

from hundi.payment import assignments
from hundi.payment.assignments import Notice
from hundi.runtime import paper
from hundi.runtime.paper import Paper
from hundi.runtime.values import RupeesOut, Shape
from hundi.runtime.web import AnyCaller, Tx, routes_of

CODE_CHARS_MAX = 64
BEARERS = "Anybody can ask at our page Verify a notice whether this is ours: by this code."

routes = routes_of("payment")


class NoticeShown(Shape):
    """That an invoice was sold through us and is to be paid to this account.

    `amountDue` is what is left of `amount` today; zero when it is paid.
    """

    code: str
    invoice_number: str
    seller_name: str
    customer_name: str
    amount: RupeesOut
    amount_due: RupeesOut
    due_on: date
    issued_on: date
    virtual_account: str
    ifsc: str


@routes.get("/invoices/{invoice_id:uuid}/notice")
async def notice(
    invoice_id: UUID,
    caller: AnyCaller,
    tx: Tx,
    format: Literal["json", "pdf"] = "json",  # noqa: A002 - the parameter's public name
) -> NoticeShown:
    """The notice of assignment of an invoice: for its SME, its customer and operators."""
    reader_id = None if caller.role == "admin" else caller.user_id
    found = await assignments.notice_of(tx, invoice_id, reader_id=reader_id)
    if format == "pdf":
        headers = {"Content-Disposition": f'attachment; filename="notice-{found.code}.pdf"'}
        pdf = paper.as_pdf(_paper(found))
        return Response(pdf, 200, headers, "application/pdf")  # pyright: ignore[reportReturnType] - rendered already
    return _shown(found)


@routes.get("/public/notices/{code}")
async def verified(
    code: Annotated[str, Path(max_length=CODE_CHARS_MAX, description="Case and hyphens are free.")],
    tx: Tx,
) -> NoticeShown:
    """What we say of a notice with this code. What is not here is not ours: do not pay on it."""
    return _shown(await assignments.notice_by_code(tx, code))


def _shown(found: Notice) -> NoticeShown:
    return NoticeShown(
        code=found.shown_code,
        invoice_number=found.invoice_number,
        seller_name=found.seller_name,
        customer_name=found.customer_name,
        amount=found.face,
        amount_due=found.due,
        due_on=found.due_on,
        issued_on=found.issued_on,
        virtual_account=found.account.account_number,
        ifsc=found.account.ifsc,
    )


def _paper(found: Notice) -> Paper:
    return Paper(
        title="Notice of assignment",
        facts=(
            ("To", found.customer_name),
            ("From", found.seller_name),
            ("Issued on", paper.day(found.issued_on)),
            ("Code", found.shown_code),
            ("What it means", "This invoice was sold. Pay it to the account below and no other."),
        ),
        columns=("Invoice", "Due on", "Amount in rupees", "Pay to account", "IFSC"),
        rows=[
            [
                found.invoice_number,
                paper.day(found.due_on),
                found.face.decimal,
                found.account.account_number,
                found.account.ifsc,
            ]
        ],
        widths=(120, 80, 100, 130, 80),
        right=frozenset({2}),
        footer=f"{BEARERS} {found.shown_code}.",
    )
