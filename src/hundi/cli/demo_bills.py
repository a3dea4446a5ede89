"""The invoices of the demo world: who sold what to whom on which day, and what became of it.

Days count from the day on which the demo begins. The table is the script; nothing is drawn by lot.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from hundi.kernel.money import Money
from hundi.sandbox.papers.render import LAYOUTS, Layout

DAYS = (0, 25, 50, 75, 100, 120, 130)
LAST_DAY = DAYS[-1]


class Goal(IntEnum):
    """How far people take an invoice on the day it is uploaded, in the order of a life."""

    READING = 1
    BLANK = 2
    DOUBTFUL = 3
    PROPOSED = 4
    REJECTED = 5
    VERIFIED = 6
    DISPUTED = 7
    ACCEPTED = 8
    CANCELLED = 9
    LISTED = 10
    PART_FUNDED = 11
    EXPIRED = 12
    STOPPED = 13
    DISBURSED = 14


@dataclass(frozen=True, slots=True)
class Payment:
    """On a day, the customer pays so many per cent of the invoice."""

    day: int
    percent: int


@dataclass(frozen=True, slots=True)
class Bill:
    """One invoice's script. `ends` is its stage when the demo is over, empty while it is read."""

    number: int
    day: int
    seller: int
    customer: int
    rupees: int
    tenor: int
    goal: Goal
    ends: str
    payments: tuple[Payment, ...]

    @property
    def total(self) -> Money:
        """What it comes to."""
        return Money(self.rupees * 100)

    @property
    def layout(self) -> Layout:
        """How it looks: the layouts take turns."""
        return LAYOUTS[self.number % len(LAYOUTS)]

    @property
    def label(self) -> str:
        """The number printed on it."""
        return f"{'AKGS'[self.seller]}{'TPHP'[self.seller]}/26-27/{140 + self.number:04d}"

    @property
    def is_registered(self) -> bool:
        """Whether it is an e-invoice with a signed code: every third, and any to be cancelled."""
        return self.number % 3 == 0 or self.goal is Goal.STOPPED

    @property
    def advance_percent(self) -> int:
        """What its seller asks for."""
        return (90, 85, 80)[self.number % 3]


# day, seller, customer, rupees, days to pay, goal, stage at the end, payments as (day, per cent)
_SCRIPT: tuple[tuple[int, int, int, int, int, Goal, str, tuple[tuple[int, int], ...]], ...] = (
    (0, 0, 0, 118_000, 25, Goal.DISBURSED, "repaid", ((25, 100),)),
    (0, 0, 1, 236_500, 40, Goal.DISBURSED, "repaid", ((25, 100),)),
    (0, 1, 3, 342_200, 15, Goal.DISBURSED, "recovered", ((130, 100),)),
    (0, 2, 4, 84_960, 18, Goal.DISBURSED, "written_off", ((50, 20),)),
    (0, 3, 2, 151_040, 20, Goal.DISBURSED, "defaulted", ((50, 30),)),
    (0, 0, 0, 95_580, 20, Goal.DISBURSED, "repaid", ((25, 100),)),
    (0, 1, 1, 410_640, 30, Goal.EXPIRED, "expired", ()),
    (0, 2, 3, 64_900, 30, Goal.CANCELLED, "cancelled", ()),
    (25, 0, 1, 188_800, 25, Goal.DISBURSED, "repaid", ((50, 100),)),
    (25, 0, 0, 129_800, 45, Goal.DISBURSED, "repaid", ((75, 100),)),
    (25, 1, 0, 472_000, 50, Goal.DISBURSED, "repaid", ((75, 100),)),
    (25, 2, 2, 73_160, 30, Goal.DISBURSED, "repaid", ((50, 100),)),
    (25, 3, 3, 265_500, 60, Goal.DISBURSED, "repaid", ((75, 40), (100, 60))),
    (25, 1, 4, 98_300, 40, Goal.DISPUTED, "disputed", ()),
    (50, 0, 0, 324_500, 50, Goal.DISBURSED, "repaid", ((100, 100),)),
    (50, 1, 3, 212_400, 25, Goal.DISBURSED, "repaid", ((75, 100),)),
    (50, 3, 0, 141_600, 50, Goal.DISBURSED, "repaid", ((120, 100),)),
    (50, 0, 4, 57_820, 60, Goal.EXPIRED, "expired", ()),
    (75, 0, 1, 247_800, 45, Goal.DISBURSED, "repaid", ((120, 100),)),
    (75, 2, 0, 106_200, 40, Goal.DISBURSED, "overdue", ()),
    (75, 0, 3, 383_500, 50, Goal.DISBURSED, "overdue", ((120, 25),)),
    (75, 3, 1, 177_000, 90, Goal.DISBURSED, "partially_repaid", ((120, 30),)),
    (100, 0, 0, 295_000, 60, Goal.DISBURSED, "disbursed", ()),
    (100, 1, 1, 590_000, 75, Goal.DISBURSED, "disbursed", ()),
    (100, 2, 3, 89_680, 45, Goal.DISBURSED, "disbursed", ()),
    (100, 0, 2, 165_200, 90, Goal.DISBURSED, "disbursed", ()),
    (120, 0, 1, 200_600, 60, Goal.DISBURSED, "disbursed", ()),
    (120, 1, 0, 318_600, 75, Goal.STOPPED, "funded", ()),
    (130, 0, 4, 76_700, 45, Goal.READING, "", ()),
    (130, 0, 1, 112_100, 45, Goal.BLANK, "needs_info", ()),
    (130, 2, 3, 148_680, 60, Goal.DOUBTFUL, "verifying", ()),
    (130, 3, 4, 259_600, 75, Goal.DOUBTFUL, "verifying", ()),
    (130, 1, 2, 194_700, 45, Goal.PROPOSED, "verifying", ()),
    (130, 0, 0, 135_700, 60, Goal.VERIFIED, "verified", ()),
    (130, 0, 3, 224_200, 45, Goal.VERIFIED, "verified", ()),
    (130, 2, 0, 82_600, 30, Goal.VERIFIED, "verified", ()),
    (130, 0, 2, 171_100, 60, Goal.ACCEPTED, "accepted", ()),
    (130, 1, 0, 365_800, 90, Goal.ACCEPTED, "accepted", ()),
    (130, 0, 1, 289_100, 60, Goal.LISTED, "listed", ()),
    (130, 3, 0, 123_900, 45, Goal.PART_FUNDED, "listed", ()),
    (130, 1, 4, 531_000, 75, Goal.PART_FUNDED, "listed", ()),
    (130, 2, 1, 68_440, 30, Goal.LISTED, "listed", ()),
    (130, 0, 3, 413_000, 90, Goal.PART_FUNDED, "listed", ()),
    (130, 3, 0, 70_800, 30, Goal.REJECTED, "rejected", ()),
)

BILLS: tuple[Bill, ...] = tuple(
    Bill(
        number,
        *(day, seller, customer, rupees, tenor),
        goal,
        ends,
        tuple(Payment(*one) for one in payments),
    )
    for number, (day, seller, customer, rupees, tenor, goal, ends, payments) in enumerate(_SCRIPT)
)


def stages_of(bills: Iterable[Bill]) -> dict[str, int]:
    """Return how many of them end at which stage; those still being read count nowhere."""
    counted: dict[str, int] = {}
    for bill in bills:
        if bill.ends:
            counted[bill.ends] = counted.get(bill.ends, 0) + 1
    return counted
