"""Links by which a customer answers one invoice: what they say, and how long they count."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hundi.invoice.links import (
    CODE_AGAIN_AFTER,
    CODE_LASTS,
    CODE_TRIES_MAX,
    CODES_MAX,
    AnswerLink,
    CodeExpired,
    CodeNotAsked,
    LinkReplaced,
    LinkSentJustNow,
    LinkState,
    LinkUsed,
    TooManyCodes,
    WrongCode,
    check_again,
    new_link,
)
from hundi.kernel.ids import new_id
from hundi.runtime.signed_links import (
    BadLink,
    Link,
    LinkExpired,
    code_of,
    is_code,
    read_link,
    write_link,
)
from hundi.runtime.vault import Vault

NOW = datetime(2026, 11, 10, 12, tzinfo=UTC)
VAULT = Vault(b"k" * 32)
LINK = Link(new_id(), new_id(), NOW + timedelta(days=3))


def live() -> AnswerLink:
    ids = (LINK.id, LINK.invoice_id, new_id())
    return new_link(ids, due=NOW + timedelta(days=45), by="platform", now=NOW)


def test_a_link_says_what_was_written() -> None:
    assert read_link(VAULT, write_link(VAULT, LINK), now=NOW) == LINK


def test_a_link_is_over_at_its_last_second() -> None:
    text = write_link(VAULT, LINK)

    assert read_link(VAULT, text, now=LINK.expires_at - timedelta(seconds=1)) == LINK
    with pytest.raises(LinkExpired):
        read_link(VAULT, text, now=LINK.expires_at)


@given(st.integers(min_value=0, max_value=68), st.integers(min_value=1, max_value=255))
def test_a_link_with_another_byte_anywhere_is_none_of_ours(place: int, change: int) -> None:
    spoiled = bytearray(_raw(write_link(VAULT, LINK)))
    spoiled[place] ^= change

    with pytest.raises(BadLink):
        read_link(VAULT, _text(bytes(spoiled)), now=NOW)


@pytest.mark.parametrize("text", ["", "x", "forged", "A" * 92, "é" * 8, "AA==", "a b"])
def test_what_is_no_link_is_refused(text: str) -> None:
    with pytest.raises(BadLink):
        read_link(VAULT, text, now=NOW)


def test_a_link_of_another_key_is_none_of_ours() -> None:
    with pytest.raises(BadLink):
        read_link(VAULT, write_link(Vault(b"x" * 32), LINK), now=NOW)


def test_a_code_is_six_digits_of_its_id_and_key() -> None:
    code = code_of(VAULT, LINK.id)

    assert len(code) == 6
    assert code.isdecimal()
    assert is_code(VAULT, LINK.id, code)
    assert not is_code(VAULT, LINK.id, "12345")
    assert code_of(VAULT, LINK.invoice_id) != code
    assert code_of(Vault(b"x" * 32), LINK.id) != code


def test_a_right_code_counts_once() -> None:
    asked = live().with_code(new_id(), NOW)

    after, refusal = asked.try_code(is_right=True, now=NOW)
    _, again = after.try_code(is_right=True, now=NOW)

    assert refusal is None
    assert isinstance(again, CodeNotAsked)


def test_the_fifth_wrong_try_ends_the_code() -> None:
    link = live().with_code(new_id(), NOW)
    left: list[object] = []
    for _ in range(CODE_TRIES_MAX):
        link, refusal = link.try_code(is_right=False, now=NOW)
        assert isinstance(refusal, WrongCode)
        left.append(refusal.facts["tries_left"])

    assert left == [4, 3, 2, 1, 0]
    assert isinstance(link.try_code(is_right=True, now=NOW)[1], CodeNotAsked)


def test_a_code_is_too_old_after_ten_minutes() -> None:
    asked = live().with_code(new_id(), NOW)
    late = NOW + CODE_LASTS

    assert asked.try_code(is_right=True, now=late - timedelta(seconds=1))[1] is None
    assert isinstance(asked.try_code(is_right=True, now=late)[1], CodeExpired)


def test_codes_come_neither_in_a_row_nor_without_end() -> None:
    link, now = live(), NOW
    for _ in range(CODES_MAX):
        link = link.with_code(new_id(), now)
        with pytest.raises(TooManyCodes):
            link.with_code(new_id(), now + CODE_AGAIN_AFTER - timedelta(seconds=1))
        now += CODE_AGAIN_AFTER

    with pytest.raises(TooManyCodes):
        link.with_code(new_id(), now)


@pytest.mark.parametrize(
    ("state", "refusal"),
    [
        (LinkState.REPLACED, LinkReplaced),
        (LinkState.ACCEPTED, LinkUsed),
        (LinkState.DISPUTED, LinkUsed),
    ],
)
def test_a_link_that_ended_answers_nothing(state: LinkState, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        live().ended(state).check_can_answer(NOW)


def test_a_link_answers_for_two_weeks_and_shows_the_account_until_after_the_due_date() -> None:
    link = live()

    link.check_can_answer(NOW + timedelta(days=14) - timedelta(seconds=1))
    with pytest.raises(LinkExpired):
        link.check_can_answer(NOW + timedelta(days=14))
    assert link.expires_at == NOW + timedelta(days=75)


def test_links_are_not_sent_in_a_row() -> None:
    check_again(None, NOW)
    check_again(live(), NOW + timedelta(minutes=5))
    check_again(replace(live(), issued_at=NOW - timedelta(minutes=5)), NOW)
    with pytest.raises(LinkSentJustNow):
        check_again(live(), NOW + timedelta(seconds=299))


def _raw(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")
