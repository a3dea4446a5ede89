"""Changing product terms: one operator proposes, another agrees, and they begin on their day."""

from datetime import date
from typing import cast
from uuid import UUID

import msgspec

from hundi.events.platform import ProposalApproved
from hundi.invoice import store_terms, terms
from hundi.invoice.listing import STANDARD
from hundi.invoice.store_terms import Dated
from hundi.invoice.terms import Changes, TermsTaken
from hundi.kernel.errors import Conflict, Invalid
from hundi.kernel.ids import derive_id
from hundi.runtime import audit_log, desk
from hundi.runtime.database import Transaction

PROPOSAL_KIND = "product_terms"
SUBJECT_ID = derive_id("product", STANDARD)
NOT_DONE = "approved_but_not_possible"


async def propose_terms(
    tx: Transaction, changes: Changes, *, begins: date, reason: str, by: UUID
) -> UUID:
    """Ask a second operator to agree to other terms from a day on; return the approval's id.

    Raises:
        TermsBeginLater, TermsTaken, NothingChanges, BadTerms: as the rules say.
        AlreadyProposed: other terms wait for a second operator.
    """
    await _after(tx, changes, begins)
    payload: dict[str, object] = {
        "valid_from": begins.isoformat(),
        "changes": changes.named,
        "reason": reason,
    }
    return await desk.propose(tx, PROPOSAL_KIND, SUBJECT_ID, payload=payload, by=by)


async def adopt_as_approved(tx: Transaction, approved: ProposalApproved) -> None:
    """Write the terms two operators agreed on. Once; too late, it is for the desk."""
    changes = msgspec.convert(approved.payload["changes"], Changes)
    begins = date.fromisoformat(cast("str", approved.payload["valid_from"]))
    try:
        adopted = await _after(tx, changes, begins)
    except (Conflict, Invalid) as refusal:
        if not await _is_done(tx, approved):
            await desk.open_item(tx, NOT_DONE, SUBJECT_ID, reasons=[refusal.code])
        return
    if await store_terms.add_terms(tx, adopted):
        details = {"approval_id": str(approved.approval_id), "valid_from": begins.isoformat()}
        await audit_log.record(tx, approved.approved_by, "adopt product terms", SUBJECT_ID, details)


async def _after(tx: Transaction, changes: Changes, begins: date) -> Dated:
    found = await store_terms.get_product(tx, STANDARD, on=begins)
    after = terms.changed(found, changes, begins=begins, today=tx.today)
    if await store_terms.begins_on(tx, STANDARD, begins):
        raise TermsTaken("Other terms begin on that day.", field="validFrom")
    return Dated(STANDARD, begins, after)


async def _is_done(tx: Transaction, approved: ProposalApproved) -> bool:
    row = await tx.one(
        """
        SELECT FROM platform.audit_log
        WHERE action = 'adopt product terms' AND details ->> 'approval_id' = %s
        """,
        [str(approved.approval_id)],
    )
    return row is not None
