"""Which limit counts for whom. Pure.

Kinds: `outstanding`, what one investor may have out in all; `invoice`, in one invoice;
`concentration`, on one customer; `customer`, what all investors together may have out on one
customer. All are amounts: a share of a portfolio would move with every commitment and refuse
the first.
"""

from collections.abc import Iterable, Mapping
from typing import Literal

from hundi.funding.domain import Limits
from hundi.kernel.money import Money

Kind = Literal["outstanding", "invoice", "customer", "concentration"]

# Kind, investor, customer: the owners by name, None is everybody.
Key = tuple[str, str | None, str | None]


class InForce:
    """The limits in force on a day: those for everybody, and particular ones."""

    def __init__(self, rows: Iterable[tuple[str, str | None, str | None, int]]) -> None:
        self._found: Mapping[Key, Money] = {
            (kind, investor, customer): Money(minor) for kind, investor, customer, minor in rows
        }
        self._everybody = Limits(
            self._found["outstanding", None, None], self._found["invoice", None, None]
        )
        self._most_on_one = self._found["concentration", None, None]

    def of(self, investor: str) -> Limits:
        """Return an investor's limits: its own, where it has one."""
        everybody = self._everybody
        return Limits(
            self._found.get(("outstanding", investor, None), everybody.outstanding),
            self._found.get(("invoice", investor, None), everybody.invoice),
        )

    def on(self, investor: str, customer: str) -> Money:
        """Return the most that one investor may have out on one customer.

        A row of the two decides. Else of the investor's own and the customer's own the smaller
        does: one is what the investor may risk, the other how risky the customer is.
        """
        found = self._found
        both = found.get(("concentration", investor, customer))
        if both is not None:
            return both
        own = found.get(("concentration", investor, None))
        customers = found.get(("concentration", None, customer))
        particular = [limit for limit in (own, customers) if limit is not None]
        return min(particular) if particular else self._most_on_one
