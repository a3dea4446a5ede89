"""The questions of notification."""

from collections.abc import Sequence
from uuid import UUID

from hundi.notification import store
from hundi.notification.domain import Group, Notification
from hundi.runtime.database import Transaction

NEWER_MAX = 100


async def notifications_of(
    tx: Transaction, user_id: UUID, *, before: int | None, limit: int
) -> list[Notification]:
    """What a person was told, newest first, older than `before`."""
    rows = await tx.all(
        """
        SELECT * FROM notification.notifications
        WHERE user_id = %(user_id)s AND (%(before)s::BIGINT IS NULL OR id < %(before)s)
        ORDER BY id DESC LIMIT %(limit)s
        """,
        {"user_id": user_id, "before": before, "limit": limit},
    )
    return [store.notification_of(row) for row in rows]


async def newer_than(tx: Transaction, user_id: UUID, after: int) -> list[Notification]:
    """What a person was told since, oldest first, `NEWER_MAX` at a time.

    Nothing with a smaller id becomes visible later: see `store.lock_people`.
    """
    rows = await tx.all(
        """
        SELECT * FROM notification.notifications
        WHERE user_id = %s AND id > %s ORDER BY id LIMIT %s
        """,
        [user_id, after, NEWER_MAX],
    )
    return [store.notification_of(row) for row in rows]


async def newest_of(tx: Transaction, user_ids: Sequence[UUID]) -> dict[UUID, int]:
    """The id of each person's newest notification; who has none is not in it."""
    rows = await tx.all(
        """
        SELECT person.user_id, newest.id
        FROM unnest(%s::UUID[]) AS person (user_id)
        CROSS JOIN LATERAL (
            SELECT id FROM notification.notifications AS told
            WHERE told.user_id = person.user_id ORDER BY id DESC LIMIT 1
        ) AS newest
        """,
        [list(user_ids)],
    )
    return {row["user_id"]: row["id"] for row in rows}


async def muted_by(tx: Transaction, user_id: UUID) -> frozenset[Group]:
    """The groups of letters that a person does not want."""
    person = await store.find_person(tx, user_id)
    return frozenset() if person is None else person.muted
