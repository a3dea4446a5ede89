"""Facts published by the invoice service."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from hundi.kernel.deal import Terms
from hundi.kernel.money import Money


@dataclass(frozen=True, slots=True)
class InvoiceUploaded:
    """An SME uploaded an invoice; its document is stored and waits to be read."""

    invoice_id: UUID
    seller_id: UUID
    invoice_number: str
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class InvoiceVerified:
    """Every check passed, or two operators decided so. It waits for its customer."""

    invoice_id: UUID
    seller_id: UUID
    customer_id: UUID | None
    invoice_number: str
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class LinkIssued:
    """The customer is to get a link to answer this invoice without signing in.

    The link itself is in no event: who writes the letter signs it (`runtime/signed_links`).
    """

    invoice_id: UUID
    link_id: UUID
    customer_id: UUID
    invoice_number: str
    expires_at: datetime
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class LinkCodeAsked:
    """Whoever has the link wants to accept: the customer is to get a code. It is in no event."""

    invoice_id: UUID
    code_id: UUID
    customer_id: UUID
    invoice_number: str
    expires_at: datetime
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class InvoiceDoubted:
    """The invoice cannot go on by itself.

    `outcome` is `needs_info` (the SME must send something), `review` (an operator decides)
    or `rejected`; `reasons` are check codes.
    """

    invoice_id: UUID
    seller_id: UUID
    invoice_number: str
    outcome: str
    reasons: tuple[str, ...]
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class InvoiceAccepted:
    """The customer accepted to pay `face` on `due_on`. Final."""

    invoice_id: UUID
    seller_id: UUID
    customer_id: UUID
    invoice_number: str
    face: Money
    due_on: date
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class InvoiceDisputed:
    """The customer disputes the invoice."""

    invoice_id: UUID
    seller_id: UUID
    customer_id: UUID
    invoice_number: str
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class InvoiceListed:
    """The SME offers the invoice to investors."""

    invoice_id: UUID
    seller_id: UUID
    customer_id: UUID
    invoice_number: str
    seller_name: str
    customer_name: str
    terms: Terms
    risk_score: int
    grade: str
    closes_at: datetime
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class CancellationRequested:
    """The SME wants a listed invoice back; funding decides whether it is still open."""

    invoice_id: UUID
    seller_id: UUID
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class InvoiceCancelled:
    """The invoice was taken back before it was listed. After that see `funding.ListingClosed`."""

    invoice_id: UUID
    seller_id: UUID
    invoice_number: str
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class DocumentReplaced:
    """The service's own: the SME sent a better document, which waits to be read."""

    invoice_id: UUID
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class DisbursalCleared:
    """A funded invoice was looked at once more and nothing has changed: money may go out.

    `raised` is that of `InvoiceFunded`, so who pays the SME needs nothing else.
    """

    invoice_id: UUID
    raised: Money
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class DisbursalStopped:
    """A funded invoice must not be paid out on: its e-invoice was cancelled, or it has a twin.

    `reasons` are `irn_cancelled`, `irn_not_asked` or `duplicate`. An operator decides.
    """

    invoice_id: UUID
    seller_id: UUID
    invoice_number: str
    reasons: tuple[str, ...]
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class DisbursalRefused:
    """Two operators decided that no money goes out: what was committed goes back."""

    invoice_id: UUID
    happened_at: datetime


Event = (
    InvoiceUploaded
    | InvoiceVerified
    | LinkIssued
    | LinkCodeAsked
    | InvoiceDoubted
    | InvoiceAccepted
    | InvoiceDisputed
    | InvoiceListed
    | CancellationRequested
    | InvoiceCancelled
    | DocumentReplaced
    | DisbursalCleared
    | DisbursalStopped
    | DisbursalRefused
)
