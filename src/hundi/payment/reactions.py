"""What payment does when something happens elsewhere: it keeps copies, and moves money out."""

from hundi.events.funding import ListingClosed
from hundi.events.invoice import InvoiceListed
from hundi.events.payment import VirtualAccountWanted
from hundi.events.platform import ProposalApproved
from hundi.events.settlement import (
    AdvancePaid,
    CreditNoteApplied,
    ExcessReceived,
    PaymentReclaimed,
    PaymentReturned,
    RepaymentProgressed,
)
from hundi.events.user import BankAccountRefused, KycDecided, UserRegistered
from hundi.kernel.ids import derive_id
from hundi.payment import (
    assignments,
    commands,
    payout_commands,
    store,
    store_credits,
    store_limits,
    workbench,
)
from hundi.payment.commands import MATCH
from hundi.payment.store import Wanted, virtual_account_id
from hundi.runtime.database import Transaction
from hundi.runtime.faults import fault
from hundi.runtime.outbox import publish
from hundi.runtime.service import Reaction


async def know_person(tx: Transaction, event: UserRegistered) -> None:
    """Keep that there is such a person, and as what."""
    await store.save_role(tx, event.user_id, event.role)


async def know_kyc(tx: Transaction, event: KycDecided) -> None:
    """Keep whether a person may move money."""
    await store.save_kyc(tx, event.user_id, event.role, event.status)


async def forget_account(tx: Transaction, event: BankAccountRefused) -> None:
    """Keep that a person's account is not one to pay to."""
    await store.forget_account(tx, event.user_id, refused_at=event.happened_at)


async def await_payment(tx: Transaction, event: InvoiceListed) -> None:
    """Keep what the customer will pay, and want a virtual account for it."""
    await store.save_listed_invoice(tx, event)
    await assignments.prepare(tx, event)
    wanted = Wanted(
        id=virtual_account_id(event.invoice_id),
        name=event.seller_name,
        invoice_number=event.invoice_number,
        opened=None,
        invoice_id=event.invoice_id,
        deposit_id=None,
    )
    if await store.add_virtual_account(tx, wanted):
        await publish(tx, [VirtualAccountWanted(wanted.id, tx.now)])


async def close_invoice(tx: Transaction, event: ListingClosed) -> None:
    """Keep that nothing is to be paid for an invoice that was not funded."""
    await store.save_invoice_state(tx, event.invoice_id, "closed", was=["listed"])


async def pay_advance(tx: Transaction, event: AdvancePaid) -> None:
    """Pay the net advance out to the SME's bank account."""
    await store.save_invoice_state(tx, event.invoice_id, "disbursed", was=["listed"])
    await assignments.issue(tx, event.invoice_id, on=event.disbursed_on)
    fault("disburse.before_order")
    await payout_commands.pay_advance(
        tx,
        invoice_id=event.invoice_id,
        seller_id=event.seller_id,
        net=event.net - event.withheld,
    )
    fault("disburse.after_order")


async def note_progress(tx: Transaction, event: RepaymentProgressed) -> None:
    """Keep that nothing more is owed. How much has come we know first: it comes through us."""
    if event.repaid:
        await store.save_invoice_state(tx, event.invoice_id, "settled", was=["listed", "disbursed"])


async def note_return(tx: Transaction, event: PaymentReturned) -> None:
    """Keep that a payment the bank took back is off the ledger."""
    await commands.note_return(tx, event.credit_id)


async def reopen_invoice(tx: Transaction, event: PaymentReclaimed) -> None:
    """Keep that money is owed again for an invoice that was settled."""
    if event.reopened:
        await store.save_invoice_state(tx, event.invoice_id, "disbursed", was=["settled"])


async def lower_face(tx: Transaction, event: CreditNoteApplied) -> None:
    """Keep that the customer owes less."""
    await store_limits.save_face(tx, event.invoice_id, face=event.face, taxable=event.taxable)


async def refund_excess(tx: Transaction, event: ExcessReceived) -> None:
    """Send what was paid too much back to its payer."""
    credit = await store_credits.lock_credit(tx, event.credit_id)
    payout_id = derive_id(event.credit_id, f"excess of {event.invoice_id}")
    await payout_commands.refund(tx, credit, event.amount, payout_id=payout_id)
    fault("refund.after_order")


async def match_as_approved(tx: Transaction, event: ProposalApproved) -> None:
    """Do with a credit what two operators decided."""
    if event.kind != MATCH:
        return
    credit_id, approval_id = event.subject_id, event.approval_id
    target = commands.target_of(event.payload)
    if target is None:
        await payout_commands.refund_by_hand(tx, credit_id, approval_id=approval_id)
    else:
        await commands.match_by_hand(tx, credit_id, target, approval_id=approval_id)


async def work_as_approved(tx: Transaction, event: ProposalApproved) -> None:
    """Split, merge or undo as two operators decided."""
    await workbench.act_as_approved(tx, event)


REACTIONS = (
    Reaction(to=UserRegistered, do=know_person),
    Reaction(to=KycDecided, do=know_kyc),
    Reaction(to=BankAccountRefused, do=forget_account),
    Reaction(to=InvoiceListed, do=await_payment),
    Reaction(to=ListingClosed, do=close_invoice),
    Reaction(to=AdvancePaid, do=pay_advance),
    Reaction(to=RepaymentProgressed, do=note_progress),
    Reaction(to=ExcessReceived, do=refund_excess),
    Reaction(to=PaymentReturned, do=note_return),
    Reaction(to=PaymentReclaimed, do=reopen_invoice),
    Reaction(to=CreditNoteApplied, do=lower_face),
    Reaction(to=ProposalApproved, do=match_as_approved),
    Reaction(to=ProposalApproved, do=work_as_approved),
)
