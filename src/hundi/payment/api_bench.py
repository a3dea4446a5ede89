"""The reconciliation workbench over HTTP: split, merge, undo by two operators, park by one."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from hundi.payment import workbench
from hundi.payment.api_admin import REASON_CHARS_MAX, MatchProposed
from hundi.payment.workbench import MERGED_MAX, PARTS_MAX
from hundi.runtime.values import Rupees, Shape
from hundi.runtime.web import AdminCaller, Tx, routes_of

routes = routes_of("payment")

Reason = Annotated[str, Field(min_length=3, max_length=REASON_CHARS_MAX)]


class SplitRequest(Shape):
    """The amounts to split off, and why; what they leave is the last part."""

    amounts: list[Rupees] = Field(min_length=1, max_length=PARTS_MAX - 1)
    reason: Reason


class MergeRequest(Shape):
    """The credits that pay one invoice together, and why you think so."""

    credit_ids: list[UUID] = Field(min_length=2, max_length=MERGED_MAX)
    invoice_id: UUID
    reason: Reason


class UndoRequest(Shape):
    """Why the placing was wrong."""

    reason: Reason


class ParkRequest(Shape):
    """Until when the credit is put aside, and why; no day takes it up again."""

    until: date | None = None
    reason: Reason


class Parked(Shape):
    """How the credit stands now."""

    credit_id: UUID
    parked_until: date | None


@routes.post("/admin/reconciliation/merge", status_code=202)
async def merge(body: MergeRequest, caller: AdminCaller, tx: Tx) -> MatchProposed:
    """Say that several credits pay one invoice. They move when a second operator approves."""
    approval_id = await workbench.propose_merge(
        tx, body.credit_ids, body.invoice_id, reason=body.reason, by=caller.user_id
    )
    return MatchProposed(approval_id=approval_id)


@routes.post("/admin/reconciliation/{credit_id:uuid}/split", status_code=202)
async def split(credit_id: UUID, body: SplitRequest, caller: AdminCaller, tx: Tx) -> MatchProposed:
    """Say that a credit pays for several things. It is split when a second operator approves."""
    approval_id = await workbench.propose_split(
        tx, credit_id, body.amounts, reason=body.reason, by=caller.user_id
    )
    return MatchProposed(approval_id=approval_id)


@routes.post("/admin/reconciliation/{credit_id:uuid}/undo", status_code=202)
async def undo(credit_id: UUID, body: UndoRequest, caller: AdminCaller, tx: Tx) -> MatchProposed:
    """Say that a placing was wrong. A reversing entry follows when a second operator approves."""
    approval_id = await workbench.propose_undo(tx, credit_id, reason=body.reason, by=caller.user_id)
    return MatchProposed(approval_id=approval_id)


@routes.post("/admin/reconciliation/{credit_id:uuid}/park")
async def park(credit_id: UUID, body: ParkRequest, caller: AdminCaller, tx: Tx) -> Parked:
    """Put a waiting credit aside until a day, or take it up again. No money moves."""
    await workbench.park(tx, credit_id, body.until, reason=body.reason, by=caller.user_id)
    return Parked(credit_id=credit_id, parked_until=body.until)
