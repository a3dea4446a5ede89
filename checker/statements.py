"""A statement as the platform answered it, worked out again from the moves of the wallet."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from itertools import groupby
from pathlib import Path
from typing import Any, LiteralString
from uuid import UUID

from checker.books import INDIA
from checker.facts import Owner
from checker.papers import check_fee_paper
from checker.report import Report
from checker.sheets import Move, check_paper, check_table

PAISE = 100
FORMS = frozenset({".json", ".csv", ".pdf"})
FEE = "fee-"
# Day, reference, what for, paise: what a statement says of a move.
Line = tuple[datetime, str, str, str | None, int]

_MOVES: LiteralString = """
    SELECT entry.posted_at, entry.id::TEXT, entry.memo, other.name, CASE
        WHEN move.target_id = mine.id THEN move.amount_minor ELSE -move.amount_minor
    END, payout.invoice_id::TEXT
    FROM ledger.accounts AS mine
    JOIN ledger.moves AS move ON mine.id IN (move.source_id, move.target_id)
    JOIN ledger.entries AS entry ON entry.id = move.entry_id
    JOIN ledger.accounts AS other ON other.id IN (move.source_id, move.target_id)
        AND other.id <> mine.id
    LEFT JOIN payment.payouts AS payout ON other.name = 'payout:' || payout.id
    WHERE mine.name = 'wallet:' || %s ORDER BY entry.seq, move.ordinal
"""


_NUMBERS: LiteralString = "SELECT id::TEXT, number FROM invoice.invoices"


def check_folder(owner: Owner, folder: Path, report: Report) -> None:
    """Check each file of a folder, as the API answered it.

    `<user id>.json`, `.csv` and `.pdf` are statements (`GET /api/v1/wallet/statement`), and
    `fee-<invoice id>.pdf` is our tax invoice (`GET /api/v1/invoices/{id}/fee-invoice`).

    What came after a statement was asked for is missing in it: it has to be of days that are
    over, or of a wallet that has been still since.
    """
    files = sorted(file for file in folder.iterdir() if file.suffix in FORMS)
    report.same(f"{folder}: whether it has statements", bool(files), ought=True)
    for file in files:
        try:
            _check_file(owner, file, report)
        except (ValueError, KeyError, TypeError, InvalidOperation) as problem:
            report.wrong.append(f"{file} is no statement of a user: {problem!r}")


def _check_file(owner: Owner, file: Path, report: Report) -> None:
    if file.stem.startswith(FEE):
        check_fee_paper(owner, UUID(file.stem.removeprefix(FEE)), file.read_bytes(), report)
        return
    user_id = UUID(file.stem)
    if file.suffix == ".json":
        statement = json.loads(file.read_text("utf-8"), parse_float=Decimal)
        check_statement(owner, user_id, statement, report)
        return
    moves = moves_of(owner, user_id)
    if file.suffix == ".csv":
        check_table(f"the table of {user_id}", file.read_bytes().decode(), moves, report)
    else:
        check_paper(f"the paper of {user_id}", file.read_bytes(), moves, report)


def moves_of(owner: Owner, user_id: UUID | str) -> list[Move]:
    """Return the moves of a wallet, oldest first, with invoices by their own numbers."""
    numbers: dict[str, str] = dict(owner.execute(_NUMBERS).fetchall())
    lines = [_read(row) for row in owner.execute(_MOVES, [str(user_id)])]
    return [
        Move(_day(line), line[1], line[2], numbers.get(line[3] or "", ""), line[4])
        for line in lines
    ]


def check_statement(
    owner: Owner, user_id: UUID | str, statement: Mapping[str, Any], report: Report
) -> None:
    """Compare every figure of a statement, read from its JSON without floats."""
    name = f"the statement of {user_id}"
    first, last = (date.fromisoformat(str(statement[end])) for end in ("from", "to"))
    moves = [_read(row) for row in owner.execute(_MOVES, [str(user_id)])]
    opening = sum(move[-1] for move in moves if _day(move) < first)
    ought = [move for move in moves if first <= _day(move) <= last]
    found = [_line(line) for line in statement["lines"]]
    report.same(f"{name}: its opening", paise(statement["openingBalance"]), opening)
    report.same(f"{name}: how many lines", len(found), len(ought))
    for number, (line, move) in enumerate(zip(_ordered(found), _ordered(ought), strict=False), 1):
        report.same(f"{name}: line {number}", line, move)
    balance = opening
    for number, line in enumerate(statement["lines"], 1):
        balance += paise(line["amount"])
        report.same(f"{name}: the balance after line {number}", paise(line["balance"]), balance)
    closing = opening + sum(move[-1] for move in ought)
    report.same(f"{name}: its closing", paise(statement["closingBalance"]), closing)
    totals = {one["description"]: paise(one["amount"]) for one in statement["totals"]}
    report.same(f"{name}: its totals", totals, _totals(ought))


def paise(rupees: object) -> int:
    """Return a JSON number, or its text, in paise."""
    return int(Decimal(str(rupees)) * PAISE)


def _read(row: Sequence[Any]) -> Line:
    at, reference, memo, other, amount, advance_of = row
    kind, _, of = str(other).partition(":")
    at = at.replace(microsecond=0)  # as a statement prints it
    return at, reference, memo, of if kind in ("escrow", "receipts") else advance_of, amount


def _line(line: Mapping[str, Any]) -> Line:
    at, invoice_id = datetime.fromisoformat(str(line["at"])), line["invoiceId"]
    invoice = None if invoice_id is None else str(invoice_id)
    amount = paise(line["amount"])
    return at, str(line["reference"]), str(line["description"]), invoice, amount


def _ordered(lines: Sequence[Line]) -> list[Line]:
    """Order the moves of one entry by amount: in what order they stand is nobody's promise."""
    ordered: list[Line] = []
    for _, same in groupby(lines, key=lambda line: line[1]):
        ordered += sorted(same, key=lambda line: line[-1])
    return ordered


def _totals(lines: Sequence[Line]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for line in lines:
        sums[line[2]] = sums.get(line[2], 0) + line[-1]
    return sums


def _day(line: Line) -> date:
    return line[0].astimezone(INDIA).date()
