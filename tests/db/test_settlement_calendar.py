"""Days that pass: overdue and default, each told once. On a database of its own."""

from collections.abc import AsyncGenerator
from datetime import timedelta

import pytest

from hundi.events.platform import DayTurned
from hundi.events.settlement import InvoiceDefaulted, InvoiceOverdue, RepaymentProgressed
from hundi.kernel.money import Money
from hundi.ledger.entry import receipts
from hundi.settlement import commands
from support.databases import PostgresServer
from support.settlement import DUE, Office, Story, office, rupees, with_terms

SERVICE = "settlement"


@pytest.fixture
async def desk(postgres: PostgresServer) -> AsyncGenerator[Office]:
    async with office(postgres.clone()) as opened:
        yield opened


def day(past_due: int) -> DayTurned:
    return DayTurned(DUE + timedelta(days=past_due))


async def test_a_deal_past_its_due_date_is_overdue_once_and_still_repaid(desk: Office) -> None:
    story = await desk.disbursed(Story())

    await desk.given(day(0))
    on_time = await desk.status(story)
    await desk.given(day(1), day(2), twice=True)
    late = await desk.status(story)
    await desk.given(story.paid("100000", DUE + timedelta(days=20)), day(21), twice=True)

    assert (on_time, late) == ("disbursed", "overdue")
    (overdue,) = desk.of(InvoiceOverdue, story.invoice_id)
    assert (overdue.days_past_due, overdue.customer_id) == (1, story.customer_id)
    assert await desk.status(story) == "repaid"
    (progress,) = desk.of(RepaymentProgressed, story.invoice_id)
    assert (progress.days_late, progress.was_defaulted) == (20, False)


async def test_grace_delays_the_charge_and_not_the_calendar(desk: Office) -> None:
    story = await desk.disbursed(with_terms(grace_days=10))

    await desk.given(day(3), story.paid("100000", DUE + timedelta(days=10)))

    assert len(desk.of(InvoiceOverdue, story.invoice_id)) == 1
    investors = (await desk.wallets(story))[:3]
    claim = story.terms.return_after(55) + story.terms.advance
    assert sum(rupees(held).minor for held in investors) == claim.minor


async def test_a_default_is_told_once_and_what_comes_later_recovers_it(desk: Office) -> None:
    story = await desk.disbursed(Story())

    await desk.given(day(91), day(92), twice=True)
    defaulted = await desk.status(story)
    await desk.given(story.paid("40000", DUE + timedelta(days=100)), twice=True)
    partly = await desk.status(story)
    await desk.given(story.paid("60000", DUE + timedelta(days=120)), day(130), twice=True)

    assert (defaulted, partly) == ("defaulted", "defaulted")
    assert await desk.status(story) == "recovered"
    assert len(desk.of(InvoiceOverdue, story.invoice_id)) == 1
    (told,) = desk.of(InvoiceDefaulted, story.invoice_id)
    assert told.days_past_due == 91
    assert [event.was_defaulted for event in desk.of(RepaymentProgressed, story.invoice_id)] == [
        True, True,
    ]  # fmt: skip
    claim = story.terms.claim_on(DUE + timedelta(days=120), disbursed_on=DUE - timedelta(days=45))
    investors = (await desk.wallets(story))[:3]
    assert sum(rupees(held).minor for held in investors) == claim.net.minor
    assert await desk.holds(receipts(story.invoice_id)) == "0.00"


async def test_a_part_paid_is_overdue_too(desk: Office) -> None:
    story = await desk.disbursed(Story())

    await desk.given(story.paid("40000"), day(1), story.paid("10", DUE), twice=True)

    assert await desk.status(story) == "overdue"


async def test_only_what_is_owed_falls_due(desk: Office) -> None:
    repaid, whole, listed = await desk.disbursed(Story()), await desk.disbursed(Story()), Story()
    await desk.given(repaid.paid("100000"), whole.paid("95000"), listed.listed())

    await desk.given(day(500), twice=True)

    assert await desk.status(repaid) == "repaid"
    assert await desk.status(whole) == "overdue"
    assert await desk.status(listed) == "listed"


async def test_a_deal_that_will_not_default_is_not_looked_at_again(
    desk: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "DEALS_AT_ONCE_MAX", 1)
    whole = await desk.disbursed(Story())
    await desk.given(whole.paid("95000"))

    await desk.given(day(200), twice=True)

    assert await desk.status(whole) == "overdue"


async def test_more_deals_than_one_transaction_takes_are_all_turned(
    desk: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "DEALS_AT_ONCE_MAX", 2)
    small = {"face": Money(100), "eligible": Money(100), "advance": Money(90)}
    lots = (Money(90),)
    stories = [await desk.disbursed(Story(with_terms(**small).terms, lots=lots)) for _ in range(5)]

    await desk.given(day(1), twice=True)

    assert [await desk.status(story) for story in stories] == ["overdue"] * 5
