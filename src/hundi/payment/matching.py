"""Whose money is it? Tiers of evidence, strongest first. Pure.

1. the virtual account it was paid to: exact, whatever the amount;
2. payer, invoice number and amount;
3. invoice number and amount, when one invoice alone fits.

An amount fits when it is all that is due, or that minus a lawful TDS on the taxable value.
None or several: suspense, with the reason. A wrong match is far worse than none.
Source: the reconciliation part of the outside-world specification.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from hundi.kernel.money import ZERO, Money
from hundi.kernel.rate import Rate

SUGGESTIONS_MAX = 5

PayerCheck = Literal["own", "other", "unknown"]
InvoiceState = Literal["listed", "disbursed", "settled", "closed"]


@dataclass(frozen=True, slots=True)
class AwaitedInvoice:
    """An invoice as far as paying it goes. `number` is canonical."""

    id: UUID
    customer_id: UUID
    number: str
    face: Money
    paid: Money
    taxable: Money
    tds_rates: tuple[int, ...]
    state: InvoiceState

    @property
    def due(self) -> Money:
        """What is left to pay, never below zero."""
        return ZERO if self.state == "settled" else max(self.face - self.paid, ZERO)

    @property
    def awaits_payment(self) -> bool:
        """Whether its customer still owes anything through us."""
        return self.state in ("listed", "disbursed") and self.due > ZERO

    def fits(self, amount: Money) -> bool:
        """Whether the amount is all that is due, or that short of a lawful TDS."""
        withheld = [ZERO, *(Rate(rate).of(self.taxable) for rate in self.tds_rates)]
        return any(amount == self.due - part for part in withheld)


@dataclass(frozen=True, slots=True)
class AwaitedDeposit:
    """A deposit somebody announced, and whether the account it came from is their own."""

    user_id: UUID
    expires_at: datetime
    payer_check: PayerCheck


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the bank says of a credit. `payers` are the people whose verified account paid."""

    amount: Money
    paid_at: datetime
    virtual_account: str | None
    number: str | None
    payers: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class ForInvoice:
    """It pays this invoice; `tier` says on what evidence."""

    invoice_id: UUID
    tier: Literal["virtual_account", "payer", "number"]


@dataclass(frozen=True, slots=True)
class ForWallet:
    """It is this person's deposit."""

    user_id: UUID
    payer_check: PayerCheck


@dataclass(frozen=True, slots=True)
class Unmatched:
    """Nobody can say; it waits in suspense."""

    reason: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An invoice an operator may have in mind, with what speaks for it, and what it still asks."""

    invoice_id: UUID
    score: int
    reasons: tuple[str, ...]
    number: str
    due: Money


Match = ForInvoice | ForWallet | Unmatched


def canonical(number: str) -> str:
    """Return an invoice number as it is compared: upper-case, letters and digits only."""
    return "".join(c for c in number.upper() if c.isascii() and c.isalnum())


def match_by_account(
    evidence: Evidence, owner: AwaitedInvoice | AwaitedDeposit | None, *, strict: bool
) -> Match:
    """Decide by the virtual account the money was paid to; `owner` is what it was opened for.

    A deposit takes whatever amount arrives, but nothing paid after it expired. `strict`, which
    is any mode but the sandbox, refuses what came from an account known to be another's.
    """
    match owner:
        case None:
            return Unmatched("unknown_virtual_account")
        case AwaitedInvoice(state="closed"):
            return Unmatched("invoice_closed")
        case AwaitedInvoice():
            return ForInvoice(owner.id, "virtual_account")
        case AwaitedDeposit() if evidence.paid_at > owner.expires_at:
            return Unmatched("deposit_expired")
        case AwaitedDeposit(payer_check="other") if strict:
            return Unmatched("paid_from_an_account_not_verified_as_the_investors")
        case AwaitedDeposit():
            return ForWallet(owner.user_id, owner.payer_check)


def match_by_number(evidence: Evidence, candidates: Sequence[AwaitedInvoice]) -> Match:
    """Decide by payer, number and amount among invoices that may have the number."""
    if not evidence.number:
        return Unmatched("no_reference")
    numbered = [one for one in candidates if one.number == evidence.number and one.awaits_payment]
    if not numbered:
        return Unmatched("no_invoice_awaits_payment_under_this_number")
    fitting = [one for one in numbered if one.fits(evidence.amount)]
    if not fitting:
        return Unmatched("amount_does_not_fit")
    if evidence.payers:
        # The payer is somebody we know: then it must be the invoice's own customer.
        theirs = [one for one in fitting if one.customer_id in evidence.payers]
        return _only(theirs, "payer", none="payer_is_not_the_customer")
    return _only(fitting, "number", none="amount_does_not_fit")


def suggest(evidence: Evidence, candidates: Sequence[AwaitedInvoice]) -> list[Suggestion]:
    """Return what an operator may have in mind, the likeliest first, each with its reasons."""
    suggestions: list[Suggestion] = []
    for one in candidates:
        grounds = {
            "same_number": 4 * (one.number == evidence.number),
            "amount_fits": 3 * (one.awaits_payment and one.fits(evidence.amount)),
            "paid_by_its_customer": 2 * (one.customer_id in evidence.payers),
        }
        if score := sum(grounds.values()):
            reasons = tuple(reason for reason, weight in grounds.items() if weight)
            suggestions.append(Suggestion(one.id, score, reasons, one.number, one.due))
    suggestions.sort(key=lambda suggestion: (-suggestion.score, suggestion.invoice_id))
    return suggestions[:SUGGESTIONS_MAX]


def _only(found: Sequence[AwaitedInvoice], tier: Literal["payer", "number"], *, none: str) -> Match:
    match found:
        case []:
            return Unmatched(none)
        case [one]:
            return ForInvoice(one.id, tier)
        case _:
            return Unmatched("several_invoices_fit")
