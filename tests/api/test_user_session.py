"""Signing in from the page: cookies, whose calls count, and how a session ends."""

import pytest
from httpx import Response

from hundi.runtime.callers import CSRF_COOKIE, SESSION_COOKIE
from support.user import PASSWORD, People, Person

pytest_plugins = ["support.user_fixtures"]

OURS = {"Origin": "http://hundi", "Sec-Fetch-Site": "same-origin"}


async def sign_in(people: People, person: Person, **headers: str) -> Response:
    body = {"email": person.email, "password": PASSWORD}
    people.client.cookies.clear()
    answer = await people.client.post("/auth/session", json=body, headers={**OURS, **headers})
    people.client.cookies.clear()  # sent by hand below: the client keeps no Secure ones for http
    return answer


def cookies_of(answer: Response) -> dict[str, str]:
    return dict(line.split(";")[0].split("=", 1) for line in answer.headers.get_list("set-cookie"))


async def page_of(people: People, person: Person) -> dict[str, str]:
    """The headers that our own page sends once signed in."""
    cookies = cookies_of(await sign_in(people, person))
    joined = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return {"Cookie": joined, "x-csrf-token": cookies[CSRF_COOKIE], **OURS}


async def test_a_sign_in_sets_cookies_that_only_this_host_gets(people: People) -> None:
    answer = await sign_in(people, await people.registered())

    assert answer.status_code == 204
    sid, csrf = answer.headers.get_list("set-cookie")
    assert sid.startswith(f"{SESSION_COOKIE}=")
    assert csrf.startswith(f"{CSRF_COOKIE}=")
    for cookie in (sid, csrf):
        assert {"secure", "samesite=strict", "path=/"} <= {
            part.strip().lower() for part in cookie.split(";")
        }
        assert "domain" not in cookie.lower()
    assert "httponly" in sid.lower()
    assert "httponly" not in csrf.lower()


async def test_the_cookie_is_who_asks_and_its_value_is_not_kept(people: People) -> None:
    person = await people.registered("investor")
    page = await page_of(people, person)

    me = await people.client.get("/me", headers=page)
    session = await people.client.get("/auth/session", headers=page)

    assert me.json()["id"] == str(person.id)
    assert (session.json()["role"], session.json()["level"]) == ("investor", "password")
    sid = page["Cookie"].split(";")[0].split("=")[1]
    assert sid not in people.everything_kept()


@pytest.mark.parametrize(
    "forged",
    [
        {"x-csrf-token": ""},
        {"x-csrf-token": "x" * 43},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": ""},
        {"Origin": "http://hundi:8001"},
        {"Origin": "null"},
        {"Origin": ""},
    ],
)
async def test_a_change_that_is_not_our_pages_is_refused(
    people: People, forged: dict[str, str]
) -> None:
    page = await page_of(people, await people.registered())

    answer = await people.client.put("/me/business", json={}, headers={**page, **forged})

    assert (answer.status_code, answer.json()["code"]) == (403, "forged_request")


@pytest.mark.parametrize("forged", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "http://evil"}])
async def test_another_page_cannot_sign_somebody_in(people: People, forged: dict[str, str]) -> None:
    answer = await sign_in(people, await people.registered(), **forged)

    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


async def test_a_cookie_and_a_token_together_are_refused(people: People) -> None:
    person = await people.registered()
    page = await page_of(people, person)

    answer = await people.client.get("/me", headers={**page, **person.headers})

    assert (answer.status_code, answer.json()["code"]) == (403, "two_credentials")


async def test_signing_out_ends_the_session_and_takes_the_cookies_back(people: People) -> None:
    page = await page_of(people, await people.registered())

    out = await people.client.delete("/auth/session", headers=page)
    after = await people.client.get("/me", headers=page)

    assert out.status_code == 204
    assert set(cookies_of(out).values()) == {'""'}
    assert (after.status_code, after.json()["code"]) == (401, "session_over")


async def test_a_token_cannot_sign_the_page_out(people: People) -> None:
    person = await people.registered()

    answer = await people.client.delete("/auth/session", headers=person.headers)

    assert (answer.status_code, answer.json()["code"]) == (401, "no_session_cookie")


async def test_a_person_sees_their_sessions_and_ends_another(people: People) -> None:
    person = await people.registered()
    here, there = await page_of(people, person), await page_of(people, person)
    listed = (await people.client.get("/me/sessions", headers=here)).json()
    other = next(one for one in listed if not one["current"])

    ended = await people.client.delete(f"/me/sessions/{other['id']}", headers=here)

    assert ended.status_code == 204
    assert (await people.client.get("/me", headers=there)).status_code == 401
    assert (await people.client.get("/me", headers=here)).status_code == 200
    again = await people.client.delete(f"/me/sessions/{other['id']}", headers=here)
    assert (again.status_code, again.json()["code"]) == (404, "no_such_session")


async def test_nobody_ends_anothers_session(people: People) -> None:
    owner, stranger = await people.registered(), await people.registered()
    owners = await page_of(people, owner)
    session_id = (await people.client.get("/auth/session", headers=owners)).json()["id"]

    answer = await people.client.delete(
        f"/me/sessions/{session_id}", headers=await page_of(people, stranger)
    )

    assert answer.status_code == 404
    assert (await people.client.get("/me", headers=owners)).status_code == 200


async def test_a_disabled_person_is_out_at_once(people: People) -> None:
    person, admin = await people.registered(), await people.registered("admin")
    page = await page_of(people, person)
    assert (await people.client.get("/me", headers=page)).status_code == 200

    disabled = await admin.post(f"/admin/users/{person.id}/disable", {"reason": "a test of it"})

    assert disabled.status_code == 200, disabled.text
    assert (await people.client.get("/me", headers=page)).status_code == 401


async def test_wrong_passwords_are_throttled_as_for_machines(people: People) -> None:
    person = await people.registered()
    wrong = {"email": person.email, "password": "a wrong one, surely"}
    tried = [
        (await people.client.post("/auth/session", json=wrong, headers=OURS)).status_code
        for _ in range(10)
    ]

    assert set(tried) == {401}
    assert (await sign_in(people, person)).status_code == 429


async def test_a_session_not_seen_for_half_a_day_is_over(people: People) -> None:
    page = await page_of(people, await people.registered())
    people.clock.real = people.clock.real.replace(year=people.clock.real.year + 1)

    assert (await people.client.get("/me", headers=page)).status_code == 401
