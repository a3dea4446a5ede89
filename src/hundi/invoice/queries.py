"""What people may know of invoices."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from psycopg.rows import DictRow

from hundi.invoice import store, store_findings
from hundi.invoice.domain import Invoice, NoSuchInvoice, Stage
from hundi.invoice.evidence import Findings
from hundi.runtime.database import Transaction
from hundi.runtime.tokens import Caller

MOMENTS_MAX = 500
_PICTURES = {"png": "image/png", "jpeg": "image/jpeg", "webp": "image/webp"}


@dataclass(frozen=True, slots=True)
class Moment:
    """A line of the timeline."""

    at: datetime
    what: str
    by: str
    note: str | None


@dataclass(frozen=True, slots=True)
class Dossier:
    """All that is known of an invoice."""

    invoice: Invoice
    findings: Findings | None
    timeline: tuple[Moment, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """An invoice in a list, and its place there."""

    seq: int
    invoice: Invoice


@dataclass(frozen=True, slots=True)
class Filter:
    """Which invoices of a list: of these stages, older than `before`."""

    stages: tuple[Stage, ...]
    before: int | None
    limit: int


async def invoice_for(tx: Transaction, caller: Caller, invoice_id: UUID) -> Invoice:
    """Return the invoice if the caller may see it.

    Raises:
        NoSuchInvoice: there is none, or it is not theirs.
    """
    invoice = await store.find_invoice(tx, invoice_id)
    person = await store.find_person(tx, caller.user_id)
    if invoice is None or not invoice.is_visible_to(person, caller.role):
        raise NoSuchInvoice("There is no such invoice, or it is not yours.")
    return invoice


async def dossier(tx: Transaction, caller: Caller, invoice_id: UUID) -> Dossier:
    """Return all that is known of an invoice.

    Raises:
        NoSuchInvoice: there is none, or it is not the caller's.
    """
    invoice = await invoice_for(tx, caller, invoice_id)
    findings = await store_findings.find_findings(tx, invoice_id)
    rows = await tx.all(
        """
        SELECT at, what, by_whom AS by, note FROM invoice.timeline
        WHERE invoice_id = %s ORDER BY seq LIMIT %s
        """,
        [invoice_id, MOMENTS_MAX],
    )
    return Dossier(invoice, findings, tuple(Moment(**row) for row in rows))


async def document_of(tx: Transaction, caller: Caller, invoice_id: UUID) -> tuple[str, str] | None:
    """Return what `shown_of` returns of an invoice that the caller may see.

    Raises:
        NoSuchInvoice: there is no such invoice, or it is not the caller's.
    """
    return await shown_of(tx, await invoice_for(tx, caller, invoice_id))


async def shown_of(tx: Transaction, invoice: Invoice) -> tuple[str, str] | None:
    """Return where the document to show is, and its media type; None when there is none to show.

    A PDF is shown as it was cleaned. A picture holds nothing active and is shown as it came.
    """
    findings = await store_findings.find_findings(tx, invoice.id)
    if findings is None or findings.document != invoice.document:
        return None
    if findings.sanitised is not None:
        return findings.sanitised, "application/pdf"
    if findings.kind in _PICTURES:
        return findings.document, _PICTURES[findings.kind]
    return None


async def invoices_of(tx: Transaction, caller: Caller, wanted: Filter) -> list[Row]:
    """Return an SME's own invoices, or those a customer is to pay, newest first."""
    parameters = _parameters(wanted)
    if caller.role == "sme":
        rows = await tx.all(
            """
            SELECT * FROM invoice.invoices
            WHERE seller_id = %(seller_id)s
                AND (%(before)s::BIGINT IS NULL OR seq < %(before)s)
                AND stage = ANY (%(stages)s)
            ORDER BY seq DESC LIMIT %(limit)s
            """,
            {**parameters, "seller_id": caller.user_id},
        )
        return _rows(rows)
    person = await store.find_person(tx, caller.user_id)
    rows = await tx.all(
        """
        SELECT * FROM invoice.invoices
        WHERE buyer_gstin = %(gstin)s
            AND (%(before)s::BIGINT IS NULL OR seq < %(before)s)
            AND stage = ANY (%(stages)s)
        ORDER BY seq DESC LIMIT %(limit)s
        """,
        {**parameters, "gstin": person.gstin},
    )
    return _rows(rows)


async def all_invoices(tx: Transaction, wanted: Filter) -> list[Row]:
    """Return everybody's invoices, newest first: for operators."""
    rows = await tx.all(
        """
        SELECT * FROM invoice.invoices
        WHERE (%(before)s::BIGINT IS NULL OR seq < %(before)s)
            AND stage = ANY (%(stages)s)
        ORDER BY seq DESC LIMIT %(limit)s
        """,
        _parameters(wanted),
    )
    return _rows(rows)


def _parameters(wanted: Filter) -> dict[str, object]:
    stages = [stage.value for stage in wanted.stages]
    return {"stages": stages, "before": wanted.before, "limit": wanted.limit}


def _rows(rows: list[DictRow]) -> list[Row]:
    return [Row(row["seq"], store.invoice_of(row)) for row in rows]
