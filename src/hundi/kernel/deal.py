"""The deal: what each party of one invoice gets, on any day. Pure.

Source of every formula: the money specification, §1. Everybody who quotes, charges or pays
uses this file, so the quote and the payment cannot differ.
"""

from dataclasses import dataclass, replace
from datetime import date

from hundi.kernel.calendar import days_between
from hundi.kernel.errors import BrokenInvariant
from hundi.kernel.money import ZERO, Money
from hundi.kernel.rate import Rate, annualised_percent, compounded_percent


@dataclass(frozen=True, slots=True)
class Terms:
    """What was agreed at listing, frozen. All rates in basis points.

    Invariant: `0 < advance <= eligible <= face`.
    """

    face: Money  # F: what the customer accepted to pay, tax included
    taxable: Money  # the part of F before GST; a lawful TDS is a part of it
    eligible: Money  # E
    advance: Money  # P: the target that investors fund
    annual_rate: int  # r
    platform_fee_rate: int  # f, on P, at disbursal
    gst_rate: int  # on that fee
    investor_fee_rate: int  # φ, on the return, never on principal
    late_rate: int  # r_late
    late_cap_rate: int  # c, of P
    grace_days: int  # g
    default_after_days: int  # past the due date
    due_on: date
    minimum: Money  # the least commitment, but for the last rupees
    lawful_tds_rates: tuple[int, ...]  # of the taxable value, that a customer may withhold
    recourse: bool = False  # whether the seller owes what the investors lack

    def __post_init__(self) -> None:
        if not ZERO < self.advance <= self.eligible <= self.face:
            raise BrokenInvariant(
                f"advance {self.advance} of eligible {self.eligible} of {self.face}"
            )

    @property
    def reserve(self) -> Money:
        """R₀ = E - P: what the SME is still to get, before the investors' return."""
        return self.eligible - self.advance

    @property
    def platform_fee(self) -> Money:
        """The platform's fee, taken at disbursal."""
        return Rate(self.platform_fee_rate).of(self.advance)

    @property
    def gst_on_fee(self) -> Money:
        """GST on the platform's fee."""
        return Rate(self.gst_rate).of(self.platform_fee)

    @property
    def net_to_seller(self) -> Money:
        """P - fee - GST: what the SME gets at disbursal."""
        return self.advance - self.platform_fee - self.gst_on_fee

    def less(self, credit: Money) -> "Terms":
        """Return the terms after a credit note: F and E are lower by it, the advance is not.

        Raises:
            BrokenInvariant: less than the advance would be left.
        """
        if not credit:
            return self
        return replace(
            self,
            face=self.face - credit,
            taxable=self.taxable.scaled((self.face - credit).minor, self.face.minor),
            eligible=self.eligible - credit,
        )

    def return_after(self, days: int) -> Money:
        """Ret(n) = round(P * r * n / 365): accrues to the day of receipt, on the whole of P."""
        return Rate(self.annual_rate).interest(self.advance, days=days)

    def late_charge_on(self, day: date) -> Money:
        """Late: on P, from the end of grace after the due date, capped."""
        chargeable = days_between(self.due_on, day) - self.grace_days
        if chargeable <= 0:
            return ZERO
        charge = Rate(self.late_rate).interest(self.advance, days=chargeable)
        return min(charge, Rate(self.late_cap_rate).of(self.advance))

    def claim_on(self, day: date, *, disbursed_on: date) -> "Claim":
        """Return what the investors together may claim if they are paid in full on `day`.

        A day before the disbursal counts as the day of it: money cannot accrue backwards.
        """
        days = max(0, days_between(disbursed_on, day))
        earned = self.return_after(days)
        return Claim(
            principal=self.advance,
            earned=earned,
            late=self.late_charge_on(day),
            investor_fee=Rate(self.investor_fee_rate).of(earned),
        )

    def is_lawful_tds(self, shortfall: Money, *, tolerance: Money) -> bool:
        """Return whether a shortfall is a TDS that the customer may withhold.

        That is one of the lawful rates of the taxable value, give or take the rounding to the
        rupee that the withholder makes (`tolerance`).
        """
        return any(
            abs((Rate(rate).of(self.taxable) - shortfall).minor) <= tolerance.minor
            for rate in self.lawful_tds_rates
            if rate > 0
        )


@dataclass(frozen=True, slots=True)
class Claim:
    """What the investors together may claim on one day, by rank."""

    principal: Money
    earned: Money
    late: Money
    investor_fee: Money

    @property
    def total(self) -> Money:
        """What must come from the customer for the investors to be whole."""
        return self.principal + self.earned + self.late

    @property
    def net(self) -> Money:
        """What the investors get of it: the platform's fee on the return comes off."""
        return self.total - self.investor_fee


@dataclass(frozen=True, slots=True)
class Quote:
    """A deal seen ahead: paid today, repaid on the due date, `days` from now."""

    terms: Terms
    days: int

    def __post_init__(self) -> None:
        if self.days <= 0:
            raise BrokenInvariant(f"a deal of {self.days} days")

    @property
    def expected_return(self) -> Money:
        """What the investors together earn, net of the platform's fee on it."""
        earned = self.terms.return_after(self.days)
        return earned - Rate(self.terms.investor_fee_rate).of(earned)

    @property
    def reserve_at_maturity(self) -> Money:
        """What the SME gets when the customer pays on the due date; never below zero."""
        left = self.terms.reserve - self.terms.return_after(self.days)
        return max(left, ZERO)

    @property
    def expected_roi(self) -> str:
        """Per cent: annualised, simple, net of platform fee, before tax."""
        return annualised_percent(self.terms.advance, self.expected_return, days=self.days)

    @property
    def expected_xirr(self) -> str:
        """Per cent: the effective yearly rate of the two flows."""
        repaid = self.terms.advance + self.expected_return
        return compounded_percent(self.terms.advance, repaid, days=self.days)

    @property
    def all_in_cost(self) -> str:
        """Per cent a year that the SME pays in all, on what it really gets."""
        cost = self.terms.return_after(self.days) + self.terms.platform_fee + self.terms.gst_on_fee
        return annualised_percent(self.terms.net_to_seller, cost, days=self.days)
