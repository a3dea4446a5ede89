"""From strips of glyphs to words on a level page. Pure.

A page that lies askew, or was photographed at a slant, has lines that rise and fall; what belongs
side by side is found only once they are level. So the slope of the lines, and how it changes down
the page, is taken out of the words' places. The change is kept, to point at the true place later.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import numpy as np
from msgspec import structs
from numpy.typing import NDArray

from hundi.invoice.reading.facts import WORD_LENGTH_MAX, WORDS_MAX, Word
from hundi.invoice.reading.rasters import Raster
from hundi.invoice.reading.recogniser import Glyph, Strip
from hundi.invoice.repair import spelt

# From the middle of a character to the next one's, in heights of the line and in usual steps:
# both at least, and it is a blank though none was read.
BLANK_MIN, STEP_RATIO_MIN = 0.6, 2.1
# In heights of the letters: how wide a blank is taken to be, and from where on it is a column's.
BLANK_WIDTH, COLUMN_MIN = 0.3, 2.2
STRIP_RATIO_MIN = 3.0
STRIPS_FOR_SLOPE_MIN = 6
SLOPE_MAX = 0.2
GLUED_LENGTH = 5
_ENDS_IN_L = re.compile(r"[A-Za-z][a-z]{3}1")


@dataclass(frozen=True, slots=True)
class Slope:
    """How lines rise: `dy/dx = level + by_left * x + by_top * y`, in pixels of the raster."""

    level: float = 0.0
    by_left: float = 0.0
    by_top: float = 0.0

    def lifted(self, x: float, y: float, middle: float) -> float:
        """Return the y that a point would have on a level page."""
        slope = self.level + self.by_left * (x + middle) / 2 + self.by_top * y
        return y - slope * (x - middle)


def slope_of(strips: Sequence[Strip]) -> Slope:
    """Return the slope of the lines, by least squares over the long ones, outliers left out."""
    rows: list[tuple[float, float, float]] = []
    for strip in strips:
        (x0, y0), (x1, y1) = _ends(strip)
        high = float(np.abs(strip.corners[3, 1] - strip.corners[0, 1]))
        if x1 - x0 < STRIP_RATIO_MIN * max(high, 1.0):
            continue
        slope = (y1 - y0) / (x1 - x0)
        if abs(slope) <= SLOPE_MAX:
            rows.append(((x0 + x1) / 2, (y0 + y1) / 2, slope))
    if len(rows) < STRIPS_FOR_SLOPE_MIN:
        return Slope()
    return _fitted(np.array(rows))


def _fitted(rows: NDArray[np.float64]) -> Slope:
    middle = float(np.median(rows[:, 2]))
    spread = float(np.median(np.abs(rows[:, 2] - middle))) * 4 + 0.004
    kept = rows[np.abs(rows[:, 2] - middle) <= spread]
    if len(kept) < STRIPS_FOR_SLOPE_MIN * 2:
        return Slope(middle)
    terms = np.column_stack([np.ones(len(kept)), kept[:, 0], kept[:, 1]])
    level, by_left, by_top = np.linalg.lstsq(terms, kept[:, 2], rcond=None)[0].tolist()
    return Slope(level, by_left, by_top)


def _ends(strip: Strip) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the middles of the left and the right edge."""
    left = (strip.corners[0] + strip.corners[3]) / 2
    right = (strip.corners[1] + strip.corners[2]) / 2
    return (float(left[0]), float(left[1])), (float(right[0]), float(right[1]))


def words_of(strips: Sequence[Strip], raster: Raster) -> list[Word]:
    """Return the words of all strips, in points of the page, made level."""
    found = [word for words in words_by_strip(strips, raster, slope_of(strips)) for word in words]
    return found[:WORDS_MAX]


def words_by_strip(strips: Sequence[Strip], raster: Raster, slope: Slope) -> list[list[Word]]:
    """Return the words of each strip, in points of the page, made level."""
    return [
        list(_joined([_placed(glyphs, strip, slope, raster) for glyphs in _words(strip)]))
        for strip in strips
    ]


def _joined(words: Sequence[Word]) -> Iterator[Word]:
    """Let the words of a strip reach to each other: between them is a blank, not a column."""
    for word, following in pairwise([*words, None]):
        if word is None:
            continue
        if following is None:
            yield word
            continue
        high = word.bottom - word.top
        reach = following.left - BLANK_WIDTH * high
        near = following.left - word.right < COLUMN_MIN * high
        yield structs.replace(word, right=max(word.right, round(reach, 1))) if near else word


def _words(strip: Strip) -> Iterator[Sequence[Glyph]]:
    """Split a strip at blanks, and at gaps too wide to be none."""
    (x0, y0), (x1, y1) = _ends(strip)
    long = max(1.0, float(np.hypot(x1 - x0, y1 - y0)))
    high = float(np.linalg.norm(strip.corners[3] - strip.corners[0]))
    steps = [_middle(other) - _middle(one) for one, other in pairwise(strip.glyphs)]
    gap = max(BLANK_MIN * high / long, STEP_RATIO_MIN * median(steps or [1.0]))
    word: list[Glyph] = []
    for glyph, following in pairwise([*strip.glyphs, None]):
        if glyph is None:
            continue
        if not glyph.character.isspace():
            word.append(glyph)
        ends = (
            following is None
            or glyph.character.isspace()
            or _parts(glyph, following, gap)
            or _is_glued(word, following)
        )
        if word and (ends or len(word) == WORD_LENGTH_MAX):
            yield word
            word = []


def _is_glued(word: Sequence[Glyph], following: Glyph) -> bool:
    """Whether a word whose last l is taken for a 1 runs into capitals: `Tota1RM`."""
    end = "".join(glyph.character for glyph in word[-GLUED_LENGTH:])
    return bool(_ENDS_IN_L.fullmatch(end)) and following.character.isupper()


def _middle(glyph: Glyph) -> float:
    return (glyph.start + glyph.end) / 2


def _parts(one: Glyph, other: Glyph, gap: float) -> bool:
    """Whether a blank was left out: a wide gap, or `InvoiceNo` written together."""
    if _middle(other) - _middle(one) > gap:
        return True
    return one.character.islower() and other.character.isupper()


def _placed(glyphs: Sequence[Glyph], strip: Strip, slope: Slope, raster: Raster) -> Word:
    text = spelt("".join(glyph.character for glyph in glyphs))
    corners = strip.corners
    # A character is found at its middle; it is as wide as the way to the next one.
    half = 0.45 * (_middle(glyphs[-1]) - _middle(glyphs[0])) / max(1, len(glyphs) - 1)
    start = max(0.0, min(glyphs[0].start, _middle(glyphs[0]) - half))
    end = min(1.0, max(glyphs[-1].end, _middle(glyphs[-1]) + half, start + 0.001))
    top = corners[0] + (corners[1] - corners[0]) * (start + end) / 2
    bottom = corners[3] + (corners[2] - corners[3]) * (start + end) / 2
    left = float((corners[0] + (corners[1] - corners[0]) * start)[0])
    right = float((corners[0] + (corners[1] - corners[0]) * end)[0])
    middle = raster.pixels.shape[1] / 2
    x, y0, y1 = float((top[0] + bottom[0]) / 2), float(top[1]), float(bottom[1])
    shift = slope.lifted(x, (y0 + y1) / 2, middle) - (y0 + y1) / 2
    # A strip's box is let out; the letters themselves are about two thirds of it.
    inset = (y1 - y0) / 6
    scale = raster.pixels_per_point
    return Word(
        text,
        raster.page,
        round(raster.left + left / scale, 1),
        round(raster.top + (y0 + inset + shift) / scale, 1),
        round(raster.left + right / scale, 1),
        round(raster.top + (y1 - inset + shift) / scale, 1),
        round(min(glyph.sure for glyph in glyphs), 3),
        round(shift / scale, 1),
    )
