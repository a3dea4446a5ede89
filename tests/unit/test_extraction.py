"""Fields from words: layouts of our own, and each trap of Indian invoices by itself."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hundi.invoice.doubts import agreement_of
from hundi.invoice.extraction import extract
from hundi.invoice.fields import Field, Fields, Value
from hundi.invoice.printed import amounts_in, credit_days_in, date_order, dates_in, words_to_minor
from hundi.invoice.reading.facts import Word
from hundi.invoice.reading.pages import text_of_pdf
from hundi.kernel.money import Money
from hundi.sandbox.papers.paper import in_words
from hundi.sandbox.papers.render import LAYOUTS, Layout, render_pdf
from hundi.sandbox.papers.samples import sample_paper

LETTER, HEIGHT, LINE = 5.0, 10.0, 14.0


def page(*rows: str) -> list[Word]:
    """Words of a typewritten page: one letter five points wide, `|` jumps to the next column."""
    words: list[Word] = []
    for number, row in enumerate(rows):
        for column, cell in enumerate(row.split("|")):
            left, top = 40.0 + 170 * column, 40.0 + LINE * number
            for text in cell.split():
                right = left + LETTER * len(text)
                words.append(Word(text, 0, left, top, right, top + HEIGHT))
                left = right + LETTER / 2
    return words


def value(field: Field[Value] | None) -> Value | None:
    return field.value if field else None


def read(*rows: str) -> Fields:
    return extract(page(*rows))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_of_ours_is_read_whole(layout: Layout, seed: int) -> None:
    paper = sample_paper(seed)
    if seed % 2:
        paper = replace(paper, consignee=sample_paper(seed + 100).buyer)
    fields = extract(text_of_pdf(render_pdf(paper, layout=layout)))

    assert value(fields.invoice_number) == paper.number
    assert value(fields.invoice_date) == paper.issued_on
    assert value(fields.due_date) == paper.due_on
    assert value(fields.total) == value(fields.total_in_words) == paper.total
    assert (value(fields.taxable), value(fields.tax)) == (paper.taxable, paper.tax)
    assert value(fields.seller_gstin) == paper.seller.gstin
    assert value(fields.buyer_gstin) == paper.buyer.gstin
    assert value(fields.buyer_name) == paper.buyer.name
    assert value(fields.currency) == "INR"
    assert value(fields.irn) is None


def test_a_field_points_at_its_place_on_the_page() -> None:
    fields = read("Tax Invoice", "Invoice No: A-17|Dated 5-Apr-26")

    assert fields.invoice_number is not None
    assert fields.invoice_number.page == 0
    assert fields.invoice_number.box is not None
    left, top, right, bottom = fields.invoice_number.box
    assert (top, bottom) == (54.0, 64.0)
    assert left > 40
    assert right - left == LETTER * len("A-17")


@pytest.mark.parametrize(
    ("rows", "number"),
    [
        (("e-Way Bill No. 181234567890", "Invoice No. 387/2023-24"), "387/2023-24"),
        (("Invoice No.|e-Way Bill No.", "INV/26-27/9|181234567890"), "INV/26-27/9"),
        (("Order No: 55", "Bill No: 1"), "1"),
        (("Delivery Note No. 77", "Invoice # : SI - 12"), "SI - 12"),
        (("INVOICE NUMBER|DATE OF ISSUE", "GST00017|4 May 2026"), "GST00017"),
        (("Invoice No & Date : KA/26-27/3 dt 04-05-2026",), "KA/26-27/3"),
        (("Invoice Date 04/05/2026", "Total 500.00"), None),
        (("Tax Invoice No 29AAFCC9980M1ZR",), None),
    ],
)  # fmt: skip
def test_the_invoice_number_is_not_its_neighbours(
    rows: tuple[str, ...], number: str | None
) -> None:
    assert value(read(*rows).invoice_number) == number


def test_due_dates_come_from_a_label_or_from_the_terms() -> None:
    printed = read("Invoice Date: 01/04/2026", "Due Date: 16/05/2026")
    net = read("Date: 01/04/2026", "Payment Terms: Net 45")
    days = read("Dated|Mode/Terms of Payment", "1-Apr-26|45 Days")

    assert {value(read.due_date) for read in (printed, net, days)} == {date(2026, 5, 16)}
    assert printed.due_date is not None
    assert net.due_date is not None
    assert (printed.due_date.source, net.due_date.source) == ("text", "terms")


def test_a_speck_between_the_words_of_a_label_is_a_blank() -> None:
    fields = read("Date of issue|PAYMENT.DUE", "5 April 2026|20 May 2026")

    assert value(fields.due_date) == date(2026, 5, 20)
    assert value(fields.invoice_date) == date(2026, 4, 5)


def test_of_several_totals_the_one_the_words_confirm_wins() -> None:
    fields = read(
        "Total Taxable Value|1,00,000.00",
        "Total Tax|18,000.00",
        "Total|1,18,000.00",
        "Total outstanding of this account|2,36,000.00",
        "Rupees One Lakh Eighteen Thousand Only",
    )

    assert value(fields.total) == Money(1_18_000_00)
    assert fields.total is not None
    assert fields.total.confidence > 0.9


def test_the_tax_in_words_confirms_no_total() -> None:
    fields = read(
        "Taxable Value|3,02,354.50",
        "Output IGST 28%|84,659.26",
        "Total|84,659.26",
        "Tax Amount (in words) : INR Eighty Four Thousand Six Hundred Fifty Nine and"
        " Twenty Six Paise Only",
    )
    spelt_alone = replace(fields, total_in_words=fields.total)

    assert fields.total_in_words is None
    assert not agreement_of(spelt_alone).total
    for tax in (None, replace(spelt_alone.tax, value=Money(24)) if spelt_alone.tax else None):
        assert not agreement_of(replace(spelt_alone, tax=tax)).total


@pytest.mark.parametrize("label", ["Bill No:", "Bi11 No:", "Bil1.No:"])
def test_a_bill_is_a_bill_however_its_letters_were_seen(label: str) -> None:
    assert value(read(f"{label} KA/26-27/2586|Date: 02.12.2026").invoice_number) == "KA/26-27/2586"


def test_a_total_parted_from_its_label_is_where_the_words_say() -> None:
    fields = read(
        "Tax Invoice",
        "Output IGST|27.00",
        "INR 177.00",
        "Total",
        "Amount Chargeable (in words)",
        "INR One Hundred Seventy Seven Only",
        "Total|150.00|9.00",
    )

    assert fields.total is not None
    assert fields.total.value.decimal == "177.00"
    assert agreement_of(fields).words


def test_words_that_say_less_than_something_printed_name_no_total() -> None:
    fields = read("Tax Invoice", "Total|1,770.00", "Rupees Two Hundred Seventy Only", "IGST|270.00")

    assert fields.total is not None
    assert fields.total.value.decimal == "1770.00"
    assert not agreement_of(fields).total


@pytest.mark.parametrize("other", ["e-Way Bill No. 654658593752", "e-W ay Bill No. 654658593752"])
def test_a_way_bill_that_was_read_in_two_is_no_bill(other: str) -> None:
    assert read("Tax Invoice", other).invoice_number is None


def test_a_row_of_net_and_tax_says_what_the_total_is_whatever_it_is_called() -> None:
    fields = read(
        "AMT PAID Inc l. GST :|RM78.30",
        "GST Summary|AMT|TAX",
        "SR(6%)|73.87|4.43",
        "TOTAL|73.87|4.43",
    )

    assert value(fields.total) == Money(78_30, "MYR")


@pytest.mark.parametrize(
    ("rounding", "left"),
    [("Rounding Adj|-0.02", "Adjusted|88.95"), ("Rounding Adj .02", "Rounding|88.99")],
)
def test_what_is_left_to_pay_after_rounding_is_the_total(rounding: str, left: str) -> None:
    fields = read("Total Sales Incl GST|88.97", rounding, left, "CASH|100.00")

    assert fields.total is not None
    assert fields.total.value.decimal == left.rpartition("|")[2]


def test_a_rounding_that_no_amount_follows_leaves_the_total() -> None:
    fields = read(
        "Sub Total|92,359.85", "Round Off|0.15", "Net Payable|92,360.00", "Cash|92,359.90"
    )

    assert fields.total is not None
    assert fields.total.value.decimal == "92360.00"


def test_words_that_contradict_the_figures_are_reported_as_they_are() -> None:
    fields = read("Grand Total|1,18,000.00", "Rupees One Lakh Eighty Thousand Only")

    assert value(fields.total) == Money(1_18_000_00)
    assert value(fields.total_in_words) == Money(1_80_000_00)


def test_whose_gstin_is_said_by_the_title_above_it() -> None:
    fields = read(
        "Shree Balaji Industries|Transporter",
        "GSTIN 29AAFCC9980M1ZR|GSTIN 09AAAHX0005E1ZM",
        "Ship to|Bill to",
        "Depot Pune|Navrang Textiles",
        "GSTIN 24AAQCA8719H1ZC|GSTIN 27AAPFU0939F1ZV",
    )

    assert value(fields.seller_gstin) == "29AAFCC9980M1ZR"
    assert value(fields.buyer_gstin) == "27AAPFU0939F1ZV"


def test_a_gstin_that_runs_into_its_label_is_found_and_one_in_other_letters_is_none() -> None:
    glued = read("Om Sai Works|GSTIN29AAFCC9980M1ZR", "Billed to", "GSTIN 27AAPFU0939F1ZV")
    other = read("Om Sai Works|REF29AAFCC9980M1ZR")

    assert (value(glued.seller_gstin), value(glued.buyer_gstin)) == (
        "29AAFCC9980M1ZR",
        "27AAPFU0939F1ZV",
    )
    assert other.seller_gstin is None


def test_an_irn_broken_over_two_lines_is_joined() -> None:
    irn = "23f498ee41441ecad30f72ba5b9907506c3df70a17b0e0dff46b76a786400662"
    fields = read(f"IRN : {irn[:38]}-|Invoice No.", f"{irn[38:]}|2019-20/KA/1")

    assert value(fields.irn) == irn


def test_two_rates_of_one_tax_are_added() -> None:
    fields = read("CGST @ 9%|90.00", "SGST @ 9%|90.00", "CGST @ 2.5%|25.00", "SGST @ 2.5%|25.00")

    assert value(fields.cgst) == value(fields.sgst) == Money(115_00)
    assert value(fields.tax) == Money(230_00)


@given(st.lists(st.text(max_size=30), max_size=20))
def test_no_page_makes_it_raise(rows: list[str]) -> None:
    extract(page(*rows))


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("2,20,377.00", 2_20_377_00),
        ("Rs. 11,100=00", 11_100_00),
        ("Rs.5,72,500/-", 5_72_500_00),
        ("₹1,00,00,000", 1_00_00_000_00),
        ("(-)0.35", -35),
        ("1.234,56 €", 1_234_56),
        ("$10,375", 10_375_00),
        ("0.5 4,567.80", 4_567_80),
    ],
)
def test_amounts_are_read_as_they_are_printed(text: str, minor: int) -> None:
    assert [amount.minor for amount in amounts_in(text) if amount.is_marked][-1] == minor


@pytest.mark.parametrize(
    "text", ["18%", "9.00 %", "387/2023-24", "85444999", "12.05.2026", "M12x60"]
)
def test_what_is_no_amount_is_none(text: str) -> None:
    assert [amount for amount in amounts_in(text) if amount.is_marked] == []


@pytest.mark.parametrize(
    "text",
    ["15-Mar-26", "15/03/2026", "15.03.26", "15 March 2026", "15th Mar, 2026", "2026-03-15",
     "March 15, 2026", "15-MAR-2026"],
)  # fmt: skip
def test_dates_are_read_in_every_convention(text: str) -> None:
    assert [found.day for found in dates_in(f"on {text} at", "DMY")] == [date(2026, 3, 15)]


@pytest.mark.parametrize(
    "text", [":.24.10.2026", "on .24.10.2026", "24..10.2026", "24.10 .2026", "24. 10.2026"]
)
def test_a_speck_in_a_date_or_before_it_is_no_letter(text: str) -> None:
    assert [found.day for found in dates_in(text, "DMY")] == [date(2026, 10, 24)]


@pytest.mark.parametrize("text", ["1.24.10.2026", ".4.10.2026", "24...10.2026", "24.10 .26"])
def test_what_may_have_lost_a_figure_is_no_date(text: str) -> None:
    assert not list(dates_in(text, "DMY"))


def test_a_day_above_twelve_decides_the_order_of_all() -> None:
    assert date_order(["05/04/2026", "04/17/2026"], month_first=False) == "MDY"
    assert date_order(["05/04/2026"], month_first=False) == "DMY"
    assert [found.day for found in dates_in("31/02/2026", "DMY")] == []


@given(st.integers(1, 99_99_99_999_99))
def test_words_read_back_are_the_amount(minor: int) -> None:
    assert words_to_minor(f"INR {in_words(Money(minor))} Only") == minor


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("Rupees Two Lacs Fourty Thousand only", 2_40_000_00),
        ("RUPEES FIVE HUNDRED AND TWENTY-FIVE ONLY", 525_00),
        ("Indian Rupees Ninety Nine and Paise Fifty Only", 99_50),
        ("Amount in words: one crore", 1_00_00_000_00),
        ("no numbers here", None),
    ],
)
def test_words_are_read_in_many_spellings(text: str, minor: int | None) -> None:
    assert words_to_minor(text) == minor


@pytest.mark.parametrize(
    ("text", "days"), [("Net 45", 45), ("Credit 30 days", 30), ("60 Days", 60), ("Immediate", None)]
)
def test_credit_days_are_read(text: str, days: int | None) -> None:
    assert credit_days_in(text) == days
