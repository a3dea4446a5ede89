"""Calls that must carry a stampede: answered in front of the framework, by the same rules.

What FastAPI and Starlette put around an endpoint takes longer than such a call itself. The
application hands an exact match straight to its `QuickRoute`; any other method, and an address
that the door would refuse, goes the common way. Bodies are bounded, refusals and faults are the
same problems, and every answer has the door's headers.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response
from starlette.routing import compile_path
from starlette.types import Message, Receive, Scope, Send

from hundi.kernel.errors import TooLarge
from hundi.runtime import problems

# What every answer of the application has besides its own.
HEADERS = (
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)


@dataclass(frozen=True, slots=True)
class QuickRequest:
    """A request, read whole. Of a header that came twice, the first counts."""

    path: str
    query: bytes
    params: Mapping[str, Any]
    headers: Mapping[bytes, bytes]
    body: bytes

    def header(self, name: bytes) -> str | None:
        """Return a header by its name in small letters, None when it is not there."""
        value = self.headers.get(name)
        return None if value is None else value.decode("latin-1")

    def named(self, name: str) -> str | None:
        """Return a header by its name as text, as `Callers` asks for it."""
        return self.header(name.encode())


class QuickRoute:
    """One call: method, path as Starlette writes it, and who answers."""

    def __init__(
        self,
        method: str,
        path: str,
        answer: Callable[[QuickRequest], Awaitable[Response]],
        *,
        body_bytes_max: int,
    ) -> None:
        self.method = method
        self.path = path
        self._answer = answer
        self._body_bytes_max = body_bytes_max
        self._pattern, _, self._convertors = compile_path(path)

    def matches(self, scope: Scope) -> bool:
        """Return whether the request is exactly this call, and its address fit to be read."""
        return (
            scope["method"] == self.method
            and self._pattern.match(scope["path"]) is not None
            and b"%00" not in scope["query_string"]
        )

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request that matches, with the door's headers."""
        response = await self._respond(scope, receive)
        if response is None:
            return
        await send(
            {
                "type": "http.response.start",
                "status": response.status_code,
                "headers": [*response.raw_headers, *HEADERS],
            }
        )
        await send({"type": "http.response.body", "body": response.body})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer behind the door, as a Starlette endpoint."""
        response = await self._respond(scope, receive)
        if response is not None:
            await response(scope, receive, send)

    async def _respond(self, scope: Scope, receive: Receive) -> Response | None:
        try:
            # The first of twins is the last to be written.
            headers: dict[bytes, bytes] = dict(reversed(scope["headers"]))
            body = await self._body(headers, receive)
            if body is None:
                return None
            params = self._params(scope["path"])
            asked = QuickRequest(scope["path"], scope["query_string"], params, headers, body)
            return await self._answer(asked)
        except Exception as failure:  # noqa: BLE001 - whatever broke, somebody waits for an answer
            return problems.of_failure(failure, path=scope["path"])

    async def _body(self, headers: Mapping[bytes, bytes], receive: Receive) -> bytes | None:
        """Read the body, or None when nobody is there any more.

        Raises:
            TooLarge: more is declared, or comes, than the call takes.
        """
        declared = headers.get(b"content-length", b"")
        if declared.isdigit() and int(declared) > self._body_bytes_max:
            raise self._too_large()
        body = b""
        while True:
            message: Message = await receive()
            if message["type"] == "http.disconnect":
                return None
            body += message.get("body", b"")
            if len(body) > self._body_bytes_max:
                raise self._too_large()
            if not message.get("more_body", False):
                return body

    def _too_large(self) -> TooLarge:
        return TooLarge(f"The body is larger than {self._body_bytes_max} bytes.")

    def _params(self, path: str) -> dict[str, Any]:
        found = self._pattern.match(path)
        texts = found.groupdict() if found is not None else {}
        return {name: self._convertors[name].convert(text) for name, text in texts.items()}
