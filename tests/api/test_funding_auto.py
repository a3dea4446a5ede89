"""Auto-invest and the watch list over HTTP."""

from collections.abc import AsyncGenerator
from typing import Any
from uuid import UUID

import httpx
import pytest

from hundi.funding import auto_queries
from hundi.funding.service import service
from hundi.kernel.ids import new_id
from hundi.runtime.jobs import Desk
from hundi.runtime.service import Subscriptions
from support.databases import PostgresServer, SetClock, deliver, opened
from support.funding_http import World, served

RULES: dict[str, Any] = {
    "amount": 10000,
    "minRisk": 60,
    "maxDays": 60,
    "minRoi": 10,
    "keep": 0,
    "customerMost": "50000.00",
}
QUERY = {name: str(value) for name, value in RULES.items()}


@pytest.fixture(scope="module")
async def world(postgres: PostgresServer) -> AsyncGenerator[World]:
    subscriptions = Subscriptions.of([service])
    async with (
        opened(postgres.clone(), subscriptions=subscriptions, clock=SetClock()) as database,
        served(database) as made,
    ):
        yield made


async def put(world: World, path: str, investor: UUID, body: object = None) -> httpx.Response:
    headers = world.signed_in(investor)
    return await world.client.put(f"/api/v1{path}", json=body, headers=headers)


async def test_rules_that_are_on_invest_and_tell_what_they_did(world: World) -> None:
    asha = await world.investor("25000")
    await world.listing()

    before = await world.get("/auto-invest", asha)
    saved = await put(world, "/auto-invest", asha, {"on": True, **RULES, "keep": 15000})
    await deliver(Desk(world.database, None), twice=True)
    after = await world.get("/auto-invest", asha)
    portfolio = (await world.get("/portfolio", asha)).json()

    assert before.json() == {
        "on": False,
        "rules": None,
        "idle": 25000,
        "invested": 0,
        "commitments": 0,
        "leftOut": None,
    }
    assert saved.json()["rules"] == {**RULES, "keep": 15000, "customerMost": 50000}
    assert '"minRoi":10' in saved.text
    assert (after.json()["on"], after.json()["invested"], after.json()["idle"]) == (
        True,
        10000,
        0,
    )
    assert [position["amount"] for position in portfolio["positions"]] == [10000]


async def test_a_preview_says_what_would_happen_and_changes_nothing(world: World) -> None:
    asha = await world.investor("15000")
    await world.listing()
    await world.listing()

    answer = await world.get("/auto-invest/preview", asha, query=QUERY)

    preview = answer.json()
    assert answer.status_code == 200
    assert preview["matches"] >= 2
    assert (preview["invoices"], preview["wouldInvest"]) == (2, 15000)
    assert preview["backtest"]["days"] == 365
    assert (await world.get("/portfolio", asha)).json()["positions"] == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("amount", 0),
        ("amount", 0.001),
        ("minRisk", 101),
        ("maxDays", 0),
        ("minRoi", -1),
        ("keep", -1),
        ("customerMost", 0),
    ],
)
async def test_rules_that_make_no_sense_are_refused_by_the_fields_name(
    world: World, field: str, value: float
) -> None:
    asha = await world.investor("0")

    saved = await put(world, "/auto-invest", asha, {"on": True, **RULES, field: value})
    seen = await world.get("/auto-invest/preview", asha, query={**QUERY, field: str(value)})

    assert (saved.status_code, seen.status_code) == (422, 422)
    assert field in saved.text
    assert field in seen.text


async def test_rules_are_for_the_verified(world: World) -> None:
    stranger = await world.investor("0", verified=False)

    answers = [
        await put(world, "/auto-invest", stranger, {"on": True, **RULES}),
        await world.get("/auto-invest/preview", stranger, query=QUERY),
        await world.get("/watch-list", stranger),
        await put(world, f"/watch-list/{await world.listing()}", stranger),
    ]

    assert {answer.json()["code"] for answer in answers} == {"kyc_required"}


async def test_what_is_watched_is_shown_with_its_status_also_when_it_is_over(world: World) -> None:
    asha, bina = await world.investor(), await world.investor("90000")
    first, second = await world.listing(), await world.listing()

    for invoice in (first, second, first):
        assert (await put(world, f"/watch-list/{invoice}", asha)).status_code == 204
    await world.fund(first, bina, 90000)
    shown = (await world.get("/watch-list", asha)).json()

    assert {one["id"]: one["status"] for one in shown} == {
        str(first): "funded",
        str(second): "open",
    }
    assert shown[0]["expectedROI"] == 12.5
    assert (await world.get("/watch-list", bina)).json() == []


async def test_the_eye_is_taken_off_again(world: World) -> None:
    asha, invoice = await world.investor(), await world.listing()
    await put(world, f"/watch-list/{invoice}", asha)

    for _ in range(2):
        answer = await world.client.delete(
            f"/api/v1/watch-list/{invoice}", headers=world.signed_in(asha)
        )
        assert answer.status_code == 204

    assert (await world.get("/watch-list", asha)).json() == []


async def test_what_was_never_listed_cannot_be_watched(world: World) -> None:
    answer = await put(world, f"/watch-list/{new_id()}", await world.investor())

    assert (answer.status_code, answer.json()["code"]) == (404, "no_such_listing")


async def test_a_full_watch_list_takes_no_more(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(auto_queries, "WATCHED_MAX", 2)
    asha = await world.investor()
    invoices = [await world.listing() for _ in range(3)]

    answers = [await put(world, f"/watch-list/{invoice}", asha) for invoice in invoices]
    again = await put(world, f"/watch-list/{invoices[0]}", asha)

    assert [answer.status_code for answer in answers] == [204, 204, 409]
    assert answers[2].json()["code"] == "watch_list_full"
    assert again.status_code == 204


@pytest.mark.parametrize(
    ("on", "minutes", "status"), [(True, 16, 401), (True, 14, 200), (False, 16, 200)]
)
async def test_a_mandate_takes_a_fresh_proof_and_ending_it_never_does(
    world: World,
    on: bool,  # noqa: FBT001 - parametrised
    minutes: int,
    status: int,
) -> None:
    asha = await world.investor("0")
    headers = world.signed_in(asha, proved_before=minutes * 60)

    answer = await world.client.put(
        "/api/v1/auto-invest", json={"on": on, **RULES}, headers=headers
    )

    assert answer.status_code == status, answer.text
    kept = (await world.get("/auto-invest", asha)).json()
    if status == 401:
        assert answer.json()["code"] == "step_up_required"
        assert kept["rules"] is None
    else:
        assert kept["on"] is on
