"""What settlement does not do: pay twice, pay what is not there, pay before all is known."""

import asyncio
from collections.abc import AsyncGenerator

import pytest

from hundi.events.settlement import ReceiptsRemained
from hundi.kernel.errors import BrokenInvariant
from hundi.kernel.ids import new_id
from hundi.kernel.money import Money
from hundi.ledger import journal
from hundi.ledger.entry import (
    Account,
    Entry,
    bank,
    escrow,
    moves_of,
    receipts,
)
from hundi.runtime.database import Transaction
from hundi.settlement import commands
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
)

SERVICE = "settlement"
ON_TIME = ["33846.69", "33846.69", "23693.61"]


@pytest.fixture(scope="module")
async def desk(postgres: PostgresServer) -> AsyncGenerator[Office]:
    async with office(postgres.clone()) as opened:
        yield opened


async def test_a_payment_reversed_while_it_waits_counts_no_more(desk: Office) -> None:
    story = Story()
    gone, stays = story.paid("60000", TODAY), story.paid("40000", TODAY)
    await desk.given(story.listed(), *story.committed(), gone, stays)

    await desk.given(reversal_of(gone), twice=True)
    await desk.given(story.funded())

    assert await desk.wallets(story) == ["14814.66", "14814.66", "10370.66", "88938.00"]
    assert desk.desk_items(gone.credit_id) == []
    assert await desk.status(story) == "partially_repaid"


async def test_money_of_another_payment_is_not_distributed_for_a_reversed_one(desk: Office) -> None:
    """A's payment is queued, its reversal too, and B's money is on the account already."""
    story = await desk.disbursed(Story())
    gone, stays = story.paid("60000"), story.paid("60000")
    await desk.posted(gone, stays)

    await desk.happened(gone, reversal_of(gone), stays)
    await deliver(desk.desk, twice=True)

    assert await desk.wallets(story) == ["22222.00", "22222.00", "15556.00", "88938.00"]
    assert await desk.holds(receipts(story.invoice_id)) == "0.00"
    assert desk.desk_items(story.invoice_id) == []


async def test_a_reversal_that_overtakes_its_payment_cancels_it(tx: Transaction) -> None:
    story = Story()
    paid = story.paid("100")
    receipt = Receipt(paid.credit_id, paid.amount, TODAY)
    await post_payment(tx, story, paid.amount)

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
        tx, story.invoice_id, Story(lots=(rupees("89000"), rupees("500"))).commitments[1:]
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


async def distribute_apart(desk: Office, story: Story) -> int:
    async with desk.database.transaction("settlement") as tx:
        paid = await commands.distribute(tx, story.invoice_id)
    return paid.minor


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
