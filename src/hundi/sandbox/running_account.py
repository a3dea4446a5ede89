"""The bank's running account of the platform: every entry, and balances that prove.

The balance is the sum of the entries and is kept nowhere else. Payouts beyond it are paid all the
same: the book then shows a balance below zero, which is the platform's fault to find.
"""

import sqlite3
from dataclasses import dataclass
from datetime import date, datetime

from hundi.kernel.errors import Invalid

ENTRIES_MAX = 100_000
ACCOUNT_NUMBER = "99110000000000"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. `amount_minor` is above zero for money in; a reversal undoes an earlier line.

    `reference` is the platform's for a payout, the bank's transaction id for a credit.
    """

    number: int
    at: datetime
    amount_minor: int
    is_reversal: bool
    reference: str
    utr: str
    virtual_account: str | None
    party_name: str | None
    party_account: str | None


@dataclass(frozen=True, slots=True)
class Statement:
    """The entries of some days, both ends included, between two balances in paise."""

    first_on: date
    last_on: date
    made_at: datetime
    opening_minor: int
    entries: tuple[Entry, ...]

    @property
    def closing_minor(self) -> int:
        """What is in the account when the last entry is booked."""
        return self.opening_minor + sum(entry.amount_minor for entry in self.entries)


async def balance_minor(store: sqlite3.Connection) -> int:
    """Return what is in the account now, in paise."""
    return int(store.execute("SELECT coalesce(sum(amount_minor), 0) FROM entries").fetchone()[0])


async def read_statement(
    store: sqlite3.Connection, *, first_on: date | None, last_on: date | None, now: datetime
) -> Statement:
    """Return the statement of these days; without a first day, from the very beginning.

    Raises:
        Invalid: more entries than one statement holds.
    """
    oldest = store.execute("SELECT min(at) FROM entries").fetchone()[0]
    begin = first_on or (now.date() if oldest is None else datetime.fromisoformat(oldest).date())
    end = last_on or now.date()
    opening = store.execute(
        "SELECT coalesce(sum(amount_minor), 0) FROM entries WHERE substr(at, 1, 10) < ?",
        (begin.isoformat(),),
    ).fetchone()[0]
    rows = store.execute(
        "SELECT id, at, amount_minor, reversal, reference, utr, virtual_account, party_name,"
        " party_account FROM entries WHERE substr(at, 1, 10) BETWEEN ? AND ? ORDER BY id LIMIT ?",
        (begin.isoformat(), end.isoformat(), ENTRIES_MAX + 1),
    ).fetchall()
    if len(rows) > ENTRIES_MAX:
        raise Invalid("too many entries for one statement: ask for fewer days", field="from")
    entries = tuple(
        Entry(row[0], datetime.fromisoformat(row[1]), row[2], bool(row[3]), *row[4:])
        for row in rows
    )
    return Statement(begin, end, now, opening, entries)
