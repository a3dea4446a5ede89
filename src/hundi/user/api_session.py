"""Signing in from the page: a cookie that scripts cannot read, in place of tokens.

`__Host-sid` is the session, `__Host-csrf` what only our own page can send back. How and when the
person was proved is kept with the session, so that what moves money away can ask for a fresh proof.
"""

from datetime import datetime
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from hundi.kernel.errors import NotSignedIn
from hundi.runtime.callers import (
    CSRF_COOKIE,
    SESSION_COOKIE,
    ForgedRequest,
    Level,
    cookie_of,
    csrf_token,
    is_same_origin,
)
from hundi.runtime.rights import FOR_PERSON, Right
from hundi.runtime.tokens import Role
from hundi.runtime.values import Shape
from hundi.runtime.web import AnyCaller, Edge, TheEdge, Tx, routes_of
from hundi.user import commands_browser, commands_sign_in, store_browser
from hundi.user.api_sign_in import LogIn, own_routes, refuse_tokens_here, sign_in
from hundi.user.commands_sign_in import SignedIn

routes = routes_of("user", keeps_answers=False)


class NoSessionCookie(NotSignedIn):
    """The call is about the page's session, and comes without its cookie."""


class OwnSession(Shape):
    """The session of the page that asks."""

    id: UUID
    role: Role
    right: Right
    level: Level
    proved_at: datetime


class LiveSession(Shape):
    """One place where you are signed in. Without `device` it is a machine with tokens."""

    id: UUID
    started_at: datetime
    device: str | None
    seen_at: datetime | None
    current: bool


@own_routes.post("/auth/session", status_code=204)
async def open_session(request: Request, credentials: LogIn, edge: TheEdge) -> Response:
    """Sign in from the page. Sets `__Host-sid` and `__Host-csrf`; throttled as `login` is."""
    if not is_same_origin(request.headers.get):
        raise ForgedRequest("Sign in on our own page.")
    return await in_browser(edge, request, await sign_in(edge, credentials))


async def in_browser(edge: Edge, request: Request, signed_in: SignedIn) -> Response:
    """Return the answer that lets a new session speak by its cookies."""
    async with edge.database.transaction("user") as tx:
        sid = await commands_browser.open_in_browser(
            tx,
            signed_in.session.id,
            device=request.headers.get("user-agent", ""),
            now=edge.database.clock.real_now(),
        )
    answer = Response(status_code=204)
    _set(answer, SESSION_COOKIE, sid, for_scripts=False)
    _set(answer, CSRF_COOKIE, csrf_token(sid), for_scripts=True)
    return answer


@routes.get("/auth/session")
async def own_session(request: Request, edge: TheEdge) -> OwnSession:
    """Say whose page this is, and how and when they were last proved."""
    session = await edge.callers.session(_sid(request))
    return OwnSession(
        id=session.caller.session_id,
        role=session.caller.role,
        right=session.caller.right,
        level=session.level,
        proved_at=session.proved_at,
    )


@routes.delete("/auth/session", status_code=204, openapi_extra=FOR_PERSON)
async def end_session(request: Request, caller: AnyCaller, tx: Tx, edge: TheEdge) -> Response:
    """Sign the page out; its cookies are taken back. For machines there is `logout`."""
    _sid(request)
    ended = await commands_sign_in.log_out(
        tx,
        user_id=caller.person_id,
        session_id=caller.session_id,
        refresh_token=None,
        now=edge.database.clock.real_now(),
    )
    refuse_tokens_here(edge, ended)
    answer = Response(status_code=204)
    for name in (SESSION_COOKIE, CSRF_COOKIE):
        answer.delete_cookie(name, secure=True, samesite="strict")
    return answer


@routes.get("/me/sessions")
async def own_sessions(caller: AnyCaller, tx: Tx, edge: TheEdge) -> list[LiveSession]:
    """Where you are signed in, the newest first."""
    found = await store_browser.live_sessions(
        tx, caller.person_id, now=edge.database.clock.real_now()
    )
    return [
        LiveSession(
            id=one.id,
            started_at=one.started_at,
            device=one.device,
            seen_at=one.seen_at,
            current=one.id == caller.session_id,
        )
        for one in found
    ]


@routes.delete("/me/sessions/{session_id:uuid}", status_code=204, openapi_extra=FOR_PERSON)
async def end_other_session(session_id: UUID, caller: AnyCaller, tx: Tx, edge: TheEdge) -> Response:
    """End one of your sessions, wherever it is."""
    await commands_browser.end_own_session(
        tx,
        user_id=caller.person_id,
        session_id=session_id,
        now=edge.database.clock.real_now(),
    )
    refuse_tokens_here(edge, (session_id,))
    return Response(status_code=204)


def _sid(request: Request) -> str:
    sid = cookie_of(request.headers.get, SESSION_COOKIE)
    if sid is None:
        raise NoSessionCookie("This is for the page: there is no session cookie.")
    return sid


def _set(answer: Response, name: str, value: str, *, for_scripts: bool) -> None:
    answer.set_cookie(
        name, value, secure=True, httponly=not for_scripts, samesite="strict", path="/"
    )
