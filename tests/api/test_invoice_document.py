"""Sending a better document for an invoice that needs one."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from hundi.invoice.domain import Stage
from support.databases import PostgresServer
from support.invoice import ANY_PDF, Shop, body_of, refusal, shop_of


@pytest.fixture(scope="module")
async def shop(
    postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[Shop]:
    folder: Path = tmp_path_factory.mktemp("documents")
    async with shop_of(postgres.clone(), folder) as open_shop:
        yield open_shop


# -- a better document


async def test_a_better_document_is_taken_only_where_one_is_asked_for(shop: Shop) -> None:
    seller, customer = await shop.parties()
    asked = await shop.invoice(seller, customer, Stage.NEEDS_INFO)
    done = await shop.invoice(seller, customer, Stage.VERIFIED)
    better = {"invoiceFile": body_of("x")["invoiceFile"]}

    refused = await shop.post(f"/invoices/{done.id}/document", seller, better)
    others = await shop.post(f"/invoices/{asked.id}/document", await shop.person("sme"), better)
    wrong = await shop.post(f"/invoices/{asked.id}/document", customer, better)
    taken = await shop.post(f"/invoices/{asked.id}/document", seller, better)

    assert (taken.status_code, taken.json()["stage"]) == (200, "verifying")
    assert (await shop.stored(asked.id)).document != asked.document
    assert refusal(refused)[:2] == (409, "wrong_stage")
    assert refusal(others)[:2] == (404, "no_such_invoice")
    assert refusal(wrong)[:2] == (403, "wrong_role")


async def test_a_document_as_large_as_a_file_may_be_passes_the_door(shop: Shop) -> None:
    seller, customer = await shop.parties()
    asked = await shop.invoice(seller, customer, Stage.NEEDS_INFO)
    big = ANY_PDF.ljust(2 * 1024 * 1024, b"x")

    answer = await shop.client.post(
        f"/invoices/{asked.id}/document",
        files={"invoiceFile": ("a.pdf", big)},
        headers=seller.headers | {"Idempotency-Key": "better"},
    )

    assert answer.status_code == 200
