"""What editing programs leave in a file, read in the child: their names, checksums, spacing.

Each sign is explainable and none is hard to avoid for a forger who knows it: the names of an
editor's resources can be changed, its marks and a maker's checksum taken out, digits set one by
one as their neighbours are. A hurried hand does none of it, and sums and words stand beside.

Source: `CPDF_PageContentGenerator` of PDFium names what it adds to a page FXF1, FXE1, FXX1; Adobe
Acrobat marks text that a person retyped with `/TouchUp_TextEdit MP`; LibreOffice writes the MD5 of
all bytes before the trailer into it, as `/DocChecksum` (`PDFWriterImpl::emitTrailer`).
"""

import ctypes
import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from itertools import pairwise
from typing import Any, cast

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium

from hundi.invoice.reading.facts import PAGES_MAX, Sign

CHECKSUMS_MAX = 8
CHARACTERS_MAX = 20_000
INSTRUCTIONS_MAX = 200_000
CONTENT_BYTES_MAX = 4 * 1024 * 1024
# In thousandths of the letters' size. Programs that space letters one by one do so in steps of
# six and more.
ALIEN_FROM = 2
OTHER_RUNS_MIN = 5
PAIRS_MIN = 2

_EDITORS_NAME = re.compile(r"/FX[FEX]\d{1,6}")
_TOUCHED_UP = re.compile(rb"/TouchUp_TextEdit\s+MP\b")
_CHECKSUM = re.compile(rb"/DocChecksum\s*/([0-9A-Fa-f]{32})")
_MADE_BY_EDITOR = re.compile(r"pdfium|foxit", re.IGNORECASE)
# The operators that show text.
_SHOWN = frozenset({"Tj", "TJ", "'", '"'})
_FIGURES = frozenset(map(ord, "0123456789.,"))
_NUMBER = re.compile(r"\d[\d.,]+\d")


@dataclass(frozen=True, slots=True)
class Touched:
    """Which of the texts that a page's own instructions show are marked as retyped."""

    shown: int
    retyped: frozenset[int]


@dataclass(frozen=True, slots=True)
class Edits:
    """Signs of the file, and the retyped texts by page."""

    signs: tuple[Sign, ...]
    touched: dict[int, Touched]


def edits_in_file(data: bytes, cleaned: bytes) -> Edits:
    """Return what the file as it came, and the instructions of its pages, tell of editing."""
    signs = [Sign("checksum_differs", 0)] if _has_broken_checksum(data) else []
    touched: dict[int, Touched] = {}
    with pikepdf.open(BytesIO(cleaned), suppress_warnings=True) as pdf:
        is_editors_own = bool(_MADE_BY_EDITOR.search(_tools(pdf)))
        for number, page in enumerate(pdf.pages[:PAGES_MAX]):
            if not is_editors_own and _has_editors_names(page):
                signs.append(Sign("page_rewritten", number))
            if _TOUCHED_UP.search(_instructions(page)):
                touched[number] = _touched(page)
    return Edits(tuple(signs), touched)


def _touched(page: pikepdf.Page) -> Touched:
    """Return which texts follow a mark of retyping: all up to the end of their text object."""
    shown, is_marked, retyped = 0, False, set[int]()
    try:
        for step in pikepdf.parse_content_stream(page)[:INSTRUCTIONS_MAX]:
            operator = str(step.operator)
            if operator == "MP" and str(step.operands[0]) == "/TouchUp_TextEdit":
                is_marked = True
            elif operator == "ET":
                is_marked = False
            elif operator in _SHOWN:
                retyped.update({shown} if is_marked else ())
                shown += 1
    except (pikepdf.PikepdfError, IndexError):
        return Touched(0, frozenset())
    return Touched(shown, frozenset(retyped))


def _tools(pdf: pikepdf.Pdf) -> str:
    """Return which programs the file says made it; nothing when what it says is no text."""
    try:
        info = pdf.docinfo
        return f"{info.get('/Producer', '')} {info.get('/Creator', '')}"
    except (pikepdf.PikepdfError, RuntimeError, ValueError, TypeError):
        return ""


def _has_broken_checksum(data: bytes) -> bool:
    """Whether the maker's checksum is there and fits no revision of the file."""
    matches = list(_CHECKSUM.finditer(data))[:CHECKSUMS_MAX]
    ends = [(data.rfind(b"trailer", 0, match.start()), match[1]) for match in matches]
    known = [(end, said.decode("ascii").lower()) for end, said in ends if end > 0]
    return bool(known) and not any(
        hashlib.md5(data[:end], usedforsecurity=False).hexdigest() == said for end, said in known
    )


def _has_editors_names(page: pikepdf.Page) -> bool:
    resources = page.obj.get("/Resources")
    if not isinstance(resources, pikepdf.Dictionary):
        return False
    for kind in ("/Font", "/ExtGState", "/XObject"):
        named = resources.get(kind)
        if isinstance(named, pikepdf.Dictionary) and any(
            _EDITORS_NAME.fullmatch(name)
            for name in named.keys()  # noqa: SIM118 - not a Python dictionary
        ):
            return True
    return False


def _instructions(page: pikepdf.Page) -> bytes:
    content = page.obj.get("/Contents")
    streams = list(content) if isinstance(content, pikepdf.Array) else [content]
    try:
        parts = [
            stream.read_bytes()[:CONTENT_BYTES_MAX]
            for stream in streams
            if isinstance(stream, pikepdf.Stream)
        ]
    except pikepdf.PikepdfError:
        # Packed in a way that is not unpacked here; the signs of the page itself remain.
        return b""
    return b"\n".join(parts)[:CONTENT_BYTES_MAX]


# -- spacing


@dataclass(slots=True)
class _Run:
    """The figures of one text object that follow one another."""

    first: int
    size: float
    last: int = 0
    digits: list[tuple[bool, float]] = field(default_factory=list[tuple[bool, float]])

    def add(self, textpage: pypdfium2.PdfTextPage, at: int, *, is_digit: bool) -> None:
        """Take one more letter, of the page's text at `at`."""
        x, y = ctypes.c_double(), ctypes.c_double()
        pdfium.FPDFText_GetCharOrigin(textpage.raw, at, ctypes.byref(x), ctypes.byref(y))
        self.digits.append((is_digit, x.value))
        self.last = at

    def advances(self) -> list[float]:
        """Return from digit to digit, in thousandths of the size."""
        return [
            (right - left) / self.size * 1000
            for (is_digit, left), (follows, right) in pairwise(self.digits)
            if is_digit and follows
        ]


def alien_spacing(textpage: pypdfium2.PdfTextPage, height: float, number: int) -> Iterator[Sign]:
    """Yield figures whose digits stand apart as no other figures of their font and size do.

    A program that spaces letters one by one spaces all of them so; what is retyped later has the
    font's own widths. Pages set without such spacing tell nothing here.
    """
    for runs in _runs(textpage).values():
        spaced = [(run, advances) for run in runs if (advances := run.advances())]
        if len(spaced) <= OTHER_RUNS_MIN:
            continue
        every = Counter(round(one) for _, advances in spaced for one in advances)
        for run, own in spaced:
            mine = Counter(round(one) for one in own)
            alien = all(_near(every, one) == _near(mine, one) for one in mine)
            if len(own) >= PAIRS_MIN and alien:
                left, top, right, bottom = _box(textpage, run, height)
                yield Sign("alien_spacing", number, left, top, right, bottom)


def _near(advances: Counter[int], one: int) -> int:
    return sum(advances[one + off] for off in range(-ALIEN_FROM, ALIEN_FROM + 1))


def _runs(textpage: pypdfium2.PdfTextPage) -> dict[tuple[int, float], list[_Run]]:
    """Return the figures of a page by font and size."""
    found: dict[tuple[int, float], list[_Run]] = defaultdict(list)
    for match in _NUMBER.finditer(_letters(textpage)):
        current, holder = None, 0
        for at in range(match.start(), match.end()):
            thing = cast(object, pdfium.FPDFText_GetTextObject(textpage.raw, at))
            address = _address(thing)
            if not address:
                current = None
                continue
            if current is None or holder != address:
                holder, current = address, _Run(at, _size(textpage, at))
                font = _address(pdfium.FPDFTextObj_GetFont(thing))
                if current.size > 0 and font:
                    found[font, round(current.size, 2)].append(current)
            current.add(textpage, at, is_digit=match[0][at - match.start()].isdecimal())
    return found


def _address(thing: object) -> int:
    """Return what tells one of the page's objects from another; 0 for none."""
    return ctypes.cast(cast(Any, thing), ctypes.c_void_p).value or 0


def _letters(textpage: pypdfium2.PdfTextPage) -> str:
    """Return a page's text with one letter at each place, whatever it is."""
    count: int = textpage.count_chars()
    codes = (
        pdfium.FPDFText_GetUnicode(textpage.raw, at) for at in range(min(count, CHARACTERS_MAX))
    )
    return "".join(chr(code) if code in _FIGURES else " " for code in codes)


def _size(textpage: pypdfium2.PdfTextPage, at: int) -> float:
    """Return how large a letter is along its line; nothing when it does not stand upright."""
    turned = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(textpage.raw, at, ctypes.byref(turned))
    size: float = pdfium.FPDFText_GetFontSize(textpage.raw, at) * turned.a
    return 0.0 if turned.b else size


def _box(textpage: pypdfium2.PdfTextPage, run: _Run, height: float) -> tuple[float, ...]:
    corners: list[tuple[float, float, float, float]] = []
    for at in (run.first, run.last):
        left, right, bottom, top = (ctypes.c_double() for _ in range(4))
        pdfium.FPDFText_GetCharBox(textpage.raw, at, left, right, bottom, top)
        corners.append((left.value, height - top.value, right.value, height - bottom.value))
    lefts, tops, rights, bottoms = zip(*corners, strict=True)
    return tuple(round(side, 1) for side in (min(lefts), min(tops), max(rights), max(bottoms)))
