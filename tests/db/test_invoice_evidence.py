"""Data beside paper, circles of trade, lateness, and the last look, through the whole service."""

from collections.abc import AsyncGenerator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from hundi.events import funding
from hundi.events.invoice import DisbursalCleared, DisbursalStopped
from hundi.gateways.errors import RailError
from hundi.gateways.gst.port import IrnFact
from hundi.invoice import disbursal, store_findings, store_trades
from hundi.invoice.domain import Invoice, Stage
from hundi.invoice.evidence import Findings, FoundField
from hundi.invoice.fingerprints import Kind
from hundi.invoice.late_payment import NO_HISTORY
from hundi.kernel.ids import new_id
from hundi.kernel.money import Money
from hundi.sandbox.portal import new_key
from support.data_papers import signed_json, ubl_of, with_data
from support.databases import NOW, PostgresServer
from support.invoice import (
    IN_45_DAYS,
    LAKH,
    TODAY,
    Person,
    Shop,
    body_of,
    fresh_gstin,
    progressed,
    shop_of,
)

IRN = "ab" * 32


@pytest.fixture(scope="module")
async def shop(
    postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[Shop]:
    folder: Path = tmp_path_factory.mktemp("documents")
    async with shop_of(postgres.clone(), folder) as open_shop:
        yield open_shop


async def uploaded(shop: Shop, seller: Person, customer: Person, content: bytes) -> str:
    answer = await shop.upload(seller, body_of(customer.gstin, content=content))
    assert answer.status_code == 201, answer.text
    await shop.work(twice=True)
    return answer.json()["invoiceId"]


# -- data


async def test_an_e_invoice_as_signed_json_is_verified_by_itself(shop: Shop) -> None:
    seller, customer = await shop.parties()
    paper = shop.paper(seller, customer)

    invoice_id = await uploaded(shop, seller, customer, signed_json(paper, shop.portal))

    facts = await shop.facts(invoice_id, seller)
    assert facts["stage"] == "verified", facts["checks"]
    assert facts["fields"]["total"]["source"] == "signed_qr"
    assert facts["fields"]["taxable"]["source"] == "structured"
    assert facts["fields"]["dueDate"]["value"] == IN_45_DAYS.isoformat()


async def test_an_e_invoice_whose_data_was_forged_is_rejected(shop: Shop) -> None:
    seller, customer = await shop.parties()
    forged = signed_json(shop.paper(seller, customer), shop.portal)
    head, _, rest = forged.partition(b".")
    body, _, tail = rest.partition(b".")
    other = signed_json(shop.paper(seller, customer), new_key(), Version="9").split(b".")[1]

    invoice_id = await uploaded(shop, seller, customer, b".".join((head, other, tail)))

    facts = await shop.facts(invoice_id, seller)
    assert body != other
    assert facts["stage"] == "rejected"
    assert "data_altered" in facts["decision"]["reasons"]


async def test_data_that_is_nowhere_on_the_paper_is_shown_to_a_person(shop: Shop) -> None:
    seller, customer = await shop.parties()
    paper = shop.paper(seller, customer)
    lying = with_data(paper, ubl_of(paper, total=Money(9_00_000_00)))

    invoice_id = await uploaded(shop, seller, customer, lying)

    facts = await shop.facts(invoice_id, seller)
    assert facts["decision"]["outcome"] == "review"
    assert "data_not_on_paper" in facts["decision"]["reasons"]


async def test_data_that_agrees_with_its_paper_goes_before_it(shop: Shop) -> None:
    seller, customer = await shop.parties()
    paper = shop.paper(seller, customer)

    invoice_id = await uploaded(shop, seller, customer, with_data(paper, ubl_of(paper)))

    facts = await shop.facts(invoice_id, seller)
    assert facts["stage"] == "verified", facts["checks"]
    assert facts["fields"]["total"]["source"] == "structured"
    assert len(facts["fields"]["total"]["box"]) == 4


async def test_xml_that_anybody_can_write_is_shown_to_a_person(shop: Shop) -> None:
    seller, customer = await shop.parties()
    paper = shop.paper(seller, customer)

    invoice_id = await uploaded(shop, seller, customer, ubl_of(paper))

    facts = await shop.facts(invoice_id, seller)
    assert "data_unsigned" in facts["decision"]["reasons"]
    assert facts["decision"]["outcome"] == "review"


# -- circles


async def test_a_circle_of_trade_is_shown_as_its_path(shop: Shop) -> None:
    seller, customer = await shop.parties()
    back = await shop.invoice(customer, seller, Stage.VERIFIED)
    async with shop.database.transaction("invoice") as tx:
        assert await store_trades.closed_ring(tx, back.id, customer.gstin, seller.gstin) == ()
        assert await store_trades.closed_ring(tx, back.id, customer.gstin, seller.gstin) == ()

    invoice_id = await uploaded(
        shop, seller, customer, shop.e_invoice(shop.paper(seller, customer))
    )

    facts = await shop.facts(invoice_id, seller)
    assert facts["decision"] == {
        "outcome": "review", "reasons": ["mutual_trade"], "resend": []
    }  # fmt: skip
    [check] = [one for one in facts["checks"] if one["check"] == "circular_trade"]
    path = [seller.gstin[2:12], customer.gstin[2:12], seller.gstin[2:12]]
    assert check["details"] == {"path": " > ".join(path)}


async def test_a_trade_half_a_year_ago_or_rejected_closes_no_circle(shop: Shop) -> None:
    seller, customer = await shop.parties()
    old = await shop.invoice(customer, seller, Stage.VERIFIED)
    refused = await shop.invoice(customer, seller, Stage.REJECTED)
    now = await shop.invoice(seller, customer, Stage.VERIFYING)

    async with shop.database.transaction("invoice") as tx:
        for invoice in (old, refused):
            await store_trades.closed_ring(tx, invoice.id, customer.gstin, seller.gstin)
        await tx.execute(
            "UPDATE invoice.trades SET traded_on = %s WHERE invoice_id = %s",
            [TODAY - timedelta(days=181), old.id],
        )
        assert await store_trades.closed_ring(tx, now.id, seller.gstin, customer.gstin) == ()
        assert await store_trades.closed_ring(tx, now.id, "what", customer.gstin) == ()


async def test_branches_of_one_company_are_no_circle(shop: Shop) -> None:
    seller, customer = await shop.parties()
    own = await shop.invoice(seller, customer, Stage.VERIFYING)
    gstin = fresh_gstin()

    async with shop.database.transaction("invoice") as tx:
        assert await store_trades.closed_ring(tx, own.id, gstin, gstin) == ()


# -- lateness


async def test_a_customer_that_paid_late_here_is_more_probably_late(shop: Shop) -> None:
    seller, customer = await shop.parties()
    first = await uploaded(shop, seller, customer, shop.e_invoice(shop.paper(seller, customer)))
    late = await shop.invoice(seller, customer, Stage.DISBURSED)
    async with shop.database.transaction("invoice") as tx:
        await tx.execute(
            "UPDATE invoice.invoices SET disbursed_on = %s, accepted_due_on = %s WHERE id = %s",
            [TODAY - timedelta(days=90), TODAY - timedelta(days=60), late.id],
        )
    late = await shop.stored(late.id)
    await shop.tell(progressed(late, LAKH, repaid=True, days_late=30))
    paper = shop.paper(seller, customer, number="INV-2")

    answer = await shop.upload(
        seller, body_of(customer.gstin, number="INV-2", content=shop.e_invoice(paper))
    )
    await shop.work()

    before = (await shop.facts(first, seller))["latePayment"]
    after = (await shop.facts(answer.json()["invoiceId"], seller))["latePayment"]
    assert before["reasons"][0] == {"code": NO_HISTORY, "points": 0.0}
    assert before["model"] == after["model"] == "late-v1"
    assert after["probability"] > before["probability"]
    assert after["reasons"][0]["points"] > 0


# -- the last look


async def funded(shop: Shop, *, irn: str | None = IRN) -> Invoice:
    seller, customer = await shop.parties()
    invoice = await shop.invoice(seller, customer, Stage.LISTED)
    fields = {"irn": FoundField(irn, "signed_qr", 1.0)} if irn else {}
    findings = Findings(
        invoice.document, "pdf", None, fields, (), "verified", (), (("start", 50),), NOW
    )
    async with shop.database.transaction("invoice") as tx:
        await store_findings.save_findings(tx, invoice.id, findings)
    return invoice


def target_reached(invoice: Invoice) -> funding.InvoiceFunded:
    return funding.InvoiceFunded(invoice.id, Money(90_000_00), NOW)


async def desk_reasons(shop: Shop, invoice_id: UUID) -> list[object]:
    async with shop.database.transaction("platform") as tx:
        rows = await tx.all(
            "SELECT reasons FROM platform.work_items WHERE subject_id = %s AND kind = %s",
            [invoice_id, disbursal.DESK_KIND],
        )
    return [row["reasons"] for row in rows]


@pytest.mark.parametrize("irn", [IRN, None])
async def test_money_is_cleared_once_when_nothing_has_changed(shop: Shop, irn: str | None) -> None:
    invoice = await funded(shop, irn=irn)

    await shop.tell(target_reached(invoice), twice=True)

    cleared = shop.of(DisbursalCleared, invoice.id)
    assert [event.raised for event in cleared] == [Money(90_000_00)]
    assert await desk_reasons(shop, invoice.id) == []


async def test_a_cancelled_e_invoice_stops_the_money(shop: Shop) -> None:
    number = new_id().hex * 2
    invoice = await funded(shop, irn=number)
    shop.gst.irns[number] = IrnFact(number, "cancelled")

    await shop.tell(target_reached(invoice), twice=True)

    assert shop.of(DisbursalCleared, invoice.id) == []
    assert [event.reasons for event in shop.of(DisbursalStopped, invoice.id)] == [
        ("irn_cancelled",)
    ]
    assert await desk_reasons(shop, invoice.id) == [["irn_cancelled"]]
    assert "disbursal_stopped" in await shop.timeline(invoice.id)


async def test_a_twin_that_came_to_light_stops_the_money(shop: Shop) -> None:
    invoice, twin = await funded(shop), await funded(shop)
    marks: dict[Kind, bytes] = {"number": new_id().bytes * 2}
    async with shop.database.transaction("invoice") as tx:
        await store_findings.reserve(tx, invoice.id, marks)
        await store_findings.release(tx, invoice.id)
        await store_findings.reserve(tx, twin.id, marks)

    await shop.tell(target_reached(invoice), twice=True)

    assert [event.reasons for event in shop.of(DisbursalStopped, invoice.id)] == [("duplicate",)]


async def test_money_waits_while_the_portal_is_silent(shop: Shop) -> None:
    invoice = await funded(shop)
    shop.gst.failures.before_effect(RailError("unreachable", retryable=True))

    with pytest.raises(RailError):
        await disbursal.look_again(shop.desk, target_reached(invoice))

    assert shop.of(DisbursalCleared, invoice.id) == []
    await disbursal.look_again(shop.desk, target_reached(invoice))
    await shop.work()
    assert len(shop.of(DisbursalCleared, invoice.id)) == 1


async def test_a_portal_that_will_not_say_stops_the_money(shop: Shop) -> None:
    invoice = await funded(shop)
    shop.gst.failures.before_effect(RailError("refused", retryable=False))

    await disbursal.look_again(shop.desk, target_reached(invoice))
    await shop.work()

    assert [event.reasons for event in shop.of(DisbursalStopped, invoice.id)] == [
        ("irn_not_asked",)
    ]
