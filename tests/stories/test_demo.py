"""The demo world: what it promises to show is there, through the API, and it is made once."""

from collections import Counter
from collections.abc import Generator

import pytest

from hundi.cli.actors import Person, money
from hundi.cli.demo import NOTE
from hundi.cli.demo_bills import BILLS, Goal, stages_of
from hundi.cli.demo_cast import (
    ACCOUNTANT,
    ASKED,
    CUSTOMERS,
    INVESTORS,
    OPERATORS,
    SELLERS,
    VISITORS,
    Role,
)
from support.platform import Town, running

pytestmark = pytest.mark.timeout(180)

# As many as show each stage once, and then some.
BRIEF = 20


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Generator[tuple[Town, str]]:
    """A platform of its own with a brief demo, and what the command said."""
    with running(tmp_path_factory.mktemp("demo")) as town:
        port = str(town.platform.port)
        made = town.hundi("demo", "--port", port, "--bills", str(BRIEF))
        assert made.returncode == 0, made.stdout + made.stderr
        yield town, made.stdout


def visitor(town: Town, role: Role) -> Person:
    return Person(role.name, town.line, role.email, role.password).sign_in()


def test_the_script_has_some_forty_invoices_and_every_stage_an_invoice_can_rest_at() -> None:
    assert 40 <= len(BILLS) <= 50
    assert set(stages_of(BILLS)) == {
        *("verifying", "needs_info", "rejected", "verified", "disputed", "accepted", "cancelled"),
        *("listed", "expired", "funded", "disbursed", "partially_repaid", "overdue", "repaid"),
        *("defaulted", "recovered", "written_off"),
    }


def test_the_seller_has_an_accountant_who_looks_and_somebody_who_has_not_answered(
    demo: tuple[Town, str],
) -> None:
    town, _ = demo

    team = visitor(town, SELLERS[0].owner).get("/me/team").body
    accountant = visitor(town, ACCOUNTANT)

    assert [(one["email"], one["right"]) for one in team["members"]] == [
        (ACCOUNTANT.email, "viewer")
    ]
    assert [one["email"] for one in team["invitations"]] == [ASKED.email]
    assert accountant.get("/invoices").body == visitor(town, SELLERS[0].owner).get("/invoices").body


def test_each_stage_of_the_script_is_there_as_often_as_it_says(demo: tuple[Town, str]) -> None:
    town, said = demo
    operator = visitor(town, OPERATORS[0])

    rows = operator.get("/admin/invoices?limit=100").body
    still_read = {bill.label for bill in BILLS if bill.goal is Goal.READING}
    counted = Counter(row["stage"] for row in rows if row["invoiceNumber"] not in still_read)
    promised = {
        line.split()[2]: int(line.split()[1])
        for line in said.splitlines()
        if line.startswith("demo: ") and len(line.split()) == 3
    }

    assert len(rows) == BRIEF
    assert set(promised) == set(stages_of(BILLS))
    assert {stage: counted[stage] for stage in promised} == promised


def test_everybody_who_is_printed_can_sign_in_and_finds_something(demo: tuple[Town, str]) -> None:
    town, said = demo

    for role, what in VISITORS:
        assert f"{role.email} " in said
        assert what in said
    assert visitor(town, SELLERS[0].owner).get("/invoices").body
    assert visitor(town, CUSTOMERS[0].owner).get("/invoices").body
    assert visitor(town, INVESTORS[0]).get("/invoices/marketplace").body
    assert money(visitor(town, INVESTORS[0]).get("/portfolio").body["outstanding"]) > money("0")


def test_operators_find_doubts_identities_and_money_nobody_knows(demo: tuple[Town, str]) -> None:
    operator = visitor(demo[0], OPERATORS[1])
    queue = operator.get("/admin/queue").body

    assert {item["kind"] for item in queue["items"]} >= {"invoice", "kyc", "disbursal"}
    unmatched = operator.get("/admin/reconciliation").body["unmatched"]
    assert [credit["reasons"] for credit in unmatched] == [["unknown_virtual_account"]]


def test_a_second_time_it_names_the_people_and_makes_nothing(demo: tuple[Town, str]) -> None:
    town = demo[0]
    again = town.hundi("demo", "--port", str(town.platform.port))

    assert again.returncode == 0
    assert VISITORS[0][0].password in again.stdout
    assert len(visitor(town, OPERATORS[0]).get("/admin/invoices?limit=100").body) == BRIEF


def test_a_demo_that_was_interrupted_says_so_and_makes_nothing(demo: tuple[Town, str]) -> None:
    town = demo[0]
    note = town.platform.data / NOTE
    before = note.read_text()
    note.write_text('{"state": "begun"}\n')

    again = town.hundi("demo", "--port", str(town.platform.port))
    note.write_text(before)

    assert again.returncode == 1
    assert "interrupted" in again.stderr


def test_without_a_platform_it_says_how_to_start_one(demo: tuple[Town, str]) -> None:
    town = demo[0]
    note = town.platform.data / NOTE
    note.rename(note.with_suffix(".kept"))

    alone = town.hundi("demo", "--port", "1")

    note.with_suffix(".kept").rename(note)
    assert alone.returncode == 1
    assert "`hundi up` starts one" in alone.stderr
