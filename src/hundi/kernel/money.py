"""Money: exact, in one currency, never a float.

Source of every rule here: the money specification, §2 (rounding). Amounts are whole
paise. Calculation on the way to an amount is exact (integers); the result is rounded
half up to the paisa, once, at the end.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from hundi.kernel.errors import BrokenInvariant

BASIS_POINTS_PER_ONE = 10_000
MINOR_UNITS_PER_UNIT = {"INR": 100}
# BIGINT holds 9.2e18; nobody's invoice is above a lakh crore (1e12 rupees), and a sum of a
# million such amounts still fits.
RUPEES_MAX = 1_000_000_000_000

_DECIMAL = re.compile(r"-?\d{1,15}(\.\d{1,30})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount. `Money(9_000_000)` is 90,000 rupees."""

    minor: int
    currency: str = "INR"

    @classmethod
    def parse(cls, amount: str, currency: str = "INR") -> Self:
        """Read a plain decimal, as the API carries it: `"90000.00"`.

        Raises:
            ValueError: the text is not a plain decimal number (no exponent, no NaN, ASCII
                digits), is finer than one minor unit, or is beyond any real amount.
        """
        if not _DECIMAL.fullmatch(amount):
            raise ValueError("not an amount of money: write rupees as a plain decimal number")
        # Not by Decimal's own arithmetic: that rounds to 28 digits.
        numerator, denominator = Decimal(amount).as_integer_ratio()
        minor, finer = divmod(numerator * MINOR_UNITS_PER_UNIT[currency], denominator)
        if finer:
            raise ValueError("finer than one paisa")
        if abs(minor) > RUPEES_MAX * MINOR_UNITS_PER_UNIT[currency]:
            raise ValueError("beyond the largest amount of one lakh crore rupees")
        return cls(minor, currency)

    @property
    def decimal(self) -> str:
        """The amount with two decimals and nothing else, as JSON carries it: `90000.00`."""
        sign = "-" if self.minor < 0 else ""
        units, rest = divmod(abs(self.minor), MINOR_UNITS_PER_UNIT[self.currency])
        return f"{sign}{units}.{rest:02d}"

    def __str__(self) -> str:
        """For people: `₹1,00,000.00`, grouped the Indian way."""
        sign = "-" if self.minor < 0 else ""
        units, rest = self.decimal.removeprefix("-").split(".")
        head, tail = units[:-3], units[-3:]
        pairs = [head[max(0, end - 2) : end] for end in range(len(head), 0, -2)]
        return f"{sign}₹{','.join([*reversed(pairs), tail])}.{rest}"

    def __add__(self, other: Self) -> Self:
        self._same_currency(other)
        return type(self)(self.minor + other.minor, self.currency)

    def __sub__(self, other: Self) -> Self:
        self._same_currency(other)
        return type(self)(self.minor - other.minor, self.currency)

    # All four: what `total_ordering` makes of one takes three times as long.
    def __lt__(self, other: Self) -> bool:
        self._same_currency(other)
        return self.minor < other.minor

    def __le__(self, other: Self) -> bool:
        self._same_currency(other)
        return self.minor <= other.minor

    def __gt__(self, other: Self) -> bool:
        self._same_currency(other)
        return self.minor > other.minor

    def __ge__(self, other: Self) -> bool:
        self._same_currency(other)
        return self.minor >= other.minor

    def __bool__(self) -> bool:
        """Whether there is any money at all."""
        return self.minor != 0

    def scaled(self, numerator: int, denominator: int) -> Self:
        """Return `self * numerator / denominator`, rounded half up to the paisa.

        The one multiplication by a fraction: both parts are integers, so nothing is lost
        before the single rounding. Half up means away from zero at exactly a half for
        the positive amounts this is used with.

        Raises:
            BrokenInvariant: the amount, the numerator or the denominator is negative, or the
                denominator is zero.
        """
        if self.minor < 0 or numerator < 0 or denominator <= 0:
            raise BrokenInvariant(f"cannot scale {self.minor} by {numerator}/{denominator}")
        product = self.minor * numerator
        return type(self)((2 * product + denominator) // (2 * denominator), self.currency)

    def share(self, basis_points: int) -> Self:
        """Return this part of the amount, rounded half up. 150 basis points are 1.5 %."""
        return self.scaled(basis_points, BASIS_POINTS_PER_ONE)

    def split(self, weights: Sequence[int]) -> list[Self]:
        """Divide in proportion to `weights`, losing nothing.

        Each part is rounded down; the minor units left over go one each to the
        largest remainders, ties to the earlier part. The parts sum to `self`.
        For shares among investors use `kernel.intervals`, not this.

        Raises:
            BrokenInvariant: the amount or a weight is negative, or no weight is positive.
        """
        total = sum(weights)
        if self.minor < 0 or total <= 0 or min(weights) < 0:
            raise BrokenInvariant(f"cannot split {self.minor} by weights {list(weights)}")
        parts = [self.minor * weight // total for weight in weights]
        by_remainder = sorted(range(len(weights)), key=lambda i: -(self.minor * weights[i] % total))
        for i in by_remainder[: self.minor - sum(parts)]:
            parts[i] += 1
        return [type(self)(part, self.currency) for part in parts]

    def _same_currency(self, other: Self) -> None:
        if self.currency != other.currency:
            raise BrokenInvariant(f"{self.currency} meets {other.currency}")


ZERO = Money(0)
