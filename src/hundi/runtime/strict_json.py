"""JSON as we accept it: no NaN, no duplicate keys, no number through a float, bounded depth."""

import json
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

DEPTH_MAX = 32
_DIGITS_MAX = 40
# `1e999999999` is short to write, and would fill the memory written out.
_EXPONENT_MAX = 1_000

# NUL, and halves of surrogate pairs: JSON can write them, no database keeps them.
_NO_CHARACTER = re.compile("[\\x00\\ud800-\\udfff]")


class BadJson(ValueError):  # noqa: N818 - the name says what is wrong
    """The bytes are not JSON that we accept; the message says which rule they break.

    `path` leads to the value at fault, where there is one: keys, and places in arrays.
    """

    def __init__(self, message: str, path: tuple[str | int, ...] = ()) -> None:
        super().__init__(message)
        self.path = path


@dataclass(frozen=True, slots=True)
class _Fault:
    """Stands for a value that breaks a rule, until it is known where it stands."""

    message: str


def loads(raw: bytes) -> Any:
    """Read JSON text. Numbers with a point or an exponent become `Decimal`.

    Raises:
        BadJson: not UTF-8, not JSON, a key twice, NaN or Infinity, an absurdly long or large
            number, nested deeper than `DEPTH_MAX`, or a text with NUL or half a surrogate pair.
    """
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as problem:
        raise BadJson("the body is not UTF-8") from problem
    try:
        value = json.loads(
            text,
            parse_float=_number,
            parse_int=_whole,
            parse_constant=_no_constant,
            object_pairs_hook=_no_twins,
        )
    except RecursionError as problem:
        raise BadJson("the body is nested too deeply") from problem
    except json.JSONDecodeError as problem:
        raise BadJson("the body is not JSON") from problem
    _sound(value, ())
    return value


def _number(text: str) -> Decimal | _Fault:
    if len(text) > _DIGITS_MAX:
        return _Fault("a number is too long")
    try:
        number = Decimal(text)
    except ArithmeticError:
        return _Fault("a number is too large or too small")
    if abs(number.adjusted()) > _EXPONENT_MAX:
        return _Fault("a number is too large or too small")
    return number


def _whole(text: str) -> int | _Fault:
    return _Fault("a number is too long") if len(text) > _DIGITS_MAX else int(text)


def _no_constant(text: str) -> _Fault:
    return _Fault(f"{text} is not a number")


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any] | _Fault:
    members = dict(pairs)
    return members if len(members) == len(pairs) else _Fault("a key stands twice in one object")


def _sound(value: Any, path: tuple[str | int, ...]) -> None:
    """Look at every value, and say where the first that breaks a rule stands."""
    if len(path) >= DEPTH_MAX:
        raise BadJson("the body is nested too deeply")
    match value:
        case _Fault():
            raise BadJson(value.message, path)
        case str() if _NO_CHARACTER.search(value):
            raise BadJson("a text holds what is not a character", path)
        case dict():
            for key, member in cast("dict[str, Any]", value).items():
                _sound(key, path)
                _sound(member, (*path, key))
        case list():
            for place, member in enumerate(cast("list[Any]", value)):
                _sound(member, (*path, place))
        case _:
            pass
