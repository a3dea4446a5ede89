"""Costs of recovery, write-off, recourse and credit notes, with the ledger exact."""

from collections.abc import AsyncGenerator
from datetime import timedelta

import pytest

from hundi.events.platform import DayTurned
from hundi.events.settlement import (
    CreditNoteApplied,
    InvoiceWrittenOff,
    PaymentReclaimed,
    RecourseCalled,
    RepaymentProgressed,
)
from hundi.kernel.ids import new_id
from hundi.ledger import audit
from hundi.ledger.entry import SHARDS, Account, bank, fees, receipts, wallet
from support.databases import PostgresServer, SetClock
from support.settlement import DUE, TODAY, Office, Story, office, reversal_of, rupees, with_terms


@pytest.fixture
async def desk(postgres: PostgresServer) -> AsyncGenerator[Office]:
    async with office(postgres.clone()) as opened:
        yield opened


async def given_default(desk: Office, story: Story) -> Story:
    """A deal nobody paid, long past its due date; the clock goes with it."""
    await desk.disbursed(story)
    past = story.terms.due_on + timedelta(days=story.terms.default_after_days + 1)
    clock = desk.database.clock
    assert isinstance(clock, SetClock)
    clock.advanced_days = (past - TODAY).days
    await desk.given(DayTurned(past), twice=True)
    assert await desk.status(story) == "defaulted"
    return story


async def proved(desk: Office) -> None:
    async with desk.database.transaction("settlement") as tx:
        proofs = audit.prove(await audit.trial_balance(tx))
    assert all(proof.holds for proof in proofs), proofs


async def total(desk: Office, of: str) -> str:
    row = desk.row(
        "SELECT coalesce(sum(balance_minor), 0)::BIGINT FROM ledger.accounts WHERE name LIKE %s",
        f"{of}:%",
    )
    return f"{int(str(row[0])) / 100:.2f}"


def costs(amount: str) -> dict[str, object]:
    return {"amount": amount, "reference": "", "reason": "lawyer"}


def note(amount: str, number: str = "CN-1") -> dict[str, object]:
    return {"amount": amount, "reference": number, "reason": "damaged goods"}


WRITE_OFF: dict[str, object] = {"amount": None, "reference": "", "reason": "insolvent"}


async def test_costs_of_recovery_are_the_first_rank_of_what_still_comes(desk: Office) -> None:
    story = await given_default(desk, Story())

    await desk.approved("recovery_cost", story.invoice_id, **costs("2500"))
    await desk.given(story.paid("40000", desk.database.clock.today()), twice=True)

    assert await total(desk, "fees:recovery") == "2500.00"
    assert [rupees(one) for one in (await desk.wallets(story))[:-1]] == [
        rupees("13888.75"),
        rupees("13888.75"),
        rupees("9722.50"),
    ]
    assert await desk.status(story) == "defaulted"
    await proved(desk)


async def test_a_reversal_gives_costs_of_recovery_back_too(desk: Office) -> None:
    story = await given_default(desk, Story())
    await desk.approved("recovery_cost", story.invoice_id, **costs("2500"))
    paid = story.paid("40000", desk.database.clock.today())
    await desk.given(paid)

    await desk.given(reversal_of(paid), twice=True)

    assert await total(desk, "fees:recovery") == "0.00"
    assert await desk.wallets(story) == ["0.00", "0.00", "0.00", "88938.00"]
    assert await desk.status(story) == "defaulted"
    await proved(desk)


async def test_a_write_off_says_what_is_lost_and_money_that_comes_still_counts(
    desk: Office,
) -> None:
    story = await given_default(desk, Story())
    await desk.given(story.paid("20000", DUE))

    await desk.approved("write_off", story.invoice_id, **WRITE_OFF)
    status = await desk.status(story)
    [lost] = desk.of(InvoiceWrittenOff, story.invoice_id)
    await desk.given(story.paid("30000", desk.database.clock.today()))
    still = await desk.status(story)
    await desk.given(story.paid("50000", desk.database.clock.today()), twice=True)

    assert (status, still) == ("written_off", "written_off")
    assert lost.principal_lost == rupees("71386.99")
    assert await desk.status(story) == "recovered"
    [*_, last] = desk.of(RepaymentProgressed, story.invoice_id)
    assert (last.repaid, last.was_defaulted) == (True, True)
    await proved(desk)


async def test_a_recovered_write_off_whose_payment_is_reversed_is_a_write_off_again(
    desk: Office,
) -> None:
    story = await given_default(desk, Story())
    await desk.approved("write_off", story.invoice_id, **WRITE_OFF)
    paid = story.paid("100000", desk.database.clock.today())
    await desk.given(paid)
    recovered = await desk.status(story)

    await desk.given(reversal_of(paid), twice=True)

    assert (recovered, await desk.status(story)) == ("recovered", "written_off")
    [told] = desk.of(PaymentReclaimed, story.invoice_id)
    assert (told.reopened, told.status) == (True, "written_off")
    await proved(desk)


async def test_what_the_face_does_not_cover_the_seller_owes_where_terms_say_so(
    desk: Office,
) -> None:
    """Paid so late that the return is more than the reserve."""
    story = await desk.disbursed(with_terms(recourse=True, late_rate=0))
    late = DUE + timedelta(days=400)

    await desk.given(story.paid("100000", late), twice=True)

    owed = rupees("3715.75")  # 90,000 + 13,715.75 - 1,00,000
    [called] = desk.of(RecourseCalled, story.invoice_id)
    assert called.amount == owed
    assert await desk.holds(wallet(story.seller_id)) == "85222.25"
    assert sum(rupees(one).minor for one in (await desk.wallets(story))[:-1]) == 103_715_75
    assert await desk.status(story) == "repaid"
    assert await desk.holds(receipts(story.invoice_id)) == "0.00"
    assert desk.desk_items(story.invoice_id) == []
    await proved(desk)


async def test_a_seller_with_nothing_pays_recourse_out_of_its_next_advance(desk: Office) -> None:
    story = await desk.disbursed(with_terms(recourse=True, late_rate=0))
    await desk.moved(wallet(story.seller_id), bank(new_id()), "88938.00")
    await desk.given(story.paid("100000", DUE + timedelta(days=400)))
    open_still = await desk.status(story)

    await desk.disbursed(Story(seller_id=story.seller_id), twice=True)

    assert open_still == "partially_repaid"
    assert await desk.holds(wallet(story.seller_id)) == "85222.25"
    assert await desk.status(story) == "repaid"
    await proved(desk)


async def test_a_write_off_with_recourse_calls_on_the_seller(desk: Office) -> None:
    story = await given_default(desk, with_terms(recourse=True))

    await desk.approved("write_off", story.invoice_id, **WRITE_OFF)

    held = await desk.holds(wallet(story.seller_id))
    assert held == "0.00"
    assert sum(rupees(one).minor for one in (await desk.wallets(story))[:-1]) in range(
        88_937_98, 88_938_01
    )
    assert await desk.status(story) == "written_off"
    await proved(desk)


async def test_without_recourse_an_operator_hears_that_investors_are_not_whole(
    desk: Office,
) -> None:
    story = await desk.disbursed(with_terms(late_rate=0))

    await desk.given(story.paid("100000", DUE + timedelta(days=400)), twice=True)

    assert desk.desk_items(story.invoice_id) == ["investors_not_whole"]
    assert await desk.status(story) == "repaid"


async def test_a_credit_note_lowers_what_is_owed_and_the_reserve(desk: Office) -> None:
    story = await desk.disbursed(Story())

    await desk.approved("credit_note", story.invoice_id, **note("5000"))
    await desk.given(story.paid("95000"), twice=True)

    [told] = desk.of(CreditNoteApplied, story.invoice_id)
    assert (told.face, told.amount) == (rupees("95000"), rupees("5000"))
    assert await desk.wallets(story) == ["33846.69", "33846.69", "23693.61", "92551.01"]
    assert await desk.status(story) == "repaid"
    await proved(desk)


async def test_a_credit_note_over_what_was_short_paid_completes_the_deal(desk: Office) -> None:
    story = await desk.disbursed(Story())
    await desk.given(story.paid("95000"))
    before = await desk.status(story)

    await desk.approved("credit_note", story.invoice_id, **note("5000"))

    assert (before, await desk.status(story)) == ("partially_repaid", "repaid")


async def test_more_than_was_credited_goes_back(desk: Office) -> None:
    story = await desk.disbursed(Story())
    await desk.approved("credit_note", story.invoice_id, **note("5000"))

    paid = story.paid("100000")
    await desk.given(paid, twice=True)

    assert await desk.holds(Account(f"suspense:{paid.credit_id}")) == "5000.00"


async def test_what_was_agreed_and_is_not_possible_any_more_stays_on_the_desk(
    desk: Office,
) -> None:
    story = await desk.disbursed(Story())

    await desk.approved("credit_note", story.invoice_id, **note("9000"))
    await desk.approved("write_off", story.invoice_id, **WRITE_OFF)

    assert desk.desk_items(story.invoice_id) == ["approved_but_not_possible"]
    assert await desk.status(story) == "disbursed"


def test_recovery_fees_have_accounts() -> None:
    assert len({fees("recovery", new_id()) for _ in range(500)}) == SHARDS
