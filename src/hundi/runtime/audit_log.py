"""The append-only log of what people with power did. No personal data goes in."""

from collections.abc import Mapping
from uuid import UUID

from psycopg.types.json import Jsonb

from hundi.runtime.database import Transaction


async def record(
    tx: Transaction,
    actor_id: UUID | None,
    action: str,
    subject_id: UUID | None,
    details: Mapping[str, object] | None = None,
) -> None:
    """Write that somebody did something, in the transaction that did it."""
    await tx.execute(
        """
        INSERT INTO platform.audit_log (at, actor_id, action, subject_id, details)
        VALUES (%s, %s, %s, %s, %s)
        """,
        [tx.now, actor_id, action, subject_id, Jsonb(dict(details or {}))],
    )
