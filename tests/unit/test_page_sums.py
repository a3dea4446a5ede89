"""A page's own sums say what its total is, under whatever names."""

import pytest

from hundi.invoice.extraction import extract
from hundi.invoice.fields import Field
from hundi.invoice.page_lines import Line, lines_of
from hundi.invoice.page_sums import PageSums, page_sums
from hundi.invoice.reading.facts import Reading, Word
from hundi.invoice.reading.guard import clean_pdf
from hundi.invoice.reading.pages import text_of_pdf
from hundi.invoice.understanding import evidence_of
from hundi.kernel.money import Money
from hundi.sandbox.papers.render import LAYOUTS, Layout, render_pdf
from hundi.sandbox.papers.samples import sample_paper

ROW_HEIGHT = 20
LETTER = 6.0


def page(*rows: str) -> list[Line]:
    """Return lines of cells, parted by `|`."""
    words: list[Word] = []
    for number, row in enumerate(rows):
        top = number * ROW_HEIGHT
        for column, cell in enumerate(row.split("|")):
            left = 10.0 + 200 * column
            for text in cell.split():
                right = left + LETTER * len(text)
                words.append(Word(text, 0, left, top, right, top + 10))
                left = right + LETTER / 2
    return lines_of(words)


def said(total: int, *rows: str, taxable: int | None = None) -> PageSums | None:
    """Return what the sums of a page say whose total stands in its last row."""
    top = (len(rows) - 1) * ROW_HEIGHT
    field = Field(Money(total), "text", 0.9, 0, (160.0, top, 200.0, top + 10.0))
    base = Field(Money(taxable), "text", 0.9, 0, None) if taxable else None
    return page_sums(page(*rows), field, base)


RATED = ("Less discount|1,122.00", "Tax rate|7 %", "Total tax|78.54")
ROW = ("VAT|Net|Tax|Gross", "21 %|41.31|8.68|49.99")
TWO_RATES = ("7 %|Tax|100.00|7.00|107.00", "19 %|Tax|200.00|38.00|238.00")
CHARGES = ("Subtotal|300.00", "Tax 4 %|12.00", "Carriage|30.00", "Other|15.00")


@pytest.mark.parametrize(
    ("rows", "honest", "retyped"),
    [
        (RATED, 1_200_54, 3_200_54),
        (ROW, 49_99, 69_99),
        (TWO_RATES, 345_00, 545_00),
        (CHARGES, 357_00, 557_00),
    ],
)
def test_an_honest_total_agrees_and_a_retyped_one_does_not(
    rows: tuple[str, ...], honest: int, retyped: int
) -> None:
    for total, agrees in ((honest, True), (retyped, False)):
        found = said(total, *rows, f"Balance due|{total // 100}.{total % 100:02d}")

        assert found
        assert found.agrees is agrees


def test_the_sum_that_contradicts_is_told_with_its_place() -> None:
    found = said(3_200_54, *RATED, "Balance due|3,200.54")

    assert found
    assert (found.nearest.base, found.nearest.tax) == (1_122_00, 78_54)
    assert found.nearest.page == 0
    assert found.nearest.box[1] == pytest.approx(2 * ROW_HEIGHT)


def test_a_tax_of_which_only_the_rate_is_printed_is_reckoned() -> None:
    rows = ("Subtotal|$10,375", "Sales tax|3 %")

    honest = said(10_686_25, *rows, "Total|$10,686.25", taxable=10_375_00)
    retyped = said(30_686_25, *rows, "Total|$30,686.25", taxable=10_375_00)

    assert honest
    assert honest.agrees
    assert retyped
    assert not retyped.agrees


def test_half_a_tax_stands_for_two_halves() -> None:
    rows = ("Value|1,000.00", "CGST 9 %|90.00", "SGST 9 %|90.00")

    found = said(1_180_00, *rows, "Payable|1,180.00")

    assert found
    assert found.agrees


@pytest.mark.parametrize(
    ("total", "row"),
    [
        (1_201_00, "Rounded|0.46"),
        (1_200_00, "Round off|-0.54"),
        (700_54, "Paid before|500.00"),
        (1_122_00, "Reverse charge|"),
    ],
)
def test_what_is_printed_explains_a_difference(total: int, row: str) -> None:
    found = said(total, *RATED, row, f"Due|{total // 100}.{total % 100:02d}")

    assert found
    assert found.agrees


def test_a_page_without_base_and_tax_says_nothing() -> None:
    assert said(100_00, "Paper|40.00", "Ink|60.00", "Total|100.00") is None
    assert page_sums(page(*RATED), None, None) is None


def test_many_amounts_are_looked_at_within_bounds() -> None:
    rows = [f"Tax 5 %|{number}.00|{number * 20}.00" for number in range(1, 600)]

    assert said(1_00, *rows, "Total|1.00") is not None


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_sums_of_an_honest_paper_are_evidence_for_it(layout: Layout) -> None:
    for seed in range(4):
        words = text_of_pdf(clean_pdf(render_pdf(sample_paper(seed), layout=layout)))

        found = evidence_of(Reading(kind="pdf", words=words), extract(words), {}).sums

        assert found
        assert found.agrees
