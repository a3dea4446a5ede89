"""One contract for every bank: the fake, and the adapter on the sandbox process."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hundi.gateways.bank.cashfree import CashfreeBank
from hundi.gateways.bank.fake import FakeBank
from hundi.gateways.bank.port import Beneficiary, CreditFact
from hundi.gateways.errors import RailError
from hundi.kernel.ids import new_id
from hundi.kernel.money import Money
from support.sandbox import Sandbox, running_sandbox

RAVI = Beneficiary("123456789012", "HDFC0001234", "Ravi Traders & Sons")
EVER = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class BankUnderTest:
    """A bank, and what people do at its counter."""

    rail: CashfreeBank | FakeBank
    pay_in: Callable[[str, Money, str], Awaitable[str]]
    reverse: Callable[[str], Awaitable[None]]
    return_payout: Callable[[str], Awaitable[None]]

    async def facts(self, transaction_id: str) -> list[CreditFact]:
        listed = await self.rail.list_credits(since=EVER)
        return [fact for fact in listed if fact.transaction_id == transaction_id]


@pytest.fixture(scope="module")
async def sandbox(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Sandbox]:
    folder: Path = tmp_path_factory.mktemp("sandbox")
    async with running_sandbox(folder, "http://127.0.0.1:9") as running:
        yield running


@pytest.fixture(params=["fake", "sandbox"])
async def bank(request: pytest.FixtureRequest, sandbox: Sandbox) -> AsyncGenerator[BankUnderTest]:
    under_test = at_fake() if request.param == "fake" else at_sandbox(sandbox)
    yield under_test
    await under_test.rail.aclose()


def at_fake() -> BankUnderTest:
    fake = FakeBank(now=lambda: datetime(2026, 12, 1, 6, 30, tzinfo=UTC))
    facts: dict[str, CreditFact] = {}

    async def pay_in(account: str, amount: Money, utr: str) -> str:
        fact = fake.pay_in(account, amount, utr)
        facts[fact.transaction_id] = fact
        return fact.transaction_id

    async def reverse(transaction_id: str) -> None:
        fake.reverse(facts[transaction_id])

    async def return_payout(reference: str) -> None:
        fake.return_payout(reference)

    return BankUnderTest(fake, pay_in, reverse, return_payout)


def at_sandbox(sandbox: Sandbox) -> BankUnderTest:
    async def pay_in(account: str, amount: Money, utr: str) -> str:
        body = {"virtualAccount": account, "amount": amount.decimal, "utr": utr}
        credit = await sandbox.post("/_sandbox/credits", body, 201)
        return str(credit["transactionId"])

    async def reverse(transaction_id: str) -> None:
        await sandbox.post(f"/_sandbox/credits/{transaction_id}/reverse")

    async def return_payout(reference: str) -> None:
        await sandbox.post(f"/_sandbox/payouts/{reference}/return")

    rail = CashfreeBank(sandbox.url, "id", "secret", timeout_seconds=5)
    return BankUnderTest(rail, pay_in, reverse, return_payout)


def a_reference() -> str:
    return new_id().hex


def a_utr() -> str:
    return f"HDFC{new_id().hex[-12:]}".upper()


async def test_the_same_reference_is_the_same_virtual_account(bank: BankUnderTest) -> None:
    mine, other = a_reference(), a_reference()

    first = await bank.rail.open_virtual_account(mine, name="Acme", invoice_number="A/1")
    again = await bank.rail.open_virtual_account(mine, name="Acme", invoice_number="A/1")
    another = await bank.rail.open_virtual_account(other, name="Acme", invoice_number="A/1")

    assert first == again
    assert first.account_number != another.account_number
    assert first.ifsc == "HNDB0000001"


async def test_a_reference_opened_for_another_name_is_refused(bank: BankUnderTest) -> None:
    mine = a_reference()
    await bank.rail.open_virtual_account(mine, name="Acme")

    with pytest.raises(RailError) as refused:
        await bank.rail.open_virtual_account(mine, name="Someone else")

    assert refused.value.code == "reference_reused"
    assert not refused.value.retryable


async def test_a_credit_says_what_it_is_for_exactly(bank: BankUnderTest) -> None:
    account = await bank.rail.open_virtual_account(a_reference(), name="A", invoice_number="A/1")
    utr, amount = a_utr(), Money(99_999_999_999_999)

    transaction_id = await bank.pay_in(account.account_number, amount, utr)

    [fact] = await bank.facts(transaction_id)
    assert fact.amount == amount
    assert (fact.status, fact.utr, fact.invoice_number) == ("success", utr, "A/1")
    assert fact.virtual_account == account.account_number
    assert fact.paid_at.tzinfo is not None


async def test_money_to_an_account_nobody_opened_is_listed_too(bank: BankUnderTest) -> None:
    transaction_id = await bank.pay_in("99119999999999", Money(1), a_utr())

    [fact] = await bank.facts(transaction_id)
    assert (fact.virtual_account, fact.invoice_number) == ("99119999999999", None)


async def test_a_reversed_credit_has_two_facts_oldest_first(bank: BankUnderTest) -> None:
    transaction_id = await bank.pay_in("99119999999998", Money(50_000), a_utr())

    await bank.reverse(transaction_id)

    facts = await bank.facts(transaction_id)
    assert [fact.status for fact in facts] == ["success", "reversed"]
    assert {fact.amount for fact in facts} == {Money(50_000)}


async def test_only_facts_since_then_are_listed(bank: BankUnderTest) -> None:
    transaction_id = await bank.pay_in("99119999999997", Money(100), a_utr())
    [fact] = await bank.facts(transaction_id)

    later = await bank.rail.list_credits(since=fact.paid_at + timedelta(hours=1))
    same = await bank.rail.list_credits(since=fact.paid_at)

    assert transaction_id not in [fact.transaction_id for fact in later]
    assert transaction_id in [fact.transaction_id for fact in same]


async def test_a_reference_pays_once(bank: BankUnderTest) -> None:
    mine = a_reference()

    first = await bank.rail.create_payout(mine, amount=Money(123_45), to=RAVI, remarks="inv 1")
    again = await bank.rail.create_payout(mine, amount=Money(123_45), to=RAVI, remarks="inv 1")

    assert first == again == await bank.rail.find_payout(mine)
    assert (first.status, first.amount, first.reference) == ("processed", Money(123_45), mine)
    assert first.utr is not None
    assert first.at.tzinfo is not None


async def test_another_amount_under_the_same_reference_is_refused(bank: BankUnderTest) -> None:
    mine = a_reference()
    await bank.rail.create_payout(mine, amount=Money(100), to=RAVI, remarks="")

    with pytest.raises(RailError) as refused:
        await bank.rail.create_payout(mine, amount=Money(101), to=RAVI, remarks="")

    assert (refused.value.code, refused.value.outcome_unknown) == ("reference_reused", False)


async def test_the_bank_knows_nothing_of_a_reference_it_never_took(bank: BankUnderTest) -> None:
    assert await bank.rail.find_payout(a_reference()) is None


@pytest.mark.parametrize(("ending", "status"), [("0002", "failed"), ("0009", "received")])
async def test_a_payout_to_a_special_account_ends_as_told(
    bank: BankUnderTest, ending: str, status: str
) -> None:
    mine, to = a_reference(), Beneficiary(f"12345678{ending}", "HDFC0001234", "Someone")

    fact = await bank.rail.create_payout(mine, amount=Money(100), to=to, remarks="")

    assert (fact.status, fact.utr) == (status, None)
    assert (fact.reason is not None) == (status == "failed")


async def test_a_payout_may_come_back_and_keeps_its_utr(bank: BankUnderTest) -> None:
    mine, to = a_reference(), Beneficiary("123456780003", "HDFC0001234", "Someone")
    paid = await bank.rail.create_payout(mine, amount=Money(100), to=to, remarks="")

    await bank.return_payout(mine)

    fact = await bank.rail.find_payout(mine)
    assert fact is not None
    assert (paid.status, fact.status, fact.utr) == ("processed", "returned", paid.utr)
    assert fact.reason is not None


async def test_a_penny_drop_tells_whose_account_it_is(bank: BankUnderTest) -> None:
    fact = await bank.rail.verify_account(
        a_reference(), account_number="123456789012", ifsc="HDFC0001234", name="Ravi Kumar"
    )

    assert (fact.status, fact.name_at_bank) == ("valid", "Ravi Kumar")


async def test_a_penny_drop_to_a_missing_account_fails(bank: BankUnderTest) -> None:
    fact = await bank.rail.verify_account(
        a_reference(), account_number="123456780002", ifsc="HDFC0001234", name="Ravi Kumar"
    )

    assert (fact.status, fact.name_at_bank) == ("invalid", None)
    assert fact.reason == "invalid_bank_account"


async def test_another_question_under_the_same_reference_is_refused(bank: BankUnderTest) -> None:
    mine = a_reference()
    account, ifsc = "123456789012", "HDFC0001234"
    await bank.rail.verify_account(mine, account_number=account, ifsc=ifsc, name="Ravi")

    with pytest.raises(RailError) as refused:
        await bank.rail.verify_account(mine, account_number=account, ifsc=ifsc, name="Sita")

    assert refused.value.code == "reference_reused"


async def test_a_penny_drop_that_hangs_is_unknown(sandbox: Sandbox) -> None:
    rail = CashfreeBank(sandbox.url, "id", "secret", timeout_seconds=0.3)

    fact = await rail.verify_account(
        a_reference(), account_number="123456780009", ifsc="HDFC0001234", name="Ravi"
    )
    await rail.aclose()

    assert (fact.status, fact.reason) == ("unknown", "timeout")
