"""A small HTTP/1.1 load generator: keep-alive connections, one request at a time on each.

It writes prepared bytes and reads only as much of the answer as it needs, so that it takes
little of the two cores that the server and PostgreSQL need.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

CONTENT_LENGTH = b"content-length: "
END_OF_HEAD = b"\r\n\r\n"
CREATED = 201


@dataclass(slots=True)
class Outcome:
    """What one run gave."""

    seconds: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter[int])
    latencies: list[float] = field(default_factory=list[float])

    @property
    def per_second(self) -> float:
        """Good answers a second."""
        return self.statuses[CREATED] / self.seconds

    def percentile(self, share: float) -> float:
        """Milliseconds within which this share of requests was answered."""
        return percentile(self.latencies, share)


def percentile(latencies: list[float], share: float) -> float:
    """Milliseconds within which this share of what took these seconds was done."""
    ordered = sorted(latencies)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000


async def run(
    port: int,
    *,
    connections: int,
    request: Callable[[int], bytes | None],
    seconds: float = 60.0,
) -> Outcome:
    """Send requests on so many connections for so long.

    `request(connection)` makes each; None, and the connection has nothing more to say.
    """
    outcome = Outcome()
    loop = asyncio.get_running_loop()
    talks: list[_Talk] = []
    for number in range(connections):
        talk = _Talk(number, request, outcome)
        await loop.create_connection(lambda talk=talk: talk, "127.0.0.1", port)
        talks.append(talk)
    began = time.perf_counter()
    for talk in talks:
        talk.begin(began + seconds)
    await asyncio.gather(*(talk.done for talk in talks))
    outcome.seconds = time.perf_counter() - began
    return outcome


class _Talk(asyncio.Protocol):
    """One connection."""

    def __init__(
        self, number: int, request: Callable[[int], bytes | None], outcome: Outcome
    ) -> None:
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._number = number
        self._request = request
        self._outcome = outcome
        self._until = 0.0
        self._sent = 0.0
        self._buffer = b""
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are none by class.
        self._transport = cast("asyncio.WriteTransport", transport)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(exc or ConnectionError("the server hung up"))

    def begin(self, until: float) -> None:
        """Send the first request, and one after each answer until then."""
        self._until = until
        self._next()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = self._buffer.find(END_OF_HEAD)
        if end < 0 or len(self._buffer) < end + len(END_OF_HEAD) + _length(self._buffer[:end]):
            return
        self._outcome.statuses[int(self._buffer[9:12])] += 1
        self._outcome.latencies.append(time.perf_counter() - self._sent)
        self._buffer = b""
        self._next()

    def _next(self) -> None:
        assert self._transport is not None  # noqa: S101 - connected before
        self._sent = time.perf_counter()
        asked = self._request(self._number) if self._sent < self._until else None
        if asked is None:
            self.done.set_result(None)
            self._transport.close()
        else:
            self._transport.write(asked)


def _length(head: bytes) -> int:
    start = head.lower().find(CONTENT_LENGTH)
    if start < 0:
        return 0
    return int(head[start + len(CONTENT_LENGTH) :].partition(b"\r\n")[0])
