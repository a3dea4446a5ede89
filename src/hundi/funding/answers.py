"""What a request to fund comes to, and how the answer is written.

The text is made here, once, because the text is what an idempotency key keeps: a repeated
request gets the same bytes.
"""

from dataclasses import dataclass
from uuid import UUID

from hundi.kernel.errors import Conflict, Forbidden, NotFound, Refusal
from hundi.kernel.money import Money
from hundi.runtime import problems, values
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
class Kept:
    """The answer that this request's idempotency key had already."""

    answer: Answer


Outcome = Funded | Kept | Refusal


def is_kept(outcome: Outcome) -> bool:
    """Return whether the outcome stays the answer to its idempotency key."""
    return isinstance(outcome, (Funded, *_KEPT_REFUSALS))


def written(outcome: Outcome) -> Answer:
    """Return the answer's status and text."""
    match outcome:
        case Kept():
            return outcome.answer
        case Funded():
            response = values.render(
                {
                    "transactionId": outcome.commitment_id,
                    "status": "funded" if outcome.completes else "committed",
                    "raised": outcome.raised,
                    "remaining": outcome.remaining,
                    "expectedReturn": outcome.expected_return,
                },
                CREATED,
            )
        case _:
            response = problems.of_refusal(outcome)
    return Answer(response.status_code, bytes(response.body).decode())
