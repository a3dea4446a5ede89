"""Wallet, deposits, withdrawals, repayment and reconciliation over HTTP: who may, and what."""

import asyncio
from uuid import UUID

import pytest

from hundi.events.funding import ListingClosed
from hundi.events.payment import CustomerPaid, PayoutFinished
from hundi.events.user import KycDecided, UserRegistered
from hundi.gateways.errors import RailError
from hundi.kernel.ids import new_id
from hundi.ledger.entry import bank, escrow, receipts, suspense, wallet
from hundi.payment.commands import match_by_hand
from hundi.payment.domain import credit_id_of
from hundi.payment.matching import ForWallet
from hundi.runtime.outbox import publish
from hundi.runtime.tokens import Role
from support.payment import (
    ACCOUNT,
    DUE,
    IFSC,
    Listed,
    Payments,
    notice,
    rupees,
)

pytest_plugins = ["support.payment_fixtures"]

AWAY = RailError("timeout", retryable=True)


async def given_money(payments: Payments, amount: str = "1000", *, account: str = ACCOUNT) -> UUID:
    """Return a verified investor with money in the wallet."""
    asha = await payments.person("investor", account=account)
    await payments.give(bank(new_id()), wallet(asha), amount)
    return asha


async def given_unmatched(payments: Payments, **fields: object) -> UUID:
    """Return a credit that waits in suspense."""
    body = notice() | {"invoiceNumber": None} | fields
    await payments.bank_says(body)
    return credit_id_of(str(body["transactionId"]))


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/wallet"),
        ("POST", "/wallet/deposits"),
        ("POST", "/wallet/withdrawals"),
        ("GET", "/wallet/withdrawals"),
        ("GET", f"/wallet/withdrawals/{new_id()}"),
        ("GET", f"/invoices/{new_id()}/repayment"),
        ("GET", "/admin/reconciliation"),
        ("POST", f"/admin/reconciliation/{new_id()}/match"),
    ],
)
async def test_nothing_is_for_nobody(payments: Payments, method: str, path: str) -> None:
    body = {"amount": 1, "reason": "why", "refund": True} if method == "POST" else None

    for headers in ({}, {"Authorization": "Bearer forged"}, {"Authorization": "Basic x"}):
        answer = await payments.client.request(method, path, json=body, headers=headers)
        assert answer.status_code == 401, answer.text


@pytest.mark.parametrize("role", ["sme", "investor", "admin"])
async def test_only_customers_ask_how_to_repay(payments: Payments, role: Role) -> None:
    invoice = await payments.listed()

    answer = await payments.get(f"/invoices/{invoice.id}/repayment", invoice.customer_id, role)

    assert (answer.status_code, answer.json()["code"]) == (403, "wrong_role")


@pytest.mark.parametrize("role", ["sme", "investor", "customer"])
async def test_only_operators_reconcile(payments: Payments, role: Role) -> None:
    body = {"refund": True, "reason": "because"}
    path = f"/admin/reconciliation/{new_id()}/match"

    assert (await payments.get("/admin/reconciliation", new_id(), role)).status_code == 403
    assert (await payments.post(path, body, new_id(), role)).status_code == 403


async def repayment(payments: Payments, invoice: Listed) -> dict[str, object]:
    answer = await payments.get(
        f"/invoices/{invoice.id}/repayment", invoice.customer_id, "customer"
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_customer_learns_how_to_pay(payments: Payments) -> None:
    invoice = await payments.listed("500000")
    account = await payments.account_of(invoice.id)

    answer = await repayment(payments, invoice)

    assert answer == {
        "virtualAccount": account,
        "ifsc": "HNDB0000001",
        "amountDue": 500000,
        "dueOn": DUE.isoformat(),
        "upiUri": f"upi://pay?pa=hundi.{account}@hndb&pn=hundi&tr={invoice.id.hex}"
        f"&tn=Invoice%20{invoice.number}&am=500000.00&cu=INR",
    }


async def test_upi_serves_no_more_than_it_carries(payments: Payments) -> None:
    invoice = await payments.listed("500000.01")

    assert (await repayment(payments, invoice))["upiUri"] is None


async def test_what_is_due_falls_with_what_came(payments: Payments) -> None:
    invoice = await payments.listed()
    account = await payments.account_of(invoice.id)
    fact = payments.bank.pay_in(account, rupees("99999.99"), "HDFCN1234567")

    await payments.bank_says(notice(fact))

    assert (await repayment(payments, invoice))["amountDue"] == 0.01


async def test_anothers_repayment_page_is_not_there(payments: Payments) -> None:
    invoice = await payments.listed()

    answer = await payments.get(f"/invoices/{invoice.id}/repayment", new_id(), "customer")

    assert (answer.status_code, answer.json()["code"]) == (404, "no_such_invoice")


async def test_an_account_the_bank_has_not_opened_yet_is_pending(payments: Payments) -> None:
    payments.bank.failures.before_effect(AWAY)
    one = Listed(new_id(), "INV-7", new_id(), new_id(), rupees("100000"))
    with pytest.raises(RailError):
        await payments.tell(payments.listing_of(one))

    answer = await payments.get(f"/invoices/{one.id}/repayment", one.customer_id, "customer")

    assert (answer.status_code, answer.json()["code"]) == (503, "virtual_account_pending")
    assert int(answer.headers["Retry-After"]) > 0


async def test_an_invoice_that_was_not_funded_is_not_payable(payments: Payments) -> None:
    invoice = await payments.listed()
    await payments.tell(
        ListingClosed(invoice.id, invoice.seller_id, "expired", (), payments.clock.now())
    )

    answer = await payments.get(
        f"/invoices/{invoice.id}/repayment", invoice.customer_id, "customer"
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "invoice_not_payable")


@pytest.mark.parametrize("role", ["sme", "investor", "customer"])
async def test_whoever_is_verified_may_pay_in(payments: Payments, role: Role) -> None:
    asha = await payments.person(role)

    answer = await payments.post("/wallet/deposits", {"amount": "50000.00"}, asha, role)

    assert answer.status_code == 201
    body = answer.json()
    assert body["virtualAccount"] == await payments.account_of(UUID(body["depositId"]))
    assert body["upiUri"] is None
    assert body["expiresAt"].endswith("+05:30")


@pytest.mark.parametrize("kyc", ["pending", "rejected"])
async def test_the_unverified_move_no_money(payments: Payments, kyc: str) -> None:
    asha = await payments.person("investor", kyc=kyc)  # pyright: ignore[reportArgumentType] - one of the words

    for path in ("/wallet/deposits", "/wallet/withdrawals"):
        answer = await payments.post(path, {"amount": 1}, asha)
        assert (answer.status_code, answer.json()["code"]) == (403, "kyc_required")


async def test_a_refusal_waits_for_news_that_would_lift_it(payments: Payments) -> None:
    asha, at = new_id(), payments.clock.now()
    async with payments.database.transaction("platform") as tx:
        await publish(
            tx,
            [
                UserRegistered(asha, "investor", "x", "x", at),
                KycDecided(asha, "investor", "verified", at),
            ],
        )

    answer, _ = await asyncio.gather(
        payments.post("/wallet/deposits", {"amount": 1}, asha), payments.work()
    )

    assert answer.status_code == 201


async def test_upi_deposits_carry_a_link_up_to_what_upi_carries(payments: Payments) -> None:
    asha = await payments.person()

    most = await payments.post("/wallet/deposits", {"amount": 100000, "method": "upi"}, asha)
    more = await payments.post("/wallet/deposits", {"amount": 100000.01, "method": "upi"}, asha)

    deposit_id = UUID(most.json()["depositId"])
    assert f"tr={deposit_id.hex}" in most.json()["upiUri"]
    assert (more.status_code, more.json()["code"]) == (422, "upi_limit_exceeded")
    assert more.json()["errors"][0]["field"] == "amount"


@pytest.mark.parametrize(
    "body",
    [
        {"amount": 0},
        {"amount": -1},
        {"amount": 0.001},
        {"amount": "NaN"},
        {"amount": "1e5"},
        {"amount": None},
        {"amount": 1, "method": "cash"},
        {"amount": 1, "other": 1},
        {},
        [],
    ],
)
async def test_a_deposit_that_makes_no_sense_is_refused(payments: Payments, body: object) -> None:
    asha = await payments.person()

    answer = await payments.post("/wallet/deposits", body, asha)

    assert answer.status_code == 422
    assert not payments.look("SELECT FROM payment.deposits")


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"\xff", b'{"amount": NaN}', b'{"amount": 1e400}', b'{"amount":1,"amount":2}'],
)
async def test_a_deposit_whose_body_is_no_json_of_ours_is_refused(
    payments: Payments, raw: bytes
) -> None:
    asha = await payments.person()

    answer = await payments.client.post(
        "/wallet/deposits", content=raw, headers=payments.token(asha, "investor")
    )

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


async def test_the_same_key_and_request_give_the_same_deposit(payments: Payments) -> None:
    asha = await payments.person()
    body = {"amount": 50000}
    first = await payments.post("/wallet/deposits", body, asha, key="k1")
    payments.later(hours=1)

    again = await payments.post("/wallet/deposits", body, asha, key="k1")
    other = await payments.post("/wallet/deposits", {"amount": 1}, asha, key="k1")

    assert again.content == first.content
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")
    assert len(payments.look("SELECT FROM payment.deposits")) == 1


async def test_two_peoples_same_key_are_two_deposits(payments: Payments) -> None:
    asha, ravi = await payments.person(), await payments.person()

    first = await payments.post("/wallet/deposits", {"amount": 1}, asha, key="k1")
    second = await payments.post("/wallet/deposits", {"amount": 1}, ravi, key="k1")

    assert first.json()["depositId"] != second.json()["depositId"]


async def test_a_deposit_goes_on_after_the_bank_was_away(payments: Payments) -> None:
    asha = await payments.person()
    payments.bank.failures.after_effect(AWAY)

    away = await payments.post("/wallet/deposits", {"amount": 1}, asha, key="k1")
    later = await payments.post("/wallet/deposits", {"amount": 1}, asha, key="k1")

    assert (away.status_code, away.json()["code"]) == (503, "bank_unavailable")
    assert "Retry-After" in away.headers
    assert later.status_code == 201
    assert len(payments.look("SELECT FROM payment.virtual_accounts")) == 1


async def test_a_bad_key_is_refused(payments: Payments) -> None:
    asha = await payments.person()

    answer = await payments.post("/wallet/deposits", {"amount": 1}, asha, key="x" * 65)

    assert (answer.status_code, answer.json()["code"]) == (422, "bad_idempotency_key")


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


async def test_operators_see_what_waits_with_reasons_and_suggestions(payments: Payments) -> None:
    invoice = await payments.listed()
    credit_id = await given_unmatched(payments)

    answer = (await payments.get("/admin/reconciliation", new_id(), "admin")).json()

    [one] = answer["unmatched"]
    assert (one["creditId"], one["waiting"]) == (str(credit_id), 100000)
    assert one["reasons"] == ["no_reference"]
    [suggestion] = one["suggestions"]
    assert suggestion["invoiceId"] == str(invoice.id)
    assert suggestion["reasons"] == ["amount_fits"]


async def test_the_books_agree(payments: Payments) -> None:
    invoice = await payments.listed()
    account = await payments.account_of(invoice.id)
    for amount in ("100000", "250.50"):
        fact = payments.bank.pay_in(
            account, rupees(amount), f"HDFCN{amount.zfill(9)[:9]}".replace(".", "")
        )
        await payments.bank_says(notice(fact))
    await payments.bank_says(notice(fact, status="reversed"))
    await payments.take_back()
    asha = await payments.person("investor", account=ACCOUNT)
    await payments.give(receipts(invoice.id), wallet(asha), "700")
    first = await payments.post("/wallet/withdrawals", {"amount": 400}, asha)
    await payments.post("/wallet/withdrawals", {"amount": 300}, asha)
    await payments.work()
    payments.bank.return_payout(first.json()["withdrawalId"])
    payments.later(hours=7)
    await payments.tick()

    books = (await payments.get("/admin/reconciliation", new_id(), "admin")).json()["books"]

    assert books == {
        "credits": 100250.50,
        "reversedCredits": 250.50,
        "payouts": 700,
        "returnedPayouts": 400,
        "bank": 99700,
        "ledger": 99700,
        "difference": 0,
    }


async def test_two_operators_match_a_credit_to_an_invoice(payments: Payments) -> None:
    invoice = await payments.listed()
    credit_id = await given_unmatched(payments)
    body = {"invoiceId": str(invoice.id), "reason": "the customer called"}
    path = f"/admin/reconciliation/{credit_id}/match"

    proposed = await payments.post(path, body, new_id(), "admin")
    twice = await payments.post(path, body, new_id(), "admin")
    assert proposed.status_code == 202
    assert twice.json()["code"] == "already_proposed"
    assert await payments.holds(suspense(credit_id)) == invoice.face
    await payments.approve(proposed.json()["approvalId"])

    assert await payments.holds(receipts(invoice.id)) == invoice.face
    assert len(payments.happened(CustomerPaid)) == 1
    assert not payments.items()


async def test_two_operators_match_a_credit_to_a_person(payments: Payments) -> None:
    asha = await payments.person()
    credit_id = await given_unmatched(payments)
    body = {"userId": str(asha), "reason": "her deposit came late"}

    proposed = await payments.post(
        f"/admin/reconciliation/{credit_id}/match", body, new_id(), "admin"
    )
    await payments.approve(proposed.json()["approvalId"])

    assert await payments.holds(wallet(asha)) == rupees("100000")


async def test_two_operators_send_a_credit_back(payments: Payments) -> None:
    credit_id = await given_unmatched(payments, payerAccount=ACCOUNT, payerIfsc=IFSC)
    body = {"refund": True, "reason": "nobody knows it"}

    proposed = await payments.post(
        f"/admin/reconciliation/{credit_id}/match", body, new_id(), "admin"
    )
    await payments.approve(proposed.json()["approvalId"])

    assert not await payments.holds(suspense(credit_id))
    [told] = payments.happened(PayoutFinished)
    assert (told.purpose, told.outcome, told.user_id) == ("refund", "processed", credit_id)
    assert payments.look("SELECT place FROM payment.credits") == [("refunded",)]
    assert not payments.items()


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"refund": True, "reason": "back"}, 409, "refund_needs_account"),
        ({"invoiceId": str(new_id()), "reason": "this"}, 404, "no_such_invoice"),
        ({"userId": str(new_id()), "reason": "hers"}, 403, "kyc_required"),
        ({"reason": "nothing named"}, 422, "invalid"),
        ({"refund": False, "reason": "no refund"}, 422, "invalid"),
        ({"refund": True, "userId": str(new_id()), "reason": "both"}, 422, "invalid"),
        ({"refund": True}, 422, "invalid"),
    ],
)
async def test_a_match_that_cannot_be_is_refused(
    payments: Payments, body: dict[str, object], status: int, code: str
) -> None:
    credit_id = await given_unmatched(payments)

    answer = await payments.post(
        f"/admin/reconciliation/{credit_id}/match", body, new_id(), "admin"
    )

    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_only_money_that_waits_can_be_matched(payments: Payments) -> None:
    invoice = await payments.listed()
    body = notice(invoiceNumber=invoice.number)
    await payments.bank_says(body)
    known = credit_id_of(str(body["transactionId"]))
    asked = {"invoiceId": str(invoice.id), "reason": "this one"}

    settled = await payments.post(f"/admin/reconciliation/{known}/match", asked, new_id(), "admin")
    unknown = await payments.post(
        f"/admin/reconciliation/{new_id()}/match", asked, new_id(), "admin"
    )

    assert (settled.status_code, settled.json()["code"]) == (409, "credit_not_waiting")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "no_such_credit")


async def test_what_a_payment_left_over_is_refunded_and_pays_no_second_invoice(
    payments: Payments,
) -> None:
    """A payment is one receipt of one invoice: that is how it can be taken back whole."""
    invoice, other = await payments.listed(), await payments.listed()
    body = notice(invoiceNumber=invoice.number)
    await payments.bank_says(body)
    credit_id = credit_id_of(str(body["transactionId"]))
    await payments.give(receipts(invoice.id), suspense(credit_id), "500")

    answer = await payments.post(
        f"/admin/reconciliation/{credit_id}/match",
        {"invoiceId": str(other.id), "reason": "that one too"},
        new_id(),
        "admin",
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "credit_not_waiting")


async def test_a_payment_that_the_bank_took_back_is_none_again_though_its_refund_came_home(
    payments: Payments,
) -> None:
    other = await payments.listed()
    credit_id = await given_unmatched(payments)
    async with payments.database.transaction("payment") as tx:
        await tx.execute("UPDATE payment.credits SET place = 'returned' WHERE id = %s", [credit_id])

    path = f"/admin/reconciliation/{credit_id}/match"
    asked = {"invoiceId": str(other.id), "reason": "that one"}
    answer = await payments.post(path, asked, new_id(), "admin")
    async with payments.database.transaction("payment") as tx:
        await match_by_hand(tx, credit_id, ForWallet(new_id(), "unknown"), approval_id=new_id())
        row = await tx.one("SELECT place FROM payment.credits WHERE id = %s", [credit_id])

    assert (answer.status_code, answer.json()["code"]) == (409, "credit_not_waiting")
    assert row == {"place": "returned"}


async def test_every_route_is_documented(payments: Payments) -> None:
    answer = await payments.client.get("http://hundi/api/openapi.json")

    paths = answer.json()["paths"]
    assert paths["/api/v1/webhooks/payment"]["post"]["requestBody"]["required"]
    assert paths["/api/v1/wallet/deposits"]["post"]["requestBody"]
    assert "WalletAnswer" in answer.text
