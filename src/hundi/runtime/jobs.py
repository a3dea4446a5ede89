"""The worker: reactions and errands run as jobs of the same database.

procrastinate gives retries, per-subject order (its locks) and the rescue of jobs whose worker
died. A reaction runs in one transaction under its service's role; an errand holds none.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import procrastinate
import structlog
from procrastinate import BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.jobs import Job, Status

from hundi.events.platform import DayTurned, Ticked
from hundi.kernel.ids import derive_id
from hundi.runtime import desk, halt, ticker
from hundi.runtime.database import Database, Transaction
from hundi.runtime.faults import fault
from hundi.runtime.outbox import decode
from hundi.runtime.prompt import PromptWorker
from hundi.runtime.service import Reaction, ServiceName, Subscription

ATTEMPTS_MAX = 30
WAIT_SECONDS_MAX = 300
# While all money is halted a job that would move some looks again so often, without end.
HALTED_WAIT_SECONDS = 15
CONCURRENCY = 8
STALLED_SECONDS = 30
POLL_SECONDS = 2.0
STOP_SECONDS_MAX = 8.0

# What is done for the whole platform at each tick, beside announcing it.
Chore = Callable[[Database], Awaitable[object]]

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Desk:
    """What an errand works with: transactions to open, and the outside world."""

    database: Database
    outside: Any


class _Patience(BaseRetryStrategy):
    """Twice at once, then after 1, 2, 4 … seconds, at most five minutes apart: two hours in all."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if halt.is_halted(exception):
            return RetryDecision(retry_in={"seconds": HALTED_WAIT_SECONDS})
        if job.attempts + 1 >= ATTEMPTS_MAX:
            return None
        # procrastinate counts in whole seconds; the first few tries go at once.
        return RetryDecision(retry_in={"seconds": min(2**job.attempts // 4, WAIT_SECONDS_MAX)})


class Worker:
    """Runs the jobs of some services."""

    def __init__(
        self,
        desk: Desk,
        services: Sequence[ServiceName],
        *,
        sole: bool,
        chores: Sequence[Chore] = (),
    ) -> None:
        """Prepare to work.

        `sole` says that no other worker serves this database: what is marked as being done is
        then nobody's, and taken at once. `chores` are done at each tick; several workers may do
        one at once.
        """
        self._desk = desk
        self._services = list(services)
        self._chores = list(chores)
        self._sole = sole
        self._number: int | None = None  # of this worker, by its first job
        self._in_hand: set[int | None] = set()
        self._adrift: set[int] = set()
        # Workers' own connections: a long errand must not starve the requests' pool.
        self._app = procrastinate.App(
            connector=procrastinate.PsycopgConnector(
                conninfo=desk.database.url, min_size=1, max_size=4
            ),
        )
        for subscriptions in desk.database.subscriptions.by_event.values():
            for subscription in subscriptions:
                self._register(subscription)

    async def run(self, stop: asyncio.Event, *, tick_seconds: float) -> None:
        """Work until told to stop; then finish what is in hand."""
        async with self._app.open_async():
            if self._sole:
                await self._take_over()
            async with asyncio.TaskGroup() as group:
                working = group.create_task(
                    PromptWorker(
                        app=self._app,
                        queues=self._services,
                        concurrency=CONCURRENCY,
                        fetch_job_polling_interval=POLL_SECONDS,
                        install_signal_handlers=False,
                        delete_jobs="successful",
                        shutdown_graceful_timeout=STOP_SECONDS_MAX,
                    ).run()
                )
                ticking = group.create_task(self._tick(tick_seconds))
                await stop.wait()
                ticking.cancel()
                working.cancel()

    async def _tick(self, seconds: float) -> None:
        while True:
            for chore in (ticker.tick, self._rescue, self._rescue_own, *self._chores):
                await self._do(chore)
            await asyncio.sleep(seconds)

    async def _do(self, chore: Chore) -> None:
        """Do one thing of a tick. One that fails keeps no other from being done."""
        try:
            await chore(self._desk.database)
        except Exception as failure:  # noqa: BLE001 - the next tick tries again
            _log.warning("tick_failed", error=type(failure).__name__)

    async def _rescue(self, database: Database) -> None:
        """Put jobs of dead workers back; what only looks around makes way for the next tick."""
        manager = self._app.job_manager
        stalled = await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS)
        for job in stalled:
            if job.queueing_lock is None:
                await manager.retry_job(job)
            else:
                await manager.finish_job(job, Status.ABORTED, delete_job=True)
        if stalled:
            async with database.transaction("platform") as tx:
                tx.told.update(self._services)

    async def _rescue_own(self, database: Database) -> None:
        """Put back what says that we are at it, and we are not, at two looks.

        The database was away when a job was given to us, or when its end was to be written: we
        live, so nobody else would ever take it, and all that waits for its lock would wait.
        """
        async with database.transaction("platform") as tx:
            rows = await tx.all(
                """
                SELECT id FROM jobs.procrastinate_jobs
                WHERE status = 'doing' AND worker_id = %s ORDER BY id
                """,
                [self._number],
            )
            adrift = {row["id"] for row in rows} - self._in_hand
            await self._put_back(tx, sorted(adrift & self._adrift))
        self._adrift = adrift

    async def _take_over(self) -> None:
        async with self._desk.database.transaction("platform") as tx:
            rows = await tx.all(
                "SELECT id FROM jobs.procrastinate_jobs WHERE status = 'doing' ORDER BY id"
            )
            await self._put_back(tx, [row["id"] for row in rows])

    async def _put_back(self, tx: Transaction, job_ids: Sequence[int]) -> None:
        """Let jobs that nobody does wait again; what only looks around makes way."""
        # The next tick may wait already, and it does the same: two cannot wait at once.
        await tx.execute(
            """
            DELETE FROM jobs.procrastinate_jobs
            WHERE id = ANY (%s) AND status = 'doing' AND queueing_lock IS NOT NULL
            """,
            [list(job_ids)],
        )
        await tx.execute(
            """
            SELECT jobs.procrastinate_retry_job_v2(id, %s, NULL, NULL, NULL)
            FROM jobs.procrastinate_jobs WHERE id = ANY (%s) AND status = 'doing' ORDER BY id
            """,
            [self._desk.database.clock.real_now(), list(job_ids)],
        )
        if job_ids:
            tx.told.update(self._services)

    def _register(self, subscription: Subscription) -> None:
        async def run(context: JobContext, event: dict[str, Any]) -> None:
            self._number = context.job.worker_id
            self._in_hand.add(context.job.id)
            try:
                await self._run(subscription, context, event)
            finally:
                self._in_hand.discard(context.job.id)

        run.__name__ = subscription.name
        self._app.task(
            name=subscription.name,
            queue=subscription.service,
            pass_context=True,
            retry=_Patience(),
        )(run)

    async def _run(self, subscription: Subscription, context: JobContext, event: Any) -> None:
        fact = decode(event, subscription.reaction.to)
        attempt = context.job.attempts + 1
        try:
            if isinstance(fact, DayTurned) and fact.on > self._desk.database.clock.today():
                await ticker.read_clock(self._desk.database)
            fault("jobs.before_run")
            await perform(self._desk, subscription, fact)
            fault("jobs.after_run")
        except Exception as failure:
            _log.warning(
                "job_failed",
                task=subscription.name,
                job_id=context.job.id,
                attempt=attempt,
                error=type(failure).__name__,
            )
            await halt.halt_if_broken(self._desk.database, failure)
            if isinstance(fact, Ticked):
                return  # the next tick looks again, and its job may wait already
            if halt.is_halted(failure):
                raise  # it waits; waiting is not failing
            if attempt >= ATTEMPTS_MAX:
                await self._give_up(subscription, context.job)
            raise

    async def _give_up(self, subscription: Subscription, job: Job) -> None:
        subject = derive_id(str(job.id), "job")
        async with self._desk.database.transaction("platform") as tx:
            await desk.open_item(tx, "failed_job", subject, reasons=[subscription.name])


async def perform(desk: Desk, subscription: Subscription, fact: object) -> None:
    """Run one reaction or errand for one fact. Tests use it to deliver a fact by hand."""
    reaction = subscription.reaction
    if isinstance(reaction, Reaction):
        async with desk.database.transaction(subscription.service) as tx:
            await reaction.do(tx, fact)
    else:
        await reaction.do(desk, fact)
