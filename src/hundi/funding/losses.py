"""Copies of what did not go to plan: returns taken back, deals written off."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from hundi.events.settlement import PositionPaid
from hundi.funding.store_exposure import change_by
from hundi.kernel.money import Money
from hundi.runtime.database import Transaction


async def take_back_returns(
    tx: Transaction, reclaim_id: UUID, taken: Sequence[PositionPaid], *, on: date
) -> None:
    """Write what a reversal took back from commitments; what is written already is left out.

    What an investor has out goes up again by the principal in it.
    """
    taken = [position for position in taken if position.amount]
    if not taken:
        return
    rows = await tx.all(
        """
        WITH added AS (
            INSERT INTO funding.returns
                (distribution_id, commitment_id, investor_id, amount_minor, received_on)
            SELECT %s, commitment_id, investor_id, -amount, %s
            FROM unnest(%s::UUID[], %s::UUID[], %s::BIGINT[])
                AS taken (commitment_id, investor_id, amount)
            ON CONFLICT DO NOTHING
            RETURNING commitment_id, amount_minor
        ), changed AS (
            UPDATE funding.commitments AS c
            SET received_minor = c.received_minor + added.amount_minor
            FROM added WHERE c.id = added.commitment_id
            RETURNING c.investor_id, c.invoice_id, c.received_minor, added.amount_minor,
                c.end_minor - c.start_minor AS committed_minor
        )
        SELECT changed.investor_id, l.customer_id, sum(
            least(received_minor - amount_minor, committed_minor)
            - least(received_minor, committed_minor)
        )::BIGINT AS principal_minor
        FROM changed
        JOIN funding.listings AS l ON l.invoice_id = changed.invoice_id
        LEFT JOIN funding.deals AS d ON d.invoice_id = changed.invoice_id
        WHERE d.written_off_on IS NULL
        GROUP BY changed.investor_id, l.customer_id
        """,
        [
            reclaim_id,
            on,
            [position.commitment_id for position in taken],
            [position.investor_id for position in taken],
            [position.amount.minor for position in taken],
        ],
    )
    await change_by(tx, rows, sign=1)


async def save_reclaim(
    tx: Transaction, invoice_id: UUID, received: Money, *, reopened: bool
) -> None:
    """Write that the customer has paid less than we knew, and whether that reopened the deal."""
    await tx.execute(
        """
        UPDATE funding.deals
        SET customer_paid_minor = %s, is_repaid = is_repaid AND NOT %s::BOOLEAN
        WHERE invoice_id = %s
        """,
        [received.minor, reopened, invoice_id],
    )


async def save_write_off(tx: Transaction, invoice_id: UUID, *, on: date) -> None:
    """Write that no more is expected. Once. What is lost is not out any more."""
    rows = await tx.all(
        """
        WITH written_off AS (
            INSERT INTO funding.deals AS d (invoice_id, is_overdue, is_defaulted, written_off_on)
            VALUES (%(invoice_id)s, TRUE, TRUE, %(on)s)
            ON CONFLICT (invoice_id) DO UPDATE SET written_off_on = excluded.written_off_on
            WHERE d.written_off_on IS NULL
            RETURNING d.invoice_id
        )
        SELECT c.investor_id, l.customer_id, sum(
            greatest(c.end_minor - c.start_minor - c.received_minor, 0)
        )::BIGINT AS principal_minor
        FROM written_off
        JOIN funding.commitments AS c USING (invoice_id)
        JOIN funding.listings AS l USING (invoice_id)
        GROUP BY c.investor_id, l.customer_id
        """,
        {"invoice_id": invoice_id, "on": on},
    )
    await change_by(tx, rows, sign=-1)
