"""Verifying real papers: read in a real child, judged, and what follows. Everything runs twice."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from hundi.events.invoice import InvoiceDoubted, InvoiceUploaded, InvoiceVerified
from hundi.gateways.errors import RailError
from hundi.gateways.gst.port import FiledReturn, Taxpayer
from hundi.invoice.domain import Stage
from hundi.invoice.verification import REGISTRY_TRIES_MAX, verify_invoice
from hundi.kernel.money import Money
from hundi.sandbox.papers.render import render_pdf
from hundi.sandbox.papers.scan import render_scan
from support.databases import NOW, PostgresServer
from support.invoice import LAKH, Person, Shop, body_of, shop_of

FOUNDING = "29ABCDE1234F1Z5"


@pytest.fixture(scope="module")
async def shop(
    postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[Shop]:
    folder: Path = tmp_path_factory.mktemp("documents")
    async with shop_of(postgres.clone(), folder) as open_shop:
        yield open_shop


async def uploaded(shop: Shop, seller: Person, body: dict[str, object]) -> UUID:
    answer = await shop.upload(seller, body)
    assert answer.status_code == 201, answer.text
    return UUID(answer.json()["invoiceId"])


async def queue_of(shop: Shop, invoice_id: UUID) -> list[str] | None:
    """Return the reasons on the operators' desk, None when it is not there."""
    async with shop.database.transaction("invoice") as tx:
        row = await tx.one(
            """
            SELECT reasons FROM platform.work_items
            WHERE subject_id = %s AND kind = 'invoice' AND closed_at IS NULL
            """,
            [invoice_id],
        )
    return None if row is None else row["reasons"]


async def test_an_honest_e_invoice_is_verified_by_itself(shop: Shop) -> None:
    seller, customer = await shop.person("sme"), await shop.person("customer")
    paper = shop.paper(seller, customer)
    pdf = shop.e_invoice(paper)
    invoice_id = await uploaded(shop, seller, body_of(customer.gstin, content=pdf))

    await shop.work(twice=True)

    facts = await shop.facts(invoice_id, seller)
    assert (facts["status"], facts["stage"]) == ("verified", "verified"), facts["checks"]
    assert facts["decision"] == {"outcome": "verified", "reasons": [], "resend": []}
    assert facts["fields"]["total"]["value"] == 100000.0
    assert facts["fields"]["total"]["source"] == "signed_qr"
    assert facts["fields"]["irn"]["value"] == paper.irn
    assert len(facts["fields"]["invoiceNumber"]["box"]) == 4
    assert facts["fields"]["taxable"]["value"] == 84745.76
    assert (facts["riskScore"], facts["grade"]) == (50, "C")
    assert facts["riskReasons"] == [{"code": "start", "points": 50}]
    assert (facts["sellerName"], facts["customerName"]) == (seller.name, customer.name)
    assert [moment["what"] for moment in facts["timeline"]] == ["uploaded", "reading", "verified"]
    verified = shop.of(InvoiceVerified, invoice_id)
    assert [(event.customer_id, event.seller_id) for event in verified] == [
        (customer.id, seller.id)
    ]
    assert set(await shop.held(invoice_id)) == {
        "f1", "number", "f2", "folded", "f3", "irn", "stem", "whole", "any_year", "file"
    }  # fmt: skip

    await a_decided_invoice_is_not_read_again(shop, invoice_id)
    await its_document_is_shown_cleaned(shop, invoice_id, seller)
    await the_same_e_invoice_again_is_rejected(shop, seller, customer, pdf)


async def a_decided_invoice_is_not_read_again(shop: Shop, invoice_id: UUID) -> None:
    before = await shop.stored(invoice_id)

    await verify_invoice(shop.desk, InvoiceUploaded(invoice_id, before.seller_id, "INV-1", NOW))

    assert await shop.stored(invoice_id) == before


async def its_document_is_shown_cleaned(shop: Shop, invoice_id: UUID, seller: Person) -> None:
    shown = await shop.get(f"/invoices/{invoice_id}/document", seller)

    assert shown.status_code == 200
    assert shown.headers["content-type"] == "application/pdf"
    assert shown.headers["content-disposition"] == "inline"
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert shown.headers["content-security-policy"].startswith("sandbox")
    assert shown.content.startswith(b"%PDF-")


async def the_same_e_invoice_again_is_rejected(
    shop: Shop, seller: Person, customer: Person, pdf: bytes
) -> None:
    """Claimed under another number and amount it passes the upload, and the document tells."""
    body = body_of(customer.gstin, content=pdf, number="INV-2", amount="99999")
    invoice_id = await uploaded(shop, seller, body)

    await shop.work(twice=True)

    facts = await shop.facts(invoice_id, seller)
    assert facts["stage"] == "rejected"
    assert "duplicate" in facts["decision"]["reasons"]
    assert await shop.held(invoice_id) == []
    doubted = shop.of(InvoiceDoubted, invoice_id)
    assert [event.outcome for event in doubted] == ["rejected"]


async def test_a_scan_asks_for_a_better_file_and_goes_on_when_it_comes(shop: Shop) -> None:
    seller, customer = await shop.person("sme"), await shop.person("customer")
    paper = shop.paper(seller, customer, number="INV-9")
    scan = render_scan(render_pdf(paper), dpi=20)
    body = body_of(customer.gstin, number="INV-9", content=scan)
    invoice_id = await uploaded(shop, seller, body)

    await shop.work()

    facts = await shop.facts(invoice_id, seller)
    assert (facts["status"], facts["stage"]) == ("uploaded", "needs_info")
    assert "no_text_layer" in facts["decision"]["reasons"]
    assert "file_readable" in [check["check"] for check in facts["checks"]]

    better = {"invoiceFile": body_of(customer.gstin, content=shop.e_invoice(paper))["invoiceFile"]}
    answer = await shop.post(f"/invoices/{invoice_id}/document", seller, better)
    assert (answer.status_code, answer.json()["stage"]) == (200, "verifying")
    await shop.work(twice=True)

    assert (await shop.stored(invoice_id)).stage is Stage.VERIFIED
    assert await shop.timeline(invoice_id) == [
        "uploaded", "reading", "needs_info", "document_replaced", "verified",
    ]  # fmt: skip


async def test_the_founding_documents_own_gstin_goes_to_an_operator_and_two_let_it_pass(
    shop: Shop,
) -> None:
    seller = await shop.person("sme")
    customer = replace(await shop.person("customer", business=False), gstin=FOUNDING, name="Buyer")
    pdf = render_pdf(shop.paper(seller, customer, number="INV-5"))
    body = body_of(FOUNDING, number="INV-5", content=pdf)
    invoice_id = await uploaded(shop, seller, body)

    await shop.work(twice=True)

    facts = await shop.facts(invoice_id, seller)
    assert (facts["stage"], facts["awaiting"]) == ("verifying", "operator")
    assert [warning["field"] for warning in facts["warnings"]] == ["customerGST"]
    assert "buyer_gstin_invalid" in (await queue_of(shop, invoice_id) or [])
    assert [event.outcome for event in shop.of(InvoiceDoubted, invoice_id)] == ["review"]

    operator = await shop.person("admin")
    path = f"/admin/invoices/{invoice_id}/decide"
    decision = {"decision": "verified", "reason": "the founding document's sample"}
    proposed = await shop.post(path, operator, decision)
    assert (proposed.status_code, proposed.json()["status"]) == (202, "awaiting_approval")
    again = await shop.post(path, await shop.person("admin"), decision)
    assert (again.status_code, again.json()["code"]) == (409, "already_proposed")
    approval = f"/admin/approvals/{proposed.json()['approvalId']}/approve"
    assert (await shop.post(approval, operator)).json()["code"] == "second_person_needed"
    assert (await shop.post(approval, await shop.person("admin"))).status_code == 200
    await shop.work(twice=True)

    assert (await shop.stored(invoice_id)).stage is Stage.VERIFIED
    assert await queue_of(shop, invoice_id) is None


async def test_a_silent_registry_is_asked_again_and_then_leaves_it_to_an_operator(
    shop: Shop,
) -> None:
    seller, customer = await shop.person("sme"), await shop.person("customer")
    await shop.work()  # whatever others left
    # A file that is refused at once, so that only the registry is in question.
    body = body_of(customer.gstin, number="INV-7", content=b'{"Version": "1.1"}')
    invoice_id = await uploaded(shop, seller, body)

    for _ in range(REGISTRY_TRIES_MAX):
        shop.gst.failures.before_effect(RailError("timeout", retryable=True))
        with pytest.raises(RailError):
            await shop.work()
    shop.gst.failures.before_effect(RailError("timeout", retryable=True))
    await shop.work()

    facts = await shop.facts(invoice_id, seller)
    assert facts["stage"] == "needs_info"
    assert {"file_unreadable", "seller_not_asked"} <= set(facts["decision"]["reasons"])
    shown = await shop.get(f"/invoices/{invoice_id}/document", seller)
    assert (shown.status_code, shown.json()["code"]) == (404, "no_such_document")


async def test_a_cancelled_customer_is_rejected_and_the_invoice_may_come_again(
    shop: Shop,
) -> None:
    seller, customer = await shop.person("sme"), await shop.person("customer")
    shop.gst.taxpayers[customer.gstin] = Taxpayer(customer.gstin, "cancelled", None, None)
    body = body_of(customer.gstin, number="INV-8", content=b'{"Version": "1.1"}')
    invoice_id = await uploaded(shop, seller, body)

    await shop.work(twice=True)

    facts = await shop.facts(invoice_id, seller)
    assert (facts["status"], facts["stage"]) == ("uploaded", "rejected")
    assert "buyer_cancelled" in facts["decision"]["reasons"]
    assert (await shop.upload(seller, body)).status_code == 201


@pytest.mark.parametrize(
    ("filed", "queued", "said"),
    [
        ((), ["return_not_filed"], ("warn", "return_not_filed")),
        (
            (FiledReturn(date(2026, 7, 1), date(2026, 8, 11)),),
            None,
            ("pass", ""),
        ),
        (None, None, ("unknown", "filings_not_known")),
    ],
    ids=["missing", "filed", "not known"],
)
async def test_an_old_invoice_whose_seller_filed_no_return_goes_to_an_operator(
    shop: Shop,
    filed: tuple[FiledReturn, ...] | None,
    queued: list[str] | None,
    said: tuple[str, str],
) -> None:
    seller, customer = await shop.person("sme"), await shop.person("customer")
    shop.gst.returns[seller.gstin] = filed
    old = replace(shop.paper(seller, customer), issued_on=date(2026, 7, 20))
    body = body_of(customer.gstin, content=render_pdf(old))
    invoice_id = await uploaded(shop, seller, body)

    await shop.work(twice=True)

    facts = await shop.facts(invoice_id, seller)
    checks = {one["check"]: (one["verdict"], one["reason"]) for one in facts["checks"]}
    assert checks["seller_filings"] == said
    assert facts["stage"] == ("verifying" if queued else "verified")
    assert await queue_of(shop, invoice_id) == queued


async def test_an_invoice_taken_back_while_it_is_read_stays_taken_back(shop: Shop) -> None:
    seller, customer = await shop.person("sme"), await shop.person("customer")
    body = body_of(customer.gstin, number="INV-6", content=b'{"Version": "1.1"}')
    invoice_id = await uploaded(shop, seller, body)
    assert (await shop.post(f"/invoices/{invoice_id}/cancel", seller)).status_code == 200

    await shop.work(twice=True)

    stored = await shop.stored(invoice_id)
    assert (stored.stage, stored.score) == (Stage.CANCELLED, None)
    assert stored.claims.amount == LAKH == Money(1_00_000_00)
