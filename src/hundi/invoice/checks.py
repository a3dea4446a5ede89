"""What is checked about an uploaded invoice, and what follows. Pure.

Every check has a verdict and a reason code; `OUTCOME_OF` says, as data, what each reason asks
for. The strongest wins: rejected, then needs_info (the SME sends something again), then review
(an operator decides, and a second one agrees), then verified. Never silently wrong, sometimes asks.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from hundi.gateways.gst.port import Filings, IrnFact, Taxpayer
from hundi.invoice.fields import Field, Fields, Value
from hundi.invoice.fingerprints import BLOCKING, Kind
from hundi.invoice.listed import Listed
from hundi.invoice.page_lines import Box
from hundi.invoice.page_sums import PageSums
from hundi.invoice.reading.facts import Sign
from hundi.invoice.signed_qr import SignedQr
from hundi.invoice.signed_qr import Verdict as QrVerdict
from hundi.kernel.errors import BrokenInvariant
from hundi.kernel.money import Money

Verdict = Literal["pass", "warn", "fail", "not_applicable", "unknown"]
Outcome = Literal["verified", "review", "needs_info", "rejected"]

_SEVERITY: tuple[Outcome, ...] = ("verified", "review", "needs_info", "rejected")

# What a reason asks for. A reason that is not here cannot be given.
OUTCOME_OF: dict[str, Outcome] = {
    "": "verified",
    # The document cannot be read: the SME sends another.
    "file_unreadable": "needs_info",
    "no_text_layer": "needs_info",
    # The form against the document.
    "number_not_found": "review",
    "number_differs": "review",
    "total_not_found": "review",
    "total_differs": "review",
    "currency_not_inr": "review",
    "due_date_not_printed": "verified",
    "due_date_not_read": "verified",
    "due_date_differs": "review",
    "due_date_differs_from_terms": "review",
    "buyer_not_found": "review",
    "buyer_differs": "review",
    "buyer_other_state": "review",
    "seller_not_found": "review",
    "seller_differs": "review",
    "seller_other_state": "review",
    # Identities.
    "seller_gstin_invalid": "review",
    "buyer_gstin_invalid": "review",
    "buyer_is_seller": "rejected",
    "related_party": "review",
    # The e-invoice. Its absence is not fraud.
    "no_irn": "verified",
    "irn_differs": "review",
    "no_signed_qr": "verified",
    "qr_unknown_key": "review",
    "qr_key_out_of_period": "review",
    "qr_malformed": "review",
    # There and not to be read, on a page that is not read well enough without it.
    "qr_unreadable": "needs_info",
    "qr_bad_signature": "rejected",
    "qr_damaged": "rejected",
    "qr_altered": "rejected",
    "qr_signed_with_public_key": "rejected",
    "qr_algorithm_none": "rejected",
    "qr_algorithm_not_allowed": "rejected",
    "qr_irn_mismatch": "rejected",
    "qr_contradicts_form": "review",
    "qr_contradicts_document": "review",
    # A scan is not read beyond its code: what it says stands on no page that was looked at.
    "document_not_read": "verified",
    # Of the signed items, as far as the page lists its own.
    "items_not_counted": "verified",
    "item_count_differs": "review",
    "hsn_not_found": "verified",
    "main_hsn_differs": "review",
    "ack_date_not_found": "verified",
    "ack_date_differs": "review",
    "irn_registered_late": "review",
    "not_an_invoice": "rejected",
    "titled_as_note": "review",
    # An invoice that came as data too.
    "no_data": "verified",
    "data_not_on_paper": "review",
    "data_unknown_key": "review",
    "data_key_out_of_period": "review",
    "data_malformed": "review",
    "data_bad_signature": "rejected",
    "data_altered": "rejected",
    "data_algorithm_none": "rejected",
    "data_signed_with_public_key": "rejected",
    "data_algorithm_not_allowed": "rejected",
    "data_irn_mismatch": "rejected",
    "data_unsigned": "review",
    # How the file is built.
    "no_file_to_judge": "verified",
    "file_altered": "review",
    # The platform's own graph.
    "no_other_trade": "verified",
    "circular_trade": "review",
    "mutual_trade": "review",
    # Arithmetic.
    "no_words": "verified",
    "words_differ": "review",
    "no_parts": "verified",
    "sum_differs": "review",
    "no_sums": "verified",
    "page_sums_differ": "review",
    "no_taxes": "verified",
    "tax_kind_differs": "review",
    # Dates.
    "invoice_date_not_found": "review",
    "invoice_date_in_future": "review",
    "due_before_invoice": "review",
    "due_date_past": "review",
    # The registry.
    "seller_unknown_to_registry": "review",
    "seller_not_asked": "review",
    "seller_cancelled": "rejected",
    "seller_suspended": "review",
    "seller_registered_later": "review",
    "buyer_unknown_to_registry": "review",
    "buyer_not_asked": "review",
    "buyer_cancelled": "rejected",
    "buyer_suspended": "review",
    "buyer_registered_later": "review",
    # Its return of outward supplies. Late is not forged.
    "filing_not_due": "verified",
    "filings_not_known": "verified",
    "return_not_filed": "review",
    "no_names_to_compare": "verified",
    "seller_name_differs": "review",
    "buyer_name_differs": "review",
    # Who is to be paid.
    "no_upi_code": "verified",
    "upi_malformed": "review",
    "upi_amount_differs": "review",
    "irn_not_asked": "review",
    "irn_cancelled": "rejected",
    "irn_not_registered": "review",
    # Here before.
    "duplicate": "rejected",
    "possible_duplicate": "review",
}
# In live mode the upload already refuses a made-up GSTIN; should one get here, so does this.
REJECTED_WHEN_STRICT = frozenset({"buyer_gstin_invalid"})


@dataclass(frozen=True, slots=True)
class Claims:
    """What the SME says of its document."""

    number: str
    amount: Money
    due_on: date
    customer_gstin: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a document has beside its print.

    `data` are the fields of data in or beside it, `signed` what became of that data's signature,
    `not_on_paper` which of number, date and total the data says and the paper does not;
    `payment_codes` are the texts of UPI codes; `listed` is what the page, and the data, list;
    `sums` is what the sums of a text layer say of its total.
    """

    data: Fields | None = None
    format: str = ""
    document_type: str = ""
    signed: QrVerdict | None = None
    not_on_paper: tuple[str, ...] = ()
    signs: tuple[Sign, ...] = ()
    payment_codes: tuple[str, ...] = ()
    listed: tuple[Listed, ...] = ()
    sums: PageSums | None = None


NOTHING_MORE = Evidence()


@dataclass(frozen=True, slots=True)
class InvoiceFacts:
    """Everything the checks look at.

    `has_words` says that there are words enough, in a text layer or seen on a picture;
    `is_paper` that it came as a scan or a photo, without a text layer, `has_unread_code` that
    something on it looks like a code and could not be read. `seller` and `buyer` are
    None while the registry has not been asked, `irn_status` and `filings` too. `seen_before` are
    the fingerprints that another invoice holds, `document` the file's SHA-256, `ring` the GSTINs
    of a circle of trade that this invoice closes.
    """

    claims: Claims
    sme_gstin: str
    problems: tuple[str, ...]
    has_words: bool
    fields: Fields
    signed_qr: SignedQr | None
    today: date
    seller: Taxpayer | None = None
    buyer: Taxpayer | None = None
    irn_status: IrnFact | None = None
    filings: Filings | None = None
    seen_before: frozenset[Kind] = frozenset()
    is_paper: bool = False
    has_unread_code: bool = False
    evidence: Evidence = NOTHING_MORE
    document: str = ""
    ring: tuple[str, ...] = ()

    @property
    def seller_gstin(self) -> str:
        """Who sells: as signed, else as printed, else who uploads."""
        return self._settled("seller_gstin", self.fields.seller_gstin) or self.sme_gstin

    @property
    def buyer_gstin(self) -> str:
        """Who buys: as signed, else as printed, else as claimed."""
        return self._settled("buyer_gstin", self.fields.buyer_gstin) or self.claims.customer_gstin

    @property
    def issued_on(self) -> date | None:
        """The invoice's date as signed, else as printed."""
        if self.signed_qr and self.signed_qr.is_verified and self.signed_qr.claims:
            return self.signed_qr.claims.issued_on
        return self.fields.invoice_date.value if self.fields.invoice_date else None

    @property
    def irn(self) -> str | None:
        """The IRN as signed, else as printed."""
        signed = self.signed_qr.claims if self.signed_qr and self.signed_qr.is_verified else None
        if signed:
            return signed.irn.lower()
        return self.fields.irn.value if self.fields.irn else None

    @property
    def is_on_paper(self) -> bool:
        """Whether the bill came as a picture or a scan: no text layer, and no data."""
        return self.is_paper and self.evidence.data is None

    @property
    def is_signed(self) -> bool:
        """Whether a trusted portal signed its code."""
        return self.signed_qr is not None and self.signed_qr.is_verified

    @property
    def is_document_read(self) -> bool:
        """Whether there is a document to hold the claims against.

        A scan whose code a portal signed is not read beyond it: the code is held against them.
        """
        return not self.problems and (self.has_words or self.evidence.data is not None)

    def _settled(
        self, name: Literal["seller_gstin", "buyer_gstin"], printed: Field[str] | None
    ) -> str | None:
        if self.signed_qr and self.signed_qr.is_verified and self.signed_qr.claims:
            claims = self.signed_qr.claims
            return claims.seller_gstin if name == "seller_gstin" else claims.buyer_gstin
        return printed.value if printed else None


@dataclass(frozen=True, slots=True)
class Check:
    """One check: what it found, why, and where on the paper."""

    name: str
    verdict: Verdict
    reason: str = ""
    details: dict[str, str] = field(default_factory=dict[str, str])
    page: int | None = None
    box: Box | None = None

    def __post_init__(self) -> None:
        if self.reason not in OUTCOME_OF:
            raise BrokenInvariant(f"no outcome is laid down for the reason {self.reason}")

    def at(self, found: Field[Value] | None) -> "Check":
        """Return the same check, pointing at what it is about."""
        if found is None:
            return self
        return Check(self.name, self.verdict, self.reason, self.details, found.page, found.box)


@dataclass(frozen=True, slots=True)
class Decision:
    """What follows from all checks, and the reasons that led there, strongest first."""

    outcome: Outcome
    reasons: tuple[str, ...]


def decide(checks: Sequence[Check], *, strict: bool) -> Decision:
    """Return the strongest outcome that a check's reason asks for.

    Args:
        checks: of `run_checks`; no checks at all is a bug.
        strict: whether this is the real world; the sandbox lets made-up GSTINs reach an operator.

    Raises:
        BrokenInvariant: there are no checks: nothing is verified by not looking.
    """
    if not checks:
        raise BrokenInvariant("a decision without a check")
    asked = [
        (_SEVERITY.index(_outcome(check.reason, strict=strict)), check.reason)
        for check in checks
        if check.verdict not in {"pass", "not_applicable"}
    ]
    strongest = max((severity for severity, _ in asked), default=0)
    ordered = sorted(asked, key=lambda pair: -pair[0])
    reasons = dict.fromkeys(reason for severity, reason in ordered if severity)
    return Decision(_SEVERITY[strongest], tuple(reasons))


def _outcome(reason: str, *, strict: bool) -> Outcome:
    if strict and reason in REJECTED_WHEN_STRICT:
        return "rejected"
    return OUTCOME_OF[reason]


def is_blocking(seen_before: frozenset[Kind]) -> bool:
    """Whether one of the fingerprints held by another invoice is proof, not suspicion."""
    return bool(seen_before & BLOCKING)
