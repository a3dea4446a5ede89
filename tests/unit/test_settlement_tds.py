"""TDS on interest: the threshold, the rate, never more than is paid, and back with its interest."""

import pytest

from hundi.kernel.intervals import Interval
from hundi.kernel.money import ZERO, Money
from hundi.settlement.domain import Deal, Receipt
from hundi.settlement.tds import Earned, InterestYear, TdsRule
from hundi.settlement.waterfall import Parts
from support.databases import NOW
from support.settlement import DUE, TERMS, TODAY, Story, rupees

RULE = TdsRule(rate=1_000, rate_without_pan=2_000, threshold=rupees("5000"))
STORY = Story()
LISTED = Deal(STORY.invoice_id, STORY.seller_id, STORY.customer_id, TERMS)


def year(interest: str, withheld: str, *, has_pan: bool = True) -> InterestYear:
    return InterestYear(rupees(interest), rupees(withheld), has_pan)


@pytest.mark.parametrize(
    ("interest", "with_pan", "without_pan"),
    [
        ("0", "0", "0"),
        ("5000", "0", "0"),
        ("5000.01", "500.00", "1000.00"),
        ("6000.05", "600.01", "1200.01"),
    ],
)
def test_above_the_threshold_the_tax_is_a_part_of_all_of_it(
    interest: str, with_pan: str, without_pan: str
) -> None:
    assert RULE.due_on(rupees(interest), has_pan=True) == rupees(with_pan)
    assert RULE.due_on(rupees(interest), has_pan=False) == rupees(without_pan)


def test_the_payment_that_crosses_it_bears_the_tax_of_those_before() -> None:
    below = year("0", "0").after(RULE, rupees("4000"), at_most=rupees("9000"))
    above = below.after(RULE, rupees("2000"), at_most=rupees("9000"))

    assert below == year("4000", "0")
    assert above == year("6000", "600")


def test_never_more_is_withheld_than_a_payment_brings_and_the_next_bears_the_rest() -> None:
    little = year("4000", "0").after(RULE, rupees("2000"), at_most=rupees("250"))

    assert little == year("6000", "250")
    assert little.after(RULE, rupees("1"), at_most=rupees("9000")) == year("6001", "600.10")


def test_tax_comes_back_with_its_interest_only() -> None:
    withheld = year("6000", "600")

    assert withheld.after(RULE, ZERO - rupees("500"), at_most=ZERO) == year("5500", "550")
    assert withheld.after(RULE, ZERO - rupees("2000"), at_most=ZERO) == year("4000", "0")
    # A PAN that was given meanwhile lowers the tax of what follows, not of what was paid.
    assert year("6000", "1200").after(RULE, rupees("1"), at_most=ZERO) == year("6001", "1200")


def test_a_year_never_has_less_than_no_interest() -> None:
    assert year("100", "0").after(RULE, ZERO - rupees("101"), at_most=ZERO) == year("0", "0")


def test_interest_is_return_and_late_charge_less_our_fee_and_no_principal() -> None:
    parts = Parts(late=Money(30), earned=Money(200), principal=Money(5_000), reserve=Money(7))

    assert Earned.of(parts, Money(20), is_final=True) == Earned(Money(210), is_final=True)


def test_a_deal_has_earned_what_its_receipts_say() -> None:
    disbursed, _ = LISTED.disburse(on=TODAY, now=NOW)
    repaid = disbursed.receive(Receipt(STORY.invoice_id, rupees("100000"), DUE), now=NOW).deal

    assert Earned.by(LISTED) == Earned(ZERO, is_final=False)
    assert Earned.by(disbursed) == Earned(ZERO, is_final=False)
    assert Earned.by(repaid) == Earned(rupees("1386.99"), is_final=True)


def test_interest_is_shared_as_everything_else() -> None:
    places = (Interval(0, 33), Interval(33, 66), Interval(66, 100))

    final = [Earned(Money(101), is_final=True).share(one, target=Money(100)) for one in places]
    so_far = [Earned(Money(101), is_final=False).share(one, target=Money(100)) for one in places]

    assert sum(final, ZERO) == Money(101)
    assert sum(so_far, ZERO) == Money(100)
