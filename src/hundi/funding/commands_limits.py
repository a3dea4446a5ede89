"""Changing limits: one operator proposes, another agrees, and it binds from its day on."""

from dataclasses import replace
from datetime import date
from typing import cast
from uuid import UUID

from hundi.events.platform import ProposalApproved
from hundi.funding import store_limits
from hundi.funding.limits import Kind, Limit, LimitTaken, NoSuchParty
from hundi.kernel.errors import Refusal
from hundi.kernel.ids import derive_id
from hundi.kernel.money import Money
from hundi.runtime import audit_log, desk
from hundi.runtime.database import Transaction

PROPOSAL_KIND = "investment_limit"
NOT_DONE = "approved_but_not_possible"
ADOPTED = "adopt investment limit"


async def propose_limit(tx: Transaction, limit: Limit, *, reason: str, by: UUID) -> UUID:
    """Ask a second operator to agree to another limit; return the approval's id.

    Raises:
        BadLimit, LimitBeginsTooEarly, LimitTaken, NoSuchParty: as the rules say.
        AlreadyProposed: another limit of the kind, for the same, waits for a second operator.
    """
    await _check(tx, limit)
    return await desk.propose(
        tx, PROPOSAL_KIND, subject_of(limit), payload=_payload(limit, reason), by=by
    )


async def adopt_as_approved(tx: Transaction, approved: ProposalApproved) -> None:
    """Write the limit two operators agreed on. Once; agreed on late, it begins today.

    What cannot be done any more is for the desk.
    """
    if await _is_done(tx, approved):
        return
    asked = limit_of(approved.payload)
    limit = replace(asked, effective_from=max(asked.effective_from, tx.today))
    try:
        await _check(tx, limit)
    except Refusal as refusal:
        await desk.open_item(tx, NOT_DONE, approved.subject_id, reasons=[refusal.code])
        return
    await store_limits.add_limit(tx, limit)
    details = {
        "approval_id": str(approved.approval_id),
        "effective_from": limit.effective_from.isoformat(),
    }
    await audit_log.record(tx, approved.approved_by, ADOPTED, approved.subject_id, details)


def subject_of(limit: Limit) -> UUID:
    """Return the id under which proposals for the same limit wait for one another."""
    return derive_id("investment limit", f"{limit.kind} {limit.investor_id} {limit.customer_id}")


async def _check(tx: Transaction, limit: Limit) -> None:
    limit.check(today=tx.today)
    if not await store_limits.are_known(
        tx, investor_id=limit.investor_id, customer_id=limit.customer_id
    ):
        raise NoSuchParty("There is no such investor or customer.")
    if await store_limits.begins_on(tx, limit):
        raise LimitTaken(
            "Another limit for the same begins on that day. Take another day.",
            field="effectiveFrom",
        )


async def _is_done(tx: Transaction, approved: ProposalApproved) -> bool:
    row = await tx.one(
        "SELECT FROM platform.audit_log WHERE action = %s AND details ->> 'approval_id' = %s",
        [ADOPTED, str(approved.approval_id)],
    )
    return row is not None


def _payload(limit: Limit, reason: str) -> dict[str, object]:
    return {
        "kind": limit.kind,
        "investor_id": limit.investor_id and str(limit.investor_id),
        "customer_id": limit.customer_id and str(limit.customer_id),
        "amount": limit.amount.decimal,
        "effective_from": limit.effective_from.isoformat(),
        "reason": reason,
    }


def limit_of(payload: dict[str, object]) -> Limit:
    """Read a limit from the proposal that keeps it."""
    kept = cast("dict[str, str | None]", payload)
    investor_id, customer_id = kept["investor_id"], kept["customer_id"]
    return Limit(
        cast("Kind", kept["kind"]),
        UUID(investor_id) if investor_id else None,
        UUID(customer_id) if customer_id else None,
        Money.parse(str(kept["amount"])),
        date.fromisoformat(str(kept["effective_from"])),
    )
