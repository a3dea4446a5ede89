"""The journal: entries are posted and balances read here, by the ledger's own functions.

Callers hold a transaction under their service's role, which may execute these functions and
touch none of the ledger's tables. Lock order: the service's own rows first (listing, deal),
then accounts, in id order (the functions see to it).
"""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import psycopg

from hundi.kernel.errors import BrokenInvariant, Conflict
from hundi.kernel.money import Money
from hundi.ledger.entry import Account, Entry
from hundi.runtime.database import Transaction

HISTORY_MAX = 100


class InsufficientFunds(Conflict):
    """The wallet holds less than the amount."""


@dataclass(frozen=True, slots=True)
class Line:
    """One move as one account sees it: `amount` is negative when it went out."""

    seq: int
    entry_id: UUID
    memo: str
    posted_at: datetime
    other: Account
    amount: Money


async def post(tx: Transaction, entry: Entry) -> bool:
    """Post one entry; return whether it was new.

    Raises:
        InsufficientFunds: an account would go below zero. The transaction is then unusable.
        BrokenInvariant: the id was posted before with other moves.
    """
    return bool(await post_many(tx, [entry]))


async def post_many(tx: Transaction, entries: Sequence[Entry]) -> set[UUID]:
    """Post entries in one statement; return the ids that were new.

    An entry posted before, with the same moves, is left as it is.

    Raises:
        InsufficientFunds: an account would go below zero. The transaction is then unusable.
        BrokenInvariant: an id was posted before with other moves.
    """
    if not entries:
        return set()
    moves = [(entry.id, move) for entry in entries for move in entry.moves]
    with refusals_told_apart():
        rows = await tx.all(
            """
            SELECT posted FROM ledger.post_many(
                %s::UUID[], %s::TEXT[], %s, %s::UUID[], %s::TEXT[], %s::TEXT[], %s::BIGINT[]
            ) AS posted
            """,
            [
                [entry.id for entry in entries],
                [entry.memo for entry in entries],
                tx.now,
                [entry_id for entry_id, _ in moves],
                [move.source for _, move in moves],
                [move.target for _, move in moves],
                [move.amount.minor for _, move in moves],
            ],
        )
    return {row["posted"] for row in rows}


@contextmanager
def refusals_told_apart() -> Generator[None]:
    """Say what the ledger refuses in our words.

    Also for a service's own statement that calls `ledger.post_shares` on rows it computes.

    Raises:
        InsufficientFunds: an account would go below zero. The transaction is then unusable.
        BrokenInvariant: an id was posted before with other moves, or moves nothing.
    """
    try:
        yield
    except psycopg.errors.CheckViolation as problem:
        if problem.diag.constraint_name == "no_account_is_overdrawn":
            raise InsufficientFunds("There is not enough money for this.") from problem
        raise
    except psycopg.errors.IntegrityConstraintViolation as problem:
        raise BrokenInvariant(str(problem.diag.message_primary)) from problem


async def lock_balances(tx: Transaction, accounts: Sequence[Account]) -> dict[Account, Money]:
    """Hold accounts until the transaction ends and return what they hold. New ones hold zero."""
    rows = await tx.all("SELECT * FROM ledger.lock_balances(%s::TEXT[])", [list(accounts)])
    return {Account(row["name"]): Money(row["balance_minor"]) for row in rows}


async def balances(tx: Transaction, accounts: Sequence[Account]) -> dict[Account, Money]:
    """Return what accounts hold, without holding them."""
    rows = await tx.all("SELECT * FROM ledger.balances(%s::TEXT[])", [list(accounts)])
    found = {Account(row["name"]): Money(row["balance_minor"]) for row in rows}
    return {account: found.get(account, Money(0)) for account in accounts}


async def balance(tx: Transaction, account: Account) -> Money:
    """Return what one account holds."""
    return (await balances(tx, [account]))[account]


async def held_in_escrow(tx: Transaction, account: Account) -> Money:
    """Return what this wallet has committed to invoices that are not yet disbursed."""
    row = await tx.one("SELECT ledger.held_in_escrow(%s) AS minor", [account])
    return Money(row["minor"] if row else 0)


async def history(
    tx: Transaction, account: Account, *, before: int | None = None, limit: int = HISTORY_MAX
) -> list[Line]:
    """Return an account's moves, newest first; `before` is the last line's `seq` of the page."""
    rows = await tx.all(
        "SELECT * FROM ledger.history(%s, %s, %s)", [account, before, min(limit, HISTORY_MAX)]
    )
    return [
        Line(
            row["seq"],
            row["entry_id"],
            row["memo"],
            row["posted_at"],
            Account(row["other"]),
            Money(row["amount_minor"]),
        )
        for row in rows
    ]
