"""The rules of a bank credit. Pure.

A credit is what the bank said of it: a set of facts that only grows. State and what is to be
done follow from the set, so order and repetition change nothing.

    facts                            state
    two amounts, invoices, accounts  CONFLICT          nothing (more) posts, someone is asked
    reversed (with or without more)  REVERSED          the mirror posts
    success and failed               CONFLICT
    success                          SUCCESS           the money posts
    failed                           FAILED
    pending                          PENDING

    place   NOWHERE ──▶ WALLET | RECEIPTS | SUSPENSE      SUSPENSE ──▶ WALLET | RECEIPTS | REFUNDED
            WALLET | RECEIPTS | SUSPENSE ──▶ RETURNED     (reversed by the bank)
            SUSPENSE ──▶ SPLIT   (its money is in its parts, credits of their own)
            WALLET | SPLIT ──▶ SUSPENSE   RECEIPTS ──▶ SPLIT   (what people did is undone)

A REVERSED credit whose money is no longer where it was put is REVERSAL_PENDING: nothing posts,
no account goes below zero, someone is asked.

What cannot be undone keeps its order: of two contradicting reports of success the first has
posted. The state is CONFLICT either way, and at most one posting was made.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Self
from uuid import UUID

from hundi.gateways.bank.port import CreditFact
from hundi.kernel.calendar import day_in_india
from hundi.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Unavailable
from hundi.kernel.ids import derive_id
from hundi.kernel.money import ZERO, Money
from hundi.payment.matching import canonical

# There is one bank; the webhook and the sweep are two ways to hear it.
SOURCE = "bank"
# Whose key seals what the bank tells of people we may not know: raw webhooks, payers.
BANK_PERSON_ID = derive_id("bank", "person")


class CreditState(StrEnum):
    """What the bank's facts say of a credit."""

    PENDING = "pending"
    SUCCESS = "success"
    FAILED = "failed"
    REVERSED = "reversed"
    REVERSAL_PENDING = "reversal_pending"
    CONFLICT = "conflict"


class Place(StrEnum):
    """Where a credit's money is."""

    NOWHERE = "nowhere"
    WALLET = "wallet"
    RECEIPTS = "receipts"
    SUSPENSE = "suspense"
    REFUNDED = "refunded"
    RETURNED = "returned"
    SPLIT = "split"


class Step(StrEnum):
    """What is to be done with a credit's money."""

    PLACE = "place"
    PLACE_QUIETLY = "place_quietly"  # it was taken back before we heard that it came
    MIRROR = "mirror"


class KycRequired(Forbidden):
    """Money moves only for people whose identity is verified."""


class NoSuchInvoice(NotFound):
    """There is no such invoice, or it is not yours to pay."""


class InvoiceNotPayable(Conflict):
    """The listing ended without funding: there is nothing to pay through us."""


class VirtualAccountPending(Unavailable):
    """The bank has not opened the virtual account yet."""


class BankUnavailable(Unavailable):
    """The bank did not do as asked; nothing moved, and the same request may be made again."""


class UpiLimitExceeded(Invalid):
    """The amount is more than UPI carries in one transaction."""


class BankAccountRequired(Conflict):
    """Money is paid out only to a verified bank account of one's own."""


class WithdrawalLimitExceeded(Conflict):
    """More than one withdrawal, or all of a day's together, may be."""


class NoSuchWithdrawal(NotFound):
    """There is no such withdrawal, or it is not yours."""


class NoSuchCredit(NotFound):
    """The bank told us of no such credit."""


class CreditNotWaiting(Conflict):
    """No money of this credit waits in suspense."""


class NotSplittable(Conflict):
    """Only a credit that waits whole is split, into amounts that leave something."""


class NothingToUndo(Conflict):
    """Nobody placed this by hand, it was undone, or what was too much went back to the payer."""


class RefundNeedsAccount(Conflict):
    """The bank did not say from which account the money came, so it cannot go back there."""


@dataclass(frozen=True, slots=True)
class WithdrawalLimits:
    """How much one withdrawal, and all of a day's together, may be."""

    transaction: Money
    day: Money

    def allowed(self, withdrawn_today: Money) -> Money:
        """Return the most that may be withdrawn now, after what was withdrawn today."""
        return max(min(self.transaction, self.day - withdrawn_today), ZERO)


@dataclass(frozen=True, slots=True)
class Payer:
    """Who the bank says has paid; name and account sealed with the bank's key."""

    sealed_name: str | None
    sealed_account: str | None
    digest: bytes | None
    ifsc: str | None

    @property
    def can_be_repaid(self) -> bool:
        """Whether the bank said from which account the money came."""
        return self.sealed_account is not None and self.ifsc is not None


NO_PAYER = Payer(None, None, None, None)


@dataclass(frozen=True, slots=True)
class Credit:
    """One bank credit: what the bank said so far, and where its money is."""

    id: UUID
    transaction_id: str
    amount: Money
    invoice_number: str | None = None
    virtual_account: str | None = None
    utr: str | None = None
    payer: Payer = NO_PAYER
    statuses: frozenset[str] = frozenset()
    contradicted: bool = False
    paid_at: datetime | None = None  # of the success
    place: Place = Place.NOWHERE
    user_id: UUID | None = None
    invoice_id: UUID | None = None
    reason: str | None = None
    payer_check: str | None = None
    part_of: UUID | None = None
    placed_by: UUID | None = None  # the approval by which two operators placed it
    undone_by: UUID | None = None  # the approval by which that is being undone

    def heard(self, fact: CreditFact, payer: Payer = NO_PAYER) -> Self:
        """Return the credit with one more fact. What was said before stays; gaps are filled."""
        first_success = fact.status == "success" and self.paid_at is None
        return replace(
            self,
            statuses=self.statuses | {fact.status},
            contradicted=self.contradicted or self._is_contradicted_by(fact),
            invoice_number=self.invoice_number or fact.invoice_number,
            virtual_account=self.virtual_account or fact.virtual_account,
            utr=self.utr or fact.utr,
            payer=payer if self.payer == NO_PAYER else self.payer,
            paid_at=fact.paid_at if first_success else self.paid_at,
        )

    @property
    def state(self) -> CreditState:
        """What the facts say, and for a reversal, whether the money could follow."""
        if self.contradicted:
            return CreditState.CONFLICT
        if "reversed" in self.statuses:
            is_done = self.place in (Place.NOWHERE, Place.RETURNED)
            return CreditState.REVERSED if is_done else CreditState.REVERSAL_PENDING
        if {"success", "failed"} <= self.statuses:
            return CreditState.CONFLICT
        for state in (CreditState.SUCCESS, CreditState.FAILED):
            if state in self.statuses:
                return state
        return CreditState.PENDING

    def _is_contradicted_by(self, fact: CreditFact) -> bool:
        return (
            fact.amount != self.amount
            or _differ(self.virtual_account, fact.virtual_account)
            or _differ(_canonical(self.invoice_number), _canonical(fact.invoice_number))
        )


def steps(before: Credit, after: Credit) -> tuple[Step, ...]:
    """Return what a fact that made `after` of `before` is reason to do. Nothing, for a known one.

    A credit in suspense is placed again when the fact brought a reference it lacked.
    """
    if after == before:
        return ()
    has_come = "success" in after.statuses
    match after.state:
        case CreditState.SUCCESS if after.place is Place.NOWHERE:
            return (Step.PLACE,)
        case CreditState.SUCCESS if after.place is Place.SUSPENSE and _knows_more(before, after):
            return (Step.PLACE,)
        case CreditState.REVERSED if has_come and after.place is Place.NOWHERE:
            return (Step.PLACE_QUIETLY, Step.MIRROR)
        case CreditState.REVERSAL_PENDING if "reversed" not in before.statuses:
            return (Step.MIRROR,)
        case _:
            return ()


def value_day(paid_at: datetime, *, listed_on: date, today: date) -> date:
    """Return the day a customer's payment counts as of: the bank's day, in India.

    A day before the invoice was even listed cannot be the day its buyers were paid; the payment
    then counts as of the day we hear of it, so that nobody loses a return to a wrong date.
    """
    paid_on = day_in_india(paid_at)
    return paid_on if paid_on >= listed_on else today


def credit_id_of(transaction_id: str) -> UUID:
    """Return the id of the credit that the bank calls so."""
    return derive_id(f"{SOURCE}:{transaction_id}", "credit")


def _knows_more(before: Credit, after: Credit) -> bool:
    return (before.virtual_account, before.invoice_number) != (
        after.virtual_account,
        after.invoice_number,
    )


def _differ(known: str | None, told: str | None) -> bool:
    return known is not None and told is not None and known != told


def _canonical(number: str | None) -> str | None:
    return None if number is None else canonical(number)
