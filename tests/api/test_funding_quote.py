"""What an investment would bring, asked before it is made."""

from collections.abc import AsyncGenerator
from datetime import timedelta
from typing import Any

import pytest

from hundi.funding.service import service
from hundi.kernel.ids import new_id
from hundi.kernel.money import Money
from hundi.runtime.service import Subscriptions
from support.databases import PostgresServer, SetClock, opened
from support.funding import DUE, TODAY
from support.funding_http import World, served


@pytest.fixture(scope="module")
async def world(postgres: PostgresServer) -> AsyncGenerator[World]:
    subscriptions = Subscriptions.of([service])
    async with (
        opened(postgres.clone(), subscriptions=subscriptions, clock=SetClock()) as database,
        served(database) as made,
    ):
        yield made


def rupees(value: Any) -> Money:
    return Money.parse(f"{value:.2f}")


async def test_a_quote_of_all_is_the_specifications_deal(world: World) -> None:
    asha, invoice = await world.investor(), await world.listing()

    quoted = (await world.get(f"/invoices/{invoice}/quote", asha)).json()

    on_time = quoted["outcomes"][0]
    assert (quoted["amount"], on_time["gain"], on_time["comesBack"]) == (90000, 1386.99, 91386.99)
    assert (on_time["annualROI"], on_time["xirr"]) == (12.5, 13.21)
    assert (quoted["disbursedOn"], on_time["paidOn"]) == (TODAY.isoformat(), DUE.isoformat())


async def test_lateness_is_quoted_at_0_15_30_and_60_days(world: World) -> None:
    asha, invoice = await world.investor(), await world.listing()

    answer = await world.get(f"/invoices/{invoice}/quote", asha, query={"amount": "30000.00"})

    outcomes = answer.json()["outcomes"]
    assert [one["daysLate"] for one in outcomes] == [0, 15, 30, 60]
    assert [one["paidOn"] for one in outcomes] == [
        (DUE + timedelta(days=days)).isoformat() for days in (0, 15, 30, 60)
    ]
    gains = [rupees(one["gain"]) for one in outcomes]
    assert gains == sorted(set(gains))
    for one in outcomes:
        parts = rupees(one["interest"]) + rupees(one["lateCharge"]) - rupees(one["platformFee"])
        assert parts == rupees(one["gain"])
        assert rupees(one["comesBack"]) == Money.parse("30000") + rupees(one["gain"])


async def test_what_was_quoted_is_what_funding_promises(world: World) -> None:
    asha, ravi, invoice = await world.investor(), await world.investor(), await world.listing()
    await world.fund(invoice, ravi, 33333)

    answer = await world.get(f"/invoices/{invoice}/quote", asha, query={"amount": "33333"})
    funded = await world.fund(invoice, asha, 33333)

    assert answer.json()["outcomes"][0]["gain"] == funded.json()["expectedReturn"]


async def test_more_than_is_left_is_not_quoted(world: World) -> None:
    asha, invoice = await world.investor(), await world.listing()

    answer = await world.get(f"/invoices/{invoice}/quote", asha, query={"amount": "90000.01"})

    assert (answer.status_code, answer.json()["code"]) == (409, "target_exceeded")
    assert answer.json()["remaining"] == 90000


async def test_what_takes_no_money_is_not_quoted(world: World) -> None:
    asha, stranger = await world.investor(), await world.investor(verified=False)
    closed, opened_one = await world.listing(), await world.listing()
    await world.fund(closed, asha, 90000)

    answers = [
        await world.get(f"/invoices/{closed}/quote", asha),
        await world.get(f"/invoices/{new_id()}/quote", asha),
        await world.get(f"/invoices/{opened_one}/quote", stranger),
        await world.get(f"/invoices/{opened_one}/quote", asha, query={"amount": "-1"}),
    ]

    assert [(one.status_code, one.json()["code"]) for one in answers] == [
        (409, "listing_closed"),
        (404, "no_such_listing"),
        (403, "kyc_required"),
        (422, "invalid"),
    ]


async def test_a_quote_says_what_limits_and_caps_allow_and_exactly_that_is_accepted(
    world: World,
) -> None:
    asha, invoice = await world.investor(), await world.listing()
    path = f"/invoices/{invoice}/quote"
    assert (await world.get(path, asha)).json()["allowed"] == 90000
    async with world.database.transaction("funding") as tx:
        await tx.execute(
            """
            INSERT INTO funding.limits
                (kind, investor_id, customer_id, amount_minor, effective_from)
            SELECT kind, investor, customer_id, minor, %(today)s
            FROM funding.listings, (VALUES
                ('customer', NULL, 4000000), ('concentration', %(asha)s, 2500000)
            ) AS own (kind, investor, minor)
            WHERE invoice_id = %(invoice)s
            """,
            {"today": TODAY, "asha": asha, "invoice": invoice},
        )
    ravi = await world.investor()
    assert (await world.get(path, ravi)).json()["allowed"] == 40000
    assert (await world.get(path, asha)).json()["allowed"] == 25000

    assert (await world.fund(invoice, ravi, 20000)).status_code == 201
    left = (await world.get(path, asha)).json()["allowed"]
    over = await world.fund(invoice, asha, 20000.01)

    assert left == over.json()["allowed"] == 20000
    assert (over.status_code, over.json()["code"]) == (409, "customer_cap_reached")
    assert over.json()["errors"][0]["field"] == "amount"
    assert (await world.fund(invoice, asha, 5000)).status_code == 201
    more = await world.fund(invoice, asha, 20000.01)
    assert more.json()["code"] == "customer_cap_reached"
    assert (await world.get(path, asha)).json()["allowed"] == 15000
