"""The operators' routes of product terms: what SMEs and investors are offered, from which day."""

from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import Field

from hundi.invoice import commands_terms, store_terms
from hundi.invoice.api import Reason
from hundi.invoice.risk import Grade
from hundi.invoice.store_terms import Dated
from hundi.invoice.terms import Changes
from hundi.kernel.rate import Rate
from hundi.runtime.values import Percent, PercentOut, Rupees, RupeesOut, Shape
from hundi.runtime.web import AdminCaller, Tx, routes_of

DAYS_MAX = 3_650

Days = Annotated[int, Field(ge=0, le=DAYS_MAX)]


class TermsBody(Shape):
    """Terms from a day on. What is left out stays as it is on that day."""

    valid_from: date
    reason: Reason
    advance_rate_min: Percent | None = None
    advance_rate_max: Percent | None = None
    annual_rate_min: Percent | None = None
    annual_rate_max: Percent | None = None
    annual_rate_by_grade: dict[Grade, Percent] | None = None
    platform_fee_rate: Percent | None = None
    gst_rate: Percent | None = None
    investor_fee_rate: Percent | None = None
    late_rate: Percent | None = None
    late_cap_rate: Percent | None = None
    grace_days: Days | None = None
    default_after_days: Days | None = None
    minimum: Rupees | None = None
    tenor_days_max: Days | None = None
    recourse: bool | None = None

    def changes(self) -> Changes:
        """Return what is named."""
        by_grade = self.annual_rate_by_grade
        return Changes(
            advance_rate_min=_points(self.advance_rate_min),
            advance_rate_max=_points(self.advance_rate_max),
            annual_rate_min=_points(self.annual_rate_min),
            annual_rate_max=_points(self.annual_rate_max),
            annual_rate_by_grade=None
            if by_grade is None
            else {str(grade): rate.basis_points for grade, rate in by_grade.items()},
            platform_fee_rate=_points(self.platform_fee_rate),
            gst_rate=_points(self.gst_rate),
            investor_fee_rate=_points(self.investor_fee_rate),
            late_rate=_points(self.late_rate),
            late_cap_rate=_points(self.late_cap_rate),
            grace_days=self.grace_days,
            default_after_days=self.default_after_days,
            minimum_minor=self.minimum.minor if self.minimum else None,
            tenor_days_max=self.tenor_days_max,
            recourse=self.recourse,
        )


class TermsShown(Shape):
    """Terms, and the day they begin; they count until the next ones of the product do."""

    product: str
    valid_from: date
    advance_rate_min: PercentOut
    advance_rate_max: PercentOut
    annual_rate_min: PercentOut
    annual_rate_max: PercentOut
    annual_rate_by_grade: dict[str, PercentOut]
    platform_fee_rate: PercentOut
    gst_rate: PercentOut
    investor_fee_rate: PercentOut
    late_rate: PercentOut
    late_cap_rate: PercentOut
    grace_days: int
    default_after_days: int
    minimum: RupeesOut
    tenor_days_max: int
    recourse: bool


class TermsProposed(Shape):
    """Terms change when a second operator agrees."""

    approval_id: UUID
    status: str = "proposed"


routes = routes_of("invoice")


@routes.get("/admin/product-terms")
async def product_terms(caller: AdminCaller, tx: Tx) -> list[TermsShown]:  # noqa: ARG001 - admits
    """All product terms there were, are and will be, the latest first."""
    return [_shown(one) for one in await store_terms.list_terms(tx)]


@routes.post("/admin/product-terms", status_code=202)
async def propose_product_terms(body: TermsBody, caller: AdminCaller, tx: Tx) -> TermsProposed:
    """Propose other terms from a day on; deals that are listed keep theirs."""
    approval_id = await commands_terms.propose_terms(
        tx, body.changes(), begins=body.valid_from, reason=body.reason, by=caller.user_id
    )
    return TermsProposed(approval_id=approval_id)


def _shown(dated: Dated) -> TermsShown:
    terms = dated.terms
    return TermsShown(
        product=dated.product,
        valid_from=dated.valid_from,
        advance_rate_min=_percent(terms.advance_rate[0]),
        advance_rate_max=_percent(terms.advance_rate[1]),
        annual_rate_min=_percent(terms.annual_rate[0]),
        annual_rate_max=_percent(terms.annual_rate[1]),
        annual_rate_by_grade={
            grade: _percent(rate) for grade, rate in terms.annual_rate_by_grade.items()
        },
        platform_fee_rate=_percent(terms.platform_fee_rate),
        gst_rate=_percent(terms.gst_rate),
        investor_fee_rate=_percent(terms.investor_fee_rate),
        late_rate=_percent(terms.late_rate),
        late_cap_rate=_percent(terms.late_cap_rate),
        grace_days=terms.grace_days,
        default_after_days=terms.default_after_days,
        minimum=terms.minimum,
        tenor_days_max=terms.tenor_days[1],
        recourse=terms.recourse,
    )


def _points(rate: Rate | None) -> int | None:
    return None if rate is None else rate.basis_points


def _percent(points: int) -> Decimal:
    return Decimal(Rate(points).percent)
