"""The rules of funding. Pure: values in, values out.

OPEN ──commit────▶ OPEN       while less than the target is raised
OPEN ──complete──▶ FUNDED     when the target is reached
OPEN ──expire────▶ EXPIRED    when the deadline passes; every commitment is released
OPEN ──cancel────▶ CANCELLED  when the seller takes it back; every commitment is released
FUNDED ─refuse───▶ CANCELLED  when operators refuse to pay out; every commitment is released
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Self
from uuid import UUID

from hundi.events.funding import Commitment
from hundi.kernel.errors import BrokenInvariant, Conflict, Forbidden, Invalid, NotFound, Refusal
from hundi.kernel.intervals import Interval
from hundi.kernel.money import ZERO, Money


class ListingStatus(StrEnum):
    """Where a listing is in its life."""

    OPEN = "open"
    FUNDED = "funded"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class Action(StrEnum):
    """What can be asked of a listing."""

    COMMIT = "commit"
    COMPLETE = "complete"
    EXPIRE = "expire"
    CANCEL = "cancel"
    REFUSE = "refuse"


TRANSITIONS = {
    (ListingStatus.OPEN, Action.COMMIT): ListingStatus.OPEN,
    (ListingStatus.OPEN, Action.COMPLETE): ListingStatus.FUNDED,
    (ListingStatus.OPEN, Action.EXPIRE): ListingStatus.EXPIRED,
    (ListingStatus.OPEN, Action.CANCEL): ListingStatus.CANCELLED,
    (ListingStatus.FUNDED, Action.REFUSE): ListingStatus.CANCELLED,
}


class NoSuchListing(NotFound):
    """There is no invoice with this id that was ever listed."""


class ListingClosed(Conflict):
    """The listing takes no more money: it is funded, past its deadline, or taken back."""


class KycRequired(Forbidden):
    """The investor's identity is not verified."""


class OwnInvoice(Forbidden):
    """Nobody invests in an invoice that they sold or must pay."""


class TargetExceeded(Conflict):
    """The commitment is larger than what is left to fund."""


class CommitmentTooSmall(Invalid):
    """The commitment is under the listing's minimum and would not complete it."""


class LimitExceeded(Conflict):
    """The investor would have more out, in all or in this invoice, than the limits allow."""


class ConcentrationExceeded(Conflict):
    """The investor would have more out on this customer than one investor may."""


class CustomerCapReached(Conflict):
    """Investors together would have more out on this customer than is allowed."""


class InsufficientFunds(Conflict):
    """The investor's wallet holds less than the commitment."""


# What news on its way to us may lift.
DOUBTFUL = (NoSuchListing, KycRequired, LimitExceeded, ConcentrationExceeded, CustomerCapReached)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of an investor's money may be out: in all, and in one invoice."""

    outstanding: Money
    invoice: Money


@dataclass(frozen=True, slots=True)
class Exposure:
    """What one investor has out on one customer, and the most that may be."""

    outstanding: Money
    most: Money


@dataclass(frozen=True, slots=True)
class Customer:
    """Who pays invoices: the most that investors together may have out on them.

    `reserved` is what of `cap` is taken: by what is out, and by what is reserved for listings
    that are open. It is more than the cap only when that was lowered, or when money is out
    again that had come back.
    """

    id: UUID
    cap: Money
    reserved: Money

    def room(self, *, reserved: Money, raised: Money) -> Money:
        """Return what the cap leaves for a listing now; below zero, if it was cut.

        What is reserved for other listings is theirs; what is not reserved for any, this one's.
        """
        return self.cap - (self.reserved - reserved) - raised

    def with_reserved(self, amount: Money) -> Self:
        """Return the customer once so much more is reserved, or less."""
        return type(self)(self.id, self.cap, self.reserved + amount)


@dataclass(frozen=True, slots=True)
class Investor:
    """Who commits money: what they may and can.

    `outstanding` is committed and not yet come back; `stakes` is what of it is in which
    invoice, `exposures` what of it is on which customer (those of the requests at hand);
    `balance` is the wallet's.
    """

    id: UUID
    kyc_verified: bool
    outstanding: Money
    balance: Money
    limits: Limits
    stakes: Mapping[UUID, Money] = field(default_factory=dict[UUID, Money])
    exposures: Mapping[UUID, Exposure] = field(default_factory=dict[UUID, Exposure])

    def check(self, amount: Money, *, into: UUID, on: UUID, room: Money) -> None:
        """See whether limits, caps and wallet allow the amount.

        `on` is the invoice's customer, `room` what its cap leaves for the invoice. Of what
        refuses, the tightest answers; so what it says is allowed, all of them allow.

        Raises:
            LimitExceeded: more would be out than the investor's limits allow.
            ConcentrationExceeded: more would be out on the customer than one investor may have.
            CustomerCapReached: more would be out on the customer than all together may have.
            InsufficientFunds: the wallet holds less.
        """
        own, on_customer = self._own_room(into), self._room_on(on)
        allowed = min(own, on_customer, room)
        if amount > allowed:
            raise _too_much(allowed, own=own, on_customer=on_customer)
        if amount > self.balance:
            raise InsufficientFunds(
                f"Your wallet holds {self.balance}. Deposit money first.",
                balance=self.balance,
            )

    def allowed(self, *, into: UUID, on: UUID, room: Money) -> Money:
        """Return the most that limits and caps allow now, whatever is in the wallet."""
        return max(min(self._own_room(into), self._room_on(on), room), ZERO)

    def _own_room(self, into: UUID) -> Money:
        in_all = self.limits.outstanding - self.outstanding
        here = self.limits.invoice - self.stakes.get(into, ZERO)
        return min(in_all, here)

    def _room_on(self, customer_id: UUID) -> Money:
        exposure = self.exposures[customer_id]
        return exposure.most - exposure.outstanding

    def after(self, amount: Money, *, into: UUID, on: UUID) -> Self:
        """Return the investor once the amount is committed."""
        before = self.exposures[on]
        return type(self)(
            self.id,
            self.kyc_verified,
            self.outstanding + amount,
            self.balance - amount,
            self.limits,
            {**self.stakes, into: self.stakes.get(into, ZERO) + amount},
            {**self.exposures, on: Exposure(before.outstanding + amount, before.most)},
        )


def _too_much(allowed: Money, *, own: Money, on_customer: Money) -> Refusal:
    """Return the refusal of the rule that allows the least."""
    left = max(allowed, ZERO)
    if allowed == own:
        kind, message = LimitExceeded, f"Your limits allow {left} more in this invoice now."
    elif allowed == on_customer:
        kind = ConcentrationExceeded
        message = (
            f"You may have {left} more out on this customer now. "
            "Invest less, or in invoices of other customers."
        )
    else:
        kind = CustomerCapReached
        message = (
            f"Only {left} more can be invested in this invoice now: so much is out on its "
            "customer. Invest less, or when the customer has paid."
        )
    return kind(message, allowed=left, field="amount")


@dataclass(frozen=True, slots=True)
class Listing:
    """An invoice offered to investors.

    `reserved` is what of its customer's cap is kept for it.

    Invariant: `raised <= reserved <= target`, and `status is FUNDED` exactly when the first and
    the last are equal.
    """

    invoice_id: UUID
    seller_id: UUID
    customer_id: UUID
    target: Money
    raised: Money
    reserved: Money
    minimum: Money
    closes_at: datetime
    status: ListingStatus = ListingStatus.OPEN

    def __post_init__(self) -> None:
        if not ZERO <= self.raised <= self.reserved <= self.target or not self.target:
            raise BrokenInvariant(
                f"{self.invoice_id} raised {self.raised} of {self.reserved} of {self.target}"
            )
        is_met = self.raised == self.target
        # A funded listing that operators refused to pay out on is cancelled with all it raised.
        if self.status is not ListingStatus.CANCELLED and is_met != (
            self.status is ListingStatus.FUNDED
        ):
            raise BrokenInvariant(f"{self.invoice_id} is {self.status} at {self.raised}")

    @property
    def remaining(self) -> Money:
        """What is still to be raised."""
        return self.target - self.raised

    def takes_money(self, now: datetime) -> bool:
        """Return whether the listing is open and before its deadline."""
        return self.status is ListingStatus.OPEN and now < self.closes_at

    def is_past_time(self, now: datetime) -> bool:
        """Return whether the listing is open still and should not be."""
        return self.status is ListingStatus.OPEN and now >= self.closes_at

    def room(self, customer: Customer) -> Money:
        """Return what the customer's cap leaves for this listing now; below zero, if it was cut."""
        return customer.room(reserved=self.reserved, raised=self.raised)

    def commit(
        self,
        investor: Investor,
        amount: Money,
        *,
        customer: Customer,
        commitment_id: UUID,
        now: datetime,
    ) -> tuple[Self, Investor, Commitment]:
        """Take an investor's money towards the target.

        The last rupees can be of any size: a commitment may leave less than the minimum.

        Returns:
            The listing and the investor afterwards, and the commitment with its place. What the
            listing has reserved more or less, the customer has.

        Raises:
            ListingClosed: the listing is not open, or its deadline has passed.
            KycRequired: the investor's identity is not verified.
            OwnInvoice: the investor is the invoice's seller or customer.
            TargetExceeded: `amount` is more than what remains.
            CommitmentTooSmall: `amount` is under the minimum and leaves some remaining.
            LimitExceeded: the investor's limits allow less.
            ConcentrationExceeded: the investor may not have so much out on the customer.
            CustomerCapReached: investors together may not have so much out on the customer.
            InsufficientFunds: the investor's wallet holds less.
        """
        if not self.takes_money(now):
            raise ListingClosed("This invoice is no longer open for funding.")
        if not investor.kyc_verified:
            raise KycRequired("Verify your identity before investing.")
        if investor.id in (self.seller_id, self.customer_id):
            raise OwnInvoice("You cannot invest in an invoice of your own.")
        self._check(amount)
        on, room = customer.id, self.room(customer)
        investor.check(amount, into=self.invoice_id, on=on, room=room)

        raised = self.raised + amount
        place = Interval(self.raised.minor, raised.minor)
        action = Action.COMMIT if raised < self.target else Action.COMPLETE
        reserved = self.reserved
        if raised > reserved or customer.reserved > customer.cap:
            # The rest of the target, if there is room for it; else no more than this takes.
            reserved = self.target if room >= self.remaining else raised
        return (
            self._after(action, raised, reserved),
            investor.after(amount, into=self.invoice_id, on=on),
            Commitment(commitment_id, investor.id, place),
        )

    def expire(self) -> Self:
        """End the listing at its deadline."""
        return self._after(Action.EXPIRE, self.raised, self.reserved)

    def cancel(self) -> Self:
        """End the listing because its seller takes the invoice back."""
        return self._after(Action.CANCEL, self.raised, self.reserved)

    def refuse(self) -> Self:
        """End a funded listing on which no money may go out."""
        return self._after(Action.REFUSE, self.raised, self.reserved)

    def _check(self, amount: Money) -> None:
        """See whether the amount fits what is left of the target."""
        remaining = self.remaining
        if amount > remaining:
            raise TargetExceeded(
                f"Only {remaining} is left to fund.", remaining=remaining, field="amount"
            )
        if amount < self.minimum and amount != remaining:
            raise CommitmentTooSmall(
                f"The least you can commit is {self.minimum}.",
                minimum=self.minimum,
                field="amount",
            )

    def _after(self, action: Action, raised: Money, reserved: Money) -> Self:
        status = TRANSITIONS.get((self.status, action))
        if status is None:
            raise BrokenInvariant(f"{self.invoice_id} is {self.status}: it cannot {action}")
        # Written out: `replace` takes longer than all that is decided here.
        return type(self)(
            self.invoice_id,
            self.seller_id,
            self.customer_id,
            self.target,
            raised,
            reserved,
            self.minimum,
            self.closes_at,
            status,
        )
