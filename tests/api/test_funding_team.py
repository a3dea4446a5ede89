"""An investor's team funds: on the quick way in, which stands in front of the framework."""

from collections.abc import AsyncGenerator
from uuid import UUID

import httpx
import pytest

from hundi.funding.service import service
from hundi.kernel.ids import new_id
from hundi.runtime.rights import MemberRight
from hundi.runtime.service import Subscriptions
from hundi.runtime.tokens import Caller, Member
from support.databases import PostgresServer, SetClock, opened
from support.funding_http import World, served


@pytest.fixture(scope="module")
async def world(postgres: PostgresServer) -> AsyncGenerator[World]:
    subscriptions = Subscriptions.of([service])
    async with (
        opened(postgres.clone(), subscriptions=subscriptions, clock=SetClock()) as database,
        served(database) as made,
    ):
        yield made


async def fund(
    world: World, invoice: UUID, investor: UUID, member: Member, *, key: str = ""
) -> httpx.Response:
    now = world.database.clock.real_now()
    token = world.tokens.issue(Caller(investor, "investor", new_id(), now, member), now=now)
    headers = {"Authorization": f"Bearer {token}"} | ({"Idempotency-Key": key} if key else {})
    return await world.client.post(
        f"/api/v1/invoices/{invoice}/fund", json={"amount": 30000}, headers=headers
    )


def member(right: MemberRight) -> Member:
    return Member(new_id(), right)


async def raised(world: World, invoice: UUID, investor: UUID) -> float:
    shown = await world.get("/invoices/marketplace", investor)
    return next(row["raised"] for row in shown.json() if row["id"] == str(invoice))


async def test_a_viewer_funds_nothing(world: World) -> None:
    asha, invoice = await world.investor(), await world.listing()

    refused = await fund(world, invoice, asha, member("viewer"), key="k")

    assert (refused.status_code, refused.json()["code"]) == (403, "only_looking")
    assert await raised(world, invoice, asha) == 0


async def test_a_manager_funds_with_the_accounts_money_and_once_by_a_key(world: World) -> None:
    asha, invoice, manager = await world.investor(), await world.listing(), member("manager")

    first = await fund(world, invoice, asha, manager, key="once")
    second = await fund(world, invoice, asha, manager, key="once")

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert second.headers["Idempotent-Replayed"] == "true"
    assert await raised(world, invoice, asha) == 30000


async def test_a_key_of_one_of_a_team_is_none_of_anothers(world: World) -> None:
    asha, invoice = await world.investor(), await world.listing()

    answers = [await fund(world, invoice, asha, member("manager"), key="same") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() != answers[1].json()
    assert await raised(world, invoice, asha) == 60000
