"""Rows of the page's sessions, and the SQL around them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hundi.runtime.database import Transaction
from hundi.user.sessions import SESSIONS_PER_USER_MAX


@dataclass(frozen=True, slots=True)
class LiveSession:
    """A live session of a person. `device` is None for a machine's."""

    id: UUID
    started_at: datetime
    device: str | None
    seen_at: datetime | None


async def add(
    tx: Transaction, session_id: UUID, digest: bytes, *, device: str, at: datetime
) -> None:
    """Write the cookie of a session."""
    await tx.execute(
        """
        INSERT INTO "user".browser_sessions (
            session_id, digest, device, seen_at
        ) VALUES (%(id)s, %(digest)s, %(device)s, %(at)s)
        """,
        {"id": session_id, "digest": digest, "device": device, "at": at},
    )


async def is_live(tx: Transaction, session_id: UUID, *, user_id: UUID) -> bool:
    """Return whether this is a live session of this person."""
    row = await tx.one(
        'SELECT FROM "user".sessions WHERE id = %s AND user_id = %s AND ended_at IS NULL',
        [session_id, user_id],
    )
    return row is not None


async def live_sessions(tx: Transaction, user_id: UUID, *, now: datetime) -> list[LiveSession]:
    """Return a person's live sessions, the newest first."""
    rows = await tx.all(
        """
        SELECT s.id, s.started_at, b.device, b.seen_at
        FROM "user".sessions AS s
        LEFT JOIN "user".browser_sessions AS b ON b.session_id = s.id
        WHERE s.user_id = %s AND s.ended_at IS NULL AND s.expires_at > %s
        ORDER BY s.started_at DESC, s.id DESC LIMIT %s
        """,
        [user_id, now, SESSIONS_PER_USER_MAX],
    )
    return [LiveSession(**row) for row in rows]
