"""Verifying an invoice: read its document, ask the registry, check, decide. It may run twice.

The document is read and the registry asked while no transaction is held. What was found is then
judged and kept in one transaction, so that a kill in between leaves nothing half done: the
errand runs again from the start.
"""

import asyncio
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar
from uuid import UUID

from hundi.events.invoice import (
    DocumentReplaced,
    Event,
    InvoiceDoubted,
    InvoiceUploaded,
    InvoiceVerified,
)
from hundi.gateways.errors import RailError
from hundi.gateways.outside import Outside
from hundi.invoice import store, store_findings, store_trades
from hundi.invoice.check_filings import filing_due
from hundi.invoice.check_rules import run_checks
from hundi.invoice.checks import Check, Claims, Decision, InvoiceFacts, decide
from hundi.invoice.domain import Action, Invoice, Person, Stage
from hundi.invoice.evidence import (
    Findings,
    digests,
    document_marks,
    found_checks,
    found_fields,
    rupees,
    total_of,
)
from hundi.invoice.late_payment import LatePayment, late_payment, shipped
from hundi.invoice.reading.facts import Reading
from hundi.invoice.reading.reader import Readers
from hundi.invoice.risk import RiskFacts, Score, grade, seed_v1
from hundi.invoice.signed_qr import PortalKey
from hundi.invoice.understanding import code_of, understand
from hundi.kernel.calendar import financial_year
from hundi.runtime import desk as operators
from hundi.runtime.database import Transaction
from hundi.runtime.faults import fault
from hundi.runtime.jobs import Desk
from hundi.runtime.outbox import publish
from hundi.runtime.vault import Vault

# Each child may take a gigabyte and a core.
READ_AT_ONCE = 2
REGISTRY_TRIES_MAX = 3
DESK_KIND = "invoice"
TIMED_OUT = "reader_timeout"

_readers = Readers(at_once=READ_AT_ONCE)
_ACTION_OF = {
    "verified": Action.VERIFY,
    "review": Action.REFER,
    "needs_info": Action.ASK,
    "rejected": Action.REJECT,
}

Fact = TypeVar("Fact")


@dataclass(frozen=True, slots=True)
class _Case:
    """What is taken out of the database to work on."""

    invoice_id: UUID
    document: str
    claims: Claims
    own_gstin: str
    keys: dict[str, PortalKey]


@dataclass(frozen=True, slots=True)
class _Read:
    """A document as read: the facts for the checks, and the cleaned copy's name."""

    facts: InvoiceFacts
    kind: str
    sanitised: str | None


async def verify_invoice(desk: Desk, event: InvoiceUploaded | DocumentReplaced) -> None:
    """Find out what the document is worth believing."""
    outside: Outside = desk.outside
    async with desk.database.transaction("invoice") as tx:
        case = await _begin(tx, event.invoice_id)
    if case is None:
        return
    fault("verification.after_begin")
    content = await outside.documents.get(case.document)
    reading = await read_with_code(_readers, content, case.keys)
    fault("verification.after_reading")
    sanitised = await outside.documents.put(reading.sanitised) if reading.sanitised else None
    # In a thread: to tell how a code was forged takes up to a second, and others are being served.
    found = await asyncio.to_thread(_facts_of, case, reading, desk)
    facts = await _with_registry(desk, case, found)
    read = _Read(facts, reading.kind, sanitised)
    fault("verification.after_registry")
    async with desk.database.transaction("invoice") as tx:
        await _conclude(tx, case, read, outside)


async def read_with_code(
    readers: Readers, content: bytes, keys: Mapping[str, PortalKey]
) -> Reading:
    """Read a document, no further than needed.

    A scan whose code a trusted portal signed need not be read beyond it; one that only looks
    signed is read again, whole. One that the clock ended is read once more: whoever works too long
    runs out of CPU seconds first, so it only waited, and the machine was busy.
    """
    reading = await readers.read(content, codes_suffice=bool(keys))
    if TIMED_OUT in reading.problems:
        reading = await readers.read(content, codes_suffice=bool(keys))
    qr = code_of(reading, keys)
    if qr and not qr.is_verified and not reading.is_legible:
        return await readers.read(content)
    return reading


def mark_key(vault: Vault) -> bytes:
    """Return the key under which marks are digested."""
    return vault.digest("invoice", "marks")


async def score_of(tx: Transaction, invoice: Invoice, customer: UUID | None) -> Score:
    """Return how safe the invoice is on the day, by the founding document's formula.

    No source rates customers yet, so the rating counts nothing.
    """
    seller = await store_findings.seller_record(tx, invoice.seller_id)
    buyer = await store_findings.customer_record(tx, customer)
    return seed_v1(
        RiskFacts(
            sme_repayments=seller.repaid,
            sme_defaults=seller.defaulted,
            customer_rating=0,
            customer_late_payments=buyer.late,
            amount=invoice.face,
            days_to_maturity=(invoice.due_on - tx.today).days,
        )
    )


async def late_of(
    tx: Transaction, invoice: Invoice, customer: UUID | None, *, is_paper: bool
) -> LatePayment:
    """Return how probable a late payment is, by what the platform knows on the day."""
    history = await store_findings.customer_history(tx, customer, but=invoice.id)
    return late_payment(history, on=tx.today, is_paper=is_paper, model=shipped())


def verified_event(invoice: Invoice, customer: Person | None, tx: Transaction) -> InvoiceVerified:
    """Return the news that an invoice is verified."""
    return InvoiceVerified(
        invoice.id,
        invoice.seller_id,
        customer.id if customer else None,
        invoice.claims.number,
        tx.now,
    )


async def _begin(tx: Transaction, invoice_id: UUID) -> _Case | None:
    """Take an invoice up; None when it has been decided, or is not ours to decide any more."""
    invoice = await store.lock_invoice(tx, invoice_id)
    if invoice.stage is Stage.UPLOADED:
        await store.save_invoice(tx, invoice.after(Action.READ))
        await store.add_moment(tx, invoice_id, "reading", "platform")
    elif invoice.stage is not Stage.VERIFYING or invoice.awaiting is not None:
        return None
    seller = await store.find_person(tx, invoice.seller_id)
    keys = await store.list_portal_keys(tx)
    return _Case(invoice_id, invoice.document, invoice.claims, seller.gstin or "", keys)


def _facts_of(case: _Case, reading: Reading, desk: Desk) -> InvoiceFacts:
    found = understand(reading, case.keys)
    return InvoiceFacts(
        claims=case.claims,
        sme_gstin=case.own_gstin,
        problems=reading.problems,
        # A scan whose code a portal signed is not read beyond it: that is held against the form.
        has_words=reading.is_legible,
        is_paper=not reading.has_text_layer,
        has_unread_code=reading.has_unread_code,
        fields=found.stated,
        signed_qr=found.qr,
        today=desk.database.clock.today(),
        evidence=found.evidence,
        document=case.document,
    )


async def _with_registry(desk: Desk, case: _Case, facts: InvoiceFacts) -> InvoiceFacts:
    """Add what the registry says of both parties and of the e-invoice.

    Raises:
        RailError: it does not answer just now; after a few tries its silence is an answer.
    """
    gst = desk.outside.gst
    seller, buyer, irn = facts.seller_gstin.upper(), facts.buyer_gstin.upper(), facts.irn
    issued_on = facts.issued_on
    is_due = issued_on is not None and facts.today > filing_due(issued_on)
    year = financial_year(issued_on) if issued_on and is_due else None
    return replace(
        facts,
        seller=await _asked(desk, case, gst.taxpayer(seller)) if seller else None,
        buyer=await _asked(desk, case, gst.taxpayer(buyer)),
        irn_status=await _asked(desk, case, gst.irn_status(irn)) if irn else None,
        filings=await _asked(desk, case, gst.filings(seller, year)) if seller and year else None,
    )


async def _asked(desk: Desk, case: _Case, question: Awaitable[Fact]) -> Fact | None:
    try:
        return await question
    except RailError as problem:
        if problem.retryable:
            async with desk.database.transaction("invoice") as tx:
                tries = await store.count_registry_try(tx, case.invoice_id)
            if tries <= REGISTRY_TRIES_MAX:
                raise
        return None


async def _conclude(tx: Transaction, case: _Case, read: _Read, outside: Outside) -> None:
    """Judge, and keep everything that follows."""
    invoice = await store.lock_invoice(tx, case.invoice_id)
    if (
        invoice.stage is not Stage.VERIFYING
        or invoice.awaiting
        or invoice.document != (case.document)
    ):
        return
    marks = digests(mark_key(outside.vault), document_marks(read.facts))
    seen = await store_findings.reserve(tx, invoice.id, marks)
    fault("verification.after_marks")
    facts = replace(read.facts, seen_before=seen)
    facts = replace(facts, ring=await store_trades.closed_ring(tx, invoice.id, *_trade(facts)))
    checks = run_checks(facts, strict=outside.strict)
    decision = decide(checks, strict=outside.strict)
    customer = await store.find_customer(tx, facts.buyer_gstin)
    seller = await store.find_person(tx, invoice.seller_id)
    known = _with_document(invoice, facts, seller, customer)
    score = await score_of(tx, known, customer.id if customer else None)
    late = await late_of(tx, known, customer.id if customer else None, is_paper=facts.is_on_paper)
    moved = replace(
        known.after(_ACTION_OF[decision.outcome]), score=score.value, grade=grade(score.value)
    )
    await store.save_invoice(tx, moved)
    await store_findings.save_findings(
        tx,
        invoice.id,
        _findings(tx, case, replace(read, facts=facts), (checks, decision, score, late)),
    )
    await _tell(tx, moved, decision, customer)
    fault("verification.before_commit")


def _with_document(
    invoice: Invoice, facts: InvoiceFacts, seller: Person, customer: Person | None
) -> Invoice:
    """Return the invoice with what the document says; a confirmed name goes before a printed."""
    printed = facts.fields
    customer_name = customer.legal_name if customer else None
    return replace(
        invoice,
        buyer_gstin=facts.buyer_gstin.upper(),
        seller_name=seller.legal_name or (printed.seller_name and printed.seller_name.value),
        buyer_name=customer_name or (printed.buyer_name and printed.buyer_name.value),
        total=total_of(facts),
        taxable=rupees(printed.taxable),
    )


def _findings(
    tx: Transaction,
    case: _Case,
    read: _Read,
    verdict: tuple[list[Check], Decision, Score, LatePayment],
) -> Findings:
    checks, decision, score, late = verdict
    return Findings(
        document=case.document,
        kind=read.kind,
        sanitised=read.sanitised,
        fields=found_fields(read.facts.fields, read.facts.signed_qr),
        checks=found_checks(checks),
        outcome=decision.outcome,
        reasons=decision.reasons,
        risk_reasons=score.reasons,
        read_at=tx.now,
        late_payment=late,
    )


async def _tell(
    tx: Transaction, invoice: Invoice, decision: Decision, customer: Person | None
) -> None:
    await store.add_moment(tx, invoice.id, decision.outcome, "platform")
    if decision.outcome == "rejected":
        await store_findings.release(tx, invoice.id)
    if decision.outcome == "review":
        await operators.open_item(tx, DESK_KIND, invoice.id, reasons=decision.reasons)
    event: Event
    if decision.outcome == "verified":
        event = verified_event(invoice, customer, tx)
    else:
        event = InvoiceDoubted(
            invoice.id,
            invoice.seller_id,
            invoice.claims.number,
            decision.outcome,
            decision.reasons,
            tx.now,
        )
    await publish(tx, [event])


def _trade(facts: InvoiceFacts) -> tuple[str, str]:
    return facts.seller_gstin.upper(), facts.buyer_gstin.upper()
