"""`GET /portfolio/what-if`: a portfolio if customers were late, and how much is with whom."""

from decimal import Decimal

from hundi.funding import queries_holdings, what_if
from hundi.runtime.values import PercentOut, RupeesOut, Shape
from hundi.runtime.web import InvestorCaller, Tx, routes_of

routes = routes_of("funding")


class ScenarioShown(Shape):
    """Everybody pays `daysLate` days late (today, if that is past), but `neverPays`.

    `comesBack` is what would come from now on; `gain` what would then be gained on these
    positions in all, below zero if lost; net of fees, before tax.
    """

    days_late: int
    never_pays: str | None
    comes_back: RupeesOut
    gain: RupeesOut


class ConcentrationShown(Shape):
    """What is out with one customer, and its part of all that is out."""

    customer_name: str
    outstanding: RupeesOut
    share: PercentOut


class WhatIf(Shape):
    """Of positions whose money is out and not in default. `isWhole`: all of them were counted."""

    positions: int
    is_whole: bool
    scenarios: list[ScenarioShown]
    concentration: list[ConcentrationShown]


@routes.get("/portfolio/what-if")
async def shown(caller: InvestorCaller, tx: Tx) -> WhatIf:
    """What your portfolio would bring if customers were late, and how much is out with whom."""
    holdings = await queries_holdings.holdings(tx, caller.user_id)
    return WhatIf(
        positions=len(holdings),
        is_whole=len(holdings) < queries_holdings.HOLDINGS_MAX,
        scenarios=[
            ScenarioShown(
                days_late=one.days_late,
                never_pays=one.missing,
                comes_back=one.comes_back,
                gain=one.gain,
            )
            for one in what_if.scenarios(holdings, today=tx.today)
        ],
        concentration=[
            ConcentrationShown(
                customer_name=one.customer_name,
                outstanding=one.outstanding,
                share=Decimal(one.hundredths).scaleb(-2),
            )
            for one in what_if.concentration(holdings)
        ],
    )
