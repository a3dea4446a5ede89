"""Hostile files: each refused, how soon, and what the parent's memory grows by meanwhile.

    python -m bench.hostile

The files are those of `tests/support/hostile.py`: bombs, loops, scripts, polyglots, broken ones.
Beside each an honest paper is read, whose answer has to come as if nothing were.
"""

import asyncio
import sys
import time
from pathlib import Path

from bench.rows import Row, keep
from hundi.invoice.reading.facts import Reading
from hundi.invoice.reading.reader import Readers
from hundi.sandbox.papers.render import render_pdf
from hundi.sandbox.papers.samples import sample_paper
from tests.support.hostile import hostile_files

SECONDS_MAX = 5.0
# Of what a process has anyway, a few pages come and go.
GROWTH_KIB_MAX = 2_048


def resident_kib() -> int:
    """Return what this process has in memory. Linux only."""
    status = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith("VmRSS:"))


async def timed(readers: Readers, content: bytes) -> tuple[float, Reading]:
    """Return how many seconds a file took from being handed over, and what came of it."""
    began = time.monotonic()
    reading = await readers.read(content)
    return time.monotonic() - began, reading


async def measure() -> list[Row]:
    """Read all, one after the other, each beside an honest one."""
    honest = render_pdf(sample_paper(11), layout="classic")
    files = hostile_files(honest)
    readers = Readers(at_once=2)
    refused, slowest, slowest_honest, unread = 0, 0.0, 0.0, 0
    try:
        await timed(readers, honest)
        before = resident_kib()
        for name, (content, reason) in files.items():
            (took, bad), (beside, good) = await asyncio.gather(
                timed(readers, content), timed(readers, honest)
            )
            refused += bad.problems == (reason,)
            unread += bool(good.problems)
            slowest, slowest_honest = max(slowest, took), max(slowest_honest, beside)
            sys.stdout.write(f"{name:<28} {','.join(bad.problems):<24} {took:6.2f} s\n")
        grown = resident_kib() - before
    finally:
        readers.close()
    return [
        Row("hostile files: refused with their reason", refused, f"of {len(files)}",
            goal=f"{len(files)}", met=refused == len(files)),
        Row("hostile files: the slowest refusal", slowest, "s",
            goal=f"<= {SECONDS_MAX:g}", met=slowest <= SECONDS_MAX),
        Row("honest papers beside them: the slowest answer", slowest_honest, "s",
            goal=f"<= {SECONDS_MAX:g}", met=unread == 0 and slowest_honest <= SECONDS_MAX),
        Row("hostile files: what the parent's memory grew by", grown, "KiB",
            goal=f"<= {GROWTH_KIB_MAX}", met=grown <= GROWTH_KIB_MAX),
    ]  # fmt: skip


def main() -> int:
    """Measure and keep."""
    keep("hostile", asyncio.run(measure()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
