"""The web application: the services' routes behind one door, with the door's own rules."""

import re
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hundi import __version__
from hundi.runtime import operations, problems
from hundi.runtime.quick import HEADERS, QuickRoute
from hundi.runtime.service import Service
from hundi.runtime.web import Edge

API = "/api/v1"
BODY_BYTES_MAX = 256 * 1024
# A 10 MiB file as base64 in JSON is 14 MiB; what is larger than the file may be is refused by
# the route, with the right words.
UPLOAD_BYTES_MAX = 22 * 1024 * 1024
_UPLOADS = re.compile(rf"{API}/invoices/(upload|[0-9a-f-]{{36}}/document)")

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def build_app(
    services: Sequence[Service],
    edge: Edge,
    *,
    routers: Sequence[APIRouter] = (),
    page: Route | None = None,
    lifespan: Lifespan | None = None,
) -> FastAPI:
    """Return the application that answers for these services, and for `routers` beside them.

    `page` answers for what is not the API's.
    """
    quick = [
        route
        for service in services
        if service.quick_routes is not None
        for route in service.quick_routes(edge)
    ]
    app = _Application(
        quick,
        title="hundi",
        version=__version__,
        description="Invoice financing, exact to the paisa.",
        openapi_url="/api/openapi.json",
        docs_url="/api/docs",
        redoc_url=None,
        lifespan=lifespan or _nothing_to_open,
    )
    app.state.edge = edge
    problems.install(app)
    # For what is not taken in front: another method is a 405 here.
    app.router.routes.extend(Route(one.path, one, methods=[one.method]) for one in quick)
    for service in services:
        for router in service.routers:
            app.include_router(router, prefix=API)
    for router in (operations.routes, *routers):
        app.include_router(router, prefix=API)
    if page is not None:
        app.router.routes.append(page)
    documented = {path: item for service in services for path, item in service.openapi.items()}
    app.openapi = _with_quick_routes(app, documented)
    app.add_middleware(Door)
    return app


class _Application(FastAPI):
    """FastAPI, with the quick routes in front of it."""

    def __init__(self, quick: Sequence[QuickRoute], **options: Any) -> None:
        super().__init__(**options)
        self._quick = tuple(quick)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request to the quick route it is for, or go the common way."""
        if scope["type"] == "http":
            for route in self._quick:
                if route.matches(scope):
                    await route.answer(scope, receive, send)
                    return
        await super().__call__(scope, receive, send)


@asynccontextmanager
async def _nothing_to_open(_: FastAPI) -> AsyncGenerator[None]:
    yield


def _with_quick_routes(app: FastAPI, documented: dict[str, Any]) -> Callable[[], dict[str, Any]]:
    """The quick routes stand in the same OpenAPI document as the others."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = get_openapi(
                title=app.title,
                version=app.version,
                description=app.description,
                routes=app.routes,
            )
            for path, item in documented.items():
                schema["paths"].setdefault(path, {}).update(item)
            app.openapi_schema = schema
        return app.openapi_schema

    return openapi


class Door:
    """Bounds every request's body, and sets the headers every answer has."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse a body that is too large before it is read whole.

        NUL in an address is refused too: PostgreSQL keeps no such text.
        """
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = UPLOAD_BYTES_MAX if _UPLOADS.fullmatch(scope["path"]) else BODY_BYTES_MAX
        if _declared_length(scope) > most:
            await _too_large(scope, receive, send, most)
            return
        if "\0" in scope["path"] or b"%00" in scope["query_string"]:
            answer = problems.problem(422, "invalid", "The address holds what is no character.")
            await answer(scope, receive, send)
            return
        await self._pass_on(scope, receive, send, most)

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send, most: int) -> None:
        taken = 0
        started = False

        async def bounded() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > most:
                raise _TooMuchError
            return message

        async def with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                given = {name.lower() for name, _ in message["headers"]}
                ours = [header for header in HEADERS if header[0] not in given]
                message["headers"] = [*message["headers"], *ours]
            await send(message)

        try:
            await self._app(scope, bounded, with_headers)
        except _TooMuchError:
            if started:
                raise
            await _too_large(scope, receive, send, most)


def _declared_length(scope: Scope) -> int:
    declared: bytes = dict(scope["headers"]).get(b"content-length", b"")
    return int(declared) if declared.isdigit() else 0


class _TooMuchError(Exception):
    """More body came than was declared or allowed."""


async def _too_large(scope: Scope, receive: Receive, send: Send, most: int) -> None:
    answer = problems.problem(413, "too_large", f"The body is larger than {most} bytes.")
    await answer(scope, receive, send)
