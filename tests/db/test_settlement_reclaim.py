"""A payment that the bank takes back is taken back from who got it, to the paisa."""

import random
from collections.abc import AsyncGenerator
from datetime import timedelta
from uuid import UUID

import pytest

from hundi.events.payment import CustomerPaid, CustomerPaymentReversed
from hundi.events.settlement import (
    PaymentReclaimed,
    PaymentReturned,
    ReturnsDistributed,
    ReturnsReclaimed,
)
from hundi.kernel.ids import new_id
from hundi.ledger import audit
from hundi.ledger.entry import Account, bank, receipts, receivable, suspense, wallet
from support.databases import PostgresServer
from support.settlement import (
    DUE,
    Office,
    Story,
    office,
    reversal_of,
    rupees,
    with_terms,
)

ON_TIME = ["33846.69", "33846.69", "23693.61"]
NOTHING = ["0.00", "0.00", "0.00", "88938.00"]


@pytest.fixture(scope="module")
async def desk(postgres: PostgresServer) -> AsyncGenerator[Office]:
    async with office(postgres.clone()) as opened:
        yield opened


async def proved(desk: Office, story: Story) -> None:
    """The ledger proves, and a deal's figures agree with it and with its positions."""
    async with desk.database.transaction("settlement") as tx:
        proofs = audit.prove(await audit.trial_balance(tx))
    assert all(proof.holds for proof in proofs), proofs
    row = desk.row(
        """
        SELECT investors_paid_minor, (
            SELECT sum(paid_minor) FROM settlement.positions AS p WHERE p.invoice_id = d.invoice_id
        ), coalesce((
            SELECT sum(to_investors_minor) FROM settlement.distributions AS x
            WHERE x.invoice_id = d.invoice_id AND undone_at IS NULL
        ), 0), recovery_minor + late_minor + earned_minor + principal_minor + reserve_minor,
        coalesce((
            SELECT sum(amount_minor - excess_minor) FROM settlement.receipts AS r
            WHERE r.invoice_id = d.invoice_id AND state = 'settled'
        ), 0)
        FROM settlement.deals AS d WHERE d.invoice_id = %s
        """,
        story.invoice_id,
    )
    paid, by_position, by_distribution, parts, received = row
    assert paid == by_position == by_distribution
    assert parts == received


async def test_what_a_payment_brought_is_taken_back_from_the_wallets(desk: Office) -> None:
    story = await desk.disbursed(Story())
    paid = story.paid("100000")
    await desk.given(paid)

    await desk.given(reversal_of(paid), twice=True)

    assert await desk.wallets(story) == NOTHING
    assert await desk.holds(receipts(story.invoice_id)) == "0.00"
    assert await desk.status(story) == "disbursed"
    [told] = desk.of(PaymentReclaimed, story.invoice_id)
    assert (told.received, told.reopened, told.status) == (rupees("0"), True, "disbursed")
    [returned] = desk.of(PaymentReturned, story.invoice_id)
    assert returned.amount == rupees("100000")
    await proved(desk, story)


async def test_what_a_wallet_no_longer_holds_its_owner_owes(desk: Office) -> None:
    story = await desk.disbursed(Story())
    paid = story.paid("100000")
    await desk.given(paid)
    first = story.investors[0]
    await given_spent(desk, wallet(first), "30000")
    await given_spent(desk, wallet(story.seller_id), "97551.01")

    await desk.given(reversal_of(paid), twice=True)

    assert await desk.wallets(story) == ["0.00", "0.00", "0.00", "0.00"]
    assert await desk.holds(receivable(first)) == "-30000.00"
    assert await desk.holds(receivable(story.seller_id)) == "-8613.01"
    assert desk.desk_items(paid.credit_id) == ["money_owed"]
    await proved(desk, story)


async def test_what_is_owed_is_repaid_first_out_of_later_distributions(desk: Office) -> None:
    story = await desk.disbursed(Story())
    paid = story.paid("100000")
    await desk.given(paid)
    first = story.investors[0]
    await given_spent(desk, wallet(first), "30000")
    await given_spent(desk, wallet(story.seller_id), "97551.01")
    await desk.given(reversal_of(paid))

    await desk.given(story.paid("100000"), twice=True)

    assert await desk.wallets(story) == ["3846.69", "33846.69", "23693.61", "0.00"]
    assert await desk.holds(receivable(first)) == "0.00"
    assert await desk.holds(receivable(story.seller_id)) == "0.00"
    assert await desk.status(story) == "repaid"
    await proved(desk, story)


async def test_a_debt_takes_no_more_than_was_just_paid_and_once(desk: Office) -> None:
    story = await desk.disbursed(Story())
    paid = story.paid("100000")
    await desk.given(paid)
    first = story.investors[0]
    await given_spent(desk, wallet(first), "20000")
    await desk.given(reversal_of(paid))
    await desk.moved(bank(paid.credit_id), wallet(first), "50000")

    await desk.given(story.paid("40000"), twice=True)

    # Of the 40,000 it got 14,814.66; what it paid in meanwhile is its own.
    assert await desk.holds(wallet(first)) == "50000.00"
    assert await desk.holds(receivable(first)) == "-5185.34"
    await proved(desk, story)


async def test_a_debt_larger_than_a_distribution_takes_all_of_it_and_stays(desk: Office) -> None:
    story = await desk.disbursed(Story())
    paid = story.paid("100000")
    await desk.given(paid)
    first = story.investors[0]
    await given_spent(desk, wallet(first), "33846.69")
    await desk.given(reversal_of(paid))

    await desk.given(story.paid("40000"), twice=True)

    assert (await desk.wallets(story))[0] == "0.00"
    assert await desk.holds(receivable(first)) == "-19032.03"


async def test_a_seller_repays_out_of_its_next_advance_and_the_rest_is_paid_out(
    desk: Office,
) -> None:
    story = await desk.disbursed(Story())
    paid = story.paid("100000")
    await desk.given(paid)
    await given_spent(desk, wallet(story.seller_id), "97551.01")
    await desk.given(reversal_of(paid))

    other = await desk.disbursed(Story(seller_id=story.seller_id), twice=True)

    assert (await desk.wallets(other))[-1] == "80324.99"
    assert await desk.holds(receivable(story.seller_id)) == "0.00"
    [told] = [event for event in desk.heard if is_advance(event, other.invoice_id)]
    assert told.withheld == rupees("8613.01")  # pyright: ignore[reportAttributeAccessIssue]


async def test_the_first_of_two_payments_goes_and_the_second_is_the_investors(
    desk: Office,
) -> None:
    story = await desk.disbursed(Story())
    first, second = story.paid("91386.99"), story.paid("8613.01")
    await desk.given(first, second)

    await desk.given(reversal_of(first), twice=True)

    assert await desk.wallets(story) == [
        *await shares_of(desk, story),
        "88938.00",
    ]
    assert sum(rupees(one).minor for one in await shares_of(desk, story)) in (861300, 861301)
    assert await desk.status(story) == "partially_repaid"
    await proved(desk, story)


async def test_the_excess_of_a_reversed_payment_comes_out_of_suspense_or_is_owed_by_its_payer(
    desk: Office,
) -> None:
    kept, gone = await desk.disbursed(Story()), await desk.disbursed(Story())
    for story in (kept, gone):
        paid = story.paid("120000")
        await desk.given(paid)
        if story is gone:
            await given_spent(desk, suspense(paid.credit_id), "20000")

        await desk.given(reversal_of(paid), twice=True)

        assert await desk.holds(suspense(paid.credit_id)) == "0.00"
        assert await desk.wallets(story) == NOTHING
        await proved(desk, story)
    assert await desk.holds(receivable(kept.customer_id)) == "0.00"
    assert await desk.holds(receivable(gone.customer_id)) == "-20000.00"


async def test_a_reversal_after_the_due_date_leaves_the_deal_overdue(desk: Office) -> None:
    story = await desk.disbursed(with_terms(due_on=DUE - timedelta(days=60)))
    paid = story.paid("100000")
    await desk.given(paid)

    await desk.given(reversal_of(paid), twice=True)

    assert await desk.status(story) == "overdue"


async def test_what_investors_got_less_is_told_by_commitment(desk: Office) -> None:
    story = await desk.disbursed(Story())
    paid = story.paid("100000")
    await desk.given(paid)

    await desk.given(reversal_of(paid), twice=True)

    [got] = desk.of(ReturnsDistributed, story.invoice_id)
    [lost] = desk.of(ReturnsReclaimed, story.invoice_id)
    assert [each.amount for each in lost.positions] == [each.amount for each in got.positions]
    assert (lost.from_investors, lost.from_seller) == (rupees("91386.99"), rupees("8613.01"))


@pytest.mark.parametrize("seed", range(12))
async def test_payments_and_reversals_in_any_order_leave_what_the_rest_would_have_paid(
    desk: Office, seed: int
) -> None:
    """Replaying is as if the reversed had never come; money spent meanwhile is owed."""
    dice = random.Random(seed)  # noqa: S311 - a shuffle, not a secret
    story = await desk.disbursed(with_terms(investor_fee_rate=dice.choice([0, 1000])))
    plain = await desk.disbursed(Story(terms=story.terms))
    payments = [
        story.paid(
            f"{dice.randrange(1_400_000, 2_000_000) / 100:.2f}",
            DUE + timedelta(days=dice.randrange(9)),
        )
        for _ in range(5)
    ]
    gone = dice.sample(payments, dice.randrange(1, 4))
    calls: list[object] = [*payments]
    for one in gone:
        calls.insert(dice.randrange(calls.index(one) + 1, len(calls) + 1), reversal_of(one))

    for call in calls:
        await desk.given(call, twice=dice.random() < 0.5)
    stays = [one for one in payments if one not in gone]
    for one in stays:
        await desk.given(
            CustomerPaid(plain.invoice_id, new_id(), one.amount, one.received_on, one.happened_at)
        )

    await proved(desk, story)
    assert await desk.wallets(story) == await desk.wallets(plain)
    assert await desk.status(story) == await desk.status(plain)


async def shares_of(desk: Office, story: Story) -> list[str]:
    return (await desk.wallets(story))[:-1]


async def given_spent(desk: Office, account: Account, amount: str) -> None:
    """Let money leave an account to the outside, as a withdrawal does."""
    await desk.moved(account, bank(new_id()), amount)


def is_advance(event: object, invoice_id: UUID) -> bool:
    return (
        type(event).__name__ == "AdvancePaid" and getattr(event, "invoice_id", None) == invoice_id
    )


def test_a_reversal_is_of_a_payment() -> None:
    paid = Story().paid("1")

    assert isinstance(reversal_of(paid), CustomerPaymentReversed)
