"""The reconciliation workbench over HTTP: split, merge, park, and undo by a reversing entry."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from hundi.events.payment import CustomerPaid
from hundi.kernel.calendar import day_in_india
from hundi.kernel.ids import new_id
from hundi.ledger.entry import bank, receipts, suspense, wallet
from hundi.payment.domain import credit_id_of
from hundi.payment.workbench import PARKED_DAYS_MAX
from support.payment import ACCOUNT, IFSC, Payments, notice, rupees

pytest_plugins = ["support.payment_fixtures"]

WHY = "the customer called"


async def given_unmatched(payments: Payments, amount: str = "100000", **fields: object) -> UUID:
    body = notice() | {"invoiceNumber": None, "amount": amount} | fields
    await payments.bank_says(body)
    return credit_id_of(str(body["transactionId"]))


async def asked(payments: Payments, path: str, **body: object) -> httpx.Response:
    said = {"reason": WHY} | body
    return await payments.post(f"/admin/reconciliation/{path}", said, new_id(), "admin")


async def done(payments: Payments, path: str, **body: object) -> None:
    """Have it proposed by one operator and approved by another; every reaction comes twice."""
    answer = await asked(payments, path, **body)
    assert answer.status_code == 202, answer.text
    await payments.approve(answer.json()["approvalId"])


async def seen(payments: Payments) -> dict[str, Any]:
    return (await payments.get("/admin/reconciliation", new_id(), "admin")).json()


async def waiting(payments: Payments) -> dict[float, UUID]:
    """Return what waits, by amount."""
    found = (await seen(payments))["unmatched"]
    return {one["waiting"]: UUID(one["creditId"]) for one in found}


async def assert_books_agree(payments: Payments) -> None:
    assert (await seen(payments))["books"]["difference"] == 0


async def test_a_credit_is_split_once_and_its_parts_go_their_own_ways(payments: Payments) -> None:
    first, second = await payments.listed("40000"), await payments.listed("60000")
    credit_id = await given_unmatched(payments, payerAccount=ACCOUNT, payerIfsc=IFSC)

    await done(payments, f"{credit_id}/split", amounts=["40000"])
    parts = await waiting(payments)
    await done(payments, f"{parts[40000]}/match", invoiceId=str(first.id))
    await done(payments, f"{parts[60000]}/match", invoiceId=str(second.id))

    assert not await payments.holds(suspense(credit_id))
    assert await payments.holds(receipts(first.id)) == first.face
    assert await payments.holds(receipts(second.id)) == second.face
    assert {paid.credit_id for paid in payments.happened(CustomerPaid)} == set(parts.values())
    assert not payments.items()
    await assert_books_agree(payments)


async def test_a_part_can_go_back_to_who_paid_the_whole(payments: Payments) -> None:
    credit_id = await given_unmatched(payments, payerAccount=ACCOUNT, payerIfsc=IFSC)
    await done(payments, f"{credit_id}/split", amounts=["1.01", "2"])
    parts = await waiting(payments)

    await done(payments, f"{parts[1.01]}/match", refund=True)

    assert sorted(await waiting(payments)) == [2, 99996.99]
    assert payments.look("SELECT amount_minor FROM payment.payouts") == [(101,)]
    await assert_books_agree(payments)


async def test_until_a_second_operator_agrees_nothing_is_split(payments: Payments) -> None:
    credit_id = await given_unmatched(payments)

    proposed = await asked(payments, f"{credit_id}/split", amounts=["40000"])
    twice = await asked(payments, f"{credit_id}/split", amounts=["50000"])

    assert proposed.status_code == 202
    assert twice.json()["code"] == "already_proposed"
    assert await waiting(payments) == {100000: credit_id}


@pytest.mark.parametrize("amounts", [["100000"], ["60000", "40000"], ["99999.99", "0.02"]])
async def test_a_split_leaves_something(payments: Payments, amounts: list[str]) -> None:
    credit_id = await given_unmatched(payments)

    answer = await asked(payments, f"{credit_id}/split", amounts=amounts)

    assert (answer.status_code, answer.json()["code"]) == (409, "not_splittable")


async def test_what_was_placed_meanwhile_is_not_split(payments: Payments) -> None:
    invoice = await payments.listed()
    credit_id = await given_unmatched(payments)
    split = (await asked(payments, f"{credit_id}/split", amounts=["1"])).json()["approvalId"]
    await done(payments, f"{credit_id}/match", invoiceId=str(invoice.id))

    await payments.approve(split)

    assert await payments.holds(receipts(invoice.id)) == invoice.face
    assert not payments.items()
    late = await asked(payments, f"{credit_id}/split", amounts=["1"])
    assert late.json()["code"] == "not_splittable"


async def test_a_split_is_undone_while_all_parts_wait(payments: Payments) -> None:
    credit_id = await given_unmatched(payments)
    await done(payments, f"{credit_id}/split", amounts=["40000"])

    await done(payments, f"{credit_id}/undo")

    assert await waiting(payments) == {100000: credit_id}
    assert (await seen(payments))["placed"] == []
    await done(payments, f"{credit_id}/split", amounts=["30000"])
    assert sorted(await waiting(payments)) == [30000, 70000]
    await assert_books_agree(payments)


async def test_a_split_whose_part_has_gone_is_for_an_operator(payments: Payments) -> None:
    invoice = await payments.listed("40000")
    credit_id = await given_unmatched(payments)
    await done(payments, f"{credit_id}/split", amounts=["40000"])
    parts = await waiting(payments)
    await done(payments, f"{parts[40000]}/match", invoiceId=str(invoice.id))

    await done(payments, f"{credit_id}/undo")

    assert ("undo_short", str(credit_id)) in payments.items()
    assert await payments.holds(receipts(invoice.id)) == invoice.face
    assert await payments.holds(suspense(parts[60000])) == rupees("60000")


async def test_what_the_bank_takes_back_of_a_split_comes_from_its_parts(payments: Payments) -> None:
    body = notice() | {"invoiceNumber": None}
    await payments.bank_says(body)
    credit_id = credit_id_of(str(body["transactionId"]))
    await done(payments, f"{credit_id}/split", amounts=["40000"])

    await payments.bank_says(body | {"status": "reversed"}, twice=True)

    assert await waiting(payments) == {}
    assert not await payments.holds(suspense(credit_id))
    assert not payments.items()
    await assert_books_agree(payments)


async def test_several_payments_pay_one_invoice_together(payments: Payments) -> None:
    invoice = await payments.listed()
    ids = [await given_unmatched(payments, amount) for amount in ("30000", "70000")]
    named = [str(one) for one in ids]

    await done(payments, "merge", creditIds=named, invoiceId=str(invoice.id))

    assert await payments.holds(receipts(invoice.id)) == invoice.face
    assert {paid.credit_id for paid in payments.happened(CustomerPaid)} == set(ids)
    assert not payments.items()
    assert {one["place"] for one in (await seen(payments))["placed"]} == {"receipts"}


async def test_money_that_does_not_wait_is_not_merged(payments: Payments) -> None:
    invoice = await payments.listed()
    credit_id = await given_unmatched(payments)
    unknown = [str(credit_id), str(new_id())]

    answer = await asked(payments, "merge", creditIds=unknown, invoiceId=str(invoice.id))
    alone = await asked(payments, "merge", creditIds=unknown[:1], invoiceId=str(invoice.id))

    assert (answer.status_code, alone.status_code) == (404, 422)


async def test_a_deposit_placed_wrongly_waits_again_and_can_be_placed_anew(
    payments: Payments,
) -> None:
    asha, ravi = await payments.person(), await payments.person()
    credit_id = await given_unmatched(payments)
    await done(payments, f"{credit_id}/match", userId=str(asha))
    [placed] = (await seen(payments))["placed"]

    await done(payments, f"{credit_id}/undo")
    held = await payments.holds(wallet(asha))
    await done(payments, f"{credit_id}/match", userId=str(ravi))

    assert (placed["place"], placed["userId"]) == ("wallet", str(asha))
    assert (held, await payments.holds(wallet(ravi))) == (rupees("0"), rupees("100000"))
    assert not payments.items()
    await assert_books_agree(payments)


async def test_a_deposit_that_was_spent_is_not_undone_below_zero(payments: Payments) -> None:
    asha = await payments.person()
    credit_id = await given_unmatched(payments)
    await done(payments, f"{credit_id}/match", userId=str(asha))
    await payments.give(wallet(asha), bank(new_id()), "0.01")

    await done(payments, f"{credit_id}/undo")

    assert await payments.holds(wallet(asha)) == rupees("99999.99")
    assert payments.items() == {("undo_short", str(credit_id))}


async def test_a_payment_placed_wrongly_waits_again_when_settlement_gave_it_back(
    payments: Payments,
) -> None:
    wrong, right = await payments.listed(), await payments.listed()
    credit_id = await given_unmatched(payments)
    await done(payments, f"{credit_id}/match", invoiceId=str(wrong.id))

    await done(payments, f"{credit_id}/undo")
    [under_way] = (await seen(payments))["placed"]
    again = await asked(payments, f"{credit_id}/undo")
    await payments.take_back()
    [part_id] = (await waiting(payments)).values()
    await done(payments, f"{part_id}/match", invoiceId=str(right.id))

    assert under_way["beingUndone"]
    assert again.json()["code"] == "nothing_to_undo"
    assert not await payments.holds(receipts(wrong.id))
    assert await payments.holds(receipts(right.id)) == right.face
    assert payments.look("SELECT paid_minor FROM payment.invoices ORDER BY 1") == [
        (0,),
        (right.face.minor,),
    ]
    assert not payments.items()
    await assert_books_agree(payments)


@pytest.mark.parametrize("first", ["bank", "settlement"])
async def test_what_the_bank_takes_back_while_it_is_undone_goes_back_once(
    payments: Payments, first: str
) -> None:
    invoice = await payments.listed()
    body = notice() | {"invoiceNumber": None}
    await payments.bank_says(body)
    credit_id = credit_id_of(str(body["transactionId"]))
    await done(payments, f"{credit_id}/match", invoiceId=str(invoice.id))
    await done(payments, f"{credit_id}/undo")

    if first == "settlement":
        await payments.take_back()
    await payments.bank_says(body | {"status": "reversed"}, twice=True)
    if first == "bank":
        await payments.take_back()

    assert await waiting(payments) == {}
    assert not await payments.holds(receipts(invoice.id))
    assert not payments.items()
    seen_books = (await seen(payments))["books"]
    assert (seen_books["bank"], seen_books["ledger"]) == (0, 0)


async def test_what_the_bank_matched_is_nothing_people_undo(payments: Payments) -> None:
    invoice = await payments.listed(number="A-1")
    body = notice() | {"invoiceNumber": "A-1"}
    await payments.bank_says(body)
    credit_id = credit_id_of(str(body["transactionId"]))

    answer = await asked(payments, f"{credit_id}/undo")

    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_to_undo")
    assert await payments.holds(receipts(invoice.id)) == invoice.face


async def test_what_is_parked_waits_behind_the_others_until_its_day(payments: Payments) -> None:
    first = await given_unmatched(payments, "1000")
    await given_unmatched(payments, "2000")
    until = day_in_india(payments.clock.now()) + timedelta(days=3)

    parked = await asked(payments, f"{first}/park", until=until.isoformat())
    shown = (await seen(payments))["unmatched"]
    payments.later(days=3)
    afterwards = (await seen(payments))["unmatched"]

    assert parked.json() == {"creditId": str(first), "parkedUntil": until.isoformat()}
    assert [one["waiting"] for one in shown] == [2000, 1000]
    assert (shown[1]["parkedUntil"], shown[1]["parkedWhy"]) == (until.isoformat(), WHY)
    assert [(one["waiting"], one["parkedUntil"]) for one in afterwards] == [
        (1000, None),
        (2000, None),
    ]
    assert payments.look("SELECT action FROM platform.audit_log") == [("park credit",)]


async def test_what_is_parked_is_taken_up_again(payments: Payments) -> None:
    credit_id = await given_unmatched(payments)
    until = day_in_india(payments.clock.now()) + timedelta(days=PARKED_DAYS_MAX)
    await asked(payments, f"{credit_id}/park", until=until.isoformat())

    await asked(payments, f"{credit_id}/park")

    [one] = (await seen(payments))["unmatched"]
    assert (one["parkedUntil"], one["parkedWhy"]) == (None, None)


@pytest.mark.parametrize("days", [0, PARKED_DAYS_MAX + 1])
async def test_nothing_is_parked_for_no_time_or_too_long(payments: Payments, days: int) -> None:
    credit_id = await given_unmatched(payments)
    until = day_in_india(payments.clock.now()) + timedelta(days=days)

    answer = await asked(payments, f"{credit_id}/park", until=until.isoformat())

    assert (answer.status_code, answer.json()["code"]) == (422, "parked_too_long")


async def test_a_request_sent_twice_under_one_key_proposes_once(payments: Payments) -> None:
    credit_id = await given_unmatched(payments)
    body, operator = {"amounts": ["1"], "reason": WHY}, new_id()
    path = f"/admin/reconciliation/{credit_id}/split"

    answers = [await payments.post(path, body, operator, "admin", key="once") for _ in range(2)]

    assert answers[0].json() == answers[1].json()
    assert payments.look("SELECT count(*) FROM platform.approvals") == [(1,)]
