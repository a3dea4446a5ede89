"""Sessions of the page: opened by a sign-in, listed and ended by their person. `now` is real."""

import secrets
from datetime import datetime
from uuid import UUID

from hundi.kernel.errors import NotFound
from hundi.runtime import signals
from hundi.runtime.callers import sid_digest
from hundi.runtime.database import Transaction
from hundi.user import store, store_browser

SID_BYTES = 32
DEVICE_CHARS_MAX = 200


class NoSuchSession(NotFound):
    """The session is over, or not yours."""


async def open_in_browser(tx: Transaction, session_id: UUID, *, device: str, now: datetime) -> str:
    """Let a new session speak by a cookie too; return the cookie's value, which is not kept."""
    sid = secrets.token_urlsafe(SID_BYTES)
    await store_browser.add(
        tx, session_id, sid_digest(sid), device=device[:DEVICE_CHARS_MAX], at=now
    )
    return sid


async def end_own_session(
    tx: Transaction, *, user_id: UUID, session_id: UUID, now: datetime
) -> None:
    """End one of the caller's sessions, on whatever device.

    Raises:
        NoSuchSession: it is over, or somebody else's.
    """
    if not await store_browser.is_live(tx, session_id, user_id=user_id):
        raise NoSuchSession("This session is over, or not yours.")
    await store.end_session(tx, session_id, by="revoked", at=now)
    await signals.end_session(tx, session_id)
