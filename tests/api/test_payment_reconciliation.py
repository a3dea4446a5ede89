"""What waits in suspense, and what operators do with it, over HTTP."""

from uuid import UUID

import pytest

from hundi.events.payment import CustomerPaid, PayoutFinished
from hundi.kernel.ids import new_id
from hundi.ledger.entry import receipts, suspense, wallet
from hundi.payment.commands import match_by_hand
from hundi.payment.domain import credit_id_of
from hundi.payment.matching import ForWallet
from support.payment import ACCOUNT, IFSC, Payments, notice, rupees

pytest_plugins = ["support.payment_fixtures"]


async def given_unmatched(payments: Payments, **fields: object) -> UUID:
    """Return a credit that waits in suspense."""
    body = notice() | {"invoiceNumber": None} | fields
    await payments.bank_says(body)
    return credit_id_of(str(body["transactionId"]))


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
