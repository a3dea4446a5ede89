"""Our own page, as it calls the user service: with cookies, or as a machine does."""

from dataclasses import dataclass
from typing import Any

from httpx import Response

from hundi.runtime.callers import CSRF_COOKIE
from support.user import PASSWORD, People, Person

OURS = {"Origin": "http://hundi", "Sec-Fetch-Site": "same-origin"}


@dataclass(frozen=True, slots=True)
class Signed:
    """Somebody signed in, by cookie or token."""

    people: People
    headers: dict[str, str]

    async def ask(self, method: str, path: str, body: object = None, **headers: str) -> Response:
        return await self.people.client.request(
            method, path, json=body, headers={**self.headers, **headers}
        )

    async def done(self, method: str, path: str, body: object = None) -> Any:
        """Return the answer of a call that succeeds."""
        answer = await self.ask(method, path, body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None


async def page_of(people: People, person: Person, **more: object) -> Signed:
    """Sign in from the page."""
    return signed(people, await open_page(people, person, **more))


async def open_page(people: People, person: Person, **more: object) -> Response:
    body = {"email": person.email, "password": PASSWORD, **more}
    return await by_cookie(people, "/auth/session", body)


async def by_cookie(people: People, path: str, body: object) -> Response:
    people.client.cookies.clear()
    answer = await people.client.post(path, json=body, headers=OURS)
    people.client.cookies.clear()  # sent by hand: the client keeps no Secure ones for http
    return answer


def signed(people: People, answer: Response) -> Signed:
    assert answer.status_code == 204, answer.text
    lines = answer.headers.get_list("set-cookie")
    cookies = dict(line.split(";")[0].split("=", 1) for line in lines)
    joined = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return Signed(people, {"Cookie": joined, "x-csrf-token": cookies[CSRF_COOKIE], **OURS})
