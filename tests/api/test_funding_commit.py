"""Funding answers what the commit did: a fault in the pipeline, or of the commit itself."""

import asyncio
from collections.abc import AsyncGenerator, Generator
from contextlib import contextmanager
from uuid import UUID

import psycopg
import pytest

from hundi.kernel.money import Money
from hundi.ledger import journal
from hundi.ledger.entry import wallet
from support.databases import PostgresServer, SetClock, as_owner, opened
from support.funding import rupees, state_of
from support.funding_http import World, served


@pytest.fixture(scope="module")
async def world(postgres: PostgresServer) -> AsyncGenerator[World]:
    async with (
        opened(postgres.clone(), clock=SetClock()) as database,
        served(database) as made,
    ):
        yield made


@contextmanager
def breaking(world: World, investor: UUID, *, at_commit: bool) -> Generator[None]:
    """Let PostgreSQL refuse the investor's commitments: where they are written, or at the end."""
    when = "DEFERRABLE INITIALLY DEFERRED" if at_commit else ""
    with psycopg.connect(as_owner(world.database.url), autocommit=True) as owner:
        owner.execute(
            f"""
            CREATE FUNCTION public.break_it() RETURNS TRIGGER LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION 'broken' USING ERRCODE = 'integrity_constraint_violation';
            END
            $$;
            CREATE CONSTRAINT TRIGGER breaks AFTER INSERT ON funding.commitments {when}
            FOR EACH ROW WHEN (NEW.investor_id = '{investor}')
            EXECUTE FUNCTION public.break_it();
            """.encode()
        )
        try:
            yield
        finally:
            owner.execute("DROP FUNCTION public.break_it() CASCADE")


@pytest.mark.parametrize("at_commit", [False, True])
async def test_what_postgresql_refuses_is_never_a_success_and_nobody_else_s_fault(
    world: World,
    at_commit: bool,  # noqa: FBT001 - parametrised
) -> None:
    invoice = await world.listing()
    crowd = [await world.investor() for _ in range(6)]

    with breaking(world, crowd[4], at_commit=at_commit):
        answers = await asyncio.gather(*(world.fund(invoice, one, 1000) for one in crowd))

    assert [answer.status_code for answer in answers] == [201, 201, 201, 201, 500, 201]
    assert answers[4].json()["code"] == "internal_error"
    async with world.database.transaction("funding") as tx:
        assert await state_of(tx, invoice) == ("open", rupees("5000"))
        assert await journal.balance(tx, wallet(crowd[4])) == rupees("100000")
        assert await journal.balance(tx, wallet(crowd[5])) == rupees("99000")


async def test_a_connection_that_is_cut_in_a_batch_is_503_and_nothing_is_done(
    world: World,
) -> None:
    asha, invoice = await world.investor(), await world.listing()

    async with world.database.transaction("funding") as tx:
        await tx.execute("SELECT FROM funding.listings WHERE invoice_id = %s FOR UPDATE", [invoice])
        asking = asyncio.create_task(world.fund(invoice, asha, 1000))
        await _cut_who_waits(world)
    answer = await asking

    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    async with world.database.transaction("funding") as tx:
        assert await state_of(tx, invoice) == ("open", Money(0))
    assert (await world.fund(invoice, asha, 1000)).status_code == 201


async def _cut_who_waits(world: World) -> None:
    query = b"""
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'
    """
    async with (
        asyncio.timeout(10),
        await psycopg.AsyncConnection.connect(
            as_owner(world.database.url), autocommit=True
        ) as owner,
    ):
        while not (await owner.execute(query)).rowcount:
            pass  # until somebody waits
