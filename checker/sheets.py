"""Statements as a table for a spreadsheet and as a paper: every line of them had again."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from checker.pdf import texts
from checker.report import Report

HEAD = ["date", "description", "invoice", "reference", "amount", "balance"]
PAPER_HEAD = ("Date", "For", "Invoice", "Amount in rupees", "Balance")
CELL_CHARS_MAX = 200
ROWS_MIN = 3  # head, opening, closing
# On a paper: day, what for, amount, balance; and the invoice, where there is one.
CELLS_MIN, CELLS_MAX = 4, 5
# What a spreadsheet would run as a formula stands behind an apostrophe.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_FIGURE = re.compile(r"-?\d+\.\d\d")
_DAY = re.compile(r"\d\d [A-Z][a-z][a-z] \d{4}")
_PERIOD = re.compile(r"Period (\d\d [A-Z][a-z][a-z] \d{4}) to (\d\d [A-Z][a-z][a-z] \d{4})")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Move:
    """A move of the wallet as the ledger has it: paise, and the invoice's own number."""

    on: date
    reference: str
    what: str
    number: str
    amount: int


# How a row of either form is compared: day, what for, invoice, reference, paise.
Row = tuple[str, str, str, str, int]


def check_table(name: str, text: str, moves: Sequence[Move], report: Report) -> None:
    """Compare every cell of a CSV with the moves of its period.

    Raises:
        ValueError: it is no statement.
    """
    rows = list(csv.reader(io.StringIO(text)))
    if len(rows) < ROWS_MIN or any(len(row) != len(HEAD) for row in rows):
        raise ValueError("no table of a statement")
    report.same(f"{name}: its head", rows[0], HEAD)
    first, last = date.fromisoformat(rows[1][0]), date.fromisoformat(rows[-1][0])
    opening, ought = _period(moves, first, last)
    closing = opening + sum(one.amount for one in ought)
    for what, row, amount in (("Opening", rows[1], opening), ("Closing", rows[-1], closing)):
        wanted = [row[0], f"{what} balance", "", "", "", rupees(amount)]
        report.same(f"{name}: its {what.lower()}", row, wanted)
    found = [(row[0], row[1], row[2], row[3], _paise(row[4])) for row in rows[2:-1]]
    wanted_rows = [
        (one.on.isoformat(), _cell(one.what), _cell(one.number), one.reference, one.amount)
        for one in ought
    ]
    _check_rows(name, found, wanted_rows, report)
    _check_balances(name, opening, [(_paise(row[4]), row[5]) for row in rows[2:-1]], report)


def check_paper(name: str, pdf: bytes, moves: Sequence[Move], report: Report) -> None:
    """Compare what a PDF says with the moves of its period: sums, balances, lines.

    Raises:
        ValueError: it is no statement.
    """
    said = texts(pdf)
    period = next((found for one in said if (found := _PERIOD.fullmatch(one))), None)
    if period is None or PAPER_HEAD[0] not in said or "Opening balance" not in said:
        raise ValueError("no paper of a statement")
    opening, ought = _period(moves, _day(period[1]), _day(period[2]))
    sums: dict[str, int] = {}
    for one in ought:
        sums[one.what] = sums.get(one.what, 0) + one.amount
    head = said[said.index(period[0]) + 1 : said.index(PAPER_HEAD[0])]
    wanted = [_shown(f"{what} {rupees(amount)}") for what, amount in sorted(sums.items())]
    report.same(f"{name}: its totals", head, wanted)
    body = [one for one in said[said.index("Opening balance") :] if one not in PAPER_HEAD]
    if "Closing balance" not in body:
        raise ValueError("no closing balance on the paper of a statement")
    end = body.index("Closing balance")
    closing = opening + sum(one.amount for one in ought)
    report.same(f"{name}: its opening", body[1], rupees(opening))
    report.same(f"{name}: its closing", body[end + 1], rupees(closing))
    lines = _paper_lines(body[2:end])
    found = [(line[0], *_words(line), "", _paise(line[-2])) for line in lines]
    wanted_rows = [
        (_written(one.on), _shown(one.what), _shown(one.number), "", one.amount) for one in ought
    ]
    _check_rows(name, found, wanted_rows, report)
    balances = [(_paise(line[-2]), line[-1]) for line in lines]
    _check_balances(name, opening, balances, report)


def rupees(minor: int) -> str:
    """Write paise as rupees with two decimals."""
    sign = "-" if minor < 0 else ""
    return f"{sign}{abs(minor) // 100}.{abs(minor) % 100:02d}"


def _period(moves: Sequence[Move], first: date, last: date) -> tuple[int, list[Move]]:
    opening = sum(one.amount for one in moves if one.on < first)
    return opening, [one for one in moves if first <= one.on <= last]


def _check_rows(name: str, found: Sequence[Row], ought: Sequence[Row], report: Report) -> None:
    """Compare in order; among moves of one entry, or of one day on a paper, the order is free."""
    report.same(f"{name}: how many lines", len(found), len(ought))
    pairs = zip(_grouped(found), _grouped(ought), strict=False)
    for number, (one, other) in enumerate(pairs, 1):
        report.same(f"{name}: line {number}", one, other)


def _grouped(rows: Sequence[Row]) -> list[Row]:
    ordered: list[Row] = []
    group: list[Row] = []
    for row in rows:
        if group and (group[0][0], group[0][3]) != (row[0], row[3]):
            ordered += sorted(group)
            group = []
        group.append(row)
    return ordered + sorted(group)


def _check_balances(
    name: str, opening: int, lines: Sequence[tuple[int, str]], report: Report
) -> None:
    balance = opening
    for number, (amount, said) in enumerate(lines, 1):
        balance += amount
        report.same(f"{name}: the balance after line {number}", said, rupees(balance))


def _paper_lines(said: Sequence[str]) -> list[list[str]]:
    """Put the texts of a table into its lines: each begins with a day and ends with two figures."""
    lines: list[list[str]] = []
    for one in said:
        if not lines or (_DAY.fullmatch(one) and _ends_with_figures(lines[-1])):
            lines.append([])
        lines[-1].append(one)
    for line in lines:
        if not CELLS_MIN <= len(line) <= CELLS_MAX or not _ends_with_figures(line):
            raise ValueError(f"no line of a statement: {line}")
    return lines


def _ends_with_figures(line: Sequence[str]) -> bool:
    return len(line) >= CELLS_MIN and all(_FIGURE.fullmatch(one) for one in line[-2:])


def _words(line: Sequence[str]) -> tuple[str, str]:
    """Return what a line is for, and its invoice's number, if it has one."""
    return line[1], line[2] if len(line) == CELLS_MAX else ""


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _shown(text: str) -> str:
    """Return a text as a paper shows it: the built-in fonts know Latin letters only."""
    plain = text.replace("\u20b9", "Rs ")[:CELL_CHARS_MAX]
    return " ".join(plain.encode("latin-1", "replace").decode("latin-1").split())


def _paise(text: str) -> int:
    if not _FIGURE.fullmatch(text):
        raise ValueError(f"no amount: {text}")
    return int(Decimal(text) * 100)


def _written(on: date) -> str:
    return f"{on.day:02d} {_MONTHS[on.month - 1]} {on.year}"


def _day(text: str) -> date:
    day, month, year = text.split()
    return date(int(year), _MONTHS.index(month) + 1, int(day))
