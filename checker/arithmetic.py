"""The money specification, §1 and §2, in plain integers: paise, basis points, days. Pure.

Written from the specification and not from the platform's code, so that a slip of one does not
hide in the other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
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
    recourse: bool = False

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
            recourse=bool(terms.get("recourse", False)),
        )

    def less(self, credit: int) -> "Terms":
        """F less a credit note, and the taxable part with it; P stays."""
        face = self.face - credit
        return replace(self, face=face, taxable=half_up(self.taxable * face, self.face))

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
    """A disbursed deal, receipt by receipt, and what changed it in between."""

    terms: Terms
    disbursed_on: date
    counted_on: date
    costs: int = 0  # of recovery, claimed so far
    recovery: int = 0
    late: int = 0
    earned: int = 0
    principal: int = 0
    reserve: int = 0
    recourse: int = 0  # of all ranks, what the seller paid
    is_final: bool = False
    is_complete: bool = False
    credited: int = 0
    parts: list[Part] = field(default_factory=list[Part])
    agreed: Terms = field(init=False)

    def __post_init__(self) -> None:
        self.agreed = self.terms

    @property
    def received(self) -> int:
        """All that came of the customer and did not go back."""
        return self.recovery + self._of_investors + self.reserve - self.recourse

    @property
    def owed(self) -> int:
        """R: what belongs to the investors so far, net of the platform's fee on their return."""
        return self._of_investors - self.terms.investor_fee(self.earned)

    @property
    def _of_investors(self) -> int:
        return self.late + self.earned + self.principal

    def take(self, amount: int, received_on: date) -> Part:
        """Run the waterfall of §3 once: recovery, late, return, principal, the SME's."""
        kept = min(amount, self.terms.face - self.received)
        if kept:
            self.counted_on = max(self.counted_on, received_on)
        recovery = min(kept, self.costs - self.recovery)
        self.recovery += recovery
        part = self._fill(kept - recovery, recovery, excess=amount - kept)
        if kept:
            is_all = self.received >= self.terms.face and not self.terms.recourse
            self._settle(part, is_all=is_all)
        return self.parts[-1]

    def take_from_seller(self, amount: int, owed_on: date) -> Part:
        """The seller's own money: the investors', as far as they lacked any on that day."""
        day = max(self.counted_on, owed_on)
        claim = self._claim(day)
        lacking = 0 if self.is_final else max(claim - self._of_investors, 0)
        kept = min(amount, lacking)
        if kept:
            self.counted_on = day
        self.recourse += kept
        part = self._fill(kept, 0, excess=amount - kept)
        if kept:
            self._settle(part, is_all=False)
        return self.parts[-1]

    def credit(self, amount: int, on: date) -> None:
        """A credit note: the customer owes less; nothing is owed by it any more, perhaps."""
        self.credited += amount
        self.terms = self.agreed.less(self.credited)
        if self.terms.face == self.received and not self.is_final:
            self.counted_on = max(self.counted_on, on)
        else:
            self.is_complete = self.is_complete or self._is_complete()

    def write_off(self, on: date) -> None:
        """Nothing more is expected; with recourse the seller's debt stands still from this day."""
        if self.terms.recourse:
            self.counted_on = max(self.counted_on, on)

    def _fill(self, left: int, recovery: int, *, excess: int) -> Part:
        """Fill the investors' ranks, and the SME's with the rest."""
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
        part = Part(
            late, earned, principal, reserve,
            investor_fee=self.terms.investor_fee(self.earned) - fee_before,
            excess=excess,
            counted_on=self.counted_on,
            owed_so_far=self.owed,
            is_final=self.is_final,
            recovery=recovery,
        )  # fmt: skip
        self.parts.append(part)
        return part

    def _settle(self, part: Part, *, is_all: bool) -> None:
        is_whole = self._of_investors >= self._claim(self.counted_on)
        self.is_final = self.is_final or is_whole or is_all
        self.is_complete = self.is_complete or self._is_complete()
        self.parts[-1] = replace(part, is_final=self.is_final)

    def _claim(self, day: date) -> int:
        earned = self.terms.return_on(day, self.disbursed_on)
        return self.terms.late_on(day) + earned + self.terms.advance

    def _is_complete(self) -> bool:
        missing = self.terms.face - self.received
        return self.is_final and (not missing or self.terms.may_be_withheld(missing))


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
