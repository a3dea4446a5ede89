"""From words with boxes to lines and cells, as a person sees them. Pure.

A line is what stands side by side; a cell is a part of a line with no wide gap in it. A label's
value is the rest of its cell, the next cell to the right, or the cell below.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hundi.invoice.reading.facts import Word

# In heights of the letters: a blank is a quarter to six tenths, a column's gap one and more.
GAP_MAX = 0.85
BELOW_MAX = 3.2
OVERLAP_MIN = 0.5
SHORT = 2

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Cell:
    """Words that stand together."""

    words: tuple[Word, ...]
    text: str

    @property
    def page(self) -> int:
        """The page's number, from 0."""
        return self.words[0].page

    @property
    def box(self) -> Box:
        """Left, top, right, bottom."""
        return box_around(self.words)

    @property
    def height(self) -> float:
        """The height of its letters."""
        return max(word.bottom - word.top for word in self.words)

    def words_of(self, start: int, end: int) -> tuple[Word, ...]:
        """Return the words that the slice `text[start:end]` touches."""
        touched: list[Word] = []
        at = 0
        for word in self.words:
            if at < end and at + len(word.text) > start:
                touched.append(word)
            at += len(word.text) + 1
        return tuple(touched) or self.words

    def box_of(self, start: int, end: int) -> Box:
        """Return the box of the words that the slice `text[start:end]` touches."""
        return box_around(self.words_of(start, end))

    def sure_of(self, start: int, end: int) -> float:
        """Return how sure their reader is of the letters of that slice."""
        return min(word.sure for word in self.words_of(start, end))


@dataclass(frozen=True, slots=True)
class Line:
    """Cells side by side, left to right."""

    cells: tuple[Cell, ...]

    @property
    def text(self) -> str:
        """The whole line."""
        return "  ".join(cell.text for cell in self.cells)

    @property
    def page(self) -> int:
        """The page's number, from 0."""
        return self.cells[0].page

    @property
    def top(self) -> float:
        """The upper edge."""
        return min(cell.box[1] for cell in self.cells)


def box_around(words: Sequence[Word]) -> Box:
    """Return the smallest box that holds the words."""
    return (
        min(word.left for word in words),
        min(word.top for word in words),
        max(word.right for word in words),
        max(word.bottom for word in words),
    )


def lines_of(words: Sequence[Word]) -> list[Line]:
    """Return the lines of a document, page by page, top to bottom.

    Words that run up the margin are left out.
    """
    rows: list[list[Word]] = []
    level = [word for word in words if not _is_upright(word)]
    in_order = sorted(level, key=lambda word: (word.page, word.top + word.bottom, word.left))
    for word in in_order:
        row = rows[-1] if rows else None
        if row and row[0].page == word.page and _beside(row[-1], word):
            row.append(word)
        else:
            rows.append([word])
    return [Line(tuple(_cells(sorted(row, key=lambda word: word.left)))) for row in rows]


def below(lines: Sequence[Line], at: int, cell: Cell) -> Iterator[tuple[int, Cell]]:
    """Yield the cells under a cell, nearest first, with their line's index.

    Under means: on the same page, at most three letter heights lower, and overlapping in x.
    """
    left, _, right, bottom = cell.box
    limit = bottom + BELOW_MAX * cell.height
    for index in range(at + 1, len(lines)):
        line = lines[index]
        if line.page != cell.page or line.top > limit:
            return
        for lower in line.cells:
            lower_left, lower_top, lower_right, _ = lower.box
            if lower_left < right and lower_right > left and lower_top >= bottom - cell.height / 2:
                yield index, lower


def _is_upright(word: Word) -> bool:
    """Whether a word runs up or down the page, so that it would tie many lines together."""
    return len(word.text) > SHORT and word.bottom - word.top > word.right - word.left


def _beside(one: Word, other: Word) -> bool:
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    smaller = min(one.bottom - one.top, other.bottom - other.top)
    return shared > OVERLAP_MIN * smaller


def _cells(row: list[Word]) -> Iterator[Cell]:
    start = 0
    for index in range(1, len(row) + 1):
        if index < len(row):
            one, other = row[index - 1], row[index]
            height = max(one.bottom - one.top, other.bottom - other.top)
            if other.left - one.right <= GAP_MAX * height:
                continue
        part = tuple(row[start:index])
        yield Cell(part, " ".join(word.text for word in part))
        start = index
