"""Databases for tests: one server a session, one database cloned from the migrated template."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import LiteralString
from urllib.parse import urlsplit, urlunsplit

import psycopg

from hundi.kernel.ids import new_id
from hundi.runtime.clock import Clock
from hundi.runtime.database import Database, Transaction
from hundi.runtime.jobs import Desk, perform
from hundi.runtime.outbox import decode
from hundi.runtime.service import Subscription, Subscriptions

NOW = datetime(2026, 12, 1, 6, 30, tzinfo=UTC)
ROUNDS_MAX = 200
LOOKS_SECONDS = 30


class SetClock(Clock):
    """A clock that stands where the test puts it."""

    def __init__(self, at: datetime = NOW) -> None:
        super().__init__()
        self.at = at

    def now(self) -> datetime:
        return self.at + timedelta(days=self.advanced_days)


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """The session's server. `owner_url` is a superuser's, on the migrated template."""

    owner_url: str

    def clone(self) -> str:
        """Make a database of the template's; return its URL as hundi_app."""
        name = f"test_{new_id().hex}"
        with psycopg.connect(on_database(self.owner_url, "postgres"), autocommit=True) as admin:
            admin.execute(f'CREATE DATABASE "{name}" TEMPLATE hundi'.encode())
        return as_app(on_database(self.owner_url, name))


def on_database(url: str, name: str) -> str:
    """Return the URL with another database's name."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def as_app(url: str) -> str:
    """Return the URL with the login that the application uses."""
    return url.replace("postgresql://postgres@", "postgresql://hundi_app@", 1)


def as_owner(url: str) -> str:
    """Return the URL with the superuser's login, for a test that looks at everything."""
    return url.replace("postgresql://hundi_app@", "postgresql://postgres@", 1)


@asynccontextmanager
async def opened(
    url: str, *, subscriptions: Subscriptions | None = None, clock: Clock | None = None
) -> AsyncGenerator[Database]:
    """Open a database, and close it afterwards."""
    database = Database(url, clock=clock or SetClock(), subscriptions=subscriptions, pool_size=12)
    await database.open()
    try:
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def rolled_back(database: Database, service: str) -> AsyncGenerator[Transaction]:
    """Open a transaction under a service's role and undo it at the end."""
    with contextlib.suppress(_UndoneError):
        async with database.transaction(service) as tx:
            yield tx
            raise _UndoneError


class _UndoneError(Exception):
    """Ends a test's transaction."""


async def deliver(desk: Desk, *, twice: bool = False, only: Sequence[str] = ()) -> int:
    """Run every waiting job in order, and those they bring about; return how many ran.

    With `twice`, each is run a second time at once, as if the worker had died before it could
    say that it was done.
    """
    by_name = {
        subscription.name: subscription
        for subscriptions in desk.database.subscriptions.by_event.values()
        for subscription in subscriptions
    }
    ran = 0
    for _ in range(ROUNDS_MAX):
        async with desk.database.transaction("platform") as tx:
            jobs = await tx.all(
                """
                SELECT id, task_name, args FROM jobs.procrastinate_jobs
                WHERE status = 'todo' AND (%(only)s::TEXT[] = '{}' OR queue_name = ANY (%(only)s))
                ORDER BY id
                """,
                {"only": list(only)},
            )
        if not jobs:
            return ran
        for job in jobs:
            await _run(desk, by_name[job["task_name"]], job["args"], times=2 if twice else 1)
            ran += 1
            async with desk.database.transaction("platform") as tx:
                await tx.execute("DELETE FROM jobs.procrastinate_jobs WHERE id = %s", [job["id"]])
    raise AssertionError(f"jobs still come after {ROUNDS_MAX} rounds")


async def _run(
    desk: Desk, subscription: Subscription, arguments: dict[str, object], *, times: int
) -> None:
    for _ in range(times):
        await perform(desk, subscription, decode(arguments["event"], subscription.reaction.to))


async def someone_waits(database: Database) -> None:
    """Return when a transaction of this database waits for a lock; fail if none does."""
    await until_seen(
        database,
        """
        SELECT FROM pg_locks JOIN pg_stat_activity USING (pid)
        WHERE NOT granted AND datname = current_database()
        """,
    )


async def until_seen(
    database: Database, query: LiteralString, parameters: Sequence[object] = ()
) -> None:
    """Return when the query has a row; fail after `LOOKS_SECONDS`.

    Each look is a transaction of its own: within one, PostgreSQL shows the activity of the
    server as it was at the first look, so who connects after that is never seen.
    """
    async with asyncio.timeout(LOOKS_SECONDS):
        while not await _is_seen(database, query, parameters):
            pass


async def _is_seen(database: Database, query: LiteralString, parameters: Sequence[object]) -> bool:
    async with database.transaction("platform") as tx:
        return await tx.one(query, parameters) is not None
