"""A portfolio if customers were late, or the largest never paid."""

from datetime import timedelta

from hundi.funding.what_if import Concentration, Holding, concentration, scenarios
from hundi.kernel.ids import new_id
from hundi.kernel.intervals import Interval
from hundi.kernel.money import ZERO, Money
from support.funding import DUE, TODAY, rupees, terms

BHARAT, CHETAN = new_id(), new_id()


def holding(
    amount: str = "90000", *, customer: object = BHARAT, received: str = "0", at: int = 0
) -> Holding:
    place = Interval(at, at + rupees(amount).minor)
    name = "Bharat Stores" if customer == BHARAT else "Chetan Mills"
    chosen = BHARAT if customer == BHARAT else CHETAN
    return Holding(chosen, name, terms("90000"), place, rupees(received), TODAY)


def test_the_specifications_deal_on_time_and_late() -> None:
    found = {one.days_late: one for one in scenarios([holding()], today=TODAY)[:4]}

    assert (found[0].comes_back, found[0].gain) == (rupees("91386.99"), rupees("1386.99"))
    # Fifteen days late: sixty days of interest, and a late charge of 6 % for fifteen days.
    assert found[15].gain == rupees("1849.32") + rupees("221.92")


def test_what_came_back_is_not_expected_again() -> None:
    [on_time, *_] = scenarios([holding(received="40000")], today=TODAY)

    assert (on_time.comes_back, on_time.gain) == (rupees("51386.99"), rupees("1386.99"))


def test_the_largest_customer_never_pays() -> None:
    held = [
        holding("30000"),
        holding("20000", customer=CHETAN, at=3_000_000),
        holding("25000", customer=CHETAN, at=5_000_000),
    ]

    *_, worst = scenarios(held, today=TODAY)

    assert worst.missing == "Chetan Mills"
    assert worst.comes_back == rupees("30462.33")
    assert worst.gain == rupees("462.33") - rupees("45000")


def test_who_is_overdue_already_pays_today_at_the_earliest() -> None:
    late = DUE + timedelta(days=20)

    on_time, fifteen, thirty, *_ = scenarios([holding()], today=late)

    assert on_time.gain == fifteen.gain
    assert on_time.gain == rupees("2003.42") + rupees("295.89")
    assert thirty.gain > fifteen.gain


def test_concentration_is_by_what_is_out_the_most_first() -> None:
    held = [
        holding("30000", received="10000"),
        holding("40000", customer=CHETAN, at=3_000_000),
        holding("20000", at=7_000_000, received="20500"),
    ]

    assert concentration(held) == [
        Concentration("Chetan Mills", rupees("40000"), 6667),
        Concentration("Bharat Stores", rupees("20000"), 3333),
    ]


def test_nothing_out_is_nothing_to_say() -> None:
    assert concentration([]) == []
    assert concentration([holding(received="91386.99")]) == []
    assert [(one.comes_back, one.gain) for one in scenarios([], today=TODAY)] == [
        (ZERO, Money(0))
    ] * 4
