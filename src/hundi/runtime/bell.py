"""Wakes workers when jobs of theirs are committed.

After the commit and not in it: PostgreSQL commits transactions that notify one after another.
A call that gets lost costs seconds and nothing else, for a worker that hears nothing looks by
itself (`jobs.POLL_SECONDS`).
"""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import psycopg
from psycopg_pool import AsyncConnectionPool, PoolTimeout

# How often at most; what is committed meanwhile goes with the next.
PAUSE_SECONDS = 0.02


class Bell:
    """One a process. It uses a connection of the pool for a moment."""

    def __init__(self, pool: AsyncConnectionPool[Any]) -> None:
        self._pool = pool
        self._queues: set[str] = set()
        self._ringing: asyncio.Task[None] | None = None

    def ring(self, queues: Iterable[str]) -> None:
        """Wake whoever works for these queues, soon."""
        self._queues.update(queues)
        if self._queues and self._ringing is None:
            self._ringing = asyncio.get_running_loop().create_task(self._ring())

    async def close(self) -> None:
        """Ring no more."""
        if self._ringing is not None:
            self._ringing.cancel()
            with suppress(asyncio.CancelledError):
                await self._ringing

    async def _ring(self) -> None:
        try:
            while self._queues:
                queues, self._queues = sorted(self._queues), set[str]()
                # Whom this does not reach looks by itself.
                with suppress(psycopg.Error, PoolTimeout):
                    await self._notify(queues)
                await asyncio.sleep(PAUSE_SECONDS)
        finally:
            self._ringing = None

    async def _notify(self, queues: list[str]) -> None:
        async with self._pool.connection() as connection:
            await connection.execute(
                """
                SELECT pg_notify(
                    'procrastinate_queue_v1#' || queue, '{"type": "job_inserted", "job_id": 0}'
                )
                FROM unnest(%s::TEXT[]) AS queue
                """,
                [queues],
            )
