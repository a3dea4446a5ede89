"""A real worker on a real queue: order, retries, and the jobs of the dead."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import psycopg
import pytest
from procrastinate.manager import JobManager

from hundi.events.platform import Ticked
from hundi.kernel.ids import new_id
from hundi.runtime import jobs
from hundi.runtime.database import Database, Transaction
from hundi.runtime.jobs import Desk, Worker
from hundi.runtime.outbox import publish, publish_once
from hundi.runtime.prompt import PromptWorker
from hundi.runtime.service import Errand, Reaction, Service, Subscriptions
from support.databases import PostgresServer, SetClock, as_owner, opened

SECONDS_MAX = 30


@dataclass(frozen=True, slots=True)
class Happened:
    """The n-th thing that happened to a subject."""

    subject_id: UUID
    n: int


@dataclass(slots=True)
class Ear:
    """A service that hears, notes, and fails as often as it is told."""

    heard: list[tuple[UUID, int]] = field(default_factory=list[tuple[UUID, int]])
    errands: list[tuple[UUID, int]] = field(default_factory=list[tuple[UUID, int]])
    failures: Counter[tuple[UUID, int]] = field(default_factory=Counter[tuple[UUID, int]])
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def hear(self, tx: Transaction, event: Happened) -> None:
        """Note the event, and open an item on the desk that goes with the transaction."""
        fact = (event.subject_id, event.n)
        await tx.execute("SELECT pg_advisory_xact_lock(7)")
        if self.failures[fact] > 0:
            self.failures[fact] -= 1
            raise RuntimeError("as told")
        self.heard.append(fact)
        await self._tell()

    async def run(self, _: Desk, event: Happened) -> None:
        """Note the errand."""
        self.errands.append((event.subject_id, event.n))
        await self._tell()

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until it holds."""
        async with asyncio.timeout(SECONDS_MAX), self.changed:
            await self.changed.wait_for(holds)

    async def _tell(self) -> None:
        async with self.changed:
            self.changed.notify_all()

    @property
    def service(self) -> Service:
        return Service(
            "user", reactions=[Reaction(Happened, self.hear), Errand(Happened, self.run)]
        )


@asynccontextmanager
async def listening(postgres: PostgresServer, ear: Ear) -> AsyncGenerator[Database]:
    subscriptions = Subscriptions.of([ear.service])
    async with opened(postgres.clone(), subscriptions=subscriptions, clock=SetClock()) as database:
        yield database


@asynccontextmanager
async def working(
    database: Database, *, sole: bool = False, tick_seconds: float = 600
) -> AsyncGenerator[None]:
    """A worker, stopped at the end."""
    stop = asyncio.Event()
    worker = Worker(Desk(database, None), ["user"], sole=sole)
    running = asyncio.create_task(worker.run(stop, tick_seconds=tick_seconds))
    try:
        yield
    finally:
        stop.set()
        async with asyncio.timeout(SECONDS_MAX):
            await running


async def happen(database: Database, *events: Happened) -> None:
    async with database.transaction("user") as tx:
        await publish(tx, events)


async def left(database: Database) -> list[str]:
    async with database.transaction("platform") as tx:
        rows = await tx.all("SELECT status::TEXT FROM jobs.procrastinate_jobs ORDER BY id")
    return [row["status"] for row in rows]


async def until_gone(database: Database) -> None:
    async with asyncio.timeout(SECONDS_MAX):
        while await left(database):
            pass


async def test_the_worker_hears_each_subject_in_order(postgres: PostgresServer) -> None:
    ear, subjects = Ear(), [new_id() for _ in range(4)]
    async with listening(postgres, ear) as database, working(database):
        for n in range(5):
            await happen(database, *(Happened(subject, n) for subject in subjects))
        await ear.until(lambda: len(ear.heard) == len(ear.errands) == 20)
        await until_gone(database)

    for subject in subjects:
        assert [n for heard, n in ear.heard if heard == subject] == [0, 1, 2, 3, 4]
        assert [n for heard, n in ear.errands if heard == subject] == [0, 1, 2, 3, 4]


async def test_the_next_of_a_subject_waits_for_the_one_before_it_and_for_nothing_else(
    postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "POLL_SECONDS", 600)
    ear, subjects = Ear(), [new_id() for _ in range(3)]
    async with listening(postgres, ear) as database:
        await happen(database, *(Happened(subject, n) for n in range(10) for subject in subjects))
        async with working(database):
            await ear.until(lambda: len(ear.heard) == len(ear.errands) == 30)
            await until_gone(database)

    for subject in subjects:
        assert [n for heard, n in ear.heard if heard == subject] == list(range(10))


async def test_a_call_that_comes_while_the_worker_looks_is_not_forgotten(
    postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "POLL_SECONDS", 600)
    ear, subject, called = Ear(), new_id(), asyncio.Event()
    look = JobManager.fetch_job
    hear = PromptWorker._handle_notification  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - to know when it has heard

    async def heard(worker: PromptWorker, **told: Any) -> None:
        await hear(worker, **told)
        called.set()

    async def look_in_vain(manager: JobManager, **options: Any) -> Any:
        job = await look(manager, **options)
        if job is None and not called.is_set():
            await until_it_listens(database)
            await happen(database, Happened(subject, 1))
            await called.wait()
        return job

    monkeypatch.setattr(PromptWorker, "_handle_notification", heard)
    monkeypatch.setattr(JobManager, "fetch_job", look_in_vain)
    async with listening(postgres, ear) as database, working(database):
        await ear.until(lambda: bool(ear.heard and ear.errands))


async def until_it_listens(database: Database) -> None:
    query = b"SELECT FROM pg_stat_activity WHERE query LIKE 'LISTEN%%' AND datname = %s"
    name = urlsplit(database.url).path[1:]
    async with (
        asyncio.timeout(SECONDS_MAX),
        await psycopg.AsyncConnection.connect(as_owner(database.url), autocommit=True) as owner,
    ):
        while not (await owner.execute(query, [name])).rowcount:
            pass


async def test_what_was_undone_is_never_heard(postgres: PostgresServer) -> None:
    ear, undone, done = Ear(), new_id(), new_id()
    async with listening(postgres, ear) as database, working(database):
        with pytest.raises(RuntimeError):
            await happen_and_break(database, Happened(undone, 1))
        await happen(database, Happened(done, 1))
        await ear.until(lambda: bool(ear.heard and ear.errands))
        await until_gone(database)

    assert ear.heard == ear.errands == [(done, 1)]


async def happen_and_break(database: Database, event: Happened) -> None:
    async with database.transaction("user") as tx:
        await publish(tx, [event])
        raise RuntimeError("undo")


async def test_a_failing_job_is_tried_again_and_the_next_of_its_subject_waits(
    postgres: PostgresServer,
) -> None:
    ear, troubled, other = Ear(), new_id(), new_id()
    ear.failures[troubled, 1] = 2
    async with listening(postgres, ear) as database, working(database):
        await happen(database, Happened(troubled, 1), Happened(troubled, 2), Happened(other, 1))
        await ear.until(lambda: len(ear.heard) == 3)
        await until_gone(database)

    assert ear.heard.index((troubled, 1)) < ear.heard.index((troubled, 2))
    assert ear.heard.index((other, 1)) < ear.heard.index((troubled, 1))
    assert ear.failures[troubled, 1] == 0


async def test_a_job_that_never_succeeds_ends_on_the_desk(
    postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "ATTEMPTS_MAX", 2)
    ear, subject = Ear(), new_id()
    ear.failures[subject, 1] = 100
    async with listening(postgres, ear) as database, working(database):
        await happen(database, Happened(subject, 1), Happened(subject, 2))
        await ear.until(lambda: (subject, 2) in ear.heard)
        async with database.transaction("platform") as tx:
            items = await tx.all("SELECT kind, reasons FROM platform.work_items")

    assert items == [{"kind": "failed_job", "reasons": ["user.hear/Happened"]}]
    assert (subject, 1) not in ear.heard


async def test_a_dead_worker_s_job_is_taken_over_at_once_by_the_sole_worker(
    postgres: PostgresServer,
) -> None:
    ear, subject = Ear(), new_id()
    async with listening(postgres, ear) as database:
        await happen(database, Happened(subject, 1), Happened(subject, 2))
        async with database.transaction("platform") as tx:
            await tx.execute(
                """
                WITH dead AS (INSERT INTO jobs.procrastinate_workers DEFAULT VALUES RETURNING id)
                UPDATE jobs.procrastinate_jobs SET status = 'doing', worker_id = dead.id
                FROM dead WHERE procrastinate_jobs.id = (
                    SELECT min(id) FROM jobs.procrastinate_jobs
                )
                """
            )
        before = await left(database)
        async with working(database, sole=True):
            await ear.until(lambda: len(ear.heard) == 2)
            await until_gone(database)

    assert before.count("doing") == 1
    assert ear.heard == [(subject, 1), (subject, 2)]


async def test_a_worker_among_others_rescues_a_job_whose_worker_s_heart_stopped(
    postgres: PostgresServer,
) -> None:
    ear, subject = Ear(), new_id()
    async with listening(postgres, ear) as database:
        await happen(database, Happened(subject, 1))
        async with database.transaction("platform") as tx:
            await tx.execute(
                """
                WITH dead AS (
                    INSERT INTO jobs.procrastinate_workers (last_heartbeat)
                    VALUES (now() - INTERVAL '1 minute') RETURNING id
                )
                UPDATE jobs.procrastinate_jobs SET status = 'doing', worker_id = dead.id FROM dead
                WHERE task_name LIKE '%%hear%%'
                """
            )
        async with working(database):
            await ear.until(lambda: ear.heard == [(subject, 1)])
            await until_gone(database)


async def test_a_worker_finishes_what_it_has_in_hand_before_it_stops(
    postgres: PostgresServer,
) -> None:
    started, go = asyncio.Event(), asyncio.Event()

    async def slow(_: Desk, event: Happened) -> None:
        started.set()
        await go.wait()
        done.append(event.n)

    done: list[int] = []
    subscriptions = Subscriptions.of([Service("user", reactions=[Errand(Happened, slow)])])
    async with opened(postgres.clone(), subscriptions=subscriptions, clock=SetClock()) as database:
        stop = asyncio.Event()
        worker = Worker(Desk(database, None), ["user"], sole=False)
        running = asyncio.create_task(worker.run(stop, tick_seconds=600))
        await happen(database, Happened(new_id(), 1))
        async with asyncio.timeout(SECONDS_MAX):
            await started.wait()
            stop.set()
            go.set()
            await running

        assert done == [1]
        assert await left(database) == []


async def test_a_tick_whose_worker_died_makes_way_for_the_next(postgres: PostgresServer) -> None:
    looks: list[Ticked] = []
    async with looking(postgres, looks) as database:
        await tick(database)
        async with database.transaction("platform") as tx:
            await tx.execute("UPDATE jobs.procrastinate_jobs SET status = 'doing'")
        await tick(database)
        assert await left(database) == ["doing", "todo"]

        async with working(database, sole=True):
            await until_gone(database)

    assert looks


async def test_a_look_that_failed_is_not_repeated_for_the_next_tick_looks_again(
    postgres: PostgresServer,
) -> None:
    looks: list[Ticked] = []
    async with looking(postgres, looks, fails=True) as database, working(database):
        await tick(database)
        await until_gone(database)

    assert looks


async def tick(database: Database) -> None:
    async with database.transaction("platform") as tx:
        await publish_once(tx, Ticked(tx.now))


@asynccontextmanager
async def looking(
    postgres: PostgresServer, looks: list[Ticked], *, fails: bool = False
) -> AsyncGenerator[Database]:
    """A service that looks around at each tick, in vain if told so."""

    async def look(_: Desk, event: Ticked) -> None:
        looks.append(event)
        if fails:
            raise RuntimeError("as told")

    subscriptions = Subscriptions.of([Service("user", reactions=[Errand(Ticked, look)])])
    async with opened(postgres.clone(), subscriptions=subscriptions, clock=SetClock()) as database:
        yield database


async def test_one_chore_of_a_tick_that_fails_keeps_no_other_from_being_done(
    postgres: PostgresServer,
) -> None:
    done, stop = asyncio.Event(), asyncio.Event()

    async def fails(_: Database) -> None:
        raise RuntimeError("as told")

    async def works(_: Database) -> None:
        done.set()

    async with opened(postgres.clone(), subscriptions=Subscriptions.of([])) as database:
        worker = Worker(Desk(database, None), ["user"], sole=True, chores=[fails, works])
        running = asyncio.create_task(worker.run(stop, tick_seconds=600))
        async with asyncio.timeout(SECONDS_MAX):
            await done.wait()
            stop.set()
            await running

    assert done.is_set()


async def test_a_job_given_to_a_worker_that_never_heard_of_it_is_put_back(
    postgres: PostgresServer,
) -> None:
    """The database went away when the job was fetched, or when its end was to be written."""
    ear, subject = Ear(), new_id()
    async with listening(postgres, ear) as database, working(database, tick_seconds=0.05):
        await happen(database, Happened(subject, 0))
        await until_gone(database)
        async with database.transaction("user") as tx:
            await publish(tx, [Happened(subject, 1)])
            await tx.execute("RESET ROLE")
            await tx.execute("SET LOCAL ROLE hundi_platform")
            await tx.execute(
                """
                UPDATE jobs.procrastinate_jobs SET status = 'doing', worker_id = (
                    SELECT max(id) FROM jobs.procrastinate_workers
                ) WHERE id = (SELECT min(id) FROM jobs.procrastinate_jobs)
                """
            )
        await happen(database, Happened(subject, 2))
        await until_gone(database)

    assert [n for _, n in ear.heard] == [0, 1, 2]
