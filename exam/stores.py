"""Valkey is flushed, Valkey is gone, MongoDB is gone: money goes on; documents wait and go on.

The two stores are the exam's own, so that it can take them away; the platform is told where they
are by its settings.
"""

import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from urllib.parse import unquote

import httpx
import valkey

from bench.rows import Row
from exam.proof import prove
from exam.town import Bill, Town, Trade, town
from exam.world import Tally, Tier
from hundi.cli.actors import Person, UnexpectedError, money, until
from hundi.runtime.servers import EmbeddedServers

FLUSHES = {"brief": 2, "fast": 5, "full": 20}
AWAY_SECONDS = {"brief": 1.0, "fast": 6.0, "full": 600.0}
LOT, OUT, IN = "1000", "300", "700"
CREATED, ACCEPTED, AWAY = 201, 202, 503


@dataclass(slots=True)
class _Store:
    """One store that can be taken away and brought back, its data with it."""

    data: Path
    name: str
    running: EmbeddedServers | None = None
    url: str = ""

    def bring(self) -> None:
        """Start it."""
        if self.name == "valkey":
            self.running = EmbeddedServers.start(self.data, want={"valkey"})
            self.url = self.running.servers.redis_url
        else:
            self.running = EmbeddedServers.start(self.data, want={"mongo"})
            self.url = self.running.servers.mongo_url or ""

    def take_away(self) -> None:
        """Stop it."""
        if self.running is not None:
            self.running.stop()
            self.running = None


@dataclass(slots=True)
class _Money:
    """Somebody who moves money again and again; every call must be answered well."""

    town: Town
    tally: Tally
    investor: Person
    account: str
    bill: Bill
    calls: int = 0
    slowest: float = 0.0
    keys: "count[int]" = field(default_factory=lambda: count(1))

    def move(self, when: str) -> None:
        """Announce a deposit, be credited, commit, withdraw, and be told the right balance."""
        before = self.investor.balance().minor
        deposit: dict[str, object] = {"amount": IN, "method": "bank"}
        self._post("/wallet/deposits", deposit, CREATED, when)
        self.town.sandbox.credit(self.account, money(IN), payer=self.investor.name)
        self._post(f"/invoices/{self.bill.id}/fund", {"amount": LOT}, CREATED, when)
        self._post("/wallet/withdrawals", {"amount": OUT}, ACCEPTED, when)
        wanted = before + money(IN).minor - money(LOT).minor - money(OUT).minor
        try:
            until(lambda: self.investor.balance().minor == wanted or None, "the balance")
            self.tally.passed += 1
        except UnexpectedError:
            held = self.investor.balance().minor
            self.tally.failures.append(f"{when}: the wallet holds {held}, not {wanted}")

    def _post(self, path: str, body: dict[str, object], status: int, when: str) -> None:
        began = time.monotonic()
        key = {"Idempotency-Key": f"key {next(self.keys)}"}
        answer = self.investor.send("POST", path, json=body, headers=key)
        self.slowest = max(self.slowest, time.monotonic() - began)
        self.calls += 1
        said = f"{answer.status_code} {answer.text:.200}"
        self.tally.check(answer.status_code == status, f"{when}: {path}: {said}")


def run(seed: int, tier: Tier) -> Tally:  # noqa: ARG001 - nothing here is left to chance
    """Take the exam."""
    tally = Tally()
    with _stores() as (fast, documents), _town(fast, documents) as own:
        trade = own.trade()
        mover = _mover(own, tally, trade)
        mover.move("all is well")
        for _ in range(FLUSHES[tier]):
            _flush(fast.url)
            mover.move("Valkey was flushed")
        _without(fast, AWAY_SECONDS[tier], lambda: mover.move("Valkey is gone"))
        mover.move("Valkey is back")
        _documents(own, tally, trade, documents, mover, AWAY_SECONDS[tier])
        own.settle()
        prove(own, tally, "at the end")
    tally.rows += [
        Row("exam stores: money calls while stores were flushed or gone", mover.calls, "calls"),
        Row("exam stores: the slowest of them", mover.slowest, "s"),
    ]
    return tally


def _documents(
    own: Town, tally: Tally, trade: Trade, documents: _Store, mover: _Money, seconds: float
) -> None:
    """Uploads answer 503 while MongoDB is gone, and the same request goes on when it is back."""
    early = trade.paper()
    # Taken just before MongoDB goes: whether it was read or not, it is verified in the end.
    taken = trade.seller.upload(**early)
    paper, answers = trade.paper(), list[httpx.Response]()

    def meanwhile() -> None:
        mover.move("MongoDB is gone")
        if len(answers) < 2:
            answers.append(_upload(trade, paper))

    _without(documents, seconds, meanwhile)
    for answer in answers:
        said = f"{answer.status_code} {answer.text:.200}"
        tally.check(answer.status_code == AWAY, f"an upload without MongoDB: {said}")
        tally.check("retry-after" in answer.headers, "503 does not say when to come again")
    own.settle()
    later = _upload(trade, paper)
    tally.check(later.status_code == CREATED, f"MongoDB is back: {later.status_code} {later.text}")
    for invoice_id in (taken, str(later.json().get("invoiceId"))):
        stage = trade.seller.stage(invoice_id, "verified", "needs_info", "rejected")["stage"]
        tally.check(stage == "verified", f"MongoDB is back: an invoice is {stage}")
    mover.move("MongoDB is back")


def _upload(trade: Trade, paper: dict[str, object]) -> httpx.Response:
    body = {
        "invoiceNumber": paper["number"],
        "amount": "100000.00",
        "dueDate": paper["due"],
        "customerGST": paper["customer"],
    }
    files = {"invoiceFile": ("invoice.pdf", paper["pdf"])}
    key = {"Idempotency-Key": f"upload {paper['number']}"}
    return trade.seller.send("POST", "/invoices/upload", data=body, files=files, headers=key)


def _without(store: _Store, seconds: float, do: Callable[[], None]) -> None:
    """Take a store away for so long, and do something meanwhile, again and again."""
    store.take_away()
    try:
        deadline = time.monotonic() + seconds
        do()
        while time.monotonic() < deadline:
            do()
    finally:
        store.bring()


def _mover(own: Town, tally: Tally, trade: Trade) -> _Money:
    investor = own.investor("400000000", account="501000000777")
    place = investor.post("/wallet/deposits", {"amount": IN, "method": "bank"})
    bill = trade.listed("10000000")
    return _Money(own, tally, investor, str(place.body["virtualAccount"]), bill)


def _flush(url: str) -> None:
    path = unquote(url.removeprefix("unix://"))
    with valkey.Valkey(unix_socket_path=path) as client:
        client.flushall()


@contextmanager
def _stores() -> Generator[tuple[_Store, _Store]]:
    with tempfile.TemporaryDirectory(prefix="hundi-stores-") as folder:
        Path(folder).chmod(0o755)  # the servers' own user has to pass
        stores = tuple(_Store(Path(folder) / name, name) for name in ("valkey", "mongo"))
        try:
            for store in stores:
                store.bring()
            yield stores[0], stores[1]
        finally:
            for store in stores:
                store.take_away()


@contextmanager
def _town(fast: _Store, documents: _Store) -> Generator[Town]:
    with town(HUNDI_REDIS_URL=fast.url, HUNDI_MONGO_URL=documents.url) as own:
        yield own
