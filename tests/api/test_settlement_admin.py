"""Operators' changes of a deal, and our fee invoice, over HTTP: who may, and what is refused."""

from collections.abc import AsyncGenerator
from datetime import timedelta
from uuid import UUID

import httpx
import pytest

from hundi.events.platform import DayTurned
from hundi.kernel.ids import new_id
from hundi.runtime import desk as operators
from hundi.runtime.tokens import Role
from support.databases import PostgresServer, deliver
from support.settlement import Office, Story, office

CALLS = {
    "recovery-costs": {"amount": 100.50, "reason": "lawyer"},
    "write-off": {"reason": "insolvent"},
    "credit-notes": {"number": "CN-1", "amount": "5000.00", "reason": "damaged"},
}


@pytest.fixture(scope="module")
async def desk(postgres: PostgresServer) -> AsyncGenerator[Office]:
    async with office(postgres.clone()) as opened:
        yield opened


@pytest.fixture(scope="module")
async def http(desk: Office) -> AsyncGenerator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=desk.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test/api/v1") as client:
        yield client


async def given_default(desk: Office) -> Story:
    story = await desk.disbursed(Story())
    past = story.terms.due_on + timedelta(days=story.terms.default_after_days + 1)
    await desk.given(DayTurned(past))
    return story


async def call(
    http: httpx.AsyncClient,
    desk: Office,
    what: str,
    invoice_id: UUID,
    who: UUID,
    role: Role = "admin",
) -> httpx.Response:
    path = f"/admin/invoices/{invoice_id}/{what}"
    return await http.post(path, json=CALLS[what], headers=desk.bearer(who, role))


@pytest.mark.parametrize("what", CALLS)
@pytest.mark.parametrize("role", ["sme", "investor", "customer"])
async def test_only_operators_propose(
    desk: Office, http: httpx.AsyncClient, what: str, role: Role
) -> None:
    story = await desk.disbursed(Story())

    answer = await call(http, desk, what, story.invoice_id, story.seller_id, role)

    assert (answer.status_code, answer.json()["code"]) == (403, "wrong_role")


@pytest.mark.parametrize("what", CALLS)
async def test_an_invoice_that_is_not_there_is_not_found(
    desk: Office, http: httpx.AsyncClient, what: str
) -> None:
    answer = await call(http, desk, what, new_id(), new_id())

    assert (answer.status_code, answer.json()["code"]) == (404, "no_such_deal")


@pytest.mark.parametrize("what", ["recovery-costs", "write-off"])
async def test_only_what_is_in_default_is_recovered_or_written_off(
    desk: Office, http: httpx.AsyncClient, what: str
) -> None:
    story = await desk.disbursed(Story())

    answer = await call(http, desk, what, story.invoice_id, new_id())

    assert (answer.status_code, answer.json()["code"]) == (409, "not_in_recovery")


async def test_a_write_off_takes_a_second_operator(desk: Office, http: httpx.AsyncClient) -> None:
    story, first = await given_default(desk), new_id()

    answer = await call(http, desk, "write-off", story.invoice_id, first)
    approval_id = UUID(answer.json()["approvalId"])
    with pytest.raises(operators.SecondPersonNeeded):
        async with desk.database.transaction("platform") as tx:
            await operators.approve(tx, approval_id, by=first)
    before = await desk.status(story)
    async with desk.database.transaction("platform") as tx:
        await operators.approve(tx, approval_id, by=new_id())
    await deliver(desk.desk, twice=True)

    assert (answer.status_code, before) == (202, "defaulted")
    assert await desk.status(story) == "written_off"


async def test_a_credit_note_never_goes_below_what_investors_may_claim(
    desk: Office, http: httpx.AsyncClient
) -> None:
    story = await desk.disbursed(Story())
    path = f"/admin/invoices/{story.invoice_id}/credit-notes"
    headers = desk.bearer(new_id(), "admin")

    small = {"number": "CN-2", "amount": "8613.01", "reason": "damaged"}
    large = small | {"amount": "8613.02"}
    refused = await http.post(path, json=large, headers=headers)
    taken = await http.post(path, json=small, headers=headers)

    assert (refused.status_code, refused.json()["code"]) == (409, "credit_note_too_large")
    assert refused.json()["allowed"] == 8613.01
    assert taken.status_code == 202


async def test_costs_above_what_is_owed_are_refused(desk: Office, http: httpx.AsyncClient) -> None:
    story = await given_default(desk)
    path = f"/admin/invoices/{story.invoice_id}/recovery-costs"

    answer = await http.post(
        path,
        json={"amount": "100000.01", "reason": "lawyer"},
        headers=desk.bearer(new_id(), "admin"),
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "costs_too_high")


@pytest.mark.parametrize("number", ["", "A" * 17, "CN 1", "CN_1"])
async def test_a_credit_notes_number_is_as_the_rules_say(
    desk: Office, http: httpx.AsyncClient, number: str
) -> None:
    story = await desk.disbursed(Story())

    answer = await http.post(
        f"/admin/invoices/{story.invoice_id}/credit-notes",
        json={"number": number, "amount": "10", "reason": "damaged"},
        headers=desk.bearer(new_id(), "admin"),
    )

    assert answer.status_code == 422


async def test_the_sme_and_operators_see_the_fee_invoice_and_nobody_else(
    desk: Office, http: httpx.AsyncClient
) -> None:
    story = await desk.disbursed(Story())
    path = f"/invoices/{story.invoice_id}/fee-invoice"

    async def seen(who: UUID, role: Role) -> int:
        return (await http.get(path, headers=desk.bearer(who, role))).status_code

    assert await seen(story.seller_id, "sme") == 200
    assert await seen(new_id(), "admin") == 200
    assert await seen(new_id(), "sme") == 404
    assert await seen(story.customer_id, "customer") == 404
    assert await seen(story.investors[0], "investor") == 404
    assert (await http.get(path)).status_code == 401


async def test_the_fee_invoice_says_what_was_taken_as_json_and_as_a_paper(
    desk: Office, http: httpx.AsyncClient
) -> None:
    story = await desk.disbursed(Story())
    headers = desk.bearer(story.seller_id, "sme")

    shown = await http.get(f"/invoices/{story.invoice_id}/fee-invoice", headers=headers)
    paper = await http.get(f"/invoices/{story.invoice_id}/fee-invoice?format=pdf", headers=headers)

    seen = shown.json()
    assert (seen["taxableValue"], seen["cgst"], seen["sgst"], seen["igst"]) == (900, 81, 81, 0)
    assert (seen["total"], seen["sac"], seen["placeOfSupply"]) == (1062, "997158", "29")
    assert paper.headers["content-type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF-")
