"""What a page lists is counted, and believed to be all of it only where it adds up."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pypdfium2
import pytest

from hundi.invoice import inv01
from hundi.invoice.extraction import extract
from hundi.invoice.listed import Listed, is_same_code, listed_on, told_of
from hundi.invoice.page_lines import lines_of
from hundi.invoice.reading.facts import Word
from hundi.invoice.reading.pages import words_on
from hundi.sandbox.papers.render import LAYOUTS, Layout, render_pdf
from hundi.sandbox.papers.samples import sample_paper

HEAD = "Sl#Description#HSN/SAC#Qty#Rate#Amount"
ROWS = ("1#Yarn#52052210#2#100.00#200.00", "2#Gloves#40151900#1#50.00#50.00")
FOOT = ("Taxable Value#####250.00", "IGST 18%#####45.00", "Grand Total#####295.00")
COLUMNS = (40.0, 80.0, 200.0, 280.0, 340.0, 420.0)


def words_of(lines: Sequence[str], *, page: int = 0, sure: float = 1.0) -> list[Word]:
    """Return words in columns, one line below the other."""
    return [
        Word(text, page, left, 20.0 * row, left + 6 * len(text), 20.0 * row + 10, sure)
        for row, line in enumerate(lines)
        for left, text in zip(COLUMNS, line.split("#"), strict=False)
        if text
    ]


def listed(words: Sequence[Word]) -> Listed:
    return listed_on(lines_of(words), extract(words))


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("seed", range(12))
def test_the_items_of_every_layout_are_counted_and_none_is_contradicted(
    layout: Layout, seed: int
) -> None:
    paper = sample_paper(seed)
    drawn = render_pdf(paper, layout=layout, signed_qr="x" * 400)
    found = listed(words_on(pypdfium2.PdfDocument(drawn)[0], 0, room=9_999))

    assert found.count == len(paper.items)
    assert [code.code for code in found.codes] == [item.hsn for item in paper.items]
    assert found.titled is None


def test_a_list_is_whole_when_its_rows_come_to_the_taxable_value() -> None:
    whole = listed(words_of((HEAD, *ROWS, *FOOT)))

    assert (whole.count, whole.is_whole) == (2, True)
    assert whole.codes[1].box == (200.0, 40.0, 248.0, 50.0)


def test_a_number_in_a_description_is_not_taken_for_the_code_beside_it() -> None:
    described = [*words_of((HEAD, *ROWS, *FOOT)), Word("2062", 0, 168.0, 40.0, 192.0, 50.0)]

    assert [code.code for code in listed(described).codes] == ["52052210", "40151900"]


@pytest.mark.parametrize(
    "words",
    [
        # A row whose code was not printed; one that stands on a page without a heading.
        words_of((HEAD, ROWS[0], ROWS[1].replace("40151900", ""), *FOOT)),
        [*words_of((HEAD, ROWS[0])), *words_of((ROWS[1], *FOOT), page=1)],
        # A number of its description, where the code is missing.
        [
            *words_of((HEAD, ROWS[0], ROWS[1].replace("40151900", ""), *FOOT)),
            Word("2062", 0, 168.0, 40.0, 192.0, 50.0),
        ],
        # A number left out, a row twice.
        words_of((HEAD, ROWS[0], ROWS[1].replace("2#", "3#", 1), *FOOT)),
        words_of((HEAD, ROWS[0], *ROWS, *FOOT)),
        # Read from pixels: a figure of a code may be another.
        words_of((HEAD, *ROWS, *FOOT), sure=0.98),
    ],
    ids=["no code", "next page", "described", "gap", "twice", "pixels"],
)
def test_a_list_that_may_not_be_all_is_not_whole(words: Sequence[Word]) -> None:
    found = listed(words)

    assert found.count
    assert not found.is_whole


def test_a_summary_by_code_is_no_list_of_items() -> None:
    summary = ("HSN/SAC#Taxable#Value#Rate#Amount", "52052210#250.00#18%#45.00")

    assert listed(words_of(summary)) == Listed()


def test_a_page_that_calls_itself_a_note_is_titled_so_and_an_invoice_is_not() -> None:
    note = listed(words_of(("Shree Traders", "CREDIT NOTE", HEAD, *ROWS, *FOOT)))
    invoice = listed(words_of(("TAX INVOICE", "Credit Note", HEAD, *ROWS, *FOOT)))

    assert note.titled is not None
    assert (note.titled.code, note.titled.page) == ("CREDIT NOTE", 0)
    assert invoice.titled is None


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Ack Date#:#5-Apr-26", date(2026, 4, 5)),
        ("Acknowledgement Date: 05/04/2026", date(2026, 4, 5)),
        ("Ack Date#Dated#5-Apr-26", None),
        ("Invoice Date#:#5-Apr-26", None),
    ],
)
def test_the_day_of_the_acknowledgement_stands_directly_behind_its_label(
    line: str, day: date | None
) -> None:
    found = listed(words_of((line,))).registered

    assert (found[0] if found else None) == day


def test_codes_of_one_heading_are_the_same_however_short_they_are_printed() -> None:
    assert is_same_code("52052210", "5205")
    assert is_same_code("998313", "998313")
    assert not is_same_code("52052210", "52")
    assert not is_same_code("52052210", "5206")


def test_data_lists_its_items_and_their_codes() -> None:
    item = {"SlNo": "1", "HsnCd": "52052210"}
    document: dict[str, object] = {
        "DocDtls": {"No": "1"},
        "ValDtls": {"TotInvVal": "10.00"},
        "ItemList": [item, item, {"SlNo": "3", "HsnCd": "998313"}],
    }
    told = told_of(inv01.values_of(document))

    assert told is not None
    assert (told.count, told.is_whole) == (3, True)
    assert [code.code for code in told.codes] == ["52052210", "998313"]
    assert told_of({}) is None


def test_data_with_more_codes_than_fit_is_counted_alone() -> None:
    document: dict[str, object] = {
        "DocDtls": {"No": "1"},
        "ValDtls": {"TotInvVal": "10.00"},
        "ItemList": [{"HsnCd": f"{10_000_000 + at}"} for at in range(100)],
    }
    told = told_of(inv01.values_of(document))

    assert told == replace(Listed(), count=100, is_whole=True)
