"""Pages as pixels: grey, upright as a person holds them, never larger than we take.

A raster knows how many pixels a point has, so that what is found on it can be given in points.
"""

import warnings
from dataclasses import dataclass
from io import BytesIO
from typing import cast

import numpy as np
import pypdfium2
from numpy.typing import NDArray
from PIL import (
    Image,
    ImageOps,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from hundi.invoice.reading.facts import IMAGE_PIXELS_MAX, PAGE_SIDE_POINTS_MAX
from hundi.invoice.reading.guard import DocumentRefused

POINTS_PER_INCH = 72
RENDER_PIXELS_MAX = 40_000_000
# A picture has no size on paper; its longer side is taken to be that of an A4 sheet.
PICTURE_SIDE_POINTS = 842.0
SIDE_PIXELS_MIN = 32
# That side at 300 dpi: what a scanner has more, neither letters nor codes need.
PICTURE_SIDE_PIXELS = 3_508

# Named here because a confined process cannot import them later.
PICTURES = (
    PngImagePlugin.PngImageFile.format,
    JpegImagePlugin.JpegImageFile.format,
    WebPImagePlugin.WebPImageFile.format,
)
# What a camera says of how it was held is written as TIFF is.
CAMERA_SAYS = TiffImagePlugin.ImageFileDirectory_v2

Grey = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Raster:
    """A page, or a part of one, as pixels: `pixels[row, column]`, 0 is black.

    `left` and `top` say in points where its corner is on the page.
    """

    pixels: Grey
    page: int
    pixels_per_point: float
    left: float = 0.0
    top: float = 0.0

    @property
    def dpi(self) -> float:
        """Pixels an inch."""
        return self.pixels_per_point * POINTS_PER_INCH


def render(page: pypdfium2.PdfPage, number: int, dpi: float) -> Raster:
    """Return a page of a PDF at a resolution, or less where it would be too many pixels."""
    width, height = page.get_size()
    scale = dpi / POINTS_PER_INCH
    if width * height * scale * scale > RENDER_PIXELS_MAX:
        scale = (RENDER_PIXELS_MAX / (width * height)) ** 0.5
    return _rendered(page, number, scale, (0.0, 0.0, 0.0, 0.0))


def render_part(
    page: pypdfium2.PdfPage, number: int, dpi: float, box: tuple[float, float, float, float]
) -> Raster:
    """Return the part of a page inside a box: left, top, right, bottom in points."""
    width, height = page.get_size()
    left, top = max(0.0, box[0]), max(0.0, box[1])
    right, bottom = min(width, box[2]), min(height, box[3])
    crop = (left, max(0.0, height - bottom), max(0.0, width - right), top)
    part = _rendered(page, number, dpi / POINTS_PER_INCH, crop)
    return Raster(part.pixels, number, part.pixels_per_point, left, top)


def _rendered(
    page: pypdfium2.PdfPage, number: int, scale: float, crop: tuple[float, float, float, float]
) -> Raster:
    bitmap = page.render(
        scale=scale,  # pyright: ignore[reportArgumentType] - unannotated; takes any number
        crop=crop,
        grayscale=True,
    )
    height, width = cast(int, bitmap.height), cast(int, bitmap.width)
    flat = np.frombuffer(cast(bytes, bitmap.buffer), dtype=np.uint8)
    rows = flat.reshape(height, cast(int, bitmap.stride))
    return Raster(np.ascontiguousarray(rows[:, :width]), number, scale)


def open_picture(data: bytes) -> Raster:
    """Return a PNG or JPEG, turned as its camera says.

    Raises:
        DocumentRefused: damaged, or more pixels than we take, or next to none.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            grey = _grey(data)
    except Image.DecompressionBombError as problem:
        raise DocumentRefused("image_too_large") from problem
    except (OSError, ValueError, SyntaxError) as problem:
        raise DocumentRefused("damaged") from problem
    if min(grey.size) < SIDE_PIXELS_MIN:
        raise DocumentRefused("image_too_small")
    pixels = np.asarray(grey, dtype=np.uint8)
    return Raster(pixels, 0, max(grey.size) / PICTURE_SIDE_POINTS)


def _grey(data: bytes) -> Image.Image:
    with Image.open(BytesIO(data), formats=[name for name in PICTURES if name]) as picture:
        if picture.width * picture.height > IMAGE_PIXELS_MAX:
            raise DocumentRefused("image_too_large")
        # A JPEG is taken without its colours, and at a half or a quarter where that is enough.
        shrunk = PICTURE_SIDE_PIXELS / max(picture.size)
        size = (max(1, int(picture.width * shrunk)), max(1, int(picture.height * shrunk)))
        picture.draft("L", size if shrunk < 1 else picture.size)
        turned = ImageOps.exif_transpose(picture)
        if "A" in turned.getbands() or "transparency" in turned.info:
            # What is see-through is paper.
            turned = turned.convert("RGBA")
            paper = Image.new("RGBA", turned.size, "white")
            turned = Image.alpha_composite(paper, turned)
        return turned.convert("L")


def points_of_page(page: pypdfium2.PdfPage) -> tuple[float, float]:
    """Return the width and height of a page, as shown."""
    width, height = page.get_size()
    return min(width, PAGE_SIDE_POINTS_MAX), min(height, PAGE_SIDE_POINTS_MAX)
