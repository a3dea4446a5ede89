"""A page to draw on: millimetres from the top left, three fonts, the few shapes an invoice needs.

Only fonts that every PDF reader carries, so the text can be extracted and nothing is embedded.
They have no rupee sign: amounts say `Rs.` or `INR`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Literal, cast

import zxingcpp
from PIL import Image
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader, simpleSplit
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from hundi.kernel.money import Money

WIDTH, HEIGHT = 210.0, 297.0
TEXT_LINES_MAX = 60
LEADING = 1.25
POINTS_PER_MM = float(mm)
BLACK = "#000000"

Align = Literal["left", "right", "centre"]
Font = Literal["Helvetica", "Helvetica-Bold", "Courier", "Courier-Bold", "Times-Roman"]


@dataclass(frozen=True, slots=True)
class Ink:
    """How words look: font, size in points, colour, alignment to the given x."""

    size: float = 9
    font: Font = "Helvetica"
    colour: str = BLACK
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading, its left edge and width in mm, where its words stand."""

    heading: str
    left: float
    width: float
    align: Align = "left"


class Sheet:
    """One A4 page. The same strokes give the same bytes."""

    def __init__(self, title: str) -> None:
        self._bytes = BytesIO()
        # `invariant` fixes the creation date and the document id.
        self._canvas = Canvas(self._bytes, pagesize=A4, invariant=1, pageCompression=1)
        self._canvas.setTitle(title)

    def finish(self) -> bytes:
        """Close the page and return the PDF."""
        self._canvas.showPage()
        self._canvas.save()
        return self._bytes.getvalue()

    def text(self, x: float, y: float, words: str, ink: Ink | None = None) -> None:
        """Write one line; `y` is its baseline."""
        ink = ink or Ink()
        self._canvas.setFont(ink.font, ink.size)
        self._canvas.setFillColor(_colour(ink.colour))
        at = (x * POINTS_PER_MM, (HEIGHT - y) * POINTS_PER_MM)
        if ink.align == "right":
            self._canvas.drawRightString(*at, words)
        elif ink.align == "centre":
            self._canvas.drawCentredString(*at, words)
        else:
            self._canvas.drawString(*at, words)

    def lines(self, x: float, y: float, lines: Sequence[str], ink: Ink | None = None) -> float:
        """Write lines under each other and return the baseline below the last."""
        ink = ink or Ink()
        for line in lines[:TEXT_LINES_MAX]:
            self.text(x, y, line, ink)
            y += ink.size * LEADING / POINTS_PER_MM
        return y

    def wrapped(
        self, at: tuple[float, float], words: str, *, width: float, ink: Ink | None = None
    ) -> float:
        """Write words broken to a width and return the baseline below the last line."""
        ink = ink or Ink()
        broken = simpleSplit(words, ink.font, ink.size, width * POINTS_PER_MM)
        return self.lines(*at, cast(list[str], broken), ink)

    def width_of(self, words: str, ink: Ink) -> float:
        """Return how wide the words are, in mm."""
        return float(stringWidth(words, ink.font, ink.size)) / POINTS_PER_MM

    def box(self, x: float, y: float, width: float, height: float, *, fill: str = "") -> None:
        """Draw a rectangle from its top left: an outline, or filled without one."""
        canvas = self._canvas
        canvas.setLineWidth(0.5)
        canvas.setStrokeColor(_colour(BLACK))
        if fill:
            canvas.setFillColor(_colour(fill))
        canvas.rect(
            x * POINTS_PER_MM,
            (HEIGHT - y - height) * POINTS_PER_MM,
            width * POINTS_PER_MM,
            height * POINTS_PER_MM,
            stroke=int(not fill),
            fill=int(bool(fill)),
        )

    def rule(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Draw a thin line."""
        self._canvas.setLineWidth(0.5)
        self._canvas.setStrokeColor(_colour(BLACK))
        (x1, y1), (x2, y2) = start, end
        self._canvas.line(
            x1 * POINTS_PER_MM,
            (HEIGHT - y1) * POINTS_PER_MM,
            x2 * POINTS_PER_MM,
            (HEIGHT - y2) * POINTS_PER_MM,
        )

    def row(
        self, columns: Sequence[Column], y: float, cells: Sequence[str], ink: Ink | None = None
    ) -> float:
        """Write one row of a table, wrapping the cells; return the baseline below it."""
        ink = ink or Ink()
        below = y
        for column, words in zip(columns, cells, strict=True):
            cell = Ink(ink.size, ink.font, ink.colour, column.align)
            x = {
                "left": column.left + 1,
                "right": column.left + column.width - 1,
                "centre": column.left + column.width / 2,
            }[column.align]
            below = max(below, self.wrapped((x, y), words, width=column.width - 2, ink=cell))
        return below

    def qr(self, payload: str, x: float, y: float, *, side: float) -> None:
        """Draw a QR code, `side` mm wide, from its top left."""
        barcode = zxingcpp.create_barcode(payload, zxingcpp.BarcodeFormat.QRCode, ec_level="L")
        # Four pixels a module stay sharp when the page is rendered at 300 dpi.
        pixels = zxingcpp.write_barcode_to_image(barcode, scale=4)
        image = ImageReader(Image.fromarray(pixels))
        self._canvas.drawImage(
            image,
            x * POINTS_PER_MM,
            (HEIGHT - y - side) * POINTS_PER_MM,
            side * POINTS_PER_MM,
            side * POINTS_PER_MM,
        )


def plain(amount: Money) -> str:
    """Return an amount in lakh grouping without a sign of currency: `1,00,000.00`."""
    return str(amount).replace("₹", "")


def percent(basis_points: int) -> str:
    """Return a rate as invoices print it: `9%`, `2.5%`."""
    whole, rest = divmod(basis_points, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") + "%"


def _colour(hexadecimal: str) -> Color:
    return HexColor(hexadecimal)
