"""The positions' table: who holds which part of a deal, and what each was paid."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from hundi.events.funding import Commitment
from hundi.events.settlement import PositionPaid
from hundi.kernel.errors import BrokenInvariant
from hundi.kernel.intervals import Interval
from hundi.kernel.money import Money
from hundi.runtime.database import Transaction
from hundi.settlement.domain import Deal

# Bounds a statement's time; nearly every deal is one page.
PAGE_MAX = 50_000


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


async def page_from(tx: Transaction, deal: Deal, start: int) -> Interval:
    """Return the part of the target, from `start`, that the next `PAGE_MAX` positions fill."""
    row = await tx.one(
        """
        SELECT start_minor FROM settlement.positions
        WHERE invoice_id = %s AND start_minor >= %s ORDER BY start_minor OFFSET %s LIMIT 1
        """,
        [deal.invoice_id, start, PAGE_MAX],
    )
    return Interval(start, row["start_minor"] if row else deal.terms.advance.minor)


async def pay_positions(
    tx: Transaction, deal: Deal, page: Interval, *, sum_so_far: Money, final: bool
) -> list[PositionPaid]:
    """Raise every position of a page to its share of `sum_so_far`; return what each got by this.

    One statement for all of them. The rule is `Interval.entitled`; a property holds the two to
    the same answers. `div` rounds towards zero, which is down: nothing here is negative.
    """
    rows = await tx.all(
        """
        WITH share AS (
            SELECT invoice_id, start_minor, (
                CASE WHEN %(final)s
                    THEN div(end_minor::NUMERIC * %(sum)s, %(target)s)
                        - div(start_minor::NUMERIC * %(sum)s, %(target)s)
                    ELSE div((end_minor - start_minor)::NUMERIC * %(sum)s, %(target)s)
                END
            )::BIGINT AS entitled_minor
            FROM settlement.positions
            WHERE invoice_id = %(invoice_id)s
                AND start_minor >= %(page_start)s AND start_minor < %(page_end)s
        ), paid AS (
            UPDATE settlement.positions AS position SET paid_minor = share.entitled_minor
            FROM share
            WHERE position.invoice_id = share.invoice_id
                AND position.start_minor = share.start_minor
                AND position.paid_minor < share.entitled_minor
            RETURNING position.start_minor, position.commitment_id, position.investor_id,
                new.paid_minor - old.paid_minor AS amount_minor
        )
        SELECT commitment_id, investor_id, amount_minor FROM paid ORDER BY start_minor
        """,
        {
            "final": final,
            "sum": sum_so_far.minor,
            "target": deal.terms.advance.minor,
            "invoice_id": deal.invoice_id,
            "page_start": page.start,
            "page_end": page.end,
        },
    )
    return [
        PositionPaid(row["commitment_id"], row["investor_id"], Money(row["amount_minor"]))
        for row in rows
    ]


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
