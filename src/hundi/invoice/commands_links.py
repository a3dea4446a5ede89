"""What is done by a link, and sending one. The link stands for the customer it was sent to.

A refusal that must be kept (a wrong code is counted, a forged link is in the audit log) is
returned instead of raised, so that the transaction commits.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TypeVar
from uuid import UUID

from hundi.events.invoice import InvoiceVerified, LinkCodeAsked, LinkIssued
from hundi.invoice import commands, store, store_links
from hundi.invoice.domain import Invoice, NoSuchInvoice, Stage
from hundi.invoice.links import (
    CODE_LASTS,
    AnswerLink,
    AskedBy,
    CustomerNotKnown,
    LinkState,
    NothingToAnswer,
    check_again,
    new_link,
)
from hundi.kernel.calendar import INDIA
from hundi.kernel.errors import Gone, NotFound, Refusal
from hundi.kernel.ids import derive_id, new_id
from hundi.kernel.money import Money
from hundi.runtime.audit_log import record
from hundi.runtime.database import Transaction
from hundi.runtime.outbox import publish
from hundi.runtime.signed_links import BadLink, is_code, read_link
from hundi.runtime.vault import Vault

_SENT_WHILE = frozenset(
    {
        Stage.VERIFIED,
        Stage.ACCEPTED,
        Stage.LISTED,
        Stage.FUNDED,
        Stage.DISBURSED,
        Stage.PARTIALLY_REPAID,
        Stage.OVERDUE,
        Stage.DEFAULTED,
    }
)

Done = TypeVar("Done")


@dataclass(frozen=True, slots=True)
class Word:
    """What the holder of a link accepts; what is left out is as the invoice says."""

    code: str
    amount: Money | None
    due_on: date | None


async def issue_when_verified(tx: Transaction, event: InvoiceVerified) -> None:
    """Send the customer a link as soon as there is something to answer."""
    if event.customer_id is not None:
        link_id = derive_id(event.invoice_id, f"link {event.happened_at.isoformat()}")
        await _issue(tx, event.invoice_id, event.customer_id, link_id=link_id)


async def issue_waiting(tx: Transaction, customer_id: UUID, gstin: str) -> None:
    """Send a customer who is known only now the links of what waits for them."""
    for invoice_id in await store_links.unanswered(tx, gstin):
        await _issue(tx, invoice_id, customer_id, link_id=derive_id(invoice_id, "link"))


async def send_again(
    tx: Transaction, invoice_id: UUID, *, seller_id: UUID | None, by: UUID
) -> AnswerLink:
    """Send the customer a new link; the one before counts no more.

    Args:
        tx: the caller's transaction.
        invoice_id: what it is for.
        seller_id: the SME whose the invoice must be; None for an operator.
        by: who asks.

    Raises:
        NoSuchInvoice: it is not the SME's.
        NothingToAnswer, CustomerNotKnown, LinkSentJustNow: see there.
    """
    invoice = await store.lock_invoice(tx, invoice_id)
    if seller_id is not None and invoice.seller_id != seller_id:
        raise NoSuchInvoice("There is no such invoice, or it is not yours.")
    if invoice.stage not in _SENT_WHILE:
        raise NothingToAnswer("This invoice waits for no answer and no payment.")
    customer = await store.find_customer(tx, invoice.buyer_gstin)
    if customer is None:
        raise CustomerNotKnown("This customer has no account yet. Invite them to register.")
    check_again(await store_links.last_link(tx, invoice_id), tx.now)
    asked_by: AskedBy = "operator" if seller_id is None else "sme"
    link = await _issue(tx, invoice_id, customer.id, link_id=new_id(), asked_by=asked_by)
    await record(tx, by, "send answer link", invoice_id, {"link": str(link.id)})
    return link


async def show(tx: Transaction, vault: Vault, text: str) -> tuple[AnswerLink, Invoice] | Refusal:
    """Return what a link shows."""

    async def found(link: AnswerLink) -> tuple[AnswerLink, Invoice]:
        invoice = await store.find_invoice(tx, link.invoice_id)
        if invoice is None:
            raise BadLink("This link is not one of ours.")
        return link, invoice

    return await _by_link(tx, vault, text, found)


async def ask_code(tx: Transaction, vault: Vault, text: str) -> AnswerLink | Refusal:
    """Send a code to the contact on file of the link's customer.

    Raises:
        TooManyCodes: see there.
    """

    async def asked(link: AnswerLink) -> AnswerLink:
        code_id = new_id()
        with_code = link.with_code(code_id, tx.now)
        invoice = await store.lock_invoice(tx, link.invoice_id)
        await store_links.save_link(tx, with_code)
        event = LinkCodeAsked(
            link.invoice_id,
            code_id,
            link.customer_id,
            invoice.claims.number,
            tx.now + CODE_LASTS,
            tx.now,
        )
        await publish(tx, [event])
        return with_code

    return await _by_link(tx, vault, text, asked)


async def accept(
    tx: Transaction, vault: Vault, text: str, word: Word, *, strict: bool
) -> Invoice | Refusal:
    """Record the customer's acceptance, given by a link and the code sent to them.

    Raises:
        WrongStage, AmountAboveInvoice, …: what `commands.accept_invoice` refuses. The code is
            not used up by it.
    """

    async def accepted(link: AnswerLink) -> Invoice | Refusal:
        link.check_can_answer(tx.now)
        code_id = link.code_id
        is_right = code_id is not None and is_code(vault, code_id, word.code)
        after, refusal = link.try_code(is_right=is_right, now=tx.now)
        if refusal is not None:
            await store_links.save_link(tx, after)
            await _note(tx, link, refusal.code)
            return refusal
        invoice = await commands.accept_invoice(
            tx,
            link.customer_id,
            link.invoice_id,
            amount=word.amount,
            due_on=word.due_on,
            strict=strict,
        )
        await store_links.save_link(tx, after.ended(LinkState.ACCEPTED))
        how = {"by": "link", "link": str(link.id), "code": str(code_id)}
        await record(tx, link.customer_id, "accept invoice", link.invoice_id, how)
        return invoice

    return await _by_link(tx, vault, text, accepted)


async def dispute(tx: Transaction, vault: Vault, text: str, reason: str) -> Invoice | Refusal:
    """Record that the customer will not pay, and why. It moves no money, so it takes no code.

    Raises:
        WrongStage: what `commands.dispute_invoice` refuses.
    """

    async def disputed(link: AnswerLink) -> Invoice:
        if link.state is not LinkState.ACCEPTED:
            link.check_can_answer(tx.now)
        invoice = await commands.dispute_invoice(tx, link.customer_id, link.invoice_id, reason)
        await store_links.save_link(tx, link.ended(LinkState.DISPUTED))
        how = {"by": "link", "link": str(link.id)}
        await record(tx, link.customer_id, "dispute invoice", link.invoice_id, how)
        return invoice

    return await _by_link(tx, vault, text, disputed)


async def _by_link(
    tx: Transaction, vault: Vault, text: str, do: Callable[[AnswerLink], Awaitable[Done]]
) -> Done | Refusal:
    """Do something by a link. A link that is no good is refused, and that is in the audit log."""
    try:
        said = read_link(vault, text, now=tx.now)
    except (NotFound, Gone) as refusal:
        if not isinstance(refusal, BadLink):
            await record(tx, None, "refuse answer link", None, {"why": refusal.code})
        elif await store_links.count_forged(tx, tx.now.replace(second=0, microsecond=0)):
            await record(tx, None, "refuse forged link", None, {"minute": tx.now.isoformat()})
        return refusal
    link = await store_links.lock_link(tx, said.id)
    if link is None or link.invoice_id != said.invoice_id:
        return BadLink("This link is not one of ours. Open it from our letter once more.")
    try:
        return await do(link)
    except Gone as refusal:
        await _note(tx, link, refusal.code)
        return refusal


async def _issue(
    tx: Transaction,
    invoice_id: UUID,
    customer_id: UUID,
    *,
    link_id: UUID,
    asked_by: AskedBy = "platform",
) -> AnswerLink:
    invoice = await store.lock_invoice(tx, invoice_id)
    due = datetime.combine(invoice.due_on, time.max, INDIA)
    link = new_link((link_id, invoice_id, customer_id), due=due, by=asked_by, now=tx.now)
    if await store_links.find_link(tx, link_id) is not None:
        return link
    await store_links.replace_live(tx, invoice_id)
    await store_links.add_link(tx, link)
    event = LinkIssued(
        invoice_id, link_id, customer_id, invoice.claims.number, link.expires_at, tx.now
    )
    await publish(tx, [event])
    return link


async def _note(tx: Transaction, link: AnswerLink, why: str) -> None:
    details = {"link": str(link.id), "why": why}
    await record(tx, link.customer_id, "refuse answer link", link.invoice_id, details)
