"""Passkeys: add, list, prove by, take away. `now` is real time."""

from datetime import datetime
from typing import Any
from uuid import UUID

from hundi.kernel.errors import Conflict, NotFound
from hundi.kernel.ids import new_id
from hundi.runtime.audit_log import record
from hundi.runtime.database import Transaction
from hundi.runtime.vault import Vault
from hundi.user import passkeys, store, store_proofs
from hundi.user.commands_sign_in import SignedIn, is_shut_out, start_session
from hundi.user.passkeys import SIGN_IN, Challenge, Party, PasskeyRefused, own_purpose
from hundi.user.store_proofs import PASSKEYS_PER_USER_MAX, Passkey

ADD = "add a passkey"
PROVE = "prove once more"


class TooManyPasskeys(Conflict):
    """A person has as many passkeys as one may have. Take one away first."""


class PasskeyTaken(Conflict):
    """This passkey is registered already."""


class NoSuchPasskey(NotFound):
    """There is no such passkey, or it is not yours."""


async def options_to_add(
    tx: Transaction, vault: Vault, party: Party, user_id: UUID, *, now: datetime
) -> dict[str, Any]:
    """Return what the browser is asked to make.

    Raises:
        TooManyPasskeys: see there.
    """
    user = await store.get_user(tx, user_id)
    known = await store_proofs.passkeys_of(tx, user_id)
    if len(known) >= PASSKEYS_PER_USER_MAX:
        raise TooManyPasskeys("Take a passkey away before you add another.")
    challenge = passkeys.new_challenge(vault, own_purpose(ADD, user_id), now=now)
    account = await vault.open(tx, user_id, user.sealed_email)
    return passkeys.registration_options(
        party, challenge, user_id=user_id, account=account, known=known
    )


async def add(
    tx: Transaction,
    vault: Vault,
    party: Party,
    user_id: UUID,
    named: tuple[str, dict[str, Any]],
    *,
    now: datetime,
) -> Passkey:
    """Keep a new passkey: its name, and what the browser made.

    Raises:
        PasskeyRefused, PasskeyTaken, TooManyPasskeys: see there.
    """
    name, credential = named
    await store.lock_user(tx, user_id)
    if len(await store_proofs.passkeys_of(tx, user_id)) >= PASSKEYS_PER_USER_MAX:
        raise TooManyPasskeys("Take a passkey away before you add another.")
    challenge = await _challenge(tx, vault, own_purpose(ADD, user_id), credential, now=now)
    credential_id, public_key, count = passkeys.registered(party, challenge, credential)
    passkey = Passkey(new_id(), credential_id, user_id, public_key, count, name, now)
    if not await store_proofs.add_passkey(tx, passkey):
        raise PasskeyTaken("This passkey is registered already.")
    await record(tx, user_id, "add passkey", user_id, {"passkey": str(passkey.id)})
    return passkey


async def take_away(tx: Transaction, user_id: UUID, passkey_id: UUID) -> None:
    """Let a passkey count no more.

    Raises:
        NoSuchPasskey: see there.
    """
    if not await store_proofs.delete_passkey(tx, passkey_id, user_id=user_id):
        raise NoSuchPasskey("There is no such passkey, or it is not yours.")
    await record(tx, user_id, "take away passkey", user_id, {"passkey": str(passkey_id)})


async def sign_in(
    tx: Transaction, vault: Vault, party: Party, credential: dict[str, Any], *, now: datetime
) -> SignedIn:
    """Start a session for whose passkey answers.

    Raises:
        PasskeyRefused: it is not right, or its person may not sign in.
    """
    passkey = await _proved(tx, vault, party, credential, purpose=SIGN_IN, now=now)
    if passkeys.user_handle_of(credential) not in (None, passkey.user_id.bytes):
        raise PasskeyRefused("This passkey was not accepted. Sign in another way.")
    user = await store.lock_user(tx, passkey.user_id)
    if await is_shut_out(tx, user.id):
        raise PasskeyRefused("This passkey was not accepted. Sign in another way.")
    return await start_session(tx, user, level="passkey", now=now)


async def prove(
    tx: Transaction,
    vault: Vault,
    party: Party,
    user_id: UUID,
    credential: dict[str, Any],
    *,
    now: datetime,
) -> None:
    """Take a person's passkey as a renewed proof.

    Raises:
        PasskeyRefused: it is not right, or another's.
    """
    purpose = own_purpose(PROVE, user_id)
    passkey = await _proved(tx, vault, party, credential, purpose=purpose, now=now)
    if passkey.user_id != user_id:
        raise PasskeyRefused("This is a passkey of another account.")


async def _proved(
    tx: Transaction,
    vault: Vault,
    party: Party,
    credential: dict[str, Any],
    *,
    purpose: str,
    now: datetime,
) -> Passkey:
    challenge = await _challenge(tx, vault, purpose, credential, now=now)
    passkey = await store_proofs.lock_passkey(tx, passkeys.credential_id_of(credential))
    if passkey is None:
        raise PasskeyRefused("This passkey is not registered here. Sign in another way.")
    count = passkeys.proved(party, challenge, credential, passkey)
    await store_proofs.use_passkey(tx, passkey.id, sign_count=count, at=now)
    return passkey


async def _challenge(
    tx: Transaction, vault: Vault, purpose: str, credential: dict[str, Any], *, now: datetime
) -> Challenge:
    challenge = passkeys.answered_challenge(vault, purpose, credential, now=now)
    if not await store_proofs.use_challenge(tx, challenge.digest, expires_at=challenge.expires_at):
        raise PasskeyRefused("This answer was used before. Try again.")
    return challenge
