"""How safe an invoice is to fund. Pure; 0 to 100, higher is safer.

`seed-v1` is the founding document's formula, exactly. It saturates after five repayments and can
be farmed, so it informs a price and never replaces a check.

Source: the money specification, §4.
"""

from dataclasses import dataclass
from typing import Literal

from hundi.kernel.errors import BrokenInvariant
from hundi.kernel.money import Money

MODEL = "seed-v1"
START = 50
PER_REPAYMENT = 10
PER_DEFAULT = -20
PER_RATING_POINT = 5
PER_LATE_PAYMENT = -15
LARGE_AMOUNT = Money(5_00_000_00)
FOR_LARGE_AMOUNT = -10
LONG_DAYS = 90
FOR_LONG_TERM = -15
VALUE_MIN, VALUE_MAX = 0, 100

Grade = Literal["A", "B", "C", "D", "E"]

# The least value of each grade: A asks for at least three clean repayments above the start,
# C is the start itself, E is what one default and one late payment leave.
GRADES: tuple[tuple[int, Grade], ...] = ((80, "A"), (65, "B"), (50, "C"), (35, "D"), (0, "E"))


@dataclass(frozen=True, slots=True)
class RiskFacts:
    """What is known on the day; counts and the rating are never negative."""

    sme_repayments: int
    sme_defaults: int
    customer_rating: int
    customer_late_payments: int
    amount: Money
    days_to_maturity: int


@dataclass(frozen=True, slots=True)
class Score:
    """A value and why: the points sum to it before it is held within 0 and 100."""

    value: int
    reasons: tuple[tuple[str, int], ...]
    model: str = MODEL


def seed_v1(facts: RiskFacts) -> Score:
    """Return the founding document's score.

    Raises:
        BrokenInvariant: a count or the rating is negative.
    """
    counts = (facts.sme_repayments, facts.sme_defaults, facts.customer_late_payments)
    if min(*counts, facts.customer_rating) < 0:
        raise BrokenInvariant("a history with less than nothing in it")
    points = (
        ("start", START),
        ("sme_repayments", PER_REPAYMENT * facts.sme_repayments),
        ("sme_defaults", PER_DEFAULT * facts.sme_defaults),
        ("customer_rating", PER_RATING_POINT * facts.customer_rating),
        ("customer_late_payments", PER_LATE_PAYMENT * facts.customer_late_payments),
        ("large_amount", FOR_LARGE_AMOUNT if facts.amount > LARGE_AMOUNT else 0),
        ("long_term", FOR_LONG_TERM if facts.days_to_maturity > LONG_DAYS else 0),
    )
    value = sum(amount for _, amount in points)
    reasons = tuple((code, amount) for code, amount in points if amount)
    return Score(min(max(value, VALUE_MIN), VALUE_MAX), reasons)


def grade(value: int) -> Grade:
    """Return the letter of a value.

    Raises:
        BrokenInvariant: the value is not within 0 and 100.
    """
    if not VALUE_MIN <= value <= VALUE_MAX:
        raise BrokenInvariant(f"a score of {value}")
    return next(letter for least, letter in GRADES if value >= least)
