"""The rules of who people are: passwords, e-mail, tries, sessions, claims, scores."""

from datetime import timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hundi.gateways.bank.port import AccountFact
from hundi.gateways.gst.port import Taxpayer
from hundi.gateways.kyc.port import PanFact
from hundi.kernel.errors import Invalid
from hundi.kernel.ids import new_id
from hundi.user import domain
from hundi.user.domain import (
    Action,
    BadGstin,
    BadPan,
    BadUdyam,
    Business,
    BusinessAlreadyConfirmed,
    BusinessStatus,
    Identity,
    check_bank_account,
    check_business,
    identity_level,
    judge_bank_account,
    judge_identity,
)
from hundi.user.password_rules import WeakPassword, check_password, common_passwords
from hundi.user.people import BadEmail, names_agree, normal_email
from hundi.user.sessions import LOCKED_FOR, REFRESHES_MAX, SESSION_LASTS, TRIES_MAX, Session, Tries
from hundi.user.team import Actor
from hundi.user.track_record import TrackRecord
from support.databases import NOW

GSTIN, PAN = "29ABCCE1234F1ZY", "ABCCE1234F"
SAMPLE_GSTIN, SAMPLE_PAN = "29ABCDE1234F1Z5", "ABCDE1234F"
BUSINESS = Business(new_id(), "sme", GSTIN, "Asha Textiles", None)


def taxpayer(status: str, *, legal_name: str | None = None) -> Taxpayer:
    return Taxpayer(GSTIN, status, legal_name, None)  # pyright: ignore[reportArgumentType] - each test names one of the four


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "elevenchars",
        "aaaaaaaaaaaa",
        "abcabcabcabc",
        "123456789012",
        "qwertyuiop12",
        "zyxwvutsrqpon",
        "1qaz2wsx3edc",
        "password1234",
        "P@ssw0rd2026!",
        "!!!password!!!",
        "dragon123456",
        "Sunshine-2026",
        "19850412190",
        "198504121990",
        "asha.rao",
        "x" * 257,
    ],
)
def test_a_password_that_is_easily_guessed_is_refused(password: str) -> None:
    with pytest.raises(WeakPassword):
        check_password(password, email="asha.rao@example.in")


@pytest.mark.parametrize(
    "password",
    ["violet tram on Sunday", "correct horse battery staple", "kT8#vPq2!mZx9", "नमस्ते दुनिया भाइयों"],
)
def test_a_password_that_nobody_guesses_is_taken(password: str) -> None:
    check_password(password, email="asha.rao@example.in")


def test_a_short_local_part_may_stand_in_a_password() -> None:
    check_password("a tram full of violets", email="a@example.in")


def test_every_common_password_is_refused_also_dressed_up_to_twelve_characters() -> None:
    for common in common_passwords():
        for password in (common, common + "!2026".rjust(12 - len(common), "0")):
            with pytest.raises(WeakPassword):
                check_password(password, email="asha@example.in")
    assert len(common_passwords()) > 1_000


def test_an_email_is_compared_trimmed_and_in_lower_case() -> None:
    assert normal_email("  Asha.Rao@Example.IN ") == "asha.rao@example.in"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "asha",
        "asha@",
        "@example.in",
        "asha@example",
        "asha@@example.in",
        "a b@example.in",
        "asha@example..in",
        ".asha@example.in",
        "asha@-example.in",
        "asha@example.in\nbcc:x@y.in",
        "a" * 65 + "@example.in",
        "a@" + "b." * 130 + "in",
    ],
)
def test_what_is_no_email_is_refused(text: str) -> None:
    with pytest.raises(BadEmail):
        normal_email(text)


def test_the_tenth_wrong_password_locks_for_half_an_hour() -> None:
    tries = Tries()
    for _ in range(TRIES_MAX):
        assert tries.lock_at(NOW) is None
        tries = tries.after_failure(NOW)

    refusal = tries.lock_at(NOW + timedelta(minutes=29))
    assert refusal is not None
    assert refusal.facts["retry_after"] == 60
    assert tries.lock_at(NOW + LOCKED_FOR) is None


def test_after_the_lock_ten_more_tries_are_allowed() -> None:
    tries = Tries(TRIES_MAX, NOW, NOW + LOCKED_FOR).after_failure(NOW + LOCKED_FOR)

    assert tries.failed == 1
    assert tries.locked_until is None


def test_failures_far_apart_do_not_add_up() -> None:
    tries = Tries()
    for hour in range(TRIES_MAX * 2):
        tries = tries.after_failure(NOW + timedelta(hours=hour))

    assert tries.lock_at(NOW + timedelta(hours=TRIES_MAX * 2)) is None


def test_a_session_ends_by_a_used_token_by_age_and_by_wear() -> None:
    owner = Actor(new_id(), "sme", None, new_id(), is_disabled=False)
    session = Session(new_id(), owner, NOW + SESSION_LASTS)
    worn = Session(new_id(), owner, NOW + SESSION_LASTS, REFRESHES_MAX)

    assert session.refresh(token_was_new=False, now=NOW) == "reuse"
    assert session.refresh(token_was_new=True, now=NOW + SESSION_LASTS) == "worn_out"
    assert worn.refresh(token_was_new=True, now=NOW) == "worn_out"
    assert isinstance(session.refresh(token_was_new=True, now=NOW), Session)


def test_the_founding_documents_sample_warns_in_the_sandbox_and_is_refused_elsewhere() -> None:
    warned = check_business(SAMPLE_GSTIN, SAMPLE_PAN, None, strict=False)

    assert warned == ("gstin_check_character", "pan_holder")
    with pytest.raises(BadGstin) as refused:
        check_business(SAMPLE_GSTIN, SAMPLE_PAN, None, strict=True)
    assert refused.value.facts["field"] == "gstin"


def test_a_good_gstin_warns_of_nothing() -> None:
    assert check_business(GSTIN, PAN, "UDYAM-KR-03-0012345", strict=True) == ()


@pytest.mark.parametrize(
    ("gstin", "pan", "udyam", "refusal"),
    [
        ("29ABCCE1234F1Z", PAN, None, BadGstin),
        ("98ABCCE1234F1ZY", PAN, None, BadGstin),
        (GSTIN, "ABCCE1234", None, BadPan),
        (GSTIN, "ABCCE0000F", None, BadPan),
        (GSTIN, "ABCCE1234G", None, BadPan),
        (GSTIN, PAN, "UDYAM-KR-3-12345", BadUdyam),
    ],
)
def test_a_malformed_business_is_refused_also_in_the_sandbox(
    gstin: str, pan: str, udyam: str | None, refusal: type[Invalid]
) -> None:
    for strict in (True, False):
        with pytest.raises(refusal):
            check_business(gstin, pan, udyam, strict=strict)


def test_the_registry_confirms_an_active_business_and_names_it() -> None:
    confirmed = BUSINESS.judge(taxpayer("active", legal_name="ASHA TEXTILES LTD"), strict=True)

    assert confirmed.status is BusinessStatus.CONFIRMED
    assert confirmed.legal_name == "ASHA TEXTILES LTD"


@pytest.mark.parametrize("status", ["cancelled", "suspended", "not_found"])
def test_the_registry_refuses_a_business_that_is_not_active(status: str) -> None:
    refused = BUSINESS.judge(taxpayer(status), strict=False)

    assert refused.status is BusinessStatus.REFUSED
    assert refused.problems == (f"gstin_{status}",)


def test_a_made_up_gstin_is_confirmed_with_its_warning_in_the_sandbox_only() -> None:
    made_up = Business(new_id(), "sme", GSTIN, "Asha", None, problems=("gstin_check_character",))

    assert made_up.judge(taxpayer("not_found"), strict=False).status is BusinessStatus.CONFIRMED
    assert made_up.judge(taxpayer("not_found"), strict=True).status is BusinessStatus.REFUSED
    assert made_up.judge(taxpayer("cancelled"), strict=False).status is BusinessStatus.REFUSED


def test_a_confirmed_business_does_not_become_another() -> None:
    confirmed = BUSINESS.judge(taxpayer("active"), strict=True)
    other = Business(BUSINESS.user_id, "sme", SAMPLE_GSTIN, "Other", None)

    with pytest.raises(BusinessAlreadyConfirmed):
        confirmed.claim(other)
    assert confirmed.claim(BUSINESS) == confirmed


def test_a_penny_drop_is_judged_by_what_the_bank_says() -> None:
    valid = judge_bank_account(AccountFact("valid", "RAO, ASHA"), "Asha Rao")

    assert valid.status == "verified"
    assert judge_bank_account(AccountFact("unknown", None), "Asha Rao").status == "pending"
    refused = [
        judge_bank_account(fact, "Asha Rao")
        for fact in (
            AccountFact("invalid", None),
            AccountFact("valid", None),
            AccountFact("valid", "Ravi Kumar"),
        )
    ]
    assert [verdict.status for verdict in refused] == ["refused"] * 3
    reasons = [verdict.reason for verdict in refused]
    assert reasons == ["account_invalid", "name_unknown", "name_differs"]


def test_names_agree_in_any_order_case_and_punctuation() -> None:
    assert names_agree("Rao, Asha", "ASHA RAO")
    assert names_agree("M/s Åsha Textiles Pvt. Ltd.", "ms asha textiles pvt ltd")
    assert not names_agree("Asha Rao", "Ravi Kumar")


def test_a_bank_account_that_no_bank_could_mean_is_refused() -> None:
    for number, ifsc in (("12345678", "HDFC0001234"), ("123456789", "HDFC1001234")):
        with pytest.raises(domain.BadBankAccount):
            check_bank_account(number, ifsc)


@pytest.mark.parametrize(
    ("fact", "status", "reason"),
    [
        (PanFact("verified", "Asha Rao"), "verified", None),
        (PanFact("verified", "Ravi Kumar"), "pending", "name_differs"),
        (PanFact("verified", None), "pending", "name_unknown"),
        (PanFact("pending", None), "pending", "pan_pending"),
        (PanFact("rejected", None, "pan_invalid"), "rejected", "pan_invalid"),
    ],
)
def test_an_identity_is_judged_by_what_the_provider_says(
    fact: PanFact, status: str, reason: str | None
) -> None:
    verdict = judge_identity(fact, "Asha Rao")

    assert (verdict.status, verdict.reason) == (status, reason)


def test_the_level_of_an_identity_says_what_its_pan_proves() -> None:
    company, person = Identity(PAN, "Asha Textiles"), Identity("ABCPE1234F", "Asha Rao")

    assert identity_level("investor", company, None, strict=True) == "basic"
    assert identity_level("sme", person, None, strict=True) == "basic"
    assert identity_level("sme", company, GSTIN, strict=True) == "business"
    assert identity_level("customer", person, GSTIN, strict=True) == "signatory"
    with pytest.raises(BadPan):
        identity_level("sme", Identity("AAACX0001A", "Other Ltd"), GSTIN, strict=True)
    with pytest.raises(BadPan):
        identity_level("investor", Identity(SAMPLE_PAN, "Asha"), None, strict=True)
    assert identity_level("investor", Identity(SAMPLE_PAN, "Asha"), None, strict=False) == "basic"


def test_a_track_record_is_scored_as_the_formula_says() -> None:
    assert TrackRecord(0, 0, 0).seller_score() is None
    assert TrackRecord(0, 0, 0).customer_score() is None
    assert TrackRecord(3, 0, 1).seller_score() == 60
    assert TrackRecord(2, 2, 0).customer_score() == 20
    assert TrackRecord(1, 0, 0).customer_score() == 50


@given(st.integers(0, 1_000), st.integers(0, 1_000), st.integers(0, 1_000))
def test_no_track_record_scores_beyond_its_bounds(repaid: int, late: int, defaulted: int) -> None:
    record = TrackRecord(repaid, late, defaulted)

    for score in (record.seller_score(), record.customer_score()):
        assert score is None or 0 <= score <= 100


def test_what_is_decided_stays_decided_but_for_a_later_no() -> None:
    final = [
        (status, action)
        for statuses, table in (
            (domain.BusinessStatus, domain.BUSINESS_TRANSITIONS),
            (domain.BankAccountStatus, domain.BANK_ACCOUNT_TRANSITIONS),
            (domain.IdentityStatus, domain.IDENTITY_TRANSITIONS),
        )
        for status, action in product(statuses, Action)
        if status != "pending" and (status, action) in table
    ]

    assert [(str(status), str(action)) for status, action in final] == [
        ("refused", "claim"),
        ("verified", "replace"),
        ("verified", "reject"),
    ]
