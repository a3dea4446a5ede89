"""The routes of invoice, each in the edge's one transaction."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request
from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints

from hundi.invoice import commands, commands_credit, queries, shapes
from hundi.invoice.domain import Stage, Status, stages_of
from hundi.invoice.listing import Wish
from hundi.invoice.queries import Filter
from hundi.invoice.shapes import Accepted, InvoiceShown, InvoiceSummary, Progress, Receipt
from hundi.invoice.upload import Day
from hundi.runtime.audit_log import record
from hundi.runtime.pages import Cursor, Limit, page, read_cursor, write_cursor
from hundi.runtime.tokens import Caller
from hundi.runtime.values import Percent, Rupees, RupeesOut, Shape
from hundi.runtime.web import AnyCaller, CustomerCaller, SmeCaller, TheEdge, Tx, only, routes_of

REASON_CHARS_MAX = 500

StatusFilter = Annotated[Status | None, Query(description="One of the five statuses.")]
StageFilter = Annotated[Stage | None, Query(description="One of the fine stages.")]


def wanted_of(
    status: StatusFilter = None,
    stage: StageFilter = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Filter:
    """Return which invoices of a list are asked for.

    Raises:
        BadCursor: the cursor is not one of this list's.
    """
    before = read_cursor(cursor, tuple[int])[0] if cursor else None
    stages = stages_of(status) if status else tuple(Stage)
    if stage is not None:
        stages = (stage,) if stage in stages else ()
    return Filter(stages, before, limit)


Wanted = Annotated[Filter, Depends(wanted_of)]
PartyCaller = Annotated[Caller, Depends(only("sme", "customer"))]
Preview = Annotated[bool, Query(description="Say what it would cost, and change nothing.")]
InDays = Annotated[
    int, Query(alias="inDays", ge=0, le=30, description="Of a preview: as if listed so much later.")
]


def _printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("leave out control characters and line breaks")
    return text


Reason = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=REASON_CHARS_MAX),
    AfterValidator(_printable),
]


class AcceptBody(Shape):
    """What the customer accepts; what it leaves out is as the invoice says."""

    amount: Rupees | None = None
    due_date: Day | None = None


class DisputeBody(Shape):
    """Why the customer will not pay."""

    reason: Reason


class ListBody(Shape):
    """What the SME asks for. Rates in per cent; what it leaves out the product decides."""

    advance_rate: Percent
    annual_rate: Percent | None = None
    closes_at: AwareDatetime | None = None


class CreditNoteBody(Shape):
    """A credit note to the customer: its number and amount, tax included."""

    number: str = Field(pattern=r"^[A-Za-z0-9/-]{1,16}$")
    amount: Rupees


class Credited(Shape):
    """What the customer accepted, what was credited, and what can be financed."""

    invoice_id: UUID
    amount: RupeesOut
    credited: RupeesOut
    eligible: RupeesOut


routes = routes_of("invoice")


@routes.get("/invoices")
async def list_invoices(
    request: Request,
    caller: PartyCaller,
    tx: Tx,
    wanted: Wanted,
) -> list[InvoiceSummary]:
    """Your invoices, or those you are to pay, newest first."""
    return page_of(request, await queries.invoices_of(tx, caller, wanted), wanted.limit)


@routes.get("/invoices/{invoice_id:uuid}")
async def invoice_facts(invoice_id: UUID, caller: AnyCaller, tx: Tx) -> InvoiceShown:
    """All facts: what was read and where, what was checked, the risk, the terms, what happened."""
    return shapes.invoice_shown(await queries.dossier(tx, caller, invoice_id), caller.role)


@routes.post("/invoices/{invoice_id:uuid}/accept")
async def accept_invoice(
    invoice_id: UUID, body: AcceptBody, caller: CustomerCaller, tx: Tx, edge: TheEdge
) -> Accepted:
    """Accept to pay. Final; you may accept less than the invoice says."""
    invoice = await commands.accept_invoice(
        tx,
        caller.user_id,
        invoice_id,
        amount=body.amount,
        due_on=body.due_date,
        strict=edge.outside.strict,
    )
    await record(tx, caller.person_id, "accept invoice", invoice_id, _by_account(caller))
    return shapes.accepted(invoice)


@routes.post("/invoices/{invoice_id:uuid}/dispute")
async def dispute_invoice(
    invoice_id: UUID, body: DisputeBody, caller: CustomerCaller, tx: Tx
) -> Progress:
    """Say that you will not pay, and why. Possible until it is offered to investors."""
    invoice = await commands.dispute_invoice(tx, caller.user_id, invoice_id, body.reason)
    await record(tx, caller.person_id, "dispute invoice", invoice_id, _by_account(caller))
    return shapes.progress(invoice)


@routes.post("/invoices/{invoice_id:uuid}/credit-notes", status_code=201)
async def credit_invoice(
    invoice_id: UUID, body: CreditNoteBody, caller: SmeCaller, tx: Tx
) -> Credited:
    """Give your customer credit on an accepted invoice, before you list it."""
    invoice = await commands_credit.credit_invoice(
        tx, caller.user_id, invoice_id, number=body.number, amount=body.amount
    )
    return Credited(
        invoice_id=invoice.id,
        amount=invoice.face,
        credited=invoice.credited,
        eligible=invoice.face - invoice.credited,
    )


@routes.post("/invoices/{invoice_id:uuid}/list")
async def list_invoice(
    invoice_id: UUID,
    body: ListBody,
    caller: SmeCaller,
    tx: Tx,
    *,
    preview: Preview = False,
    in_days: InDays = 0,
) -> Receipt:
    """Offer the invoice to investors; with `preview` see what it would cost, now or in some days.

    A preview of a later day says what waiting would do at the terms and the risk of today.
    """
    wish = Wish(body.advance_rate, body.annual_rate, body.closes_at)
    if preview:
        invoice, offer = await commands.preview_listing(
            tx, caller.user_id, invoice_id, wish, in_days=in_days
        )
    else:
        commands.refuse_later(in_days)
        invoice, offer = await commands.list_invoice(tx, caller.user_id, invoice_id, wish)
    return shapes.receipt(invoice, offer, preview=preview)


def _by_account(caller: Caller) -> dict[str, str]:
    """How the customer's word was given; `commands_links` has the other way."""
    return {"by": "account", "session": str(caller.session_id)}


def page_of(request: Request, rows: list[queries.Row], limit: int) -> list[InvoiceSummary]:
    """Return a page of summaries with the address of the next."""
    following = write_cursor(rows[-1].seq) if len(rows) == limit else None
    summaries = [InvoiceSummary.of(row) for row in rows]
    return page(summaries, url=request.url, next_cursor=following)  # pyright: ignore[reportReturnType] - rendered already
