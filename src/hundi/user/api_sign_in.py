"""Registering and signing in over HTTP.

`register` and `log_in` hash a password, which takes a tenth of a second and must not happen inside
a transaction, and `log_in` keeps failed tries although it refuses. So these two open their own
short transactions. The answers hold secrets: none is kept for an `Idempotency-Key`.
"""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Header, Request
from fastapi.routing import APIRoute
from pydantic import Field
from starlette.responses import Response

from hundi.kernel.errors import Refusal
from hundi.runtime import idempotency, problems
from hundi.runtime.rights import FOR_PERSON, Right
from hundi.runtime.tokens import ACCESS_SECONDS, Role
from hundi.runtime.values import Shape
from hundi.runtime.web import AnyCaller, Edge, StrictRequest, TheEdge, Tx, routes_of
from hundi.user import commands, commands_sign_in, passwords
from hundi.user.commands_sign_in import NotRefreshed, SignedIn
from hundi.user.fields import Words
from hundi.user.password_rules import PASSWORD_CHARS_MAX, check_password
from hundi.user.people import EMAIL_CHARS_MAX, EmailTaken, normal_email

OTP_CHARS_MAX = 16
REFRESH_TOKEN_CHARS_MAX = 200


class _OwnTransactions(APIRoute):
    """A route that reads strict JSON and is given no transaction."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answer = super().get_route_handler()

        async def handle(request: Request) -> Response:
            strict = StrictRequest(request.scope, request.receive)
            # Here and not by FastAPI, which makes a plain 400 of whatever is wrong.
            await strict.json()
            return await answer(strict)

        return handle


own_routes = APIRouter(route_class=_OwnTransactions)
routes = routes_of("user", keeps_answers=False)

Password = Annotated[str, Field(max_length=PASSWORD_CHARS_MAX)]
RefreshToken = Annotated[str, Field(max_length=REFRESH_TOKEN_CHARS_MAX)]


class Registration(Shape):
    """Who wants an account. Operators are made on the command line, not here."""

    email: Annotated[str, Field(max_length=EMAIL_CHARS_MAX)] = Field(examples=["asha@example.in"])
    password: Password = Field(examples=["violet tram on Sunday"])
    role: Literal["sme", "investor", "customer"]
    name: Words = Field(examples=["Asha Rao"])


class Registered(Shape):
    """The new account."""

    user_id: UUID


class LogIn(Shape):
    """Credentials. `otp`: a code of the authenticator, or a recovery code, where one is set up."""

    email: Annotated[str, Field(max_length=EMAIL_CHARS_MAX)] = Field(examples=["asha@example.in"])
    password: Password = Field(examples=["violet tram on Sunday"])
    otp: Annotated[str, Field(max_length=OTP_CHARS_MAX)] | None = None


class Refresh(Shape):
    """The newest refresh token of the session."""

    refresh_token: RefreshToken


class LogOut(Shape):
    """The session's refresh token, if it is at hand."""

    refresh_token: RefreshToken | None = None


class TokenPair(Shape):
    """The access token is for calls, the refresh token once for the next pair."""

    access_token: str
    refresh_token: str
    expires_in: int = Field(description="Seconds for which the access token is good.")
    role: Role
    right: Right = Field(description="How much you may do for the account you act for.")
    person_id: UUID = Field(description="Who you are; of an owner, also the account.")


@own_routes.post("/auth/register", status_code=201)
async def register(
    request: Registration,
    edge: TheEdge,
    idempotency_key: Annotated[str | None, Header()] = None,
) -> Registered:
    """Make an account. A repeat with the same `Idempotency-Key` gives the same answer."""
    email = normal_email(request.email)
    check_password(request.password, email=email)
    key = None if idempotency_key is None else idempotency.checked_key(idempotency_key)
    password_hash = await passwords.hash_password(request.password)
    new = commands.NewUser(email, request.name, request.role, password_hash, key)
    vault = edge.outside.vault
    try:
        async with edge.database.transaction("user") as tx:
            return Registered(user_id=await commands.register(tx, vault, new, now=tx.now))
    except EmailTaken:
        return Registered(user_id=await _registered_before(edge, new, request.password))


async def _registered_before(edge: Edge, new: commands.NewUser, password: str) -> UUID:
    """Return whom this very registration made before.

    The edge's own idempotency would keep a plain digest of the body, and so of the password; a
    thief of the table could try passwords against it quickly. Here the password's own hash is
    asked.
    """
    async with edge.database.transaction("user") as tx:
        user = await commands.find_registration(tx, edge.outside.vault, new)
    if user is None:
        raise EmailTaken("This e-mail address has an account. Sign in instead.", field="email")
    if not await passwords.verify_password(user.password_hash, password):
        raise idempotency.IdempotencyKeyReused(
            "This idempotency key was used for another request.", field="Idempotency-Key"
        )
    return user.id


@own_routes.post("/auth/login")
async def log_in(request: LogIn, edge: TheEdge) -> TokenPair:
    """Sign in. Wrong password, unknown e-mail and disabled account get one answer."""
    return _pair(edge, await sign_in(edge, request))


async def sign_in(edge: Edge, request: LogIn) -> SignedIn:
    """Start a session for who has these credentials.

    Raises:
        WrongCredentials, WrongOtp, LockedOut: the failed try is counted.
        OtpRequired, OtpNotSetUp: it takes a code as well, or none.
    """
    now = edge.database.clock.real_now()
    digest = commands.email_digest(edge.outside.vault, request.email.strip().lower())
    async with edge.database.transaction("user") as tx:
        user = await commands_sign_in.find_credentials(tx, digest, now=now)
    password_hash = None if user is None else user.password_hash
    is_right = await passwords.verify_password(password_hash, request.password)
    now = edge.database.clock.real_now()
    vault, found = edge.outside.vault, user if is_right else None
    async with edge.database.transaction("user") as tx:
        outcome = await commands_sign_in.settle_try(
            tx, vault, digest, found, otp=request.otp, now=now
        )
    # Raised only now: the failed try is committed.
    if isinstance(outcome, Refusal):
        raise outcome
    refuse_tokens_here(edge, outcome.ended)
    return outcome


@routes.post("/auth/refresh", response_model=TokenPair)
async def refresh(request: Refresh, tx: Tx, edge: TheEdge) -> TokenPair | Response:
    """Change the refresh token for a new pair. A token used twice ends its session."""
    now = edge.database.clock.real_now()
    outcome = await commands_sign_in.refresh_session(tx, request.refresh_token, now=now)
    refuse_tokens_here(edge, outcome.ended)
    if isinstance(outcome, NotRefreshed):
        # Answered, not raised: the end of the session is to be committed.
        return problems.of_refusal(outcome.refusal)
    return _pair(edge, outcome)


@routes.post("/auth/logout", status_code=204, openapi_extra=FOR_PERSON)
async def log_out(caller: AnyCaller, tx: Tx, edge: TheEdge, request: LogOut | None = None) -> None:
    """End the session; its access token is refused from now on, everywhere."""
    ended = await commands_sign_in.log_out(
        tx,
        user_id=caller.person_id,
        session_id=caller.session_id,
        refresh_token=None if request is None else request.refresh_token,
        now=edge.database.clock.real_now(),
    )
    refuse_tokens_here(edge, ended)


def _pair(edge: Edge, signed_in: SignedIn) -> TokenPair:
    session = signed_in.session
    caller = session.caller
    return TokenPair(
        access_token=edge.tokens.issue(caller, now=edge.database.clock.real_now()),
        refresh_token=signed_in.refresh_token,
        expires_in=ACCESS_SECONDS,
        role=caller.role,
        right=caller.right,
        person_id=caller.person_id,
    )


def refuse_tokens_here(edge: Edge, ended: tuple[UUID, ...]) -> None:
    """Refuse ended sessions in this process, without waiting for the database's signal."""
    for session_id in ended:
        edge.tokens.revoke(session_id)
