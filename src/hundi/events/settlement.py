"""Facts published by the settlement service."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from hundi.kernel.money import ZERO, Money


@dataclass(frozen=True, slots=True)
class AdvancePaid:
    """The escrow was disbursed: the net advance is in the SME's wallet. Days count from here."""

    invoice_id: UUID
    seller_id: UUID
    customer_id: UUID
    advance: Money
    fee: Money
    gst: Money
    net: Money
    disbursed_on: date
    happened_at: datetime
    withheld: Money = ZERO  # of the net, for what the SME owes; the rest can be paid out


@dataclass(frozen=True, slots=True)
class PositionPaid:
    """What one position got from one distribution."""

    commitment_id: UUID
    investor_id: UUID
    amount: Money


@dataclass(frozen=True, slots=True)
class ReturnsDistributed:
    """A receipt was distributed. Positions come in pages of at most 500, one event a page.

    `to_investors` and `to_seller` are the whole distribution's, the same on every page;
    `page` counts from 0 and `final` says that the investors have all they are owed.
    """

    invoice_id: UUID
    distribution_id: UUID
    seller_id: UUID
    customer_id: UUID
    page: int
    positions: tuple[PositionPaid, ...]
    to_investors: Money
    to_seller: Money
    final: bool
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class RepaymentProgressed:
    """The customer has paid `received` of `face` so far; `repaid` when nothing more is owed.

    `repaid` also with a lawful TDS withheld. `days_late` counts from the due date, never below 0.
    """

    invoice_id: UUID
    seller_id: UUID
    customer_id: UUID
    received: Money
    repaid: bool
    days_late: int
    was_defaulted: bool
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class ExcessReceived:
    """More came than was owed; it is on `suspense:<credit>` now and must go back to its payer."""

    credit_id: UUID
    invoice_id: UUID
    amount: Money
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class InvoiceOverdue:
    """The due date has passed and money is still owed."""

    invoice_id: UUID
    seller_id: UUID
    customer_id: UUID
    days_past_due: int
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class InvoiceDefaulted:
    """The customer has not paid for so long that the terms call it a default."""

    invoice_id: UUID
    seller_id: UUID
    customer_id: UUID
    days_past_due: int
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class InvoiceWrittenOff:
    """Two operators expect no more. `principal_lost` is what the investors are short of principal.

    What comes all the same still counts.
    """

    invoice_id: UUID
    seller_id: UUID
    customer_id: UUID
    principal_lost: Money
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class PaymentReturned:
    """What the bank took back of a customer's payment is off the ledger again."""

    credit_id: UUID
    invoice_id: UUID
    amount: Money
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class PaymentReclaimed:
    """What a payment had paid was taken back, since the bank took the payment back.

    `amount` is the bank's; `received` what the customer has paid without it. `reopened` says that
    the deal is not repaid (nor recovered), or not any more; `status` is the deal's without the
    payment, before the calendar has spoken: what is due again is told as such after this.
    """

    invoice_id: UUID
    seller_id: UUID
    customer_id: UUID
    credit_id: UUID
    amount: Money
    received: Money
    reopened: bool
    was_defaulted: bool
    happened_at: datetime
    status: str = ""


@dataclass(frozen=True, slots=True)
class ReturnsReclaimed:
    """What each position got less by a payment that was taken back; above zero is less.

    In pages, as `ReturnsDistributed`. `from_seller` is what the SME gave back of its reserve.
    """

    invoice_id: UUID
    reclaim_id: UUID
    seller_id: UUID
    page: int
    positions: tuple[PositionPaid, ...]
    from_investors: Money
    from_seller: Money
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class CreditNoteApplied:
    """The customer owes less: `face` is what it owes in all now."""

    invoice_id: UUID
    seller_id: UUID
    customer_id: UUID
    amount: Money
    face: Money
    taxable: Money
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class RecourseCalled:
    """The seller owes what the investors lack."""

    invoice_id: UUID
    seller_id: UUID
    amount: Money
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class ReceiptsRemained:
    """Payments still wait on an invoice and can be settled now. Settlement's own news."""

    invoice_id: UUID


@dataclass(frozen=True, slots=True)
class DeadlinesRemained:
    """More deals pass a deadline on a day than one transaction takes. Settlement's own news."""

    on: date


Event = (
    AdvancePaid
    | ReturnsDistributed
    | RepaymentProgressed
    | ExcessReceived
    | InvoiceOverdue
    | InvoiceDefaulted
    | InvoiceWrittenOff
    | PaymentReturned
    | PaymentReclaimed
    | ReturnsReclaimed
    | CreditNoteApplied
    | RecourseCalled
    | ReceiptsRemained
    | DeadlinesRemained
)
