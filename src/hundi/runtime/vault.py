"""Personal data, sealed: AES-256-GCM, one key a person, each under the master key.

Forgetting a person is deleting the row of their key. What is sealed is bound to the person,
so a ciphertext moved to another's row does not open.
"""

import hashlib
import hmac
import secrets
from base64 import b64decode, b64encode
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hundi.runtime.database import Transaction

_NONCE_BYTES = 12
_KEY_BYTES = 32


class Vault:
    """Seals and opens under the master key (32 bytes)."""

    def __init__(self, master_key: bytes) -> None:
        if len(master_key) != _KEY_BYTES:
            raise ValueError("the master key is 32 bytes")
        self._master = AESGCM(master_key)
        self._index_key = hmac.digest(master_key, b"blind index", hashlib.sha256)

    async def seal(self, tx: Transaction, person_id: UUID, text: str) -> str:
        """Return the text sealed with the person's key, which is made if there is none yet."""
        key = await self._key_of(tx, person_id, make=True)
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = AESGCM(key).encrypt(nonce, text.encode(), person_id.bytes)
        return b64encode(nonce + sealed).decode()

    async def open(self, tx: Transaction, person_id: UUID, sealed: str) -> str:
        """Return the text again.

        Raises:
            LookupError: the person has been forgotten.
        """
        key = await self._key_of(tx, person_id, make=False)
        raw = b64decode(sealed)
        return AESGCM(key).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], person_id.bytes).decode()

    def digest(self, kind: str, text: str) -> bytes:
        """Return a keyed digest to find or compare a secret value by, without opening it."""
        return hmac.digest(self._index_key, f"{kind}\0{text}".encode(), hashlib.sha256)

    async def _key_of(self, tx: Transaction, person_id: UUID, *, make: bool) -> bytes:
        if make:
            fresh = AESGCM.generate_key(256)
            nonce = secrets.token_bytes(_NONCE_BYTES)
            sealed = nonce + self._master.encrypt(nonce, fresh, person_id.bytes)
            await tx.execute(
                """
                INSERT INTO platform.person_keys (person_id, sealed_key) VALUES (%s, %s)
                ON CONFLICT DO NOTHING
                """,
                [person_id, sealed],
            )
        row = await tx.one(
            "SELECT sealed_key FROM platform.person_keys WHERE person_id = %s", [person_id]
        )
        if row is None:
            raise LookupError("this person has been forgotten")
        kept = bytes(row["sealed_key"])
        return self._master.decrypt(kept[:_NONCE_BYTES], kept[_NONCE_BYTES:], person_id.bytes)
