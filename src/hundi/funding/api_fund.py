"""`POST /invoices/{id}/fund`: the one call that must carry a stampede.

A plain Starlette route: it reads the token and the body itself, and puts each request to a
`Batcher`, which runs those that arrive together as one `fund_invoices`, in one transaction.
Nobody is answered before the commit. What it refuses, and how, is as everywhere else.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from psycopg.errors import DeadlockDetected, SerializationFailure
from pydantic import Field, ValidationError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from hundi.funding import commands
from hundi.funding.answers import Funded, Kept, Outcome, written
from hundi.funding.domain import DOUBTFUL, ListingClosed
from hundi.funding.plan import FundRequest
from hundi.kernel.errors import TooLarge
from hundi.kernel.ids import new_id
from hundi.runtime import idempotency, problems
from hundi.runtime.app import API
from hundi.runtime.batch import Batcher
from hundi.runtime.faults import fault
from hundi.runtime.idempotency import Answer, Claim
from hundi.runtime.strict_json import BadJson, loads
from hundi.runtime.tokens import Caller, NoGoodToken
from hundi.runtime.values import Rupees, Shape
from hundi.runtime.web import Edge, WrongRole, wait_for_news

BODY_BYTES_MAX = 4 * 1024
CLOSED_MAX = 10_000
TRIES_MAX = 3
PATH = f"{API}/invoices/{{invoice_id:uuid}}/fund"

_ERROR = 400


class FundBody(Shape):
    """How much to commit, in rupees: a number or a string, exact to the paisa."""

    amount: Rupees = Field(examples=[30000.00])


class ClosedListings:
    """Listings that were seen closed, so that nobody queues for them. What closed stays closed."""

    def __init__(self) -> None:
        self._seen: OrderedDict[UUID, None] = OrderedDict()

    def __contains__(self, invoice_id: UUID) -> bool:
        return invoice_id in self._seen

    def learn(self, requests: Sequence[FundRequest], outcomes: Sequence[Outcome]) -> None:
        """Remember what the outcomes of a committed batch say, the last `CLOSED_MAX`."""
        for request, outcome in zip(requests, outcomes, strict=True):
            completed = isinstance(outcome, Funded) and outcome.completes
            if completed or isinstance(outcome, ListingClosed):
                self._seen[request.invoice_id] = None
        while len(self._seen) > CLOSED_MAX:
            self._seen.popitem(last=False)


class FundDoor:
    """Where requests to fund come in; one a process."""

    def __init__(self, edge: Edge) -> None:
        self._edge = edge
        self._closed = ClosedListings()
        self._batcher: Batcher[FundRequest, Outcome] = Batcher(self._run)

    async def fund(self, request: Request) -> Response:
        """Answer one request.

        Raises:
            Refusal: it is not signed in, not an investor's, too large, or there are too many.
        """
        caller = self._caller(request)
        key = request.headers.get("Idempotency-Key")
        key = idempotency.checked_key(key) if key is not None else None
        try:
            raw = await _body(request)
        except ClientDisconnect:
            return Response(status_code=_ERROR)  # nobody is there to read it
        try:
            amount = FundBody.model_validate(loads(raw)).amount
        except BadJson as problem:
            return problems.of_validation([{"loc": ("body", *problem.path), "msg": str(problem)}])
        except ValidationError as problem:
            return problems.of_validation(problem.errors(include_input=False))
        digest = idempotency.request_digest(
            b"POST", request.url.path.encode(), request.url.query.encode(), raw
        )
        asked = FundRequest(
            id=new_id(),
            invoice_id=request.path_params["invoice_id"],
            investor_id=caller.user_id,
            amount=amount,
            claim=Claim(caller.user_id, key, digest) if key is not None else None,
            asks_again=True,
        )
        return _response(await self._outcome(asked))

    def _caller(self, request: Request) -> Caller:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise NoGoodToken("Send an access token: Authorization: Bearer …")
        caller = self._edge.tokens.verify(token.strip(), now=self._edge.database.clock.real_now())
        if caller.role != "investor":
            raise WrongRole("Only for: investor.")
        return caller

    async def _outcome(self, asked: FundRequest) -> Outcome:
        if asked.invoice_id in self._closed:
            return await self._closed_outcome(asked)
        outcome = await self._batcher.submit(asked)
        if not isinstance(outcome, DOUBTFUL):
            return outcome
        # We hear of users and listings by events. What is on its way may make it a yes.
        subjects = [str(asked.invoice_id), str(asked.investor_id)]
        came = await wait_for_news(self._edge.database, "funding", subjects)
        if not came and asked.claim is None:
            return outcome
        return await self._batcher.submit(replace(asked, asks_again=False))

    async def _closed_outcome(self, asked: FundRequest) -> Outcome:
        """Refuse without queueing; a key may have an answer already, and keeps this one if not."""
        refusal = ListingClosed("This invoice is no longer open for funding.")
        if asked.claim is None:
            return refusal
        try:
            async with self._edge.database.transaction("funding") as tx:
                kept = await idempotency.claim(tx, asked.claim)
                if kept is not None and kept.status is not None:  # pyright: ignore[reportUnnecessaryComparison] - a claim without an answer yet
                    return Kept(kept)
                await idempotency.keep(tx, asked.claim, written(refusal))
        except idempotency.IdempotencyKeyReused as reused:
            return reused
        return refusal

    async def _run(self, requests: Sequence[FundRequest]) -> Sequence[Outcome]:
        """Run a batch in one transaction; again if two blocked each other and neither happened.

        When PostgreSQL goes away, whoever waits hears so, and nothing is tried again here: it
        may have committed. The idempotency key says whether it counted.
        """
        fault("fund.before_batch")
        for tried in range(TRIES_MAX):
            try:
                async with self._edge.database.transaction("funding") as tx:
                    outcomes = await commands.fund_invoices(tx, requests, now=tx.now)
                    fault("fund.before_commit")
            except (DeadlockDetected, SerializationFailure):
                if tried + 1 == TRIES_MAX:
                    raise
            else:
                fault("fund.after_commit")
                self._closed.learn(requests, outcomes)
                return outcomes
        raise AssertionError  # the last try returned or raised


def fund_routes(edge: Edge) -> list[Route]:
    """Return the route, with a door of its own."""
    return [Route(PATH, FundDoor(edge).fund, methods=["POST"])]


async def _body(request: Request) -> bytes:
    """Read the body, or refuse it once it is too large."""
    chunks: list[bytes] = []
    taken = 0
    async for chunk in request.stream():
        taken += len(chunk)
        if taken > BODY_BYTES_MAX:
            raise TooLarge(f"The body is larger than {BODY_BYTES_MAX} bytes.")
        chunks.append(chunk)
    return b"".join(chunks)


def _response(outcome: Outcome) -> Response:
    match outcome:
        case Kept():
            return _of(outcome.answer, {"Idempotent-Replayed": "true"})
        case Funded():
            return _of(written(outcome), {})
        case _:
            return problems.of_refusal(outcome)


def _of(answer: Answer, headers: dict[str, str]) -> Response:
    kind = "application/json" if answer.status < _ERROR else "application/problem+json"
    return Response(answer.body, answer.status, headers, kind)
