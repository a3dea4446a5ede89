"""Rows of teams and invitations, and the SQL around them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from hundi.runtime.database import Transaction
from hundi.runtime.rights import MemberRight
from hundi.user.people import NoSuchUser
from hundi.user.team import (
    DAY,
    INVITATIONS_A_DAY_MAX,
    TEAM_MAX,
    Actor,
    Invitation,
    InvitationStatus,
    NoSuchInvitation,
    NoSuchMember,
    Team,
)

EXPIRED_MAX = 200


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member, with their own sealed data."""

    person_id: UUID
    account_id: UUID
    member_right: MemberRight
    joined_at: datetime
    sealed_email: str
    sealed_name: str


async def get_actor(tx: Transaction, person_id: UUID) -> Actor:
    """Return for whom a person acts.

    Raises:
        NoSuchUser: nobody has this id.
    """
    row = await tx.one('SELECT * FROM "user".actors WHERE person_id = %s', [person_id])
    if row is None:
        raise NoSuchUser("There is no such user.")
    return Actor(**row)


async def team_of(tx: Transaction, account_id: UUID) -> Team:
    """Count an account's team and its invitations. The account is held."""
    row = await tx.one(
        """
        SELECT
            (
                SELECT count(*) FROM "user".members
                WHERE account_id = %(account)s AND removed_at IS NULL
            ) AS members,
            count(*) FILTER (WHERE status = 'open' AND expires_at > %(now)s) AS open_invitations,
            count(*) FILTER (WHERE invited_at > %(since)s) AS invited_today,
            min(invited_at) FILTER (WHERE invited_at > %(since)s) AS oldest_today
        FROM "user".invitations WHERE account_id = %(account)s
        """,
        {"account": account_id, "now": tx.now, "since": tx.now - DAY},
    )
    return Team(**row) if row is not None else Team(0, 0, 0, None)


async def members_of(tx: Transaction, account_id: UUID) -> list[MemberRow]:
    """Return an account's members, who came first first."""
    rows = await tx.all(
        """
        SELECT m.person_id, m.account_id, m.member_right, m.joined_at, u.sealed_email,
            u.sealed_name
        FROM "user".members AS m JOIN "user".users AS u ON u.id = m.person_id
        WHERE m.account_id = %s AND m.removed_at IS NULL
        ORDER BY m.joined_at, m.person_id LIMIT %s
        """,
        [account_id, TEAM_MAX],
    )
    return [MemberRow(**row) for row in rows]


async def is_in_team(tx: Transaction, account_id: UUID, email_digest: bytes) -> bool:
    """Return whether the address is the account's own, or a member's."""
    row = await tx.one(
        """
        SELECT FROM "user".actors AS a JOIN "user".users AS u ON u.id = a.person_id
        WHERE u.email_digest = %s AND a.account_id = %s
        """,
        [email_digest, account_id],
    )
    return row is not None


async def add_member(
    tx: Transaction, person_id: UUID, *, account_id: UUID, member_right: MemberRight
) -> None:
    """Write that a person acts for an account."""
    await tx.execute(
        """
        INSERT INTO "user".members (person_id, account_id, member_right, joined_at)
        VALUES (%s, %s, %s, %s)
        """,
        [person_id, account_id, member_right, tx.now],
    )


async def check_member(tx: Transaction, person_id: UUID, *, account_id: UUID) -> MemberRight:
    """Return a member's right.

    Raises:
        NoSuchMember: there is none, or they are in another's team.
    """
    row = await tx.one(
        """
        SELECT member_right FROM "user".members
        WHERE person_id = %s AND account_id = %s AND removed_at IS NULL
        """,
        [person_id, account_id],
    )
    if row is None:
        raise NoSuchMember("There is no such member of your team.")
    right: MemberRight = row["member_right"]
    return right


async def save_right(tx: Transaction, person_id: UUID, member_right: MemberRight) -> None:
    """Write another right of a member."""
    await tx.execute(
        'UPDATE "user".members SET member_right = %s WHERE person_id = %s',
        [member_right, person_id],
    )


async def remove_member(tx: Transaction, person_id: UUID, *, freed: bytes) -> None:
    """Write that a member is none any more and may not sign in; their address is free again."""
    await tx.execute(
        'UPDATE "user".members SET removed_at = %s WHERE person_id = %s', [tx.now, person_id]
    )
    await tx.execute(
        """
        UPDATE "user".users SET email_digest = %s, disabled_at = coalesce(disabled_at, %s)
        WHERE id = %s
        """,
        [freed, tx.now, person_id],
    )


async def end_sessions_of_team(tx: Transaction, account_id: UUID, *, at: datetime) -> list[UUID]:
    """End the sessions of all members of a disabled account; return them."""
    rows = await tx.all(
        """
        UPDATE "user".sessions SET ended_at = %s, ended_by = 'disabled'
        WHERE ended_at IS NULL AND user_id IN (
            SELECT person_id FROM "user".members WHERE account_id = %s AND removed_at IS NULL
        ) RETURNING id
        """,
        [at, account_id],
    )
    return [row["id"] for row in rows]


async def end_sessions_of_member(tx: Transaction, person_id: UUID, *, at: datetime) -> list[UUID]:
    """End a member's sessions, whose right is another from now on, or none; return them."""
    rows = await tx.all(
        """
        UPDATE "user".sessions SET ended_at = %s, ended_by = 'revoked'
        WHERE user_id = %s AND ended_at IS NULL RETURNING id
        """,
        [at, person_id],
    )
    return [row["id"] for row in rows]


async def add_invitation(tx: Transaction, invitation: Invitation) -> bool:
    """Write a new invitation; return False when the address has an open one of this account."""
    row = await tx.one(
        """
        INSERT INTO "user".invitations (
            id, account_id, digest, email_digest, sealed_email, sealed_name, member_right,
            invited_at, expires_at
        )
        VALUES (
            %(id)s, %(account_id)s, %(digest)s, %(email_digest)s, %(sealed_email)s,
            %(sealed_name)s, %(member_right)s, %(invited_at)s, %(expires_at)s
        )
        ON CONFLICT (account_id, email_digest) WHERE status = 'open' DO NOTHING
        RETURNING id
        """,
        {
            "id": invitation.id,
            "account_id": invitation.account_id,
            "digest": invitation.digest,
            "email_digest": invitation.email_digest,
            "sealed_email": invitation.sealed_email,
            "sealed_name": invitation.sealed_name,
            "member_right": invitation.member_right,
            "invited_at": invitation.invited_at,
            "expires_at": invitation.expires_at,
        },
    )
    return row is not None


async def open_invitations_of(tx: Transaction, account_id: UUID) -> list[Invitation]:
    """Return an account's invitations that wait, the newest first."""
    rows = await tx.all(
        """
        SELECT * FROM "user".invitations
        WHERE account_id = %s AND status = 'open' AND expires_at > %s
        ORDER BY invited_at DESC, id DESC LIMIT %s
        """,
        [account_id, tx.now, INVITATIONS_A_DAY_MAX],
    )
    return [_invitation(row) for row in rows]


async def find_invitation(tx: Transaction, digest: bytes) -> Invitation | None:
    """Return the invitation of a token."""
    row = await tx.one('SELECT * FROM "user".invitations WHERE digest = %s', [digest])
    return None if row is None else _invitation(row)


async def get_invitation(tx: Transaction, invitation_id: UUID, *, account_id: UUID) -> Invitation:
    """Return an account's invitation. The account is held.

    Raises:
        NoSuchInvitation: there is none, or it is another account's.
    """
    row = await tx.one(
        'SELECT * FROM "user".invitations WHERE id = %s AND account_id = %s',
        [invitation_id, account_id],
    )
    if row is None:
        raise NoSuchInvitation("There is no such invitation of yours.")
    return _invitation(row)


async def save_invitation(tx: Transaction, invitation: Invitation) -> None:
    """Write how an open invitation ended."""
    await tx.execute(
        """
        UPDATE "user".invitations SET status = %s, person_id = %s
        WHERE id = %s AND status = 'open'
        """,
        [invitation.status.value, invitation.person_id, invitation.id],
    )


async def expire_invitations(tx: Transaction, *, email_digest: bytes | None = None) -> None:
    """Write what time has ended: all of an address, or some at a time."""
    await tx.execute(
        """
        UPDATE "user".invitations SET status = 'expired' WHERE id IN (
            SELECT id FROM "user".invitations
            WHERE status = 'open' AND expires_at <= %(now)s
                AND (%(email)s::BYTEA IS NULL OR email_digest = %(email)s)
            LIMIT %(most)s FOR UPDATE SKIP LOCKED
        )
        """,
        {"now": tx.now, "email": email_digest, "most": EXPIRED_MAX},
    )


def _invitation(row: Mapping[str, Any]) -> Invitation:
    values: dict[str, Any] = {**row, "status": InvitationStatus(row["status"])}
    return Invitation(**values)
