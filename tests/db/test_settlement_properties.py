"""Properties of distribution on a real PostgreSQL: nothing is lost, SQL shares as the kernel."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hundi.events.settlement import (
    ExcessReceived,
    PositionPaid,
    RepaymentProgressed,
    ReturnsDistributed,
)
from hundi.kernel.ids import new_id
from hundi.kernel.intervals import Interval
from hundi.kernel.money import Money
from hundi.ledger import journal
from hundi.ledger.entry import Entry, bank, moves_of, receipts, wallet
from hundi.runtime.database import Transaction
from hundi.runtime.outbox import decode, publish
from hundi.settlement import store_positions, store_shares
from hundi.settlement.store_shares import Sharing
from support.databases import NOW, PostgresServer
from support.settlement import TODAY, Office, Story, office, rupees, with_terms


@pytest.fixture(scope="module")
async def desk(postgres: PostgresServer) -> AsyncGenerator[Office]:
    async with office(postgres.clone()) as opened:
        yield opened


@settings(max_examples=12, deadline=None)
@given(
    lots=st.lists(st.integers(1, 5_000_000), min_size=1, max_size=6),
    received=st.lists(
        st.tuples(st.integers(1, 12_000_000), st.integers(-5, 300)), min_size=1, max_size=6
    ),
    fee=st.sampled_from([0, 750]),
    early=st.integers(0, 2),
)
async def test_any_payments_in_any_order_are_paid_out_exactly(
    desk: Office, lots: list[int], received: list[tuple[int, int]], fee: int, early: int
) -> None:
    target = Money(sum(lots))
    face = Money(target.minor + target.minor // 9)
    story = with_terms(face=face, eligible=face, advance=target, investor_fee_rate=fee)
    story = Story(story.terms, tuple(Money(lot) for lot in lots))
    payments = [
        story.paid(Money(minor).decimal, TODAY + timedelta(days=days)) for minor, days in received
    ]
    fees_before = await total_of_fees(desk)
    await desk.given(story.listed(), *story.committed(), *payments[:early])

    await desk.given(story.funded(), *payments[early:], twice=True)

    came = sum(payment.amount.minor for payment in payments)
    *investors, seller = [rupees(held).minor for held in await desk.wallets(story)]
    kept = rupees(await desk.holds(receipts(story.invoice_id))).minor
    back = sum(event.amount.minor for event in desk.of(ExcessReceived, story.invoice_id))
    taken = (await total_of_fees(desk)) - fees_before
    reserve = seller - story.terms.net_to_seller.minor
    assert sum(investors) + reserve + back + kept + taken == came
    assert 0 <= kept < len(lots)
    progress = desk.of(RepaymentProgressed, story.invoice_id)
    assert progress[-1].received.minor == came - back


@settings(max_examples=60, deadline=None)
@given(
    lots=st.lists(st.integers(1, 10**12), min_size=1, max_size=12),
    sums=st.lists(st.integers(0, 10**14), min_size=1, max_size=4),
)
async def test_sql_shares_a_sum_as_the_kernel_does(
    desk: Office, lots: list[int], sums: list[int]
) -> None:
    target = Money(sum(lots))
    terms = with_terms(face=target, eligible=target, advance=target).terms
    story = Story(terms, tuple(Money(lot) for lot in lots))
    intervals = [commitment.interval for commitment in story.commitments]

    async with desk.database.transaction("settlement") as tx:
        await store_positions.add_positions(tx, story.invoice_id, story.commitments)
        await given_received(tx, story, Money(max(sums)))
        for so_far in sorted(sums):
            paid = await raise_shares(tx, story, Money(so_far), final=False)
            assert paid == entitled(intervals, so_far, target, final=False)
        paid = await raise_shares(tx, story, Money(max(sums)), final=True)

    assert paid == entitled(intervals, max(sums), target, final=True)
    assert sum(paid) == max(sums)


@settings(max_examples=25, deadline=None)
@given(
    lots=st.lists(st.integers(1, 10**12), min_size=1, max_size=9),
    shared=st.integers(0, 10**14),
    per_event=st.integers(1, 10),
)
async def test_news_written_in_sql_reads_as_if_written_by_the_outbox(
    desk: Office, lots: list[int], shared: int, per_event: int
) -> None:
    target = Money(sum(lots))
    terms = with_terms(face=target, eligible=target, advance=target).terms
    story = Story(terms, tuple(Money(lot) for lot in lots))
    sharing = Sharing(story.invoice_id, target, Money(shared), final=True)
    head = news_of(story, Money(shared))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store_shares, "POSITIONS_PER_EVENT_MAX", per_event)
        async with desk.database.transaction("settlement") as tx:
            await store_positions.add_positions(tx, story.invoice_id, story.commitments)
            await given_received(tx, story, Money(shared))
            got = await store_shares.pay_positions(
                tx, sharing, Interval(0, target.minor), entry_id=new_id(), news=head
            )
            in_sql = await jobs_of(tx, story)

            positions = [
                PositionPaid(part.id, part.investor_id, amount)
                for part in story.commitments
                if (amount := part.interval.entitled(Money(shared), target=target, final=True))
            ]
            pages = [positions[n : n + per_event] for n in range(0, len(positions), per_event)]
            expected = [
                replace(head, page=page, positions=tuple(part)) for page, part in enumerate(pages)
            ]
            await publish(tx, expected)
            in_python = (await jobs_of(tx, story))[len(in_sql) :]

    assert (got.paid, got.events) == (Money(shared), len(expected))
    assert in_sql == in_python
    assert [decode(job["args"]["event"], ReturnsDistributed) for job in in_sql] == expected


async def raise_shares(tx: Transaction, story: Story, so_far: Money, *, final: bool) -> list[int]:
    sharing = Sharing(story.invoice_id, story.terms.advance, so_far, final)
    owed = await store_shares.owed(tx, sharing)
    whole = Interval(0, story.terms.advance.minor)
    shared = await store_shares.pay_positions(
        tx, sharing, whole, entry_id=new_id(), news=news_of(story, so_far)
    )
    assert shared.paid == owed
    rows = await tx.all(
        """
        SELECT paid_minor, investor_id FROM settlement.positions
        WHERE invoice_id = %s ORDER BY start_minor
        """,
        [story.invoice_id],
    )
    held = await journal.balances(tx, [wallet(row["investor_id"]) for row in rows])
    assert [balance.minor for balance in held.values()] == [row["paid_minor"] for row in rows]
    return [row["paid_minor"] for row in rows]


async def given_received(tx: Transaction, story: Story, amount: Money) -> None:
    cause = new_id()
    moves = moves_of((bank(cause), receipts(story.invoice_id), amount))
    await journal.post_many(tx, [Entry(cause, "Told", moves)] if moves else [])


async def jobs_of(tx: Transaction, story: Story) -> list[dict[str, Any]]:
    return await tx.all(
        """
        SELECT queue_name, task_name, priority, lock, queueing_lock, args, status
        FROM jobs.procrastinate_jobs WHERE lock = %s ORDER BY id
        """,
        [f"notification:{story.invoice_id}"],
    )


def news_of(story: Story, to_investors: Money) -> ReturnsDistributed:
    return ReturnsDistributed(
        story.invoice_id,
        new_id(),
        story.seller_id,
        story.customer_id,
        page=0,
        positions=(),
        to_investors=to_investors,
        to_seller=Money(1),
        final=True,
        happened_at=NOW,
    )


def entitled(intervals: list[Interval], so_far: int, target: Money, *, final: bool) -> list[int]:
    return [i.entitled(Money(so_far), target=target, final=final).minor for i in intervals]


async def total_of_fees(desk: Office) -> int:
    row = desk.row(
        "SELECT coalesce(sum(balance_minor), 0)::BIGINT FROM ledger.accounts"
        " WHERE name LIKE 'fees:investor:%%'"
    )
    return int(str(row[0]))
