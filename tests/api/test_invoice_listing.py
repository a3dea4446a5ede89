"""Listing an invoice and taking it back, over HTTP: what it costs, what is refused."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest

from hundi.events import funding
from hundi.events.invoice import (
    CancellationRequested,
    InvoiceCancelled,
    InvoiceListed,
)
from hundi.invoice import api_files, store_findings
from hundi.invoice.domain import Stage
from hundi.kernel.ids import new_id
from hundi.kernel.money import Money
from hundi.runtime.outbox import publish
from support.databases import NOW, PostgresServer, deliver
from support.invoice import Person, Shop, closed, exact, refusal, shop_of


@pytest.fixture(scope="module")
async def shop(
    postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[Shop]:
    folder: Path = tmp_path_factory.mktemp("documents")
    async with shop_of(postgres.clone(), folder) as open_shop:
        yield open_shop


# -- listing


async def test_the_cost_is_shown_before_and_is_the_cost_to_the_paisa(shop: Shop) -> None:
    seller, customer = await shop.parties()
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


async def test_a_preview_says_what_waiting_a_week_would_do_and_a_listing_waits_for_nothing(
    shop: Shop,
) -> None:
    seller, customer = await shop.parties()
    invoice = await shop.invoice(seller, customer, Stage.ACCEPTED)
    path, ask = f"/invoices/{invoice.id}/list", {"advanceRate": 90, "annualRate": 12.5}

    later = exact(await shop.post(f"{path}?preview=true&inDays=7", seller, ask))
    refused = await shop.post(f"{path}?inDays=7", seller, ask)
    too_far = await shop.post(f"{path}?preview=true&inDays=31", seller, ask)

    # 90,000 at 12.5 % for 38 days; the fee does not wait.
    assert (later["daysToMaturity"], str(later["expectedReturn"])) == (38, "1171.23")
    assert str(later["netToSme"]) == "88938.00"
    assert str(later["reserveAtMaturity"]) == "8828.77"
    assert refusal(refused) == (422, "only_a_preview")
    assert too_far.status_code == 422
    assert (await shop.stored(invoice.id)) == invoice


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
    seller, customer = await shop.parties()
    invoice = await shop.invoice(seller, customer, Stage.ACCEPTED)

    answer = await shop.post(f"/invoices/{invoice.id}/list", seller, ask)

    assert refusal(answer) == (422, code)
    assert (await shop.stored(invoice.id)).stage is Stage.ACCEPTED


async def test_a_reserve_that_cannot_pay_the_return_is_refused(shop: Shop) -> None:
    seller, customer = await shop.parties()
    invoice = await shop.invoice(seller, customer, Stage.VERIFIED)
    late = {"dueDate": "2027-05-01"}
    assert (await shop.post(f"/invoices/{invoice.id}/accept", customer, late)).status_code == 200

    ask = {"advanceRate": 95, "annualRate": 36}
    answer = await shop.post(f"/invoices/{invoice.id}/list", seller, ask)

    assert refusal(answer) == (422, "reserve_too_small")


@pytest.mark.parametrize("stage", [Stage.VERIFIED, Stage.LISTED, Stage.DISPUTED])
async def test_only_what_is_accepted_is_listed_and_once(shop: Shop, stage: Stage) -> None:
    seller, customer = await shop.parties()
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
    seller, customer = await shop.parties()
    invoice = await shop.invoice(seller, customer, Stage.ACCEPTED)
    async with shop.database.transaction("invoice") as tx:
        await store_findings.reserve(tx, invoice.id, {"f1": new_id().bytes * 2})

    answers = [await shop.post(f"/invoices/{invoice.id}/cancel", seller) for _ in range(2)]
    await shop.work(twice=True)

    assert [answer.json()["stage"] for answer in answers] == ["cancelled", "cancelled"]
    assert len(shop.of(InvoiceCancelled, invoice.id)) == 1
    assert await shop.held(invoice.id) == []


async def test_a_listed_invoice_is_taken_back_when_funding_lets_it_go(shop: Shop) -> None:
    seller, customer = await shop.parties()
    invoice = await shop.invoice(seller, customer, Stage.LISTED)
    asking = asyncio.create_task(shop.post(f"/invoices/{invoice.id}/cancel", seller))
    await until_cancelling(shop, invoice.id)
    assert (await shop.facts(invoice.id, seller))["cancelling"]

    await shop.tell(closed(invoice, "cancelled"))

    answer = await asking
    assert (answer.status_code, answer.json()["stage"]) == (200, "cancelled")
    assert len(shop.of(CancellationRequested, invoice.id)) == 1


async def test_a_listed_invoice_that_is_funded_first_stays_funded(shop: Shop) -> None:
    seller, customer = await shop.parties()
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
    seller, customer = await shop.parties()
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
    seller, customer = await shop.parties()
    invoice = await shop.invoice(seller, customer, stage)

    assert refusal(await shop.post(f"/invoices/{invoice.id}/cancel", seller)) == (409, code)


async def until_cancelling(shop: Shop, invoice_id: Any) -> None:
    async with asyncio.timeout(30):
        while not (await shop.stored(invoice_id)).is_cancelling:  # noqa: ASYNC110 - the database has no event
            await asyncio.sleep(0.01)


# -- credit notes


async def test_a_credit_note_before_listing_lowers_what_can_be_financed(shop: Shop) -> None:
    seller, customer = await shop.parties()
    invoice = await shop.invoice(seller, customer, Stage.ACCEPTED)
    path, note = f"/invoices/{invoice.id}/credit-notes", {"number": "CN-1", "amount": "10000.00"}

    taken = await shop.post(path, seller, note)
    again = await shop.post(path, seller, note)
    listed = await shop.post(f"/invoices/{invoice.id}/list", seller, {"advanceRate": 90})

    assert (taken.status_code, again.status_code) == (201, 201)
    assert again.json()["eligible"] == taken.json()["eligible"] == 90000
    assert exact(listed)["discountedAmount"] == 81000


async def test_what_a_credit_note_may_not_be_is_refused(shop: Shop) -> None:
    seller, customer = await shop.parties()
    other, _ = await shop.parties()
    invoice = await shop.invoice(seller, customer, Stage.ACCEPTED)
    early = await shop.invoice(seller, customer, Stage.VERIFIED)
    path, note = f"/invoices/{invoice.id}/credit-notes", {"number": "CN-1", "amount": 100}
    await shop.post(path, seller, note)

    assert refusal(await shop.post(path, other, note)) == (404, "no_such_invoice")
    assert refusal(await shop.post(path, customer, note)) == (403, "wrong_role")
    assert refusal(await shop.post(path, seller, {**note, "amount": 101})) == (
        409,
        "credit_note_known",
    )
    assert refusal(await shop.post(path, seller, {"number": "CN-2", "amount": 99900})) == (
        409,
        "credit_note_too_large",
    )
    assert refusal(await shop.post(f"/invoices/{early.id}/credit-notes", seller, note)) == (
        409,
        "wrong_stage",
    )
