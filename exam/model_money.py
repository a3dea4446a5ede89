"""The product's arithmetic, written afresh from the money specification in plain integers.

It shares no line with the platform: paise, basis points and whole days in, paise out.
"""

from dataclasses import dataclass, replace

ONE = 10_000
YEAR = 365
RANKS = ("recovery", "late", "earned", "principal", "reserve")


def half_up(numerator: int, denominator: int) -> int:
    """Return a quotient of two numbers not below zero, rounded half up."""
    return (2 * numerator + denominator) // (2 * denominator)


@dataclass(frozen=True, slots=True)
class Deal:
    """What was agreed: paise, basis points, days; `due` is the ordinal of the due date."""

    face: int
    taxable: int
    advance: int
    rate: int
    due: int
    fee_rate: int
    gst_rate: int
    investor_fee_rate: int
    late_rate: int
    late_cap_rate: int
    grace: int
    default_after: int
    minimum: int
    tds_rates: tuple[int, ...]
    recourse: bool

    @property
    def fee(self) -> int:
        """f: the platform's fee at disbursal."""
        return half_up(self.advance * self.fee_rate, ONE)

    @property
    def gst(self) -> int:
        """GST on the fee."""
        return half_up(self.fee * self.gst_rate, ONE)

    @property
    def net(self) -> int:
        """What the SME gets at disbursal."""
        return self.advance - self.fee - self.gst

    def earned(self, days: int) -> int:
        """Ret(n) = round(P r n / 365)."""
        return half_up(self.advance * self.rate * max(days, 0), ONE * YEAR)

    def late(self, day: int) -> int:
        """Late: from the end of grace after the due date, on the whole of P, capped."""
        days = day - self.due - self.grace
        if days <= 0:
            return 0
        charge = half_up(self.advance * self.late_rate * days, ONE * YEAR)
        return min(charge, half_up(self.advance * self.late_cap_rate, ONE))

    def our_part(self, earned: int) -> int:
        """φ Ret: the platform's fee on the return."""
        return half_up(earned * self.investor_fee_rate, ONE)

    def claim(self, day: int, disbursed: int) -> dict[str, int]:
        """Return what the investors may claim on a day, by rank."""
        return {
            "late": self.late(day),
            "earned": self.earned(day - disbursed),
            "principal": self.advance,
        }

    def expected(self, days: int) -> int:
        """Return what the investors earn in so many days, net of our fee."""
        earned = self.earned(days)
        return earned - self.our_part(earned)

    def is_lawful_tds(self, short: int) -> bool:
        """Whether a shortfall is a lawful TDS, give or take the rounding to the rupee."""
        return any(
            rate > 0 and abs(half_up(self.taxable * rate, ONE) - short) <= 100
            for rate in self.tds_rates
        )

    def less(self, credit: int) -> "Deal":
        """Return the terms after a credit note."""
        face = self.face - credit
        return replace(self, face=face, taxable=half_up(self.taxable * face, self.face))


def share(start: int, end: int, total: int, target: int, *, final: bool) -> int:
    """Return what the interval [start, end) of [0, target) is entitled to."""
    if final:
        return end * total // target - start * total // target
    return (end - start) * total // target


def pour(amount: int, owed: dict[str, int]) -> dict[str, int]:
    """Fill the ranks in their order; the reserve takes the rest."""
    parts: dict[str, int] = {}
    for rank in RANKS[:-1]:
        parts[rank] = min(amount, max(owed.get(rank, 0), 0))
        amount -= parts[rank]
    return {**parts, "reserve": amount}


def nothing() -> dict[str, int]:
    """Return no money in any rank."""
    return dict.fromkeys(RANKS, 0)
