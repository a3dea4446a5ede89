"""What a page's own sums come to, whatever its amounts are called. Pure.

Two kinds of sums prove an amount without knowing the seller's words for it: a row in which net
and tax come to gross, and a printed tax that is a printed rate of a printed base. A total that
is neither such a sum, nor several of them, nor one of them more or less another printed amount
(a discount, a payment, a carriage), contradicts its own page.

A forger who mends the sums too is not told by this: base, tax, rate and every row would have to
be retyped with the total. That takes no skill, only care.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from hundi.invoice.fields import Field
from hundi.invoice.page_lines import Box, Cell, Line
from hundi.invoice.printed import Amount, amounts_in
from hundi.kernel.money import Money

PROOFS_MAX = 6
EXTRAS_MAX = 8
AMOUNTS_MAX = 2_000
RATES_MAX = 20
# Smaller taxes are a rate of some amount by chance.
TAX_MINOR_MIN = 100
TAX_SHARE_MAX = 2
# A seller who rounds without saying so rounds to a whole unit.
ROUNDING_MINOR_MAX = 100
THOUSANDTHS_OF_PERCENT = 100_000
NET_TAX_GROSS = 3

_TAX = re.compile(
    r"\btax\b|\bvat\b|\b[csi]?gst\b|\bmwst\b|\bust\b|\bumsatzsteuer\b|\btva\b|\bbtw\b|\biva\b",
    re.IGNORECASE,
)
_RATE = re.compile(r"(?<![\w.,])(\d{1,2})(?:[.,](\d{1,3}))?\s?%")


@dataclass(frozen=True, slots=True)
class PageSum:
    """What base and tax come to, and where that is proved. In hundredths."""

    base: int
    tax: int
    page: int
    box: Box

    @property
    def minor(self) -> int:
        """Base and tax."""
        return self.base + self.tax


@dataclass(frozen=True, slots=True)
class PageSums:
    """Whether the total is what the page comes to, and the sum that says so or says otherwise."""

    agrees: bool
    nearest: PageSum


def page_sums(
    lines: Sequence[Line], total: Field[Money] | None, taxable: Field[Money] | None
) -> PageSums | None:
    """Return what the page's sums say of its total; None when there is none, or no sum."""
    if total is None:
        return None
    printed = [
        (amount, cell) for line in lines for cell in line.cells for amount in amounts_in(cell.text)
    ][:AMOUNTS_MAX]
    every = {amount.minor for amount, _ in printed if amount.minor > 0}
    base = taxable.value.minor if taxable else None
    found = [*_rows(lines), *_rated(lines, every), *_by_rate_alone(lines, base)]
    sums = list({(one.base, one.tax): one for one in found}.values())
    sums = sorted(sums, key=lambda one: -one.minor)[:PROOFS_MAX]
    if not sums:
        return None
    minor = total.value.minor
    nearest = min(sums, key=lambda one: abs(one.minor - minor))
    # The parts of a sum are in it already; anything else may have been added or taken off.
    parts = {part for one in sums for part in (one.base, one.tax, one.minor)}
    extras = (every - parts) | set(_between(printed, nearest, total))
    return PageSums(any(_comes_to(minor, some, extras) for some in _choices(sums)), nearest)


def _between(
    printed: Sequence[tuple[Amount, Cell]], proof: PageSum, total: Field[Money]
) -> Iterator[int]:
    """Yield what two amounts that stand between the tax and the total come to."""
    if total.box is None or total.page != proof.page:
        return
    low, high = proof.box[1], total.box[1]
    middle = [
        amount.minor
        for amount, cell in printed
        if cell.page == proof.page and low < cell.box[1] < high and amount.is_marked
    ]
    for one, other in combinations(middle[:EXTRAS_MAX], 2):
        yield one + other
        yield abs(one - other)


def _choices(sums: Sequence[PageSum]) -> Iterator[tuple[PageSum, ...]]:
    """Yield one sum, or several: an invoice with two rates has two."""
    for count in range(1, len(sums) + 1):
        yield from combinations(sums, count)


def _comes_to(total: int, some: Sequence[PageSum], every: set[int]) -> bool:
    gross = sum(one.minor for one in some)
    # The halves of a tax (CGST and SGST) are equal: one that is printed stands for two.
    for expected in (gross, gross + sum(one.tax for one in some), sum(one.base for one in some)):
        rest = abs(total - expected)
        if rest < ROUNDING_MINOR_MAX or rest in every:
            return True
    return False


def _rows(lines: Sequence[Line]) -> Iterator[PageSum]:
    """Yield the rows in which net and tax come to gross."""
    for line in lines:
        amounts = [(amount, cell) for amount, cell in _amounts(line) if amount.is_marked]
        for at in range(len(amounts) - NET_TAX_GROSS + 1):
            (net, _), (tax, _), (gross, cell) = amounts[at : at + NET_TAX_GROSS]
            if 0 < tax.minor * TAX_SHARE_MAX <= net.minor and net.minor + tax.minor == gross.minor:
                yield PageSum(net.minor, tax.minor, cell.page, cell.box_of(gross.start, gross.end))


def _rated(lines: Sequence[Line], every: set[int]) -> Iterator[PageSum]:
    """Yield the taxes that are a printed rate of a printed base."""
    rates = sorted({rate for line in lines for rate in _rates(line.text)})[:RATES_MAX]
    ascending = sorted(every)
    for line in lines:
        if not _TAX.search(line.text):
            continue
        for tax, cell in _amounts(line):
            if not tax.is_marked or tax.minor < TAX_MINOR_MIN:
                continue
            for base in _bases(tax.minor, rates, ascending):
                box = cell.box_of(tax.start, tax.end)
                yield PageSum(base, tax.minor, cell.page, box)


def _bases(tax: int, rates: Sequence[int], ascending: Sequence[int]) -> Iterator[int]:
    """Yield the amounts of which the tax is one of the rates, to the last hundredth."""
    for rate in rates:
        low = max(-((1 - tax) * THOUSANDTHS_OF_PERCENT // rate), tax * TAX_SHARE_MAX)
        high = (tax + 1) * THOUSANDTHS_OF_PERCENT // rate
        yield from ascending[bisect_left(ascending, low) : bisect_right(ascending, high)]


def _by_rate_alone(lines: Sequence[Line], base: int | None) -> Iterator[PageSum]:
    """Yield the taxable value with a tax of which only the rate is printed."""
    named = [line for line in lines if _TAX.search(line.text)]
    if base is None or any(amount.is_marked for line in named for amount, _ in _amounts(line)):
        return
    for line in named:
        for rate in _rates(line.text):
            tax = (base * rate + THOUSANDTHS_OF_PERCENT // 2) // THOUSANDTHS_OF_PERCENT
            cell = line.cells[-1]
            yield PageSum(base, tax, cell.page, cell.box)


def _amounts(line: Line) -> list[tuple[Amount, Cell]]:
    return [(amount, cell) for cell in line.cells for amount in amounts_in(cell.text)]


def _rates(text: str) -> Iterator[int]:
    """Yield printed rates above nothing, in thousandths of a percent."""
    for match in _RATE.finditer(text):
        rate = int(match[1]) * 1000 + int((match[2] or "").ljust(3, "0"))
        if rate:
            yield rate
