"""kill -9 of PostgreSQL's postmaster under load: whatever was acknowledged is there, once.

The server is the exam's own, durable; the platform stays up and finds it again by itself. Many
clients commit money and announce deposits, each under its own key, and insist when they are not
answered. At the end every acknowledged write is looked for in the tables.
"""

import asyncio
import os
import random
import signal
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import httpx

from bench.rows import Row
from exam.proof import prove
from exam.town import API, Bill, town
from exam.world import Tally, Tier
from hundi.cli.actors import Person, UnexpectedError
from hundi.runtime.servers import EmbeddedServers

CRASHES = {"fast": 4, "full": 60}
WRITES_GOAL = {"fast": 1_000, "full": 250_000}
LOAD_SECONDS = {"fast": (2.0, 5.0), "full": (10.0, 60.0)}
CLIENTS = 16
LOT = "1000"
# A hundred crore at most in all for one investor, and fifty in one invoice.
FACE, HOLDING = "500000000", "450000000"
DEPOSIT_EVERY = 20
GAP_SECONDS_GOAL = 3.0
INSIST_SECONDS_MAX = 60.0
CREATED = 201

_COMMITMENTS = "SELECT id::TEXT, end_minor - start_minor FROM funding.commitments"
_DEPOSITS = "SELECT id::TEXT FROM payment.deposits"


@dataclass(slots=True)
class _Load:
    """What clients do all the while, and what they were told."""

    base_url: str
    investor: Person
    bill: Bill
    over: threading.Event = field(default_factory=threading.Event)
    committed: list[str] = field(default_factory=list[str])
    deposited: list[str] = field(default_factory=list[str])
    acknowledged_at: list[float] = field(default_factory=list[float])
    others: Counter[str] = field(default_factory=Counter[str])
    lost: list[str] = field(default_factory=list[str])
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    def run(self) -> None:
        """Let the clients work until it is over; each finishes what it began."""
        asyncio.run(self._run())

    async def _run(self) -> None:
        headers = {"Authorization": f"Bearer {self.investor.token}"}
        async with httpx.AsyncClient(
            base_url=self.base_url + API, headers=headers, timeout=30, trust_env=False
        ) as client:
            await asyncio.gather(*(self._work(client) for _ in range(CLIENTS)))

    async def _work(self, client: httpx.AsyncClient) -> None:
        while not self.over.is_set():
            number = next(self.numbers)
            if number % DEPOSIT_EVERY:
                path, body, name = f"/invoices/{self.bill.id}/fund", LOT, "transactionId"
                told = self.committed
            else:
                path, body, name = "/wallet/deposits", "1", "depositId"
                told = self.deposited
            answer = await self._insist(client, path, body, f"key {number}")
            if answer is None or answer.status_code != CREATED:
                said = "nothing" if answer is None else f"{answer.status_code} {answer.text:.200}"
                self.lost.append(f"{path}: {said}")
                return
            told.append(str(answer.json()[name]))
            self.acknowledged_at.append(time.monotonic())

    async def _insist(
        self, client: httpx.AsyncClient, path: str, amount: str, key: str
    ) -> httpx.Response | None:
        deadline = time.monotonic() + INSIST_SECONDS_MAX
        while time.monotonic() < deadline:
            try:
                answer = await client.post(
                    path, json={"amount": amount}, headers={"Idempotency-Key": key}
                )
            except httpx.TransportError as problem:
                self.others[type(problem).__name__] += 1
            else:
                if answer.status_code < 500:
                    return answer
                self.others[str(answer.status_code)] += 1
            await asyncio.sleep(0.05)
        return None


def run(seed: int, tier: Tier) -> Tally:
    """Take the exam."""
    tally, chance = Tally(), random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="hundi-pg-") as folder:
        data = Path(folder)
        data.chmod(0o755)  # the server's own user has to pass
        servers = EmbeddedServers.start(data, want={"postgres"})
        try:
            with town(HUNDI_DATABASE_URL=servers.servers.database_url) as own:
                own.owner_url = servers.servers.database_url
                investor = own.investor(HOLDING)
                bill = own.trade().listed(FACE)
                load = _Load(own.line.base_url, investor, bill)
                worker = threading.Thread(target=load.run)
                worker.start()
                crashes: list[float] = []
                try:
                    for _ in range(CRASHES[tier]):
                        time.sleep(chance.uniform(*LOAD_SECONDS[tier]))
                        crashes.append(time.monotonic())
                        servers = _crash(data, servers)
                    time.sleep(LOAD_SECONDS[tier][0])
                finally:
                    load.over.set()
                    worker.join()
                own.settle()
                _all_there(load, own.ask_tables(_COMMITMENTS), own.ask_tables(_DEPOSITS), tally)
                prove(own, tally, "at the end")
        finally:
            servers.stop()
    _figures(tally, load, crashes, WRITES_GOAL[tier])
    return tally


def _crash(data: Path, servers: EmbeddedServers) -> EmbeddedServers:
    """Kill the postmaster, and start it again as a supervisor would."""
    pid = int((data / "postgres" / "postmaster.pid").read_text().partition("\n")[0])
    os.kill(pid, signal.SIGKILL)
    servers.stop()
    return EmbeddedServers.start(data, want={"postgres"})


def _all_there(
    load: _Load, commitments: list[tuple[str, int]], deposits: list[tuple[str]], tally: Tally
) -> None:
    """Every acknowledged write is there, and no other; none twice."""
    there = {name for name, _ in commitments}
    for name in load.committed:
        tally.check(name in there, f"commitment {name} was acknowledged and is not there")
    tally.check(len(set(load.committed)) == len(load.committed), "two keys got one commitment")
    extra = there - set(load.committed)
    tally.check(not extra, f"{len(extra)} commitments that nobody was told of: {load.lost[:3]}")
    announced = {name for (name,) in deposits}
    for name in load.deposited:
        tally.check(name in announced, f"deposit {name} was acknowledged and is not there")
    tally.check(not load.lost, f"never answered well: {load.lost[:3]}")


def _figures(tally: Tally, load: _Load, crashes: list[float], wanted: int) -> None:
    writes = len(load.acknowledged_at)
    gaps: list[float] = []
    for crash in crashes:
        after = [at for at in load.acknowledged_at if at > crash + 0.1]
        if not after:
            raise UnexpectedError("nothing was acknowledged after a crash")
        gaps.append(min(after) - crash)
    worst = max(gaps)
    tally.rows += [
        Row(f"exam pg: acknowledged writes over {len(crashes)} crashes of PostgreSQL", writes, "",
            goal=f">= {wanted:,}", met=writes >= wanted),
        Row("exam pg: from a crash to the next acknowledged write, the worst", worst, "s",
            goal=f"<= {GAP_SECONDS_GOAL:.0f}", met=worst <= GAP_SECONDS_GOAL,
            bound=f"{', '.join(f'{gap:.1f}' for gap in gaps[:10])}"),
        *(Row(f"exam pg: answered {what} and sent again", n, "") for what, n in
          sorted(load.others.items())),
    ]  # fmt: skip
