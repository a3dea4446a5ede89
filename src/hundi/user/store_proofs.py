"""Rows of what people prove themselves with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hundi.runtime.callers import Level
from hundi.runtime.database import Transaction

PURGED_MAX = 500
PASSKEYS_PER_USER_MAX = 20


@dataclass(frozen=True, slots=True)
class Totp:
    """A person's authenticator."""

    sealed_secret: str
    confirmed_at: datetime | None
    last_step: int

    @property
    def is_confirmed(self) -> bool:
        """Whether codes are asked for."""
        return self.confirmed_at is not None


@dataclass(frozen=True, slots=True)
class Passkey:
    """A person's passkey. `id` is ours, `credential_id` the authenticator's."""

    id: UUID
    credential_id: bytes
    user_id: UUID
    public_key: bytes
    sign_count: int
    name: str
    added_at: datetime
    used_at: datetime | None = None


async def find_totp(tx: Transaction, user_id: UUID) -> Totp | None:
    """Return a person's authenticator, confirmed or not."""
    row = await tx.one(
        'SELECT sealed_secret, confirmed_at, last_step FROM "user".totps WHERE user_id = %s',
        [user_id],
    )
    return None if row is None else Totp(**row)


async def begin_totp(tx: Transaction, user_id: UUID, sealed: str, *, at: datetime) -> None:
    """Write a new secret that is not confirmed."""
    await tx.execute(
        """
        INSERT INTO "user".totps (user_id, sealed_secret, begun_at) VALUES (%s, %s, %s)
        ON CONFLICT (user_id) DO UPDATE
        SET sealed_secret = excluded.sealed_secret, begun_at = excluded.begun_at, last_step = 0
        """,
        [user_id, sealed, at],
    )


async def confirm_totp(tx: Transaction, user_id: UUID, *, step: int, at: datetime) -> None:
    """Write that a code was used."""
    await tx.execute(
        'UPDATE "user".totps SET confirmed_at = %s, last_step = %s WHERE user_id = %s',
        [at, step, user_id],
    )


async def delete_totp(tx: Transaction, user_id: UUID) -> bool:
    """Forget a confirmed authenticator and its recovery codes; return whether there was one."""
    row = await tx.one(
        """
        DELETE FROM "user".totps WHERE user_id = %s AND confirmed_at IS NOT NULL
        RETURNING user_id
        """,
        [user_id],
    )
    return row is not None


async def replace_recovery_codes(tx: Transaction, user_id: UUID, digests: Sequence[bytes]) -> None:
    """Write new recovery codes in place of all others."""
    await tx.execute('DELETE FROM "user".recovery_codes WHERE user_id = %s', [user_id])
    await tx.execute(
        """
        INSERT INTO "user".recovery_codes (user_id, digest)
        SELECT %s, digest FROM unnest(%s::BYTEA[]) AS code (digest)
        """,
        [user_id, list(digests)],
    )


async def use_recovery_code(tx: Transaction, user_id: UUID, digest: bytes, *, at: datetime) -> bool:
    """Use up a recovery code; return False when it is none, or was used."""
    row = await tx.one(
        """
        UPDATE "user".recovery_codes SET used_at = %s
        WHERE user_id = %s AND digest = %s AND used_at IS NULL RETURNING user_id
        """,
        [at, user_id, digest],
    )
    return row is not None


async def recovery_codes_left(tx: Transaction, user_id: UUID) -> int:
    """Return how many recovery codes are unused."""
    row = await tx.one(
        """
        SELECT count(*) AS left FROM "user".recovery_codes WHERE user_id = %s AND used_at IS NULL
        """,
        [user_id],
    )
    return 0 if row is None else int(row["left"])


async def add_passkey(tx: Transaction, passkey: Passkey) -> bool:
    """Write a passkey; return False when the credential is there already."""
    row = await tx.one(
        """
        INSERT INTO "user".passkeys (
            id, credential_id, user_id, public_key, sign_count, name, added_at
        ) VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING RETURNING id
        """,
        [
            passkey.id,
            passkey.credential_id,
            passkey.user_id,
            passkey.public_key,
            passkey.sign_count,
            passkey.name,
            passkey.added_at,
        ],
    )
    return row is not None


async def lock_passkey(tx: Transaction, credential_id: bytes) -> Passkey | None:
    """Hold the passkey of a credential."""
    row = await tx.one(
        'SELECT * FROM "user".passkeys WHERE credential_id = %s FOR UPDATE', [credential_id]
    )
    return None if row is None else _passkey(row)


async def passkeys_of(tx: Transaction, user_id: UUID) -> list[Passkey]:
    """Return a person's passkeys, the newest first."""
    rows = await tx.all(
        """
        SELECT * FROM "user".passkeys WHERE user_id = %s ORDER BY added_at DESC, id DESC LIMIT %s
        """,
        [user_id, PASSKEYS_PER_USER_MAX],
    )
    return [_passkey(row) for row in rows]


async def use_passkey(tx: Transaction, passkey_id: UUID, *, sign_count: int, at: datetime) -> None:
    """Write that a passkey was used."""
    await tx.execute(
        'UPDATE "user".passkeys SET sign_count = %s, used_at = %s WHERE id = %s',
        [sign_count, at, passkey_id],
    )


async def delete_passkey(tx: Transaction, passkey_id: UUID, *, user_id: UUID) -> bool:
    """Forget a passkey of a person; return whether there was one."""
    row = await tx.one(
        'DELETE FROM "user".passkeys WHERE id = %s AND user_id = %s RETURNING id',
        [passkey_id, user_id],
    )
    return row is not None


async def use_challenge(tx: Transaction, digest: bytes, *, expires_at: datetime) -> bool:
    """Use up a challenge; return False when it was answered before."""
    row = await tx.one(
        """
        INSERT INTO "user".used_challenges (digest, expires_at) VALUES (%s, %s)
        ON CONFLICT DO NOTHING RETURNING digest
        """,
        [digest, expires_at],
    )
    return row is not None


async def forget_challenges(tx: Transaction, *, before: datetime) -> None:
    """Delete challenges that are out of date anyway, some at a time."""
    await tx.execute(
        """
        DELETE FROM "user".used_challenges WHERE digest IN (
            SELECT digest FROM "user".used_challenges WHERE expires_at < %s LIMIT %s
        )
        """,
        [before, PURGED_MAX],
    )


async def prove_session(tx: Transaction, session_id: UUID, *, level: Level, at: datetime) -> None:
    """Write that a session's person proved who they are, and how."""
    await tx.execute(
        'UPDATE "user".sessions SET level = %s, proved_at = %s WHERE id = %s AND ended_at IS NULL',
        [level, at, session_id],
    )


def _passkey(row: dict[str, object]) -> Passkey:
    binary = ("credential_id", "public_key")
    return Passkey(
        **{  # pyright: ignore[reportArgumentType] - a row, by its columns' names
            name: bytes(value) if name in binary else value  # pyright: ignore[reportArgumentType]
            for name, value in row.items()
        }
    )
