"""The independent checker on lived-in books: it agrees, and it names a wrong paisa."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from checker.check import check, compare, main
from checker.report import Report
from checker.statements import check_statement
from hundi.cli.actors import Person, money, until
from hundi.runtime.servers import EmbeddedServers
from support.edited_papers import edited
from support.platform import Bill, Town, Trade
from support.wrong_books import A_DEAL, WRONGS

pytestmark = pytest.mark.timeout(180)


@dataclass(frozen=True, slots=True)
class Books:
    """A database, by its owner's address, and deals in it.

    `deal` was paid late in two parts; `credited` had a credit note; of `reclaimed` the bank took
    a payment back; `lost` defaulted, cost something to recover, and was written off.
    """

    url: str
    deal: str
    credited: str
    reclaimed: str
    lost: str
    people: tuple[Person, ...]

    def named(self, statement: str) -> str:
        """Put the deals' ids in a statement."""
        for name in ("credited", "reclaimed", "lost"):
            statement = statement.replace(f"the {name} one", getattr(self, name))
        return statement.replace("the deal", self.deal)

    def wrong(self, *statements: str) -> Report:
        """Check what somebody has changed whom no trigger stops; it is undone at the end."""
        with psycopg.connect(self.url, options="-c session_replication_role=replica") as owner:
            for statement in statements:
                done = owner.execute(self.named(statement).encode())
                assert done.rowcount > 0, statement
            report = compare(owner)
            owner.rollback()
        return report


@pytest.fixture(scope="module")
def books(town: Town, operators: tuple[Person, Person]) -> Books:
    """The platform's books, once enough has happened."""
    trade, first, second = town.trade(), town.investor("500000"), town.investor("500000")
    shares = ((first, "33333.01"), (second, "56666.99"))
    in_parts, too_much, credited, reclaimed, lost = (
        town.disbursed(trade, *shares) for _ in range(5)
    )
    halfway = town.listed(trade)
    first.post(f"/invoices/{halfway.id}/fund", {"amount": "10000"})
    first.open_bank_account("50100000777701")
    first.post("/wallet/withdrawals", {"amount": "1234.56"})
    found = EmbeddedServers.find(town.platform.data, want={"postgres"})
    assert found is not None
    url = found.database_url
    note = {"number": "CN-1", "amount": "2000", "reason": "damaged goods"}
    adjust(url, operators, credited, "credit-notes", note)
    early = paid(town, trade, reclaimed, "30000")
    town.sandbox.advance((in_parts.due_on - town.today + timedelta(days=20)).days)
    paid(town, trade, in_parts, "40000")
    paid(town, trade, in_parts, "60000")
    paid(town, trade, too_much, "100500")
    paid(town, trade, credited, "98000", face="98000")
    paid(town, trade, reclaimed, "20000")
    town.sandbox.line.ask("POST", f"/_sandbox/credits/{early}/reverse")
    paid(town, trade, lost, "10000")
    town.sandbox.advance(75)
    trade.seller.stage(lost.id, "defaulted")
    adjust(url, operators, lost, "recovery-costs", {"amount": "500", "reason": "a lawyer"})
    paid(town, trade, lost, "20000")
    adjust(url, operators, lost, "write-off", {"reason": "bankrupt"})
    paid(town, trade, lost, "5000")
    until(lambda: is_idle(url) or None, "no job waits")
    people = (first, second, trade.seller)
    return Books(url, in_parts.id, credited.id, reclaimed.id, lost.id, people)


def adjust(
    url: str, operators: tuple[Person, Person], bill: Bill, what: str, body: Mapping[str, object]
) -> None:
    """Let two operators change a deal, and wait until it is changed."""
    before = adjustments(url)
    asked = operators[0].post(f"/admin/invoices/{bill.id}/{what}", body).body
    operators[1].post(f"/admin/approvals/{asked['approvalId']}/approve")
    until(lambda: adjustments(url) > before or None, f"{what} is done")


def adjustments(url: str) -> int:
    with psycopg.connect(url) as owner:
        row = owner.execute("SELECT count(*) FROM settlement.adjustments").fetchone()
    return int(row[0]) if row else 0


def paid(town: Town, trade: Trade, bill: Bill, amount: str, *, face: str = "100000") -> str:
    """Let the customer pay, and wait until it counts; return the bank's transaction id."""

    def received() -> object:
        return trade.customer.get(f"/invoices/{bill.id}/settlement").body["received"]

    wanted = min(money(received()) + money(amount), money(face))
    transaction = town.pay(trade, bill, amount)
    until(lambda: money(received()) == wanted or None, f"{wanted} counts")
    return transaction


def is_idle(url: str) -> bool:
    return not any("jobs wait" in note for note in check(url).notes)


def test_the_checker_agrees_with_every_figure(
    books: Books, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([books.url]) == 0

    last = capsys.readouterr().out.splitlines()[-1]
    passed, failed = last.removesuffix(" failed").split(" passed, ")
    assert int(passed) > 100
    assert failed == "0"


@pytest.mark.parametrize("what", WRONGS)
def test_a_wrong_paisa_is_named(books: Books, what: str) -> None:
    statement, named = WRONGS[what]
    report = books.wrong(statement)

    assert any(named in line for line in report.wrong), report.wrong


def test_a_paisa_shifted_between_two_investors_everywhere_is_still_named(books: Books) -> None:
    """Moves, balances and positions agree with each other; only the arithmetic does not."""
    two = f"""
        SELECT p.investor_id, p.commitment_id, row_number() OVER (ORDER BY p.start_minor) AS n
        FROM settlement.positions AS p WHERE p.invoice_id = {A_DEAL} ORDER BY p.start_minor LIMIT 2
    """
    sign = "CASE two.n WHEN 1 THEN 1 ELSE -1 END"
    report = books.wrong(
        f"""
        UPDATE ledger.moves AS m SET amount_minor = amount_minor + {sign}
        FROM ({two}) AS two, ledger.accounts AS a, ledger.accounts AS r, ledger.entries AS e
        WHERE a.name = 'wallet:' || two.investor_id AND m.target_id = a.id
            AND r.name = 'receipts:' || {A_DEAL} AND m.source_id = r.id AND e.id = m.entry_id
            AND e.seq = (
                SELECT max(f.seq) FROM ledger.entries AS f JOIN ledger.moves AS g
                ON g.entry_id = f.id WHERE g.source_id = r.id AND f.memo = 'Repayment to investors'
            )
        """,
        f"""
        UPDATE ledger.accounts AS a SET balance_minor = balance_minor + {sign}
        FROM ({two}) AS two WHERE a.name = 'wallet:' || two.investor_id
        """,
        f"""
        UPDATE settlement.positions AS p SET paid_minor = paid_minor + {sign}
        FROM ({two}) AS two WHERE p.commitment_id = two.commitment_id
        """,
    )

    assert not any(line.startswith("the balance of") for line in report.wrong)
    assert sum("what it was paid" in line for line in report.wrong) == 2
    assert sum(line.startswith("what was moved on wallet:") for line in report.wrong) == 2


def statement_of(who: Person) -> dict[str, Any]:
    return dict(
        who.get("/wallet/statement", params={"from": "2020-01-01", "to": "2030-01-01"}).body
    )


def checked(books: Books, who: Person, statement: dict[str, Any]) -> Report:
    report = Report()
    with psycopg.connect(books.url) as owner:
        check_statement(owner, who.user_id, statement, report)
    return report


def test_the_checker_agrees_with_every_line_of_investors_and_smes_statements(books: Books) -> None:
    for who in books.people:
        statement = statement_of(who)
        report = checked(books, who, statement)

        assert report.wrong == []
        assert report.passed > 2 * len(statement["lines"]) > 10


def test_an_advance_on_its_way_to_the_bank_names_its_invoice(books: Books) -> None:
    seller = books.people[-1]
    statement = statement_of(seller)
    lines = [line for line in statement["lines"] if line["description"] == "Advance"]

    assert {books.deal, books.lost} <= {line["invoiceId"] for line in lines}
    assert all(line["invoiceNumber"] for line in lines)
    lines[0]["invoiceId"] = None
    [wrong] = checked(books, seller, statement).wrong
    assert f"the statement of {seller.user_id}: line" in wrong


def test_a_statement_of_some_days_begins_with_what_was_there(books: Books) -> None:
    who = books.people[0]
    days = [str(line["at"])[:10] for line in statement_of(who)["lines"]]
    part = dict(who.get("/wallet/statement", params={"from": days[-1], "to": days[-1]}).body)

    assert money(part["openingBalance"]) != money(0)
    assert checked(books, who, part).wrong == []


SLIPS: dict[str, Callable[[dict[str, Any]], object]] = {
    "line 3": lambda s: s["lines"][2].update(amount="0.01"),
    "line 2": lambda s: s["lines"][1].update(description="A gift"),
    "line 1": lambda s: s["lines"][0].update(invoiceId=s["lines"][0]["reference"]),
    "how many lines": lambda s: s["lines"].pop(),
    "the balance after line 2": lambda s: s["lines"][1].update(balance="1"),
    "its opening": lambda s: s.update(openingBalance="1"),
    "its closing": lambda s: s.update(closingBalance="1"),
    "its totals": lambda s: s["totals"].pop(),
}


@pytest.mark.parametrize("named", SLIPS)
def test_a_wrong_line_of_a_statement_is_named(books: Books, named: str) -> None:
    who = books.people[0]
    statement = statement_of(who)
    SLIPS[named](statement)

    wrong = checked(books, who, statement).wrong

    assert any(f"the statement of {who.user_id}: {named}" in line for line in wrong), wrong


def test_statements_as_the_api_gave_them_are_checked_out_of_a_folder(
    books: Books, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    period = {"from": "2020-01-01", "to": "2030-01-01"}
    for who in books.people:
        answer = who.send("GET", "/wallet/statement", params=period)
        (tmp_path / f"{who.user_id}.json").write_bytes(answer.content)
    assert main([books.url]) == 0
    without = agreements(capsys)

    assert main([books.url, "--statements", str(tmp_path)]) == 0
    assert agreements(capsys) > without + 30

    file = tmp_path / f"{books.people[0].user_id}.json"
    statement = json.loads(file.read_bytes(), parse_float=str)
    statement["lines"][-1]["amount"] = "0.01"
    file.write_text(json.dumps(statement))
    (tmp_path / "somebody.json").write_text("{}")
    assert main([books.url, "--statements", str(tmp_path)]) == 1
    printed = capsys.readouterr().out
    assert f"the statement of {books.people[0].user_id}: line" in printed
    assert "somebody.json is no statement of a user" in printed


def test_statements_and_tax_invoices_are_checked_as_tables_and_on_paper(
    books: Books, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    who, seller = books.people[0], books.people[-1]
    table, paper, fee = (
        tmp_path / f"{who.user_id}.csv",
        tmp_path / f"{who.user_id}.pdf",
        tmp_path / f"fee-{books.deal}.pdf",
    )
    for file in (table, paper):
        file.write_bytes(statement_file(who, file.suffix[1:]))
    answer = seller.send("GET", f"/invoices/{books.deal}/fee-invoice", params={"format": "pdf"})
    fee.write_bytes(answer.content)
    assert main([books.url]) == 0
    without = agreements(capsys)

    assert main([books.url, "--statements", str(tmp_path)]) == 0
    assert agreements(capsys) > without + 60

    rows = table.read_text().splitlines(keepends=True)
    table.write_text("".join([*rows[:-2], rows[-1]]))
    paper.write_bytes(edited(paper.read_bytes(), "(500000.00)", "(500000.01)"))
    fee.write_bytes(edited(fee.read_bytes(), "(900.00)", "(800.00)"))
    assert main([books.url, "--statements", str(tmp_path)]) == 1
    printed = capsys.readouterr().out
    for named in (
        f"the table of {who.user_id}: how many lines",
        f"the paper of {who.user_id}: line",
        f"the paper of the fee invoice of {books.deal}: its fee",
    ):
        assert named in printed


def statement_file(who: Person, form: str) -> bytes:
    period = {"from": "2020-01-01", "to": "2030-01-01", "format": form}
    return who.send("GET", "/wallet/statement", params=period).content


def test_a_folder_without_statements_is_not_taken_for_one_that_agrees(
    books: Books, tmp_path: Path
) -> None:
    assert main([books.url, "--statements", str(tmp_path)]) == 1


def test_it_needs_one_address(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([])

    assert ended.value.code == 2
    assert "usage" in capsys.readouterr().err


def agreements(capsys: pytest.CaptureFixture[str]) -> int:
    return int(capsys.readouterr().out.splitlines()[-1].split(" passed, ")[0])
