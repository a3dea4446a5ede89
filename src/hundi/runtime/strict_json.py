"""JSON as we accept it: no NaN, no duplicate keys, no number through a float, bounded depth."""

import json
from decimal import Decimal
from typing import Any, cast

DEPTH_MAX = 32
_DIGITS_MAX = 40


class BadJson(ValueError):  # noqa: N818 - the name says what is wrong
    """The bytes are not JSON that we accept; the message says which rule they break."""


def loads(raw: bytes) -> Any:
    """Read JSON text. Numbers with a point or an exponent become `Decimal`.

    Raises:
        BadJson: not UTF-8, not JSON, a key twice, NaN or Infinity, an absurdly long number, or
            nested deeper than `DEPTH_MAX`.
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
    _bounded(value, DEPTH_MAX)
    return value


def _number(text: str) -> Decimal:
    if len(text) > _DIGITS_MAX:
        raise BadJson("a number is too long")
    return Decimal(text)


def _whole(text: str) -> int:
    if len(text) > _DIGITS_MAX:
        raise BadJson("a number is too long")
    return int(text)


def _no_constant(text: str) -> None:
    raise BadJson(f"{text} is not a number")


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise BadJson("a key stands twice in one object")
    return members


def _bounded(value: Any, depth: int) -> None:
    if depth == 0:
        raise BadJson("the body is nested too deeply")
    children: list[Any] = []
    if isinstance(value, dict):
        children = list(cast("dict[str, Any]", value).values())
    elif isinstance(value, list):
        children = cast("list[Any]", value)
    for child in children:
        _bounded(child, depth - 1)
