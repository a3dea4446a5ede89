"""The life of a payout. Pure.

What the bank said is a set of facts that only grows; the state follows from it.

    facts                       state       what posts, once each
    none                        REQUESTED
    received                    RECEIVED
    processed                   PROCESSED   payout ──▶ bank
    failed                      FAILED      payout ──▶ where it came from
    returned (days later)       RETURNED    bank ──▶ payout ──▶ where it came from
    processed and failed        CONFLICT    nothing: someone is asked
    another amount than ordered CONFLICT

A return says that it was processed, whether or not we heard that. After a failure that has
posted, a return says nothing new: the money is back already.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal, Self
from uuid import UUID

from hundi.gateways.bank.port import PayoutFact
from hundi.kernel.money import Money

# Banks return payments for days after they called them processed. Source: the NEFT procedural
# guidelines let a destination bank return within two hours of the batch, but closed and frozen
# accounts come back after days; providers advise to watch for two weeks.
RETURN_WATCH = timedelta(days=15)
PROCESSED_ASK_EVERY = timedelta(hours=6)
FIRST_ASK_AFTER = timedelta(seconds=5)
LAST_ASK_AFTER = timedelta(hours=1)
DOUBLINGS_MAX = 12
LATE_AFTER = timedelta(hours=12)
LATE_ASK_AFTER = timedelta(seconds=15)

Purpose = Literal["advance", "withdrawal", "refund"]
PayoutStep = Literal["processed", "failed", "returned"]


class PayoutState(StrEnum):
    """What the bank's facts say of a payout."""

    REQUESTED = "requested"
    RECEIVED = "received"
    PROCESSED = "processed"
    FAILED = "failed"
    RETURNED = "returned"
    CONFLICT = "conflict"


FINAL = frozenset({PayoutState.FAILED, PayoutState.RETURNED, PayoutState.CONFLICT})


@dataclass(frozen=True, slots=True)
class SealedAccount:
    """Where to pay, sealed with the key of `person_id`."""

    person_id: UUID
    account: str
    name: str | None
    ifsc: str


@dataclass(frozen=True, slots=True)
class Payout:
    """Money on its way out. `id` is our reference at the bank.

    `invoice_id` is whose advance it is; none of another purpose has one.
    """

    id: UUID
    purpose: Purpose
    amount: Money
    to: SealedAccount
    user_id: UUID | None = None
    credit_id: UUID | None = None
    invoice_id: UUID | None = None
    statuses: frozenset[str] = frozenset()
    contradicted: bool = False
    posted: frozenset[str] = frozenset()
    utr: str | None = None
    sent_at: datetime | None = None
    processed_at: datetime | None = None
    asked: int = 0
    ask_at: datetime | None = None

    @property
    def state(self) -> PayoutState:
        """What the facts say."""
        if self.contradicted:
            return PayoutState.CONFLICT
        if "returned" in self.statuses:
            return PayoutState.RETURNED
        if {"processed", "failed"} <= self.statuses:
            return PayoutState.CONFLICT
        for state in (PayoutState.PROCESSED, PayoutState.FAILED, PayoutState.RECEIVED):
            if state in self.statuses:
                return state
        return PayoutState.REQUESTED

    def heard(self, fact: PayoutFact, *, now: datetime) -> Self:
        """Return the payout with one more fact."""
        is_paid = fact.status in ("processed", "returned")
        return replace(
            self,
            statuses=self.statuses | {fact.status},
            contradicted=self.contradicted or fact.amount != self.amount,
            utr=self.utr or fact.utr,
            processed_at=self.processed_at or (now if is_paid else None),
        )

    def steps(self) -> tuple[PayoutStep, ...]:
        """Return what is to be posted now, in order."""
        match self.state:
            case PayoutState.PROCESSED:
                due: tuple[PayoutStep, ...] = ("processed",)
            case PayoutState.FAILED:
                due = ("failed",)
            case PayoutState.RETURNED if "failed" not in self.posted:
                due = ("processed", "returned")
            case _:
                due = ()
        return tuple(step for step in due if step not in self.posted)

    def next_ask(self, *, now: datetime) -> datetime | None:
        """Return when to ask the bank again, or None: never.

        Until it is final, at doubling intervals; once processed, every few hours for as long as
        it may be returned. When the last question came long after it was due (we were down, or
        the sandbox moved the day and its bank follows), soon again.
        """
        if self.state in FINAL:
            return None
        if self.state is not PayoutState.PROCESSED or self.processed_at is None:
            wait = FIRST_ASK_AFTER * 2 ** min(self.asked, DOUBLINGS_MAX)
            return now + min(wait, LAST_ASK_AFTER)
        if self.ask_at is not None and now - self.ask_at > LATE_AFTER:
            return now + LATE_ASK_AFTER
        return now + PROCESSED_ASK_EVERY if now < self.processed_at + RETURN_WATCH else None
