"""What editing programs leave in a file, read in the child: their names, marks and checksums.

Each sign is explainable and none is hard to avoid for a forger who knows it: the names of an
editor's resources can be changed, its marks and a maker's checksum taken out. A hurried hand does
none of it, and sums and words stand beside.

Source: `CPDF_PageContentGenerator` of PDFium names what it adds to a page FXF1, FXE1, FXX1; Adobe
Acrobat marks text that a person retyped with `/TouchUp_TextEdit MP`; LibreOffice writes the MD5 of
all bytes before the trailer into it, as `/DocChecksum` (`PDFWriterImpl::emitTrailer`).
"""

import hashlib
import re
from dataclasses import dataclass
from io import BytesIO

import pikepdf

from hundi.invoice.reading.facts import PAGES_MAX, Sign

CHECKSUMS_MAX = 8
INSTRUCTIONS_MAX = 200_000
CONTENT_BYTES_MAX = 4 * 1024 * 1024

_EDITORS_NAME = re.compile(r"/FX[FEX]\d{1,6}")
_TOUCHED_UP = re.compile(rb"/TouchUp_TextEdit\s+MP\b")
_CHECKSUM = re.compile(rb"/DocChecksum\s*/([0-9A-Fa-f]{32})")
_MADE_BY_EDITOR = re.compile(r"pdfium|foxit", re.IGNORECASE)
# The operators that show text.
_SHOWN = frozenset({"Tj", "TJ", "'", '"'})


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
