"""What an investment would bring, were the customer on time, late, or never to pay. Pure.

The same terms and the same shares as the payment itself, so a quote cannot differ from it but by
the day of the disbursal, which it takes to be today.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from hundi.kernel.calendar import days_between
from hundi.kernel.deal import Terms
from hundi.kernel.intervals import Interval
from hundi.kernel.money import Money
from hundi.kernel.rate import annualised_percent, compounded_percent

DAYS_LATE = (0, 15, 30, 60)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a position gets if the customer pays all of it on one day.

    `interest` and `late_charge` are before the platform's fee; `gain` is after it.
    """

    days_late: int
    paid_on: date
    interest: Money
    late_charge: Money
    platform_fee: Money
    gain: Money
    roi: str
    xirr: str


def outcome(terms: Terms, place: Interval, *, today: date, days_late: int) -> Outcome:
    """Return what a position gets if it is disbursed today and repaid so late.

    Its gain is its share of the investors' net gain, as everything that is paid; what the parts'
    rounding leaves over stands in the interest.

    Raises:
        BrokenInvariant: the due date is not after today.
    """
    paid_on = terms.due_on + timedelta(days=days_late)
    claim = terms.claim_on(paid_on, disbursed_on=today)

    def share(of: Money) -> Money:
        return place.entitled(of, target=terms.advance, final=True)

    gain = share(claim.net - claim.principal)
    late, fee = share(claim.late), share(claim.investor_fee)
    days = days_between(today, paid_on)
    paid = place.length
    return Outcome(
        days_late=days_late,
        paid_on=paid_on,
        interest=gain - late + fee,
        late_charge=late,
        platform_fee=fee,
        gain=gain,
        roi=annualised_percent(paid, gain, days=days),
        xirr=compounded_percent(paid, paid + gain, days=days),
    )
