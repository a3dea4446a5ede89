"""Deals whose seller owes by recourse."""

from uuid import UUID

from hundi.kernel.money import Money
from hundi.runtime.database import Transaction
from hundi.settlement.domain import Deal
from hundi.settlement.store import deal_of

DEALS_MAX = 100


async def lock_open(tx: Transaction, seller_id: UUID) -> list[tuple[Deal, Money]]:
    """Hold the deals a seller owes for, the oldest first, with what it paid that still waits."""
    rows = await tx.all(
        """
        SELECT d.*, (
            SELECT coalesce(sum(r.amount_minor), 0)::BIGINT FROM settlement.receipts AS r
            WHERE r.invoice_id = d.invoice_id AND r.state = 'waiting' AND r.from_seller
        ) AS waiting_minor
        FROM settlement.deals AS d
        WHERE d.seller_id = %s AND d.recourse_owed_minor > d.recourse_minor
        ORDER BY d.due_on, d.invoice_id LIMIT %s
        FOR NO KEY UPDATE OF d
        """,
        [seller_id, DEALS_MAX],
    )
    return [(deal_of(row), Money(row["waiting_minor"])) for row in rows]
