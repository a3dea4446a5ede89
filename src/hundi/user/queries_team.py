"""What can be asked about a team."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hundi.runtime.database import Transaction
from hundi.runtime.rights import MemberRight
from hundi.runtime.tokens import Caller
from hundi.runtime.vault import Vault
from hundi.user import store, store_checks, store_team
from hundi.user.domain import BusinessStatus


@dataclass(frozen=True, slots=True)
class OwnMembership:
    """A member as they see themselves, and whose business it is that they act for."""

    email: str
    name: str
    business_name: str | None


@dataclass(frozen=True, slots=True)
class TeamMember:
    """A member, as the owner knows them."""

    id: UUID
    email: str
    name: str
    right: MemberRight
    joined_at: datetime


@dataclass(frozen=True, slots=True)
class OpenInvitation:
    """An invitation that waits."""

    id: UUID
    email: str
    name: str | None
    right: MemberRight
    invited_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class WholeTeam:
    """Who acts for an account besides its owner, and who is asked to."""

    members: list[TeamMember]
    invitations: list[OpenInvitation]
    places_left: int


async def member_of(tx: Transaction, vault: Vault, caller: Caller) -> OwnMembership | None:
    """Return who the caller is within the account's team; None for its owner."""
    if caller.member is None:
        return None
    person = await store.get_user(tx, caller.person_id)
    business = await store_checks.find_business(tx, caller.user_id)
    is_confirmed = business is not None and business.status is BusinessStatus.CONFIRMED
    return OwnMembership(
        email=await vault.open(tx, person.id, person.sealed_email),
        name=await vault.open(tx, person.id, person.sealed_name),
        business_name=business.legal_name if business is not None and is_confirmed else None,
    )


async def whole_team(tx: Transaction, vault: Vault, account_id: UUID) -> WholeTeam:
    """Return an account's team."""
    members = [
        TeamMember(
            id=row.person_id,
            email=await vault.open(tx, row.person_id, row.sealed_email),
            name=await vault.open(tx, row.person_id, row.sealed_name),
            right=row.member_right,
            joined_at=row.joined_at,
        )
        for row in await store_team.members_of(tx, account_id)
    ]
    invitations = [
        OpenInvitation(
            id=one.id,
            email=await vault.open(tx, one.id, one.sealed_email),
            name=None if one.sealed_name is None else await vault.open(tx, one.id, one.sealed_name),
            right=one.member_right,
            invited_at=one.invited_at,
            expires_at=one.expires_at,
        )
        for one in await store_team.open_invitations_of(tx, account_id)
    ]
    team = await store_team.team_of(tx, account_id)
    return WholeTeam(members, invitations, team.places_left)
