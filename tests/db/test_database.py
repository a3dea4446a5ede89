"""What a connection of the pool is good for after a transaction on it broke."""

import pytest
from psycopg.errors import DivisionByZero

from hundi.runtime.database import Database
from support.databases import PostgresServer, SetClock

# From then on psycopg prepares a statement on the server.
OFTEN = 5


async def said(database: Database, *, breaks: bool = False, pipelined: bool = True) -> None:
    async with database.transaction("platform", pipelined=pipelined) as tx:
        if breaks:
            await tx.execute("SELECT 1 / 0")
        await tx.execute("SELECT 'said often'")


async def test_what_a_broken_pipeline_did_not_prepare_is_not_taken_for_prepared(
    postgres: PostgresServer,
) -> None:
    database = Database(postgres.clone(), clock=SetClock(), pool_size=1)
    await database.open()
    try:
        # psycopg has seen a rollback when there was nothing to forget: it looks no more at others.
        with pytest.raises(DivisionByZero):
            await said(database, breaks=True, pipelined=False)
        for _ in range(OFTEN):
            await said(database)
        for _ in range(2):
            with pytest.raises(DivisionByZero):
                await said(database, breaks=True)

        for _ in range(2 * OFTEN):
            await said(database)
    finally:
        await database.close()
