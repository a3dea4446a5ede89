"""Money out, on a real database: paid once, whatever the bank's answers do on their way."""

from uuid import UUID

import psycopg
import pytest

from hundi.events.payment import PayoutFinished, PayoutOrdered
from hundi.events.user import BankAccountRefused
from hundi.gateways.bank.port import PayoutFact, PayoutStatus
from hundi.gateways.errors import RailError
from hundi.kernel.ids import derive_id, new_id
from hundi.ledger.entry import bank, payout, wallet
from hundi.payment import errands, payout_commands
from support.databases import as_owner
from support.payment import ACCOUNT, Listed, Payments, rupees

pytest_plugins = ["support.payment_fixtures"]

UNKNOWN = RailError("timeout", retryable=True, outcome_unknown=True)
AWAY = RailError("unreachable", retryable=True)


async def given_a_withdrawal(
    payments: Payments, *, account: str = ACCOUNT, amount: str = "400"
) -> tuple[UUID, UUID]:
    """Return an investor with 1,000 in the wallet, and a withdrawal the bank has yet to hear of."""
    asha = await payments.person("investor", account=account)
    await payments.give(bank(new_id()), wallet(asha), "1000")
    answer = await payments.post("/wallet/withdrawals", {"amount": amount}, asha)
    assert answer.status_code == 202, answer.text
    return asha, UUID(answer.json()["withdrawalId"])


async def say(
    payments: Payments, payout_id: UUID, status: PayoutStatus, amount: str = "400"
) -> None:
    fact = PayoutFact(str(payout_id), status, rupees(amount), payments.clock.now(), "HDFCH1234567")
    async with payments.database.transaction("payment") as tx:
        await payout_commands.hear_payout(tx, payout_id, fact)


async def test_a_withdrawal_is_paid_once_though_its_errand_runs_twice(payments: Payments) -> None:
    asha, withdrawal_id = await given_a_withdrawal(payments)

    await payments.work(twice=True)

    assert await payments.holds(wallet(asha)) == rupees("600")
    assert not await payments.holds(payout(withdrawal_id))
    [told] = payments.happened(PayoutFinished)
    assert (told.user_id, told.outcome, told.amount) == (asha, "processed", rupees("400"))
    assert len(payments.bank.ordered) == 1


async def test_an_answer_lost_after_the_bank_paid_is_looked_up(payments: Payments) -> None:
    _, withdrawal_id = await given_a_withdrawal(payments)
    payments.bank.failures.after_effect(UNKNOWN)

    await payments.work()

    assert not await payments.holds(payout(withdrawal_id))
    assert len(payments.bank.ordered) == 1
    assert len(payments.happened(PayoutFinished)) == 1


async def test_a_death_between_the_order_and_its_record_pays_once(payments: Payments) -> None:
    _, withdrawal_id = await given_a_withdrawal(payments)
    order = PayoutOrdered(withdrawal_id, payments.clock.now())
    payments.bank.failures.after_effect(UNKNOWN)
    payments.bank.failures.after_effect(AWAY)
    with pytest.raises(RailError):
        await errands.send_payout(payments.desk, order)
    assert await payments.holds(payout(withdrawal_id)) == rupees("400")

    await errands.send_payout(payments.desk, order)

    assert not await payments.holds(payout(withdrawal_id))
    assert len(payments.bank.ordered) == 1


async def test_an_unknown_outcome_is_never_repeated_before_it_is_looked_up(
    payments: Payments,
) -> None:
    _, withdrawal_id = await given_a_withdrawal(payments)
    payments.bank.failures.before_effect(UNKNOWN)
    with pytest.raises(RailError):
        await errands.pursue_payout(payments.desk, withdrawal_id)
    assert await payments.bank.find_payout(str(withdrawal_id)) is None

    await errands.pursue_payout(payments.desk, withdrawal_id)

    assert payments.bank.ordered == [str(withdrawal_id)] * 2
    assert not await payments.holds(payout(withdrawal_id))


async def test_what_the_bank_refuses_is_back_in_the_wallet(payments: Payments) -> None:
    asha, _ = await given_a_withdrawal(payments)
    payments.bank.failures.before_effect(RailError("refused"))

    await payments.work(twice=True)

    assert await payments.holds(wallet(asha)) == rupees("1000")
    assert [event.outcome for event in payments.happened(PayoutFinished)] == ["failed"]
    assert len(payments.bank.ordered) == 1


async def test_our_own_bad_keys_fail_no_payout(payments: Payments) -> None:
    _, withdrawal_id = await given_a_withdrawal(payments)
    payments.bank.failures.before_effect(RailError("not_authorised"))

    with pytest.raises(RailError):
        await errands.pursue_payout(payments.desk, withdrawal_id)

    assert await payments.holds(payout(withdrawal_id)) == rupees("400")


async def test_a_reference_the_bank_knows_otherwise_is_for_an_operator(payments: Payments) -> None:
    _, withdrawal_id = await given_a_withdrawal(payments)
    payments.bank.failures.before_effect(RailError("reference_reused"))

    await payments.work(twice=True)

    assert await payments.holds(payout(withdrawal_id)) == rupees("400")
    assert payments.items() == {("payout_conflict", str(withdrawal_id))}


async def test_a_payout_to_a_missing_account_is_back_in_the_wallet(payments: Payments) -> None:
    asha, _ = await given_a_withdrawal(payments, account="123456780002")

    await payments.work(twice=True)

    assert await payments.holds(wallet(asha)) == rupees("1000")


async def test_a_return_days_later_is_found_by_the_sweep(payments: Payments) -> None:
    asha, withdrawal_id = await given_a_withdrawal(payments)
    await payments.work()
    payments.bank.return_payout(str(withdrawal_id))
    await payments.tick()
    assert await payments.holds(wallet(asha)) == rupees("600")
    payments.later(days=1)

    await payments.tick(twice=True)
    await payments.tick()

    assert await payments.holds(wallet(asha)) == rupees("1000")
    outcomes = [event.outcome for event in payments.happened(PayoutFinished)]
    assert outcomes == ["processed", "returned"]


async def test_a_return_is_found_though_the_day_moved_before_the_bank_did(
    payments: Payments,
) -> None:
    asha, withdrawal_id = await given_a_withdrawal(payments)
    await payments.work()
    payments.later(days=40)
    await payments.tick()
    payments.bank.return_payout(str(withdrawal_id))
    payments.later(seconds=20)

    await payments.tick()

    assert await payments.holds(wallet(asha)) == rupees("1000")


async def test_a_payout_the_bank_never_heard_of_is_sent_by_the_sweep(payments: Payments) -> None:
    _, withdrawal_id = await given_a_withdrawal(payments)
    assert await payments.lose_jobs()
    payments.later(minutes=2)

    await payments.tick(twice=True)

    assert not await payments.holds(payout(withdrawal_id))
    assert len(payments.bank.ordered) == 1


async def test_a_hanging_payout_stays_on_its_way(payments: Payments) -> None:
    _, withdrawal_id = await given_a_withdrawal(payments, account="123456780009")

    await payments.work()
    payments.later(hours=3)
    await payments.tick(twice=True)

    assert await payments.holds(payout(withdrawal_id)) == rupees("400")
    assert payments.look("SELECT state FROM payment.payouts") == [("received",)]


async def test_facts_that_contradict_each_other_post_nothing_more(payments: Payments) -> None:
    asha, withdrawal_id = await given_a_withdrawal(payments)
    await say(payments, withdrawal_id, "processed")

    await say(payments, withdrawal_id, "failed")
    await say(payments, withdrawal_id, "failed")

    assert await payments.holds(wallet(asha)) == rupees("600")
    assert ("payout_conflict", str(withdrawal_id)) in payments.items()


async def test_another_amount_than_ordered_posts_nothing(payments: Payments) -> None:
    _, withdrawal_id = await given_a_withdrawal(payments)

    await say(payments, withdrawal_id, "processed", "399.99")

    assert await payments.holds(payout(withdrawal_id)) == rupees("400")
    assert ("payout_conflict", str(withdrawal_id)) in payments.items()


async def test_a_return_heard_alone_posts_both_ways(payments: Payments) -> None:
    asha, withdrawal_id = await given_a_withdrawal(payments)

    await say(payments, withdrawal_id, "returned")
    await say(payments, withdrawal_id, "processed")

    assert await payments.holds(wallet(asha)) == rupees("1000")
    assert not await payments.holds(payout(withdrawal_id))


async def test_the_net_advance_goes_to_the_smes_account_once(payments: Payments) -> None:
    seller_id = await payments.person("sme", account=ACCOUNT)
    invoice = await payments.listed(seller_id=seller_id)
    await payments.give(bank(new_id()), wallet(seller_id), "88938")

    await payments.tell(payments.advance_of(invoice, net="88938"), twice=True)

    assert not await payments.holds(wallet(seller_id))
    [told] = payments.happened(PayoutFinished)
    assert told.payout_id == derive_id(invoice.id, "advance payout")
    assert (told.purpose, told.outcome, told.user_id) == ("advance", "processed", seller_id)
    assert len(payments.bank.ordered) == 1


async def given_an_advance(
    payments: Payments, *, net: str = "88938", account: str = ACCOUNT
) -> tuple[UUID, Listed]:
    """Return a seller whose net advance is ordered, and the invoice; every event came twice."""
    seller_id = await payments.person("sme", account=account)
    invoice = await payments.listed(seller_id=seller_id)
    await payments.give(bank(new_id()), wallet(seller_id), net)
    await payments.tell(payments.advance_of(invoice, net=net), twice=True)
    return seller_id, invoice


async def named_moves(payments: Payments, seller_id: UUID) -> list[tuple[object, ...]]:
    """Return what, whose and which number, of the wallet's moves; the statement says the same."""
    answer = await payments.get("/wallet", seller_id, "sme")
    moves = [
        (line["memo"], line["invoiceId"], line["invoiceNumber"])
        for line in reversed(answer.json()["transactions"])
    ]
    answer = await payments.get("/wallet/statement", seller_id, "sme")
    assert moves == [
        (line["description"], line["invoiceId"], line["invoiceNumber"])
        for line in answer.json()["lines"]
    ]
    return moves


async def test_an_advance_on_its_way_to_the_bank_names_its_invoice(payments: Payments) -> None:
    seller_id, first = await given_an_advance(payments)
    second = await payments.listed(seller_id=seller_id)
    await payments.give(bank(new_id()), wallet(seller_id), "500")
    await payments.tell(payments.advance_of(second, net="500"), twice=True)

    moves = await named_moves(payments, seller_id)

    assert moves == [
        ("Given", None, None),
        ("Advance", str(first.id), first.number),
        ("Given", None, None),
        ("Advance", str(second.id), second.number),
    ]
    table = await payments.get("/wallet/statement?format=csv", seller_id, "sme")
    assert f",Advance,{first.number}," in table.text


async def test_an_advance_that_comes_back_names_its_invoice_too(payments: Payments) -> None:
    seller_id, invoice = await given_an_advance(payments, account="123456780002")

    assert await payments.holds(wallet(seller_id)) == rupees("88938")
    moves = await named_moves(payments, seller_id)
    assert moves[1:] == [
        ("Advance", str(invoice.id), invoice.number),
        ("Advance failed", str(invoice.id), invoice.number),
    ]


async def test_an_advance_of_before_payouts_named_theirs_is_shown_without(
    payments: Payments,
) -> None:
    seller_id, _ = await given_an_advance(payments)
    with psycopg.connect(as_owner(payments.database.url)) as owner:
        owner.execute("UPDATE payment.payouts SET invoice_id = NULL")

    moves = await named_moves(payments, seller_id)

    assert moves == [("Given", None, None), ("Advance", None, None)]


async def test_a_withdrawal_is_of_no_invoice(payments: Payments) -> None:
    asha, _ = await given_a_withdrawal(payments)

    moves = await named_moves(payments, asha)

    assert moves == [("Given", None, None), ("Withdrawal", None, None)]


async def test_an_advance_without_an_account_stays_in_the_wallet(payments: Payments) -> None:
    seller_id = await payments.person("sme")
    invoice = await payments.listed(seller_id=seller_id)
    await payments.give(bank(new_id()), wallet(seller_id), "88938")

    await payments.tell(payments.advance_of(invoice, net="88938"), twice=True)
    await payments.verify_account(seller_id, ACCOUNT)

    assert await payments.holds(wallet(seller_id)) == rupees("88938")


async def test_an_advance_the_sme_has_used_already_is_not_paid_again(payments: Payments) -> None:
    seller_id = await payments.person("sme", account=ACCOUNT)
    invoice = await payments.listed(seller_id=seller_id)

    await payments.tell(payments.advance_of(invoice, net="88938"), twice=True)

    assert not payments.bank.ordered


async def test_a_refused_account_is_paid_to_no_more(payments: Payments) -> None:
    asha = await payments.person("investor", account=ACCOUNT)
    await payments.give(bank(new_id()), wallet(asha), "1000")
    payments.later(seconds=1)

    await payments.tell(BankAccountRefused(asha, "closed", payments.clock.now()), twice=True)

    answer = await payments.post("/wallet/withdrawals", {"amount": 1}, asha)
    assert (answer.status_code, answer.json()["code"]) == (409, "bank_account_required")


async def test_an_older_word_on_an_account_does_not_replace_a_newer(payments: Payments) -> None:
    asha = await payments.person("investor", account=ACCOUNT)
    before = payments.clock.now()
    payments.later(seconds=1)
    await payments.verify_account(asha, "222222222222")

    await payments.tell(BankAccountRefused(asha, "closed", before))

    assert payments.look("SELECT sealed_account IS NOT NULL FROM payment.people") == [(True,)]


async def test_a_virtual_account_is_opened_once_though_its_errand_runs_twice(
    payments: Payments,
) -> None:
    invoice = await payments.listed()

    await payments.tell(payments.listing_of(invoice), twice=True)

    assert len(payments.look("SELECT FROM payment.virtual_accounts")) == 1


async def test_the_sweep_opens_what_the_errand_could_not(payments: Payments) -> None:
    payments.bank.failures.before_effect(AWAY)
    with pytest.raises(RailError):
        await payments.listed()
    assert await payments.lose_jobs()
    payments.later(minutes=2)

    await payments.tick(twice=True)

    [[number]] = payments.look("SELECT account_number FROM payment.virtual_accounts")
    assert number is not None
