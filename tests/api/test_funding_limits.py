"""Limits over HTTP: two operators change them, from a day on; and what is out on a customer."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from hundi.events.platform import ProposalApproved
from hundi.funding import commands_limits, reactions
from hundi.funding.service import service
from hundi.kernel.ids import new_id
from hundi.runtime import desk
from hundi.runtime.service import Subscriptions
from support.databases import NOW, PostgresServer, SetClock, opened
from support.funding import TODAY, listed, terms
from support.funding_http import World, served

LIMITS = "/admin/investment-limits"
ANNA, BORIS = new_id(), new_id()


@asynccontextmanager
async def a_world(postgres: PostgresServer) -> AsyncGenerator[World]:
    subscriptions = Subscriptions.of([service])
    async with (
        opened(postgres.clone(), subscriptions=subscriptions, clock=SetClock()) as database,
        served(database) as made,
    ):
        yield made


@pytest.fixture(scope="module")
async def world(postgres: PostgresServer) -> AsyncGenerator[World]:
    """One for those who touch what is their own."""
    async with a_world(postgres) as made:
        yield made


@pytest.fixture
async def fresh(postgres: PostgresServer) -> AsyncGenerator[World]:
    """One for whoever changes the clock, or limits of everybody."""
    async with a_world(postgres) as made:
        yield made


async def propose(world: World, **changes: Any) -> Any:
    """Let an operator propose a limit; return the answer."""
    body = {"kind": "customer", "amount": 500, "effectiveFrom": day(0), "reason": "risk"}
    return await world.client.post(
        f"/api/v1{LIMITS}", json=body | changes, headers=world.signed_in(ANNA, "admin")
    )


def day(days: int) -> str:
    return (TODAY + timedelta(days=days)).isoformat()


async def agree(world: World, answer: Any) -> None:
    """Let a second operator agree to what was proposed; funding hears of it twice."""
    assert answer.status_code == 202, answer.text
    approval_id = UUID(answer.json()["approvalId"])
    async with world.database.transaction("platform") as tx:
        await desk.approve(tx, approval_id, by=BORIS)
        row = await tx.one("SELECT * FROM platform.approvals WHERE id = %s", [approval_id])
    assert row is not None
    event = ProposalApproved(
        row["subject_id"], approval_id, row["kind"], row["payload"], ANNA, BORIS, NOW
    )
    for _ in range(2):
        async with world.database.transaction("funding") as tx:
            await reactions.adopt_limit(tx, event)


async def shown(world: World, **query: str) -> list[str]:
    rows = (await world.get(LIMITS, ANNA, "admin", query=query)).json()
    return [
        f"{row['kind']} {row['amount']:.2f} {row['effectiveFrom']} {row['inForce']}" for row in rows
    ]


async def given_an_invoice(world: World, customer: UUID) -> UUID:
    invoice = new_id()
    async with world.database.transaction("funding") as tx:
        await reactions.open_listing(tx, listed(invoice, terms("1000"), customer_id=customer))
    return invoice


async def test_one_operator_alone_changes_nothing_and_two_do_from_the_day_on(
    world: World,
) -> None:
    asha, customer = await world.investor(), new_id()
    invoice = await given_an_invoice(world, customer)

    answer = await propose(world, customerId=str(customer), amount=0)
    assert await shown(world, customerId=str(customer)) == []
    await agree(world, answer)

    assert await shown(world, customerId=str(customer)) == [f"customer 0.00 {day(0)} True"]
    refused = await world.fund(invoice, asha, 1000)
    assert (refused.status_code, refused.json()["code"]) == (409, "customer_cap_reached")
    async with world.database.transaction("funding") as tx:
        logged = await tx.all(
            """
            SELECT action FROM platform.audit_log WHERE subject_id = (
                SELECT subject_id FROM platform.approvals WHERE id = %s
            ) ORDER BY seq
            """,
            [answer.json()["approvalId"]],
        )
    assert [row["action"] for row in logged] == [
        "propose investment_limit",
        "approve investment_limit",
        "adopt investment limit",
    ]


async def test_limits_are_listed_with_those_that_are_to_come_and_those_in_force(
    fresh: World,
) -> None:
    asha = await fresh.investor()
    for amount, days in ((700, 5), (900, 0)):
        answer = await propose(
            fresh,
            kind="concentration",
            investorId=str(asha),
            amount=amount,
            effectiveFrom=day(days),
        )
        await agree(fresh, answer)

    assert await shown(fresh, investorId=str(asha)) == [
        f"concentration 700.00 {day(5)} False",
        f"concentration 900.00 {day(0)} True",
    ]
    assert await shown(fresh, kind="customer") == ["customer 5000000000.00 2000-01-01 True"]
    assert len(await shown(fresh)) == 6


async def test_a_limit_agreed_on_late_begins_on_the_day_it_was_agreed_on(fresh: World) -> None:
    answer = await propose(fresh, effectiveFrom=day(0))
    fresh.database.clock.advanced_days += 2

    await agree(fresh, answer)

    assert (await shown(fresh, kind="customer"))[0] == f"customer 500.00 {day(2)} True"


async def test_what_two_agreed_on_and_cannot_be_any_more_is_for_the_desk(fresh: World) -> None:
    answer = await propose(fresh, effectiveFrom=day(1))
    fresh.database.clock.advanced_days += 2
    async with fresh.database.transaction("funding") as tx:
        await tx.execute(
            "INSERT INTO funding.limits VALUES ('customer', NULL, 1, %s)", [TODAY + timedelta(2)]
        )

    await agree(fresh, answer)

    assert (await shown(fresh, kind="customer"))[0] == f"customer 0.01 {day(2)} True"
    async with fresh.database.transaction("platform") as tx:
        item = await tx.one("SELECT kind, reasons FROM platform.work_items")
    assert item == {"kind": "approved_but_not_possible", "reasons": ["limit_taken"]}


async def test_another_of_the_same_waits_and_one_for_somebody_else_does_not(fresh: World) -> None:
    asha = str(await fresh.investor())
    await propose(fresh)

    assert (await propose(fresh, amount=9)).json()["code"] == "already_proposed"
    other = await propose(fresh, kind="concentration", investorId=asha)
    assert other.status_code == 202


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"investorId": "asha"}, 422, "bad_limit"),
        ({"kind": "outstanding", "customerId": "customer"}, 422, "bad_limit"),
        ({"kind": "invoice", "customerId": "customer"}, 422, "bad_limit"),
        ({"effectiveFrom": day(-1)}, 409, "limit_begins_too_early"),
        ({"customerId": str(new_id())}, 404, "no_such_party"),
        ({"kind": "outstanding", "investorId": str(new_id())}, 404, "no_such_party"),
        ({"kind": "favour"}, 422, "invalid"),
        ({"amount": -1}, 422, "invalid"),
        ({"amount": 0.001}, 422, "invalid"),
        ({"reason": " "}, 422, "invalid"),
    ],
)
async def test_a_limit_that_cannot_be_is_refused_with_what_is_wrong(
    world: World, changes: dict[str, Any], status: int, code: str
) -> None:
    ids = {"asha": str(await world.investor()), "customer": str(new_id())}
    await given_an_invoice(world, UUID(ids["customer"]))
    named = {name: ids.get(str(value), value) for name, value in changes.items()}

    answer = await propose(world, **named)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_on_one_day_one_limit_of_a_kind_begins(fresh: World) -> None:
    await agree(fresh, await propose(fresh))

    answer = await propose(fresh, amount=600)

    assert (answer.status_code, answer.json()["code"]) == (409, "limit_taken")
    assert (await propose(fresh, amount=600, effectiveFrom=day(1))).status_code == 202


async def test_proposals_of_others_are_not_ours(fresh: World) -> None:
    event = ProposalApproved(new_id(), new_id(), "product_terms", {}, ANNA, BORIS, NOW)
    async with fresh.database.transaction("funding") as tx:
        await reactions.adopt_limit(tx, event)

    assert len(await shown(fresh)) == 4


async def test_operators_see_who_has_how_much_out_on_a_customer(world: World) -> None:
    asha, ravi, customer = await world.investor(), await world.investor(), new_id()
    one, other = [await given_an_invoice(world, customer) for _ in range(2)]
    await agree(world, await propose(world, customerId=str(customer), amount=2500))
    await world.fund(one, asha, 1000)
    await world.fund(other, ravi, 1000)

    seen = (await world.get(f"/admin/customers/{customer}/exposure", ANNA, "admin")).json()
    nobody = await world.get(f"/admin/customers/{new_id()}/exposure", ANNA, "admin")

    assert {name: seen[name] for name in ("cap", "reserved", "outstanding", "free")} == {
        "cap": 2500, "reserved": 2000, "outstanding": 2000, "free": 500,
    }  # fmt: skip
    assert {(one["investorId"], one["outstanding"]) for one in seen["investors"]} == {
        (str(asha), 1000),
        (str(ravi), 1000),
    }
    assert (nobody.status_code, nobody.json()["code"]) == (404, "no_such_party")


def test_proposals_for_the_same_have_one_subject() -> None:
    payload: dict[str, object] = {"kind": "customer", "investor_id": None, "amount": "1.00"}
    everybodys = payload | {"customer_id": None, "effective_from": day(0)}
    later, annas = everybodys | {"effective_from": day(1)}, everybodys | {"customer_id": str(ANNA)}

    one, same, other = [
        commands_limits.subject_of(commands_limits.limit_of(asked))
        for asked in (everybodys, later, annas)
    ]

    assert one == same != other
