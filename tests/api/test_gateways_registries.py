"""One contract for the GST registry, KYC and mail: the fakes, and the adapters on the sandbox."""

from collections.abc import AsyncGenerator
from datetime import date
from pathlib import Path

import pytest

from hundi.gateways.errors import RailError
from hundi.gateways.gst.cashfree import CashfreeGst
from hundi.gateways.gst.fake import FakeGstRegistry
from hundi.gateways.gst.port import FiledReturn, Filings, IrnFact, Taxpayer
from hundi.gateways.kyc.cashfree import CashfreeKyc
from hundi.gateways.kyc.fake import FakeKyc
from hundi.gateways.mail.fake import FakeMailer
from hundi.gateways.mail.port import Letter
from hundi.gateways.mail.smtp import SmtpMailer
from hundi.kernel.ids import new_id
from hundi.kernel.indian_ids import gstin_check_character, irn
from support.sandbox import Sandbox, running_sandbox

IRN = irn("29AAFCC9980M1ZR", "2026-27", "INV", "A/1")


@pytest.fixture(scope="module")
async def sandbox(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Sandbox]:
    folder: Path = tmp_path_factory.mktemp("sandbox")
    async with running_sandbox(folder, "http://127.0.0.1:9") as running:
        yield running


@pytest.fixture(params=["fake", "sandbox"])
async def registry(
    request: pytest.FixtureRequest, sandbox: Sandbox
) -> AsyncGenerator[FakeGstRegistry | CashfreeGst]:
    is_fake = request.param == "fake"
    it = FakeGstRegistry() if is_fake else CashfreeGst(sandbox.url, "id", "secret")
    yield it
    await it.aclose()


@pytest.fixture(params=["fake", "sandbox"])
async def kyc(
    request: pytest.FixtureRequest, sandbox: Sandbox
) -> AsyncGenerator[FakeKyc | CashfreeKyc]:
    it = FakeKyc() if request.param == "fake" else CashfreeKyc(sandbox.url, "id", "secret")
    yield it
    await it.aclose()


def with_check(first_fourteen: str) -> str:
    return first_fourteen + gstin_check_character(first_fourteen)


@pytest.mark.parametrize(
    ("gstin", "status"),
    [
        ("27AAPFU0939F1ZV", "active"),
        (with_check("27AAPFU9999F1Z"), "cancelled"),
        ("27AAPFU0939F1ZO", "not_found"),
        ("nonsense", "not_found"),
    ],
)
async def test_the_registry_says_what_a_gstin_is(
    registry: FakeGstRegistry | CashfreeGst, gstin: str, status: str
) -> None:
    taxpayer = await registry.taxpayer(gstin)

    assert (taxpayer.gstin, taxpayer.status, taxpayer.legal_name) == (gstin, status, None)


async def test_a_registered_name_is_told(
    registry: FakeGstRegistry | CashfreeGst, sandbox: Sandbox
) -> None:
    known = Taxpayer("33AAAFX0002B1Z8", "suspended", "Xylo & Sons", date(2017, 7, 1))
    if isinstance(registry, FakeGstRegistry):
        registry.taxpayers[known.gstin] = known
    else:
        body = {"gstin": known.gstin, "legalName": known.legal_name, "status": "suspended"}
        await sandbox.post("/_sandbox/taxpayers", {**body, "registeredOn": "2017-07-01"})

    assert await registry.taxpayer(known.gstin) == known


async def test_returns_are_filed_on_the_eleventh_unless_somebody_said_otherwise(
    registry: FakeGstRegistry | CashfreeGst, sandbox: Sandbox
) -> None:
    gstin, year = "24AAQCA8719H1ZC", "2023-24"
    usual = list((await registry.filings(gstin, year)).filed or ())
    without_may = tuple(one for one in usual if one.period != date(2023, 5, 1))
    if isinstance(registry, FakeGstRegistry):
        registry.returns[gstin] = without_may
    else:
        said = {"gstin": gstin, "period": "2023-05", "filedOn": None}
        await sandbox.post("/_sandbox/filings", said)

    assert len(usual) == 12
    assert usual[-1] == FiledReturn(date(2024, 3, 1), date(2024, 4, 11))
    assert await registry.filings(gstin, year) == Filings(gstin, year, without_may)


async def test_returns_of_nobody_are_not_known(registry: FakeGstRegistry | CashfreeGst) -> None:
    nobody = "27AAPFU0939F1ZO"

    assert await registry.filings(nobody, "2023-24") == Filings(nobody, "2023-24", None)


async def test_an_e_invoice_stands_until_it_is_cancelled(
    registry: FakeGstRegistry | CashfreeGst, sandbox: Sandbox
) -> None:
    before = await registry.irn_status(IRN)
    if isinstance(registry, FakeGstRegistry):
        registry.irns[IRN] = IrnFact(IRN, "cancelled")
    else:
        await sandbox.post("/_sandbox/irns", {"irn": IRN, "status": "cancelled"})

    assert before == IrnFact(IRN, "active")
    assert await registry.irn_status(IRN) == IrnFact(IRN, "cancelled")
    assert await registry.irn_status("not an irn") == IrnFact("not an irn", "not_found")


@pytest.mark.parametrize(
    ("pan", "status"),
    [
        ("AAPFU0939F", "verified"),
        ("AAPFU9999F", "rejected"),
        ("AAPFU9998F", "pending"),
        ("AAPFU0000F", "rejected"),
        ("nonsense", "rejected"),
    ],
)
async def test_a_pan_verifies_as_its_digits_say(
    kyc: FakeKyc | CashfreeKyc, pan: str, status: str
) -> None:
    fact = await kyc.verify_pan(new_id().hex, pan=pan, name="Asha Rao")

    assert fact.status == status
    assert fact.name_on_record == ("Asha Rao" if status == "verified" else None)
    assert (fact.reason is None) == (status == "verified")


async def test_another_pan_under_the_same_reference_is_refused(kyc: FakeKyc | CashfreeKyc) -> None:
    mine = new_id().hex
    await kyc.verify_pan(mine, pan="AAPFU0939F", name="Asha Rao")

    with pytest.raises(RailError) as refused:
        await kyc.verify_pan(mine, pan="AAPFU0938F", name="Asha Rao")

    assert refused.value.code == "reference_reused"


@pytest.fixture(params=["fake", "sandbox"])
async def mailer(request: pytest.FixtureRequest, sandbox: Sandbox) -> FakeMailer | SmtpMailer:
    if request.param == "fake":
        return FakeMailer()
    port = int((await sandbox.get("/_sandbox/health"))["smtpPort"])
    return SmtpMailer("127.0.0.1", port, sender="hundi <no-reply@hundi.example>")


async def test_a_letter_arrives_word_for_word(
    mailer: FakeMailer | SmtpMailer, sandbox: Sandbox
) -> None:
    to = f"asha.{new_id().hex}@example.com"
    letter = Letter(f"{new_id()}@hundi.example", to, "₹90,000.00 paid", "Asha, ₹1\n", "<p>₹1</p>\n")

    await mailer.send(letter)

    if isinstance(mailer, FakeMailer):
        assert mailer.letters == [letter]
    else:
        [mail] = await sandbox.get(f"/_sandbox/mails?to={to}")
        assert (mail["subject"], mail["messageId"]) == (letter.subject, letter.message_id)
        assert (mail["text"], mail["html"]) == (letter.text, letter.html)


async def test_a_letter_that_would_break_its_headers_is_refused(
    mailer: FakeMailer | SmtpMailer,
) -> None:
    with pytest.raises(RailError) as refused:
        await mailer.send(Letter("1", "a@example.com", "Hi\nBcc: b@example.com", "", ""))

    assert (refused.value.code, refused.value.retryable) == ("bad_letter", False)


async def test_mails_come_newest_first_and_too_big_a_letter_is_refused(sandbox: Sandbox) -> None:
    port = int((await sandbox.get("/_sandbox/health"))["smtpPort"])
    mailer = SmtpMailer("127.0.0.1", port, sender="no-reply@hundi.example")
    for subject in ("first", "second"):
        await mailer.send(Letter(subject, "order@example.com", subject, "t", "h"))

    with pytest.raises(RailError) as refused:
        await mailer.send(Letter("third", "order@example.com", "third", "x" * 300_000, "h"))

    mails = await sandbox.get("/_sandbox/mails?to=order@example.com")
    assert [mail["subject"] for mail in mails] == ["second", "first"]
    assert not refused.value.retryable


async def test_a_mail_server_that_is_away_may_be_asked_again() -> None:
    mailer = SmtpMailer("127.0.0.1", 9, sender="no-reply@hundi.example")

    with pytest.raises(RailError) as away:
        await mailer.send(Letter("1", "a@example.com", "s", "t", "h"))

    assert (away.value.code, away.value.retryable) == ("unreachable", True)


async def test_a_registry_that_is_away_may_be_asked_again() -> None:
    registry = CashfreeGst("http://127.0.0.1:9", "id", "secret")

    with pytest.raises(RailError) as away:
        await registry.taxpayer("27AAPFU0939F1ZV")
    await registry.aclose()

    assert (away.value.code, away.value.retryable) == ("unreachable", True)
    assert not away.value.outcome_unknown
