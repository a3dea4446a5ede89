"""How people prove who they are: authenticators, passkeys, and what was told and logged of it."""

from datetime import timedelta

from httpx import Response

from hundi.user.totp import code_at, step_at
from support.authenticator import Authenticator
from support.pages import Signed, by_cookie
from support.user import People, Person


def code(people: People, secret: str, *, steps: int = 0) -> str:
    return code_at(secret, step_at(people.clock.real_now()) + steps)


def next_step(people: People) -> None:
    people.clock.real += timedelta(seconds=30)


def told(answer: Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def enrolled(people: People, page: Signed) -> tuple[str, list[str]]:
    """Set an authenticator up; return its secret and the recovery codes."""
    secret = (await page.done("POST", "/me/totp"))["secret"]
    confirmed = await page.done("POST", "/me/totp/confirm", {"code": code(people, secret)})
    return secret, confirmed["codes"]


async def with_passkey(page: Signed) -> Authenticator:
    authenticator = Authenticator()
    options = await page.done("POST", "/me/passkeys/options", {})
    made = authenticator.create(options)
    await page.done("POST", "/me/passkeys", {"name": "My phone", "credential": made})
    return authenticator


async def passkey_sign_in(people: People, authenticator: Authenticator) -> Response:
    options = (await people.post("/auth/passkey/options", {})).json()
    proof = {"credential": authenticator.get(options)}
    return await by_cookie(people, "/auth/passkey/session", proof)


async def acts(people: People, person: Person) -> list[str]:
    async with people.database.transaction("user") as tx:
        rows = await tx.all(
            "SELECT action FROM platform.audit_log WHERE actor_id = %s ORDER BY seq", [person.id]
        )
    return [row["action"] for row in rows]
