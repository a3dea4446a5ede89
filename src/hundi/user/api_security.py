"""A person's security over HTTP: password, authenticator, passkeys."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Request
from pydantic import Field, StringConstraints
from starlette.responses import Response

from hundi.kernel.errors import Refusal
from hundi.runtime import problems
from hundi.runtime.callers import ForgedRequest, is_same_origin
from hundi.runtime.fresh import Fresh
from hundi.runtime.rights import FOR_PERSON
from hundi.runtime.values import Shape
from hundi.runtime.web import AnyCaller, TheEdge, Tx, routes_of
from hundi.user import (
    api_session,
    commands_passkeys,
    commands_step_up,
    commands_totp,
    passkeys,
    passwords,
    queries_security,
    totp,
)
from hundi.user.api_sign_in import Password, own_routes, refuse_tokens_here
from hundi.user.api_step_up import Options
from hundi.user.commands_step_up import OwnSession
from hundi.user.fields import Words
from hundi.user.passkeys import SIGN_IN, Party
from hundi.user.store_proofs import Passkey

routes = routes_of("user", keeps_answers=False)

Code = Annotated[str, StringConstraints(pattern=rf"^[0-9]{{{totp.DIGITS}}}$")]


class NewPassword(Shape):
    """The password now, and the one from now on."""

    current: Password
    password: Password = Field(examples=["violet tram on Sunday"])


class PasskeyShown(Shape):
    """One passkey."""

    id: UUID
    name: str
    added_at: datetime
    used_at: datetime | None


class Security(Shape):
    """What you can prove yourself with."""

    totp: bool = Field(description="Whether an authenticator's codes are asked for at sign-in.")
    recovery_codes_left: int
    passkeys: list[PasskeyShown]


class TotpBegun(Shape):
    """A secret for an authenticator application; it counts once its first code is confirmed."""

    secret: str
    uri: str = Field(description="What a QR code of it says.")


class TotpCode(Shape):
    """What the authenticator shows."""

    code: Code


class RecoveryCodes(Shape):
    """Codes for who loses their authenticator. They are shown this once; each counts once."""

    codes: list[str]


class CredentialIn(Shape):
    """A passkey's answer, as WebAuthn's JSON has it."""

    credential: dict[str, Any]


class NewPasskey(CredentialIn):
    """A new passkey, and what you call it."""

    name: Words = Field(examples=["My phone"])


@routes.get("/me/security")
async def security(caller: AnyCaller, tx: Tx) -> Security:
    """What you can prove yourself with."""
    found = await queries_security.security_of(tx, caller.person_id)
    return Security(
        totp=found.has_totp,
        recovery_codes_left=found.recovery_codes_left,
        passkeys=[_shown(one) for one in found.passkeys],
    )


@own_routes.put("/me/password", status_code=204, openapi_extra=FOR_PERSON)
async def change_password(request: NewPassword, caller: AnyCaller, edge: TheEdge) -> Response:
    """Change your password. Every other session of yours ends."""
    clock, vault = edge.database.clock, edge.outside.vault
    async with edge.database.transaction("user") as tx:
        kept, email = await queries_security.credentials_of(
            tx, vault, caller.person_id, now=clock.real_now()
        )
    is_right = await passwords.verify_password(kept, request.current)
    async with edge.database.transaction("user") as tx:
        refusal = await commands_step_up.settle_current(
            tx, caller.person_id, is_right=is_right, now=clock.real_now()
        )
    # Raised only now: the failed try is committed.
    if refusal is not None:
        raise refusal
    new_hash = await passwords.hash_new_password(request.password, email=email)
    own = OwnSession(caller.person_id, caller.session_id)
    async with edge.database.transaction("user") as tx:
        ended = await commands_step_up.change_password(tx, own, new_hash, now=clock.real_now())
    refuse_tokens_here(edge, ended)
    return Response(status_code=204)


@routes.post("/me/totp", dependencies=[Fresh], openapi_extra=FOR_PERSON)
async def begin_totp(caller: AnyCaller, tx: Tx, edge: TheEdge) -> TotpBegun:
    """Begin to set up an authenticator application."""
    now = edge.database.clock.real_now()
    begun = await commands_totp.begin(tx, edge.outside.vault, caller.person_id, now=now)
    return TotpBegun(secret=begun.secret, uri=begun.uri)


@routes.post(
    "/me/totp/confirm", response_model=RecoveryCodes, dependencies=[Fresh], openapi_extra=FOR_PERSON
)
async def confirm_totp(
    request: TotpCode, caller: AnyCaller, tx: Tx, edge: TheEdge
) -> RecoveryCodes | Response:
    """Confirm the authenticator by its first code; from now on its codes are asked for."""
    now = edge.database.clock.real_now()
    found = await commands_totp.confirm(
        tx, edge.outside.vault, caller.person_id, request.code, now=now
    )
    return problems.of_refusal(found) if isinstance(found, Refusal) else RecoveryCodes(codes=found)


@routes.delete("/me/totp", status_code=204, dependencies=[Fresh], openapi_extra=FOR_PERSON)
async def take_totp_away(caller: AnyCaller, tx: Tx) -> Response:
    """Ask for no codes any more; recovery codes count no more either."""
    await commands_totp.take_away(tx, caller.person_id)
    return Response(status_code=204)


@routes.post("/me/passkeys/options", dependencies=[Fresh], openapi_extra=FOR_PERSON)
async def passkey_options(caller: AnyCaller, tx: Tx, edge: TheEdge) -> Options:
    """What the browser is asked, to make a passkey."""
    outside, now = edge.outside, edge.database.clock.real_now()
    party = Party.of(outside.page_url)
    return await commands_passkeys.options_to_add(
        tx, outside.vault, party, caller.person_id, now=now
    )


@routes.post("/me/passkeys", status_code=201, dependencies=[Fresh], openapi_extra=FOR_PERSON)
async def add_passkey(
    request: NewPasskey, caller: AnyCaller, tx: Tx, edge: TheEdge
) -> PasskeyShown:
    """Keep a passkey that the browser made."""
    outside, now = edge.outside, edge.database.clock.real_now()
    named = (request.name, request.credential)
    party = Party.of(outside.page_url)
    return _shown(
        await commands_passkeys.add(tx, outside.vault, party, caller.person_id, named, now=now)
    )


@routes.delete(
    "/me/passkeys/{passkey_id:uuid}",
    status_code=204,
    dependencies=[Fresh],
    openapi_extra=FOR_PERSON,
)
async def take_passkey_away(passkey_id: UUID, caller: AnyCaller, tx: Tx) -> Response:
    """Let one of your passkeys count no more."""
    await commands_passkeys.take_away(tx, caller.person_id, passkey_id)
    return Response(status_code=204)


@routes.post("/auth/passkey/options")
async def sign_in_options(edge: TheEdge) -> Options:
    """What the browser is asked, to sign in by whichever passkey it has of this page."""
    outside, now = edge.outside, edge.database.clock.real_now()
    challenge = passkeys.new_challenge(outside.vault, SIGN_IN, now=now)
    return passkeys.proof_options(Party.of(outside.page_url), challenge, [])


@own_routes.post("/auth/passkey/session", status_code=204)
async def sign_in_by_passkey(request: Request, proof: CredentialIn, edge: TheEdge) -> Response:
    """Sign in from the page by a passkey. Sets the cookies that `POST /auth/session` sets."""
    if not is_same_origin(request.headers.get):
        raise ForgedRequest("Sign in on our own page.")
    outside, now = edge.outside, edge.database.clock.real_now()
    async with edge.database.transaction("user") as tx:
        signed_in = await commands_passkeys.sign_in(
            tx, outside.vault, Party.of(outside.page_url), proof.credential, now=now
        )
    refuse_tokens_here(edge, signed_in.ended)
    return await api_session.in_browser(edge, request, signed_in)


def _shown(passkey: Passkey) -> PasskeyShown:
    return PasskeyShown(
        id=passkey.id, name=passkey.name, added_at=passkey.added_at, used_at=passkey.used_at
    )
