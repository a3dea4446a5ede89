"""Photographing a PDF: the same page as pixels only, as a scanner gives it."""

from io import BytesIO
from threading import Lock
from typing import cast

import pypdfium2
from PIL import Image

POINTS_PER_INCH = 72
PAGES_MAX = 20
# pdfium knows no threads: two at once end the whole process. The demo draws side by side.
_PDFIUM = Lock()


def render_scan(pdf: bytes, *, dpi: int = 150) -> bytes:
    """Return an image-only PDF of the same pages: it looks alike and has no text."""
    with _PDFIUM:
        pages = _pictures(pdf, dpi)
    scanned = BytesIO()
    pages[0].save(
        scanned, "PDF", save_all=True, append_images=pages[1:], resolution=float(dpi), quality=75
    )
    return scanned.getvalue()


def _pictures(pdf: bytes, dpi: int) -> list[Image.Image]:
    document = pypdfium2.PdfDocument(pdf)
    pages: list[Image.Image] = []
    for number in range(min(len(document), PAGES_MAX)):
        scale = dpi / POINTS_PER_INCH
        bitmap = document[number].render(
            scale=scale,  # pyright: ignore[reportArgumentType] - unannotated; takes any number
            grayscale=True,
        )
        pages.append(cast(Image.Image, bitmap.to_pil()))
    document.close()
    return pages
