"""Retyping digits in a page's own drawing instructions: what a careful forger does.

Nothing is drawn over and nothing moves: the codes of the digits are exchanged for those of other
digits of the same font, learned from the rest of the page, and the file is saved anew. Spacing,
font, size and the names of everything stay as they were.
"""

import ctypes
from dataclasses import dataclass
from io import BytesIO
from typing import Any, cast

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium

from bench.tamper import Place, object_with, text_in

SHOWN = frozenset({"Tj", "TJ", "'", '"'})


@dataclass(slots=True)
class _Shown:
    """One operator that shows text: where it stands, in which font, and its codes."""

    at: int
    font: str
    codes: bytes


def exchanged(data: bytes, place: Place) -> bytes | None:
    """Return the PDF with the amount's digits exchanged; None when its codes are not known."""
    document = pypdfium2.PdfDocument(data)
    page = document[place.page]
    found = object_with(page, place)
    if found is None:
        return None
    texts = _texts(page)
    target = next(
        (at for at, (address, _) in enumerate(texts) if address == _address(found[0])), None
    )
    with pikepdf.open(BytesIO(data)) as pdf:
        steps = list(pikepdf.parse_content_stream(pdf.pages[place.page]))
        shown = _shown(steps)
        if target is None or len(shown) != len(texts):
            return None
        new = _new_codes(shown, [text for _, text in texts], target, place)
        if new is None:
            return None
        step = steps[shown[target].at]
        steps[shown[target].at] = pikepdf.ContentStreamInstruction(
            _with_codes(list(step.operands), new), step.operator
        )
        pdf.pages[place.page].obj.Contents = pdf.make_stream(pikepdf.unparse_content_stream(steps))
        sink = BytesIO()
        pdf.save(sink)
        return sink.getvalue()


def _address(thing: object) -> int:
    return ctypes.addressof(cast(Any, thing).contents)


def _texts(page: pypdfium2.PdfPage) -> list[tuple[int, str]]:
    """Return the texts on the page itself, in the order they are shown."""
    textpage = page.get_textpage()
    found: list[tuple[int, str]] = []
    for at in range(pdfium.FPDFPage_CountObjects(page.raw)):
        thing = pdfium.FPDFPage_GetObject(page.raw, at)
        if pdfium.FPDFPageObj_GetType(thing) == pdfium.FPDF_PAGEOBJ_TEXT:
            found.append((_address(thing), text_in(thing, textpage)))
    return found


def _shown(steps: list[Any]) -> list[_Shown]:
    font = ""
    found: list[_Shown] = []
    for at, step in enumerate(steps):
        operator = str(step.operator)
        if operator == "Tf":
            font = str(step.operands[0])
        if operator in SHOWN:
            found.append(_Shown(at, font, b"".join(_strings(list(step.operands)))))
    return found


def _strings(operands: list[Any]) -> list[bytes]:
    last = operands[-1]
    parts = list(last) if isinstance(last, pikepdf.Array) else [last]
    return [bytes(part) for part in cast(list[Any], parts) if isinstance(part, pikepdf.String)]


def _new_codes(
    shown: list[_Shown], texts: list[str], target: int, place: Place
) -> list[bytes] | None:
    """Return the amount's codes, one by one; None when one is nowhere else on the page."""
    known: dict[str, bytes] = {}
    own: list[bytes] = []
    for at, (one, text) in enumerate(zip(shown, texts, strict=True)):
        wide = len(one.codes) // len(text) if text else 0
        if one.font != shown[target].font or not wide or wide * len(text) != len(one.codes):
            continue
        codes = [one.codes[place : place + wide] for place in range(0, len(one.codes), wide)]
        known |= dict(zip(text, codes, strict=True))
        if at == target:
            own = codes
    start = texts[target].find(place.old)
    if not own or start < 0 or len(place.old) != len(place.new):
        return None
    if not set(place.new) <= set(known):
        return None
    own[start : start + len(place.old)] = [known[letter] for letter in place.new]
    return own


def _with_codes(operands: list[Any], codes: list[bytes]) -> list[Any]:
    """Return the operands with other codes in strings of the same lengths."""
    rest = b"".join(codes)
    last = operands[-1]
    if not isinstance(last, pikepdf.Array):
        return [*operands[:-1], pikepdf.String(rest)]
    parts: list[Any] = []
    for part in cast(list[Any], list(last)):
        if isinstance(part, pikepdf.String):
            size = len(bytes(part))
            parts.append(pikepdf.String(rest[:size]))
            rest = rest[size:]
        else:
            parts.append(part)
    return [*operands[:-1], pikepdf.Array(parts)]
