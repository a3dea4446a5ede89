"""The first reader: PP-OCRv6 "small", from the weights inside the `rapidocr` wheel.

Two networks: one marks where lines of text are, the other reads a line into characters. Only the
weights are taken: none of that package's code is imported, since it would download what it does
not find. The networks run on one thread each, so that a process holding them can be forked.

The reading network knows 18,709 characters, most of them Chinese; here it may choose only among
those an invoice is printed in, which is both surer and quicker to decode.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from hundi.invoice.reading.rasters import Grey
from hundi.invoice.reading.weights import DETECTOR, RECOGNISER, weights_folder

DETECTION_SIDE_PIXELS = 1_280
ENLARGED_AT_MOST = 2.0
BLOCK = 32
INK_SURE, LINE_SURE = 0.3, 0.5
LINES_MAX = 600
LINE_SIDE_PIXELS_MIN = 3
# The network marks the core of a line; its box is let out by this much of area over outline.
LET_OUT = 1.6
LINE_HEIGHT = 48
LINE_WIDTH_MIN, LINE_WIDTH_MAX = 64, 3_200
UPRIGHT_RATIO = 1.5
STEP = 8
# Wider than this many heights a line is a sentence, and narrowed by this much where speed counts.
SENTENCE_RATIO, QUICK_WIDTH = 12.0, 0.7
SENTENCE_DIGITS_MAX = 8
CHARACTERS_PER_LINE_MAX = 400

PRINTED = (
    "!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`"
    "abcdefghijklmnopqrstuvwxyz{|}~₹€£§°º\u2013\u2014\u2019éèêëàâäöüßçîïôûùÄÖÜÉ"
)

Points = NDArray[np.float32]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character as read: how sure (0 to 1), and where in its line, as a share of the width."""

    character: str
    sure: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Strip:
    """A line of text on the raster: corners in pixels from the top left clockwise, and glyphs."""

    corners: Points
    glyphs: tuple[Glyph, ...]

    @property
    def text(self) -> str:
        """The line as read."""
        return "".join(glyph.character for glyph in self.glyphs)


class Engine:
    """Both networks, loaded."""

    def __init__(self) -> None:
        folder = weights_folder()
        self._detector = _session(folder / DETECTOR)
        self._recogniser = _session(folder / RECOGNISER)
        told = cast(dict[str, str], self._recogniser.get_modelmeta().custom_metadata_map)
        allowed = frozenset(PRINTED)
        names = ["", *told["character"].splitlines(), " "]
        self._columns = [at for at, name in enumerate(names) if at == 0 or name in allowed]
        self._columns.append(len(names) - 1)
        self._names = [names[at] for at in self._columns]

    def strips(self, pixels: Grey, lines: Sequence[Points], *, quick: bool) -> list[Strip]:
        """Return lines of text, read.

        Quick: long ones, which are sentences, are read narrowed. That blurs repeated digits into
        one, so those that turn out to hold a number are read again as they are.
        """
        return [self._strip(pixels, corners, quick=quick) for corners in lines]

    def _strip(self, pixels: Grey, corners: Points, *, quick: bool) -> Strip:
        is_long = _distance(corners, 0, 1) > SENTENCE_RATIO * _distance(corners, 0, 3)
        if not (quick and is_long):
            return self.read(pixels, corners)
        strip = self.read(pixels, corners, width=QUICK_WIDTH)
        if sum(glyph.character.isdigit() for glyph in strip.glyphs) < SENTENCE_DIGITS_MAX:
            return strip
        return self.read(pixels, corners)

    def lines(self, pixels: Grey, *, side: int = DETECTION_SIDE_PIXELS) -> list[Points]:
        """Return where lines of text are: four corners each, from the top left clockwise."""
        rows, columns = pixels.shape
        scale = min(side / max(rows, columns), ENLARGED_AT_MOST)
        high, wide = _blocks(rows * scale), _blocks(columns * scale)
        way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        shown = cv2.resize(pixels, (wide, high), interpolation=way)
        ink = self._run(self._detector, _normal(shown)[None])[0, 0]
        back = np.array([columns / wide, rows / high], dtype=np.float32)
        return [corners * back for corners in _outlined(ink)]

    def read(self, pixels: Grey, corners: Points, *, width: float = 1.0) -> Strip:
        """Return what one line says."""
        line = straightened(pixels, corners, width=width)
        if line is None:
            return Strip(corners, ())
        used = line.shape[1]
        room = max(LINE_WIDTH_MIN, -(-used // STEP) * STEP)
        given = np.zeros((1, 3, LINE_HEIGHT, room), dtype=np.float32)
        given[0, :, :, :used] = _normal(line)
        odds = self._run(self._recogniser, given)[0][:, self._columns]
        return Strip(corners, tuple(self._glyphs(odds, used / STEP)))

    def _glyphs(self, odds: Floats, steps: float) -> Iterator[Glyph]:
        """Decode: the likeliest character at each step, runs and blanks taken together."""
        choice, sure = odds.argmax(axis=1), odds.max(axis=1)
        start = 0
        for at in range(1, len(choice) + 1):
            if at < len(choice) and choice[at] == choice[start]:
                continue
            if choice[start]:
                yield Glyph(
                    self._names[int(choice[start])],
                    float(sure[start:at].max()),
                    min(1.0, start / steps),
                    min(1.0, at / steps),
                )
            start = at

    @staticmethod
    def _run(session: onnxruntime.InferenceSession, given: Floats) -> Floats:
        return cast(Floats, session.run(None, {session.get_inputs()[0].name: given})[0])


def straightened(pixels: Grey, corners: Points, *, width: float = 1.0) -> Grey | None:
    """Return a line of text as a level strip of the reader's height; None if it stands upright."""
    across = max(_distance(corners, 0, 1), _distance(corners, 3, 2))
    down = max(_distance(corners, 0, 3), _distance(corners, 1, 2))
    if min(across, down) < 1 or down > UPRIGHT_RATIO * across:
        return None
    wide = round(across * LINE_HEIGHT / down * width)
    wide = max(STEP, min(wide, LINE_WIDTH_MAX))
    # From afar first, so that shrinking averages instead of dropping pixels.
    finer = max(1, math.floor(down / LINE_HEIGHT + 0.25))
    size = (wide * finer, LINE_HEIGHT * finer)
    target = np.array([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]], dtype=np.float32)
    ways = cv2.getPerspectiveTransform(corners, target)
    line = cv2.warpPerspective(
        pixels, ways, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    if finer > 1:
        line = cv2.resize(line, (wide, LINE_HEIGHT), interpolation=cv2.INTER_AREA)
    return np.asarray(line, dtype=np.uint8)


def _distance(corners: Points, one: int, other: int) -> float:
    return math.dist(corners[one].tolist(), corners[other].tolist())


def _session(weights: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    # One thread: no pool is started, so that the process may be forked with the model in it.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    # Without an arena memory goes back as soon as it is not used: the peak is what is needed.
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(
        str(weights),
        sess_options=options,  # pyright: ignore[reportUnknownArgumentType] - a class of C++
        providers=["CPUExecutionProvider"],
    )


def _blocks(side: float) -> int:
    return max(BLOCK, round(side / BLOCK) * BLOCK)


def _normal(shown: NDArray[np.uint8] | cv2.typing.MatLike) -> Floats:
    """Return grey as the networks take it: three equal colours, from -1 to 1."""
    one = np.asarray(shown, dtype=np.float32) / 127.5 - 1
    return np.broadcast_to(one, (3, *one.shape))


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
