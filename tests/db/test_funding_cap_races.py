"""Caps in a race: to the paisa, whoever waited for whom."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from uuid import UUID

import pytest

from hundi.funding import commands
from hundi.funding.answers import Done, Funded, Outcome
from hundi.funding.domain import ConcentrationExceeded, CustomerCapReached
from hundi.funding.plan import FundRequest
from hundi.kernel.ids import new_id
from hundi.runtime.database import Database
from support.databases import PostgresServer, SetClock, opened, someone_waits
from support.funding import assert_exact, fund_together, funded, rupees, wish
from support.funding_caps import (
    assert_counted,
    given_a_limit,
    given_an_invoice,
    out_on,
    rich,
    taken_of,
)

INVESTORS = 20


@pytest.fixture(scope="module")
async def shared(postgres: PostgresServer) -> AsyncGenerator[Database]:
    async with opened(postgres.clone(), clock=SetClock()) as database:
        yield database


async def race(database: Database, requests: Sequence[FundRequest]) -> list[Outcome]:
    """Each in a transaction of its own, all at once, the quick way where it is one."""
    made = await asyncio.gather(*(fund_together(database, [request]) for request in requests))
    return [outcome for [outcome] in made]


@pytest.mark.parametrize(
    ("before", "now"), [("0", "7000"), ("3500", "7000"), ("7000", "7000"), ("90000000", "7000")]
)
async def test_twenty_racing_at_a_customers_cap_take_exactly_what_it_allows(
    shared: Database, before: str, now: str
) -> None:
    """Reserved before, or not, or cut: on five invoices of the customer at once."""
    customer = new_id()
    async with shared.transaction("funding") as tx:
        await given_a_limit(tx, "customer", before, customer=customer, days=-1)
        invoices = [await given_an_invoice(tx, customer, "1400") for _ in range(5)]
        crowd = [await rich(tx) for _ in range(INVESTORS)]
        await given_a_limit(tx, "customer", now, customer=customer)
        await given_a_limit(tx, "customer", "100", customer=customer, days=1)
    requests = [wish(invoices[place % 5], who, "700") for place, who in enumerate(crowd)]

    outcomes = await race(shared, requests)

    assert sum(isinstance(outcome, (Done, Funded)) for outcome in outcomes) == 10
    async with shared.transaction("funding") as tx:
        assert await taken_of(tx, customer) == rupees("7000")
        for invoice in invoices:
            await assert_exact(tx, invoice)
        await assert_counted(tx)


@pytest.mark.parametrize("cap", ["4899.99", "4900", "4900.01"])
@pytest.mark.parametrize("reserved", ["0", "3000", "4900"])
async def test_racing_over_two_large_invoices_of_a_customer_its_cap_is_not_passed(
    shared: Database, cap: str, reserved: str
) -> None:
    customer = new_id()
    async with shared.transaction("funding") as tx:
        await given_a_limit(tx, "customer", reserved, customer=customer, days=-1)
        invoices = [await given_an_invoice(tx, customer) for _ in range(2)]
        crowd = [await rich(tx) for _ in range(INVESTORS)]
        await given_a_limit(tx, "customer", cap, customer=customer)
    # Only of the first is anything reserved; all of it is asked for.
    places = [0] * 7 + [0, 1] * 6 + [1]
    requests = [wish(invoices[at], who, "700") for at, who in zip(places, crowd, strict=True)]

    outcomes = await race(shared, requests)

    took = sum(isinstance(outcome, (Done, Funded)) for outcome in outcomes)
    assert took == (6 if cap == "4899.99" else 7)
    refused = [outcome for outcome in outcomes if not isinstance(outcome, (Done, Funded))]
    assert all(isinstance(outcome, CustomerCapReached) for outcome in refused)
    async with shared.transaction("funding") as tx:
        await assert_counted(tx)


async def test_after_a_cut_listings_that_race_for_what_is_left_lose_no_count(
    shared: Database,
) -> None:
    """More is reserved than the cap is now: whoever is first gives its own reservation up."""
    customer = new_id()
    async with shared.transaction("funding") as tx:
        invoices = [await given_an_invoice(tx, customer) for _ in range(2)]
        crowd = [await rich(tx) for _ in range(INVESTORS)]
        await given_a_limit(tx, "customer", "97000", customer=customer)
    requests = [wish(invoices[place % 2], who, "700") for place, who in enumerate(crowd)]

    outcomes = await race(shared, requests)

    assert all(isinstance(outcome, Funded | Done) for outcome in outcomes), "7,000 of each fit"
    async with shared.transaction("funding") as tx:
        await assert_counted(tx)
        assert await taken_of(tx, customer) == rupees("97000")


async def test_one_investor_on_twenty_invoices_of_a_customer_takes_exactly_its_concentration(
    shared: Database,
) -> None:
    customer = new_id()
    async with shared.transaction("funding") as tx:
        asha = await rich(tx)
        await given_a_limit(tx, "concentration", "3500", investor=asha)
        invoices = [await given_an_invoice(tx, customer) for _ in range(20)]

    outcomes = await race(shared, [wish(invoice, asha, "700") for invoice in invoices])

    assert sum(isinstance(outcome, (Done, Funded)) for outcome in outcomes) == 5
    refused = [outcome for outcome in outcomes if not isinstance(outcome, (Done, Funded))]
    assert all(isinstance(outcome, ConcentrationExceeded) for outcome in refused)
    async with shared.transaction("funding") as tx:
        assert await out_on(tx, asha, customer) == rupees("3500")
        await assert_counted(tx)


async def test_a_place_that_waited_for_its_investor_counts_what_was_taken_meanwhile(
    shared: Database,
) -> None:
    """It saw the exposure before it waited, and what it writes goes beyond what is allowed now."""
    customer = new_id()
    async with shared.transaction("funding") as tx:
        asha = await rich(tx)
        await given_a_limit(tx, "concentration", "1000", investor=asha)
        first, second = [await given_an_invoice(tx, customer) for _ in range(2)]

    async with shared.transaction("funding") as tx:
        await funded(tx, first, asha, "700")
        funding = asyncio.create_task(race(shared, [wish(second, asha, "700")]))
        await someone_waits(shared)
    [outcome] = await funding

    assert isinstance(outcome, ConcentrationExceeded)
    async with shared.transaction("funding") as tx:
        assert await out_on(tx, asha, customer) == rupees("700")
        await assert_counted(tx)


async def test_listings_that_begin_and_end_while_others_are_funded_lose_no_count(
    shared: Database,
) -> None:
    customer = new_id()
    async with shared.transaction("funding") as tx:
        await given_a_limit(tx, "customer", "30000", customer=customer)
        invoices = [await given_an_invoice(tx, customer, "10000") for _ in range(6)]
        crowd = [await rich(tx) for _ in range(INVESTORS)]

    async def end(invoice: UUID) -> None:
        async with shared.transaction("funding") as tx:
            await commands.cancel_listing(tx, invoice, now=tx.now)

    async def begin() -> None:
        async with shared.transaction("funding") as tx:
            await given_an_invoice(tx, customer, "10000")

    requests = [wish(invoice, investor, "700") for investor in crowd[:4] for invoice in invoices]
    racing = asyncio.create_task(race(shared, requests))
    await asyncio.gather(*(end(invoice) for invoice in invoices[:3]), begin(), begin())
    outcomes = await racing

    assert any(isinstance(outcome, (Done, Funded)) for outcome in outcomes)
    async with shared.transaction("funding") as tx:
        await assert_counted(tx)
        assert await taken_of(tx, customer) <= rupees("30000")
