"""Product terms as they change: a row begins on a day, and counts until the next begins. Pure.

Deals keep the terms they were listed with, so only what is listed from that day on is concerned.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date

from hundi.invoice.listing import Product
from hundi.kernel.errors import Conflict, Invalid
from hundi.kernel.money import Money
from hundi.kernel.rate import Rate

WHOLE = 10_000


class TermsBeginLater(Conflict):
    """Terms begin tomorrow at the earliest: what was quoted today is quoted for today."""


class TermsTaken(Conflict):
    """Other terms begin on that day already."""


class NothingChanges(Invalid):
    """The proposal leaves everything as it is."""


class BadTerms(Invalid):
    """The terms would contradict themselves."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to be different from what is in force; None leaves it. Rates in basis points."""

    advance_rate_min: int | None = None
    advance_rate_max: int | None = None
    annual_rate_min: int | None = None
    annual_rate_max: int | None = None
    annual_rate_by_grade: Mapping[str, int] | None = None
    platform_fee_rate: int | None = None
    gst_rate: int | None = None
    investor_fee_rate: int | None = None
    late_rate: int | None = None
    late_cap_rate: int | None = None
    grace_days: int | None = None
    default_after_days: int | None = None
    minimum_minor: int | None = None
    tenor_days_max: int | None = None
    recourse: bool | None = None

    @property
    def named(self) -> dict[str, object]:
        """What is named, as the proposal keeps it."""
        found = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: value for name, value in found.items() if value is not None}


def changed(product: Product, changes: Changes, *, begins: date, today: date) -> Product:
    """Return the terms with changes.

    Raises:
        TermsBeginLater: they would begin today or before.
        NothingChanges: they are those in force.
        BadTerms: a rate or a number of days is out of order.
    """
    if begins <= today:
        raise TermsBeginLater("Terms begin tomorrow at the earliest.", field="validFrom")
    after = replace(
        product,
        advance_rate=_bounds(
            product.advance_rate, changes.advance_rate_min, changes.advance_rate_max
        ),
        annual_rate=_bounds(product.annual_rate, changes.annual_rate_min, changes.annual_rate_max),
        annual_rate_by_grade=dict(product.annual_rate_by_grade)
        | dict(changes.annual_rate_by_grade or {}),
        platform_fee_rate=_or(changes.platform_fee_rate, product.platform_fee_rate),
        gst_rate=_or(changes.gst_rate, product.gst_rate),
        investor_fee_rate=_or(changes.investor_fee_rate, product.investor_fee_rate),
        late_rate=_or(changes.late_rate, product.late_rate),
        late_cap_rate=_or(changes.late_cap_rate, product.late_cap_rate),
        grace_days=_or(changes.grace_days, product.grace_days),
        default_after_days=_or(changes.default_after_days, product.default_after_days),
        minimum=Money(_or(changes.minimum_minor, product.minimum.minor)),
        tenor_days=_bounds(product.tenor_days, None, changes.tenor_days_max),
        recourse=product.recourse if changes.recourse is None else changes.recourse,
    )
    if after == product:
        raise NothingChanges("These are the terms in force.")
    _check(after)
    return after


def _check(product: Product) -> None:
    for field, (least, most) in (
        ("advanceRateMin", product.advance_rate),
        ("annualRateMin", product.annual_rate),
        ("tenorDaysMax", product.tenor_days),
    ):
        if least > most:
            raise BadTerms("The least is above the most.", field=field)
    if not 0 < product.advance_rate[0] <= product.advance_rate[1] <= WHOLE:
        raise BadTerms("An advance is a part of the invoice.", field="advanceRateMax")
    least, most = product.annual_rate
    for grade, rate in product.annual_rate_by_grade.items():
        if not least <= rate <= most:
            raise BadTerms(
                f"Grade {grade} is to be {Rate(least)} to {Rate(most)}.", field="annualRateByGrade"
            )
    if product.platform_fee_rate * (WHOLE + product.gst_rate) >= WHOLE * WHOLE:
        raise BadTerms("The fee with its GST would take the advance.", field="platformFeeRate")
    if product.investor_fee_rate > WHOLE:
        raise BadTerms("A fee is a part of the return.", field="investorFeeRate")


def _or(wanted: int | None, found: int) -> int:
    return found if wanted is None else wanted


def _bounds(found: tuple[int, int], least: int | None, most: int | None) -> tuple[int, int]:
    return _or(least, found[0]), _or(most, found[1])
