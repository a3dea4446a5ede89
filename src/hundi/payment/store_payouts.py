"""Payouts and the facts told of them: rows become `Payout` here and nowhere else."""

from collections.abc import Collection
from uuid import UUID

from psycopg.rows import DictRow

from hundi.gateways.bank.port import PayoutFact
from hundi.kernel.money import Money
from hundi.payment.payouts import Payout, SealedAccount
from hundi.runtime.database import Transaction


async def add_payout(tx: Transaction, payout: Payout) -> bool:
    """Write a new payout; return whether it was not there before."""
    row = await tx.one(
        """
        INSERT INTO payment.payouts (
            id, purpose, user_id, credit_id, invoice_id, amount_minor, sealed_for,
            sealed_account, sealed_name, ifsc, requested_at, ask_at
        )
        VALUES (
            %(id)s, %(purpose)s, %(user_id)s, %(credit_id)s, %(invoice_id)s, %(amount)s,
            %(sealed_for)s, %(account)s, %(name)s, %(ifsc)s, %(now)s, %(ask_at)s
        )
        ON CONFLICT DO NOTHING RETURNING id
        """,
        {
            "id": payout.id,
            "purpose": payout.purpose,
            "user_id": payout.user_id,
            "credit_id": payout.credit_id,
            "invoice_id": payout.invoice_id,
            "amount": payout.amount.minor,
            "sealed_for": payout.to.person_id,
            "account": payout.to.account,
            "name": payout.to.name,
            "ifsc": payout.to.ifsc,
            "now": tx.now,
            "ask_at": payout.ask_at,
        },
    )
    return row is not None


async def lock_payout(tx: Transaction, payout_id: UUID) -> Payout:
    """Read a payout and its facts, and hold it.

    Raises:
        LookupError: there is none; its id came from us, so it must be there.
    """
    row = await tx.one("SELECT * FROM payment.payouts WHERE id = %s FOR UPDATE", [payout_id])
    if row is None:
        raise LookupError("no such payout")
    facts = await tx.all(
        "SELECT status FROM payment.payout_facts WHERE payout_id = %s", [payout_id]
    )
    return _payout(row, frozenset(fact["status"] for fact in facts))


async def add_fact(tx: Transaction, payout_id: UUID, fact: PayoutFact) -> None:
    """Add one fact; known ones stay as they are."""
    await tx.execute(
        """
        INSERT INTO payment.payout_facts
            (payout_id, status, amount_minor, at, utr, reason, heard_at)
        VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
        """,
        [payout_id, fact.status, fact.amount.minor, fact.at, fact.utr, fact.reason, tx.now],
    )


async def save_payout(tx: Transaction, payout: Payout) -> None:
    """Write a payout that is held."""
    await tx.execute(
        """
        UPDATE payment.payouts
        SET state = %(state)s, contradicted = %(contradicted)s, posted = %(posted)s, utr = %(utr)s,
            sent_at = %(sent_at)s, processed_at = %(processed_at)s, asked = %(asked)s,
            ask_at = %(ask_at)s
        WHERE id = %(id)s
        """,
        {
            "id": payout.id,
            "state": payout.state,
            "contradicted": payout.contradicted,
            "posted": sorted(payout.posted),
            "utr": payout.utr,
            "sent_at": payout.sent_at,
            "processed_at": payout.processed_at,
            "asked": payout.asked,
            "ask_at": payout.ask_at,
        },
    )


async def list_invoices(tx: Transaction, payout_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Return the invoices whose advances these payouts are, by the payouts' ids."""
    rows = await tx.all(
        """
        SELECT id, invoice_id FROM payment.payouts
        WHERE id = ANY (%s::UUID[]) AND invoice_id IS NOT NULL
        """,
        [list(payout_ids)],
    )
    return {row["id"]: row["invoice_id"] for row in rows}


async def list_to_ask_about(tx: Transaction, *, limit: int) -> list[UUID]:
    """Return the payouts the bank is to be asked about now, the longest due first."""
    rows = await tx.all(
        "SELECT id FROM payment.payouts WHERE ask_at <= %s ORDER BY ask_at LIMIT %s",
        [tx.now, limit],
    )
    return [row["id"] for row in rows]


def _payout(row: DictRow, statuses: frozenset[str]) -> Payout:
    return Payout(
        id=row["id"],
        purpose=row["purpose"],
        amount=Money(row["amount_minor"]),
        to=SealedAccount(row["sealed_for"], row["sealed_account"], row["sealed_name"], row["ifsc"]),
        user_id=row["user_id"],
        credit_id=row["credit_id"],
        invoice_id=row["invoice_id"],
        statuses=statuses,
        contradicted=row["contradicted"],
        posted=frozenset(row["posted"]),
        utr=row["utr"],
        sent_at=row["sent_at"],
        processed_at=row["processed_at"],
        asked=row["asked"],
        ask_at=row["ask_at"],
    )
