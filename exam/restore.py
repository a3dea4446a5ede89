"""A backup taken while the platform works, restored elsewhere, proves by itself.

Two ways: the cluster's own (`pg_basebackup`, with the log it needs to be consistent), and
`pg_dump` into a new database. Whoever kept a head of the audit chain finds it in both.
"""

import tempfile
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from bench.rows import Row
from exam.proof import prove_books
from exam.standby import give_to_server, tool
from exam.town import TARGET, Town, Trade, town
from exam.world import Tally, Tier, audit
from hundi.cli.actors import Person, money
from hundi.runtime.servers import EmbeddedServers

DEALS = {"brief": 1, "fast": 2, "full": 20}
LOT, PART = "1000", "40000"


def run(seed: int, tier: Tier) -> Tally:  # noqa: ARG001 - nothing here is left to chance
    """Take the exam."""
    tally = Tally()
    with town() as own, tempfile.TemporaryDirectory(prefix="hundi-restored-") as folder:
        restored = Path(folder)
        restored.chmod(0o755)  # the server's own user has to pass
        investor, trade = _business(own, DEALS[tier])
        kept = audit(own.owner_url).head
        with _at_work(investor, trade):
            began = time.monotonic()
            tool("pg_basebackup", "-d", own.owner_url, "-D", str(restored / "postgres"),
                  "-X", "stream", "-c", "fast")  # fmt: skip
            backed_up = time.monotonic() - began
            give_to_server(restored / "postgres")
            dump = restored / "hundi.dump"
            tool("pg_dump", "-d", own.owner_url, "-Fc", "-f", str(dump))
        own.settle()
        began = time.monotonic()
        servers = EmbeddedServers.start(restored, want={"postgres"})
        try:
            took = time.monotonic() - began
            url = servers.servers.database_url
            _proves(url, tally, "restored from pg_basebackup", kept)
            _proves(_load(url, dump), tally, "restored from pg_dump", kept)
        finally:
            servers.stop()
    tally.rows += [
        Row("exam restore: pg_basebackup while the platform works", backed_up, "s"),
        Row("exam restore: from the copy to an answering database", took, "s"),
    ]
    return tally


def _business(own: Town, deals: int) -> tuple[Person, Trade]:
    """Invoices that were funded, disbursed and partly repaid; withdrawals."""
    investor, trade = own.investor("5000000", account="501000000777"), own.trade()
    for _ in range(deals):
        bill = trade.listed()
        investor.post(f"/invoices/{bill.id}/fund", {"amount": TARGET})
        trade.seller.stage(bill.id, "disbursed")
        own.sandbox.credit(trade.pay_to(bill), money(PART), payer="Bharat")
        investor.post("/wallet/withdrawals", {"amount": LOT})
    own.settle()
    return investor, trade


@contextmanager
def _at_work(investor: Person, trade: Trade) -> Generator[None]:
    """Let somebody go on committing and withdrawing meanwhile."""
    bill, over = trade.listed("1000000"), threading.Event()

    def work() -> None:
        while not over.is_set():
            investor.send("POST", f"/invoices/{bill.id}/fund", json={"amount": LOT})
            investor.send("POST", "/wallet/withdrawals", json={"amount": "1"})

    worker = threading.Thread(target=work)
    worker.start()
    try:
        yield
    finally:
        over.set()
        worker.join()


def _proves(url: str, tally: Tally, when: str, kept: str) -> None:
    prove_books(url, tally, when)
    said = audit(url, head=kept)
    tally.check(said.is_clean, f"{when}: the kept head is not found: {said.printed}")


def _load(url: str, dump: Path) -> str:
    """Make a new database of a dump; return its address."""
    with psycopg.connect(_named(url, "postgres"), autocommit=True) as admin:
        admin.execute("CREATE DATABASE dumped")
    target = _named(url, "dumped")
    tool("pg_restore", "-d", target, "--exit-on-error", str(dump))
    return target


def _named(url: str, database: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))
