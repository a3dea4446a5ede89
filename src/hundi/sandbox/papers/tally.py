"""The layout most Indian invoices have: a grid of small cells, labels above values, `15-Mar-26`.

Three GSTINs (seller, consignee, buyer), the e-way bill beside the number, the IRN broken over
two lines, credit days instead of a due date, a summary by HSN, an exact `E. & O.E`.
"""

from datetime import date

from hundi.kernel.money import Money
from hundi.sandbox.papers.paper import Paper, Party, in_words
from hundi.sandbox.papers.sheet import Column, Ink, Sheet, percent, plain

_LEFT, _MIDDLE, _RIGHT = 12.0, 105.0, 198.0
_BOLD = Ink(9, "Helvetica-Bold")
_LABEL = Ink(7.5)
_CELL = 9.0
_IRN_LINE = 38
_COLUMNS = (
    Column("Sl", 12, 8, "centre"),
    Column("Description of Goods", 20, 72),
    Column("HSN/SAC", 92, 20, "centre"),
    Column("Quantity", 112, 26, "right"),
    Column("Rate", 138, 20, "right"),
    Column("per", 158, 10, "centre"),
    Column("Amount", 168, 30, "right"),
)


def draw_tally(sheet: Sheet, paper: Paper, signed_qr: str | None) -> None:
    """Draw the whole invoice."""
    sheet.text(105, 10, "Tax Invoice", Ink(12, "Helvetica-Bold", align="centre"))
    if signed_qr:
        _e_invoice(sheet, paper, signed_qr)
    top = 46.0
    _parties(sheet, paper, top)
    _cells(sheet, paper, top)
    below = _table(sheet, paper, top + 88)
    below = _words(sheet, paper, below)
    below = _summary(sheet, paper, below)
    _foot(sheet, paper, below)


def _e_invoice(sheet: Sheet, paper: Paper, signed_qr: str) -> None:
    sheet.text(_RIGHT - 34, 9, "e-Invoice", Ink(9, "Helvetica-Bold"))
    sheet.qr(signed_qr, _RIGHT - 35, 10, side=35)
    sheet.text(_LEFT, 22, "IRN", _LABEL)
    sheet.text(28, 22, f": {paper.irn[:_IRN_LINE]}-", _BOLD)
    sheet.text(30, 26.5, paper.irn[_IRN_LINE:], _BOLD)
    sheet.text(_LEFT, 32, "Ack Date", _LABEL)
    sheet.text(28, 32, f": {_day(paper.acknowledged_on or paper.issued_on)}", _BOLD)


def _parties(sheet: Sheet, paper: Paper, top: float) -> None:
    sheet.box(_LEFT, top, _MIDDLE - _LEFT, 28)
    _party(sheet, paper.seller, top + 4.5)
    sheet.box(_LEFT, top + 28, _MIDDLE - _LEFT, 30)
    sheet.text(_LEFT + 1, top + 31.5, "Consignee (Ship to)", _LABEL)
    _party(sheet, paper.consignee or paper.buyer, top + 36)
    sheet.box(_LEFT, top + 58, _MIDDLE - _LEFT, 30)
    sheet.text(_LEFT + 1, top + 61.5, "Buyer (Bill to)", _LABEL)
    _party(sheet, paper.buyer, top + 66)


def _party(sheet: Sheet, party: Party, y: float) -> None:
    sheet.text(_LEFT + 1, y, party.name, _BOLD)
    below = sheet.lines(_LEFT + 1, y + 4, party.address, Ink(8.5))
    sheet.text(_LEFT + 1, below, f"GSTIN/UIN: {party.gstin}", Ink(8.5))
    sheet.text(_LEFT + 1, below + 4, f"State Name : {party.state_name}, Code : {party.state}")


def _cells(sheet: Sheet, paper: Paper, top: float) -> None:
    days = f"{(paper.due_on - paper.issued_on).days} Days" if paper.due_on else ""
    order = paper.po_number or ""
    grid = (
        ("Invoice No.", paper.number, "e-Way Bill No.", paper.eway_bill or ""),
        ("Delivery Note", "", "Dated", _day(paper.issued_on)),
        ("Reference No. & Date.", "", "Mode/Terms of Payment", days),
        ("Buyer's Order No.", order, "Other References", ""),
        ("Dispatch Doc No.", "", "Delivery Note Date", ""),
        ("Dispatched through", "By Road", "Destination", paper.buyer.state_name),
    )
    for position, (left, left_value, right, right_value) in enumerate(grid):
        y = top + position * _CELL
        for x, label, value in ((_MIDDLE, left, left_value), (152.0, right, right_value)):
            sheet.box(x, y, 47.0 if x == _MIDDLE else 46.0, _CELL)
            sheet.text(x + 1, y + 3.2, label, _LABEL)
            sheet.text(x + 1, y + 7.4, value, _BOLD)
    rest = top + len(grid) * _CELL
    sheet.box(_MIDDLE, rest, _RIGHT - _MIDDLE, top + 88 - rest)
    sheet.text(_MIDDLE + 1, rest + 3.2, "Terms of Delivery", _LABEL)


def _table(sheet: Sheet, paper: Paper, top: float) -> float:
    heading = [column.heading for column in _COLUMNS]
    sheet.row(_COLUMNS, top + 4.5, heading, Ink(8))
    sheet.rule((_LEFT, top + 7), (_RIGHT, top + 7))
    y = top + 11.5
    for position, item in enumerate(paper.items, 1):
        quantity = f"{item.quantity} {item.unit}"
        amounts = (plain(item.rate), item.unit, plain(item.taxable))
        cells = (str(position), item.description, item.hsn, quantity, *amounts)
        y = sheet.row(_COLUMNS, y, cells, Ink(8.5, "Helvetica-Bold")) + 0.6
    for name, rate, amount in paper.taxes:
        label = f"Output {name} @ {percent(rate)}"
        y = sheet.row(_COLUMNS, y, ("", label, "", "", "", "", plain(amount)), Ink(8.5))
    if paper.round_off:
        less = paper.round_off.minor < 0
        off = ("(-)" if less else "") + plain(paper.round_off).lstrip("-")
        label = "Less : Round Off" if less else "Round Off"
        y = sheet.row(_COLUMNS, y, ("", label, "", "", "", "", off), Ink(8.5))
    sheet.rule((_LEFT, y - 2.5), (_RIGHT, y - 2.5))
    total = ("", "Total", "", "", "", "", f"INR {plain(paper.total)}")
    y = sheet.row(_COLUMNS, y + 2, total, _BOLD)
    sheet.box(_LEFT, top, _RIGHT - _LEFT, y - 2 - top)
    return y - 2


def _words(sheet: Sheet, paper: Paper, below: float) -> float:
    sheet.text(_LEFT + 1, below + 3.5, "Amount Chargeable (in words)", _LABEL)
    sheet.text(_RIGHT - 1, below + 3.5, "E. & O.E", Ink(7.5, align="right"))
    return sheet.wrapped((_LEFT + 1, below + 8), paper.total_in_words, width=170, ink=_BOLD)


def _summary(sheet: Sheet, paper: Paper, below: float) -> float:
    taxes = [(name, 2) for name, _, _ in paper.taxes]
    left = _RIGHT - 32 - 44 * len(taxes) - 30
    columns = [
        Column("HSN/SAC", _LEFT, left - _LEFT, "centre"),
        Column("Taxable Value", left, 30, "right"),
    ]
    for position, (name, _) in enumerate(taxes):
        at = left + 30 + position * 44
        columns += [
            Column(f"{name} Rate", at, 18, "right"),
            Column(f"{name} Amount", at + 18, 26, "right"),
        ]
    columns.append(Column("Total Tax Amount", _RIGHT - 32, 32, "right"))
    small = Ink(7.5)
    y = sheet.row(columns, below + 1, [column.heading for column in columns], small)
    by_hsn: dict[str, int] = {}
    for item in paper.items:
        by_hsn[item.hsn] = by_hsn.get(item.hsn, 0) + item.taxable.minor
    for hsn, minor in by_hsn.items():
        value = Money(minor)
        parts = [(percent(rate), value.share(rate)) for _, rate, _ in paper.taxes]
        cells = [hsn, plain(value)]
        for rate, amount in parts:
            cells += [rate, plain(amount)]
        cells.append(plain(Money(sum(amount.minor for _, amount in parts))))
        y = sheet.row(columns, y, cells, small)
    cells = ["Total", plain(paper.taxable)]
    for _, _, amount in paper.taxes:
        cells += ["", plain(amount)]
    cells.append(plain(paper.tax))
    y = sheet.row(columns, y, cells, Ink(7.5, "Helvetica-Bold"))
    words = f"Tax Amount (in words) : INR {in_words(paper.tax)} Only"
    sheet.box(_LEFT, below - 3, _RIGHT - _LEFT, y - below + 1)
    return sheet.wrapped((_LEFT + 1, y + 2), words, width=180, ink=Ink(8))


def _foot(sheet: Sheet, paper: Paper, below: float) -> None:
    y = max(below + 2, 240.0)
    if paper.bank:
        sheet.text(_MIDDLE + 1, y, "Company's Bank Details", _LABEL)
        rows = (
            f"Bank Name : {paper.bank.name}",
            f"A/c No. : {paper.bank.account_number}",
            f"Branch & IFS Code : {paper.bank.branch} & {paper.bank.ifsc}",
        )
        sheet.lines(_MIDDLE + 1, y + 4, rows, Ink(8))
    sheet.lines(_LEFT + 1, y, ("Declaration", *paper.notes), Ink(7.5))
    declared = (
        "We declare that this invoice shows the actual price of the goods "
        "described and that all particulars are true and correct."
    )
    sheet.wrapped((_LEFT + 1, y + 4 + 3.3 * len(paper.notes)), declared, width=85, ink=Ink(7.5))
    sheet.box(_MIDDLE, y + 17, _RIGHT - _MIDDLE, 18)
    sheet.text(_RIGHT - 1, y + 21, f"for {paper.seller.name}", Ink(8.5, align="right"))
    sheet.text(_RIGHT - 1, y + 33.5, "Authorised Signatory", Ink(7.5, align="right"))
    sheet.text(105, 290, "This is a Computer Generated Invoice", Ink(7.5, align="centre"))


def _day(day: date) -> str:
    return f"{day.day}-{day:%b-%y}"
