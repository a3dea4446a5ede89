"""Totals that a document's own arithmetic or words point at, whatever they are called. Pure.

A receipt prints a row of totals over its columns of net and tax, and rounds what is to be paid:
both say which amount is the total, though its label is unusual or was read wrongly.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from hundi.invoice.finding import Candidate
from hundi.invoice.labels import ROUND_OFF
from hundi.invoice.page_lines import Line
from hundi.invoice.printed import Amount, amounts_in

# As sure as the clearest label, less than a label whose amount adds up.
SUMMED = 105
# With what agreement with the words adds, a little more than a clear label alone.
SPOKEN = 65
NET_AND_TAX = 2
ROUNDING_MINOR_MAX = 100
ROUNDED_LINES_MAX = 3

_TOTALS = re.compile(r"total\b", re.IGNORECASE)


def summed(lines: Sequence[Line]) -> Iterator[Candidate[int]]:
    """Yield amounts, printed elsewhere, that a row of totals over net and tax comes to."""
    for line in lines:
        if not _TOTALS.match(line.cells[0].text):
            continue
        parts = [amount.minor for amount in _marked(line)]
        if len(parts) != NET_AND_TAX or not 0 < parts[1] < parts[0]:
            continue
        yield from _printed(lines, sum(parts), SUMMED)


def spoken(lines: Sequence[Line], minor: int | None, every: set[int]) -> Iterator[Candidate[int]]:
    """Yield where the amount in words stands in figures, if no amount on the page is larger.

    A page that lies askew can part a total from its label. What spells only the tax, or a part,
    is less than something else that is printed.
    """
    if minor is not None and minor > 0 and minor == max(every, default=0):
        yield from _printed(lines, minor, SPOKEN)


def after_rounding(total: Candidate[int], lines: Sequence[Line]) -> Candidate[int]:
    """Return what is left to pay where a total is rounded in the lines below it, else the total.

    The rounding is printed as such, and it is the difference of the two.
    """
    at = next((at for at, line in enumerate(lines) if _holds(line, total)), None)
    if at is None:
        return total
    below = lines[at + 1 : at + 1 + ROUNDED_LINES_MAX]
    for place, line in enumerate(below):
        if not any(label.pattern.search(line.text) for label in ROUND_OFF):
            continue
        for found in (one for later in below[place:] for one in _candidates(later, total.score)):
            off = abs(found.value - total.value)
            if 0 < off < ROUNDING_MINOR_MAX and f".{off:02d}" in line.text:
                return replace(found, score=total.score)
    return total


def _holds(line: Line, total: Candidate[int]) -> bool:
    return any(cell.page == total.page and _is_inside(total, cell.box) for cell in line.cells)


def _is_inside(total: Candidate[int], box: tuple[float, float, float, float]) -> bool:
    left, top, right, bottom = total.box
    return box[0] <= left and box[1] <= top and right <= box[2] and bottom <= box[3]


def _marked(line: Line) -> list[Amount]:
    return [amount for cell in line.cells for amount in amounts_in(cell.text) if amount.is_marked]


def _printed(lines: Sequence[Line], minor: int, score: int) -> Iterator[Candidate[int]]:
    for line in lines:
        yield from (found for found in _candidates(line, score) if found.value == minor)


def _candidates(line: Line, score: int) -> Iterator[Candidate[int]]:
    for cell in line.cells:
        for amount in amounts_in(cell.text):
            if amount.is_marked:
                place = (amount.start, amount.end)
                box, sure = cell.box_of(*place), cell.sure_of(*place)
                yield Candidate(amount.minor, score, cell.page, box, sure)
