"""PostgreSQL's postmaster is killed under load: whatever was acknowledged is there, once.

First it is started again on the same data; then it is gone and its synchronous standby takes
its place. The servers are the exam's own, durable; the platform stays up and finds them itself.
Many clients commit money and announce deposits, each under its own key, and insist when they are
not answered. At the end every acknowledged write is looked for in the tables.
"""

import asyncio
import random
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import httpx

from bench.rows import Row
from exam.proof import prove
from exam.standby import Pair, Server, kill_postmaster, started
from exam.town import API, Bill, Town, town
from exam.world import Tally, Tier
from hundi.cli.actors import Person, UnexpectedError

CRASHES = {"brief": 1, "fast": 3, "full": 60}
FAILOVERS = {"brief": 1, "fast": 1, "full": 20}
WRITES_GOAL = {"brief": 100, "fast": 500, "full": 250_000}
LOAD_SECONDS = {"brief": (0.5, 1.0), "fast": (1.0, 2.0), "full": (10.0, 60.0)}
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
        _crashes(data / "one", tally, chance, tier)
        _failovers(data, tally, chance, tier)
    return tally


def _crashes(data: Path, tally: Tally, chance: random.Random, tier: Tier) -> None:
    """The postmaster dies and is started again, on the same data."""
    server = Server.start(data)

    def crash() -> None:
        kill_postmaster(data)
        server.running.stop()
        server.running = started(data)

    try:
        with town(HUNDI_DATABASE_URL=server.url) as own:
            own.owner_url = server.url
            load, gaps = _under_load(own, [crash] * CRASHES[tier], chance, tier)
            _prove(own, load, tally, "crashes", gaps, WRITES_GOAL[tier])
    finally:
        server.running.stop()


def _failovers(folder: Path, tally: Tally, chance: random.Random, tier: Tier) -> None:
    """The primary dies for good; its synchronous standby takes its place."""
    pair = Pair.start(folder / "pair")
    try:
        with town(HUNDI_DATABASE_URL=pair.url) as own:
            own.owner_url = pair.url
            worst = [pair.fail_over, pair.rebuild] * FAILOVERS[tier]
            load, gaps = _under_load(own, worst[:-1], chance, tier)
            _prove(own, load, tally, "failovers", gaps[::2], 0)
    finally:
        pair.stop()


def _under_load(
    own: Town, worst: Sequence[Callable[[], None]], chance: random.Random, tier: Tier
) -> tuple[_Load, list[float]]:
    """Let clients work while the worst happens, again and again; return how long each gap was.

    A gap is from the moment before it to the next acknowledged write.
    """
    load = _Load(own.line.base_url, own.investor(HOLDING), own.trade().listed(FACE))
    worker = threading.Thread(target=load.run)
    worker.start()
    moments: list[float] = []
    try:
        for do in worst:
            time.sleep(chance.uniform(*LOAD_SECONDS[tier]))
            moments.append(time.monotonic())
            do()
        time.sleep(LOAD_SECONDS[tier][1])
    finally:
        load.over.set()
        worker.join()
    own.settle()
    return load, [_gap(load, moment) for moment in moments]


def _gap(load: _Load, moment: float) -> float:
    after = [at for at in load.acknowledged_at if at > moment + 0.1]
    if not after:
        raise UnexpectedError("nothing was acknowledged after it")
    return min(after) - moment


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


def _prove(
    own: Town, load: _Load, tally: Tally, what: str, gaps: Sequence[float], wanted: int
) -> None:
    """Nothing acknowledged is lost, everything proves; keep the figures."""
    _all_there(load, own.ask_tables(_COMMITMENTS), own.ask_tables(_DEPOSITS), tally)
    prove(own, tally, f"after {what}")
    writes, worst = len(load.acknowledged_at), max(gaps)
    tally.rows += [
        Row(f"exam pg: acknowledged writes over {len(gaps)} {what}", writes, "",
            goal=f">= {wanted:,}", met=writes >= wanted),
        Row(f"exam pg: acknowledged writes lost over {len(gaps)} {what}",
            sum("was acknowledged" in failure for failure in tally.failures), "", goal="0",
            met=not any("was acknowledged" in failure for failure in tally.failures)),
        Row(f"exam pg: {what}: to the next acknowledged write, the worst", worst, "s",
            goal=f"<= {GAP_SECONDS_GOAL:.0f}", met=worst <= GAP_SECONDS_GOAL,
            bound=f"{', '.join(f'{gap:.1f}' for gap in gaps[:10])}"),
        *(Row(f"exam pg: {what}: answered {said} and sent again", n, "") for said, n in
          sorted(load.others.items())),
    ]  # fmt: skip
