"""What was found in a document, the marks that tell invoices apart, and how invoices went."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import msgspec
from psycopg.types.json import Jsonb

from hundi.invoice.evidence import Findings, FoundCheck, FoundField
from hundi.invoice.fingerprints import AMONG, BLOCKING, Kind
from hundi.invoice.late_payment import HISTORY_MAX, LatePayment, PastInvoice
from hundi.runtime.database import Transaction

# Always in this order: two who reserve the same marks never wait for each other.
_IN_ORDER: tuple[Kind, ...] = (
    "f1",
    "number",
    "irn",
    "f2",
    "folded",
    "f3",
    "stem",
    "whole",
    "short",
    "any_year",
    "file",
)


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """How the invoices of a seller, or of a customer, went."""

    repaid: int = 0
    defaulted: int = 0
    late: int = 0


async def save_findings(tx: Transaction, invoice_id: UUID, findings: Findings) -> None:
    """Keep what was found, in place of what an earlier document said."""
    await tx.execute(
        """
        INSERT INTO invoice.findings (
            invoice_id, document, kind, sanitised, fields, checks, outcome, reasons,
            risk_reasons, read_at, late_payment
        )
        VALUES (
            %(invoice_id)s, %(document)s, %(kind)s, %(sanitised)s, %(fields)s, %(checks)s,
            %(outcome)s, %(reasons)s, %(risk_reasons)s, %(read_at)s, %(late_payment)s
        )
        ON CONFLICT (invoice_id) DO UPDATE SET
            document = excluded.document, kind = excluded.kind, sanitised = excluded.sanitised,
            fields = excluded.fields, checks = excluded.checks, outcome = excluded.outcome,
            reasons = excluded.reasons, risk_reasons = excluded.risk_reasons,
            read_at = excluded.read_at, late_payment = excluded.late_payment
        """,
        {
            "invoice_id": invoice_id,
            "document": findings.document,
            "kind": findings.kind,
            "sanitised": findings.sanitised,
            "fields": Jsonb(msgspec.to_builtins(findings.fields)),
            "checks": Jsonb(msgspec.to_builtins(findings.checks)),
            "outcome": findings.outcome,
            "reasons": Jsonb(list(findings.reasons)),
            "risk_reasons": Jsonb(msgspec.to_builtins(findings.risk_reasons)),
            "read_at": findings.read_at,
            "late_payment": Jsonb(msgspec.to_builtins(findings.late_payment)),
        },
    )


async def save_risk_reasons(
    tx: Transaction, invoice_id: UUID, reasons: tuple[tuple[str, int], ...], late: LatePayment
) -> None:
    """Keep why the score is what it is, and the late payment, when they were computed again."""
    await tx.execute(
        """
        UPDATE invoice.findings SET risk_reasons = %s, late_payment = %s WHERE invoice_id = %s
        """,
        [Jsonb(msgspec.to_builtins(reasons)), Jsonb(msgspec.to_builtins(late)), invoice_id],
    )


async def find_findings(tx: Transaction, invoice_id: UUID) -> Findings | None:
    """Return what was found, or None when no document was read yet."""
    row = await tx.one("SELECT * FROM invoice.findings WHERE invoice_id = %s", [invoice_id])
    if row is None:
        return None
    return Findings(
        document=row["document"],
        kind=row["kind"],
        sanitised=row["sanitised"],
        fields=msgspec.convert(row["fields"], dict[str, FoundField]),
        checks=msgspec.convert(row["checks"], tuple[FoundCheck, ...]),
        outcome=row["outcome"],
        reasons=tuple(row["reasons"]),
        risk_reasons=msgspec.convert(row["risk_reasons"], tuple[tuple[str, int], ...]),
        read_at=row["read_at"],
        late_payment=msgspec.convert(row["late_payment"], LatePayment | None),
    )


async def reserve(
    tx: Transaction, invoice_id: UUID, marks: Mapping[Kind, bytes]
) -> frozenset[Kind]:
    """Hold the marks for the invoice; return the kinds that another invoice holds.

    Of two that try at once the second waits for the first, and then sees it.
    """
    seen: set[Kind] = set()
    for kind in _IN_ORDER:
        if kind not in marks:
            continue
        mine = await tx.one(
            """
            INSERT INTO invoice.fingerprints (invoice_id, kind, digest) VALUES (%s, %s, %s)
            ON CONFLICT DO NOTHING RETURNING kind
            """,
            [invoice_id, kind, marks[kind]],
        )
        among = AMONG.get(kind, kind)
        if (mine is None or kind not in BLOCKING) and await _others_hold(
            tx, invoice_id, among, marks[kind]
        ):
            seen.add(kind)
    return frozenset(seen)


async def release(tx: Transaction, invoice_id: UUID) -> None:
    """Let go of the invoice's marks: another may carry them now."""
    await tx.execute(
        """
        UPDATE invoice.fingerprints SET released_at = %s
        WHERE invoice_id = %s AND released_at IS NULL AND financed_at IS NULL
        """,
        [tx.now, invoice_id],
    )


async def finance(tx: Transaction, invoice_id: UUID) -> None:
    """Hold the invoice's marks for ever: money went out on it."""
    await tx.execute(
        """
        UPDATE invoice.fingerprints SET financed_at = %s
        WHERE invoice_id = %s AND released_at IS NULL AND financed_at IS NULL
        """,
        [tx.now, invoice_id],
    )


async def held_elsewhere(tx: Transaction, invoice_id: UUID) -> frozenset[Kind]:
    """Return which blocking marks of this invoice another one holds; also when it holds none."""
    rows = await tx.all(
        """
        SELECT DISTINCT mine.kind
        FROM invoice.fingerprints AS mine
        JOIN invoice.fingerprints AS other
            ON other.kind = mine.kind AND other.digest = mine.digest
            AND other.invoice_id <> mine.invoice_id AND other.released_at IS NULL
        WHERE mine.invoice_id = %s AND mine.kind = ANY (%s)
        """,
        [invoice_id, sorted(BLOCKING)],
    )
    return frozenset(row["kind"] for row in rows)


async def _others_hold(tx: Transaction, invoice_id: UUID, kind: Kind, digest: bytes) -> bool:
    row = await tx.one(
        """
        SELECT FROM invoice.fingerprints
        WHERE kind = %s AND digest = %s AND released_at IS NULL AND invoice_id <> %s LIMIT 1
        """,
        [kind, digest, invoice_id],
    )
    return row is not None


async def save_outcome(
    tx: Transaction,
    invoice_id: UUID,
    parties: tuple[UUID, UUID],
    *,
    is_late: bool = False,
    is_defaulted: bool = False,
    settled_on: date | None = None,
) -> None:
    """Keep how an invoice of (seller, customer) went. What was once so stays so."""
    await tx.execute(
        """
        INSERT INTO invoice.outcomes AS known (
            invoice_id, seller_id, customer_id, is_repaid, is_late, is_defaulted, settled_on
        )
        VALUES (%s, %s, %s, %s, %s, %s, %s)
        ON CONFLICT (invoice_id) DO UPDATE SET
            is_repaid = known.is_repaid OR excluded.is_repaid,
            is_late = known.is_late OR excluded.is_late,
            is_defaulted = known.is_defaulted OR excluded.is_defaulted,
            settled_on = coalesce(known.settled_on, excluded.settled_on)
        """,
        [invoice_id, *parties, settled_on is not None, is_late, is_defaulted, settled_on],
    )


async def save_unpaid(tx: Transaction, invoice_id: UUID, parties: tuple[UUID, UUID]) -> None:
    """Keep that an invoice which counted as repaid is not: the bank took a payment back."""
    await save_outcome(tx, invoice_id, parties)
    await tx.execute(
        "UPDATE invoice.outcomes SET is_repaid = FALSE WHERE invoice_id = %s", [invoice_id]
    )


async def seller_record(tx: Transaction, seller_id: UUID) -> TrackRecord:
    """Count how an SME's invoices went. One that defaulted counts as that only."""
    row = await tx.one(
        """
        SELECT count(*) FILTER (WHERE is_repaid AND NOT is_defaulted) AS repaid,
            count(*) FILTER (WHERE is_defaulted) AS defaulted,
            count(*) FILTER (WHERE is_late) AS late
        FROM invoice.outcomes WHERE seller_id = %s
        """,
        [seller_id],
    )
    return TrackRecord(**row) if row else TrackRecord()


async def customer_record(tx: Transaction, customer_id: UUID | None) -> TrackRecord:
    """Count how a customer's invoices went; nothing for a customer we do not know."""
    row = await tx.one(
        """
        SELECT count(*) FILTER (WHERE is_repaid AND NOT is_defaulted) AS repaid,
            count(*) FILTER (WHERE is_defaulted) AS defaulted,
            count(*) FILTER (WHERE is_late) AS late
        FROM invoice.outcomes WHERE customer_id = %s
        """,
        [customer_id],
    )
    return TrackRecord(**row) if row else TrackRecord()


async def customer_history(
    tx: Transaction, customer_id: UUID | None, *, but: UUID
) -> list[PastInvoice]:
    """Return the customer's latest other financed invoices; nothing for one we do not know."""
    rows = await tx.all(
        """
        SELECT owed.accepted_due_on AS due_on, known.settled_on
        FROM invoice.invoices AS owed
        LEFT JOIN invoice.outcomes AS known ON known.invoice_id = owed.id
        WHERE owed.customer_id = %s AND owed.disbursed_on IS NOT NULL AND owed.id <> %s
        ORDER BY owed.accepted_due_on DESC LIMIT %s
        """,
        [customer_id, but, HISTORY_MAX],
    )
    return [PastInvoice(row["due_on"], row["settled_on"]) for row in rows]


async def find_disbursal(tx: Transaction, invoice_id: UUID) -> str | None:
    """Return what the last look before disbursal came to: `cleared`, `stopped`, or nothing yet."""
    row = await tx.one("SELECT disbursal FROM invoice.invoices WHERE id = %s", [invoice_id])
    return row["disbursal"] if row else None


async def save_disbursal(tx: Transaction, invoice_id: UUID, verdict: str) -> bool:
    """Keep what the last look came to; return whether it was the first."""
    row = await tx.one(
        """
        UPDATE invoice.invoices SET disbursal = %s WHERE id = %s AND disbursal IS NULL
        RETURNING id
        """,
        [verdict, invoice_id],
    )
    return row is not None
