"""XIRR against vectors of well-known spreadsheets, and by property."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hundi.funding.xirr import Flow, xirr, xirr_percent
from hundi.kernel.money import Money
from support.funding import rupees

START = date(2026, 12, 1)


def flows(*pairs: tuple[str, str]) -> list[Flow]:
    return [(date.fromisoformat(on), rupees(amount)) for on, amount in pairs]


@pytest.mark.parametrize(
    ("given_flows", "rate"),
    [
        (  # Microsoft's example of XIRR
            flows(
                ("2008-01-01", "-10000"),
                ("2008-03-01", "2750"),
                ("2008-10-30", "4250"),
                ("2009-02-15", "3250"),
                ("2009-04-01", "2750"),
            ),
            "0.373362535",
        ),
        (  # LibreOffice's example of XIRR
            flows(
                ("2001-01-01", "-10000"),
                ("2001-02-01", "2000"),
                ("2001-03-15", "2500"),
                ("2001-05-12", "5000"),
                ("2001-08-10", "1000"),
            ),
            "0.1828",
        ),
        (flows(("2026-01-01", "-100"), ("2027-01-01", "110")), "0.1"),
        (flows(("2026-01-01", "-100"), ("2027-01-01", "100")), "0"),
        (flows(("2026-01-01", "-100"), ("2027-01-01", "50")), "-0.5"),
    ],
)
def test_the_rate_is_the_spreadsheets(given_flows: list[Flow], rate: str) -> None:
    found = xirr(given_flows)

    assert found is not None
    assert abs(found - Decimal(rate)) < Decimal("0.00005")


def test_the_specifications_deal_is_13_21_per_cent() -> None:
    deal = [(START, rupees("-90000")), (START + timedelta(days=45), rupees("91386.99"))]

    assert xirr_percent(deal) == Decimal("13.21")


@pytest.mark.parametrize(
    "nothing",
    [
        [],
        [(START, rupees("-100"))],
        [(START, rupees("-100")), (START, rupees("110"))],
        [(START, rupees("-100")), (START + timedelta(days=9), rupees("-1"))],
        [(START, rupees("-100")), (START + timedelta(days=9), Money(0))],
        # A millionfold in a day: no yearly rate says that.
        [(START, Money(-1)), (START + timedelta(days=1), Money(1_000_000))],
    ],
)
def test_where_no_rate_fits_there_is_none(nothing: list[Flow]) -> None:
    assert xirr(nothing) is None


def test_the_order_of_flows_and_several_on_one_day_do_not_matter() -> None:
    end = START + timedelta(days=45)
    plain = [(START, rupees("-90000")), (end, rupees("91386.99"))]
    pieces = [(end, rupees("91000")), (START, rupees("-90000")), (end, rupees("386.99"))]

    assert xirr(pieces) == xirr(plain)


@given(
    st.lists(
        st.tuples(st.integers(0, 700), st.integers(-10_000_000, 10_000_000)),
        min_size=2,
        max_size=40,
    )
)
def test_at_the_rate_found_the_flows_are_worth_nothing(pairs: list[tuple[int, int]]) -> None:
    made = [(START + timedelta(days=days), Money(minor)) for days, minor in pairs]
    rate = xirr(made)
    assume(rate is not None)
    assert rate is not None

    worth = sum(
        (
            Decimal(minor) / (1 + rate) ** (Decimal(days - min(d for d, _ in pairs)) / 365)
            for days, minor in pairs
        ),
        Decimal(0),
    )
    size = sum(
        (
            abs(Decimal(minor)) / (1 + rate) ** (Decimal(days - min(d for d, _ in pairs)) / 365)
            for days, minor in pairs
        ),
        Decimal(0),
    )
    assert abs(worth) <= max(size, Decimal(1)) * Decimal("1e-9")


@given(st.integers(1, 10**9), st.integers(0, 3 * 10**9), st.integers(1, 2000))
def test_one_flow_out_and_one_back_has_the_rate_by_formula(paid: int, back: int, days: int) -> None:
    rate = xirr([(START, Money(-paid)), (START + timedelta(days=days), Money(back))])

    if rate is not None:
        assert abs((1 + rate) ** (Decimal(days) / 365) * paid - back) < Decimal("0.001")
