"""The letters of pages that are only pixels: no more of them read well than doubts ask for.

A quick network glances at every line. The lines that hold the fields it finds are read by the
reader itself; if what these say confirms itself, that is all. Else lines of letters and figures
are read too, which a glance confuses and labels share with their values; then lines are found anew
by the larger network, and the others that could hold something read; then a poor page once more,
better lit, larger and at full width; and a picture is handed out for an independent reader where
doubts remain. A number that the reader has read and is not sure of is no clearer for reading other
lines: that one goes to the independent reader at once.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from statistics import fmean

import cv2
import numpy as np
from rapidfuzz.fuzz import ratio

from hundi.invoice.doubts import GSTIN_DOUBTS, NUMBER_UNSURE, agreement_of, doubts_of
from hundi.invoice.extraction import extract
from hundi.invoice.fields import Field, Fields
from hundi.invoice.page_lines import Box
from hundi.invoice.printed import number_words_in
from hundi.invoice.reading import bands
from hundi.invoice.reading.engine import Engine
from hundi.invoice.reading.enhance import enhanced
from hundi.invoice.reading.facts import WORDS_MAX, Word
from hundi.invoice.reading.rasters import Grey, Raster
from hundi.invoice.reading.recogniser import Points, Strip
from hundi.invoice.reading.second import Band, Shown, Slant, picture_of
from hundi.invoice.reading.seen import Slope, slope_of, words_by_strip, words_of

FIRST_SIDE, AGAIN_SIDE = 1_280, 1_600
POOR = 0.975
UPSIDE_DOWN = 0.6
PROBES = 6
UPRIGHT_SHARE = 0.5
SECOND_DPI_MAX = 300.0
# Reading a field's line may show that another line holds it.
ROUNDS_MAX = 4
# Of a line's height: how far apart corners of one and the same line may be found.
SAME_LINE_MAX = 0.1
# A glance this sure of its letters, with no figure among them, says all there is in a line.
GLANCE_SURE = 0.97
# Of a hundred: one letter lost or mistaken leaves more.
LABEL_ALIKE_MIN = 75.0
LABEL_TEXT_WORDS_MAX = 12
# A GSTIN is seven letters and seven figures, and a check character: a glance mistakes some.
CODE_DIGITS_MIN, CODE_LETTERS_MIN = 4, 3
_CODE = re.compile(r"[0-9A-Z]{12,}")
_PARTS_OF_TOTAL = ("taxable", "tax", "cgst", "sgst", "igst", "round_off")
LABEL_WORDS = (
    *("invoice", "number", "bill", "date", "dated", "total", "amount", "payable", "gstin"),
    *("rechnung", "nummer", "datum", "summe", "betrag", "facture", "montant", "factuur"),
)


@dataclass(frozen=True, slots=True)
class Known:
    """What was found before a letter was looked at: a text layer's words, the texts of codes."""

    words: tuple[Word, ...]
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Letters:
    """What was seen; `quality` is how sure the reader was, `picture` is for the second reader."""

    seen: tuple[Word, ...]
    quality: float
    seen_again: tuple[Word, ...] = ()
    picture: bytes | None = None


@dataclass(slots=True)
class _Page:
    """A page, its lines as known so far, and which of them the reader itself has read.

    What a line says changes as it is read; where it is, and so how lines rise, does not.
    """

    raster: Raster
    strips: list[Strip]
    read: set[int]
    _slope: Slope | None = None
    _words: list[list[Word]] = field(default_factory=list[list[Word]])

    def read_one(self, at: int, strip: Strip) -> None:
        self.strips[at] = strip
        self.read.add(at)
        if self._words:
            self._words[at] = words_by_strip([strip], self.raster, self.slope)[0]

    @property
    def slope(self) -> Slope:
        if self._slope is None:
            self._slope = slope_of(self.strips)
        return self._slope

    @property
    def words_by_strip(self) -> list[list[Word]]:
        if not self._words:
            self._words = words_by_strip(self.strips, self.raster, self.slope)
        return self._words

    @property
    def words(self) -> list[Word]:
        found = [word for words in self.words_by_strip for word in words]
        return found[:WORDS_MAX]


def letters_on(
    rasters: Sequence[Raster], known: Known, engine: Engine, *, has_second: bool
) -> Letters:
    """Return the letters of some pages."""
    pages = [_glanced(*_upright(raster, engine), engine) for raster in rasters]
    _read_fields(pages, known, engine)
    doubts = _read_until_sure(pages, (_is_mixed,), known, engine)
    if _ask_for_lines(doubts):
        if engine.finds_quickly:
            pages = [_found_closely(page, engine) for page in pages]
            _read_fields(pages, known, engine)
        doubts = _read_until_sure(pages, (_is_mixed, _may_matter), known, engine)
    letters = Letters(tuple(_words(pages))[:WORDS_MAX], _quality(pages))
    if doubts and letters.quality < POOR:
        again = tuple(word for page in pages for word in _again(page.raster, engine))[:WORDS_MAX]
        letters = replace(letters, seen_again=again)
        doubts = doubts_of(extract((*known.words, *again)), known.codes)
    if doubts and has_second:
        letters = replace(letters, picture=_picture(pages, known, doubts, letters.quality))
    return letters


def _ask_for_lines(doubts: Sequence[str]) -> bool:
    """Whether there are doubts that other lines may settle."""
    return any(doubt != NUMBER_UNSURE for doubt in doubts)


def _read_until_sure(
    pages: Sequence[_Page], kinds: Sequence[Callable[[Strip], bool]], known: Known, engine: Engine
) -> tuple[str, ...]:
    """Read lines of one kind after the other while they may settle doubts; return what is left."""
    doubts = _doubts(pages, known)
    if doubts and all(doubt in GSTIN_DOUBTS for doubt in doubts):
        kinds = (_may_be_gstin, *kinds)
    for is_wanted in kinds:
        if _ask_for_lines(doubts) and _read_those(pages, is_wanted, engine):
            _read_fields(pages, known, engine)
            doubts = _doubts(pages, known)
    return doubts


def _found_closely(page: _Page, engine: Engine) -> _Page:
    """Return the page with its lines found by the larger network, those that are new glanced at.

    The quick one now and then runs two lines into one, or cuts one short.
    """
    pixels = page.raster.pixels
    closely = _Page(page.raster, [], set())
    for line in engine.lines(pixels, side=FIRST_SIDE, closely=True):
        at = next((at for at, strip in enumerate(page.strips) if _is_same(strip, line)), None)
        if at in page.read:
            closely.read.add(len(closely.strips))
        closely.strips += engine.glance(pixels, [line]) if at is None else [page.strips[at]]
    return closely


def _is_same(strip: Strip, line: Points) -> bool:
    """Whether a line was found before, to a share of its height."""
    high = float(np.linalg.norm(line[3] - line[0]))
    return float(np.abs(strip.corners - line).max()) <= SAME_LINE_MAX * high


def _glanced(
    raster: Raster, lines: Sequence[Points], probed: Mapping[int, Strip], engine: Engine
) -> _Page:
    if engine.can_glance:
        rest = iter(
            engine.glance(
                raster.pixels, [line for at, line in enumerate(lines) if at not in probed]
            )
        )
        strips = [probed[at] if at in probed else next(rest) for at in range(len(lines))]
        return _Page(raster, strips, set())
    strips = [engine.read_quickly(raster.pixels, corners) for corners in lines]
    return _Page(raster, strips, set(range(len(strips))))


def _doubts(pages: Sequence[_Page], known: Known) -> tuple[str, ...]:
    return doubts_of(_fields(pages, known), known.codes)


def _fields(pages: Sequence[_Page], known: Known) -> Fields:
    return extract((*known.words, *_words(pages)))


def _words(pages: Sequence[_Page]) -> Iterator[Word]:
    for page in pages:
        yield from page.words


def _read_fields(pages: Sequence[_Page], known: Known, engine: Engine) -> None:
    """Read the lines that hold fields, until no other line is said to hold one."""
    for _ in range(ROUNDS_MAX):
        places = _places(_fields(pages, known))
        found = [(page, at) for page in pages for at in _holding(page, places)]
        if not found:
            return
        for page, at in found:
            page.read_one(at, engine.read(page.raster.pixels, page.strips[at].corners))


def _places(found: Fields) -> list[tuple[int, Box]]:
    """Return where fields are that only the reader can be believed on.

    A glance is enough for the currency, which is counted, and for what comes to a total that was
    read: the amount in words, or the taxable value and the taxes.
    """
    agrees = agreement_of(found)
    proven = {"currency"}
    if agrees.words:
        proven.add("total_in_words")
    if agrees.sum:
        proven.update(_PARTS_OF_TOTAL)
    names = [one.name for one in fields(Fields) if one.name not in proven]
    values: list[Field[object] | None] = [getattr(found, name) for name in names]
    return [
        (value.page, value.box)
        for value in values
        if value is not None and value.page is not None and value.box is not None
    ]


def _holding(page: _Page, places: Sequence[tuple[int, Box]]) -> list[int]:
    """Return which lines, not read yet, have a word in one of the places."""
    return [
        at
        for at, words in enumerate(page.words_by_strip)
        if at not in page.read and any(_is_in(word, places) for word in words)
    ]


def _is_in(word: Word, places: Sequence[tuple[int, Box]]) -> bool:
    middle = (word.top + word.bottom) / 2
    return any(
        word.page == number and top <= middle <= bottom and word.left < right and word.right > left
        for number, (left, top, right, bottom) in places
    )


def _read_those(pages: Sequence[_Page], is_wanted: Callable[[Strip], bool], engine: Engine) -> bool:
    """Read the lines not read yet of some kind, long ones narrowed; return if there was any."""
    found = [
        (page, at, strip)
        for page in pages
        for at, strip in enumerate(page.strips)
        if at not in page.read and is_wanted(strip)
    ]
    for page, at, strip in found:
        page.read_one(at, engine.read_quickly(page.raster.pixels, strip.corners))
    return bool(found)


def _may_be_gstin(strip: Strip) -> bool:
    """Whether there is a run of capitals and figures about as long as a GSTIN, blanks left out."""
    runs: list[str] = _CODE.findall("".join(strip.text.split()))
    return any(
        sum(map(str.isdigit, run)) >= CODE_DIGITS_MIN
        and sum(map(str.isalpha, run)) >= CODE_LETTERS_MIN
        for run in runs
    )


def _is_mixed(strip: Strip) -> bool:
    """Whether a line has both letters and figures, as `Bi11 No: 7` has."""
    text = strip.text
    return any(map(str.isdigit, text)) and any(map(str.isalpha, text))


def _may_matter(strip: Strip) -> bool:
    """Whether a line has figures, an amount in words, a label, or letters not surely seen."""
    text = strip.text
    if any(map(str.isdigit, text)) or number_words_in(text) or _is_like_label(text):
        return True
    return _sureness([strip]) < GLANCE_SURE


def _is_like_label(text: str) -> bool:
    """Whether one of its words is nearly one that labels have: `NVOICE` is."""
    return any(
        ratio(word, label) >= LABEL_ALIKE_MIN
        for word in re.findall(r"[a-zäöüß]{4,}", text.lower())[:LABEL_TEXT_WORDS_MAX]
        for label in LABEL_WORDS
    )


def _again(raster: Raster, engine: Engine) -> Sequence[Word]:
    """Read a poor page once more, better lit, larger and at full width."""
    better = replace(raster, pixels=enhanced(raster.pixels))
    lines = engine.lines(better.pixels, side=AGAIN_SIDE, closely=True)
    return words_of([engine.read(better.pixels, line) for line in lines], better)


def _upright(raster: Raster, engine: Engine) -> tuple[Raster, list[Points], dict[int, Strip]]:
    """Return the page as one reads it, its lines, and glances at some of them.

    A photo may lie on its side or its head.
    """
    lines = engine.lines(raster.pixels, side=FIRST_SIDE)
    if lines and _standing(lines) > UPRIGHT_SHARE * len(lines):
        raster = replace(raster, pixels=_turned(raster.pixels, cv2.ROTATE_90_CLOCKWISE))
        lines = engine.lines(raster.pixels, side=FIRST_SIDE)
    probed = _probed(raster, lines, engine)
    if _sureness_of_some(probed) >= UPSIDE_DOWN:
        return raster, lines, probed
    over = replace(raster, pixels=_turned(raster.pixels, cv2.ROTATE_180))
    lines_over = engine.lines(over.pixels, side=FIRST_SIDE)
    probed_over = _probed(over, lines_over, engine)
    if _sureness_of_some(probed_over) > _sureness_of_some(probed):
        return over, lines_over, probed_over
    return raster, lines, probed


def _standing(lines: Sequence[Points]) -> int:
    """Return how many lines are higher than wide."""
    return sum(
        float(np.linalg.norm(line[3] - line[0])) > 1.5 * float(np.linalg.norm(line[1] - line[0]))
        for line in lines
    )


def _probed(raster: Raster, lines: Sequence[Points], engine: Engine) -> dict[int, Strip]:
    """Return a glance at some lines of middling length, by their index."""
    longest = sorted(range(len(lines)), key=lambda at: float(lines[at][1, 0] - lines[at][0, 0]))
    chosen = longest[len(longest) // 2 :][:PROBES]
    strips = engine.glance(raster.pixels, [lines[at] for at in chosen])
    return dict(zip(chosen, strips, strict=True))


def _sureness_of_some(probed: Mapping[int, Strip]) -> float:
    return _sureness(list(probed.values())) if probed else 1.0


def _quality(pages: Sequence[_Page]) -> float:
    """Return how sure the reader was of what it read itself, where it read anything."""
    read = [page.strips[at] for page in pages for at in page.read]
    return _sureness(read or [strip for page in pages for strip in page.strips])


def _sureness(strips: Sequence[Strip]) -> float:
    """Return the mean certainty of all characters."""
    sure = [glyph.sure for strip in strips for glyph in strip.glyphs]
    return round(fmean(sure), 4) if sure else 0.0


def _turned(pixels: Grey, way: int) -> Grey:
    return np.ascontiguousarray(cv2.rotate(pixels, way), dtype=np.uint8)


def _picture(pages: Sequence[_Page], known: Known, doubts: Sequence[str], quality: float) -> bytes:
    """Return what the second reader is to look at: of a good page the rows that matter.

    What is missing may stand anywhere, and a poor page's lines may not be where they were found.
    """
    page = pages[0]
    raster = page.raster
    is_alone = len(pages) == 1 and not known.words
    is_missing = any(doubt.endswith("_missing") for doubt in doubts)
    is_enough = is_alone and quality >= POOR and not is_missing
    spans = bands.spans_of(page.words) if is_enough else []
    scale = min(1.0, SECOND_DPI_MAX / raster.dpi)
    if spans:
        pixels, parts = bands.level_bands(raster, spans, page.slope, scale)
        slant = bands.slant_of(raster, page.slope)
    else:
        pixels, slant = enhanced(raster.pixels) if quality < POOR else raster.pixels, Slant()
        if scale < 1:
            smaller = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
            pixels = np.asarray(smaller, dtype=np.uint8)
        parts = (Band(0, pixels.shape[0], 0.0),)
    shown = Shown(raster.page, raster.pixels_per_point * scale, parts, slant)
    rows, columns = pixels.shape
    return picture_of(rows, columns, pixels.tobytes(), shown)
