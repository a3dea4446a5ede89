"""Operators deciding about invoices, over HTTP."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from hundi.events.invoice import (
    InvoiceDoubted,
)
from hundi.invoice import store_findings
from hundi.invoice.domain import Stage
from hundi.kernel.ids import new_id
from support.databases import PostgresServer
from support.invoice import Shop, refusal, shop_of


@pytest.fixture(scope="module")
async def shop(
    postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[Shop]:
    folder: Path = tmp_path_factory.mktemp("documents")
    async with shop_of(postgres.clone(), folder) as open_shop:
        yield open_shop


# -- operators


@pytest.mark.parametrize("decision", ["rejected", "needs_info"])
async def test_an_operator_rejects_or_asks_at_once(shop: Shop, decision: str) -> None:
    seller, customer = await shop.parties()
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
    seller, customer = await shop.parties()
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
