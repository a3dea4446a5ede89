"""What the second reader is shown of a page: the lines its fields depend on, one below the other.

The first reader says where these lines are, so the second can contradict how a field is read, not
where it was looked for: two readings that agree are two readings of the same ink. Labels are read
anew as well as values, since whole rows are shown, a little of the paper around them included.
Where a field is missing, the second reader is shown the whole page, to find it for itself.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

import cv2
import numpy as np

from hundi.invoice.extraction import extract
from hundi.invoice.fields import Field, Fields
from hundi.invoice.labels import BUYER, CONSIGNEE, SELLER
from hundi.invoice.page_lines import BELOW_MAX, Line, lines_of
from hundi.invoice.reading.enhance import evenly_lit
from hundi.invoice.reading.facts import Word
from hundi.invoice.reading.rasters import Grey, Raster
from hundi.invoice.reading.second import Band, Slant
from hundi.invoice.reading.seen import Slope

# How a name is spelt is not compared between readers.
_NOT_COMPARED = ("seller_name", "buyer_name")
# Amounts are taken from one reader and proven by each other, not by how clear their label is.
_BY_LABEL = ("invoice_number", "invoice_date", "due_date", "seller_gstin", "buyer_gstin")
# Of a row's height: the paper left around it.
MARGIN = 0.35

Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Row:
    line: Line
    words: tuple[Word, ...]

    @property
    def top(self) -> float:
        return min(word.top for word in self.words)

    @property
    def bottom(self) -> float:
        return max(word.bottom for word in self.words)


def spans_of(words: Sequence[Word]) -> list[Span]:
    """Return top and bottom, in points of the level page, of the rows that are enough.

    They are enough when the words in them alone come to the same fields as all words do.

    Returns:
        Spans from the top; none where no part of the page is enough.
    """
    whole = extract(words)
    rows = [_row(line) for line in lines_of(words)]
    chosen = {at for at, row in enumerate(rows) if _holds(row, whole)}
    for wider in (chosen, chosen | set(_around(rows, chosen)) | set(_headings(rows))):
        part = extract([word for at in sorted(wider) for word in rows[at].words])
        if wider and _is_same(part, whole):
            return list(_joined([_span(rows[at]) for at in sorted(wider)]))
    return []


def _row(line: Line) -> _Row:
    return _Row(line, tuple(word for cell in line.cells for word in cell.words))


def _holds(row: _Row, found: Fields) -> bool:
    """Whether one of the fields stands in a row."""
    return any(
        value.page == word.page
        and value.box[1] <= (word.top + word.bottom) / 2 <= value.box[3]
        and word.left < value.box[2]
        and word.right > value.box[0]
        for value in _values(found)
        if value.box is not None
        for word in row.words
    )


def _values(found: Fields) -> Iterator[Field[object]]:
    for field in fields(Fields):
        value: Field[object] | None = getattr(found, field.name)
        if value is not None and field.name not in _NOT_COMPARED:
            yield value


def _around(rows: Sequence[_Row], chosen: set[int]) -> Iterator[int]:
    """Yield the rows where a label may stand above its value, or an amount in words go on."""
    for at in chosen:
        reach = BELOW_MAX * (rows[at].bottom - rows[at].top)
        for other, row in enumerate(rows):
            if row.bottom > rows[at].top - reach and row.top < rows[at].bottom + reach / 2:
                yield other


def _headings(rows: Sequence[_Row]) -> Iterator[int]:
    """Yield the rows that say whose GSTIN follows: between the two may be an address."""
    for at, row in enumerate(rows):
        if any(label.search(row.line.text) for label in (BUYER, CONSIGNEE, SELLER)):
            yield at


def _is_same(part: Fields, whole: Fields) -> bool:
    for field in fields(Fields):
        one: Field[object] | None = getattr(part, field.name)
        other: Field[object] | None = getattr(whole, field.name)
        if field.name in _NOT_COMPARED:
            continue
        if (one and one.value) != (other and other.value):
            return False
        if one and other and field.name in _BY_LABEL and one.confidence != other.confidence:
            return False
    return True


def _span(row: _Row) -> Span:
    margin = MARGIN * max(word.bottom - word.top for word in row.words)
    return row.top - margin, row.bottom + margin


def _joined(spans: Sequence[Span]) -> Iterator[Span]:
    """Yield spans from the top, those that touch as one."""
    top, bottom = spans[0]
    for following in spans[1:]:
        if following[0] > bottom:
            yield top, bottom
            top, bottom = following
        else:
            bottom = max(bottom, following[1])
    yield top, bottom


# -- the picture of them


def level_bands(
    raster: Raster, spans: Sequence[Span], slope: Slope, scale: float
) -> tuple[Grey, tuple[Band, ...]]:
    """Return these parts of the page, made level and evenly lit, one below the other.

    Also returned is where they are from.

    Args:
        raster: the page.
        spans: top and bottom of each part, in points of the level page.
        slope: how lines rise.
        scale: of the picture's pixels to the raster's, 1 at most.
    """
    parts: list[Grey] = []
    bands: list[Band] = []
    below = 0
    for top, bottom in spans:
        # A shadow's edge between two parts would be taken for ink.
        part = evenly_lit(_level(raster, top, bottom, slope))
        if scale < 1:
            smaller = cv2.resize(part, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
            part = np.asarray(smaller, dtype=np.uint8)
        parts.append(part)
        bands.append(Band(below, below + part.shape[0], top))
        below += part.shape[0]
    return np.vstack(parts), tuple(bands)


def _level(raster: Raster, top: float, bottom: float, slope: Slope) -> Grey:
    """Return a part of the page, from left to right, with its lines made level."""
    columns = raster.pixels.shape[1]
    first = (top - raster.top) * raster.pixels_per_point
    high = max(1, round((bottom - top) * raster.pixels_per_point))
    x, y = np.meshgrid(
        np.arange(columns, dtype=np.float32), np.arange(high, dtype=np.float32) + np.float32(first)
    )
    middle = columns / 2
    true = y + (slope.level + slope.by_left * (x + middle) / 2 + slope.by_top * y) * (x - middle)
    part = cv2.remap(
        raster.pixels, x, true.astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(part, dtype=np.uint8)


def slant_of(raster: Raster, slope: Slope) -> Slant:
    """Return how lines rise, in points of the page."""
    scale = raster.pixels_per_point
    return Slant(
        slope.level,
        slope.by_left * scale,
        slope.by_top * scale,
        raster.pixels.shape[1] / 2 / scale,
    )
