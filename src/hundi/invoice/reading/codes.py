"""QR codes on a raster: a quick look first, a closer one where something looks like a code.

A scanner's blur, a phone's slant and a printer's dots each hide a code in their own way, so a part
of the page that looks like one is looked at enlarged, smoothed, sharpened and in black and white,
until it can be read or the tries are used up.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

import cv2
import numpy as np
import zxingcpp

from hundi.invoice.reading.facts import QR_CODES_MAX, QR_LENGTH_MAX, QrCode
from hundi.invoice.reading.rasters import Grey, Raster

# The look for parts that may be codes is done at this resolution.
SEARCH_DPI = 72.0
SIDE_INCHES_MIN, SIDE_INCHES_MAX = 0.45, 3.5
SQUARENESS_MIN = 0.6
EDGES_SHARE_MIN = 0.30
PARTS_MAX = 4
FIRST_SCALE = 2.0
VIEW_SIDE_PIXELS_MAX = 2_800
QUIET_ZONE = 0.15

_ONLY_QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)


def codes_on(raster: Raster, parts: Sequence[Grey], *, closer: bool) -> list[QrCode]:
    """Return the QR codes found, unjudged.

    Args:
        raster: the page at 300 dpi, or a picture as it came.
        parts: those that look like a code, see `parts_like_codes`.
        closer: whether to try harder on the parts that look like a code and cannot be read.
    """
    found: list[QrCode] = []
    unread: list[Grey] = []
    for part in parts:
        codes = _decoded(_enlarged(part, FIRST_SCALE), raster.page)
        found += codes
        if not codes:
            unread.append(part)
    if not found:
        found = _decoded(raster.pixels, raster.page)
    if closer and not found:
        for part in unread:
            found += _tried(part, raster.page)
    return list({code.text: code for code in found}.values())[:QR_CODES_MAX]


def codes_in(parts: Iterable[Raster]) -> list[QrCode]:
    """Return the QR codes in parts of a page that were drawn, not scanned: they are sharp."""
    found: list[QrCode] = []
    for part in parts:
        found += _decoded(part.pixels, part.page) or _decoded(
            _enlarged(part.pixels, FIRST_SCALE), part.page
        )
    return list({code.text: code for code in found}.values())[:QR_CODES_MAX]


def _tried(part: Grey, page: int) -> list[QrCode]:
    """Return the code of a part after as many tries as it takes, or none."""
    for view in _views(part):
        found = _decoded(view, page)
        if found:
            return found
    return []


def looks_like_code(raster: Raster) -> bool:
    """Whether some part of the page has the look of a code, read or not."""
    return bool(parts_like_codes(raster))


def _decoded(pixels: Grey, page: int) -> list[QrCode]:
    codes = zxingcpp.read_barcodes(np.ascontiguousarray(pixels), formats=_ONLY_QR)
    return [
        QrCode(code.text, page)
        for code in codes[:QR_CODES_MAX]
        if code.valid and 0 < len(code.text) <= QR_LENGTH_MAX
    ]


def parts_like_codes(raster: Raster) -> Sequence[Grey]:
    """Return the square parts that are dense with edges, the densest first."""
    shrink = min(1.0, SEARCH_DPI / raster.dpi)
    small = cv2.resize(raster.pixels, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    # Ink against the paper around it, so that a shadow does not hide what lies in it.
    paper = cv2.blur(cv2.dilate(small, np.ones((15, 15), np.uint8)), (25, 25))
    small = cv2.divide(small, paper, scale=255)
    across = cv2.Sobel(small, cv2.CV_32F, 1, 0)
    down = cv2.Sobel(small, cv2.CV_32F, 0, 1)
    # Text has edges too, but only a code has many of both kinds everywhere.
    both = np.minimum(cv2.blur(np.abs(across), (9, 9)), cv2.blur(np.abs(down), (9, 9)))
    dense = (both > EDGES_SHARE_MIN * float(both.max(initial=1.0))).astype(np.uint8)
    dense = cv2.morphologyEx(dense, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    dense = cv2.morphologyEx(dense, cv2.MORPH_OPEN, np.ones((15, 15), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(dense)
    dpi = raster.dpi * shrink
    scored: list[tuple[float, tuple[int, int, int, int]]] = []
    for left, top, width, height, area in stats[1:count].tolist():
        side = max(width, height)
        if not SIDE_INCHES_MIN * dpi <= side <= SIDE_INCHES_MAX * dpi:
            continue
        if min(width, height) < SQUARENESS_MIN * side or area < SQUARENESS_MIN * width * height:
            continue
        scored.append((float(area), (left, top, width, height)))
    scored.sort(reverse=True)
    return [_cut(raster.pixels, box, shrink) for _, box in scored[:PARTS_MAX]]


def _cut(pixels: Grey, box: tuple[int, int, int, int], shrink: float) -> Grey:
    left, top, width, height = (round(side / shrink) for side in box)
    margin = round(max(width, height) * QUIET_ZONE)
    rows = slice(max(0, top - margin), top + height + margin)
    return pixels[rows, max(0, left - margin) : left + width + margin]


def _views(part: Grey) -> Iterator[Grey]:
    """Yield the part in the ways that make codes readable, the likeliest first.

    The order is a greedy cover measured on three kinds of degraded pages: which view reads most
    of what none before it could.
    """
    for scale, change in _VIEWS:
        if max(part.shape) * scale <= VIEW_SIDE_PIXELS_MAX:
            yield change(_enlarged(part, scale), scale)


def _enlarged(part: Grey, scale: float) -> Grey:
    larger = cv2.resize(part, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    return np.asarray(larger, dtype=np.uint8)


def _smooth(pixels: Grey, scale: float) -> Grey:
    return np.asarray(cv2.GaussianBlur(pixels, (0, 0), 0.5 * scale), dtype=np.uint8)


def _sharp(strength: float, width: float) -> Callable[[Grey, float], Grey]:
    def change(pixels: Grey, scale: float) -> Grey:
        calm = cv2.GaussianBlur(pixels, (0, 0), 0.4 * scale)
        soft = cv2.GaussianBlur(calm, (0, 0), width * scale)
        return np.asarray(cv2.addWeighted(calm, 1 + strength, soft, -strength, 0), dtype=np.uint8)

    return change


def _black_and_white(pixels: Grey, scale: float) -> Grey:
    _, binary = cv2.threshold(_smooth(pixels, scale), 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    return np.asarray(binary, dtype=np.uint8)


def _locally_black_and_white(window: float) -> Callable[[Grey, float], Grey]:
    def change(pixels: Grey, scale: float) -> Grey:
        binary = cv2.adaptiveThreshold(
            _smooth(pixels, scale),
            255,
            cv2.ADAPTIVE_THRESH_GAUSSIAN_C,
            cv2.THRESH_BINARY,
            int(window * scale) | 1,
            2,
        )
        return np.asarray(binary, dtype=np.uint8)

    return change


_VIEWS: tuple[tuple[float, Callable[[Grey, float], Grey]], ...] = (
    (4.0, _locally_black_and_white(15)),
    (3.0, _sharp(1.6, 1.2)),
    (2.0, _sharp(5.0, 1.0)),
    (4.0, _sharp(1.6, 1.2)),
    (3.0, _locally_black_and_white(15)),
    (2.0, _smooth),
    (4.0, _locally_black_and_white(25)),
    (2.0, _sharp(1.6, 0.8)),
    (4.0, _smooth),
    (4.0, _sharp(3.0, 0.8)),
    (1.0, _sharp(1.6, 0.8)),
    (3.0, _black_and_white),
    (1.5, _locally_black_and_white(10)),
    (4.0, _locally_black_and_white(10)),
)
