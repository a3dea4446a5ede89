"""Passkeys: what the browser is asked, and whether its answer is right. Pure but for randomness.

A challenge is a MAC over a nonce, what it is for and until when, so an open page leaves no row;
one that was answered is written down and never counts again (`store_proofs.use_challenge`).
Sources: Web Authentication Level 3, §7.1 and §7.2; the checks are py_webauthn's.
"""

import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from urllib.parse import urlsplit
from uuid import UUID

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from hundi.kernel.errors import NotSignedIn
from hundi.runtime.vault import Vault
from hundi.user.store_proofs import Passkey

CHALLENGE_LASTS = timedelta(minutes=5)
CREDENTIAL_CHARS_MAX = 16_384
_NONCE_BYTES = 16
_TIME_BYTES = 5
_FACTS_BYTES = _NONCE_BYTES + _TIME_BYTES
_RP_NAME = "hundi"

# What a challenge is for: anybody's sign-in, or one person's registration or renewed proof.
SIGN_IN = "sign in"


class PasskeyRefused(NotSignedIn):
    """The passkey's answer is not right: unknown, for another page, out of date, or a repeat."""


@dataclass(frozen=True, slots=True)
class Party:
    """Which page passkeys belong to."""

    id: str
    origin: str

    @classmethod
    def of(cls, page_url: str) -> "Party":
        """Return the party of the page at this address."""
        return cls(urlsplit(page_url).hostname or "localhost", page_url)


@dataclass(frozen=True, slots=True)
class Challenge:
    """A challenge of ours that was answered in time."""

    raw: bytes
    expires_at: datetime

    @property
    def digest(self) -> bytes:
        """What is kept of it, so that it counts once."""
        return hashlib.sha256(self.raw).digest()


def new_challenge(vault: Vault, purpose: str, *, now: datetime) -> bytes:
    """Return a challenge for one purpose."""
    until = int((now + CHALLENGE_LASTS).timestamp()).to_bytes(_TIME_BYTES)
    facts = secrets.token_bytes(_NONCE_BYTES) + until
    return facts + _mac(vault, purpose, facts)


def own_purpose(what: str, user_id: UUID) -> str:
    """Return the purpose of a challenge that only one person may answer."""
    return f"{what} {user_id.hex}"


def answered_challenge(
    vault: Vault, purpose: str, credential: dict[str, Any], *, now: datetime
) -> Challenge:
    """Return the challenge that the browser says it answered.

    Raises:
        PasskeyRefused: it is none of ours, for something else, or out of date.
    """
    try:
        client = json.loads(base64url_to_bytes(credential["response"]["clientDataJSON"]))
        raw = base64url_to_bytes(client["challenge"])
    except (KeyError, TypeError, ValueError) as problem:
        raise _refused() from problem
    facts = raw[:_FACTS_BYTES]
    if not hmac.compare_digest(raw[_FACTS_BYTES:], _mac(vault, purpose, facts)):
        raise _refused()
    expires_at = datetime.fromtimestamp(int.from_bytes(facts[_NONCE_BYTES:]), UTC)
    if now >= expires_at:
        raise PasskeyRefused("That took too long. Try again.")
    return Challenge(raw, expires_at)


def registration_options(
    party: Party, challenge: bytes, *, user_id: UUID, account: str, known: list[Passkey]
) -> dict[str, Any]:
    """Return what `navigator.credentials.create` is asked."""
    options = generate_registration_options(
        rp_id=party.id,
        rp_name=_RP_NAME,
        user_id=user_id.bytes,
        user_name=account,
        challenge=challenge,
        exclude_credentials=[PublicKeyCredentialDescriptor(id=one.credential_id) for one in known],
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
    )
    return cast("dict[str, Any]", json.loads(options_to_json(options)))


def proof_options(party: Party, challenge: bytes, known: list[Passkey]) -> dict[str, Any]:
    """Return what `navigator.credentials.get` is asked. None known: whoever has a passkey here."""
    options = generate_authentication_options(
        rp_id=party.id,
        challenge=challenge,
        allow_credentials=[PublicKeyCredentialDescriptor(id=one.credential_id) for one in known],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return cast("dict[str, Any]", json.loads(options_to_json(options)))


def registered(
    party: Party, challenge: Challenge, credential: dict[str, Any]
) -> tuple[bytes, bytes, int]:
    """Return a new passkey's credential id, public key and count.

    Raises:
        PasskeyRefused: the answer is not right.
    """
    try:
        found = verify_registration_response(
            credential=credential,
            expected_challenge=challenge.raw,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError) as problem:
        raise _refused() from problem
    return found.credential_id, found.credential_public_key, found.sign_count


def proved(party: Party, challenge: Challenge, credential: dict[str, Any], passkey: Passkey) -> int:
    """Return the passkey's new count.

    Raises:
        PasskeyRefused: the answer is not right, or the count went back: it may be a copy.
    """
    try:
        found = verify_authentication_response(
            credential=credential,
            expected_challenge=challenge.raw,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError) as problem:
        raise _refused() from problem
    return found.new_sign_count


def credential_id_of(credential: dict[str, Any]) -> bytes:
    """Return which credential answers.

    Raises:
        PasskeyRefused: it does not say.
    """
    try:
        return base64url_to_bytes(credential["id"])
    except (KeyError, TypeError, ValueError) as problem:
        raise _refused() from problem


def user_handle_of(credential: dict[str, Any]) -> bytes | None:
    """Return whose the credential says to be; None when it does not say."""
    handle = credential["response"].get("userHandle")
    return base64url_to_bytes(handle) if isinstance(handle, str) else None


def _mac(vault: Vault, purpose: str, facts: bytes) -> bytes:
    return vault.digest("challenge", f"{purpose}\0{facts.hex()}")


def _refused() -> PasskeyRefused:
    return PasskeyRefused("This passkey was not accepted. Try again, or sign in another way.")
