"""Money in and out as banks really behave, through the sandbox bank and the signed webhook."""

import json
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import pytest

from hundi.cli.actors import Person, money, until
from hundi.kernel.money import Money
from support.platform import Bill, Town, Trade, problem_of

pytestmark = pytest.mark.timeout(180)

PAYER = "50100987654321"


@pytest.fixture(scope="module")
def trade(town: Town) -> Trade:
    return town.trade()


@pytest.fixture(scope="module")
def investor(town: Town) -> Person:
    """Somebody who can fund everything here alone."""
    return town.investor("2000000")


def settlement_of(trade: Trade, bill: Bill) -> dict[str, Any]:
    return dict(trade.customer.get(f"/invoices/{bill.id}/settlement").body)


def received(trade: Trade, bill: Bill, wanted: str) -> dict[str, Any]:
    """Wait until so much of what the customer paid counts."""

    def look() -> dict[str, Any] | None:
        found = settlement_of(trade, bill)
        return found if money(found["received"]) == money(wanted) else None

    return until(look, f"{wanted} was received", lambda: str(settlement_of(trade, bill)))


def payouts_of(town: Town, amount: str, account: str) -> list[dict[str, Any]]:
    return [
        row
        for row in town.sandbox.payouts()
        if money(row["amount"]) == money(amount) and row["accountNumber"] == account
    ]


def paid_back(town: Town, amount: str, account: str) -> None:
    """Wait until the bank has paid so much to an account, and see that it did so once."""
    until(
        lambda: (
            [row["status"] for row in payouts_of(town, amount, account)] == ["processed"] or None
        ),
        f"{amount} went back to its payer",
    )


def notice(town: Town, **facts: object) -> int:
    """Let the bank call the webhook with these facts; return the status."""
    body = json.dumps(facts).encode()
    response = town.webhook(body, town.signed_v0(body))
    assert response.json() == {"received": True}
    return response.status_code


def on_the_desk(operator: Person, kind: str) -> list[dict[str, Any]]:
    items = operator.get("/admin/queue").body["items"]
    return [item for item in items if item["kind"] == kind]


@contextmanager
def bad_days(town: Town, **faults: object) -> Generator[None]:
    town.sandbox.spoil(**faults)
    try:
        yield
    finally:
        town.sandbox.spoil()


def test_what_is_paid_too_much_goes_back_to_its_payer(
    town: Town, trade: Trade, investor: Person
) -> None:
    bill = town.disbursed(trade, (investor, "90000"))

    town.pay(trade, bill, "40000")
    trade.seller.stage(bill.id, "partially_repaid")
    assert money(town.repayment(trade, bill).body["amountDue"]) == money("60000")
    town.pay(trade, bill, "70000.01", account="50100987650001")
    trade.seller.stage(bill.id, "repaid")
    paid_back(town, "10000.01", "50100987650001")
    town.pay(trade, bill, "5000", account="50100987650007")
    paid_back(town, "5000", "50100987650007")

    found = settlement_of(trade, bill)
    assert money(found["received"]) == money("100000")
    assert [money(line["excess"]) for line in found["receipts"]] == [
        money("5000"),
        money("10000.01"),
        money("0"),
    ]


def test_a_payment_short_of_a_lawful_tds_settles_the_invoice(
    town: Town, trade: Trade, investor: Person
) -> None:
    bill = town.disbursed(trade, (investor, "90000"))
    before = investor.balance()

    # Two per cent of the taxable 84,745.76, in whole rupees as the payer withholds it.
    town.pay(trade, bill, "98305")

    trade.seller.stage(bill.id, "repaid")
    until(lambda: investor.balance() > before or None, "the investor is paid")
    assert money(settlement_of(trade, bill)["amountDue"]) == Money(0)
    assert investor.balance() - before == money(settlement_of(trade, bill)["toInvestors"])


def test_a_credit_that_nobody_can_place_is_matched_by_two_operators(
    town: Town, trade: Trade, investor: Person, operators: tuple[Person, Person]
) -> None:
    first, second = operators
    bill = town.disbursed(trade, (investor, "90000"))
    transaction = town.sandbox.credit(
        "123456789012", money("100000"), payer="Bharat Retail", account=PAYER
    ).body["transactionId"]

    def waiting() -> dict[str, Any] | None:
        rows = first.get("/admin/reconciliation").body["unmatched"]
        return next((row for row in rows if row["transactionId"] == transaction), None)

    credit = until(waiting, "it waits in suspense")
    match: dict[str, object] = {"invoiceId": bill.id, "reason": "the customer wrote to us"}
    proposed = first.post(f"/admin/reconciliation/{credit['creditId']}/match", match, expect=202)
    approval = f"/admin/approvals/{proposed.body['approvalId']}/approve"
    assert problem_of(first.send("POST", approval))["code"] == "second_person_needed"
    assert settlement_of(trade, bill)["receipts"] == []
    second.post(approval, expect=200)

    trade.seller.stage(bill.id, "repaid")
    until(lambda: waiting() is None or None, "nothing waits any more")
    books = first.get("/admin/reconciliation").body["books"]
    assert money(books["difference"]) == Money(0)


def test_the_bank_may_repeat_itself_and_speak_out_of_order(
    town: Town, trade: Trade, investor: Person
) -> None:
    bill = town.disbursed(trade, (investor, "90000"))
    place = town.repayment(trade, bill).body["virtualAccount"]
    facts: dict[str, object] = {
        "transactionId": f"TXN-{bill.id}",
        "invoiceNumber": bill.number,
        "amount": 30000,
        "paidAt": f"{town.today.isoformat()}T12:00:00+05:30",
        "virtualAccount": place,
    }

    for status in ("success", "pending", "success"):
        notice(town, **facts, status=status)
    received(trade, bill, "30000")
    notice(town, **{**facts, "transactionId": f"TXN-2-{bill.id}", "amount": 1}, status="success")

    found = received(trade, bill, "30001")
    assert [money(line["amount"]) for line in found["receipts"]] == [money("1"), money("30000")]


def test_another_amount_under_a_known_transaction_is_for_an_operator(
    town: Town, trade: Trade, investor: Person, operators: tuple[Person, Person]
) -> None:
    bill = town.disbursed(trade, (investor, "90000"))
    facts: dict[str, object] = {
        "transactionId": f"TXN-{bill.id}",
        "invoiceNumber": bill.number,
        "status": "success",
        "paidAt": f"{town.today.isoformat()}T12:00:00+05:30",
        "virtualAccount": town.repayment(trade, bill).body["virtualAccount"],
    }
    known = len(on_the_desk(operators[0], "credit_conflict"))

    notice(town, **facts, amount=20000)
    received(trade, bill, "20000")
    notice(town, **facts, amount=30000)
    until(
        lambda: len(on_the_desk(operators[0], "credit_conflict")) == known + 1 or None,
        "an operator is told",
    )

    assert money(settlement_of(trade, bill)["received"]) == money("20000")


@pytest.mark.parametrize(
    "raw",
    [
        b"{",
        b'{"transactionId": "A"}',
        b'{"transactionId": "A", "transactionId": "B"}',
        b'{"transactionId": "N", "amount": NaN, "status": "failed", "paidAt": "2026-12-01T10:00Z"}',
        b'{"transactionId": "M", "amount": -1, "status": "failed", "paidAt": "2026-12-01T10:00Z"}',
        b'{"transactionId": "T", "amount": 1, "status": "success", "paidAt": "2026-12-01T10:00"}',
        b"\xff\xfe",
    ],
    ids=["half", "fields missing", "a key twice", "NaN", "negative", "no zone", "not UTF-8"],
)
def test_what_is_signed_and_unusable_is_stored_for_an_operator(
    town: Town, operators: tuple[Person, Person], raw: bytes
) -> None:
    ledger = operators[0].get("/admin/ledger/audit").body
    known = len(on_the_desk(operators[0], "bank_exception"))

    responses = [town.webhook(raw, town.signed_v0(raw)) for _ in range(2)]

    assert [response.status_code for response in responses] == [200, 200]
    assert len(on_the_desk(operators[0], "bank_exception")) == known + 1
    assert operators[0].get("/admin/ledger/audit").body == ledger


def test_a_webhook_that_never_came_is_found_by_asking_the_bank(
    town: Town, trade: Trade, investor: Person
) -> None:
    bill = town.disbursed(trade, (investor, "90000"))
    town.repayment(trade, bill)

    with bad_days(town, dropRate=1):
        town.pay(trade, bill, "100000")
        until(
            lambda: (
                town.sandbox.line.ask("GET", "/_sandbox/health").body["undelivered"] == 0 or None
            ),
            "the webhook is lost",
        )
        assert settlement_of(trade, bill)["receipts"] == []

    trade.seller.stage(bill.id, "repaid")
    assert len(settlement_of(trade, bill)["receipts"]) == 1


def test_a_payout_whose_answer_is_lost_is_paid_once(town: Town) -> None:
    investor = town.investor("5000").open_bank_account("50100000070001")

    with bad_days(town, lostAfterCommitRate=1):
        taken = investor.post("/wallet/withdrawals", {"amount": "4321"}).body
        until(lambda: payouts_of(town, "4321", "50100000070001") or None, "the bank took it")

    path = f"/wallet/withdrawals/{taken['withdrawalId']}"
    until(lambda: investor.get(path).body["status"] == "processed" or None, "it is processed")
    assert len(payouts_of(town, "4321", "50100000070001")) == 1
    assert investor.balance() == money("679")


def test_an_account_that_does_not_exist_is_refused_before_money_moves(town: Town) -> None:
    investor = town.investor("5000")
    account: dict[str, object] = {
        "accountNumber": "50100000080002",
        "ifsc": "HDFC0000123",
        "holderName": investor.name,
    }

    investor.put("/me/bank-account", account)
    until(
        lambda: investor.get("/me/bank-account").body["status"] == "refused" or None,
        "the penny drop failed",
    )

    refused = problem_of(investor.send("POST", "/wallet/withdrawals", json={"amount": 1000}))
    assert (refused["status"], refused["code"]) == (409, "bank_account_required")
    assert investor.balance() == money("5000")


def test_a_payout_that_comes_back_is_in_the_wallet_again(town: Town) -> None:
    investor = town.investor("5000").open_bank_account("50100000080003")

    taken = investor.post("/wallet/withdrawals", {"amount": "4000"}).body
    path = f"/wallet/withdrawals/{taken['withdrawalId']}"
    until(lambda: investor.get(path).body["status"] == "processed" or None, "it is processed")
    assert investor.balance() == money("1000")
    town.sandbox.advance(1)

    until(lambda: investor.get(path).body["status"] == "returned" or None, "it came back")
    assert investor.balance() == money("5000")


def test_an_account_that_nobody_answers_for_stays_pending(town: Town) -> None:
    investor = town.investor("5000")
    account: dict[str, object] = {
        "accountNumber": "50100000080009",
        "ifsc": "HDFC0000123",
        "holderName": investor.name,
    }

    investor.put("/me/bank-account", account)

    refused = problem_of(investor.send("POST", "/wallet/withdrawals", json={"amount": 1000}))
    assert refused["code"] == "bank_account_required"
    assert investor.get("/me/bank-account").body["status"] == "pending"
    # Somebody else's account is verified meanwhile.
    town.investor("0").open_bank_account("50100000080010")


def test_the_calendar_makes_it_overdue_then_a_default_and_paying_recovers_it(
    town: Town, trade: Trade, investor: Person
) -> None:
    bill = town.disbursed(trade, (investor, "90000"))
    until(
        lambda: investor.get("/portfolio").body["positions"][0]["status"] == "disbursed" or None,
        "the portfolio shows it",
    )

    town.sandbox.advance(46)
    trade.seller.stage(bill.id, "overdue")
    town.sandbox.advance(90)
    trade.seller.stage(bill.id, "defaulted")
    town.pay(trade, bill, "100000")
    trade.seller.stage(bill.id, "recovered")

    found = settlement_of(trade, bill)
    assert money(found["toInvestors"]) > money("90000")
    assert found["status"] == "recovered"


def test_the_ledger_is_clean_and_the_books_agree_after_all_that(
    town: Town, operators: tuple[Person, Person]
) -> None:
    assert operators[0].get("/admin/ledger/audit").body["clean"] is True
    books = operators[0].get("/admin/reconciliation").body["books"]
    assert money(books["difference"]) == Money(0)
    audited = town.hundi("audit")
    assert audited.returncode == 0, audited.stdout
