"""A customer answers by a signed link, without signing in."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from httpx import Response

from hundi.events.invoice import InvoiceAccepted, InvoiceDisputed, InvoiceVerified
from hundi.events.user import BusinessConfirmed
from hundi.invoice import store_links
from hundi.invoice.domain import Invoice, Stage
from hundi.invoice.links import AnswerLink
from hundi.kernel.ids import new_id
from hundi.runtime.outbox import publish
from hundi.runtime.signed_links import Link, code_of, write_link
from support.databases import NOW, PostgresServer, deliver
from support.invoice import Person, Shop, shop_of


@pytest.fixture(scope="module")
def shared(postgres: PostgresServer) -> str:
    return postgres.clone()


@pytest.fixture
async def shop(shared: str, tmp_path: Path) -> AsyncGenerator[Shop]:
    async with shop_of(shared, tmp_path) as opened:
        yield opened


@dataclass(frozen=True, slots=True)
class Letter:
    """An invoice that waits for its customer, who has got a link."""

    shop: Shop
    seller: Person
    customer: Person
    invoice: Invoice
    text: str

    async def post(self, what: str, **more: object) -> Response:
        return await self.shop.client.post(f"/links/{what}", json={"link": self.text, **more})

    async def row(self) -> AnswerLink:
        async with self.shop.database.transaction("invoice") as tx:
            found = await store_links.last_link(tx, self.invoice.id)
        assert found is not None
        return found

    async def code(self) -> str:
        """Ask for a code and read it, as it stands in the letter."""
        assert (await self.post("code")).status_code == 202
        code_id = (await self.row()).code_id
        assert code_id is not None
        return code_of(self.shop.outside.vault, code_id)

    async def acts(self) -> list[tuple[str, dict[str, Any]]]:
        async with self.shop.database.transaction("invoice") as tx:
            rows = await tx.all(
                "SELECT action, details FROM platform.audit_log WHERE subject_id = %s ORDER BY seq",
                [self.invoice.id],
            )
        return [(row["action"], row["details"]) for row in rows]


async def letter(shop: Shop, *, twice: bool = False) -> Letter:
    seller, customer = await shop.parties()
    invoice = await shop.invoice(seller, customer, Stage.VERIFIED)
    event = InvoiceVerified(invoice.id, seller.id, customer.id, invoice.claims.number, NOW)
    async with shop.database.transaction("platform") as tx:
        await publish(tx, [event])
    await deliver(shop.desk, twice=twice)
    return await text_of(Letter(shop, seller, customer, invoice, ""))


async def text_of(got: Letter) -> Letter:
    row = await got.row()
    link = Link(row.id, row.invoice_id, row.expires_at)
    return replace(got, text=write_link(got.shop.outside.vault, link))


async def test_who_has_the_link_sees_the_one_invoice(shop: Shop) -> None:
    got = await letter(shop, twice=True)

    answer = await got.post("open")

    assert answer.status_code == 200, answer.text
    shown = answer.json()
    assert shown["invoiceId"] == str(got.invoice.id)
    assert (shown["standing"], shown["canDispute"]) == ("open", True)
    assert (shown["sellerName"], shown["sellerGstin"]) == (got.seller.name, got.seller.gstin)
    assert '"amount":100000.00' in answer.text
    assert shown["dueDate"] == got.invoice.due_on.isoformat()


async def test_who_has_the_link_sees_the_document_and_no_other(shop: Shop) -> None:
    got, another = await letter(shop), await letter(shop)
    before = await got.post("document")
    await shop.give_document(got.invoice, b"%PDF-1.7 the one")
    await shop.give_document(another.invoice, b"%PDF-1.7 the other")

    shown = await got.post("document")
    forged = await replace(got, text=got.text[:-6] + "AAAAAA").post("document")

    assert (before.status_code, forged.status_code) == (404, 404)
    assert (shown.status_code, shown.content) == (200, b"%PDF-1.7 the one")
    assert shown.headers["content-type"] == "application/pdf"
    assert "sandbox" in shown.headers["content-security-policy"]


async def test_the_customer_accepts_by_link_and_code(shop: Shop) -> None:
    got = await letter(shop)
    code = await got.code()

    answer = await got.post("accept", code=code, amount="90000")

    assert answer.status_code == 200, answer.text
    accepted = await shop.stored(got.invoice.id)
    assert accepted.acceptance is not None
    assert accepted.acceptance.customer_id == got.customer.id
    assert (accepted.stage, accepted.face.decimal) == (Stage.ACCEPTED, "90000.00")
    await deliver(shop.desk)
    assert [one for one in shop.heard if isinstance(one, InvoiceAccepted)]
    assert (await got.post("open")).json()["standing"] == "accepted"
    action, how = (await got.acts())[-1]
    assert (action, how["by"], how["link"]) == ("accept invoice", "link", str((await got.row()).id))


async def test_an_acceptance_by_account_is_evidence_of_the_same_kind(shop: Shop) -> None:
    got = await letter(shop)

    answer = await shop.client.post(
        f"/invoices/{got.invoice.id}/accept", json={}, headers=got.customer.headers
    )

    assert answer.status_code == 200
    action, how = (await got.acts())[-1]
    assert (action, how["by"]) == ("accept invoice", "account")


async def test_a_link_and_a_code_count_once(shop: Shop) -> None:
    got = await letter(shop)
    code = await got.code()
    await got.post("accept", code=code)

    again = await got.post("accept", code=code)
    another = await got.post("code")

    assert (again.status_code, again.json()["code"]) == (410, "link_used")
    assert (another.status_code, another.json()["code"]) == (410, "link_used")
    assert (await got.acts())[-1] == (
        "refuse answer link",
        {"link": str((await got.row()).id), "why": "link_used"},
    )


async def test_a_repeat_with_the_same_key_gets_the_same_answer(shop: Shop) -> None:
    got = await letter(shop)
    body = {"link": got.text, "code": await got.code()}
    key = {"Idempotency-Key": new_id().hex}

    first = await shop.client.post("/links/accept", json=body, headers=key)
    second = await shop.client.post("/links/accept", json=body, headers=key)

    assert first.status_code == 200
    assert (second.status_code, second.content) == (200, first.content)


async def test_wrong_codes_are_counted_although_they_are_refused(shop: Shop) -> None:
    got = await letter(shop)
    code = await got.code()
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"

    answers = [await got.post("accept", code=wrong) for _ in range(5)]
    right = await got.post("accept", code=code)

    assert [one.json()["code"] for one in answers] == ["wrong_code"] * 5
    assert [one.json()["tries_left"] for one in answers] == [4, 3, 2, 1, 0]
    assert (right.status_code, right.json()["code"]) == (409, "code_not_asked")
    assert (await shop.stored(got.invoice.id)).stage is Stage.VERIFIED


async def test_a_refused_amount_does_not_use_the_code_up(shop: Shop) -> None:
    got = await letter(shop)
    code = await got.code()

    too_much = await got.post("accept", code=code, amount="100000.01")
    enough = await got.post("accept", code=code)

    assert too_much.json()["code"] == "amount_above_invoice"
    assert enough.status_code == 200


async def test_without_a_code_nothing_is_accepted(shop: Shop) -> None:
    got = await letter(shop)

    answer = await got.post("accept", code="000000")

    assert (answer.status_code, answer.json()["code"]) == (409, "code_not_asked")


async def test_an_old_code_is_refused(shop: Shop) -> None:
    got = await letter(shop)
    code = await got.code()
    shop.clock.at += timedelta(minutes=10)

    answer = await got.post("accept", code=code)
    shop.clock.at -= timedelta(minutes=10)

    assert (answer.status_code, answer.json()["code"]) == (409, "code_expired")


async def test_the_customer_disputes_by_link(shop: Shop) -> None:
    got = await letter(shop)

    answer = await got.post("dispute", reason="The goods never came.")

    assert answer.status_code == 200
    assert (await shop.stored(got.invoice.id)).stage is Stage.DISPUTED
    await deliver(shop.desk)
    assert [one for one in shop.heard if isinstance(one, InvoiceDisputed)]
    assert (await got.post("open")).json()["standing"] == "disputed"
    assert (await got.post("dispute", reason="Again.")).json()["code"] == "link_used"
    assert (await got.acts())[-2][1]["by"] == "link"


async def test_a_forged_link_opens_nothing_and_is_in_the_audit_log(shop: Shop) -> None:
    got = await letter(shop)
    other = await letter(shop)
    row = await got.row()
    moved = Link(row.id, other.invoice.id, row.expires_at)
    unknown = Link(new_id(), got.invoice.id, row.expires_at)
    texts = [
        got.text[:-2] + ("AA" if got.text[-2:] != "AA" else "BA"),
        write_link(shop.outside.vault, moved),
        write_link(shop.outside.vault, unknown),
        "forged",
    ]

    for text in texts:
        answer = await shop.client.post("/links/open", json={"link": text})
        assert (answer.status_code, answer.json()["code"]) == (404, "bad_link"), text

    async with shop.database.transaction("invoice") as tx:
        rows = await tx.all("SELECT FROM platform.audit_log WHERE action = 'refuse forged link'")
        seen = await tx.one("SELECT sum(seen) AS seen FROM invoice.forged_links")
    assert len(rows) == 1, "one a minute: nobody fills the log"
    assert seen is not None
    assert seen["seen"] >= 2


async def test_a_link_out_of_date_is_gone(shop: Shop) -> None:
    got = await letter(shop)
    shop.clock.at += timedelta(days=15)
    late = await got.post("code")
    shop.clock.at += timedelta(days=100)
    later = await got.post("open")
    shop.clock.at -= timedelta(days=115)

    assert (late.status_code, late.json()["code"]) == (410, "link_expired")
    assert (later.status_code, later.json()["code"]) == (410, "link_expired")


async def test_the_seller_sends_a_new_link_and_the_old_one_counts_no_more(shop: Shop) -> None:
    got = await letter(shop)
    path = f"/invoices/{got.invoice.id}/link"
    soon = await shop.client.post(path, headers=got.seller.headers)
    shop.clock.at += timedelta(minutes=5)
    sent = await shop.client.post(path, headers=got.seller.headers)
    shop.clock.at -= timedelta(minutes=5)

    assert (soon.status_code, soon.json()["code"]) == (429, "link_sent_just_now")
    assert sent.status_code == 202, sent.text
    assert (await got.post("code")).json()["code"] == "link_replaced"
    assert (await got.post("open")).json()["standing"] == "over"
    newer = await text_of(got)
    assert (await newer.post("accept", code=await newer.code())).status_code == 200


async def test_only_its_seller_and_operators_send_a_link(shop: Shop) -> None:
    got, stranger = await letter(shop), await shop.person("sme")
    admin = await shop.person("admin")
    shop.clock.at += timedelta(minutes=5)

    theirs = await shop.client.post(f"/invoices/{got.invoice.id}/link", headers=stranger.headers)
    operators = await shop.client.post(
        f"/admin/invoices/{got.invoice.id}/link", headers=admin.headers
    )
    shop.clock.at -= timedelta(minutes=5)

    assert (theirs.status_code, theirs.json()["code"]) == (404, "no_such_invoice")
    assert operators.status_code == 202
    assert (await got.acts())[-1][0] == "send answer link"


async def test_there_is_no_link_for_nobody_or_for_nothing(shop: Shop) -> None:
    seller, customer = await shop.person("sme"), await shop.person("customer", business=False)
    unknown = await shop.invoice(seller, replace(customer, gstin="29ABCCE1234F1ZY"), Stage.VERIFIED)
    got = await letter(shop)
    taken_back = await shop.invoice(got.seller, got.customer, Stage.CANCELLED)

    nobody = await shop.client.post(f"/invoices/{unknown.id}/link", headers=seller.headers)
    nothing = await shop.client.post(f"/invoices/{taken_back.id}/link", headers=got.seller.headers)

    assert (nobody.status_code, nobody.json()["code"]) == (409, "customer_not_known")
    assert (nothing.status_code, nothing.json()["code"]) == (409, "nothing_to_answer")


async def test_who_registers_late_gets_the_links_that_wait(shop: Shop) -> None:
    seller, customer = await shop.parties()
    invoice = await shop.invoice(seller, customer, Stage.VERIFIED)
    event = BusinessConfirmed(customer.id, "customer", customer.gstin, customer.name, (), NOW)
    async with shop.database.transaction("platform") as tx:
        await publish(tx, [event])

    await deliver(shop.desk, twice=True)

    got = await text_of(Letter(shop, seller, customer, invoice, ""))
    assert (await got.post("open")).json()["standing"] == "open"
    async with shop.database.transaction("invoice") as tx:
        rows = await tx.all(
            "SELECT FROM invoice.answer_links WHERE invoice_id = %s", [UUID(str(invoice.id))]
        )
    assert len(rows) == 1


async def test_codes_are_asked_for_neither_in_a_row_nor_without_end(shop: Shop) -> None:
    got = await letter(shop)
    first, second = await got.post("code"), await got.post("code")

    assert first.json()["codesLeft"] == 4
    assert (second.status_code, second.json()["code"]) == (429, "too_many_codes")
    assert int(second.headers["Retry-After"]) == 30


@pytest.mark.parametrize("body", [{}, {"link": ""}, {"link": "a" * 121}, {"link": "a b"}])
async def test_a_body_without_a_link_is_refused(shop: Shop, body: dict[str, object]) -> None:
    for what in ("open", "code", "dispute", "accept"):
        answer = await shop.client.post(f"/links/{what}", json=body)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
