"""Money that was stopped on its way out: two operators pay it out all the same, or send it back."""

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from hundi.events import funding
from hundi.events.invoice import DisbursalCleared, DisbursalRefused
from hundi.events.platform import ProposalApproved
from hundi.gateways.gst.port import IrnFact
from hundi.invoice import commands_disbursal, disbursal, store_findings
from hundi.invoice.domain import Invoice, Stage
from hundi.invoice.evidence import Findings, FoundField
from hundi.kernel.ids import new_id
from hundi.kernel.money import Money
from hundi.runtime.tokens import Role
from support.databases import NOW, PostgresServer
from support.invoice import Shop, closed, refusal, shop_of

RAISED = Money(90_000_00)


@pytest.fixture(scope="module")
async def shop(
    postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[Shop]:
    folder: Path = tmp_path_factory.mktemp("documents")
    async with shop_of(postgres.clone(), folder) as open_shop:
        yield open_shop


async def given_stopped_money(shop: Shop) -> Invoice:
    seller, customer = await shop.parties()
    invoice = await shop.invoice(seller, customer, Stage.LISTED)
    number = new_id().hex * 2
    shop.gst.irns[number] = IrnFact(number, "cancelled")
    fields = {"irn": FoundField(number, "signed_qr", 1.0)}
    findings = Findings(invoice.document, "pdf", None, fields, (), "verified", (), (), NOW)
    async with shop.database.transaction("invoice") as tx:
        await store_findings.save_findings(tx, invoice.id, findings)
    await shop.tell(funding.InvoiceFunded(invoice.id, RAISED, NOW))
    return invoice


async def propose(shop: Shop, invoice: Invoice, decision: str) -> httpx.Response:
    body = {"decision": decision, "reason": "the portal was asked by telephone"}
    operator = await shop.person("admin")
    return await shop.post(f"/admin/invoices/{invoice.id}/disbursal", operator, body)


def agreed(invoice: Invoice, answer: httpx.Response, decision: str) -> ProposalApproved:
    return ProposalApproved(
        invoice.id,
        UUID(answer.json()["approvalId"]),
        commands_disbursal.PROPOSAL_KIND,
        {"choice": decision, "reason": "the portal was asked by telephone"},
        new_id(),
        new_id(),
        NOW,
    )


async def open_items(shop: Shop, invoice: Invoice) -> list[dict[str, Any]]:
    async with shop.database.transaction("platform") as tx:
        return await tx.all(
            """
            SELECT FROM platform.work_items
            WHERE subject_id = %s AND kind = %s AND closed_at IS NULL
            """,
            [invoice.id, disbursal.DESK_KIND],
        )


async def test_one_operator_alone_moves_nothing(shop: Shop) -> None:
    invoice = await given_stopped_money(shop)

    answer = await propose(shop, invoice, "pay_out")
    await shop.work(twice=True)

    assert (answer.status_code, answer.json()["status"]) == (202, "awaiting_approval")
    assert shop.of(DisbursalCleared, invoice.id) == []
    assert len(await open_items(shop, invoice)) == 1
    assert refusal(await propose(shop, invoice, "refund")) == (409, "already_proposed")


async def test_two_operators_pay_out_once(shop: Shop) -> None:
    invoice = await given_stopped_money(shop)
    answer = await propose(shop, invoice, "pay_out")

    await shop.tell(agreed(invoice, answer, "pay_out"), twice=True)

    assert [event.raised for event in shop.of(DisbursalCleared, invoice.id)] == [RAISED]
    assert shop.of(DisbursalRefused, invoice.id) == []
    assert await open_items(shop, invoice) == []
    assert refusal(await propose(shop, invoice, "refund")) == (409, "disbursal_not_stopped")


async def test_two_operators_send_the_money_back_once(shop: Shop) -> None:
    invoice = await given_stopped_money(shop)
    answer = await propose(shop, invoice, "refund")

    await shop.tell(agreed(invoice, answer, "refund"), twice=True)
    await shop.tell(agreed(invoice, answer, "pay_out"), twice=True)
    await shop.tell(closed(invoice, "cancelled"), twice=True)

    assert len(shop.of(DisbursalRefused, invoice.id)) == 1
    assert shop.of(DisbursalCleared, invoice.id) == []
    assert (await shop.stored(invoice.id)).stage is Stage.CANCELLED
    assert await shop.held(invoice.id) == []


async def test_money_that_nothing_stops_is_not_decided_about(shop: Shop) -> None:
    seller, customer = await shop.parties()
    invoice = await shop.invoice(seller, customer, Stage.FUNDED)

    assert refusal(await propose(shop, invoice, "refund")) == (409, "disbursal_not_stopped")


@pytest.mark.parametrize("role", ["sme", "investor", "customer"])
async def test_only_operators_decide_about_stopped_money(shop: Shop, role: Role) -> None:
    invoice = await given_stopped_money(shop)
    body = {"decision": "pay_out", "reason": "please"}

    answer = await shop.post(
        f"/admin/invoices/{invoice.id}/disbursal", await shop.person(role), body
    )

    assert answer.status_code == 403
