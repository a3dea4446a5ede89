"""The marketplace, portfolios and statements over HTTP."""

from collections.abc import AsyncGenerator, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from hundi.funding import reactions
from hundi.funding.service import service
from hundi.kernel.ids import new_id
from hundi.runtime.service import Subscriptions
from hundi.runtime.tokens import Role
from support.databases import NOW, PostgresServer, SetClock, opened
from support.funding import (
    DUE,
    TODAY,
    funded,
    listed,
    terms,
)
from support.funding_http import World, served


@pytest.fixture(scope="module")
async def world(postgres: PostgresServer) -> AsyncGenerator[World]:
    subscriptions = Subscriptions.of([service])
    async with (
        opened(postgres.clone(), subscriptions=subscriptions, clock=SetClock()) as database,
        served(database) as made,
    ):
        yield made


async def test_the_marketplace_shows_the_deal(world: World) -> None:
    asha, invoice = await world.investor(), await world.listing()
    await world.fund(invoice, asha, 30000)

    answer = await world.get("/invoices/marketplace", asha, query={"sort": "newest", "limit": "1"})

    [offer] = answer.json()
    assert offer == {
        "id": str(invoice),
        "invoiceNumber": "INV-001",
        "amount": 100000,
        "discountedAmount": 90000,
        "riskScore": 70,
        "grade": "B",
        "expectedROI": 12.5,
        "expectedXirr": 13.21,
        "expectedReturn": 1386.99,
        "daysToMaturity": 45,
        "raised": 30000,
        "remaining": 60000,
        "minimum": 1000,
        "customerName": "Bharat Stores",
        "sellerName": "Asha Textiles",
        "closesAt": offer["closesAt"],
        "dueDate": DUE.isoformat(),
    }
    assert '"expectedROI":12.50' in answer.text


async def test_the_marketplace_is_for_verified_investors_and_operators(world: World) -> None:
    asha, stranger = await world.investor(), await world.investor(verified=False)
    roles: list[Role] = ["sme", "customer"]

    answers = [await world.get("/invoices/marketplace", new_id(), role) for role in roles]
    unverified = await world.get("/invoices/marketplace", stranger)
    nobody = await world.client.get("/api/v1/invoices/marketplace")

    assert {answer.json()["code"] for answer in answers} == {"wrong_role"}
    assert (unverified.status_code, unverified.json()["code"]) == (403, "kyc_required")
    assert nobody.status_code == 401
    assert (await world.get("/invoices/marketplace", asha)).is_success
    assert (await world.get("/invoices/marketplace", new_id(), "admin")).is_success


@pytest.fixture(scope="module")
async def market(postgres: PostgresServer) -> AsyncGenerator[tuple[World, UUID]]:
    """Twelve listings of their own, each unlike the others."""
    async with (
        opened(postgres.clone(), clock=SetClock()) as database,
        served(database) as made,
    ):
        async with database.transaction("funding") as tx:
            for n in range(12):
                event = listed(
                    new_id(),
                    terms(due_on=TODAY + timedelta(days=30 + n % 5)),
                    risk_score=40 + (n * 7) % 12 * 5,
                    grade="ABC"[n % 3],
                    closes_at=NOW + timedelta(days=1 + (n * 5) % 12),
                )
                await reactions.open_listing(tx, event)
        yield made, await made.investor()


@pytest.mark.parametrize(
    ("sort", "key", "descending"),
    [
        ("risk", "riskScore", True),
        ("roi", "expectedROI", True),
        ("days", "daysToMaturity", False),
        ("closing", "closesAt", False),
        ("newest", "id", True),
    ],
)
async def test_pages_of_every_order_leave_none_out_and_repeat_none(
    market: tuple[World, UUID],
    sort: str,
    key: str,
    descending: bool,  # noqa: FBT001 - parametrised
) -> None:
    world, asha = market
    found: list[dict[str, Any]] = []
    url: str | None = f"/api/v1/invoices/marketplace?sort={sort}&limit=5"
    while url is not None:
        answer = await world.client.get(url, headers=world.signed_in(asha))
        assert answer.is_success, answer.text
        found += answer.json()
        url = answer.links["next"]["url"] if "next" in answer.links else None

    assert len({offer["id"] for offer in found}) == len(found) == 12
    keys = [offer[key] for offer in found]
    if sort != "newest":
        assert keys == sorted(keys, reverse=descending)


Kept = Callable[[dict[str, Any]], bool]
FILTERS: list[tuple[dict[str, str], Kept]] = [
    ({"minRisk": "70"}, lambda offer: offer["riskScore"] >= 70),
    ({"maxDays": "31"}, lambda offer: offer["daysToMaturity"] <= 31),
    ({"grade": "A"}, lambda offer: offer["grade"] == "A"),
    ({"minRoi": "12.5"}, lambda offer: offer["expectedROI"] >= 12.5),
    ({"minRoi": "12.501"}, lambda _: False),
    (
        {"minRisk": "60", "grade": "B", "sort": "closing"},
        lambda offer: offer["riskScore"] >= 60 and offer["grade"] == "B",
    ),
]


@pytest.mark.parametrize(("query", "kept"), FILTERS)
async def test_filters_keep_what_they_say(
    market: tuple[World, UUID], query: dict[str, str], kept: Kept
) -> None:
    world, asha = market
    everything = (await world.get("/invoices/marketplace", asha)).json()

    found = (await world.get("/invoices/marketplace", asha, query=query)).json()

    expected = {offer["id"] for offer in everything if kept(offer)}
    assert {offer["id"] for offer in found} == expected
    assert len(expected) < 12 or query == {"minRoi": "12.5"}


@pytest.mark.parametrize(
    "query",
    [
        {"sort": "luck"},
        {"minRisk": "101"},
        {"maxDays": "-1"},
        {"minRoi": "NaN"},
        {"limit": "101"},
        {"cursor": "x"},
        {"cursor": "WyJhIiwxXQ"},
        {"sort": "days", "cursor": "WzEsMV0"},
        {"cursor": "Wy0xLDFd"},
    ],
)
async def test_a_bad_query_is_refused(market: tuple[World, UUID], query: dict[str, str]) -> None:
    world, asha = market

    answer = await world.get("/invoices/marketplace", asha, query=query)

    assert answer.status_code == 422


async def test_a_portfolio_is_the_callers_own(world: World) -> None:
    asha, ravi, invoice = await world.investor(), await world.investor(), await world.listing()
    await world.fund(invoice, asha, 60000)
    await world.fund(invoice, ravi, 30000)

    mine = (await world.get("/portfolio", asha)).json()
    empty = (await world.get("/portfolio", await world.investor())).json()

    [position] = mine["positions"]
    assert position | {"commitmentId": "", "committedAt": ""} == {
        "commitmentId": "",
        "committedAt": "",
        "invoiceId": str(invoice),
        "invoiceNumber": "INV-001",
        "customerName": "Bharat Stores",
        "amount": 60000,
        "status": "funded",
        "expectedReturn": 924.66,
        "received": 0,
        "principalOutstanding": 60000,
        "lost": 0,
        "dueDate": DUE.isoformat(),
        "disbursedOn": None,
        "daysLate": 0,
    }
    assert {name: mine[name] for name in ("invested", "outstanding", "earned", "lost", "xirr")} == {
        "invested": 60000,
        "outstanding": 60000,
        "earned": 0,
        "lost": 0,
        "xirr": 13.21,
    }
    assert mine["maturities"] == [{"date": DUE.isoformat(), "amount": 60924.66}]
    assert empty == {
        "invested": 0,
        "outstanding": 0,
        "earned": 0,
        "lost": 0,
        "xirr": None,
        "positions": [],
        "maturities": [],
        "lateness": [
            {"fromDays": 0, "toDays": 0, "outstanding": 0},
            {"fromDays": 1, "toDays": 15, "outstanding": 0},
            {"fromDays": 16, "toDays": 30, "outstanding": 0},
            {"fromDays": 31, "toDays": 60, "outstanding": 0},
            {"fromDays": 61, "toDays": None, "outstanding": 0},
        ],
    }


async def test_pages_of_a_portfolio_follow_its_link(world: World) -> None:
    asha, invoice = await world.investor(), await world.listing()
    async with world.database.transaction("funding") as tx:
        for _ in range(3):
            await funded(tx, invoice, asha, "1000")

    first = await world.get("/portfolio", asha, query={"limit": "2"})
    rest = await world.client.get(first.links["next"]["url"], headers=world.signed_in(asha))

    ids = [one["commitmentId"] for one in first.json()["positions"] + rest.json()["positions"]]
    assert len(set(ids)) == 3
    assert rest.json()["invested"] == 3000
    assert "next" not in rest.links


async def test_a_statement_comes_as_json_and_csv(world: World) -> None:
    asha, invoice = await world.investor(), await world.listing()
    await world.fund(invoice, asha, 30000)
    day = TODAY.isoformat()

    found = await world.get("/portfolio/statement", asha, query={"from": day, "to": day})
    table = await world.get(
        "/portfolio/statement", asha, query={"from": day, "to": day, "format": "csv"}
    )

    body = found.json()
    assert (body["from"], body["to"]) == (day, day)
    assert (body["openingBalance"], body["closingBalance"]) == (0, 70000)
    assert [line["amount"] for line in body["lines"]] == [100000, -30000]
    assert [line["invoiceNumber"] for line in body["lines"]] == [None, "INV-001"]
    assert table.headers["content-type"].startswith("text/csv")
    assert "attachment" in table.headers["content-disposition"]
    assert len(table.text.splitlines()) == 5


@pytest.mark.parametrize("path", ["/portfolio", "/portfolio/statement"])
async def test_portfolios_are_for_investors(world: World, path: str) -> None:
    roles: list[Role] = ["sme", "customer", "admin"]

    answers = [await world.get(path, new_id(), role) for role in roles]

    assert {answer.json()["code"] for answer in answers} == {"wrong_role"}
    assert (await world.client.get(f"/api/v1{path}")).status_code == 401


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"from": "2026-12-02", "to": "2026-12-01"}, "bad_period"),
        ({"from": "yesterday"}, "invalid"),
        ({"format": "xml"}, "invalid"),
    ],
)
async def test_a_bad_period_is_refused(world: World, query: dict[str, str], code: str) -> None:
    asha = await world.investor()

    answer = await world.get("/portfolio/statement", asha, query=query)

    assert (answer.status_code, answer.json()["code"]) == (422, code)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
async def test_any_day_of_the_calendar_has_a_statement(world: World, day: str) -> None:
    asha = await world.investor()

    only_to = await world.get("/portfolio/statement", asha, query={"to": day})
    only_from = await world.get("/portfolio/statement", asha, query={"from": day})

    assert only_to.is_success
    assert only_from.status_code in (200, 422)


async def test_what_if_counts_what_is_out_and_with_whom(world: World) -> None:
    asha, first, second = await world.investor(), await world.listing(), await world.listing()
    await world.fund(first, asha, 30000)
    await world.fund(second, asha, 10000)

    found = (await world.get("/portfolio/what-if", asha)).json()

    assert (found["positions"], found["isWhole"]) == (2, True)
    assert [one["daysLate"] for one in found["scenarios"]] == [0, 15, 30, 60, 0]
    assert found["scenarios"][0] == {
        "daysLate": 0,
        "neverPays": None,
        "comesBack": 40616.44,
        "gain": 616.44,
    }
    # The two customers have one name and are two all the same.
    assert found["scenarios"][-1]["neverPays"] == "Bharat Stores"
    assert found["scenarios"][-1]["gain"] == 154.11 - 30000
    assert [one["share"] for one in found["concentration"]] == [75, 25]
