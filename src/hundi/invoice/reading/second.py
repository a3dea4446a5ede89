"""The second, independent reader: tesseract 5 through its command line, where it is installed.

It is given a page as the child drew it, or the rows of it that matter (`bands`), never a
stranger's file, and runs with limits and without a network of its own. What it says is words with
boxes, as tab-separated text.
"""

import asyncio
import os
import shutil
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated

import msgspec

from hundi.invoice.reading.confine import exec_limited
from hundi.invoice.reading.facts import WORD_LENGTH_MAX, WORDS_MAX, PageNumber, Word

WALL_SECONDS_MAX = 30.0
OUTPUT_BYTES_MAX = 8 * 1024 * 1024
MEMORY_BYTES = 1024 * 1024 * 1024
CPU_SECONDS = 20
COLUMNS = 12
WORD_LEVEL = "5"
# The picture says in its second line what it shows.
MARK = b"# hundi "
BANDS_MAX = 600
MARK_BYTES_MAX = 64 * 1024
# Behind the table: what tesseract cost.
USED = "\n# CPU seconds "


@dataclass(frozen=True, slots=True)
class Second:
    """A tesseract, and the languages it is to read."""

    program: str
    languages: str = "eng"


class Slant(msgspec.Struct, frozen=True, array_like=True):
    """How the lines of a page rise before it is made level, see `seen.Slope`; all in points."""

    level: float = 0.0
    by_left: float = 0.0
    by_top: float = 0.0
    middle: float = 0.0

    def shift(self, x: float, y: float) -> float:
        """Return how far down a level page has what is at this place of it."""
        slope = self.level + self.by_left * (x + self.middle) / 2 + self.by_top * y
        return -slope * (x - self.middle)


class Band(msgspec.Struct, frozen=True, array_like=True):
    """Rows of the picture, `first` to before `end`; `top` is where the first is, in points."""

    first: int
    end: int
    top: float


class Shown(msgspec.Struct, frozen=True, array_like=True):
    """What a picture shows of a page: its parts, whose rows of pixels follow each other."""

    page: PageNumber
    pixels_per_point: Annotated[float, msgspec.Meta(gt=0)]
    bands: Annotated[tuple[Band, ...], msgspec.Meta(min_length=1, max_length=BANDS_MAX)]
    slant: Slant = Slant()

    def top_of(self, row: float) -> float:
        """Return in points where a row of the picture is on the page."""
        band = next((band for band in self.bands if row < band.end), self.bands[-1])
        return band.top + (row - band.first) / self.pixels_per_point


def find() -> Second | None:
    """Return the tesseract of this machine, if there is one."""
    program = shutil.which("tesseract")
    return Second(program) if program else None


async def read(tool: Second, picture: bytes) -> tuple[tuple[Word, ...], float]:
    """Return the words it sees in a picture, and the CPU seconds it took.

    None if it fails, which is no loss: it only confirms.

    Args:
        tool: as found.
        picture: a grey PGM that says what it shows, as the child made it.
    """
    shown = _shown(picture)
    if shown is None:
        return (), 0.0
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        "-m",
        "hundi.invoice.reading.second",
        tool.program,
        tool.languages,
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        cwd="/",
        env={"OMP_THREAD_LIMIT": "1"},
        start_new_session=True,
        limit=OUTPUT_BYTES_MAX,
    )
    try:
        async with asyncio.timeout(WALL_SECONDS_MAX):
            told, _ = await child.communicate(picture)
    except TimeoutError:
        return (), WALL_SECONDS_MAX
    finally:
        if child.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            await child.wait()
    if child.returncode != 0 or len(told) > OUTPUT_BYTES_MAX:
        return (), 0.0
    table, _, used = told.decode(errors="replace").rpartition(USED)
    return tuple(_words(table, shown)), float(used.strip() or 0)


def picture_of(rows: int, columns: int, pixels: bytes, shown: Shown) -> bytes:
    """Return grey pixels as a PGM that says what it shows."""
    mark = MARK + msgspec.json.encode(shown)
    return b"P5\n" + mark + f"\n{columns} {rows}\n255\n".encode() + pixels


def _shown(picture: bytes) -> Shown | None:
    """Return what a picture shows; None if it does not say, for nobody trusts the child."""
    if picture.count(b"\n", 0, MARK_BYTES_MAX) < 2:  # noqa: PLR2004 - the mark is line two
        return None
    try:
        return msgspec.json.decode(picture.split(b"\n", 2)[1].removeprefix(MARK), type=Shown)
    except msgspec.DecodeError:
        return None


def _words(told: str, shown: Shown) -> Iterator[Word]:
    for row in told.splitlines()[1:WORDS_MAX]:
        cells = row.split("\t")
        if len(cells) != COLUMNS or cells[0] != WORD_LEVEL or not cells[11].strip():
            continue
        x, y, width, height = (int(cell) for cell in cells[6:10])
        left, right = x / shown.pixels_per_point, (x + width) / shown.pixels_per_point
        # Its middle tells which part a word is in: a box may stand out a little.
        middle, half = shown.top_of(y + height / 2), height / 2 / shown.pixels_per_point
        shift = round(shown.slant.shift((left + right) / 2, middle), 1)
        sure = min(1.0, max(0.0, float(cells[10]) / 100))
        text = cells[11].strip()[:WORD_LENGTH_MAX]
        yield Word(text, shown.page, left, middle - half, right, middle + half, sure, shift)


def main() -> None:
    """Let a child without powers become tesseract, which reads standard input; say what it cost."""
    program, languages = sys.argv[1:3]
    # One uniform block of text (6) keeps rows together; sparse text (11) finds more of them.
    arguments = [program, "stdin", "stdout", "-l", languages, "--psm", "11", "tsv"]
    child = os.fork()
    if child == 0:
        exec_limited(arguments, memory_bytes=MEMORY_BYTES, cpu_seconds=CPU_SECONDS)
    _, status, used = os.wait4(child, 0)
    sys.stdout.write(f"{USED}{used.ru_utime + used.ru_stime:.3f}\n")
    sys.stdout.flush()
    sys.exit(0 if status == 0 else 1)


if __name__ == "__main__":
    main()
