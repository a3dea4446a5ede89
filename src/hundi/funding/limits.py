"""Which limit counts for whom. Pure.

Kinds: `outstanding`, what one investor may have out in all; `invoice`, in one invoice;
`concentration`, on one customer; `customer`, what all investors together may have out on one
customer. All are amounts: a share of a portfolio would move with every commitment and refuse
the first.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from hundi.funding.domain import Limits
from hundi.kernel.errors import Conflict, Invalid, NotFound
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


class BadLimit(Invalid):
    """The limit names an investor or a customer that its kind has nothing to do with."""


class LimitBeginsTooEarly(Conflict):
    """Limits do not reach back: what was decided under another stays decided."""


class LimitTaken(Conflict):
    """Another limit of the same kind, for the same, begins on that day already."""


class NoSuchParty(NotFound):
    """Nobody with this id is an investor, or a customer."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit from a day on: whose it is (None is everybody's), and how much may be out."""

    kind: Kind
    investor_id: UUID | None
    customer_id: UUID | None
    amount: Money
    effective_from: date

    def check(self, *, today: date) -> None:
        """See that it can be.

        Raises:
            BadLimit: it is of an investor, or a customer, and its kind is not.
            LimitBeginsTooEarly: it would begin before today.
        """
        if self.investor_id is not None and self.kind == "customer":
            raise BadLimit(
                "A cap of a customer binds all investors together: name no investor.",
                field="investorId",
            )
        if self.customer_id is not None and self.kind in ("outstanding", "invoice"):
            raise BadLimit(
                "This binds an investor on all customers alike: name no customer, "
                "or set a concentration.",
                field="customerId",
            )
        if self.effective_from < today:
            raise LimitBeginsTooEarly(
                "A limit begins today at the earliest.", field="effectiveFrom"
            )
