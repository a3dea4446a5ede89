"""The operators' desk: what waits for a person, and what needs two of them."""

from collections.abc import Sequence
from uuid import UUID

from psycopg.types.json import Jsonb

from hundi.events.platform import ProposalApproved
from hundi.kernel.errors import Conflict, Forbidden, NotFound
from hundi.kernel.ids import derive_id
from hundi.runtime import audit_log
from hundi.runtime.database import Transaction
from hundi.runtime.outbox import publish


class NoSuchApproval(NotFound):
    """Nothing with this id waits for approval."""


class SecondPersonNeeded(Forbidden):
    """Who proposed a thing cannot approve it."""


class AlreadyProposed(Conflict):
    """The same thing was proposed before, and waits for approval or was decided."""


async def open_item(
    tx: Transaction, kind: str, subject_id: UUID, *, reasons: Sequence[str] = ()
) -> None:
    """Put something on the desk; a second time only renews its reasons and opens it again."""
    await tx.execute(
        """
        INSERT INTO platform.work_items AS item (id, kind, subject_id, reasons, opened_at)
        VALUES (%s, %s, %s, %s, %s)
        ON CONFLICT (id) DO UPDATE SET reasons = excluded.reasons, closed_at = NULL
        """,
        [derive_id(subject_id, f"desk {kind}"), kind, subject_id, Jsonb(list(reasons)), tx.now],
    )


async def close_item(tx: Transaction, kind: str, subject_id: UUID) -> None:
    """Take it off the desk. Nothing happens if it is not there."""
    await tx.execute(
        "UPDATE platform.work_items SET closed_at = %s WHERE id = %s AND closed_at IS NULL",
        [tx.now, derive_id(subject_id, f"desk {kind}")],
    )


async def propose(
    tx: Transaction, kind: str, subject_id: UUID, *, payload: dict[str, object], by: UUID
) -> UUID:
    """Ask for a second person's approval; return the approval's id.

    When it is given, `ProposalApproved` is published and the service whose `kind` it is acts.

    Raises:
        AlreadyProposed: another proposal of the same kind for the same subject waits.
    """
    # One after the other: what is counted below is then what is there.
    await tx.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"propose {kind} {subject_id}"]
    )
    waiting = await tx.one(
        """
        SELECT FROM platform.approvals
        WHERE kind = %s AND subject_id = %s AND approved_at IS NULL
        """,
        [kind, subject_id],
    )
    if waiting is not None:
        raise AlreadyProposed("This was proposed before and waits for a second person.")
    row = await tx.one(
        "SELECT count(*) AS n FROM platform.approvals WHERE kind = %s AND subject_id = %s",
        [kind, subject_id],
    )
    approval_id = derive_id(subject_id, f"approval {kind} {row['n'] if row else 0}")
    added = await tx.one(
        """
        INSERT INTO platform.approvals (id, kind, subject_id, payload, proposed_by, proposed_at)
        VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (id) DO NOTHING RETURNING id
        """,
        [approval_id, kind, subject_id, Jsonb(payload), by, tx.now],
    )
    if added is None:  # somebody proposed it in this moment
        raise AlreadyProposed("This was proposed before and waits for a second person.")
    await audit_log.record(tx, by, f"propose {kind}", subject_id, payload)
    return approval_id


async def approve(tx: Transaction, approval_id: UUID, *, by: UUID) -> None:
    """Approve what somebody else proposed. A second approval of the same thing does nothing.

    Raises:
        NoSuchApproval: there is no such proposal.
        SecondPersonNeeded: the approver is who proposed it.
    """
    row = await tx.one("SELECT * FROM platform.approvals WHERE id = %s FOR UPDATE", [approval_id])
    if row is None:
        raise NoSuchApproval("Nothing with this id waits for approval.")
    if row["proposed_by"] == by:
        raise SecondPersonNeeded("Someone other than the proposer must approve this.")
    if row["approved_at"] is not None:
        return
    await tx.execute(
        "UPDATE platform.approvals SET approved_by = %s, approved_at = %s WHERE id = %s",
        [by, tx.now, approval_id],
    )
    await audit_log.record(tx, by, f"approve {row['kind']}", row["subject_id"], row["payload"])
    approved = ProposalApproved(
        row["subject_id"],
        approval_id,
        row["kind"],
        row["payload"],
        row["proposed_by"],
        by,
        tx.now,
    )
    await publish(tx, [approved])
