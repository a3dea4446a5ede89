"""A statement: an account's moves of a period, between two balances that add up.

Every figure can be had again from the moves alone. As JSON by the services, here as a table for
a spreadsheet and as a PDF.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from psycopg.rows import DictRow

from hundi.kernel.calendar import INDIA, day_in_india
from hundi.kernel.errors import Invalid
from hundi.kernel.money import ZERO, Money
from hundi.ledger.entry import Account, invoice_of, payout_of
from hundi.runtime import paper
from hundi.runtime.database import Transaction
from hundi.runtime.paper import Paper

LINES_MAX = 10_000
PERIOD_DAYS = 30
# What a spreadsheet would run as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class BadPeriod(Invalid):
    """The statement's last day is before its first."""


class StatementTooLong(Invalid):
    """There are more moves since the first day than a statement holds."""


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One move: `amount` is negative when it left the wallet, `balance` is right after it.

    `payout_id` is the payout that it left for, or came back from.
    """

    at: datetime
    reference: UUID
    description: str
    invoice_id: UUID | None
    invoice_number: str | None
    amount: Money
    balance: Money
    payout_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """Moves of a period, oldest first. `opening` and the lines' amounts sum to `closing`."""

    first_day: date
    last_day: date
    opening: Money
    closing: Money
    lines: tuple[StatementLine, ...]

    @property
    def invoice_ids(self) -> frozenset[UUID]:
        """The invoices that the moves are about."""
        return frozenset(line.invoice_id for line in self.lines if line.invoice_id)

    @property
    def payout_ids(self) -> frozenset[UUID]:
        """The payouts that the moves are of."""
        return frozenset(line.payout_id for line in self.lines if line.payout_id)

    @property
    def totals(self) -> dict[str, Money]:
        """The moves' sums by what they were for, by name: what was earned, withheld, paid out."""
        sums: dict[str, Money] = {}
        for line in self.lines:
            sums[line.description] = sums.get(line.description, ZERO) + line.amount
        return dict(sorted(sums.items()))

    def paid_out_for(self, invoices: Mapping[UUID, UUID]) -> "Statement":
        """Return the statement with the invoices of payouts, by the payouts' ids, where known."""
        lines = (
            replace(line, invoice_id=invoices.get(line.payout_id)) if line.payout_id else line
            for line in self.lines
        )
        return replace(self, lines=tuple(lines))

    def numbered(self, numbers: Mapping[UUID, str]) -> "Statement":
        """Return the statement with invoices by their own numbers, where these are known."""
        lines = (
            replace(line, invoice_number=numbers.get(line.invoice_id)) if line.invoice_id else line
            for line in self.lines
        )
        return replace(self, lines=tuple(lines))


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
    tx: Transaction, account: Account, *, first_day: date, last_day: date
) -> Statement:
    """Return an account's moves of a period, both days included, by the calendar in India.

    Raises:
        StatementTooLong: more than `LINES_MAX` moves since the first day.
    """
    rows = await _moves_since(tx, account, first_day)
    if len(rows) > LINES_MAX:
        raise StatementTooLong(
            f"More than {LINES_MAX} moves since that day; ask for a later first day.", field="from"
        )
    balance = Money(rows[0]["balance_minor"]) if rows else ZERO
    moves = [row for row in rows if row["seq"] is not None]
    within = [row for row in moves if day_in_india(row["posted_at"]) <= last_day]
    opening = balance - _sum(moves)
    closing = opening + _sum(within)
    lines = _lines(within, opening)
    return Statement(first_day, last_day, opening, closing, tuple(lines))


async def _moves_since(tx: Transaction, account: Account, first_day: date) -> list[DictRow]:
    """Return the balance, and the moves since a day, oldest first.

    One statement, so that both are of one moment.
    """
    since = datetime.combine(first_day, datetime.min.time(), INDIA)
    return await tx.all(
        """
        SELECT held.balance_minor, h.seq, h.entry_id, h.memo, h.posted_at, h.other, h.amount_minor
        FROM (
            SELECT coalesce(max(balance_minor), 0) AS balance_minor
            FROM ledger.balances(ARRAY[%(account)s::TEXT])
        ) AS held
        LEFT JOIN ledger.history(%(account)s::TEXT, NULL, %(most)s) AS h
            ON h.posted_at >= %(since)s
        ORDER BY h.seq
        """,
        {"account": account, "most": LINES_MAX + 1, "since": since},
    )


def _lines(rows: Sequence[DictRow], opening: Money) -> list[StatementLine]:
    balance = opening
    lines: list[StatementLine] = []
    for row in rows:
        amount = Money(row["amount_minor"])
        balance += amount
        other = Account(row["other"])
        lines.append(
            StatementLine(
                at=row["posted_at"],
                reference=row["entry_id"],
                description=row["memo"],
                invoice_id=invoice_of(other),
                invoice_number=None,
                amount=amount,
                balance=balance,
                payout_id=payout_of(other),
            )
        )
    return lines


def _sum(rows: Sequence[DictRow]) -> Money:
    return sum((Money(row["amount_minor"]) for row in rows), ZERO)


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


def as_pdf(statement: Statement, *, title: str) -> bytes:
    """Return the statement as a paper: balances, moves, and the sums by what they were for."""
    rows = [["", "Opening balance", "", "", statement.opening.decimal]]
    rows += [
        [
            paper.day(day_in_india(line.at)),
            line.description,
            line.invoice_number or "",
            line.amount.decimal,
            line.balance.decimal,
        ]
        for line in statement.lines
    ]
    rows.append(["", "Closing balance", "", "", statement.closing.decimal])
    facts = [("Period", f"{paper.day(statement.first_day)} to {paper.day(statement.last_day)}")]
    facts += [(name, amount.decimal) for name, amount in statement.totals.items()]
    return paper.as_pdf(
        Paper(
            title=title,
            facts=facts,
            columns=("Date", "For", "Invoice", "Amount in rupees", "Balance"),
            rows=rows,
            widths=(65, 190, 90, 85, 85),
            right=frozenset({3, 4}),
            footer="The money is in a trustee's escrow account. Amounts below zero left it.",
        )
    )


def file_headers(statement: Statement, extension: str) -> dict[str, str]:
    """Return the header that names a statement's file."""
    name = f"statement-{statement.first_day.isoformat()}-{statement.last_day.isoformat()}"
    return {"Content-Disposition": f'attachment; filename="{name}.{extension}"'}


def _cell(text: str) -> str:
    """A text that a spreadsheet would run is quoted as text: others wrote it."""
    return f"'{text}" if text.startswith(_FORMULA) else text
