"""What operators do about users. Saying yes to an identity takes two of them, saying no one."""

from datetime import date
from typing import Literal
from uuid import UUID

from starlette.responses import Response

from hundi.runtime.values import Shape, render
from hundi.runtime.web import AdminCaller, TheEdge, Tx, routes_of
from hundi.user import commands, commands_checks, queries
from hundi.user.fields import Reason

ACCEPTED = 202

routes = routes_of("user")


class KycDecision(Shape):
    """What an operator decides, and why. No personal data in the reason: it is logged."""

    decision: Literal["verified", "rejected"]
    reason: Reason


class KycDecided(Shape):
    """`rejected` at once; `awaiting_approval` until another operator approves `approvalId`."""

    status: Literal["rejected", "awaiting_approval"]
    approval_id: UUID | None = None


class KycShown(Shape):
    """What somebody submitted about themselves, and why it could not be decided without a person.

    `accountName` is what they signed up with; the registry's confirmed business stands beside it.
    """

    role: str
    account_name: str
    kyc_status: str
    reasons: list[str]
    level: str
    name: str
    pan: str
    date_of_birth: date | None
    business_name: str | None
    gstin: str | None
    business_status: str | None


class OperatorShown(Shape):
    """An operator by the address they sign in with; other operators alone see it."""

    user_id: UUID
    email: str
    disabled: bool


class Disabling(Shape):
    """Why a user may no longer sign in. No personal data: it is logged."""

    reason: Reason


class Disabled(Shape):
    """The user is disabled; so many sessions were ended by this call."""

    status: Literal["disabled"] = "disabled"
    sessions_ended: int


@routes.get("/admin/operators")
async def operators(
    caller: AdminCaller,  # noqa: ARG001 - admits
    tx: Tx,
    edge: TheEdge,
) -> list[OperatorShown]:
    """Who operates or ever did: the log and the approvals name people by their ids."""
    found = await queries.operators(tx, edge.outside.vault)
    return [OperatorShown(user_id=o.id, email=o.email, disabled=o.is_disabled) for o in found]


@routes.get("/admin/kyc/{user_id:uuid}")
async def submitted_kyc(user_id: UUID, caller: AdminCaller, tx: Tx, edge: TheEdge) -> KycShown:
    """Open what a person submitted, to decide about it. That it was read goes into the log."""
    vault = edge.outside.vault
    found = await queries.submitted_by(tx, vault, user_id, reader=caller.user_id)
    business = found.business
    return KycShown(
        role=found.role,
        account_name=found.account_name,
        kyc_status=found.status,
        reasons=list(found.reasons),
        level=found.level,
        name=found.name,
        pan=found.pan,
        date_of_birth=found.date_of_birth,
        business_name=None if business is None else business.legal_name,
        gstin=None if business is None else business.gstin,
        business_status=None if business is None else business.status,
    )


@routes.post("/admin/kyc/{user_id:uuid}/decide", response_model=KycDecided)
async def decide_kyc(user_id: UUID, request: KycDecision, caller: AdminCaller, tx: Tx) -> Response:
    """Reject a user's identity, or propose to verify it (202): a second operator approves."""
    by, reason = caller.user_id, request.reason
    if request.decision == "rejected":
        await commands_checks.reject_identity(tx, user_id, by=by, reason=reason)
        return render(KycDecided(status="rejected"))
    approval_id = await commands_checks.propose_identity(tx, user_id, by=by, reason=reason)
    return render(KycDecided(status="awaiting_approval", approval_id=approval_id), ACCEPTED)


@routes.post("/admin/users/{user_id:uuid}/disable")
async def disable_user(
    user_id: UUID, request: Disabling, caller: AdminCaller, tx: Tx, edge: TheEdge
) -> Disabled:
    """Keep a user from signing in and end their sessions, everywhere, at once."""
    now = edge.database.clock.real_now()
    ended = await commands.disable_user(
        tx, user_id, by=caller.user_id, reason=request.reason, now=now
    )
    # This process need not wait for the signal. Should the commit fail, the user signs in again.
    for session_id in ended:
        edge.tokens.revoke(session_id)
    return Disabled(sessions_ended=len(ended))
