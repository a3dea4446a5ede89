"""What comes in as JSON and what goes out: exact, bounded, and never a float."""

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from hundi.kernel.errors import Conflict, Invalid, NotFound, TooMany, Unavailable
from hundi.kernel.money import Money
from hundi.kernel.rate import Rate
from hundi.runtime import problems
from hundi.runtime.pages import BadCursor, read_cursor, write_cursor
from hundi.runtime.strict_json import DEPTH_MAX, BadJson, loads
from hundi.runtime.values import Instant, Percent, PercentOut, Rupees, RupeesOut, Shape, render

rupees = TypeAdapter[Money](Rupees)


class Line(Shape):
    """An example of what routes take and give."""

    unit_price: Rupees
    yearly_rate: Percent | None = None
    at: Instant | None = None


@given(st.binary(max_size=200))
def test_any_bytes_are_json_or_refused(raw: bytes) -> None:
    try:
        loads(raw)
    except BadJson:
        return

    json.loads(raw)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=20,
)


@given(json_values)
def test_sound_json_reads_as_it_was_written(value: object) -> None:
    text = json.dumps(value)
    if "\\u0000" in text:
        return

    assert loads(text.encode()) == value


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        (b'{"a": NaN}', ("a",)),
        (b'{"a": [1, Infinity]}', ("a", 1)),
        (b'{"a": -Infinity}', ("a",)),
        (b'{"a": {"b": 1, "b": 2}}', ("a",)),
        (b'{"a": 1, "a": 1}', ()),
        (b'{"a": "\\ud800"}', ("a",)),
        (b'{"a": "\\udc00\\ud800"}', ("a",)),
        (b'{"a": "x\\u0000y"}', ("a",)),
        (b'{"\\ud800": 1}', ()),
        (b'{"a": ' + b"9" * 41 + b"}", ("a",)),
        (b'{"a": 0.' + b"1" * 41 + b"}", ("a",)),
        (b'{"a": 1e999999999}', ("a",)),
        (b'{"a": 1e-999999999}', ("a",)),
        (b'{"a": 0e999999999}', ("a",)),
        (b'{"a": 1e99999999999999999999}', ("a",)),
        (b"[" * 100_000, ()),
        (b"[" * (DEPTH_MAX + 1) + b"]" * (DEPTH_MAX + 1), (0,) * DEPTH_MAX),
        (b"\xff\xfe{}", ()),
        (b"\xef\xbb\xbf{}", ()),
        (b"", ()),
        (b"{'a': 1}", ()),
        (b'{"a": 1,}', ()),
        (b'{"a": 01}', ()),
        (b'{"a": "\x00"}', ()),
    ],
)
def test_json_that_breaks_a_rule_is_refused_and_says_where(
    raw: bytes, path: tuple[str | int, ...]
) -> None:
    with pytest.raises(BadJson) as refused:
        loads(raw)

    assert refused.value.path in (path, ())
    assert not path or refused.value.path == path or "deeply" in str(refused.value)


def test_json_as_deep_as_allowed_is_read() -> None:
    raw = b"[" * (DEPTH_MAX - 1) + b"]" * (DEPTH_MAX - 1)

    assert json.dumps(loads(raw)).encode() == raw


def test_numbers_never_pass_through_a_float() -> None:
    read = loads(b'{"a": 90000.10, "b": 0.1, "c": 999999999999.99, "d": 1e2, "e": 12}')

    assert read == {
        "a": Decimal("90000.10"),
        "b": Decimal("0.1"),
        "c": Decimal("999999999999.99"),
        "d": Decimal("1e2"),
        "e": 12,
    }
    assert not any(isinstance(value, float) for value in read.values())


@given(st.integers(1, 10**14))
def test_rupees_survive_the_way_in_and_out(paise: int) -> None:
    text = f'{{"unitPrice": {Money(paise).decimal}}}'

    line = Line.model_validate(loads(text.encode()))

    assert line.unit_price == Money(paise)
    assert bytes(render({"unitPrice": line.unit_price}).body).decode() == text.replace(" ", "")


@pytest.mark.parametrize(
    ("written", "paise"),
    [
        ("90000.10", 9_000_010),
        ('"90000.10"', 9_000_010),
        ('" 90000.1 "', 9_000_010),
        ("1e5", 10_000_000),
        ("1E-2", 1),
        ("90000", 9_000_000),
        ("999999999999.99", 99_999_999_999_999),
        ("0.30", 30),
    ],
)
def test_rupees_are_a_number_or_a_string(written: str, paise: int) -> None:
    assert rupees.validate_python(loads(written.encode())) == Money(paise)


@pytest.mark.parametrize(
    "value",
    [
        *(0, -1, Decimal("0.001"), Decimal("1e400"), Decimal("-0.01"), Decimal("1e-400"), True),
        *(None, 1.5, "NaN", "", "1e5", "\u0661", [], {}, Decimal("NaN"), Decimal("Infinity")),
        10**20,
    ],
)
def test_what_is_not_an_amount_above_zero_is_refused(value: object) -> None:
    with pytest.raises(ValidationError):
        rupees.validate_python(value)


def test_an_unknown_field_is_an_error() -> None:
    with pytest.raises(ValidationError, match="extra"):
        Line.model_validate({"unitPrice": 1, "unit": 2})


def test_a_time_needs_its_zone() -> None:
    Line.model_validate({"unitPrice": 1, "at": datetime(2026, 12, 26, tzinfo=UTC)})
    with pytest.raises(ValidationError, match="zone"):
        Line.model_validate({"unitPrice": 1, "at": datetime(2026, 12, 26)})  # noqa: DTZ001 - the point


def test_an_answer_writes_camel_case_exact_rupees_and_indian_time() -> None:
    at = datetime(2026, 12, 25, 18, 30, tzinfo=UTC)
    line = Line(unit_price=Money(9_000_010), yearly_rate=Rate(1_250), at=at)

    body = bytes(render([line]).body).decode()

    assert body == '[{"at":"2026-12-26T00:00:00+05:30","unitPrice":90000.10,"yearlyRate":12.5}]'


def test_out_only_values_may_be_nothing_or_less() -> None:
    assert TypeAdapter[Money](RupeesOut).validate_python("-0.01") == Money(-1)
    assert TypeAdapter[Decimal](PercentOut).validate_python("12.50") == Decimal("12.50")


@given(st.lists(st.integers(-(2**63), 2**63 - 1) | st.text("abc-:", max_size=30), max_size=3))
def test_a_cursor_gives_its_keys_back(keys: list[int | str]) -> None:
    assert read_cursor(write_cursor(*keys), tuple[int | str, ...]) == tuple(keys)


@given(st.text(max_size=60))
def test_any_text_is_a_cursor_or_refused(text: str) -> None:
    try:
        (key,) = read_cursor(text, tuple[int])
    except BadCursor:
        return

    assert isinstance(key, int)


@pytest.mark.parametrize("keys", [(2**63,), (-(2**63) - 1,), (10**40,), ("a\0b",)])
def test_a_cursor_that_no_database_gave_is_refused(keys: tuple[int | str, ...]) -> None:
    forged = write_cursor(*keys)

    with pytest.raises(BadCursor) as refused:
        read_cursor(forged, tuple[int | str, ...])

    assert refused.value.facts["field"] == "cursor"


@pytest.mark.parametrize(
    ("refusal", "status"),
    [(Conflict, 409), (Invalid, 422), (NotFound, 404), (TooMany, 429), (Unavailable, 503)],
)
def test_a_refusal_is_a_problem_with_its_code_and_facts(
    refusal: type[Conflict | Invalid], status: int
) -> None:
    answer = problems.of_refusal(
        refusal("No.", field="amount", remaining=Money(9_000_010), rate=Rate(1_250), retry_after=7)
    )

    text = bytes(answer.body).decode()
    members = json.loads(text)
    assert answer.status_code == members["status"] == status
    assert answer.media_type == "application/problem+json"
    assert answer.headers["retry-after"] == "7"
    assert members["code"] == refusal("").code
    assert members["type"] == f"urn:hundi:problem:{members['code']}"
    assert members["errors"] == [{"field": "amount", "message": "No."}]
    assert '"remaining":90000.10' in text
    assert '"rate":12.5' in text


def test_a_field_error_echoes_nothing_that_came_in() -> None:
    failures = [
        {"loc": ("body", "a\ud800\n", 3, "b"), "msg": "is \x1b[31mbad", "input": "secret"}
    ] * 50

    answer = problems.of_validation(failures)

    members = json.loads(bytes(answer.body))
    assert len(members["errors"]) == 20
    assert members["errors"][0] == {"field": "a??.3.b", "message": "is ?[31mbad"}
    assert b"secret" not in bytes(answer.body)
