"""The rules of auto-invest. Pure: what a rule wants, how much it may put in, whose turn it is.

Nothing here moves money or weakens a rule of funding: what comes out are ordinary requests to
fund, and `plan.decide` has the last word on each.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from hundi.kernel.money import ZERO, Money
from hundi.kernel.rate import Rate


class LeftOut(StrEnum):
    """Why a rule's match was left out, where the rule itself says so."""

    NOTHING_FREE = "nothing_free"
    ENOUGH_WITH_CUSTOMER = "enough_with_customer"
    TOO_LITTLE_LEFT = "too_little_left"


@dataclass(frozen=True, slots=True)
class Rules:
    """What an investor wants bought by itself.

    `amount` goes into each invoice at most; `keep` stays in the wallet; `customer_most` is the
    most of the investor's money that may be out with one customer, by rule or not.
    """

    amount: Money
    min_risk: int
    max_days: int
    min_roi: Rate
    keep: Money
    customer_most: Money

    def wants(self, offer: "Candidate") -> bool:
        """Return whether the offer is of the kind the rules ask for."""
        return (
            offer.risk_score >= self.min_risk
            and 0 < offer.days <= self.max_days
            and offer.roi >= self.min_roi
        )


@dataclass(frozen=True, slots=True)
class Candidate:
    """An offer that takes money now, as rules look at it. `roi` is that of the marketplace."""

    invoice_id: UUID
    customer_id: UUID
    risk_score: int
    days: int
    roi: Rate
    remaining: Money
    minimum: Money


@dataclass(frozen=True, slots=True)
class Purse:
    """An investor with rules: what the wallet holds, and what is out with which customer."""

    investor_id: UUID
    rules: Rules
    balance: Money
    out_with: Mapping[UUID, Money]

    @property
    def free(self) -> Money:
        """What rules may spend: the wallet less what is to stay in it, never below zero."""
        return max(self.balance - self.rules.keep, ZERO)

    def after(self, offer: Candidate, amount: Money) -> "Purse":
        """Return the purse once the amount is in the offer."""
        out = self.out_with.get(offer.customer_id, ZERO) + amount
        return replace(
            self,
            balance=self.balance - amount,
            out_with={**self.out_with, offer.customer_id: out},
        )


@dataclass(frozen=True, slots=True)
class Share:
    """What a rule puts into an offer."""

    investor_id: UUID
    invoice_id: UUID
    amount: Money


def share_of(purse: Purse, offer: Candidate) -> Money | LeftOut:
    """Return how much the rules put into an offer they want, or why nothing.

    Less than the rules' amount where the wallet, the customer's share or the offer has less; but
    never less than the offer's minimum, except to complete it.
    """
    rules = purse.rules
    left = rules.customer_most - purse.out_with.get(offer.customer_id, ZERO)
    amount = min(rules.amount, purse.free, left, offer.remaining)
    if amount > ZERO and (amount >= offer.minimum or amount == offer.remaining):
        return amount
    if amount == purse.free:
        return LeftOut.NOTHING_FREE
    return LeftOut.ENOUGH_WITH_CUSTOMER if amount == left else LeftOut.TOO_LITTLE_LEFT


def shares_of_offer(
    offer: Candidate, purses: Iterable[Purse]
) -> tuple[list[Share], dict[UUID, LeftOut]]:
    """Return what a new offer gets, in the order of the purses' turns; and who is left out why."""
    shares: list[Share] = []
    left_out: dict[UUID, LeftOut] = {}
    for purse in purses:
        if not purse.rules.wants(offer):
            continue
        amount = share_of(purse, offer)
        if isinstance(amount, LeftOut):
            left_out[purse.investor_id] = amount
            continue
        shares.append(Share(purse.investor_id, offer.invoice_id, amount))
        offer = replace(offer, remaining=offer.remaining - amount)
        if not offer.remaining:
            break
    return shares, left_out


def shares_of_purse(
    purse: Purse, offers: Sequence[Candidate]
) -> tuple[list[Share], LeftOut | None]:
    """Return what one purse puts into offers, the first first; and why the last got nothing."""
    shares: list[Share] = []
    left_out: LeftOut | None = None
    for offer in offers:
        if not purse.rules.wants(offer):
            continue
        amount = share_of(purse, offer)
        if isinstance(amount, LeftOut):
            left_out = amount
            continue
        left_out = None
        shares.append(Share(purse.investor_id, offer.invoice_id, amount))
        purse = purse.after(offer, amount)
    return shares, left_out
