"""A team over HTTP: the owner's list of who acts for the account, and how one comes into it.

The token of an invitation is in the body: addresses are logged. Whoever has it was reached at the
address that was invited. Accepting hashes a password, so it keeps its own transactions.
"""

from typing import Annotated
from uuid import UUID

from fastapi import Depends
from pydantic import Field, StringConstraints
from starlette.responses import Response

from hundi.runtime.fresh import Fresh
from hundi.runtime.rights import FOR_OWNER, MemberRight
from hundi.runtime.tokens import Caller, Role
from hundi.runtime.values import Instant, Shape
from hundi.runtime.web import Edge, TheEdge, Tx, only, routes_of
from hundi.user import commands_team, passwords, queries_team
from hundi.user.api_sign_in import Password, own_routes, refuse_tokens_here
from hundi.user.commands_team import Asked, Invitee, Newcomer
from hundi.user.fields import Words
from hundi.user.password_rules import check_password
from hundi.user.people import EMAIL_CHARS_MAX, normal_email
from hundi.user.team import InvitationStatus

TOKEN_CHARS_MAX = 64

routes = routes_of("user")

OwnerCaller = Annotated[Caller, Depends(only("sme", "customer", "investor"))]
InvitationToken = Annotated[
    str,
    StringConstraints(min_length=1, max_length=TOKEN_CHARS_MAX, pattern=r"^[\w-]+$"),
    Field(description="What stands behind `#` in the letter's address."),
]


class MemberOut(Shape):
    """Somebody who acts for your account."""

    id: UUID
    email: str
    name: str
    right: MemberRight
    joined_at: Instant


class InvitationOut(Shape):
    """Somebody you asked, who has not answered. The letter has the token, and only it."""

    id: UUID
    email: str
    name: str | None
    right: MemberRight
    invited_at: Instant
    expires_at: Instant


class TeamOut(Shape):
    """Who acts for your account besides you, and whom you asked to."""

    members: list[MemberOut]
    invitations: list[InvitationOut]
    places_left: int


class InvitationIn(Shape):
    """Whom to ask. `manager`: everything but money to a bank account, who you are, and the team.

    `viewer`: may look, not change.
    """

    email: Annotated[str, Field(max_length=EMAIL_CHARS_MAX)] = Field(examples=["ravi@example.in"])
    name: Words | None = Field(default=None, examples=["Ravi Kumar"])
    right: MemberRight


class Invited(Shape):
    """A letter is on its way."""

    id: UUID
    expires_at: Instant


class RightIn(Shape):
    """What the member may do from now on."""

    right: MemberRight


class ByToken(Shape):
    """The token, from the letter."""

    token: InvitationToken


class InvitationShown(Shape):
    """Who asks you, to act for whom, and how much you would be allowed."""

    owner_name: str
    business_name: str | None
    role: Role
    right: MemberRight
    email: str
    name: str | None
    expires_at: Instant
    accepted: bool = Field(description="It was accepted already: sign in.")


class Acceptance(ByToken):
    """Who you are, and your own password."""

    name: Words = Field(examples=["Ravi Kumar"])
    password: Password = Field(examples=["violet tram on Sunday"])


class Joined(Shape):
    """You are in the team. Sign in with this address and your password."""

    person_id: UUID
    email: str


@routes.get("/me/team", openapi_extra=FOR_OWNER)
async def team(caller: OwnerCaller, tx: Tx, edge: TheEdge) -> TeamOut:
    """Who acts for your account besides you, and whom you asked to."""
    found = await queries_team.whole_team(tx, edge.outside.vault, caller.user_id)
    return TeamOut(
        members=[
            MemberOut(
                id=one.id, email=one.email, name=one.name, right=one.right, joined_at=one.joined_at
            )
            for one in found.members
        ],
        invitations=[
            InvitationOut(
                id=one.id,
                email=one.email,
                name=one.name,
                right=one.right,
                invited_at=one.invited_at,
                expires_at=one.expires_at,
            )
            for one in found.invitations
        ],
        places_left=found.places_left,
    )


@routes.post("/me/team/invitations", status_code=201, dependencies=[Fresh], openapi_extra=FOR_OWNER)
async def invite(request: InvitationIn, caller: OwnerCaller, tx: Tx, edge: TheEdge) -> Invited:
    """Ask somebody to act for your account. They get a letter; it counts for seven days.

    The answer is the same whether or not the address has an account.
    """
    invitee = Invitee(normal_email(request.email), request.name, request.right)
    invitation = await commands_team.invite(tx, edge.outside.vault, caller.user_id, invitee)
    return Invited(id=invitation.id, expires_at=invitation.expires_at)


@routes.delete(
    "/me/team/invitations/{invitation_id:uuid}", status_code=204, openapi_extra=FOR_OWNER
)
async def withdraw_invitation(invitation_id: UUID, caller: OwnerCaller, tx: Tx) -> Response:
    """Take an invitation back; its letter counts no more."""
    await commands_team.withdraw(tx, caller.user_id, invitation_id)
    return Response(status_code=204)


@routes.patch(
    "/me/team/members/{member_id:uuid}",
    status_code=204,
    dependencies=[Fresh],
    openapi_extra=FOR_OWNER,
)
async def change_right(
    member_id: UUID, request: RightIn, caller: OwnerCaller, tx: Tx, edge: TheEdge
) -> Response:
    """Let a member do more, or less. Their sessions end: the next one has the new right."""
    now = edge.database.clock.real_now()
    ended = await commands_team.change_right(tx, caller.user_id, member_id, request.right, now=now)
    refuse_tokens_here(edge, tuple(ended))
    return Response(status_code=204)


@routes.delete(
    "/me/team/members/{member_id:uuid}",
    status_code=204,
    dependencies=[Fresh],
    openapi_extra=FOR_OWNER,
)
async def remove_member(member_id: UUID, caller: OwnerCaller, tx: Tx, edge: TheEdge) -> Response:
    """Put a member out of the team, at once and wherever they are signed in."""
    vault, now = edge.outside.vault, edge.database.clock.real_now()
    ended = await commands_team.remove(tx, vault, caller.user_id, member_id, now=now)
    refuse_tokens_here(edge, tuple(ended))
    return Response(status_code=204)


@routes.post("/auth/invitations/look")
async def look_at_invitation(request: ByToken, tx: Tx, edge: TheEdge) -> InvitationShown:
    """Who asks you, to what. Needs no account."""
    asked = await commands_team.look(tx, edge.outside.vault, request.token)
    invitation = asked.invitation
    return InvitationShown(
        owner_name=asked.owner_name,
        business_name=asked.business_name,
        role=asked.account.role,
        right=invitation.member_right,
        email=asked.email,
        name=asked.name,
        expires_at=invitation.expires_at,
        accepted=invitation.status is InvitationStatus.ACCEPTED,
    )


@own_routes.post("/auth/invitations/accept", status_code=201)
async def accept_invitation(request: Acceptance, edge: TheEdge) -> Joined:
    """Make your own account in the team. Like `register` it signs nobody in.

    A repeat with the same password gives the same answer.
    """
    asked = await _asked(edge, request.token)
    if asked.invitation.person_id is None:
        check_password(request.password, email=asked.email)
        newcomer = Newcomer(request.name, await passwords.hash_password(request.password))
        async with edge.database.transaction("user") as tx:
            person_id = await commands_team.accept(tx, edge.outside.vault, asked, newcomer)
        if person_id is not None:
            return Joined(person_id=person_id, email=asked.email)
        asked = await _asked(edge, request.token)
    return Joined(person_id=await _joined_before(edge, asked, request.password), email=asked.email)


async def _asked(edge: Edge, token: str) -> Asked:
    async with edge.database.transaction("user") as tx:
        return await commands_team.look(tx, edge.outside.vault, token)


async def _joined_before(edge: Edge, asked: Asked, password: str) -> UUID:
    """Return who accepted the invitation, if it is they who come again."""
    clock = edge.database.clock
    async with edge.database.transaction("user") as tx:
        person = await commands_team.accepted_by(tx, asked, now=clock.real_now())
    is_right = await passwords.verify_password(person.password_hash, password)
    async with edge.database.transaction("user") as tx:
        refusal = await commands_team.settle_repeat(
            tx, person, is_right=is_right, now=clock.real_now()
        )
    # Raised only now: the failed try is committed.
    if refusal is not None:
        raise refusal
    return person.id
