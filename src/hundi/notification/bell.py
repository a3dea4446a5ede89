"""Bells: an open page waits on one, and it rings when its user may have been told something.

One `Switchboard` a process. Who rings: Valkey, when it can be reached; otherwise (it is not
configured, or it vanished) the switchboard looks into PostgreSQL every `LOOK_SECONDS`, once for
all pages. A ring says "look"; what there is to see stands in PostgreSQL only.
"""

import asyncio
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import msgspec
import psycopg
import structlog
import valkey.asyncio
from psycopg_pool import PoolTimeout
from valkey.exceptions import ValkeyError

from hundi.kernel.errors import TooMany, Unavailable
from hundi.notification import queries
from hundi.runtime.database import Database

CHANNEL = "hundi:inboxes"
BELLS_MAX = 1_000
BELLS_PER_PERSON_MAX = 5
LOOK_SECONDS = 2.0
VALKEY_SECONDS_MAX = 1.0
MESSAGE_BYTES_MAX = 64 * 1024

_log = structlog.get_logger()


class TooManyStreams(TooMany):
    """The user has as many open streams as one may have. Close a page."""


class StreamsFull(Unavailable):
    """This process carries as many streams as it can."""


class Bell:
    """One open page's bell. `seen` is the newest notification that the page has."""

    def __init__(self, user_id: UUID, person_id: UUID) -> None:
        self.user_id = user_id
        self.person_id = person_id
        self.seen = 0
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Let the page look."""
        self._rung.set()

    async def wait(self, seconds: float) -> bool:
        """Wait for a ring, so long at most; return whether it rang."""
        try:
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        except TimeoutError:
            return False
        self._rung.clear()
        return True


class Switchboard:
    """All bells of the process, and the one task that rings them while there are any."""

    def __init__(
        self, database: Database, redis_url: str | None, *, look_seconds: float = LOOK_SECONDS
    ) -> None:
        self._database = database
        self._redis_url = redis_url
        self._look_seconds = look_seconds
        self._bells: dict[UUID, set[Bell]] = {}
        self._count = 0
        self._watch: asyncio.Task[None] | None = None

    @property
    def count(self) -> int:
        """How many pages are open."""
        return self._count

    @contextmanager
    def listening(self, user_id: UUID, person_id: UUID) -> Generator[Bell]:
        """Give a page a bell of the account's, and take it away at the end.

        Raises:
            TooManyStreams: the person has `BELLS_PER_PERSON_MAX` open pages.
            StreamsFull: the process has `BELLS_MAX`.
        """
        own = [one for one in self._bells.get(user_id, ()) if one.person_id == person_id]
        if len(own) >= BELLS_PER_PERSON_MAX:
            raise TooManyStreams("You have too many pages open. Close one.", retry_after=30)
        if self._count >= BELLS_MAX:
            raise StreamsFull("Too many pages are open just now.", retry_after=30)
        bell = Bell(user_id, person_id)
        self._bells.setdefault(user_id, set()).add(bell)
        self._count += 1
        if self._watch is None:
            self._watch = asyncio.get_running_loop().create_task(self._ring_when_told())
        try:
            yield bell
        finally:
            self._take_away(bell)

    def _take_away(self, bell: Bell) -> None:
        bells = self._bells[bell.user_id]
        bells.discard(bell)
        self._count -= 1
        if not bells:
            del self._bells[bell.user_id]
        if self._count == 0 and self._watch is not None:
            self._watch.cancel()
            self._watch = None

    async def _ring_when_told(self) -> None:
        while True:
            if self._redis_url is not None:
                await self._hear(self._redis_url)
            try:
                await self._look()
            except (psycopg.Error, PoolTimeout) as failure:
                _log.warning("look_failed", error=type(failure).__name__)
            await asyncio.sleep(self._look_seconds)

    async def _hear(self, url: str) -> None:
        """Ring what Valkey says, until it cannot be heard any more."""
        client: Any = valkey.asyncio.from_url(
            url,
            socket_connect_timeout=VALKEY_SECONDS_MAX,
            socket_timeout=VALKEY_SECONDS_MAX,
            health_check_interval=LOOK_SECONDS,
        )
        pubsub: Any = client.pubsub()
        try:
            await pubsub.subscribe(CHANNEL)
            # What was said before we listened.
            self._ring(list(self._bells))
            while True:
                message = await pubsub.get_message(
                    ignore_subscribe_messages=True, timeout=LOOK_SECONDS
                )
                if message is not None:
                    self._ring(read_message(message["data"]))
        except (ValkeyError, OSError) as failure:
            _log.warning("bells_silent", error=type(failure).__name__)
        finally:
            await pubsub.aclose()
            await client.aclose()

    async def _look(self) -> None:
        async with self._database.transaction("notification") as tx:
            newest = await queries.newest_of(tx, list(self._bells))
        for user_id, notification_id in newest.items():
            for bell in self._bells.get(user_id, ()):
                if notification_id > bell.seen:
                    bell.ring()

    def _ring(self, user_ids: Sequence[UUID]) -> None:
        for user_id in user_ids:
            for bell in self._bells.get(user_id, ()):
                bell.ring()


def write_message(user_ids: Sequence[UUID]) -> bytes:
    """Return what Valkey carries: whose pages are to look, and nothing else."""
    return msgspec.json.encode(list(user_ids))


def read_message(raw: bytes) -> list[UUID]:
    """Return whose pages are to look; nobody's when the message is not one of ours."""
    if len(raw) > MESSAGE_BYTES_MAX:
        return []
    try:
        return msgspec.json.decode(raw, type=list[UUID])
    except msgspec.MsgspecError:
        return []
