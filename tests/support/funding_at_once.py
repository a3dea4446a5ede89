"""A world to fund in, and all that the database holds of it, in words without ids.

Two such worlds that were asked the same hold the same: for what is decided in one call and by the
domain alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID

import psycopg
from psycopg.rows import DictRow

from hundi.events import funding as events
from hundi.funding import commands, reactions
from hundi.funding.answers import Funded, Kept, Outcome, written
from hundi.funding.plan import FUND_MEMO, FundRequest
from hundi.kernel.ids import new_id
from hundi.kernel.money import Money
from hundi.runtime.database import Database, Transaction
from hundi.runtime.idempotency import Claim
from hundi.runtime.outbox import decode
from hundi.runtime.service import Reaction, Service, Subscriptions
from support.databases import NOW
from support.funding import CLOSES_AT, TODAY, given_an_investor, listed, rupees, terms, wish


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

Owner = psycopg.AsyncConnection[DictRow]


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
