"""What a request to fund comes to, and how the answer is written.

The text is made here, once, because the text is what an idempotency key keeps: a repeated
request gets the same bytes.
"""

from dataclasses import dataclass
from uuid import UUID

from hundi.kernel.errors import Conflict, Forbidden, NotFound, Refusal
from hundi.kernel.money import Money
from hundi.runtime import problems
from hundi.runtime.idempotency import Answer

CREATED = 201
# As the edge does for every other call: what may change by itself is not kept.
_KEPT_REFUSALS = (Forbidden, NotFound, Conflict)


@dataclass(frozen=True, slots=True)
class Funded:
    """The commitment was made. `raised` and `remaining` are the listing's right after it."""

    commitment_id: UUID
    completes: bool
    raised: Money
    remaining: Money
    expected_return: Money


@dataclass(frozen=True, slots=True)
class Done:
    """The commitment was made, and did not complete its listing: the answer as it was written."""

    answer: Answer


@dataclass(frozen=True, slots=True)
class Kept:
    """The answer that this request's idempotency key had already."""

    answer: Answer


Outcome = Funded | Done | Kept | Refusal


def is_kept(outcome: Outcome) -> bool:
    """Return whether the outcome stays the answer to its idempotency key."""
    return isinstance(outcome, (Funded, Done, *_KEPT_REFUSALS))


def written(outcome: Outcome) -> Answer:
    """Return the answer's status and text."""
    match outcome:
        case Done() | Kept():
            return outcome.answer
        case Funded():
            return Answer(CREATED, _funded(outcome))
        case _:
            response = problems.of_refusal(outcome)
            return Answer(response.status_code, bytes(response.body).decode())


def _funded(made: Funded) -> str:
    """Write JSON by hand: ids, rupees and these two words need no quoting."""
    status = "funded" if made.completes else "committed"
    return (
        f'{{"expectedReturn":{made.expected_return.decimal},"raised":{made.raised.decimal},'
        f'"remaining":{made.remaining.decimal},"status":"{status}",'
        f'"transactionId":"{made.commitment_id}"}}'
    )
