"""The layout of a small workshop's bill book: typewritten, one column, `Rs.1,18,000/-`."""

from datetime import date

from hundi.sandbox.papers.paper import Paper, Party
from hundi.sandbox.papers.sheet import Align, Column, Ink, Sheet, percent, plain

_TYPE = Ink(9, "Courier")
_BOLD = Ink(9, "Courier-Bold")
_COLUMNS = (
    Column("Particulars", 15, 70),
    Column("HSN", 85, 22),
    Column("Qty.", 107, 24, "right"),
    Column("Rate", 131, 26, "right"),
    Column("Amount", 157, 38, "right"),
)


def draw_shop(sheet: Sheet, paper: Paper, signed_qr: str | None) -> None:
    """Draw the whole invoice."""
    seller = paper.seller
    sheet.text(105, 16, seller.name.upper(), _like("Courier-Bold", 15, "centre"))
    sheet.text(105, 22, ", ".join(seller.address), _like("Courier", 8, "centre"))
    sheet.text(105, 27, f"GST No. {seller.gstin}", _like("Courier-Bold", 9, "centre"))
    sheet.rule((15, 30), (195, 30))
    _head(sheet, paper)
    _party(sheet, paper.buyer)
    below = _table(sheet, paper)
    below = _totals(sheet, paper, below)
    if paper.bank:
        bank = paper.bank
        payee = f"Pay by NEFT: {bank.name} A/c {bank.account_number} IFSC {bank.ifsc}"
        sheet.text(15, below + 4, payee, Ink(8, "Courier"))
    sheet.lines(15, below + 9, paper.notes, Ink(8, "Courier"))
    sheet.text(195, below + 18, f"For {seller.name}", _like("Courier", 9, "right"))
    sheet.text(195, below + 34, "Proprietor / Partner", _like("Courier", 8, "right"))
    if signed_qr:
        sheet.qr(signed_qr, 15, below + 14, side=36)
        sheet.text(15, below + 56, "IRN No.:", Ink(8, "Courier"))
        sheet.text(33, below + 56, paper.irn, Ink(8, "Courier"))


def _head(sheet: Sheet, paper: Paper) -> None:
    sheet.text(105, 36, "GST INVOICE", _like("Courier-Bold", 11, "centre"))
    sheet.text(15, 44, f"Bill No: {paper.number}", _BOLD)
    sheet.text(195, 44, f"Date: {_day(paper.issued_on)}", _like("Courier-Bold", 9, "right"))
    if paper.po_number:
        sheet.text(15, 49, f"Your Order: {paper.po_number}", _TYPE)
    if paper.due_on:
        due = f"Payment due on {_day(paper.due_on)}"
        sheet.text(195, 49, due, _like("Courier", 9, "right"))


def _party(sheet: Sheet, buyer: Party) -> None:
    sheet.text(15, 58, f"M/s. {buyer.name}", _BOLD)
    below = sheet.lines(15, 63, buyer.address, _TYPE)
    sheet.text(15, below, f"Party GSTIN: {buyer.gstin}", _BOLD)
    sheet.rule((15, 78), (195, 78))


def _table(sheet: Sheet, paper: Paper) -> float:
    sheet.row(_COLUMNS, 83, [column.heading for column in _COLUMNS], _BOLD)
    sheet.rule((15, 86), (195, 86))
    y = 92.0
    for item in paper.items:
        quantity = f"{item.quantity} {item.unit}"
        amount = plain(item.taxable).replace(".", "=")
        cells = (item.description, item.hsn, quantity, plain(item.rate), amount)
        y = sheet.row(_COLUMNS, y, cells, _TYPE) + 1
    sheet.rule((15, y - 2), (195, y - 2))
    return y


def _totals(sheet: Sheet, paper: Paper, below: float) -> float:
    rows = [("Sub Total", plain(paper.taxable))]
    rows += [(f"Add: {name} {percent(rate)}", plain(amount)) for name, rate, amount in paper.taxes]
    if paper.round_off:
        rows.append(("R/off", plain(paper.round_off)))
    y = below + 4
    for label, value in rows:
        sheet.text(110, y, label, _TYPE)
        sheet.text(194, y, value.replace(".", "="), _like("Courier", 9, "right"))
        y += 5
    total = plain(paper.total)
    shown = total.removesuffix(".00") + "/-" if total.endswith(".00") else total
    sheet.rule((108, y - 3), (195, y - 3))
    sheet.text(110, y + 2, "Net Payable", _like("Courier-Bold", 11, "left"))
    sheet.text(194, y + 2, f"Rs.{shown}", _like("Courier-Bold", 11, "right"))
    words = paper.total_in_words.removeprefix("INR ")
    sheet.text(15, y + 10, "Rupees", _TYPE)
    return sheet.wrapped((32, y + 10), words, width=160, ink=_TYPE) + 2


def _like(font: str, size: float, align: Align) -> Ink:
    return Ink(size, "Courier-Bold" if font == "Courier-Bold" else "Courier", align=align)


def _day(day: date) -> str:
    return f"{day:%d.%m.%Y}"
