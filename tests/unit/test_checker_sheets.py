"""The checker reads the platform's tables and papers, and names what was edited in them."""

from datetime import UTC, datetime, timedelta

import pytest

from checker.pdf import texts
from checker.report import Report
from checker.sheets import Move, check_paper, check_table
from hundi.kernel.ids import new_id
from hundi.kernel.money import Money
from hundi.ledger.statement import Statement, StatementLine, as_csv, as_pdf
from support.edited_papers import edited

BEGAN = datetime(2026, 12, 1, 6, 30, tzinfo=UTC)
# What a fee, a spreadsheet, a font or a line's width could make something else of.
WORDS = (
    "Deposit",
    "Committed (to an invoice) \\ of ours",
    "=1+1",
    "Café ₹ fund",
    "A description that is so long that it has to be put on the paper in three lines or in four",
)
AMOUNTS = (12_345_678, -9_000_000, 1, -5, 99)


def statement(lines: int) -> tuple[Statement, list[Move]]:
    """A statement, and the moves that it is of: the first lies before its period."""
    moves = [Move(BEGAN.date() - timedelta(days=1), str(new_id()), "Deposit", "", 700)]
    balance, told = 700, list[StatementLine]()
    for number in range(lines):
        at, amount = BEGAN + timedelta(hours=5 * number), AMOUNTS[number % len(AMOUNTS)]
        what, invoice = WORDS[number % len(WORDS)], f"@AT/{number}" if number % 3 else ""
        balance += amount
        reference = new_id()
        of = new_id() if invoice else None
        told.append(
            StatementLine(at, reference, what, of, invoice or None, Money(amount), Money(balance))
        )
        on = (at + timedelta(hours=5, minutes=30)).date()
        moves.append(Move(on, str(reference), what, invoice, amount))
    last = moves[-1].on
    return Statement(BEGAN.date(), last, Money(700), Money(balance), tuple(told)), moves


@pytest.mark.parametrize("lines", [0, 1, 5, 120])
def test_the_checker_agrees_with_a_table_and_a_paper_of_the_platform(lines: int) -> None:
    of, moves = statement(lines)
    table, paper = Report(), Report()

    check_table("the table", as_csv(of), moves, table)
    check_paper("the paper", as_pdf(of, title="Statement"), moves, paper)

    assert (table.wrong, paper.wrong) == ([], [])
    assert table.passed >= 3 + 2 * lines
    assert paper.passed >= 4 + 2 * lines


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("123456.78", "123456.79", "line 1"),
        ("123463.78", "123463.77", "the balance after line 1"),
        ("Opening balance,,,,7.00", "Opening balance,,,,8.00", "its opening"),
        ("Closing balance", "Closing total", "its closing"),
        ("Deposit", "Gift", "line 1"),
        ("@AT/1", "@AT/2", "line 2"),
        ("reference,amount", "reference,sum", "its head"),
    ],
)
def test_a_table_that_was_edited_is_named(old: str, new: str, named: str) -> None:
    of, moves = statement(5)
    table, report = as_csv(of), Report()
    assert old in table

    check_table("the table", table.replace(old, new), moves, report)

    assert any(line.startswith(f"the table: {named} is") for line in report.wrong), report.wrong


def test_a_table_that_lost_a_line_is_named() -> None:
    of, moves = statement(5)
    rows, report = as_csv(of).splitlines(keepends=True), Report()

    check_table("the table", "".join(rows[:3] + rows[4:]), moves, report)

    assert any("how many lines is 4, ought to be 5" in line for line in report.wrong)


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("( 123456.78)", "( 123456.79)", "its totals"),
        ("(123456.78)", "(123456.79)", "line 3"),  # of one day in order of what they are for
        ("(123463.78)", "(123463.77)", "the balance after line 1"),
        ("(7.00)", "(8.00)", "its opening"),
        ("(@AT/1)", "(@AT/2)", "line 2"),
    ],
)
def test_a_paper_that_was_edited_is_named(old: str, new: str, named: str) -> None:
    of, moves = statement(5)
    report = Report()

    paper = edited(as_pdf(of, title="Statement"), old, new)
    check_paper("the paper", paper, moves, report)

    assert any(line.startswith(f"the paper: {named} is") for line in report.wrong), report.wrong


def test_what_is_no_statement_is_not_taken_for_one() -> None:
    of, moves = statement(1)
    for table in ("", "a,b\n", as_csv(of).replace("123456.78", "much")):
        with pytest.raises(ValueError, match=r"no |Invalid"):
            check_table("the table", table, moves, Report())
    paper = as_pdf(of, title="Statement")
    for gone in ("(Date)", "(Closing balance)", "Period"):
        with pytest.raises(ValueError, match="no "):
            check_paper("the paper", edited(paper, gone, "(Else)"), moves, Report())
    with pytest.raises(ValueError, match="this is no PDF"):
        texts(b"GIF89a")


def test_a_stream_that_cannot_be_unpacked_is_said_to_be_so() -> None:
    of, _ = statement(1)
    paper = as_pdf(of, title="Statement").replace(b"stream\n", b"stream\n0000", 1)

    with pytest.raises(ValueError, match="a stream cannot be unpacked"):
        texts(paper)
