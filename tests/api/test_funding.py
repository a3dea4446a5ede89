"""Funding over HTTP: who may, what is said, what is kept."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import httpx
import psycopg
import pytest
from fastapi import FastAPI

from hundi.events.user import KycDecided
from hundi.funding import commands, reactions
from hundi.funding.fund_openapi import REFUSALS
from hundi.funding.service import service
from hundi.kernel.ids import new_id
from hundi.kernel.money import Money
from hundi.ledger import journal
from hundi.ledger.entry import wallet
from hundi.runtime.app import build_app
from hundi.runtime.database import Database, Transaction
from hundi.runtime.jobs import Desk
from hundi.runtime.outbox import publish
from hundi.runtime.service import Subscriptions
from hundi.runtime.strict_json import loads
from hundi.runtime.tokens import Caller, Role, Tokens
from hundi.runtime.web import Edge
from support.databases import NOW, PostgresServer, SetClock, deliver, opened
from support.funding import (
    DUE,
    TODAY,
    assert_exact,
    funded,
    given_a_listing,
    given_an_investor,
    listed,
    rupees,
    state_of,
    terms,
)


@dataclass(frozen=True, slots=True)
class World:
    """The service behind HTTP, and its database."""

    database: Database
    app: FastAPI
    client: httpx.AsyncClient
    tokens: Tokens

    def signed_in(self, user_id: UUID, role: Role = "investor") -> dict[str, str]:
        token = self.tokens.issue(
            Caller(user_id, role, new_id()), now=self.database.clock.real_now()
        )
        return {"Authorization": f"Bearer {token}"}

    async def fund(
        self, invoice: UUID, investor: UUID, amount: object, *, key: str | None = None
    ) -> httpx.Response:
        headers = self.signed_in(investor) | ({"Idempotency-Key": key} if key else {})
        return await self.client.post(
            f"/api/v1/invoices/{invoice}/fund", json={"amount": amount}, headers=headers
        )

    async def get(
        self,
        path: str,
        user_id: UUID,
        role: Role = "investor",
        *,
        query: dict[str, str] | None = None,
    ) -> httpx.Response:
        headers = self.signed_in(user_id, role)
        return await self.client.get(f"/api/v1{path}", params=query, headers=headers)

    async def investor(self, holding: str = "100000", *, verified: bool = True) -> UUID:
        async with self.database.transaction("funding") as tx:
            return await given_an_investor(tx, holding=holding, verified=verified)

    async def listing(self, target: str = "90000") -> UUID:
        async with self.database.transaction("funding") as tx:
            return await given_a_listing(tx, terms(target))


@asynccontextmanager
async def served(database: Database) -> AsyncGenerator[World]:
    tokens = Tokens(b"a secret of at least thirty-two bytes")
    edge = Edge(
        database=database,
        tokens=tokens,
        outside=None,
        internal_token="internal",
        webhook_secrets=("secret",),
        sandbox=True,
    )
    app = build_app([service], edge)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield World(database, app, client, tokens)


@pytest.fixture(scope="module")
async def world(postgres: PostgresServer) -> AsyncGenerator[World]:
    subscriptions = Subscriptions.of([service])
    async with (
        opened(postgres.clone(), subscriptions=subscriptions, clock=SetClock()) as database,
        served(database) as made,
    ):
        yield made


async def test_funding_answers_with_exact_rupees(world: World) -> None:
    asha, invoice = await world.investor(), await world.listing()

    first = await world.fund(invoice, asha, 30000)
    last = await world.fund(invoice, asha, "60000.00")

    assert first.status_code == last.status_code == 201
    assert '"raised":30000.00,"remaining":60000.00' in first.text.replace(" ", "")
    assert first.json()["status"] == "committed"
    assert first.json()["expectedReturn"] == 462.33
    assert last.json()["status"] == "funded"
    assert last.json()["remaining"] == 0
    assert first.headers["content-type"] == "application/json"


async def test_only_investors_fund(world: World) -> None:
    invoice = await world.listing()
    url = f"/api/v1/invoices/{invoice}/fund"

    nobody = await world.client.post(url, json={"amount": 1000})
    forged = await world.client.post(
        url, json={"amount": 1000}, headers={"Authorization": "Bearer x"}
    )
    others: list[Role] = ["sme", "customer", "admin"]
    refused = [
        await world.client.post(url, json={"amount": 1000}, headers=world.signed_in(new_id(), role))
        for role in others
    ]

    assert (nobody.status_code, nobody.json()["code"]) == (401, "no_good_token")
    assert nobody.headers["www-authenticate"] == "Bearer"
    assert forged.status_code == 401
    assert {(answer.status_code, answer.json()["code"]) for answer in refused} == {
        (403, "wrong_role")
    }


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b'{"amount": 0}', "amount"),
        (b'{"amount": -1}', "amount"),
        (b'{"amount": 0.001}', "amount"),
        (b'{"amount": 1e400}', "amount"),
        (b'{"amount": true}', "amount"),
        (b'{"amount": null}', "amount"),
        (b'{"amount": "ten"}', "amount"),
        (b'{"amount": "\\ud800"}', "amount"),
        (b'{"amount": 1000, "note": "hello"}', "note"),
        (b"{}", "amount"),
        (b"[]", "body"),
        (b"", "body"),
        (b'{"amount": NaN}', "amount"),
        (b'{"amount": 1, "amount": 2}', "body"),
        (b"\xff", "body"),
        (b"[" * 1000, "body"),
    ],
)
async def test_a_bad_body_is_refused_with_its_field(world: World, body: bytes, field: str) -> None:
    asha, invoice = await world.investor(), await world.listing()

    answer = await world.client.post(
        f"/api/v1/invoices/{invoice}/fund", content=body, headers=world.signed_in(asha)
    )

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "invalid"
    assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_a_body_beyond_four_kibibytes_is_refused(world: World) -> None:
    asha, invoice = await world.investor(), await world.listing()

    answer = await world.client.post(
        f"/api/v1/invoices/{invoice}/fund",
        content=b'{"amount": 1000' + b" " * 4096 + b"}",
        headers=world.signed_in(asha),
    )

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


async def test_each_refusal_has_its_code(world: World) -> None:
    asha, poor = await world.investor(), await world.investor("500")
    stranger = await world.investor(verified=False)
    invoice, seller = new_id(), await world.investor()
    async with world.database.transaction("funding") as tx:
        await reactions.open_listing(tx, listed(invoice, seller_id=seller))

    answers = [
        await world.fund(invoice, asha, 90000.01),
        await world.fund(invoice, asha, 999),
        await world.fund(invoice, poor, 1000),
        await world.fund(invoice, stranger, 1000),
        await world.fund(invoice, seller, 1000),
        await world.fund(new_id(), asha, 1000),
    ]

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [
        (409, "target_exceeded"),
        (422, "commitment_too_small"),
        (409, "insufficient_funds"),
        (403, "kyc_required"),
        (403, "own_invoice"),
        (404, "no_such_listing"),
    ]
    assert answers[0].json()["remaining"] == 90000
    async with world.database.transaction("funding") as tx:
        assert await state_of(tx, invoice) == ("open", Money(0))


async def test_a_closed_listing_refuses_from_memory_and_still_replays(world: World) -> None:
    asha, invoice = await world.investor(), await world.listing()
    full = await world.fund(invoice, asha, 90000, key="the last")

    closed = await world.fund(invoice, asha, 1000)
    kept = await world.fund(invoice, asha, 1000, key="too late")
    again = await world.fund(invoice, asha, 1000, key="too late")
    replayed = await world.fund(invoice, asha, 90000, key="the last")
    reused = await world.fund(invoice, asha, 80000, key="the last")

    assert (closed.status_code, closed.json()["code"]) == (409, "listing_closed")
    assert kept.json() == closed.json()
    assert again.text == kept.text
    assert again.headers["idempotent-replayed"] == "true"
    assert (replayed.status_code, replayed.text) == (201, full.text)
    assert (reused.status_code, reused.json()["code"]) == (409, "idempotency_key_reused")


async def test_the_same_request_again_has_the_same_answer(world: World) -> None:
    asha, invoice = await world.investor(), await world.listing()

    first, second = await asyncio.gather(
        world.fund(invoice, asha, 1000, key="k"), world.fund(invoice, asha, 1000, key="k")
    )
    third = await world.fund(invoice, asha, 2000, key="k")

    assert first.text == second.text
    assert first.status_code == second.status_code == 201
    assert third.json()["code"] == "idempotency_key_reused"
    async with world.database.transaction("funding") as tx:
        assert await state_of(tx, invoice) == ("open", rupees("1000"))


@pytest.mark.parametrize("key", ["", "x" * 65, "a\tb"])
async def test_a_bad_key_is_refused(world: World, key: str) -> None:
    asha, invoice = await world.investor(), await world.listing()

    answer = await world.client.post(
        f"/api/v1/invoices/{invoice}/fund",
        json={"amount": 1000},
        headers=world.signed_in(asha) | {"Idempotency-Key": key},
    )

    assert (answer.status_code, answer.json()["code"]) == (422, "bad_idempotency_key")


async def test_news_on_its_way_is_waited_for(world: World) -> None:
    asha, invoice = await world.investor(verified=False), await world.listing()
    async with world.database.transaction("user") as tx:
        await publish(tx, [KycDecided(asha, "investor", "verified", NOW)])

    asking = asyncio.create_task(world.fund(invoice, asha, 1000, key="early"))
    await deliver(Desk(world.database, None), only=["funding"])
    answer = await asking

    assert answer.status_code == 201


async def test_twenty_over_http_take_exactly_the_target(world: World) -> None:
    invoice = await world.listing("5000")
    crowd = [await world.investor("1000") for _ in range(20)]

    answers = await asyncio.gather(*(world.fund(invoice, one, 1000) for one in crowd))

    assert sorted(answer.status_code for answer in answers) == [201] * 5 + [409] * 15
    assert [answer.json()["status"] for answer in answers if answer.is_success].count("funded") == 1
    async with world.database.transaction("funding") as tx:
        assert await state_of(tx, invoice) == ("funded", rupees("5000"))
        await assert_exact(tx, invoice)


class CommitFails(Database):
    """A database whose COMMIT is refused, after the command has run."""

    @asynccontextmanager
    async def transaction(self, service: str) -> AsyncGenerator[Transaction]:
        async with super().transaction(service) as tx:
            yield tx
            raise psycopg.OperationalError("the server closed the connection")


async def test_a_failed_commit_is_never_a_success_and_never_tried_again(
    world: World,
) -> None:
    asha, invoice = await world.investor(), await world.listing()
    broken = CommitFails(world.database.url, clock=world.database.clock)
    await broken.open()
    try:
        async with served(broken) as there:
            answer = await there.fund(invoice, asha, 1000)
    finally:
        await broken.close()

    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert answer.headers["retry-after"] == "2"
    async with world.database.transaction("funding") as tx:
        assert await journal.balance(tx, wallet(asha)) == rupees("100000")


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
        "dueDate": DUE.isoformat(),
        "disbursedOn": None,
        "daysLate": 0,
    }
    assert {name: mine[name] for name in ("invested", "outstanding", "earned", "xirr")} == {
        "invested": 60000,
        "outstanding": 60000,
        "earned": 0,
        "xirr": 13.21,
    }
    assert mine["maturities"] == [{"date": DUE.isoformat(), "amount": 60924.66}]
    assert empty == {
        "invested": 0,
        "outstanding": 0,
        "earned": 0,
        "xirr": None,
        "positions": [],
        "maturities": [],
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
        ({"format": "pdf"}, "invalid"),
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


async def test_funding_stands_in_the_openapi_document(world: World) -> None:
    document = (await world.client.get("/api/openapi.json")).json()

    operation = document["paths"]["/api/v1/invoices/{invoice_id}/fund"]["post"]
    documented = {
        code
        for answer in operation["responses"].values()
        for code in answer["content"].get("application/problem+json", {}).get("examples", {})
    }
    assert documented == {refusal("").code for refusal in REFUSALS} | {"invalid"}
    assert "/api/v1/invoices/marketplace" in document["paths"]


async def test_the_documented_body_is_one_that_is_taken(world: World) -> None:
    document = (await world.client.get("/api/openapi.json")).json()
    operation = document["paths"]["/api/v1/invoices/{invoice_id}/fund"]["post"]
    example = operation["requestBody"]["content"]["application/json"]["example"]
    answered = operation["responses"]["201"]["content"]["application/json"]["example"]
    asha, invoice = await world.investor(), await world.listing()

    answer = await world.fund(invoice, asha, example["amount"])

    assert answer.status_code == 201
    assert set(answer.json()) == set(answered)
    assert loads(answer.content)["raised"] == Decimal("30000.00")


async def test_a_swept_listing_is_closed_over_http(world: World) -> None:
    asha, invoice = await world.investor(), await world.listing()
    async with world.database.transaction("funding") as tx:
        await commands.cancel_listing(tx, invoice, now=tx.now)

    answers = [await world.fund(invoice, asha, 1000) for _ in range(2)]

    assert {answer.json()["code"] for answer in answers} == {"listing_closed"}
