"""The vectors of the money specification, §1, each by name."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hundi.kernel.deal import Quote, Terms
from hundi.kernel.money import Money

DISBURSED = date(2026, 12, 1)
DUE = DISBURSED + timedelta(days=45)
RUPEE = Money(100)


def terms(**changes: object) -> Terms:
    values: dict[str, object] = {
        "face": Money.parse("100000"),
        "taxable": Money.parse("84745.76"),
        "eligible": Money.parse("100000"),
        "advance": Money.parse("90000"),
        "annual_rate": 1250,
        "platform_fee_rate": 100,
        "gst_rate": 1800,
        "investor_fee_rate": 0,
        "late_rate": 600,
        "late_cap_rate": 1000,
        "grace_days": 0,
        "default_after_days": 90,
        "due_on": DUE,
        "minimum": Money.parse("1000"),
        "lawful_tds_rates": (10, 100, 200, 500, 1000),
    }
    return Terms(**{**values, **changes})  # pyright: ignore[reportArgumentType] - a test's shorthand


def test_the_sme_gets_the_advance_less_fee_and_gst() -> None:
    assert terms().platform_fee == Money.parse("900")
    assert terms().gst_on_fee == Money.parse("162")
    assert terms().net_to_seller == Money.parse("88938")


@pytest.mark.parametrize(
    ("day", "investors", "seller"),
    [
        (DUE, "91386.99", "8613.01"),
        (DUE - timedelta(days=5), "91232.88", "8767.12"),
        (DUE + timedelta(days=20), "92299.31", "7700.69"),
    ],
)
def test_what_each_party_gets_on_a_day(day: date, investors: str, seller: str) -> None:
    claim = terms().claim_on(day, disbursed_on=DISBURSED)

    assert claim.net == Money.parse(investors)
    assert terms().face - claim.total == Money.parse(seller)


def test_a_quote_says_what_it_is() -> None:
    quote = Quote(terms(), 45)

    assert quote.expected_return == Money.parse("1386.99")
    assert quote.expected_roi == "12.50"
    assert quote.expected_xirr == "13.21"
    assert quote.all_in_cost == "22.33"
    assert quote.reserve_at_maturity == Money.parse("8613.01")


def test_the_investors_fee_comes_off_the_return_and_never_off_principal() -> None:
    claim = terms(investor_fee_rate=1000).claim_on(DUE, disbursed_on=DISBURSED)

    assert claim.investor_fee == Money.parse("138.70")
    assert claim.net == Money.parse("91248.29")


def test_the_late_charge_waits_for_grace_and_stops_at_its_cap() -> None:
    generous = terms(grace_days=5)

    assert generous.late_charge_on(DUE + timedelta(days=5)) == Money(0)
    assert generous.late_charge_on(DUE + timedelta(days=25)) == Money.parse("295.89")
    assert generous.late_charge_on(DUE + timedelta(days=5000)) == Money.parse("9000")


def test_a_payment_dated_before_the_disbursal_earns_nothing() -> None:
    claim = terms().claim_on(DISBURSED - timedelta(days=9), disbursed_on=DISBURSED)

    assert claim.total == Money.parse("90000")


@pytest.mark.parametrize(
    ("shortfall", "lawful"),
    [("84.75", True), ("1694.92", True), ("1695", True), ("8474.58", True), ("1700", False)],
)
def test_only_lawful_rates_of_the_taxable_value_are_tds(shortfall: str, lawful: bool) -> None:  # noqa: FBT001 - parametrised
    assert terms().is_lawful_tds(Money.parse(shortfall), tolerance=RUPEE) is lawful


@given(st.integers(0, 2000), st.integers(0, 2000))
def test_a_later_day_never_claims_less(first: int, second: int) -> None:
    early, late = sorted([first, second])
    claims = [
        terms().claim_on(DISBURSED + timedelta(days=days), disbursed_on=DISBURSED).total
        for days in (early, late)
    ]

    assert claims[0] <= claims[1]
