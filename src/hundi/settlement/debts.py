"""What people owe is repaid first: out of what a deal pays them, before they can use it.

Investors and sellers may owe what was taken back from them (`receivable:<user>`); a seller may
owe by recourse what the investors of its deals lack. Never more is taken than was just paid.
"""

from uuid import UUID

from hundi.events.settlement import (
    AdvancePaid,
    ReceiptsRemained,
    RecourseCalled,
    ReturnsDistributed,
)
from hundi.kernel.ids import derive_id
from hundi.kernel.money import ZERO, Money
from hundi.ledger import debts, journal
from hundi.ledger.entry import Entry, Move, receipts, receivable, wallet
from hundi.runtime.database import Transaction
from hundi.runtime.outbox import publish
from hundi.settlement import store_receipts, store_recourse
from hundi.settlement.domain import Receipt

REPAID = "Repaid what was owed"
RECOURSE = "Recourse: what the investors lacked"


async def collect_from_returns(tx: Transaction, event: ReturnsDistributed) -> None:
    """Let investors, and the seller, repay what they owe out of what they were just paid. Once."""
    paid: dict[UUID, Money] = {}
    for position in event.positions:
        paid[position.investor_id] = paid.get(position.investor_id, ZERO) + position.amount
    cause = derive_id(event.distribution_id, f"debts {event.page}")
    await _repay(tx, cause, paid)
    if event.page == 0 and event.to_seller:
        await collect_from_seller(tx, cause, event.seller_id, up_to=event.to_seller)


async def collect_recourse(tx: Transaction, event: RecourseCalled) -> None:
    """Take what the seller owes by recourse from its wallet, as far as it holds it. Once."""
    held = await journal.balance(tx, wallet(event.seller_id))
    cause = derive_id(event.invoice_id, f"recourse {event.happened_at.isoformat()}")
    await _collect_recourse(tx, cause, event.seller_id, up_to=min(held, event.amount))


async def collect_from_seller(
    tx: Transaction, cause: UUID, seller_id: UUID, *, up_to: Money
) -> Money:
    """Let a seller repay out of what it was just paid; return how much. Once for each cause."""
    repaid = await _repay(tx, cause, {seller_id: up_to})
    return repaid + await _collect_recourse(tx, cause, seller_id, up_to=up_to - repaid)


async def withheld_from(tx: Transaction, paid: AdvancePaid) -> Money:
    """Let the seller repay out of its advance, in the transaction that pays it."""
    cause = derive_id(paid.invoice_id, "debts of the advance")
    return await collect_from_seller(tx, cause, paid.seller_id, up_to=paid.net)


async def _repay(tx: Transaction, cause: UUID, paid: dict[UUID, Money]) -> Money:
    owed = await debts.owed_by(tx, list(paid))
    if not owed:
        return ZERO
    held = await debts.hold(tx, list(owed), [])
    ids = {who: derive_id(cause, f"debt {who}") for who in owed}
    before = await debts.posted(tx, list(ids.values()))
    entries: list[Entry] = []
    for who, entry_id in ids.items():
        owes = ZERO - held[receivable(who)]
        amount = min(paid[who], owes, held[wallet(who)])
        if amount > ZERO and entry_id not in before:
            move = Move(wallet(who), receivable(who), amount)
            entries.append(Entry(entry_id, REPAID, (move,)))
    await journal.post_many(tx, entries)
    return sum((move.amount for entry in entries for move in entry.moves), ZERO)


async def _collect_recourse(
    tx: Transaction, cause: UUID, seller_id: UUID, *, up_to: Money
) -> Money:
    """Move a seller's money to the receipts of deals it owes for; they are distributed next."""
    left = up_to
    for deal, waiting in await store_recourse.lock_open(tx, seller_id):
        source, target = wallet(seller_id), receipts(deal.invoice_id)
        held = (await journal.lock_balances(tx, [source, target]))[source]
        amount = min(left, deal.recourse_open - waiting, held)
        receipt_id = derive_id(cause, f"recourse {deal.invoice_id}")
        if amount <= ZERO or deal.repayment is None or await debts.posted(tx, [receipt_id]):
            continue
        await journal.post(tx, Entry(receipt_id, RECOURSE, (Move(source, target, amount),)))
        receipt = Receipt(receipt_id, amount, deal.repayment.counted_on, from_seller=True)
        await store_receipts.add_receipt(tx, deal.invoice_id, receipt)
        await publish(tx, [ReceiptsRemained(deal.invoice_id)])
        left -= amount
    return up_to - left
