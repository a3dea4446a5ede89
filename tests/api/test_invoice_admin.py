"""Operators deciding about invoices, over HTTP."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import Path

import pytest

from hundi.events.invoice import (
    InvoiceDoubted,
)
from hundi.invoice import store, store_findings
from hundi.invoice.domain import Invoice, Stage
from hundi.invoice.evidence import Findings, FoundCheck
from hundi.kernel.ids import new_id
from hundi.runtime.tokens import Role
from support.databases import NOW, PostgresServer
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


# -- the review queue


def check(name: str, verdict: str, reason: str, **details: str) -> FoundCheck:
    return FoundCheck(name, verdict, reason, details, 0, (1.0, 2.0, 3.0, 4.0))


async def given_a_doubt(shop: Shop, *checks: FoundCheck) -> Invoice:
    seller, customer = await shop.parties()
    invoice = await shop.invoice(seller, customer, Stage.VERIFYING)
    waiting = replace(invoice, awaiting="operator")
    findings = Findings(
        invoice.document, "pdf", "0" * 64, {}, checks, "review", (), (("start", 50),), NOW
    )
    async with shop.database.transaction("invoice") as tx:
        await store.save_invoice(tx, waiting)
        await store_findings.save_findings(tx, invoice.id, findings)
    return waiting


async def test_the_queue_says_what_to_look_at_why_and_where(shop: Shop) -> None:
    invoice = await given_a_doubt(
        shop,
        check("invoice_date", "pass", ""),
        check("file_structure", "warn", "file_altered", patch_over_figures="80"),
        check("duplicate", "fail", "duplicate", by="f1"),
        check("claim_amount", "unknown", "total_not_found"),
    )

    answer = await shop.get("/admin/reviews?limit=100", await shop.person("admin"))

    assert answer.status_code == 200, answer.text
    [shown] = [one for one in answer.json() if one["invoice"]["id"] == str(invoice.id)]
    assert [look["reason"] for look in shown["looks"]] == [
        "duplicate", "file_altered", "total_not_found",
    ]  # fmt: skip
    assert shown["looks"][1]["box"] == [1.0, 2.0, 3.0, 4.0]
    assert shown["looks"][1]["details"] == {"patch_over_figures": "80"}
    assert [one["what"] for one in shown["resend"]] == ["scan"]
    assert shown["document"] == f"/api/v1/invoices/{invoice.id}/document"
    assert shown["proposed"] is False


async def test_the_queue_is_walked_page_by_page_oldest_first(shop: Shop) -> None:
    made = [str((await given_a_doubt(shop)).id) for _ in range(3)]
    operator = await shop.person("admin")

    seen: list[str] = []
    path: str | None = "/admin/reviews?limit=1"
    while path is not None:
        answer = await shop.get(path, operator)
        seen += [one["invoice"]["id"] for one in answer.json()]
        link = answer.links.get("next")
        path = link["url"].partition("/api/v1")[2] if link else None

    assert [one for one in seen if one in made] == made
    assert len(seen) == len(set(seen))


async def test_a_decision_that_waits_for_a_second_operator_is_marked(shop: Shop) -> None:
    invoice = await given_a_doubt(shop)
    operator = await shop.person("admin")
    await shop.post(
        f"/admin/invoices/{invoice.id}/decide", operator, {"decision": "verified", "reason": "seen"}
    )

    answer = await shop.get("/admin/reviews?limit=100", operator)

    [shown] = [one for one in answer.json() if one["invoice"]["id"] == str(invoice.id)]
    assert shown["proposed"] is True


@pytest.mark.parametrize("role", ["sme", "investor", "customer"])
async def test_the_queue_is_for_operators(shop: Shop, role: Role) -> None:
    answer = await shop.get("/admin/reviews", await shop.person(role))

    assert answer.status_code == 403


async def test_who_is_asked_for_more_is_told_what_to_send(shop: Shop) -> None:
    invoice = await given_a_doubt(
        shop,
        check("file_readable", "fail", "file_unreadable", problem="encrypted"),
        check("signed_qr", "unknown", "qr_malformed"),
    )
    operator = await shop.person("admin")

    shown = (await shop.facts(invoice.id, operator))["decision"]["resend"]

    assert [(one["what"], one["reason"]) for one in shown] == [
        ("file", "file_unreadable"), ("qr_photo", "qr_malformed"),
    ]  # fmt: skip
    assert "password" in shown[0]["message"]
