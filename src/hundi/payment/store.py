"""Payment's own copies of people and invoices, its virtual accounts, deposits and notices.

Credits are in `store_credits`, payouts in `store_payouts`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from psycopg.rows import DictRow

from hundi.events.invoice import InvoiceListed
from hundi.gateways.bank.port import VirtualAccount
from hundi.kernel.ids import derive_id
from hundi.kernel.money import Money
from hundi.payment.domain import NoSuchInvoice
from hundi.payment.matching import AwaitedInvoice, canonical
from hundi.payment.payouts import SealedAccount
from hundi.runtime.database import Transaction

CANDIDATES_MAX = 500
ACCOUNT_NAME_CHARS_MAX = 100

Method = Literal["bank", "upi"]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may move money, or not yet."""

    user_id: UUID
    role: str | None
    kyc_verified: bool
    account: SealedAccount | None
    account_digest: bytes | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A virtual account: what to ask the bank for, and what it answered, if it has."""

    id: UUID
    name: str
    invoice_number: str | None
    opened: VirtualAccount | None
    invoice_id: UUID | None
    deposit_id: UUID | None


@dataclass(frozen=True, slots=True)
class Deposit:
    """A deposit somebody announced."""

    id: UUID
    user_id: UUID
    amount: Money
    method: Method
    request_digest: bytes
    expires_at: datetime


async def save_role(tx: Transaction, user_id: UUID, role: str) -> None:
    """Keep that there is such a person."""
    await tx.execute(
        """
        INSERT INTO payment.people AS p (user_id, role) VALUES (%s, %s)
        ON CONFLICT (user_id) DO UPDATE SET role = excluded.role
        """,
        [user_id, role],
    )


async def save_kyc(tx: Transaction, user_id: UUID, role: str, status: str) -> None:
    """Keep whether a person's identity is verified."""
    await tx.execute(
        """
        INSERT INTO payment.people AS p (user_id, role, kyc_status) VALUES (%s, %s, %s)
        ON CONFLICT (user_id) DO UPDATE SET role = excluded.role, kyc_status = excluded.kyc_status
        """,
        [user_id, role, status],
    )


async def save_account(
    tx: Transaction, account: SealedAccount, *, digest: bytes, verified_at: datetime
) -> None:
    """Keep a person's verified account, unless we know a newer word on it."""
    await tx.execute(
        """
        INSERT INTO payment.people AS p
            (user_id, sealed_account, account_digest, ifsc, sealed_holder, account_at)
        VALUES (%(user_id)s, %(account)s, %(digest)s, %(ifsc)s, %(name)s, %(at)s)
        ON CONFLICT (user_id) DO UPDATE
        SET sealed_account = excluded.sealed_account, account_digest = excluded.account_digest,
            ifsc = excluded.ifsc, sealed_holder = excluded.sealed_holder,
            account_at = excluded.account_at
        WHERE p.account_at IS NULL OR p.account_at <= excluded.account_at
        """,
        {
            "user_id": account.person_id,
            "account": account.account,
            "digest": digest,
            "ifsc": account.ifsc,
            "name": account.name,
            "at": verified_at,
        },
    )


async def forget_account(tx: Transaction, user_id: UUID, *, refused_at: datetime) -> None:
    """Keep that a person has no account money can be paid to."""
    await tx.execute(
        """
        UPDATE payment.people
        SET sealed_account = NULL, account_digest = NULL, ifsc = NULL, sealed_holder = NULL,
            account_at = %(at)s
        WHERE user_id = %(user_id)s AND (account_at IS NULL OR account_at <= %(at)s)
        """,
        {"user_id": user_id, "at": refused_at},
    )


async def find_person(tx: Transaction, user_id: UUID) -> Person | None:
    """Return what we know of a person, or None."""
    row = await tx.one(
        """
        SELECT user_id, role, kyc_status, sealed_account, account_digest, ifsc, sealed_holder
        FROM payment.people WHERE user_id = %s
        """,
        [user_id],
    )
    if row is None:
        return None
    account = None
    if row["sealed_account"] is not None:
        account = SealedAccount(
            row["user_id"], row["sealed_account"], row["sealed_holder"], row["ifsc"]
        )
    digest = row["account_digest"]
    return Person(
        user_id=row["user_id"],
        role=row["role"],
        kyc_verified=row["kyc_status"] == "verified",
        account=account,
        account_digest=None if digest is None else bytes(digest),
    )


async def list_owners_of_account(tx: Transaction, digest: bytes) -> frozenset[UUID]:
    """Return whose verified account this is; a joint account is several people's."""
    rows = await tx.all(
        "SELECT user_id FROM payment.people WHERE account_digest = %s LIMIT 100", [digest]
    )
    return frozenset(row["user_id"] for row in rows)


async def save_listed_invoice(tx: Transaction, event: InvoiceListed) -> None:
    """Keep an invoice that is offered; listed again, its new terms count."""
    terms = event.terms
    await tx.execute(
        """
        INSERT INTO payment.invoices AS i (
            invoice_id, seller_id, customer_id, number, canonical_number, face_minor,
            taxable_minor, lawful_tds_rates, due_on, state, listed_at
        )
        VALUES (
            %(invoice_id)s, %(seller_id)s, %(customer_id)s, %(number)s, %(canonical)s, %(face)s,
            %(taxable)s, %(tds_rates)s, %(due_on)s, 'listed', %(listed_at)s
        )
        ON CONFLICT (invoice_id) DO UPDATE
        SET face_minor = excluded.face_minor, taxable_minor = excluded.taxable_minor,
            lawful_tds_rates = excluded.lawful_tds_rates, due_on = excluded.due_on,
            state = 'listed', listed_at = excluded.listed_at
        WHERE i.listed_at < excluded.listed_at
        """,
        {
            "invoice_id": event.invoice_id,
            "seller_id": event.seller_id,
            "customer_id": event.customer_id,
            "number": event.invoice_number,
            "canonical": canonical(event.invoice_number),
            "face": terms.face.minor,
            "taxable": terms.taxable.minor,
            "tds_rates": list(terms.lawful_tds_rates),
            "due_on": terms.due_on,
            "listed_at": event.happened_at,
        },
    )


async def save_invoice_state(
    tx: Transaction, invoice_id: UUID, state: str, *, was: Sequence[str]
) -> None:
    """Move an invoice on, if it is where it comes from."""
    await tx.execute(
        "UPDATE payment.invoices SET state = %s WHERE invoice_id = %s AND state = ANY (%s)",
        [state, invoice_id, list(was)],
    )


async def lock_invoice(tx: Transaction, invoice_id: UUID) -> AwaitedInvoice:
    """Read an invoice and hold it.

    Raises:
        NoSuchInvoice: it was never listed.
    """
    row = await tx.one(
        """
        SELECT invoice_id, customer_id, canonical_number, face_minor, paid_minor, taxable_minor,
               lawful_tds_rates, state
        FROM payment.invoices WHERE invoice_id = %s FOR NO KEY UPDATE
        """,
        [invoice_id],
    )
    if row is None:
        raise NoSuchInvoice("There is no such invoice to pay.")
    return awaited_invoice(row)


async def lock_invoices_by_number(tx: Transaction, number: str) -> list[AwaitedInvoice]:
    """Hold the invoices with this canonical number, so that two credits cannot both be the one."""
    rows = await tx.all(
        """
        SELECT invoice_id, customer_id, canonical_number, face_minor, paid_minor, taxable_minor,
               lawful_tds_rates, state
        FROM payment.invoices
        WHERE canonical_number = %s AND state IN ('listed', 'disbursed')
        ORDER BY invoice_id LIMIT %s FOR NO KEY UPDATE
        """,
        [number, CANDIDATES_MAX],
    )
    return [awaited_invoice(row) for row in rows]


async def add_virtual_account(tx: Transaction, wanted: Wanted) -> bool:
    """Want a virtual account; return whether it was not wanted before."""
    row = await tx.one(
        """
        INSERT INTO payment.virtual_accounts
            (id, invoice_id, deposit_id, name, invoice_number, wanted_at)
        VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING RETURNING id
        """,
        [
            wanted.id,
            wanted.invoice_id,
            wanted.deposit_id,
            wanted.name[:ACCOUNT_NAME_CHARS_MAX],
            wanted.invoice_number,
            tx.now,
        ],
    )
    return row is not None


async def save_opened(tx: Transaction, account_id: UUID, opened: VirtualAccount) -> None:
    """Keep what the bank opened; the bank answers the same for the same reference."""
    await tx.execute(
        """
        UPDATE payment.virtual_accounts SET account_number = %s, ifsc = %s, upi_id = %s
        WHERE id = %s AND account_number IS NULL
        """,
        [opened.account_number, opened.ifsc, opened.upi_id, account_id],
    )


async def find_virtual_account(tx: Transaction, account_id: UUID) -> Wanted | None:
    """Return a virtual account by our reference, or None."""
    row = await tx.one(
        """
        SELECT id, invoice_id, deposit_id, name, invoice_number, account_number, ifsc, upi_id
        FROM payment.virtual_accounts WHERE id = %s
        """,
        [account_id],
    )
    return None if row is None else _wanted(row)


async def find_virtual_account_by_number(tx: Transaction, number: str) -> Wanted | None:
    """Return the virtual account the bank calls so: by its number, or by our reference."""
    row = await tx.one(
        """
        SELECT id, invoice_id, deposit_id, name, invoice_number, account_number, ifsc, upi_id
        FROM payment.virtual_accounts
        WHERE account_number = %(number)s OR (id::TEXT = %(number)s AND account_number IS NOT NULL)
        """,
        {"number": number},
    )
    return None if row is None else _wanted(row)


async def list_unopened_accounts(
    tx: Transaction, *, wanted_for: timedelta, limit: int
) -> list[UUID]:
    """Return invoices' virtual accounts that the bank should have opened by now, oldest first."""
    rows = await tx.all(
        """
        SELECT id FROM payment.virtual_accounts
        WHERE account_number IS NULL AND invoice_id IS NOT NULL AND wanted_at <= %s
        ORDER BY wanted_at LIMIT %s
        """,
        [tx.now - wanted_for, limit],
    )
    return [row["id"] for row in rows]


async def add_deposit(tx: Transaction, deposit: Deposit) -> bool:
    """Write an announced deposit; return whether it is new."""
    row = await tx.one(
        """
        INSERT INTO payment.deposits
            (id, user_id, amount_minor, method, request_digest, requested_at, expires_at)
        VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING RETURNING id
        """,
        [
            deposit.id,
            deposit.user_id,
            deposit.amount.minor,
            deposit.method,
            deposit.request_digest,
            tx.now,
            deposit.expires_at,
        ],
    )
    return row is not None


async def get_deposit(tx: Transaction, deposit_id: UUID) -> Deposit:
    """Return a deposit we know to be there."""
    row = await tx.one(
        """
        SELECT id, user_id, amount_minor, method, request_digest, expires_at
        FROM payment.deposits WHERE id = %s
        """,
        [deposit_id],
    )
    if row is None:
        raise LookupError("no such deposit")
    return Deposit(
        id=row["id"],
        user_id=row["user_id"],
        amount=Money(row["amount_minor"]),
        method=row["method"],
        request_digest=bytes(row["request_digest"]),
        expires_at=row["expires_at"],
    )


async def add_notice(tx: Transaction, notice_id: UUID, sealed_body: str, verdict: str) -> bool:
    """Keep a webhook's bytes and what we made of them; return whether they are new to us."""
    row = await tx.one(
        """
        INSERT INTO payment.notices (id, sealed_body, verdict, received_at)
        VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING RETURNING id
        """,
        [notice_id, sealed_body, verdict, tx.now],
    )
    return row is not None


async def get_sealed_notice(tx: Transaction, notice_id: UUID) -> str:
    """Return a kept webhook's sealed bytes."""
    row = await tx.one("SELECT sealed_body FROM payment.notices WHERE id = %s", [notice_id])
    if row is None:
        raise LookupError("no such notice")
    return str(row["sealed_body"])


def virtual_account_id(owner_id: UUID) -> UUID:
    """Return our reference for the virtual account of an invoice or deposit."""
    return derive_id(owner_id, "virtual account")


def awaited_invoice(row: DictRow) -> AwaitedInvoice:
    """Return a row of `payment.invoices` as the rules see it."""
    return AwaitedInvoice(
        id=row["invoice_id"],
        customer_id=row["customer_id"],
        number=row["canonical_number"],
        face=Money(row["face_minor"]),
        paid=Money(row["paid_minor"]),
        taxable=Money(row["taxable_minor"]),
        tds_rates=tuple(row["lawful_tds_rates"]),
        state=row["state"],
    )


def _wanted(row: DictRow) -> Wanted:
    opened = None
    if row["account_number"] is not None:
        opened = VirtualAccount(row["account_number"], row["ifsc"], row["upi_id"])
    return Wanted(
        row["id"],
        row["name"],
        row["invoice_number"],
        opened,
        row["invoice_id"],
        row["deposit_id"],
    )
