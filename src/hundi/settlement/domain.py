"""The life of a deal. Pure: values in, values out.

LISTED ───disburse──▶ DISBURSED          the target was reached; the SME has its advance
LISTED ───close─────▶ CLOSED             the listing ended; whatever is paid goes back
DISBURSED ─receive──▶ PARTIALLY_REPAID   the customer still owes
   … ─────fall due──▶ OVERDUE            the due date has passed; still accepts repayment
OVERDUE ──default───▶ DEFAULTED          and long passed, the investors not whole; so does this
   … ─────complete──▶ REPAID             the face has come, or all but a lawful TDS
DEFAULTED ─complete─▶ RECOVERED          the same, after a default
DEFAULTED ─write off▶ WRITTEN_OFF        two operators expect no more; what comes still counts
REPAID ────reopen───▶ PARTIALLY_REPAID   the bank took a payment back; RECOVERED: DEFAULTED
PARTIALLY… ─empty───▶ DISBURSED          and nothing of what came is left

Once `REPAID` or `RECOVERED` with a TDS withheld, more may come, up to the face.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Self
from uuid import UUID

from hundi.events.settlement import (
    AdvancePaid,
    InvoiceDefaulted,
    InvoiceOverdue,
    RepaymentProgressed,
)
from hundi.kernel.calendar import days_between
from hundi.kernel.deal import Terms
from hundi.kernel.errors import BrokenInvariant, Conflict, NotFound
from hundi.kernel.money import ZERO, Money
from hundi.settlement import waterfall
from hundi.settlement.waterfall import Outcome, Parts, Repayment

# Who withholds TDS rounds it to the rupee (section 288B of the Income-tax Act).
TDS_TOLERANCE = Money(100)


class DealStatus(StrEnum):
    """Where a deal is in its life."""

    LISTED = "listed"
    CLOSED = "closed"
    DISBURSED = "disbursed"
    PARTIALLY_REPAID = "partially_repaid"
    OVERDUE = "overdue"
    DEFAULTED = "defaulted"
    WRITTEN_OFF = "written_off"
    REPAID = "repaid"
    RECOVERED = "recovered"


class Action(StrEnum):
    """What can happen to a deal."""

    DISBURSE = "disburse"
    CLOSE = "close"
    RECEIVE = "receive"
    COMPLETE = "complete"
    FALL_DUE = "fall_due"
    DEFAULT = "default"
    WRITE_OFF = "write_off"
    REOPEN = "reopen"
    EMPTY = "empty"


TRANSITIONS = {
    (DealStatus.LISTED, Action.DISBURSE): DealStatus.DISBURSED,
    (DealStatus.LISTED, Action.CLOSE): DealStatus.CLOSED,
    (DealStatus.DISBURSED, Action.RECEIVE): DealStatus.PARTIALLY_REPAID,
    (DealStatus.DISBURSED, Action.COMPLETE): DealStatus.REPAID,
    (DealStatus.DISBURSED, Action.FALL_DUE): DealStatus.OVERDUE,
    (DealStatus.PARTIALLY_REPAID, Action.RECEIVE): DealStatus.PARTIALLY_REPAID,
    (DealStatus.PARTIALLY_REPAID, Action.COMPLETE): DealStatus.REPAID,
    (DealStatus.PARTIALLY_REPAID, Action.FALL_DUE): DealStatus.OVERDUE,
    (DealStatus.OVERDUE, Action.RECEIVE): DealStatus.OVERDUE,
    (DealStatus.OVERDUE, Action.COMPLETE): DealStatus.REPAID,
    (DealStatus.OVERDUE, Action.DEFAULT): DealStatus.DEFAULTED,
    (DealStatus.DEFAULTED, Action.RECEIVE): DealStatus.DEFAULTED,
    (DealStatus.DEFAULTED, Action.COMPLETE): DealStatus.RECOVERED,
    (DealStatus.DEFAULTED, Action.WRITE_OFF): DealStatus.WRITTEN_OFF,
    (DealStatus.WRITTEN_OFF, Action.RECEIVE): DealStatus.WRITTEN_OFF,
    (DealStatus.WRITTEN_OFF, Action.COMPLETE): DealStatus.RECOVERED,
    (DealStatus.PARTIALLY_REPAID, Action.EMPTY): DealStatus.DISBURSED,
    (DealStatus.REPAID, Action.REOPEN): DealStatus.PARTIALLY_REPAID,
    (DealStatus.RECOVERED, Action.REOPEN): DealStatus.DEFAULTED,
    (DealStatus.REPAID, Action.RECEIVE): DealStatus.REPAID,
    (DealStatus.REPAID, Action.COMPLETE): DealStatus.REPAID,
    (DealStatus.RECOVERED, Action.RECEIVE): DealStatus.RECOVERED,
    (DealStatus.RECOVERED, Action.COMPLETE): DealStatus.RECOVERED,
}
DONE = frozenset({DealStatus.REPAID, DealStatus.RECOVERED})
DEFAULTED_ONCE = frozenset({DealStatus.DEFAULTED, DealStatus.WRITTEN_OFF, DealStatus.RECOVERED})
# Recovery is on: what it costs may be claimed.
IN_RECOVERY = frozenset({DealStatus.DEFAULTED, DealStatus.WRITTEN_OFF})


class NoSuchDeal(NotFound):
    """The invoice was never listed, or the caller is not a party of it."""


class CommitmentsMissing(Conflict):
    """Not every commitment to the invoice has been heard of: it cannot be disbursed yet."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """A customer's payment, or the seller's own money by recourse.

    `received_on` is the bank's day, in India; of the seller's money the day its debt stands at.
    """

    credit_id: UUID
    amount: Money
    received_on: date
    from_seller: bool = False


@dataclass(frozen=True, slots=True)
class Deal:
    """One listed invoice, from listing to the last rupee.

    Invariant: `repayment` is there exactly once it was disbursed. `terms` are those agreed, less
    the credit notes since (`credited`).
    """

    invoice_id: UUID
    seller_id: UUID
    customer_id: UUID
    terms: Terms
    status: DealStatus = DealStatus.LISTED
    repayment: Repayment | None = None
    investors_paid: Money = ZERO
    credited: Money = ZERO
    costs: Money = ZERO  # of recovery, claimed so far
    recourse_owed: Money = ZERO  # by the seller, paid or not
    written_off_on: date | None = None

    def __post_init__(self) -> None:
        is_early = self.status in (DealStatus.LISTED, DealStatus.CLOSED)
        if is_early != (self.repayment is None):
            raise BrokenInvariant(f"{self.invoice_id} is {self.status} with {self.repayment}")

    @property
    def owed_to_investors(self) -> Money:
        """What belongs to the investors and was not paid out yet: the dust of rounding down."""
        if self.repayment is None:
            return ZERO
        return self.repayment.net_for_investors(self.terms) - self.investors_paid

    @property
    def owed_by_customer(self) -> Money:
        """What the customer has yet to pay for it: nothing once repaid, also less a TDS."""
        if self.status in DONE or self.status is DealStatus.CLOSED:
            return ZERO
        return self.terms.face - (self.repayment.received if self.repayment else ZERO)

    def disburse(self, *, on: date, now: datetime) -> tuple[Self, AdvancePaid]:
        """Pay the SME its advance; the days of the deal count from `on`.

        Raises:
            BrokenInvariant: it was disbursed before, or its listing closed.
        """
        disbursed = replace(self, status=self.after(Action.DISBURSE), repayment=Repayment.begin(on))
        terms = self.terms
        return disbursed, AdvancePaid(
            self.invoice_id,
            self.seller_id,
            self.customer_id,
            advance=terms.advance,
            fee=terms.platform_fee,
            gst=terms.gst_on_fee,
            net=terms.net_to_seller,
            disbursed_on=on,
            happened_at=now,
        )

    @property
    def recourse_open(self) -> Money:
        """What the seller has yet to pay of what it owes by recourse."""
        if self.repayment is None or not self.recourse_owed:
            return ZERO
        lacking = self.repayment.outstanding_on(self.repayment.counted_on, self.terms)
        return min(self.recourse_owed - self.repayment.recourse, lacking)

    def close(self) -> Self:
        """End a deal that never began. What is paid on it goes back."""
        return replace(self, status=self.after(Action.CLOSE))

    def receive(self, receipt: Receipt, *, now: datetime) -> "Received":
        """Take a customer's payment.

        Raises:
            BrokenInvariant: the deal is still listed; its payments wait.
        """
        if self.status is DealStatus.CLOSED:
            return Received(self, Parts(), investor_fee=ZERO, excess=receipt.amount)
        if self.repayment is None:
            raise BrokenInvariant(f"{self.invoice_id} takes payments once it is disbursed")
        outcome = outcome_of(self, self.repayment, receipt)
        if not outcome.parts.total:
            return Received(self, outcome.parts, investor_fee=ZERO, excess=outcome.excess)
        action = Action.COMPLETE if self.is_complete(outcome.repayment) else Action.RECEIVE
        deal = replace(self, status=self.after(action), repayment=outcome.repayment)
        if outcome.missing and self.terms.recourse:
            owed = outcome.repayment.recourse + outcome.missing
            deal = replace(deal, recourse_owed=max(owed, deal.recourse_owed))
        # Of the seller's own money the customer need not hear, unless it ends the deal.
        is_news = not receipt.from_seller or action is Action.COMPLETE
        return Received(
            deal,
            outcome.parts,
            investor_fee=outcome.investor_fee,
            excess=outcome.excess,
            missing=outcome.missing,
            progressed=progress_of(deal, outcome.repayment, now) if is_news else None,
        )

    def turn(
        self, on: date, *, now: datetime
    ) -> tuple[Self, list[InvoiceOverdue | InvoiceDefaulted]]:
        """Let a day begin: what is past its due date is overdue, what is long past defaults.

        The calendar alone makes it overdue, days of grace or not: grace only delays the charge.
        A deal whose investors are whole does not default: what is missing is the SME's own. One
        whose customer has paid all is not late, though the SME may still owe by recourse.
        """
        if not self.owed_by_customer:
            return self, []
        status, happened = self.status, list[InvoiceOverdue | InvoiceDefaulted]()
        past = days_between(self.terms.due_on, on)
        who = (self.invoice_id, self.seller_id, self.customer_id)
        if past > 0 and (status, Action.FALL_DUE) in TRANSITIONS:
            status = TRANSITIONS[status, Action.FALL_DUE]
            happened.append(InvoiceOverdue(*who, past, now))
        is_whole = self.repayment is not None and self.repayment.is_final
        is_long_past = past > self.terms.default_after_days and not is_whole
        if is_long_past and (status, Action.DEFAULT) in TRANSITIONS:
            status = TRANSITIONS[status, Action.DEFAULT]
            happened.append(InvoiceDefaulted(*who, past, now))
        return replace(self, status=status), happened

    def reopened(self, repayment: Repayment, investors_paid: Money) -> Self:
        """Return the deal as it stands without a payment that the bank took back.

        Written off with recourse, its seller owes what the investors lack without it.
        """
        status = self.status
        if status in DONE and not self.is_complete(repayment):
            status = TRANSITIONS[status, Action.REOPEN]
        if status is DealStatus.DEFAULTED and self.written_off_on is not None:
            status = TRANSITIONS[status, Action.WRITE_OFF]
        if status is DealStatus.PARTIALLY_REPAID and not repayment.parts.total:
            status = TRANSITIONS[status, Action.EMPTY]
        owed = self.recourse_owed
        if self.written_off_on is not None and self.terms.recourse:
            lacking = repayment.outstanding_on(repayment.counted_on, self.terms)
            owed = max(owed, repayment.recourse + lacking)
        return replace(
            self,
            status=status,
            repayment=repayment,
            investors_paid=investors_paid,
            recourse_owed=owed,
        )

    def is_complete(self, repayment: Repayment) -> bool:
        """The investors are final, and the face has come or all but a lawful TDS."""
        shortfall = self.terms.face - repayment.received
        return repayment.is_final and (
            not shortfall or self.terms.is_lawful_tds(shortfall, tolerance=TDS_TOLERANCE)
        )

    def after(self, action: Action) -> DealStatus:
        """Return the status after what happened.

        Raises:
            BrokenInvariant: it cannot happen to a deal at this status.
        """
        if (self.status, action) not in TRANSITIONS:
            raise BrokenInvariant(f"{self.invoice_id} is {self.status} and cannot {action}")
        return TRANSITIONS[self.status, action]


@dataclass(frozen=True, slots=True)
class Received:
    """A payment taken: the deal after it, and where the money goes.

    `parts` and `investor_fee` are of this payment alone. `excess` goes back to its payer.
    `missing` is what the investors lack for ever, since the whole face has come.
    """

    deal: Deal
    parts: Parts
    investor_fee: Money
    excess: Money
    missing: Money = ZERO
    progressed: RepaymentProgressed | None = None


def outcome_of(deal: Deal, before: Repayment, receipt: Receipt) -> Outcome:
    """Return what a receipt comes to on a deal that stands at `before`."""
    if receipt.from_seller:
        return waterfall.receive_recourse(
            deal.terms, before, receipt.amount, owed_on=receipt.received_on
        )
    return waterfall.receive(
        deal.terms, before, receipt.amount, received_on=receipt.received_on, costs=deal.costs
    )


def progress_of(deal: Deal, repayment: Repayment, now: datetime) -> RepaymentProgressed:
    """Return how far the customer is, as others are told."""
    return RepaymentProgressed(
        deal.invoice_id,
        deal.seller_id,
        deal.customer_id,
        received=repayment.received,
        repaid=deal.status in DONE,
        days_late=max(0, days_between(deal.terms.due_on, repayment.counted_on)),
        was_defaulted=deal.status in DEFAULTED_ONCE,
        happened_at=now,
    )
