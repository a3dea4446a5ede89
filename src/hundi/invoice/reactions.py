"""What the invoice service does about the facts of others. Each may run twice."""

from dataclasses import replace
from datetime import date, timedelta

from hundi.events.funding import (
    CancellationRefused,
    FundsCommitted,
    InvoiceFunded,
    ListingClosed,
)
from hundi.events.invoice import InvoiceVerified
from hundi.events.platform import ProposalApproved
from hundi.events.settlement import (
    AdvancePaid,
    CreditNoteApplied,
    InvoiceDefaulted,
    InvoiceOverdue,
    InvoiceWrittenOff,
    PaymentReclaimed,
    RepaymentProgressed,
)
from hundi.events.user import BusinessConfirmed, KycDecided, UserRegistered
from hundi.invoice import (
    commands_admin,
    commands_disbursal,
    commands_links,
    commands_terms,
    store,
    store_findings,
)
from hundi.invoice.domain import Action, Invoice, Stage
from hundi.kernel.calendar import day_in_india
from hundi.runtime.database import Transaction

_IN_DEFAULT = frozenset({Stage.DEFAULTED, Stage.WRITTEN_OFF})
# How an invoice comes to where its deal stands without a payment; written off stays written off.
_WITHOUT_IT: dict[str, tuple[Action, ...]] = {
    "disbursed": (Action.REOPEN, Action.EMPTY),
    "written_off": (Action.REOPEN, Action.WRITE_OFF),
}


async def keep_person(tx: Transaction, event: UserRegistered) -> None:
    """Know a new user."""
    await store.save_role(tx, event.user_id, event.role)


async def keep_kyc(tx: Transaction, event: KycDecided) -> None:
    """Know whose identity is verified."""
    await store.save_kyc(tx, event.user_id, event.role, is_verified=event.status == "verified")


async def keep_business(tx: Transaction, event: BusinessConfirmed) -> None:
    """Know whose GSTIN is whose."""
    await store.save_business(
        tx, event.user_id, event.role, gstin=event.gstin, legal_name=event.legal_name
    )
    if event.role == "customer":
        await commands_links.issue_waiting(tx, event.user_id, event.gstin)


async def send_link(tx: Transaction, event: InvoiceVerified) -> None:
    """Send the customer a link by which to answer (our own news)."""
    await commands_links.issue_when_verified(tx, event)


async def verify_as_approved(tx: Transaction, event: ProposalApproved) -> None:
    """Verify an invoice that two operators agreed on, or adopt their product terms."""
    if event.kind == commands_admin.PROPOSAL_KIND:
        await commands_admin.verify_as_approved(tx, event)
    elif event.kind == commands_terms.PROPOSAL_KIND:
        await commands_terms.adopt_as_approved(tx, event)


async def resolve_disbursal(tx: Transaction, event: ProposalApproved) -> None:
    """Let money out, or send it back, as two operators agreed."""
    if event.kind == commands_disbursal.PROPOSAL_KIND:
        await commands_disbursal.resolve_as_approved(tx, event)


async def show_raised(tx: Transaction, event: FundsCommitted) -> None:
    """Show how much of the target is raised."""
    invoice = await store.lock_invoice(tx, event.invoice_id)
    if event.raised > invoice.raised:
        await store.save_invoice(tx, replace(invoice, raised=event.raised))


async def mark_funded(tx: Transaction, event: InvoiceFunded) -> None:
    """Note that the target is reached."""
    invoice = await store.lock_invoice(tx, event.invoice_id)
    raised = replace(invoice, raised=max(invoice.raised, event.raised))
    await _move(tx, raised, Action.FUND, "funded", by="investors")


async def close_listing(tx: Transaction, event: ListingClosed) -> None:
    """Note that the listing ended, and let others carry the invoice's marks."""
    invoice = await store.lock_invoice(tx, event.invoice_id)
    is_expired = event.reason == "expired"
    action = Action.EXPIRE if is_expired else Action.WITHDRAW
    # A funded one ends only because operators refused to pay out on it.
    is_refused = invoice.stage is Stage.FUNDED
    by = "platform" if is_expired else "operator" if is_refused else "sme"
    if await _move(tx, invoice, action, event.reason, by=by):
        await store_findings.release(tx, invoice.id)


async def note_refused_cancellation(tx: Transaction, event: CancellationRefused) -> None:
    """Stop waiting for a cancellation that came too late."""
    invoice = await store.lock_invoice(tx, event.invoice_id)
    if invoice.is_cancelling:
        await store.save_invoice(tx, replace(invoice, is_cancelling=False))
        await store.add_moment(tx, invoice.id, "cancellation_refused", "platform")


async def mark_disbursed(tx: Transaction, event: AdvancePaid) -> None:
    """Note that the SME has its advance."""
    invoice = await store.lock_invoice(tx, event.invoice_id)
    raised = max(invoice.raised, event.advance)
    paid = replace(invoice, raised=raised, disbursed_on=event.disbursed_on)
    await store_findings.finance(tx, invoice.id)
    await _move(tx, paid, Action.DISBURSE, "disbursed", by="platform")


async def note_repayment(tx: Transaction, event: RepaymentProgressed) -> None:
    """Note what the customer has paid, and how the deal went when nothing more is owed."""
    invoice = await store.lock_invoice(tx, event.invoice_id)
    if event.repaid:
        is_recovery = event.was_defaulted or invoice.stage in _IN_DEFAULT
        action = Action.RECOVER if is_recovery else Action.REPAY
    else:
        action = Action.REPAY_PART
    parties = (event.seller_id, event.customer_id)
    await store_findings.save_outcome(
        tx,
        event.invoice_id,
        parties,
        is_late=event.days_late > 0,
        is_defaulted=event.was_defaulted,
        settled_on=_settled_on(invoice, event) if event.repaid else None,
    )
    is_news = event.received > invoice.received
    moved = invoice.heard(action)
    if moved is None and not is_news:
        return
    after = replace(moved or invoice, received=max(invoice.received, event.received))
    if after == invoice:
        return
    await store.save_invoice(tx, after)
    await store.add_moment(tx, invoice.id, _repayment_moment(invoice, after), "customer")


def _settled_on(invoice: Invoice, event: RepaymentProgressed) -> date:
    """Return the day the customer had paid all: known from how late, else from the news."""
    if event.days_late > 0:
        return invoice.due_on + timedelta(days=event.days_late)
    return min(day_in_india(event.happened_at), invoice.due_on)


async def mark_overdue(tx: Transaction, event: InvoiceOverdue) -> None:
    """Note that the customer is late."""
    invoice = await store.lock_invoice(tx, event.invoice_id)
    parties = (event.seller_id, event.customer_id)
    await store_findings.save_outcome(tx, event.invoice_id, parties, is_late=True)
    await _move(tx, invoice, Action.FALL_DUE, "overdue", by="platform")


async def mark_defaulted(tx: Transaction, event: InvoiceDefaulted) -> None:
    """Note that the customer has not paid for so long that it is a default."""
    invoice = await store.lock_invoice(tx, event.invoice_id)
    parties = (event.seller_id, event.customer_id)
    await store_findings.save_outcome(
        tx, event.invoice_id, parties, is_late=True, is_defaulted=True
    )
    await _move(tx, invoice, Action.DEFAULT, "defaulted", by="platform")


async def mark_written_off(tx: Transaction, event: InvoiceWrittenOff) -> None:
    """Note that no more is expected."""
    invoice = await store.lock_invoice(tx, event.invoice_id)
    await _move(tx, invoice, Action.WRITE_OFF, "written_off", by="operator")


async def note_reclaim(tx: Transaction, event: PaymentReclaimed) -> None:
    """Note that the bank took a payment back: the customer has paid less than we knew."""
    invoice = await store.lock_invoice(tx, event.invoice_id)
    less = replace(invoice, received=event.received)
    after = less
    for action in _WITHOUT_IT.get(event.status, (Action.REOPEN,)) if event.reopened else ():
        after = after.heard(action) or after
    parties = (event.seller_id, event.customer_id)
    if event.reopened:
        await store_findings.save_unpaid(tx, event.invoice_id, parties)
    if after == invoice:
        return
    await store.save_invoice(tx, after)
    await store.add_moment(tx, invoice.id, "payment_taken_back", "platform")


async def note_credit(tx: Transaction, event: CreditNoteApplied) -> None:
    """Note that the customer owes less. A second time changes nothing."""
    invoice = await store.lock_invoice(tx, event.invoice_id)
    credited = invoice.face - event.face
    if credited > invoice.credited:
        await store.save_invoice(tx, replace(invoice, credited=credited))
        await store.add_moment(tx, invoice.id, "credit_note", "operator")


def _repayment_moment(before: Invoice, after: Invoice) -> str:
    if after.stage is not before.stage and after.stage in {Stage.REPAID, Stage.RECOVERED}:
        return after.stage.value
    return "payment_received"


async def _move(tx: Transaction, invoice: Invoice, action: Action, what: str, *, by: str) -> bool:
    """Move the invoice on, once; return whether it moved. Old news changes nothing."""
    moved = invoice.heard(action)
    if moved is None:
        return False
    await store.save_invoice(tx, moved)
    await store.add_moment(tx, invoice.id, what, by)
    return True
