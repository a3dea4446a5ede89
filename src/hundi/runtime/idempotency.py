"""Idempotency keys: the same key and body give the same answer, byte for byte.

The claim and the answer are rows of the request's own transaction, so the effect and its
answer are kept together or not at all. Two requests with one key at once: the second waits
for the first on the row's lock and then reads its answer.
"""

import hashlib
from dataclasses import dataclass
from uuid import UUID

from hundi.kernel.errors import Conflict, Invalid
from hundi.runtime.database import Transaction

KEY_CHARS_MAX = 64


class IdempotencyKeyReused(Conflict):
    """The key was used before with another request."""


class BadIdempotencyKey(Invalid):
    """The key is empty, too long, or not plain text."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One request's use of a key."""

    caller_id: UUID
    key: str
    digest: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """A kept answer."""

    status: int
    body: str


def request_digest(*parts: bytes) -> bytes:
    """Return what tells one request from another: method, path, body."""
    return hashlib.sha256(b"\0".join(hashlib.sha256(part).digest() for part in parts)).digest()


def checked_key(key: str) -> str:
    """Return the key.

    Raises:
        BadIdempotencyKey: empty, longer than `KEY_CHARS_MAX`, or not printable ASCII.
    """
    if not 1 <= len(key) <= KEY_CHARS_MAX or not (key.isascii() and key.isprintable()):
        raise BadIdempotencyKey(
            f"An idempotency key is 1 to {KEY_CHARS_MAX} printable characters.",
            field="Idempotency-Key",
        )
    return key


async def claim(tx: Transaction, claimed: Claim) -> Answer | None:
    """Take the key, or return the answer it already has.

    Raises:
        IdempotencyKeyReused: the key was used with another request.
    """
    row = await tx.one(
        """
        INSERT INTO platform.idempotent_answers (caller_id, key, request_digest)
        VALUES (%s, %s, %s) ON CONFLICT DO NOTHING RETURNING key
        """,
        [claimed.caller_id, claimed.key, claimed.digest],
    )
    # When the row was not made it is there: only a committed one makes the insert do nothing.
    return None if row is not None else await find(tx, claimed)


async def find(tx: Transaction, claimed: Claim) -> Answer | None:
    """Return the answer the key already has, without taking it.

    Raises:
        IdempotencyKeyReused: the key was used with another request.
    """
    kept = await tx.one(
        """
        SELECT request_digest, status, body FROM platform.idempotent_answers
        WHERE caller_id = %s AND key = %s
        """,
        [claimed.caller_id, claimed.key],
    )
    if kept is None:
        return None
    if bytes(kept["request_digest"]) != claimed.digest:
        raise IdempotencyKeyReused(
            "This idempotency key was used for another request.", field="Idempotency-Key"
        )
    return Answer(kept["status"], kept["body"])


async def keep(tx: Transaction, claimed: Claim, answer: Answer) -> None:
    """Keep the answer for the key, in the transaction that claimed it."""
    await tx.execute(
        """
        INSERT INTO platform.idempotent_answers (caller_id, key, request_digest, status, body)
        VALUES (%s, %s, %s, %s, %s)
        ON CONFLICT (caller_id, key) DO UPDATE SET status = excluded.status, body = excluded.body
        WHERE idempotent_answers.request_digest = excluded.request_digest
            AND idempotent_answers.status IS NULL
        """,
        [claimed.caller_id, claimed.key, claimed.digest, answer.status, answer.body],
    )
