"""What an SME may ask for, and what it costs: from a wish to frozen terms. Pure.

Every bound, rate and fee is a row of product terms with a date from which it counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from hundi.invoice.domain import Invoice, Listing, check_tenor
from hundi.invoice.risk import Grade
from hundi.kernel.calendar import INDIA, day_in_india, days_between
from hundi.kernel.deal import Quote, Terms
from hundi.kernel.errors import Invalid
from hundi.kernel.money import BASIS_POINTS_PER_ONE, Money
from hundi.kernel.rate import Rate

STANDARD = "standard"
# GST of 18 % is in the face: the taxable value where the document does not print it.
PERCENT_OF_TAXABLE, PERCENT_OF_FACE = 100, 118


class AdvanceRateOutOfBounds(Invalid):
    """The advance rate is below or above what the product allows."""


class AnnualRateOutOfBounds(Invalid):
    """The annual rate is below or above what the product allows."""


class ClosingOutOfBounds(Invalid):
    """The listing would be open too short or too long, or past the due date."""


class ReserveTooSmall(Invalid):
    """What stays back would not cover the investors' return on the due date."""


class OnlyAPreview(Invalid):
    """A listing is of today; only its preview looks ahead."""


@dataclass(frozen=True, slots=True)
class Product:
    """Product terms as they count on a day. Rates in basis points; bounds are inclusive."""

    advance_rate: tuple[int, int]
    annual_rate: tuple[int, int]
    annual_rate_by_grade: Mapping[str, int]
    platform_fee_rate: int
    gst_rate: int
    investor_fee_rate: int
    late_rate: int
    late_cap_rate: int
    grace_days: int
    default_after_days: int
    minimum: Money
    listing_days: tuple[int, int]
    listing_days_usual: int
    tenor_days: tuple[int, int]
    lawful_tds_rates: tuple[int, ...]
    recourse: bool = False  # whether the SME owes what its investors lack


@dataclass(frozen=True, slots=True)
class Wish:
    """What the SME asks for; what it leaves open the product decides."""

    advance_rate: Rate
    annual_rate: Rate | None = None
    closes_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """An offer to investors, and the deal as it looks if all goes to plan."""

    advance_rate: Rate
    quote: Quote
    closes_at: datetime

    @property
    def terms(self) -> Terms:
        """What is agreed when it is listed."""
        return self.quote.terms


def offer_of(
    invoice: Invoice, wish: Wish, product: Product, *, grade: Grade, now: datetime
) -> Offer:
    """Return what the SME would get.

    Raises:
        AdvanceRateOutOfBounds, AnnualRateOutOfBounds, ClosingOutOfBounds: see there.
        DueDateOutOfBounds: the due date has come too near since it was accepted.
        ReserveTooSmall: the investors' return at maturity is more than stays back.
    """
    today = day_in_india(now)
    check_tenor(invoice.due_on, today=today, tenor_days=product.tenor_days)
    least, most = product.advance_rate
    if not least <= wish.advance_rate.basis_points <= most:
        raise AdvanceRateOutOfBounds(
            f"The advance rate must be {Rate(least)} to {Rate(most)}.", field="advanceRate"
        )
    annual_rate = _annual_rate(wish, product, grade)
    closes_at = _closes_at(wish, product, due_on=invoice.due_on, now=now)
    # What was credited the customer need not pay: neither F nor E have it.
    face = invoice.face - invoice.credited
    advance = wish.advance_rate.of(face)
    terms = Terms(
        face=face,
        taxable=taxable_part(invoice),
        eligible=face,
        advance=advance,
        annual_rate=annual_rate.basis_points,
        platform_fee_rate=product.platform_fee_rate,
        gst_rate=product.gst_rate,
        investor_fee_rate=product.investor_fee_rate,
        late_rate=product.late_rate,
        late_cap_rate=product.late_cap_rate,
        grace_days=product.grace_days,
        default_after_days=product.default_after_days,
        due_on=invoice.due_on,
        minimum=min(product.minimum, advance),
        lawful_tds_rates=product.lawful_tds_rates,
        recourse=product.recourse,
    )
    quote = Quote(terms, days_between(today, invoice.due_on))
    if terms.return_after(quote.days) > terms.reserve:
        raise ReserveTooSmall(
            f"The investors' return of {terms.return_after(quote.days)} on the due date must come "
            f"out of the reserve of {terms.reserve}. Ask for a smaller advance.",
            field="advanceRate",
        )
    return Offer(wish.advance_rate, quote, closes_at)


def offer_as_listed(listing: Listing) -> Offer:
    """Return the offer as it was quoted on the day of the listing."""
    terms = listing.terms
    days = days_between(day_in_india(listing.at), terms.due_on)
    return Offer(_advance_rate(terms), Quote(terms, days), listing.closes_at)


def _advance_rate(terms: Terms) -> Rate:
    """Return the rate the advance was computed by: the nearest, since only that was rounded."""
    doubled = 2 * terms.advance.minor * BASIS_POINTS_PER_ONE + terms.eligible.minor
    return Rate(doubled // (2 * terms.eligible.minor))


def taxable_part(invoice: Invoice) -> Money:
    """Return the part of the face before GST.

    The document's taxable value, in proportion when less than its total was accepted; where it
    was not read, what an 18 % invoice has.
    """
    face = invoice.face - invoice.credited
    total, taxable = invoice.total, invoice.taxable
    if total is None or taxable is None or not 0 < taxable.minor <= total.minor:
        return face.scaled(PERCENT_OF_TAXABLE, PERCENT_OF_FACE)
    return taxable.scaled(face.minor, total.minor)


def _annual_rate(wish: Wish, product: Product, grade: Grade) -> Rate:
    if wish.annual_rate is None:
        return Rate(product.annual_rate_by_grade[grade])
    least, most = product.annual_rate
    if not least <= wish.annual_rate.basis_points <= most:
        raise AnnualRateOutOfBounds(
            f"The annual rate must be {Rate(least)} to {Rate(most)}.", field="annualRate"
        )
    return wish.annual_rate


def _closes_at(wish: Wish, product: Product, *, due_on: date, now: datetime) -> datetime:
    """Return when the listing ends: as wished, else as usual; never on the due date itself."""
    eve = date.fromordinal(due_on.toordinal() - 1)
    last = datetime.combine(eve, time(23, 59, 59), INDIA)
    if wish.closes_at is None:
        return min(now + timedelta(days=product.listing_days_usual), last)
    least, most = product.listing_days
    earliest = min(now + timedelta(days=least), last)
    latest = min(now + timedelta(days=most), last)
    if not earliest <= wish.closes_at <= latest:
        raise ClosingOutOfBounds(
            f"A listing is open {least} to {most} days and ends before the due date.",
            field="closesAt",
        )
    return wish.closes_at
