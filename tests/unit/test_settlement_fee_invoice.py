"""The tax invoice for our fee: which tax, how it is divided, where the supply is, its number."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hundi.kernel.ids import new_id
from hundi.kernel.money import Money
from hundi.settlement.fee_invoice import FeeInvoice, Recipient, Supplier, Taxes, number_of

OURS = Supplier("Hundi", "29AABCT1332L1ZU", "Bengaluru", "997159", "Invoice financing")
NUMBER_CHARS_MAX = 16


def invoice(gstin: str | None) -> FeeInvoice:
    place = (gstin or OURS.gstin)[:2]
    return FeeInvoice(
        new_id(),
        number_of("HF", "2026-27", 1),
        date(2026, 12, 1),
        OURS,
        Recipient("Asha Textiles", gstin),
        Money(90_000),
        1_800,
        Taxes.of(Money(16_201), ours=OURS.gstin[:2], theirs=place),
    )


def test_within_the_state_half_is_central_and_the_odd_paisa_too() -> None:
    taxes = Taxes.of(Money(16_201), ours="29", theirs="29")

    assert taxes == Taxes(cgst=Money(8_101), sgst=Money(8_100))


def test_between_states_it_is_integrated() -> None:
    assert Taxes.of(Money(16_201), ours="29", theirs="27") == Taxes(igst=Money(16_201))


@given(st.integers(0, 10**12), st.sampled_from(["29", "27"]))
def test_what_was_taken_is_what_stands_on_it(paise: int, theirs: str) -> None:
    assert Taxes.of(Money(paise), ours="29", theirs=theirs).total == Money(paise)


@pytest.mark.parametrize(
    ("gstin", "place"), [("27AAPFU0939F1ZV", "27"), ("29AABCT1332L1ZU", "29"), (None, "29")]
)
def test_the_place_of_supply_is_the_recipients_state_if_it_is_registered(
    gstin: str | None, place: str
) -> None:
    assert invoice(gstin).place_of_supply == place


def test_the_total_is_fee_and_tax() -> None:
    assert invoice(None).total == Money(106_201)
    assert invoice("27AAPFU0939F1ZV").total == Money(106_201)


@given(st.integers(1, 999_999))
def test_a_number_has_its_year_and_fits_rule_46(sequence: int) -> None:
    number = number_of("HF", "2026-27", sequence)

    assert number == f"HF/26-27/{sequence:06d}"
    assert len(number) <= NUMBER_CHARS_MAX
