"""Settlement on a real PostgreSQL: every vector to the paisa, every reaction run twice."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hundi.events.settlement import (
    AdvancePaid,
    ExcessReceived,
    ReceiptsRemained,
    RepaymentProgressed,
    ReturnsDistributed,
)
from hundi.kernel.errors import BrokenInvariant
from hundi.kernel.ids import new_id
from hundi.kernel.intervals import Interval
from hundi.kernel.money import Money
from hundi.ledger import journal
from hundi.ledger.entry import (
    Account,
    Entry,
    bank,
    escrow,
    fees,
    gst_output,
    moves_of,
    receipts,
    suspense,
    wallet,
)
from hundi.runtime.database import Transaction
from hundi.settlement import commands, store_positions
from hundi.settlement.domain import CommitmentsMissing, Deal, NoSuchDeal, Receipt
from support.databases import PostgresServer, deliver
from support.settlement import (
    DUE,
    TERMS,
    TODAY,
    Office,
    Story,
    office,
    reversal_of,
    rupees,
    with_terms,
)

SERVICE = "settlement"
ON_TIME = ["33846.69", "33846.69", "23693.61"]


@pytest.fixture(scope="module")
async def desk(postgres: PostgresServer) -> AsyncGenerator[Office]:
    async with office(postgres.clone()) as opened:
        yield opened


async def test_a_funded_invoice_pays_the_sme_once(desk: Office) -> None:
    story = await desk.disbursed(Story(), twice=True)

    assert await desk.holds(wallet(story.seller_id)) == "88938.00"
    assert await desk.holds(escrow(story.invoice_id)) == "0.00"
    (paid,) = desk.of(AdvancePaid, story.invoice_id)
    assert (paid.net, paid.fee, paid.gst) == (rupees("88938"), rupees("900"), rupees("162"))
    assert paid.disbursed_on == TODAY


async def test_the_fee_and_its_gst_are_taken_at_disbursal(tx: Transaction) -> None:
    story = Story()
    await given_committed(tx, story)

    await commands.pay_sme(tx, story.invoice_id, raised=TERMS.advance)
    await commands.pay_sme(tx, story.invoice_id, raised=TERMS.advance)

    assert await balance(tx, fees("platform", story.invoice_id)) == rupees("900")
    assert await balance(tx, gst_output(story.invoice_id)) == rupees("162")


@pytest.mark.parametrize(
    ("day", "investors", "seller"),
    [
        (DUE, ON_TIME, "97551.01"),
        (DUE - timedelta(days=5), ["33789.61", "33789.62", "23653.65"], "97705.12"),
        (DUE + timedelta(days=20), ["34184.58", "34184.59", "23930.14"], "96638.69"),
    ],
)
async def test_the_face_is_distributed_to_the_paisa(
    desk: Office, day: date, investors: list[str], seller: str
) -> None:
    story = await desk.disbursed(Story())

    await desk.given(story.paid("100000", day), twice=True)

    assert await desk.wallets(story) == [*investors, seller]
    assert await desk.holds(receipts(story.invoice_id)) == "0.00"
    assert await desk.status(story) == "repaid"


async def test_a_part_first_and_the_rest_later(desk: Office) -> None:
    story = await desk.disbursed(Story())

    await desk.given(story.paid("40000"), twice=True)
    after_first = await desk.wallets(story)
    kept = await desk.holds(receipts(story.invoice_id))
    await desk.given(story.paid("60000"), twice=True)

    assert after_first == ["14814.66", "14814.66", "10370.66", "88938.00"]
    assert kept == "0.02"
    assert await desk.wallets(story) == [*ON_TIME, "97551.01"]
    first, second = desk.of(ReturnsDistributed, story.invoice_id)
    assert [part.amount.decimal for part in second.positions] == [
        "19032.03", "19032.03", "13322.95",
    ]  # fmt: skip
    assert (first.final, second.final) == (False, True)
    assert first.to_investors == rupees("39999.98")
    assert second.to_seller == rupees("8613.01")
    progress = desk.of(RepaymentProgressed, story.invoice_id)
    assert [(event.received, event.repaid) for event in progress] == [
        (rupees("40000"), False), (rupees("100000"), True),
    ]  # fmt: skip


async def test_a_lawful_tds_repays_and_its_certificate_goes_to_the_sme(desk: Office) -> None:
    story = await desk.disbursed(Story())

    await desk.given(story.paid("98305.08"))
    status = await desk.status(story)
    await desk.given(story.paid("2000", DUE + timedelta(days=50)), twice=True)

    assert status == "repaid"
    assert await desk.wallets(story) == [*ON_TIME, "97551.01"]
    (excess,) = desk.of(ExcessReceived, story.invoice_id)
    assert excess.amount == rupees("305.08")
    assert await desk.holds(suspense(excess.credit_id)) == "305.08"


async def test_an_over_payment_goes_back(desk: Office) -> None:
    story = await desk.disbursed(Story())
    paid = story.paid("100250.50")

    await desk.given(paid, twice=True)

    assert await desk.wallets(story) == [*ON_TIME, "97551.01"]
    assert await desk.holds(suspense(paid.credit_id)) == "250.50"
    assert await desk.holds(receipts(story.invoice_id)) == "0.00"


async def test_a_payment_on_a_repaid_deal_goes_back_whole(desk: Office) -> None:
    story = await desk.disbursed(Story())
    await desk.given(story.paid("100000"))
    again = story.paid("100000", DUE + timedelta(days=1))

    await desk.given(again, twice=True)

    assert await desk.holds(suspense(again.credit_id)) == "100000.00"
    assert await desk.wallets(story) == [*ON_TIME, "97551.01"]
    (excess,) = desk.of(ExcessReceived, story.invoice_id)
    assert excess.amount == rupees("100000")


async def test_a_payment_before_the_disbursal_waits_and_earns_nothing(desk: Office) -> None:
    story = Story()
    await desk.given(story.listed(), *story.committed(), story.paid("60000", TODAY))
    waiting = await desk.wallets(story)

    await desk.given(story.funded(), twice=True)
    await desk.given(story.paid("40000", TODAY - timedelta(days=3)))

    assert waiting == ["0.00", "0.00", "0.00", "0.00"]
    assert await desk.wallets(story) == ["33333.00", "33333.00", "23334.00", "98938.00"]
    assert await desk.status(story) == "repaid"


async def test_a_payment_on_a_closed_listing_goes_back_before_and_after(desk: Office) -> None:
    story = Story()
    before, after = story.paid("500"), story.paid("700")

    await desk.given(story.listed(), before)
    await desk.given(story.closed(), twice=True)
    await desk.given(after, twice=True)

    assert await desk.holds(suspense(before.credit_id)) == "500.00"
    assert await desk.holds(suspense(after.credit_id)) == "700.00"
    assert await desk.holds(receipts(story.invoice_id)) == "0.00"
    assert await desk.status(story) == "closed"


async def test_a_payment_before_the_listing_waits_in_sight(desk: Office) -> None:
    story = Story()

    await desk.given(story.paid("100000", TODAY), twice=True)
    seen = desk.desk_items(story.invoice_id)
    await desk.disbursed(story)

    assert seen == ["paid_before_listing"]
    assert desk.desk_items(story.invoice_id) == []
    assert await desk.status(story) == "repaid"


async def test_a_payment_on_a_cancelled_invoice_goes_back(desk: Office) -> None:
    story = Story()
    before, after = story.paid("500"), story.paid("700")

    await desk.given(before)
    await desk.given(story.cancelled(), twice=True)
    await desk.given(after, twice=True)

    assert await desk.holds(suspense(before.credit_id)) == "500.00"
    assert await desk.holds(suspense(after.credit_id)) == "700.00"
    assert desk.desk_items(story.invoice_id) == []


async def test_many_payments_that_waited_are_all_distributed(desk: Office) -> None:
    story = Story()
    early = [story.paid("4000", TODAY) for _ in range(2 * commands.RECEIPTS_AT_ONCE_MAX + 5)]
    await desk.given(story.listed(), *story.committed(), *early)

    await desk.given(story.funded(), twice=True)

    assert await desk.wallets(story) == ["33333.00", "33333.00", "23334.00", "98938.00"]
    assert await desk.holds(receipts(story.invoice_id)) == "0.00"


async def test_the_investors_fee_is_the_platforms(desk: Office) -> None:
    story = await desk.disbursed(with_terms(investor_fee_rate=1000))
    paid = story.paid("100000")
    before = await desk.holds(fees("investor", paid.credit_id))

    await desk.given(paid, twice=True)

    taken = rupees(await desk.holds(fees("investor", paid.credit_id))) - rupees(before)
    assert taken == rupees("138.70")
    investors = (await desk.wallets(story))[:3]
    assert sum(rupees(held).minor for held in investors) == rupees("91248.29").minor


async def test_a_face_too_small_for_the_claim_leaves_word_for_an_operator(desk: Office) -> None:
    story = await desk.disbursed(Story())

    await desk.given(story.paid("100000", DUE + timedelta(days=400)), twice=True)

    assert await desk.status(story) == "repaid"
    assert await desk.wallets(story) == ["37036.66", "37036.67", "25926.67", "88938.00"]
    assert desk.desk_items(story.invoice_id) == ["investors_not_whole"]


async def test_a_payment_reversed_while_it_waits_counts_no_more(desk: Office) -> None:
    story = Story()
    gone, stays = story.paid("60000", TODAY), story.paid("40000", TODAY)
    await desk.given(story.listed(), *story.committed(), gone, stays)

    await desk.given(reversal_of(gone), twice=True)
    await desk.given(story.funded())

    assert await desk.wallets(story) == ["14814.66", "14814.66", "10370.66", "88938.00"]
    assert desk.desk_items(gone.credit_id) == []
    assert await desk.status(story) == "partially_repaid"


async def test_a_reversal_posted_before_its_news_holds_the_distribution(desk: Office) -> None:
    """The mirror is on the ledger while the job that tells of it still waits behind ours."""
    story = Story()
    gone = story.paid("60000", TODAY)
    await desk.given(story.listed(), *story.committed(), gone)

    await desk.given(story.funded(), reversal_of(gone))

    assert await desk.wallets(story) == ["0.00", "0.00", "0.00", "88938.00"]
    assert desk.desk_items(story.invoice_id) == []
    await desk.given(story.paid("100000"))
    assert await desk.wallets(story) == [*ON_TIME, "97551.01"]


async def test_money_that_is_not_there_is_not_distributed_and_an_operator_sees_it(
    desk: Office,
) -> None:
    story = Story()
    gone = story.paid("60000", TODAY)
    await desk.given(story.listed(), *story.committed(), gone)
    unheard = reversal_of(gone)
    await desk.posted(unheard)

    await desk.given(story.funded(), twice=True)
    held_up = desk.desk_items(story.invoice_id)
    await desk.given(unheard)

    assert held_up == ["receipts_not_covered"]
    assert desk.desk_items(story.invoice_id) == []
    assert await desk.wallets(story) == ["0.00", "0.00", "0.00", "88938.00"]


async def test_a_payment_reversed_after_distribution_is_an_operators(desk: Office) -> None:
    story = await desk.disbursed(Story())
    paid = story.paid("100000")
    await desk.given(paid)

    await desk.given(reversal_of(paid), twice=True)

    assert desk.desk_items(paid.credit_id) == ["reversed_after_distribution"]
    assert await desk.wallets(story) == [*ON_TIME, "97551.01"]


async def test_a_reversal_that_overtakes_its_payment_cancels_it(tx: Transaction) -> None:
    story = Story()
    paid = story.paid("100")
    receipt = Receipt(paid.credit_id, paid.amount, TODAY)

    await commands.reverse_payment(tx, story.invoice_id, receipt)
    await commands.receive_payment(tx, story.invoice_id, receipt)

    row = await tx.one(
        "SELECT state FROM settlement.receipts WHERE credit_id = %s", [paid.credit_id]
    )
    assert row == {"state": "reversed"}


async def test_what_rounding_left_for_the_investors_covers_nothing_else(desk: Office) -> None:
    story = await desk.disbursed(Story())
    await desk.given(story.paid("40000"))
    not_there = story.paid("0.02")

    await desk.happened(not_there)
    await deliver(desk.desk, twice=True)

    assert desk.desk_items(story.invoice_id) == ["receipts_not_covered"]
    assert await desk.holds(receipts(story.invoice_id)) == "0.02"


@pytest.mark.parametrize("missing", [0, 1, 2])
async def test_an_invoice_is_not_disbursed_before_every_commitment_is_known(
    tx: Transaction, missing: int
) -> None:
    story = Story()
    with pytest.raises(NoSuchDeal):
        await commands.pay_sme(tx, story.invoice_id, raised=TERMS.advance)
    await commands.open_deal(tx, deal_of(story))

    known = [one for n, one in enumerate(story.commitments) if n != missing]
    await commands.add_positions(tx, story.invoice_id, known)

    with pytest.raises(CommitmentsMissing):
        await commands.pay_sme(tx, story.invoice_id, raised=TERMS.advance)


async def test_positions_that_leave_a_gap_are_not_paid_for(tx: Transaction) -> None:
    story, other = Story(), Story(lots=(rupees("1"), rupees("90000")))
    await commands.open_deal(tx, deal_of(story))

    await commands.add_positions(tx, story.invoice_id, other.commitments[1:])

    with pytest.raises(CommitmentsMissing):
        await commands.pay_sme(tx, story.invoice_id, raised=TERMS.advance)


async def test_a_sum_raised_that_is_not_the_advance_is_a_bug(tx: Transaction) -> None:
    story = Story()
    await commands.open_deal(tx, deal_of(story))

    with pytest.raises(BrokenInvariant):
        await commands.pay_sme(tx, story.invoice_id, raised=rupees("89999"))


async def test_final_shares_that_do_not_come_to_the_sum_are_a_bug(tx: Transaction) -> None:
    story = Story()
    await given_committed(tx, story)
    await commands.pay_sme(tx, story.invoice_id, raised=TERMS.advance)
    await commands.add_positions(
        tx, story.invoice_id, Story(lots=(rupees("90001"), rupees("500"))).commitments[1:]
    )
    receipt = Receipt(new_id(), rupees("100000"), DUE)
    await post_payment(tx, story, receipt.amount)

    with pytest.raises(BrokenInvariant):
        await commands.receive_payment(tx, story.invoice_id, receipt)


async def test_two_distributions_at_once_pay_once(desk: Office) -> None:
    story = Story()
    await desk.given(story.listed(), *story.committed(), story.paid("100000", TODAY))
    await desk.happened(story.funded())
    async with desk.database.transaction("settlement") as tx:
        await commands.pay_sme(tx, story.invoice_id, raised=TERMS.advance)

    results = await asyncio.gather(*(distribute_apart(desk, story) for _ in range(4)))

    assert sorted(results) == [0, 0, 0, rupees("90000").minor]
    assert await desk.wallets(story) == ["33333.00", "33333.00", "23334.00", "98938.00"]


async def test_a_second_look_at_what_waits_does_nothing(desk: Office) -> None:
    story = await desk.disbursed(Story())
    await desk.given(story.paid("40000"))

    await desk.given(ReceiptsRemained(story.invoice_id), twice=True)

    assert await desk.wallets(story) == ["14814.66", "14814.66", "10370.66", "88938.00"]


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
    for part in await store_positions.pay_positions(tx, deal, sum_so_far=so_far, final=final):
        paid[part.commitment_id] += part.amount.minor


def entitled(intervals: list[Interval], so_far: int, target: Money, *, final: bool) -> list[int]:
    return [i.entitled(Money(so_far), target=target, final=final).minor for i in intervals]


async def total_of_fees(desk: Office) -> int:
    row = desk.row(
        "SELECT coalesce(sum(balance_minor), 0)::BIGINT FROM ledger.accounts"
        " WHERE name LIKE 'fees:investor:%%'"
    )
    return int(str(row[0]))


async def distribute_apart(desk: Office, story: Story) -> int:
    async with desk.database.transaction("settlement") as tx:
        paid = await commands.distribute(tx, story.invoice_id)
    return sum(part.amount.minor for part in paid)


def deal_of(story: Story) -> Deal:
    return Deal(story.invoice_id, story.seller_id, story.customer_id, story.terms)


async def given_committed(tx: Transaction, story: Story) -> None:
    await commands.open_deal(tx, deal_of(story))
    await commands.add_positions(tx, story.invoice_id, story.commitments)
    await post(tx, escrow(story.invoice_id), story.terms.advance)


async def post_payment(tx: Transaction, story: Story, amount: Money) -> None:
    await post(tx, receipts(story.invoice_id), amount)


async def post(tx: Transaction, account: Account, amount: Money) -> None:
    cause = new_id()
    await journal.post(tx, Entry(cause, "Given", moves_of((bank(cause), account, amount))))


async def balance(tx: Transaction, account: Account) -> Money:
    return await journal.balance(tx, account)
