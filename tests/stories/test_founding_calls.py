"""The founding document's five calls, with its own bodies, as a stranger would try them."""

import json
import time
from base64 import b64encode
from collections.abc import Generator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from hundi.cli.actors import Person, money, until
from hundi.kernel.money import Money
from hundi.sandbox.papers.paper import Party
from support.platform import Town, Trade, problem_of, running

pytestmark = pytest.mark.timeout(180)

# The founding document's own sample; its check character should be W.
SAMPLE_GSTIN = "29ABCDE1234F1Z5"
NUMBER = "INV-2024-001"


@dataclass(frozen=True, slots=True)
class Sample:
    """The founding document's invoice on its way."""

    trade: Trade
    due_on: date
    uploaded: dict[str, object]

    @property
    def id(self) -> str:
        return str(self.uploaded["invoiceId"])


def upload_body(town: Town, trade: Trade, due_on: date) -> dict[str, object]:
    pdf = town.pdf(trade, NUMBER, due_on=due_on)
    return {
        "invoiceNumber": NUMBER,
        "amount": 100000,
        "dueDate": due_on.isoformat(),
        "customerGST": SAMPLE_GSTIN,
        "invoiceFile": b64encode(pdf).decode(),
    }


def sample_trade(town: Town) -> Trade:
    """An SME, and a customer who claims the sample's made-up GSTIN."""
    trade = town.trade()
    buying = Party("Sample Buyer", SAMPLE_GSTIN, ("1 MG Road", "Bengaluru"))
    customer = town.person("customer", "Sample Buyer")
    return Trade(trade.seller, customer, trade.selling, buying, trade.since)


@pytest.fixture(scope="module")
def sample(town: Town) -> Sample:
    trade = sample_trade(town)
    trade.customer.claim_business("Sample Buyer", SAMPLE_GSTIN)
    due_on = town.today + timedelta(days=45)
    answer = trade.seller.post("/invoices/upload", upload_body(town, trade, due_on), expect=201)
    return Sample(trade, due_on, answer.body)


@pytest.fixture(scope="module")
def verified(sample: Sample, operators: tuple[Person, Person]) -> Sample:
    """The sample, once two operators have accepted the risk."""
    first, second = operators
    sample.trade.seller.stage(sample.id, "verifying")
    until(lambda: waiting_items(first, sample.id) or None, "it waits for an operator")
    decision: dict[str, object] = {"decision": "verified", "reason": "known customer"}
    proposed = first.post(f"/admin/invoices/{sample.id}/decide", decision, expect=202)
    approval = f"/admin/approvals/{proposed.body['approvalId']}/approve"
    refused = problem_of(first.send("POST", approval))
    assert (refused["status"], refused["code"]) == (403, "second_person_needed")
    assert sample.trade.seller.get(f"/invoices/{sample.id}").body["stage"] == "verifying"
    second.post(approval, expect=200)
    sample.trade.seller.stage(sample.id, "verified")
    return sample


@dataclass(frozen=True, slots=True)
class Offered:
    """The sample in the marketplace, and who is going to fund it."""

    sample: Sample
    investor: Person
    row: dict[str, object]


@pytest.fixture(scope="module")
def offered(town: Town, verified: Sample) -> Offered:
    investor = town.investor()
    trade, invoice_id = verified.trade, verified.id
    trade.customer.post(f"/invoices/{invoice_id}/accept", {"amount": 100000})
    trade.seller.post(f"/invoices/{invoice_id}/list", {"advanceRate": 90})
    rows = until(
        lambda: (
            [r for r in investor.get("/invoices/marketplace").body if r["id"] == invoice_id] or None
        ),
        "it is in the marketplace",
    )
    return Offered(verified, investor, rows[0])


@dataclass(frozen=True, slots=True)
class Paid:
    """The sample, funded and paid."""

    offered: Offered
    funded: dict[str, object]
    balance_before: Money


@pytest.fixture(scope="module")
def paid(town: Town, offered: Offered) -> Paid:
    sample, investor = offered.sample, offered.investor
    path = f"/invoices/{sample.id}/fund"
    funded = investor.post(path, {"amount": 90000}, expect=201)
    sample.trade.seller.stage(sample.id, "disbursed")
    before = investor.balance()
    body = json.dumps(
        {
            "transactionId": "TXN123456",
            "invoiceNumber": NUMBER,
            "amount": 100000,
            "status": "success",
            "paidAt": f"{sample.due_on.isoformat()}T10:30:00Z",
        }
    ).encode()
    answers = [
        town.webhook(body, town.signed_v0(body)),
        town.webhook(body, town.signed_v1(body, seconds=int(time.time()))),
    ]
    for answer in answers:
        assert (answer.status_code, answer.json()) == (200, {"received": True})
    sample.trade.seller.stage(sample.id, "repaid")
    until(lambda: investor.balance() > before or None, "the investor is paid")
    return Paid(offered, funded.body, before)


def waiting_items(operator: Person, invoice_id: str) -> list[dict[str, object]]:
    items = operator.get("/admin/queue").body["items"]
    return [item for item in items if item["subjectId"] == invoice_id]


def test_uploading_answers_the_id_and_the_status(sample: Sample) -> None:
    assert sample.uploaded["status"] == "uploaded"
    assert sample.id


def test_in_the_sandbox_the_samples_made_up_gstin_is_a_warning(sample: Sample) -> None:
    warnings = sample.uploaded["warnings"]

    assert isinstance(warnings, list)
    assert [(w["field"], w["code"]) for w in warnings] == [("customerGST", "bad_customer_gstin")]


def test_it_takes_two_operators_to_accept_the_risk(
    verified: Sample, operators: tuple[Person, Person]
) -> None:
    facts = verified.trade.seller.get(f"/invoices/{verified.id}").body

    assert "buyer_gstin_invalid" in facts["decision"]["reasons"]
    assert ("verified", "operator") in {(line["what"], line["by"]) for line in facts["timeline"]}
    assert not waiting_items(operators[0], verified.id)


def test_the_marketplace_shows_what_the_founding_document_names(offered: Offered) -> None:
    row = offered.row

    assert {"id", "amount", "discountedAmount", "riskScore", "expectedROI"} < row.keys()
    assert (money(row["amount"]), money(row["discountedAmount"])) == (
        Money.parse("100000"),
        Money.parse("90000"),
    )
    assert row["daysToMaturity"] == 45
    assert isinstance(row["riskScore"], int)


def test_funding_the_whole_target_answers_funded(paid: Paid) -> None:
    assert paid.funded["status"] == "funded"
    assert paid.funded["transactionId"]
    assert money(paid.funded["remaining"]) == Money(0)


def test_the_webhook_signed_either_way_pays_the_investor_once(paid: Paid) -> None:
    investor = paid.offered.investor
    settlement = investor.get(f"/invoices/{paid.offered.sample.id}/settlement").body

    assert investor.balance() - paid.balance_before == money(settlement["toInvestors"])
    assert [money(line["amount"]) for line in settlement["receipts"]] == [Money.parse("100000")]


def test_distributing_again_distributes_nothing(
    town: Town, paid: Paid, operators: tuple[Person, Person]
) -> None:
    path = f"/payouts/distribute/{paid.offered.sample.id}"
    before = paid.offered.investor.balance()
    token = {"Authorization": f"Bearer {town.secret('internal_token')}"}

    by_machine = town.line.ask("POST", f"/api/v1{path}", headers=token, expect=200)
    by_operator = operators[0].post(path, expect=200)

    for answer in (by_machine, by_operator):
        assert (money(answer.body["distributed"]), answer.body["payouts"]) == (Money(0), [])
    assert paid.offered.investor.balance() == before


@pytest.fixture(scope="module")
def licensed_town(town: Town, tmp_path_factory: pytest.TempPathFactory) -> Generator[Town]:
    """A platform in earnest, whose outside parties are the first one's sandbox."""
    outside = f"http://127.0.0.1:{town.platform.port + 1}"
    with running(
        tmp_path_factory.mktemp("licensed"),
        HUNDI_OPERATING_MODE="NBFC_FACTOR",
        HUNDI_BANK_URL=outside,
        HUNDI_GST_URL=outside,
        HUNDI_KYC_URL=outside,
        HUNDI_SMTP_URL=f"smtp://127.0.0.1:{town.platform.port + 2}",
    ) as own:
        yield own


def test_in_earnest_the_samples_made_up_gstin_is_refused(licensed_town: Town) -> None:
    trade = sample_trade(licensed_town)
    due_on = licensed_town.today + timedelta(days=45)

    response = trade.seller.send(
        "POST", "/invoices/upload", json=upload_body(licensed_town, trade, due_on)
    )

    refused = problem_of(response)
    assert (refused["status"], refused["code"]) == (422, "bad_customer_gstin")
    assert refused["field"] == "customerGST"
    assert trade.seller.get("/invoices").body == []
    assert trade.customer.send(
        "PUT",
        "/me/business",
        json={"legalName": "Sample Buyer", "gstin": SAMPLE_GSTIN, "pan": SAMPLE_GSTIN[2:12]},
    ).status_code == 422  # fmt: skip


def test_in_earnest_nobody_moves_the_clock(licensed_town: Town) -> None:
    body = b'{"advancedDays":1}'
    before = licensed_town.today

    response = licensed_town.line.send(
        "POST",
        "/api/v1/internal/clock",
        content=body,
        headers={"X-Bank-Signature": licensed_town.signed_v0(body)},
    )

    assert problem_of(response)["code"] == "sandbox_only"
    assert licensed_town.today == before
