"""For tests of teams: people who come into one by the letter's own token."""

from uuid import UUID

from httpx import Response

from hundi.events.user import MemberInvited
from hundi.kernel.ids import new_id
from hundi.runtime.rights import MemberRight
from hundi.runtime.tokens import Role
from hundi.user import commands_team
from hundi.user.commands_team import Newcomer
from support.user import CHEAP_HASH, PASSWORD, People, Person


def address() -> str:
    """Return an e-mail address that nobody has."""
    return f"m{new_id().hex}@example.in"


async def invited(
    owner: Person, right: MemberRight = "viewer", *, email: str | None = None
) -> tuple[str, str]:
    """Invite somebody; return the invitation's id and the token that its letter has."""
    body = {"email": email or address(), "name": "Ravi Kumar", "right": right}
    answer = await owner.post("/me/team/invitations", body)
    assert answer.status_code == 201, answer.text
    await owner.people.work()
    return answer.json()["id"], await token_of(owner.people, answer.json()["id"])


async def accept(people: People, token: str, password: str = PASSWORD) -> Response:
    """Answer a letter with a password."""
    body = {"token": token, "name": "Ravi Kumar", "password": password}
    return await people.post("/auth/invitations/accept", body)


async def token_of(people: People, invitation_id: str) -> str:
    """Return what the letter of an invitation has."""
    events = [one for one in people.heard if isinstance(one, MemberInvited)]
    event = next(one for one in events if str(one.invitation_id) == invitation_id)
    async with people.database.transaction("user") as tx:
        return await people.vault.open(tx, event.invitation_id, event.sealed_token)


async def joined(owner: Person, right: MemberRight = "viewer") -> Person:
    """Return a member of the owner's team, signed in; their password's hash is a cheap one."""
    people = owner.people
    _, token = await invited(owner, right)
    async with people.database.transaction("user") as tx:
        asked = await commands_team.look(tx, people.vault, token)
        await commands_team.accept(tx, people.vault, asked, Newcomer("Ravi Kumar", CHEAP_HASH))
    return await signed_in(people, asked.email, role=owner.role)


async def signed_in(people: People, email: str, *, role: Role) -> Person:
    """Return who signs in with this address. `id` is the person's."""
    pair = (await people.log_in(email)).json()
    return Person(people, UUID(pair["personId"]), role, email, pair["accessToken"])
