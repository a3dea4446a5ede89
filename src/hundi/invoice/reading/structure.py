"""How a PDF is built, read in the child: what an editor leaves behind when it changes a page.

Only signs are reported, with their places; `invoice/forensics.py` weighs them. Objects of a page
are looked at in the order they are painted, so that what lies over what is known.
"""

import ctypes
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium

from hundi.invoice.reading.edits import Touched, edits_in_file
from hundi.invoice.reading.facts import PAGES_MAX, SIGNS_MAX, Sign
from hundi.invoice.reading.guard import DocumentRefused

REVISIONS_MAX = 8
OBJECTS_PER_PAGE_MAX = 20_000
FORM_DEPTH_MAX = 3
FONT_NAME_BYTES_MAX = 128
TEXT_UNITS_MAX = 200
# A patch is whitish, opaque, and no page's background.
WHITISH = 235
OPAQUE = 250
PATCH_SHARE_MAX = 0.25
COVERED_SHARE_MIN = 0.7
# A font is odd that only figures use, here and there, beside plenty of text in others.
RECTANGLE_MAX = 6
ODD_OBJECTS_MAX = 3
OTHER_OBJECTS_MIN = 12
INVISIBLE_SHARE_MIN = 0.5
MARKUP = {"/FreeText", "/Stamp", "/Square", "/Ink", "/Redact", "/Highlight", "/Polygon", "/Line"}

_FIGURE = re.compile(r"\d")
_ONLY_FIGURES = re.compile(r"[\d.,/=₹€$\sRsINReurEURUSD()-]*\d[\d.,/=₹€$\sRsINReurEURUSD()-]*")
# Some printers call every font by a number, and every style of one family differently.
_NAMELESS = re.compile(r"(cidfont\+?)?[a-z]{0,2}\d{0,3}", re.IGNORECASE)
_STYLE = re.compile(
    r"^[A-Z]{6}\+|[-, ]?(bold|italic|oblique|regular|roman|medium|light|semibold|black|mt|ps)"
    r"(?=[-, ]|mt|ps|italic|oblique|$)",
    re.IGNORECASE,
)

Box = tuple[float, float, float, float]


@dataclass(slots=True)
class _Text:
    box: Box
    text: str
    font: str
    is_invisible: bool
    is_in_form: bool


@dataclass(slots=True)
class _Page:
    """What was seen on one page so far, in the order of painting."""

    number: int
    width: float
    height: float
    texts: list[_Text] = field(default_factory=list[_Text])
    covers: list[tuple[str, Box]] = field(default_factory=list[tuple[str, Box]])
    seen: int = 0


def signs_of(data: bytes, cleaned: bytes) -> tuple[Sign, ...]:
    """Return the signs of a PDF that the guard let through.

    Args:
        data: the file as it came, with its older revisions.
        cleaned: the guard's copy, whose pages are looked at.

    Raises:
        DocumentRefused: pdfium cannot open it.
    """
    edits = edits_in_file(data, cleaned)
    signs = [*_revisions(data), *edits.signs, *_annotations(cleaned)]
    try:
        document = pypdfium2.PdfDocument(cleaned)
    except pypdfium2.PdfiumError as problem:
        raise DocumentRefused("damaged") from problem
    for number in range(min(len(document), PAGES_MAX)):
        signs += _on_page(document[number], number, edits.touched.get(number))
    return tuple(signs[:SIGNS_MAX])


# -- the file


def _revisions(data: bytes) -> Iterator[Sign]:
    """Compare the pages of the first revision with the last; say how the dates stand."""
    ends = [match.end() for match in re.finditer(rb"%%EOF\r?\n?", data)][:REVISIONS_MAX]
    last = _pages_of(data)
    if last is None:
        return
    if len(ends) > 1:
        # Of a linearized file the first end is not a revision: it has no pages to compare.
        earlier = next((found for end in ends[:-1] if (found := _pages_of(data[:end]))), None)
        if earlier is not None:
            yield Sign("revised", 0)
            for number, content in enumerate(last.pages[:PAGES_MAX]):
                if number >= len(earlier.pages) or earlier.pages[number] != content:
                    yield Sign("page_changed_later", number)
    if last.is_modified_later:
        yield Sign("modified_later", 0)
    if last.is_by_editor:
        yield Sign("edited_with_an_editor", 0)


@dataclass(frozen=True, slots=True)
class _File:
    pages: list[bytes]
    is_modified_later: bool
    is_by_editor: bool


_EDITORS = re.compile(
    r"ilovepdf|sejda|pdfescape|smallpdf|pdf24|foxit (phantom|editor)|pdf-?xchange editor|pdffiller"
    r"|pdf ?candy|soda ?pdf|nitro|wondershare|pdfelement|master pdf|inkscape|photoshop|illustrator"
    r"|libreoffice draw|canva|dochub|lightpdf|pdf editor|acrobat pro",
    re.IGNORECASE,
)


def _pages_of(data: bytes) -> _File | None:
    try:
        with pikepdf.open(BytesIO(data), attempt_recovery=False, suppress_warnings=True) as pdf:
            pages = [_content(page) for page in pdf.pages[:PAGES_MAX]]
            info = pdf.docinfo
            made, changed = _day(info, "/CreationDate"), _day(info, "/ModDate")
            tools = f"{info.get('/Producer', '')} {info.get('/Creator', '')}"
    except (pikepdf.PikepdfError, RuntimeError, ValueError, OverflowError, TypeError):
        return None
    later = bool(made and changed and made < changed)
    return _File(pages, later, bool(_EDITORS.search(tools)))


def _content(page: pikepdf.Page) -> bytes:
    content = page.obj.get("/Contents")
    streams = list(content) if isinstance(content, pikepdf.Array) else [content]
    return b"\n".join(
        stream.read_raw_bytes() for stream in streams if isinstance(stream, pikepdf.Stream)
    )


def _day(info: pikepdf.Object, name: str) -> str | None:
    """Return the day of a PDF date, as eight digits."""
    match = re.match(r"D:(\d{8})", str(info.get(name, "")))
    return match[1] if match else None


def _annotations(cleaned: bytes) -> Iterator[Sign]:
    """Report markup that a person sees on the page and the text layer does not have."""
    with pikepdf.open(BytesIO(cleaned), suppress_warnings=True) as pdf:
        for number, page in enumerate(pdf.pages[:PAGES_MAX]):
            notes = page.obj.get("/Annots")
            if not isinstance(notes, pikepdf.Array):
                continue
            height = float(page.mediabox[3])
            for note in list(notes)[:SIGNS_MAX]:
                if isinstance(note, pikepdf.Dictionary) and (
                    str(note.get("/Subtype", "")) in MARKUP
                ):
                    yield _sign("markup", number, _rectangle(note, height))


def _rectangle(note: pikepdf.Object, height: float) -> Box:
    """Return where a note stands, from the top; four zeros when it does not say."""
    try:
        x0, y0, x1, y1 = (float(side) for side in note.get("/Rect", pikepdf.Array()))
    except (ValueError, TypeError):
        return (0.0, 0.0, 0.0, 0.0)
    return (min(x0, x1), height - max(y0, y1), max(x0, x1), height - min(y0, y1))


# -- the page


def _on_page(page: pypdfium2.PdfPage, number: int, touched: Touched | None) -> Iterator[Sign]:
    width, height = page.get_size()
    seen = _Page(number, width, height)
    textpage = page.get_textpage()
    for at in range(min(pdfium.FPDFPage_CountObjects(page.raw), OBJECTS_PER_PAGE_MAX)):
        _look(pdfium.FPDFPage_GetObject(page.raw, at), textpage, seen, 0)
    for kind, box in seen.covers:
        yield _sign(kind, number, _from_top(box, height))
    for text in _odd(seen.texts):
        yield _sign("odd_font", number, _from_top(text.box, height))
    for box in _retyped(seen, touched) if touched else ():
        yield (
            Sign("text_touched_up", number)
            if box is None
            else _sign("text_touched_up", number, _from_top(box, height))
        )
    hidden = sum(text.is_invisible for text in seen.texts)
    if seen.texts and hidden >= INVISIBLE_SHARE_MIN * len(seen.texts):
        yield Sign("invisible_text", number)


def _look(thing: object, textpage: pypdfium2.PdfTextPage, seen: _Page, depth: int) -> None:
    seen.seen += 1
    kind = pdfium.FPDFPageObj_GetType(thing)
    if kind == pdfium.FPDF_PAGEOBJ_FORM:
        inside = pdfium.FPDFFormObj_CountObjects(thing) if depth < FORM_DEPTH_MAX else 0
        for at in range(min(inside, OBJECTS_PER_PAGE_MAX - seen.seen)):
            _look(pdfium.FPDFFormObj_GetObject(thing, at), textpage, seen, depth + 1)
        return
    # Inside a form boxes are the form's own: what lies over what is judged on the page only.
    box = _box(thing)
    if box is None:
        return
    if kind == pdfium.FPDF_PAGEOBJ_TEXT:
        seen.texts.append(_text(thing, textpage, box, is_in_form=depth > 0))
    elif depth == 0 and _is_patch(kind, thing, box, seen):
        covered = [text for text in seen.texts if _covers(box, text)]
        is_picture = kind == pdfium.FPDF_PAGEOBJ_IMAGE
        if covered:
            name = "picture_over_figures" if is_picture else "patch_over_figures"
            seen.covers.append((name, _around(covered)))


def _retyped(seen: _Page, touched: Touched) -> list[Box | None]:
    """Return where marked texts stand; one None when they cannot be told from the others."""
    shown = [text for text in seen.texts if not text.is_in_form]
    if len(shown) != touched.shown:
        return [None]
    return [shown[at].box for at in sorted(touched.retyped)]


def _is_patch(kind: int, thing: object, box: Box, seen: _Page) -> bool:
    area = (box[2] - box[0]) * (box[3] - box[1])
    if area <= 0 or area > PATCH_SHARE_MAX * seen.width * seen.height:
        return False
    if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
        return True
    # Borders of a table are one path of many parts, whose bounds only surround the figures.
    if kind != pdfium.FPDF_PAGEOBJ_PATH or pdfium.FPDFPath_CountSegments(thing) > RECTANGLE_MAX:
        return False
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(thing, ctypes.byref(fill), ctypes.byref(stroke))
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    known = pdfium.FPDFPageObj_GetFillColor(
        thing, *(ctypes.byref(part) for part in (red, green, blue, alpha))
    )
    light = min(red.value, green.value, blue.value) >= WHITISH
    return bool(fill.value and known and light and alpha.value >= OPAQUE)


def _covers(box: Box, text: _Text) -> bool:
    """Whether most of a text with figures in it lies under the box."""
    if text.is_invisible or not _FIGURE.search(text.text):
        return False
    left, bottom = max(box[0], text.box[0]), max(box[1], text.box[1])
    right, top = min(box[2], text.box[2]), min(box[3], text.box[3])
    own = (text.box[2] - text.box[0]) * (text.box[3] - text.box[1])
    shared = max(0.0, right - left) * max(0.0, top - bottom)
    return own > 0 and shared >= COVERED_SHARE_MIN * own


def _odd(texts: list[_Text]) -> list[_Text]:
    """Return figures in a font family that nothing else on the page is set in."""
    families: dict[str, list[_Text]] = defaultdict(list)
    for text in texts:
        if text.text.strip() and not text.is_invisible:
            families[text.font].append(text)
    total = sum(len(of_it) for of_it in families.values())
    return [
        text
        for of_it in families.values()
        if len(of_it) <= ODD_OBJECTS_MAX
        and total - len(of_it) >= OTHER_OBJECTS_MIN
        and not _NAMELESS.fullmatch(of_it[0].font)
        for text in of_it
        if all(_ONLY_FIGURES.fullmatch(other.text.strip()) for other in of_it)
    ]


def _text(thing: object, textpage: pypdfium2.PdfTextPage, box: Box, *, is_in_form: bool) -> _Text:
    units = (ctypes.c_ushort * TEXT_UNITS_MAX)()
    size = pdfium.FPDFTextObj_GetText(thing, textpage.raw, units, TEXT_UNITS_MAX * 2)
    # No codec is used that a confined process would have to import.
    text = "".join(chr(unit) for unit in units[: min(size // 2, TEXT_UNITS_MAX)])
    name = ctypes.create_string_buffer(FONT_NAME_BYTES_MAX)
    font = pdfium.FPDFTextObj_GetFont(thing)
    if font:
        pdfium.FPDFFont_GetBaseFontName(font, name, FONT_NAME_BYTES_MAX)
    family = _STYLE.sub("", name.value.decode("latin-1")).lower()
    mode = pdfium.FPDFTextObj_GetTextRenderMode(thing)
    is_invisible = mode == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE
    return _Text(box, text.rstrip("\0"), family, is_invisible, is_in_form)


def _box(thing: object) -> Box | None:
    sides = [ctypes.c_float() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetBounds(thing, *(ctypes.byref(side) for side in sides)):
        return None
    left, bottom, right, top = (side.value for side in sides)
    return (left, bottom, right, top)


def _around(texts: list[_Text]) -> Box:
    lefts, bottoms, rights, tops = zip(*(text.box for text in texts), strict=True)
    return (min(lefts), min(bottoms), max(rights), max(tops))


def _from_top(box: Box, height: float) -> Box:
    return (box[0], height - box[3], box[2], height - box[1])


def _sign(kind: str, number: int, box: Box) -> Sign:
    return Sign(kind, number, *(round(side, 1) for side in box))
