"""Many at once: together, in order, each with its own answer."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, timedelta

import psycopg
import pytest

from hundi.kernel.errors import BrokenInvariant
from hundi.runtime import batch
from hundi.runtime.batch import BATCH_MAX, Batcher, Overloaded
from hundi.runtime.clock import Clock

Run = Callable[[Sequence[int]], Awaitable[Sequence[int]]]


class Line:
    """A `run` that notes its batches and lets them land when told."""

    def __init__(self, *, bad: int | None = None, failure: Exception | None = None) -> None:
        self.batches: list[list[int]] = []
        self.go = asyncio.Event()
        self._bad = bad
        self._failure = failure or ValueError("bad member")

    async def run(self, requests: Sequence[int]) -> Sequence[int]:
        self.batches.append(list(requests))
        await self.go.wait()
        if self._bad in requests:
            raise self._failure
        return [10 * request for request in requests]


async def all_waiting(
    batcher: Batcher[int, int], requests: Sequence[int]
) -> list[asyncio.Task[int]]:
    tasks = [asyncio.create_task(batcher.submit(request)) for request in requests]
    await asyncio.sleep(0)  # each has begun to wait
    return tasks


async def test_alone_it_goes_at_once_as_a_batch_of_one() -> None:
    line = Line()
    line.go.set()

    assert await Batcher(line.run).submit(7) == 70
    assert line.batches == [[7]]


async def test_what_comes_meanwhile_goes_together_in_order_and_each_gets_its_own() -> None:
    line = Line()
    tasks = await all_waiting(Batcher(line.run), range(20))
    line.go.set()

    assert await asyncio.gather(*tasks) == [10 * n for n in range(20)]
    assert line.batches == [[0], [1], list(range(2, 20))]


async def test_the_next_leaves_when_as_many_wait_as_are_on_their_way() -> None:
    batches: list[list[int]] = []
    gates = [asyncio.Event() for _ in range(4)]

    async def run(requests: Sequence[int]) -> Sequence[int]:
        batches.append(list(requests))
        await gates[len(batches) - 1].wait()
        return requests

    async def settled() -> None:
        for _ in range(5):
            await asyncio.sleep(0)

    batcher: Batcher[int, int] = Batcher(run)
    asked = await all_waiting(batcher, range(8))
    gates[0].set()
    await settled()
    assert batches == [[0], [1], list(range(2, 8))]

    asked += await all_waiting(batcher, range(8, 13))
    gates[1].set()
    await settled()
    assert len(batches) == 3  # five wait while six are on their way
    asked += await all_waiting(batcher, [13])
    await settled()

    assert batches[3] == list(range(8, 14))
    gates[2].set()
    gates[3].set()
    assert await asyncio.gather(*asked) == list(range(14))


async def test_a_batch_has_a_bound() -> None:
    line = Line()
    tasks = await all_waiting(Batcher(line.run), range(BATCH_MAX + 50))
    line.go.set()
    await asyncio.gather(*tasks)

    assert max(len(members) for members in line.batches) == BATCH_MAX


async def test_one_bad_member_is_nobody_else_s_fault() -> None:
    line = Line(bad=5)
    tasks = await all_waiting(Batcher(line.run), range(10))
    line.go.set()

    answers = await asyncio.gather(*tasks, return_exceptions=True)

    assert isinstance(answers.pop(5), ValueError)
    assert answers == [10 * n for n in range(10) if n != 5]
    assert line.batches[3:] == [[n] for n in range(2, 10)]


@pytest.mark.parametrize(
    "failure", [psycopg.OperationalError("lost"), psycopg.errors.AdminShutdown("stopped")]
)
async def test_a_batch_that_may_have_committed_is_never_run_again(failure: Exception) -> None:
    line = Line(bad=5, failure=failure)
    tasks = await all_waiting(Batcher(line.run), range(10))
    line.go.set()

    answers = await asyncio.gather(*tasks, return_exceptions=True)

    assert answers == [0, 10, *[failure] * 8]
    assert line.batches == [[0], [1], list(range(2, 10))]


async def test_a_deadlock_undid_everything_so_it_is_run_again() -> None:
    line = Line(bad=5, failure=psycopg.errors.DeadlockDetected("deadlock"))
    tasks = await all_waiting(Batcher(line.run), range(10))
    line.go.set()

    answers = await asyncio.gather(*tasks, return_exceptions=True)

    assert [answer for answer in answers if isinstance(answer, int)] == [
        10 * n for n in range(10) if n != 5
    ]


async def test_a_waiter_who_leaves_takes_nobody_along() -> None:
    line = Line()
    tasks = await all_waiting(Batcher(line.run), range(5))
    tasks[3].cancel()
    line.go.set()

    answers = await asyncio.gather(*tasks, return_exceptions=True)

    assert isinstance(answers.pop(3), asyncio.CancelledError)
    assert answers == [0, 10, 20, 40]


async def test_too_many_at_once_are_refused_and_can_come_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(batch, "WAITING_MAX", 3)
    line = Line()
    batcher = Batcher(line.run)
    tasks = await all_waiting(batcher, range(5))

    with pytest.raises(Overloaded) as refused:
        await batcher.submit(6)
    line.go.set()
    await asyncio.gather(*tasks)

    assert refused.value.facts["retry_after"] == 1
    assert await batcher.submit(6) == 60


async def test_too_few_answers_are_a_bug_that_leaves_nobody_waiting() -> None:
    async def forgetful(requests: Sequence[int]) -> Sequence[int]:
        return list(requests)[1:]

    with pytest.raises(BrokenInvariant):
        await Batcher(forgetful).submit(1)


def test_the_sandbox_moves_the_business_day_and_never_real_time() -> None:
    clock = Clock()
    before = clock.now()

    clock.advanced_days = 45

    assert clock.now() - before >= timedelta(days=45)
    assert clock.real_now() - before < timedelta(days=1)
    assert clock.today() - Clock().today() in (timedelta(days=45), timedelta(days=46))
    assert isinstance(clock.today(), date)
