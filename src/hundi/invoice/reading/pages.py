"""Words with boxes from a PDF's text layer, and what else is on its pages."""

import ctypes
import sys
from dataclasses import dataclass
from typing import cast

import pypdfium2
import pypdfium2.raw as pdfium

from hundi.invoice.page_lines import Box
from hundi.invoice.reading.facts import WORD_LENGTH_MAX, WORDS_MAX, Word
from hundi.invoice.reading.guard import DocumentRefused

CHARACTERS_PER_PAGE_MAX = 60_000
# A code drawn as an image is a square of half an inch and more; drawn as shapes it is hundreds.
CODE_SIDE_POINTS_MIN, CODE_SIDE_POINTS_MAX = 32.0, 252.0
CODE_PLACES_MAX = 12
SHAPES_OF_CODE_MIN = 300
OBJECTS_LOOKED_AT_MAX = 5_000


def open_pdf(data: bytes) -> pypdfium2.PdfDocument:
    """Return the document.

    Raises:
        DocumentRefused: pdfium cannot open it, though the structure guard could.
    """
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as problem:
        raise DocumentRefused("damaged") from problem


def text_of_pdf(data: bytes) -> tuple[Word, ...]:
    """Return the words of all pages."""
    document = open_pdf(data)
    words: list[Word] = []
    for number in range(len(document)):
        words += words_on(document[number], number, room=WORDS_MAX - len(words))
    return tuple(words)


def has_pixels(page: pypdfium2.PdfPage) -> bool:
    """Whether there is an image on the page, or so many shapes that they may be letters."""
    kinds = [kind for kind, _ in _objects(page)]
    return pdfium.FPDF_PAGEOBJ_IMAGE in kinds or len(kinds) >= SHAPES_OF_CODE_MIN


def may_show_code(page: pypdfium2.PdfPage) -> bool:
    """Whether something on the page may be a QR code whose place is not known: see `code_places`.

    Drawing a page costs more than reading its words; most have no code.
    """
    shapes = 0
    for kind, box in _objects(page):
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE and _side(box) > CODE_SIDE_POINTS_MAX:
            return True
        shapes += kind == pdfium.FPDF_PAGEOBJ_PATH
        if kind == pdfium.FPDF_PAGEOBJ_FORM:
            return True
    return shapes >= SHAPES_OF_CODE_MIN


def code_places(page: pypdfium2.PdfPage) -> list[Box]:
    """Return where images are that may be a QR code, or have one in them: as a reader sees it."""
    turn = _Turn.of(page)
    return [
        turn.box_around([box])
        for kind, box in _objects(page)
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE
        and CODE_SIDE_POINTS_MIN < _side(box) <= CODE_SIDE_POINTS_MAX
    ][:CODE_PLACES_MAX]


def _side(box: Box) -> float:
    """Return the shorter side."""
    left, bottom, right, top = box
    return min(abs(right - left), abs(top - bottom))


def _objects(page: pypdfium2.PdfPage) -> list[tuple[int, tuple[float, float, float, float]]]:
    found: list[tuple[int, tuple[float, float, float, float]]] = []
    count = min(pdfium.FPDFPage_CountObjects(page.raw), OBJECTS_LOOKED_AT_MAX)
    sides = [ctypes.c_float() for _ in range(4)]
    for at in range(count):
        thing = pdfium.FPDFPage_GetObject(page.raw, at)
        kind = pdfium.FPDFPageObj_GetType(thing)
        pdfium.FPDFPageObj_GetBounds(thing, *(ctypes.byref(side) for side in sides))
        left, bottom, right, top = (side.value for side in sides)
        found.append((kind, (left, bottom, right, top)))
    return found


def words_on(page: pypdfium2.PdfPage, number: int, *, room: int) -> list[Word]:
    """Return the words of a page's text layer, `room` at most."""
    text = page.get_textpage()
    count = min(text.count_chars(), CHARACTERS_PER_PAGE_MAX)
    turn = _Turn.of(page)
    words: list[Word] = []
    letters: list[str] = []
    boxes: list[tuple[float, float, float, float]] = []
    box = pdfium.FS_RECTF()
    for index in range(count + 1):
        code = pdfium.FPDFText_GetUnicode(text.raw, index) if index < count else 0
        letter = chr(code) if 0 < code <= sys.maxunicode else " "
        if letter.isspace() or len(letters) == WORD_LENGTH_MAX:
            if letters and len(words) < room:
                words.append(Word("".join(letters), number, *turn.box_around(boxes)))
            letters, boxes = [], []
        if letter.isspace() or not letter.isprintable():
            continue
        pdfium.FPDFText_GetLooseCharBox(text.raw, index, ctypes.byref(box))
        letters.append(letter)
        boxes.append((box.left, box.bottom, box.right, box.top))
    return words


@dataclass(frozen=True, slots=True)
class _Turn:
    """From a PDF's coordinates (bottom left, unrotated) to a reader's (top left, as shown)."""

    left: float
    bottom: float
    right: float
    top: float
    rotation: int

    @classmethod
    def of(cls, page: pypdfium2.PdfPage) -> "_Turn":
        left, bottom, right, top = cast(tuple[float, float, float, float], page.get_bbox())
        return cls(left, bottom, right, top, page.get_rotation())

    def box_around(
        self, boxes: list[tuple[float, float, float, float]]
    ) -> tuple[float, float, float, float]:
        lefts, bottoms, rights, tops = zip(*boxes, strict=True)
        x0, x1 = min(lefts) - self.left, max(rights) - self.left
        y0, y1 = self.top - max(tops), self.top - min(bottoms)
        width, height = self.right - self.left, self.top - self.bottom
        turned = {
            0: (x0, y0, x1, y1),
            90: (height - y1, x0, height - y0, x1),
            180: (width - x1, height - y1, width - x0, height - y0),
            270: (y0, width - x1, y1, width - x0),
        }[self.rotation]
        left, top, right, bottom = (round(side, 1) for side in turned)
        return (left, top, right, bottom)
