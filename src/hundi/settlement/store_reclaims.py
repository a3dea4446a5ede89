"""What a payment taken back changes in the tables: receipts, distributions, positions."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from hundi.events.settlement import PositionPaid
from hundi.kernel.intervals import Interval
from hundi.kernel.money import Money
from hundi.runtime.database import Transaction
from hundi.settlement.domain import Deal, Receipt
from hundi.settlement.replay import Settled
from hundi.settlement.store import in_minor, parts_of
from hundi.settlement.store_shares import Sharing


@dataclass(frozen=True, slots=True)
class Standing:
    """How a payment stands: its state, and what went back of it."""

    state: str
    excess: Money


async def lock_standing(tx: Transaction, credit_id: UUID) -> Standing | None:
    """Read how a payment stands and hold it; None when we have not heard of it."""
    row = await tx.one(
        "SELECT state, excess_minor FROM settlement.receipts WHERE credit_id = %s FOR UPDATE",
        [credit_id],
    )
    return None if row is None else Standing(row["state"], Money(row["excess_minor"]))


async def save_reversed(tx: Transaction, invoice_id: UUID, receipt: Receipt) -> None:
    """Write that the bank took a payment back.

    One that we had not heard of is written so too: it does not count when its news arrives late.
    """
    await tx.execute(
        """
        INSERT INTO settlement.receipts (credit_id, invoice_id, amount_minor, received_on, state)
        VALUES (%s, %s, %s, %s, 'reversed')
        ON CONFLICT (credit_id) DO UPDATE SET state = 'reversed', excess_minor = 0
        """,
        [receipt.credit_id, invoice_id, receipt.amount.minor, receipt.received_on],
    )


async def list_settled(tx: Transaction, invoice_id: UUID) -> list[Settled]:
    """Read the payments that reached anybody, in the order they did, as they count now."""
    rows = await tx.all(
        """
        SELECT r.amount_minor, r.excess_minor, r.received_on, r.from_seller, d.*
        FROM settlement.distributions AS d JOIN settlement.receipts AS r USING (credit_id)
        WHERE d.invoice_id = %s AND d.undone_at IS NULL ORDER BY d.seq
        """,
        [invoice_id],
    )
    return [
        Settled(
            Receipt(
                row["credit_id"],
                Money(row["amount_minor"] - row["excess_minor"]),
                row["received_on"],
                row["from_seller"],
            ),
            parts_of(row),
            Money(row["investor_fee_minor"]),
            row["counted_on"],
            row["investors_final"],
            Money(row["to_investors_minor"]),
        )
        for row in rows
    ]


async def undo_distributions(tx: Transaction, credit_ids: Sequence[UUID]) -> None:
    """Write that what these payments came to counts no more."""
    await tx.execute(
        """
        UPDATE settlement.distributions SET undone_at = %s
        WHERE credit_id = ANY (%s) AND undone_at IS NULL
        """,
        [tx.now, list(credit_ids)],
    )


async def add_again(
    tx: Transaction, invoice_id: UUID, one: Settled, *, distribution_id: UUID, paid: Money
) -> None:
    """Write what a later payment comes to instead; `paid` is what investors got by it."""
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
            "invoice_id": invoice_id,
            "credit_id": one.receipt.credit_id,
            "counted_on": one.counted_on,
            **in_minor(one.parts),
            "investor_fee": one.investor_fee.minor,
            "paid": paid.minor,
            "final": one.is_final,
            "now": tx.now,
        },
    )


async def lower_positions(tx: Transaction, sharing: Sharing, page: Interval) -> list[PositionPaid]:
    """Set every position of a page to its share; return what each got too much.

    Below zero where a position is owed more: the later payments count as of their own days.
    """
    rows = await tx.all(
        """
        WITH paid AS (
            UPDATE settlement.positions
            SET paid_minor = settlement.entitled(
                start_minor, end_minor, %(so_far)s, %(target)s, %(final)s
            )
            WHERE invoice_id = %(invoice_id)s
                AND start_minor >= %(page_start)s AND start_minor < %(page_end)s
                AND paid_minor <> settlement.entitled(
                    start_minor, end_minor, %(so_far)s, %(target)s, %(final)s
                )
            RETURNING start_minor, commitment_id, investor_id,
                old.paid_minor - new.paid_minor AS amount_minor
        )
        SELECT commitment_id, investor_id, amount_minor FROM paid ORDER BY start_minor
        """,
        sharing.rule() | {"page_start": page.start, "page_end": page.end},
    )
    return [
        PositionPaid(row["commitment_id"], row["investor_id"], Money(row["amount_minor"]))
        for row in rows
    ]


async def add_adjustment(
    tx: Transaction, adjustment_id: UUID, deal: Deal, kind: str, amount: Money, reference: str
) -> bool:
    """Write what changed a deal; return whether it is new."""
    row = await tx.one(
        """
        INSERT INTO settlement.adjustments
            (id, invoice_id, kind, amount_minor, reference, happened_at)
        VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING RETURNING id
        """,
        [adjustment_id, deal.invoice_id, kind, amount.minor, reference, tx.now],
    )
    return row is not None


async def is_adjusted(tx: Transaction, adjustment_id: UUID) -> bool:
    """Return whether this change of a deal was made."""
    row = await tx.one("SELECT FROM settlement.adjustments WHERE id = %s", [adjustment_id])
    return row is not None
