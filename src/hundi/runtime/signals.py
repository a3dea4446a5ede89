"""What every process must hear at once, by PostgreSQL's NOTIFY: the clock, ended sessions."""

import asyncio
from uuid import UUID

import psycopg
import structlog

from hundi.runtime import ticker
from hundi.runtime.database import Database, Transaction
from hundi.runtime.tokens import Tokens

RECONNECT_SECONDS = 1.0
_log = structlog.get_logger()


async def end_session(tx: Transaction, session_id: UUID) -> None:
    """Tell every process, when the transaction commits, to refuse this session's tokens."""
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
        async for signal in connection.notifies():
            if signal.channel == "hundi_clock":
                database.clock.advanced_days = int(signal.payload)
            else:
                tokens.revoke(UUID(signal.payload))
