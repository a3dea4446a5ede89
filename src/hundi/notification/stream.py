"""Server-sent events: one open page, told what is new, from PostgreSQL, until it must end.

It ends when the client goes, when the token expires or its session is revoked, or when
PostgreSQL is away; the client connects again and says what it has by `Last-Event-ID`. No
connection to the database is held while it waits.

Source: the WHATWG HTML standard, 9.2 Server-sent events.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import psycopg
from psycopg_pool import PoolTimeout
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from hundi.kernel.errors import NotSignedIn
from hundi.notification import queries
from hundi.notification.bell import Bell, Switchboard
from hundi.notification.domain import Notification
from hundi.runtime.database import Database
from hundi.runtime.tokens import Caller

KEEP_ALIVE_SECONDS = 15.0
# How often it is asked whether the token still counts.
TURN_SECONDS = 2.0
SEND_SECONDS_MAX = 20.0
RETRY_MILLISECONDS = 2_000


class EventStream(StreamingResponse):
    """The answer of `GET /stream`.

    Args:
        board: gives the bell.
        database: where the notifications stand.
        caller: returns who asks. Raises `NotSignedIn` once the token counts no more.
        after: the newest notification the client has; None for whatever is new from now on.
        write: returns a notification as one line of JSON.
    """

    media_type = "text/event-stream"

    def __init__(
        self,
        board: Switchboard,
        database: Database,
        *,
        caller: Callable[[], Awaitable[Caller]],
        after: int | None,
        write: Callable[[Notification], str],
    ) -> None:
        super().__init__(content=iter(()), headers={"X-Accel-Buffering": "no"})
        self._board = board
        self._database = database
        self._caller = caller
        self._after = after
        self._write = write

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI's signature
        """Answer until it must end.

        Raises:
            TooManyStreams, StreamsFull: see `Switchboard.listening`; nothing was sent yet.
        """
        caller = await self._caller()
        with self._board.listening(caller.user_id, caller.person_id) as bell:
            bell.seen = await self._first_seen(bell)
            gone = asyncio.get_running_loop().create_task(_until_gone(receive))
            gone.add_done_callback(lambda _: bell.ring())
            try:
                with suppress(psycopg.Error, PoolTimeout, OSError, TimeoutError, NotSignedIn):
                    await self._start(send, bell)
                    await self._tell(send, bell, gone)
                if not gone.done():
                    with suppress(OSError, TimeoutError):
                        await _send(send, "", more=False)
            finally:
                gone.cancel()

    async def _first_seen(self, bell: Bell) -> int:
        """What the client has; never more than there is (it may come from another database)."""
        async with self._database.transaction("notification") as tx:
            newest = await queries.newest_of(tx, [bell.user_id])
        there = newest.get(bell.user_id, 0)
        return there if self._after is None else min(self._after, there)

    async def _start(self, send: Send, bell: Bell) -> None:
        await send(
            {
                "type": "http.response.start",
                "status": self.status_code,
                "headers": self.raw_headers,
            }
        )
        # An id without data is remembered and shown to nobody: a client that hears nothing
        # until it is cut off still resumes from here.
        await _send(send, f"retry: {RETRY_MILLISECONDS}\nid: {bell.seen}\n\n")

    async def _tell(self, send: Send, bell: Bell, gone: "asyncio.Task[None]") -> None:
        loop = asyncio.get_running_loop()
        beat_at = loop.time() + KEEP_ALIVE_SECONDS
        rung = True
        while not gone.done():
            await self._caller()
            is_beat = loop.time() >= beat_at
            if is_beat:
                beat_at = loop.time() + KEEP_ALIVE_SECONDS
                await _send(send, ": keep-alive\n\n")
            # A ring may have been lost on its way; each beat looks, whatever was heard.
            if rung or is_beat:
                await self._catch_up(send, bell)
            rung = await bell.wait(TURN_SECONDS)

    async def _catch_up(self, send: Send, bell: Bell) -> None:
        while True:
            async with self._database.transaction("notification") as tx:
                newer = await queries.newer_than(tx, bell.user_id, bell.seen)
            for notification in newer:
                data = self._write(notification)
                await _send(send, f"event: notification\nid: {notification.id}\ndata: {data}\n\n")
                bell.seen = notification.id
            if len(newer) < queries.NEWER_MAX:
                return


async def _send(send: Send, text: str, *, more: bool = True) -> None:
    """Send a piece; a client that does not read it in time is cut off."""
    async with asyncio.timeout(SEND_SECONDS_MAX):
        await send({"type": "http.response.body", "body": text.encode(), "more_body": more})


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
