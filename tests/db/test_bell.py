"""Workers are woken after the commit that wrote their jobs, and only then."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress

import psycopg
import pytest

from hundi.events.platform import Ticked
from hundi.events.user import UserRegistered
from hundi.kernel.ids import new_id
from hundi.runtime.database import Database, Transaction
from hundi.runtime.outbox import publish, publish_once
from hundi.runtime.service import Reaction, Service, Subscriptions
from support.databases import NOW, PostgresServer, SetClock, opened


async def listen(tx: Transaction, event: object) -> None:
    """A reaction that is never run."""


HEARD_BY = Subscriptions.of(
    [
        Service("user", reactions=[Reaction(to=UserRegistered, do=listen)]),
        Service("invoice", reactions=[Reaction(to=UserRegistered, do=listen)]),
        Service("payment", reactions=[Reaction(to=Ticked, do=listen)]),
    ]
)


@pytest.fixture(scope="module")
async def database(postgres: PostgresServer) -> AsyncGenerator[Database]:
    async with opened(postgres.clone(), subscriptions=HEARD_BY, clock=SetClock()) as own:
        yield own


@pytest.fixture
async def ears(database: Database) -> AsyncGenerator[psycopg.AsyncConnection]:
    async with await psycopg.AsyncConnection.connect(database.url, autocommit=True) as own:
        for queue in ("user", "invoice", "payment"):
            await own.execute(f'LISTEN "procrastinate_queue_v1#{queue}"'.encode())
        yield own


async def heard(ears: psycopg.AsyncConnection, count: int) -> set[str]:
    async with asyncio.timeout(10):
        notes = [note async for note in ears.notifies(timeout=10, stop_after=count)]
    return {note.channel.partition("#")[2] for note in notes}


def registered() -> UserRegistered:
    return UserRegistered(new_id(), "investor", "sealed", "sealed", NOW)


async def test_each_queue_with_new_jobs_is_called_after_the_commit(
    database: Database, ears: psycopg.AsyncConnection
) -> None:
    async with database.transaction("user") as tx:
        await publish(tx, [registered(), registered()])

    assert await heard(ears, 2) == {"user", "invoice"}


async def test_a_sweep_calls_too(database: Database, ears: psycopg.AsyncConnection) -> None:
    async with database.transaction("platform") as tx:
        await publish_once(tx, Ticked(NOW))

    assert await heard(ears, 1) == {"payment"}


async def test_what_was_undone_calls_nobody(
    database: Database, ears: psycopg.AsyncConnection
) -> None:
    with suppress(ZeroDivisionError):
        async with database.transaction("user") as tx:
            await publish(tx, [registered()])
            raise ZeroDivisionError
    async with database.transaction("platform") as tx:
        await publish_once(tx, Ticked(NOW))

    assert await heard(ears, 1) == {"payment"}


async def test_a_transaction_without_news_calls_nobody(database: Database) -> None:
    async with database.transaction("user", pipelined=True) as tx:
        await tx.execute("SELECT 1")

    assert tx.told == set()
