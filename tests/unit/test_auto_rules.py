"""What the rules of auto-invest put where."""

from dataclasses import replace
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from hundi.funding.auto_rules import (
    Candidate,
    LeftOut,
    Purse,
    Rules,
    Share,
    share_of,
    shares_of_offer,
    shares_of_purse,
)
from hundi.kernel.ids import new_id
from hundi.kernel.money import ZERO, Money
from hundi.kernel.rate import Rate

CUSTOMER = new_id()


def rupees(amount: int) -> Money:
    return Money(amount * 100)


RULES = Rules(
    amount=rupees(10_000),
    min_risk=60,
    max_days=60,
    min_roi=Rate(1_000),
    keep=ZERO,
    customer_most=rupees(100_000),
)
OFFER = Candidate(
    new_id(), CUSTOMER, 70, 45, Rate(1_250), remaining=rupees(90_000), minimum=rupees(1_000)
)


def purse(rules: Rules = RULES, *, balance: int = 50_000, out: int = 0) -> Purse:
    return Purse(new_id(), rules, rupees(balance), {CUSTOMER: rupees(out)})


def test_the_rules_amount_goes_in_when_nothing_is_short() -> None:
    assert share_of(purse(), OFFER) == rupees(10_000)


def test_rules_want_only_what_is_safe_short_and_paid_enough() -> None:
    assert RULES.wants(OFFER)
    assert not RULES.wants(replace(OFFER, risk_score=59))
    assert not RULES.wants(replace(OFFER, days=61))
    assert not RULES.wants(replace(OFFER, days=0))
    assert not RULES.wants(replace(OFFER, roi=Rate(999)))


def test_what_is_to_stay_in_the_wallet_stays() -> None:
    keeping = replace(RULES, keep=rupees(45_500))

    assert share_of(purse(keeping), OFFER) == rupees(4_500)
    assert share_of(purse(keeping, balance=46_000), OFFER) == LeftOut.NOTHING_FREE
    assert share_of(purse(keeping, balance=100), OFFER) == LeftOut.NOTHING_FREE


def test_no_more_is_out_with_one_customer_than_the_rules_say() -> None:
    assert share_of(purse(out=95_000), OFFER) == rupees(5_000)
    assert share_of(purse(out=99_500), OFFER) == LeftOut.ENOUGH_WITH_CUSTOMER
    assert share_of(purse(out=100_000), OFFER) == LeftOut.ENOUGH_WITH_CUSTOMER
    assert share_of(purse(out=120_000), OFFER) == LeftOut.ENOUGH_WITH_CUSTOMER


def test_the_last_rupees_may_be_less_than_the_minimum() -> None:
    assert share_of(purse(), replace(OFFER, remaining=rupees(400))) == rupees(400)


def test_rules_smaller_than_the_minimum_are_left_out() -> None:
    small = replace(RULES, amount=rupees(500))

    assert share_of(purse(small), OFFER) == LeftOut.TOO_LITTLE_LEFT


def test_an_offer_is_shared_in_turn_until_nothing_remains() -> None:
    offer = replace(OFFER, remaining=rupees(25_000))
    first, broke, second, third, fourth = (
        purse(),
        purse(balance=10),
        purse(),
        purse(),
        purse(),
    )

    shares, left_out = shares_of_offer(offer, [first, broke, second, third, fourth])

    assert shares == [
        Share(first.investor_id, offer.invoice_id, rupees(10_000)),
        Share(second.investor_id, offer.invoice_id, rupees(10_000)),
        Share(third.investor_id, offer.invoice_id, rupees(5_000)),
    ]
    assert left_out == {broke.investor_id: LeftOut.NOTHING_FREE}


def test_a_purse_goes_into_offers_in_order_until_it_is_empty() -> None:
    offers = [replace(OFFER, invoice_id=new_id()) for _ in range(4)]
    asha = purse(balance=25_500)

    shares, left_out = shares_of_purse(asha, offers)

    assert [share.amount for share in shares] == [rupees(10_000), rupees(10_000), rupees(5_500)]
    assert left_out == LeftOut.NOTHING_FREE


amounts = st.integers(min_value=0, max_value=500_000)


@given(st.lists(st.tuples(amounts, amounts, amounts), max_size=12), amounts, amounts)
def test_no_share_is_more_than_wallet_customer_and_offer_allow(
    purses: list[tuple[int, int, int]], remaining: int, minimum: int
) -> None:
    offer = replace(OFFER, remaining=rupees(remaining), minimum=rupees(minimum))
    asking = [
        purse(replace(RULES, keep=rupees(keep)), balance=balance, out=out)
        for balance, keep, out in purses
    ]
    by_id: dict[UUID, Purse] = {one.investor_id: one for one in asking}

    shares, left_out = shares_of_offer(offer, asking)

    assert sum((share.amount for share in shares), ZERO) <= offer.remaining
    for share in shares:
        mine = by_id[share.investor_id]
        assert ZERO < share.amount <= mine.rules.amount
        assert mine.balance - share.amount >= mine.rules.keep
        assert mine.out_with[CUSTOMER] + share.amount <= mine.rules.customer_most
    assert not {share.investor_id for share in shares} & set(left_out)
