"""What people owe the platform, and which entries are posted: read by the ledger's functions."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from hundi.kernel.money import ZERO, Money
from hundi.ledger import journal
from hundi.ledger.entry import Account, Move, moves_of, receivable, wallet
from hundi.runtime.database import Transaction


async def owed_by(tx: Transaction, users: Sequence[UUID]) -> dict[UUID, Money]:
    """Return what these people owe, those who owe anything, without holding it."""
    rows = await tx.all("SELECT * FROM ledger.owed_by(%s::UUID[])", [list(users)])
    return {row["user_id"]: Money(row["owed_minor"]) for row in rows}


async def posted(tx: Transaction, entries: Sequence[UUID]) -> frozenset[UUID]:
    """Return which of these entries are posted."""
    rows = await tx.all("SELECT id FROM ledger.posted(%s::UUID[]) AS id", [list(entries)])
    return frozenset(row["id"] for row in rows)


async def hold(
    tx: Transaction, users: Sequence[UUID], others: Sequence[Account]
) -> dict[Account, Money]:
    """Hold people's wallets and receivables, and other accounts, in one order."""
    mine = [account(user) for user in users for account in (wallet, receivable)]
    return await journal.lock_balances(tx, [*mine, *others])


def taken_from(
    user_id: UUID, amount: Money, to: Account, held: Mapping[Account, Money]
) -> tuple[Move, ...]:
    """Return the moves that take an amount from somebody: what the wallet lacks they owe.

    `held` is what accounts hold, from `hold`; a wallet is taken from once.
    """
    from_wallet = min(amount, max(held.get(wallet(user_id), ZERO), ZERO))
    return moves_of(
        (wallet(user_id), to, from_wallet),
        (receivable(user_id), to, amount - from_wallet),
    )
