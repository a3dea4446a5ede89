"""Expiry and cancellation give everything back, in the transaction that ends the listing."""

from collections.abc import AsyncGenerator
from datetime import timedelta
from typing import LiteralString
from uuid import UUID

import pytest

from hundi.cli.proofs import PROOFS
from hundi.events import funding as events
from hundi.events.invoice import CancellationRequested, DisbursalRefused
from hundi.events.platform import DayTurned, Ticked
from hundi.funding import commands, reactions
from hundi.kernel.ids import derive_id, new_id
from hundi.kernel.money import Money
from hundi.ledger import journal
from hundi.ledger.entry import escrow, wallet
from hundi.runtime.database import Database, Transaction
from hundi.runtime.outbox import decode
from hundi.runtime.service import Reaction, Service, Subscriptions
from support.databases import NOW, PostgresServer, SetClock, opened, rolled_back
from support.funding import (
    CLOSES_AT,
    TODAY,
    funded,
    given_a_listing,
    given_an_investor,
    outstanding_of,
    places_of,
    rupees,
    state_of,
)

SERVICE = "funding"
LATER = CLOSES_AT
FULL_IF_FUNDED: list[LiteralString] = [it for name, it in PROOFS if "than its target" in name]


async def hear(tx: Transaction, event: object) -> None:
    """Never run: its jobs show what was told."""


TOLD = Subscriptions.of(
    [
        Service(
            "notification",
            reactions=[
                Reaction(to=events.ListingClosed, do=hear),
                Reaction(to=events.CancellationRefused, do=hear),
            ],
        )
    ]
)


@pytest.fixture(scope="module")
async def own_database(postgres: PostgresServer) -> AsyncGenerator[Database]:
    """Sweeps look at all listings, so these tests have a database where nobody else commits."""
    async with opened(postgres.clone(), subscriptions=TOLD, clock=SetClock()) as database:
        yield database


@pytest.fixture
async def tx(own_database: Database) -> AsyncGenerator[Transaction]:
    async with rolled_back(own_database, SERVICE) as transaction:
        yield transaction


async def told(tx: Transaction) -> list[object]:
    rows = await tx.all("SELECT task_name, args FROM jobs.procrastinate_jobs ORDER BY id")
    kinds = {
        "ListingClosed": events.ListingClosed,
        "CancellationRefused": events.CancellationRefused,
    }
    return [
        decode(row["args"]["event"], kinds[row["task_name"].rpartition("/")[2]]) for row in rows
    ]


async def given_a_half_funded_listing(tx: Transaction) -> tuple[UUID, UUID, UUID]:
    asha, ravi = await given_an_investor(tx), await given_an_investor(tx)
    invoice = await given_a_listing(tx)
    await funded(tx, invoice, asha, "10000.01")
    await funded(tx, invoice, ravi, "20000")
    await funded(tx, invoice, asha, "5000")
    return invoice, asha, ravi


async def assert_all_is_back(tx: Transaction, invoice: UUID, *investors: UUID) -> None:
    assert await journal.balance(tx, escrow(invoice)) == Money(0)
    for investor in investors:
        assert await journal.balance(tx, wallet(investor)) == rupees("100000")
        assert await outstanding_of(tx, investor) == Money(0)


async def test_an_expired_listing_gives_everything_back_once(tx: Transaction) -> None:
    invoice, asha, ravi = await given_a_half_funded_listing(tx)
    places = await places_of(tx, invoice)
    tx.now = LATER

    await reactions.expire_listings(tx, Ticked(LATER))
    await reactions.expire_listings(tx, DayTurned(TODAY))

    assert await state_of(tx, invoice) == ("expired", rupees("35000.01"))
    await assert_all_is_back(tx, invoice, asha, ravi)
    [closed] = await told(tx)
    assert isinstance(closed, events.ListingClosed)
    assert (closed.invoice_id, closed.reason) == (invoice, "expired")
    assert closed.released == tuple(places)
    lines = await journal.history(tx, wallet(ravi))
    assert lines[0].entry_id == derive_id(places[1].id, "release")


async def test_a_listing_before_its_time_is_left_alone(tx: Transaction) -> None:
    invoice, _, _ = await given_a_half_funded_listing(tx)
    tx.now = LATER - timedelta(seconds=1)

    await reactions.expire_listings(tx, Ticked(tx.now))

    assert await state_of(tx, invoice) == ("open", rupees("35000.01"))


async def test_a_listing_nobody_funded_expires_too(tx: Transaction) -> None:
    invoice = await given_a_listing(tx)
    tx.now = LATER

    await reactions.expire_listings(tx, Ticked(LATER))

    assert await state_of(tx, invoice) == ("expired", Money(0))
    [closed] = await told(tx)
    assert isinstance(closed, events.ListingClosed)
    assert closed.released == ()


async def test_a_sweep_ends_a_bounded_number_and_the_next_goes_on(
    tx: Transaction, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "EXPIRED_AT_ONCE_MAX", 2)
    invoices = [
        await given_a_listing(tx, closes_at=NOW + timedelta(minutes=n)) for n in range(1, 4)
    ]
    tx.now = LATER

    await reactions.expire_listings(tx, Ticked(LATER))
    first = [(await state_of(tx, invoice))[0] for invoice in invoices]
    await reactions.expire_listings(tx, Ticked(LATER))
    second = [(await state_of(tx, invoice))[0] for invoice in invoices]

    assert first == ["expired", "expired", "open"]
    assert second == ["expired", "expired", "expired"]


async def test_a_cancelled_listing_gives_everything_back_once(tx: Transaction) -> None:
    invoice, asha, ravi = await given_a_half_funded_listing(tx)
    request = CancellationRequested(invoice, new_id(), NOW)

    await reactions.cancel_listing(tx, request)
    await reactions.cancel_listing(tx, request)

    assert (await state_of(tx, invoice))[0] == "cancelled"
    await assert_all_is_back(tx, invoice, asha, ravi)
    [closed] = await told(tx)
    assert isinstance(closed, events.ListingClosed)
    assert closed.reason == "cancelled"
    assert len(closed.released) == 3


async def test_a_funded_listing_is_not_cancelled(tx: Transaction) -> None:
    asha = await given_an_investor(tx)
    invoice = await given_a_listing(tx)
    await funded(tx, invoice, asha, "90000")

    await reactions.cancel_listing(tx, CancellationRequested(invoice, new_id(), NOW))

    assert await state_of(tx, invoice) == ("funded", rupees("90000"))
    assert await told(tx) == [events.CancellationRefused(invoice, NOW)]
    assert await journal.balance(tx, escrow(invoice)) == rupees("90000")


async def test_a_refused_disbursal_gives_everything_back_once(tx: Transaction) -> None:
    asha, ravi = await given_an_investor(tx), await given_an_investor(tx)
    invoice = await given_a_listing(tx)
    await funded(tx, invoice, asha, "60000")
    await funded(tx, invoice, ravi, "30000")
    refused = DisbursalRefused(invoice, NOW)

    await reactions.refund_listing(tx, refused)
    await reactions.refund_listing(tx, refused)

    assert (await state_of(tx, invoice))[0] == "cancelled"
    await assert_all_is_back(tx, invoice, asha, ravi)
    closed = [event for event in await told(tx) if isinstance(event, events.ListingClosed)]
    assert [event.reason for event in closed] == ["cancelled"]
    assert [await tx.all(question) for question in FULL_IF_FUNDED] == [[]]


async def test_an_open_listing_is_not_refunded(tx: Transaction) -> None:
    invoice = await given_a_listing(tx)

    await reactions.refund_listing(tx, DisbursalRefused(invoice, NOW))

    assert (await state_of(tx, invoice))[0] == "open"


async def test_an_expired_listing_is_not_cancelled(tx: Transaction) -> None:
    invoice = await given_a_listing(tx)
    tx.now = LATER
    await reactions.expire_listings(tx, Ticked(LATER))

    await reactions.cancel_listing(tx, CancellationRequested(invoice, new_id(), NOW))

    assert (await state_of(tx, invoice))[0] == "expired"
    assert (await told(tx))[1:] == [events.CancellationRefused(invoice, LATER)]
