"""The operators' routes of invoice."""

from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from hundi.invoice import commands_admin, queries, queries_admin, shapes
from hundi.invoice.api import Reason, Wanted, page_of
from hundi.invoice.commands_admin import Choice
from hundi.invoice.shapes import InvoiceSummary, Progress
from hundi.invoice.shapes_admin import ReviewShown
from hundi.runtime.pages import Cursor, Limit, page, read_cursor, write_cursor
from hundi.runtime.values import Shape, render
from hundi.runtime.web import AdminCaller, Tx, routes_of


class DecideBody(Shape):
    """An operator's decision. The reason stands in the audit log and is told to the SME."""

    decision: Choice
    reason: Reason


class Proposed(Shape):
    """The decision accepts a risk: a second operator must agree."""

    approval_id: UUID
    status: str


routes = routes_of("invoice")


@routes.get("/admin/invoices")
async def all_invoices(
    request: Request,
    caller: AdminCaller,  # noqa: ARG001 - admits
    tx: Tx,
    wanted: Wanted,
) -> list[InvoiceSummary]:
    """Everybody's invoices, newest first."""
    return page_of(request, await queries.all_invoices(tx, wanted), wanted.limit)


@routes.get("/admin/reviews")
async def reviews(
    request: Request,
    caller: AdminCaller,  # noqa: ARG001 - admits
    tx: Tx,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> list[ReviewShown]:
    """The invoices that wait for an operator, oldest first: what to look at, why, and where."""
    after = read_cursor(cursor, tuple[int])[0] if cursor else None
    waiting = await queries_admin.reviews(tx, after=after, limit=limit)
    following = write_cursor(waiting[-1].row.seq) if len(waiting) == limit else None
    shown = [ReviewShown.of(one) for one in waiting]
    return page(shown, url=request.url, next_cursor=following)  # pyright: ignore[reportReturnType] - rendered already


@routes.post(
    "/admin/invoices/{invoice_id:uuid}/decide",
    responses={202: {"model": Proposed, "description": "A second operator must agree."}},
)
async def decide_invoice(
    invoice_id: UUID, body: DecideBody, caller: AdminCaller, tx: Tx
) -> Progress:
    """Decide about an invoice that waits for an operator or for its SME."""
    decided = await commands_admin.decide_invoice(
        tx, caller.user_id, invoice_id, body.decision, reason=body.reason
    )
    if decided.approval_id is not None:
        proposed = Proposed(approval_id=decided.approval_id, status="awaiting_approval")
        answer: Response = render(proposed, 202)
        return answer  # pyright: ignore[reportReturnType] - rendered already
    return shapes.progress(decided.invoice)
