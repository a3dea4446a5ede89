"""Several readings of one page become one; what one reader alone says of a number is asked."""

from collections.abc import Sequence

from hundi.invoice.checks import Evidence
from hundi.invoice.fields import Field, Fields
from hundi.invoice.fusion import on_paper, with_data
from hundi.invoice.reading.facts import Reading, Word

LINES = (
    "TAX INVOICE",
    "Invoice No: {number}",
    "Invoice Date: 05-Apr-2026",
    "Taxable Value 1,000.00",
    "IGST 18% 180.00",
    "Grand Total Rs. {total}",
    "Amount in words: Rupees One Thousand One Hundred Eighty Only",
)


def page(number: str = "SI/77", total: str = "1,180.00", *, sure: float = 0.99) -> Sequence[Word]:
    words: list[Word] = []
    for row, line in enumerate(LINES):
        left = 40.0
        for text in line.format(number=number, total=total).split():
            right = left + 6 * len(text)
            words.append(Word(text, 0, left, 40.0 + 20 * row, right, 50.0 + 20 * row, sure))
            left = right + 3
    return words


def test_a_number_that_only_one_reader_saw_is_asked_about() -> None:
    read = on_paper(Reading(kind="png", seen=tuple(page())))

    assert read.invoice_number is not None
    assert (read.invoice_number.value, read.invoice_number.accepted) == ("SI/77", False)


def test_a_number_that_two_different_readers_saw_is_accepted() -> None:
    seen = tuple(page())
    read = on_paper(Reading(kind="png", seen=seen, second=seen))

    assert read.invoice_number is not None
    assert read.invoice_number.accepted


def test_readers_who_differ_about_a_number_settle_nothing() -> None:
    read = on_paper(Reading(kind="png", seen=tuple(page()), second=tuple(page("S1/77"))))

    assert read.invoice_number is not None
    assert not read.invoice_number.accepted


def test_of_two_readings_the_better_readers_counts_and_is_asked_about() -> None:
    first, second = tuple(page("SI/77", sure=0.91)), tuple(page("SV/77", sure=0.96))
    read = on_paper(Reading(kind="png", seen=first, second=second))

    assert read.invoice_number is not None
    assert (read.invoice_number.value, read.invoice_number.accepted) == ("SI/77", False)


def test_of_two_totals_the_one_that_the_words_say_wins() -> None:
    read = on_paper(
        Reading(kind="png", seen=tuple(page(total="7,180.00")), seen_again=tuple(page()))
    )

    assert read.total is not None
    assert (read.total.value.decimal, read.total.accepted) == ("1180.00", True)


def test_a_total_that_nothing_confirms_is_never_accepted() -> None:
    read = on_paper(Reading(kind="png", seen=tuple(page(total="7,180.00"))))

    assert read.total is not None
    assert not read.total.accepted


def test_data_is_accepted_unless_the_paper_has_it_otherwise() -> None:
    data = Fields(invoice_number=Field("SI/78", "structured", 0.98, None, None))
    paper = on_paper(Reading(kind="pdf", words=tuple(page())))
    alone = with_data(Fields(), Evidence(data=data))
    beside = with_data(paper, Evidence(data=data, not_on_paper=("number",)))

    assert alone.invoice_number is not None
    assert alone.invoice_number.accepted
    assert beside.invoice_number is not None
    assert (beside.invoice_number.value, beside.invoice_number.accepted) == ("SI/78", False)
