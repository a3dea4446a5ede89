"""Notices of assignment: who gets one, and that anybody who holds one can ask about it."""

import io
from datetime import timedelta
from uuid import UUID

import pypdfium2
import pytest

from hundi.kernel.ids import new_id
from hundi.payment.assignments import CODE_CHARS, new_code, read_code
from hundi.runtime.tokens import Role
from support.payment import DUE, Listed, Payments

pytest_plugins = ["support.payment_fixtures"]


async def sold(payments: Payments) -> Listed:
    invoice = await payments.listed()
    await payments.tell(payments.advance_of(invoice, net="88938"))
    return invoice


async def test_the_parties_and_operators_read_the_notice(payments: Payments) -> None:
    invoice = await sold(payments)
    path = f"/invoices/{invoice.id}/notice"
    readers: list[tuple[UUID, Role]] = [
        (invoice.seller_id, "sme"),
        (invoice.customer_id, "customer"),
        (new_id(), "admin"),
    ]

    answers = [await payments.get(path, reader, role) for reader, role in readers]

    assert {answer.status_code for answer in answers} == {200}
    [notice] = {tuple(sorted(answer.json().items())) for answer in answers}
    shown = dict(notice)
    assert len(shown.pop("code").replace("-", "")) == CODE_CHARS
    assert shown == {
        "invoiceNumber": invoice.number,
        "sellerName": "Ravi Traders",
        "customerName": "Big Buyer Ltd",
        "amount": 100000,
        "amountDue": 100000,
        "dueOn": DUE.isoformat(),
        "issuedOn": (DUE - timedelta(days=45)).isoformat(),
        "virtualAccount": await payments.account_of(invoice.id),
        "ifsc": shown["ifsc"],
    }


async def test_anothers_notice_is_not_there(payments: Payments) -> None:
    invoice = await sold(payments)

    for role in ("sme", "customer", "investor"):
        answer = await payments.get(f"/invoices/{invoice.id}/notice", new_id(), role)
        assert (answer.status_code, answer.json()["code"]) == (404, "no_such_notice")


async def test_there_is_no_notice_before_the_advance_is_paid(payments: Payments) -> None:
    invoice = await payments.listed()

    answer = await payments.get(f"/invoices/{invoice.id}/notice", invoice.customer_id, "customer")

    assert answer.json()["code"] == "no_such_notice"


async def test_whoever_holds_a_notice_hears_what_it_says(payments: Payments) -> None:
    invoice = await sold(payments)
    notice = await payments.get(f"/invoices/{invoice.id}/notice", invoice.seller_id, "sme")
    code = notice.json()["code"]

    for typed in (code, code.lower().replace("-", ""), code.replace("-", " ")):
        answer = await payments.client.get(f"/public/notices/{typed}")
        assert (answer.status_code, answer.json()) == (200, notice.json())


@pytest.mark.parametrize("typed", [new_code(), "x", "0" * 64, "%F0%9F%92%B8", "'; DROP TABLE x"])
async def test_what_we_did_not_issue_is_not_ours(payments: Payments, typed: str) -> None:
    answer = await payments.client.get(f"/public/notices/{typed}")

    assert (answer.status_code, answer.json()["code"]) == (404, "no_such_notice")
    assert "Do not pay" in answer.json()["detail"]


async def test_the_code_stays_when_everything_is_told_twice(payments: Payments) -> None:
    invoice = await payments.listed()
    event = payments.advance_of(invoice, net="88938")
    await payments.tell(event)
    before = await payments.get(f"/invoices/{invoice.id}/notice", invoice.seller_id, "sme")

    await payments.tell(payments.listing_of(invoice), event)
    await payments.work(twice=True)

    after = await payments.get(f"/invoices/{invoice.id}/notice", invoice.seller_id, "sme")
    assert after.json() == before.json()


async def test_the_paper_says_where_to_pay_and_by_what_code_to_ask(payments: Payments) -> None:
    invoice = await sold(payments)
    path = f"/invoices/{invoice.id}/notice"
    notice = (await payments.get(path, invoice.customer_id, "customer")).json()

    answer = await payments.client.get(
        path, params={"format": "pdf"}, headers=payments.token(invoice.customer_id, "customer")
    )

    page = pypdfium2.PdfDocument(io.BytesIO(answer.content))[0].get_textpage().get_text_bounded()
    assert answer.headers["content-type"] == "application/pdf"
    for said in (notice["code"], notice["virtualAccount"], invoice.number, "100000.00"):
        assert said in page


def test_a_code_is_read_as_people_write_it() -> None:
    assert read_code("oi1L-abcd") == "0111ABCD"
    assert read_code(new_code()).isalnum()
    assert len({new_code() for _ in range(100)}) == 100
