"""Following an invoice by the news of others, twice each; marks; track records; the operators."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path
from uuid import UUID

import pytest
from psycopg import sql
from psycopg.errors import CheckViolation

from hundi.events import funding, settlement
from hundi.events.invoice import InvoiceDoubted, InvoiceVerified
from hundi.events.user import BusinessConfirmed, KycDecided, UserRegistered
from hundi.invoice import commands, store, store_findings
from hundi.invoice.claims import Form
from hundi.invoice.commands import Upload
from hundi.invoice.domain import DuplicateInvoice, Invoice, Stage
from hundi.invoice.fingerprints import Kind
from hundi.invoice.verification import mark_key, score_of
from hundi.kernel.ids import new_id
from hundi.kernel.money import ZERO, Money
from hundi.sandbox.portal import key_id, new_key, public_pem
from support.databases import NOW, PostgresServer
from support.invoice import (
    IN_45_DAYS,
    LAKH,
    Person,
    Shop,
    approved,
    closed,
    plain_invoice,
    progressed,
    shop_of,
)

HALF = Money(50_000_00)
ADVANCE = Money(90_000_00)


@pytest.fixture(scope="module")
async def shop(
    postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[Shop]:
    folder: Path = tmp_path_factory.mktemp("documents")
    async with shop_of(postgres.clone(), folder) as open_shop:
        yield open_shop


async def given(shop: Shop, stage: Stage) -> Invoice:
    seller, customer = await shop.person("sme"), await shop.person("customer")
    return await shop.invoice(seller, customer, stage)


def customer_of(invoice: Invoice) -> UUID:
    assert invoice.acceptance is not None
    return invoice.acceptance.customer_id


def advance_paid(invoice: Invoice) -> settlement.AdvancePaid:
    return settlement.AdvancePaid(
        invoice.id, invoice.seller_id, customer_of(invoice), ADVANCE, Money(900_00),
        Money(162_00), Money(88_938_00), NOW.date(), NOW,
    )  # fmt: skip


def overdue(invoice: Invoice) -> settlement.InvoiceOverdue:
    return settlement.InvoiceOverdue(invoice.id, invoice.seller_id, customer_of(invoice), 1, NOW)


def defaulted(invoice: Invoice) -> settlement.InvoiceDefaulted:
    return settlement.InvoiceDefaulted(invoice.id, invoice.seller_id, customer_of(invoice), 90, NOW)


# -- people


async def test_people_are_known_by_what_the_user_service_tells(shop: Shop) -> None:
    user_id = new_id()

    await shop.tell(
        UserRegistered(user_id, "customer", "e", "n", NOW),
        KycDecided(user_id, "customer", "verified", NOW),
        BusinessConfirmed(user_id, "customer", "27AAPFU0939F1ZV", "Umang LLP", (), NOW),
    )

    async with shop.database.transaction("invoice") as tx:
        person = await store.find_person(tx, user_id)
    assert (person.role, person.kyc_verified) == ("customer", True)
    assert (person.gstin, person.legal_name) == ("27AAPFU0939F1ZV", "Umang LLP")


async def test_kyc_that_is_taken_back_is_taken_back_here(shop: Shop) -> None:
    seller = await shop.person("sme")

    await shop.tell(KycDecided(seller.id, "sme", "rejected", NOW))

    async with shop.database.transaction("invoice") as tx:
        assert not (await store.find_person(tx, seller.id)).kyc_verified


# -- funding


async def test_what_is_raised_only_grows(shop: Shop) -> None:
    invoice = await given(shop, Stage.LISTED)

    await shop.tell(funding.FundsCommitted(invoice.id, HALF, (), NOW))
    await shop.tell(funding.FundsCommitted(invoice.id, Money(1), (), NOW))

    assert (await shop.stored(invoice.id)).raised == HALF


async def test_a_funded_invoice_is_funded_once(shop: Shop) -> None:
    invoice = await given(shop, Stage.LISTED)

    await shop.tell(funding.InvoiceFunded(invoice.id, ADVANCE, NOW))

    stored = await shop.stored(invoice.id)
    assert (stored.stage, stored.raised) == (Stage.FUNDED, ADVANCE)
    assert await shop.timeline(invoice.id) == ["funded"]


@pytest.mark.parametrize(
    ("reason", "stage"), [("expired", Stage.EXPIRED), ("cancelled", Stage.CANCELLED)]
)
async def test_a_listing_that_ended_lets_its_marks_go(
    shop: Shop, reason: str, stage: Stage
) -> None:
    invoice = await given(shop, Stage.LISTED)
    async with shop.database.transaction("invoice") as tx:
        await store_findings.reserve(tx, invoice.id, {"f1": new_id().bytes * 2})

    await shop.tell(closed(invoice, reason))

    assert (await shop.stored(invoice.id)).stage is stage
    assert await shop.held(invoice.id) == []
    assert await shop.timeline(invoice.id) == [reason]


async def test_a_refused_cancellation_is_noted_once(shop: Shop) -> None:
    invoice = await given(shop, Stage.LISTED)
    async with shop.database.transaction("invoice") as tx:
        await commands.cancel_invoice(tx, invoice.seller_id, invoice.id)
    assert (await shop.stored(invoice.id)).is_cancelling

    await shop.tell(funding.CancellationRefused(invoice.id, NOW))

    assert not (await shop.stored(invoice.id)).is_cancelling
    assert await shop.timeline(invoice.id) == ["cancellation_requested", "cancellation_refused"]


# -- repayment


async def test_an_invoice_is_followed_to_its_last_rupee(shop: Shop) -> None:
    invoice = await given(shop, Stage.LISTED)

    await shop.tell(funding.InvoiceFunded(invoice.id, ADVANCE, NOW))
    await shop.tell(advance_paid(invoice))
    assert (await shop.stored(invoice.id)).disbursed_on == NOW.date()
    await shop.tell(progressed(invoice, HALF))
    await shop.tell(overdue(invoice))
    await shop.tell(progressed(invoice, LAKH, repaid=True, days_late=2))

    stored = await shop.stored(invoice.id)
    assert (stored.stage, stored.received) == (Stage.REPAID, LAKH)
    assert await shop.timeline(invoice.id) == [
        "funded", "disbursed", "payment_received", "overdue", "repaid",
    ]  # fmt: skip


async def test_late_and_repeated_news_never_moves_an_invoice_backwards(shop: Shop) -> None:
    invoice = await given(shop, Stage.LISTED)

    await shop.tell(
        progressed(invoice, LAKH, repaid=True),
        progressed(invoice, HALF),
        funding.InvoiceFunded(invoice.id, ADVANCE, NOW),
        advance_paid(invoice),
        overdue(invoice),
        defaulted(invoice),
        closed(invoice, "expired"),
    )

    stored = await shop.stored(invoice.id)
    assert (stored.stage, stored.received) == (Stage.REPAID, LAKH)
    assert await shop.timeline(invoice.id) == ["repaid"]


async def test_a_defaulted_invoice_takes_money_and_is_recovered(shop: Shop) -> None:
    invoice = await given(shop, Stage.DISBURSED)

    await shop.tell(overdue(invoice))
    await shop.tell(defaulted(invoice))
    await shop.tell(progressed(invoice, HALF, days_late=95))
    assert (await shop.stored(invoice.id)).stage is Stage.DEFAULTED
    await shop.tell(progressed(invoice, LAKH, repaid=True, days_late=99))

    assert (await shop.stored(invoice.id)).stage is Stage.RECOVERED
    assert await shop.timeline(invoice.id) == [
        "overdue", "defaulted", "payment_received", "recovered",
    ]  # fmt: skip


async def test_a_track_record_counts_each_invoice_once(shop: Shop) -> None:
    seller, customer = await shop.person("sme"), await shop.person("customer")
    clean, late, bad = [await shop.invoice(seller, customer, Stage.DISBURSED) for _ in range(3)]

    await shop.tell(progressed(clean, LAKH, repaid=True))
    await shop.tell(overdue(late), progressed(late, LAKH, repaid=True, days_late=3))
    await shop.tell(overdue(bad), defaulted(bad), progressed(bad, LAKH, repaid=True))

    async with shop.database.transaction("invoice") as tx:
        mine = await store_findings.seller_record(tx, seller.id)
        theirs = await store_findings.customer_record(tx, customer.id)
        nobodys = await store_findings.customer_record(tx, None)
        score = await score_of(tx, clean, customer.id)
    assert (mine.repaid, mine.defaulted) == (2, 1)
    assert theirs.late == 2
    assert nobodys.late == 0
    # 50 + 2 * 10 - 20 - 2 * 15
    assert (score.value, score.model) == (20, "seed-v1")


def reclaimed(invoice: Invoice, status: str) -> settlement.PaymentReclaimed:
    return settlement.PaymentReclaimed(
        invoice.id, invoice.seller_id, customer_of(invoice), new_id(), LAKH, ZERO,
        reopened=True, was_defaulted=status == "written_off", happened_at=NOW, status=status,
    )  # fmt: skip


async def test_an_invoice_whose_payment_is_taken_back_stands_where_its_deal_stands(
    shop: Shop,
) -> None:
    paid, in_part, lost = [await given(shop, Stage.DISBURSED) for _ in range(3)]
    written_off = settlement.InvoiceWrittenOff(
        lost.id, lost.seller_id, customer_of(lost), ADVANCE, NOW
    )
    await shop.tell(progressed(paid, LAKH, repaid=True), progressed(in_part, HALF))
    await shop.tell(overdue(lost), defaulted(lost), written_off)
    await shop.tell(progressed(lost, LAKH, repaid=True, days_late=99))
    assert (await shop.stored(lost.id)).stage is Stage.RECOVERED

    await shop.tell(
        reclaimed(paid, "disbursed"),
        reclaimed(in_part, "disbursed"),
        reclaimed(lost, "written_off"),
    )

    for invoice, stage in (
        (paid, Stage.DISBURSED), (in_part, Stage.DISBURSED), (lost, Stage.WRITTEN_OFF),
    ):  # fmt: skip
        stored = await shop.stored(invoice.id)
        assert (stored.stage, stored.received) == (stage, ZERO)


# -- operators


async def test_what_two_operators_agreed_on_is_verified_once(shop: Shop) -> None:
    seller, customer = await shop.person("sme"), await shop.person("customer")
    invoice = await shop.invoice(seller, customer, Stage.NEEDS_INFO)

    await shop.tell(approved(invoice))

    assert (await shop.stored(invoice.id)).stage is Stage.VERIFIED
    verified = shop.of(InvoiceVerified, invoice.id)
    assert [event.customer_id for event in verified] == [customer.id]
    assert await shop.timeline(invoice.id) == ["verified"]


@pytest.mark.parametrize("stage", [Stage.VERIFYING, Stage.REJECTED, Stage.CANCELLED])
async def test_an_approval_that_comes_too_late_changes_nothing(shop: Shop, stage: Stage) -> None:
    invoice = await given(shop, stage)

    await shop.tell(approved(invoice))

    assert (await shop.stored(invoice.id)).stage is stage
    assert shop.of(InvoiceVerified, invoice.id) == []


async def test_an_approval_of_another_document_or_kind_changes_nothing(shop: Shop) -> None:
    invoice = await given(shop, Stage.NEEDS_INFO)

    await shop.tell(approved(invoice, document="f" * 64), approved(invoice, kind="else"))

    assert (await shop.stored(invoice.id)).stage is Stage.NEEDS_INFO
    assert shop.of(InvoiceDoubted, invoice.id) == []


# -- marks


def upload_of(seller: Person, customer: Person, number: str) -> Upload:
    return Upload(seller.id, Form(number, LAKH, IN_45_DAYS, customer.gstin), "0" * 64)


async def try_upload(shop: Shop, upload: Upload) -> Invoice | None:
    key = mark_key(shop.outside.vault)
    try:
        async with shop.database.transaction("invoice") as tx:
            invoice = await commands.upload_invoice(tx, upload, key=key, strict=False)
            # Let the other one come as far as the mark before this commits.
            await asyncio.sleep(0)
            return invoice
    except DuplicateInvoice:
        return None


async def test_of_two_simultaneous_uploads_exactly_one_wins(shop: Shop) -> None:
    seller, customer = await shop.person("sme"), await shop.person("customer")

    for turn in range(200):
        upload = upload_of(seller, customer, f"RACE-{turn}")
        both = await asyncio.gather(try_upload(shop, upload), try_upload(shop, upload))

        assert [invoice is None for invoice in both].count(True) == 1

    async with shop.database.transaction("invoice") as tx:
        row = await tx.one(
            "SELECT count(*) AS n FROM invoice.invoices WHERE seller_id = %s", [seller.id]
        )
    assert row == {"n": 200}
    await drop_jobs(shop)


async def drop_jobs(shop: Shop) -> None:
    """Forget the errands of invoices that have no document to read."""
    async with shop.database.transaction("platform") as tx:
        await tx.execute("DELETE FROM jobs.procrastinate_jobs WHERE status = 'todo'")


async def test_a_mark_is_held_by_one_and_free_again_when_let_go(shop: Shop) -> None:
    seller, customer = await shop.person("sme"), await shop.person("customer")
    first, second = plain_invoice(seller, customer), plain_invoice(seller, customer)
    marks: dict[Kind, bytes] = {
        "irn": new_id().bytes * 2,
        "f1": new_id().bytes * 2,
        "f3": new_id().bytes * 2,
    }

    async with shop.database.transaction("invoice") as tx:
        for invoice in (first, second):
            await store.add_invoice(tx, invoice)
        assert await store_findings.reserve(tx, first.id, marks) == frozenset()
        assert await store_findings.reserve(tx, first.id, marks) == frozenset()
        assert await store_findings.reserve(tx, second.id, marks) == {"irn", "f1", "f3"}
        await store_findings.release(tx, first.id)
        assert await store_findings.reserve(tx, second.id, marks) == frozenset()


async def test_a_mark_that_money_went_out_on_is_never_let_go(shop: Shop) -> None:
    seller, customer = await shop.person("sme"), await shop.person("customer")
    first, second = plain_invoice(seller, customer), plain_invoice(seller, customer)
    marks: dict[Kind, bytes] = {"number": new_id().bytes * 2}

    async with shop.database.transaction("invoice") as tx:
        for invoice in (first, second):
            await store.add_invoice(tx, invoice)
        await store_findings.reserve(tx, first.id, marks)
        await store_findings.finance(tx, first.id)
        await store_findings.finance(tx, first.id)
        await store_findings.release(tx, first.id)
        assert await store_findings.reserve(tx, second.id, marks) == {"number"}


@pytest.mark.parametrize("reason", ["expired", "cancelled"])
async def test_an_invoice_whose_listing_ended_may_be_financed_by_another_upload(
    shop: Shop, reason: str
) -> None:
    listed, again = await given(shop, Stage.LISTED), await given(shop, Stage.UPLOADED)
    marks: dict[Kind, bytes] = {"irn": new_id().bytes * 2, "number": new_id().bytes * 2}
    async with shop.database.transaction("invoice") as tx:
        await store_findings.reserve(tx, listed.id, marks)
        assert await store_findings.reserve(tx, again.id, marks) == set(marks)

    await shop.tell(closed(listed, reason))

    async with shop.database.transaction("invoice") as tx:
        assert await store_findings.reserve(tx, again.id, marks) == frozenset()


async def hold(shop: Shop, invoice: Invoice, marks: dict[Kind, bytes]) -> bool:
    async with shop.database.transaction("invoice") as tx:
        seen = await store_findings.reserve(tx, invoice.id, marks)
        await asyncio.sleep(0)
        return not seen


async def test_of_two_papers_with_one_number_read_at_once_exactly_one_wins(shop: Shop) -> None:
    seller, customer = await shop.person("sme"), await shop.person("customer")
    first, second = plain_invoice(seller, customer), plain_invoice(seller, customer)
    async with shop.database.transaction("invoice") as tx:
        for invoice in (first, second):
            await store.add_invoice(tx, invoice)

    for _ in range(200):
        number = new_id().bytes * 2
        mine: dict[Kind, bytes] = {"f1": new_id().bytes * 2, "number": number}
        other: dict[Kind, bytes] = {"f1": new_id().bytes * 2, "number": number}
        both = await asyncio.gather(hold(shop, first, mine), hold(shop, second, other))

        assert both.count(True) == 1


# -- the trust store and the schema


async def test_a_portals_key_is_imported_once(shop: Shop) -> None:
    key = new_key()

    async with shop.database.transaction("invoice") as tx:
        name = await commands.import_portal_key(tx, public_pem(key), "NIC", tx.now)
        assert await commands.import_portal_key(tx, public_pem(key), "NIC", tx.now) == name
        kept = await store.list_portal_keys(tx)

    assert name == key_id(key)
    assert kept[name].portal == "NIC"


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("stage = 'sold'", "known_stage"),
        ("awaiting = 'operator'", "an_operator_is_awaited_while_verifying"),
        ("is_cancelling = TRUE", "only_a_listing_is_being_cancelled"),
        ("stage = 'funded'", "what_investors_see_was_listed"),
        ("face_minor = 1", "accepted_at_once"),
        ("amount_minor = 0", "a_claim_is_positive"),
        ("raised_minor = -1", "nothing_less_than_nothing_came"),
    ],
)
async def test_the_database_holds_the_rules_too(shop: Shop, change: str, constraint: str) -> None:
    invoice = await given(shop, Stage.UPLOADED)

    with pytest.raises(CheckViolation, match=constraint):
        async with shop.database.transaction("invoice") as tx:
            await tx.execute(
                sql.SQL("UPDATE invoice.invoices SET {} WHERE id = {}").format(
                    sql.SQL(change),  # pyright: ignore[reportArgumentType] - a test's own text
                    sql.Literal(invoice.id),
                )
            )


async def test_an_invoice_is_read_as_it_was_written(shop: Shop) -> None:
    invoice = await given(shop, Stage.LISTED)

    stored = await shop.stored(invoice.id)

    assert stored == invoice
    assert stored.received == ZERO
