"""The routes of links: what the customer does without signing in, and who has one sent.

The link is in the body: addresses are logged. Whoever has it is the customer's, as far as these
routes go; to accept also takes the code that was sent to the contact on file.
"""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints
from starlette.responses import Response

from hundi.invoice import commands_links, shapes, store
from hundi.invoice.api import Reason
from hundi.invoice.commands_links import Word
from hundi.invoice.domain import Action, Invoice, Stage, WrongStage
from hundi.invoice.links import CODE_AGAIN_AFTER, CODE_LASTS, AnswerLink, LinkState
from hundi.invoice.shapes import Accepted, Progress
from hundi.invoice.upload import Day
from hundi.kernel.errors import Refusal
from hundi.runtime import problems
from hundi.runtime.signed_links import CODE_DIGITS, LINK_CHARS_MAX
from hundi.runtime.values import Instant, Rupees, RupeesOut, Shape
from hundi.runtime.web import AdminCaller, SmeCaller, TheEdge, Tx, routes_of

ACCEPTED = 202
# An account to pay to is opened when the invoice is listed.
_PAYABLE = frozenset(
    {
        Stage.LISTED,
        Stage.FUNDED,
        Stage.DISBURSED,
        Stage.PARTIALLY_REPAID,
        Stage.OVERDUE,
        Stage.DEFAULTED,
    }
)

LinkText = Annotated[
    str,
    StringConstraints(min_length=1, max_length=LINK_CHARS_MAX, pattern=r"^[\w-]+$"),
    Field(description="What stands behind `#` in the letter's address."),
]
Standing = Literal["open", "accepted", "disputed", "over"]


class ByLink(Shape):
    """The link, from the letter."""

    link: LinkText


class AcceptByLink(ByLink):
    """What the customer accepts, and the code sent to them."""

    code: Annotated[str, StringConstraints(pattern=rf"^[0-9]{{{CODE_DIGITS}}}$")]
    amount: Rupees | None = None
    due_date: Day | None = None


class DisputeByLink(ByLink):
    """Why the customer will not pay."""

    reason: Reason


class LinkedInvoice(Shape):
    """One invoice, as the customer it is for sees it.

    `open`: it waits for an answer, by `answerBy`. `over`: it ended, or another link was sent.
    """

    invoice_id: UUID
    invoice_number: str
    standing: Standing
    seller_name: str | None
    seller_gstin: str | None
    customer_name: str | None
    customer_gstin: str
    amount: RupeesOut
    due_date: date
    can_dispute: bool
    can_pay: bool
    answer_by: Instant
    expires_at: Instant


class CodeSent(Shape):
    """A code is on its way to the contact on file."""

    lasts_seconds: int = int(CODE_LASTS.total_seconds())
    again_after_seconds: int = int(CODE_AGAIN_AFTER.total_seconds())
    codes_left: int


class LinkSent(Shape):
    """The customer gets a letter with a new link; the one before counts no more."""

    answer_by: Instant
    expires_at: Instant


routes = routes_of("invoice")


@routes.post("/links/open", response_model=LinkedInvoice)
async def open_link(body: ByLink, tx: Tx, edge: TheEdge) -> LinkedInvoice | Response:
    """See the invoice that a link is for. Needs no account."""
    found = await commands_links.show(tx, edge.outside.vault, body.link)
    if isinstance(found, Refusal):
        return problems.of_refusal(found)
    link, invoice = found
    seller = await store.find_person(tx, invoice.seller_id)
    return LinkedInvoice(
        invoice_id=invoice.id,
        invoice_number=invoice.claims.number,
        standing=_standing(link, invoice),
        seller_name=seller.legal_name or invoice.seller_name,
        seller_gstin=seller.gstin,
        customer_name=invoice.buyer_name,
        customer_gstin=invoice.buyer_gstin,
        amount=_amount(invoice),
        due_date=invoice.due_on,
        can_dispute=link.state is not LinkState.REPLACED and _can_dispute(invoice),
        can_pay=invoice.stage in _PAYABLE,
        answer_by=link.answer_by,
        expires_at=link.expires_at,
    )


@routes.post("/links/code", status_code=ACCEPTED, response_model=CodeSent)
async def ask_code(body: ByLink, tx: Tx, edge: TheEdge) -> CodeSent | Response:
    """Have a code sent to the contact on file: it takes one to accept."""
    found = await commands_links.ask_code(tx, edge.outside.vault, body.link)
    if isinstance(found, Refusal):
        return problems.of_refusal(found)
    return CodeSent(codes_left=found.codes_left)


@routes.post("/links/accept", response_model=Accepted)
async def accept_by_link(body: AcceptByLink, tx: Tx, edge: TheEdge) -> Accepted | Response:
    """Accept to pay, by link and code. Final; you may accept less than the invoice says."""
    word = Word(body.code, body.amount, body.due_date)
    outside = edge.outside
    found = await commands_links.accept(tx, outside.vault, body.link, word, strict=outside.strict)
    if isinstance(found, Refusal):
        return problems.of_refusal(found)
    return shapes.accepted(found)


@routes.post("/links/dispute", response_model=Progress)
async def dispute_by_link(body: DisputeByLink, tx: Tx, edge: TheEdge) -> Progress | Response:
    """Say that you will not pay, and why, by a link."""
    found = await commands_links.dispute(tx, edge.outside.vault, body.link, body.reason)
    return problems.of_refusal(found) if isinstance(found, Refusal) else shapes.progress(found)


@routes.post("/invoices/{invoice_id:uuid}/link", status_code=ACCEPTED)
async def send_link(invoice_id: UUID, caller: SmeCaller, tx: Tx) -> LinkSent:
    """Send your customer a new link to answer or to pay this invoice."""
    link = await commands_links.send_again(
        tx, invoice_id, seller_id=caller.user_id, by=caller.person_id
    )
    return LinkSent(answer_by=link.answer_by, expires_at=link.expires_at)


@routes.post("/admin/invoices/{invoice_id:uuid}/link", status_code=ACCEPTED)
async def send_link_as_operator(invoice_id: UUID, caller: AdminCaller, tx: Tx) -> LinkSent:
    """Send the customer of any invoice a new link."""
    link = await commands_links.send_again(tx, invoice_id, seller_id=None, by=caller.user_id)
    return LinkSent(answer_by=link.answer_by, expires_at=link.expires_at)


def _standing(link: AnswerLink, invoice: Invoice) -> Standing:
    if invoice.stage is Stage.DISPUTED:
        return "disputed"
    if invoice.acceptance is not None:
        return "accepted"
    is_open = invoice.stage is Stage.VERIFIED and link.state is LinkState.LIVE
    return "open" if is_open else "over"


def _amount(invoice: Invoice) -> RupeesOut:
    if invoice.acceptance is not None:
        return invoice.face
    return min(invoice.total or invoice.claims.amount, invoice.claims.amount)


def _can_dispute(invoice: Invoice) -> bool:
    try:
        invoice.after(Action.DISPUTE)
    except WrongStage:
        return False
    return True
