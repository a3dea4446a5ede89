"""Values by their labels: right of it, in the same cell, or below. Pure; knows no vendor."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic

from hundi.invoice.fields import Field, Source, Value
from hundi.invoice.labels import TABLE_HEAD, Label
from hundi.invoice.page_lines import Box, Cell, Line, below

LABEL_REST_MAX = 40
HEADINGS_MIN = 3
RIGHT, BELOW = 2, 12


@dataclass(frozen=True, slots=True)
class Hit(Generic[Value]):
    """A value in a text: `text[start:end]`."""

    value: Value
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Candidate(Generic[Value]):
    """A value that may be the field's. Higher scores are surer."""

    value: Value
    score: int
    page: int
    box: Box
    sure: float = 1.0

    def as_field(self, confidence: float, *, source: Source = "text") -> Field[Value]:
        """Return it as what was found."""
        return Field(self.value, source, confidence, self.page, self.box, self.sure)


@dataclass(frozen=True, slots=True)
class Wanted(Generic[Value]):
    """A field to look for."""

    labels: tuple[Label, ...]
    accept: Callable[[str], Hit[Value] | None]
    not_before: re.Pattern[str] | None = None
    not_after: re.Pattern[str] | None = None
    # An amount's row may hold several numbers, of which the last counts.
    takes_last_cell: bool = False


def candidates(lines: Sequence[Line], wanted: Wanted[Value]) -> Iterator[Candidate[Value]]:
    """Yield what stands where one of the labels says."""
    for at, line in enumerate(lines):
        for position, cell in enumerate(line.cells):
            named = _named(cell, wanted)
            if named is None:
                continue
            label, end = named
            found = _beside(line, position, end, wanted) or _under(lines, at, cell, end, wanted)
            if found is not None:
                holder, hit, distance = found
                score = label.weight * 10 - distance
                place = (hit.start, hit.end)
                yield Candidate(
                    hit.value, score, holder.page, holder.box_of(*place), holder.sure_of(*place)
                )


def best(found: Sequence[Candidate[Value]]) -> Candidate[Value] | None:
    """Return the surest; of equals the first in reading order."""
    return max(found, key=lambda candidate: candidate.score, default=None)


_Found = tuple[Cell, Hit[Value], int]


def _named(cell: Cell, wanted: Wanted[Value]) -> tuple[Label, int] | None:
    """Return the surest label in the cell, and where it ends."""
    for label in wanted.labels:
        match = label.pattern.search(cell.text)
        if match is None:
            continue
        before, after = cell.text[: match.start()], cell.text[match.end() :]
        if wanted.not_before and wanted.not_before.search(before):
            continue
        if wanted.not_after and wanted.not_after.search(after):
            continue
        return label, match.end()
    return None


def _beside(line: Line, position: int, end: int, wanted: Wanted[Value]) -> "_Found[Value] | None":
    cell = line.cells[position]
    if wanted.takes_last_cell:
        for other in reversed(line.cells[position + 1 :]):
            hit = wanted.accept(other.text)
            if hit:
                return other, hit, 0
    hit = wanted.accept(cell.text[end:])
    if hit:
        return cell, Hit(hit.value, hit.start + end, hit.end + end), 0
    if wanted.takes_last_cell or len(cell.text) - end > LABEL_REST_MAX:
        return None
    return _next_cell(line.cells[position + 1 : position + 3], wanted)


def _next_cell(cells: Sequence[Cell], wanted: Wanted[Value]) -> "_Found[Value] | None":
    """Take the next cell; a colon may stand in one of its own before it."""
    for cell in cells:
        hit = wanted.accept(cell.text)
        if hit:
            return cell, hit, RIGHT
        if cell.text.strip(" :-"):
            return None
    return None


def _under(
    lines: Sequence[Line], at: int, cell: Cell, end: int, wanted: Wanted[Value]
) -> "_Found[Value] | None":
    if wanted.takes_last_cell and len(TABLE_HEAD.findall(lines[at].text)) >= HEADINGS_MIN:
        return None
    if len(cell.text) - end > LABEL_REST_MAX:
        return None
    for _, lower in below(lines, at, cell):
        hit = wanted.accept(lower.text)
        if hit:
            return lower, hit, BELOW
    return None
