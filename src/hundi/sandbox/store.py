"""The memory of the sandbox world: one SQLite file, committed before anything is acknowledged.

Write-ahead logging with `synchronous=NORMAL`: a kill of the process loses nothing (only a power
cut could lose the last moments). Amounts are whole paise; times are RFC 3339 in India's zone with
milliseconds, so that they sort as text.

SQLite answers from memory within microseconds, so these calls run on the event loop itself and
never give way: whatever happens inside `atomically` happens alone.
"""

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from hundi.kernel.calendar import INDIA

_SCHEMA = """
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

CREATE TABLE IF NOT EXISTS virtual_accounts (
    id INTEGER PRIMARY KEY,
    reference TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    invoice_number TEXT,
    opened_at TEXT NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS credits (
    id INTEGER PRIMARY KEY,
    transaction_id TEXT NOT NULL UNIQUE,
    account_number TEXT NOT NULL,
    utr TEXT NOT NULL,
    amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
    reference TEXT,
    invoice_number TEXT,
    payer_name TEXT,
    payer_account TEXT,
    payer_ifsc TEXT,
    paid_at TEXT NOT NULL,
    UNIQUE (account_number, utr)
) STRICT;

CREATE TABLE IF NOT EXISTS credit_facts (
    id INTEGER PRIMARY KEY,
    transaction_id TEXT NOT NULL REFERENCES credits (transaction_id),
    status TEXT NOT NULL CHECK (status IN ('success', 'reversed')),
    at TEXT NOT NULL,
    UNIQUE (transaction_id, status)
) STRICT;
CREATE INDEX IF NOT EXISTS credit_facts_by_time ON credit_facts (at);

CREATE TABLE IF NOT EXISTS payouts (
    id INTEGER PRIMARY KEY,
    reference TEXT NOT NULL UNIQUE,
    amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
    account_number TEXT NOT NULL,
    ifsc TEXT NOT NULL,
    name TEXT NOT NULL,
    remarks TEXT NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS payout_facts (
    id INTEGER PRIMARY KEY,
    reference TEXT NOT NULL REFERENCES payouts (reference),
    status TEXT NOT NULL CHECK (status IN ('received', 'processed', 'failed', 'returned')),
    at TEXT NOT NULL,
    utr TEXT,
    reason TEXT,
    UNIQUE (reference, status)
) STRICT;

-- The running account: its balance is the sum of these, and nothing else is.
CREATE TABLE IF NOT EXISTS entries (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    amount_minor INTEGER NOT NULL CHECK (amount_minor <> 0),
    reversal INTEGER NOT NULL CHECK (reversal IN (0, 1)),
    reference TEXT NOT NULL,
    utr TEXT NOT NULL,
    virtual_account TEXT,
    party_name TEXT,
    party_account TEXT,
    UNIQUE (reference, reversal)
) STRICT;

CREATE TABLE IF NOT EXISTS outbox (
    id INTEGER PRIMARY KEY,
    body BLOB NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    due_at REAL NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS outbox_by_due ON outbox (due_at);

CREATE TABLE IF NOT EXISTS verifications (
    kind TEXT NOT NULL,
    reference TEXT NOT NULL,
    question TEXT NOT NULL,
    PRIMARY KEY (kind, reference)
) STRICT;

CREATE TABLE IF NOT EXISTS taxpayers (
    gstin TEXT PRIMARY KEY,
    legal_name TEXT,
    registered_on TEXT,
    status TEXT NOT NULL CHECK (status IN ('active', 'cancelled', 'suspended', 'not_found'))
) STRICT;

CREATE TABLE IF NOT EXISTS filings (
    gstin TEXT NOT NULL,
    period TEXT NOT NULL,
    filed_on TEXT,
    PRIMARY KEY (gstin, period)
) STRICT;

CREATE TABLE IF NOT EXISTS irns (
    irn TEXT PRIMARY KEY,
    status TEXT NOT NULL CHECK (status IN ('active', 'cancelled', 'not_found')),
    claims TEXT,
    signed_qr TEXT
) STRICT;

CREATE TABLE IF NOT EXISTS mails (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    text TEXT NOT NULL,
    html TEXT NOT NULL,
    message_id TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS mails_by_recipient ON mails (recipient, id);
"""


async def open_store(folder: Path) -> sqlite3.Connection:
    """Open the memory in this folder, made at first, and return the one connection to it."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)  # noqa: ASYNC240 - before serving
    store = sqlite3.connect(folder / "world.sqlite3", isolation_level=None)
    store.row_factory = sqlite3.Row
    store.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;")
    store.execute("PRAGMA foreign_keys=ON")
    store.executescript(_SCHEMA)
    return store


@contextmanager
def atomically(store: sqlite3.Connection) -> Generator[None]:
    """Do all that is inside, or nothing. Committed when it ends; wait for no network inside."""
    store.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        store.execute("ROLLBACK")
        raise
    store.execute("COMMIT")


async def find_setting(store: sqlite3.Connection, name: str) -> str | None:
    """Return a remembered setting, None when it was never saved."""
    row = store.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
    return None if row is None else str(row["value"])


async def save_setting(store: sqlite3.Connection, name: str, value: str) -> None:
    """Remember a setting."""
    store.execute(
        "INSERT INTO settings (name, value) VALUES (?, ?)"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (name, value),
    )


def stamp(at: datetime) -> str:
    """Return an instant as it is stored and told: `2026-11-24T10:00:00.000+05:30`."""
    return at.astimezone(INDIA).isoformat(timespec="milliseconds")
