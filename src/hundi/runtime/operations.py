"""Routes of the platform itself: health, the clock, the operators' desk, the audit log."""

import hmac
from datetime import date, datetime
from uuid import UUID

import msgspec
from fastapi import APIRouter, Request
from starlette.responses import Response

from hundi.kernel.errors import Forbidden, Invalid, NotSignedIn
from hundi.runtime import desk, halt, signatures, ticker
from hundi.runtime.fresh import Fresh
from hundi.runtime.pages import Cursor, Limit, page, read_cursor, write_cursor
from hundi.runtime.strict_json import BadJson, loads
from hundi.runtime.values import Shape, render
from hundi.runtime.web import AdminCaller, TheEdge, Tx, platform_routes

BODY_BYTES_MAX = 64 * 1024


class BadSignature(NotSignedIn):
    """The request is not signed by the bank."""


class BadClockRequest(Invalid):
    """The body does not say how far the day is to move."""


class SandboxOnly(Forbidden):
    """Only the sandbox moves the clock."""


class _ClockRequest(msgspec.Struct, rename="camel", frozen=True):
    """How many days in all the sandbox's day is ahead of the real one."""

    advanced_days: int


class Health(Shape):
    """That the process answers, and what day it is for business."""

    status: str
    today: date


class PublicStatus(Shape):
    """Whether the platform answers and whether money moves, for everybody; no reason is told.

    `now` is the instant of business, which a sandbox may have moved: a page's clocks go by it.
    """

    today: date
    now: datetime
    money_moves: bool
    halted_since: datetime | None


class WorkItem(Shape):
    """Something that waits for an operator."""

    id: UUID
    kind: str
    subject_id: UUID
    reasons: list[str]
    opened_at: datetime


class Approval(Shape):
    """Something an operator proposed that a second one must approve."""

    id: UUID
    kind: str
    subject_id: UUID
    payload: dict[str, object]
    proposed_by: UUID
    proposed_at: datetime


class Queue(Shape):
    """All that waits for operators, oldest first."""

    items: list[WorkItem]
    approvals: list[Approval]


class Approved(Shape):
    """The approval was given; the service it concerns acts on it."""

    approval_id: UUID
    status: str = "approved"


class AuditLine(Shape):
    """One line of the audit log."""

    seq: int
    at: datetime
    actor_id: UUID | None
    action: str
    subject_id: UUID | None
    details: dict[str, object]


routes = APIRouter()
_desk = platform_routes()


@_desk.get("/health")
async def health(tx: Tx) -> Health:
    """Say that the process answers and reaches its database."""
    await tx.execute("SELECT 1")
    return Health(status="ok", today=tx.today)


@_desk.get("/public/status")
async def public_status(tx: Tx) -> PublicStatus:
    """Say whether money moves and what day of business it is."""
    money = await halt.switch(tx)
    return PublicStatus(
        today=tx.today,
        now=tx.now,
        money_moves=money.halted_at is None,
        halted_since=money.halted_at,
    )


@_desk.get("/admin/queue")
async def queue(caller: AdminCaller, tx: Tx, limit: Limit = 100) -> Queue:  # noqa: ARG001 - admits
    """Everything that waits for operators, oldest first."""
    items = await tx.all(
        """
        SELECT id, kind, subject_id, reasons, opened_at FROM platform.work_items
        WHERE closed_at IS NULL ORDER BY seq LIMIT %s
        """,
        [limit],
    )
    approvals = await tx.all(
        """
        SELECT id, kind, subject_id, payload, proposed_by, proposed_at FROM platform.approvals
        WHERE approved_at IS NULL ORDER BY seq LIMIT %s
        """,
        [limit],
    )
    return Queue(
        items=[WorkItem(**row) for row in items],
        approvals=[Approval(**row) for row in approvals],
    )


@_desk.post("/admin/approvals/{approval_id:uuid}/approve", dependencies=[Fresh])
async def approve(approval_id: UUID, caller: AdminCaller, tx: Tx) -> Approved:
    """Approve what another operator proposed."""
    await desk.approve(tx, approval_id, by=caller.user_id)
    return Approved(approval_id=approval_id)


@_desk.get("/admin/audit-log")
async def audit_log(
    request: Request,
    caller: AdminCaller,  # noqa: ARG001 - admits
    tx: Tx,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> list[AuditLine]:
    """What people with power did, newest first."""
    before = read_cursor(cursor, tuple[int])[0] if cursor else None
    rows = await tx.all(
        """
        SELECT seq, at, actor_id, action, subject_id, details FROM platform.audit_log
        WHERE %(before)s::BIGINT IS NULL OR seq < %(before)s ORDER BY seq DESC LIMIT %(limit)s
        """,
        {"before": before, "limit": limit},
    )
    following = write_cursor(rows[-1]["seq"]) if len(rows) == limit else None
    lines = [AuditLine(**row) for row in rows]
    return page(lines, url=request.url, next_cursor=following)  # pyright: ignore[reportReturnType] - rendered already


@routes.post("/internal/clock", include_in_schema=False)
async def clock(request: Request, edge: TheEdge) -> Response:
    """Move the business day. Signed by the sandbox; refused in every other operating mode."""
    body = await request.body()
    header = request.headers.get("X-Bank-Signature")
    real_now = edge.database.clock.real_now()
    if not signatures.is_signed(header, body, secrets=edge.webhook_secrets, now=real_now):
        raise BadSignature("The request is not signed by the bank.")
    if not edge.sandbox:
        raise SandboxOnly("The clock moves only in the sandbox.")
    try:
        asked = msgspec.convert(loads(body), _ClockRequest)
    except (BadJson, msgspec.ValidationError) as problem:
        raise BadClockRequest("advancedDays is a whole number.", field="advancedDays") from problem
    await ticker.advance(edge.database, asked.advanced_days)
    clock = edge.database.clock
    return render({"advancedDays": clock.advanced_days, "today": clock.today()})


routes.include_router(_desk)


def internal(token: str | None, expected: str) -> bool:
    """Return whether a bearer token is the internal one, compared in constant time."""
    return token is not None and hmac.compare_digest(token.encode(), expected.encode())
