"""The layout of a web billing service: a coloured band, labels above their values, much air."""

from datetime import date

from hundi.sandbox.papers.paper import Paper, Party
from hundi.sandbox.papers.sheet import Column, Ink, Sheet, percent, plain

_TEAL = "#0f5c66"
_LABEL = Ink(7, colour="#6b6b6b")
_VALUE = Ink(10, "Helvetica-Bold")
_COLUMNS = (
    Column("ITEM", 18, 70),
    Column("HSN", 88, 20),
    Column("QTY", 108, 24, "right"),
    Column("PRICE", 132, 26, "right"),
    Column("AMOUNT", 158, 34, "right"),
)


def draw_modern(sheet: Sheet, paper: Paper, signed_qr: str | None) -> None:
    """Draw the whole invoice."""
    sheet.box(0, 0, 210, 24, fill=_TEAL)
    sheet.text(18, 15, paper.seller.name, Ink(17, "Helvetica-Bold", "#ffffff"))
    sheet.text(192, 15, "Tax Invoice", Ink(13, colour="#ffffff", align="right"))
    address = ", ".join(paper.seller.address)
    sheet.text(18, 31, f"{address}  |  GSTIN {paper.seller.gstin}", Ink(8))
    _facts(sheet, paper)
    _parties(sheet, paper)
    below = _table(sheet, paper)
    _totals(sheet, paper, below)
    _foot(sheet, paper, signed_qr)


def _facts(sheet: Sheet, paper: Paper) -> None:
    facts = (
        ("INVOICE NUMBER", paper.number),
        ("DATE OF ISSUE", _day(paper.issued_on)),
        ("PAYMENT DUE", _day(paper.due_on)),
        ("PURCHASE ORDER", paper.po_number or "Not given"),
    )
    for position, (label, value) in enumerate(facts):
        x = 18 + position * 46
        sheet.text(x, 42, label, _LABEL)
        sheet.text(x, 47.5, value, _VALUE)


def _parties(sheet: Sheet, paper: Paper) -> None:
    _party(sheet, 18, "BILLED TO", paper.buyer)
    _party(sheet, 110, "SHIPPED TO", paper.consignee or paper.buyer)


def _party(sheet: Sheet, x: float, title: str, party: Party) -> None:
    sheet.text(x, 59, title, _LABEL)
    sheet.text(x, 64.5, party.name, _VALUE)
    below = sheet.lines(x, 69.5, party.address)
    sheet.text(x, below, f"GSTIN {party.gstin}")


def _table(sheet: Sheet, paper: Paper) -> float:
    sheet.row(_COLUMNS, 94, [column.heading for column in _COLUMNS], Ink(7.5, colour=_TEAL))
    sheet.rule((18, 97), (192, 97))
    y = 103.0
    for item in paper.items:
        quantity = f"{item.quantity} {item.unit}"
        cells = (item.description, item.hsn, quantity, plain(item.rate), plain(item.taxable))
        y = sheet.row(_COLUMNS, y, cells) + 2.5
    sheet.rule((18, y - 2), (192, y - 2))
    return y


def _totals(sheet: Sheet, paper: Paper, below: float) -> None:
    rows = [("Subtotal", plain(paper.taxable))]
    rows += [(f"{name} ({percent(rate)})", plain(amount)) for name, rate, amount in paper.taxes]
    if paper.round_off:
        rows.append(("Rounding", plain(paper.round_off)))
    y = below + 5
    for label, value in rows:
        sheet.text(112, y, label)
        sheet.text(191, y, value, Ink(9, align="right"))
        y += 6
    sheet.rule((110, y - 3), (192, y - 3))
    sheet.text(112, y + 3, "Total Amount", Ink(12, "Helvetica-Bold", _TEAL))
    total = Ink(12, "Helvetica-Bold", _TEAL, "right")
    sheet.text(191, y + 3, f"Rs. {plain(paper.total)}", total)
    sheet.text(18, below + 5, "AMOUNT IN WORDS", _LABEL)
    words = paper.total_in_words.replace("INR ", "Indian Rupees ")
    sheet.wrapped((18, below + 10), words, width=85)


def _foot(sheet: Sheet, paper: Paper, signed_qr: str | None) -> None:
    if signed_qr:
        sheet.qr(signed_qr, 156, 226, side=36)
        sheet.text(18, 266, "IRN", _LABEL)
        sheet.text(18, 270, paper.irn, Ink(8))
    if paper.bank:
        sheet.text(18, 232, "PAY TO", _LABEL)
        lines = (
            f"{paper.bank.name}, {paper.bank.branch}",
            f"Account {paper.bank.account_number}",
            f"IFSC {paper.bank.ifsc}",
        )
        sheet.lines(18, 237, lines)
    if paper.eway_bill:
        sheet.text(90, 232, "E-WAY BILL", _LABEL)
        sheet.text(90, 237, paper.eway_bill)
    sheet.lines(18, 254, paper.notes, Ink(8))
    sheet.box(0, 280, 210, 17, fill="#eef4f4")
    sheet.text(105, 289, "Thank you for your business", Ink(9, colour=_TEAL, align="centre"))


def _day(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else "On receipt"
