"""The first seller's team in the demo world: one joined by the letter, one is still asked."""

import re

from hundi.cli.actors import Person, until
from hundi.cli.demo_cast import ACCOUNTANT, ASKED, SELLERS, Role
from hundi.cli.demo_world import World

_TOKEN = re.compile(r"/join#([\w-]+)")


def gather(world: World) -> None:
    """Invite both; the accountant opens her letter and accepts."""
    owner = world.people[SELLERS[0].owner.key]
    _invite(owner, ACCOUNTANT, "viewer")
    _invite(owner, ASKED, "manager")
    body = {
        "token": until(lambda: _token_of(world, ACCOUNTANT), "the invitation is in the mail"),
        "name": ACCOUNTANT.name,
        "password": ACCOUNTANT.password,
    }
    world.line.ask("POST", "/api/v1/auth/invitations/accept", json=body)
    world.person(ACCOUNTANT).sign_in()


def _invite(owner: Person, role: Role, right: str) -> None:
    owner.post("/me/team/invitations", {"email": role.email, "name": role.name, "right": right})


def _token_of(world: World, role: Role) -> str | None:
    letters = (_TOKEN.search(str(mail["text"])) for mail in world.sandbox.mails(role.email))
    return next((found[1] for found in letters if found), None)
