"""Proving once more who one is, and changing the password. `now` is real time.

A wrong password or code here counts as one at sign-in does: there is one lock for both.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hundi.kernel.errors import Conflict, Refusal
from hundi.runtime import signals
from hundi.runtime.audit_log import record
from hundi.runtime.callers import Level
from hundi.runtime.database import Transaction
from hundi.runtime.vault import Vault
from hundi.user import commands_totp, store, store_proofs
from hundi.user.sessions import OtpNotSetUp, WrongCredentials, WrongOtp


class WayNotTaken(Conflict):
    """A password is no proof beside an authenticator: use one of `ways`."""


@dataclass(frozen=True, slots=True)
class OwnSession:
    """Whose session it is, and which."""

    user_id: UUID
    session_id: UUID


async def find_hash(tx: Transaction, user_id: UUID, *, now: datetime) -> str:
    """Return what the caller's password is compared with.

    Raises:
        LockedOut: too many tries failed.
        WayNotTaken: there is an authenticator.
    """
    user = await store.get_user(tx, user_id)
    locked = (await store.find_tries(tx, user.email_digest)).lock_at(now)
    if locked is not None:
        raise locked
    found = await store_proofs.find_totp(tx, user_id)
    if found is not None and found.is_confirmed:
        raise WayNotTaken("Use your authenticator or a passkey.", ways=["otp", "passkey"])
    return user.password_hash


async def settle_password(
    tx: Transaction, own: OwnSession, *, is_right: bool, now: datetime
) -> Refusal | None:
    """Count a wrong password, or take the right one as a proof."""
    return await _settle(tx, own, "password" if is_right else _wrong_password(), now=now)


async def prove_by_code(
    tx: Transaction, vault: Vault, own: OwnSession, otp: str, *, now: datetime
) -> Refusal | None:
    """Take a code of the authenticator, or a recovery code, as a proof; count a wrong one."""
    user = await store.lock_user(tx, own.user_id)
    tries = await store.lock_tries(tx, user.email_digest)
    locked = tries.lock_at(now)
    if locked is not None:
        return locked
    level = await commands_totp.second_factor(tx, vault, own.user_id, otp, now=now)
    if isinstance(level, OtpNotSetUp):
        return level
    return await _settle(tx, own, level, now=now)


async def change_password(
    tx: Transaction, own: OwnSession, new_hash: str, *, now: datetime
) -> tuple[UUID, ...]:
    """Put another password in place; end every other session of the person, return these.

    The old password was proved before (`settle_password`).
    """
    await store.lock_user(tx, own.user_id)
    await store.save_password(tx, own.user_id, new_hash)
    ended = await store.end_sessions_but(tx, own.user_id, own.session_id, at=now)
    for session_id in ended:
        await signals.end_session(tx, session_id)
    await record(tx, own.user_id, "change password", own.user_id, {"ended": len(ended)})
    return tuple(ended)


async def settle_current(
    tx: Transaction, user_id: UUID, *, is_right: bool, now: datetime
) -> Refusal | None:
    """Count a wrong current password, when the caller wants another one."""
    user = await store.lock_user(tx, user_id)
    tries = await store.lock_tries(tx, user.email_digest)
    locked = tries.lock_at(now)
    if locked is not None:
        return locked
    if is_right:
        return None
    await store.save_tries(tx, user.email_digest, tries.after_failure(now))
    return _wrong_password()


async def _settle(
    tx: Transaction, own: OwnSession, outcome: Level | Refusal, *, now: datetime
) -> Refusal | None:
    user = await store.lock_user(tx, own.user_id)
    tries = await store.lock_tries(tx, user.email_digest)
    locked = tries.lock_at(now)
    if locked is not None:
        return locked
    if isinstance(outcome, WrongCredentials | WrongOtp):
        await store.save_tries(tx, user.email_digest, tries.after_failure(now))
    if isinstance(outcome, Refusal):
        return outcome
    await store_proofs.prove_session(tx, own.session_id, level=outcome, at=now)
    return None


def _wrong_password() -> WrongCredentials:
    return WrongCredentials("This is not your password.", field="password")
