"""An investor's positions whose money is still out, as `what_if` looks at them."""

from typing import Any
from uuid import UUID

from hundi.funding.what_if import Holding
from hundi.kernel.deal import Terms
from hundi.kernel.intervals import Interval
from hundi.kernel.money import Money
from hundi.runtime.database import Transaction
from hundi.runtime.outbox import decode

# More would take longer than a page may; the newest count.
HOLDINGS_MAX = 2_000


async def holdings(tx: Transaction, investor_id: UUID) -> list[Holding]:
    """Return the newest positions that are neither ended nor in default."""
    rows = await tx.all(
        """
        SELECT c.invoice_id, c.start_minor, c.end_minor, c.received_minor, l.customer_id,
            o.customer_name, o.terms, d.disbursed_on
        FROM funding.commitments AS c
        JOIN funding.listings AS l ON l.invoice_id = c.invoice_id
        JOIN funding.offers AS o ON o.invoice_id = c.invoice_id
        LEFT JOIN funding.deals AS d ON d.invoice_id = c.invoice_id
        WHERE c.investor_id = %s AND l.status IN ('open', 'funded')
            AND NOT coalesce(d.is_repaid OR d.is_defaulted, FALSE)
        ORDER BY c.committed_at DESC, c.id DESC LIMIT %s
        """,
        [investor_id, HOLDINGS_MAX],
    )
    read: dict[Any, Terms] = {}
    for row in rows:
        if row["invoice_id"] not in read:
            read[row["invoice_id"]] = decode(row["terms"], Terms)
    return [
        Holding(
            row["customer_id"],
            row["customer_name"],
            read[row["invoice_id"]],
            Interval(row["start_minor"], row["end_minor"]),
            Money(row["received_minor"]),
            row["disbursed_on"],
        )
        for row in rows
    ]
