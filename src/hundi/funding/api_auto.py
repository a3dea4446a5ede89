"""Auto-invest and the watch list over HTTP."""

from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from pydantic import ConfigDict, Field

from hundi.funding import auto_invest, auto_queries, queries, watch_list
from hundi.funding.api import DAYS_MAX, Offer, offer_of
from hundi.funding.auto_rules import Rules
from hundi.runtime.fresh import proved_lately
from hundi.runtime.values import (
    Instant,
    Percent,
    PercentOut,
    Rupees,
    RupeesFromZero,
    RupeesOut,
    Shape,
)
from hundi.runtime.web import InvestorCaller, Tx, routes_of

routes = routes_of("funding")


class AutoRules(Shape):
    """What is bought by itself, in ordinary commitments under every ordinary rule.

    `amount` goes into each matching invoice at most; `keep` always stays in the wallet;
    `customerMost` is the most of your money that may be out with one customer.
    """

    amount: Rupees = Field(examples=[25000.00])
    min_risk: int = Field(ge=0, le=100, description="Safest is 100.")
    max_days: int = Field(ge=1, le=DAYS_MAX)
    min_roi: Percent
    keep: RupeesFromZero = Field(examples=[0])
    customer_most: Rupees = Field(examples=[100000.00])

    def as_rules(self) -> Rules:
        """Return the rules as the domain has them."""
        return Rules(
            self.amount, self.min_risk, self.max_days, self.min_roi, self.keep, self.customer_most
        )


class AutoRulesBody(AutoRules):
    """Rules, and whether they are on: turning them on is the mandate to invest by them."""

    on: bool


class AutoInvest(Shape):
    """Your rules and what they did. `rules` is null before the first were saved.

    `idle` lies in the wallet above what is to stay there. `leftOut` is the code of why the last
    match was left out, null after one that was not.
    """

    on: bool
    rules: AutoRules | None
    idle: RupeesOut
    invested: RupeesOut
    commitments: int
    left_out: str | None


class BacktestShown(Shape):
    """What became of the last year's invoices that these rules would have wanted.

    As if `amount` had gone into each at its listing, with no end of money. Of the past, for those
    that were fully funded; not a promise. `annualReturn` is a year's, simple, after losses and
    fees, before tax, over those that ended; null before any ended.
    """

    days: int
    listings: int
    repaid: int
    late: int
    defaulted: int
    written_off: int
    invested: RupeesOut
    earned: RupeesOut
    lost: RupeesOut
    annual_return: PercentOut | None


class AutoPreview(Shape):
    """What rules match now, what they would put in with your wallet as it is, and their past."""

    matches: int
    invoices: int
    would_invest: RupeesOut
    backtest: BacktestShown


class WatchedOffer(Offer):
    """An invoice you keep an eye on; `status` is open, funded, expired or cancelled."""

    model_config = ConfigDict(alias_generator=Offer.model_config.get("alias_generator"))

    status: str
    watched_at: Instant


@routes.get("/auto-invest")
async def shown(caller: InvestorCaller, tx: Tx) -> AutoInvest:
    """Your rules, what they invested, and what lies idle."""
    return _shown(await auto_queries.standing(tx, caller.user_id))


@routes.put("/auto-invest")
async def saved(
    body: AutoRulesBody, request: Request, caller: InvestorCaller, tx: Tx
) -> AutoInvest:
    """Keep your rules, on or off. On, they look at what is open at once.

    Turning them on, or changing them, is a mandate over your money: it asks for a fresh proof of
    who you are. Turning them off never does.
    """
    if body.on:
        await proved_lately(request)
    await queries.check_kyc(tx, caller.user_id)
    await auto_invest.save_rules(
        tx, caller.user_id, body.as_rules(), on=body.on, by=caller.person_id
    )
    return _shown(await auto_queries.standing(tx, caller.user_id))


def _shown(found: auto_queries.Standing) -> AutoInvest:
    rules = found.rules
    return AutoInvest(
        on=found.on,
        rules=None
        if rules is None
        else AutoRules(
            amount=rules.amount,
            min_risk=rules.min_risk,
            max_days=rules.max_days,
            min_roi=rules.min_roi,
            keep=rules.keep,
            customer_most=rules.customer_most,
        ),
        idle=found.idle,
        invested=found.invested,
        commitments=found.commitments,
        left_out=found.left_out,
    )


@routes.get("/auto-invest/preview")
async def preview(
    asked: Annotated[AutoRules, Query()], caller: InvestorCaller, tx: Tx
) -> AutoPreview:
    """What rules would do now, and would have done in the last year. Changes nothing."""
    await queries.check_kyc(tx, caller.user_id)
    rules = asked.as_rules()
    now = await auto_queries.matches(tx, caller.user_id, rules)
    past = await auto_queries.backtest(tx, rules)
    return AutoPreview(
        matches=now.offers,
        invoices=now.invoices,
        would_invest=now.amount,
        backtest=BacktestShown(
            days=auto_queries.BACKTEST_DAYS,
            listings=past.listings,
            repaid=past.repaid,
            late=past.late,
            defaulted=past.defaulted,
            written_off=past.written_off,
            invested=past.invested,
            earned=past.earned,
            lost=past.lost,
            annual_return=None
            if past.rate_hundredths is None
            else Decimal(past.rate_hundredths).scaleb(-2),
        ),
    )


@routes.get("/watch-list")
async def watched(caller: InvestorCaller, tx: Tx) -> list[WatchedOffer]:
    """What you keep an eye on, the latest first, also after it closed."""
    await queries.check_kyc(tx, caller.user_id)
    rows = await auto_queries.watched(tx, caller.user_id)
    return [
        WatchedOffer(
            **dict(offer_of(row, tx.today)), status=row["status"], watched_at=row["watched_at"]
        )
        for row in rows
    ]


@routes.put("/watch-list/{invoice_id:uuid}", status_code=204)
async def watch(invoice_id: UUID, caller: InvestorCaller, tx: Tx) -> None:
    """Keep an eye on an invoice. Twice is once."""
    await queries.check_kyc(tx, caller.user_id)
    await watch_list.watch(tx, caller.user_id, invoice_id)


@routes.delete("/watch-list/{invoice_id:uuid}", status_code=204)
async def unwatch(invoice_id: UUID, caller: InvestorCaller, tx: Tx) -> None:
    """Take the eye off it. What is not watched is not watched."""
    await watch_list.unwatch(tx, caller.user_id, invoice_id)
