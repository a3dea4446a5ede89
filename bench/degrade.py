"""Scans and photos of PDFs, made by chance but repeatable: the same seed, the same pixels.

    python -m bench.degrade FILE.pdf OUT.jpg [--kind scan|photo|bad_scan] [--seed N] [--dpi N]

`scan` is an office scanner: a little skew, blur and noise, JPEG. `photo` is a phone: perspective,
shadow, uneven light, blur. `bad_scan` is a fax-like copy of a copy at 200 dpi.
"""

import argparse
import random
import sys
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Literal, cast, get_args

import cv2
import numpy as np
import pypdfium2
from numpy.typing import NDArray
from PIL import Image

POINTS_PER_INCH = 72
WHITE = 255

Kind = Literal["scan", "photo", "bad_scan"]
KINDS: tuple[Kind, ...] = get_args(Kind)
Grey = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Harm:
    """What is done to a page. Angles in degrees, blur in pixels at 200 dpi, noise in levels."""

    dpi: int
    skew: float
    blur: float
    noise: float
    quality: int
    perspective: float = 0.0
    shadow: float = 0.0
    contrast: float = 1.0
    specks: float = 0.0


def harm_of(kind: Kind, seed: int, *, dpi: int | None = None) -> Harm:
    """Return what is done to the page of this seed."""
    chance = random.Random(f"{kind} {seed}")  # noqa: S311 - made-up papers guard nothing
    if kind == "scan":
        return Harm(
            dpi=dpi or chance.choice((200, 200, 300)),
            skew=chance.uniform(-1.0, 1.0),
            blur=chance.uniform(0.3, 0.8),
            noise=chance.uniform(2, 8),
            quality=chance.randint(60, 85),
        )
    if kind == "photo":
        return Harm(
            dpi=dpi or chance.choice((170, 200, 240)),
            skew=chance.uniform(-3.0, 3.0),
            blur=chance.uniform(0.5, 1.1),
            noise=chance.uniform(3, 9),
            quality=chance.randint(55, 80),
            perspective=chance.uniform(0.01, 0.05),
            shadow=chance.uniform(0.15, 0.5),
            contrast=chance.uniform(0.75, 1.0),
        )
    return Harm(
        dpi=dpi or 200,
        skew=chance.uniform(-2.5, 2.5),
        blur=chance.uniform(0.45, 1.0),
        noise=chance.uniform(6, 16),
        quality=chance.randint(30, 55),
        contrast=chance.uniform(0.6, 0.9),
        specks=chance.uniform(0.0002, 0.001),
        shadow=chance.uniform(0.0, 0.25),
    )


def degraded(pdf: bytes, kind: Kind, seed: int, *, dpi: int | None = None) -> bytes:
    """Return the first page of a PDF as a JPEG that a scanner or a phone could have made."""
    harm = harm_of(kind, seed, dpi=dpi)
    page = pypdfium2.PdfDocument(pdf)[0]
    bitmap = page.render(
        scale=harm.dpi / POINTS_PER_INCH,  # pyright: ignore[reportArgumentType] - takes any number
        grayscale=True,
    )
    pixels = np.asarray(cast(Image.Image, bitmap.to_pil()).convert("L"), dtype=np.uint8)
    return _jpeg(harmed(pixels, harm, seed), harm)


def harmed(pixels: Grey, harm: Harm, seed: int) -> Grey:
    """Return the page after everything that is done to it."""
    chance = np.random.default_rng(seed)
    shown = _moved(pixels, harm, chance)
    scale = harm.dpi / 200
    shown = cv2.GaussianBlur(shown, (0, 0), harm.blur * scale).astype(np.float32)
    shown = WHITE - (WHITE - shown) * harm.contrast
    if harm.shadow:
        shown *= _light(shown.shape, harm.shadow, chance)
    shown += chance.normal(0, harm.noise, shown.shape)
    if harm.specks:
        places = chance.random(shown.shape)
        shown[places < harm.specks] = 0
        shown[places > 1 - harm.specks] = WHITE
    return shown.clip(0, WHITE).astype(np.uint8)


def _moved(pixels: Grey, harm: Harm, chance: np.random.Generator) -> Grey:
    height, width = pixels.shape
    angle = cv2.getRotationMatrix2D((width / 2, height / 2), harm.skew, 1.0)
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    turned = cv2.transform(corners[None], angle)[0]
    turned += chance.uniform(-1, 1, (4, 2)) * harm.perspective * width
    turned -= turned.min(axis=0)
    size = np.ceil(turned.max(axis=0)).astype(int)
    ways = cv2.getPerspectiveTransform(corners, turned.astype(np.float32))
    paper = 250 if not harm.perspective else 120
    moved = cv2.warpPerspective(
        pixels, ways, (int(size[0]), int(size[1])), flags=cv2.INTER_AREA, borderValue=paper
    )
    return np.asarray(moved, dtype=np.uint8)


def _light(shape: tuple[int, ...], strength: float, chance: np.random.Generator) -> Grey:
    """Return a light that falls off in one direction, with a soft-edged shadow across it."""
    height, width = shape
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    turn = chance.uniform(0, 2 * np.pi)
    along = (columns / width - 0.5) * np.cos(turn) + (rows / height - 0.5) * np.sin(turn)
    edge = chance.uniform(-0.3, 0.3)
    shadow = 1 / (1 + np.exp(-(along - edge) * chance.uniform(8, 30)))
    return (1 - strength * (0.4 * (along + 0.5) + 0.6 * shadow)).astype(np.float32)


def _jpeg(pixels: Grey, harm: Harm) -> bytes:
    out = BytesIO()
    Image.fromarray(pixels).save(
        out, "JPEG", quality=harm.quality, dpi=(float(harm.dpi), float(harm.dpi))
    )
    return out.getvalue()


def main() -> int:
    """Write one degraded page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--kind", choices=KINDS, default="scan")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--dpi", type=int, default=None)
    asked = parser.parse_args()
    kind = cast(Kind, asked.kind)
    asked.target.write_bytes(degraded(asked.source.read_bytes(), kind, asked.seed, dpi=asked.dpi))
    return 0


if __name__ == "__main__":
    sys.exit(main())
