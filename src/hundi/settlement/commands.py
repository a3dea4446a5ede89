"""What can be done in settlement. Each command: load, decide, move money, save, publish."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from hundi.events.funding import Commitment
from hundi.events.settlement import (
    DeadlinesRemained,
    ExcessReceived,
    InvoiceDefaulted,
    InvoiceOverdue,
    ReceiptsRemained,
    RecourseCalled,
)
from hundi.kernel.errors import BrokenInvariant
from hundi.kernel.money import ZERO, Money
from hundi.ledger import journal
from hundi.ledger.entry import Entry, receipts
from hundi.runtime import audit_log, desk
from hundi.runtime.database import Transaction
from hundi.runtime.faults import fault
from hundi.runtime.outbox import publish
from hundi.settlement import (
    debts,
    postings,
    reclaim,
    store,
    store_positions,
    store_receipts,
    store_shares,
)
from hundi.settlement.domain import CommitmentsMissing, Deal, DealStatus, Receipt, Received
from hundi.settlement.store_shares import Payouts, Sharing

RECEIPTS_AT_ONCE_MAX = 5
PAGES_MAX = 1_000
PAYOUTS_SHOWN_MAX = 10_000
DEALS_AT_ONCE_MAX = 500


async def open_deal(tx: Transaction, deal: Deal) -> None:
    """Know of a listed invoice. Payments that came before it go on waiting."""
    await store.add_deal(tx, deal)
    await desk.close_item(tx, "paid_before_listing", deal.invoice_id)


async def add_positions(
    tx: Transaction, invoice_id: UUID, commitments: Sequence[Commitment]
) -> None:
    """Know who holds which part."""
    await store_positions.add_positions(tx, invoice_id, commitments)


async def pay_sme(tx: Transaction, invoice_id: UUID, *, raised: Money) -> None:
    """Disburse a funded deal: the SME gets the advance less fee and GST. Once.

    What the customer paid before is distributed right after, in a transaction of its own.

    Raises:
        NoSuchDeal, CommitmentsMissing: news that comes before this has not come yet.
    """
    deal = await store.lock_deal(tx, invoice_id)
    if deal.repayment is not None:
        return
    if raised != deal.terms.advance:
        raise BrokenInvariant(f"{invoice_id} raised {raised} of {deal.terms.advance}")
    holders = await store_positions.holders_of(tx, invoice_id)
    if holders.total != deal.terms.advance or not holders.is_seamless:
        raise CommitmentsMissing(f"Positions hold {holders.total} of {deal.terms.advance}.")

    deal, paid = deal.disburse(on=tx.today, now=tx.now)
    fault("disburse.after_lock")

    await journal.post(tx, postings.disbursal_of(deal))
    fault("disburse.after_post")
    await store.save_deal(tx, deal)
    withheld = await debts.withheld_from(tx, paid)
    await publish(tx, [replace(paid, withheld=withheld)])
    fault("disburse.after_publish")
    if await store_receipts.waiting_total(tx, invoice_id):
        await publish(tx, [ReceiptsRemained(invoice_id)])


async def close_deal(tx: Transaction, invoice_id: UUID) -> None:
    """The listing ended without its target: what the customer paid, or will, goes back. Once."""
    deal = await store.lock_deal(tx, invoice_id)
    if deal.status is not DealStatus.CLOSED:
        await store.save_deal(tx, deal.close())
        fault("release.after_deal_closed")
    await distribute(tx, invoice_id)


async def cancel_invoice(tx: Transaction, invoice_id: UUID) -> None:
    """The invoice was taken back before it was listed: what the customer paid goes back."""
    await store.add_cancelled_invoice(tx, invoice_id)
    await desk.close_item(tx, "paid_before_listing", invoice_id)
    await distribute(tx, invoice_id)


async def receive_payment(tx: Transaction, invoice_id: UUID, receipt: Receipt) -> None:
    """Take a customer's payment, and distribute it if the deal was disbursed. Once."""
    await store_receipts.add_receipt(tx, invoice_id, receipt)
    fault("distribute.after_receipt")
    await distribute(tx, invoice_id)


async def reverse_payment(tx: Transaction, invoice_id: UUID, receipt: Receipt) -> None:
    """The bank took a payment back: so do we, whether it waits or was distributed. Once."""
    await reclaim.take_back(tx, invoice_id, receipt)
    await desk.close_item(tx, "receipts_not_covered", invoice_id)


async def distribute_returns(
    tx: Transaction, invoice_id: UUID, *, by: UUID | None
) -> tuple[Money, Payouts]:
    """Settle what waits because an operator asked, or the platform itself (`by` None).

    Returns what investors got by this together, and who got what.

    Raises:
        NoSuchDeal: the invoice was never listed.
    """
    before = Sharing.of(await store.lock_deal(tx, invoice_id))
    distributed = await distribute(tx, invoice_id)
    payouts = Payouts([], more=0)
    if distributed:
        payouts = await store_shares.list_payouts(tx, before, limit=PAYOUTS_SHOWN_MAX)
    details = {"distributed": distributed.decimal}
    await audit_log.record(tx, by, "distribute returns", invoice_id, details)
    return distributed, payouts


async def distribute(tx: Transaction, invoice_id: UUID) -> Money:
    """Settle every payment of an invoice that waits and can be; return what investors got by it.

    Nothing is settled twice: the deal is held, and a settled payment waits no more. Payments
    beyond `RECEIPTS_AT_ONCE_MAX` are settled by the next transaction.
    """
    deal = await store.find_and_lock_deal(tx, invoice_id)
    waiting = await store_receipts.list_waiting(tx, invoice_id, limit=RECEIPTS_AT_ONCE_MAX)
    if not waiting or (deal is not None and deal.status is DealStatus.LISTED):
        return ZERO
    if not await _is_covered(tx, invoice_id, dust=deal.owed_to_investors if deal else ZERO):
        # Nobody but us takes money off it, so something is wrong; an operator looks.
        await desk.open_item(tx, "receipts_not_covered", invoice_id)
        return ZERO
    if deal is None:
        await _return_all(tx, invoice_id, waiting)
        return ZERO
    if len(waiting) == RECEIPTS_AT_ONCE_MAX:
        await publish(tx, [ReceiptsRemained(invoice_id)])
    return await _settle_all(tx, deal, waiting)


async def turn_day(tx: Transaction, on: date) -> None:
    """Let a day begin: deals past their due date are overdue, long past it they default. Once.

    Deals beyond `DEALS_AT_ONCE_MAX` are left to the next transaction.
    """
    deals = await store.lock_deals_past_a_deadline(tx, on, limit=DEALS_AT_ONCE_MAX)
    turned: list[Deal] = []
    happened: list[InvoiceOverdue | InvoiceDefaulted] = []
    for deal in deals:
        after, events = deal.turn(on, now=tx.now)
        turned.append(after)
        happened += events
    await store.save_statuses(tx, turned)
    fault("day.after_statuses")
    await publish(tx, happened)
    if len(deals) == DEALS_AT_ONCE_MAX:
        await publish(tx, [DeadlinesRemained(on)])


async def _is_covered(tx: Transaction, invoice_id: UUID, *, dust: Money) -> bool:
    """Whether the account still holds all that waits, beside what rounding left there."""
    held = await journal.balance(tx, receipts(invoice_id))
    return held >= dust + await store_receipts.waiting_total(tx, invoice_id)


async def _settle_all(tx: Transaction, deal: Deal, waiting: Sequence[Receipt]) -> Money:
    """Settle payments in the order they came; return what investors got by them.

    The ledger takes its locks in one order: the investors' wallets, all in one statement, which
    is the one that pays them when there is only one; then, in one call, everybody else's.
    """
    if len(waiting) > 1 or not await store_shares.is_one_page(tx, Sharing.of(deal)):
        await store_shares.hold_wallets(tx, deal.invoice_id)
    paid_before = deal.investors_paid
    entries: list[Entry] = []
    for receipt in waiting:
        received = deal.receive(receipt, now=tx.now)
        paid = await _pay_investors(tx, receipt, received) if received.parts.total else ZERO
        fault("distribute.after_shares")
        deal = replace(received.deal, investors_paid=deal.investors_paid + paid)
        entries += postings.entries_of(receipt, received)
        await _record(tx, receipt, received, paid=paid)
        fault("distribute.after_record")
    await journal.post_many(tx, entries)
    fault("distribute.after_post")
    await store.save_deal(tx, deal)
    fault("distribute.before_commit")
    return deal.investors_paid - paid_before


async def _record(tx: Transaction, receipt: Receipt, received: Received, *, paid: Money) -> None:
    """Write and tell what one payment came to, beside its shares."""
    await store_receipts.settle_receipt(tx, receipt, excess=received.excess)
    if received.parts.total:
        distribution_id = postings.distribution_id(receipt.credit_id)
        await store_receipts.add_distribution(tx, distribution_id, receipt, received, paid=paid)
    await publish(tx, [received.progressed] if received.progressed else [])
    await _tell_excess(tx, received.deal.invoice_id, receipt, received.excess)
    if received.missing:
        await _tell_missing(tx, received.deal, received.missing)


async def _tell_missing(tx: Transaction, deal: Deal, missing: Money) -> None:
    """The customer owes no more: what the investors lack only recourse to the seller can bring."""
    if deal.terms.recourse:
        await publish(tx, [RecourseCalled(deal.invoice_id, deal.seller_id, missing, tx.now)])
    else:
        await desk.open_item(tx, "investors_not_whole", deal.invoice_id, reasons=[missing.decimal])


async def _pay_investors(tx: Transaction, receipt: Receipt, received: Received) -> Money:
    """Pay every position up to its share, tell of the distribution, return what they got.

    Raises:
        BrokenInvariant: the final shares do not come to the sum, so the intervals are not whole.
    """
    deal, sharing = received.deal, Sharing.of(received.deal)
    owed = await store_shares.owed(tx, sharing)
    if sharing.final and deal.investors_paid + owed != sharing.so_far:
        raise BrokenInvariant(f"the shares of {deal.invoice_id} do not come to {sharing.so_far}")
    news = postings.news_of(receipt, received, to_investors=owed, now=tx.now)
    if not owed:
        await publish(tx, [news])
        return ZERO
    paid, start = ZERO, 0
    for number in range(PAGES_MAX):
        page = await store_shares.page_from(tx, sharing, start)
        entry_id = postings.shares_id(receipt.credit_id, number)
        shared = await store_shares.pay_positions(tx, sharing, page, entry_id=entry_id, news=news)
        news = replace(news, page=news.page + shared.events)
        paid, start = paid + shared.paid, page.end
        if start == sharing.target.minor:
            break
    if paid != owed:
        raise BrokenInvariant(f"{deal.invoice_id} owed its investors {owed} and paid {paid}")
    return paid


async def _return_all(tx: Transaction, invoice_id: UUID, waiting: Sequence[Receipt]) -> None:
    """Set aside what was paid on a cancelled invoice; on any other it waits, in sight."""
    if not await store.is_cancelled(tx, invoice_id):
        await desk.open_item(tx, "paid_before_listing", invoice_id)
        return
    if len(waiting) == RECEIPTS_AT_ONCE_MAX:
        await publish(tx, [ReceiptsRemained(invoice_id)])
    entries: list[Entry] = []
    for receipt in waiting:
        entries += postings.excess_of(invoice_id, receipt, receipt.amount)
        await store_receipts.settle_receipt(tx, receipt, excess=receipt.amount)
        await _tell_excess(tx, invoice_id, receipt, receipt.amount)
    await journal.post_many(tx, entries)


async def _tell_excess(tx: Transaction, invoice_id: UUID, receipt: Receipt, excess: Money) -> None:
    if excess and not receipt.from_seller:
        await publish(tx, [ExcessReceived(receipt.credit_id, invoice_id, excess, tx.now)])
