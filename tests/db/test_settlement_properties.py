"""Properties of distribution on a real PostgreSQL: nothing is lost, SQL shares as the kernel."""

from collections.abc import AsyncGenerator
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hundi.events.settlement import ExcessReceived, RepaymentProgressed
from hundi.kernel.intervals import Interval
from hundi.kernel.money import Money
from hundi.ledger.entry import receipts
from hundi.runtime.database import Transaction
from hundi.settlement import store_positions
from hundi.settlement.domain import Deal
from support.databases import PostgresServer
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
    deal = deal_of(story)
    intervals = [commitment.interval for commitment in story.commitments]
    paid = dict.fromkeys((commitment.id for commitment in story.commitments), 0)

    async with desk.database.transaction("settlement") as tx:
        await store_positions.add_positions(tx, story.invoice_id, story.commitments)
        for so_far in sorted(sums):
            await raise_shares(tx, deal, paid, Money(so_far), final=False)
            assert list(paid.values()) == entitled(intervals, so_far, target, final=False)
        await raise_shares(tx, deal, paid, Money(max(sums)), final=True)

    assert list(paid.values()) == entitled(intervals, max(sums), target, final=True)
    assert sum(paid.values()) == max(sums)


async def raise_shares(
    tx: Transaction, deal: Deal, paid: dict[UUID, int], so_far: Money, *, final: bool
) -> None:
    whole = Interval(0, deal.terms.advance.minor)
    for part in await store_positions.pay_positions(
        tx, deal, whole, sum_so_far=so_far, final=final
    ):
        paid[part.commitment_id] += part.amount.minor


def entitled(intervals: list[Interval], so_far: int, target: Money, *, final: bool) -> list[int]:
    return [i.entitled(Money(so_far), target=target, final=final).minor for i in intervals]


async def total_of_fees(desk: Office) -> int:
    row = desk.row(
        "SELECT coalesce(sum(balance_minor), 0)::BIGINT FROM ledger.accounts"
        " WHERE name LIKE 'fees:investor:%%'"
    )
    return int(str(row[0]))


def deal_of(story: Story) -> Deal:
    return Deal(story.invoice_id, story.seller_id, story.customer_id, story.terms)
