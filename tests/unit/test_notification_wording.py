"""What notification tells, and in which words. Pure."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hundi.events import payment, user
from hundi.kernel.ids import new_id
from hundi.kernel.money import Money
from hundi.notification.domain import (
    KINDS,
    MUST_HAVE,
    Contact,
    Group,
    KnownInvoice,
    LetterState,
    MustHaveMail,
    Person,
    Telling,
    choose_muted,
    code_of,
    number_of,
    shown,
    worded,
)
from hundi.notification.news import NEWS, Known, invoice_in, news_of
from hundi.notification.wording import letter_html, letter_text, wording_of
from support.databases import NOW
from support.notification import a_deal, account_events


def every_telling(*, known: bool = True) -> Sequence[Telling]:
    deal, person = a_deal(), new_id()
    copy = KnownInvoice(deal.invoice_id, deal.seller_id, deal.customer_id, "INV-7")
    remembered = Known(copy, deal.investor_ids) if known else Known()
    events = [
        user.UserRegistered(person, "investor", "sealed", "sealed", NOW),
        *account_events(person),
        *deal.whole_story(),
    ]
    assert {type(event) for event in events} == set(NEWS)
    return [telling for event in events for telling in news_of(event, remembered)]


def test_every_kind_is_told_by_some_event_and_none_is_unknown() -> None:
    assert {telling.kind for telling in every_telling()} == set(KINDS)


@pytest.mark.parametrize("known", [True, False])
def test_every_kind_has_words_in_one_subject_line_and_some_paragraphs(*, known: bool) -> None:
    for telling in every_telling(known=known):
        words = wording_of(telling.kind, telling.params)

        assert words.subject
        assert words.paragraphs
        for line in (words.subject, *words.paragraphs):
            assert line.isprintable()
            assert "  " not in line
            assert " ." not in line
            assert "None" not in line


@pytest.mark.parametrize(
    ("kind", "params"),
    [
        *(("welcome", {"role": role}) for role in ("sme", "investor", "customer", "admin")),
        *(("kyc_decided", {"status": status}) for status in ("verified", "rejected", "pending")),
        *(
            ("payout_finished", {"purpose": purpose, "outcome": outcome, "amount_minor": 1})
            for purpose in ("advance", "withdrawal", "refund")
            for outcome in ("processed", "failed", "returned")
        ),
        *(
            ("invoice_doubted", {"outcome": outcome, "reasons": reasons, "invoice_number": "7"})
            for outcome in ("needs_info", "review", "rejected")
            for reasons in ([], ["irn_missing"])
        ),
        *(
            ("listing_closed", {"reason": reason, "invoice_number": ""})
            for reason in ("expired", "cancelled")
        ),
        ("bank_account_refused", {"reason": "other"}),
        ("business_confirmed", {"problems": []}),
    ],
)
def test_every_way_a_kind_can_go_has_words(kind: str, params: dict[str, str]) -> None:
    words = wording_of(kind, params)

    assert words.subject
    assert words.paragraphs


def test_rupees_are_grouped_the_indian_way_and_dates_are_words() -> None:
    params = {"face_minor": 12_345_678_90, "due_on": "2026-12-26", "invoice_number": "INV-7"}

    words = wording_of("invoice_accepted", params)

    assert words.subject == "Your customer accepted invoice INV-7"
    assert words.paragraphs[0] == "Your customer will pay ₹1,23,45,678.90 on 26 Dec 2026."


def test_an_instant_is_shown_as_its_day_in_india() -> None:
    assert worded({"closes_at": "2026-12-25T19:00:00+00:00"}) == {"closes_at": "26 Dec 2026"}


def test_params_reach_the_api_in_rupees_and_camel_case() -> None:
    params = {"amount_minor": 9_000_010, "invoice_id": "x", "repaid": True}

    assert shown(params) == {
        "amount": Money.parse("90000.10"),
        "invoiceId": "x",
        "repaid": True,
    }


def test_what_people_typed_is_escaped_in_html_and_plain_in_text() -> None:
    params = {"invoice_number": number_of("<b>&7</b>")}
    words = wording_of("invoice_verified", params)

    html = letter_html(words, name='<script>alert("x")</script>')
    text = letter_text(words, name="Asha & Rao")

    assert "<script>" not in html
    assert "<b>" not in html
    assert "&lt;b&gt;&amp;7&lt;/b&gt;" in html
    assert text.startswith("Hello Asha & Rao,\n")
    assert "<b>&7</b>" in text


@given(st.text(max_size=300))
def test_a_number_from_a_stranger_never_breaks_a_line(number: str) -> None:
    words = wording_of("invoice_verified", {"invoice_number": number_of(number)})

    assert "\n" not in words.subject
    assert words.subject.isprintable()
    words.subject.encode("utf-8")
    assert "\n\n\n\n" not in letter_text(words, name=number)


@given(st.text(max_size=100))
def test_free_text_is_never_taken_for_a_code(text: str) -> None:
    code = code_of(text)

    assert code == "other" or (code == text and code.isascii() and " " not in code)


def test_two_positions_of_one_investor_are_one_notification_with_their_sum() -> None:
    deal = a_deal()
    first, second = deal.investor_ids

    told = {
        (telling.user_id, telling.kind): telling.params.get("amount_minor")
        for telling in news_of(deal.distributed(), Known())
    }

    assert told == {
        (first, "returns_paid"): 3_384_669 + 2_369_361,
        (second, "returns_paid"): 3_384_669,
        (deal.seller_id, "reserve_paid"): 861_301,
    }


def test_the_reserve_is_told_with_the_first_page_only() -> None:
    deal = a_deal()

    kinds = [telling.kind for telling in news_of(deal.distributed(page=1), Known())]

    assert "reserve_paid" not in kinds


def test_a_payout_that_comes_back_is_news_again_and_a_repeat_is_not() -> None:
    user_id, payout_id = new_id(), new_id()
    processed = payment.PayoutFinished(
        user_id, payout_id, "withdrawal", "processed", Money(100), NOW
    )
    returned = payment.PayoutFinished(user_id, payout_id, "withdrawal", "returned", Money(100), NOW)

    (first,), (again,), (other,) = (
        news_of(event, Known()) for event in (processed, processed, returned)
    )

    assert first.cause_id == again.cause_id != other.cause_id


def test_nobody_is_told_of_a_funded_invoice_that_we_never_heard_of() -> None:
    assert news_of(a_deal().funded(), Known()) == []


def test_a_customer_once_known_is_remembered_from_the_verified_invoice() -> None:
    deal = a_deal()

    assert invoice_in(deal.verified()) == KnownInvoice(
        deal.invoice_id, deal.seller_id, deal.customer_id, "INV-7"
    )
    assert invoice_in(deal.funded()) is None


@pytest.mark.parametrize("group", sorted(MUST_HAVE))
def test_a_must_have_letter_cannot_be_turned_off(group: Group) -> None:
    with pytest.raises(MustHaveMail) as refused:
        choose_muted({group: False})

    assert refused.value.facts["field"] == f"email.{group}"


def test_a_muted_group_and_a_bounced_address_end_letters_at_once() -> None:
    contact = Contact("sme", "sealed", "sealed")
    muted = Person(new_id(), contact, frozenset({Group.INVOICES}), bounced=False)
    bounced = Person(new_id(), contact, frozenset(), bounced=True)

    assert muted.letter_for("invoice_listed") is LetterState.MUTED
    assert muted.letter_for("advance_paid") is LetterState.DUE
    assert bounced.letter_for("advance_paid") is LetterState.UNDELIVERABLE
