"""The plain yes: a batch that nothing speaks against, in one call and one round trip.

`funding.fund_at_once` (migration 0085) does all of it, or nothing when anything is not plain;
then the pure domain decides the batch in a transaction. What is plain is decided by the same
rules: a property test holds the two to the same answers.
"""

from collections.abc import Sequence
from uuid import UUID

import psycopg

from hundi.events.funding import FundsCommitted
from hundi.funding.answers import Funded, Outcome
from hundi.funding.plan import FUND_MEMO, FundRequest
from hundi.kernel.calendar import day_in_india
from hundi.kernel.errors import BrokenInvariant
from hundi.kernel.intervals import Interval
from hundi.kernel.money import Money
from hundi.runtime import arrays
from hundi.runtime.database import Database, NotPlain
from hundi.runtime.outbox import audience_of


async def fund_at_once(database: Database, requests: Sequence[FundRequest]) -> list[Outcome] | None:
    """Commit all of them, durably, or none and return None: they have to be looked at.

    Investors that come twice always have. An idempotency key is claimed, and its answer kept, in
    the same call; one that was used before has to be looked at.
    """
    investors = {request.investor_id for request in requests}
    if len(investors) < len(requests) or not all(_is_own_key(request) for request in requests):
        return None
    invoices = sorted({r.invoice_id for r in requests}, key=lambda one: one.int)
    place_of = {invoice_id: place for place, invoice_id in enumerate(invoices, start=1)}
    places = [place_of[request.invoice_id] for request in requests]
    offsets, totals = _offsets(requests)
    queues, tasks = audience_of(database.subscriptions, FundsCommitted)
    now = database.clock.now()
    try:
        row = await database.call_at_once(
            """
            SELECT * FROM funding.fund_at_once(
                %s::UUID[], %s::UUID[], %s::INTEGER[], %s::UUID[], %s::BIGINT[], %s::BIGINT[],
                %s::TEXT[], %s::BYTEA[], %s, %s, %s, %s::TEXT[], %s::TEXT[]
            )
            """,
            [
                *_columns(requests, invoices, places, offsets),
                FUND_MEMO,
                now,
                day_in_india(now),
                arrays.plain(queues),
                arrays.plain(tasks),
            ],
            told=queues,
        )
    except (NotPlain, psycopg.IntegrityError):
        # Of a constraint that refuses, the other way says what it means.
        return None
    if row is None or len(row["targets"]) != len(totals):
        raise BrokenInvariant("a batch was carried out without an answer")
    terms = list(zip(row["targets"], row["raised"], row["earnings"], strict=True))
    return [
        _funded(request, offset, *terms[place - 1])
        for request, offset, place in zip(requests, offsets, places, strict=True)
    ]


def _is_own_key(request: FundRequest) -> bool:
    """Return whether the key, if there is one, is the investor's: the call takes it for that."""
    return request.claim is None or request.claim.caller_id == request.investor_id


def _columns(
    requests: Sequence[FundRequest],
    invoices: Sequence[UUID],
    places: Sequence[int],
    offsets: Sequence[int],
) -> list[str]:
    """Return the requests as arrays, a column each; without any key, no keys."""
    claims = [request.claim for request in requests]
    keyed = claims if any(claims) else []
    return [
        arrays.ids(request.id for request in requests),
        arrays.ids(invoices),
        arrays.numbers(places),
        arrays.ids(request.investor_id for request in requests),
        arrays.numbers(request.amount.minor for request in requests),
        arrays.numbers(offsets),
        arrays.texts(claim and claim.key for claim in keyed),
        arrays.octets(claim and claim.digest for claim in keyed),
    ]


def _offsets(requests: Sequence[FundRequest]) -> tuple[list[int], dict[UUID, int]]:
    """Return what each request's listing takes in this batch before it, and in all."""
    offsets: list[int] = []
    totals: dict[UUID, int] = {}
    for request in requests:
        before = totals.get(request.invoice_id, 0)
        offsets.append(before)
        totals[request.invoice_id] = before + request.amount.minor
    return offsets, totals


def _funded(request: FundRequest, offset: int, target: int, raised: int, earned: int) -> Funded:
    start = raised + offset
    place = Interval(start, start + request.amount.minor)
    return Funded(
        commitment_id=request.id,
        completes=False,
        raised=Money(place.end),
        remaining=Money(target - place.end),
        expected_return=place.entitled(Money(earned), target=Money(target), final=True),
    )
