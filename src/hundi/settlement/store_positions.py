"""The positions' table: who holds which part of a deal, and what each was paid.

What a payment gives each of them is in store_shares.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from hundi.events.funding import Commitment
from hundi.kernel.errors import BrokenInvariant
from hundi.kernel.intervals import Interval
from hundi.kernel.money import Money
from hundi.runtime.database import Transaction


@dataclass(frozen=True, slots=True)
class Holders:
    """What all positions of a deal come to."""

    total: Money
    is_seamless: bool  # each begins where the one before it ends, the first at zero


async def add_positions(
    tx: Transaction, invoice_id: UUID, commitments: Sequence[Commitment]
) -> None:
    """Write commitments as positions; those that are there stay as they are."""
    await tx.execute(
        """
        INSERT INTO settlement.positions
            (invoice_id, start_minor, end_minor, commitment_id, investor_id)
        SELECT %s::UUID, start_minor, end_minor, commitment_id, investor_id
        FROM unnest(%s::BIGINT[], %s::BIGINT[], %s::UUID[], %s::UUID[])
            AS position (start_minor, end_minor, commitment_id, investor_id)
        ON CONFLICT (commitment_id) DO NOTHING
        """,
        [
            invoice_id,
            [commitment.interval.start for commitment in commitments],
            [commitment.interval.end for commitment in commitments],
            [commitment.id for commitment in commitments],
            [commitment.investor_id for commitment in commitments],
        ],
    )


async def holders_of(tx: Transaction, invoice_id: UUID) -> Holders:
    """Say what the positions of a deal come to, and whether they fill `[0, total)`."""
    row = await tx.one(
        """
        SELECT
            coalesce(sum(end_minor - start_minor), 0)::BIGINT AS total_minor,
            coalesce(bool_and(start_minor = end_before), FALSE) AS is_seamless
        FROM (
            SELECT start_minor, end_minor,
                lag(end_minor, 1, 0::BIGINT) OVER (ORDER BY start_minor) AS end_before
            FROM settlement.positions WHERE invoice_id = %s
        ) AS position
        """,
        [invoice_id],
    )
    if row is None:
        raise BrokenInvariant("a sum always has a row")
    return Holders(Money(row["total_minor"]), row["is_seamless"])


async def list_positions(
    tx: Transaction, invoice_id: UUID, investor_id: UUID, *, limit: int
) -> list[tuple[UUID, Interval, Money]]:
    """Read an investor's positions in a deal: commitment, interval, paid so far."""
    rows = await tx.all(
        """
        SELECT commitment_id, start_minor, end_minor, paid_minor FROM settlement.positions
        WHERE invoice_id = %s AND investor_id = %s ORDER BY start_minor LIMIT %s
        """,
        [invoice_id, investor_id, limit],
    )
    return [
        (
            row["commitment_id"],
            Interval(row["start_minor"], row["end_minor"]),
            Money(row["paid_minor"]),
        )
        for row in rows
    ]
