"""A thousand investors at once on one invoice, through HTTP: how long, and is it exact?

Each has a connection open and sends one request when all others do; together they offer twice
the target. Then a thousand more ask for the invoice that is full. One server process; the median
of the rounds is kept, and every round is checked: exactly the target is taken, nobody gets a
fault. `--quick` is two rounds.
"""

import statistics
import sys
from collections.abc import Callable
from contextlib import ExitStack
from uuid import UUID

import psycopg
import uvloop

from bench.fund import PORTS, Child, asking, environment
from bench.load import Outcome, run
from bench.rows import Row, keep
from bench.world import AMOUNT, Size, World, made
from hundi.kernel.money import Money
from hundi.runtime.processes import Supervisor

CROWD = 1_000
TAKEN = 500
SECONDS_MAX = 3.0
PORT = PORTS["hundi"]
FUNDED, FULL = 201, 409


def main() -> int:
    """Measure, keep the rows, print them."""
    rounds = 2 if "--quick" in sys.argv[1:] else 5
    target = Money(Money.parse(AMOUNT).minor * TAKEN)
    with ExitStack() as closing:
        world = closing.enter_context(made(Size(CROWD, rounds, target)))
        supervisor = Supervisor(world.settings.data / "logs")
        closing.callback(supervisor.stop)
        argv = (sys.executable, "-m", "hundi", "serve", "--port", str(PORT))
        health = f"http://127.0.0.1:{PORT}/api/v1/health"
        supervisor.start([Child("serve", argv, environment(world.settings), health)])
        tokens = world.tokens()
        rushes: list[Outcome] = []
        full: list[Outcome] = []
        for invoice in world.invoices:
            rushes.append(_all_at_once(invoice, tokens))
            _check(world, invoice, rushes[-1], {FUNDED: TAKEN, FULL: CROWD - TAKEN})
            full.append(_all_at_once(invoice, tokens))
            _check(world, invoice, full[-1], {FULL: CROWD})
        world.prove()
    keep("stampede", _rows(rushes, full))
    return 0


def _all_at_once(invoice: UUID, tokens: list[str]) -> Outcome:
    """Let every investor ask once."""
    asked = [asking(invoice, token) for token in tokens]
    sent = [False] * len(asked)

    def request(connection: int) -> bytes | None:
        if sent[connection]:
            return None
        sent[connection] = True
        return asked[connection]

    once: Callable[[int], bytes | None] = request
    return uvloop.run(run(PORT, connections=len(asked), request=once))


def _check(world: World, invoice: UUID, outcome: Outcome, wanted: dict[int, int]) -> None:
    with psycopg.connect(world.owner_url) as owner:
        found = owner.execute(
            "SELECT status, raised_minor = target_minor FROM funding.listings"
            " WHERE invoice_id = %s",
            [invoice],
        ).fetchone()
    if dict(outcome.statuses) != wanted or found != ("funded", True):
        raise SystemExit(f"not exact: {outcome.statuses}, {found}")


def _rows(rushes: list[Outcome], full: list[Outcome]) -> list[Row]:
    seconds = statistics.median(outcome.seconds for outcome in rushes)
    again = statistics.median(outcome.seconds for outcome in full)
    worst = max(outcome.seconds for outcome in rushes)
    what = f"{CROWD:,} investors at once on one invoice"
    bound = "CPU: server, PostgreSQL and load share two cores"
    goal, met = f"< {SECONDS_MAX:.0f}", worst < SECONDS_MAX
    rows = [
        Row(f"{what}: until all are answered", seconds, "s", bound=bound),
        Row(f"{what}: the worst round", worst, "s", goal=goal, met=met, bound=bound),
        Row(f"{what} that is full already", again, "s", bound="HTTP alone: nothing is queued"),
    ]
    for name, outcomes in (("open", rushes), ("full", full)):
        p99 = statistics.median(outcome.percentile(0.99) for outcome in outcomes)
        rows.append(Row(f"{what}, {name}: p99", p99, "ms", bound=bound))
    return rows


if __name__ == "__main__":
    sys.exit(main())
