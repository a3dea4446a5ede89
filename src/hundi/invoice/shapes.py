"""How invoices stand in JSON. Pure."""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field
from pydantic.alias_generators import to_camel

from hundi.invoice.domain import Invoice, coarse
from hundi.invoice.evidence import Findings, FoundField
from hundi.invoice.listing import Offer, offer_as_listed
from hundi.invoice.queries import Dossier, Row
from hundi.invoice.shapes_evidence import (
    LatePaymentShown,
    ResendShown,
    late_shown,
    resends_shown,
)
from hundi.kernel.money import Money
from hundi.kernel.rate import Rate
from hundi.runtime.values import Percent, PercentOut, RupeesOut, Shape

_AMOUNTS = frozenset(
    {"total", "taxable", "tax", "cgst", "sgst", "igst", "round_off", "total_in_words"}
)
# Who may read what people wrote about an invoice: investors and customers may not.
_READS_NOTES = frozenset({"sme", "admin"})

Box = tuple[float, float, float, float]
CustomerGst = Annotated[str, Field(alias="customerGST")]
Roi = Annotated[PercentOut, Field(alias="expectedROI")]


class WarningShown(Shape):
    """What the sandbox let pass; in earnest the upload would have been refused."""

    field: str
    code: str
    message: str


class Uploaded(Shape):
    """An invoice was taken. Verification goes on in the background."""

    invoice_id: UUID
    status: str
    stage: str
    warnings: list[WarningShown]


class Progress(Shape):
    """Where an invoice is now."""

    invoice_id: UUID
    status: str
    stage: str


class Accepted(Progress):
    """What the customer accepted."""

    amount: RupeesOut
    due_date: date


class TermsShown(Shape):
    """A deal as it was on the day it was offered."""

    advance_rate: Percent
    annual_rate: Percent
    discounted_amount: RupeesOut
    reserve: RupeesOut
    days_to_maturity: int
    expected_return: RupeesOut
    platform_fee: RupeesOut
    gst_on_fee: RupeesOut
    net_to_sme: RupeesOut
    reserve_at_maturity: RupeesOut
    all_in_cost: PercentOut
    expected_roi: Roi
    expected_xirr: PercentOut
    late_rate: Percent
    grace_days: int
    minimum: RupeesOut
    due_date: date
    closes_at: datetime


class Receipt(TermsShown):
    """What a listing costs the SME and pays the investors."""

    invoice_id: UUID
    status: str
    stage: str
    amount: RupeesOut
    preview: bool


class FieldShown(Shape):
    """A field of the document: amounts are numbers, days ISO.

    Pages count from 0; a box is left, top, right, bottom in points from the page's top left.
    """

    value: object
    source: str
    confidence: float
    page: int | None
    box: Box | None


class CheckShown(Shape):
    """A check: what it found, why, and where on the paper."""

    check: str
    verdict: str
    reason: str
    details: dict[str, str]
    page: int | None
    box: Box | None


class DecisionShown(Shape):
    """What followed from the checks, and what a better file would clear."""

    outcome: str
    reasons: list[str]
    resend: list[ResendShown]


class RiskReason(Shape):
    """A part of the risk score."""

    code: str
    points: int


class MomentShown(Shape):
    """A line of the timeline. `by` is a role, never a person."""

    at: datetime
    what: str
    by: str
    note: str | None


class InvoiceSummary(Shape):
    """An invoice in a list."""

    id: UUID
    invoice_number: str
    amount: RupeesOut
    status: str
    stage: str
    awaiting: str | None
    customer_gst: CustomerGst
    customer_name: str | None
    seller_name: str | None
    due_date: date
    risk_score: int | None
    grade: str | None
    raised: RupeesOut
    remaining: RupeesOut | None
    received: RupeesOut
    uploaded_at: datetime

    @classmethod
    def of(cls, row: Row) -> Self:
        """Return a row of a list."""
        return cls.model_validate(_summary(row.invoice))


class InvoiceShown(InvoiceSummary):
    """All facts of an invoice."""

    cancelling: bool
    fields: dict[str, FieldShown]
    checks: list[CheckShown]
    decision: DecisionShown | None
    risk_reasons: list[RiskReason]
    late_payment: LatePaymentShown | None
    terms: TermsShown | None
    timeline: list[MomentShown]
    warnings: list[WarningShown]


def uploaded(invoice: Invoice) -> Uploaded:
    """Return the answer to an upload."""
    return Uploaded(
        invoice_id=invoice.id,
        status=coarse(invoice.stage),
        stage=invoice.stage,
        warnings=_warnings(invoice),
    )


def progress(invoice: Invoice) -> Progress:
    """Return where the invoice is."""
    return Progress(invoice_id=invoice.id, status=coarse(invoice.stage), stage=invoice.stage)


def accepted(invoice: Invoice) -> Accepted:
    """Return what the customer accepted."""
    return Accepted(
        invoice_id=invoice.id,
        status=coarse(invoice.stage),
        stage=invoice.stage,
        amount=invoice.face,
        due_date=invoice.due_on,
    )


def receipt(invoice: Invoice, offer: Offer, *, preview: bool) -> Receipt:
    """Return what a listing costs and pays."""
    values = _terms(offer) | {
        "invoice_id": invoice.id,
        "status": coarse(invoice.stage),
        "stage": invoice.stage.value,
        "amount": invoice.face,
        "preview": preview,
    }
    return Receipt.model_validate(values)


def invoice_shown(dossier: Dossier, role: str) -> InvoiceShown:
    """Return what somebody of this role may know."""
    invoice, findings = dossier.invoice, dossier.findings
    reads_notes = role in _READS_NOTES
    values = _summary(invoice) | {
        "cancelling": invoice.is_cancelling,
        "fields": _fields(findings),
        "checks": _checks(findings, with_details=role != "investor"),
        "decision": _decision(findings),
        "risk_reasons": _risk_reasons(findings),
        "late_payment": late_shown(findings),
        "terms": _listed_terms(invoice),
        "timeline": [
            MomentShown(
                at=moment.at,
                what=moment.what,
                by=moment.by,
                note=moment.note if reads_notes else None,
            )
            for moment in dossier.timeline
        ],
        "warnings": _warnings(invoice),
    }
    return InvoiceShown.model_validate(values)


def _summary(invoice: Invoice) -> dict[str, object]:
    listing = invoice.listing
    return {
        "id": invoice.id,
        "invoice_number": invoice.claims.number,
        "amount": invoice.acceptance.face if invoice.acceptance else invoice.claims.amount,
        "status": coarse(invoice.stage),
        "stage": invoice.stage.value,
        "awaiting": invoice.awaiting,
        "customer_gst": invoice.buyer_gstin,
        "customer_name": invoice.buyer_name,
        "seller_name": invoice.seller_name,
        "due_date": invoice.due_on,
        "risk_score": invoice.score,
        "grade": invoice.grade,
        "raised": invoice.raised,
        "remaining": listing.terms.advance - invoice.raised if listing else None,
        "received": invoice.received,
        "uploaded_at": invoice.uploaded_at,
    }


def _terms(offer: Offer) -> dict[str, object]:
    quote, terms = offer.quote, offer.terms
    return {
        "advance_rate": offer.advance_rate,
        "annual_rate": Rate(terms.annual_rate),
        "discounted_amount": terms.advance,
        "reserve": terms.reserve,
        "days_to_maturity": quote.days,
        "expected_return": quote.expected_return,
        "platform_fee": terms.platform_fee,
        "gst_on_fee": terms.gst_on_fee,
        "net_to_sme": terms.net_to_seller,
        "reserve_at_maturity": quote.reserve_at_maturity,
        "all_in_cost": quote.all_in_cost,
        "expected_roi": quote.expected_roi,
        "expected_xirr": quote.expected_xirr,
        "late_rate": Rate(terms.late_rate),
        "grace_days": terms.grace_days,
        "minimum": terms.minimum,
        "due_date": terms.due_on,
        "closes_at": offer.closes_at,
    }


def _listed_terms(invoice: Invoice) -> TermsShown | None:
    """Return the deal as it was quoted on the day of the listing."""
    listing = invoice.listing
    if listing is None:
        return None
    return TermsShown.model_validate(_terms(offer_as_listed(listing)))


def _fields(findings: Findings | None) -> dict[str, FieldShown]:
    if findings is None:
        return {}
    return {to_camel(name): _field(name, found) for name, found in findings.fields.items()}


def _field(name: str, found: FoundField) -> FieldShown:
    value: object = Money.parse(found.value) if name in _AMOUNTS else found.value
    return FieldShown(
        value=value,
        source=found.source,
        confidence=found.confidence,
        page=found.page,
        box=found.box,
    )


def _checks(findings: Findings | None, *, with_details: bool) -> list[CheckShown]:
    return [
        CheckShown(
            check=check.check,
            verdict=check.verdict,
            reason=check.reason,
            details=check.details if with_details else {},
            page=check.page,
            box=check.box,
        )
        for check in (findings.checks if findings else ())
    ]


def _decision(findings: Findings | None) -> DecisionShown | None:
    if findings is None:
        return None
    asked = findings.checks if findings.outcome != "verified" else ()
    return DecisionShown(
        outcome=findings.outcome, reasons=list(findings.reasons), resend=resends_shown(asked)
    )


def _risk_reasons(findings: Findings | None) -> list[RiskReason]:
    return [
        RiskReason(code=code, points=points)
        for code, points in (findings.risk_reasons if findings else ())
    ]


def _warnings(invoice: Invoice) -> list[WarningShown]:
    return [
        WarningShown(field=warning.field, code=warning.code, message=warning.message)
        for warning in invoice.warnings
    ]
