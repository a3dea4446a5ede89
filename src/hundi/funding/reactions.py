"""What funding does when something happens elsewhere. Each may run twice."""

from hundi.events.funding import MoneyIsFree, PlacesTaken, TurnsCame
from hundi.events.invoice import CancellationRequested, DisbursalRefused, InvoiceListed
from hundi.events.payment import DepositReceived
from hundi.events.platform import DayTurned, ProposalApproved, Ticked
from hundi.events.settlement import (
    AdvancePaid,
    InvoiceDefaulted,
    InvoiceOverdue,
    InvoiceWrittenOff,
    PaymentReclaimed,
    RepaymentProgressed,
    ReturnsDistributed,
    ReturnsReclaimed,
)
from hundi.events.user import KycDecided, UserRegistered
from hundi.funding import (
    auto_invest,
    commands,
    commands_limits,
    copies,
    losses,
    store_exposure,
)
from hundi.kernel.calendar import day_in_india
from hundi.runtime.database import Transaction
from hundi.runtime.outbox import publish
from hundi.runtime.service import Reaction


async def meet_investor(tx: Transaction, event: UserRegistered) -> None:
    """Know a new investor, or customer. Others do not concern us."""
    if event.role == "investor":
        await copies.add_investor(tx, event.user_id)
    elif event.role == "customer":
        await store_exposure.add_customer(tx, event.user_id)


async def note_kyc(tx: Transaction, event: KycDecided) -> None:
    """Let an investor in whose identity is verified, and out again if that is withdrawn."""
    if event.role == "investor":
        await copies.save_kyc(tx, event.user_id, verified=event.status == "verified")


async def open_listing(tx: Transaction, event: InvoiceListed) -> None:
    """Offer the invoice to investors."""
    await copies.add_listing(tx, event)
    await publish(tx, [TurnsCame(event.invoice_id, tx.now, None, None, tx.now)])


async def tell_places(tx: Transaction, event: PlacesTaken) -> None:
    """Tell others of the places that a batch took, and of all before them."""
    await commands.tell_places(tx, sorted(event.about))


async def cancel_listing(tx: Transaction, event: CancellationRequested) -> None:
    """Take the listing back if it is still open."""
    await commands.cancel_listing(tx, event.invoice_id, now=tx.now)


async def refund_listing(tx: Transaction, event: DisbursalRefused) -> None:
    """Give investors their money back when none may go out."""
    await commands.refund_listing(tx, event.invoice_id, now=tx.now)


async def expire_listings(tx: Transaction, event: Ticked | DayTurned) -> None:  # noqa: ARG001 - it only says "look"
    """End listings that are past their deadline."""
    await commands.expire_listings(tx, now=tx.now)


async def note_disbursal(tx: Transaction, event: AdvancePaid) -> None:
    """Count a deal's days from its disbursal."""
    await copies.save_disbursal(tx, event.invoice_id, event.disbursed_on)


async def note_returns(tx: Transaction, event: ReturnsDistributed) -> None:
    """Show investors what they got."""
    await copies.add_returns(
        tx,
        event.distribution_id,
        event.positions,
        received_on=day_in_india(event.happened_at),
    )
    await auto_invest.note_money(tx, {position.investor_id for position in event.positions})


async def adopt_limit(tx: Transaction, event: ProposalApproved) -> None:
    """Let a limit bind that two operators agreed on. Other proposals are others' to do."""
    if event.kind == commands_limits.PROPOSAL_KIND:
        await commands_limits.adopt_as_approved(tx, event)


async def note_deposit(tx: Transaction, event: DepositReceived) -> None:
    """Let the rules of whoever has new money look at what is open."""
    await auto_invest.note_money(tx, [event.user_id])


async def take_turns(tx: Transaction, event: TurnsCame) -> None:
    """Put an open invoice to the rules that may want it."""
    await auto_invest.take_turns(tx, event)


async def use_free_money(tx: Transaction, event: MoneyIsFree) -> None:
    """Put what is open to one investor's rules."""
    await auto_invest.use_free_money(tx, event)


async def note_repayment(tx: Transaction, event: RepaymentProgressed) -> None:
    """Show investors how far their customer is."""
    await copies.save_repayment(
        tx, event.invoice_id, event.received, repaid=event.repaid, days_late=event.days_late
    )


async def note_overdue(tx: Transaction, event: InvoiceOverdue) -> None:
    """Show investors that their customer is late."""
    await copies.save_lateness(tx, event.invoice_id, defaulted=False)


async def note_default(tx: Transaction, event: InvoiceDefaulted) -> None:
    """Show investors that their customer has not paid."""
    await copies.save_lateness(tx, event.invoice_id, defaulted=True)


async def note_write_off(tx: Transaction, event: InvoiceWrittenOff) -> None:
    """Show investors what they lost."""
    await losses.save_write_off(tx, event.invoice_id, on=day_in_india(event.happened_at))


async def note_reclaim(tx: Transaction, event: PaymentReclaimed) -> None:
    """Show investors that their customer has paid less than we knew."""
    await losses.save_reclaim(tx, event.invoice_id, event.received, reopened=event.reopened)


async def take_back_returns(tx: Transaction, event: ReturnsReclaimed) -> None:
    """Show investors what was taken back from them."""
    await losses.take_back_returns(
        tx, event.reclaim_id, event.positions, on=day_in_india(event.happened_at)
    )


REACTIONS = (
    Reaction(to=UserRegistered, do=meet_investor),
    Reaction(to=KycDecided, do=note_kyc),
    Reaction(to=InvoiceListed, do=open_listing),
    Reaction(to=PlacesTaken, do=tell_places),
    Reaction(to=CancellationRequested, do=cancel_listing),
    Reaction(to=DisbursalRefused, do=refund_listing),
    Reaction(to=Ticked, do=expire_listings),
    Reaction(to=DayTurned, do=expire_listings),
    Reaction(to=ProposalApproved, do=adopt_limit),
    Reaction(to=AdvancePaid, do=note_disbursal),
    Reaction(to=ReturnsDistributed, do=note_returns),
    Reaction(to=DepositReceived, do=note_deposit),
    Reaction(to=TurnsCame, do=take_turns),
    Reaction(to=MoneyIsFree, do=use_free_money),
    Reaction(to=RepaymentProgressed, do=note_repayment),
    Reaction(to=InvoiceOverdue, do=note_overdue),
    Reaction(to=InvoiceDefaulted, do=note_default),
    Reaction(to=InvoiceWrittenOff, do=note_write_off),
    Reaction(to=PaymentReclaimed, do=note_reclaim),
    Reaction(to=ReturnsReclaimed, do=take_back_returns),
)
