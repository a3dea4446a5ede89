"""What can be done about people: register, make an operator, disable.

The claims they make are in `commands_checks`, their sessions in `commands_sign_in`.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hundi.events.user import UserRegistered
from hundi.kernel.ids import new_id
from hundi.runtime import audit_log, signals
from hundi.runtime.database import Transaction
from hundi.runtime.outbox import publish
from hundi.runtime.tokens import Role
from hundi.runtime.vault import Vault
from hundi.user import store, store_team
from hundi.user.people import EmailTaken, NotYourself, normal_email

ADMIN_NAME = "Operator"


@dataclass(frozen=True, slots=True)
class NewUser:
    """Who registers. `email` is normalised, the password is hashed already.

    `registration` tells this registration from another with the same e-mail address; None when
    the caller does not care to repeat it.
    """

    email: str
    name: str
    role: Role
    password_hash: str
    registration: str | None = None


async def register(tx: Transaction, vault: Vault, new: NewUser, *, now: datetime) -> UUID:
    """Make an account; return the user's id.

    Raises:
        EmailTaken: the e-mail address has one. The transaction must not commit: it has already
            made a key for the user that was not to be.
    """
    user_id = new_id()
    user = store.User(
        id=user_id,
        role=new.role,
        email_digest=email_digest(vault, new.email),
        sealed_email=await vault.seal(tx, user_id, new.email),
        sealed_name=await vault.seal(tx, user_id, new.name),
        password_hash=new.password_hash,
        registration_digest=registration_digest(vault, new),
        registered_at=now,
    )
    if not await store.add_user(tx, user):
        raise EmailTaken("This e-mail address has an account. Sign in instead.", field="email")
    happened = UserRegistered(user_id, new.role, user.sealed_email, user.sealed_name, now)
    await publish(tx, [happened])
    return user_id


async def find_registration(tx: Transaction, vault: Vault, new: NewUser) -> store.User | None:
    """Return the user that this very registration made before; the password is not compared."""
    digest = registration_digest(vault, new)
    user = await store.find_user_by_email(tx, email_digest(vault, new.email))
    is_same = user is not None and digest is not None and user.registration_digest == digest
    return user if is_same else None


async def create_admin(
    tx: Transaction, vault: Vault, *, email: str, password_hash: str, now: datetime
) -> UUID:
    """Make an operator; return the user's id. Only the command line does this.

    Hash the password before the transaction: `passwords.hash_new_password(password, email=…)`.

    Raises:
        BadEmail, EmailTaken: as for anybody.
    """
    new = NewUser(normal_email(email), ADMIN_NAME, "admin", password_hash)
    user_id = await register(tx, vault, new, now=now)
    await audit_log.record(tx, None, "create admin", user_id)
    return user_id


async def disable_user(
    tx: Transaction, user_id: UUID, *, by: UUID, reason: str, now: datetime
) -> list[UUID]:
    """Keep a user from signing in and end their sessions, in every process; return these.

    Nobody acts for a disabled account: its team's sessions end with it.

    Args:
        tx: the transaction.
        user_id: whom.
        by: the operator.
        reason: why, for the audit log.
        now: real time, which sessions live by.

    Raises:
        NoSuchUser: nobody has this id.
        NotYourself: an operator would lock themselves out.
    """
    if user_id == by:
        raise NotYourself("Another operator has to disable your account.")
    await store.lock_user(tx, user_id)
    await store.disable_user(tx, user_id, tx.now)
    # Members are held, so that no sign-in of theirs starts a session after this.
    for member in await store_team.members_of(tx, user_id):
        await store.lock_user(tx, member.person_id)
    ended = await store.end_sessions_of(tx, user_id, at=now)
    ended += await store_team.end_sessions_of_team(tx, user_id, at=now)
    for session_id in ended:
        await signals.end_session(tx, session_id)
    await audit_log.record(tx, by, "disable user", user_id, {"reason": reason})
    return ended


def email_digest(vault: Vault, email: str) -> bytes:
    """Return what an e-mail address (normalised) is found by."""
    return vault.digest("email", email)


def registration_digest(vault: Vault, new: NewUser) -> bytes | None:
    """Return what a repeated registration is recognised by."""
    if new.registration is None:
        return None
    return vault.digest("registration", f"{new.registration}\0{new.email}\0{new.role}\0{new.name}")
