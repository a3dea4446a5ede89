"""Drawing an invoice as a PDF, in one of several layouts that have little in common."""

from collections.abc import Callable
from typing import Literal, get_args

from hundi.sandbox.papers.classic import draw_classic
from hundi.sandbox.papers.modern import draw_modern
from hundi.sandbox.papers.paper import Paper
from hundi.sandbox.papers.sheet import Sheet
from hundi.sandbox.papers.shop import draw_shop
from hundi.sandbox.papers.tally import draw_tally

Layout = Literal["classic", "modern", "tally", "shop"]
LAYOUTS: tuple[Layout, ...] = get_args(Layout)

_DRAWN_BY: dict[Layout, Callable[[Sheet, Paper, str | None], None]] = {
    "classic": draw_classic,
    "modern": draw_modern,
    "tally": draw_tally,
    "shop": draw_shop,
}


def render_pdf(paper: Paper, *, layout: Layout = "classic", signed_qr: str | None = None) -> bytes:
    """Return the invoice as a one-page PDF with extractable text.

    The same paper, layout and QR code give the same bytes.

    Args:
        paper: what it says.
        layout: `classic` (boxes, `15/03/2026`), `modern` (labels above values, `15 March 2026`),
            `tally` (a grid of small cells, `15-Mar-26`, three GSTINs, credit days instead of a
            due date) or `shop` (a bill book's page, typewritten, `1,18,000/-`).
        signed_qr: the e-invoice portal's JWS; with it the IRN is printed too.
    """
    sheet = Sheet(f"Tax Invoice {paper.number}")
    _DRAWN_BY[layout](sheet, paper, signed_qr)
    return sheet.finish()
