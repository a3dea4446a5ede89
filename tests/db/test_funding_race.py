"""Twenty at once for the last rupees, and a sweep against a commitment."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from datetime import timedelta
from uuid import UUID

import pytest

from hundi.funding import commands
from hundi.funding.answers import Funded, Outcome
from hundi.funding.domain import ListingClosed, TargetExceeded
from hundi.funding.plan import FundRequest
from hundi.kernel.money import Money
from hundi.ledger import journal
from hundi.ledger.entry import Account, escrow, wallet
from hundi.runtime.batch import Batcher
from hundi.runtime.database import Database
from support.databases import PostgresServer, SetClock, opened, someone_waits
from support.funding import (
    CLOSES_AT,
    assert_exact,
    funded,
    given_a_listing,
    given_an_investor,
    outstanding_of,
    rupees,
    state_of,
    terms,
    wish,
)

INVESTORS = 20


@pytest.fixture(scope="module")
async def shared(postgres: PostgresServer) -> AsyncGenerator[Database]:
    async with opened(postgres.clone(), clock=SetClock()) as database:
        yield database


async def given_a_crowd(database: Database, *, target: str, each: str) -> tuple[UUID, list[UUID]]:
    async with database.transaction("funding") as tx:
        invoice = await given_a_listing(tx, terms(target, minimum="100"))
        crowd = [await given_an_investor(tx, holding=each) for _ in range(INVESTORS)]
    return invoice, crowd


async def alone(database: Database, request: FundRequest) -> Outcome:
    async with database.transaction("funding") as tx:
        [outcome] = await commands.fund_invoices(tx, [request], now=tx.now)
    return outcome


async def together(database: Database, requests: Sequence[FundRequest]) -> list[Outcome]:
    async def run(batch: Sequence[FundRequest]) -> list[Outcome]:
        async with database.transaction("funding") as tx:
            return await commands.fund_invoices(tx, batch, now=tx.now)

    batcher: Batcher[FundRequest, Outcome] = Batcher(run)
    return await asyncio.gather(*(batcher.submit(request) for request in requests))


@pytest.mark.parametrize("batched", [True, False])
async def test_twenty_racing_for_the_last_rupees_take_exactly_the_target(
    shared: Database,
    batched: bool,  # noqa: FBT001 - parametrised
) -> None:
    invoice, crowd = await given_a_crowd(shared, target="5000", each="1000")
    requests = [wish(invoice, investor, "700") for investor in crowd]

    if batched:
        outcomes = await together(shared, requests)
    else:
        outcomes = await asyncio.gather(*(alone(shared, request) for request in requests))
    exceeded = [outcome for outcome in outcomes if isinstance(outcome, TargetExceeded)]
    last = await alone(shared, wish(invoice, crowd[0], "100"))

    took = [isinstance(outcome, Funded) for outcome in outcomes]
    assert sum(took) == 7
    assert len(exceeded) == 13
    assert all(outcome.facts["remaining"] == rupees("100") for outcome in exceeded)
    assert isinstance(last, Funded)
    assert last.completes
    async with shared.transaction("funding") as tx:
        assert await state_of(tx, invoice) == ("funded", rupees("5000"))
        await assert_exact(tx, invoice)
        for place, investor in enumerate(crowd[1:], start=1):
            spent = rupees("700") if took[place] else Money(0)
            assert await journal.balance(tx, wallet(investor)) == rupees("1000") - spent
            assert await outstanding_of(tx, investor) == spent


async def test_batches_over_the_same_listings_and_wallets_in_any_order_all_end(
    shared: Database,
) -> None:
    """Each batch touches every listing and every wallet, in another order: none blocks another."""
    async with shared.transaction("funding") as tx:
        invoices = [await given_a_listing(tx, terms("100000")) for _ in range(4)]
        crowd = [await given_an_investor(tx, holding="100000") for _ in range(4)]
    pairs = [(invoice, investor) for invoice in invoices for investor in crowd]

    async def batch(turn: int) -> list[Outcome]:
        turned = [*pairs[turn:], *pairs[:turn]]
        requests = [wish(invoice, investor, "1000") for invoice, investor in turned]
        async with shared.transaction("funding") as tx:
            return await commands.fund_invoices(tx, requests, now=tx.now)

    outcomes = await asyncio.gather(*(batch(turn) for turn in range(8)))

    assert all(isinstance(outcome, Funded) for made in outcomes for outcome in made)
    async with shared.transaction("funding") as tx:
        for invoice in invoices:
            assert await state_of(tx, invoice) == ("open", rupees("32000"))
            await assert_exact(tx, invoice)


async def test_a_sweep_that_waited_for_the_last_commitment_leaves_the_listing_funded(
    shared: Database,
) -> None:
    async with shared.transaction("funding") as tx:
        invoice, asha = await given_a_listing(tx), await given_an_investor(tx)
        await funded(tx, invoice, asha, "50000")

    async with shared.transaction("funding") as tx:
        await funded(tx, invoice, asha, "40000")
        sweeping = asyncio.create_task(sweep(shared))
        await someone_waits(shared)
    await sweeping

    async with shared.transaction("funding") as tx:
        assert await state_of(tx, invoice) == ("funded", rupees("90000"))
        await assert_exact(tx, invoice)


async def test_a_commitment_that_waited_for_a_sweep_is_refused_and_keeps_its_money(
    shared: Database,
) -> None:
    async with shared.transaction("funding") as tx:
        invoice, asha = await given_a_listing(tx), await given_an_investor(tx)
        await funded(tx, invoice, asha, "50000")

    async with shared.transaction("funding") as tx:
        await commands.expire_listings(tx, now=CLOSES_AT)
        funding = asyncio.create_task(alone(shared, wish(invoice, asha, "40000")))
        await someone_waits(shared)
    outcome = await funding

    assert isinstance(outcome, ListingClosed)
    async with shared.transaction("funding") as tx:
        assert await state_of(tx, invoice) == ("expired", rupees("50000"))
        held = [Account(escrow(invoice)), wallet(asha)]
        assert await journal.balances(tx, held) == {
            held[0]: Money(0),
            held[1]: rupees("100000"),
        }


async def test_sweeps_and_commitments_at_once_lose_nothing(shared: Database) -> None:
    async with shared.transaction("funding") as tx:
        invoice = await given_a_listing(tx, terms("1000000"))
        crowd = [await given_an_investor(tx, holding="1000") for _ in range(INVESTORS)]
    before = CLOSES_AT - timedelta(seconds=1)
    requests = [wish(invoice, investor, "1000") for investor in crowd]

    async def commit(request: FundRequest) -> Outcome:
        async with shared.transaction("funding") as tx:
            [outcome] = await commands.fund_invoices(tx, [request], now=before)
        return outcome

    racing = [asyncio.create_task(commit(request)) for request in requests]
    await sweep(shared)
    outcomes = await asyncio.gather(*racing)

    assert all(isinstance(outcome, Funded | ListingClosed) for outcome in outcomes)
    async with shared.transaction("funding") as tx:
        assert await journal.balance(tx, escrow(invoice)) == Money(0)
        for investor in crowd:
            assert await journal.balance(tx, wallet(investor)) == rupees("1000")
            assert await outstanding_of(tx, investor) == Money(0)


async def sweep(database: Database) -> None:
    async with database.transaction("funding") as tx:
        await commands.expire_listings(tx, now=CLOSES_AT)
