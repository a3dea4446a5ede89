"""The routes of an invoice after its upload: who may, what is refused, what it costs."""

import json
from collections.abc import AsyncGenerator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from hundi.events.invoice import (
    InvoiceAccepted,
    InvoiceDisputed,
)
from hundi.invoice import store
from hundi.invoice.domain import Stage
from hundi.kernel.ids import new_id
from hundi.runtime.tokens import Role
from support.databases import PostgresServer
from support.invoice import ANY_PDF, IN_45_DAYS, LAKH, Person, Shop, exact, refusal, shop_of

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
    seller, customer = await shop.parties()
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
    seller, customer = await shop.parties()
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
    seller, customer = await shop.parties()
    invoice = await shop.invoice(seller, customer, Stage.UPLOADED)

    facts = await shop.facts(invoice.id, seller)

    assert (facts["fields"], facts["checks"], facts["decision"]) == ({}, [], None)
    assert facts["terms"] is None
    shown = await shop.get(f"/invoices/{invoice.id}/document", seller)
    assert refusal(shown) == (404, "no_such_document")


async def test_a_picture_is_shown_as_it_came(shop: Shop) -> None:
    seller, customer = await shop.parties()
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
    seller, customer = await shop.parties()
    investor = await shop.person("investor")
    answers: list[int] = []
    for stage in (Stage.ACCEPTED, Stage.LISTED):
        invoice = await shop.invoice(seller, customer, stage)
        await shop.give_document(invoice, ANY_PDF)
        path = f"/invoices/{invoice.id}/document"
        answers.append((await shop.get(path, investor)).status_code)

    assert answers == [404, 200]


async def test_lists_are_ones_own_newest_first_and_page_by_page(shop: Shop) -> None:
    seller, customer = await shop.parties()
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
    seller, customer = await shop.parties()
    invoice = await shop.invoice(seller, customer, Stage.DISPUTED)

    rows = (await shop.get("/admin/invoices?stage=disputed", await shop.person("admin"))).json()

    assert str(invoice.id) == rows[0]["id"]
    assert {row["stage"] for row in rows} == {"disputed"}


# -- accept and dispute


async def test_a_customer_accepts_what_the_invoice_says(shop: Shop) -> None:
    seller, customer = await shop.parties()
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
    seller, customer = await shop.parties()
    invoice = await shop.invoice(seller, customer, Stage.VERIFIED)

    answer = await shop.post(f"/invoices/{invoice.id}/accept", customer, body)

    assert refusal(answer) == (status, code)
    assert (await shop.stored(invoice.id)).stage is Stage.VERIFIED


@pytest.mark.parametrize("stage", [Stage.VERIFYING, Stage.REJECTED, Stage.DISPUTED])
async def test_what_is_not_verified_is_not_accepted(shop: Shop, stage: Stage) -> None:
    seller, customer = await shop.parties()
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
    seller, customer = await shop.parties()
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


async def test_every_call_is_in_the_api_document(shop: Shop) -> None:
    document = (await shop.client.get("http://hundi/api/openapi.json")).json()

    upload = document["paths"]["/api/v1/invoices/upload"]["post"]["requestBody"]["content"]
    assert set(upload) == {"application/json", "multipart/form-data"}
    assert "customerGST" in upload["application/json"]["schema"]["properties"]
    assert "/api/v1/invoices/{invoice_id}/list" in document["paths"]
