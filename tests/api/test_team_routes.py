"""What a team may call: every route of the application, by what the OpenAPI document says of it.

A route that is added and forgotten here is closed to viewers, and the test says so.
"""

import re
from typing import cast

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient

from hundi import wiring
from hundi.kernel.ids import new_id
from hundi.ledger.api import routes as ledger_routes
from hundi.runtime.app import build_app
from hundi.runtime.rights import SAFE, MemberRight
from hundi.runtime.tokens import Caller, Member, Role
from hundi.runtime.web import Edge
from support.user import People

pytest_plugins = ["support.user_fixtures"]

# What is about the person themself: a viewer's too.
PERSONAL = {
    "POST /auth/logout",
    "DELETE /auth/session",
    "POST /auth/step-up/options",
    "POST /auth/step-up",
    "PUT /me/password",
    "POST /me/totp",
    "POST /me/totp/confirm",
    "DELETE /me/totp",
    "POST /me/passkeys/options",
    "POST /me/passkeys",
    "DELETE /me/passkeys/{passkey_id}",
    "DELETE /me/sessions/{session_id}",
}
# Money to a bank account, who the business is, the owner's letters, and the team.
OWNERS = {
    "PUT /me/business",
    "PUT /me/bank-account",
    "POST /kyc",
    "POST /wallet/withdrawals",
    "PUT /notifications/preferences",
    "GET /me/team",
    "POST /me/team/invitations",
    "DELETE /me/team/invitations/{invitation_id}",
    "PATCH /me/team/members/{member_id}",
    "DELETE /me/team/members/{member_id}",
}
# What asks nobody who they are.
PUBLIC = {
    "POST /auth/register",
    "POST /auth/login",
    "POST /auth/refresh",
    "POST /auth/session",
    "POST /auth/passkey/options",
    "POST /auth/passkey/session",
    "POST /auth/invitations/look",
    "POST /auth/invitations/accept",
    "POST /links/open",
    "POST /links/document",
    "POST /links/code",
    "POST /links/accept",
    "POST /links/dispute",
    "POST /links/payment",
    "POST /webhooks/payment",
}
# Answers without an end, and what reads the whole of the books: they change nothing.
NOT_ASKED = {"GET /stream"}
ROLES: tuple[Role, ...] = ("sme", "investor", "customer")


def whole_app(people: People) -> FastAPI:
    """The application with every service, on the edge of these people."""
    edge = Edge(
        *(people.database, people.tokens, people.desk.outside, "internal", ("webhook",)),
        sandbox=True,
    )
    return build_app(wiring.ALL, edge, routers=[ledger_routes])


def routes_of(app: FastAPI) -> dict[str, str]:
    """Return whom each route of the document is for."""
    return {
        f"{method.upper()} {path.removeprefix('/api/v1')}": operation.get("x-for", "account")
        for path, item in app.openapi()["paths"].items()
        for method, operation in item.items()
    }


async def refused(people: People, right: MemberRight, role: Role) -> dict[str, str]:
    """Ask every route as a member; return by which code of a team each refuses, if it does."""
    app = whole_app(people)
    found: dict[str, str] = {}
    transport = ASGITransport(app=app)
    async with AsyncClient(transport=transport, base_url="http://hundi/api/v1") as client:
        for route in sorted(set(routes_of(app)) - NOT_ASKED):
            method, _, path = route.partition(" ")
            body: object = None if method in SAFE else {}
            # A session each: some of the routes end it.
            caller = Caller(new_id(), role, new_id(), member=Member(new_id(), right))
            token = people.tokens.issue(caller, now=people.clock.real_now())
            headers = {"Authorization": f"Bearer {token}"}
            url = re.sub(r"\{[a-z_]+\}", str(new_id()), path.replace("{notification_id}", "1"))
            answer = await client.request(method, url, json=body, headers=headers)
            code = answer.json().get("code", "") if answer.status_code == 403 else ""
            if code in {"only_looking", "only_the_owner"}:
                found[route] = cast("str", code)
    return found


def test_what_is_not_the_accounts_is_said_in_one_place_and_here(people: People) -> None:
    said = routes_of(whole_app(people))

    assert {route for route, whom in said.items() if whom == "person"} == PERSONAL
    assert {route for route, whom in said.items() if whom == "owner"} == OWNERS
    assert set(said) >= PUBLIC | NOT_ASKED


@pytest.mark.parametrize("role", ROLES)
async def test_a_viewer_changes_nothing_but_what_is_their_own(people: People, role: Role) -> None:
    every = set(routes_of(whole_app(people)))
    changing = {route for route in every if route.partition(" ")[0] not in SAFE}

    found = await refused(people, "viewer", role)

    expected = dict.fromkeys(changing - PERSONAL - PUBLIC, "only_looking")
    assert found == expected | {"GET /me/team": "only_the_owner"}


@pytest.mark.parametrize("role", ROLES)
async def test_a_manager_does_all_but_what_is_the_owners(people: People, role: Role) -> None:
    assert await refused(people, "manager", role) == dict.fromkeys(OWNERS, "only_the_owner")
