"""A small HTTP/1.1 load generator: keep-alive connections, one request at a time on each.

It writes prepared bytes and reads only as much of the answer as it needs, so that it takes
little of the two cores that the server and PostgreSQL need.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

CONTENT_LENGTH = b"content-length:"


@dataclass(slots=True)
class Outcome:
    """What one run gave."""

    seconds: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter[int])
    latencies: list[float] = field(default_factory=list[float])

    @property
    def per_second(self) -> float:
        """Good answers a second."""
        return self.statuses[201] / self.seconds

    def percentile(self, share: float) -> float:
        """Milliseconds within which this share of requests was answered."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000


async def run(
    port: int, *, connections: int, seconds: float, request: Callable[[int], bytes]
) -> Outcome:
    """Send requests on so many connections for so long; `request(connection)` makes each."""
    outcome = Outcome()
    began = time.perf_counter()
    until = began + seconds
    await asyncio.gather(*(_talk(port, n, until, request, outcome) for n in range(connections)))
    outcome.seconds = time.perf_counter() - began
    return outcome


async def _talk(
    port: int, number: int, until: float, request: Callable[[int], bytes], outcome: Outcome
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        while time.perf_counter() < until:
            sent = time.perf_counter()
            writer.write(request(number))
            head = await reader.readuntil(b"\r\n\r\n")
            outcome.statuses[int(head[9:12])] += 1
            await reader.readexactly(_length(head))
            outcome.latencies.append(time.perf_counter() - sent)
    finally:
        writer.close()


def _length(head: bytes) -> int:
    lowered = head.lower()
    start = lowered.index(CONTENT_LENGTH) + len(CONTENT_LENGTH)
    return int(lowered[start : lowered.index(b"\r\n", start)])
