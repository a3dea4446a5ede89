"""The money specification, §1 and §2, in plain integers: paise, basis points, days. Pure.

Written from the specification and not from the platform's code, so that a slip of one does not
hide in the other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

BASIS_POINTS = 10_000
DAYS_IN_YEAR = 365
# Whoever withholds TDS rounds it to the rupee.
TDS_ROUNDING = 100


def half_up(top: int, bottom: int) -> int:
    """Return top / bottom to the nearest whole number, a half upwards; both are positive."""
    return (2 * top + bottom) // (2 * bottom)


@dataclass(frozen=True, slots=True)
class Terms:
    """What was agreed. Amounts in paise, rates in basis points."""

    face: int
    taxable: int
    advance: int
    annual_rate: int
    platform_fee_rate: int
    gst_rate: int
    investor_fee_rate: int
    late_rate: int
    late_cap_rate: int
    grace_days: int
    due_on: date
    lawful_tds_rates: tuple[int, ...]

    @classmethod
    def read(cls, terms: Mapping[str, Any]) -> "Terms":
        """Read terms as the database keeps them."""
        return cls(
            face=terms["face"]["minor"],
            taxable=terms["taxable"]["minor"],
            advance=terms["advance"]["minor"],
            annual_rate=terms["annual_rate"],
            platform_fee_rate=terms["platform_fee_rate"],
            gst_rate=terms["gst_rate"],
            investor_fee_rate=terms["investor_fee_rate"],
            late_rate=terms["late_rate"],
            late_cap_rate=terms["late_cap_rate"],
            grace_days=terms["grace_days"],
            due_on=date.fromisoformat(terms["due_on"]),
            lawful_tds_rates=tuple(terms["lawful_tds_rates"]),
        )

    @property
    def fee(self) -> int:
        """The platform's fee at disbursal: f of P."""
        return half_up(self.advance * self.platform_fee_rate, BASIS_POINTS)

    @property
    def gst(self) -> int:
        """GST on that fee."""
        return half_up(self.fee * self.gst_rate, BASIS_POINTS)

    def return_on(self, day: date, disbursed_on: date) -> int:
        """Ret(n), n the days from disbursal (excluded) to `day` (included)."""
        days = max(0, (day - disbursed_on).days)
        return half_up(self.advance * self.annual_rate * days, BASIS_POINTS * DAYS_IN_YEAR)

    def late_on(self, day: date) -> int:
        """Late: from the end of grace after the due date, at most c of P."""
        days = (day - self.due_on).days - self.grace_days
        if days <= 0:
            return 0
        charge = half_up(self.advance * self.late_rate * days, BASIS_POINTS * DAYS_IN_YEAR)
        return min(charge, half_up(self.advance * self.late_cap_rate, BASIS_POINTS))

    def investor_fee(self, earned: int) -> int:
        """φ of what the investors have earned."""
        return half_up(earned * self.investor_fee_rate, BASIS_POINTS)

    def may_be_withheld(self, missing: int) -> bool:
        """Whether what is missing is a lawful TDS, give or take a rupee."""
        lawful = (
            half_up(self.taxable * rate, BASIS_POINTS) for rate in self.lawful_tds_rates if rate
        )
        return any(abs(tds - missing) <= TDS_ROUNDING for tds in lawful)


@dataclass(frozen=True, slots=True)
class Part:
    """What one receipt came to."""

    late: int
    earned: int
    principal: int
    reserve: int
    investor_fee: int
    excess: int
    counted_on: date
    owed_so_far: int  # R: what belongs to the investors, of all receipts up to this one
    is_final: bool
    recovery: int = 0

    @property
    def kept(self) -> int:
        """The receipt without what goes back."""
        return self.late + self.earned + self.principal + self.reserve + self.recovery


@dataclass(slots=True)
class Repayment:
    """A disbursed deal, receipt by receipt."""

    terms: Terms
    disbursed_on: date
    counted_on: date
    late: int = 0
    earned: int = 0
    principal: int = 0
    reserve: int = 0
    is_final: bool = False
    is_complete: bool = False
    parts: list[Part] = field(default_factory=list[Part])

    @property
    def received(self) -> int:
        """All that came and did not go back."""
        return self.late + self.earned + self.principal + self.reserve

    @property
    def owed(self) -> int:
        """R: what belongs to the investors so far, net of the platform's fee on their return."""
        fee = self.terms.investor_fee(self.earned)
        return self.late + self.earned + self.principal - fee

    def take(self, amount: int, received_on: date) -> Part:
        """Run the waterfall of §3 once: late, return, principal; then all is the SME's."""
        left = kept = min(amount, self.terms.face - self.received)
        if kept:
            self.counted_on = max(self.counted_on, received_on)
        late_claim = self.terms.late_on(self.counted_on)
        return_claim = self.terms.return_on(self.counted_on, self.disbursed_on)
        fee_before = self.terms.investor_fee(self.earned)
        late = earned = principal = 0
        if not self.is_final:
            late = min(left, late_claim - self.late)
            earned = min(left - late, return_claim - self.earned)
            principal = min(left - late - earned, self.terms.advance - self.principal)
        reserve = left - late - earned - principal
        self.late, self.earned = self.late + late, self.earned + earned
        self.principal, self.reserve = self.principal + principal, self.reserve + reserve
        claim = late_claim + return_claim + self.terms.advance
        if kept:
            self.is_final = self.is_final or self.received >= min(claim, self.terms.face)
            self.is_complete = self.is_complete or self._is_complete()
        part = Part(
            late, earned, principal, reserve,
            investor_fee=self.terms.investor_fee(self.earned) - fee_before,
            excess=amount - kept,
            counted_on=self.counted_on,
            owed_so_far=self.owed,
            is_final=self.is_final,
        )  # fmt: skip
        self.parts.append(part)
        return part

    def _is_complete(self) -> bool:
        missing = self.terms.face - self.received
        return not missing or (self.is_final and self.terms.may_be_withheld(missing))


def share(start: int, end: int, owed: int, target: int, *, final: bool) -> int:
    """Return what the interval [start, end) of [0, target) has got in all, of `owed`."""
    if final:
        return end * owed // target - start * owed // target
    return (end - start) * owed // target


def shares(parts: Sequence[Part], start: int, end: int, target: int) -> list[int]:
    """Return what an interval gets of each receipt."""
    got = 0
    each: list[int] = []
    for part in parts:
        entitled = share(start, end, part.owed_so_far, target, final=part.is_final)
        each.append(max(0, entitled - got))
        got += each[-1]
    return each
