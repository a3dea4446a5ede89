"""Codes of authenticators: those of the standard, once each, for a minute and a half."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hundi.user.totp import (
    code_at,
    enrolment_uri,
    matching_step,
    new_recovery_codes,
    new_secret,
    normal_recovery_code,
    step_at,
)

# RFC 6238, appendix B: SHA-1, of whose eight digits we show the last six.
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
NOW = datetime(2026, 11, 10, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    assert code_at(SECRET, step_at(datetime.fromtimestamp(seconds, UTC))) == code


@given(st.integers(min_value=-5, max_value=5))
def test_a_code_counts_one_step_early_or_late(steps: int) -> None:
    secret = new_secret()
    code = code_at(secret, step_at(NOW) + steps)

    found = matching_step(secret, code, now=NOW, after=0)

    # By chance another step in the window may have the same six digits.
    window = {code_at(secret, step_at(NOW) + step) for step in (-1, 0, 1)}
    assert (found is not None) == (abs(steps) <= 1 or code in window)


def test_no_step_counts_twice() -> None:
    code = code_at(SECRET, step_at(NOW))
    step = step_at(NOW)

    assert matching_step(SECRET, code, now=NOW, after=0) == step
    assert matching_step(SECRET, code, now=NOW + timedelta(seconds=29), after=step) is None


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "१२३४५६"])
def test_what_is_no_code_matches_nothing(typed: str) -> None:
    assert matching_step(SECRET, typed, now=NOW, after=0) is None


def test_a_uri_says_whose_it_is() -> None:
    uri = enrolment_uri(SECRET, account="asha+1@example.in")

    assert uri == (f"otpauth://totp/hundi%3Aasha%2B1%40example.in?secret={SECRET}&issuer=hundi")


def test_recovery_codes_are_read_as_people_write_them() -> None:
    codes = new_recovery_codes()

    assert len(set(codes)) == 10
    assert normal_recovery_code(f" {codes[0].upper()} ") == codes[0].replace("-", "")
    assert normal_recovery_code("oilab-cdefg") == "011abcdefg"
    assert normal_recovery_code("123456") is None
    assert normal_recovery_code("uuuuu-uuuuu") is None
