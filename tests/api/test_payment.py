"""Repayment and deposits over HTTP, and who may ask payment for what."""

import asyncio
from uuid import UUID

import pytest

from hundi.events.funding import ListingClosed
from hundi.events.user import KycDecided, UserRegistered
from hundi.gateways.errors import RailError
from hundi.kernel.ids import new_id
from hundi.runtime.outbox import publish
from hundi.runtime.tokens import Role
from support.payment import DUE, Listed, Payments, notice, rupees

pytest_plugins = ["support.payment_fixtures"]

AWAY = RailError("timeout", retryable=True)


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


async def test_every_route_is_documented(payments: Payments) -> None:
    answer = await payments.client.get("http://hundi/api/openapi.json")

    paths = answer.json()["paths"]
    assert paths["/api/v1/webhooks/payment"]["post"]["requestBody"]["required"]
    assert paths["/api/v1/wallet/deposits"]["post"]["requestBody"]
    assert "WalletAnswer" in answer.text
