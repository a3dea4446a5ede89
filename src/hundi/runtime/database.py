"""PostgreSQL: a pool, and transactions under a service's role.

`READ COMMITTED` with explicit row locks; constraints guard money, never isolation alone.
"""

from collections.abc import AsyncGenerator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count
from typing import Any, LiteralString

import psycopg
from psycopg import AsyncConnection, AsyncCursor, sql
from psycopg.rows import DictRow, dict_row
from psycopg_pool import AsyncConnectionPool

from hundi.kernel.calendar import day_in_india
from hundi.runtime.bell import Bell
from hundi.runtime.clock import Clock
from hundi.runtime.service import Subscriptions

POOL_WAIT_SECONDS = 10
STATEMENT_TIMEOUT_MILLISECONDS = 30_000

# What a function raises that carries out plain cases only.
NOT_PLAIN = "HF001"

Parameters = Mapping[str, Any] | Sequence[Any] | None


class NotPlain(Exception):  # noqa: N818 - an answer rather than an error
    """What was asked is not among the plain cases; nothing was done."""


@dataclass(slots=True)
class Transaction:
    """One open transaction. Nobody but the edge (web, jobs, a batch) commits it."""

    connection: AsyncConnection[DictRow]
    now: datetime
    subscriptions: Subscriptions = field(default_factory=Subscriptions)
    # The queues of jobs written here, to be woken after the commit.
    told: set[str] = field(default_factory=set[str])

    @property
    def today(self) -> date:
        """The business day in India at `now`."""
        return day_in_india(self.now)

    async def execute(
        self, query: LiteralString | sql.Composed, parameters: Parameters = None
    ) -> AsyncCursor[DictRow]:
        """Run one statement."""
        return await self.connection.execute(query, parameters)

    async def one(
        self, query: LiteralString | sql.Composed, parameters: Parameters = None
    ) -> DictRow | None:
        """Run one statement and return its first row, or None."""
        return await (await self.connection.execute(query, parameters)).fetchone()

    async def all(
        self, query: LiteralString | sql.Composed, parameters: Parameters = None
    ) -> list[DictRow]:
        """Run one statement and return its rows."""
        return await (await self.connection.execute(query, parameters)).fetchall()


class Database:
    """A pool of connections of one login, and transactions on them."""

    def __init__(
        self,
        url: str,
        *,
        clock: Clock,
        subscriptions: Subscriptions | None = None,
        pool_size: int = 10,
    ) -> None:
        self.clock = clock
        self.url = url
        self.subscriptions = subscriptions or Subscriptions()
        self._pool = AsyncConnectionPool[AsyncConnection[DictRow]](
            url,
            kwargs={"autocommit": True, "row_factory": dict_row},
            min_size=1,
            max_size=pool_size,
            timeout=POOL_WAIT_SECONDS,
            configure=_configure,
            open=False,
        )
        self._bell = Bell(self._pool)
        self._pipelines = count(1)  # that broke

    async def open(self) -> None:
        """Connect; fails within `POOL_WAIT_SECONDS` when PostgreSQL is not there."""
        await self._pool.open(wait=True, timeout=POOL_WAIT_SECONDS)

    async def close(self) -> None:
        """Give the connections back."""
        await self._bell.close()
        await self._pool.close()

    @property
    def pool(self) -> AsyncConnectionPool[AsyncConnection[DictRow]]:
        """The pool itself, for the job queue, which brings its own statements."""
        return self._pool

    @asynccontextmanager
    async def transaction(
        self, service: str, *, pipelined: bool = False
    ) -> AsyncGenerator[Transaction]:
        """Open a transaction under the role of a service; commit when the block ends well.

        `pipelined`, a statement's answer is waited for only where it is asked for, and a fault
        of one whose answer nobody asks for shows at the end. The commit goes along with the
        last of them, and is not done if one of them fails.
        """
        # BEGIN and the role in one round trip. The role goes with the transaction.
        begin = sql.SQL("BEGIN; SET LOCAL ROLE {}").format(sql.Identifier(f"hundi_{service}"))
        connection = await self._begun(begin)
        try:
            async with connection.pipeline() if pipelined else nullcontext():
                tx = Transaction(connection, self.clock.now(), self.subscriptions)
                yield tx
                await connection.execute("COMMIT")
        except BaseException:
            await _roll_back(connection, next(self._pipelines) if pipelined else None)
            raise
        finally:
            await self._pool.putconn(connection)
        self._bell.ring(tx.told)

    async def call_at_once(
        self, query: LiteralString, parameters: Parameters, *, told: Collection[str]
    ) -> DictRow | None:
        """Run one statement that is a transaction of its own, in one round trip; wake `told`.

        It calls a function that runs as its service; the login itself has no other right.

        Raises:
            NotPlain: the function says so; nothing was done.
        """
        connection = await self._living()
        try:
            cursor = await connection.execute(query, parameters, prepare=True)
            row = await cursor.fetchone()
        except psycopg.Error as failure:
            if failure.sqlstate == NOT_PLAIN:
                raise NotPlain from failure
            raise
        except BaseException:
            # It may be under way still.
            await connection.close()
            raise
        finally:
            await self._pool.putconn(connection)
        self._bell.ring(told)
        return row

    async def _living(self) -> AsyncConnection[DictRow]:
        """Return a connection; one that PostgreSQL closed in the pool is seen without asking it."""
        for _ in range(self._pool.max_size):
            connection = await self._pool.getconn()
            try:
                connection.pgconn.consume_input()
            except psycopg.OperationalError:
                await connection.close()
            if not connection.closed:
                return connection
            await self._pool.putconn(connection)
        raise psycopg.OperationalError("no connection lives")

    async def _begun(self, begin: sql.Composed) -> AsyncConnection[DictRow]:
        """Return a connection with the transaction begun.

        A connection that died in the pool (PostgreSQL was restarted) shows it here, where
        nothing has been done yet, so another one is tried.
        """
        for _ in range(self._pool.max_size):
            connection = await self._pool.getconn()
            try:
                await connection.execute(begin)
            except psycopg.OperationalError:
                await self._pool.putconn(connection)
            except BaseException:
                await connection.close()
                await self._pool.putconn(connection)
                raise
            else:
                return connection
        raise psycopg.OperationalError("no connection begins a transaction")


async def _configure(connection: AsyncConnection[DictRow]) -> None:
    await connection.execute(
        "SELECT set_config('statement_timeout', %s, FALSE), set_config('TimeZone', 'UTC', FALSE)",
        [str(STATEMENT_TIMEOUT_MILLISECONDS)],
    )


async def _roll_back(connection: AsyncConnection[DictRow], pipeline: int | None) -> None:
    """Undo, or drop the connection when even that fails: PostgreSQL undoes it then.

    What was to be prepared behind the statement that broke a pipeline was not, though psycopg
    counts it as prepared, and everything that says it again would fail. psycopg forgets all at a
    ROLLBACK, but only looks at one whose text is new to it: so each pipeline's has a number.
    """
    if connection.closed:
        return
    undo = sql.SQL("ROLLBACK")
    if pipeline is not None:
        undo = sql.SQL("ROLLBACK -- {}").format(sql.Literal(pipeline))
    try:
        await connection.execute(undo)
    except psycopg.Error:
        await connection.close()
