"""How one comes into a team, through the application."""

import asyncio

import pytest
from httpx import Response

from hundi.events.platform import Ticked
from hundi.events.user import MemberInvited, UserRegistered
from hundi.kernel.ids import new_id
from hundi.runtime.outbox import publish
from hundi.user.sessions import TRIES_MAX
from hundi.user.team import INVITATION_LASTS, INVITATIONS_A_DAY_MAX, TEAM_MAX
from support.team import accept, address, invited, joined
from support.user import People, Person

pytest_plugins = ["support.user_fixtures"]

OTHER = "another tram on Monday"


async def look(people: People, token: str) -> Response:
    return await people.post("/auth/invitations/look", {"token": token})


async def call(person: Person, method: str, path: str, body: object = None) -> Response:
    return await person.people.client.request(method, path, json=body, headers=person.headers)


def code_of(answer: Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def test_a_member_acts_as_the_account_and_is_somebody_of_their_own(people: People) -> None:
    owner = await people.registered("sme", name="Asha Rao")
    member = await joined(owner, "manager")

    me = await member.get("/me")
    assert me["id"] == str(owner.id)
    assert me["personId"] == str(member.id) != me["id"]
    assert (me["name"], me["email"], me["role"]) == ("Ravi Kumar", member.email, "sme")
    assert (me["right"], me["team"]["ownerName"]) == ("manager", "Asha Rao")
    own = await owner.get("/me")
    assert (own["right"], own["team"], own["personId"]) == ("owner", None, str(owner.id))


async def test_the_owner_sees_who_is_in_the_team_and_who_is_asked(people: People) -> None:
    owner = await people.registered()
    member = await joined(owner)
    invitation_id, _ = await invited(owner, "manager", email="ravi.k@example.in")

    team = await owner.get("/me/team")

    assert [(one["id"], one["right"]) for one in team["members"]] == [(str(member.id), "viewer")]
    assert team["members"][0]["email"] == member.email
    asked = [(one["id"], one["email"], one["right"]) for one in team["invitations"]]
    assert asked == [(invitation_id, "ravi.k@example.in", "manager")]
    assert team["placesLeft"] == TEAM_MAX - 2


async def test_who_holds_the_token_sees_who_asks_and_to_what(people: People) -> None:
    owner = await people.registered("investor", name="Meera Iyer")
    _, token = await invited(owner, "viewer", email="look@example.in")

    shown = (await look(people, token)).json()

    assert (shown["ownerName"], shown["businessName"]) == ("Meera Iyer", None)
    assert (shown["role"], shown["right"], shown["accepted"]) == ("investor", "viewer", False)
    assert (shown["email"], shown["name"]) == ("look@example.in", "Ravi Kumar")


async def test_the_token_and_the_address_stand_nowhere_readable(people: People) -> None:
    owner = await people.registered()
    _, token = await invited(owner, email="hidden.away@example.in")

    kept = people.everything_kept()

    assert token not in kept
    assert "hidden.away" not in kept


async def test_a_member_is_no_account_to_anybody_else(people: People) -> None:
    owner = await people.registered()
    member = await joined(owner)
    await people.work()

    heard = [one.user_id for one in people.heard if isinstance(one, UserRegistered)]
    assert owner.id in heard
    assert member.id not in heard


async def test_accepting_twice_with_one_password_is_one_person(people: People) -> None:
    owner = await people.registered()
    _, token = await invited(owner)

    first, second = await accept(people, token), await accept(people, token)

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert code_of(await accept(people, token, OTHER)) == (410, "invitation_used")
    assert (await look(people, token)).json()["accepted"] is True


async def test_of_two_who_accept_at_once_one_is_in_and_both_hear_of_it(people: People) -> None:
    owner = await people.registered()
    _, token = await invited(owner)

    answers = await asyncio.gather(*(accept(people, token) for _ in range(4)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["personId"] for answer in answers}) == 1
    assert len((await owner.get("/me/team"))["members"]) == 1


async def test_a_used_token_lets_nobody_try_passwords(people: People) -> None:
    owner = await people.registered()
    _, token = await invited(owner)
    await accept(people, token)

    for _ in range(TRIES_MAX):
        await accept(people, token, OTHER)

    assert code_of(await accept(people, token)) == (429, "locked_out")


async def test_a_weak_password_is_refused_as_at_registration(people: People) -> None:
    _, token = await invited(await people.registered())

    answer = await accept(people, token, "short")

    assert answer.status_code == 422
    assert (await accept(people, token)).status_code == 201


async def test_an_address_with_an_account_is_refused_to_the_invitee_alone(people: People) -> None:
    owner, other = await people.registered(), await people.registered("investor")

    _, token = await invited(owner, email=other.email)  # the owner hears what they always hear

    assert code_of(await accept(people, token)) == (409, "address_has_account")
    assert (await people.log_in(other.email)).json()["role"] == "investor"


@pytest.mark.parametrize("whose", ["owner", "member"])
async def test_who_is_in_the_team_is_not_asked_into_it(people: People, whose: str) -> None:
    owner = await people.registered()
    email = owner.email if whose == "owner" else (await joined(owner)).email

    answer = await owner.post("/me/team/invitations", {"email": email, "right": "viewer"})

    assert code_of(answer) == (409, "already_in_the_team")


async def test_an_address_is_asked_once_at_a_time(people: People) -> None:
    owner = await people.registered()
    invitation_id, _ = await invited(owner, email="once@example.in")
    again = {"email": " Once@Example.in", "right": "manager"}

    assert code_of(await owner.post("/me/team/invitations", again)) == (409, "already_invited")
    withdrawn = await call(owner, "DELETE", f"/me/team/invitations/{invitation_id}")
    assert withdrawn.status_code == 204
    assert (await owner.post("/me/team/invitations", again)).status_code == 201


async def test_a_key_invites_once(people: People) -> None:
    owner, key = await people.registered(), {"Idempotency-Key": new_id().hex}
    body = {"email": address(), "right": "viewer"}

    first = await owner.post("/me/team/invitations", body, **key)
    second = await owner.post("/me/team/invitations", body, **key)

    assert first.json() == second.json()
    await people.work(twice=True)
    ids = [str(one.invitation_id) for one in people.heard if isinstance(one, MemberInvited)]
    assert set(ids) >= {first.json()["id"]}


async def test_a_withdrawn_invitation_lets_nobody_in(people: People) -> None:
    owner, stranger = await people.registered(), await people.registered()
    invitation_id, token = await invited(owner)
    path = f"/me/team/invitations/{invitation_id}"

    assert code_of(await call(stranger, "DELETE", path)) == (404, "no_such_invitation")
    assert (await call(owner, "DELETE", path)).status_code == 204

    assert code_of(await look(people, token)) == (410, "invitation_withdrawn")
    assert code_of(await accept(people, token)) == (410, "invitation_withdrawn")
    assert code_of(await call(owner, "DELETE", path)) == (410, "invitation_withdrawn")


async def test_an_invitation_counts_for_seven_days(people: People) -> None:
    owner = await people.registered()
    _, token = await invited(owner, email="late@example.in")

    people.later(seconds=int(INVITATION_LASTS.total_seconds()))

    assert code_of(await look(people, token)) == (410, "invitation_expired")
    assert code_of(await accept(people, token)) == (410, "invitation_expired")
    assert (await owner.get("/me/team"))["invitations"] == []
    await invited(owner, email="late@example.in")  # the old one is not in the way


async def test_a_forged_token_is_nobodys(people: People) -> None:
    assert code_of(await look(people, "x" * 43)) == (404, "no_such_invitation")
    assert code_of(await accept(people, "x" * 43)) == (404, "no_such_invitation")


async def test_a_team_has_an_end(people: People) -> None:
    owner = await people.registered()
    for _ in range(TEAM_MAX):
        await owner.post("/me/team/invitations", {"email": address(), "right": "viewer"})

    answer = await owner.post("/me/team/invitations", {"email": address(), "right": "viewer"})

    assert code_of(answer) == (409, "team_is_full")
    assert (await owner.get("/me/team"))["placesLeft"] == 0


async def test_invitations_that_are_taken_back_count_for_the_day(people: People) -> None:
    owner = await people.registered()
    body = {"email": address(), "right": "viewer"}
    for _ in range(INVITATIONS_A_DAY_MAX):
        invitation_id = (await owner.post("/me/team/invitations", body)).json()["id"]
        await call(owner, "DELETE", f"/me/team/invitations/{invitation_id}")

    refused = await owner.post("/me/team/invitations", body)
    assert code_of(refused) == (429, "too_many_invitations")
    people.later(days=1)
    assert (await owner.post("/me/team/invitations", body)).status_code == 201


async def test_the_tick_writes_down_what_is_out_of_date_also_twice(people: People) -> None:
    owner = await people.registered()
    invitation_id, _ = await invited(owner)
    people.later(days=8)

    async with people.database.transaction("platform") as tx:
        await publish(tx, [Ticked(people.clock.now())])
    await people.work(twice=True)

    async with people.database.transaction("user") as tx:
        row = await tx.one('SELECT status FROM "user".invitations WHERE id = %s', [invitation_id])
    assert row == {"status": "expired"}
