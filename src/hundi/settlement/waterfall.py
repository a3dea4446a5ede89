"""The waterfall: what each paisa of a receipt is for. Pure.

A receipt fills the ranks in order; a rank takes what it is still owed on the receipt's day.
Until the investors are whole nothing passes them; from then on everything up to the face is
the SME's, and what is above the face goes back to its payer.

    receipt ──▶ recovery ▶ late ▶ earned ▶ principal ▶ fee ▶ reserve ──▶ excess, above the face
                           ╰────── the investors ─────╯       ╰ the SME

The return accrues on the whole advance to the day of receipt: partial payments do not lower
its base. So says the letter of the money specification (§1: "Ret(n) = round(P * r * n / 365),
accrues to the actual day of receipt"; §3: the order of ranks).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hundi.kernel.deal import Claim, Terms
from hundi.kernel.errors import BrokenInvariant
from hundi.kernel.money import ZERO, Money
from hundi.kernel.rate import Rate


class Rank(StrEnum):
    """Who is paid for what. The values are the fields of `Parts`."""

    RECOVERY = "recovery"
    LATE = "late"
    EARNED = "earned"
    PRINCIPAL = "principal"
    FEE = "fee"
    RESERVE = "reserve"


ORDER = (Rank.RECOVERY, Rank.LATE, Rank.EARNED, Rank.PRINCIPAL, Rank.FEE, Rank.RESERVE)


@dataclass(frozen=True, slots=True)
class Parts:
    """An amount by rank."""

    recovery: Money = ZERO  # what it cost to collect
    late: Money = ZERO
    earned: Money = ZERO  # the return
    principal: Money = ZERO
    fee: Money = ZERO  # the platform's fee due at maturity; nothing yet
    reserve: Money = ZERO  # the SME's

    @property
    def for_investors(self) -> Money:
        """What is the investors', before the platform's fee on their return."""
        return self.late + self.earned + self.principal

    @property
    def total(self) -> Money:
        """All of it."""
        return self.recovery + self.for_investors + self.fee + self.reserve

    def __add__(self, other: "Parts") -> "Parts":
        return Parts(
            recovery=self.recovery + other.recovery,
            late=self.late + other.late,
            earned=self.earned + other.earned,
            principal=self.principal + other.principal,
            fee=self.fee + other.fee,
            reserve=self.reserve + other.reserve,
        )


@dataclass(frozen=True, slots=True)
class Repayment:
    """How far a disbursed deal is repaid.

    `counted_on` is the day the last receipt counted as of; days never go back. `is_final` says
    that the investors have all they will ever get: their claim stands still from then on.
    `recourse` is the part of all ranks that the seller paid, not the customer.
    """

    disbursed_on: date
    counted_on: date
    parts: Parts = Parts()  # of all receipts so far
    is_final: bool = False
    recourse: Money = ZERO

    @classmethod
    def begin(cls, on: date) -> "Repayment":
        """Nothing has come yet; days count from here."""
        return cls(on, on)

    @property
    def received(self) -> Money:
        """What came from the customer, without what went back."""
        return self.parts.total - self.recourse

    def investor_fee(self, terms: Terms) -> Money:
        """The platform's fee on what the investors have earned so far; never on principal."""
        return Rate(terms.investor_fee_rate).of(self.parts.earned)

    def net_for_investors(self, terms: Terms) -> Money:
        """What belongs to the investors so far: R, which their intervals share."""
        return self.parts.for_investors - self.investor_fee(terms)

    def outstanding_on(self, day: date, terms: Terms) -> Money:
        """What must still come for the investors to be whole, if it came on `day`."""
        if self.is_final:
            return ZERO
        claim = terms.claim_on(max(day, self.counted_on), disbursed_on=self.disbursed_on)
        return claim.total - self.parts.for_investors


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one receipt came to.

    `missing` is what the investors lack although the customer has paid the whole face: it can
    only come from the seller, and where the terms have recourse the investors wait for it.
    """

    repayment: Repayment  # with this receipt
    parts: Parts  # of this receipt alone
    investor_fee: Money  # of this receipt alone
    excess: Money
    missing: Money = ZERO


def receive(
    terms: Terms,
    before: Repayment,
    amount: Money,
    *,
    received_on: date,
    costs: Money = ZERO,
) -> Outcome:
    """Return what a receipt comes to after those before it.

    `costs` is all that it cost to collect so far: they come first.

    A receipt dated before the previous one counts as of the previous one's day, and one dated
    before the disbursal as of the disbursal.

    Raises:
        BrokenInvariant: the amount is not above zero.
    """
    if amount <= ZERO:
        raise BrokenInvariant(f"a receipt of {amount}")
    taken = min(amount, terms.face - before.received)
    if not taken:
        return Outcome(before, Parts(), ZERO, excess=amount)
    day = max(received_on, before.counted_on)
    claim = terms.claim_on(day, disbursed_on=before.disbursed_on)
    parts = pour(taken, _owed(claim, before) | {Rank.RECOVERY: costs - before.parts.recovery})
    paid = before.parts + parts
    is_whole = before.is_final or paid.for_investors >= claim.total
    # Above the face nothing is owed, so the whole face is final too, even if it is too little:
    # but for recourse to the seller.
    is_all = paid.total - before.recourse >= terms.face
    is_final = is_whole or (is_all and not terms.recourse)
    after = Repayment(before.disbursed_on, day, paid, is_final, before.recourse)
    return Outcome(
        after,
        parts,
        investor_fee=after.investor_fee(terms) - before.investor_fee(terms),
        excess=amount - taken,
        missing=claim.total - paid.for_investors if is_all and not is_whole else ZERO,
    )


def receive_recourse(terms: Terms, before: Repayment, amount: Money, *, owed_on: date) -> Outcome:
    """Return what the seller's own money comes to: the investors', as far as they lack any.

    It counts as of the day recourse was called, not the day it comes: the seller owes what was
    owed then.

    Raises:
        BrokenInvariant: the amount is not above zero.
    """
    if amount <= ZERO:
        raise BrokenInvariant(f"recourse of {amount}")
    day = max(before.counted_on, owed_on)
    claim = terms.claim_on(day, disbursed_on=before.disbursed_on)
    lacking = ZERO if before.is_final else max(claim.total - before.parts.for_investors, ZERO)
    taken = min(amount, lacking)
    if not taken:
        return Outcome(before, Parts(), ZERO, excess=amount)
    parts = pour(taken, _owed(claim, before))
    paid = before.parts + parts
    is_final = paid.for_investors >= claim.total
    recourse = before.recourse + taken
    after = Repayment(before.disbursed_on, day, paid, is_final, recourse)
    return Outcome(
        after,
        parts,
        investor_fee=after.investor_fee(terms) - before.investor_fee(terms),
        excess=amount - taken,
    )


def pour(amount: Money, owed: Mapping[Rank, Money]) -> Parts:
    """Fill the ranks in order with what each is owed; the reserve takes the rest."""
    left = amount
    filled: dict[str, Money] = {}
    for rank in ORDER:
        filled[rank] = left if rank is Rank.RESERVE else min(left, owed.get(rank, ZERO))
        left -= filled[rank]
    return Parts(**filled)


def _owed(claim: Claim, before: Repayment) -> dict[Rank, Money]:
    """Return what the investors are still owed, by rank; nothing once they are final."""
    if before.is_final:
        return {}
    return {
        Rank.LATE: claim.late - before.parts.late,
        Rank.EARNED: claim.earned - before.parts.earned,
        Rank.PRINCIPAL: claim.principal - before.parts.principal,
    }
