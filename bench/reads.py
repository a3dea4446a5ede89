"""How fast are the pages that everybody looks at, when there is much to look at?

A marketplace of a million open invoices, paged by key in each of its orders with filters, the
first page and pages half a million rows in; and the portfolio of an investor with ten thousand
positions. One PostgreSQL, its cache warm, asked as the service asks: by its own functions, in a
transaction each. `--quick` makes a hundred thousand invoices.
"""

import random
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import psycopg
import uvloop

from bench.rows import Row, keep
from bench.world import Size, World, made
from hundi.funding import queries
from hundi.funding.queries import ORDERS, Filters, Sort
from hundi.kernel.ids import new_id
from hundi.runtime.database import Database, Transaction

OFFERS = 1_000_000
QUICK_OFFERS = 100_000
POSITIONS = 10_000
PAGE = 50
# How many different questions; each is asked more than once.
ASKED = 40
TIMES = 200
PORTFOLIO_TIMES = 30
GOAL_PAGE_MS = 10
GOAL_PORTFOLIO_MS = 50
GOAL_DEEP = 1.5
SEED = 1
SORTS: tuple[Sort, ...] = ("risk", "roi", "days", "closing", "newest")
DESCENDING: frozenset[Sort] = frozenset({"risk", "roi", "newest"})

# Spread over scores, grades, rates, days and closing times as a market is; every invoice open.
OFFERS_MADE = """
WITH one AS (
    SELECT n, gen_random_uuid() AS id, (n * 7919) %% 101 AS score,
        current_date + (5 + (n * 104729) %% 175)::INTEGER AS due_on,
        now() + make_interval(mins => (60 + (n * 15485863) %% 40000)::INTEGER) AS closes_at,
        (800 + (n * 32452843) %% 1200)::INTEGER AS roi
    FROM generate_series(1, %(count)s::BIGINT) AS n
), listing AS (
    INSERT INTO funding.listings (
        invoice_id, seller_id, customer_id, target_minor, minimum_minor, closes_at, due_on,
        annual_rate, investor_fee_rate, raised_minor, reserved_minor
    )
    SELECT id, gen_random_uuid(), gen_random_uuid(), 10000000, 100000, closes_at, due_on,
        roi, 0, n %% 9000000, 10000000
    FROM one
)
INSERT INTO funding.offers (
    invoice_id, invoice_number, seller_name, customer_name, risk_score, grade,
    roi_basis_points, due_on, closes_at, listed_at, terms
)
SELECT id, 'INV-' || n, 'Seller ' || n %% 997, 'Customer ' || n %% 499, score,
    (ARRAY['D', 'C', 'B', 'A'])[1 + score / 26], roi, due_on, closes_at, now(),
    (SELECT terms FROM funding.offers LIMIT 1)
FROM one
"""

_LISTINGS_OF = """
INSERT INTO funding.listings (
    invoice_id, seller_id, customer_id, target_minor, minimum_minor, closes_at, due_on,
    annual_rate, investor_fee_rate, raised_minor, reserved_minor, status
)
SELECT id, gen_random_uuid(), gen_random_uuid(), 10000000, 100000, now(),
    current_date - 60 + (n %% 150)::INTEGER, 1200, 100, 10000000, 10000000, 'funded'
FROM unnest(%(ids)s::UUID[]) WITH ORDINALITY AS one (id, n)
"""
_OFFERS_OF = """
INSERT INTO funding.offers (
    invoice_id, is_open, invoice_number, seller_name, customer_name, risk_score, grade,
    roi_basis_points, due_on, closes_at, listed_at, terms
)
SELECT l.invoice_id, FALSE, 'HELD-' || row_number() OVER (), 'Seller', 'Customer', 70, 'B', 1200,
    l.due_on, l.closes_at, now(), (SELECT terms FROM funding.offers LIMIT 1)
FROM funding.listings AS l WHERE l.invoice_id = ANY (%(ids)s)
"""
_COMMITMENTS_OF = """
INSERT INTO funding.commitments (
    id, invoice_id, investor_id, start_minor, end_minor, staked_minor, committed_at, received_minor
)
SELECT gen_random_uuid(), id, %(investor)s, 0, 10000000, 10000000,
    now() - make_interval(days => 100, secs => n), CASE WHEN n %% 3 = 0 THEN 10100000 ELSE 0 END
FROM unnest(%(ids)s::UUID[]) WITH ORDINALITY AS one (id, n)
"""
_DEALS_OF = """
INSERT INTO funding.deals (invoice_id, disbursed_on, is_repaid)
SELECT id, current_date - 99, n %% 3 = 0
FROM unnest(%(ids)s::UUID[]) WITH ORDINALITY AS one (id, n)
"""
_RETURNS_OF = """
INSERT INTO funding.returns (distribution_id, commitment_id, investor_id, amount_minor, received_on)
SELECT gen_random_uuid(), id, investor_id, received_minor, current_date - (random() * 60)::INTEGER
FROM funding.commitments WHERE investor_id = %(investor)s AND received_minor > 0
"""

Asked = tuple[Sort, Filters, queries.After]


@dataclass(frozen=True, slots=True)
class Timed:
    """Milliseconds of each call."""

    ms: list[float]

    @property
    def median(self) -> float:
        """The middle one."""
        return statistics.median(self.ms)

    @property
    def p99(self) -> float:
        """The one that a hundredth is slower than."""
        return sorted(self.ms)[int(len(self.ms) * 0.99) - 1]


def main() -> int:
    """Measure, keep the rows, print them."""
    count = QUICK_OFFERS if "--quick" in sys.argv[1:] else OFFERS
    with made(Size(investors=1, invoices=1)) as world:
        _fill(world, count)
        rows = uvloop.run(_measure(world, count))
    keep("reads", rows)
    return 0


def _fill(world: World, count: int) -> None:
    held = {"ids": [new_id() for _ in range(POSITIONS)], "investor": world.investors[0]}
    with psycopg.connect(world.owner_url, autocommit=True) as owner:
        owner.execute(OFFERS_MADE, {"count": count})
        for statement in (_LISTINGS_OF, _OFFERS_OF, _COMMITMENTS_OF, _DEALS_OF, _RETURNS_OF):
            owner.execute(statement, held)
        owner.execute("VACUUM ANALYZE")


async def _measure(world: World, count: int) -> list[Row]:
    database = world.database()
    await database.open()
    chance = random.Random(SEED)  # noqa: S311 - filters, not secrets
    async with database.transaction("funding") as tx:
        asked = [_anything(chance, tx.today) for _ in range(ASKED)]
        half_way = [await _half_way(tx, sort, filters) for sort, filters in asked]
    tops: list[Asked] = [(sort, filters, ORDERS[sort].start) for sort, filters in asked]
    depths: list[Asked] = [
        (sort, filters, after)
        for (sort, filters), after in zip(asked, half_way, strict=True)
        if after is not None
    ]
    first = await _timed(database, TIMES, lambda tx: _page(tx, *chance.choice(tops)))
    deep = await _timed(database, TIMES, lambda tx: _page(tx, *chance.choice(depths)))
    investor = world.investors[0]
    held = await _timed(database, PORTFOLIO_TIMES, lambda tx: _portfolio(tx, investor))
    await database.close()
    return _rows(count, first, deep, held)


def _rows(count: int, first: Timed, deep: Timed, held: Timed) -> list[Row]:
    bound = "index pages read and the trip"
    ratio = deep.median / first.median
    return [
        Row(
            f"marketplace of {count:,}: first page, any order and filter, p99", first.p99, "ms",
            goal=f"<= {GOAL_PAGE_MS} ms", met=first.p99 <= GOAL_PAGE_MS, bound=bound,
        ),
        Row(
            f"marketplace of {count:,}: a page half way in, p99", deep.p99, "ms",
            goal=f"<= {GOAL_PAGE_MS} ms", met=deep.p99 <= GOAL_PAGE_MS, bound=bound,
        ),
        Row(
            f"marketplace of {count:,}: a page half way in, median", deep.median, "ms",
            "the first page", ratio, f"<= {GOAL_DEEP} x", ratio <= GOAL_DEEP, bound,
        ),
        Row(
            f"portfolio of {POSITIONS:,} positions: sums, flows, first page, median", held.median,
            "ms", goal=f"<= {GOAL_PORTFOLIO_MS} ms", met=held.median <= GOAL_PORTFOLIO_MS,
            bound="one pass over the positions, CPU",
        ),
    ]  # fmt: skip


async def _timed(
    database: Database, times: int, ask: Callable[[Transaction], Awaitable[None]]
) -> Timed:
    for _ in range(times // 10):  # the cache, as it is in the middle of a day
        async with database.transaction("funding") as tx:
            await ask(tx)
    taken: list[float] = []
    for _ in range(times):
        async with database.transaction("funding") as tx:
            began = time.perf_counter()
            await ask(tx)
            taken.append((time.perf_counter() - began) * 1e3)
    return Timed(taken)


def _anything(chance: random.Random, today: date) -> tuple[Sort, Filters]:
    """Choose an order and filters as an investor may, those that nothing passes too."""
    return chance.choice(SORTS), Filters(
        min_risk=chance.choice([0, 0, 50, 80]),
        min_roi_basis_points=chance.choice([0, 0, 1000, 1500]),
        due_by=today + timedelta(days=chance.choice([30, 60, 400])),
        grade=chance.choice([None, None, "A", "B", "C"]),
    )


async def _half_way(tx: Transaction, sort: Sort, filters: Filters) -> queries.After | None:
    """Return the key of the row in the middle of all that pass; None where none does."""
    column = ORDERS[sort].column
    found = await tx.all(
        """
        SELECT o.risk_score, o.roi_basis_points, o.due_on, o.closes_at, o.seq
        FROM funding.offers AS o
        WHERE o.is_open AND o.due_on <= %(due_by)s AND o.risk_score >= %(min_risk)s
            AND o.roi_basis_points >= %(min_roi)s
            AND (%(grade)s::TEXT IS NULL OR o.grade = %(grade)s::TEXT)
        """,
        {
            "due_by": filters.due_by,
            "min_risk": filters.min_risk,
            "min_roi": filters.min_roi_basis_points,
            "grade": filters.grade,
        },
    )
    if not found:
        return None
    keys = sorted(((row[column], row["seq"]) for row in found), reverse=sort in DESCENDING)
    return keys[len(keys) // 2]


async def _page(tx: Transaction, sort: Sort, filters: Filters, after: queries.After) -> None:
    await queries.marketplace(tx, filters, ORDERS[sort], after=after, limit=PAGE)


async def _portfolio(tx: Transaction, investor: UUID) -> None:
    """Ask for all that the portfolio's page shows."""
    await queries.portfolio_summary(tx, investor)
    await queries.positions(tx, investor, before=None, limit=100)


if __name__ == "__main__":
    sys.exit(main())
