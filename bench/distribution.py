"""How many positions a second does one receipt pay, beside a loop that posts each by itself?

One PostgreSQL with fsync on. A deal of N positions, each another investor's, gets its receipt:
`receive_payment` and its commit are timed, everything in them, jobs for those who react too.
A round measures each size once, as many small deals one after another as well, and the loop;
medians of the rounds are kept. `--full` adds a million positions, `--quick` is two rounds.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import psycopg
import uvloop

from bench.rows import Row, keep
from hundi import wiring
from hundi.kernel.deal import Terms
from hundi.kernel.ids import derive_id, new_id
from hundi.kernel.intervals import Interval
from hundi.kernel.money import Money
from hundi.ledger import journal
from hundi.ledger.entry import Entry, Move, bank, moves_of, receipts, wallet
from hundi.runtime.addresses import app_url
from hundi.runtime.clock import Clock
from hundi.runtime.database import Database, Transaction
from hundi.runtime.migrations import migrate
from hundi.runtime.servers import EmbeddedServers
from hundi.runtime.service import Subscriptions
from hundi.settlement import commands, store
from hundi.settlement.domain import Deal, Receipt

SIZES = (1_000, 100_000)
FULL_SIZE = 1_000_000
LOOP_SIZE = 10_000
ROUNDS = 5
QUICK_ROUNDS = 2
# Many invoices: so many deals of the smallest size, a receipt and a transaction each.
MANY = 20
GOAL_GROWTH = 1.0
# Two medians of the same differ by so much.
NOISE = 0.1
LOT = Money.parse("1000.37")
GOAL_PER_SECOND = 50_000
GOAL_RATIO = 30
FIXED = "a transaction's round trips and fsync, and the work"
WORK = "WAL and index writes of moves, positions and wallets"

Act = Callable[[Transaction, Deal, Receipt], Awaitable[None]]


def main() -> int:
    """Measure, keep the rows, print them."""
    full, quick = "--full" in sys.argv[1:], "--quick" in sys.argv[1:]
    with ExitStack() as closing:
        data = Path(closing.enter_context(tempfile.TemporaryDirectory(prefix="hundi-bench-")))
        servers = EmbeddedServers.start(data, want={"postgres"})
        closing.callback(servers.stop)
        owner_url = servers.servers.database_url
        migrate(owner_url)
        sizes = (*SIZES, FULL_SIZE) if full else SIZES
        rows = uvloop.run(_measure(owner_url, sizes, QUICK_ROUNDS if quick else ROUNDS))
    keep("distribution", rows)
    return 0


async def _measure(owner_url: str, sizes: tuple[int, ...], rounds: int) -> list[Row]:
    subscriptions = Subscriptions.of(wiring.ALL)
    database = Database(app_url(owner_url), clock=Clock(), subscriptions=subscriptions)
    await database.open()
    people = _add_investors(owner_url, max(sizes))
    asked = [(size, _distribute) for size in (LOOP_SIZE, *sizes)]
    taken: dict[tuple[int, Act], list[float]] = {}
    many: list[float] = []
    for _ in range(rounds):
        for size, act in (*asked, (LOOP_SIZE, _loop)):
            deal, receipt = await _given_deal(database, owner_url, people[:size])
            began = time.perf_counter()
            async with database.transaction("settlement") as tx:
                await act(tx, deal, receipt)
            taken.setdefault((size, act), []).append(time.perf_counter() - began)
            _prove(owner_url, deal)
        many.append(await _many(database, owner_url, people[: min(sizes)]))
    await database.close()
    rates = {key: key[0] / statistics.median(seconds) for key, seconds in taken.items()}
    return [*_rows(rates, sizes), _many_row(min(sizes), statistics.median(many))]


async def _many(database: Database, owner_url: str, people: list[UUID]) -> float:
    """Return the seconds that receipts of many deals take, one after another."""
    given = [await _given_deal(database, owner_url, people) for _ in range(MANY)]
    began = time.perf_counter()
    for deal, receipt in given:
        async with database.transaction("settlement") as tx:
            await _distribute(tx, deal, receipt)
    seconds = time.perf_counter() - began
    for deal, _ in given:
        _prove(owner_url, deal)
    return seconds


def _many_row(size: int, seconds: float) -> Row:
    rate = MANY * size / seconds
    what = f"{MANY} receipts over {size:,} positions each, one after another"
    goal, met = f">= {GOAL_PER_SECOND:,}/s", rate >= GOAL_PER_SECOND
    return Row(what, rate, "/s", goal=goal, met=met, bound=FIXED)


def _rows(rates: dict[tuple[int, Act], float], sizes: tuple[int, ...]) -> list[Row]:
    loop, beside = rates[LOOP_SIZE, _loop], rates[LOOP_SIZE, _distribute]
    rows = [Row(f"a loop that posts each of {LOOP_SIZE:,} positions", loop, "/s", bound="trips")]
    ratio = beside / loop
    rows.append(
        Row(
            f"one receipt over {LOOP_SIZE:,} positions", beside, "/s", "the loop", ratio,
            f">= {GOAL_RATIO} x", ratio >= GOAL_RATIO, WORK,
        )
    )  # fmt: skip
    for size in sizes:
        rate = rates[size, _distribute]
        bound = WORK if size > LOOP_SIZE else FIXED
        what = f"one receipt over {size:,} positions"
        goal, met = f">= {GOAL_PER_SECOND:,}/s", rate >= GOAL_PER_SECOND
        rows.append(Row(what, rate, "/s", goal=goal, met=met, bound=bound))
    for size in (size for size in sizes if size > LOOP_SIZE):
        # Time for each position beside that of fewer: at most the same is linear growth.
        growth = beside / rates[size, _distribute]
        what, met = f"{size:,} positions: time of each", growth <= GOAL_GROWTH + NOISE
        each = 1e6 / rates[size, _distribute]
        goal = f"<= {GOAL_GROWTH:.0f} x"
        rows.append(Row(what, each, "us", f"of {LOOP_SIZE:,}", growth, goal, met, WORK))
    return rows


async def _distribute(tx: Transaction, deal: Deal, receipt: Receipt) -> None:
    """The product's own way."""
    await commands.receive_payment(tx, deal.invoice_id, receipt)


async def _loop(tx: Transaction, deal: Deal, receipt: Receipt) -> None:
    """Each position by itself, by the same rule, all in one transaction and without news."""
    positions = await tx.all(
        """
        SELECT commitment_id, investor_id, start_minor, end_minor FROM settlement.positions
        WHERE invoice_id = %s ORDER BY start_minor
        """,
        [deal.invoice_id],
    )
    for row in positions:
        interval = Interval(row["start_minor"], row["end_minor"])
        share = interval.entitled(receipt.amount, target=deal.terms.advance, final=True)
        await tx.execute(
            "UPDATE settlement.positions SET paid_minor = %s WHERE commitment_id = %s",
            [share.minor, row["commitment_id"]],
        )
        move = Move(receipts(deal.invoice_id), wallet(row["investor_id"]), share)
        entry_id = derive_id(row["commitment_id"], "bench share")
        await journal.post(tx, Entry(entry_id, "Repayment to investors", (move,)))


def _add_investors(owner_url: str, count: int) -> list[UUID]:
    people = [new_id() for _ in range(count)]
    with (
        psycopg.connect(owner_url) as owner,
        owner.cursor() as cursor,
        cursor.copy("COPY ledger.accounts (name) FROM STDIN") as copy,
    ):
        for person in people:
            copy.write_row([str(wallet(person))])
    return people


async def _given_deal(
    database: Database, owner_url: str, people: list[UUID]
) -> tuple[Deal, Receipt]:
    """A disbursed deal with a position of each, and its customer's money on the ledger."""
    deal = Deal(new_id(), new_id(), new_id(), _terms(len(people), database))
    with (
        psycopg.connect(owner_url) as owner,
        owner.cursor() as cursor,
        cursor.copy(
            "COPY settlement.positions (invoice_id, start_minor, end_minor, commitment_id,"
            " investor_id) FROM STDIN"
        ) as copy,
    ):
        for number, person in enumerate(people):
            start = number * LOT.minor
            copy.write_row([deal.invoice_id, start, start + LOT.minor, new_id(), person])
    receipt = Receipt(new_id(), deal.terms.face, deal.terms.due_on)
    async with database.transaction("settlement") as tx:
        await store.add_deal(tx, deal)
        await store.save_deal(tx, deal.disburse(on=tx.today, now=tx.now)[0])
        legs = moves_of((bank(receipt.credit_id), receipts(deal.invoice_id), receipt.amount))
        await journal.post(tx, Entry(receipt.credit_id, "Paid", legs))
    return deal, receipt


def _terms(count: int, database: Database) -> Terms:
    advance = Money(LOT.minor * count)
    face = advance.scaled(10, 9)
    return Terms(
        face=face,
        taxable=face.scaled(100, 118),
        eligible=face,
        advance=advance,
        annual_rate=1250,
        platform_fee_rate=100,
        gst_rate=1800,
        investor_fee_rate=0,
        late_rate=600,
        late_cap_rate=1000,
        grace_days=0,
        default_after_days=90,
        due_on=database.clock.now().date() + timedelta(days=45),
        minimum=LOT,
        lawful_tds_rates=(100, 200),
    )


def _prove(owner_url: str, deal: Deal) -> None:
    """Stop when a paisa is missing."""
    with psycopg.connect(owner_url) as owner:
        row = owner.execute(
            """
            SELECT p.paid, m.moved FROM (
                SELECT sum(paid_minor) AS paid FROM settlement.positions WHERE invoice_id = %s
            ) AS p, (
                SELECT sum(m.amount_minor) AS moved FROM ledger.moves AS m
                JOIN ledger.accounts AS s ON s.id = m.source_id
                JOIN ledger.accounts AS t ON t.id = m.target_id
                WHERE s.name = %s AND t.name LIKE 'wallet:%%' AND t.name <> %s
            ) AS m
            """,
            [deal.invoice_id, receipts(deal.invoice_id), wallet(deal.seller_id)],
        ).fetchone()
    if row is None or row[0] != row[1] or not row[0]:
        raise SystemExit(f"positions and ledger disagree: {row}")


if __name__ == "__main__":
    sys.exit(main())
