"""What the user service does about claims and news, on a real PostgreSQL; everything runs twice."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from hundi.events.platform import Ticked
from hundi.events.settlement import InvoiceDefaulted, RepaymentProgressed
from hundi.events.user import (
    BankAccountRefused,
    BankAccountVerified,
    BusinessConfirmed,
    KycDecided,
    UserRegistered,
)
from hundi.gateways.errors import RailError
from hundi.gateways.gst.port import Taxpayer
from hundi.kernel.errors import Refusal
from hundi.kernel.ids import new_id
from hundi.kernel.money import Money
from hundi.runtime import desk
from hundi.runtime.clock import Clock
from hundi.runtime.database import Transaction
from hundi.runtime.outbox import publish
from hundi.user import commands, commands_sign_in, store_reactions
from hundi.user.people import BadEmail, EmailTaken
from hundi.user.reactions import ASKS_BEFORE_OPERATOR
from support.databases import NOW, PostgresServer
from support.user import CHEAP_HASH, People, Person, people_of

GSTIN, PAN = "29ABCCE1234F1ZY", "ABCCE1234F"
BUSINESS = {"legalName": "Asha Textiles", "gstin": GSTIN, "pan": PAN}
ACCOUNT = {"accountNumber": "50100012345678", "ifsc": "HDFC0001234", "holderName": "Asha Rao"}
IDENTITY = {"pan": "ABCPE1234F", "name": "Asha Rao", "consent": True}
AWAY = RailError("timeout", retryable=True)


@pytest.fixture
async def people(postgres: PostgresServer, tmp_path: Path) -> AsyncGenerator[People]:
    async with people_of(postgres.clone(), tmp_path) as opened:
        yield opened


async def ticked(people: People) -> None:
    await happened(people, Ticked(people.clock.now()))


async def happened(people: People, *events: object) -> None:
    async with people.database.transaction("platform") as tx:
        await publish(tx, events)


async def open_items(people: People) -> list[tuple[str, list[str]]]:
    async with people.database.transaction("platform") as tx:
        rows = await tx.all(
            "SELECT kind, reasons FROM platform.work_items WHERE closed_at IS NULL ORDER BY seq"
        )
    return [(row["kind"], row["reasons"]) for row in rows]


def told(people: People, kind: type) -> list[object]:
    """Return what was published of a kind, each fact once: here everything runs twice."""
    return list(dict.fromkeys(event for event in people.heard if type(event) is kind))


async def approve(people: People, approval_id: str, *, by: Person) -> None:
    async with people.database.transaction("platform") as tx:
        await desk.approve(tx, UUID(approval_id), by=by.id)


async def test_a_registration_is_told_sealed(people: People) -> None:
    asha = await people.registered("investor", name="Asha Rao")

    await people.work(twice=True)

    [event] = told(people, UserRegistered)
    assert isinstance(event, UserRegistered)
    assert (event.user_id, event.role) == (asha.id, "investor")
    async with people.database.transaction("notification") as tx:
        assert await people.vault.open(tx, asha.id, event.sealed_email) == asha.email
        assert await people.vault.open(tx, asha.id, event.sealed_name) == "Asha Rao"


async def test_an_operator_is_made_once_an_email(people: People) -> None:
    async def create() -> object:
        async with people.database.transaction("user") as tx:
            return await commands.create_admin(
                tx, people.vault, email=" Root@Example.in", password_hash=CHEAP_HASH, now=NOW
            )

    admin_id = await create()

    with pytest.raises(EmailTaken):
        await create()
    answer = await people.log_in("root@example.in")
    assert answer.json()["role"] == "admin"
    async with people.database.transaction("platform") as tx:
        rows = await tx.all("SELECT action, subject_id FROM platform.audit_log")
        keys = await tx.all("SELECT person_id FROM platform.person_keys")
    assert [(row["action"], row["subject_id"]) for row in rows] == [("create admin", admin_id)]
    assert [row["person_id"] for row in keys] == [admin_id], "a refused one leaves no key"


async def test_an_operator_needs_an_email(people: People) -> None:
    with pytest.raises(BadEmail):
        async with people.database.transaction("user") as tx:
            await commands.create_admin(
                tx, people.vault, email="root", password_hash=CHEAP_HASH, now=NOW
            )


async def test_a_claimed_business_is_confirmed_once_the_registry_knows_it(people: People) -> None:
    asha = await people.registered("sme")
    people.gst.taxpayers[GSTIN] = Taxpayer(GSTIN, "active", "ASHA TEXTILES LTD", None)
    assert (await asha.put("/me/business", BUSINESS)).json()["status"] == "pending"

    await people.work(twice=True)

    assert await asha.get("/me/business") == {
        "gstin": GSTIN,
        "legalName": "ASHA TEXTILES LTD",
        "udyam": None,
        "status": "confirmed",
        "problems": [],
    }
    assert told(people, BusinessConfirmed) == [
        BusinessConfirmed(asha.id, "sme", GSTIN, "ASHA TEXTILES LTD", (), NOW)
    ]


async def test_the_sample_gstin_is_confirmed_with_its_warning_in_the_sandbox(
    people: People,
) -> None:
    asha = await people.registered("customer")
    body = {"legalName": "Sample", "gstin": "29ABCDE1234F1Z5", "pan": "ABCDE1234F"}
    await asha.put("/me/business", body)

    await people.work(twice=True)

    [confirmed] = told(people, BusinessConfirmed)
    assert isinstance(confirmed, BusinessConfirmed)
    assert confirmed.problems == ("gstin_check_character", "pan_holder")
    assert (await asha.get("/me"))["gstin"] == "29ABCDE1234F1Z5"


async def test_a_refused_business_is_corrected_and_asked_about_anew(people: People) -> None:
    asha = await people.registered("sme")
    people.gst.taxpayers[GSTIN] = Taxpayer(GSTIN, "cancelled", None, None)
    await asha.put("/me/business", BUSINESS)
    await people.work(twice=True)
    refused = await asha.get("/me/business")
    people.gst.taxpayers.clear()

    await asha.put("/me/business", BUSINESS)
    await people.work(twice=True)

    assert (refused["status"], refused["problems"]) == ("refused", ["gstin_cancelled"])
    confirmed = await asha.get("/me/business")
    assert (confirmed["status"], confirmed["problems"]) == ("confirmed", [])


async def test_of_two_who_claim_a_gstin_the_first_confirmed_has_it(people: People) -> None:
    asha, ravi = await people.registered("sme"), await people.registered("sme")
    buyer = await people.registered("customer")
    for person in (asha, ravi, buyer):
        await person.put("/me/business", BUSINESS)

    await people.work(twice=True)

    statuses = [(await person.get("/me/business"))["status"] for person in (asha, ravi, buyer)]
    assert statuses == ["confirmed", "refused", "confirmed"]
    assert (await ravi.get("/me/business"))["problems"] == ["gstin_taken"]
    assert (await ravi.put("/me/business", BUSINESS)).json()["code"] == "gstin_taken"


async def test_a_registry_that_is_away_is_asked_again(people: People) -> None:
    asha = await people.registered("sme")
    people.gst.failures.before_effect(AWAY)
    await asha.put("/me/business", BUSINESS)
    await people.work()
    assert (await asha.get("/me/business"))["status"] == "pending"

    people.later(minutes=2)
    await ticked(people)
    await people.work(twice=True)

    assert (await asha.get("/me/business"))["status"] == "confirmed"


async def test_an_answer_about_an_earlier_claim_decides_nothing(people: People) -> None:
    asha = await people.registered("sme")
    await asha.put("/me/business", BUSINESS)
    async with people.database.transaction("platform") as tx:
        await tx.execute("DELETE FROM jobs.procrastinate_jobs")
    other = {"legalName": "Asha", "gstin": "27AAACX0001A1ZA", "pan": "AAACX0001A"}
    people.gst.taxpayers["27AAACX0001A1ZA"] = Taxpayer(GSTIN, "active", None, None)
    await asha.put("/me/business", other)

    await people.work(twice=True)

    assert (await asha.get("/me/business"))["status"] == "pending"


async def test_a_verified_bank_account_is_told_sealed(people: People) -> None:
    asha = await people.registered("investor")
    await asha.put("/me/bank-account", ACCOUNT)

    await people.work(twice=True)

    assert await asha.get("/me/bank-account") == {
        "status": "verified",
        "last4": "5678",
        "ifsc": "HDFC0001234",
        "reason": None,
        "paidTo": {"last4": "5678", "ifsc": "HDFC0001234"},
    }
    [event] = told(people, BankAccountVerified)
    assert isinstance(event, BankAccountVerified)
    async with people.database.transaction("payment") as tx:
        opened = await people.vault.open(tx, asha.id, event.sealed_account_number)
    assert opened == "50100012345678"


async def test_money_goes_to_the_old_account_until_the_newer_is_verified(people: People) -> None:
    asha = await people.registered("investor")
    await asha.put("/me/bank-account", ACCOUNT)
    await people.work(twice=True)

    await asha.put("/me/bank-account", ACCOUNT | {"accountNumber": "60200000000002"})
    await people.work(twice=True)
    refused = await asha.get("/me/bank-account")
    await asha.put("/me/bank-account", ACCOUNT | {"accountNumber": "60200000001111"})
    await people.work(twice=True)
    verified = await asha.get("/me/bank-account")

    assert (refused["status"], refused["last4"]) == ("refused", "0002")
    assert refused["reason"] == "invalid_bank_account"
    assert refused["paidTo"]["last4"] == "5678"
    assert verified["paidTo"]["last4"] == verified["last4"] == "1111"
    assert (await asha.get("/me"))["bankAccountStatus"] == "verified"
    [event] = told(people, BankAccountRefused)
    assert event == BankAccountRefused(asha.id, "invalid_bank_account", NOW)


async def test_a_bank_that_does_not_say_is_asked_again_ever_less_often(people: People) -> None:
    asha = await people.registered("investor")
    await asha.put("/me/bank-account", ACCOUNT | {"accountNumber": "60200000000009"})
    await people.work(twice=True)

    for _ in range(ASKS_BEFORE_OPERATOR):
        people.later(hours=2)
        await ticked(people)
        await people.work(twice=True)

    assert (await asha.get("/me/bank-account"))["status"] == "pending"
    assert await open_items(people) == [("bank_account", ["no_answer"])]
    async with people.database.transaction("user") as tx:
        row = await tx.one('SELECT asks, ask_again_at FROM "user".bank_accounts')
    assert row is not None
    assert row["asks"] == ASKS_BEFORE_OPERATOR, "a sweep that runs twice asks once"
    assert row["ask_again_at"] - people.clock.now() == timedelta(hours=1)


async def test_an_account_given_while_another_waits_takes_its_place(people: People) -> None:
    asha = await people.registered("investor")
    await asha.put("/me/bank-account", ACCOUNT)
    await asha.put("/me/bank-account", ACCOUNT)
    await asha.put("/me/bank-account", ACCOUNT | {"accountNumber": "60200000001111"})

    await people.work(twice=True)

    assert len(told(people, BankAccountVerified)) == 1
    assert (await asha.get("/me/bank-account"))["last4"] == "1111"
    async with people.database.transaction("user") as tx:
        rows = await tx.all('SELECT status FROM "user".bank_accounts ORDER BY seq')
    assert [row["status"] for row in rows] == ["replaced", "verified"]


async def test_a_pan_that_exists_under_the_name_verifies(people: People) -> None:
    asha = await people.registered("investor")
    submitted = await asha.post("/kyc", IDENTITY)

    await people.work(twice=True)

    assert (submitted.status_code, submitted.json()) == (202, {"kycStatus": "pending"})
    assert await asha.get("/kyc") == {"kycStatus": "verified", "reasons": [], "level": "basic"}
    assert told(people, KycDecided) == [KycDecided(asha.id, "investor", "verified", NOW)]


async def test_a_rejected_identity_may_be_submitted_again(people: People) -> None:
    asha = await people.registered("investor")
    await asha.post("/kyc", IDENTITY | {"pan": "ABCPE9999F"})
    await people.work(twice=True)
    rejected = await asha.get("/kyc")

    again = await asha.post("/kyc", IDENTITY)
    await people.work(twice=True)

    assert (rejected["kycStatus"], rejected["reasons"]) == ("rejected", ["pan_invalid"])
    assert again.status_code == 202
    assert (await asha.get("/me"))["kycStatus"] == "verified"


async def test_a_provider_that_is_away_is_asked_again(people: People) -> None:
    asha = await people.registered("investor")
    people.kyc.failures.after_effect(AWAY)
    await asha.post("/kyc", IDENTITY)
    await people.work()
    waiting = await asha.get("/kyc")

    people.later(minutes=2)
    await ticked(people)
    await people.work(twice=True)

    assert waiting["kycStatus"] == "pending"
    assert await open_items(people) == []
    assert (await asha.get("/kyc"))["kycStatus"] == "verified"


async def test_what_the_provider_leaves_open_takes_two_operators(people: People) -> None:
    asha, first, second = [await people.registered(role) for role in ("sme", "admin", "admin")]
    await asha.post("/kyc", IDENTITY | {"pan": "ABCPE9998F"})
    await people.work(twice=True)
    waiting = await open_items(people)

    decision = {"decision": "verified", "reason": "Saw the original card."}
    proposed = await first.post(f"/admin/kyc/{asha.id}/decide", decision)
    still = await asha.get("/kyc")
    await approve(people, proposed.json()["approvalId"], by=second)
    await people.work(twice=True)

    assert waiting == [("kyc", ["pan_pending"])]
    assert (proposed.status_code, proposed.json()["status"]) == (202, "awaiting_approval")
    assert still["kycStatus"] == "pending"
    assert (await asha.get("/kyc"))["kycStatus"] == "verified"
    assert await open_items(people) == []
    statuses = [event.status for event in told(people, KycDecided) if isinstance(event, KycDecided)]
    assert statuses == ["pending", "verified"]


async def test_one_operator_rejects_at_once_and_a_late_approval_changes_nothing(
    people: People,
) -> None:
    asha, first, second = [await people.registered(role) for role in ("sme", "admin", "admin")]
    await asha.post("/kyc", IDENTITY | {"pan": "ABCPE9998F"})
    await people.work(twice=True)
    path = f"/admin/kyc/{asha.id}/decide"
    proposed = await first.post(path, {"decision": "verified", "reason": "Looks good."})

    rejected = await second.post(path, {"decision": "rejected", "reason": "Forged."})
    await approve(people, proposed.json()["approvalId"], by=second)
    await people.work(twice=True)

    assert rejected.json() == {"status": "rejected", "approvalId": None}
    assert (await asha.get("/kyc"))["reasons"] == ["operator_rejected"]
    assert await open_items(people) == []
    async with people.database.transaction("platform") as tx:
        rows = await tx.all("SELECT actor_id, action FROM platform.audit_log ORDER BY seq")
    assert [(row["actor_id"], row["action"]) for row in rows] == [
        (first.id, "propose kyc"),
        (second.id, "reject kyc"),
        (second.id, "approve kyc"),
    ]


async def test_the_track_record_counts_each_invoice_once(people: People) -> None:
    seller, buyer = await people.registered("sme"), await people.registered("customer")
    assert (await seller.get("/me"))["riskScore"] is None

    def progressed(invoice: UUID, *, repaid: bool, late: int = 0) -> RepaymentProgressed:
        paid = Money(1)
        return RepaymentProgressed(
            invoice, seller.id, buyer.id, paid, repaid, late, was_defaulted=False, happened_at=NOW
        )

    prompt, late, bad = new_id(), new_id(), new_id()
    await happened(
        people,
        progressed(prompt, repaid=False),
        progressed(prompt, repaid=True),
        progressed(late, repaid=True, late=3),
        InvoiceDefaulted(bad, seller.id, buyer.id, 90, NOW),
        progressed(bad, repaid=True, late=120),
    )
    await people.work(twice=True)

    assert (await seller.get("/me"))["riskScore"] == 50 + 2 * 10 - 20
    assert (await buyer.get("/me"))["riskScore"] == 50 - 2 * 15


async def test_two_refreshes_at_once_with_one_token_have_one_winner(people: People) -> None:
    asha = await people.registered()
    pair = (await people.log_in(asha.email)).json()

    async def refresh() -> object:
        async with people.database.transaction("user") as tx:
            return await commands_sign_in.refresh_session(tx, pair["refreshToken"], now=NOW)

    outcomes = await asyncio.gather(*(refresh() for _ in range(8)))

    won = [outcome for outcome in outcomes if isinstance(outcome, commands_sign_in.SignedIn)]
    assert len(won) == 1


async def test_of_thirty_wrong_tries_at_once_ten_are_answered(people: People) -> None:
    digest = people.vault.digest("email", "asha@example.in")

    async def wrong() -> object:
        async with people.database.transaction("user") as tx:
            return await commands_sign_in.settle_try(
                tx, people.vault, digest, None, otp=None, now=NOW
            )

    outcomes = await asyncio.gather(*(wrong() for _ in range(30)))

    codes = [outcome.code for outcome in outcomes if isinstance(outcome, Refusal)]
    assert (codes.count("wrong_credentials"), codes.count("locked_out")) == (10, 20)


async def test_the_oldest_sessions_of_very_many_end(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hundi.user.store.SESSIONS_PER_USER_MAX", 2)
    asha = await people.registered()
    tokens = [(await people.log_in(asha.email)).json()["accessToken"] for _ in range(3)]

    statuses = [
        (await people.client.get("/me", headers={"Authorization": f"Bearer {token}"})).status_code
        for token in tokens
    ]

    assert statuses == [401, 200, 200]


async def test_old_tries_and_sessions_are_forgotten(people: People) -> None:
    asha = await people.registered()
    people.clock.real = Clock.real_now() - timedelta(days=40)
    await people.log_in(asha.email)
    await people.log_in("nobody@example.in")
    people.clock.real = Clock.real_now()
    await people.log_in(asha.email)
    await people.log_in("somebody@example.in")

    await ticked(people)
    await people.work(twice=True)

    async with people.database.transaction("user") as tx:
        sessions = await tx.all('SELECT FROM "user".sessions')
        tokens = await tx.all('SELECT FROM "user".refresh_tokens')
        tries = await tx.all('SELECT FROM "user".sign_in_tries')
    assert (len(sessions), len(tokens), len(tries)) == (1, 1, 1)


async def test_a_sweep_takes_a_bounded_number(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_reactions, "ASKED_PER_SWEEP_MAX", 2)
    for _ in range(3):
        await (await people.registered("investor")).put("/me/bank-account", ACCOUNT)
    people.later(minutes=2)

    async def sweep() -> int:
        async with people.database.transaction("user") as tx:
            return len(await store_reactions.take_unanswered_bank_accounts(tx))

    assert [await sweep(), await sweep(), await sweep()] == [2, 1, 0]


async def test_the_service_touches_no_others_tables(people: People) -> None:
    async def look(tx: Transaction) -> None:
        await tx.execute("SELECT FROM ledger.accounts")

    with pytest.raises(Exception, match="permission denied"):
        async with people.database.transaction("user") as tx:
            await look(tx)
