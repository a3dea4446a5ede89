"""What a listing costs, to the paisa, and what an SME may ask for. Pure."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hundi.invoice.checks import Claims
from hundi.invoice.domain import Acceptance, DueDateOutOfBounds, Invoice, Stage
from hundi.invoice.listing import (
    AdvanceRateOutOfBounds,
    AnnualRateOutOfBounds,
    ClosingOutOfBounds,
    Offer,
    Product,
    ReserveTooSmall,
    Wish,
    offer_of,
    taxable_part,
)
from hundi.kernel.calendar import INDIA
from hundi.kernel.ids import new_id
from hundi.kernel.money import Money
from hundi.kernel.rate import Rate

NOW = datetime(2026, 12, 1, 12, 0, tzinfo=INDIA)
TODAY = NOW.date()
DUE = TODAY + timedelta(days=45)
LAKH = Money(1_00_000_00)
STANDARD = Product(
    advance_rate=(5000, 9500),
    annual_rate=(600, 3600),
    annual_rate_by_grade={"A": 1000, "B": 1100, "C": 1250, "D": 1500, "E": 1800},
    platform_fee_rate=100,
    gst_rate=1800,
    investor_fee_rate=0,
    late_rate=600,
    late_cap_rate=1000,
    grace_days=0,
    default_after_days=90,
    minimum=Money(1_000_00),
    listing_days=(1, 30),
    listing_days_usual=7,
    tenor_days=(1, 180),
    lawful_tds_rates=(10, 100, 200, 500, 1000),
)


def accepted_invoice(face: Money = LAKH, due_on: date = DUE) -> Invoice:
    return Invoice(
        id=new_id(),
        seller_id=new_id(),
        claims=Claims("INV-1", LAKH, DUE, "27AAPFU0939F1ZV"),
        document="0" * 64,
        buyer_gstin="27AAPFU0939F1ZV",
        uploaded_at=NOW,
        stage=Stage.ACCEPTED,
        acceptance=Acceptance(new_id(), face, due_on, NOW),
    )


def offer(
    invoice: Invoice, advance: int = 9000, annual: int | None = 1250, **wish: datetime
) -> Offer:
    asked = Wish(Rate(advance), None if annual is None else Rate(annual), wish.get("closes_at"))
    return offer_of(invoice, asked, STANDARD, grade="C", now=NOW)


def test_the_founding_documents_deal_to_the_paisa() -> None:
    made = offer(accepted_invoice())
    terms, quote = made.terms, made.quote

    assert [
        terms.advance.decimal,
        terms.reserve.decimal,
        quote.expected_return.decimal,
        terms.platform_fee.decimal,
        terms.gst_on_fee.decimal,
        terms.net_to_seller.decimal,
        quote.reserve_at_maturity.decimal,
    ] == ["90000.00", "10000.00", "1386.99", "900.00", "162.00", "88938.00", "8613.01"]
    assert (quote.all_in_cost, quote.expected_roi, quote.expected_xirr) == (
        "22.33",
        "12.50",
        "13.21",
    )
    assert quote.days == 45


def test_without_a_wish_the_grade_sets_the_rate_and_a_listing_is_open_a_week() -> None:
    made = offer(accepted_invoice(), annual=None)

    assert made.terms.annual_rate == 1250
    assert made.closes_at == NOW + timedelta(days=7)


@pytest.mark.parametrize("rate", [4999, 9501])
def test_an_advance_out_of_bounds_is_refused(rate: int) -> None:
    with pytest.raises(AdvanceRateOutOfBounds):
        offer(accepted_invoice(), advance=rate)


@pytest.mark.parametrize("rate", [599, 3601])
def test_an_annual_rate_out_of_bounds_is_refused(rate: int) -> None:
    with pytest.raises(AnnualRateOutOfBounds):
        offer(accepted_invoice(), annual=rate)


@pytest.mark.parametrize("days", [0.5, 31, 45])
def test_a_listing_is_neither_open_too_short_nor_too_long(days: float) -> None:
    with pytest.raises(ClosingOutOfBounds):
        offer(accepted_invoice(), closes_at=NOW + timedelta(days=days))


@pytest.mark.parametrize("days", [1, 2, 7, 8])
def test_a_listing_ends_before_the_due_date(days: int) -> None:
    due_on = TODAY + timedelta(days=days)

    made = offer(accepted_invoice(due_on=due_on))

    assert made.closes_at > NOW
    assert made.closes_at.astimezone(INDIA).date() < due_on


def test_a_reserve_that_cannot_pay_the_return_is_refused() -> None:
    with pytest.raises(ReserveTooSmall):
        offer(accepted_invoice(due_on=TODAY + timedelta(days=180)), advance=9500, annual=3600)


def test_a_due_date_that_has_come_too_near_is_refused() -> None:
    with pytest.raises(DueDateOutOfBounds):
        offer(accepted_invoice(due_on=TODAY))


def test_the_minimum_of_a_small_advance_is_the_whole() -> None:
    made = offer(accepted_invoice(face=Money(500_00)))

    assert made.terms.minimum == made.terms.advance == Money(450_00)


def test_the_taxable_part_goes_down_with_what_was_accepted() -> None:
    read = replace(accepted_invoice(face=Money(50_000_00)), total=LAKH, taxable=Money(84_745_76))

    assert taxable_part(read) == Money(42_372_88)
    assert taxable_part(accepted_invoice()) == Money(84_745_76)
    assert taxable_part(replace(read, taxable=Money(2_00_000_00))) == Money(42_372_88)


@given(
    face=st.integers(10_00, 10**12).map(Money),
    advance=st.integers(5000, 9500),
    annual=st.integers(600, 3600),
    days=st.integers(1, 180),
)
def test_every_offer_pays_the_investors_out_of_the_reserve(
    face: Money, advance: int, annual: int, days: int
) -> None:
    invoice = accepted_invoice(face=face, due_on=TODAY + timedelta(days=days))
    try:
        made = offer(invoice, advance, annual)
    except ReserveTooSmall:
        return

    assert made.terms.advance + made.quote.expected_return <= face
    assert made.terms.taxable <= face
