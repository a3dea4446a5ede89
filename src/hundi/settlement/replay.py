"""A deal without one of its payments: the waterfall once more, for those that came after. Pure.

What came before the payment stays as it was. Each later one comes to what it would have come to
without it, so the reserve comes after the investors still. What the parties got too much by that
is taken back from them; in all it is what the payment had brought. A write-off with recourse
stays too: the day at which it let the seller's debt stand still counts from its place on.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from hundi.kernel.errors import BrokenInvariant
from hundi.kernel.money import ZERO, Money
from hundi.settlement.domain import Deal, Receipt, outcome_of
from hundi.settlement.waterfall import Parts, Repayment


@dataclass(frozen=True, slots=True)
class Settled:
    """A settled payment and what it came to. `receipt.amount` is without what went back."""

    receipt: Receipt
    parts: Parts
    investor_fee: Money
    counted_on: date
    is_final: bool
    paid: Money = ZERO  # what investors got by it


@dataclass(frozen=True, slots=True)
class Replayed:
    """The deal's repayment without a payment, and what the later ones came to instead."""

    repayment: Repayment
    later: tuple[Settled, ...]


def without(deal: Deal, settled: Sequence[Settled], credit_id: UUID) -> Replayed:
    """Return how a deal stands without one of its payments, given all in their order.

    Raises:
        BrokenInvariant: the deal was not disbursed, or there is no such payment.
    """
    if deal.repayment is None:
        raise BrokenInvariant(f"{deal.invoice_id} was paid before it was disbursed")
    places = [place for place, one in enumerate(settled) if one.receipt.credit_id == credit_id]
    if len(places) != 1:
        raise BrokenInvariant(f"{credit_id} is {len(places)} payments of {deal.invoice_id}")
    earlier, later = settled[: places[0]], settled[places[0] + 1 :]
    repayment = _after(earlier, deal.repayment.disbursed_on)
    again: list[Settled] = []
    for one in later:
        repayment = _standing_still(deal, repayment, since=one.counted_on)
        outcome = outcome_of(deal, repayment, one.receipt)
        if outcome.excess:
            # There is more room than there was; only a debt of the seller can have shrunk.
            raise BrokenInvariant(f"{one.receipt.credit_id} is too much without {credit_id}")
        repayment = outcome.repayment
        again.append(
            Settled(
                one.receipt,
                outcome.parts,
                outcome.investor_fee,
                repayment.counted_on,
                repayment.is_final,
            )
        )
    return Replayed(_standing_still(deal, repayment), tuple(again))


def _standing_still(deal: Deal, repayment: Repayment, since: date | None = None) -> Repayment:
    """Count to the day of a write-off with recourse; for a payment, if it came `since` then."""
    day = deal.written_off_on
    if day is None or not deal.terms.recourse or (since is not None and since < day):
        return repayment
    return replace(repayment, counted_on=max(repayment.counted_on, day))


def _after(settled: Sequence[Settled], disbursed_on: date) -> Repayment:
    """Return the repayment as it stood after these payments."""
    if not settled:
        return Repayment.begin(disbursed_on)
    parts = Parts()
    recourse = ZERO
    for one in settled:
        parts += one.parts
        recourse += one.parts.total if one.receipt.from_seller else ZERO
    last = settled[-1]
    return Repayment(disbursed_on, last.counted_on, parts, last.is_final, recourse)
