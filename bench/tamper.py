"""Retyping the total of a PDF, in the ways that people do it. For the bench and the tests.

    patch        a white rectangle over the amount and the new one on top, saved anew
    increment    the same, as an incremental update
    in_place     the text object's own text replaced, in its own font
    new_text     the text object taken away and another in its place, in Helvetica
    markup       a free text annotation with a white ground over the amount
    picture      a picture of the new amount pasted over the old

Everything but the amount stays as it was, as a person in a hurry leaves it. A seventh way, of a
person who takes care, is in `bench.tamper_stream`.
"""

import ctypes
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image, ImageDraw

WAYS = ("patch", "increment", "in_place", "new_text", "markup", "picture")
TEXT_UNITS_MAX = 400

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Place:
    """Where an amount is printed: text as printed, new text, page and box from the top left."""

    old: str
    new: str
    page: int
    box: Box


def retyped(data: bytes, place: Place, way: str) -> bytes | None:
    """Return the PDF with the amount retyped; None when this PDF cannot be edited that way."""
    edit: dict[str, Callable[[bytes, Place], bytes | None]] = {
        "patch": _patched,
        "increment": _incremented,
        "in_place": _in_place,
        "new_text": _new_text,
        "markup": _marked_up,
        "picture": _pasted,
    }
    return edit[way](data, place)


def _patched(data: bytes, place: Place) -> bytes | None:
    with pikepdf.open(BytesIO(data)) as pdf:
        page = pdf.pages[place.page]
        left, bottom, right, top = _from_bottom(page, place.box)
        font = pdf.make_indirect(
            pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1,
                               BaseFont=pikepdf.Name.Helvetica)
        )  # fmt: skip
        name = page.add_resource(font, pikepdf.Name.Font)
        size = (top - bottom) * 0.75
        at = f"{left} {bottom + size * 0.25} Td"
        page.contents_add(
            f"q 1 1 1 rg {left - 1} {bottom} {right - left + 2} {top - bottom} re f Q "
            f"q BT 0 g {name} {size} Tf {at} ({place.new}) Tj ET Q".encode()
        )
        return _saved(pdf)


def _pasted(data: bytes, place: Place) -> bytes | None:
    with pikepdf.open(BytesIO(data)) as pdf:
        page = pdf.pages[place.page]
        left, bottom, right, top = _from_bottom(page, place.box)
        picture = Image.new(
            "RGB", (max(8, int((right - left) * 4)), max(8, int((top - bottom) * 4))), "white"
        )
        ImageDraw.Draw(picture).text((2, 2), place.new, fill="black")
        image = pikepdf.Stream(pdf, picture.tobytes())
        image.Type, image.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
        image.Width, image.Height = picture.size
        image.ColorSpace, image.BitsPerComponent = pikepdf.Name.DeviceRGB, 8
        name = page.add_resource(image, pikepdf.Name.XObject)
        page.contents_add(
            f"q {right - left} 0 0 {top - bottom} {left} {bottom} cm {name} Do Q".encode()
        )
        return _saved(pdf)


def _marked_up(data: bytes, place: Place) -> bytes | None:
    with pikepdf.open(BytesIO(data)) as pdf:
        page = pdf.pages[place.page]
        rectangle = [round(side, 1) for side in _from_bottom(page, place.box)]
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FreeText, Rect=rectangle,
            Contents=place.new, DA="/Helv 10 Tf 0 g", C=[1, 1, 1], F=4,
        )  # fmt: skip
        if "/Annots" not in page.obj:
            page.obj.Annots = pikepdf.Array()
        page.obj.Annots.append(pdf.make_indirect(note))
        return _saved(pdf)


def _incremented(data: bytes, place: Place) -> bytes | None:
    def edit(document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage, _: object) -> bool:
        left, bottom, right, top = _on(page, place.box)
        patch = pdfium.FPDFPageObj_CreateNewRect(left - 1, bottom, right - left + 2, top - bottom)
        pdfium.FPDFPageObj_SetFillColor(patch, 255, 255, 255, 255)
        pdfium.FPDFPath_SetDrawMode(patch, pdfium.FPDF_FILLMODE_WINDING, 0)
        pdfium.FPDFPage_InsertObject(page.raw, patch)
        _insert_text(document, page, place)
        return True

    return _edited(data, place, edit, flags=pdfium.FPDF_INCREMENTAL)


def _in_place(data: bytes, place: Place) -> bytes | None:
    def edit(_: object, __: object, found: tuple[object, str]) -> bool:
        thing, text = found
        new = text.replace(place.old, place.new)
        return bool(pdfium.FPDFText_SetText(thing, _utf16(new)))

    return _edited(data, place, edit)


def _new_text(data: bytes, place: Place) -> bytes | None:
    def edit(
        document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage, found: tuple[object, str]
    ) -> bool:
        thing, text = found
        if text.strip() != place.old:
            return False
        pdfium.FPDFPage_RemoveObject(page.raw, thing)
        _insert_text(document, page, place)
        return True

    return _edited(data, place, edit)


def _edited(
    data: bytes, place: Place, edit: Callable[..., bool], *, flags: int = 0
) -> bytes | None:
    document = pypdfium2.PdfDocument(data)
    page = document[place.page]
    found = object_with(page, place)
    if found is None and flags == 0:
        return None
    if not edit(document, page, found):
        return None
    pdfium.FPDFPage_GenerateContent(page.raw)
    sink = BytesIO()
    document.save(sink, flags=flags or pdfium.FPDF_NO_INCREMENTAL)
    out = sink.getvalue()
    return data + out if flags and not out.startswith(b"%PDF") else out


def object_with(page: pypdfium2.PdfPage, place: Place) -> tuple[object, str] | None:
    """Return the text object on the page itself that holds the amount, at its place."""
    textpage = page.get_textpage()
    left, bottom, right, top = _on(page, place.box)
    for at in range(pdfium.FPDFPage_CountObjects(page.raw)):
        thing = pdfium.FPDFPage_GetObject(page.raw, at)
        if pdfium.FPDFPageObj_GetType(thing) != pdfium.FPDF_PAGEOBJ_TEXT:
            continue
        sides = [ctypes.c_float() for _ in range(4)]
        pdfium.FPDFPageObj_GetBounds(thing, *(ctypes.byref(side) for side in sides))
        x0, y0, x1, y1 = (side.value for side in sides)
        if x1 < left or right < x0 or y1 < bottom or top < y0:
            continue
        text = text_in(thing, textpage)
        if place.old in text:
            return thing, text
    return None


def text_in(thing: object, textpage: pypdfium2.PdfTextPage) -> str:
    """Return what a text object shows."""
    units = (ctypes.c_ushort * TEXT_UNITS_MAX)()
    size = pdfium.FPDFTextObj_GetText(thing, textpage.raw, units, TEXT_UNITS_MAX * 2)
    return "".join(chr(unit) for unit in units[: size // 2]).rstrip("\0")


def _insert_text(document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage, place: Place) -> None:
    left, bottom, _, top = _on(page, place.box)
    size = (top - bottom) * 0.75
    text = pdfium.FPDFPageObj_NewTextObj(document.raw, b"Helvetica", size)
    pdfium.FPDFText_SetText(text, _utf16(place.new))
    pdfium.FPDFPageObj_Transform(text, 1, 0, 0, 1, left, bottom + size * 0.25)
    pdfium.FPDFPage_InsertObject(page.raw, text)


def _utf16(text: str) -> object:
    return (ctypes.c_ushort * (len(text) + 1))(*text.encode("utf-16-le")[::2], 0)


def _on(page: pypdfium2.PdfPage, box: Box) -> Box:
    height = page.get_height()
    return (box[0], height - box[3], box[2], height - box[1])


def _from_bottom(page: pikepdf.Page, box: Box) -> Box:
    height = float(page.mediabox[3])
    return (box[0], height - box[3], box[2], height - box[1])


def _saved(pdf: pikepdf.Pdf) -> bytes:
    sink = BytesIO()
    pdf.save(sink)
    return sink.getvalue()
