"""Limits of withdrawals: per transaction and per day, as data, whoever comes at once."""

import asyncio
from uuid import UUID

import psycopg
import pytest

from hundi.kernel.ids import new_id
from hundi.ledger.entry import bank, wallet
from hundi.payment.domain import WithdrawalLimits
from support.databases import as_owner
from support.payment import ACCOUNT, Payments, rupees

pytest_plugins = ["support.payment_fixtures"]


async def given_a_holder(payments: Payments, **limits: str) -> UUID:
    """Somebody with 1,000 rupees, and limits of their own from today."""
    asha = await payments.person(account=ACCOUNT)
    await payments.give(bank(new_id()), wallet(asha), "1000")
    with psycopg.connect(as_owner(payments.database.url)) as owner:
        for kind, amount in limits.items():
            owner.execute(
                "INSERT INTO payment.limits VALUES (%s, %s, %s, '2026-01-01')",
                [kind, asha, rupees(amount).minor],
            )
    return asha


async def withdraw(payments: Payments, asha: UUID, amount: int) -> tuple[int, object]:
    answer = await payments.post("/wallet/withdrawals", {"amount": amount}, asha)
    return answer.status_code, answer.json().get("allowed")


async def test_one_withdrawal_is_limited(payments: Payments) -> None:
    asha = await given_a_holder(payments, withdrawal="400")

    assert await withdraw(payments, asha, 401) == (409, 400)
    assert (await withdraw(payments, asha, 400))[0] == 202


async def test_a_days_withdrawals_are_limited_together_and_the_next_day_begins_anew(
    payments: Payments,
) -> None:
    asha = await given_a_holder(payments, withdrawal_day="500")

    assert (await withdraw(payments, asha, 300))[0] == 202
    assert await withdraw(payments, asha, 300) == (409, 200)
    payments.later(days=1)
    assert (await withdraw(payments, asha, 300))[0] == 202


@pytest.mark.parametrize("posted", [["failed"], ["processed", "returned"]])
async def test_what_came_back_counts_against_no_limit(
    payments: Payments, posted: list[str]
) -> None:
    asha = await given_a_holder(payments, withdrawal_day="500")
    assert (await withdraw(payments, asha, 300))[0] == 202
    assert await withdraw(payments, asha, 300) == (409, 200)

    with psycopg.connect(as_owner(payments.database.url)) as owner:
        owner.execute("UPDATE payment.payouts SET posted = %s WHERE user_id = %s", [posted, asha])

    assert (await withdraw(payments, asha, 300))[0] == 202


async def test_two_at_once_do_not_pass_the_days_limit_together(payments: Payments) -> None:
    asha = await given_a_holder(payments, withdrawal_day="500")

    answers = await asyncio.gather(*(withdraw(payments, asha, 300) for _ in range(4)))

    assert sorted(status for status, _ in answers) == [202, 409, 409, 409]
    assert await payments.holds(wallet(asha)) == rupees("700")


async def test_the_limits_of_everybody_count_for_who_has_none_of_their_own(
    payments: Payments,
) -> None:
    asha = await given_a_holder(payments)

    status, allowed = await withdraw(payments, asha, 60_000_000)

    assert (status, allowed) == (409, 50_000_000)


def test_what_is_allowed_is_never_below_nothing() -> None:
    limits = WithdrawalLimits(rupees("10"), rupees("5"))

    assert limits.allowed(rupees("0")) == rupees("5")
    assert limits.allowed(rupees("7")) == rupees("0")


@pytest.mark.parametrize("form", ["json", "csv", "pdf"])
async def test_a_wallets_statement_adds_up_in_every_form(payments: Payments, form: str) -> None:
    asha = await given_a_holder(payments)
    await withdraw(payments, asha, 300)

    answer = await payments.get(f"/wallet/statement?format={form}", asha)

    assert answer.status_code == 200
    if form == "json":
        seen = answer.json()
        assert (seen["openingBalance"], seen["closingBalance"]) == (0, 700)
        assert [line["amount"] for line in seen["lines"]] == [1000, -300]
        assert [line["balance"] for line in seen["lines"]] == [1000, 700]
        assert {one["description"]: one["amount"] for one in seen["totals"]} == {
            "Given": 1000,
            "Withdrawal": -300,
        }
    elif form == "csv":
        assert answer.text.splitlines()[-1].endswith("Closing balance,,,,700.00")
    else:
        assert answer.content.startswith(b"%PDF-")


async def test_a_statement_is_of_ones_own_wallet_and_for_who_is_signed_in(
    payments: Payments,
) -> None:
    await given_a_holder(payments)

    other = await payments.get("/wallet/statement", new_id(), "sme")
    nobody = await payments.client.get("/wallet/statement")

    assert (other.status_code, other.json()["lines"]) == (200, [])
    assert nobody.status_code == 401


async def test_a_wallet_says_what_its_owner_owes(payments: Payments) -> None:
    asha = await given_a_holder(payments)
    await payments.give(f"receivable:{asha}", bank(new_id()), "25.50")  # pyright: ignore[reportArgumentType]

    seen = (await payments.get("/wallet", asha)).json()

    assert (seen["balance"], seen["owed"]) == (1000, 25.5)
