"""The layout of a desktop accounting program: boxes, `Label : value`, the bank at the bottom."""

from datetime import date

from hundi.sandbox.papers.paper import Paper, Party
from hundi.sandbox.papers.sheet import Column, Ink, Sheet, percent, plain

_BOLD = Ink(9, "Helvetica-Bold")
_SMALL = Ink(7.5)
_COLUMNS = (
    Column("S.No", 12, 10, "centre"),
    Column("Description of Goods / Services", 22, 72),
    Column("HSN/SAC", 94, 20, "centre"),
    Column("Qty", 114, 16, "right"),
    Column("Unit", 130, 14, "centre"),
    Column("Rate", 144, 22, "right"),
    Column("Taxable Value", 166, 32, "right"),
)


def draw_classic(sheet: Sheet, paper: Paper, signed_qr: str | None) -> None:
    """Draw the whole invoice."""
    sheet.text(105, 14, "TAX INVOICE", Ink(14, "Helvetica-Bold", align="centre"))
    sheet.text(198, 14, "(Original for Recipient)", Ink(7, align="right"))
    _head(sheet, paper, signed_qr)
    _parties(sheet, paper)
    below = _table(sheet, paper)
    below = _totals(sheet, paper, below)
    _foot(sheet, paper, below)


def _head(sheet: Sheet, paper: Paper, signed_qr: str | None) -> None:
    sheet.box(12, 18, 186, 44)
    sheet.text(15, 25, paper.seller.name, Ink(13, "Helvetica-Bold"))
    below = sheet.lines(15, 31, paper.seller.address)
    sheet.text(15, below, f"GSTIN : {paper.seller.gstin}", _BOLD)
    sheet.text(15, below + 5, f"State : {paper.seller.state_name} ({paper.seller.state})")
    if signed_qr:
        sheet.qr(signed_qr, 161, 20, side=35)
        sheet.text(15, 58, f"IRN : {paper.irn}", _SMALL)


def _parties(sheet: Sheet, paper: Paper) -> None:
    sheet.box(12, 62, 93, 38)
    sheet.box(105, 62, 93, 38)
    _party(sheet, "Bill To", paper.buyer)
    rows = [
        ("Invoice No.", paper.number),
        ("Invoice Date", _day(paper.issued_on)),
        ("Due Date", _day(paper.due_on)),
        ("P.O. No.", paper.po_number or "-"),
        ("E-Way Bill No.", paper.eway_bill or "-"),
        ("Place of Supply", f"{paper.buyer.state}-{paper.buyer.state_name}"),
    ]
    for position, (label, value) in enumerate(rows):
        y = 68 + position * 5.6
        sheet.text(108, y, label)
        sheet.text(136, y, f": {value}", _BOLD)


def _party(sheet: Sheet, title: str, party: Party) -> None:
    sheet.text(15, 68, f"{title} :", Ink(8))
    sheet.text(15, 74, party.name, Ink(10, "Helvetica-Bold"))
    below = sheet.lines(15, 79, party.address)
    sheet.text(15, below, f"GSTIN : {party.gstin}", _BOLD)
    sheet.text(15, below + 5, f"State : {party.state_name} ({party.state})")


def _table(sheet: Sheet, paper: Paper) -> float:
    sheet.box(12, 100, 186, 8, fill="#e4e4e4")
    sheet.row(_COLUMNS, 105, [column.heading for column in _COLUMNS], Ink(8, "Helvetica-Bold"))
    y = 114.0
    for position, item in enumerate(paper.items, 1):
        cells = (
            str(position),
            item.description,
            item.hsn,
            str(item.quantity),
            item.unit,
            plain(item.rate),
            plain(item.taxable),
        )
        y = sheet.row(_COLUMNS, y, cells, Ink(8.5)) + 1.5
    sheet.box(12, 100, 186, max(y, 170) - 100)
    return max(y, 170.0)


def _totals(sheet: Sheet, paper: Paper, below: float) -> float:
    rows = [("Total Taxable Value", plain(paper.taxable))]
    rows += [(f"{name} @ {percent(rate)}", plain(amount)) for name, rate, amount in paper.taxes]
    if paper.round_off:
        rows.append(("Round Off", plain(paper.round_off)))
    y = below + 6
    for label, value in rows:
        sheet.text(128, y, label)
        sheet.text(196, y, value, Ink(9, align="right"))
        y += 5.5
    sheet.box(126, y - 3.5, 72, 8)
    sheet.text(128, y + 1.5, "Grand Total (Rs.)", Ink(10, "Helvetica-Bold"))
    sheet.text(196, y + 1.5, plain(paper.total), Ink(10, "Helvetica-Bold", align="right"))
    sheet.text(15, below + 6, "Total Invoice Value (in words) :", Ink(8))
    words = paper.total_in_words.replace("INR ", "Rupees ")
    sheet.wrapped((15, below + 11), words, width=105, ink=_BOLD)
    return y + 8


def _foot(sheet: Sheet, paper: Paper, below: float) -> None:
    y = below + 6
    if paper.bank:
        rows = (
            f"Bank : {paper.bank.name}, {paper.bank.branch}",
            f"A/c No : {paper.bank.account_number}",
            f"IFSC : {paper.bank.ifsc}",
        )
        sheet.lines(15, y, ("Bank Details", *rows), Ink(8))
    sheet.text(196, y, f"For {paper.seller.name}", Ink(9, "Helvetica-Bold", align="right"))
    sheet.text(196, y + 20, "Authorised Signatory", Ink(8, align="right"))
    sheet.lines(15, y + 22, paper.notes, _SMALL)
    sheet.text(105, 285, "This is a computer generated invoice.", Ink(7, align="centre"))


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else "-"
