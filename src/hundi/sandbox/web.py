"""Reading requests and answering them: bounded bodies, exact amounts, errors in two dialects.

The platform's adapters get the provider's errors, `{type, code, message}`; people at the control
plane get problem details (RFC 9457) that name the field.
"""

import re
from decimal import Decimal
from typing import TypeVar

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from hundi.kernel.errors import (
    Conflict,
    Invalid,
    NotFound,
    NotSignedIn,
    Refusal,
    TooLarge,
    Unavailable,
)
from hundi.kernel.money import Money
from hundi.sandbox.webhook import json_bytes

BODY_MAX = 256 * 1024
CONTROL_PREFIX = "/_sandbox"

_STATUS: dict[type[Refusal], int] = {
    NotSignedIn: 401,
    NotFound: 404,
    Conflict: 409,
    TooLarge: 413,
    Invalid: 422,
    Unavailable: 503,
}
_FIELD = re.compile(r"`([^`]+)`$")

Body = TypeVar("Body")


async def read(request: Request, kind: type[Body]) -> Body:
    """Return the JSON body as this kind of thing.

    Raises:
        TooLarge: more than `BODY_MAX`.
        Invalid: not JSON, or not of this kind; names the field.
    """
    raw = bytearray()
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > BODY_MAX:
            raise TooLarge(f"a body has at most {BODY_MAX} bytes")
    try:
        return msgspec.json.decode(bytes(raw), type=kind)
    except msgspec.ValidationError as problem:
        raise Invalid(str(problem), field=_field(str(problem))) from problem
    except (msgspec.DecodeError, UnicodeDecodeError) as problem:
        raise Invalid("the body is not JSON in UTF-8", field="$") from problem


def paise(amount: Decimal, field: str) -> int:
    """Return an amount in paise, exactly.

    Raises:
        Invalid: not a plain number above zero in whole paise.
    """
    try:
        money = Money.parse(str(amount))
    except ValueError as problem:
        raise Invalid(str(problem), field=field) from problem
    if money.minor <= 0:
        raise Invalid("an amount is above zero", field=field)
    return money.minor


def demand(problems: list[str], field: str) -> None:
    """Refuse a field that has problems.

    Raises:
        Invalid: it has.
    """
    if problems:
        raise Invalid(f"{field}: {', '.join(problems)}", field=field)


def answer(value: object, status: int = 200) -> Response:
    """Return JSON with exact amounts."""
    return Response(json_bytes(value), status, media_type="application/json")


async def refuse(request: Request, refusal: Exception) -> Response:
    """Turn a refusal into the error of whoever asked."""
    if isinstance(refusal, HTTPException):
        return _error(request, refusal.status_code, "no_such_call", refusal.detail, None)
    if not isinstance(refusal, Refusal):
        raise refusal
    status = next(code for kind, code in _STATUS.items() if isinstance(refusal, kind))
    field = refusal.facts.get("field")
    return _error(request, status, refusal.code, refusal.message, field)


def _error(request: Request, status: int, code: str, message: str, field: object) -> Response:
    if not request.url.path.startswith(CONTROL_PREFIX):
        # The provider says 400 where we say 422.
        status = 400 if status == _STATUS[Invalid] else status
        kind = "authentication_error" if status == _STATUS[NotSignedIn] else "invalid_request_error"
        return answer({"type": kind, "code": code, "message": message}, status)
    problem: dict[str, object] = {
        "type": "about:blank",
        "title": message,
        "status": status,
        "code": code,
    }
    if field is not None:
        problem["field"] = field
    return Response(json_bytes(problem), status, media_type="application/problem+json")


def _field(message: str) -> str:
    """Return the field a decoder complains of: `$.amount` in "… - at `$.amount`"."""
    found = _FIELD.search(message)
    return found[1].removeprefix("$.") if found else "$"
