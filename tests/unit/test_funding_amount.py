"""The quick reading of a body gives what the careful one gives, or nothing."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from hundi.funding.api_fund import FundBody, plain_amount
from hundi.kernel.money import Money
from hundi.runtime.strict_json import BadJson, loads

bodies = st.one_of(
    st.from_regex(
        r'\s*\{\s*"amount"\s*:\s*"?[+-]?[0-9]{1,12}\.?[0-9]{0,3}"?\s*\}\s*', fullmatch=True
    ),
    st.from_regex(r'\{"amount": ?[0-9eE.+-]{1,8}\}', fullmatch=True),
    st.text(max_size=30),
)


@given(bodies.map(str.encode))
@example(b'\x0b{"amount": 1}')
@example(b'{"amount": 00}')
@example(b'{"amount": 1.}')
@example(b'{"amount": "1}')
@example(b'{"amount": 1, "amount": 2}')
def test_what_is_read_quickly_is_read_carefully_alike(raw: bytes) -> None:
    quick = plain_amount(raw)

    if quick is not None:
        assert quick == careful(raw)


@pytest.mark.parametrize(
    ("raw", "minor"),
    [
        (b'{"amount": 1000}', 100_000),
        (b'{"amount":"0.5"}', 50),
        (b' {"amount" : 1.05 }\n', 105),
        (b'{"amount": 99999999999.99}', 9_999_999_999_999),
    ],
)
def test_what_nearly_everybody_writes_is_read_quickly(raw: bytes, minor: int) -> None:
    assert plain_amount(raw) == Money(minor) == careful(raw)


@pytest.mark.parametrize("raw", [b'{"amount": 0}', b'{"amount": "0.00"}', b'{"amount": -1}'])
def test_nothing_and_less_are_for_the_careful_reading_to_refuse(raw: bytes) -> None:
    assert plain_amount(raw) is None
    assert careful(raw) is None


def careful(raw: bytes) -> Money | None:
    try:
        return FundBody.model_validate(loads(raw)).amount
    except (BadJson, ValidationError):
        return None
