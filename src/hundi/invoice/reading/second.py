"""The second, independent reader: tesseract 5 through its command line, where it is installed.

It is given a page as the child drew it, never a stranger's file, and runs with limits and without
a network of its own. What it says is words with boxes, as tab-separated text.
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

from hundi.invoice.reading.confine import exec_limited
from hundi.invoice.reading.facts import WORD_LENGTH_MAX, WORDS_MAX, Word

WALL_SECONDS_MAX = 30.0
OUTPUT_BYTES_MAX = 8 * 1024 * 1024
MEMORY_BYTES = 1024 * 1024 * 1024
CPU_SECONDS = 20
COLUMNS = 12
WORD_LEVEL = "5"
# The picture says in its first line which page it is and how large, see `look`.
MARK = b"# hundi "
# Behind the table: what tesseract cost.
USED = "\n# CPU seconds "


@dataclass(frozen=True, slots=True)
class Second:
    """A tesseract, and the languages it is to read."""

    program: str
    languages: str = "eng"


def find() -> Second | None:
    """Return the tesseract of this machine, if there is one."""
    program = shutil.which("tesseract")
    return Second(program) if program else None


async def read(tool: Second, picture: bytes) -> tuple[tuple[Word, ...], float]:
    """Return the words it sees in a picture, and the CPU seconds it took.

    None if it fails, which is no loss: it only confirms.

    Args:
        tool: as found.
        picture: a grey PGM with the mark of its page, as the child made it.
    """
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
    page, pixels_per_point = _mark(picture)
    table, _, used = told.decode(errors="replace").rpartition(USED)
    return tuple(_words(table, page, pixels_per_point)), float(used.strip() or 0)


def picture_of(rows: int, columns: int, pixels: bytes, *, page: int, scale: float) -> bytes:
    """Return grey pixels as a PGM that says which page they are, and pixels per point."""
    mark = MARK + f"{page} {scale:.6f}".encode()
    return b"P5\n" + mark + f"\n{columns} {rows}\n255\n".encode() + pixels


def _mark(picture: bytes) -> tuple[int, float]:
    line = picture.split(b"\n", 2)[1].removeprefix(MARK).split()
    return int(line[0]), float(line[1])


def _words(told: str, page: int, pixels_per_point: float) -> Iterator[Word]:
    for row in told.splitlines()[1:WORDS_MAX]:
        cells = row.split("\t")
        if len(cells) != COLUMNS or cells[0] != WORD_LEVEL or not cells[11].strip():
            continue
        left, top, width, height = (int(cell) / pixels_per_point for cell in cells[6:10])
        sure = min(1.0, max(0.0, float(cells[10]) / 100))
        text = cells[11].strip()[:WORD_LENGTH_MAX]
        yield Word(text, page, left, top, left + width, top + height, sure)


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
