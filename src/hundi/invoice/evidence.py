"""From what was read and checked to what is kept and shown: fields, checks, marks. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from uuid import UUID

from hundi.invoice import fingerprints
from hundi.invoice.checks import Check, InvoiceFacts
from hundi.invoice.fields import Field, Fields
from hundi.invoice.fingerprints import Identity, Kind
from hundi.invoice.late_payment import LatePayment
from hundi.invoice.page_lines import Box
from hundi.invoice.signed_qr import QrClaims, SignedQr
from hundi.kernel.money import Money

VALUE_CHARS_MAX = 300
CERTAIN = 1.0
INDIAN = "INR"


@dataclass(frozen=True, slots=True)
class FoundField:
    """A field of a document as it is kept: amounts as decimal text, days as ISO text.

    `page` counts from 0; `box` is left, top, right, bottom in points, None for what a code says.
    """

    value: str
    source: str
    confidence: float
    page: int | None = None
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class FoundCheck:
    """A check as it is kept."""

    check: str
    verdict: str
    reason: str
    details: dict[str, str]
    page: int | None = None
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Findings:
    """What the document of digest `document` says, and what followed from it."""

    document: str
    kind: str
    sanitised: str | None
    fields: dict[str, FoundField]
    checks: tuple[FoundCheck, ...]
    outcome: str
    reasons: tuple[str, ...]
    risk_reasons: tuple[tuple[str, int], ...]
    read_at: datetime
    late_payment: LatePayment | None = None

    @property
    def is_paper(self) -> bool:
        """Whether the bill came as a picture or a scan, as far as the checks tell."""
        return any(check.reason == "no_text_layer" for check in self.checks) or self.kind in {
            "png",
            "jpeg",
        }


def found_fields(printed: Fields, qr: SignedQr | None) -> dict[str, FoundField]:
    """Return every field that was found; what a trusted portal signed goes before what is printed.

    A signed value that is printed too keeps its place on the paper.
    """
    found = {
        field.name: _kept(value)
        for field in fields(printed)
        if (value := getattr(printed, field.name)) is not None
    }
    if qr is None or not qr.is_verified or qr.claims is None:
        return found
    for name, text in _signed(qr.claims).items():
        paper = found.get(name)
        place = (paper.page, paper.box) if paper and paper.value == text else (None, None)
        found[name] = FoundField(text, "signed_qr", CERTAIN, *place)
    return found


def found_checks(checks: Sequence[Check]) -> tuple[FoundCheck, ...]:
    """Return the checks as they are kept."""
    return tuple(
        FoundCheck(
            check.name,
            check.verdict,
            check.reason,
            {name: text[:VALUE_CHARS_MAX] for name, text in check.details.items()},
            check.page,
            check.box,
        )
        for check in checks
    )


def rupees(field: Field[Money] | None) -> Money | None:
    """Return an amount that was found, if it is in rupees and more than nothing."""
    if field is None or field.value.currency != INDIAN or field.value.minor <= 0:
        return None
    return field.value


def total_of(facts: InvoiceFacts) -> Money | None:
    """Return the document's total: as signed, else as printed."""
    signed = _claims_in(facts)
    return signed.total if signed else rupees(facts.fields.total)


def claimed_mark(
    *, seller_id: UUID, own_gstin: str | None, number: str, amount: Money, today: date
) -> str:
    """Return the text of the `f1` mark that an upload holds before its document is read.

    The document's date is not known, so the year is the day's; an SME without a confirmed GSTIN
    is told apart by its id.
    """
    claimed = Identity(own_gstin or str(seller_id), "", number, today, amount)
    return fingerprints.fingerprints(claimed)["f1"]


def document_marks(facts: InvoiceFacts) -> dict[Kind, str]:
    """Return the texts of the marks of a document that was read; none where it has no date."""
    signed, printed = _claims_in(facts), facts.fields
    issued_on = signed.issued_on if signed else printed.invoice_date and printed.invoice_date.value
    number = signed.number if signed else printed.invoice_number and printed.invoice_number.value
    certain: dict[Kind, str] = {"file": facts.document} if facts.document else {}
    if facts.irn:
        certain["irn"] = facts.irn
    if issued_on is None or not facts.seller_gstin:
        return certain
    identity = Identity(
        seller_gstin=facts.seller_gstin,
        buyer_gstin=facts.buyer_gstin,
        number=number or facts.claims.number,
        issued_on=issued_on,
        total=total_of(facts) or facts.claims.amount,
        irn=facts.irn,
    )
    return certain | fingerprints.fingerprints(identity)


def digests(key: bytes, marks: Mapping[Kind, str]) -> dict[Kind, bytes]:
    """Return the marks as they are stored."""
    return {kind: fingerprints.digest(key, kind, text) for kind, text in marks.items()}


def _claims_in(facts: InvoiceFacts) -> QrClaims | None:
    qr = facts.signed_qr
    return qr.claims if qr is not None and qr.is_verified else None


def _signed(claims: QrClaims) -> dict[str, str]:
    return {
        "invoice_number": claims.number,
        "invoice_date": claims.issued_on.isoformat(),
        "total": claims.total.decimal,
        "seller_gstin": claims.seller_gstin,
        "buyer_gstin": claims.buyer_gstin,
        "irn": claims.irn.lower(),
    }


def _kept(field: Field[str] | Field[date] | Field[Money]) -> FoundField:
    value = field.value
    if isinstance(value, Money):
        # Every currency that invoices are read in has hundredths, as the rupee has.
        text = Money(value.minor).decimal
    else:
        text = value.isoformat() if isinstance(value, date) else value[:VALUE_CHARS_MAX]
    return FoundField(text, field.source, field.confidence, field.page, field.box)
