"""Who is in a team: what they may, and how they come out of it."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from httpx import Response

from hundi.runtime import signals
from hundi.runtime.callers import Freshness
from hundi.runtime.tokens import NoGoodToken, Tokens
from support.databases import as_owner
from support.team import accept, address, invited, joined, signed_in
from support.user import PASSWORD, People, Person, people_of

pytest_plugins = ["support.user_fixtures"]

OTHER = "another tram on Monday"


async def call(person: Person, method: str, path: str, body: object = None) -> Response:
    return await person.people.client.request(method, path, json=body, headers=person.headers)


async def give_right(owner: Person, member: Person, right: str) -> Response:
    return await call(owner, "PATCH", f"/me/team/members/{member.id}", {"right": right})


async def remove(owner: Person, member: Person) -> Response:
    return await call(owner, "DELETE", f"/me/team/members/{member.id}")


def code_of(answer: Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def audited(people: People, actor: Person) -> list[Any]:
    with psycopg.connect(as_owner(people.database.url)) as owner:
        rows = owner.execute(
            "SELECT action FROM platform.audit_log WHERE actor_id = %s ORDER BY seq", [actor.id]
        ).fetchall()
    return [action for (action,) in rows]


async def test_whatever_changes_a_team_asks_for_a_fresh_proof(
    people: People, people_url: str, tmp_path: Path
) -> None:
    owner = await people.registered()
    member = await joined(owner)

    async with people_of(people_url, tmp_path / "late", fresh=Freshness(timedelta(0))) as late:
        asking = replace(owner, people=late)
        refused = [
            await asking.post("/me/team/invitations", {"email": address(), "right": "viewer"}),
            await give_right(asking, member, "manager"),
            await remove(asking, member),
        ]

    assert [code_of(one) for one in refused] == [(401, "step_up_required")] * 3


async def test_another_right_counts_at_once_and_ends_what_knew_the_old_one(people: People) -> None:
    owner = await people.registered()
    member = await joined(owner, "viewer")

    assert (await give_right(owner, member, "viewer")).status_code == 204  # nothing changes
    assert (await member.get("/me"))["right"] == "viewer"
    assert (await give_right(owner, member, "manager")).status_code == 204

    assert (await call(member, "GET", "/me")).status_code == 401
    again = await signed_in(people, member.email, role="sme")
    assert (await again.get("/me"))["right"] == "manager"


async def test_a_removed_member_is_out_everywhere_and_may_come_again(people: People) -> None:
    owner = await people.registered()
    member = await joined(owner)
    pair = (await people.log_in(member.email)).json()

    assert (await remove(owner, member)).status_code == 204

    assert (await call(member, "GET", "/me")).status_code == 401
    refreshed = await people.post("/auth/refresh", {"refreshToken": pair["refreshToken"]})
    assert refreshed.status_code == 401
    assert code_of(await people.log_in(member.email)) == (401, "wrong_credentials")
    assert code_of(await remove(owner, member)) == (404, "no_such_member")
    _, token = await invited(owner, email=member.email)
    assert (await accept(people, token)).json()["personId"] != str(member.id)


async def test_every_process_hears_of_a_removal(people: People) -> None:
    owner = await people.registered()
    member = await joined(owner)
    # Another process knows the member's token already, and hears by PostgreSQL alone.
    other, now = Tokens(b"a secret of 32 bytes or more...."), people.clock.real_now()
    session_id = other.verify(member.token, now=now).session_id
    hearing = asyncio.create_task(signals.listen(people.database, other))
    try:
        async with asyncio.timeout(10):
            await remove(owner, member)
            while not other.is_revoked(session_id):  # noqa: ASYNC110 - as above
                await asyncio.sleep(0)
    finally:
        hearing.cancel()

    with pytest.raises(NoGoodToken):
        other.verify(member.token, now=now)


async def test_anothers_member_is_nobodys(people: People) -> None:
    owner, stranger = await people.registered(), await people.registered()
    member = await joined(owner)

    assert code_of(await give_right(stranger, member, "manager")) == (404, "no_such_member")
    assert code_of(await remove(stranger, member)) == (404, "no_such_member")
    assert code_of(await remove(owner, owner)) == (404, "no_such_member")


@pytest.mark.parametrize("right", ["manager", "viewer"])
async def test_a_member_neither_sees_nor_chooses_the_team(people: People, right: Any) -> None:
    owner = await people.registered()
    member = await joined(owner, right)
    code = "only_looking" if right == "viewer" else "only_the_owner"

    assert code_of(await call(member, "GET", "/me/team")) == (403, "only_the_owner")
    body = {"email": address(), "right": "manager"}
    assert code_of(await member.post("/me/team/invitations", body)) == (403, code)
    assert code_of(await give_right(member, member, "manager")) == (403, code)
    assert code_of(await remove(member, member)) == (403, code)


async def test_a_members_password_and_sessions_are_their_own(people: People) -> None:
    owner = await people.registered()
    member = await joined(owner, "viewer")

    changed = await member.put("/me/password", {"current": PASSWORD, "password": OTHER})

    assert changed.status_code == 204
    assert (await people.log_in(member.email, OTHER)).status_code == 200
    assert (await people.log_in(owner.email)).status_code == 200
    assert len(await member.get("/me/sessions")) == 2
    assert len(await owner.get("/me/sessions")) == 1
    assert (await call(member, "POST", "/auth/logout", {})).status_code == 204


async def test_nobody_acts_for_a_disabled_account(people: People) -> None:
    owner, operator = await people.registered(), await people.registered("admin")
    member = await joined(owner)
    _, token = await invited(owner)

    disabled = await operator.post(f"/admin/users/{owner.id}/disable", {"reason": "asked to"})

    assert disabled.status_code == 200
    assert (await call(member, "GET", "/me")).status_code == 401
    assert code_of(await people.log_in(member.email)) == (401, "wrong_credentials")
    assert code_of(await accept(people, token)) == (410, "invitation_withdrawn")


async def test_the_log_keeps_who_did_what(people: People) -> None:
    owner = await people.registered()
    member = await joined(owner, "manager")
    await give_right(owner, member, "viewer")
    await remove(owner, member)

    assert audited(people, owner) == ["invite member", "change right", "remove member"]
    assert audited(people, member) == ["join team"]


async def test_an_operator_has_no_team(people: People) -> None:
    operator = await people.registered("admin")

    assert code_of(await call(operator, "GET", "/me/team")) == (403, "wrong_role")
