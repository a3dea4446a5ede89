"""The line to Cashfree, shared by its adapters: one bounded call, typed answers, honest failures.

What a failure means is decided here, once:

    never sent (no connection)      try again; nothing happened
    429                             try again; nothing happened
    sent, then silence, 5xx, or an  try again what only asks; for an order of money the outcome is
    answer that cannot be read      unknown: look it up by our reference
    any other 4xx                   refused

Bodies are never logged. A circuit breaker and a rate limit per provider are not here yet.
"""

import asyncio
from collections.abc import Mapping
from decimal import Decimal
from typing import TypeVar

import httpx
import msgspec
import stamina

from hundi.gateways.errors import RailError
from hundi.kernel.errors import BrokenInvariant
from hundi.kernel.money import Money

DEADLINE_SECONDS = 10.0
ATTEMPTS_MAX = 2
ANSWER_BYTES_MAX = 4 * 1024 * 1024
FIRST_WAIT_SECONDS = 0.1
LAST_WAIT_SECONDS = 1.0
JITTER_SECONDS = 0.2

_CODES = {
    401: "not_authorised",
    403: "not_authorised",
    404: "not_found",
    409: "conflict",
    429: "too_many",
}
_SERVER_ERROR = 500

# Amounts leave as numbers, digit for digit; no float ever holds one.
_encoder = msgspec.json.Encoder(decimal_format="number")

Answer = TypeVar("Answer")


class CashfreeLine:
    """Calls to one provider account.

    Args:
        base_url: `https://api.cashfree.com`, its test twin, or the sandbox world.
        client_id: of the account.
        client_secret: of the account.
        timeout_seconds: for one attempt, whole.
    """

    def __init__(
        self,
        base_url: str,
        client_id: str,
        client_secret: str,
        *,
        timeout_seconds: float = DEADLINE_SECONDS,
    ) -> None:
        self._timeout_seconds = timeout_seconds
        # No proxy, no .netrc from the environment: a variable must not reroute bank traffic.
        self._client = httpx.AsyncClient(
            base_url=base_url,
            headers={"x-client-id": client_id, "x-client-secret": client_secret},
            timeout=timeout_seconds,
            trust_env=False,
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def ask(
        self, request: httpx.Request, answer: type[Answer], *, attempts: int = ATTEMPTS_MAX
    ) -> Answer:
        """Send what only asks, or is idempotent by our reference, and return the answer.

        Raises:
            RailError: also after the second attempt.
        """
        async for attempt in stamina.retry_context(
            on=_is_worth_repeating,
            attempts=attempts,
            wait_initial=FIRST_WAIT_SECONDS,
            wait_max=LAST_WAIT_SECONDS,
            wait_jitter=JITTER_SECONDS,
        ):
            with attempt:
                return await self._once(request, answer, moves_money=False)
        raise BrokenInvariant("the last attempt returns or raises")

    async def order(self, request: httpx.Request, answer: type[Answer]) -> Answer:
        """Send an order of money and return the answer. Repeated only when it was never taken.

        Raises:
            RailError: with `outcome_unknown` when the order may have been taken.
        """
        async for attempt in stamina.retry_context(
            on=_is_worth_repeating,
            attempts=ATTEMPTS_MAX,
            wait_initial=FIRST_WAIT_SECONDS,
            wait_max=LAST_WAIT_SECONDS,
            wait_jitter=JITTER_SECONDS,
        ):
            with attempt:
                return await self._once(request, answer, moves_money=True)
        raise BrokenInvariant("the last attempt returns or raises")

    def post(self, path: str, body: Mapping[str, object], *, version: str) -> httpx.Request:
        """Return a POST of this body, ready to be sent, and sent again."""
        headers = {"content-type": "application/json", "x-api-version": version}
        content = _encoder.encode(body)
        return self._client.build_request("POST", path, content=content, headers=headers)

    def get(self, path: str, query: Mapping[str, str], *, version: str) -> httpx.Request:
        """Return a GET, ready to be sent, and sent again."""
        headers = {"x-api-version": version}
        return self._client.build_request("GET", path, params=dict(query), headers=headers)

    async def _once(
        self, request: httpx.Request, answer: type[Answer], *, moves_money: bool
    ) -> Answer:
        try:
            async with asyncio.timeout(self._timeout_seconds):
                status, raw = await self._send(request)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as problem:
            raise RailError("unreachable", retryable=True) from problem
        except (TimeoutError, httpx.TimeoutException) as problem:
            raise RailError("timeout", retryable=True, outcome_unknown=moves_money) from problem
        except httpx.RequestError as problem:
            raise RailError(
                "broken_connection", retryable=True, outcome_unknown=moves_money
            ) from problem
        if status >= _SERVER_ERROR:
            raise RailError("server_error", retryable=True, outcome_unknown=moves_money)
        if not httpx.codes.is_success(status):
            code = _CODES.get(status, "refused")
            raise RailError(code, retryable=code == "too_many")
        try:
            return msgspec.json.decode(raw, type=answer)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            # Not chained: the decoder's words may quote what the provider said of a person.
            raise RailError("bad_answer", retryable=True, outcome_unknown=moves_money) from None

    async def _send(self, request: httpx.Request) -> tuple[int, bytes]:
        answer = await self._client.send(request, stream=True)
        try:
            raw = bytearray()
            async for chunk in answer.aiter_bytes():
                raw += chunk
                if len(raw) > ANSWER_BYTES_MAX:
                    raise httpx.RemoteProtocolError("an answer without end", request=request)
            return answer.status_code, bytes(raw)
        finally:
            await answer.aclose()


def money_of(amount: Decimal, *, outcome_unknown: bool = False) -> Money:
    """Return an amount of an answer, exactly.

    Raises:
        RailError: it is no amount; as `outcome_unknown` as the caller says.
    """
    try:
        return Money.parse(str(amount))
    except ValueError:
        raise RailError("bad_answer", retryable=True, outcome_unknown=outcome_unknown) from None


def _is_worth_repeating(problem: Exception) -> bool:
    return isinstance(problem, RailError) and problem.retryable and not problem.outcome_unknown
