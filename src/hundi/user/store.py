"""Rows of people and their sessions, and the SQL around them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hundi.runtime.database import Transaction
from hundi.runtime.tokens import Role
from hundi.user.people import NoSuchUser
from hundi.user.sessions import SESSIONS_PER_USER_MAX, EndedBy, Session, Tries
from hundi.user.team import Actor

PURGED_MAX = 200
_ACTOR = ("person_id", "role", "member_right", "account_id", "is_disabled")


@dataclass(frozen=True, slots=True)
class User:
    """A user as this service keeps them. Text is sealed with their key."""

    id: UUID
    role: Role
    email_digest: bytes
    sealed_email: str
    sealed_name: str
    password_hash: str
    registration_digest: bytes | None
    registered_at: datetime
    disabled_at: datetime | None = None


async def add_user(tx: Transaction, user: User) -> bool:
    """Write a new user; return False when the e-mail address has an account."""
    row = await tx.one(
        """
        INSERT INTO "user".users (
            id, role, email_digest, sealed_email, sealed_name, password_hash,
            registration_digest, registered_at
        )
        VALUES (
            %(id)s, %(role)s, %(email_digest)s, %(sealed_email)s, %(sealed_name)s,
            %(password_hash)s, %(registration_digest)s, %(registered_at)s
        )
        ON CONFLICT (email_digest) DO NOTHING
        RETURNING id
        """,
        {
            "id": user.id,
            "role": user.role,
            "email_digest": user.email_digest,
            "sealed_email": user.sealed_email,
            "sealed_name": user.sealed_name,
            "password_hash": user.password_hash,
            "registration_digest": user.registration_digest,
            "registered_at": user.registered_at,
        },
    )
    return row is not None


async def find_user_by_email(tx: Transaction, email_digest: bytes) -> User | None:
    """Return who has the e-mail address."""
    row = await tx.one('SELECT * FROM "user".users WHERE email_digest = %s', [email_digest])
    return None if row is None else User(**row)


async def lock_user(tx: Transaction, user_id: UUID) -> User:
    """Read a user and hold them until the transaction ends: one thing of theirs at a time.

    Raises:
        NoSuchUser: nobody has this id.
    """
    row = await tx.one('SELECT * FROM "user".users WHERE id = %s FOR NO KEY UPDATE', [user_id])
    if row is None:
        raise NoSuchUser("There is no such user.")
    return User(**row)


async def get_user(tx: Transaction, user_id: UUID) -> User:
    """Read a user.

    Raises:
        NoSuchUser: nobody has this id.
    """
    row = await tx.one('SELECT * FROM "user".users WHERE id = %s', [user_id])
    if row is None:
        raise NoSuchUser("There is no such user.")
    return User(**row)


async def disable_user(tx: Transaction, user_id: UUID, at: datetime) -> None:
    """Write that the user may not sign in; the first time counts."""
    await tx.execute(
        'UPDATE "user".users SET disabled_at = coalesce(disabled_at, %s) WHERE id = %s',
        [at, user_id],
    )


async def save_password(tx: Transaction, user_id: UUID, password_hash: str) -> None:
    """Write another password's hash."""
    await tx.execute(
        'UPDATE "user".users SET password_hash = %s WHERE id = %s', [password_hash, user_id]
    )


async def find_tries(tx: Transaction, email_digest: bytes) -> Tries:
    """Return the failed tries of an e-mail address."""
    row = await tx.one(
        """
        SELECT failed, last_failed_at, locked_until
        FROM "user".sign_in_tries WHERE email_digest = %s
        """,
        [email_digest],
    )
    return Tries() if row is None else Tries(**row)


async def lock_tries(tx: Transaction, email_digest: bytes) -> Tries:
    """Read the failed tries, and hold them, also when there are none yet."""
    await tx.execute(
        """
        INSERT INTO "user".sign_in_tries (email_digest, failed) VALUES (%s, 0)
        ON CONFLICT DO NOTHING
        """,
        [email_digest],
    )
    row = await tx.one(
        """
        SELECT failed, last_failed_at, locked_until
        FROM "user".sign_in_tries WHERE email_digest = %s FOR UPDATE
        """,
        [email_digest],
    )
    # Gone between the two statements: somebody signed in, or it was forgotten.
    return Tries() if row is None else Tries(**row)


async def save_tries(tx: Transaction, email_digest: bytes, tries: Tries) -> None:
    """Write the failed tries."""
    await tx.execute(
        """
        INSERT INTO "user".sign_in_tries (email_digest, failed, last_failed_at, locked_until)
        VALUES (%(email)s, %(failed)s, %(last)s, %(locked)s)
        ON CONFLICT (email_digest) DO UPDATE SET
            failed = excluded.failed,
            last_failed_at = excluded.last_failed_at,
            locked_until = excluded.locked_until
        """,
        {
            "email": email_digest,
            "failed": tries.failed,
            "last": tries.last_failed_at,
            "locked": tries.locked_until,
        },
    )


async def clear_tries(tx: Transaction, email_digest: bytes) -> None:
    """Forget the failed tries of an e-mail address: its owner signed in."""
    await tx.execute('DELETE FROM "user".sign_in_tries WHERE email_digest = %s', [email_digest])


async def add_session(tx: Transaction, session: Session, *, at: datetime) -> None:
    """Write a new session."""
    await tx.execute(
        """
        INSERT INTO "user".sessions (id, user_id, started_at, expires_at, level, proved_at)
        VALUES (%s, %s, %s, %s, %s, %s)
        """,
        [session.id, session.actor.person_id, at, session.expires_at, session.level, at],
    )


async def add_refresh_token(
    tx: Transaction, digest: bytes, *, session_id: UUID, at: datetime
) -> None:
    """Write a new refresh token of a session."""
    await tx.execute(
        """
        INSERT INTO "user".refresh_tokens (digest, session_id, issued_at) VALUES (%s, %s, %s)
        """,
        [digest, session_id, at],
    )


async def lock_session_of(tx: Transaction, digest: bytes) -> Session | None:
    """Hold the live session that a refresh token belongs to, new or used. None: there is none."""
    row = await tx.one(
        """
        SELECT sessions.id, sessions.expires_at, sessions.refreshed, sessions.level,
            sessions.proved_at, actors.person_id, actors.role, actors.member_right,
            actors.account_id, actors.is_disabled
        FROM "user".refresh_tokens
        JOIN "user".sessions ON sessions.id = refresh_tokens.session_id
        JOIN "user".actors ON actors.person_id = sessions.user_id
        WHERE refresh_tokens.digest = %s
            AND sessions.ended_at IS NULL AND NOT actors.is_disabled
        FOR UPDATE OF sessions
        """,
        [digest],
    )
    if row is None:
        return None
    actor = Actor(**{name: row[name] for name in _ACTOR})
    kept = {name: value for name, value in row.items() if name not in _ACTOR}
    return Session(actor=actor, **kept)


async def use_refresh_token(tx: Transaction, digest: bytes, *, at: datetime) -> bool:
    """Write that the token was used; return False when it was used before."""
    row = await tx.one(
        """
        UPDATE "user".refresh_tokens SET used_at = %s
        WHERE digest = %s AND used_at IS NULL RETURNING session_id
        """,
        [at, digest],
    )
    return row is not None


async def count_refresh(tx: Transaction, session: Session) -> None:
    """Write how often the session was refreshed."""
    await tx.execute(
        'UPDATE "user".sessions SET refreshed = %s WHERE id = %s', [session.refreshed, session.id]
    )


async def end_session(tx: Transaction, session_id: UUID, *, by: EndedBy, at: datetime) -> bool:
    """Write that the session is over; return False when it was before."""
    row = await tx.one(
        """
        UPDATE "user".sessions SET ended_at = %s, ended_by = %s
        WHERE id = %s AND ended_at IS NULL RETURNING id
        """,
        [at, by, session_id],
    )
    return row is not None


async def end_sessions_of(tx: Transaction, user_id: UUID, *, at: datetime) -> list[UUID]:
    """Write that all sessions of a disabled user are over; return those that were not before."""
    rows = await tx.all(
        """
        UPDATE "user".sessions SET ended_at = %s, ended_by = 'disabled'
        WHERE user_id = %s AND ended_at IS NULL RETURNING id
        """,
        [at, user_id],
    )
    return [row["id"] for row in rows]


async def end_sessions_but(
    tx: Transaction, user_id: UUID, kept: UUID, *, at: datetime
) -> list[UUID]:
    """End all sessions of a user but one; return them."""
    rows = await tx.all(
        """
        UPDATE "user".sessions SET ended_at = %s, ended_by = 'revoked'
        WHERE user_id = %s AND id <> %s AND ended_at IS NULL RETURNING id
        """,
        [at, user_id, kept],
    )
    return [row["id"] for row in rows]


async def end_surplus_sessions(tx: Transaction, user_id: UUID, *, at: datetime) -> list[UUID]:
    """End the oldest sessions beyond `SESSIONS_PER_USER_MAX`; return them."""
    rows = await tx.all(
        """
        UPDATE "user".sessions SET ended_at = %s, ended_by = 'too_many'
        WHERE id IN (
            SELECT id FROM "user".sessions WHERE user_id = %s AND ended_at IS NULL
            ORDER BY started_at DESC, id DESC OFFSET %s
        ) AND ended_at IS NULL
        RETURNING id
        """,
        [at, user_id, SESSIONS_PER_USER_MAX],
    )
    return [row["id"] for row in rows]


async def forget_tries(tx: Transaction, *, before: datetime) -> None:
    """Delete old failed tries, some at a time."""
    await tx.execute(
        """
        DELETE FROM "user".sign_in_tries WHERE email_digest IN (
            SELECT email_digest FROM "user".sign_in_tries WHERE last_failed_at < %s
            LIMIT %s FOR UPDATE SKIP LOCKED
        )
        """,
        [before, PURGED_MAX],
    )


async def forget_sessions(tx: Transaction, *, before: datetime) -> None:
    """Delete long expired sessions with their tokens, some at a time."""
    await tx.execute(
        """
        DELETE FROM "user".sessions WHERE id IN (
            SELECT id FROM "user".sessions WHERE expires_at < %s
            LIMIT %s FOR UPDATE SKIP LOCKED
        )
        """,
        [before, PURGED_MAX],
    )
