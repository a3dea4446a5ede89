"""The plain yes: whatever of a batch nothing speaks against, in one call and one round trip.

`funding.fund_at_once` (migrations 0085 and 0100) carries those out and leaves the others; then the
pure domain decides them. What is plain is decided by the same rules: a property test holds the two
to the same answers.
"""

from collections.abc import Sequence
from operator import eq
from uuid import UUID

import psycopg

from hundi.events.funding import PlacesTaken
from hundi.funding.answers import CREATED, Done
from hundi.funding.plan import FUND_MEMO, FundRequest
from hundi.kernel.calendar import day_in_india
from hundi.kernel.errors import BrokenInvariant
from hundi.runtime import arrays
from hundi.runtime.database import Database, NotPlain
from hundi.runtime.idempotency import Answer
from hundi.runtime.outbox import audience_of


async def fund_at_once(database: Database, requests: Sequence[FundRequest]) -> list[Done | None]:
    """Commit, durably, all that are plainly a yes; None for each that has to be looked at.

    An idempotency key is claimed for whoever asks, of a team too, and its answer kept, in the same
    call; one that was used before has to be looked at. So has an investor's second request, and
    with it all behind it for the same listing, which would come before it else.
    """
    outcomes: list[Done | None] = [None] * len(requests)
    numbers = _first_looked_at(requests)
    if not numbers:
        return outcomes
    asked = [requests[number] for number in numbers]
    invoices = sorted({request.invoice_id for request in asked}, key=lambda one: one.int)
    queues, tasks = audience_of(database.subscriptions, PlacesTaken)
    now = database.clock.now()
    try:
        row = await database.call_at_once(
            """
            SELECT * FROM funding.fund_at_once(
                %s::UUID[], %s::UUID[], %s::INTEGER[], %s::UUID[], %s::BIGINT[],
                %s::TEXT[], %s::BYTEA[], %s, %s, %s, %s::TEXT[], %s::TEXT[], %s::UUID[]
            )
            """,
            [
                *_columns(asked, invoices),
                FUND_MEMO,
                now,
                day_in_india(now),
                arrays.plain(queues),
                arrays.plain(tasks),
                _owners_of_keys(asked),
            ],
            told=queues,
        )
    except (NotPlain, psycopg.IntegrityError):
        # Of a constraint that refuses, the other way says what it means.
        return outcomes
    if row is None:
        raise BrokenInvariant("a batch was carried out without an answer")
    if row["done"] is not None:
        # No answer has a line break in it.
        for ordinal, answer in zip(row["done"], row["answers"].split("\n"), strict=True):
            outcomes[numbers[ordinal - 1]] = Done(Answer(CREATED, answer))
    return outcomes


def _first_looked_at(requests: Sequence[FundRequest]) -> list[int]:
    """Return the numbers of those that the call may decide."""
    numbers: list[int] = []
    seen: set[UUID] = set()
    behind: set[UUID] = set()
    claimed: set[tuple[UUID, str]] = set()
    for number, request in enumerate(requests):
        investor_id, claim = request.investor_id, request.claim
        key = (claim.caller_id, claim.key) if claim else None
        is_new = investor_id not in seen and key not in claimed
        seen.add(investor_id)
        if key is not None:
            claimed.add(key)
        if is_new and request.invoice_id not in behind:
            numbers.append(number)
        else:
            behind.add(request.invoice_id)
    return numbers


def _owners_of_keys(requests: Sequence[FundRequest]) -> str | None:
    """Return whose each key is; None when each is its investor's own, as nearly always."""
    owners = [one.claim.caller_id if one.claim else one.investor_id for one in requests]
    is_own = all(map(eq, owners, (one.investor_id for one in requests)))
    return None if is_own else arrays.ids(owners)


def _columns(requests: Sequence[FundRequest], invoices: Sequence[UUID]) -> list[str]:
    """Return the requests as arrays, a column each; without any key, no keys."""
    place_of = {invoice_id: place for place, invoice_id in enumerate(invoices, start=1)}
    claims = [request.claim for request in requests]
    keyed = claims if any(claims) else []
    return [
        arrays.ids([request.id for request in requests]),
        arrays.ids(invoices),
        arrays.numbers([place_of[request.invoice_id] for request in requests]),
        arrays.ids([request.investor_id for request in requests]),
        arrays.numbers([request.amount.minor for request in requests]),
        arrays.texts([claim and claim.key for claim in keyed]),
        arrays.octets([claim and claim.digest for claim in keyed]),
    ]
