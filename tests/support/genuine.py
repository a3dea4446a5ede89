"""Genuine invoices of many businesses, with all that honest businesses do, and what forgers do.

Honest: one company in several states with one series of numbers each, monthly bills of the same
amount to the same buyer, series with parts, numbers that begin again each April.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from hundi.invoice.fingerprints import AMONG, BLOCKING, Identity, Kind, digest, fingerprints
from hundi.kernel.calendar import financial_year
from hundi.kernel.indian_ids import gstin_check_character
from hundi.kernel.money import Money

BEGAN = date(2025, 4, 1)
DAYS = 700
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_STATES = ("27", "29", "24", "33", "07", "36")
_FORMATS: tuple[Callable[[int, str, str], str], ...] = (
    lambda count, _, __: f"INV-{count:03d}",
    lambda count, year, _: f"{count}/{year[:4]}-{year[-2:]}",
    lambda count, year, series: f"{series}/{year[2:4]}{year[-2:]}/{count:04d}",
    lambda count, _, __: str(count),
    lambda count, year, _: f"{year[:4]}{count:05d}",
    lambda count, _, series: f"{series}{count % 12 + 1}/{count // 12 + 1}",
    lambda count, _, series: f"GST/{series}-{count}",
)
KEY = b"a key of the tests"


@dataclass(slots=True)
class Registry:
    """The registry of marks in memory, by the same rules as the table's."""

    held: dict[tuple[Kind, bytes], int] = field(default_factory=dict[tuple[Kind, bytes], int])

    def seen(self, invoice: Identity) -> frozenset[Kind]:
        """Return which marks another invoice holds."""
        return frozenset(
            kind
            for kind, text in fingerprints(invoice).items()
            if (AMONG.get(kind, kind), digest(KEY, kind, text)) in self.held
        )

    def hold(self, invoice: Identity) -> None:
        """Hold its marks."""
        for kind, text in fingerprints(invoice).items():
            self.held.setdefault((kind, digest(KEY, kind, text)), len(self.held))


def blocks(seen: frozenset[Kind]) -> bool:
    return bool(seen & BLOCKING)


def genuine(count: int, seed: int = 1) -> Iterator[Identity]:
    """Yield invoices of some hundred sellers over two years, in the order of their dates."""
    chance = random.Random(seed)  # noqa: S311 - made-up invoices guard nothing
    sellers = [_seller(chance) for _ in range(max(1, count // 60))]
    buyers = [gstin(chance, chance.choice(_STATES)) for _ in range(150)]
    counters: dict[tuple[str, str, str], int] = {}
    for at in range(count):
        branches, number_of, series, usual = chance.choice(sellers)
        seller = chance.choice(branches)
        on = BEGAN + timedelta(days=at * DAYS // count)
        year = financial_year(on)
        name = chance.choice(series)
        # Each series counts by itself, where the number says which series it is of.
        counted = name if number_of(1, year, "A") != number_of(1, year, "B") else ""
        counters[seller, year, counted] = number = counters.get((seller, year, counted), 0) + 1
        is_monthly = chance.random() < 0.3
        yield Identity(
            seller_gstin=seller,
            buyer_gstin=usual[0] if is_monthly else chance.choice(buyers),
            number=number_of(number, year, name),
            issued_on=on,
            total=usual[1] if is_monthly else Money(chance.randrange(5_000_00, 20_00_000_00)),
        )


ATTACKS: dict[str, Callable[[Identity], Identity]] = {
    "the same file": lambda one: one,
    "saved anew": lambda one: one,
    "rescanned, O for 0": lambda one: replace(one, number=_misread(one.number)),
    "number reformatted": lambda one: replace(one, number=_reformatted(one.number)),
    "amount inflated": lambda one: replace(one, total=Money(one.total.minor * 3)),
    "suffix of letters": lambda one: replace(one, number=f"{one.number}-A"),
    "suffix of digits": lambda one: replace(one, number=f"{one.number}/1"),
    "date moved": lambda one: replace(one, issued_on=_moved(one.issued_on, 9)),
    "date moved a year": lambda one: replace(one, issued_on=_moved(one.issued_on, 365)),
    "another state's GSTIN": lambda one: replace(one, seller_gstin=other_state(one.seller_gstin)),
}


def gstin(chance: random.Random, state: str) -> str:
    """Return a GSTIN in good order."""
    letters = "".join(chance.choices(_LETTERS, k=3))
    pan = f"{letters}C{chance.choice(_LETTERS)}{chance.randrange(1, 9_990):04d}"
    return _with_check(f"{state}{pan}{chance.choice(_LETTERS)}1Z")


def other_state(own: str) -> str:
    """Return the same company's GSTIN in another state."""
    return _with_check(("19" if own[:2] != "19" else "23") + own[2:14])


def _seller(
    chance: random.Random,
) -> tuple[list[str], Callable[[int, str, str], str], Sequence[str], tuple[str, Money]]:
    home = gstin(chance, "27")
    branches = [home, other_state(home)] if chance.random() < 0.3 else [home]
    usual = (gstin(chance, "29"), Money(chance.randrange(10_000_00, 2_00_000_00)))
    return branches, chance.choice(_FORMATS), chance.choice((("A",), ("A", "B"), ("TI",))), usual


def _with_check(body: str) -> str:
    return body[:14] + gstin_check_character(body[:14])


def _misread(number: str) -> str:
    """Return the number as a poor scan gives it: the first digit with a twin becomes the twin."""
    for digit, twin in (("0", "O"), ("1", "I"), ("5", "S"), ("8", "B"), ("2", "Z")):
        if digit in number:
            return number.replace(digit, twin, 1)
    return number


def _reformatted(number: str) -> str:
    return number.lower().replace("-", " ").replace("/", "-").replace(" ", "/")


def _moved(on: date, days: int) -> date:
    later = on + timedelta(days=days)
    return later if days > 300 or financial_year(later) == financial_year(on) else (
        on - timedelta(days=days)
    )  # fmt: skip
