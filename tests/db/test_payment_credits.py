"""Money in, on a real database: every credit posts once, whoever tells of it and how often."""

import asyncio
import random
from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from hundi.events.funding import ListingClosed
from hundi.events.payment import (
    CreditUnmatched,
    CustomerPaid,
    CustomerPaymentReversed,
    DepositReceived,
    NoticeStored,
    PayoutFinished,
)
from hundi.events.platform import Ticked
from hundi.events.settlement import ExcessReceived, RepaymentProgressed
from hundi.gateways.bank.port import CreditFact
from hundi.gateways.errors import RailError
from hundi.kernel.calendar import day_in_india
from hundi.kernel.ids import new_id
from hundi.kernel.money import Money
from hundi.ledger.entry import escrow, receipts, suspense, wallet
from hundi.payment import errands
from hundi.payment.domain import credit_id_of
from support.payment import (
    ACCOUNT,
    IFSC,
    Listed,
    Payments,
    approved,
    emptied,
    notice,
    payments_of,
    rupees,
)

pytest_plugins = ["support.payment_fixtures"]


@pytest.fixture
async def live(payments_url: str, tmp_path: Path) -> AsyncGenerator[Payments]:
    async with payments_of(emptied(payments_url), tmp_path, strict=True) as opened:
        yield opened


async def given_a_deposit(payments: Payments, *, account: str | None = None) -> tuple[str, str]:
    """Return a verified investor, and the virtual account of a deposit of theirs."""
    asha = await payments.person("investor", account=account)
    answer = await payments.post("/wallet/deposits", {"amount": 50000}, asha)
    assert answer.status_code == 201, answer.text
    return str(asha), answer.json()["virtualAccount"]


async def paid(payments: Payments, invoice: Listed, amount: str = "100000") -> CreditFact:
    """Let the customer pay to the invoice's own account; the bank's webhook is still to come."""
    account = await payments.account_of(invoice.id)
    return payments.bank.pay_in(account, rupees(amount), f"HDFCN{new_id().hex[:11].upper()}")


async def test_money_to_an_invoices_account_is_on_its_receipts_once(payments: Payments) -> None:
    invoice = await payments.listed()
    fact = await paid(payments, invoice)

    await payments.bank_says(notice(fact), twice=True)
    await payments.bank_says(notice(fact))
    await payments.tick(twice=True)

    assert await payments.holds(receipts(invoice.id)) == invoice.face
    assert len(payments.postings()) == 1
    [told] = payments.happened(CustomerPaid)
    assert told.credit_id == credit_id_of(fact.transaction_id)
    assert told.received_on == day_in_india(fact.paid_at)


async def test_a_lost_webhook_is_made_good_by_the_sweep(payments: Payments) -> None:
    invoice = await payments.listed()
    fact = await paid(payments, invoice)

    await payments.tick()
    await payments.bank_says(notice(fact))

    assert await payments.holds(receipts(invoice.id)) == invoice.face
    assert len(payments.happened(CustomerPaid)) == 1


async def test_webhook_and_sweep_at_once_are_the_same_fact_once(payments: Payments) -> None:
    invoice = await payments.listed()
    fact = await paid(payments, invoice)
    await payments.webhook(notice(fact))
    [[notice_id]] = payments.look("SELECT id FROM payment.notices")
    at = payments.clock.now()

    await asyncio.gather(
        *(errands.act_on_notice(payments.desk, NoticeStored(notice_id, at)) for _ in range(4)),
        *(errands.sweep_credits(payments.desk, Ticked(at)) for _ in range(4)),
    )

    assert await payments.holds(receipts(invoice.id)) == invoice.face
    assert len(payments.postings()) == 1


async def test_a_bank_that_is_away_is_asked_again_at_the_next_tick(payments: Payments) -> None:
    invoice = await payments.listed()
    await paid(payments, invoice)
    payments.bank.failures.before_effect(RailError("unreachable", retryable=True))

    await payments.tick()
    assert not await payments.holds(receipts(invoice.id))
    await payments.tick()

    assert await payments.holds(receipts(invoice.id)) == invoice.face


async def test_the_sweep_hears_a_bank_whose_day_is_behind_ours(payments: Payments) -> None:
    invoice = await payments.listed()
    await payments.tick()
    payments.later(days=30)
    await payments.tick()
    payments.clock.at -= timedelta(days=30)
    await paid(payments, invoice)
    payments.later(days=30)

    await payments.tick()

    assert await payments.holds(receipts(invoice.id)) == invoice.face


@pytest.mark.parametrize("seed", range(6))
async def test_each_credit_posts_once_under_any_order_and_repetition(
    payments: Payments, seed: int
) -> None:
    dice = random.Random(seed)  # noqa: S311 - a shuffle, not a secret
    invoice = await payments.listed()
    facts = [await paid(payments, invoice, amount) for amount in ("1000", "2000", "3000")]
    payments.bank.reverse(facts[0])
    told = [notice(fact, status=status) for fact in facts for status in ("pending", "success")] + [
        notice(facts[0], status="reversed")
    ]
    calls = [*told, *dice.sample(told, 4), None, None]
    dice.shuffle(calls)

    for call in calls:
        if call is None:
            await payments.tick(twice=dice.random() < 0.5)
        else:
            await payments.bank_says(call, twice=dice.random() < 0.5)
    await payments.take_back()

    assert await payments.holds(receipts(invoice.id)) == rupees("5000")
    amounts = sorted(amount for _, _, amount in payments.postings())
    assert amounts == [1000_00, 1000_00, 2000_00, 3000_00]
    rows = payments.look("SELECT state, place FROM payment.credits ORDER BY amount_minor")
    assert rows == [("reversed", "returned"), ("success", "receipts"), ("success", "receipts")]
    assert payments.look("SELECT paid_minor FROM payment.invoices") == [(5000_00,)]


async def test_pending_and_failed_post_nothing(payments: Payments) -> None:
    fact = await paid(payments, await payments.listed())

    await payments.bank_says(notice(fact, status="pending"))
    await payments.bank_says(notice(fact, status="failed"))

    assert not payments.postings()


async def test_another_amount_under_the_same_transaction_is_a_conflict(payments: Payments) -> None:
    fact = await paid(payments, await payments.listed())

    await payments.bank_says(notice(fact, status="pending"))
    await payments.bank_says(notice(fact, amount="99999.99"))
    await payments.bank_says(notice(fact))

    assert not payments.postings()
    assert payments.items() == {("credit_conflict", str(credit_id_of(fact.transaction_id)))}


async def test_another_invoice_under_the_same_transaction_is_a_conflict(payments: Payments) -> None:
    invoice = await payments.listed()
    body = notice(invoiceNumber=invoice.number)

    await payments.bank_says(body)
    await payments.bank_says(body | {"invoiceNumber": "INV-999"})

    assert await payments.holds(receipts(invoice.id)) == invoice.face
    assert payments.kinds() == {"credit_conflict"}


async def test_the_seeds_webhook_matches_by_number_and_amount(payments: Payments) -> None:
    invoice = await payments.listed(number="INV-2024/001")

    await payments.bank_says(notice(invoiceNumber="inv-2024/001"), twice=True)

    assert await payments.holds(receipts(invoice.id)) == invoice.face


async def test_one_number_of_two_sellers_waits_in_suspense(payments: Payments) -> None:
    await payments.listed(number="A-1")
    await payments.listed(number="A-1")
    body = notice(invoiceNumber="A-1")

    await payments.bank_says(body, twice=True)

    credit_id = credit_id_of(str(body["transactionId"]))
    assert await payments.holds(suspense(credit_id)) == rupees("100000")
    assert payments.items() == {("unmatched_credit", str(credit_id))}
    [told] = payments.happened(CreditUnmatched)
    assert told.reason == "several_invoices_fit"


async def test_two_payments_by_number_do_not_both_become_the_one(payments: Payments) -> None:
    invoice = await payments.listed(number="A-1")

    await payments.bank_says(notice(invoiceNumber="A-1"))
    await payments.bank_says(notice(invoiceNumber="A-1"))

    assert await payments.holds(receipts(invoice.id)) == invoice.face
    assert payments.kinds() == {"unmatched_credit"}


async def test_the_payers_account_tells_two_sellers_apart(payments: Payments) -> None:
    mine = await payments.listed(number="A-1")
    await payments.listed(number="A-1")
    await payments.verify_account(mine.customer_id, ACCOUNT)

    await payments.bank_says(notice(invoiceNumber="A-1", payerAccount=ACCOUNT))

    assert await payments.holds(receipts(mine.id)) == mine.face


async def test_a_reference_that_comes_later_places_it_after_all(payments: Payments) -> None:
    invoice = await payments.listed(number="A-1")
    await payments.listed(number="A-1")
    fact = await paid(payments, invoice)
    await payments.bank_says(notice(fact, virtualAccount=None))
    assert payments.kinds() == {"unmatched_credit"}

    await payments.tick(twice=True)

    assert await payments.holds(receipts(invoice.id)) == invoice.face
    assert not payments.items()


async def test_money_for_an_invoice_that_was_not_funded_waits(payments: Payments) -> None:
    invoice = await payments.listed()
    closed = ListingClosed(invoice.id, invoice.seller_id, "expired", (), payments.clock.now())
    await payments.tell(closed, twice=True)

    await payments.bank_says(notice(await paid(payments, invoice)))

    assert [event.reason for event in payments.happened(CreditUnmatched)] == ["invoice_closed"]


async def test_money_for_a_settled_invoice_is_for_settlement_to_send_back(
    payments: Payments,
) -> None:
    invoice = await payments.listed()
    repaid = RepaymentProgressed(
        invoice.id, invoice.seller_id, invoice.customer_id, invoice.face, repaid=True,
        days_late=0, was_defaulted=False, happened_at=payments.clock.now(),
    )  # fmt: skip
    await payments.tell(repaid, twice=True)

    await payments.bank_says(notice(await paid(payments, invoice)))

    assert len(payments.happened(CustomerPaid)) == 1


async def test_a_deposit_is_in_the_wallet_once_whatever_its_amount(payments: Payments) -> None:
    asha, account = await given_a_deposit(payments)
    fact = payments.bank.pay_in(account, rupees("12345.67"), "HDFCN1234567")

    await payments.bank_says(notice(fact), twice=True)
    await payments.tick(twice=True)

    [told] = payments.happened(DepositReceived)
    assert str(told.user_id) == asha
    assert await payments.holds(wallet(told.user_id)) == rupees("12345.67")


async def test_a_deposit_after_it_expired_waits(payments: Payments) -> None:
    _, account = await given_a_deposit(payments)
    payments.later(days=8)

    await payments.bank_says(notice(payments.bank.pay_in(account, Money(1), "HDFCN1234567")))

    assert [event.reason for event in payments.happened(CreditUnmatched)] == ["deposit_expired"]


async def test_money_to_an_account_nobody_opened_waits(payments: Payments) -> None:
    fact = payments.bank.pay_in("9911999999999", Money(1), "HDFCN1234567")

    await payments.bank_says(notice(fact))

    [told] = payments.happened(CreditUnmatched)
    assert told.reason == "unknown_virtual_account"


async def test_a_deposit_from_anothers_account_is_accepted_and_noted_in_the_sandbox(
    payments: Payments,
) -> None:
    _, account = await given_a_deposit(payments, account=ACCOUNT)
    fact = payments.bank.pay_in(account, rupees("10"), "HDFCN1234567")

    await payments.bank_says(notice(fact, payerAccount="999999999999"))

    assert len(payments.happened(DepositReceived)) == 1
    assert payments.look("SELECT payer_check FROM payment.credits") == [("other",)]


async def test_a_deposit_from_anothers_account_waits_in_live_modes(live: Payments) -> None:
    _, account = await given_a_deposit(live, account=ACCOUNT)
    theirs = live.bank.pay_in(account, rupees("10"), "HDFCN1234567")
    own = live.bank.pay_in(account, rupees("20"), "HDFCN1234568")

    await live.bank_says(notice(theirs, payerAccount="999999999999"))
    await live.bank_says(notice(own, payerAccount=ACCOUNT))

    [told] = live.happened(CreditUnmatched)
    assert told.reason == "paid_from_an_account_not_verified_as_the_investors"
    assert [event.amount for event in live.happened(DepositReceived)] == [rupees("20")]


async def test_a_reversed_deposit_goes_back_while_the_wallet_holds_it(payments: Payments) -> None:
    asha, account = await given_a_deposit(payments)
    fact = payments.bank.pay_in(account, rupees("500"), "HDFCN1234567")
    await payments.bank_says(notice(fact))

    await payments.bank_says(notice(fact, status="reversed"), twice=True)

    assert payments.look(
        f"SELECT balance_minor FROM ledger.accounts WHERE name = 'wallet:{asha}'"
    ) == [(0,)]
    assert payments.look("SELECT state, place FROM payment.credits") == [("reversed", "returned")]


async def test_a_reversed_deposit_that_was_spent_makes_no_wallet_negative(
    payments: Payments,
) -> None:
    _, account = await given_a_deposit(payments)
    fact = payments.bank.pay_in(account, rupees("500"), "HDFCN1234567")
    await payments.bank_says(notice(fact))
    [told] = payments.happened(DepositReceived)
    await payments.give(wallet(told.user_id), escrow(new_id()), "0.01")

    await payments.bank_says(notice(fact, status="reversed"), twice=True)

    assert await payments.holds(wallet(told.user_id)) == rupees("499.99")
    assert payments.kinds() == {"reversal_short"}
    assert payments.look("SELECT state FROM payment.credits") == [("reversal_pending",)]


async def test_a_reversed_payment_goes_back_when_settlement_gives_it(payments: Payments) -> None:
    invoice = await payments.listed()
    fact = await paid(payments, invoice)
    await payments.bank_says(notice(fact))

    await payments.bank_says(notice(fact, status="reversed"), twice=True)
    held = await payments.holds(receipts(invoice.id))
    rows = payments.look("SELECT state, place FROM payment.credits")
    await payments.take_back()

    assert (held, rows) == (invoice.face, [("reversal_pending", "receipts")])
    assert payments.look("SELECT state, place FROM payment.credits") == [("reversed", "returned")]
    assert not await payments.holds(receipts(invoice.id))
    assert len(payments.happened(CustomerPaymentReversed)) == 1
    assert payments.look("SELECT paid_minor FROM payment.invoices") == [(0,)]


async def test_payments_that_all_wait_may_all_be_taken_back(payments: Payments) -> None:
    invoice = await payments.listed()
    first, second = await paid(payments, invoice, "1000"), await paid(payments, invoice, "2000")
    for fact in (first, second):
        await payments.bank_says(notice(fact))
    for fact in (second, first):
        await payments.bank_says(notice(fact, status="reversed"))
    await payments.take_back()

    assert not await payments.holds(receipts(invoice.id))
    assert not payments.items()


async def test_a_reversal_heard_before_the_credit_leaves_nothing_and_tells_nobody(
    payments: Payments,
) -> None:
    invoice = await payments.listed()
    fact = await paid(payments, invoice)

    await payments.bank_says(notice(fact, status="reversed"))
    await payments.bank_says(notice(fact))

    assert not await payments.holds(receipts(invoice.id))
    assert len(payments.postings()) == 2
    assert not payments.heard


async def test_what_was_paid_too_much_goes_back_to_its_payer_once(payments: Payments) -> None:
    invoice = await payments.listed()
    fact = await paid(payments, invoice, "110000")
    await payments.bank_says(
        notice(fact, payerName="Big Buyer", payerAccount=ACCOUNT, payerIfsc=IFSC)
    )
    credit_id = credit_id_of(fact.transaction_id)
    await payments.give(receipts(invoice.id), suspense(credit_id), "10000")

    excess = ExcessReceived(credit_id, invoice.id, rupees("10000"), payments.clock.now())
    await payments.tell(excess, twice=True)

    assert not await payments.holds(suspense(credit_id))
    [finished] = payments.happened(PayoutFinished)
    assert (finished.purpose, finished.outcome) == ("refund", "processed")
    assert finished.user_id == invoice.customer_id
    assert not payments.items()


async def test_an_excess_whose_payer_the_bank_did_not_name_waits(payments: Payments) -> None:
    invoice = await payments.listed()
    fact = await paid(payments, invoice, "110000")
    await payments.bank_says(notice(fact))
    credit_id = credit_id_of(fact.transaction_id)
    await payments.give(receipts(invoice.id), suspense(credit_id), "10000")

    excess = ExcessReceived(credit_id, invoice.id, rupees("10000"), payments.clock.now())
    await payments.tell(excess, twice=True)

    assert await payments.holds(suspense(credit_id)) == rupees("10000")
    assert payments.items() == {("refund_needs_account", str(credit_id))}


async def test_a_refund_to_a_bad_account_is_in_suspense_again(payments: Payments) -> None:
    fact = payments.bank.pay_in("9911999999999", rupees("700"), "HDFCN1234567")
    await payments.bank_says(notice(fact, payerAccount="123456780002", payerIfsc=IFSC))
    credit_id = credit_id_of(fact.transaction_id)

    await payments.tell(approved(credit_id, {"target": "refund"}, payments.clock.now()), twice=True)

    assert await payments.holds(suspense(credit_id)) == rupees("700")
    assert payments.items() == {("refund_failed", str(credit_id))}
    assert payments.look("SELECT place FROM payment.credits") == [("suspense",)]


async def test_what_two_operators_decided_moves_once(payments: Payments) -> None:
    invoice = await payments.listed()
    fact = payments.bank.pay_in("9911999999999", invoice.face, "HDFCN1234567")
    await payments.bank_says(notice(fact))
    payload: dict[str, object] = {"target": "invoice", "id": str(invoice.id)}
    decision = approved(credit_id_of(fact.transaction_id), payload, payments.clock.now())

    await payments.tell(decision, twice=True)
    await payments.tell(replace(decision, approval_id=new_id()))

    assert await payments.holds(receipts(invoice.id)) == invoice.face
    assert not payments.items()
    assert len(payments.happened(CustomerPaid)) == 1


async def test_an_approval_of_another_kind_is_not_ours(payments: Payments) -> None:
    decision = replace(approved(new_id(), {}, payments.clock.now()), kind="accept_risk")

    await payments.tell(decision)

    assert not payments.postings()


async def test_no_payers_data_is_kept_in_clear(payments: Payments) -> None:
    fact = await paid(payments, await payments.listed())
    secret = notice(fact, payerName="Meera Secret", payerAccount="424242424242", payerIfsc=IFSC)

    await payments.bank_says(secret)

    kept = str(payments.look("SELECT c::TEXT FROM payment.credits AS c"))
    kept += str(payments.look("SELECT n::TEXT FROM payment.notices AS n"))
    assert "Meera" not in kept
    assert "424242424242" not in kept
