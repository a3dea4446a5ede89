"""The same invoice in other clothes is recognised; another invoice is not."""

from dataclasses import replace
from datetime import date

import pytest

from hundi.invoice.fingerprints import (
    Identity,
    Kind,
    canonical_number,
    digest,
    fingerprints,
    folded_number,
    parts_of_number,
)
from hundi.kernel.money import Money

INVOICE = Identity(
    "29AAFCC9980M1ZR", "27AAPFU0939F1ZV", "INV-2026/001", date(2026, 4, 10), Money(1_18_000_40)
)


@pytest.mark.parametrize("number", ["inv-2026/001", "INV 2026 1", "INV/2026-0001", "Inv.2026.1"])
def test_a_reformatted_number_is_the_same(number: str) -> None:
    assert canonical_number(number) == canonical_number(INVOICE.number) == "INV20261"
    again, first = fingerprints(replace(INVOICE, number=number)), fingerprints(INVOICE)
    assert {kind: again[kind] for kind in first if kind != "short"} == {
        kind: text for kind, text in first.items() if kind != "short"
    }


@pytest.mark.parametrize("number", ["INV-2026/001A", "INV-2026/001-REV", "inv-2026/1 R1"])
def test_letters_after_a_number_do_not_make_it_another(number: str) -> None:
    assert fingerprints(replace(INVOICE, number=number))["stem"] == fingerprints(INVOICE)["stem"]


def test_a_part_after_a_number_is_like_the_number_and_the_next_number_is_not() -> None:
    first = fingerprints(replace(INVOICE, number="INV/12"))
    added = fingerprints(replace(INVOICE, number="INV/12/1"))
    following = fingerprints(replace(INVOICE, number="INV/13"))

    def digests(marks: dict[Kind, str]) -> dict[Kind, bytes]:
        return {kind: digest(b"key", kind, text) for kind, text in marks.items()}

    assert digests(added)["short"] == digests(first)["whole"]
    assert digests(following)["whole"] not in digests(first).values()
    assert digests(first)["whole"] not in digests(following).values()


def test_a_number_by_its_parts_keeps_apart_what_one_seller_may_use() -> None:
    assert canonical_number("1/11") == canonical_number("11/1")
    assert parts_of_number("1/11") != parts_of_number("11/1")
    assert parts_of_number("INV001") == parts_of_number("inv-1") == "INV-1"


def test_an_amount_that_grew_is_under_the_same_number() -> None:
    inflated = fingerprints(replace(INVOICE, total=Money(2_18_000_40)))

    assert inflated["number"] == fingerprints(INVOICE)["number"]


def test_a_date_moved_over_the_year_is_still_seen() -> None:
    moved = fingerprints(replace(INVOICE, issued_on=date(2026, 3, 31)))

    assert moved["number"] != fingerprints(INVOICE)["number"]
    assert moved["any_year"] == fingerprints(INVOICE)["any_year"]


def test_padding_goes_and_zeros_inside_stay() -> None:
    assert canonical_number("0010200") == "10200"
    assert canonical_number("A100") != canonical_number("A10")
    assert canonical_number("000") == "0"


def test_look_alike_letters_fold() -> None:
    assert folded_number("SI/O1") == folded_number("51/01") == folded_number("5I-1")


def test_what_each_fingerprint_overlooks() -> None:
    first = fingerprints(INVOICE)
    inflated = fingerprints(replace(INVOICE, total=Money(2_18_000_40)))
    moved = fingerprints(replace(INVOICE, issued_on=date(2026, 4, 11)))
    elsewhere = fingerprints(replace(INVOICE, seller_gstin="27AAFCC9980M1ZV"))
    renamed = fingerprints(replace(INVOICE, number="X-9"))

    assert (inflated["f1"] == first["f1"], inflated["f2"] == first["f2"]) == (False, True)
    assert (moved["f1"] == first["f1"], moved["f3"] == first["f3"]) == (True, False)
    assert (elsewhere["f1"] == first["f1"], elsewhere["f2"] == first["f2"]) == (False, True)
    assert (renamed["f1"] == first["f1"], renamed["f3"] == first["f3"]) == (False, True)


def test_numbers_may_repeat_in_the_next_financial_year() -> None:
    last_year = fingerprints(replace(INVOICE, issued_on=date(2026, 3, 31)))

    assert last_year["f1"] != fingerprints(INVOICE)["f1"]


def test_an_irn_is_there_only_where_the_invoice_has_one() -> None:
    assert "irn" not in fingerprints(INVOICE)
    assert fingerprints(replace(INVOICE, irn="AB" * 32))["irn"] == "ab" * 32


def test_a_digest_depends_on_key_kind_and_text() -> None:
    one = digest(b"key", "f1", "text")

    assert len(one) == 32
    assert one == digest(b"key", "f1", "text")
    assert len({one, digest(b"yek", "f1", "text"), digest(b"key", "f2", "text")}) == 3
