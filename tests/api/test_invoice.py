"""The routes of an invoice after its upload: who may, what is refused, what it costs."""

import asyncio
import json
from collections.abc import AsyncGenerator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from hundi.events import funding
from hundi.events.invoice import (
    CancellationRequested,
    InvoiceAccepted,
    InvoiceCancelled,
    InvoiceDisputed,
    InvoiceDoubted,
    InvoiceListed,
)
from hundi.invoice import api_files, store, store_findings
from hundi.invoice.domain import Stage
from hundi.kernel.ids import new_id
from hundi.kernel.money import Money
from hundi.runtime.outbox import publish
from hundi.runtime.tokens import Role
from support.databases import NOW, PostgresServer, deliver
from support.invoice import ANY_PDF, IN_45_DAYS, LAKH, Person, Shop, closed, shop_of

ROLES: tuple[Role, ...] = ("sme", "customer", "investor", "admin")


@pytest.fixture(scope="module")
async def shop(
    postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[Shop]:
    folder: Path = tmp_path_factory.mktemp("documents")
    async with shop_of(postgres.clone(), folder) as open_shop:
        yield open_shop


@pytest.fixture(scope="module")
async def strict_shop(
    postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[Shop]:
    folder: Path = tmp_path_factory.mktemp("documents")
    async with shop_of(postgres.clone(), folder, strict=True) as open_shop:
        yield open_shop


async def given(shop: Shop) -> tuple[Person, Person]:
    return await shop.person("sme"), await shop.person("customer")


def refusal(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def exact(answer: httpx.Response) -> dict[str, Any]:
    return json.loads(answer.text, parse_float=Decimal)


# -- every role and every route


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    ("method", "path", "body", "admitted"),
    [
        ("GET", "/invoices", None, {"sme", "customer"}),
        ("GET", "/invoices/{id}", None, set(ROLES)),
        ("GET", "/invoices/{id}/document", None, set(ROLES)),
        ("POST", "/invoices/{id}/accept", {}, {"customer"}),
        ("POST", "/invoices/{id}/dispute", {"reason": "never ordered"}, {"customer"}),
        ("POST", "/invoices/{id}/list", {"advanceRate": 90}, {"sme"}),
        ("POST", "/invoices/{id}/cancel", {}, {"sme"}),
        ("GET", "/admin/invoices", None, {"admin"}),
        (
            "POST",
            "/admin/invoices/{id}/decide",
            {"decision": "rejected", "reason": "no"},
            {"admin"},
        ),
    ],
)
async def test_each_call_is_for_its_roles_and_never_for_anothers_invoice(
    shop: Shop, role: Role, method: str, path: str, body: object, admitted: set[str]
) -> None:
    caller = await shop.person(role)
    address = path.replace("{id}", str(new_id()))

    answer = await shop.client.request(method, address, json=body, headers=caller.headers)
    nobody = await shop.client.request(method, address, json=body)

    assert refusal(nobody) == (401, "no_good_token")
    if role not in admitted:
        assert refusal(answer) == (403, "wrong_role")
    elif "{id}" in path:
        assert refusal(answer) == (404, "no_such_invoice")
    else:
        assert answer.status_code == 200


async def test_an_invoice_is_there_for_its_parties_operators_and_investors_once_listed(
    shop: Shop,
) -> None:
    seller, customer = await given(shop)
    others = [await shop.person(role) for role in ROLES[:2]]
    investor, operator = await shop.person("investor"), await shop.person("admin")
    before = await shop.invoice(seller, customer, Stage.ACCEPTED)
    listed = await shop.invoice(seller, customer, Stage.LISTED)

    async def status(invoice_id: object, caller: Person) -> int:
        return (await shop.get(f"/invoices/{invoice_id}", caller)).status_code

    assert [await status(before.id, who) for who in (seller, customer, operator)] == [200] * 3
    assert [await status(before.id, who) for who in (*others, investor)] == [404] * 3
    assert await status(listed.id, investor) == 200
    assert [await status(listed.id, who) for who in others] == [404] * 2
    for path in ("accept", "dispute", "list", "cancel"):
        body = {"list": {"advanceRate": 90}, "dispute": {"reason": "x"}}.get(path, {})
        other = others[0] if path in {"list", "cancel"} else others[1]
        answer = await shop.post(f"/invoices/{before.id}/{path}", other, body)
        assert refusal(answer) == (404, "no_such_invoice")


async def test_an_invoice_shows_its_facts_and_its_people_only_by_role(shop: Shop) -> None:
    seller, customer = await given(shop)
    invoice = await shop.invoice(seller, customer, Stage.LISTED)
    async with shop.database.transaction("invoice") as tx:
        await store.add_moment(tx, invoice.id, "needs_info", "operator", note="call Mr. Rao")

    mine = await shop.facts(invoice.id, seller)
    theirs = await shop.facts(invoice.id, await shop.person("investor"))

    assert (mine["status"], mine["stage"], mine["awaiting"]) == ("verified", "listed", None)
    assert (mine["amount"], mine["raised"], mine["remaining"]) == (100000.0, 0.0, 90000.0)
    assert mine["customerGST"] == customer.gstin
    assert mine["terms"]["expectedROI"] == 12.5
    assert mine["terms"]["advanceRate"] == 90
    assert mine["timeline"][-1]["note"] == "call Mr. Rao"
    assert "Rao" not in json.dumps(theirs)
    assert str(seller.id) not in json.dumps(theirs)


async def test_an_invoice_just_uploaded_has_nothing_found_yet(shop: Shop) -> None:
    seller, customer = await given(shop)
    invoice = await shop.invoice(seller, customer, Stage.UPLOADED)

    facts = await shop.facts(invoice.id, seller)

    assert (facts["fields"], facts["checks"], facts["decision"]) == ({}, [], None)
    assert facts["terms"] is None
    shown = await shop.get(f"/invoices/{invoice.id}/document", seller)
    assert refusal(shown) == (404, "no_such_document")


async def test_a_picture_is_shown_as_it_came(shop: Shop) -> None:
    seller, customer = await given(shop)
    picture = b"\x89PNG\r\n\x1a\n"
    digest = await shop.outside.documents.put(picture)
    invoice = await shop.invoice(seller, customer, Stage.NEEDS_INFO)
    async with shop.database.transaction("invoice") as tx:
        await store.save_invoice(tx, replace(invoice, document=digest))
    await shop.give_document(replace(invoice, document=digest), picture, "png")

    shown = await shop.get(f"/invoices/{invoice.id}/document", await shop.person("admin"))

    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/png")
    assert shown.content == picture


async def test_an_investor_sees_the_document_of_what_is_listed_only(shop: Shop) -> None:
    seller, customer = await given(shop)
    investor = await shop.person("investor")
    answers: list[int] = []
    for stage in (Stage.ACCEPTED, Stage.LISTED):
        invoice = await shop.invoice(seller, customer, stage)
        await shop.give_document(invoice, ANY_PDF)
        path = f"/invoices/{invoice.id}/document"
        answers.append((await shop.get(path, investor)).status_code)

    assert answers == [404, 200]


async def test_lists_are_ones_own_newest_first_and_page_by_page(shop: Shop) -> None:
    seller, customer = await given(shop)
    made = [
        await shop.invoice(seller, customer, stage)
        for stage in (Stage.VERIFIED, Stage.ACCEPTED, Stage.REJECTED)
    ]
    newest_first = [str(invoice.id) for invoice in reversed(made)]

    for caller in (seller, customer):
        first = await shop.get("/invoices?limit=2", caller)
        following = first.headers["Link"].split(">")[0].removeprefix("</api/v1")
        second = await shop.get(following, caller)
        assert [row["id"] for row in first.json() + second.json()] == newest_first
        assert "Link" not in second.headers
    verified = (await shop.get("/invoices?status=verified", seller)).json()
    assert [row["stage"] for row in verified] == ["accepted", "verified"]
    assert (await shop.get("/invoices?status=funded&stage=accepted", seller)).json() == []
    assert (await shop.get("/invoices", await shop.person("customer", business=False))).json() == []
    assert refusal(await shop.get("/invoices?stage=sold", seller)) == (422, "invalid")
    assert refusal(await shop.get("/invoices?cursor=x", seller)) == (422, "bad_cursor")


async def test_operators_see_everybodys_invoices_by_stage(shop: Shop) -> None:
    seller, customer = await given(shop)
    invoice = await shop.invoice(seller, customer, Stage.DISPUTED)

    rows = (await shop.get("/admin/invoices?stage=disputed", await shop.person("admin"))).json()

    assert str(invoice.id) == rows[0]["id"]
    assert {row["stage"] for row in rows} == {"disputed"}


# -- accept and dispute


async def test_a_customer_accepts_what_the_invoice_says(shop: Shop) -> None:
    seller, customer = await given(shop)
    invoice = await shop.invoice(seller, customer, Stage.VERIFIED)

    answer = await shop.post(f"/invoices/{invoice.id}/accept", customer)
    again = await shop.post(f"/invoices/{invoice.id}/accept", customer)
    other = await shop.post(f"/invoices/{invoice.id}/accept", customer, {"amount": 5})
    await shop.work(twice=True)

    assert exact(answer) == {
        "invoiceId": str(invoice.id),
        "status": "verified",
        "stage": "accepted",
        "amount": Decimal("100000.00"),
        "dueDate": IN_45_DAYS.isoformat(),
    }
    assert again.content == answer.content
    assert refusal(other) == (409, "already_accepted")
    events = shop.of(InvoiceAccepted, invoice.id)
    assert [(event.face, event.due_on) for event in events] == [(LAKH, IN_45_DAYS)]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"amount": "100000.01"}, 422, "amount_above_invoice"),
        ({"amount": 0}, 422, "invalid"),
        ({"dueDate": "2026-12-01"}, 422, "due_date_out_of_bounds"),
        ({"dueDate": "2027-12-01"}, 422, "due_date_out_of_bounds"),
        ({"price": 1}, 422, "invalid"),
    ],
)
async def test_an_acceptance_that_makes_no_sense_is_refused(
    shop: Shop, body: dict[str, object], status: int, code: str
) -> None:
    seller, customer = await given(shop)
    invoice = await shop.invoice(seller, customer, Stage.VERIFIED)

    answer = await shop.post(f"/invoices/{invoice.id}/accept", customer, body)

    assert refusal(answer) == (status, code)
    assert (await shop.stored(invoice.id)).stage is Stage.VERIFIED


@pytest.mark.parametrize("stage", [Stage.VERIFYING, Stage.REJECTED, Stage.DISPUTED])
async def test_what_is_not_verified_is_not_accepted(shop: Shop, stage: Stage) -> None:
    seller, customer = await given(shop)
    invoice = await shop.invoice(seller, customer, stage)

    answer = await shop.post(f"/invoices/{invoice.id}/accept", customer)

    assert refusal(answer) == (409, "wrong_stage")


async def test_a_customer_needs_kyc_in_earnest_and_not_in_the_sandbox(
    shop: Shop, strict_shop: Shop
) -> None:
    answers: list[int] = []
    for place in (shop, strict_shop):
        seller, customer = await place.person("sme"), await place.person("customer", kyc=False)
        invoice = await place.invoice(seller, customer, Stage.VERIFIED)
        answers.append((await place.post(f"/invoices/{invoice.id}/accept", customer)).status_code)

    assert answers == [200, 403]


async def test_a_customer_disputes_until_it_is_listed(shop: Shop) -> None:
    seller, customer = await given(shop)
    body = {"reason": "The goods never came."}
    for stage in (Stage.VERIFIED, Stage.ACCEPTED):
        invoice = await shop.invoice(seller, customer, stage)
        path = f"/invoices/{invoice.id}/dispute"
        answers = [await shop.post(path, customer, body) for _ in range(2)]
        await shop.work(twice=True)

        assert [answer.json()["stage"] for answer in answers] == ["disputed", "disputed"]
        assert len(shop.of(InvoiceDisputed, invoice.id)) == 1
        assert (await shop.facts(invoice.id, seller))["timeline"][-1]["note"] == body["reason"]
    listed = await shop.invoice(seller, customer, Stage.LISTED)

    refused = await shop.post(f"/invoices/{listed.id}/dispute", customer, body)

    assert refusal(refused) == (409, "wrong_stage")
    empty = await shop.post(f"/invoices/{listed.id}/dispute", customer, {"reason": " "})
    assert refusal(empty) == (422, "invalid")


# -- listing


async def test_the_cost_is_shown_before_and_is_the_cost_to_the_paisa(shop: Shop) -> None:
    seller, customer = await given(shop)
    invoice = await shop.invoice(seller, customer, Stage.ACCEPTED)
    ask = {"advanceRate": 90, "annualRate": 12.5}

    preview = await shop.post(f"/invoices/{invoice.id}/list?preview=true", seller, ask)
    assert (await shop.stored(invoice.id)) == invoice
    listed = await shop.post(f"/invoices/{invoice.id}/list", seller, ask)
    await shop.work(twice=True)

    receipt = exact(listed)
    assert receipt == {**exact(preview), "preview": False, "stage": "listed"}
    golden = {
        "amount": "100000.00",
        "advanceRate": "90",
        "annualRate": "12.5",
        "discountedAmount": "90000.00",
        "reserve": "10000.00",
        "daysToMaturity": "45",
        "expectedReturn": "1386.99",
        "platformFee": "900.00",
        "gstOnFee": "162.00",
        "netToSme": "88938.00",
        "reserveAtMaturity": "8613.01",
        "allInCost": "22.33",
        "expectedROI": "12.50",
        "expectedXirr": "13.21",
        "lateRate": "6",
        "graceDays": "0",
        "minimum": "1000.00",
    }
    assert {name: str(receipt[name]) for name in golden} == golden
    assert receipt["closesAt"] == "2026-12-08T12:00:00+05:30"
    await the_marketplace_hears_the_same(shop, invoice.id, seller, customer)


async def the_marketplace_hears_the_same(
    shop: Shop, invoice_id: object, seller: Person, customer: Person
) -> None:
    (event,) = shop.of(InvoiceListed, str(invoice_id))
    facts = await shop.facts(str(invoice_id), seller)
    assert (event.seller_name, event.customer_name) == (seller.name, customer.name)
    assert (event.customer_id, event.terms.advance) == (customer.id, Money(90_000_00))
    assert event.terms.taxable == Money(84_745_76)
    assert (event.risk_score, event.grade) == (facts["riskScore"], facts["grade"]) == (50, "C")
    assert facts["terms"]["netToSme"] == 88938.0


@pytest.mark.parametrize(
    ("ask", "code"),
    [
        ({"advanceRate": 96}, "advance_rate_out_of_bounds"),
        ({"advanceRate": 49.99}, "advance_rate_out_of_bounds"),
        ({"advanceRate": 90, "annualRate": 5.99}, "annual_rate_out_of_bounds"),
        ({"advanceRate": 90, "closesAt": "2026-12-01T12:30:00Z"}, "closing_out_of_bounds"),
        ({"advanceRate": 90, "closesAt": "2026-12-09T12:30:00"}, "invalid"),
        ({"advanceRate": "NaN"}, "invalid"),
        ({}, "invalid"),
    ],
)
async def test_a_wish_out_of_bounds_is_refused(
    shop: Shop, ask: dict[str, object], code: str
) -> None:
    seller, customer = await given(shop)
    invoice = await shop.invoice(seller, customer, Stage.ACCEPTED)

    answer = await shop.post(f"/invoices/{invoice.id}/list", seller, ask)

    assert refusal(answer) == (422, code)
    assert (await shop.stored(invoice.id)).stage is Stage.ACCEPTED


async def test_a_reserve_that_cannot_pay_the_return_is_refused(shop: Shop) -> None:
    seller, customer = await given(shop)
    invoice = await shop.invoice(seller, customer, Stage.VERIFIED)
    late = {"dueDate": "2027-05-01"}
    assert (await shop.post(f"/invoices/{invoice.id}/accept", customer, late)).status_code == 200

    ask = {"advanceRate": 95, "annualRate": 36}
    answer = await shop.post(f"/invoices/{invoice.id}/list", seller, ask)

    assert refusal(answer) == (422, "reserve_too_small")


@pytest.mark.parametrize("stage", [Stage.VERIFIED, Stage.LISTED, Stage.DISPUTED])
async def test_only_what_is_accepted_is_listed_and_once(shop: Shop, stage: Stage) -> None:
    seller, customer = await given(shop)
    invoice = await shop.invoice(seller, customer, stage)

    answer = await shop.post(f"/invoices/{invoice.id}/list", seller, {"advanceRate": 90})

    assert refusal(answer) == (409, "wrong_stage")


async def test_an_sme_whose_kyc_was_taken_back_may_look_but_not_list(shop: Shop) -> None:
    seller, customer = await shop.person("sme", kyc=False), await shop.person("customer")
    invoice = await shop.invoice(seller, customer, Stage.ACCEPTED)
    path, ask = f"/invoices/{invoice.id}/list", {"advanceRate": 90}

    assert (await shop.post(f"{path}?preview=true", seller, ask)).status_code == 200
    assert refusal(await shop.post(path, seller, ask)) == (403, "kyc_required")


# -- cancelling


async def test_before_it_is_listed_an_invoice_is_taken_back_at_once(shop: Shop) -> None:
    seller, customer = await given(shop)
    invoice = await shop.invoice(seller, customer, Stage.ACCEPTED)
    async with shop.database.transaction("invoice") as tx:
        await store_findings.reserve(tx, invoice.id, {"f1": new_id().bytes * 2})

    answers = [await shop.post(f"/invoices/{invoice.id}/cancel", seller) for _ in range(2)]
    await shop.work(twice=True)

    assert [answer.json()["stage"] for answer in answers] == ["cancelled", "cancelled"]
    assert len(shop.of(InvoiceCancelled, invoice.id)) == 1
    assert await shop.held(invoice.id) == []


async def test_a_listed_invoice_is_taken_back_when_funding_lets_it_go(shop: Shop) -> None:
    seller, customer = await given(shop)
    invoice = await shop.invoice(seller, customer, Stage.LISTED)
    asking = asyncio.create_task(shop.post(f"/invoices/{invoice.id}/cancel", seller))
    await until_cancelling(shop, invoice.id)
    assert (await shop.facts(invoice.id, seller))["cancelling"]

    await shop.tell(closed(invoice, "cancelled"))

    answer = await asking
    assert (answer.status_code, answer.json()["stage"]) == (200, "cancelled")
    assert len(shop.of(CancellationRequested, invoice.id)) == 1


async def test_a_listed_invoice_that_is_funded_first_stays_funded(shop: Shop) -> None:
    seller, customer = await given(shop)
    invoice = await shop.invoice(seller, customer, Stage.LISTED)
    asking = asyncio.create_task(shop.post(f"/invoices/{invoice.id}/cancel", seller))
    await until_cancelling(shop, invoice.id)

    async with shop.database.transaction("platform") as tx:
        raised = Money(90_000_00)
        news = [
            funding.InvoiceFunded(invoice.id, raised, NOW),
            funding.CancellationRefused(invoice.id, NOW),
        ]
        await publish(tx, news)
    await deliver(shop.desk)

    assert refusal(await asking) == (409, "already_funded")
    again = await shop.post(f"/invoices/{invoice.id}/cancel", seller)
    assert refusal(again) == (409, "already_funded")


async def test_a_slow_answer_of_funding_is_not_waited_for_for_ever(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    seller, customer = await given(shop)
    invoice = await shop.invoice(seller, customer, Stage.LISTED)
    monkeypatch.setattr(api_files, "CANCEL_SECONDS_MAX", 0.1)
    key = {"Idempotency-Key": "back"}

    answer = await shop.post(f"/invoices/{invoice.id}/cancel", seller, **key)
    again = await shop.post(f"/invoices/{invoice.id}/cancel", seller, **key)

    assert (answer.status_code, answer.json()["stage"]) == (202, "listed")
    assert again.content == answer.content


@pytest.mark.parametrize(
    ("stage", "code"),
    [
        (Stage.FUNDED, "already_funded"),
        (Stage.REPAID, "already_funded"),
        (Stage.REJECTED, "wrong_stage"),
        (Stage.EXPIRED, "wrong_stage"),
    ],
)
async def test_what_is_funded_or_over_is_not_taken_back(
    shop: Shop, stage: Stage, code: str
) -> None:
    seller, customer = await given(shop)
    invoice = await shop.invoice(seller, customer, stage)

    assert refusal(await shop.post(f"/invoices/{invoice.id}/cancel", seller)) == (409, code)


async def until_cancelling(shop: Shop, invoice_id: Any) -> None:
    async with asyncio.timeout(4):
        while not (await shop.stored(invoice_id)).is_cancelling:
            await asyncio.sleep(0.01)


# -- operators


@pytest.mark.parametrize("decision", ["rejected", "needs_info"])
async def test_an_operator_rejects_or_asks_at_once(shop: Shop, decision: str) -> None:
    seller, customer = await given(shop)
    invoice = await shop.invoice(seller, customer, Stage.NEEDS_INFO)
    async with shop.database.transaction("invoice") as tx:
        await store_findings.reserve(tx, invoice.id, {"f1": new_id().bytes * 2})
    operator = await shop.person("admin")

    answer = await shop.post(
        f"/admin/invoices/{invoice.id}/decide",
        operator,
        {"decision": decision, "reason": "blurred"},
    )
    await shop.work(twice=True)

    assert (answer.status_code, answer.json()["stage"]) == (200, decision)
    assert [event.outcome for event in shop.of(InvoiceDoubted, invoice.id)] == [decision]
    assert bool(await shop.held(invoice.id)) == (decision == "needs_info")
    async with shop.database.transaction("invoice") as tx:
        logged = await tx.one(
            "SELECT actor_id, details FROM platform.audit_log WHERE subject_id = %s", [invoice.id]
        )
    assert logged == {
        "actor_id": operator.id,
        "details": {"decision": decision, "reason": "blurred"},
    }


@pytest.mark.parametrize("stage", [Stage.VERIFYING, Stage.VERIFIED, Stage.REJECTED])
async def test_an_operator_decides_only_what_waits_for_one(shop: Shop, stage: Stage) -> None:
    seller, customer = await given(shop)
    invoice = await shop.invoice(seller, customer, stage)

    answer = await shop.post(
        f"/admin/invoices/{invoice.id}/decide",
        await shop.person("admin"),
        {"decision": "rejected", "reason": "no"},
    )

    assert refusal(answer) == (409, "wrong_stage")


@pytest.mark.parametrize("body", [{"decision": "maybe", "reason": "x"}, {"decision": "rejected"}])
async def test_a_decision_is_one_of_three_and_has_a_reason(
    shop: Shop, body: dict[str, str]
) -> None:
    answer = await shop.post(f"/admin/invoices/{new_id()}/decide", await shop.person("admin"), body)

    assert refusal(answer) == (422, "invalid")


async def test_every_call_is_in_the_api_document(shop: Shop) -> None:
    document = (await shop.client.get("http://hundi/api/openapi.json")).json()

    upload = document["paths"]["/api/v1/invoices/upload"]["post"]["requestBody"]["content"]
    assert set(upload) == {"application/json", "multipart/form-data"}
    assert "customerGST" in upload["application/json"]["schema"]["properties"]
    assert "/api/v1/invoices/{invoice_id}/list" in document["paths"]
