"""What operators may know of the invoices that wait for them."""

from dataclasses import dataclass

from hundi.invoice import store, store_findings
from hundi.invoice.evidence import Findings
from hundi.invoice.queries import Row
from hundi.runtime.database import Transaction


@dataclass(frozen=True, slots=True)
class Waiting:
    """An invoice that waits for an operator, and what was found in it."""

    row: Row
    findings: Findings | None
    is_proposed: bool


async def reviews(tx: Transaction, *, after: int | None, limit: int) -> list[Waiting]:
    """Return the invoices that wait for an operator, oldest first."""
    rows = await tx.all(
        """
        SELECT invoice.*, EXISTS (
            SELECT FROM platform.approvals AS approval
            WHERE approval.subject_id = invoice.id AND approval.approved_at IS NULL
        ) AS is_proposed
        FROM invoice.invoices AS invoice
        WHERE invoice.awaiting = 'operator' AND (%(after)s::BIGINT IS NULL OR seq > %(after)s)
        ORDER BY invoice.seq LIMIT %(limit)s
        """,
        {"after": after, "limit": limit},
    )
    waiting: list[Waiting] = []
    for row in rows:
        findings = await store_findings.find_findings(tx, row["id"])
        waiting.append(
            Waiting(Row(row["seq"], store.invoice_of(row)), findings, row["is_proposed"])
        )
    return waiting
