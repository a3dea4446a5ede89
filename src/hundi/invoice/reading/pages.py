"""Words with boxes, and QR codes, from a cleaned PDF or a picture."""

import ctypes
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import cast

import pypdfium2
import pypdfium2.raw as pdfium
import zxingcpp
from PIL import Image, JpegImagePlugin, PngImagePlugin

from hundi.invoice.reading.facts import (
    IMAGE_PIXELS_MAX,
    QR_CODES_MAX,
    QR_LENGTH_MAX,
    WORD_LENGTH_MAX,
    WORDS_MAX,
    QrCode,
    Word,
)
from hundi.invoice.reading.guard import DocumentRefused

POINTS_PER_INCH = 72
QR_DPI = 300
QR_PAGES_MAX = 3
RENDER_PIXELS_MAX = 40_000_000
CHARACTERS_PER_PAGE_MAX = 60_000
TEXT_WORDS_MIN = 15

# Named here because a confined process cannot import them later.
PICTURES = (PngImagePlugin.PngImageFile.format, JpegImagePlugin.JpegImageFile.format)


@dataclass(frozen=True, slots=True)
class Contents:
    """What the pages say."""

    pages: int
    words: tuple[Word, ...]
    qr_codes: tuple[QrCode, ...]


def read_pdf(data: bytes) -> Contents:
    """Return the words and QR codes of a PDF.

    Raises:
        DocumentRefused: pdfium cannot open it, though the structure guard could.
    """
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as problem:
        raise DocumentRefused("damaged") from problem
    words: list[Word] = []
    for number in range(len(document)):
        words += _words_on(document[number], number, room=WORDS_MAX - len(words))
    return Contents(len(document), tuple(words), tuple(_qr_codes(document, words)))


def read_picture(data: bytes) -> Contents:
    """Return the QR codes of a PNG or JPEG.

    Raises:
        DocumentRefused: damaged, or more pixels than we take.
    """
    try:
        with Image.open(BytesIO(data), formats=[name for name in PICTURES if name]) as picture:
            if picture.width * picture.height > IMAGE_PIXELS_MAX:
                raise DocumentRefused("image_too_large")
            grey = picture.convert("L")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as problem:
        raise DocumentRefused("damaged") from problem
    size = grey.size
    return Contents(1, (), tuple(_decode(grey.tobytes(), size, stride=size[0], page=0)))


def _words_on(page: pypdfium2.PdfPage, number: int, *, room: int) -> list[Word]:
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


def _qr_codes(document: pypdfium2.PdfDocument, words: list[Word]) -> list[QrCode]:
    """Find the QR codes: the first page first, and no further once a signed one is found."""
    found: list[QrCode] = []
    for number in range(min(len(document), QR_PAGES_MAX)):
        found += _decode_page(document[number], number, QR_DPI)
        if any(_looks_signed(code.text) for code in found):
            return found[:QR_CODES_MAX]
    # A closer look costs four times as much: only where a signed QR is to be expected.
    if not found and _expects_qr(words):
        found = _decode_page(document[0], 0, 2 * QR_DPI)
    return found[:QR_CODES_MAX]


def _expects_qr(words: list[Word]) -> bool:
    if len(words) < TEXT_WORDS_MIN:
        return True
    return any(word.text.strip(" :.").upper() in {"IRN", "E-INVOICE"} for word in words)


def _looks_signed(text: str) -> bool:
    return text.startswith("eyJ") and text.count(".") == 2  # noqa: PLR2004 - a JWS has three parts


def _decode_page(page: pypdfium2.PdfPage, number: int, dpi: int) -> list[QrCode]:
    width, height = page.get_size()
    scale = dpi / POINTS_PER_INCH
    if width * height * scale * scale > RENDER_PIXELS_MAX:
        scale = (RENDER_PIXELS_MAX / (width * height)) ** 0.5
    bitmap = page.render(
        scale=scale,  # pyright: ignore[reportArgumentType] - unannotated; takes any number
        grayscale=True,
    )
    size = (cast(int, bitmap.width), cast(int, bitmap.height))
    grey = bytes(cast(bytearray, bitmap.buffer))
    return _decode(grey, size, stride=cast(int, bitmap.stride), page=number)


def _decode(grey: bytes, size: tuple[int, int], *, stride: int, page: int) -> list[QrCode]:
    view = zxingcpp.ImageView(grey, *size, zxingcpp.ImageFormat.Lum, stride)
    only_qr = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    codes = zxingcpp.read_barcodes(view, formats=only_qr)
    return list(_usable(codes, page))


def _usable(codes: list[zxingcpp.Barcode], page: int) -> Iterator[QrCode]:
    for code in codes[:QR_CODES_MAX]:
        if code.valid and 0 < len(code.text) <= QR_LENGTH_MAX:
            yield QrCode(code.text, page)
