"""Settlement over HTTP: who may, what is answered to the paisa, what a second call does."""

from collections.abc import AsyncGenerator
from decimal import Decimal
from typing import Any
from uuid import UUID

import httpx
import pytest

from hundi.kernel.ids import new_id
from hundi.kernel.money import Money
from hundi.runtime.strict_json import loads
from hundi.runtime.tokens import Role
from hundi.settlement import commands, store_receipts
from hundi.settlement.domain import Receipt
from support.databases import PostgresServer
from support.settlement import INTERNAL_TOKEN, TERMS, TODAY, Office, Story, office, with_terms

INTERNAL = {"Authorization": f"Bearer {INTERNAL_TOKEN}"}
ON_TIME = [Decimal("33846.69"), Decimal("33846.69"), Decimal("23693.61")]


@pytest.fixture(scope="module")
async def desk(postgres: PostgresServer) -> AsyncGenerator[Office]:
    async with office(postgres.clone()) as opened:
        yield opened


@pytest.fixture(scope="module")
async def http(desk: Office) -> AsyncGenerator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=desk.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test/api/v1") as client:
        yield client


async def given_a_payment_that_waits(desk: Office) -> Story:
    """Disburse by hand, so that the payment before it is not distributed yet."""
    story = Story()
    await desk.given(story.listed(), *story.committed(), story.paid("100000", TODAY))
    async with desk.database.transaction("settlement") as tx:
        await commands.pay_sme(tx, story.invoice_id, raised=TERMS.advance)
    return story


async def distribute(
    http: httpx.AsyncClient, invoice_id: UUID, headers: dict[str, str]
) -> httpx.Response:
    return await http.post(f"/payouts/distribute/{invoice_id}", headers=headers)


async def seen_by(
    http: httpx.AsyncClient, desk: Office, story: Story, who: UUID, role: Role
) -> httpx.Response:
    return await http.get(
        f"/invoices/{story.invoice_id}/settlement", headers=desk.bearer(who, role)
    )


def exact(answer: httpx.Response) -> dict[str, Any]:
    """Return the body with its numbers exact."""
    assert answer.status_code == 200, answer.text
    return loads(answer.content)


async def test_the_platform_distributes_what_waits_and_a_second_call_nothing(
    desk: Office, http: httpx.AsyncClient
) -> None:
    story = await given_a_payment_that_waits(desk)

    first = exact(await distribute(http, story.invoice_id, INTERNAL))
    second = await distribute(http, story.invoice_id, INTERNAL)

    assert first["distributed"] == Decimal("90000.00")
    assert first["payouts"] == [
        {"investorId": str(investor), "amount": Decimal(amount)}
        for investor, amount in zip(
            story.investors, ["33333.00", "33333.00", "23334.00"], strict=True
        )
    ]
    assert second.text == '{"distributed":0.00,"more":0,"payouts":[]}'


async def test_what_investors_got_before_is_not_told_again(
    desk: Office, http: httpx.AsyncClient
) -> None:
    story = await desk.disbursed(Story())
    await desk.given(story.paid("40000"))
    rest = story.paid("60000")
    await desk.posted(rest)
    async with desk.database.transaction("settlement") as tx:
        receipt = Receipt(rest.credit_id, rest.amount, rest.received_on)
        await store_receipts.add_receipt(tx, story.invoice_id, receipt)

    told = exact(await distribute(http, story.invoice_id, INTERNAL))

    assert [payout["amount"] for payout in told["payouts"]] == [
        Decimal("19032.03"), Decimal("19032.03"), Decimal("13322.95"),
    ]  # fmt: skip
    assert told["distributed"] == Decimal("51387.01")


async def test_very_many_payouts_are_counted_and_not_shown(
    desk: Office, http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "PAYOUTS_SHOWN_MAX", 2)
    story = await given_a_payment_that_waits(desk)

    told = exact(await distribute(http, story.invoice_id, INTERNAL))

    assert [payout["investorId"] for payout in told["payouts"]] == [
        str(investor) for investor in story.investors[:2]
    ]
    assert (told["distributed"], told["more"]) == (Decimal("90000.00"), 1)


async def test_an_operator_distributes_and_it_is_in_the_audit_log(
    desk: Office, http: httpx.AsyncClient
) -> None:
    story, admin = await given_a_payment_that_waits(desk), new_id()

    exact(await distribute(http, story.invoice_id, desk.bearer(admin, "admin")))

    row = desk.row(
        "SELECT actor_id, action, details FROM platform.audit_log WHERE subject_id = %s",
        story.invoice_id,
    )
    assert row == (admin, "distribute returns", {"distributed": "90000.00"})


async def test_a_repeated_key_gives_the_same_answer(desk: Office, http: httpx.AsyncClient) -> None:
    story = await given_a_payment_that_waits(desk)
    headers = INTERNAL | {"Idempotency-Key": "once"}

    first = await distribute(http, story.invoice_id, headers)
    again = await distribute(http, story.invoice_id, headers)

    assert first.content == again.content
    assert first.json()["distributed"] == 90000


@pytest.mark.parametrize("role", ["sme", "investor", "customer"])
async def test_only_operators_and_the_platform_distribute(
    desk: Office, http: httpx.AsyncClient, role: Role
) -> None:
    story = await desk.disbursed(Story())

    answer = await distribute(http, story.invoice_id, desk.bearer(story.seller_id, role))

    assert (answer.status_code, answer.json()["code"]) == (403, "wrong_role")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer "},
        {"Authorization": f"Basic {INTERNAL_TOKEN}"},
        {"Authorization": f"Bearer {INTERNAL_TOKEN}x"},
    ],
)
async def test_nobody_else_distributes(http: httpx.AsyncClient, headers: dict[str, str]) -> None:
    answer = await distribute(http, new_id(), headers)

    assert (answer.status_code, answer.json()["code"]) == (401, "no_good_token")


async def test_the_internal_token_opens_no_other_door(
    desk: Office, http: httpx.AsyncClient
) -> None:
    story = await desk.disbursed(Story())

    answer = await http.get(f"/invoices/{story.invoice_id}/settlement", headers=INTERNAL)

    assert answer.status_code == 401


async def test_an_unknown_invoice_is_not_there(http: httpx.AsyncClient) -> None:
    answer = await distribute(http, new_id(), INTERNAL)
    malformed = await http.post("/payouts/distribute/INV-7", headers=INTERNAL)

    assert (answer.status_code, answer.json()["code"]) == (404, "no_such_deal")
    assert malformed.status_code == 404


async def test_the_sme_sees_the_whole_deal(desk: Office, http: httpx.AsyncClient) -> None:
    story = await desk.disbursed(Story())
    first, second = story.paid("40000"), story.paid("60000.50")
    await desk.given(first, second)

    seen = exact(await seen_by(http, desk, story, story.seller_id, "sme"))

    lines = {name: seen.pop(name) for name in ("receipts", "distributions", "positions")}
    assert seen == {
        "invoiceId": str(story.invoice_id),
        "status": "repaid",
        "disbursedOn": "2026-12-01",
        "dueOn": "2027-01-15",
        "face": Decimal("100000.00"),
        "advance": Decimal("90000.00"),
        "fee": Decimal("900.00"),
        "gst": Decimal("162.00"),
        "net": Decimal("88938.00"),
        "received": Decimal("100000.00"),
        "amountDue": Decimal("0.00"),
        "credited": Decimal("0.00"),
        "recoveryCosts": Decimal("0.00"),
        "recourseOwed": Decimal("0.00"),
        "recoursePaid": Decimal("0.00"),
        "writtenOffOn": None,
        "toInvestors": Decimal("91386.99"),
        "toSeller": Decimal("8613.01"),
        "outstanding": Decimal("0.00"),
    }
    assert [(line["state"], line["excess"]) for line in lines["receipts"]] == [
        ("settled", Decimal("0.50")), ("settled", Decimal("0.00")),
    ]  # fmt: skip
    newest, oldest = lines["distributions"]
    assert newest["creditId"] == str(second.credit_id)
    assert (newest["principal"], newest["reserve"], newest["final"]) == (
        Decimal("51386.99"), Decimal("8613.01"), True,
    )  # fmt: skip
    assert (oldest["earned"], oldest["principal"], oldest["toInvestors"]) == (
        Decimal("1386.99"), Decimal("38613.01"), Decimal("39999.98"),
    )  # fmt: skip
    assert lines["positions"] == []


async def test_an_investor_sees_its_own_positions_and_not_the_fee(
    desk: Office, http: httpx.AsyncClient
) -> None:
    story = await desk.disbursed(Story())
    await desk.given(story.paid("100000"))

    seen = exact(await seen_by(http, desk, story, story.investors[2], "investor"))

    assert seen["positions"] == [
        {
            "commitmentId": str(story.commitments[2].id),
            "committed": Decimal("23334.00"),
            "paid": Decimal("23693.61"),
        }
    ]
    assert (seen["fee"], seen["gst"], seen["net"]) == (None, None, None)
    assert sum(ON_TIME) == seen["toInvestors"]


async def test_what_is_outstanding_is_today_s_claim(desk: Office, http: httpx.AsyncClient) -> None:
    story = await desk.disbursed(Story())
    before = exact(await seen_by(http, desk, story, new_id(), "admin"))

    await desk.given(story.paid("40000", TODAY))
    after = exact(await seen_by(http, desk, story, story.customer_id, "customer"))

    assert (before["outstanding"], before["amountDue"]) == (90000, 100000)
    assert (after["outstanding"], after["amountDue"]) == (50000, 60000)
    assert after["fee"] is None


async def test_a_deal_not_disbursed_yet_is_shown_as_that(
    desk: Office, http: httpx.AsyncClient
) -> None:
    story = with_terms(face=Money(10_000_000))
    await desk.given(story.listed())

    seen = exact(await seen_by(http, desk, story, story.seller_id, "sme"))

    assert (seen["status"], seen["disbursedOn"], seen["outstanding"]) == ("listed", None, 0)
    assert seen["amountDue"] == 100000


@pytest.mark.parametrize("role", ["sme", "investor", "customer"])
async def test_another_s_deal_is_not_there(
    desk: Office, http: httpx.AsyncClient, role: Role
) -> None:
    story = await desk.disbursed(Story())

    answer = await seen_by(http, desk, story, new_id(), role)

    assert (answer.status_code, answer.json()["code"]) == (404, "no_such_deal")


async def test_a_deal_needs_a_caller(desk: Office, http: httpx.AsyncClient) -> None:
    answer = await http.get(f"/invoices/{new_id()}/settlement")

    assert answer.status_code == 401
    assert desk.app.openapi()["paths"]["/api/v1/invoices/{invoice_id}/settlement"]
