"""Invitations and teams: what may happen to them, and when it is too late."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from hundi.kernel.ids import new_id
from hundi.user.sessions import Session
from hundi.user.team import (
    INVITATION_LASTS,
    INVITATION_TRANSITIONS,
    INVITATIONS_A_DAY_MAX,
    TEAM_MAX,
    Actor,
    Invitation,
    InvitationExpired,
    InvitationStatus,
    InvitationUsed,
    InvitationWithdrawn,
    Team,
    TeamIsFull,
    TooManyInvitations,
)

NOW = datetime(2026, 12, 1, 6, 30, tzinfo=UTC)
OPEN = Invitation(
    id=new_id(),
    account_id=new_id(),
    digest=b"d" * 32,
    email_digest=b"e" * 32,
    sealed_email="sealed",
    sealed_name=None,
    member_right="viewer",
    invited_at=NOW,
    expires_at=NOW + INVITATION_LASTS,
)


def test_an_open_invitation_becomes_one_persons() -> None:
    person_id = new_id()

    accepted = OPEN.accepted(person_id, NOW)

    assert (accepted.status, accepted.person_id) == (InvitationStatus.ACCEPTED, person_id)


def test_only_what_is_open_ends() -> None:
    assert {before for before, _ in INVITATION_TRANSITIONS} == {InvitationStatus.OPEN}


@pytest.mark.parametrize(
    ("invitation", "waited", "why"),
    [
        (OPEN.accepted(new_id(), NOW), timedelta(0), InvitationUsed),
        (OPEN.withdrawn(NOW), timedelta(0), InvitationWithdrawn),
        (replace(OPEN, status=InvitationStatus.EXPIRED), timedelta(0), InvitationExpired),
        (OPEN, INVITATION_LASTS, InvitationExpired),
    ],
)
def test_what_has_ended_is_neither_accepted_nor_withdrawn(
    invitation: Invitation, waited: timedelta, why: type[Exception]
) -> None:
    with pytest.raises(why):
        invitation.accepted(new_id(), NOW + waited)
    with pytest.raises(why):
        invitation.withdrawn(NOW + waited)


@pytest.mark.parametrize(("members", "invited"), [(TEAM_MAX, 0), (0, TEAM_MAX), (12, 8), (12, 9)])
def test_members_and_invitations_fill_one_team(members: int, invited: int) -> None:
    team = Team(members, invited, 1, NOW)

    assert team.places_left == 0
    with pytest.raises(TeamIsFull):
        team.check_may_invite(NOW)


def test_who_invited_too_often_hears_when_they_may_again() -> None:
    team = Team(0, 0, INVITATIONS_A_DAY_MAX, NOW - timedelta(hours=23))

    with pytest.raises(TooManyInvitations) as refused:
        team.check_may_invite(NOW)

    assert refused.value.facts["retry_after"] == 3600


def test_a_members_session_speaks_for_the_account() -> None:
    member = Actor(new_id(), "investor", "viewer", new_id(), is_disabled=False)

    caller = Session(new_id(), member, NOW).caller

    assert (caller.user_id, caller.person_id) == (member.account_id, member.person_id)
    assert (caller.role, caller.right) == ("investor", "viewer")
