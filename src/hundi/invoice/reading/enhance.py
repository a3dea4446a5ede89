"""Making a poor page readable: even light, full contrast, less grain. Pure.

It hurts clean pages, so it is for those where the first look was unsure.
"""

import cv2
import numpy as np

from hundi.invoice.reading.rasters import Grey

# Of the page's longer side: a window larger than any letter and smaller than a shadow.
PAPER_WINDOW = 1 / 60
NOISE_MIN = 6.0
INK_PERCENT, PAPER_PERCENT = 1.0, 50.0


def enhanced(pixels: Grey) -> Grey:
    """Return the page with a flat background, its ink black, and grain smoothed if there is any."""
    calm = _denoised(pixels) if noise_of(pixels) > NOISE_MIN else pixels
    return _stretched(evenly_lit(calm))


def noise_of(pixels: Grey) -> float:
    """Return the grain as a standard deviation in grey levels.

    Source: Immerkær, Fast Noise Variance Estimation (1996); the median instead of the mean, so
    that letters do not count.
    """
    kernel = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], dtype=np.float32)
    rough = np.abs(cv2.filter2D(pixels[::2, ::2], cv2.CV_32F, kernel))
    return float(np.median(rough)) / 0.6745 / 6


def _denoised(pixels: Grey) -> Grey:
    return np.asarray(cv2.medianBlur(cv2.GaussianBlur(pixels, (0, 0), 0.6), 3), dtype=np.uint8)


def evenly_lit(pixels: Grey) -> Grey:
    """Return the page with a flat background, white where there is no ink."""
    window = int(max(pixels.shape) * PAPER_WINDOW) | 1
    small = cv2.resize(pixels, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    near = max(3, window // 4) | 1
    paper = cv2.blur(cv2.dilate(small, np.ones((near, near), np.uint8)), (near * 2 + 1,) * 2)
    rows, columns = pixels.shape
    paper = cv2.resize(paper, (columns, rows), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(pixels, paper, scale=255), dtype=np.uint8)


def _stretched(pixels: Grey) -> Grey:
    ink, paper = np.percentile(pixels[::4, ::4], [INK_PERCENT, PAPER_PERCENT])
    room = max(1.0, float(paper - ink))
    spread = (pixels.astype(np.float32) - float(ink)) * (255.0 / room)
    return spread.clip(0, 255).astype(np.uint8)
