"""The sandbox's invoices: exact totals, deterministic bytes, text that can be extracted."""

from datetime import date

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hundi.kernel.errors import BrokenInvariant
from hundi.kernel.indian_ids import gstin_problems, invoice_number_problems
from hundi.kernel.money import Money
from hundi.sandbox.papers.paper import Party, in_words
from hundi.sandbox.papers.render import LAYOUTS, Layout, render_pdf
from hundi.sandbox.papers.samples import paper_for, sample_paper
from hundi.sandbox.papers.scan import render_scan

SELLER = Party("Shree Balaji Industries", "29AAFCC9980M1ZR", ("14, Ring Road", "Karnataka"))
BUYER = Party("Navrang Textiles LLP", "27AAPFU0939F1ZV", ("B-203, Sector 63", "Maharashtra"))


def text_of(pdf: bytes) -> str:
    return pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_bounded()


@given(
    total=st.integers(100_00, 50_00_00_000_00).map(Money), rate=st.sampled_from([500, 1_200, 1_800])
)
@settings(max_examples=60)
def test_an_invoice_made_for_a_total_comes_to_exactly_that(total: Money, rate: int) -> None:
    paper = paper_for(
        SELLER,
        BUYER,
        number="INV-1",
        total=total,
        issued_on=date(2026, 4, 1),
        tax_basis_points=rate,
    )

    assert paper.total == total
    assert abs(paper.round_off.minor) <= 2
    assert paper.taxable + paper.tax + paper.round_off == total


def test_the_founding_example_needs_no_rounding() -> None:
    paper = paper_for(
        SELLER, BUYER, number="INV-1", total=Money(1_00_000_00), issued_on=date(2026, 4, 1)
    )

    assert (paper.taxable, paper.tax) == (Money(84_745_76), Money(15_254_24))
    assert [name for name, _, _ in paper.taxes] == ["IGST"]
    assert paper.total_in_words == "INR One Lakh Only"


def test_within_a_state_the_tax_is_halved() -> None:
    neighbour = Party("Malabar Packaging Company", "29AAGCB7383J1Z4", ("Plot 4", "Karnataka"))
    paper = paper_for(
        SELLER, neighbour, number="INV-1", total=Money(1_180_00), issued_on=date(2026, 4, 1)
    )

    assert paper.taxes == (("CGST", 900, Money(90_00)), ("SGST", 900, Money(90_00)))


def test_nobody_gets_an_invoice_of_a_few_rupees() -> None:
    with pytest.raises(BrokenInvariant):
        paper_for(SELLER, BUYER, number="1", total=Money(99_99), issued_on=date(2026, 4, 1))


@pytest.mark.parametrize("seed", range(12))
def test_a_sample_is_believable_and_repeatable(seed: int) -> None:
    paper = sample_paper(seed)

    assert paper == sample_paper(seed)
    assert gstin_problems(paper.seller.gstin) == gstin_problems(paper.buyer.gstin) == []
    assert invoice_number_problems(paper.number) == []
    assert paper.total.minor % 100 == 0


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_page_is_the_same_each_time_and_its_text_can_be_extracted(layout: Layout) -> None:
    paper = sample_paper(3)
    pdf = render_pdf(paper, layout=layout)

    assert pdf == render_pdf(paper, layout=layout)
    text = text_of(pdf)
    assert paper.number in text
    assert paper.seller.gstin in text
    assert paper.buyer.gstin in text


def test_a_scan_looks_alike_and_says_nothing() -> None:
    pdf = render_pdf(sample_paper(3))

    assert text_of(pdf)
    assert text_of(render_scan(pdf, dpi=72)) == ""


@pytest.mark.parametrize(
    ("minor", "words"),
    [
        (0, "Zero"),
        (1_00, "One"),
        (19_50, "Nineteen and Fifty Paise"),
        (2_20_377_00, "Two Lakh Twenty Thousand Three Hundred Seventy Seven"),
        (1_00_00_000_00, "One Crore"),
        (12_34_00_089_01, "Twelve Crore Thirty Four Lakh Eighty Nine and One Paise"),
    ],
)
def test_amounts_are_written_out_the_indian_way(minor: int, words: str) -> None:
    assert in_words(Money(minor)) == words
