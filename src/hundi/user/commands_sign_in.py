"""Signing in, staying so, signing out.

What is decided against the caller here must often be kept: a failed try, a stolen token. Such a
command returns the refusal instead of raising it, so that the transaction commits. `now` is real.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hundi.kernel.errors import Refusal
from hundi.kernel.ids import new_id
from hundi.runtime import signals
from hundi.runtime.callers import Level
from hundi.runtime.database import Transaction
from hundi.runtime.vault import Vault
from hundi.user import commands_totp, store, store_proofs, store_team
from hundi.user.sessions import (
    ENDED_KEPT_FOR,
    SESSION_LASTS,
    TRIES_FORGOTTEN_AFTER,
    Session,
    SessionEnded,
    WrongCredentials,
    WrongOtp,
    token_digest,
)

REFRESH_TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session with its new refresh token. `ended` are sessions that are over because of it."""

    session: Session
    refresh_token: str
    ended: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class NotRefreshed:
    """The refusal, and the session that is over because of it, if any."""

    refusal: SessionEnded
    ended: tuple[UUID, ...] = ()


async def find_credentials(
    tx: Transaction, email_digest: bytes, *, now: datetime
) -> store.User | None:
    """Return who may sign in with this e-mail address: nobody if unknown or disabled.

    Raises:
        LockedOut: too many tries failed.
    """
    refusal = (await store.find_tries(tx, email_digest)).lock_at(now)
    if refusal is not None:
        raise refusal
    user = await store.find_user_by_email(tx, email_digest)
    if user is None or (await store_team.get_actor(tx, user.id)).is_disabled:
        return None
    return user


async def settle_try(
    tx: Transaction,
    vault: Vault,
    email_digest: bytes,
    user: store.User | None,
    *,
    otp: str | None,
    now: datetime,
) -> SignedIn | Refusal:
    """Count a failed try (`user` None), or start a session.

    However many tries run at once, the eleventh to arrive here is refused, right or wrong. A wrong
    code counts as a wrong password does; that one is still missing does not.
    """
    tries = await store.lock_tries(tx, email_digest)
    locked = tries.lock_at(now)
    if locked is not None:
        return locked
    if user is None or await is_shut_out(tx, user.id):
        await store.save_tries(tx, email_digest, tries.after_failure(now))
        return WrongCredentials("The e-mail address and the password do not belong together.")
    level = await commands_totp.second_factor(tx, vault, user.id, otp, now=now)
    if isinstance(level, WrongOtp):
        await store.save_tries(tx, email_digest, tries.after_failure(now))
    if isinstance(level, Refusal):
        return level
    await store.clear_tries(tx, email_digest)
    return await start_session(tx, user, level=level, now=now)


async def is_shut_out(tx: Transaction, person_id: UUID) -> bool:
    """Return whether a person, or the account they act for, is disabled; hold the person."""
    await store.lock_user(tx, person_id)
    return (await store_team.get_actor(tx, person_id)).is_disabled


async def refresh_session(
    tx: Transaction, refresh_token: str, *, now: datetime
) -> SignedIn | NotRefreshed:
    """Put a new refresh token in place of the newest one; an older one ends the session.

    Two at once with one token: the second finds it used, and the session ends.
    """
    refusal = SessionEnded("This session is over. Sign in again.")
    digest = token_digest(refresh_token)
    session = await store.lock_session_of(tx, digest)
    if session is None:
        return NotRefreshed(refusal)
    token_was_new = await store.use_refresh_token(tx, digest, at=now)
    after = session.refresh(token_was_new=token_was_new, now=now)
    if not isinstance(after, Session):
        await store.end_session(tx, session.id, by=after, at=now)
        await signals.end_session(tx, session.id)
        return NotRefreshed(refusal, (session.id,))
    await store.count_refresh(tx, after)
    return SignedIn(after, await _issue_refresh_token(tx, after, now=now))


async def log_out(
    tx: Transaction,
    *,
    user_id: UUID,
    session_id: UUID,
    refresh_token: str | None,
    now: datetime,
) -> tuple[UUID, ...]:
    """End the caller's session, and that of the refresh token if it is theirs too."""
    ending = {session_id}
    if refresh_token is not None:
        other = await store.lock_session_of(tx, token_digest(refresh_token))
        if other is not None and other.actor.person_id == user_id:
            ending.add(other.id)
    for ended in sorted(ending):
        await store.end_session(tx, ended, by="logout", at=now)
        await signals.end_session(tx, ended)
    return tuple(ending)


async def forget_the_past(tx: Transaction, *, now: datetime) -> None:
    """Delete what no longer says anything: old failed tries, long expired sessions."""
    await store.forget_tries(tx, before=now - TRIES_FORGOTTEN_AFTER)
    await store.forget_sessions(tx, before=now - ENDED_KEPT_FOR)
    await store_proofs.forget_challenges(tx, before=now)


async def start_session(
    tx: Transaction, user: store.User, *, level: Level, now: datetime
) -> SignedIn:
    """Start a session of somebody who has just proved who they are."""
    actor = await store_team.get_actor(tx, user.id)
    session = Session(new_id(), actor, now + SESSION_LASTS, level=level, proved_at=now)
    await store.add_session(tx, session, at=now)
    refresh_token = await _issue_refresh_token(tx, session, now=now)
    ended = await store.end_surplus_sessions(tx, user.id, at=now)
    for surplus in ended:
        await signals.end_session(tx, surplus)
    return SignedIn(session, refresh_token, tuple(ended))


async def _issue_refresh_token(tx: Transaction, session: Session, *, now: datetime) -> str:
    refresh_token = secrets.token_urlsafe(REFRESH_TOKEN_BYTES)
    digest = token_digest(refresh_token)
    await store.add_refresh_token(tx, digest, session_id=session.id, at=now)
    return refresh_token
