"""Shares among investors are intervals.

The k-th commitment occupies `[start, end)` of `[0, target)`, all in paise: `start` is what
was raised before it. Of a sum R that belongs to the investors together, a position is
entitled to `(end - start) * R // target` while more may come, and to
`end * R // target - start * R // target` once R is final. The final shares telescope to R
exactly, in any order, with no sorting and no knowledge of the other positions.

Source: the money specification, §2. Python, SQL and Solidity share this one rule.
"""

from dataclasses import dataclass

from hundi.kernel.errors import BrokenInvariant
from hundi.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Interval:
    """A position's place in its listing's target: `[start, end)`, in paise."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise BrokenInvariant(f"[{self.start}, {self.end}) is not an interval")

    @property
    def length(self) -> Money:
        """What the position committed."""
        return Money(self.end - self.start)

    def entitled(self, sum_so_far: Money, *, target: Money, final: bool) -> Money:
        """Return what this position is owed in all, of what has come for the investors so far.

        Rounded down to the paisa while more may come, so that the parts never exceed the
        sum; exact in total once `final`.

        Raises:
            BrokenInvariant: the interval lies outside the target, or the sum is negative.
        """
        if self.end > target.minor or sum_so_far.minor < 0:
            raise BrokenInvariant(f"[{self.start}, {self.end}) of {target.minor} is out of place")
        if final:
            upper = self.end * sum_so_far.minor // target.minor
            return Money(upper - self.start * sum_so_far.minor // target.minor)
        return Money((self.end - self.start) * sum_so_far.minor // target.minor)
