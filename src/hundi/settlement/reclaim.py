"""The bank takes a payment back: nobody keeps what it brought.

A payment that still waits is given back whole. One that was distributed is taken back from
whoever got it: from the wallet as far as it holds it, the rest they owe (`receivable:<user>`),
and what is distributed to them later repays that first. The deal is then as if the payment had
never come, and goes on.

Settlement alone posts the mirror, under the lock of the deal: it alone knows whether a payment
has been distributed, so money of one payment is never given back for another.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from hundi.events.settlement import (
    PaymentReclaimed,
    PaymentReturned,
    PositionPaid,
    ReceiptsRemained,
    RecourseCalled,
    ReturnsReclaimed,
)
from hundi.kernel.errors import BrokenInvariant
from hundi.kernel.ids import derive_id
from hundi.kernel.money import ZERO, Money
from hundi.ledger import debts, journal
from hundi.ledger.entry import (
    Account,
    Entry,
    FeeKind,
    Move,
    bank,
    fees,
    moves_of,
    receipts,
    receivable,
    suspense,
    wallet,
)
from hundi.runtime import desk
from hundi.runtime.database import Transaction
from hundi.runtime.outbox import publish
from hundi.settlement import store, store_receipts, store_reclaims, store_shares, taxes
from hundi.settlement.domain import DEFAULTED_ONCE, DONE, Deal, Receipt
from hundi.settlement.replay import Replayed, Settled, without
from hundi.settlement.store_shares import Sharing

PAGES_MAX = 1_000
MOVES_PER_ENTRY_MAX = 5_000
ENTRIES_PER_CALL_MAX = 16
POSITIONS_PER_EVENT_MAX = 500
OWED = "money_owed"
_MEMO = "Payment taken back by the bank"


@dataclass(frozen=True, slots=True)
class _Undone:
    """What is to be taken from whom, and given to whom, through the invoice's receipts."""

    before: Deal
    deal: Deal  # afterwards
    replayed: Replayed
    changes: tuple[PositionPaid, ...]  # above zero: too much was paid
    fees: tuple[tuple[Account, Money], ...]  # above zero: too much was taken
    from_seller: Money  # below zero: it is owed more

    @property
    def from_investors(self) -> Money:
        return _total(change.amount for change in self.changes)


async def take_back(tx: Transaction, invoice_id: UUID, receipt: Receipt) -> None:
    """Give the bank back what it took back of a customer's payment, and take it from who has it.

    Once: a payment that is known to be reversed changes nothing.
    """
    deal = await store.find_and_lock_deal(tx, invoice_id)
    standing = await store_reclaims.lock_standing(tx, receipt.credit_id)
    if standing is not None and standing.state == "reversed":
        return
    settled = await store_reclaims.list_settled(tx, invoice_id)
    await store_reclaims.save_reversed(tx, invoice_id, receipt)
    if standing is None or standing.state == "waiting":
        move = Move(receipts(invoice_id), bank(receipt.credit_id), receipt.amount)
        await journal.post(tx, _mirror(receipt, [move]))
    else:
        kept = replace(receipt, amount=receipt.amount - standing.excess)
        # Of an invoice that was never listed we do not know the customer, only the payment.
        debtor = deal.customer_id if deal else receipt.credit_id
        undone = await _undo(tx, deal, settled, kept) if deal and kept.amount else None
        await _post(tx, invoice_id, receipt, undone, _Excess(standing.excess, debtor))
        if undone is not None:
            await _save(tx, settled, kept, undone)
    await publish(tx, [PaymentReturned(receipt.credit_id, invoice_id, receipt.amount, tx.now)])
    if await store_receipts.waiting_total(tx, invoice_id):
        await publish(tx, [ReceiptsRemained(invoice_id)])


@dataclass(frozen=True, slots=True)
class _Excess:
    """What went back to the payer before: it is in suspense still, or the payer owes it."""

    amount: Money
    debtor: UUID


async def _undo(tx: Transaction, deal: Deal, settled: Sequence[Settled], kept: Receipt) -> _Undone:
    """Work out the deal without a payment, and set every position to its share of what stays."""
    replayed = without(deal, settled, kept.credit_id)
    belongs = replayed.repayment.net_for_investors(deal.terms)
    sharing = Sharing.of(replace(deal, repayment=replayed.repayment))
    changes: list[PositionPaid] = []
    start = 0
    for _ in range(PAGES_MAX):
        page = await store_shares.page_from(tx, sharing, start)
        changes += await store_reclaims.lower_positions(tx, sharing, page)
        start = page.end
        if start == sharing.target.minor:
            break
    paid = deal.investors_paid - _total(change.amount for change in changes)
    if not (belongs == paid if replayed.repayment.is_final else ZERO <= paid <= belongs):
        raise BrokenInvariant(f"{deal.invoice_id} has paid {paid} of {belongs}")
    parts_before = deal.repayment.parts if deal.repayment else None
    if parts_before is None:
        raise BrokenInvariant(f"{deal.invoice_id} was paid before it was disbursed")
    return _Undone(
        deal,
        deal.reopened(replayed.repayment, paid),
        replayed,
        tuple(changes),
        tuple(_fee_changes(settled, replayed, kept.credit_id)),
        parts_before.reserve - replayed.repayment.parts.reserve,
    )


def _fee_changes(
    settled: Sequence[Settled], replayed: Replayed, credit_id: UUID
) -> Iterator[tuple[Account, Money]]:
    """What each payment's fees are too much by: where a payment put them there they are still."""
    again = {one.receipt.credit_id: one for one in replayed.later}
    for one in settled:
        cause = one.receipt.credit_id
        if cause != credit_id and cause not in again:
            continue  # before it: as it was
        after = again.get(cause)
        kinds: tuple[tuple[FeeKind, Money, Money], ...] = (
            ("investor", one.investor_fee, after.investor_fee if after else ZERO),
            ("recovery", one.parts.recovery, after.parts.recovery if after else ZERO),
        )
        for kind, was, now in kinds:
            if was != now:
                yield fees(kind, cause), was - now


async def _post(
    tx: Transaction, invoice_id: UUID, receipt: Receipt, undone: _Undone | None, excess: _Excess
) -> None:
    """Take the money from who has it, through the invoice's receipts, and give it to the bank."""
    hub, credit_id = receipts(invoice_id), receipt.credit_id
    people: dict[UUID, Money] = {}
    if undone is not None:
        await taxes.give_back(tx, undone.before, undone.deal, credit_id, undone.changes)
        for change in undone.changes:
            who = change.investor_id
            people[who] = people.get(who, ZERO) + change.amount
        seller_id = undone.deal.seller_id
        people[seller_id] = people.get(seller_id, ZERO) + undone.from_seller
    others = [account for account, _ in undone.fees] if undone else []
    others += [hub, bank(credit_id), suspense(credit_id), receivable(excess.debtor)]
    held = await debts.hold(tx, list(people), others)
    entries = [
        Entry(derive_id(credit_id, f"reclaim {page}"), _MEMO, tuple(moves))
        for page, moves in enumerate(_pages(list(_through(hub, undone, people, held))))
    ]
    from_suspense = min(excess.amount, held[suspense(credit_id)])
    back = moves_of(
        (hub, bank(credit_id), receipt.amount - excess.amount),
        (suspense(credit_id), bank(credit_id), from_suspense),
        (receivable(excess.debtor), bank(credit_id), excess.amount - from_suspense),
    )
    entries.append(_mirror(receipt, back))
    for start in range(0, len(entries), ENTRIES_PER_CALL_MAX):
        await journal.post_many(tx, entries[start : start + ENTRIES_PER_CALL_MAX])
    owed = _total(
        move.amount for entry in entries for move in entry.moves
        if move.source.startswith("receivable:")
    )  # fmt: skip
    if owed:
        await desk.open_item(tx, OWED, credit_id, reasons=[owed.decimal])


def _through(
    hub: Account, undone: _Undone | None, people: dict[UUID, Money], held: dict[Account, Money]
) -> Iterator[Move]:
    """The moves into the receipts first, then those out of them: they never go below zero."""
    if undone is None:
        return
    for who, amount in people.items():
        if amount > ZERO:
            yield from debts.taken_from(who, amount, hub, held)
    yield from (Move(account, hub, amount) for account, amount in undone.fees if amount > ZERO)
    owed_more = [(wallet(who), ZERO - amount) for who, amount in people.items()]
    owed_more += [(account, ZERO - amount) for account, amount in undone.fees]
    yield from (Move(hub, account, amount) for account, amount in owed_more if amount > ZERO)


async def _save(
    tx: Transaction, settled: Sequence[Settled], kept: Receipt, undone: _Undone
) -> None:
    """Write the deal as it stands now, and tell who was told otherwise."""
    deal = undone.deal
    later = undone.replayed.later
    credit_id = kept.credit_id
    undone_ids = [credit_id, *(one.receipt.credit_id for one in later)]
    await store_reclaims.undo_distributions(tx, undone_ids)
    for one, paid in await _paid_by(tx, settled, undone, undone_ids):
        distribution_id = derive_id(one.receipt.credit_id, f"distribution without {credit_id}")
        await store_reclaims.add_again(
            tx, deal.invoice_id, one, distribution_id=distribution_id, paid=paid
        )
    reclaim_id = derive_id(credit_id, "reclaim")
    await store_reclaims.add_adjustment(
        tx, reclaim_id, deal, "reversal", kept.amount, str(credit_id)
    )
    turned, late = deal.turn(tx.today, now=tx.now)
    await store.save_deal(tx, turned)
    await publish(tx, [_reclaimed(deal, kept, tx)])
    await publish(tx, _returns(undone, reclaim_id, tx))
    await publish(tx, late)
    if deal.recourse_owed > undone.before.recourse_owed:
        owed = deal.recourse_open
        await publish(tx, [RecourseCalled(deal.invoice_id, deal.seller_id, owed, tx.now)])


async def _paid_by(
    tx: Transaction, before: Sequence[Settled], undone: _Undone, undone_ids: Sequence[UUID]
) -> list[tuple[Settled, Money]]:
    """Say what investors get by each later payment, rounded as when it had come in its turn."""
    deal = undone.deal
    earlier = [one for one in before if one.receipt.credit_id not in undone_ids]
    paid = _total(one.paid for one in earlier)
    belongs = _total(one.parts.for_investors - one.investor_fee for one in earlier)
    later: list[tuple[Settled, Money]] = []
    for one in undone.replayed.later:
        belongs += one.parts.for_investors - one.investor_fee
        sharing = Sharing(deal.invoice_id, deal.terms.advance, belongs, one.is_final)
        in_all = await store_shares.sum_entitled(tx, sharing)
        later.append((one, in_all - paid))
        paid = in_all
    if paid != deal.investors_paid:
        raise BrokenInvariant(f"{deal.invoice_id} does not add up without a payment")
    return later


def _reclaimed(deal: Deal, kept: Receipt, tx: Transaction) -> PaymentReclaimed:
    if deal.repayment is None:
        raise BrokenInvariant(f"{deal.invoice_id} was paid before it was disbursed")
    return PaymentReclaimed(
        deal.invoice_id,
        deal.seller_id,
        deal.customer_id,
        kept.credit_id,
        amount=kept.amount,
        received=deal.repayment.received,
        reopened=deal.status not in DONE,
        was_defaulted=deal.status in DEFAULTED_ONCE,
        happened_at=tx.now,
        status=deal.status.value,
    )


def _returns(undone: _Undone, reclaim_id: UUID, tx: Transaction) -> list[ReturnsReclaimed]:
    deal, changes = undone.deal, undone.changes
    starts = range(0, max(len(changes), 1), POSITIONS_PER_EVENT_MAX)
    return [
        ReturnsReclaimed(
            deal.invoice_id,
            reclaim_id,
            deal.seller_id,
            page=page,
            positions=changes[start : start + POSITIONS_PER_EVENT_MAX],
            from_investors=undone.from_investors,
            from_seller=undone.from_seller,
            happened_at=tx.now,
        )
        for page, start in enumerate(starts)
    ]


def _mirror(receipt: Receipt, moves: Sequence[Move]) -> Entry:
    return Entry(derive_id(receipt.credit_id, "reversal"), "Taken back", tuple(moves))


def _pages(moves: Sequence[Move]) -> Iterator[Sequence[Move]]:
    for start in range(0, len(moves), MOVES_PER_ENTRY_MAX):
        yield moves[start : start + MOVES_PER_ENTRY_MAX]


def _total(amounts: Iterable[Money]) -> Money:
    return sum(amounts, ZERO)
