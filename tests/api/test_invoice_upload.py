"""Uploading an invoice: what is taken, what is refused, and that a retry changes nothing."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from hundi.events.user import KycDecided
from hundi.invoice import reactions
from hundi.invoice.domain import Stage
from hundi.runtime.outbox import publish
from hundi.runtime.tokens import Role
from support.databases import NOW, PostgresServer
from support.invoice import ANY_PDF, IN_45_DAYS, TODAY, Person, Shop, body_of, fresh_gstin, shop_of

FOUNDING = "29ABCDE1234F1Z5"


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


def refusal(answer: httpx.Response) -> tuple[int, str, str | None]:
    """Return status, code and the field at fault."""
    body = answer.json()
    field = body.get("field") or (body["errors"][0]["field"] if body.get("errors") else None)
    return answer.status_code, body["code"], field


async def count_of(shop: Shop, seller: Person) -> int:
    async with shop.database.transaction("invoice") as tx:
        row = await tx.one(
            "SELECT count(*) AS n FROM invoice.invoices WHERE seller_id = %s", [seller.id]
        )
    assert row is not None
    return row["n"]


# -- what is taken


async def test_the_founding_documents_call_is_answered_as_it_says(shop: Shop) -> None:
    seller, customer = await shop.parties()

    answer = await shop.upload(seller, body_of(customer.gstin))

    assert answer.status_code == 201
    body = answer.json()
    assert body["status"] == body["stage"] == "uploaded"
    assert body["warnings"] == []
    stored = await shop.stored(body["invoiceId"])
    assert (stored.stage, stored.claims.due_on) == (Stage.UPLOADED, IN_45_DAYS)
    assert await shop.outside.documents.get(stored.document) == ANY_PDF
    assert await shop.held(stored.id) == ["f1"]


async def test_a_form_with_the_file_as_a_part_is_taken_alike(shop: Shop) -> None:
    seller, customer = await shop.parties()
    fields = {**body_of(customer.gstin, amount="100000.00"), "dueDate": "2027-01-15T00:00:00Z"}
    del fields["invoiceFile"]

    answer = await shop.client.post(
        "/invoices/upload",
        data=fields,
        files={"invoiceFile": ("bill.pdf", ANY_PDF, "application/pdf")},
        headers=seller.headers,
    )

    assert answer.status_code == 201, answer.text
    stored = await shop.stored(answer.json()["invoiceId"])
    assert stored.claims.due_on.isoformat() == "2027-01-15"


@pytest.mark.parametrize(
    "content", [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b' {"Version": "1.1"}']
)
async def test_pictures_and_e_invoice_json_are_taken(shop: Shop, content: bytes) -> None:
    seller, customer = await shop.parties()

    answer = await shop.upload(seller, body_of(customer.gstin, content=content))

    assert answer.status_code == 201


async def test_an_sme_without_a_confirmed_business_may_upload_and_not_twice(shop: Shop) -> None:
    seller = await shop.person("sme", business=False)
    body = body_of(fresh_gstin())

    assert (await shop.upload(seller, body)).status_code == 201
    assert refusal(await shop.upload(seller, body))[:2] == (409, "duplicate_invoice")


# -- who


@pytest.mark.parametrize("role", ["investor", "customer", "admin"])
async def test_only_an_sme_uploads(shop: Shop, role: Role) -> None:
    answer = await shop.upload(await shop.person(role), body_of(fresh_gstin()))

    assert refusal(answer)[:2] == (403, "wrong_role")


async def test_nobody_uploads_without_a_token(shop: Shop) -> None:
    answer = await shop.client.post("/invoices/upload", json=body_of(fresh_gstin()))

    assert refusal(answer)[:2] == (401, "no_good_token")


async def test_an_sme_whose_identity_is_not_verified_is_refused_and_nothing_is_stored(
    shop: Shop,
) -> None:
    seller = await shop.person("sme", kyc=False)

    answer = await shop.upload(seller, body_of(fresh_gstin()))

    assert refusal(answer)[:2] == (403, "kyc_required")
    assert await count_of(shop, seller) == 0


async def test_an_identity_verified_this_very_moment_counts(shop: Shop) -> None:
    """The news is on its way: the refusal waits for it."""
    seller = await shop.person("sme", kyc=False)
    news = KycDecided(seller.id, "sme", "verified", NOW)
    async with shop.database.transaction("platform") as tx:
        await publish(tx, [news])
    asking = asyncio.create_task(shop.upload(seller, body_of(fresh_gstin())))
    async with shop.database.transaction("invoice") as tx:
        await reactions.keep_kyc(tx, news)
    async with shop.database.transaction("platform") as tx:
        await tx.execute(
            "DELETE FROM jobs.procrastinate_jobs WHERE lock = %s", [f"invoice:{seller.id}"]
        )

    assert (await asking).status_code == 201


# -- what is refused


def without(name: str) -> dict[str, Any]:
    body = body_of(fresh_gstin())
    del body[name]
    return body


@pytest.mark.parametrize(
    ("change", "status", "code", "field"),
    [
        *(
            ({"amount": amount}, 422, "invalid", "amount")
            for amount in ("NaN", "1e400", -1, 0, "0.001", True, "ten", None)
        ),
        ({"dueDate": "31/12/2026"}, 422, "invalid", "dueDate"),
        ({"dueDate": "2026-02-30"}, 422, "invalid", "dueDate"),
        ({"dueDate": 20261231}, 422, "invalid", "dueDate"),
        ({"customerGST": "29ABC"}, 422, "bad_customer_gstin", "customerGST"),
        ({"invoiceNumber": ""}, 422, "invalid", "invoiceNumber"),
        ({"invoiceNumber": "x" * 65}, 422, "invalid", "invoiceNumber"),
        ({"invoiceNumber": "INV\n1"}, 422, "invalid", "invoiceNumber"),
        ({"invoiceNumber": 7}, 422, "invalid", "invoiceNumber"),
        ({"surprise": 1}, 422, "invalid", "surprise"),
        ({"invoiceFile": ""}, 422, "bad_file", "invoiceFile"),
        ({"invoiceFile": "not base64!"}, 422, "bad_file", "invoiceFile"),
        ({"invoiceFile": None}, 422, "invalid", "invoiceFile"),
        ({"invoiceFile": "PGh0bWw+PC9odG1sPg=="}, 415, "unsupported_file", "invoiceFile"),
    ],
)
async def test_bad_input_is_refused_by_its_field_and_nothing_changes(
    shop: Shop, change: dict[str, Any], status: int, code: str, field: str
) -> None:
    seller = await shop.person("sme")

    answer = await shop.upload(seller, {**body_of(fresh_gstin()), **change})

    assert refusal(answer) == (status, code, field)
    assert await count_of(shop, seller) == 0


@pytest.mark.parametrize("name", list(body_of("x")))
async def test_every_field_is_needed(shop: Shop, name: str) -> None:
    answer = await shop.upload(await shop.person("sme"), without(name))

    assert refusal(answer) == (422, "invalid", name)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b"{",
        b'{"amount": NaN}',
        b'{"amount": 1, "amount": 2}',
        b'{"invoiceNumber": "\\ud800"}',
        b"\xff",
    ],
)
async def test_a_body_that_is_no_good_json_is_refused(shop: Shop, raw: bytes) -> None:
    seller = await shop.person("sme")

    answer = await shop.client.post("/invoices/upload", content=raw, headers=seller.headers)

    assert refusal(answer)[:2] == (422, "invalid")


async def test_a_file_of_eleven_mebibytes_is_too_large(shop: Shop) -> None:
    seller = await shop.person("sme")
    big = ANY_PDF.ljust(11 * 1024 * 1024, b"x")

    as_json = await shop.upload(seller, body_of(fresh_gstin(), content=big))
    fields = without("invoiceFile")
    as_form = await shop.client.post(
        "/invoices/upload",
        data=fields,
        files={"invoiceFile": ("a.pdf", big)},
        headers=seller.headers,
    )

    assert refusal(as_json) == (413, "file_too_large", "invoiceFile")
    assert refusal(as_form) == (413, "file_too_large", "invoiceFile")


async def test_html_named_pdf_is_judged_by_its_content(shop: Shop) -> None:
    seller = await shop.person("sme")

    answer = await shop.client.post(
        "/invoices/upload",
        data=without("invoiceFile"),
        files={"invoiceFile": ("invoice.pdf", b"<html>", "application/pdf")},
        headers=seller.headers,
    )

    assert refusal(answer) == (415, "unsupported_file", "invoiceFile")


async def test_a_form_whose_file_is_a_field_is_refused(shop: Shop) -> None:
    seller = await shop.person("sme")

    answer = await shop.client.post(
        "/invoices/upload",
        files={name: (None, str(value)) for name, value in body_of(fresh_gstin()).items()},
        headers=seller.headers,
    )

    assert refusal(answer) == (422, "invalid", "invoiceFile")


async def test_an_sme_does_not_invoice_itself(shop: Shop) -> None:
    seller = await shop.person("sme")

    answer = await shop.upload(seller, body_of(seller.gstin))

    assert refusal(answer) == (422, "customer_is_seller", "customerGST")


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"customerGST": FOUNDING}, "bad_customer_gstin", "customerGST"),
        ({"invoiceNumber": "INV 1 of 2"}, "bad_invoice_number", "invoiceNumber"),
        (
            {"dueDate": (TODAY - timedelta(days=1)).isoformat()},
            "due_date_past",
            "dueDate",
        ),
    ],
)
async def test_what_the_sandbox_warns_of_is_refused_in_earnest(
    shop: Shop, strict_shop: Shop, change: dict[str, Any], code: str, field: str
) -> None:
    body = {**body_of(fresh_gstin()), **change}

    warned = await shop.upload(await shop.person("sme"), body)
    refused = await strict_shop.upload(await strict_shop.person("sme"), body)

    assert warned.status_code == 201
    assert [(w["field"], w["code"]) for w in warned.json()["warnings"]] == [(field, code)]
    assert refusal(refused) == (422, code, field)


# -- the same again


@pytest.mark.parametrize("number", ["INV-0001", "inv/1", "INV 1"])
async def test_the_same_invoice_is_a_duplicate_however_its_number_is_written(
    shop: Shop, number: str
) -> None:
    seller, customer = await shop.parties()
    assert (await shop.upload(seller, body_of(customer.gstin, number="INV-1"))).status_code == 201

    again = await shop.upload(seller, body_of(customer.gstin, number=number))

    assert refusal(again)[:2] == (409, "duplicate_invoice")
    assert await count_of(shop, seller) == 1


async def test_another_seller_may_have_the_same_number(shop: Shop) -> None:
    seller, customer = await shop.parties()
    other = await shop.person("sme")

    answers = [await shop.upload(who, body_of(customer.gstin)) for who in (seller, other)]

    assert [answer.status_code for answer in answers] == [201, 201]


async def test_an_invoice_that_was_taken_back_may_come_again(shop: Shop) -> None:
    seller, customer = await shop.parties()
    first = await shop.upload(seller, body_of(customer.gstin))
    cancelled = await shop.post(f"/invoices/{first.json()['invoiceId']}/cancel", seller)
    assert (cancelled.status_code, cancelled.json()["stage"]) == (200, "cancelled")

    assert (await shop.upload(seller, body_of(customer.gstin))).status_code == 201


async def test_the_same_key_gives_the_same_bytes(shop: Shop) -> None:
    seller, customer = await shop.parties()
    key = {"Idempotency-Key": "one"}

    first = await shop.upload(seller, body_of(customer.gstin), **key)
    again = await shop.upload(seller, body_of(customer.gstin), **key)
    other = await shop.upload(seller, body_of(customer.gstin, number="INV-2"), **key)

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert refusal(other)[:2] == (409, "idempotency_key_reused")
    assert await count_of(shop, seller) == 1


async def test_a_form_sent_again_with_another_boundary_is_the_same_request(shop: Shop) -> None:
    seller, customer = await shop.parties()
    fields = {**body_of(customer.gstin), "amount": "100000"}
    del fields["invoiceFile"]

    answers = [
        await shop.client.post(
            "/invoices/upload",
            data=fields,
            files={"invoiceFile": ("a.pdf", ANY_PDF)},
            headers=seller.headers | {"Idempotency-Key": "form"},
        )
        for _ in range(2)
    ]

    assert answers[0].status_code == 201
    assert answers[0].content == answers[1].content
    assert answers[0].request.headers["content-type"] != answers[1].request.headers["content-type"]


async def test_a_kept_refusal_is_given_again(shop: Shop) -> None:
    seller, customer = await shop.parties()
    assert (await shop.upload(seller, body_of(customer.gstin))).status_code == 201

    answers = [
        await shop.upload(seller, body_of(customer.gstin), **{"Idempotency-Key": "dup"})
        for _ in range(2)
    ]

    assert refusal(answers[0])[:2] == (409, "duplicate_invoice")
    assert answers[0].content == answers[1].content


async def test_a_bad_key_is_refused(shop: Shop) -> None:
    seller, customer = await shop.parties()

    answer = await shop.upload(seller, body_of(customer.gstin), **{"Idempotency-Key": "k" * 65})

    assert refusal(answer) == (422, "bad_idempotency_key", "Idempotency-Key")
