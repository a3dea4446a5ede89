"""Webhooks that must reach the platform: kept until it says 2xx, retried ever more slowly.

One after the other, in the order in which things happened, unless a fault reorders them. A try
that fails does not hold the next ones up. After a restart everything pending is due at once.
"""

import asyncio
import contextlib
import sqlite3
from dataclasses import dataclass

import httpx

from hundi.sandbox.clock import real_seconds
from hundi.sandbox.faults import Dice
from hundi.sandbox.webhook import SIGNATURE_HEADER, signature

WEBHOOK_PATH = "/api/v1/webhooks/payment"
BATCH_MAX = 100
FIRST_DELAY_SECONDS = 0.25
DELAY_MAX_SECONDS = 4 * 3600.0
DOUBLINGS_MAX = 20
IDLE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Notice:
    """A webhook that waits to be delivered."""

    number: int
    body: bytes
    tries: int


async def add_notice(store: sqlite3.Connection, body: bytes) -> None:
    """Put a webhook into the outbox, within the caller's transaction."""
    store.execute("INSERT INTO outbox (body, due_at) VALUES (?, ?)", (body, real_seconds()))


async def pending(store: sqlite3.Connection) -> int:
    """Return how many webhooks the platform has not taken yet."""
    return int(store.execute("SELECT count(*) FROM outbox").fetchone()[0])


async def make_all_due(store: sqlite3.Connection) -> None:
    """Try everything pending at once: after a restart, and when the day moves."""
    store.execute("UPDATE outbox SET due_at = 0")


def delay_seconds(tries: int) -> float:
    """Return how long to wait after this many tries: doubling, up to four hours."""
    return min(FIRST_DELAY_SECONDS * 2.0 ** min(tries, DOUBLINGS_MAX), DELAY_MAX_SECONDS)


class Courier:
    """Carries the outbox to the platform. `wake` tells it that something was added."""

    def __init__(
        self, store: sqlite3.Connection, client: httpx.AsyncClient, *, secret: bytes, dice: Dice
    ) -> None:
        self._store = store
        self._client = client
        self._secret = secret
        self._dice = dice
        self._added = asyncio.Event()

    def wake(self) -> None:
        """Say that something was added or became due."""
        self._added.set()

    async def run(self) -> None:
        """Deliver until cancelled."""
        while True:
            self._added.clear()
            due = await self._due()
            for notice in self._dice.reordered(due):
                await self._deliver(notice)
            if len(due) < BATCH_MAX:
                await self._rest()

    async def post(self, path: str, body: bytes) -> bool:
        """Send a signed body to the platform and return whether it said 2xx."""
        headers = {
            "Content-Type": "application/json",
            SIGNATURE_HEADER: signature(self._secret, body, real_seconds=real_seconds()),
        }
        try:
            answer = await self._client.post(path, content=body, headers=headers)
        except httpx.HTTPError:
            return False
        return answer.is_success

    async def _due(self) -> list[Notice]:
        rows = self._store.execute(
            "SELECT id, body, tries FROM outbox WHERE due_at <= ? ORDER BY id LIMIT ?",
            (real_seconds(), BATCH_MAX),
        ).fetchall()
        return [Notice(*row) for row in rows]

    async def _rest(self) -> None:
        """Wait until something is added or the next try is due."""
        next_due = self._store.execute("SELECT min(due_at) FROM outbox").fetchone()[0]
        wait = IDLE_SECONDS if next_due is None else next_due - real_seconds()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._added.wait(), min(max(wait, 0.0), IDLE_SECONDS))

    async def _deliver(self, notice: Notice) -> None:
        dice, faults = self._dice, self._dice.faults
        await dice.delay()
        if dice.hits(faults.drop_rate):
            await self._forget(notice)
            return
        is_taken = not dice.hits(faults.error_rate) and await self.post(WEBHOOK_PATH, notice.body)
        if is_taken and dice.hits(faults.duplicate_rate):
            await self.post(WEBHOOK_PATH, notice.body)
        if is_taken and not dice.hits(faults.lost_after_commit_rate):
            await self._forget(notice)
        else:
            self._store.execute(
                "UPDATE outbox SET tries = tries + 1, due_at = ? WHERE id = ?",
                (real_seconds() + delay_seconds(notice.tries), notice.number),
            )

    async def _forget(self, notice: Notice) -> None:
        self._store.execute("DELETE FROM outbox WHERE id = ?", (notice.number,))
