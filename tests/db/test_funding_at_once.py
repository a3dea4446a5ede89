"""The plain yes in one call: held to what the domain decides, rows and events and all."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from psycopg.rows import dict_row

from hundi.events import funding as events
from hundi.funding import commands, reactions
from hundi.funding.answers import Done, Funded, Kept, Outcome, written
from hundi.funding.at_once import fund_at_once
from hundi.funding.plan import FundRequest
from hundi.runtime.database import Database
from hundi.runtime.outbox import decode, news_pending
from support.databases import PostgresServer, SetClock, as_owner, opened
from support.funding import fund_together
from support.funding_at_once import (
    CUT,
    EVERYTHING,
    FRESH,
    INVESTORS,
    KEYS,
    LATER,
    LIMITED,
    NARROW,
    NEARLY,
    NOWHERE,
    PAST,
    POOR,
    RICH,
    ROOMY,
    SELLER,
    STRANGER,
    TIGHT,
    Ask,
    Owner,
    a_world,
    names_held,
    rooms_of,
    seen,
    texts,
)

SERVICE = "funding"


@pytest.fixture(scope="module")
async def shared(postgres: PostgresServer) -> AsyncGenerator[Database]:
    url = postgres.clone()
    async with opened(url, subscriptions=EVERYTHING, clock=SetClock(LATER)) as database:
        yield database


@pytest.fixture(scope="module")
async def owner(shared: Database) -> AsyncGenerator[Owner]:
    """Whoever sees all tables."""
    url = as_owner(shared.url)
    async with await Owner.connect(url, autocommit=True, row_factory=dict_row) as connection:
        yield connection


ANY = st.builds(
    Ask,
    st.integers(0, INVESTORS - 1),
    st.integers(ROOMY, NOWHERE),
    st.one_of(st.integers(1, 6000), st.sampled_from([500, 999, 1000, 1001, 2500])),
    st.sampled_from(KEYS),
    st.booleans(),
)
GOOD = st.builds(
    Ask,
    st.sampled_from([RICH, POOR, LIMITED, *range(SELLER + 1, INVESTORS)]),
    st.sampled_from([ROOMY, ROOMY, NEARLY, TIGHT, CUT]),
    st.one_of(st.integers(499, 1000), st.sampled_from([500, 1000, 1001])),
    st.sampled_from(KEYS),
    st.booleans(),
)
GOOD_ONES = st.lists(GOOD, min_size=1, max_size=5, unique_by=lambda ask: ask.investor)
BATCH = st.one_of(st.lists(ANY, min_size=1, max_size=8), GOOD_ONES, GOOD_ONES)
PLAIN = [Ask(RICH, NEARLY, 1000, "a"), Ask(LIMITED, ROOMY, 1000, None), Ask(7, ROOMY, 501, "a")]
MANAGERS = [replace(ask, key="a", by_manager=True) for ask in PLAIN]


@example(batches=[PLAIN, PLAIN])  # all yes; then with used keys, and over a limit
@example(batches=[MANAGERS, MANAGERS])  # all yes, and again
@example(batches=[PLAIN, MANAGERS])  # a key of an owner is not their manager's
@example(batches=[[Ask(RICH, NEARLY, 2500, "a")], [Ask(RICH, NEARLY, 2500, "a")]])  # the last
@example(batches=[[Ask(LIMITED, ROOMY, 1001, None)], [Ask(POOR, ROOMY, 1201, "a")]])
@example(batches=[[Ask(LIMITED, ROOMY, 1000, None)], [Ask(LIMITED, NEARLY, 951, None)]])
@example(batches=[[Ask(LIMITED, ROOMY, 1000, None)], [Ask(LIMITED, NEARLY, 950, None)]])
@example(batches=[[Ask(LIMITED, ROOMY, 500, None)]] * 3)  # its stake is its last place's
@example(batches=[[Ask(SELLER, NEARLY, 500, None)], [Ask(RICH, PAST, 500, None)]])
@example(batches=[[Ask(RICH, TIGHT, 1000, None)], [Ask(7, TIGHT, 500, None)]])  # reserved is 30
@example(batches=[[Ask(RICH, TIGHT, 1001, None)], [Ask(7, TIGHT, 999, None)]])  # and its cap 40
@example(batches=[[Ask(RICH, CUT, 1000, "a")], [Ask(7, CUT, 1000, None)], [Ask(8, CUT, 500, "a")]])
@example(batches=[[Ask(RICH, CUT, 1001, "a")], [Ask(7, CUT, 1000, None), Ask(8, CUT, 1001, None)]])
@example(batches=[[Ask(NARROW, TIGHT, 700, None)], [Ask(NARROW, TIGHT, 500, "a")]])  # its own 12
@example(batches=[[Ask(NARROW, TIGHT, 700, None)], [Ask(NARROW, TIGHT, 501, "a")]])
@example(batches=[[Ask(NARROW, NEARLY, 1600, None)], [Ask(NARROW, NEARLY, 500, None)]])  # the two
@example(batches=[[Ask(NARROW, NEARLY, 1601, None)], [Ask(RICH, NEARLY, 1501, None)]])
@example(batches=[[Ask(RICH, ROOMY, 2000, None)], [Ask(RICH, ROOMY, 500, None)]])  # the customer's
@example(batches=[[Ask(RICH, FRESH, 1500, None)], [Ask(RICH, ROOMY, 501, "a")]])  # of two invoices
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(batches=st.lists(BATCH, min_size=1, max_size=3))
async def test_at_once_and_the_domain_answer_write_and_tell_the_same(
    shared: Database, owner: Owner, batches: list[list[Ask]]
) -> None:
    here, there = await a_world(shared), await a_world(shared)
    for asks in batches:
        ours, theirs = here.requests(asks), there.requests(asks)
        held, rooms = await names_held(owner, here), await rooms_of(owner, here)

        made = await fund_at_once(shared, ours)

        done = [n for n, outcome in enumerate(made) if outcome is not None]
        left = [n for n, outcome in enumerate(made) if outcome is None]
        decided = await by_the_domain(shared, [theirs[n] for n in done])
        assert texts(here, [one for one in made if one is not None]) == texts(there, decided)
        decided = await by_the_domain(shared, [theirs[n] for n in left])
        outcomes = await by_the_domain(shared, [ours[n] for n in left])
        assert texts(here, outcomes) == texts(there, decided)
        assert_left_for_a_reason(ours, dict(zip(left, outcomes, strict=True)), held, rooms)
    await tell_of_places(shared)
    assert await seen(owner, here) == await seen(owner, there)


async def by_the_domain(database: Database, requests: Sequence[FundRequest]) -> list[Outcome]:
    async with database.transaction("funding") as tx:
        return await commands.fund_invoices(tx, requests, now=tx.now)


def assert_left_for_a_reason(
    requests: Sequence[FundRequest],
    left: Mapping[int, Outcome],
    held: set[str],
    rooms: dict[UUID, int],
) -> None:
    """Whether each that is left was a no, or not plain, or comes after one of its listing."""
    room = dict(rooms)
    seen_investors: set[UUID] = set()
    left_of: set[UUID] = set()
    for number, request in enumerate(requests):
        listing, claim = request.invoice_id, request.claim
        outcome = left.get(number)
        if outcome is None:
            room[listing] -= request.amount.minor
        else:
            assert (
                not isinstance(outcome, Funded)
                or outcome.completes
                or request.investor_id in seen_investors
                or listing in left_of
                or f"escrow:{listing}" not in held
                or (claim is not None and f"{claim.caller_id} {claim.key}" in held)
                or room[listing] < request.amount.minor
            ), f"{request} was left"
            left_of.add(listing)
        seen_investors.add(request.investor_id)


async def tell_of_places(database: Database) -> None:
    """Let funding tell of places taken, twice of each batch: as if its worker had died once."""
    async with database.transaction("platform") as tx:
        jobs = await tx.all(
            "DELETE FROM jobs.procrastinate_jobs WHERE queue_name = 'funding' RETURNING args"
        )
    batches = [decode(job["args"]["event"], events.PlacesTaken) for job in jobs]
    async with database.transaction("funding") as tx:
        for batch in [*batches, *batches]:
            await reactions.tell_places(tx, batch)


async def test_a_batch_with_keys_is_one_call(shared: Database) -> None:
    world = await a_world(shared)

    made = await fund_at_once(shared, world.requests(PLAIN))
    again = await fund_at_once(shared, world.requests(PLAIN))

    assert all(isinstance(outcome, Done) for outcome in made)
    # Two with a key, and one that would go over its limit.
    assert again == [None, None, None]


async def test_a_managers_key_takes_the_one_call_and_is_the_managers_own(
    shared: Database, owner: Owner
) -> None:
    world = await a_world(shared)
    owners, managers = Ask(RICH, ROOMY, 500, "a"), Ask(RICH, ROOMY, 500, "a", by_manager=True)

    made = [
        (await fund_at_once(shared, world.requests([ask])))[0]
        for ask in (owners, managers, owners, managers)
    ]

    assert [outcome is None for outcome in made] == [False, False, True, True]
    rows = await owner.execute(
        "SELECT caller_id, body FROM platform.idempotent_answers WHERE caller_id = ANY (%s)",
        [world.callers],
    )
    assert {row["caller_id"]: row["body"] async for row in rows} == {
        world.investors[RICH]: written_by(made[0]),
        world.managers[RICH]: written_by(made[1]),
    }
    # The money is the account's, whoever asked.
    assert f"account wallet:investor {RICH} 7000 3" in await seen(owner, world)


async def test_one_key_of_a_person_for_two_accounts_is_looked_at(shared: Database) -> None:
    """Nobody is in two teams; if somebody were, their key would still count once."""
    world = await a_world(shared)
    first, second = world.requests(
        [Ask(RICH, ROOMY, 500, "a", by_manager=True), Ask(7, ROOMY, 500, "a")]
    )
    assert first.claim is not None

    made = await fund_at_once(shared, [first, replace(second, claim=first.claim)])

    assert [outcome is None for outcome in made] == [False, True]


def written_by(outcome: Done | None) -> str:
    assert outcome is not None
    return outcome.answer.body


async def test_one_that_has_to_be_looked_at_holds_up_no_other(shared: Database) -> None:
    world = await a_world(shared)
    asks = [Ask(RICH, ROOMY, 500, "a"), Ask(STRANGER, ROOMY, 500, "a"), Ask(7, ROOMY, 501, None)]

    made = await fund_at_once(shared, world.requests(asks))

    texts = [outcome and outcome.answer.body for outcome in made]
    assert texts[1] is None
    assert '"raised":12.01,' in str(texts[0])
    assert '"raised":17.02,' in str(texts[2])


async def test_one_over_its_share_of_a_customer_holds_up_no_other(shared: Database) -> None:
    world = await a_world(shared)
    [first] = await fund_at_once(shared, world.requests([Ask(NARROW, ROOMY, 700, None)]))
    asks = [Ask(NARROW, ROOMY, 600, None), Ask(RICH, ROOMY, 500, None)]

    made = await fund_at_once(shared, world.requests(asks))

    assert [outcome is None for outcome in (first, *made)] == [False, True, False]


async def test_news_of_places_is_on_its_way_until_it_is_told(shared: Database) -> None:
    """To every service, for whoever asks about one of the batch's listings."""
    world = await a_world(shared)
    await fund_at_once(shared, world.requests([Ask(RICH, ROOMY, 500, None)]))
    roomy, nearly = (str(world.listings[place]) for place in (ROOMY, NEARLY))

    async with shared.transaction("payment") as tx:
        assert await news_pending(tx, "payment", [roomy])
        assert not await news_pending(tx, "payment", [nearly])
    await tell_of_places(shared)
    async with shared.transaction("payment") as tx:
        assert not await news_pending(tx, "payment", [roomy])
        assert await news_pending(tx, "settlement", [roomy])


@pytest.mark.parametrize("by_manager", [False, True])
async def test_twenty_at_once_under_one_key_count_once(
    shared: Database, owner: Owner, *, by_manager: bool
) -> None:
    world = await a_world(shared)
    ask = Ask(RICH, ROOMY, 500, "a", by_manager)
    requests = [world.requests([ask])[0] for _ in range(20)]

    made = await asyncio.gather(*(fund_together(shared, [request]) for request in requests))

    outcomes = [outcome for [outcome] in made]
    assert [isinstance(outcome, Done) for outcome in outcomes].count(True) == 1
    assert len({written(outcome) for outcome in outcomes}) == 1
    assert any(isinstance(outcome, Kept) for outcome in outcomes)
    wallet = f"account wallet:investor {RICH} 7500 2"
    assert wallet in await seen(owner, world)
