"""Proving once more who one is: by password, authenticator or passkey. See `web.Fresh`.

The page's session is marked; a machine gets a new access token that says so. Wrong tries are kept
although they are refused, so these routes keep their own transactions.
"""

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any

from fastapi import Request
from pydantic import Field, model_validator

from hundi.kernel.errors import Refusal
from hundi.runtime.callers import SESSION_COOKIE, Level, cookie_of
from hundi.runtime.rights import FOR_PERSON
from hundi.runtime.values import Shape
from hundi.runtime.web import AnyCaller, Edge, TheEdge, Tx, routes_of
from hundi.user import commands_passkeys, commands_step_up, passkeys, passwords, store_proofs
from hundi.user.api_sign_in import OTP_CHARS_MAX, Password, own_routes
from hundi.user.commands_passkeys import PROVE
from hundi.user.commands_step_up import OwnSession
from hundi.user.passkeys import Party, own_purpose

routes = routes_of("user", keeps_answers=False)

Options = Annotated[dict[str, Any], Field(description="As WebAuthn's JSON has them.")]


class ProofIn(Shape):
    """One proof: a password, a code of the authenticator (or a recovery code), or a passkey's."""

    password: Password | None = None
    otp: Annotated[str, Field(max_length=OTP_CHARS_MAX)] | None = None
    credential: dict[str, Any] | None = None

    @model_validator(mode="after")
    def _one(self) -> "ProofIn":
        if [self.password, self.otp, self.credential].count(None) != 2:  # noqa: PLR2004 - all but one
            raise ValueError("send one of password, otp and credential")
        return self


class Proved(Shape):
    """You are proved. `accessToken` is for machines; the page goes on with its cookie."""

    level: Level
    proved_at: datetime
    lasts_seconds: int
    access_token: str | None


@routes.post("/auth/step-up/options", openapi_extra=FOR_PERSON)
async def step_up_options(caller: AnyCaller, tx: Tx, edge: TheEdge) -> Options:
    """What your passkeys are asked, to prove once more that it is you."""
    outside, now = edge.outside, edge.database.clock.real_now()
    challenge = passkeys.new_challenge(outside.vault, own_purpose(PROVE, caller.person_id), now=now)
    known = await store_proofs.passkeys_of(tx, caller.person_id)
    return passkeys.proof_options(Party.of(outside.page_url), challenge, known)


@own_routes.post("/auth/step-up", openapi_extra=FOR_PERSON)
async def step_up(request: Request, proof: ProofIn, caller: AnyCaller, edge: TheEdge) -> Proved:
    """Prove once more that it is you, for what moves money away or accepts risk."""
    own = OwnSession(caller.person_id, caller.session_id)
    level: Level = "passkey"
    if proof.password is not None:
        level = "password"
        await _by_password(edge, own, proof.password)
    elif proof.otp is not None:
        level = "otp"
        await _by_code(edge, own, proof.otp)
    elif proof.credential is not None:
        await _by_passkey(edge, own, proof.credential)
    now = edge.database.clock.real_now()
    sid = cookie_of(request.headers.get, SESSION_COOKIE)
    token = None
    if sid is not None:
        edge.callers.forget(sid)
    else:
        token = edge.tokens.issue(replace(caller, proved_at=now), now=now)
    lasts = int(edge.fresh.lasts.total_seconds())
    return Proved(level=level, proved_at=now, lasts_seconds=lasts, access_token=token)


async def _by_password(edge: Edge, own: OwnSession, password: str) -> None:
    clock = edge.database.clock
    async with edge.database.transaction("user") as tx:
        kept = await commands_step_up.find_hash(tx, own.user_id, now=clock.real_now())
    is_right = await passwords.verify_password(kept, password)
    async with edge.database.transaction("user") as tx:
        refusal = await commands_step_up.settle_password(
            tx, own, is_right=is_right, now=clock.real_now()
        )
    _raise(refusal)


async def _by_code(edge: Edge, own: OwnSession, otp: str) -> None:
    now = edge.database.clock.real_now()
    async with edge.database.transaction("user") as tx:
        refusal = await commands_step_up.prove_by_code(tx, edge.outside.vault, own, otp, now=now)
    _raise(refusal)


async def _by_passkey(edge: Edge, own: OwnSession, credential: dict[str, Any]) -> None:
    outside, now = edge.outside, edge.database.clock.real_now()
    async with edge.database.transaction("user") as tx:
        party = Party.of(outside.page_url)
        await commands_passkeys.prove(tx, outside.vault, party, own.user_id, credential, now=now)
        await store_proofs.prove_session(tx, own.session_id, level="passkey", at=now)


def _raise(refusal: Refusal | None) -> None:
    """Raise a refusal only now that the failed try is committed."""
    if refusal is not None:
        raise refusal
