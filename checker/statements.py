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
from checker.report import Report

PAISE = 100
# Day, reference, what for, paise: what a statement says of a move.
Line = tuple[datetime, str, str, str | None, int]

_MOVES: LiteralString = """
    SELECT entry.posted_at, entry.id::TEXT, entry.memo, other.name, CASE
        WHEN move.target_id = mine.id THEN move.amount_minor ELSE -move.amount_minor
    END
    FROM ledger.accounts AS mine
    JOIN ledger.moves AS move ON mine.id IN (move.source_id, move.target_id)
    JOIN ledger.entries AS entry ON entry.id = move.entry_id
    JOIN ledger.accounts AS other ON other.id IN (move.source_id, move.target_id)
        AND other.id <> mine.id
    WHERE mine.name = 'wallet:' || %s ORDER BY entry.seq, move.ordinal
"""


def check_folder(owner: Owner, folder: Path, report: Report) -> None:
    """Check each file of a folder: `<user id>.json`, as `GET /api/v1/wallet/statement` answered.

    What came after a statement was asked for is missing in it: it has to be of days that are
    over, or of a wallet that has been still since.
    """
    files = sorted(folder.glob("*.json"))
    report.same(f"{folder}: whether it has statements", bool(files), ought=True)
    for file in files:
        try:
            statement = json.loads(file.read_text("utf-8"), parse_float=Decimal)
            check_statement(owner, UUID(file.stem), statement, report)
        except (ValueError, KeyError, TypeError, InvalidOperation) as problem:
            report.wrong.append(f"{file} is no statement of a user: {problem!r}")


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
    at, reference, memo, other, amount = row
    kind, _, of = str(other).partition(":")
    at = at.replace(microsecond=0)  # as a statement prints it
    return at, reference, memo, of if kind in ("escrow", "receipts") else None, amount


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
