"""Settlement on a real PostgreSQL: every vector to the paisa, every reaction run twice."""

from collections.abc import AsyncGenerator
from datetime import date, timedelta

import pytest

from hundi.events.settlement import (
    AdvancePaid,
    ExcessReceived,
    RepaymentProgressed,
    ReturnsDistributed,
)
from hundi.kernel.ids import new_id
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
from hundi.settlement import commands, store_shares
from hundi.settlement.domain import Deal
from support.databases import PostgresServer
from support.settlement import (
    DUE,
    TERMS,
    TODAY,
    Office,
    Story,
    office,
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
    early = [story.paid("4000", TODAY) for _ in range(25)]
    await desk.given(story.listed(), *story.committed(), *early)

    await desk.given(story.funded(), twice=True)

    assert await desk.wallets(story) == ["33333.00", "33333.00", "23334.00", "98938.00"]
    assert await desk.holds(receipts(story.invoice_id)) == "0.00"


async def test_very_many_positions_are_paid_a_page_at_a_time(
    desk: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_shares, "PAGE_MAX", 2)
    monkeypatch.setattr(store_shares, "POSITIONS_PER_EVENT_MAX", 1)
    story = await desk.disbursed(Story())

    await desk.given(story.paid("40000"), story.paid("60000"), twice=True)

    assert await desk.wallets(story) == [*ON_TIME, "97551.01"]
    told = desk.of(ReturnsDistributed, story.invoice_id)
    assert [(event.page, len(event.positions)) for event in told] == [(0, 1), (1, 1), (2, 1)] * 2


async def test_a_thousand_positions_are_told_in_pages_of_five_hundred(desk: Office) -> None:
    lots = (Money(TERMS.advance.minor - 1_000 * 4_321), *[Money(4_321)] * 1_000)
    story = await desk.disbursed(Story(lots=lots))

    await desk.given(story.paid("100000"), twice=True)

    told = desk.of(ReturnsDistributed, story.invoice_id)
    assert [(event.page, len(event.positions)) for event in told] == [(0, 500), (1, 500), (2, 1)]
    assert {event.to_investors for event in told} == {rupees("91386.99")}
    parts = [part for event in told for part in event.positions]
    assert sum(part.amount.minor for part in parts) == rupees("91386.99").minor
    assert [part.commitment_id for part in parts] == [c.id for c in story.commitments]
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


def deal_of(story: Story) -> Deal:
    return Deal(story.invoice_id, story.seller_id, story.customer_id, story.terms)


async def given_committed(tx: Transaction, story: Story) -> None:
    await commands.open_deal(tx, deal_of(story))
    await commands.add_positions(tx, story.invoice_id, story.commitments)
    await post(tx, escrow(story.invoice_id), story.terms.advance)


async def post(tx: Transaction, account: Account, amount: Money) -> None:
    cause = new_id()
    await journal.post(tx, Entry(cause, "Given", moves_of((bank(cause), account, amount))))


async def balance(tx: Transaction, account: Account) -> Money:
    return await journal.balance(tx, account)
