"""The tables of notification: rows become entities here and nowhere else."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from hundi.notification.domain import (
    Contact,
    Group,
    KnownInvoice,
    LetterState,
    NoSuchNotification,
    Notification,
    Person,
    Telling,
)
from hundi.runtime.database import Transaction

HOLDERS_MAX = 100_000
LETTERS_MAX = 1_000


async def lock_people(tx: Transaction, user_ids: Sequence[UUID]) -> dict[UUID, Person]:
    """Hold these inboxes until the commit; a person we never heard of gets one.

    Whoever adds to an inbox holds it first, so that a person's notifications become visible
    in the order of their ids. In one order, so that two who hold many never wait for each other.
    """
    ordered = sorted(set(user_ids))
    await tx.execute(
        """
        INSERT INTO notification.people (user_id)
        SELECT user_id FROM unnest(%s::UUID[]) AS person (user_id) ORDER BY user_id
        ON CONFLICT DO NOTHING
        """,
        [ordered],
    )
    rows = await tx.all(
        """
        SELECT * FROM notification.people WHERE user_id = ANY (%s)
        ORDER BY user_id FOR NO KEY UPDATE
        """,
        [ordered],
    )
    return {row["user_id"]: _person(row) for row in rows}


async def find_person(tx: Transaction, user_id: UUID) -> Person | None:
    """Return the person, or None when nothing was ever heard or told."""
    row = await tx.one("SELECT * FROM notification.people WHERE user_id = %s", [user_id])
    return None if row is None else _person(row)


async def save_contact(tx: Transaction, user_id: UUID, contact: Contact) -> None:
    """Keep how a person is reached."""
    await tx.execute(
        """
        INSERT INTO notification.people (user_id, role, sealed_email, sealed_name)
        VALUES (%s, %s, %s, %s)
        ON CONFLICT (user_id) DO UPDATE SET role = excluded.role,
            sealed_email = excluded.sealed_email, sealed_name = excluded.sealed_name
        """,
        [user_id, contact.role, contact.sealed_email, contact.sealed_name],
    )


async def save_muted(tx: Transaction, user_id: UUID, muted: frozenset[Group]) -> None:
    """Keep which groups of letters a person does not want."""
    await tx.execute(
        """
        INSERT INTO notification.people (user_id, muted) VALUES (%s, %s)
        ON CONFLICT (user_id) DO UPDATE SET muted = excluded.muted
        """,
        [user_id, sorted(muted)],
    )


async def save_bounced(tx: Transaction, user_id: UUID) -> None:
    """Keep that a person's address does not exist: nothing is sent there again."""
    await tx.execute(
        "UPDATE notification.people SET bounced_at = %s WHERE user_id = %s AND bounced_at IS NULL",
        [tx.now, user_id],
    )


async def save_invoice(tx: Transaction, invoice: KnownInvoice) -> None:
    """Keep whose an invoice is; a customer once known stays known."""
    await tx.execute(
        """
        INSERT INTO notification.invoices AS known (invoice_id, seller_id, customer_id, number)
        VALUES (%s, %s, %s, %s)
        ON CONFLICT (invoice_id) DO UPDATE SET seller_id = excluded.seller_id,
            customer_id = coalesce(excluded.customer_id, known.customer_id),
            number = excluded.number
        """,
        [invoice.invoice_id, invoice.seller_id, invoice.customer_id, invoice.number],
    )


async def find_invoice(tx: Transaction, invoice_id: UUID) -> KnownInvoice | None:
    """Return whose an invoice is, or None when we never heard."""
    row = await tx.one("SELECT * FROM notification.invoices WHERE invoice_id = %s", [invoice_id])
    if row is None:
        return None
    return KnownInvoice(row["invoice_id"], row["seller_id"], row["customer_id"], row["number"])


async def add_holders(tx: Transaction, invoice_id: UUID, investor_ids: Sequence[UUID]) -> None:
    """Remember who put money into an invoice."""
    await tx.execute(
        """
        INSERT INTO notification.holders (invoice_id, investor_id)
        SELECT %s, investor_id FROM unnest(%s::UUID[]) AS holder (investor_id)
        ORDER BY investor_id ON CONFLICT DO NOTHING
        """,
        [invoice_id, sorted(set(investor_ids))],
    )


async def list_holders(tx: Transaction, invoice_id: UUID) -> tuple[UUID, ...]:
    """Return who put money into an invoice."""
    rows = await tx.all(
        """
        SELECT investor_id FROM notification.holders WHERE invoice_id = %s
        ORDER BY investor_id LIMIT %s
        """,
        [invoice_id, HOLDERS_MAX],
    )
    return tuple(row["investor_id"] for row in rows)


async def add_notifications(
    tx: Transaction, tellings: Sequence[tuple[Telling, LetterState]]
) -> list[Notification]:
    """Add what is new of these, in order; the inboxes are held. Return what was added."""
    rows = await tx.all(
        """
        INSERT INTO notification.notifications
            (user_id, cause_id, kind, params, created_at, letter, letter_ended_at)
        SELECT user_id, cause_id, kind, params, %(now)s::TIMESTAMPTZ, letter,
            CASE letter WHEN 'due' THEN NULL ELSE %(now)s::TIMESTAMPTZ END
        FROM unnest(
            %(users)s::UUID[], %(causes)s::UUID[], %(kinds)s::TEXT[], %(params)s::JSONB[],
            %(letters)s::TEXT[]
        ) WITH ORDINALITY AS telling (user_id, cause_id, kind, params, letter, n)
        ORDER BY n
        ON CONFLICT (user_id, cause_id) DO NOTHING
        RETURNING *
        """,
        {
            "now": tx.now,
            "users": [telling.user_id for telling, _ in tellings],
            "causes": [telling.cause_id for telling, _ in tellings],
            "kinds": [telling.kind for telling, _ in tellings],
            "params": [Jsonb(dict(telling.params)) for telling, _ in tellings],
            "letters": [letter.value for _, letter in tellings],
        },
    )
    return [notification_of(row) for row in rows]


async def get_notification(tx: Transaction, notification_id: int) -> Notification:
    """Return a notification.

    Raises:
        NoSuchNotification: there is none.
    """
    row = await tx.one("SELECT * FROM notification.notifications WHERE id = %s", [notification_id])
    if row is None:
        raise NoSuchNotification("There is no such notification.")
    return notification_of(row)


async def save_read(tx: Transaction, notification_id: int, *, user_id: UUID) -> Notification:
    """Keep that a person read a notification; the first reading counts.

    Raises:
        NoSuchNotification: there is none, or it is somebody else's.
    """
    row = await tx.one(
        """
        UPDATE notification.notifications SET read_at = coalesce(read_at, %s)
        WHERE id = %s AND user_id = %s RETURNING *
        """,
        [tx.now, notification_id, user_id],
    )
    if row is None:
        raise NoSuchNotification("There is no such notification of yours.")
    return notification_of(row)


async def list_due_letters(tx: Transaction, user_id: UUID) -> list[Notification]:
    """Return the notifications whose letters wait, oldest first."""
    rows = await tx.all(
        """
        SELECT * FROM notification.notifications
        WHERE user_id = %s AND letter = 'due' ORDER BY id LIMIT %s
        """,
        [user_id, LETTERS_MAX],
    )
    return [notification_of(row) for row in rows]


async def save_letter(tx: Transaction, notification_id: int, state: LetterState) -> None:
    """Keep how a due letter ended; one that ended already stays as it is."""
    await tx.execute(
        """
        UPDATE notification.notifications SET letter = %s, letter_ended_at = %s
        WHERE id = %s AND letter = 'due'
        """,
        [state.value, tx.now, notification_id],
    )


def notification_of(row: Mapping[str, Any]) -> Notification:
    """Return the notification that a row is."""
    return Notification(
        row["id"],
        row["user_id"],
        row["cause_id"],
        row["kind"],
        row["params"],
        row["created_at"],
        row["read_at"],
        LetterState(row["letter"]),
    )


def _person(row: Mapping[str, Any]) -> Person:
    contact = Contact(row["role"], row["sealed_email"], row["sealed_name"]) if row["role"] else None
    muted = frozenset(Group(group) for group in row["muted"])
    return Person(row["user_id"], contact, muted, row["bounced_at"] is not None)
