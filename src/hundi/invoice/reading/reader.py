"""The parent's side: one confined child per document, its answer checked before it is believed.

Whatever happens to the child (a crash, an endless loop, an answer that is none) becomes a
`Reading` with a problem; the caller gets no exception and loses no memory.
"""

import asyncio
import os
import signal
import sys
import tempfile
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from dataclasses import dataclass

from hundi.invoice.reading.facts import (
    DOCUMENT_BYTES_MAX,
    FACTS_BYTES_MAX,
    HEAD,
    SANITISED_BYTES_MAX,
    Reading,
    decode_frame,
)

FRAME_BYTES_MAX = HEAD.size + FACTS_BYTES_MAX + SANITISED_BYTES_MAX
CHUNK_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may cost."""

    memory_bytes: int = 1024 * 1024 * 1024
    cpu_seconds: int = 30
    wall_seconds: float = 45.0


USUAL = Limits()


async def read_document(
    data: bytes, *, places: asyncio.Semaphore, limits: Limits = USUAL
) -> Reading:
    """Return what a document says, read in a process of its own.

    Args:
        data: the document as it came; more than 10 MiB is not read.
        places: how many children may run at once; waiting for a place costs no wall time.
        limits: what the child may use.

    Returns:
        The reading. `problems` then holds, besides the guard's own reason codes,
        `reader_timeout`, `reader_cpu_limit` or `reader_failed`.
    """
    if len(data) > DOCUMENT_BYTES_MAX:
        return Reading(kind="unknown", problems=("too_large",))
    async with places:
        with tempfile.TemporaryDirectory(prefix="hundi-read-") as empty:
            return await _read_in_child(data, empty, limits)


async def _read_in_child(data: bytes, empty: str, limits: Limits) -> Reading:
    try:
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            "-I",
            "-m",
            "hundi.invoice.reading",
            str(limits.memory_bytes),
            str(limits.cpu_seconds),
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            cwd=empty,
            env={},
            start_new_session=True,
        )
    except OSError:
        return _failed("reader_failed")
    try:
        async with asyncio.timeout(limits.wall_seconds):
            frame = await _exchange(child, data)
            status = await child.wait()
    except TimeoutError:
        return _failed("reader_timeout")
    finally:
        await _end(child)
    return _believed(frame, status)


async def _exchange(child: Process, data: bytes) -> bytes:
    """Hand over the document and take the frame; the child reads all before it writes."""
    source, sink = child.stdout, child.stdin
    if source is None or sink is None:
        return b""
    try:
        sink.write(data)
        await sink.drain()
        sink.close()
    except (BrokenPipeError, ConnectionResetError):
        return b""
    frame = bytearray()
    while chunk := await source.read(CHUNK_BYTES):
        frame += chunk
        if len(frame) > FRAME_BYTES_MAX:
            return b""
    return bytes(frame)


async def _end(child: Process) -> None:
    """Kill the child's whole group, unless it is gone, and wait for it."""
    if child.returncode is None:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        await child.wait()


def _believed(frame: bytes, status: int) -> Reading:
    if status == -signal.SIGXCPU:
        return _failed("reader_cpu_limit")
    if status != 0:
        return _failed("reader_failed")
    try:
        return decode_frame(frame)
    except ValueError:
        return _failed("reader_failed")


def _failed(reason: str) -> Reading:
    return Reading(kind="unknown", problems=(reason,))
