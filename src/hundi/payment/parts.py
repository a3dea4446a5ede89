"""Credits that people split: each part is a credit of its own, so that it can go its own way.

A part has the payer and the day of what it is of, and never hears the bank: the bank knows the
whole. When the bank takes the whole back, the parts are joined first, if all of them still wait.
"""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from hundi.kernel.ids import derive_id
from hundi.kernel.money import ZERO, Money
from hundi.ledger import journal
from hundi.ledger.entry import Entry, bank, moves_of, suspense
from hundi.payment import store_credits, store_parts
from hundi.payment.domain import Credit, Place
from hundi.runtime import desk
from hundi.runtime.database import Transaction

UNMATCHED = "unmatched_credit"
NEEDS_ACCOUNT = "refund_needs_account"
REFUND_FAILED = "refund_failed"
# On the desk for any of these, money of a credit waits in suspense for an operator.
WAITING = (UNMATCHED, NEEDS_ACCOUNT, REFUND_FAILED)
SPLIT = "was_split"
UNDONE = "placing_undone"


async def close_items(tx: Transaction, credit_id: UUID) -> None:
    """Take a credit off the operators' desk: nothing of it waits any more."""
    for kind in WAITING:
        await desk.close_item(tx, kind, credit_id)


async def split(
    tx: Transaction, credit: Credit, amounts: Sequence[Money], *, approval_id: UUID
) -> Credit:
    """Split a held credit that waits whole into these amounts and the rest; return it so."""
    rest = credit.amount - sum(amounts, ZERO)
    made = [(derive_id(approval_id, f"part {n}"), one) for n, one in enumerate([*amounts, rest])]
    for part_id, amount in made:
        await store_parts.add_part(tx, credit.id, part_id, amount=amount, reason=SPLIT)
        await desk.open_item(tx, UNMATCHED, part_id, reasons=[SPLIT])
    moves = moves_of(*((suspense(credit.id), suspense(part), amount) for part, amount in made))
    await journal.post(tx, Entry(derive_id(approval_id, "split"), "Split", moves))
    await close_items(tx, credit.id)
    return replace(credit, place=Place.SPLIT, placed_by=approval_id)


async def join(tx: Transaction, credit: Credit, *, entry_id: UUID) -> Credit:
    """Bring a split credit's parts together again in its suspense, if all of them still wait.

    Returns:
        The credit in suspense; as it was, when a part has gone its own way.
    """
    parts = await store_parts.lock_parts(tx, credit.id)
    accounts = [suspense(part.id) for part in parts]
    held = await journal.lock_balances(tx, accounts)
    if any(part.place is not Place.SUSPENSE for part in parts) or any(
        held[suspense(part.id)] != part.amount for part in parts
    ):
        return credit
    home = suspense(credit.id)
    moves = moves_of(*((suspense(part.id), home, part.amount) for part in parts))
    await journal.post(tx, Entry(entry_id, "Split undone", moves))
    for part in parts:
        await store_credits.save_credit(tx, replace(part, place=Place.RETURNED))
        await close_items(tx, part.id)
    return replace(credit, place=Place.SUSPENSE, reason=UNDONE, placed_by=None)


async def wait_again(tx: Transaction, credit: Credit, approval_id: UUID) -> Credit:
    """Let a credit that came off its receipts wait again, as one part: settlement knew the whole.

    Settlement has mirrored it to the bank, which never asked for it: this is the other half.
    """
    part_id = derive_id(approval_id, "waits again")
    await store_parts.add_part(tx, credit.id, part_id, amount=credit.amount, reason=UNDONE)
    moves = moves_of((bank(credit.id), suspense(part_id), credit.amount))
    await journal.post(tx, Entry(derive_id(approval_id, "undo"), "Placing undone", moves))
    await desk.open_item(tx, UNMATCHED, part_id, reasons=[UNDONE])
    return replace(credit, place=Place.SPLIT, placed_by=None)
