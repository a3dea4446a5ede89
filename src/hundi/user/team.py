"""A team: who acts for an account besides its owner, and how one is asked into it. Pure.

    invitation   OPEN ──accept───▶ ACCEPTED    its one purpose is served
                 OPEN ──withdraw─▶ WITHDRAWN   the owner thought better of it
                 OPEN ──expire───▶ EXPIRED     after seven days; it counts no more from then on

Business time. Who holds an invitation's token was reached at its address; that is all it proves.
"""

import math
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from hundi.kernel.errors import Conflict, Gone, NotFound, TooMany
from hundi.runtime.rights import MemberRight
from hundi.runtime.tokens import Role

INVITATION_LASTS = timedelta(days=7)
# Members and open invitations of one account.
TEAM_MAX = 20
# Invitations of one account within a day, also withdrawn ones: each is a letter to a stranger.
INVITATIONS_A_DAY_MAX = 30
DAY = timedelta(days=1)


class InvitationStatus(StrEnum):
    """Where an invitation is."""

    OPEN = "open"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class InvitationAction(StrEnum):
    """What happens to an invitation."""

    ACCEPT = "accept"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"


INVITATION_TRANSITIONS = {
    (InvitationStatus.OPEN, InvitationAction.ACCEPT): InvitationStatus.ACCEPTED,
    (InvitationStatus.OPEN, InvitationAction.WITHDRAW): InvitationStatus.WITHDRAWN,
    (InvitationStatus.OPEN, InvitationAction.EXPIRE): InvitationStatus.EXPIRED,
}


class NoSuchInvitation(NotFound):
    """There is no such invitation, or it is another account's."""


class NoSuchMember(NotFound):
    """There is no such member, or they are in another's team."""


class InvitationUsed(Gone):
    """The invitation was accepted; that is what it was for."""


class InvitationWithdrawn(Gone):
    """The invitation was taken back."""


class InvitationExpired(Gone):
    """The invitation is older than seven days."""


class AlreadyInvited(Conflict):
    """The address has an open invitation of this account."""


class AlreadyInTheTeam(Conflict):
    """The address is the owner's, or a member's of this very account."""


class AddressHasAccount(Conflict):
    """The invited address has an account of its own, and a person has one account.

    Only who holds the token hears it: the inviter would learn of a stranger's account.
    """


class TeamIsFull(Conflict):
    """The account has as many members and open invitations as it may."""


class TooManyInvitations(TooMany):
    """The account has invited too often today. `retryAfter` in seconds."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """Somebody is asked to act for an account. Address and name are sealed with its own key."""

    id: UUID
    account_id: UUID
    digest: bytes
    email_digest: bytes
    sealed_email: str
    sealed_name: str | None
    member_right: MemberRight
    invited_at: datetime
    expires_at: datetime
    status: InvitationStatus = InvitationStatus.OPEN
    person_id: UUID | None = None

    def check_open(self, now: datetime) -> None:
        """Refuse an invitation that can no longer be accepted or withdrawn.

        Raises:
            InvitationUsed, InvitationWithdrawn, InvitationExpired: see there.
        """
        if self.status is InvitationStatus.ACCEPTED:
            raise InvitationUsed("This invitation was accepted. Sign in.")
        if self.status is InvitationStatus.WITHDRAWN:
            raise InvitationWithdrawn("This invitation was taken back. Ask who sent it.")
        if self.status is InvitationStatus.EXPIRED or now >= self.expires_at:
            raise InvitationExpired("This invitation is out of date. Ask for another.")

    def accepted(self, person_id: UUID, now: datetime) -> "Invitation":
        """Return the invitation as this person's.

        Raises:
            InvitationUsed, InvitationWithdrawn, InvitationExpired: see there.
        """
        self.check_open(now)
        status = INVITATION_TRANSITIONS[self.status, InvitationAction.ACCEPT]
        return replace(self, status=status, person_id=person_id)

    def withdrawn(self, now: datetime) -> "Invitation":
        """Return the invitation taken back.

        Raises:
            InvitationUsed, InvitationWithdrawn, InvitationExpired: see there.
        """
        self.check_open(now)
        status = INVITATION_TRANSITIONS[self.status, InvitationAction.WITHDRAW]
        return replace(self, status=status)


@dataclass(frozen=True, slots=True)
class Team:
    """What decides whether an account may invite once more."""

    members: int
    open_invitations: int
    invited_today: int
    oldest_today: datetime | None

    @property
    def places_left(self) -> int:
        """How many more can be invited."""
        return max(0, TEAM_MAX - self.members - self.open_invitations)

    def check_may_invite(self, now: datetime) -> None:
        """Refuse one invitation too many.

        Raises:
            TeamIsFull, TooManyInvitations: see there.
        """
        if self.places_left == 0:
            raise TeamIsFull(
                f"A team has at most {TEAM_MAX} members and invitations.", most=TEAM_MAX
            )
        if self.invited_today >= INVITATIONS_A_DAY_MAX and self.oldest_today is not None:
            wait = math.ceil((self.oldest_today + DAY - now).total_seconds())
            raise TooManyInvitations("Too many invitations today. Try later.", retry_after=wait)


@dataclass(frozen=True, slots=True)
class Actor:
    """For whom a person acts: the account, and their right; an owner has none given by another."""

    person_id: UUID
    role: Role
    member_right: MemberRight | None
    account_id: UUID
    is_disabled: bool
