"""What settlement does when something happens elsewhere, and when a day begins."""

from hundi.events.funding import FundsCommitted, InvoiceFunded, ListingClosed
from hundi.events.invoice import InvoiceCancelled, InvoiceListed
from hundi.events.payment import CustomerPaid, CustomerPaymentReversed
from hundi.events.platform import DayTurned
from hundi.events.settlement import DeadlinesRemained, ReceiptsRemained
from hundi.runtime.database import Transaction
from hundi.runtime.service import Reaction
from hundi.settlement import commands
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
    """Forget a payment that the bank took back, or tell an operator that it is gone."""
    receipt = Receipt(event.credit_id, event.amount, tx.today)
    await commands.reverse_payment(tx, event.invoice_id, receipt)


async def go_on_distributing(tx: Transaction, event: ReceiptsRemained) -> None:
    """Distribute what one transaction left."""
    await commands.distribute(tx, event.invoice_id)


async def turn_day(tx: Transaction, event: DayTurned | DeadlinesRemained) -> None:
    """Find what became overdue and what defaulted."""
    await commands.turn_day(tx, event.on)


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
)
