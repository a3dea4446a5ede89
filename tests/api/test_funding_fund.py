"""Funding over HTTP: who may, what is said, what is kept."""

import asyncio
from collections.abc import AsyncGenerator, Collection
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import LiteralString

import psycopg
import pytest
from psycopg.rows import DictRow

from hundi.events.user import KycDecided
from hundi.funding import commands, reactions
from hundi.funding.fund_openapi import REFUSALS
from hundi.funding.service import service
from hundi.kernel.ids import new_id
from hundi.kernel.money import Money
from hundi.ledger import journal
from hundi.ledger.entry import wallet
from hundi.runtime.database import Database, NotPlain, Parameters, Transaction
from hundi.runtime.jobs import Desk
from hundi.runtime.outbox import publish
from hundi.runtime.service import Subscriptions
from hundi.runtime.strict_json import loads
from hundi.runtime.tokens import Role
from support.databases import NOW, PostgresServer, SetClock, deliver, opened
from support.funding import (
    assert_exact,
    listed,
    rupees,
    state_of,
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


@pytest.mark.parametrize(
    ("amount", "minutes", "status"),
    [("100000.01", 14, 404), ("100000.01", 16, 401), ("100000", 16, 404)],
)
async def test_more_than_a_lakh_at_once_takes_a_fresh_proof(
    world: World, amount: str, minutes: int, status: int
) -> None:
    investor = await world.investor()
    headers = world.signed_in(investor, proved_before=minutes * 60)

    answer = await world.client.post(
        f"/api/v1/invoices/{new_id()}/fund", json={"amount": amount}, headers=headers
    )

    # 404: it is asked for an invoice that is not there, and got as far as that.
    assert answer.status_code == status, answer.text
    if status == 401:
        assert answer.json()["code"] == "step_up_required"
        assert answer.json()["ways"] == ["password"]


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

    async with served(world.database, news_seconds_max=30) as patient:
        asking = asyncio.create_task(patient.fund(invoice, asha, 1000, key="early"))
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
    async def transaction(
        self, service: str, *, pipelined: bool = False
    ) -> AsyncGenerator[Transaction]:
        async with super().transaction(service, pipelined=pipelined) as tx:
            yield tx
            raise psycopg.OperationalError("the server closed the connection")

    async def call_at_once(
        self, query: LiteralString, parameters: Parameters, *, told: Collection[str]
    ) -> DictRow | None:
        del query, parameters, told
        raise NotPlain


class AnswerLost(Database):
    """A database that does all of a call, and goes away before it has answered."""

    async def call_at_once(
        self, query: LiteralString, parameters: Parameters, *, told: Collection[str]
    ) -> DictRow | None:
        await super().call_at_once(query, parameters, told=told)
        raise psycopg.OperationalError("the server closed the connection")


async def test_a_failed_commit_is_never_a_success_and_never_tried_again(
    world: World,
) -> None:
    asha, invoice = await world.investor(), await world.listing()
    broken = CommitFails(world.database.url, clock=world.database.clock)
    await broken.open()
    try:
        async with served(broken) as there:
            answer = await there.fund(invoice, asha, 1000, key="refused")
    finally:
        await broken.close()

    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert answer.headers["retry-after"] == "2"
    async with world.database.transaction("funding") as tx:
        assert await journal.balance(tx, wallet(asha)) == rupees("100000")


async def test_a_key_answers_for_a_batch_whose_own_answer_was_lost(world: World) -> None:
    """It was done, once, and whoever asks again with the key reads so."""
    asha, ravi, invoice = await world.investor(), await world.investor(), await world.listing()
    await world.fund(invoice, ravi, 1000)
    losing = AnswerLost(world.database.url, clock=world.database.clock)
    await losing.open()
    try:
        async with served(losing) as there:
            lost = await there.fund(invoice, asha, 1000, key="lost")
    finally:
        await losing.close()

    again = await world.fund(invoice, asha, 1000, key="lost")
    other = await world.fund(invoice, asha, 2000, key="lost")

    assert (lost.status_code, lost.json()["code"]) == (503, "unavailable")
    assert again.status_code == 201
    assert again.headers["idempotent-replayed"] == "true"
    assert '"raised":2000.00,"remaining":88000.00,"status":"committed"' in again.text
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")
    async with world.database.transaction("funding") as tx:
        assert await journal.balance(tx, wallet(asha)) == rupees("99000")


async def test_a_keyed_request_that_goes_at_once_replays_the_same_bytes(world: World) -> None:
    asha, ravi, invoice = await world.investor(), await world.investor(), await world.listing()
    await world.fund(invoice, ravi, "1000.01")
    key = 'a "key", {with} \\ all'

    first = await world.fund(invoice, asha, "2000.50", key=key)
    again = await world.fund(invoice, asha, "2000.50", key=key)

    assert (first.status_code, again.status_code) == (201, 201)
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert again.content == first.content


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
