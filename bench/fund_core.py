"""How many fundings a second without HTTP: many at once, beside one at a time?

One PostgreSQL with fsync on and its callers, on one machine. Ours is the command behind the
route with all its rules and its jobs (KYC, limits, listing, money, positions), put to a
`Batcher` by so many callers, each with another investor each time. Peers do the same work:
an ORM, one stored-function call a request (driven by pgbench), and pgbench's TPC-B. Every
competitor runs at its own best number of callers, in turn, and medians of the rounds are kept.
One row has every tenth request refused. `--quick` is two short rounds; `--pgledger FILE` adds that
ledger, by its own SQL, where somebody has it.
"""

import argparse
import asyncio
import gc
import random
import statistics
import sys
import time
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from uuid import UUID

import uvloop

from bench.load import percentile
from bench.peers import CLIENTS, Figure, OneCall, PgLedger, TpcB, best
from bench.rows import Row, keep
from bench.world import AMOUNT, Size, World, made
from hundi.funding.api_fund import ClosedListings
from hundi.funding.domain import CommitmentTooSmall
from hundi.funding.lanes import FundLanes
from hundi.funding.plan import FundRequest
from hundi.kernel.ids import new_id
from hundi.kernel.money import Money
from hundi.runtime.idempotency import Claim

SIZE = Size(investors=5_120, invoices=10_001)
HOT_CALLERS = (1, 8, 64, 256, 512)
SPREAD_CALLERS = (64, 256, 512)
REFUSED_CALLERS = (256,)
REFUSED_SHARE = 0.1
REFUSED = "hot, every tenth refused"
P99_CALLERS = 64
P99_MILLISECONDS = 10.0
ALONE_RATIO = 1.3
HOT_GOALS = {"orm": 100, "one call": 12, "pgledger": 25, "tpcb": 10}
SPREAD_GOALS = {"one call": 5, "pgledger": 9, "tpcb": 5}
BOUND = "CPU: the domain and psycopg on one core, index writes on the other"
ALONE = "round trips and fsync"
AMOUNT_MINOR = Money.parse(AMOUNT)
TOO_SMALL = Money(100)


@dataclass(slots=True)
class Runs:
    """What the rounds gave for one number of callers."""

    rates: list[float] = field(default_factory=list[float])
    p50: list[float] = field(default_factory=list[float])
    p99: list[float] = field(default_factory=list[float])

    @property
    def rate(self) -> float:
        """The median of the rounds."""
        return statistics.median(self.rates)


class Contest:
    """All competitors on one world."""

    def __init__(self, world: World, *, quick: bool, pgledger: Path | None) -> None:
        self.world = world
        self.rounds, self.seconds = (2, 1.0) if quick else (5, 2.0)
        self.one_call = OneCall(world)
        self.tpcb = TpcB(world)
        self.pgledger = None if pgledger is None else PgLedger(world, pgledger)
        self.ours: dict[tuple[str, int], Runs] = {}
        self.peers: dict[tuple[str, str], list[float]] = {}
        self.alone: list[float] = []
        self.clients: dict[tuple[str, str], int] = {}

    def invoices(self, kind: str) -> list[UUID]:
        """Return the invoices that are funded: one, or all the others."""
        return self.world.invoices[1:] if kind == "spread" else self.world.invoices[:1]

    def find_best(self) -> None:
        """Find each peer's own best number of clients."""
        for kind, count in (("hot", 1), ("spread", SIZE.invoices)):
            one = [self.one_call.run(1, clients=c, invoices=count) for c in CLIENTS]
            self.clients[kind, "one call"] = best(one).clients
            two = [self.tpcb.run(1, clients=c) for c in CLIENTS]
            self.clients[kind, "tpcb"] = best(two).clients
            if self.pgledger is not None:
                three = [self.pgledger.run(1, clients=c, targets=count) for c in CLIENTS]
                self.clients[kind, "pgledger"] = best(three).clients
        if find_spec("sqlalchemy") is not None:
            four = [self._orm(c) for c in (1, 4, 16)]
            self.clients["hot", "orm"] = best(four).clients

    def round(self) -> None:
        """Run everybody once, in turn."""
        kinds = (("hot", HOT_CALLERS), (REFUSED, REFUSED_CALLERS), ("spread", SPREAD_CALLERS))
        for kind, callers in kinds:
            for count in callers:
                # A peer before each of ours, so that what else the machine does meets both.
                self._peers(kind)
                self.world.tidy()
                latencies, seconds = uvloop.run(self._ours(kind, count))
                runs = self.ours.setdefault((kind, count), Runs())
                runs.rates.append(len(latencies) / seconds)
                runs.p50.append(percentile(latencies, 0.5))
                runs.p99.append(percentile(latencies, 0.99))
        self.alone.append(self.tpcb.run(self.seconds, clients=1).milliseconds)

    def _peers(self, kind: str) -> None:
        count = len(self.invoices(kind))
        for (of, peer), clients in self.clients.items():
            if of != kind:
                continue
            match peer:
                case "one call":
                    figure = self.one_call.run(1, clients=clients, invoices=count)
                case "tpcb":
                    figure = self.tpcb.run(1, clients=clients)
                case "pgledger" if self.pgledger is not None:
                    figure = self.pgledger.run(1, clients=clients, targets=count)
                case _:
                    figure = self._orm(clients)
            self.peers.setdefault((kind, peer), []).append(figure.per_second)

    def _orm(self, clients: int) -> Figure:
        return uvloop.run(_run_orm(self.world, clients, 1.0))

    async def _ours(self, kind: str, callers: int) -> tuple[list[float], float]:
        invoices = self.invoices(kind)
        share = REFUSED_SHARE if kind == REFUSED else 0.0
        database = self.world.database()
        await database.open()

        lanes = FundLanes(database, ClosedListings().learn)
        latencies: list[float] = []

        async def call(number: int) -> None:
            mine, turn = self.world.investors[number::callers], 0
            while (sent := time.perf_counter()) < until:
                investor, turn = mine[turn % len(mine)], turn + 1
                invoice = random.choice(invoices)  # noqa: S311 - a load, not a secret
                is_refused = random.random() < share  # noqa: S311 - same
                amount = TOO_SMALL if is_refused else AMOUNT_MINOR
                # With a key, as every client sends one; peers keep none.
                request_id = new_id()
                claim = Claim(investor, request_id.hex, request_id.bytes * 2)
                outcome = await lanes.submit(
                    FundRequest(request_id, invoice, investor, amount, claim)
                )
                latencies.append(time.perf_counter() - sent)
                if isinstance(outcome, CommitmentTooSmall) != is_refused:
                    raise SystemExit(f"not as it should be: {outcome!r}")

        began = time.perf_counter()
        until = began + self.seconds
        await asyncio.gather(*(call(number) for number in range(callers)))
        seconds = time.perf_counter() - began
        await database.close()
        return latencies, seconds


def main() -> int:
    """Measure, keep the rows, print them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--pgledger", type=Path)
    asked = parser.parse_args()
    with made(SIZE) as world:
        contest = Contest(world, quick=asked.quick, pgledger=asked.pgledger)
        contest.find_best()
        gc.collect()
        gc.freeze()  # as the server does
        for _ in range(contest.rounds):
            contest.round()
        world.prove()
    keep("fund_core", _rows(contest))
    return 0


def _rows(contest: Contest) -> list[Row]:
    rows: list[Row] = []
    for (kind, peer), rates in contest.peers.items():
        what = f"{peer}, {contest.clients[kind, peer]} clients, {kind}"
        rows.append(Row(what, statistics.median(rates), "/s", bound="row locks, fsync"))
    for (kind, callers), runs in contest.ours.items():
        what = f"fund, no HTTP, {kind}, {callers} callers"
        if kind != REFUSED:
            rows.append(Row(what, runs.rate, "/s", bound=BOUND))
        p99 = statistics.median(runs.p99)
        watched = callers == P99_CALLERS and kind == "hot"
        rows.append(Row(f"{what}: median", statistics.median(runs.p50), "ms", bound=BOUND))
        rows.append(
            Row(
                f"{what}: p99",
                p99,
                "ms",
                goal=f"<= {P99_MILLISECONDS:.0f}" if watched else None,
                met=p99 <= P99_MILLISECONDS if watched else None,
                bound=BOUND,
            )
        )
    for callers in REFUSED_CALLERS:
        rate, none = contest.ours[REFUSED, callers].rate, contest.ours["hot", callers].rate
        what = f"fund, no HTTP, {REFUSED}, {callers} callers"
        rows.append(Row(what, rate, "/s", "none refused", rate / none, bound=BOUND))
    for kind, goals in (("hot", HOT_GOALS), ("spread", SPREAD_GOALS)):
        top = max(runs.rate for (of, _), runs in contest.ours.items() if of == kind)
        for peer, goal in goals.items():
            if (kind, peer) in contest.peers:
                ratio = top / statistics.median(contest.peers[kind, peer])
                what = f"fund, no HTTP, {kind}, at its best"
                rows.append(Row(what, top, "/s", peer, ratio, f">= {goal} x", ratio >= goal, BOUND))
    alone, plain = statistics.median(contest.ours["hot", 1].p50), statistics.median(contest.alone)
    ratio = alone / plain
    goal = f"<= {ALONE_RATIO} x"
    what = "fund, no HTTP, one caller alone: median"
    rows.append(Row(what, alone, "ms", "tpcb, 1 client", ratio, goal, ratio <= ALONE_RATIO, ALONE))
    return rows


async def _run_orm(world: World, callers: int, seconds: float) -> Figure:
    from bench.orm import Orm  # noqa: PLC0415 - only where it is installed

    orm = Orm(world.owner_url, pool_size=callers)
    done = 0

    async def call() -> None:
        nonlocal done
        while time.perf_counter() < until:
            investor = random.choice(world.investors)  # noqa: S311 - a load, not a secret
            await orm.fund(investor, world.invoices[0], AMOUNT_MINOR.minor)
            done += 1

    began = time.perf_counter()
    until = began + seconds
    await asyncio.gather(*(call() for _ in range(callers)))
    seconds = time.perf_counter() - began
    await orm.close()
    return Figure(done / seconds, seconds * 1000 * callers / done, callers)


if __name__ == "__main__":
    sys.exit(main())
