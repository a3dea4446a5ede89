"""`GET /invoices/{id}/quote`: what an investment would bring, before it is made."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import ConfigDict
from pydantic.alias_generators import to_camel

from hundi.funding import queries
from hundi.funding.domain import TargetExceeded
from hundi.funding.outlook import DAYS_LATE, outcome
from hundi.funding.queries import OpenOffer
from hundi.funding.queries_room import most_allowed
from hundi.kernel.intervals import Interval
from hundi.kernel.money import Money
from hundi.kernel.rate import Rate
from hundi.runtime.values import Percent, PercentOut, Rupees, RupeesOut, Shape
from hundi.runtime.web import InvestorCaller, Tx, routes_of

DIGITS_MAX = 13

_NAMES = {"annual_roi": "annualROI"}

routes = routes_of("funding")

Amount = Annotated[
    Decimal | None,
    Query(
        gt=0,
        max_digits=DIGITS_MAX,
        decimal_places=2,
        description="What would be invested; all that is left, if not given.",
    ),
]


def _named(field: str) -> str:
    return _NAMES.get(field) or to_camel(field)


class OutcomeShown(Shape):
    """The whole amount comes back on one day: `comesBack` is the amount and `gain`.

    `gain` is interest and late charge less the platform's fee on the interest, before tax.
    """

    model_config = ConfigDict(alias_generator=_named)

    days_late: int
    paid_on: date
    interest: RupeesOut
    late_charge: RupeesOut
    platform_fee: RupeesOut
    gain: RupeesOut
    comes_back: RupeesOut
    annual_roi: PercentOut
    xirr: PercentOut


class InvestmentQuote(Shape):
    """What an amount would bring, were the seller paid today.

    `allowed` is the most that your limits and the customer's cap let you put in now, whatever is
    in your wallet. `outcomes` are by how late the customer pays. After `defaultOn` without payment
    it is a default: nothing more may come, and up to the whole `amount` is lost.
    """

    invoice_id: UUID
    amount: Rupees
    remaining: RupeesOut
    allowed: RupeesOut
    minimum: RupeesOut
    disbursed_on: date
    due_date: date
    annual_rate: Percent
    platform_fee_rate: Percent
    late_rate: Percent
    late_cap: RupeesOut
    grace_days: int
    default_on: date
    recourse: bool
    outcomes: list[OutcomeShown]


@routes.get("/invoices/{invoice_id:uuid}/quote")
async def quote(
    invoice_id: UUID, caller: InvestorCaller, tx: Tx, amount: Amount = None
) -> InvestmentQuote:
    """What you would earn, or lose, on an invoice that takes money now."""
    await queries.check_kyc(tx, caller.user_id)
    offer = await queries.open_offer(tx, invoice_id)
    wanted = offer.remaining if amount is None else Money.parse(f"{amount:f}")
    if wanted > offer.remaining:
        raise TargetExceeded(
            f"Only {offer.remaining} is left to fund.", remaining=offer.remaining, field="amount"
        )
    allowed = await most_allowed(tx, caller.user_id, invoice_id)
    return _quote(offer, wanted, allowed, tx.today)


def _quote(offer: OpenOffer, amount: Money, allowed: Money, today: date) -> InvestmentQuote:
    terms = offer.terms
    place = Interval(offer.raised.minor, (offer.raised + amount).minor)
    found = [outcome(terms, place, today=today, days_late=days) for days in DAYS_LATE]
    return InvestmentQuote(
        invoice_id=offer.invoice_id,
        amount=amount,
        remaining=offer.remaining,
        allowed=allowed,
        minimum=min(terms.minimum, offer.remaining),
        disbursed_on=today,
        due_date=terms.due_on,
        annual_rate=Rate(terms.annual_rate),
        platform_fee_rate=Rate(terms.investor_fee_rate),
        late_rate=Rate(terms.late_rate),
        late_cap=place.entitled(
            Rate(terms.late_cap_rate).of(terms.advance), target=terms.advance, final=True
        ),
        grace_days=terms.grace_days,
        default_on=terms.due_on + timedelta(days=terms.default_after_days),
        recourse=terms.recourse,
        outcomes=[
            OutcomeShown(
                days_late=one.days_late,
                paid_on=one.paid_on,
                interest=one.interest,
                late_charge=one.late_charge,
                platform_fee=one.platform_fee,
                gain=one.gain,
                comes_back=amount + one.gain,
                annual_roi=Decimal(one.roi),
                xirr=Decimal(one.xirr),
            )
            for one in found
        ],
    )
