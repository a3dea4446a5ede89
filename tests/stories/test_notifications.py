"""Letters at each step, and the stream that tells of them while they happen."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import httpx
import pytest

from hundi.cli.actors import Person, money, until
from support.platform import API, Town

pytestmark = pytest.mark.timeout(180)

STREAM_SECONDS_MAX = 20.0


def subjects(town: Town, person: Person) -> str:
    return "\n".join(mail["subject"] for mail in town.sandbox.mails(person.email))


def kinds(person: Person) -> set[str]:
    return {each["kind"] for each in person.get("/notifications?limit=100").body}


def test_everybody_is_told_by_letter_of_each_step(town: Town) -> None:
    trade, investor = town.trade(), town.investor()
    bill = town.disbursed(trade, (investor, "90000"))
    town.pay(trade, bill, "100000")
    trade.seller.stage(bill.id, "repaid")

    expected = {
        trade.seller.email: {
            "welcome", "business_confirmed", "kyc_decided", "bank_account_verified",
            "invoice_verified", "invoice_accepted", "invoice_listed", "invoice_funded",
            "advance_paid", "payout_finished", "repayment_progressed", "reserve_paid",
        },
        trade.customer.email: {
            "welcome", "business_confirmed", "kyc_decided", "acceptance_asked",
            "acceptance_recorded", "payment_received",
        },
        investor.email: {
            "welcome", "kyc_decided", "deposit_received", "funds_committed", "returns_paid",
        },
    }  # fmt: skip
    for person in (trade.seller, trade.customer, investor):
        wanted = expected[person.email]
        until(lambda p=person, w=wanted: w <= kinds(p) or None, "all are in the list")
        assert kinds(person) == wanted
        until(
            lambda p=person, w=wanted: len(town.sandbox.mails(p.email)) >= len(w) or None,
            "all are in the letterbox",
        )
        told = {each["title"] for each in person.get("/notifications?limit=100").body}
        letters = town.sandbox.mails(person.email)
        assert {letter["subject"] for letter in letters} == told
        assert len({letter["messageId"] for letter in letters}) == len(letters)


def test_a_muted_group_stays_in_the_list_and_out_of_the_letterbox(town: Town) -> None:
    investor = town.investor("0")
    muted = {"email": {"investing": False}}
    investor.put("/notifications/preferences", muted)
    town.deposit(investor, "2000")
    bill = town.listed(town.trade())

    investor.post(f"/invoices/{bill.id}/fund", {"amount": 1000})
    until(lambda: "funds_committed" in kinds(investor) or None, "it is in the list")
    town.deposit(investor, "1000")
    until(lambda: subjects(town, investor).count("2,000.00") or None, "the later letter came")

    committed = next(
        each["title"]
        for each in investor.get("/notifications").body
        if each["kind"] == "funds_committed"
    )
    assert committed not in subjects(town, investor)


@asynccontextmanager
async def stream_of(
    town: Town, person: Person, last: str | None = None
) -> AsyncGenerator[AsyncGenerator[dict[str, str]]]:
    """Open the person's stream: its events, as fields."""
    headers = {"Authorization": f"Bearer {person.token}"}
    if last is not None:
        headers["Last-Event-ID"] = last
    async with (
        asyncio.timeout(STREAM_SECONDS_MAX),
        httpx.AsyncClient(
            base_url=town.line.base_url, timeout=STREAM_SECONDS_MAX, trust_env=False
        ) as client,
        client.stream("GET", f"{API}/stream", headers=headers) as response,
    ):
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        events = events_of(response)
        try:
            yield events
        finally:
            await events.aclose()


async def events_of(response: httpx.Response) -> AsyncGenerator[dict[str, str]]:
    fields: dict[str, str] = {}
    async for line in response.aiter_lines():
        name, _, value = line.partition(": ")
        if line:
            fields[name] = value
        elif fields:
            yield fields
            fields = {}


async def next_told(events: AsyncGenerator[dict[str, str]]) -> dict[str, str]:
    async for event in events:
        if event.get("event") == "notification":
            return event
    raise AssertionError("the stream ended")


async def test_the_stream_tells_at_once_and_resumes_where_it_was_left(town: Town) -> None:
    investor, stranger = town.investors(2, "0")
    until(lambda: "kyc_decided" in kinds(investor) or None, "the beginnings are told")

    async with stream_of(town, investor) as events, stream_of(town, stranger) as others:
        first = await anext(events)
        assert "retry" in first
        await anext(others)
        await asyncio.to_thread(town.deposit, investor, "1001")
        live = await next_told(events)
        await asyncio.to_thread(town.deposit, stranger, "1002")
        theirs = await next_told(others)

    await asyncio.to_thread(town.deposit, investor, "1003")
    await asyncio.to_thread(town.deposit, investor, "1004")
    async with stream_of(town, investor, live["id"]) as events:
        missed = [await next_told(events), await next_told(events)]

    assert "1001.00" in live["data"]
    assert "1002.00" in theirs["data"]
    assert "1001.00" not in theirs["data"]
    assert ["1003.00" in missed[0]["data"], "1004.00" in missed[1]["data"]] == [True, True]
    assert int(live["id"]) < int(missed[0]["id"]) < int(missed[1]["id"])
    assert investor.balance() == money("3008")
