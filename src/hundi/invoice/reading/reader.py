"""The parent's side: a warm process, one confined child per document, answers checked.

Whatever happens to a child or to the warm process (a crash, an endless loop, an answer that is
none) becomes a `Reading` with a problem; the caller gets no exception and loses no memory.
"""

import asyncio
import signal
import socket
import subprocess
import sys
import weakref
from contextlib import suppress
from dataclasses import dataclass, field

import msgspec

from hundi.invoice.reading import second
from hundi.invoice.reading.facts import (
    DOCUMENT_BYTES_MAX,
    FACTS_BYTES_MAX,
    HEAD,
    LENGTH,
    PICTURE_BYTES_MAX,
    SANITISED_BYTES_MAX,
    STATUS,
    WALL,
    Question,
    Reading,
    decode_frame,
    encode_question,
)

ANSWER_BYTES_MAX = (
    HEAD.size + FACTS_BYTES_MAX + SANITISED_BYTES_MAX + PICTURE_BYTES_MAX + STATUS.size
)
CHUNK_BYTES = 256 * 1024
DOCUMENTS_PER_PROCESS_MAX = 50
# To import everything and load the networks, on a machine that has other things to do.
START_SECONDS_MAX = 60.0
END_SECONDS_MAX = 5.0
# OpenBLAS and OpenMP would start a thread a core, and a process with threads is not forked. What
# the networks give back between two layers is kept: asking the kernel anew costs as much as a
# tenth of their time.
ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": str(32 * 1024 * 1024),
    "MALLOC_TRIM_THRESHOLD_": str(512 * 1024 * 1024),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may cost."""

    memory_bytes: int = 1024 * 1024 * 1024
    cpu_seconds: int = 30
    wall_seconds: float = 45.0


USUAL = Limits()


@dataclass(slots=True)
class _Warm:
    """A warm process, and how many documents it was given."""

    process: subprocess.Popen[bytes]
    control: socket.socket
    documents: int = field(default=0)


class Readers:
    """Reads documents, a few at once, each in a process of its own.

    The warm process is started with the first document, and a new one after fifty of them.
    """

    def __init__(self, *, at_once: int) -> None:
        self._places = asyncio.Semaphore(at_once)
        self._warm: _Warm | None = None
        self._retired: list[_Warm] = []
        self._second = second.find()

    async def read(
        self, data: bytes, *, limits: Limits = USUAL, codes_suffice: bool = False
    ) -> Reading:
        """Return what a document says.

        Args:
            data: the document as it came; more than 10 MiB is not read.
            limits: what its child may use; waiting for a place costs no wall time.
            codes_suffice: whether a scan with a signed QR code need not be read beyond it.

        Returns:
            The reading. `problems` then holds, besides the guard's own reason codes,
            `reader_timeout`, `reader_cpu_limit` or `reader_failed`.
        """
        if len(data) > DOCUMENT_BYTES_MAX:
            return Reading(kind="unknown", problems=("too_large",))
        async with self._places:
            reading = await self._read_once(data, limits, codes_suffice=codes_suffice)
            if reading.picture is None or self._second is None:
                return reading
            words, seconds = await second.read(self._second, reading.picture)
            spent = round(reading.cpu_seconds + seconds, 3)
            return msgspec.structs.replace(reading, picture=None, second=words, cpu_seconds=spent)

    def close(self) -> None:
        """End the warm process; what it is reading comes to nothing."""
        for warm in [*self._retired, *([self._warm] if self._warm else [])]:
            _stop(warm.process, warm.control)
        self._warm, self._retired = None, []

    async def _read_once(self, data: bytes, limits: Limits, *, codes_suffice: bool) -> Reading:
        question = Question(
            memory_bytes=limits.memory_bytes,
            cpu_seconds=limits.cpu_seconds,
            codes_suffice=codes_suffice,
            has_second=self._second is not None,
        )
        ours, theirs = socket.socketpair()
        try:
            ours.setblocking(False)  # noqa: FBT003 - a socket's own way
            socket.send_fds(
                self._ready().control, [WALL.pack(limits.wall_seconds)], [theirs.fileno()]
            )
        except OSError:
            ours.close()
            self._retire()
            return _failed("reader_failed")
        finally:
            theirs.close()
        sent = encode_question(question) + LENGTH.pack(len(data)) + data
        try:
            async with asyncio.timeout(limits.wall_seconds + START_SECONDS_MAX):
                return _believed(await _exchanged(ours, sent))
        except TimeoutError:
            self._retire()
            return _failed("reader_timeout")

    def _ready(self) -> _Warm:
        """Return a warm process that takes another document."""
        warm = self._warm
        if warm and (
            warm.process.poll() is not None or warm.documents >= DOCUMENTS_PER_PROCESS_MAX
        ):
            self._retire()
        if self._warm is None:
            self._warm = _started()
            weakref.finalize(self, _stop, self._warm.process, self._warm.control)
        self._warm.documents += 1
        return self._warm

    def _retire(self) -> None:
        """Give the warm process no more documents: it ends after those it has."""
        if self._warm:
            self._warm.control.close()
            self._retired.append(self._warm)
            self._warm = None
        self._retired = [warm for warm in self._retired if warm.process.poll() is None]


def _started() -> _Warm:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-I", "-m", "hundi.invoice.reading"],
            stdin=theirs.fileno(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env=ONE_THREAD,
            start_new_session=True,
        )
    return _Warm(process, ours)


def _stop(process: subprocess.Popen[bytes], control: socket.socket) -> None:
    control.close()
    if process.poll() is None:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(END_SECONDS_MAX)
        process.kill()
        process.wait()


async def _exchanged(ours: socket.socket, sent: bytes) -> bytes:
    """Hand over question and document and take the answer; b"" when there is none."""
    source, sink = await asyncio.open_connection(sock=ours)
    try:
        answer = bytearray()
        sink.write(sent)
        await sink.drain()
        while chunk := await source.read(CHUNK_BYTES):
            answer += chunk
            if len(answer) > ANSWER_BYTES_MAX:
                return b""
        return bytes(answer)
    except (BrokenPipeError, ConnectionResetError):
        return b""
    finally:
        sink.close()
        with suppress(OSError):
            await sink.wait_closed()


def _believed(answer: bytes) -> Reading:
    """Return the reading in an answer: a frame, and behind it how the child ended."""
    if len(answer) < STATUS.size:
        return _failed("reader_failed")
    frame, (status,) = answer[: -STATUS.size], STATUS.unpack(answer[-STATUS.size :])
    if status == -signal.SIGXCPU:
        return _failed("reader_cpu_limit")
    if status == -signal.SIGKILL:
        # By the warm process, when the wall time was over; or by the kernel, short of memory.
        return _failed("reader_timeout")
    if status != 0:
        return _failed("reader_failed")
    try:
        return decode_frame(frame)
    except ValueError:
        return _failed("reader_failed")


def _failed(reason: str) -> Reading:
    return Reading(kind="unknown", problems=(reason,))
