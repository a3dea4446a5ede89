"""Refusals and faults as RFC 9457 problem details, with a stable `code`.

The request's own text is never echoed: it may hold a secret, or not even be text.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import psycopg
import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from psycopg_pool import PoolTimeout
from starlette.exceptions import HTTPException
from starlette.responses import Response

from hundi.kernel import errors
from hundi.runtime import halt
from hundi.runtime.values import plain

ERRORS_MAX = 20
_NOT_SIGNED_IN = 401
_MEDIA_TYPE = "application/problem+json"
_STATUS: tuple[tuple[type[errors.Refusal], int], ...] = (
    (errors.NotSignedIn, 401),
    (errors.Forbidden, 403),
    (errors.NotFound, 404),
    (errors.Conflict, 409),
    (errors.Gone, 410),
    (errors.TooLarge, 413),
    (errors.NotThisKind, 415),
    (errors.Invalid, 422),
    (errors.TooMany, 429),
    (errors.Unavailable, 503),
)
_TITLES = {
    400: "Bad request",
    401: "Not signed in",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict",
    410: "Gone",
    413: "Too large",
    415: "Unsupported content",
    422: "Invalid",
    429: "Too many requests",
    500: "Internal error",
    503: "Unavailable",
}

_encoder = msgspec.json.Encoder(decimal_format="number", enc_hook=str)
_log = structlog.get_logger()


def status_of(refusal: errors.Refusal) -> int:
    """Return the HTTP status of a refusal."""
    return next(status for kind, status in _STATUS if isinstance(refusal, kind))


def problem(
    status: int, code: str, detail: str, *, facts: Mapping[str, object] | None = None
) -> Response:
    """Return a problem document."""
    members: dict[str, object] = {
        "type": f"urn:hundi:problem:{code}",
        "title": _TITLES.get(status, "Problem"),
        "status": status,
        "code": code,
        "detail": detail,
        **(facts or {}),
    }
    headers: dict[str, str] = {}
    if facts is not None and "retry_after" in facts:
        headers["Retry-After"] = str(facts["retry_after"])
    if status == _NOT_SIGNED_IN:
        headers["WWW-Authenticate"] = "Bearer"
    return Response(_encoder.encode(plain(members)), status, headers, _MEDIA_TYPE)


def of_refusal(refusal: errors.Refusal) -> Response:
    """Return the refusal as a problem. A fact `field` is also listed under `errors`."""
    facts = dict(refusal.facts)
    if "field" in facts:
        facts["errors"] = [{"field": facts["field"], "message": refusal.message}]
    return problem(status_of(refusal), refusal.code, refusal.message, facts=facts)


def of_failure(failure: Exception, *, path: str) -> Response:
    """Return the answer to a request that raised: a refusal, the database away, or our bug."""
    if isinstance(failure, errors.Refusal):
        return of_refusal(failure)
    # PostgreSQL's own class for an error that only we know.
    if halt.is_halted(failure):
        return of_refusal(halt.refusal())
    if isinstance(failure, psycopg.OperationalError | PoolTimeout):
        _log.warning("database_away", error=type(failure).__name__)
        return problem(
            503,
            "unavailable",
            # When it went away in the middle of a commit nobody knows what became of it.
            "The database is away. Send the same request again, with the same Idempotency-Key.",
            facts={"retry_after": 2},
        )
    _log.error("request_broke", path=path, error=type(failure).__name__)
    return problem(500, "internal_error", "Something broke on our side. Nothing was done.")


def of_validation(failures: Sequence[Any]) -> Response:
    """Return field errors as one problem, naming each field and rule, echoing no input."""
    listed = [
        {"field": _path(failure.get("loc", ())), "message": _printable(failure.get("msg", ""))}
        for failure in failures[:ERRORS_MAX]
    ]
    detail = "; ".join(f"{item['field']}: {item['message']}" for item in listed[:3])
    return problem(422, "invalid", detail or "The request is invalid.", facts={"errors": listed})


def install(app: FastAPI) -> None:
    """Give the application these answers in place of its own."""

    async def failed(request: Request, failure: Exception) -> Response:
        await halt.halt_if_broken(request.app.state.edge.database, failure)
        return of_failure(failure, path=request.url.path)

    async def invalid(_: Request, failure: Exception) -> Response:
        assert isinstance(failure, RequestValidationError)  # noqa: S101 - same
        return of_validation(failure.errors())

    async def http(_: Request, failure: Exception) -> Response:
        assert isinstance(failure, HTTPException)  # noqa: S101 - same
        title = _TITLES.get(failure.status_code, "Problem")
        answer = problem(failure.status_code, title.lower().replace(" ", "_"), title + ".")
        answer.headers.update(failure.headers or {})  # `Allow`, of a 405
        return answer

    app.add_exception_handler(errors.Refusal, failed)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(psycopg.OperationalError, failed)
    app.add_exception_handler(PoolTimeout, failed)
    app.add_exception_handler(Exception, failed)


def _path(location: Sequence[Any]) -> str:
    """`("body", "customerGST")` -> `customerGST`; a query parameter is named alike."""
    parts = [_printable(str(part)) for part in location if part not in ("body", "query", "path")]
    return ".".join(parts) or "body"


def _printable(text: str) -> str:
    """Lone surrogates and control characters would break the answer or a log line."""
    clean = text.encode("utf-8", "replace").decode()
    return "".join(c if c.isprintable() else "?" for c in clean)[:200]
