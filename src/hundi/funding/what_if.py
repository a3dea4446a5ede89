"""What a portfolio would bring if its customers were late, or the largest never paid. Pure.

The same terms and shares as the payments themselves; only the day is supposed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from hundi.kernel.deal import Terms
from hundi.kernel.intervals import Interval
from hundi.kernel.money import ZERO, Money

DAYS_LATE = (0, 15, 30, 60)
CUSTOMERS_MAX = 10

_HUNDREDTHS = 10_000  # of a per cent, in a whole


@dataclass(frozen=True, slots=True)
class Holding:
    """A position whose money is still out. Not yet disbursed, it counts as disbursed today."""

    customer_id: UUID
    customer_name: str
    terms: Terms
    place: Interval
    received: Money
    disbursed_on: date | None

    @property
    def outstanding(self) -> Money:
        """The principal still out: what came back counts as principal first."""
        return max(self.place.length - self.received, ZERO)

    def still_to_come(self, *, days_late: int, today: date) -> Money:
        """Return what comes if all of it is paid so many days late, or today if that is past."""
        paid_on = max(self.terms.due_on + timedelta(days=days_late), today)
        claim = self.terms.claim_on(paid_on, disbursed_on=self.disbursed_on or today)
        whole = self.place.entitled(claim.net, target=self.terms.advance, final=True)
        return max(whole - self.received, ZERO)


@dataclass(frozen=True, slots=True)
class Scenario:
    """What would come back from now on, and what would then be gained in all; below zero: lost.

    Everybody pays `days_late` days late, but not `missing`, who never pays.
    """

    days_late: int
    missing: str | None
    comes_back: Money
    gain: Money


@dataclass(frozen=True, slots=True)
class Concentration:
    """What is out with one customer. `hundredths` are of a per cent of all that is out."""

    customer_name: str
    outstanding: Money
    hundredths: int


def scenarios(holdings: Sequence[Holding], *, today: date) -> list[Scenario]:
    """Return everybody on time and late; then on time, but the largest customer never pays."""
    found = [_scenario(holdings, late, None, today=today) for late in DAYS_LATE]
    by_customer = _by_customer(holdings)
    if by_customer:
        largest = max(by_customer, key=lambda one: (by_customer[one][1], str(one)))
        found.append(_scenario(holdings, 0, largest, today=today))
    return found


def _scenario(
    holdings: Sequence[Holding], days_late: int, missing: UUID | None, *, today: date
) -> Scenario:
    comes_back = gain = ZERO
    name: str | None = None
    for one in holdings:
        comes = ZERO
        if one.customer_id == missing:
            name = one.customer_name
        else:
            comes = one.still_to_come(days_late=days_late, today=today)
        comes_back += comes
        gain += comes + one.received - one.place.length
    return Scenario(days_late, name, comes_back, gain)


def concentration(holdings: Sequence[Holding]) -> list[Concentration]:
    """Return what is out with whom, the most first, at most `CUSTOMERS_MAX` of them."""
    found = sorted(_by_customer(holdings).values(), key=lambda one: (-one[1].minor, one[0]))
    whole = sum((outstanding for _, outstanding in found), ZERO).minor
    return [
        Concentration(
            name, outstanding, (2 * outstanding.minor * _HUNDREDTHS + whole) // (2 * whole)
        )
        for name, outstanding in found[:CUSTOMERS_MAX]
        if outstanding
    ]


def _by_customer(holdings: Sequence[Holding]) -> dict[UUID, tuple[str, Money]]:
    found: dict[UUID, tuple[str, Money]] = {}
    for one in holdings:
        _, so_far = found.get(one.customer_id, ("", ZERO))
        found[one.customer_id] = (one.customer_name, so_far + one.outstanding)
    return found
