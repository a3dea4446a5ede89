"""The deals' table: rows become deals here and nowhere else.

Positions are in store_positions.py, payments in store_receipts.py.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from hundi.kernel.deal import Terms
from hundi.kernel.money import Money
from hundi.runtime.database import Transaction
from hundi.runtime.outbox import decode, encode
from hundi.settlement.domain import Deal, DealStatus, NoSuchDeal
from hundi.settlement.waterfall import Parts, Repayment


async def add_deal(tx: Transaction, deal: Deal) -> None:
    """Write a new deal; one that is there stays as it is."""
    await tx.execute(
        """
        INSERT INTO settlement.deals (
            invoice_id, seller_id, customer_id, terms, face_minor, advance_minor, due_on,
            default_after_on, status
        )
        VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
        ON CONFLICT (invoice_id) DO NOTHING
        """,
        [
            deal.invoice_id,
            deal.seller_id,
            deal.customer_id,
            Jsonb(encode(deal.terms)),
            deal.terms.face.minor,
            deal.terms.advance.minor,
            deal.terms.due_on,
            deal.terms.due_on + timedelta(days=deal.terms.default_after_days),
            deal.status,
        ],
    )


async def lock_deal(tx: Transaction, invoice_id: UUID) -> Deal:
    """Read a deal and hold it until the transaction ends.

    Raises:
        NoSuchDeal: the invoice was never listed.
    """
    deal = await find_and_lock_deal(tx, invoice_id)
    if deal is None:
        raise NoSuchDeal("There is no deal on this invoice.")
    return deal


async def find_and_lock_deal(tx: Transaction, invoice_id: UUID) -> Deal | None:
    """Read a deal, if there is one, and hold it until the transaction ends."""
    row = await tx.one(
        "SELECT * FROM settlement.deals WHERE invoice_id = %s FOR NO KEY UPDATE", [invoice_id]
    )
    return None if row is None else deal_of(row)


async def find_deal(tx: Transaction, invoice_id: UUID) -> Deal | None:
    """Read a deal, if there is one."""
    row = await tx.one("SELECT * FROM settlement.deals WHERE invoice_id = %s", [invoice_id])
    return None if row is None else deal_of(row)


async def lock_deals_past_a_deadline(tx: Transaction, on: date, *, limit: int) -> list[Deal]:
    """Read and hold deals that a day makes overdue or lets default, in the order of their ids."""
    rows = await tx.all(
        """
        SELECT * FROM settlement.deals
        WHERE (status IN ('disbursed', 'partially_repaid') AND due_on < %(on)s)
           OR (status = 'overdue' AND NOT investors_final AND default_after_on < %(on)s
               -- The customer may have paid all, and the seller owe the rest.
               AND recovery_minor + late_minor + earned_minor + principal_minor + fee_minor
                   + reserve_minor - recourse_minor < face_minor - credited_minor)
        ORDER BY invoice_id
        LIMIT %(limit)s
        FOR NO KEY UPDATE
        """,
        {"on": on, "limit": limit},
    )
    return [deal_of(row) for row in rows]


async def save_deal(tx: Transaction, deal: Deal) -> None:
    """Write what a deal's life changes."""
    repayment = deal.repayment
    parts = repayment.parts if repayment else Parts()
    fee = repayment.investor_fee(deal.terms) if repayment else Money(0)
    await tx.execute(
        """
        UPDATE settlement.deals
        SET status = %(status)s, disbursed_on = %(disbursed_on)s, counted_on = %(counted_on)s,
            recovery_minor = %(recovery)s, late_minor = %(late)s, earned_minor = %(earned)s,
            principal_minor = %(principal)s, fee_minor = %(fee)s, reserve_minor = %(reserve)s,
            investor_fee_minor = %(investor_fee)s, investors_paid_minor = %(investors_paid)s,
            investors_final = %(final)s, credited_minor = %(credited)s,
            recovery_claimed_minor = %(costs)s, recourse_owed_minor = %(recourse_owed)s,
            recourse_minor = %(recourse)s, written_off_on = %(written_off_on)s
        WHERE invoice_id = %(invoice_id)s
        """,
        {
            "status": deal.status,
            "disbursed_on": repayment.disbursed_on if repayment else None,
            "counted_on": repayment.counted_on if repayment else None,
            **in_minor(parts),
            "investor_fee": fee.minor,
            "investors_paid": deal.investors_paid.minor,
            "final": repayment.is_final if repayment else False,
            "credited": deal.credited.minor,
            "costs": deal.costs.minor,
            "recourse_owed": deal.recourse_owed.minor,
            "recourse": repayment.recourse.minor if repayment else 0,
            "written_off_on": deal.written_off_on,
            "invoice_id": deal.invoice_id,
        },
    )


async def save_statuses(tx: Transaction, deals: Sequence[Deal]) -> None:
    """Write the status of many deals in one statement."""
    await tx.execute(
        """
        UPDATE settlement.deals AS deal SET status = changed.status
        FROM unnest(%s::UUID[], %s::TEXT[]) AS changed (invoice_id, status)
        WHERE deal.invoice_id = changed.invoice_id
        """,
        [[deal.invoice_id for deal in deals], [deal.status for deal in deals]],
    )


async def add_cancelled_invoice(tx: Transaction, invoice_id: UUID) -> None:
    """Remember that an invoice was taken back before it was listed."""
    await tx.execute(
        "INSERT INTO settlement.cancelled_invoices VALUES (%s) ON CONFLICT DO NOTHING",
        [invoice_id],
    )


async def is_cancelled(tx: Transaction, invoice_id: UUID) -> bool:
    """Return whether an invoice was taken back before it was listed."""
    row = await tx.one(
        "SELECT FROM settlement.cancelled_invoices WHERE invoice_id = %s", [invoice_id]
    )
    return row is not None


def deal_of(row: dict[str, Any]) -> Deal:
    """Return the deal that a row is."""
    repayment = row["disbursed_on"] and Repayment(
        row["disbursed_on"],
        row["counted_on"],
        parts_of(row),
        row["investors_final"],
        Money(row["recourse_minor"]),
    )
    credited = Money(row["credited_minor"])
    return Deal(
        row["invoice_id"],
        row["seller_id"],
        row["customer_id"],
        decode(row["terms"], Terms).less(credited),
        DealStatus(row["status"]),
        repayment,
        Money(row["investors_paid_minor"]),
        credited,
        Money(row["recovery_claimed_minor"]),
        Money(row["recourse_owed_minor"]),
        row["written_off_on"],
    )


def parts_of(row: dict[str, Any]) -> Parts:
    """Return the sums by rank that a row holds."""
    return Parts(
        recovery=Money(row["recovery_minor"]),
        late=Money(row["late_minor"]),
        earned=Money(row["earned_minor"]),
        principal=Money(row["principal_minor"]),
        fee=Money(row["fee_minor"]),
        reserve=Money(row["reserve_minor"]),
    )


def in_minor(parts: Parts) -> dict[str, int]:
    """Return sums by rank as the columns' parameters."""
    return {
        "recovery": parts.recovery.minor,
        "late": parts.late.minor,
        "earned": parts.earned.minor,
        "principal": parts.principal.minor,
        "fee": parts.fee.minor,
        "reserve": parts.reserve.minor,
    }
