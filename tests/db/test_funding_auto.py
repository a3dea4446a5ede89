"""Money invested by rule: turns, limits, and that nothing happens twice."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pytest

from hundi.events.funding import MoneyIsFree, TurnsCame
from hundi.events.payment import DepositReceived
from hundi.events.settlement import PositionPaid
from hundi.funding import auto_invest, auto_queries, auto_store, reactions
from hundi.funding.auto_rules import Rules
from hundi.funding.service import service
from hundi.kernel.ids import new_id
from hundi.kernel.money import ZERO
from hundi.kernel.rate import Rate
from hundi.ledger import journal
from hundi.ledger.entry import wallet
from hundi.runtime.database import Transaction
from hundi.runtime.jobs import Desk
from hundi.runtime.service import Subscriptions
from support.databases import NOW, PostgresServer, SetClock, deliver, opened
from support.funding import (
    TODAY,
    assert_exact,
    disburse,
    distributed,
    funded,
    given_a_listing,
    given_an_investor,
    listed,
    places_of,
    progressed,
    rupees,
    state_of,
    terms,
)

SERVICE = "funding"

RULES = Rules(rupees("10000"), 60, 60, Rate(1_000), ZERO, rupees("100000"))


async def given_rules(
    tx: Transaction, rules: Rules = RULES, *, holding: str = "50000", on: bool = True
) -> UUID:
    investor = await given_an_investor(tx, holding=holding)
    await auto_store.save_rules(tx, investor, rules, on=on)
    return investor


def turns(invoice: UUID) -> TurnsCame:
    return TurnsCame(invoice, NOW, None, None, NOW)


async def amounts_in(tx: Transaction, invoice: UUID) -> dict[UUID, str]:
    return {
        place.investor_id: place.interval.length.decimal for place in await places_of(tx, invoice)
    }


async def test_a_new_listing_is_bought_by_the_rules_that_want_it(tx: Transaction) -> None:
    invoice = await given_a_listing(tx, terms("90000"))
    asha = await given_rules(tx)
    await given_rules(tx, Rules(rupees("10000"), 71, 60, Rate(0), ZERO, rupees("100000")))
    await given_rules(tx, on=False)

    for _ in range(2):
        await reactions.take_turns(tx, turns(invoice))

    assert await amounts_in(tx, invoice) == {asha: "10000.00"}
    await assert_exact(tx, invoice)
    assert await journal.balance(tx, wallet(asha)) == rupees("40000")


async def test_who_waited_longest_comes_first_and_then_goes_to_the_end(tx: Transaction) -> None:
    first, second = (
        await given_a_listing(tx, terms("10000")),
        await given_a_listing(tx, terms("10000")),
    )
    asha, bina = await given_rules(tx), await given_rules(tx)
    await tx.execute(
        "UPDATE funding.auto_invest SET turn_at = %s WHERE investor_id = %s",
        [NOW - timedelta(days=1), bina],
    )
    await tx.execute(
        "UPDATE funding.auto_invest SET turn_at = %s WHERE investor_id = %s",
        [NOW - timedelta(hours=1), asha],
    )

    await reactions.take_turns(tx, turns(first))
    await reactions.take_turns(tx, turns(second))

    assert await amounts_in(tx, first) == {bina: "10000.00"}
    assert await amounts_in(tx, second) == {asha: "10000.00"}
    assert await state_of(tx, second) == ("funded", rupees("10000"))


async def test_turns_go_on_where_they_ended_and_nobody_is_left_out(
    tx: Transaction, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(auto_store, "TURNS_MAX", 2)
    invoice = await given_a_listing(tx, terms("90000"))
    crowd = [await given_rules(tx) for _ in range(5)]
    told: list[TurnsCame] = []

    async def hear(_: Transaction, happened: Sequence[object]) -> None:
        told.extend(event for event in happened if isinstance(event, TurnsCame))

    monkeypatch.setattr(auto_invest, "publish", hear)
    told.append(turns(invoice))
    for came in told:
        await reactions.take_turns(tx, came)

    assert len(told) == 3
    assert set(await amounts_in(tx, invoice)) == set(crowd)


async def test_money_already_in_an_invoice_is_never_added_to_by_rule(tx: Transaction) -> None:
    invoice = await given_a_listing(tx, terms("90000"))
    asha = await given_rules(tx)
    await funded(tx, invoice, asha, "1000")

    await reactions.take_turns(tx, turns(invoice))
    await reactions.use_free_money(tx, MoneyIsFree(asha, NOW))

    assert await amounts_in(tx, invoice) == {asha: "1000.00"}


async def test_new_money_goes_into_what_is_open_the_safest_first(tx: Transaction) -> None:
    safe, safer = new_id(), new_id()
    await reactions.open_listing(tx, listed(safe, terms("90000"), risk_score=65))
    await reactions.open_listing(tx, listed(safer, terms("90000"), risk_score=90))
    asha = await given_rules(tx, holding="15000")

    for _ in range(2):
        await reactions.use_free_money(tx, MoneyIsFree(asha, NOW))

    assert await amounts_in(tx, safer) == {asha: "10000.00"}
    assert await amounts_in(tx, safe) == {asha: "5000.00"}


async def test_money_out_with_one_customer_counts_whoever_put_it_there(tx: Transaction) -> None:
    customer, old, new = new_id(), new_id(), new_id()
    await reactions.open_listing(tx, listed(old, terms("90000"), customer_id=customer))
    await reactions.open_listing(tx, listed(new, terms("90000"), customer_id=customer))
    asha = await given_rules(tx, Rules(rupees("10000"), 60, 60, Rate(0), ZERO, rupees("12500")))
    await funded(tx, old, asha, "9000")

    await reactions.take_turns(tx, turns(new))

    assert (await amounts_in(tx, new))[asha] == "3500.00"


async def test_why_a_match_was_left_out_is_kept(tx: Transaction) -> None:
    invoice = await given_a_listing(tx, terms("90000"))
    asha = await given_rules(tx, holding="500")

    await reactions.take_turns(tx, turns(invoice))

    found = await auto_queries.standing(tx, asha)
    assert (found.left_out, found.commitments, found.idle) == ("nothing_free", 0, rupees("500"))


async def test_an_investor_whose_limits_are_reached_hears_so(tx: Transaction) -> None:
    invoice = await given_a_listing(tx, terms("90000"))
    asha = await given_rules(tx)
    await tx.execute(
        "INSERT INTO funding.limits (kind, investor_id, amount_minor, effective_from)"
        " VALUES ('outstanding', %s, 0, %s)",
        [asha, TODAY],
    )

    await reactions.take_turns(tx, turns(invoice))

    assert (await auto_queries.standing(tx, asha)).left_out == "limit_exceeded"
    assert await amounts_in(tx, invoice) == {}


async def test_what_was_bought_by_rule_is_kept_with_the_rules_of_then(tx: Transaction) -> None:
    invoice = await given_a_listing(tx, terms("90000"))
    asha = await given_rules(tx)

    await reactions.take_turns(tx, turns(invoice))
    await auto_store.save_rules(tx, asha, RULES, on=False)

    row = await tx.one("SELECT * FROM funding.auto_invested WHERE investor_id = %s", [asha])
    assert row is not None
    assert row["rules"]["amount"] == {"minor": 1_000_000, "currency": "INR"}
    found = await auto_queries.standing(tx, asha)
    assert (found.on, found.invested, found.commitments) == (False, rupees("10000"), 1)


async def test_a_closed_listing_has_no_turns(tx: Transaction) -> None:
    invoice = await given_a_listing(tx, terms("90000"), closes_at=NOW)
    asha = await given_rules(tx)

    await reactions.take_turns(tx, turns(invoice))
    await reactions.take_turns(tx, turns(new_id()))

    assert await amounts_in(tx, invoice) == {}
    assert (await auto_queries.standing(tx, asha)).left_out is None


async def test_the_past_is_told_with_its_losses(tx: Transaction) -> None:
    bina = await given_an_investor(tx, holding="500000")
    good, bad = new_id(), new_id()
    for invoice in (good, bad):
        await reactions.open_listing(tx, listed(invoice, terms("20000")))
        await funded(tx, invoice, bina, "20000")
        await disburse(tx, invoice)
    [place] = await places_of(tx, good)
    paid = PositionPaid(place.id, bina, rupees("20308.22"))
    await reactions.note_returns(tx, distributed(good, [paid]))
    await reactions.note_repayment(tx, progressed(good, "22222.22", repaid=True))
    await tx.execute(
        "INSERT INTO funding.deals (invoice_id, is_overdue, is_defaulted, written_off_on)"
        " VALUES (%s, TRUE, TRUE, %s) ON CONFLICT (invoice_id) DO UPDATE"
        " SET is_overdue = TRUE, is_defaulted = TRUE, written_off_on = excluded.written_off_on",
        [bad, TODAY + timedelta(days=45)],
    )

    past = await auto_queries.backtest(tx, RULES)

    assert (past.listings, past.repaid, past.late, past.written_off) == (2, 1, 1, 1)
    # Half of each: what the rules' ten thousand would have been.
    assert (past.invested, past.earned, past.lost) == (
        rupees("20000"),
        rupees("154.11"),
        rupees("10000"),
    )
    # (154.11 - 10,000) / (20,000 * 45) * 365, in per cent.
    assert past.rate_hundredths == -39_931


async def test_the_past_of_nothing_is_nothing(tx: Transaction) -> None:
    past = await auto_queries.backtest(tx, RULES)

    assert (past.listings, past.invested, past.rate_hundredths) == (0, ZERO, None)


async def test_a_deposit_and_a_listing_end_in_investments_by_themselves(
    postgres: PostgresServer,
) -> None:
    subscriptions = Subscriptions.of([service])
    async with opened(postgres.clone(), subscriptions=subscriptions, clock=SetClock()) as database:
        async with database.transaction("funding") as tx:
            asha = await given_an_investor(tx, holding="50000")
            await auto_invest.save_rules(tx, asha, RULES, on=True, by=asha)
            first = await given_a_listing(tx, terms("90000"))
        await deliver(Desk(database, None), twice=True)
        async with database.transaction("funding") as tx:
            bina = await given_an_investor(tx, holding="50000")
            await auto_store.save_rules(tx, bina, RULES, on=True)
            await reactions.note_deposit(tx, DepositReceived(bina, new_id(), rupees("1"), NOW))
        await deliver(Desk(database, None), twice=True)
        async with database.transaction("funding") as tx:
            assert await amounts_in(tx, first) == {asha: "10000.00", bina: "10000.00"}
            await assert_exact(tx, first)
