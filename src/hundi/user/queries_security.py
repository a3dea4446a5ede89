"""What a person can prove themself with."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hundi.runtime.database import Transaction
from hundi.runtime.vault import Vault
from hundi.user import store, store_proofs
from hundi.user.store_proofs import Passkey


@dataclass(frozen=True, slots=True)
class Security:
    """A person's authenticator and passkeys."""

    has_totp: bool
    recovery_codes_left: int
    passkeys: tuple[Passkey, ...]


async def security_of(tx: Transaction, user_id: UUID) -> Security:
    """Return what a person has set up."""
    found = await store_proofs.find_totp(tx, user_id)
    return Security(
        has_totp=found is not None and found.is_confirmed,
        recovery_codes_left=await store_proofs.recovery_codes_left(tx, user_id),
        passkeys=tuple(await store_proofs.passkeys_of(tx, user_id)),
    )


async def credentials_of(
    tx: Transaction, vault: Vault, user_id: UUID, *, now: datetime
) -> tuple[str, str]:
    """Return a person's password hash and e-mail address.

    Raises:
        LockedOut: too many tries failed.
    """
    user = await store.get_user(tx, user_id)
    locked = (await store.find_tries(tx, user.email_digest)).lock_at(now)
    if locked is not None:
        raise locked
    return user.password_hash, await vault.open(tx, user_id, user.sealed_email)
