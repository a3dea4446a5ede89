"""How far a document is looked at, cheapest first, and no further than its doubts go.

Codes; the text layer; the letters of a page that has none (`letters`). A text layer's most
important fields are looked at on the page as well: one whose letters are not those one sees lies,
and the page is read from its pixels.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pypdfium2

from hundi.invoice.doubts import exactly_same, key_places, same_letters
from hundi.invoice.extraction import extract
from hundi.invoice.reading import codes
from hundi.invoice.reading.engine import Engine
from hundi.invoice.reading.facts import (
    QR_CODES_MAX,
    QR_LENGTH_MAX,
    TEXT_LAYER_WORDS_MIN,
    WORD_LENGTH_MAX,
    WORDS_MAX,
    QrCode,
    Question,
    Sign,
    Structured,
    Word,
)
from hundi.invoice.reading.guard import DocumentRefused, clean_pdf, kind_of
from hundi.invoice.reading.letters import Known, letters_on
from hundi.invoice.reading.pages import (
    code_places,
    has_pixels,
    may_show_code,
    open_pdf,
    words_on,
)
from hundi.invoice.reading.rasters import Raster, open_picture, render, render_part
from hundi.invoice.reading.structure import signs_of
from hundi.invoice.reading.structured import from_json, from_pdf, from_xml

QR_PAGES_MAX = 3
# Letters are looked for on the first pages and the last: totals stand on either.
SEEN_PAGES_MAX = 4
PAGE_DPI = 300.0
GLANCE_DPI = 100.0
# Of an image's side: a code cannot be read without some paper around it.
QUIET_ZONE = 0.15
SPOT_DPI = 200.0
SPOT_MARGIN = 2.0
SPOTS_MAX = 8


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen."""

    pages: int = 0
    words: tuple[Word, ...] = ()
    seen: tuple[Word, ...] = ()
    seen_again: tuple[Word, ...] = ()
    spots: tuple[Word, ...] = ()
    qr_codes: tuple[QrCode, ...] = ()
    has_unread_code: bool = False
    quality: float = 1.0
    sanitised: bytes | None = None
    picture: bytes | None = None
    structured: Structured | None = None
    signs: tuple[Sign, ...] = ()


def look(data: bytes, question: Question, engine: Engine | None) -> Look:
    """Return what a document shows.

    Raises:
        DocumentRefused: the guard does not let it through.
    """
    kind = kind_of(data)
    if kind == "pdf":
        cleaned = clean_pdf(data)
        # Its cheap parts first: what is odd about them is refused before a pixel is drawn.
        structured, signs = from_pdf(cleaned), signs_of(data, cleaned)
        found = _look_at_pdf(cleaned, question, engine)
        return replace(found, structured=structured, signs=signs)
    if kind in {"png", "jpeg", "webp"}:
        raster = open_picture(data)
        found = replace(_look_for_codes([raster], closer={0}), pages=1)
        return _with_letters(found, [raster], question, engine)
    if kind == "xml":
        return Look(structured=from_xml(data))
    if kind == "json":
        return _told(from_json(data))
    raise DocumentRefused("not_a_document")


def _told(structured: Structured) -> Look:
    """Return an e-invoice that came as data; its code needs no reading."""
    code = structured.signed_qr
    codes_told = (QrCode(code, 0),) if 0 < len(code) <= QR_LENGTH_MAX else ()
    return Look(structured=structured, qr_codes=codes_told)


def _look_at_pdf(sanitised: bytes, question: Question, engine: Engine | None) -> Look:
    document = open_pdf(sanitised)
    words: list[Word] = []
    unread: list[int] = []
    for number in range(len(document)):
        on_page = words_on(document[number], number, room=WORDS_MAX - len(words))
        words += on_page
        if len(on_page) < TEXT_LAYER_WORDS_MIN and has_pixels(document[number]):
            unread.append(number)
    rasters = _Rasters(document)
    found = replace(
        _codes_of_pdf(document, rasters, set(unread)),
        pages=len(document),
        words=tuple(words),
        sanitised=sanitised,
    )
    if not unread and engine:
        found, unread = _checked(found, document, engine)
    chosen = [*unread[: SEEN_PAGES_MAX - 1], *unread[SEEN_PAGES_MAX - 1 :][-1:]]
    return _with_letters(found, list(rasters.of(chosen)), question, engine)


def _codes_of_pdf(document: pypdfium2.PdfDocument, rasters: "_Rasters", unread: set[int]) -> Look:
    """Find the codes: in the images of a drawn page, else on the whole page where one may be."""
    numbers = range(min(len(document), QR_PAGES_MAX))
    drawn = [number for number in numbers if number not in unread]
    parts = (part for number in drawn for part in _images_on(document[number], number))
    in_images = codes.codes_in(parts)
    if any(looks_signed(code.text) for code in in_images):
        return Look(qr_codes=tuple(in_images))
    shown = [
        number
        for number in numbers
        if number in unread or _seems_to_show_code(document[number], number)
    ]
    found = _look_for_codes(rasters.of(shown), closer=unread)
    both = dict.fromkeys((*in_images, *found.qr_codes))
    return replace(found, qr_codes=tuple(both)[:QR_CODES_MAX])


def _images_on(page: pypdfium2.PdfPage, number: int) -> Iterator[Raster]:
    for left, top, right, bottom in code_places(page):
        margin = QUIET_ZONE * min(right - left, bottom - top)
        box = (left - margin, top - margin, right + margin, bottom + margin)
        yield render_part(page, number, PAGE_DPI, box)


def _seems_to_show_code(page: pypdfium2.PdfPage, number: int) -> bool:
    """Whether a drawn page has something of a code's size and, seen from afar, of its look."""
    return may_show_code(page) and codes.looks_like_code(render(page, number, GLANCE_DPI))


class _Rasters:
    """Pages drawn when they are asked for, the last one kept: a scan is asked for twice."""

    def __init__(self, document: pypdfium2.PdfDocument) -> None:
        self._document = document
        self._last: Raster | None = None

    def of(self, numbers: Sequence[int]) -> Iterator[Raster]:
        """Yield the pages of these numbers."""
        for number in numbers:
            if self._last is None or self._last.page != number:
                self._last = render(self._document[number], number, PAGE_DPI)
            yield self._last


def _look_for_codes(rasters: Iterator[Raster] | list[Raster], *, closer: set[int]) -> Look:
    """Find the codes, page after page, and no further once a signed one is found.

    Only pages without a text layer are looked at more closely: a code that was drawn and not
    scanned is sharp, and what cannot be read of it is a logo.
    """
    found: list[QrCode] = []
    unread = False
    for raster in rasters:
        parts = codes.parts_like_codes(raster)
        here = codes.codes_on(raster, parts, closer=raster.page in closer)
        found += here
        unread = unread or (not here and raster.page in closer and bool(parts))
        if any(looks_signed(code.text) for code in here):
            break
    return Look(qr_codes=tuple(found[:QR_CODES_MAX]), has_unread_code=unread and not found)


def looks_signed(text: str) -> bool:
    """Whether a code has the shape of a signed one: a JWS of three parts."""
    return text.startswith("eyJ") and text.count(".") == 2  # noqa: PLR2004 - three parts


# -- a text layer, held against the page


def _checked(
    found: Look, document: pypdfium2.PdfDocument, engine: Engine
) -> tuple[Look, list[int]]:
    """Look at the places of the fields that nothing else confirms; return pages that lie."""
    spots: list[Word] = []
    lying: set[int] = set()
    for text, page, box in key_places(extract(found.words))[:SPOTS_MAX]:
        spot = _spot(document[page], Word(text, page, *box), engine)
        if spot is None:
            continue
        spots.append(spot)
        if not same_letters(text, spot.text):
            lying.add(page)
    if not lying:
        return replace(found, spots=tuple(spots)), []
    kept = tuple(word for word in found.words if word.page not in lying)
    return replace(found, words=kept, spots=tuple(spots)), sorted(lying)


def _spot(page: pypdfium2.PdfPage, printed: Word, engine: Engine) -> Word | None:
    """Return what is seen where the text layer has a word; a glance is enough if it is the same."""
    left, top, right, bottom = printed.box
    # As the network's boxes are: let out by about a third of the height on every side.
    margin = SPOT_MARGIN + (bottom - top) * 0.2
    part = render_part(
        page, printed.page, SPOT_DPI, (left - margin, top - margin, right + margin, bottom + margin)
    )
    rows, columns = part.pixels.shape
    corners = np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]], dtype=np.float32)
    (strip,) = engine.glance(part.pixels, [corners])
    if not exactly_same(printed.text, strip.text):
        strip = engine.read(part.pixels, corners)
    text = strip.text.strip()[:WORD_LENGTH_MAX]
    if not text:
        return None
    return Word(text, printed.page, *printed.box, min(glyph.sure for glyph in strip.glyphs))


# -- letters on pixels


def _with_letters(
    found: Look, rasters: list[Raster], question: Question, engine: Engine | None
) -> Look:
    signed = any(looks_signed(code.text) for code in found.qr_codes)
    if engine is None or not rasters or (signed and question.codes_suffice):
        return found
    known = Known(found.words, tuple(code.text for code in found.qr_codes))
    letters = letters_on(rasters, known, engine, has_second=question.has_second)
    return replace(
        found,
        seen=letters.seen,
        seen_again=letters.seen_again,
        quality=letters.quality,
        picture=letters.picture,
    )
