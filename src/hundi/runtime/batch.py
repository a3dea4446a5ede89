"""Many at once: requests that arrive while a batch is in flight go together in the next.

There is no waiting window: alone, a request goes at once as a batch of one. While a batch is in
flight the next leaves when as many wait as are on their way, or when that one lands: many small
batches would cost more than they save.

A batch that breaks is retried one by one, so that one member's fault is nobody else's; but not
when PostgreSQL went away, for then it may have committed.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

import psycopg

from hundi.kernel.errors import BrokenInvariant, Unavailable

BATCH_MAX = 128
IN_FLIGHT_MAX = 2
WAITING_MAX = 20_000

Request = TypeVar("Request")
Answer = TypeVar("Answer")


class Overloaded(Unavailable):
    """Too many requests wait already."""


class Batcher(Generic[Request, Answer]):
    """Collects requests and runs them together.

    `run` gets up to `BATCH_MAX` requests in order of arrival and returns an answer for each,
    after its commit. A refusal is an answer; an exception is the whole batch's failure.
    """

    def __init__(self, run: Callable[[Sequence[Request]], Awaitable[Sequence[Answer]]]) -> None:
        self._run = run
        self._waiting: deque[tuple[Request, asyncio.Future[Answer]]] = deque()
        self._in_flight: dict[asyncio.Task[None], int] = {}

    async def submit(self, request: Request) -> Answer:
        """Return the request's own answer, after the commit of the batch it was in.

        Raises:
            Overloaded: `WAITING_MAX` requests wait already.
        """
        if len(self._waiting) >= WAITING_MAX:
            raise Overloaded("Too many requests at once. Nothing was done.", retry_after=1)
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((request, answer))
        self._start()
        return await answer

    def _start(self) -> None:
        while len(self._waiting) > 0 and len(self._in_flight) < IN_FLIGHT_MAX:
            size = min(len(self._waiting), BATCH_MAX)
            if size < sum(self._in_flight.values()):
                return
            members = [self._waiting.popleft() for _ in range(size)]
            task = asyncio.get_running_loop().create_task(self._carry(members))
            self._in_flight[task] = size
            task.add_done_callback(self._landed)

    def _landed(self, task: asyncio.Task[None]) -> None:
        del self._in_flight[task]
        self._start()

    async def _carry(self, members: Sequence[tuple[Request, asyncio.Future[Answer]]]) -> None:
        try:
            answers = await self._run([request for request, _ in members])
        except Exception as failure:  # noqa: BLE001 - whatever broke is the members' to hear
            if len(members) == 1 or _may_have_committed(failure):
                _fail(members, failure)
                return
            for member in members:
                await self._carry([member])
            return
        if len(answers) != len(members):
            # It may have committed, so it is not run again; and nobody waits for ever.
            _fail(members, BrokenInvariant(f"{len(answers)} answers to {len(members)} requests"))
            return
        for (_, waiting), answer in zip(members, answers, strict=True):
            if not waiting.done():
                waiting.set_result(answer)


def _may_have_committed(failure: Exception) -> bool:
    """Whether PostgreSQL went away: in the middle of a commit, nobody knows what became of it."""
    if not isinstance(failure, psycopg.OperationalError):
        return False
    return failure.sqlstate is None or failure.sqlstate.startswith(("08", "57P"))


def _fail(members: Sequence[tuple[Request, "asyncio.Future[Answer]"]], failure: Exception) -> None:
    for _, waiting in members:
        if not waiting.done():
            waiting.set_exception(failure)
