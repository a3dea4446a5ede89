"""The independent checker on lived-in books: it agrees, and it names a wrong paisa."""

from dataclasses import dataclass
from datetime import timedelta

import psycopg
import pytest

from checker.check import Report, check, compare, main
from hundi.cli.actors import money, until
from hundi.runtime.servers import EmbeddedServers
from support.platform import Bill, Town, Trade

pytestmark = pytest.mark.timeout(180)


@dataclass(frozen=True, slots=True)
class Books:
    """A database, by its owner's address, and a deal in it that was paid late in two parts."""

    url: str
    deal: str

    def wrong(self, *statements: str) -> Report:
        """Check what somebody has changed whom no trigger stops; it is undone at the end."""
        with psycopg.connect(self.url, options="-c session_replication_role=replica") as owner:
            for statement in statements:
                done = owner.execute(statement.replace("the deal", self.deal).encode())
                assert done.rowcount > 0, statement
            report = compare(owner)
            owner.rollback()
        return report


@pytest.fixture(scope="module")
def books(town: Town) -> Books:
    """The platform's books, once enough has happened."""
    trade, first, second = town.trade(), town.investor("200000"), town.investor("200000")
    shares = ((first, "33333.01"), (second, "56666.99"))
    in_parts = town.disbursed(trade, *shares)
    too_much = town.disbursed(trade, *shares)
    halfway = town.listed(trade)
    first.post(f"/invoices/{halfway.id}/fund", {"amount": "10000"})
    first.open_bank_account("50100000777701")
    first.post("/wallet/withdrawals", {"amount": "1234.56"})
    town.sandbox.advance((in_parts.due_on - town.today + timedelta(days=20)).days)
    pays(town, trade, in_parts, "40000")
    pays(town, trade, in_parts, "60000")
    pays(town, trade, too_much, "100500")
    found = EmbeddedServers.find(town.platform.data, want={"postgres"})
    assert found is not None
    until(lambda: is_idle(found.database_url) or None, "no job waits")
    return Books(found.database_url, in_parts.id)


def pays(town: Town, trade: Trade, bill: Bill, amount: str) -> None:
    """Let the customer pay, and wait until it counts."""

    def received() -> object:
        return trade.customer.get(f"/invoices/{bill.id}/settlement").body["received"]

    wanted = min(money(received()) + money(amount), money("100000"))
    town.pay(trade, bill, amount)
    until(lambda: money(received()) == wanted or None, f"{wanted} counts")


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


# Its id is put in its place.
A_DEAL = "'the deal'"
A_POSITION = f"(SELECT commitment_id FROM settlement.positions WHERE invoice_id = {A_DEAL} LIMIT 1)"

# What is done, and what the checker says of it.
WRONGS = {
    "a balance": (
        """
        UPDATE ledger.accounts SET balance_minor = balance_minor + 1
        WHERE id = (SELECT max(id) FROM ledger.accounts WHERE name LIKE 'wallet:%')
        """,
        "the balance of wallet:",
    ),
    "a move": (
        """
        UPDATE ledger.moves SET amount_minor = amount_minor + 1 WHERE (entry_id, ordinal) = (
            SELECT m.entry_id, m.ordinal
            FROM ledger.moves AS m JOIN ledger.entries AS e ON e.id = m.entry_id
            WHERE e.memo = 'Repayment to investors' LIMIT 1
        )
        """,
        "what was moved on receipts:",
    ),
    "a position's money": (
        f"""
        UPDATE settlement.positions SET paid_minor = paid_minor - 1
        WHERE commitment_id = {A_POSITION}
        """,
        "what it was paid",
    ),
    "a position's place": (
        f"""
        UPDATE settlement.positions SET end_minor = end_minor + 1
        WHERE commitment_id = {A_POSITION}
        """,
        "its place",
    ),
    "a deal's ranks": (
        f"""
        UPDATE settlement.deals SET earned_minor = earned_minor - 1, late_minor = late_minor + 1
        WHERE invoice_id = {A_DEAL}
        """,
        "late charge, return, principal, reserve",
    ),
    "a deal's terms": (
        f"""
        UPDATE settlement.deals SET terms = jsonb_set(terms, '{{annual_rate}}', '1251')
        WHERE invoice_id = {A_DEAL}
        """,
        "its terms",
    ),
    "a deal's first day": (
        f"""
        UPDATE settlement.deals SET disbursed_on = disbursed_on - 1 WHERE invoice_id = {A_DEAL}
        """,
        "the day of its disbursal",
    ),
    "a deal's status": (
        """
        UPDATE settlement.deals SET status = 'overdue' WHERE status = 'repaid'
        """,
        "whether it is repaid",
    ),
    "a distribution": (
        "UPDATE settlement.distributions SET reserve_minor = reserve_minor + 1",
        "its parts, fee and day",
    ),
    "an excess": (
        """
        UPDATE settlement.receipts SET excess_minor = excess_minor - 1 WHERE excess_minor > 0
        """,
        "what is too much",
    ),
    "a receipt's day": (
        "UPDATE settlement.receipts SET received_on = received_on - 1 WHERE state = 'settled'",
        "its day",
    ),
    "a commitment": (
        """
        UPDATE funding.commitments
        SET end_minor = end_minor + 1, staked_minor = staked_minor + 1 WHERE received_minor > 0
        """,
        "the start of commitment",
    ),
    "what came back": (
        "UPDATE funding.commitments SET received_minor = received_minor + 1",
        "what came back",
    ),
    "a return": (
        "UPDATE funding.returns SET amount_minor = amount_minor + 1",
        "its return of receipt",
    ),
    "what is out": (
        "UPDATE funding.investors SET outstanding_minor = outstanding_minor + 1",
        "has out",
    ),
    "a credit": (
        "UPDATE payment.credits SET amount_minor = amount_minor - 1 WHERE place = 'wallet'",
        "what was moved on bank:",
    ),
    "a payout": (
        "UPDATE payment.payouts SET amount_minor = amount_minor - 1 WHERE purpose = 'withdrawal'",
        "what was moved on wallet:",
    ),
    "what was paid": (
        "UPDATE payment.invoices SET paid_minor = paid_minor + 1",
        "what was paid for invoice",
    ),
}


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


def test_it_needs_one_address(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "usage" in capsys.readouterr().err
