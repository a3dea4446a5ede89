"""What can be done about a team: invite, accept, give another right, remove.

Whatever changes a team holds its account first, so that one thing happens to it at a time.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hundi.events.user import MemberInvited
from hundi.kernel.errors import Refusal
from hundi.kernel.ids import new_id
from hundi.runtime import signals
from hundi.runtime.audit_log import record
from hundi.runtime.database import Transaction
from hundi.runtime.outbox import publish
from hundi.runtime.rights import MemberRight
from hundi.runtime.vault import Vault
from hundi.user import commands_sign_in, store, store_checks, store_team
from hundi.user.commands import email_digest
from hundi.user.domain import BusinessStatus
from hundi.user.sessions import token_digest
from hundi.user.team import (
    INVITATION_LASTS,
    AddressHasAccount,
    AlreadyInTheTeam,
    AlreadyInvited,
    Invitation,
    InvitationStatus,
    InvitationUsed,
    InvitationWithdrawn,
    NoSuchInvitation,
)

TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class Invitee:
    """Whom to invite, to what. `email` is normalised."""

    email: str
    name: str | None
    right: MemberRight


@dataclass(frozen=True, slots=True)
class Asked:
    """An invitation, opened for who holds its token."""

    invitation: Invitation
    email: str
    name: str | None
    account: store.User
    owner_name: str
    business_name: str | None


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who accepts an invitation. The password is hashed already."""

    name: str
    password_hash: str


async def invite(tx: Transaction, vault: Vault, account_id: UUID, invitee: Invitee) -> Invitation:
    """Ask somebody into the team; the letter follows. Nobody but its receiver sees the token.

    Raises:
        TeamIsFull, TooManyInvitations, AlreadyInvited, AlreadyInTheTeam: see there.
    """
    account = await store.lock_user(tx, account_id)
    digest = email_digest(vault, invitee.email)
    if await store_team.is_in_team(tx, account_id, digest):
        raise AlreadyInTheTeam("This address is in your team already.", field="email")
    (await store_team.team_of(tx, account_id)).check_may_invite(tx.now)
    await store_team.expire_invitations(tx, email_digest=digest)
    token, invitation_id = secrets.token_urlsafe(TOKEN_BYTES), new_id()
    name = invitee.name
    invitation = Invitation(
        id=invitation_id,
        account_id=account_id,
        digest=token_digest(token),
        email_digest=digest,
        sealed_email=await vault.seal(tx, invitation_id, invitee.email),
        sealed_name=None if name is None else await vault.seal(tx, invitation_id, name),
        member_right=invitee.right,
        invited_at=tx.now,
        expires_at=tx.now + INVITATION_LASTS,
    )
    if not await store_team.add_invitation(tx, invitation):
        raise AlreadyInvited("This address has an open invitation.", field="email")
    event = MemberInvited(
        invitation_id=invitation_id,
        account_id=account_id,
        right=invitee.right,
        business_name=await _business_name(tx, account_id),
        sealed_inviter_name=account.sealed_name,
        sealed_email=invitation.sealed_email,
        sealed_name=invitation.sealed_name,
        sealed_token=await vault.seal(tx, invitation_id, token),
        expires_at=invitation.expires_at,
        happened_at=tx.now,
    )
    await publish(tx, [event])
    facts = {"invitation": str(invitation_id), "right": invitee.right}
    await record(tx, account_id, "invite member", account_id, facts)
    return invitation


async def withdraw(tx: Transaction, account_id: UUID, invitation_id: UUID) -> None:
    """Take an invitation back.

    Raises:
        NoSuchInvitation, InvitationUsed, InvitationWithdrawn, InvitationExpired: see there.
    """
    await store.lock_user(tx, account_id)
    invitation = await store_team.get_invitation(tx, invitation_id, account_id=account_id)
    await store_team.save_invitation(tx, invitation.withdrawn(tx.now))
    await record(
        tx, account_id, "withdraw invitation", account_id, {"invitation": str(invitation_id)}
    )


async def look(tx: Transaction, vault: Vault, token: str) -> Asked:
    """Return what a token invites to, also when it was accepted.

    Raises:
        NoSuchInvitation, InvitationWithdrawn, InvitationExpired: see there.
    """
    invitation = await store_team.find_invitation(tx, token_digest(token))
    if invitation is None:
        raise NoSuchInvitation("This invitation is not one of ours. Open it from our letter.")
    if invitation.status is not InvitationStatus.ACCEPTED:
        invitation.check_open(tx.now)
    account = await store.get_user(tx, invitation.account_id)
    if account.disabled_at is not None:
        raise InvitationWithdrawn("This invitation was taken back. Ask who sent it.")
    sealed = invitation.sealed_name
    return Asked(
        invitation=invitation,
        email=await vault.open(tx, invitation.id, invitation.sealed_email),
        name=None if sealed is None else await vault.open(tx, invitation.id, sealed),
        account=account,
        owner_name=await vault.open(tx, account.id, account.sealed_name),
        business_name=await _business_name(tx, account.id),
    )


async def accept(tx: Transaction, vault: Vault, asked: Asked, newcomer: Newcomer) -> UUID | None:
    """Make the person's account in the team; return its id. None: it was accepted meanwhile.

    Raises:
        AddressHasAccount: the transaction must not commit: it has made a key already.
        InvitationWithdrawn, InvitationExpired: it was, meanwhile.
    """
    account = await store.lock_user(tx, asked.account.id)
    if account.disabled_at is not None:
        raise InvitationWithdrawn("This invitation was taken back. Ask who sent it.")
    invitation = await store_team.get_invitation(tx, asked.invitation.id, account_id=account.id)
    if invitation.status is InvitationStatus.ACCEPTED:
        return None
    person_id = new_id()
    accepted = invitation.accepted(person_id, tx.now)
    person = store.User(
        id=person_id,
        role=account.role,
        email_digest=invitation.email_digest,
        sealed_email=await vault.seal(tx, person_id, asked.email),
        sealed_name=await vault.seal(tx, person_id, newcomer.name),
        password_hash=newcomer.password_hash,
        registration_digest=None,
        registered_at=tx.now,
    )
    # No `UserRegistered`: nobody but this service has to know who acts for an account.
    if not await store.add_user(tx, person):
        raise AddressHasAccount(
            "This address has an account of its own. Ask for an invitation to another one."
        )
    await store_team.add_member(
        tx, person_id, account_id=account.id, member_right=invitation.member_right
    )
    await store_team.save_invitation(tx, accepted)
    facts = {"invitation": str(invitation.id), "right": invitation.member_right}
    await record(tx, person_id, "join team", account.id, facts)
    return person_id


async def accepted_by(tx: Transaction, asked: Asked, *, now: datetime) -> store.User:
    """Return who accepted an invitation, to compare the password that it is shown again with.

    Raises:
        LockedOut: too many passwords were tried.
        InvitationUsed: they are in the team no more.
    """
    person_id = asked.invitation.person_id
    user = await commands_sign_in.find_credentials(tx, asked.invitation.email_digest, now=now)
    if user is None or user.id != person_id:
        raise InvitationUsed("This invitation was accepted. Sign in.")
    return user


async def settle_repeat(
    tx: Transaction, person: store.User, *, is_right: bool, now: datetime
) -> Refusal | None:
    """Count a wrong password with a used token as one at sign-in does; None when it is right."""
    tries = await store.lock_tries(tx, person.email_digest)
    locked = tries.lock_at(now)
    if locked is not None:
        return locked
    if is_right:
        return None
    await store.save_tries(tx, person.email_digest, tries.after_failure(now))
    return InvitationUsed("This invitation was accepted. Sign in.")


async def change_right(
    tx: Transaction, account_id: UUID, person_id: UUID, right: MemberRight, *, now: datetime
) -> list[UUID]:
    """Give a member another right. Their sessions, which knew the old one, end; return them.

    Raises:
        NoSuchMember: there is none, or they are in another's team.
    """
    await store.lock_user(tx, account_id)
    if await store_team.check_member(tx, person_id, account_id=account_id) == right:
        return []
    # Held, so that no sign-in that has read the old right starts a session after this.
    await store.lock_user(tx, person_id)
    await store_team.save_right(tx, person_id, right)
    ended = await _end_sessions(tx, person_id, now=now)
    facts = {"person": str(person_id), "right": right}
    await record(tx, account_id, "change right", account_id, facts)
    return ended


async def remove(
    tx: Transaction, vault: Vault, account_id: UUID, person_id: UUID, *, now: datetime
) -> list[UUID]:
    """Put a member out of the team. Their sessions end in every process; return them.

    Raises:
        NoSuchMember: there is none, or they are in another's team. The owner is no member.
    """
    await store.lock_user(tx, account_id)
    await store_team.check_member(tx, person_id, account_id=account_id)
    await store.lock_user(tx, person_id)
    freed = vault.digest("removed member", str(person_id))
    await store_team.remove_member(tx, person_id, freed=freed)
    ended = await _end_sessions(tx, person_id, now=now)
    await record(tx, account_id, "remove member", account_id, {"person": str(person_id)})
    return ended


async def _end_sessions(tx: Transaction, person_id: UUID, *, now: datetime) -> list[UUID]:
    ended = await store_team.end_sessions_of_member(tx, person_id, at=now)
    for session_id in ended:
        await signals.end_session(tx, session_id)
    return ended


async def _business_name(tx: Transaction, account_id: UUID) -> str | None:
    business = await store_checks.find_business(tx, account_id)
    if business is None or business.status is not BusinessStatus.CONFIRMED:
        return None
    return business.legal_name
