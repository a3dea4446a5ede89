"""What people placed by hand, for whoever may want it undone."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from hundi.kernel.money import Money
from hundi.runtime.database import Transaction


@dataclass(frozen=True, slots=True)
class PlacedCredit:
    """A credit that two operators placed or split."""

    id: UUID
    transaction_id: str
    amount: Money
    place: Literal["wallet", "receipts", "split"]
    invoice_id: UUID | None
    invoice_number: str | None
    user_id: UUID | None
    being_undone: bool


async def placed_by_hand(tx: Transaction, *, limit: int) -> list[PlacedCredit]:
    """Return what two operators placed or split and what stands, newest credits first."""
    rows = await tx.all(
        """
        SELECT c.id, c.transaction_id, c.amount_minor, c.place, c.invoice_id, i.number, c.user_id,
               c.undone_by IS NOT NULL AS being_undone
        FROM payment.credits AS c
        LEFT JOIN payment.invoices AS i ON i.invoice_id = c.invoice_id
        WHERE c.placed_by IS NOT NULL AND c.place IN ('wallet', 'receipts', 'split')
            AND c.state = 'success'
        ORDER BY c.seq DESC LIMIT %s
        """,
        [limit],
    )
    return [
        PlacedCredit(
            row["id"],
            row["transaction_id"],
            Money(row["amount_minor"]),
            row["place"],
            row["invoice_id"] if row["place"] == "receipts" else None,
            row["number"] if row["place"] == "receipts" else None,
            row["user_id"] if row["place"] == "wallet" else None,
            row["being_undone"],
        )
        for row in rows
    ]
