"""The web application's edge: one transaction a request, who asks, and how values are written.

A route reads the request, runs a command and shapes the answer. Everything else is here: the
edge opens the transaction under the service's role, claims the idempotency key in it, renders
the answer, keeps it, commits, and only then answers. A refusal rolls back.

FastAPI's `yield` dependencies are not used: they may commit after the answer has gone out.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Annotated, Any, Self, TypeVar, cast

from fastapi import APIRouter, Depends, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from psycopg.errors import DeadlockDetected, SerializationFailure
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from hundi.kernel.errors import Conflict, Forbidden, NotFound, NotSignedIn, Refusal
from hundi.kernel.ids import derive_id
from hundi.runtime import idempotency, problems
from hundi.runtime.bodies import body_identity, check_kind
from hundi.runtime.callers import USUAL, Callers, Freshness
from hundi.runtime.database import Database, Transaction
from hundi.runtime.faults import fault
from hundi.runtime.outbox import news_pending
from hundi.runtime.rights import whom_for
from hundi.runtime.service import ServiceName
from hundi.runtime.strict_json import BadJson, loads
from hundi.runtime.tokens import Caller, Role, Tokens
from hundi.runtime.values import render

TRIES_MAX = 3
_NEWS_LOOK_SECONDS = 0.02
_STALE_REFUSALS = (Forbidden, NotFound, Conflict)
_UNSAFE = frozenset({"POST", "PUT", "DELETE", "PATCH"})

Result = TypeVar("Result")


class WrongRole(Forbidden):
    """The call is for another kind of user."""


@dataclass(frozen=True, slots=True)
class Edge:
    """What the edge needs; one a process, at `app.state.edge`."""

    database: Database
    tokens: Tokens
    outside: Any
    internal_token: str
    webhook_secrets: tuple[str, ...]  # the current one first
    sandbox: bool
    fresh: Freshness = USUAL  # when to prove once more who one is
    news_seconds_max: float = 8.0  # how long a refusal waits for news on its way
    callers: Callers = field(init=False)

    def __post_init__(self) -> None:
        """Make what knows who asks, of the database and the tokens."""
        object.__setattr__(self, "callers", Callers(self.database, self.tokens, self.fresh))


class StrictRequest(Request):
    """A request whose JSON keeps its numbers exact and its keys single."""

    async def json(self) -> Any:
        """Read the body, or say what is wrong with it as the 422 that it is."""
        if not hasattr(self, "_read"):
            try:
                self._read = loads(await self.body())
            except BadJson as problem:
                where = ("body", *problem.path)
                failure = {"type": "json_invalid", "loc": where, "msg": str(problem), "input": None}
                raise RequestValidationError([failure]) from problem
        return self._read


def routes_of(service: ServiceName, *, keeps_answers: bool = True) -> APIRouter:
    """Return a router whose routes run in a transaction of the service.

    With `keeps_answers=False` an `Idempotency-Key` is accepted and nothing is kept: for answers
    that hold a secret.
    """

    class ServiceRoute(_CommandRoute):
        service_name = service
        keeps = keeps_answers

    return APIRouter(route_class=ServiceRoute)


def platform_routes() -> APIRouter:
    """Return a router for the platform's own calls, under its own role."""
    return APIRouter(route_class=_CommandRoute)


class _CommandRoute(APIRoute):
    service_name: ServiceName | str = "platform"
    keeps: bool = True

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        super().__init__(path, _rendering(endpoint, options.get("status_code") or 200), **options)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answer = cast("Callable[[Request], Awaitable[Response]]", super().get_route_handler())

        async def handle(request: Request) -> Response:
            strict = StrictRequest(request.scope, request.receive)
            try:
                # Whole, before a transaction is open: a slow client must hold no connection.
                await strict.body()
            except ClientDisconnect:
                return Response(status_code=400)  # nobody is there to read it
            if self.body_field is not None and await strict.body():
                check_kind(strict)
                # Here and not by FastAPI, which makes a plain 400 of whatever is wrong.
                await strict.json()
            strict.state.caller, strict.state.no_caller = await _who(strict)
            claim = await self._claim(strict)
            return await _Attempt(self.service_name, strict, claim, answer).run()

        return handle

    async def _claim(self, request: Request) -> idempotency.Claim | None:
        if not self.keeps:
            # A bad key is refused all the same.
            _key_of(request)
            return None
        return await claim_of(request)


async def claim_of(request: Request) -> idempotency.Claim | None:
    """Return the request's use of an idempotency key, None when it has none.

    Raises:
        BadIdempotencyKey: the key is none that we take.
    """
    key = _key_of(request)
    if key is None:
        return None
    body = await body_identity(request)
    digest = idempotency.request_digest(
        request.method.encode(), request.url.path.encode(), request.url.query.encode(), body
    )
    caller: Caller | None = request.state.caller
    # Nobody is signed in: keys of different people must not meet, so the body is part of it.
    owner = caller.person_id if caller else derive_id(digest.hex(), "anonymous")
    return idempotency.Claim(owner, key, digest)


def _key_of(request: Request) -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is None or request.method not in _UNSAFE:
        return None
    return idempotency.checked_key(key)


@dataclass(frozen=True, slots=True)
class _Attempt:
    """One request's way through the edge."""

    service: str
    request: Request
    claim: idempotency.Claim | None
    answer: Callable[[Request], Awaitable[Response]]

    async def run(self) -> Response:
        try:
            return await patiently(self.request, self.service, self._once)
        except Refusal as refusal:
            return await self._refused(refusal)

    async def _once(self) -> Response:
        edge: Edge = self.request.app.state.edge
        async with edge.database.transaction(self.service) as tx:
            self.request.state.tx = tx
            if self.claim is not None:
                kept = await idempotency.claim(tx, self.claim)
                if kept is not None:
                    return _replay(kept)
            fault("edge.after_claim")
            response = await self.answer(self.request)
            fault("edge.before_keep")
            if self.claim is not None:
                body = bytes(response.body).decode()
                answer = idempotency.Answer(response.status_code, body)
                await idempotency.keep(tx, self.claim, answer)
        fault("edge.after_commit")
        return response

    async def _refused(self, refusal: Refusal) -> Response:
        response = problems.of_refusal(refusal)
        if self.claim is None or isinstance(refusal, idempotency.IdempotencyKeyReused):
            return response
        if not isinstance(refusal, _STALE_REFUSALS):
            return response
        edge: Edge = self.request.app.state.edge
        answer = idempotency.Answer(response.status_code, bytes(response.body).decode())
        async with edge.database.transaction(self.service) as tx:
            await idempotency.keep(tx, self.claim, answer)
        return response


@dataclass(frozen=True, slots=True)
class PlainRequest:
    """For a route that must reach outside between its transactions: the edge, step by step.

    Such a route stands on a plain router. It asks `kept()` first, then does its work in
    transactions of its own (`settled`), and answers by `answer`.
    """

    request: Request
    service: ServiceName
    claim: idempotency.Claim | None

    @classmethod
    @asynccontextmanager
    async def of(cls, request: Request, service: ServiceName) -> AsyncGenerator[Self]:
        """Read who asks and the idempotency key; at the end let go of the files of a form.

        Raises:
            BadIdempotencyKey: the key is none that we take.
        """
        request.state.caller, request.state.no_caller = await _who(request)
        try:
            yield cls(request, service, await claim_of(request))
        finally:
            await request.close()

    async def kept(self) -> Response | None:
        """Return the answer that the same request got before.

        Raises:
            IdempotencyKeyReused: the key was used for another request.
        """
        if self.claim is None:
            return None
        edge: Edge = self.request.app.state.edge
        async with edge.database.transaction(self.service) as tx:
            answer = await idempotency.find(tx, self.claim)
        return None if answer is None else _replay(answer)

    async def settled(self, do: Callable[[Transaction], Awaitable[Result]]) -> Result:
        """Run `do` in a transaction; again when news was on its way that may lift a refusal."""
        edge: Edge = self.request.app.state.edge

        async def once() -> Result:
            async with edge.database.transaction(self.service) as tx:
                return await do(tx)

        return await patiently(self.request, self.service, once)

    async def answer(self, do: Callable[[Transaction], Awaitable[Response]]) -> Response:
        """Run `do` in the transaction that keeps the answer, and answer; refusals too."""

        async def answered(request: Request) -> Response:
            return await do(cast("Transaction", request.state.tx))

        return await _Attempt(self.service, self.request, self.claim, answered).run()


async def patiently(
    request: Request, service: str, once: Callable[[], Awaitable[Result]]
) -> Result:
    """Return what `once` does, tried again where trying again may help.

    That is when the database asks for it, and once after a refusal that news about the caller or
    the path's ids may lift, when all that was on its way has reached the service: services hear
    of each other by events.
    """
    waited = False
    for tried in range(TRIES_MAX + 1):
        try:
            return await once()
        except (DeadlockDetected, SerializationFailure):
            if tried == TRIES_MAX:
                raise
        except _STALE_REFUSALS:
            if waited or not await _heard_all_news(request, service):
                raise
            waited = True
    raise AssertionError  # the last try returned or raised


async def _heard_all_news(request: Request, service: str) -> bool:
    edge: Edge = request.app.state.edge
    caller: Caller | None = request.state.caller
    subjects = [str(value) for value in request.path_params.values()]
    subjects += [str(caller.user_id)] if caller else []
    return await wait_for_news(edge, service, subjects)


async def wait_for_news(edge: Edge, service: str, subjects: list[str]) -> bool:
    """Wait until no news about the subjects is on its way to the service.

    Returns:
        Whether to ask again: nothing is on its way any more. News that came between the refusal
        and the first look is not seen here, so it is yes also when there is nothing to wait for.
    """
    loop = asyncio.get_running_loop()
    deadline = loop.time() + edge.news_seconds_max
    while subjects and loop.time() < deadline:
        async with edge.database.transaction(service) as tx:
            if not await news_pending(tx, service, subjects):
                return True
        await asyncio.sleep(_NEWS_LOOK_SECONDS)
    return False


def _replay(kept: idempotency.Answer) -> Response:
    kind = "application/problem+json" if kept.status >= 400 else "application/json"  # noqa: PLR2004 - HTTP
    return Response(kept.body, kept.status, {"Idempotent-Replayed": "true"}, kind)


def _rendering(endpoint: Callable[..., Any], status: int) -> Callable[..., Any]:
    """Render what an endpoint returns, so that rupees stay exact on the way out too."""

    @wraps(endpoint)
    async def rendered(*args: Any, **kwargs: Any) -> Response:
        result = await endpoint(*args, **kwargs)
        return result if isinstance(result, Response) else render(result, status)

    return rendered


async def _who(request: Request) -> tuple[Caller | None, Refusal | None]:
    """Find who asks. That it is nobody is only a refusal where the route asks for a caller."""
    edge: Edge = request.app.state.edge
    try:
        return await edge.callers.who(request.method, request.headers.get, whom_for(request)), None
    except (NotSignedIn, Forbidden) as refusal:
        return None, refusal


async def _tx(request: Request) -> Transaction:
    return cast("Transaction", request.state.tx)


async def _now(request: Request) -> datetime:
    return cast("Transaction", request.state.tx).now


async def signed_in(request: Request) -> Caller:
    """Return who asks.

    Raises:
        NoGoodToken, SessionOver: nobody we know.
        TwoCredentials, ForgedRequest: the cookie does not speak for them here.
    """
    if not hasattr(request.state, "caller"):
        return await caller_of(request)  # a plain route, without the edge's transaction
    caller: Caller | None = request.state.caller
    if caller is None:
        raise cast("Refusal", request.state.no_caller)
    return caller


async def caller_of(request: Request) -> Caller:
    """Return who asks, by what they show as it counts now: what is open for long asks again.

    Raises:
        NoGoodToken, SessionOver: nobody we know, or no longer.
    """
    caller, refusal = await _who(request)
    if caller is None:
        raise cast("Refusal", refusal)
    return caller


def only(*roles: Role) -> Callable[[Request], Awaitable[Caller]]:
    """Return a dependency that admits these roles only."""

    async def admitted(request: Request) -> Caller:
        caller = await signed_in(request)
        if caller.role not in roles:
            raise WrongRole(f"Only for: {', '.join(roles)}.")
        return caller

    return admitted


async def _edge(request: Request) -> Edge:
    return cast("Edge", request.app.state.edge)


Tx = Annotated[Transaction, Depends(_tx)]
Now = Annotated[datetime, Depends(_now)]
TheEdge = Annotated[Edge, Depends(_edge)]
AnyCaller = Annotated[Caller, Depends(signed_in)]
SmeCaller = Annotated[Caller, Depends(only("sme"))]
InvestorCaller = Annotated[Caller, Depends(only("investor"))]
CustomerCaller = Annotated[Caller, Depends(only("customer"))]
AdminCaller = Annotated[Caller, Depends(only("admin"))]
