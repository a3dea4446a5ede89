"""The plain yes in one call: held to what the domain decides, rows and events and all."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID

import psycopg
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from psycopg.rows import DictRow, dict_row

from hundi.events import funding as events
from hundi.funding import commands, reactions
from hundi.funding.answers import Done, Funded, Kept, Outcome, written
from hundi.funding.at_once import fund_at_once
from hundi.funding.plan import FUND_MEMO, FundRequest
from hundi.kernel.ids import new_id
from hundi.kernel.money import Money
from hundi.runtime.database import Database, Transaction
from hundi.runtime.idempotency import Claim
from hundi.runtime.outbox import decode, news_pending
from hundi.runtime.service import Reaction, Service, Subscriptions
from support.databases import NOW, PostgresServer, SetClock, as_owner, opened
from support.funding import (
    CLOSES_AT,
    TODAY,
    fund_together,
    given_an_investor,
    listed,
    rupees,
    terms,
    wish,
)

SERVICE = "funding"


async def hear(tx: Transaction, event: object) -> None:
    """A reaction that is never run; its jobs show what was published."""


async def hear_too(tx: Transaction, event: object) -> None:
    """Another."""


KINDS = {"FundsCommitted": events.FundsCommitted, "InvoiceFunded": events.InvoiceFunded}
EVERYTHING = Subscriptions.of(
    [
        Service("notification", reactions=[Reaction(to=kind, do=hear) for kind in KINDS.values()]),
        Service("settlement", reactions=[Reaction(to=events.FundsCommitted, do=hear_too)]),
        Service("funding", reactions=[Reaction(to=events.PlacesTaken, do=reactions.tell_places)]),
    ]
)


# When the batches come; the listings were there before.
LATER = NOW + timedelta(hours=1)


@pytest.fixture(scope="module")
async def shared(postgres: PostgresServer) -> AsyncGenerator[Database]:
    url = postgres.clone()
    async with opened(url, subscriptions=EVERYTHING, clock=SetClock(LATER)) as database:
        yield database


Owner = psycopg.AsyncConnection[DictRow]


@pytest.fixture(scope="module")
async def owner(shared: Database) -> AsyncGenerator[Owner]:
    """Whoever sees all tables."""
    url = as_owner(shared.url)
    async with await Owner.connect(url, autocommit=True, row_factory=dict_row) as connection:
        yield connection


@dataclass(frozen=True, slots=True)
class Ask:
    """One request before there is a world: places in it, and what is asked.

    A manager asks for the investor, under a key of the manager's own.
    """

    investor: int
    listing: int
    minor: int
    key: str | None
    by_manager: bool = False


# Listings with room, with little left, with an account that is not there yet, past its time, with
# less reserved than their target (more can be), with a customer whose cap was cut, and none at all.
ROOMY, NEARLY, FRESH, PAST, TIGHT, CUT, NOWHERE = range(7)
# Who is rich, has little, is not verified, has small limits, sold `NEARLY`, may have little on one
# customer; the rest are rich too.
RICH, POOR, STRANGER, LIMITED, SELLER, NARROW = range(6)
INVESTORS = 10
# `ROOMY`, `NEARLY` and those without a word have one customer each; these two share one.
PAYERS = {FRESH: ROOMY}
KEYS = [None, None, "a", 'quo"te, {brace} \\ back']


@dataclass(slots=True)
class World:
    """All who act, alike in every world but for their ids, which `names` names."""

    investors: list[UUID]
    listings: list[UUID]
    customers: list[UUID]
    managers: list[UUID]
    names: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def callers(self) -> list[UUID]:
        """Whoever may have keys."""
        return [*self.investors, *self.managers]

    def requests(self, asks: Sequence[Ask]) -> list[FundRequest]:
        made: list[FundRequest] = []
        for ask in asks:
            investor = self.investors[ask.investor]
            request = wish(self.listings[ask.listing], investor, Money(ask.minor))
            if ask.key is not None:
                digest = f"{ask.listing} {ask.minor}".encode()
                caller = self.managers[ask.investor] if ask.by_manager else investor
                request = replace(request, claim=Claim(caller, ask.key, digest))
            self.names[str(request.id)] = f"request {len(self.names)}"
            made.append(request)
        return made

    def named(self, text: str) -> str:
        for one, name in self.names.items():
            text = text.replace(one, name)
        return text


async def a_world(database: Database) -> World:
    investors, listings, customers, managers = (
        [new_id() for _ in range(count)] for count in (INVESTORS, NOWHERE + 1, NOWHERE, INVESTORS)
    )
    customers = [customers[PAYERS.get(place, place)] for place in range(NOWHERE)]
    names: dict[str, str] = {}
    for kind, ids in (
        ("investor", investors),
        ("listing", listings),
        ("customer", customers),
        ("manager", managers),
    ):
        names |= {str(one): f"{kind} {place}" for place, one in enumerate(ids)}
    async with database.transaction("funding") as tx:
        for place, one in enumerate(investors):
            holding = "12" if place == POOR else "80"
            await given_an_investor(tx, holding=holding, verified=place != STRANGER, id=one)
        opener = await given_an_investor(tx)
        await tx.execute(
            "INSERT INTO funding.limits VALUES ('customer', NULL, %s, %s, %s)",
            [rupees("30").minor, YESTERDAY, customers[TIGHT]],
        )
        for place, customer in enumerate(customers):
            await reactions.open_listing(
                tx,
                listed(
                    listings[place],
                    # At such a rate each paisa has a part of the return.
                    replace(terms("500", minimum="5"), annual_rate=100_000)
                    if place == ROOMY
                    else terms("50", minimum="5"),
                    seller_id=investors[SELLER] if place == NEARLY else None,
                    customer_id=customer,
                    closes_at=LATER if place == PAST else CLOSES_AT,
                ),
            )
        for place, amount in ((ROOMY, "7.01"), (NEARLY, "25"), (PAST, "5"), (TIGHT, "20")):
            wished = wish(listings[place], opener, amount)
            [outcome] = await commands.fund_invoices(tx, [wished], now=NOW)
            assert isinstance(outcome, Funded)
            names[str(wished.id)] = f"opening {len(names)}"
        for kind, amount, since, who, where in LIMITS:  # of customers' caps, the listings knew none
            investor = None if who is None else investors[who]
            customer = None if where is None else customers[where]
            await tx.execute(
                "INSERT INTO funding.limits VALUES (%s, %s, %s, %s, %s)",
                [kind, investor, rupees(amount).minor, since, customer],
            )
    return World(investors, listings, customers, managers, names | {str(opener): "opener"})


YESTERDAY = TODAY - timedelta(days=1)
LIMITS = [
    ("outstanding", "5", TODAY - timedelta(days=2), LIMITED, None),
    ("outstanding", "19.50", YESTERDAY, LIMITED, None),
    ("outstanding", "0", TODAY + timedelta(days=1), LIMITED, None),
    ("invoice", "10", TODAY, LIMITED, None),
    ("concentration", "12", YESTERDAY, NARROW, None),
    ("concentration", "15", YESTERDAY, None, NEARLY),
    ("concentration", "20", YESTERDAY, None, ROOMY),
    ("concentration", "16", YESTERDAY, NARROW, NEARLY),
    ("customer", "40", TODAY, None, TIGHT),
    ("customer", "20", TODAY, None, CUT),
    ("customer", "0", TODAY + timedelta(days=1), None, ROOMY),
]

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
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
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


async def names_held(owner: Owner, world: World) -> set[str]:
    """Names of the escrows there are, and of the keys somebody used."""
    rows = await owner.execute(
        """
        SELECT caller_id || ' ' || key AS name FROM platform.idempotent_answers
        WHERE caller_id = ANY (%s)
        UNION ALL
        SELECT name FROM ledger.accounts WHERE name = ANY (%s)
        """,
        [world.callers, [f"escrow:{one}" for one in world.listings]],
    )
    return {row["name"] async for row in rows}


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


async def rooms_of(owner: Owner, world: World) -> dict[UUID, int]:
    """What each listing may raise more without another reservation; below zero over a cap."""
    rows = await owner.execute(
        """
        SELECT l.invoice_id, CASE
            WHEN c.reserved_minor <= funding.cap_of(c.id, %s) THEN l.reserved_minor - l.raised_minor
            ELSE -1
        END AS minor
        FROM funding.listings AS l JOIN funding.customers AS c ON c.id = l.customer_id
        WHERE l.invoice_id = ANY (%s)
        """,
        [TODAY, world.listings],
    )
    return {row["invoice_id"]: row["minor"] async for row in rows}


def texts(world: World, outcomes: Sequence[Outcome]) -> list[str]:
    """Each outcome as whoever asked reads it."""
    return [
        world.named(f"{isinstance(one, Kept)} {written(one).status} {written(one).body}")
        for one in outcomes
    ]


async def seen(owner: Owner, world: World) -> list[str]:
    """All that the database holds of the world, in words without ids."""
    rows = await owner.execute(
        ROWS,
        {
            "investors": world.investors,
            "callers": world.callers,
            "listings": world.listings,
            "customers": world.customers,
            "accounts": [
                *[f"escrow:{one}" for one in world.listings],
                *[f"wallet:{one}" for one in world.investors],
            ],
            "from": LATER,
            "memo": FUND_MEMO,
        },
    )
    lines = [row["line"] async for row in rows]
    jobs = await owner.execute(
        """
        SELECT concat_ws(' ', queue_name, task_name, lock, priority) AS line, task_name, args
        FROM jobs.procrastinate_jobs WHERE split_part(lock, ':', 2) = ANY (%s) ORDER BY id
        """,
        [[str(one) for one in world.listings]],
    )
    # In how many parts places are told of is open; that each is, once and in order, is not.
    told: dict[str, list[str]] = {}
    async for job in jobs:
        kind = KINDS[job["task_name"].rpartition("/")[2]]
        event = decode(job["args"]["event"], kind)
        if isinstance(event, events.FundsCommitted):
            assert event.raised.minor == event.commitments[-1].interval.end
            told.setdefault(job["line"], []).extend(map(str, event.commitments))
        else:
            told.setdefault(job["line"], []).append(str(event))
    lines += [f"{line} {heard}" for line, heard in told.items()]
    return sorted(map(world.named, lines))


ROWS = """
SELECT format('listing %%s', to_jsonb(l) - 'seller_id') AS line
FROM funding.listings AS l
WHERE l.invoice_id = ANY (%(listings)s)
UNION ALL
SELECT 'offer ' || o.invoice_id || o.is_open FROM funding.offers AS o
WHERE o.invoice_id = ANY (%(listings)s)
UNION ALL
SELECT format('investor %%s', to_jsonb(i)) FROM funding.investors AS i
WHERE i.id = ANY (%(investors)s)
UNION ALL
SELECT format('exposure %%s', to_jsonb(e)) FROM funding.exposures AS e
WHERE e.investor_id = ANY (%(investors)s)
UNION ALL
SELECT format('customer %%s', to_jsonb(c)) FROM funding.customers AS c
WHERE c.id = ANY (%(customers)s)
UNION ALL
SELECT format('commitment %%s', to_jsonb(c))
FROM funding.commitments AS c WHERE c.invoice_id = ANY (%(listings)s)
UNION ALL
SELECT format('key %%s', to_jsonb(k) - 'created_at') FROM platform.idempotent_answers AS k
WHERE k.caller_id = ANY (%(callers)s)
UNION ALL
SELECT 'account ' || a.name || ' ' || a.balance_minor || ' ' || a.version
FROM ledger.accounts AS a
WHERE a.name = ANY (%(accounts)s)
UNION ALL
SELECT 'move ' || e.id || ' ' || e.memo || ' ' || e.posted_at || ' ' || m.ordinal || ' '
    || s.name || ' ' || t.name || ' ' || m.amount_minor
FROM ledger.moves AS m
JOIN ledger.entries AS e ON e.id = m.entry_id
JOIN ledger.accounts AS s ON s.id = m.source_id
JOIN ledger.accounts AS t ON t.id = m.target_id
WHERE t.name = ANY (%(accounts)s) AND e.memo = %(memo)s AND e.posted_at >= %(from)s
"""


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
