"""What settlement does when something happens elsewhere, and when a day begins."""

from hundi.events.funding import FundsCommitted, InvoiceFunded, ListingClosed
from hundi.events.invoice import InvoiceCancelled, InvoiceListed
from hundi.events.payment import CustomerPaid, CustomerPaymentReversed
from hundi.events.platform import DayTurned, ProposalApproved
from hundi.events.settlement import (
    AdvancePaid,
    DeadlinesRemained,
    ReceiptsRemained,
    RecourseCalled,
    ReturnsDistributed,
)
from hundi.events.user import BusinessConfirmed, KycDecided
from hundi.ledger import watch
from hundi.runtime.database import Transaction
from hundi.runtime.service import Reaction
from hundi.settlement import commands, commands_admin, commands_fees, debts, store_taxes, taxes
from hundi.settlement.domain import Deal, Receipt


async def open_deal(tx: Transaction, event: InvoiceListed) -> None:
    """Copy what was agreed."""
    deal = Deal(event.invoice_id, event.seller_id, event.customer_id, event.terms)
    await commands.open_deal(tx, deal)


async def add_positions(tx: Transaction, event: FundsCommitted) -> None:
    """Copy who holds which part."""
    await commands.add_positions(tx, event.invoice_id, event.commitments)


async def pay_sme(tx: Transaction, event: InvoiceFunded) -> None:
    """Pay the SME its advance, less fee and GST."""
    await commands.pay_sme(tx, event.invoice_id, raised=event.raised)


async def close_deal(tx: Transaction, event: ListingClosed) -> None:
    """End the deal; what its customer pays goes back."""
    await commands.close_deal(tx, event.invoice_id)


async def cancel_invoice(tx: Transaction, event: InvoiceCancelled) -> None:
    """There will be no deal; what the customer pays goes back."""
    await commands.cancel_invoice(tx, event.invoice_id)


async def receive_payment(tx: Transaction, event: CustomerPaid) -> None:
    """Distribute what the customer paid."""
    receipt = Receipt(event.credit_id, event.amount, event.received_on)
    await commands.receive_payment(tx, event.invoice_id, receipt)


async def reverse_payment(tx: Transaction, event: CustomerPaymentReversed) -> None:
    """Give back a payment that the bank took back, and take it from who got it."""
    receipt = Receipt(event.credit_id, event.amount, tx.today)
    await commands.reverse_payment(tx, event.invoice_id, receipt)


async def go_on_distributing(tx: Transaction, event: ReceiptsRemained) -> None:
    """Distribute what one transaction left."""
    await commands.distribute(tx, event.invoice_id)


async def turn_day(tx: Transaction, event: DayTurned | DeadlinesRemained) -> None:
    """Find what became overdue and what defaulted."""
    await commands.turn_day(tx, event.on)


async def withhold_tax(tx: Transaction, event: ReturnsDistributed) -> None:
    """Withhold tax from investors' interest, where our operating mode has to."""
    await taxes.withhold(tx, event)


async def collect_debts(tx: Transaction, event: ReturnsDistributed) -> None:
    """Let who was paid repay first what they owe."""
    await debts.collect_from_returns(tx, event)


async def collect_recourse(tx: Transaction, event: RecourseCalled) -> None:
    """Take from the seller's wallet what it owes by recourse."""
    await debts.collect_recourse(tx, event)


async def issue_fee_invoice(tx: Transaction, event: AdvancePaid) -> None:
    """Issue our tax invoice for the fee."""
    await commands_fees.issue_fee_invoice(tx, event)


async def keep_pan(tx: Transaction, event: KycDecided) -> None:
    """Keep whether somebody's PAN is known to be theirs: identities are verified by it."""
    await store_taxes.save_pan(tx, event.user_id, has_pan=event.status == "verified")


async def keep_business(tx: Transaction, event: BusinessConfirmed) -> None:
    """Keep whose business is whose, for our tax invoices."""
    await store_taxes.save_business(
        tx, event.user_id, gstin=event.gstin, legal_name=event.legal_name
    )


async def do_as_approved(tx: Transaction, event: ProposalApproved) -> None:
    """Do with a deal, or with the switch of all money, what two operators decided."""
    if event.kind in commands_admin.KINDS:
        await commands_admin.adjust_as_approved(tx, event)
    elif event.kind == watch.RESUME:
        await watch.resume_as_approved(tx, event)


REACTIONS = (
    Reaction(to=InvoiceListed, do=open_deal),
    Reaction(to=InvoiceCancelled, do=cancel_invoice),
    Reaction(to=FundsCommitted, do=add_positions),
    Reaction(to=InvoiceFunded, do=pay_sme),
    Reaction(to=ListingClosed, do=close_deal),
    Reaction(to=CustomerPaid, do=receive_payment),
    Reaction(to=CustomerPaymentReversed, do=reverse_payment),
    Reaction(to=ReceiptsRemained, do=go_on_distributing),
    Reaction(to=DayTurned, do=turn_day),
    Reaction(to=DeadlinesRemained, do=turn_day),
    Reaction(to=ReturnsDistributed, do=withhold_tax),
    Reaction(to=ReturnsDistributed, do=collect_debts),
    Reaction(to=RecourseCalled, do=collect_recourse),
    Reaction(to=AdvancePaid, do=issue_fee_invoice),
    Reaction(to=KycDecided, do=keep_pan),
    Reaction(to=BusinessConfirmed, do=keep_business),
    Reaction(to=ProposalApproved, do=do_as_approved),
)
