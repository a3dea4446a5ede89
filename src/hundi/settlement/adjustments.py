"""What changes a deal beside its payments: costs of recovery, write-off, credit notes. Pure.

All three take two operators; the rules are the same when the first proposes and when the second
has agreed, for much may have come in between.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from hundi.events.settlement import InvoiceWrittenOff, RepaymentProgressed
from hundi.kernel.errors import Conflict
from hundi.kernel.money import ZERO, Money
from hundi.settlement.domain import (
    DONE,
    IN_RECOVERY,
    Action,
    Deal,
    DealStatus,
    progress_of,
)


class NotInRecovery(Conflict):
    """The deal is not in default, so there is nothing to recover or to write off."""


class NothingToWriteOff(Conflict):
    """The investors lack nothing."""


class CreditNoteTooLarge(Conflict):
    """The customer would owe less than it has paid, or than the investors may claim."""


class DealNotRunning(Conflict):
    """The deal is not disbursed yet, or nothing more is owed on it."""


class CostsTooHigh(Conflict):
    """Recovery would cost more than the customer still owes."""


@dataclass(frozen=True, slots=True)
class Credited:
    """A credit note taken: the deal after it, and whether that was all that was missing."""

    deal: Deal
    progressed: RepaymentProgressed | None = None


def write_off(deal: Deal, *, on: date, now: datetime) -> tuple[Deal, InvoiceWrittenOff]:
    """Expect no more. Where the terms have recourse the seller owes what the investors lack.

    Raises:
        NotInRecovery: it is not in default.
        NothingToWriteOff: the investors lack nothing.
    """
    if deal.status is not DealStatus.DEFAULTED or deal.repayment is None:
        raise NotInRecovery("Only an invoice in default can be written off.")
    day = max(on, deal.repayment.counted_on)
    lacking = deal.repayment.outstanding_on(day, deal.terms)
    if not lacking:
        raise NothingToWriteOff("The investors of this invoice lack nothing.")
    written_off = replace(deal, status=deal.after(Action.WRITE_OFF), written_off_on=on)
    if deal.terms.recourse:
        # From now on the seller's debt stands still, so this is the day that counts.
        owed = deal.repayment.recourse + lacking
        repayment = replace(deal.repayment, counted_on=day)
        written_off = replace(written_off, repayment=repayment, recourse_owed=owed)
    return written_off, InvoiceWrittenOff(
        deal.invoice_id,
        deal.seller_id,
        deal.customer_id,
        principal_lost=deal.terms.advance - deal.repayment.parts.principal,
        happened_at=now,
    )


def add_costs(deal: Deal, amount: Money) -> Deal:
    """Claim what recovery cost: the first rank of what still comes.

    Raises:
        NotInRecovery: it is not in default.
        CostsTooHigh: more than the customer still owes.
    """
    if deal.status not in IN_RECOVERY:
        raise NotInRecovery("Costs of recovery are claimed on an invoice in default.")
    repayment = deal.repayment
    unpaid = deal.costs - repayment.parts.recovery if repayment else deal.costs
    if unpaid + amount > deal.owed_by_customer:
        raise CostsTooHigh(
            f"Only {deal.owed_by_customer} is still owed on this invoice.", field="amount"
        )
    return replace(deal, costs=deal.costs + amount)


def credit(deal: Deal, amount: Money, *, on: date, now: datetime) -> Credited:
    """Lower what the customer owes, and the reserve with it, by a credit note.

    Without recourse never below what the investors may claim, were they paid on the later of
    today and the due date.

    Raises:
        DealNotRunning: it is not disbursed, or nothing more is owed.
        CreditNoteTooLarge: less would be left than was paid, or may be claimed.
    """
    repayment = deal.repayment
    if repayment is None or deal.status in DONE or not deal.owed_by_customer:
        raise DealNotRunning("A credit note needs a running deal with money still owed.")
    least = max(deal.terms.advance, repayment.received)
    if not deal.terms.recourse and not repayment.is_final:
        day = max(on, deal.terms.due_on, repayment.counted_on)
        claim = deal.terms.claim_on(day, disbursed_on=repayment.disbursed_on)
        least = max(least, claim.total + deal.costs)
    face = deal.terms.face - amount
    if face < least:
        raise CreditNoteTooLarge(
            f"At most {max(deal.terms.face - least, ZERO)} can be credited.",
            allowed=max(deal.terms.face - least, ZERO),
            field="amount",
        )
    credited = replace(deal, terms=deal.terms.less(amount), credited=deal.credited + amount)
    if face == repayment.received and not repayment.is_final:
        # Only with recourse: the customer owes no more, the seller owes the rest.
        day = max(on, repayment.counted_on)
        owed = repayment.recourse + repayment.outstanding_on(day, deal.terms)
        called = replace(repayment, counted_on=day)
        return Credited(replace(credited, repayment=called, recourse_owed=owed))
    if not credited.is_complete(repayment):
        return Credited(credited)
    done = replace(credited, status=credited.after(Action.COMPLETE))
    return Credited(done, progress_of(done, repayment, now))
