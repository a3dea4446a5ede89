"""An investor's statement: the wallet's moves of a period, between two balances that add up."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from psycopg.rows import DictRow

from hundi.kernel.calendar import INDIA, day_in_india
from hundi.kernel.errors import Invalid
from hundi.kernel.money import ZERO, Money
from hundi.ledger.entry import wallet
from hundi.runtime.database import Transaction

LINES_MAX = 10_000
PERIOD_DAYS = 30
_INVOICE_ACCOUNTS = ("escrow", "receipts")
# What a spreadsheet would run as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class BadPeriod(Invalid):
    """The statement's last day is before its first."""


class StatementTooLong(Invalid):
    """There are more moves since the first day than a statement holds."""


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One move: `amount` is negative when it left the wallet, `balance` is right after it."""

    at: datetime
    reference: UUID
    description: str
    invoice_id: UUID | None
    invoice_number: str | None
    amount: Money
    balance: Money


@dataclass(frozen=True, slots=True)
class Statement:
    """Moves of a period, oldest first. `opening` and the lines' amounts sum to `closing`."""

    first_day: date
    last_day: date
    opening: Money
    closing: Money
    lines: tuple[StatementLine, ...]


def period(first_day: date | None, last_day: date | None, *, today: date) -> tuple[date, date]:
    """Return a statement's days: by default the last thirty.

    Raises:
        BadPeriod: the last day is before the first.
    """
    last = last_day or today
    first = first_day or last - timedelta(days=min(PERIOD_DAYS, last.toordinal() - 1))
    if last < first:
        raise BadPeriod("The last day is before the first.", field="to")
    return first, last


async def statement_of(
    tx: Transaction, investor_id: UUID, *, first_day: date, last_day: date
) -> Statement:
    """Return the wallet's moves of a period, both days included, by the calendar in India.

    Raises:
        StatementTooLong: more than `LINES_MAX` moves since the first day.
    """
    rows = await _moves_since(tx, investor_id, first_day)
    if len(rows) > LINES_MAX:
        raise StatementTooLong(
            f"More than {LINES_MAX} moves since that day; ask for a later first day.", field="from"
        )
    balance = Money(rows[0]["balance_minor"]) if rows else ZERO
    moves = [row for row in rows if row["seq"] is not None]
    within = [row for row in moves if day_in_india(row["posted_at"]) <= last_day]
    opening = balance - _sum(moves)
    closing = opening + _sum(within)
    lines = _lines(within, opening, await _invoice_numbers(tx, within))
    return Statement(first_day, last_day, opening, closing, tuple(lines))


async def _moves_since(tx: Transaction, investor_id: UUID, first_day: date) -> list[DictRow]:
    """Return the balance, and the moves since a day, oldest first.

    One statement, so that both are of one moment.
    """
    since = datetime.combine(first_day, datetime.min.time(), INDIA)
    return await tx.all(
        """
        SELECT held.balance_minor, h.seq, h.entry_id, h.memo, h.posted_at, h.other, h.amount_minor
        FROM (
            SELECT coalesce(max(balance_minor), 0) AS balance_minor
            FROM ledger.balances(ARRAY[%(wallet)s::TEXT])
        ) AS held
        LEFT JOIN ledger.history(%(wallet)s::TEXT, NULL, %(most)s) AS h
            ON h.posted_at >= %(since)s
        ORDER BY h.seq
        """,
        {"wallet": wallet(investor_id), "most": LINES_MAX + 1, "since": since},
    )


def _lines(
    rows: Sequence[DictRow], opening: Money, numbers: dict[UUID, str]
) -> list[StatementLine]:
    balance = opening
    lines: list[StatementLine] = []
    for row in rows:
        amount = Money(row["amount_minor"])
        balance += amount
        invoice_id = _invoice_of(row["other"])
        lines.append(
            StatementLine(
                at=row["posted_at"],
                reference=row["entry_id"],
                description=row["memo"],
                invoice_id=invoice_id,
                invoice_number=numbers.get(invoice_id) if invoice_id else None,
                amount=amount,
                balance=balance,
            )
        )
    return lines


def _invoice_of(account: str) -> UUID | None:
    """Return the invoice whose account is on a move's other side."""
    kind, _, owner = account.partition(":")
    return UUID(owner) if kind in _INVOICE_ACCOUNTS else None


def _sum(rows: Sequence[DictRow]) -> Money:
    return sum((Money(row["amount_minor"]) for row in rows), ZERO)


async def _invoice_numbers(tx: Transaction, moves: Sequence[DictRow]) -> dict[UUID, str]:
    invoice_ids = {_invoice_of(row["other"]) for row in moves}
    rows = await tx.all(
        "SELECT invoice_id, invoice_number FROM funding.offers WHERE invoice_id = ANY (%s::UUID[])",
        [list(invoice_ids)],
    )
    return {row["invoice_id"]: row["invoice_number"] for row in rows}


def as_csv(statement: Statement) -> str:
    """Return the statement as a table for a spreadsheet, opening and closing balance included."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(["date", "description", "invoice", "reference", "amount", "balance"])
    opening = statement.opening.decimal
    table.writerow([statement.first_day.isoformat(), "Opening balance", "", "", "", opening])
    for line in statement.lines:
        table.writerow(
            [
                day_in_india(line.at).isoformat(),
                _cell(line.description),
                _cell(line.invoice_number or ""),
                str(line.reference),
                line.amount.decimal,
                line.balance.decimal,
            ]
        )
    closing = statement.closing.decimal
    table.writerow([statement.last_day.isoformat(), "Closing balance", "", "", "", closing])
    return text.getvalue()


def _cell(text: str) -> str:
    """A text that a spreadsheet would run is quoted as text: others wrote it."""
    return f"'{text}" if text.startswith(_FORMULA) else text
