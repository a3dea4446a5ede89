"""Parts of credits, and what people put aside."""

from datetime import date
from uuid import UUID

from hundi.kernel.money import Money
from hundi.payment import store_credits
from hundi.payment.domain import Credit
from hundi.runtime.database import Transaction


async def add_part(
    tx: Transaction, whole_id: UUID, part_id: UUID, *, amount: Money, reason: str
) -> None:
    """Add a part that waits, of a credit that is held, with its payer, references and day."""
    await tx.execute(
        """
        INSERT INTO payment.credits (
            id, source, transaction_id, amount_minor, invoice_number, virtual_account, utr,
            sealed_payer_name, sealed_payer_account, payer_digest, payer_ifsc, state, place,
            reason, heard_at, part_of
        )
        SELECT %(part)s, 'part', whole.transaction_id || '/' || (
                SELECT count(*) + 1 FROM payment.credits AS other WHERE other.part_of = whole.id
            ), %(amount)s, whole.invoice_number, whole.virtual_account, whole.utr,
            whole.sealed_payer_name, whole.sealed_payer_account, whole.payer_digest,
            whole.payer_ifsc, 'success', 'suspense', %(reason)s, %(now)s, whole.id
        FROM payment.credits AS whole WHERE whole.id = %(whole)s
        ON CONFLICT DO NOTHING
        """,
        {"part": part_id, "whole": whole_id, "amount": amount.minor, "reason": reason}
        | {"now": tx.now},
    )
    await tx.execute(
        """
        INSERT INTO payment.credit_facts (credit_id, status, paid_at, heard_at)
        SELECT %s, status, paid_at, %s FROM payment.credit_facts
        WHERE credit_id = %s AND status = 'success' ON CONFLICT DO NOTHING
        """,
        [part_id, tx.now, whole_id],
    )


async def lock_parts(tx: Transaction, whole_id: UUID) -> list[Credit]:
    """Read and hold the parts of a credit that count, in the order of their ids."""
    rows = await tx.all(
        """
        SELECT id FROM payment.credits WHERE part_of = %s AND place <> 'returned' ORDER BY id
        """,
        [whole_id],
    )
    return [await store_credits.lock_credit(tx, row["id"]) for row in rows]


async def was_refunded(tx: Transaction, credit_id: UUID) -> bool:
    """Return whether anything of a credit was ordered back to its payer."""
    row = await tx.one(
        "SELECT EXISTS (SELECT FROM payment.payouts WHERE credit_id = %s) AS found", [credit_id]
    )
    return bool(row and row["found"])


async def save_parked(
    tx: Transaction, credit_id: UUID, *, until: date | None, why: str | None
) -> None:
    """Keep until when a credit is put aside, and why; None takes it up again."""
    await tx.execute(
        "UPDATE payment.credits SET parked_until = %s, parked_why = %s WHERE id = %s",
        [until, why, credit_id],
    )
