"""Invoices and people: rows become entities here and nowhere else."""

from datetime import datetime
from uuid import UUID

import msgspec
from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from hundi.invoice.checks import Claims
from hundi.invoice.domain import (
    Acceptance,
    Allowance,
    Invoice,
    Listing,
    NoSuchInvoice,
    Person,
    Stage,
)
from hundi.invoice.signed_qr import PortalKey
from hundi.kernel.deal import Terms
from hundi.kernel.money import Money
from hundi.runtime.database import Transaction

KEYS_MAX = 1_000
PAGE_MAX = 100


# -- invoices


async def add_invoice(tx: Transaction, invoice: Invoice) -> None:
    """Write a new invoice."""
    await tx.execute(
        """
        INSERT INTO invoice.invoices (
            id, seller_id, stage, uploaded_at, number, amount_minor, due_on, customer_gstin,
            warnings, document, buyer_gstin, seller_name
        )
        VALUES (
            %(id)s, %(seller_id)s, %(stage)s, %(uploaded_at)s, %(number)s, %(amount_minor)s,
            %(due_on)s, %(customer_gstin)s, %(warnings)s, %(document)s, %(buyer_gstin)s,
            %(seller_name)s
        )
        """,
        {
            "id": invoice.id,
            "seller_id": invoice.seller_id,
            "stage": invoice.stage,
            "uploaded_at": invoice.uploaded_at,
            "number": invoice.claims.number,
            "amount_minor": invoice.claims.amount.minor,
            "due_on": invoice.claims.due_on,
            "customer_gstin": invoice.claims.customer_gstin,
            "warnings": Jsonb(msgspec.to_builtins(invoice.warnings)),
            "document": invoice.document,
            "buyer_gstin": invoice.buyer_gstin,
            "seller_name": invoice.seller_name,
        },
    )


async def save_invoice(tx: Transaction, invoice: Invoice) -> None:
    """Write what may change of an invoice. Its row is held."""
    accepted, listed = invoice.acceptance, invoice.listing
    await tx.execute(
        """
        UPDATE invoice.invoices SET
            stage = %(stage)s, awaiting = %(awaiting)s, is_cancelling = %(is_cancelling)s,
            document = %(document)s, buyer_gstin = %(buyer_gstin)s, seller_name = %(seller_name)s,
            buyer_name = %(buyer_name)s, total_minor = %(total_minor)s,
            taxable_minor = %(taxable_minor)s, score = %(score)s, grade = %(grade)s,
            customer_id = %(customer_id)s, face_minor = %(face_minor)s,
            accepted_due_on = %(accepted_due_on)s, accepted_at = %(accepted_at)s,
            terms = %(terms)s, closes_at = %(closes_at)s, listed_at = %(listed_at)s,
            raised_minor = %(raised_minor)s, disbursed_on = %(disbursed_on)s,
            received_minor = %(received_minor)s, credited_minor = %(credited_minor)s
        WHERE id = %(id)s
        """,
        {
            "id": invoice.id,
            "stage": invoice.stage,
            "awaiting": invoice.awaiting,
            "is_cancelling": invoice.is_cancelling,
            "document": invoice.document,
            "buyer_gstin": invoice.buyer_gstin,
            "seller_name": invoice.seller_name,
            "buyer_name": invoice.buyer_name,
            "total_minor": _minor(invoice.total),
            "taxable_minor": _minor(invoice.taxable),
            "score": invoice.score,
            "grade": invoice.grade,
            "customer_id": accepted and accepted.customer_id,
            "face_minor": accepted and accepted.face.minor,
            "accepted_due_on": accepted and accepted.due_on,
            "accepted_at": accepted and accepted.at,
            "terms": listed and Jsonb(msgspec.to_builtins(listed.terms)),
            "closes_at": listed and listed.closes_at,
            "listed_at": listed and listed.at,
            "raised_minor": invoice.raised.minor,
            "disbursed_on": invoice.disbursed_on,
            "received_minor": invoice.received.minor,
            "credited_minor": invoice.credited.minor,
        },
    )


async def lock_invoice(tx: Transaction, invoice_id: UUID) -> Invoice:
    """Read an invoice and hold it until the transaction ends.

    Raises:
        NoSuchInvoice: there is none of this id.
    """
    row = await tx.one(
        "SELECT * FROM invoice.invoices WHERE id = %s FOR NO KEY UPDATE", [invoice_id]
    )
    if row is None:
        raise NoSuchInvoice("There is no such invoice, or it is not yours.")
    return invoice_of(row)


async def find_invoice(tx: Transaction, invoice_id: UUID) -> Invoice | None:
    """Return the invoice, or None."""
    row = await tx.one("SELECT * FROM invoice.invoices WHERE id = %s", [invoice_id])
    return None if row is None else invoice_of(row)


async def count_registry_try(tx: Transaction, invoice_id: UUID) -> int:
    """Note that the registry did not answer; return how often that was."""
    row = await tx.one(
        """
        UPDATE invoice.invoices SET registry_tries = registry_tries + 1
        WHERE id = %s RETURNING registry_tries
        """,
        [invoice_id],
    )
    return int(row["registry_tries"]) if row else 0


async def add_moment(
    tx: Transaction, invoice_id: UUID, what: str, by_whom: str, *, note: str | None = None
) -> None:
    """Write what happened in the invoice's timeline. `note` is shown to its SME and operators."""
    await tx.execute(
        """
        INSERT INTO invoice.timeline (invoice_id, at, what, by_whom, note)
        VALUES (%s, %s, %s, %s, %s)
        """,
        [invoice_id, tx.now, what, by_whom, note],
    )


async def find_credit_note(tx: Transaction, invoice_id: UUID, number: str) -> Money | None:
    """Return what a credit note of this number on the invoice is over, if there is one."""
    row = await tx.one(
        "SELECT amount_minor FROM invoice.credit_notes WHERE invoice_id = %s AND number = %s",
        [invoice_id, number],
    )
    return None if row is None else Money(row["amount_minor"])


async def add_credit_note(tx: Transaction, invoice_id: UUID, number: str, amount: Money) -> None:
    """Write a credit note."""
    await tx.execute(
        "INSERT INTO invoice.credit_notes VALUES (%s, %s, %s, %s)",
        [invoice_id, number, amount.minor, tx.now],
    )


def invoice_of(row: DictRow) -> Invoice:
    """Return the row as an invoice."""
    return Invoice(
        id=row["id"],
        seller_id=row["seller_id"],
        claims=Claims(
            row["number"], Money(row["amount_minor"]), row["due_on"], row["customer_gstin"]
        ),
        document=row["document"],
        buyer_gstin=row["buyer_gstin"],
        uploaded_at=row["uploaded_at"],
        stage=Stage(row["stage"]),
        awaiting=row["awaiting"],
        is_cancelling=row["is_cancelling"],
        seller_name=row["seller_name"],
        buyer_name=row["buyer_name"],
        total=_money(row["total_minor"]),
        taxable=_money(row["taxable_minor"]),
        score=row["score"],
        grade=row["grade"],
        acceptance=_acceptance(row),
        listing=_listing(row),
        raised=Money(row["raised_minor"]),
        received=Money(row["received_minor"]),
        disbursed_on=row["disbursed_on"],
        credited=Money(row["credited_minor"]),
        warnings=msgspec.convert(row["warnings"], tuple[Allowance, ...]),
    )


def _acceptance(row: DictRow) -> Acceptance | None:
    if row["accepted_at"] is None:
        return None
    return Acceptance(
        row["customer_id"], Money(row["face_minor"]), row["accepted_due_on"], row["accepted_at"]
    )


def _listing(row: DictRow) -> Listing | None:
    if row["listed_at"] is None:
        return None
    return Listing(msgspec.convert(row["terms"], Terms), row["closes_at"], row["listed_at"])


def _money(minor: int | None) -> Money | None:
    return None if minor is None else Money(minor)


def _minor(money: Money | None) -> int | None:
    return None if money is None else money.minor


# -- people


async def find_person(tx: Transaction, person_id: UUID) -> Person:
    """Return what is known of a user: nothing but the id when we have not heard of them."""
    row = await tx.one("SELECT * FROM invoice.people WHERE id = %s", [person_id])
    return Person(person_id, None) if row is None else _person(row)


async def find_customer(tx: Transaction, gstin: str) -> Person | None:
    """Return the customer whose confirmed GSTIN this is."""
    row = await tx.one(
        "SELECT * FROM invoice.people WHERE gstin = %s AND role = 'customer' ORDER BY id LIMIT 1",
        [gstin],
    )
    return None if row is None else _person(row)


async def save_role(tx: Transaction, person_id: UUID, role: str) -> None:
    """Keep a new user."""
    await tx.execute(
        "INSERT INTO invoice.people (id, role) VALUES (%s, %s) ON CONFLICT DO NOTHING",
        [person_id, role],
    )


async def save_kyc(tx: Transaction, person_id: UUID, role: str, *, is_verified: bool) -> None:
    """Keep whether a user's identity is verified."""
    await tx.execute(
        """
        INSERT INTO invoice.people (id, role, kyc_verified) VALUES (%s, %s, %s)
        ON CONFLICT (id) DO UPDATE SET kyc_verified = excluded.kyc_verified
        """,
        [person_id, role, is_verified],
    )


async def save_business(
    tx: Transaction, person_id: UUID, role: str, *, gstin: str, legal_name: str
) -> None:
    """Keep a user's confirmed business."""
    await tx.execute(
        """
        INSERT INTO invoice.people (id, role, gstin, legal_name) VALUES (%s, %s, %s, %s)
        ON CONFLICT (id) DO UPDATE SET gstin = excluded.gstin, legal_name = excluded.legal_name
        """,
        [person_id, role, gstin, legal_name],
    )


def _person(row: DictRow) -> Person:
    return Person(row["id"], row["role"], row["kyc_verified"], row["gstin"], row["legal_name"])


# -- what an operator lays down


async def add_portal_key(
    tx: Transaction, key_id: str, key: PortalKey, *, imported_at: datetime
) -> None:
    """Put a portal's key in the trust store. One that is there already stays as it is."""
    await tx.execute(
        """
        INSERT INTO invoice.portal_keys (kid, pem, portal, valid_from, valid_to, imported_at)
        VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
        """,
        [key_id, key.pem, key.portal, key.valid_from, key.valid_to, imported_at],
    )


async def list_portal_keys(tx: Transaction) -> dict[str, PortalKey]:
    """Return the trust store."""
    rows = await tx.all("SELECT * FROM invoice.portal_keys ORDER BY kid LIMIT %s", [KEYS_MAX])
    return {
        row["kid"]: PortalKey(row["pem"], row["portal"], row["valid_from"], row["valid_to"])
        for row in rows
    }
