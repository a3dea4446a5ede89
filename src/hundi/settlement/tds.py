"""Tax withheld from investors' interest. Pure.

Above a threshold of interest in a financial year the tax is a part of all of it, so the payment
that crosses it bears the tax of those before it too; never more is withheld than it pays.
Source: Income-tax Act, sections 194A and 206AA; the rates are rows of data.
"""

from dataclasses import dataclass

from hundi.kernel.intervals import Interval
from hundi.kernel.money import ZERO, Money
from hundi.kernel.rate import Rate
from hundi.settlement.domain import Deal
from hundi.settlement.waterfall import Parts


@dataclass(frozen=True, slots=True)
class TdsRule:
    """The rule in force: rates in basis points, and the threshold of a financial year."""

    rate: int
    rate_without_pan: int
    threshold: Money

    def due_on(self, interest: Money, *, has_pan: bool) -> Money:
        """Return the tax due on a year's interest so far."""
        if interest <= self.threshold:
            return ZERO
        return Rate(self.rate if has_pan else self.rate_without_pan).of(interest)


@dataclass(frozen=True, slots=True)
class Earned:
    """What a deal's investors together earned so far, net of the platform's fee on it."""

    total: Money
    is_final: bool

    @classmethod
    def of(cls, parts: Parts, fee: Money, *, is_final: bool) -> "Earned":
        """Return the interest in sums by rank: return and late charge, less our fee."""
        return cls(parts.late + parts.earned - fee, is_final)

    @classmethod
    def by(cls, deal: Deal) -> "Earned":
        """Return what a deal's investors have earned as it stands."""
        if deal.repayment is None:
            return cls(ZERO, is_final=False)
        fee = deal.repayment.investor_fee(deal.terms)
        return cls.of(deal.repayment.parts, fee, is_final=deal.repayment.is_final)

    def share(self, place: Interval, *, target: Money) -> Money:
        """Return a position's share of it, by the same rule as of everything else."""
        return place.entitled(self.total, target=target, final=self.is_final)


@dataclass(frozen=True, slots=True)
class InterestYear:
    """An investor's interest in a financial year, and what was withheld of it."""

    interest: Money
    withheld: Money
    has_pan: bool

    def after(self, rule: TdsRule, interest: Money, *, at_most: Money) -> "InterestYear":
        """Return the year with more interest, or less; what is withheld follows."""
        total = max(self.interest + interest, ZERO)
        due = rule.due_on(total, has_pan=self.has_pan)
        # What was withheld comes back only when interest does.
        withheld = min(due, self.withheld + at_most)
        if interest >= ZERO:
            withheld = max(withheld, self.withheld)
        return InterestYear(total, withheld, self.has_pan)
