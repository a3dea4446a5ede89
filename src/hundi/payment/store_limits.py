"""Limits of withdrawals, and what customers owe less by credit notes."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from hundi.kernel.calendar import INDIA
from hundi.kernel.errors import BrokenInvariant
from hundi.kernel.money import Money
from hundi.payment.domain import WithdrawalLimits
from hundi.runtime.database import Transaction


async def lock_limits(tx: Transaction, user_id: UUID) -> WithdrawalLimits:
    """Read a person's limits as they count today, and hold the person.

    Raises:
        BrokenInvariant: there are none in force, not even for everybody.
    """
    await tx.execute("SELECT FROM payment.people WHERE user_id = %s FOR NO KEY UPDATE", [user_id])
    rows = await tx.all(
        """
        SELECT DISTINCT ON (kind) kind, amount_minor FROM payment.limits
        WHERE (user_id = %s OR user_id IS NULL) AND effective_from <= %s
        ORDER BY kind, user_id NULLS LAST, effective_from DESC
        """,
        [user_id, tx.today],
    )
    found = {row["kind"]: Money(row["amount_minor"]) for row in rows}
    if found.keys() != {"withdrawal", "withdrawal_day"}:
        raise BrokenInvariant("there are no limits of withdrawals in force")
    return WithdrawalLimits(found["withdrawal"], found["withdrawal_day"])


async def withdrawn_on(tx: Transaction, user_id: UUID, day: date) -> Money:
    """Return what a person withdrew on a day, without what came back."""
    start = datetime.combine(day, time(), INDIA)
    row = await tx.one(
        """
        SELECT coalesce(sum(amount_minor), 0)::BIGINT AS minor FROM payment.payouts
        WHERE user_id = %s AND purpose = 'withdrawal' AND requested_at >= %s AND requested_at < %s
            AND NOT posted && ARRAY['failed', 'returned']
        """,
        [user_id, start, start + timedelta(days=1)],
    )
    return Money(row["minor"] if row else 0)


async def save_face(tx: Transaction, invoice_id: UUID, *, face: Money, taxable: Money) -> None:
    """Write what a customer owes in all after a credit note; it never rises."""
    await tx.execute(
        """
        UPDATE payment.invoices SET face_minor = %(face)s, taxable_minor = %(taxable)s
        WHERE invoice_id = %(invoice_id)s AND face_minor > %(face)s
        """,
        {"invoice_id": invoice_id, "face": face.minor, "taxable": taxable.minor},
    )
