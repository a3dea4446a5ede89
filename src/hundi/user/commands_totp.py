"""Authenticator applications: begin, confirm, prove, take away. `now` is real time."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hundi.kernel.errors import Conflict, NotFound, Refusal
from hundi.runtime.audit_log import record
from hundi.runtime.callers import Level
from hundi.runtime.database import Transaction
from hundi.runtime.vault import Vault
from hundi.user import store, store_proofs, totp
from hundi.user.sessions import OtpNotSetUp, OtpRequired, WrongOtp


class TotpAlreadySetUp(Conflict):
    """An authenticator is set up. Take it away first."""


class TotpNotBegun(NotFound):
    """No authenticator waits to be confirmed."""


class NoTotp(NotFound):
    """No authenticator is set up."""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A secret for an application, to be confirmed by its first code."""

    secret: str
    uri: str


async def begin(tx: Transaction, vault: Vault, user_id: UUID, *, now: datetime) -> Enrolment:
    """Make a secret, in place of one that was never confirmed.

    Raises:
        TotpAlreadySetUp: one is confirmed.
    """
    user = await store.lock_user(tx, user_id)
    found = await store_proofs.find_totp(tx, user_id)
    if found is not None and found.is_confirmed:
        raise TotpAlreadySetUp("An authenticator is set up. Take it away first.")
    secret = totp.new_secret()
    await store_proofs.begin_totp(tx, user_id, await vault.seal(tx, user_id, secret), at=now)
    account = await vault.open(tx, user_id, user.sealed_email)
    return Enrolment(secret, totp.enrolment_uri(secret, account=account))


async def confirm(
    tx: Transaction, vault: Vault, user_id: UUID, code: str, *, now: datetime
) -> list[str] | WrongOtp:
    """Count the authenticator from now on; return recovery codes, which are shown this once.

    Raises:
        TotpNotBegun, TotpAlreadySetUp: see there.
    """
    await store.lock_user(tx, user_id)
    found = await store_proofs.find_totp(tx, user_id)
    if found is None:
        raise TotpNotBegun("Begin with a new secret.")
    if found.is_confirmed:
        raise TotpAlreadySetUp("This authenticator is set up already.")
    secret = await vault.open(tx, user_id, found.sealed_secret)
    step = totp.matching_step(secret, code.strip(), now=now, after=found.last_step)
    if step is None:
        return _wrong()
    await store_proofs.confirm_totp(tx, user_id, step=step, at=now)
    codes = totp.new_recovery_codes()
    digests = [_digest(vault, user_id, code) for code in codes]
    await store_proofs.replace_recovery_codes(tx, user_id, digests)
    await record(tx, user_id, "set up authenticator", user_id)
    return codes


async def take_away(tx: Transaction, user_id: UUID) -> None:
    """Ask for no codes any more.

    Raises:
        NoTotp: none is set up.
    """
    await store.lock_user(tx, user_id)
    if not await store_proofs.delete_totp(tx, user_id):
        raise NoTotp("No authenticator is set up.")
    await record(tx, user_id, "take away authenticator", user_id)


async def second_factor(
    tx: Transaction, vault: Vault, user_id: UUID, otp: str | None, *, now: datetime
) -> Level | Refusal:
    """Return how far a person is proved by the password and, if need be, a code. Holds the user."""
    found = await store_proofs.find_totp(tx, user_id)
    if found is None or not found.is_confirmed:
        if otp is None:
            return "password"
        return OtpNotSetUp("One-time passwords are not set up. Leave `otp` out.", field="otp")
    if otp is None:
        return OtpRequired("Enter the code of your authenticator, too.", field="otp")
    return "otp" if await is_code(tx, vault, user_id, otp, now=now) else _wrong()


async def is_code(tx: Transaction, vault: Vault, user_id: UUID, otp: str, *, now: datetime) -> bool:
    """Use up a code of the authenticator or a recovery code; False when it is neither.

    Hold the user before: of two who use one code at once, one is too late.
    """
    found = await store_proofs.find_totp(tx, user_id)
    if found is None or not found.is_confirmed:
        return False
    recovery = totp.normal_recovery_code(otp)
    if recovery is not None:
        used = await store_proofs.use_recovery_code(
            tx, user_id, _digest(vault, user_id, recovery), at=now
        )
        if used:
            await record(tx, user_id, "use recovery code", user_id)
        return used
    secret = await vault.open(tx, user_id, found.sealed_secret)
    step = totp.matching_step(secret, otp.strip(), now=now, after=found.last_step)
    if step is None:
        return False
    await store_proofs.confirm_totp(tx, user_id, step=step, at=found.confirmed_at or now)
    return True


def _digest(vault: Vault, user_id: UUID, code: str) -> bytes:
    normal = totp.normal_recovery_code(code) or ""
    return vault.digest("recovery code", f"{user_id.hex}\0{normal}")


def _wrong() -> WrongOtp:
    return WrongOtp("The code is wrong, was used before, or is too old.", field="otp")
