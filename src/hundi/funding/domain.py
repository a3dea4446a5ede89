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
from hundi.kernel.errors import BrokenInvariant, Conflict, Forbidden, Invalid, NotFound
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


class InsufficientFunds(Conflict):
    """The investor's wallet holds less than the commitment."""


# What news on its way to us may lift.
DOUBTFUL = (NoSuchListing, KycRequired, LimitExceeded)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of an investor's money may be out: in all, and in one invoice."""

    outstanding: Money
    invoice: Money


@dataclass(frozen=True, slots=True)
class Investor:
    """Who commits money: what they may and can.

    `outstanding` is committed and not yet come back; `stakes` is what of it is in which
    invoice (those of the requests at hand); `balance` is the wallet's.
    """

    id: UUID
    kyc_verified: bool
    outstanding: Money
    balance: Money
    limits: Limits
    stakes: Mapping[UUID, Money] = field(default_factory=dict[UUID, Money])

    def check(self, amount: Money, *, into: UUID) -> None:
        """See whether limits and wallet allow the amount.

        Raises:
            LimitExceeded: more would be out than allowed.
            InsufficientFunds: the wallet holds less.
        """
        in_all = self.limits.outstanding - self.outstanding
        here = self.limits.invoice - self.stakes.get(into, ZERO)
        allowed = min(in_all, here)
        if amount > allowed:
            allowed = max(allowed, ZERO)
            raise LimitExceeded(
                f"Your limits allow {allowed} more in this invoice now.",
                allowed=allowed,
                field="amount",
            )
        if amount > self.balance:
            raise InsufficientFunds(
                f"Your wallet holds {self.balance}. Deposit money first.",
                balance=self.balance,
            )

    def after(self, amount: Money, *, into: UUID) -> Self:
        """Return the investor once the amount is committed."""
        return type(self)(
            self.id,
            self.kyc_verified,
            self.outstanding + amount,
            self.balance - amount,
            self.limits,
            {**self.stakes, into: self.stakes.get(into, ZERO) + amount},
        )


@dataclass(frozen=True, slots=True)
class Listing:
    """An invoice offered to investors.

    Invariant: `raised <= target`, and `status is FUNDED` exactly when they are equal.
    """

    invoice_id: UUID
    seller_id: UUID
    customer_id: UUID
    target: Money
    raised: Money
    minimum: Money
    closes_at: datetime
    status: ListingStatus = ListingStatus.OPEN

    def __post_init__(self) -> None:
        if not ZERO <= self.raised <= self.target or not self.target:
            raise BrokenInvariant(f"{self.invoice_id} raised {self.raised} of {self.target}")
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

    def commit(
        self, investor: Investor, amount: Money, *, commitment_id: UUID, now: datetime
    ) -> tuple[Self, Investor, Commitment]:
        """Take an investor's money towards the target.

        The last rupees can be of any size: a commitment may leave less than the minimum.

        Returns:
            The listing and the investor afterwards, and the commitment with its place.

        Raises:
            ListingClosed: the listing is not open, or its deadline has passed.
            KycRequired: the investor's identity is not verified.
            OwnInvoice: the investor is the invoice's seller or customer.
            TargetExceeded: `amount` is more than what remains.
            CommitmentTooSmall: `amount` is under the minimum and leaves some remaining.
            LimitExceeded: the investor's limits allow less.
            InsufficientFunds: the investor's wallet holds less.
        """
        if not self.takes_money(now):
            raise ListingClosed("This invoice is no longer open for funding.")
        if not investor.kyc_verified:
            raise KycRequired("Verify your identity before investing.")
        if investor.id in (self.seller_id, self.customer_id):
            raise OwnInvoice("You cannot invest in an invoice of your own.")
        self._check(amount)
        investor.check(amount, into=self.invoice_id)

        raised = self.raised + amount
        place = Interval(self.raised.minor, raised.minor)
        action = Action.COMMIT if raised < self.target else Action.COMPLETE
        return (
            self._after(action, raised),
            investor.after(amount, into=self.invoice_id),
            Commitment(commitment_id, investor.id, place),
        )

    def expire(self) -> Self:
        """End the listing at its deadline."""
        return self._after(Action.EXPIRE, self.raised)

    def cancel(self) -> Self:
        """End the listing because its seller takes the invoice back."""
        return self._after(Action.CANCEL, self.raised)

    def refuse(self) -> Self:
        """End a funded listing on which no money may go out."""
        return self._after(Action.REFUSE, self.raised)

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

    def _after(self, action: Action, raised: Money) -> Self:
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
            self.minimum,
            self.closes_at,
            status,
        )
