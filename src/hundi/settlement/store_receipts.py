"""The tables of what customers paid, and of what each payment came to."""

from uuid import UUID

from hundi.kernel.money import Money
from hundi.runtime.database import Transaction
from hundi.settlement.domain import Receipt, Received
from hundi.settlement.store import in_minor


async def add_receipt(tx: Transaction, invoice_id: UUID, receipt: Receipt) -> None:
    """Write a payment as waiting; one that is known stays as it is."""
    await tx.execute(
        """
        INSERT INTO settlement.receipts
            (credit_id, invoice_id, amount_minor, received_on, from_seller)
        VALUES (%s, %s, %s, %s, %s)
        ON CONFLICT (credit_id) DO NOTHING
        """,
        [
            receipt.credit_id,
            invoice_id,
            receipt.amount.minor,
            receipt.received_on,
            receipt.from_seller,
        ],
    )


async def list_waiting(tx: Transaction, invoice_id: UUID, *, limit: int) -> list[Receipt]:
    """Read the payments that wait, in the order they came."""
    rows = await tx.all(
        """
        SELECT credit_id, amount_minor, received_on, from_seller FROM settlement.receipts
        WHERE invoice_id = %s AND state = 'waiting' ORDER BY seq LIMIT %s
        """,
        [invoice_id, limit],
    )
    return [
        Receipt(
            row["credit_id"], Money(row["amount_minor"]), row["received_on"], row["from_seller"]
        )
        for row in rows
    ]


async def waiting_total(tx: Transaction, invoice_id: UUID) -> Money:
    """Return what all payments that wait come to."""
    row = await tx.one(
        """
        SELECT coalesce(sum(amount_minor), 0)::BIGINT AS minor FROM settlement.receipts
        WHERE invoice_id = %s AND state = 'waiting'
        """,
        [invoice_id],
    )
    return Money(row["minor"] if row else 0)


async def settle_receipt(tx: Transaction, receipt: Receipt, *, excess: Money) -> None:
    """Write that a payment found its way; `excess` is what goes back."""
    await tx.execute(
        """
        UPDATE settlement.receipts SET state = 'settled', excess_minor = %s
        WHERE credit_id = %s AND state = 'waiting'
        """,
        [excess.minor, receipt.credit_id],
    )


async def add_distribution(
    tx: Transaction, distribution_id: UUID, receipt: Receipt, received: Received, *, paid: Money
) -> None:
    """Write what a payment came to; `paid` is what the investors got by it."""
    deal = received.deal
    await tx.execute(
        """
        INSERT INTO settlement.distributions (
            id, invoice_id, credit_id, counted_on, recovery_minor, late_minor, earned_minor,
            principal_minor, fee_minor, reserve_minor, investor_fee_minor, to_investors_minor,
            investors_final, happened_at
        )
        VALUES (
            %(id)s, %(invoice_id)s, %(credit_id)s, %(counted_on)s, %(recovery)s, %(late)s,
            %(earned)s, %(principal)s, %(fee)s, %(reserve)s, %(investor_fee)s, %(paid)s,
            %(final)s, %(now)s
        )
        """,
        {
            "id": distribution_id,
            "invoice_id": deal.invoice_id,
            "credit_id": receipt.credit_id,
            "counted_on": deal.repayment.counted_on if deal.repayment else None,
            **in_minor(received.parts),
            "investor_fee": received.investor_fee.minor,
            "paid": paid.minor,
            "final": deal.repayment.is_final if deal.repayment else False,
            "now": tx.now,
        },
    )
