"""Money in: virtual accounts, and what customers and investors pay to them.

A credit to a number nobody opened is taken too: the bank has the whole number range.
"""

import sqlite3
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Literal

from hundi.kernel.calendar import INDIA
from hundi.kernel.errors import Conflict, NotFound
from hundi.kernel.ids import new_id
from hundi.sandbox import outbox
from hundi.sandbox.store import atomically, stamp
from hundi.sandbox.webhook import CreditNotice, json_amount, json_bytes

IFSC = "HNDB0000001"
PAGE_MAX = 1_000
_NUMBER_RANGE = "9911"


class ReferenceReused(Conflict):
    """The reference was used before, for something else."""


class UtrReused(Conflict):
    """The account already has a credit with this UTR, of another amount."""


class AlreadyReversed(Conflict):
    """The credit was taken back before."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What was asked for when a virtual account was opened."""

    reference: str
    name: str
    invoice_number: str | None


@dataclass(frozen=True, slots=True)
class CreditOrder:
    """Somebody pays."""

    virtual_account: str
    amount_minor: int
    utr: str | None = None
    payer_name: str | None = None
    payer_account: str | None = None
    payer_ifsc: str | None = None


@dataclass(frozen=True, slots=True)
class Credit:
    """Money that came, and what it was opened for."""

    transaction_id: str
    account_number: str
    utr: str
    amount_minor: int
    reference: str | None
    invoice_number: str | None
    payer_name: str | None
    payer_account: str | None
    payer_ifsc: str | None
    paid_at: str


@dataclass(frozen=True, slots=True)
class RecordedFact:
    """A credit in a status, with the bank's running number of the fact and when it was noted."""

    number: int
    status: Literal["success", "reversed"]
    at: str
    credit: Credit


async def open_account(store: sqlite3.Connection, opening: Opening, *, at: datetime) -> str:
    """Open a virtual account and return its number; the same reference, the same account.

    Raises:
        ReferenceReused: the reference was opened for another name or invoice.
    """
    with atomically(store):
        known = await find_account(store, opening.reference)
        if known is not None:
            if known[1] != opening:
                raise ReferenceReused("this virtual account was opened for something else")
            return known[0]
        cursor = store.execute(
            "INSERT INTO virtual_accounts (reference, name, invoice_number, opened_at)"
            " VALUES (?, ?, ?, ?)",
            (*astuple(opening), stamp(at)),
        )
        return _number(int(cursor.lastrowid or 0))


async def find_account(store: sqlite3.Connection, reference: str) -> tuple[str, Opening] | None:
    """Return the number opened under a reference and what for; None when there is none."""
    row = store.execute(
        "SELECT id, reference, name, invoice_number FROM virtual_accounts WHERE reference = ?",
        (reference,),
    ).fetchone()
    if row is None:
        return None
    return _number(row["id"]), Opening(row["reference"], row["name"], row["invoice_number"])


async def take_credit(
    store: sqlite3.Connection, order: CreditOrder, *, at: datetime
) -> tuple[Credit, bool]:
    """Take the money and return the credit, and whether it is new. The platform will be told.

    Raises:
        UtrReused: this UTR came to this account before, with another amount.
    """
    with atomically(store):
        known = _find_by_utr(store, order)
        if known is not None:
            if known.amount_minor != order.amount_minor:
                raise UtrReused("this UTR came before with another amount", field="utr")
            return known, False
        opening = _opening_of(store, order.virtual_account)
        credit = Credit(
            transaction_id=f"cr{new_id().hex}",
            account_number=order.virtual_account,
            utr=order.utr or _new_utr(store, at),
            amount_minor=order.amount_minor,
            reference=opening.reference if opening else None,
            invoice_number=opening.invoice_number if opening else None,
            payer_name=order.payer_name,
            payer_account=order.payer_account,
            payer_ifsc=order.payer_ifsc,
            paid_at=stamp(at),
        )
        store.execute(
            "INSERT INTO credits (transaction_id, account_number, utr, amount_minor, reference,"
            " invoice_number, payer_name, payer_account, payer_ifsc, paid_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            astuple(credit),
        )
        await _record(store, credit, "success", at)
        return credit, True


async def reverse_credit(store: sqlite3.Connection, transaction_id: str, *, at: datetime) -> Credit:
    """Take the money back out and return the credit. The platform will be told.

    Raises:
        NotFound: there is no such credit.
        AlreadyReversed: it was taken back before.
    """
    with atomically(store):
        row = store.execute(
            f"SELECT {_COLUMNS} FROM credits c WHERE transaction_id = ?",  # noqa: S608 - a constant
            (transaction_id,),
        ).fetchone()
        if row is None:
            raise NotFound("there is no such credit")
        try:
            await _record(store, Credit(*row), "reversed", at)
        except sqlite3.IntegrityError as twice:
            raise AlreadyReversed("this credit was reversed before") from twice
        return Credit(*row)


async def list_facts(
    store: sqlite3.Connection, *, since: str, after: int, limit: int
) -> list[RecordedFact]:
    """Return a page of facts noted since then, oldest first, beginning after a running number."""
    rows = store.execute(
        f"SELECT f.id, f.status, f.at, {_COLUMNS} FROM credit_facts f"  # noqa: S608 - a constant
        " JOIN credits c USING (transaction_id) WHERE f.at >= ? AND f.id > ? ORDER BY f.id LIMIT ?",
        (since, after, min(limit, PAGE_MAX)),
    ).fetchall()
    return [RecordedFact(row[0], row[1], row[2], Credit(*row[3:])) for row in rows]


_COLUMNS = (
    "c.transaction_id, c.account_number, c.utr, c.amount_minor, c.reference, c.invoice_number,"
    " c.payer_name, c.payer_account, c.payer_ifsc, c.paid_at"
)


async def _record(
    store: sqlite3.Connection, credit: Credit, status: Literal["success", "reversed"], at: datetime
) -> None:
    """Note the fact, move the balance, and put the webhook into the outbox."""
    is_reversal = status == "reversed"
    store.execute(
        "INSERT INTO credit_facts (transaction_id, status, at) VALUES (?, ?, ?)",
        (credit.transaction_id, status, stamp(at)),
    )
    store.execute(
        "INSERT INTO entries (at, amount_minor, reversal, reference, utr, virtual_account,"
        " party_name, party_account) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            stamp(at),
            -credit.amount_minor if is_reversal else credit.amount_minor,
            int(is_reversal),
            credit.transaction_id,
            credit.utr,
            credit.account_number,
            credit.payer_name,
            credit.payer_account,
        ),
    )
    await outbox.add_notice(store, json_bytes(_notice(credit, status)))


def _notice(credit: Credit, status: str) -> CreditNotice:
    return CreditNotice(
        transaction_id=credit.transaction_id,
        invoice_number=credit.invoice_number,
        amount=json_amount(credit.amount_minor),
        status=status,
        paid_at=credit.paid_at,
        virtual_account=credit.account_number,
        utr=credit.utr,
        payer_name=credit.payer_name,
        payer_account=credit.payer_account,
        payer_ifsc=credit.payer_ifsc,
    )


def _find_by_utr(store: sqlite3.Connection, order: CreditOrder) -> Credit | None:
    row = store.execute(
        f"SELECT {_COLUMNS} FROM credits c WHERE account_number = ? AND utr = ?",  # noqa: S608 - a constant
        (order.virtual_account, order.utr),
    ).fetchone()
    return None if row is None else Credit(*row)


def _opening_of(store: sqlite3.Connection, account_number: str) -> Opening | None:
    if not account_number.startswith(_NUMBER_RANGE):
        return None
    row = store.execute(
        "SELECT reference, name, invoice_number FROM virtual_accounts WHERE id = ?",
        (int(account_number.removeprefix(_NUMBER_RANGE)),),
    ).fetchone()
    return None if row is None else Opening(*row)


def _number(account_id: int) -> str:
    return f"{_NUMBER_RANGE}{account_id:010d}"


def _new_utr(store: sqlite3.Connection, at: datetime) -> str:
    """Return a UTR as NEFT writes it: bank, N, year and day of the year, six digits."""
    count = store.execute("SELECT count(*) FROM credits").fetchone()[0]
    return f"HNDBN{at.astimezone(INDIA):%y%j}{count + 1:06d}"
