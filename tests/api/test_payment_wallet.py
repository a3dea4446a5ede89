"""The wallet and what is withdrawn from it, over HTTP."""

import asyncio
from uuid import UUID

from hundi.kernel.ids import new_id
from hundi.ledger.entry import bank, escrow, receipts, wallet
from support.payment import ACCOUNT, Payments, rupees

pytest_plugins = ["support.payment_fixtures"]


async def given_money(payments: Payments, amount: str = "1000", *, account: str = ACCOUNT) -> UUID:
    """Return a verified investor with money in the wallet."""
    asha = await payments.person("investor", account=account)
    await payments.give(bank(new_id()), wallet(asha), amount)
    return asha


async def test_a_wallet_shows_what_it_holds_and_nobody_elses_id(payments: Payments) -> None:
    asha = await given_money(payments)
    invoice_id = new_id()
    await payments.give(wallet(asha), escrow(invoice_id), "300")

    answer = await payments.get("/wallet", asha)

    body = answer.json()
    assert (body["balance"], body["held"]) == (700, 300)
    lines = [(line["memo"], line["amount"], line["other"]) for line in body["transactions"]]
    assert lines == [("Given", -300, "escrow"), ("Given", 1000, "bank")]
    assert str(invoice_id) not in answer.text


async def test_a_wallets_moves_name_their_invoices(payments: Payments) -> None:
    asha = await given_money(payments)
    first, second = await payments.listed(), await payments.listed()
    await payments.give(wallet(asha), escrow(first.id), "300")
    await payments.give(wallet(asha), escrow(second.id), "200")
    await payments.give(bank(new_id()), receipts(first.id), "310")
    await payments.give(receipts(first.id), wallet(asha), "310")

    answer = await payments.get("/wallet", asha)

    lines = [
        (line["amount"], line["invoiceId"], line["invoiceNumber"])
        for line in answer.json()["transactions"]
    ]
    assert lines == [
        (310, str(first.id), first.number),
        (-200, str(second.id), second.number),
        (-300, str(first.id), first.number),
        (1000, None, None),
    ]


async def test_an_empty_wallet_is_a_wallet(payments: Payments) -> None:
    answer = await payments.get("/wallet", new_id(), "customer")

    assert answer.json() == {"balance": 0, "held": 0, "owed": 0, "transactions": []}


async def test_a_wallets_pages_lose_and_repeat_nothing(payments: Payments) -> None:
    asha = await payments.person()
    for amount in range(1, 8):
        await payments.give(bank(new_id()), wallet(asha), str(amount))

    seen: list[float] = []
    path = "/wallet?limit=3"
    for _ in range(5):
        answer = await payments.get(path, asha)
        seen += [line["amount"] for line in answer.json()["transactions"]]
        if "Link" not in answer.headers:
            break
        path = answer.headers["Link"].split(">")[0].removeprefix("</api/v1")

    assert seen == [7, 6, 5, 4, 3, 2, 1]


async def test_a_withdrawal_leaves_the_wallet_at_once_and_ends_processed(
    payments: Payments,
) -> None:
    asha = await given_money(payments)

    taken = await payments.post("/wallet/withdrawals", {"amount": 400}, asha, key="w1")
    again = await payments.post("/wallet/withdrawals", {"amount": 400}, asha, key="w1")

    assert taken.status_code == 202
    assert taken.json()["status"] == "requested"
    assert again.content == taken.content
    assert await payments.holds(wallet(asha)) == rupees("600")
    path = f"/wallet/withdrawals/{taken.json()['withdrawalId']}"
    assert (await payments.get(path, asha)).json()["status"] == "requested"
    await payments.work()
    done = (await payments.get(path, asha)).json()
    assert (done["status"], done["amount"]) == ("processed", 400)
    assert done["utr"].startswith("HNDBH")
    assert (await payments.get("/wallet/withdrawals", asha)).json() == [done]


async def test_nobody_withdraws_more_than_the_wallet_holds(payments: Payments) -> None:
    asha = await given_money(payments, "100")

    answer = await payments.post("/wallet/withdrawals", {"amount": "100.01"}, asha)

    assert (answer.status_code, answer.json()["code"]) == (409, "insufficient_funds")
    assert not payments.look("SELECT FROM payment.payouts")


async def test_a_wallet_withdrawn_from_many_times_at_once_pays_once(payments: Payments) -> None:
    asha = await given_money(payments, "100")

    answers = await asyncio.gather(
        *(payments.post("/wallet/withdrawals", {"amount": 100}, asha) for _ in range(6))
    )

    assert sorted(answer.status_code for answer in answers) == [202, *[409] * 5]
    assert not await payments.holds(wallet(asha))


async def test_without_a_verified_account_nothing_is_paid_out(payments: Payments) -> None:
    asha = await payments.person()
    await payments.give(bank(new_id()), wallet(asha), "100")

    answer = await payments.post("/wallet/withdrawals", {"amount": 1}, asha)

    assert (answer.status_code, answer.json()["code"]) == (409, "bank_account_required")


async def test_anothers_withdrawal_is_not_there(payments: Payments) -> None:
    asha = await given_money(payments)
    taken = await payments.post("/wallet/withdrawals", {"amount": 1}, asha)
    await payments.work()
    path = f"/wallet/withdrawals/{taken.json()['withdrawalId']}"

    for role in ("investor", "sme", "customer", "admin"):
        answer = await payments.get(path, new_id(), role)
        assert (answer.status_code, answer.json()["code"]) == (404, "no_such_withdrawal")
    assert (await payments.get("/wallet/withdrawals", new_id())).json() == []
