"""How many `fund` requests a second, through HTTP, beside the same work done one at a time?

Two cores shared by one server process, PostgreSQL (fsync on) and the load generator; token,
validation, transaction, answer. One hot invoice, and 1,000; each connection is ten investors or
more. Peers: the same application with one transaction a request, FastAPI with an ORM, both at
their own best number of connections, and pgbench's TPC-B. Rounds are interleaved and medians
are kept. Workers are off: reactions are written as jobs, not run. `--quick` is two short rounds.
"""

import os
import statistics
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from importlib.util import find_spec
from uuid import UUID

import uvloop

from bench.load import Outcome, run
from bench.peers import OneCall, TpcB
from bench.rows import Row, keep
from bench.world import AMOUNT, Size, World, made
from hundi.kernel.ids import new_id
from hundi.runtime.processes import Child, Supervisor
from hundi.runtime.settings import Settings

SIZE = Size(investors=2_560, invoices=1_001)
OURS = ((64, "hot"), (256, "hot"), (64, "spread"), (256, "spread"))
PEER_CONNECTIONS = (4, 16, 64)
TPCB_CLIENTS = 32
PORTS = {"hundi": 8700, "one": 8701, "orm": 8702}
NAMES = {"one": "one transaction a request", "orm": "ORM"}
GOALS = {"one": 4, "orm": 20}
WATCHED = (64, "hot")
P99_MILLISECONDS = 60.0
BOUND = "CPU: server, PostgreSQL and load share two cores"


def main() -> int:
    """Measure, keep the rows, print them."""
    quick = "--quick" in sys.argv[1:]
    rounds, seconds = (2, 2.0) if quick else (5, 3.0)
    with ExitStack() as closing:
        world = closing.enter_context(made(SIZE))
        OneCall(world)  # the ORM's jobs go to a table of the peers'
        tpcb = TpcB(world)
        supervisor = Supervisor(world.settings.data / "logs")
        closing.callback(supervisor.stop)
        supervisor.start([_server(world.settings, name) for name in _running()])
        rows = Contest(world, tpcb, seconds).rows(rounds)
        world.prove()
    keep("fund", rows)
    return 0


class Contest:
    """All competitors on one world."""

    def __init__(self, world: World, tpcb: TpcB, seconds: float) -> None:
        self.world = world
        self.tokens = world.tokens()
        self.tpcb = tpcb
        self.seconds = seconds
        self.ours: dict[tuple[int, str], list[Outcome]] = {}
        self.peers: dict[str, list[Outcome]] = {}
        self.tpcb_rates: list[float] = []
        self.best: dict[str, int] = {}

    def rows(self, rounds: int) -> list[Row]:
        """Run all rounds and return what they came to."""
        for peer in _running()[1:]:
            tried = {c: self._load(peer, c, "hot", 1.0).per_second for c in PEER_CONNECTIONS}
            self.best[peer] = max(tried, key=lambda c: tried[c])
        for _ in range(rounds):
            self._round()
        return [*self._peer_rows(), *self._our_rows()]

    def _round(self) -> None:
        for connections, kind in OURS:
            self.tpcb_rates.append(self.tpcb.run(self.seconds / 2, clients=TPCB_CLIENTS).per_second)
            for peer, count in self.best.items():
                outcome = self._load(peer, count, "hot", self.seconds / 2)
                self.peers.setdefault(peer, []).append(outcome)
            self.world.tidy()
            outcome = self._load("hundi", connections, kind, self.seconds)
            self.ours.setdefault((connections, kind), []).append(outcome)

    def _load(self, server: str, connections: int, kind: str, seconds: float) -> Outcome:
        invoices = self.world.invoices[:1] if kind == "hot" else self.world.invoices[1:]
        request = self._requests(invoices, connections)
        outcome = uvloop.run(
            run(PORTS[server], connections=connections, seconds=seconds, request=request)
        )
        if set(outcome.statuses) != {201}:
            raise SystemExit(f"{server}: not every answer was good: {outcome.statuses}")
        return outcome

    def _requests(self, invoices: list[UUID], connections: int) -> Callable[[int], bytes]:
        """Each request of a connection is another investor's; the invoices are taken in turn."""
        turns: Counter[int] = Counter()
        turn = iter(range(sys.maxsize))

        def request(connection: int) -> bytes:
            at = connection + connections * turns[connection]
            turns[connection] += 1
            invoice = invoices[next(turn) % len(invoices)]
            return asking(invoice, self.tokens[at % len(self.tokens)])

        return request

    def _peer_rows(self) -> list[Row]:
        rate = statistics.median(self.tpcb_rates)
        what = f"pgbench TPC-B-like, {TPCB_CLIENTS} clients"
        rows = [Row(what, rate, "/s", bound="fsync, row locks")]
        for peer, outcomes in self.peers.items():
            what = f"{NAMES[peer]}, HTTP, {self.best[peer]} connections, hot"
            rate = statistics.median(outcome.per_second for outcome in outcomes)
            rows.append(Row(what, rate, "/s", bound="a transaction each, one row's lock"))
        return rows

    def _our_rows(self) -> list[Row]:
        rows: list[Row] = []
        tpcb = statistics.median(self.tpcb_rates)
        for (connections, kind), outcomes in self.ours.items():
            what = f"fund, HTTP, {connections} connections, {kind}"
            rate = statistics.median(outcome.per_second for outcome in outcomes)
            rows.append(Row(what, rate, "/s", "TPC-B", rate / tpcb, bound=BOUND))
            watched = (connections, kind) == WATCHED
            for peer, goal in GOALS.items() if watched else ():
                if peer in self.peers:
                    theirs = statistics.median(o.per_second for o in self.peers[peer])
                    ratio = rate / theirs
                    met = ratio >= goal
                    rows.append(Row(what, rate, "/s", peer, ratio, f">= {goal} x", met, BOUND))
            p50, p99 = (
                statistics.median(outcome.percentile(share) for outcome in outcomes)
                for share in (0.5, 0.99)
            )
            goal, met = (f"<= {P99_MILLISECONDS:.0f}", p99 <= P99_MILLISECONDS)
            rows.append(Row(f"{what}: median", p50, "ms", bound=BOUND))
            rows.append(
                Row(
                    f"{what}: p99",
                    p99,
                    "ms",
                    goal=goal if watched else None,
                    met=met if watched else None,
                    bound=BOUND,
                )
            )
        return rows


def asking(invoice: UUID, token: str) -> bytes:
    """Return a whole request to fund this invoice."""
    body = f'{{"amount": {AMOUNT}}}'
    return (
        f"POST /api/v1/invoices/{invoice}/fund HTTP/1.1\r\nhost: bench\r\n"
        f"authorization: Bearer {token}\r\nidempotency-key: {new_id().hex}\r\n"
        "content-type: application/json\r\n"
        f"content-length: {len(body)}\r\n\r\n{body}"
    ).encode()


def _running() -> list[str]:
    return ["hundi", "one", *(["orm"] if find_spec("sqlalchemy") is not None else [])]


def _server(settings: Settings, name: str) -> Child:
    port = str(PORTS[name])
    argv = (sys.executable, "-m", "bench.apps", name, port)
    if name == "hundi":
        argv = (sys.executable, "-m", "hundi", "serve", "--port", port)
    return Child(name, argv, environment(settings), f"http://127.0.0.1:{port}/api/v1/health")


def environment(settings: Settings) -> dict[str, str]:
    """Return what a process of this world reads: its database, and no outside world."""
    nowhere = "http://127.0.0.1:9"
    return {
        **os.environ,
        "HUNDI_DATA": str(settings.data),
        "HUNDI_DATABASE_URL": str(settings.database_url),
        "HUNDI_BANK_URL": nowhere,
        "HUNDI_GST_URL": nowhere,
        "HUNDI_KYC_URL": nowhere,
        "HUNDI_SMTP_URL": "smtp://127.0.0.1:9",
    }


if __name__ == "__main__":
    sys.exit(main())
