"""The yearly rate at which dated flows are worth nothing together (XIRR). Pure.

With v the worth today of a rupee in a day, v = (1 + rate) ** (-1/365), the flows' worth is a
polynomial in v with whole exponents: exact decimal arithmetic, no logarithm, one pass over the
dates. A sign change is sought around the likely rates, and narrowed by false position.

Source: the XIRR function of spreadsheets (OpenFormula 1.3, section 6.12.52), actual/365.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext

from hundi.kernel.calendar import days_between
from hundi.kernel.money import ZERO, Money
from hundi.kernel.rate import DAYS_PER_YEAR

STEPS_MAX = 100
_PRECISION = 34
_CLOSE_ENOUGH = Decimal("1e-18")
_HUNDREDTH = Decimal("0.01")
# Rates between which a root is sought, from where most are. Outside, a yearly rate says nothing.
_RATES = tuple(
    Decimal(rate)
    for rate in (
        "-0.9999", "-0.99", "-0.9", "-0.7", "-0.5", "-0.3", "-0.1", "0", "0.1", "0.2",
        "0.5", "1", "2", "5", "10", "50", "1000",
    )
)  # fmt: skip
_LIKELY = Decimal("0.1")

Flow = tuple[date, Money]


def xirr(flows: Iterable[Flow]) -> Decimal | None:
    """Return the yearly rate as a fraction: `Decimal("0.1321")` is 13.21 % a year.

    Money out is negative, money in positive. Of several rates that fit, the one nearest to
    10 % is returned.

    Returns:
        None when no rate from -99.99 % to 100,000 % fits: flows of one sign, or of one day.
    """
    terms = _by_day(flows)
    if len(terms) < 2:  # noqa: PLR2004 - one day has no rate
        return None
    with localcontext() as context:
        context.prec = _PRECISION
        discounts = [(1 + rate) ** (-1 / Decimal(DAYS_PER_YEAR)) for rate in _RATES]
        worths = [_worth(terms, discount) for discount in discounts]
        brackets = [
            place
            for place in range(len(worths) - 1)
            if worths[place] == 0 or (worths[place] < 0) != (worths[place + 1] < 0)
        ]
        if not brackets:
            return None
        place = min(brackets, key=lambda place: abs(_RATES[place] - _LIKELY))
        discount = _narrowed(terms, discounts[place], discounts[place + 1])
        return discount**-DAYS_PER_YEAR - 1


def xirr_percent(flows: Iterable[Flow]) -> Decimal | None:
    """Return `xirr` in per cent, rounded half up to two decimals."""
    rate = xirr(flows)
    return None if rate is None else (rate * 100).quantize(_HUNDREDTH, ROUND_HALF_UP)


def _by_day(flows: Iterable[Flow]) -> list[tuple[int, Decimal]]:
    """Return the days since the flow before, and the paise, one a day, without the zeros."""
    sums: dict[date, Money] = {}
    for on, amount in flows:
        sums[on] = sums.get(on, ZERO) + amount
    days = sorted(on for on, amount in sums.items() if amount)
    return [
        (days_between(days[max(0, place - 1)], on), Decimal(sums[on].minor))
        for place, on in enumerate(days)
    ]


def _worth(terms: Sequence[tuple[int, Decimal]], discount: Decimal) -> Decimal:
    """Return what the flows are worth on the first day (Horner's rule over the gaps)."""
    worth = Decimal(0)
    for gap, amount in reversed(terms):
        worth = (worth + amount) * discount**gap
    return worth


def _narrowed(terms: Sequence[tuple[int, Decimal]], low: Decimal, high: Decimal) -> Decimal:
    """Return the discount between two of opposite worths where the worth is nothing.

    False position, with the worth of an end that stays put halved (the Illinois rule), so that
    both ends close in.
    """
    at_low, at_high = _worth(terms, low), _worth(terms, high)
    for _ in range(STEPS_MAX):
        if at_low == 0 or abs(high - low) < _CLOSE_ENOUGH:
            return low
        if at_high == 0:
            return high
        middle = high - at_high * (high - low) / (at_high - at_low)
        at_middle = _worth(terms, middle)
        if (at_middle < 0) == (at_high < 0):
            at_low /= 2
        else:
            low, at_low = high, at_high
        high, at_high = middle, at_middle
    return high
