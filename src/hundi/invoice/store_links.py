"""Rows of links by which customers answer."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from psycopg.rows import DictRow

from hundi.invoice.links import AnswerLink, LinkState
from hundi.runtime.database import Transaction

WAITING_MAX = 500


async def add_link(tx: Transaction, link: AnswerLink) -> bool:
    """Write a new link; return False when it is there already."""
    row = await tx.one(
        """
        INSERT INTO invoice.answer_links (
            id, invoice_id, customer_id, issued_at, answer_by, expires_at, asked_by, state
        ) VALUES (
            %(id)s, %(invoice)s, %(customer)s, %(issued)s, %(answer_by)s, %(expires)s, %(by)s,
            'live'
        ) ON CONFLICT (id) DO NOTHING RETURNING id
        """,
        {
            "id": link.id,
            "invoice": link.invoice_id,
            "customer": link.customer_id,
            "issued": link.issued_at,
            "answer_by": link.answer_by,
            "expires": link.expires_at,
            "by": link.asked_by,
        },
    )
    return row is not None


async def replace_live(tx: Transaction, invoice_id: UUID) -> None:
    """End the invoice's live link: a newer one takes its place."""
    await tx.execute(
        """
        UPDATE invoice.answer_links SET state = 'replaced', code_id = NULL
        WHERE invoice_id = %s AND state = 'live'
        """,
        [invoice_id],
    )


async def lock_link(tx: Transaction, link_id: UUID) -> AnswerLink | None:
    """Hold a link."""
    row = await tx.one("SELECT * FROM invoice.answer_links WHERE id = %s FOR UPDATE", [link_id])
    return None if row is None else _link(row)


async def find_link(tx: Transaction, link_id: UUID) -> AnswerLink | None:
    """Return a link."""
    row = await tx.one("SELECT * FROM invoice.answer_links WHERE id = %s", [link_id])
    return None if row is None else _link(row)


async def last_link(tx: Transaction, invoice_id: UUID) -> AnswerLink | None:
    """Return the invoice's newest link."""
    row = await tx.one(
        """
        SELECT * FROM invoice.answer_links WHERE invoice_id = %s
        ORDER BY issued_at DESC, id DESC LIMIT 1
        """,
        [invoice_id],
    )
    return None if row is None else _link(row)


async def save_link(tx: Transaction, link: AnswerLink) -> None:
    """Write where a link and its code are."""
    await tx.execute(
        """
        UPDATE invoice.answer_links
        SET state = %s, codes = %s, code_id = %s, code_sent_at = %s, code_tries = %s
        WHERE id = %s
        """,
        [link.state, link.codes, link.code_id, link.code_sent_at, link.code_tries, link.id],
    )


async def count_forged(tx: Transaction, minute: datetime) -> bool:
    """Count a link that is none of ours; return whether it is the first of its minute."""
    row = await tx.one(
        """
        INSERT INTO invoice.forged_links (minute, seen) VALUES (%s, 1)
        ON CONFLICT (minute) DO UPDATE SET seen = forged_links.seen + 1 RETURNING seen
        """,
        [minute],
    )
    return row is not None and row["seen"] == 1


async def unanswered(tx: Transaction, gstin: str) -> list[UUID]:
    """Return the invoices to this GSTIN that wait for an answer and have no link yet."""
    rows = await tx.all(
        """
        SELECT id FROM invoice.invoices AS i
        WHERE buyer_gstin = %s AND stage = 'verified'
            AND NOT EXISTS (SELECT FROM invoice.answer_links AS l WHERE l.invoice_id = i.id)
        ORDER BY seq LIMIT %s
        """,
        [gstin, WAITING_MAX],
    )
    return [row["id"] for row in rows]


def _link(row: DictRow) -> AnswerLink:
    return replace(AnswerLink(**row), state=LinkState(row["state"]))
