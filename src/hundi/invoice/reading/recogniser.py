"""Reading a line of text into characters, with one of the networks for it. Pure of any page.

The reading networks know thousands of characters, most of them Chinese; here they may choose only
among those an invoice is printed in, which is both surer and quicker to decode.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from hundi.invoice.reading.rasters import Grey

LINE_HEIGHT = 48
LINE_WIDTH_MIN, LINE_WIDTH_MAX = 64, 3_200
UPRIGHT_RATIO = 1.5
STEP = 8

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


class Recogniser:
    """A network that reads lines, loaded.

    Args:
        weights: an ONNX file.
        characters: what its answers stand for, one a line; None when the file itself says.
    """

    def __init__(self, weights: Path, characters: str | None = None) -> None:
        self._session = session(weights)
        told = cast(dict[str, str], self._session.get_modelmeta().custom_metadata_map)
        known = told["character"] if characters is None else characters
        names = ["", *known.splitlines(), " "]
        allowed = frozenset(PRINTED)
        self._columns = [at for at, name in enumerate(names) if at == 0 or name in allowed]
        self._columns.append(len(names) - 1)
        self._names = [names[at] for at in self._columns]

    def read(self, pixels: Grey, corners: Points, *, width: float = 1.0) -> Strip:
        """Return what one line says."""
        line = straightened(pixels, corners, width=width)
        if line is None:
            return Strip(corners, ())
        used = line.shape[1]
        room = max(LINE_WIDTH_MIN, -(-used // STEP) * STEP)
        given = np.zeros((1, 3, LINE_HEIGHT, room), dtype=np.float32)
        given[0, :, :, :used] = normal(line)
        odds = run(self._session, given)[0][:, self._columns]
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


def straightened(pixels: Grey, corners: Points, *, width: float = 1.0) -> Grey | None:
    """Return a line of text as a level strip of the reader's height; None if it stands upright."""
    across = max(distance(corners, 0, 1), distance(corners, 3, 2))
    down = max(distance(corners, 0, 3), distance(corners, 1, 2))
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


def distance(corners: Points, one: int, other: int) -> float:
    """Return how far apart two corners are, in pixels."""
    return math.dist(corners[one].tolist(), corners[other].tolist())


def session(weights: Path) -> onnxruntime.InferenceSession:
    """Return a network, loaded, on one thread."""
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


def run(network: onnxruntime.InferenceSession, given: Floats) -> Floats:
    """Return the one answer of a network that takes one thing."""
    return cast(Floats, network.run(None, {network.get_inputs()[0].name: given})[0])


def normal(shown: NDArray[np.uint8] | cv2.typing.MatLike) -> Floats:
    """Return grey as the networks take it: three equal colours, from -1 to 1."""
    one = np.asarray(shown, dtype=np.float32) / 127.5 - 1
    return np.broadcast_to(one, (3, *one.shape))
