"""Rates, in basis points: hundredths of a percent. `Rate(1_250)` is 12.5 % a year.

Day count is ACT/365 Fixed: leap years count the same. Interest is simple.
Source: ISDA 2006 Definitions, section 4.16(d), Actual/365 (Fixed); the money specification, §1.
"""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import total_ordering
from typing import Self

from hundi.kernel.errors import BrokenInvariant
from hundi.kernel.money import BASIS_POINTS_PER_ONE, Money

DAYS_PER_YEAR = 365
BASIS_POINTS_PER_PERCENT = 100

_PERCENT = re.compile(r"\d{1,4}(\.\d{1,30})?", re.ASCII)
_HUNDREDTH = Decimal("0.01")


@total_ordering
@dataclass(frozen=True, slots=True)
class Rate:
    """A rate in basis points, never negative."""

    basis_points: int

    def __post_init__(self) -> None:
        if self.basis_points < 0:
            raise BrokenInvariant(f"a rate of {self.basis_points} basis points")

    @classmethod
    def parse(cls, percent: str) -> Self:
        """Read per cent, as the API carries it: `"12.5"`.

        Raises:
            ValueError: not a plain decimal number, or finer than a hundredth of a per cent.
        """
        if not _PERCENT.fullmatch(percent):
            raise ValueError("not a rate: write per cent as a plain decimal number")
        # Not by Decimal's own arithmetic: that rounds to 28 digits.
        numerator, denominator = Decimal(percent).as_integer_ratio()
        basis_points, finer = divmod(numerator * BASIS_POINTS_PER_PERCENT, denominator)
        if finer:
            raise ValueError("finer than a hundredth of a per cent")
        return cls(basis_points)

    @property
    def percent(self) -> str:
        """Per cent with as many decimals as needed: `12.5`, `90`."""
        whole, rest = divmod(self.basis_points, BASIS_POINTS_PER_PERCENT)
        return f"{whole}.{rest:02d}".rstrip("0").rstrip(".")

    def __str__(self) -> str:
        return f"{self.percent} %"

    def __lt__(self, other: Self) -> bool:
        return self.basis_points < other.basis_points

    def of(self, amount: Money) -> Money:
        """Return this part of the amount, rounded half up to the paisa."""
        return amount.share(self.basis_points)

    def interest(self, principal: Money, *, days: int) -> Money:
        """Return simple interest: `principal * rate * days / 365`, rounded half up.

        90,000.00 at 12.5 % for 45 days is 1,386.99.

        Raises:
            BrokenInvariant: `days` is negative.
        """
        if days < 0:
            raise BrokenInvariant(f"interest over {days} days")
        return principal.scaled(self.basis_points * days, BASIS_POINTS_PER_ONE * DAYS_PER_YEAR)


def annualised_percent(paid: Money, gain: Money, *, days: int) -> str:
    """Return what a gain on an amount paid is in a year, in per cent with two decimals.

    `gain / paid * 365 / days * 100`, simple, half up. For an investor `paid` is the advance and
    `gain` the return net of the platform's fee: 1,386.99 on 90,000.00 in 45 days is `12.50`.
    For an SME `paid` is the net it got and `gain` all that it costs: 2,448.99 on 88,938.00
    in 45 days is `22.33`.

    Raises:
        BrokenInvariant: `paid` or `days` is not above zero; terms that allow it are a bug.

    Source:
        The money specification, §1 (`expectedROI`, all-in yearly cost).
    """
    if paid.minor <= 0 or days <= 0:
        raise BrokenInvariant(f"no yearly rate on {paid} over {days} days")
    # In hundredths of a per cent; the sign is kept apart because half up is defined on sizes.
    top = abs(gain.minor) * DAYS_PER_YEAR * BASIS_POINTS_PER_ONE
    bottom = paid.minor * days
    hundredths = (2 * top + bottom) // (2 * bottom)
    sign = "-" if gain.minor < 0 and hundredths else ""
    return f"{sign}{hundredths // 100}.{hundredths % 100:02d}"


def compounded_percent(paid: Money, repaid: Money, *, days: int) -> str:
    """Return the effective yearly rate (XIRR of two flows), in per cent with two decimals.

    `(repaid / paid) ** (365 / days) - 1`; 91,386.99 for 90,000.00 in 45 days is `13.21`.

    Raises:
        BrokenInvariant: `paid`, `repaid` or `days` is not above zero.
    """
    if paid.minor <= 0 or repaid.minor <= 0 or days <= 0:
        raise BrokenInvariant(f"no yearly rate from {paid} to {repaid} over {days} days")
    with localcontext() as context:
        context.prec = 40
        growth = Decimal(repaid.minor) / Decimal(paid.minor)
        rate = (growth.ln() * DAYS_PER_YEAR / days).exp() - 1
        return str((rate * 100).quantize(_HUNDREDTH, ROUND_HALF_UP))
