"""What every process must hear at once, by PostgreSQL's NOTIFY: the clock, ended sessions."""

import asyncio
from datetime import timedelta
from uuid import UUID

import psycopg
import structlog

from hundi.runtime import ticker
from hundi.runtime.clock import Clock
from hundi.runtime.database import Database, Transaction
from hundi.runtime.tokens import ACCESS_SECONDS, Tokens

RECONNECT_SECONDS = 1.0
_TOKENS_LIVE = timedelta(seconds=ACCESS_SECONDS)
_log = structlog.get_logger()


async def end_session(tx: Transaction, session_id: UUID) -> None:
    """Tell every process, when the transaction commits, to refuse this session's tokens."""
    now = Clock.real_now()
    await tx.execute(
        """
        INSERT INTO platform.ended_sessions (session_id, ended_at) VALUES (%s, %s)
        ON CONFLICT DO NOTHING
        """,
        [session_id, now],
    )
    await tx.execute(
        "DELETE FROM platform.ended_sessions WHERE ended_at < %s", [now - 2 * _TOKENS_LIVE]
    )
    await tx.execute("SELECT pg_notify('hundi_sessions', %s)", [str(session_id)])


async def listen(database: Database, tokens: Tokens) -> None:
    """Hear the signals until cancelled; connect again when the connection is lost."""
    while True:
        try:
            await _listen_once(database, tokens)
        except psycopg.OperationalError as failure:
            _log.warning("signals_lost", error=type(failure).__name__)
        await asyncio.sleep(RECONNECT_SECONDS)


async def _listen_once(database: Database, tokens: Tokens) -> None:
    connection = await psycopg.AsyncConnection.connect(database.url, autocommit=True)
    async with connection:
        await connection.execute("LISTEN hundi_clock")
        await connection.execute("LISTEN hundi_sessions")
        # What was said before we listened.
        await ticker.read_clock(database)
        await _read_ended_sessions(database, tokens)
        async for signal in connection.notifies():
            if signal.channel == "hundi_clock":
                database.clock.advanced_days = int(signal.payload)
            else:
                tokens.revoke(UUID(signal.payload))


async def _read_ended_sessions(database: Database, tokens: Tokens) -> None:
    """Refuse the sessions whose tokens might still be about."""
    since = Clock.real_now() - _TOKENS_LIVE
    async with database.transaction("platform") as tx:
        rows = await tx.all(
            "SELECT session_id FROM platform.ended_sessions WHERE ended_at >= %s", [since]
        )
    for row in rows:
        tokens.revoke(row["session_id"])
