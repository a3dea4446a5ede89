"""Reconciliation over HTTP, for operators. Two different people move money out of suspense."""

from datetime import date
from typing import Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from hundi.payment import commands, parts, queries, queries_bench
from hundi.payment.matching import ForInvoice, ForWallet
from hundi.payment.queries import Books, WaitingCredit
from hundi.payment.queries_bench import PlacedCredit
from hundi.runtime.pages import Limit
from hundi.runtime.values import Instant, RupeesOut, Shape
from hundi.runtime.web import AdminCaller, Tx, routes_of

REASON_CHARS_MAX = 500

routes = routes_of("payment")


class MatchRequest(Shape):
    """Whose the money is: exactly one of invoice, user or refund; and why you think so."""

    invoice_id: UUID | None = None
    user_id: UUID | None = None
    refund: Literal[True] | None = None
    reason: str = Field(min_length=3, max_length=REASON_CHARS_MAX)

    @model_validator(mode="after")
    def _names_one(self) -> Self:
        named = [self.invoice_id, self.user_id, self.refund]
        if sum(one is not None for one in named) != 1:
            raise ValueError("name exactly one of invoiceId, userId and refund")
        return self


class MatchProposed(Shape):
    """The match waits for a second operator."""

    approval_id: UUID
    status: str = "proposed"


class SuggestionAnswer(Shape):
    """An invoice that may be meant, what speaks for it, and what is still due on it."""

    invoice_id: UUID
    invoice_number: str
    due: RupeesOut
    score: int
    reasons: list[str]


class WaitingCreditAnswer(Shape):
    """A credit whose money, or part of it, waits in suspense."""

    credit_id: UUID
    transaction_id: str
    amount: RupeesOut
    waiting: RupeesOut
    reasons: list[str]
    invoice_number: str | None
    virtual_account: str | None
    utr: str | None
    can_be_refunded: bool
    can_be_split: bool
    heard_at: Instant
    parked_until: date | None
    parked_why: str | None
    suggestions: list[SuggestionAnswer]


class PlacedAnswer(Shape):
    """A credit that two operators placed or split: where its money is now."""

    credit_id: UUID
    transaction_id: str
    amount: RupeesOut
    place: Literal["wallet", "receipts", "split"]
    invoice_id: UUID | None
    invoice_number: str | None
    user_id: UUID | None
    being_undone: bool


class BooksAnswer(Shape):
    """The bank's word, from the facts we know, beside the ledger's bank accounts."""

    credits: RupeesOut
    reversed_credits: RupeesOut
    payouts: RupeesOut
    returned_payouts: RupeesOut
    bank: RupeesOut
    ledger: RupeesOut
    difference: RupeesOut


class ReconciliationAnswer(Shape):
    """What waits for an operator, oldest first and what is parked last; and if the books agree.

    `placed` is what people placed last, newest first: two of them can undo it.
    """

    unmatched: list[WaitingCreditAnswer]
    placed: list[PlacedAnswer]
    books: BooksAnswer


@routes.get("/admin/reconciliation")
async def reconciliation(
    caller: AdminCaller,  # noqa: ARG001 - admits
    tx: Tx,
    limit: Limit = 100,
) -> ReconciliationAnswer:
    """Money nobody could place, with suggestions, and the comparison of the books."""
    waiting = await queries.waiting_credits(tx, kinds=parts.WAITING, limit=limit)
    return ReconciliationAnswer(
        unmatched=[_waiting(one) for one in waiting],
        placed=[_placed(one) for one in await queries_bench.placed_by_hand(tx, limit=limit)],
        books=_books(await queries.books(tx)),
    )


@routes.post("/admin/reconciliation/{credit_id:uuid}/match", status_code=202)
async def match(credit_id: UUID, body: MatchRequest, caller: AdminCaller, tx: Tx) -> MatchProposed:
    """Say whose money in suspense is. It moves when a second operator approves."""
    approval_id = await commands.propose_match(
        tx, credit_id, _target(body), reason=body.reason, by=caller.user_id
    )
    return MatchProposed(approval_id=approval_id)


def _target(body: MatchRequest) -> ForInvoice | ForWallet | None:
    if body.invoice_id is not None:
        return ForInvoice(body.invoice_id, "number")
    return None if body.user_id is None else ForWallet(body.user_id, "unknown")


def _waiting(one: WaitingCredit) -> WaitingCreditAnswer:
    return WaitingCreditAnswer(
        credit_id=one.id,
        transaction_id=one.transaction_id,
        amount=one.amount,
        waiting=one.waiting,
        reasons=one.reasons,
        invoice_number=one.invoice_number,
        virtual_account=one.virtual_account,
        utr=one.utr,
        can_be_refunded=one.can_be_refunded,
        can_be_split=one.can_be_split,
        parked_until=one.parked_until,
        parked_why=one.parked_why,
        heard_at=one.heard_at,
        suggestions=[
            SuggestionAnswer(
                invoice_id=suggestion.invoice_id,
                invoice_number=suggestion.number,
                due=suggestion.due,
                score=suggestion.score,
                reasons=list(suggestion.reasons),
            )
            for suggestion in one.suggestions
        ],
    )


def _placed(one: PlacedCredit) -> PlacedAnswer:
    return PlacedAnswer(
        credit_id=one.id,
        transaction_id=one.transaction_id,
        amount=one.amount,
        place=one.place,
        invoice_id=one.invoice_id,
        invoice_number=one.invoice_number,
        user_id=one.user_id,
        being_undone=one.being_undone,
    )


def _books(found: Books) -> BooksAnswer:
    return BooksAnswer(
        credits=found.credits_in,
        reversed_credits=found.credits_reversed,
        payouts=found.paid_out,
        returned_payouts=found.returned,
        bank=found.bank,
        ledger=found.ledger,
        difference=found.difference,
    )
