"""`POST /invoices/{id}/fund`: the one call that must carry a stampede.

A quick route: it reads the token and the body itself, and puts each request to `FundLanes`,
which carries out together those that arrive together. Nobody is answered before the commit. What
it refuses, and how, is as everywhere else.
"""

import re
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from pydantic import Field, ValidationError
from starlette.responses import Response

from hundi.funding.answers import Done, Funded, Kept, Outcome, written
from hundi.funding.domain import DOUBTFUL, ListingClosed
from hundi.funding.lanes import FundLanes, Lanes
from hundi.funding.plan import FundRequest
from hundi.kernel.ids import new_id
from hundi.kernel.money import Money
from hundi.runtime import idempotency, problems
from hundi.runtime.app import API
from hundi.runtime.idempotency import Answer, Claim
from hundi.runtime.quick import QuickRequest, QuickRoute
from hundi.runtime.strict_json import BadJson, loads
from hundi.runtime.tokens import Caller
from hundi.runtime.values import Rupees, Shape
from hundi.runtime.web import Edge, WrongRole, wait_for_news

BODY_BYTES_MAX = 4 * 1024
CLOSED_MAX = 10_000
PATH = f"{API}/invoices/{{invoice_id:uuid}}/fund"

_ERROR = 400
# Eleven digits are far below what `Money` takes, and above any invoice.
_PLAIN = re.compile(
    rb'[ \t\r\n]*\{[ \t\r\n]*"amount"[ \t\r\n]*:[ \t\r\n]*(?P<quote>"?)'
    rb"(?P<rupees>0|[1-9][0-9]{0,10})(?:\.(?P<paise>[0-9]{1,2}))?(?P=quote)"
    rb"[ \t\r\n]*\}[ \t\r\n]*"
)


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
    """Where requests to fund come in; one a process. `lanes` carry them out."""

    def __init__(self, edge: Edge, lanes: type[Lanes] = FundLanes) -> None:
        self._edge = edge
        self._closed = ClosedListings()
        self._lanes = lanes(edge.database, self._closed.learn)

    async def fund(self, request: QuickRequest) -> Response:
        """Answer one request.

        Raises:
            Refusal: it is not signed in, not an investor's, or there are too many.
        """
        caller = await self._caller(request)
        key = request.header(b"idempotency-key")
        if key is not None:
            idempotency.checked_key(key)
        try:
            amount = plain_amount(request.body) or _amount(request.body)
        except BadJson as problem:
            return problems.of_validation([{"loc": ("body", *problem.path), "msg": str(problem)}])
        except ValidationError as problem:
            return problems.of_validation(problem.errors(include_input=False))
        if amount > self._edge.fresh.above:
            await self._edge.callers.check_fresh(caller, request.named)
        asked = FundRequest(
            id=new_id(),
            invoice_id=request.params["invoice_id"],
            investor_id=caller.user_id,
            amount=amount,
            claim=None if key is None else Claim(caller.person_id, key, _digest(request)),
            asks_again=True,
        )
        return _response(await self._outcome(asked))

    async def _caller(self, request: QuickRequest) -> Caller:
        caller = await self._edge.callers.who("POST", request.named)
        if caller.role != "investor":
            raise WrongRole("Only for: investor.")
        return caller

    async def _outcome(self, asked: FundRequest) -> Outcome:
        if asked.invoice_id in self._closed:
            return await self._closed_outcome(asked)
        outcome = await self._lanes.submit(asked)
        if not isinstance(outcome, DOUBTFUL):
            return outcome
        # We hear of users and listings by events. What is on its way may make it a yes.
        subjects = [str(asked.invoice_id), str(asked.investor_id)]
        came = await wait_for_news(self._edge, "funding", subjects)
        if not came and asked.claim is None:
            return outcome
        return await self._lanes.submit(replace(asked, asks_again=False))

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


def fund_routes(edge: Edge, lanes: type[Lanes] = FundLanes) -> list[QuickRoute]:
    """Return the route, with a door of its own."""
    return [QuickRoute("POST", PATH, FundDoor(edge, lanes).fund, body_bytes_max=BODY_BYTES_MAX)]


def plain_amount(raw: bytes) -> Money | None:
    """Read the body as nearly everybody writes it; None when it is written in another way.

    What this reads, `FundBody` reads alike; what is wrong with a body, only that says.
    """
    found = _PLAIN.fullmatch(raw)
    if found is None:
        return None
    rupees, paise = found["rupees"], found["paise"] or b""
    return Money(int(rupees) * 100 + int(paise.ljust(2, b"0"))) or None


def _amount(raw: bytes) -> Money:
    return FundBody.model_validate(loads(raw)).amount


def _digest(request: QuickRequest) -> bytes:
    return idempotency.request_digest(b"POST", request.path.encode(), request.query, request.body)


def _response(outcome: Outcome) -> Response:
    match outcome:
        case Kept():
            return _of(outcome.answer, {"Idempotent-Replayed": "true"})
        case Funded() | Done():
            return _of(written(outcome), {})
        case _:
            return problems.of_refusal(outcome)


def _of(answer: Answer, headers: dict[str, str]) -> Response:
    kind = "application/json" if answer.status < _ERROR else "application/problem+json"
    return Response(answer.body, answer.status, headers, kind)
