"""Money out. The platform's reference is the idempotency key: one reference, one payment.

received ──▶ processed ──▶ returned     an account ending 0003, a day later or on demand
received ──▶ failed                     an account ending 0002
received                                an account ending 0009, for ever
"""

import sqlite3
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from typing import Literal

from hundi.kernel.calendar import INDIA
from hundi.kernel.errors import Conflict, NotFound
from hundi.sandbox.money_in import ReferenceReused
from hundi.sandbox.rules import account_kind
from hundi.sandbox.store import atomically, stamp

PAGE_MAX = 10_000
RETURN_AFTER = timedelta(days=1)
_RETURN_REASON = "beneficiary_account_closed"

Status = Literal["received", "processed", "failed", "returned"]


class NotProcessed(Conflict):
    """Only money that was paid out can come back, and only once."""


@dataclass(frozen=True, slots=True)
class PayoutOrder:
    """Whom to pay, how much, under which reference."""

    reference: str
    amount_minor: int
    account_number: str
    ifsc: str
    name: str
    remarks: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A payout was in this status from this moment."""

    status: Status
    at: str
    utr: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Payout:
    """An order and all its facts, oldest first. `number` is the bank's own id."""

    number: int
    order: PayoutOrder
    facts: tuple[Fact, ...]


async def take_payout(store: sqlite3.Connection, order: PayoutOrder, *, at: datetime) -> Payout:
    """Take the order, pay at once where the account allows, and return the payout.

    Raises:
        ReferenceReused: the reference was used for another order.
    """
    with atomically(store):
        known = await find_payout(store, order.reference)
        if known is not None:
            if known.order != order:
                raise ReferenceReused("this reference was used for another transfer")
            return known
        store.execute(
            "INSERT INTO payouts (reference, amount_minor, account_number, ifsc, name, remarks)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            astuple(order),
        )
        await _add_fact(store, order.reference, Fact("received", stamp(at), None, None))
        kind = account_kind(order.account_number)
        if kind == "missing":
            fact = Fact("failed", stamp(at), None, "invalid_account_number")
            await _add_fact(store, order.reference, fact)
        elif kind != "hanging":
            await _pay(store, order, at)
    return await get_payout(store, order.reference)


async def find_payout(store: sqlite3.Connection, reference: str) -> Payout | None:
    """Return the payout with this reference; None when the bank never took it."""
    row = store.execute(f"{_SELECT} WHERE reference = ?", (reference,)).fetchone()
    return None if row is None else _payout(store, row)


async def get_payout(store: sqlite3.Connection, reference: str) -> Payout:
    """Return the payout with this reference.

    Raises:
        NotFound: the bank never took it.
    """
    payout = await find_payout(store, reference)
    if payout is None:
        raise NotFound("transfer_id is invalid or does not exist")
    return payout


async def list_payouts(store: sqlite3.Connection, *, before: int, limit: int) -> list[Payout]:
    """Return a page of payouts, newest first, beginning below a number."""
    rows = store.execute(
        f"{_SELECT} WHERE id < ? ORDER BY id DESC LIMIT ?", (before, min(limit, PAGE_MAX))
    ).fetchall()
    return [_payout(store, row) for row in rows]


async def return_payout(store: sqlite3.Connection, reference: str, *, at: datetime) -> Payout:
    """Bring the money back and return the payout.

    Raises:
        NotFound: the bank never took it.
        NotProcessed: it was not paid out, or came back before.
    """
    with atomically(store):
        payout = await get_payout(store, reference)
        latest = payout.facts[-1]
        if latest.status != "processed":
            raise NotProcessed(f"the payout is {latest.status}")
        await _add_fact(store, reference, Fact("returned", stamp(at), latest.utr, _RETURN_REASON))
        await _move(store, payout.order, stamp(at), utr=str(latest.utr), is_reversal=True)
    return await get_payout(store, reference)


async def return_due(store: sqlite3.Connection, *, at: datetime) -> None:
    """Bring back what went to a returning account at least a day ago."""
    rows = store.execute(
        "SELECT p.reference, p.account_number FROM payouts p JOIN payout_facts f USING (reference)"
        " WHERE f.status = 'processed' AND f.at <= ? AND NOT EXISTS"
        " (SELECT 1 FROM payout_facts r WHERE r.reference = p.reference AND r.status = 'returned')",
        (stamp(at - RETURN_AFTER),),
    ).fetchall()
    for reference, account_number in rows:
        if account_kind(account_number) == "returning":
            await return_payout(store, reference, at=at)


_SELECT = "SELECT id, reference, amount_minor, account_number, ifsc, name, remarks FROM payouts"


def _payout(store: sqlite3.Connection, row: sqlite3.Row) -> Payout:
    facts = store.execute(
        "SELECT status, at, utr, reason FROM payout_facts WHERE reference = ? ORDER BY id",
        (row["reference"],),
    ).fetchall()
    return Payout(row["id"], PayoutOrder(*row[1:]), tuple(Fact(*fact) for fact in facts))


async def _pay(store: sqlite3.Connection, order: PayoutOrder, at: datetime) -> None:
    count = store.execute("SELECT count(*) FROM payouts").fetchone()[0]
    utr = f"HNDBH{at.astimezone(INDIA):%y%j}{count:06d}"
    await _add_fact(store, order.reference, Fact("processed", stamp(at), utr, None))
    await _move(store, order, stamp(at), utr=utr, is_reversal=False)


async def _add_fact(store: sqlite3.Connection, reference: str, fact: Fact) -> None:
    store.execute(
        "INSERT INTO payout_facts (reference, status, at, utr, reason) VALUES (?, ?, ?, ?, ?)",
        (reference, *astuple(fact)),
    )


async def _move(
    store: sqlite3.Connection, order: PayoutOrder, at: str, *, utr: str, is_reversal: bool
) -> None:
    store.execute(
        "INSERT INTO entries (at, amount_minor, reversal, reference, utr, party_name,"
        " party_account) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            at,
            order.amount_minor if is_reversal else -order.amount_minor,
            int(is_reversal),
            order.reference,
            utr,
            order.name,
            order.account_number,
        ),
    )
