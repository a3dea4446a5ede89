"""Deposits over HTTP. The bank is called between two transactions, so the edge holds none."""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Literal, cast
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.routing import APIRoute
from pydantic import Field
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from hundi.payment.deposits import Announced, Announcement, announce_deposit
from hundi.payment.domain import KycRequired
from hundi.payment.upi import upi_uri
from hundi.runtime import idempotency
from hundi.runtime.values import Instant, Rupees, Shape, render
from hundi.runtime.web import AnyCaller, Edge, StrictRequest, TheEdge, wait_for_news


class DepositRequest(Shape):
    """How much is to be paid in, and by what."""

    amount: Rupees
    method: Literal["bank", "upi"] = "bank"


class DepositAnswer(Shape):
    """Where to pay. The money is in the wallet when the bank says that it came."""

    deposit_id: UUID
    virtual_account: str
    ifsc: str
    upi_uri: str | None = None
    expires_at: Instant = Field(description="What comes later waits for an operator.")


class _OpenRoute(APIRoute):
    """A route without a transaction, which reads numbers as exactly as the edge's own do."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answer = cast("Callable[[Request], Awaitable[Response]]", super().get_route_handler())

        async def handle(request: Request) -> Response:
            strict = StrictRequest(request.scope, request.receive)
            try:
                # Here and not by FastAPI, which makes a plain 400 of whatever is wrong.
                await strict.json()
            except ClientDisconnect:
                return Response(status_code=400)  # nobody is there to read it
            return await answer(strict)

        return handle


routes = APIRouter(route_class=_OpenRoute)


@routes.post("/wallet/deposits", status_code=201, response_model=DepositAnswer)
async def announce(
    body: DepositRequest, request: Request, caller: AnyCaller, edge: TheEdge
) -> Response:
    """Get an account number to pay to. Whatever arrives there before it expires is yours.

    With an `Idempotency-Key`, a repeated request goes on with the same deposit.
    """
    key = request.headers.get("Idempotency-Key")
    if key is not None:
        key = idempotency.checked_key(key)
    url = request.url
    digest = idempotency.request_digest(
        request.method.encode(), url.path.encode(), url.query.encode(), await request.body()
    )
    announcement = Announcement(caller.user_id, body.amount, body.method, key, digest)
    return render(_answer(await _announced(edge, announcement)), 201)


async def _announced(edge: Edge, announcement: Announcement) -> Announced:
    payments = edge.outside.payments
    try:
        return await announce_deposit(edge.database, payments, announcement)
    except KycRequired:
        # The decision may be on its way to us; then this refusal is out of date.
        if not await wait_for_news(edge, "payment", [str(announcement.user_id)]):
            raise
    return await announce_deposit(edge.database, payments, announcement)


def _answer(announced: Announced) -> DepositAnswer:
    deposit, account = announced.deposit, announced.account
    link = None
    if deposit.method == "upi" and account.upi_id is not None:
        link = upi_uri(
            account.upi_id, amount=deposit.amount, reference=deposit.id, note="hundi deposit"
        )
    return DepositAnswer(
        deposit_id=deposit.id,
        virtual_account=account.account_number,
        ifsc=account.ifsc,
        upi_uri=link,
        expires_at=deposit.expires_at,
    )
