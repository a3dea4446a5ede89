"""Proving once more who one is, and another password."""

from datetime import timedelta
from pathlib import Path

import pytest
from httpx import Response

from hundi.kernel.ids import new_id
from hundi.runtime.callers import Freshness
from hundi.runtime.clock import Clock
from support.pages import Signed, open_page, page_of
from support.proofs import acts, code, enrolled, told, with_passkey
from support.user import PASSWORD, People, people_of

pytest_plugins = ["support.user_fixtures"]

ACCOUNT = {"accountNumber": "50100012345678", "ifsc": "HDFC0001234", "holderName": "Asha Rao"}


# -- proving once more


async def stale(people: People, page: Signed) -> Response:
    """Let fifteen minutes pass, and ask for what takes a fresh proof."""
    people.clock.real += timedelta(minutes=15)
    return await page.ask("PUT", "/me/bank-account", ACCOUNT)


async def test_a_sign_in_is_a_proof_for_a_quarter_of_an_hour(people: People) -> None:
    page = await page_of(people, await people.registered())
    people.clock.real += timedelta(minutes=14)
    soon = await page.ask("PUT", "/me/bank-account", ACCOUNT)

    refused = await stale(people, page)

    assert soon.status_code == 202
    assert told(refused) == (401, "step_up_required")
    assert refused.json()["ways"] == ["password"]


async def test_how_long_a_proof_counts_is_a_setting(people_url: str, tmp_path: Path) -> None:
    async with people_of(people_url, tmp_path, fresh=Freshness(timedelta(minutes=1))) as people:
        page = await page_of(people, await people.registered())
        people.clock.real += timedelta(minutes=1)
        refused = await page.ask("PUT", "/me/bank-account", ACCOUNT)

        await page.done("POST", "/auth/step-up", {"password": PASSWORD})
        answer = await page.ask("PUT", "/me/bank-account", ACCOUNT)

    assert told(refused) == (401, "step_up_required")
    assert answer.status_code == 202


async def test_the_same_request_with_the_same_key_counts_after_a_proof(people: People) -> None:
    page = await page_of(people, await people.registered())
    people.clock.real += timedelta(minutes=15)
    key = {"Idempotency-Key": new_id().hex}
    refused = await page.ask("PUT", "/me/bank-account", ACCOUNT, **key)

    proved = await page.done("POST", "/auth/step-up", {"password": PASSWORD})
    answer = await page.ask("PUT", "/me/bank-account", ACCOUNT, **key)

    assert told(refused) == (401, "step_up_required")
    assert proved["accessToken"] is None
    assert answer.status_code == 202


async def test_a_machine_gets_a_token_that_says_when_it_was_proved(people: People) -> None:
    asha = await people.registered()
    pair = (await people.log_in(asha.email)).json()
    people.clock.real += timedelta(minutes=15)
    refreshed = (await people.post("/auth/refresh", {"refreshToken": pair["refreshToken"]})).json()
    machine = Signed(people, {"Authorization": f"Bearer {refreshed['accessToken']}"})
    refused = await machine.ask("PUT", "/me/bank-account", ACCOUNT)

    proved = await machine.done("POST", "/auth/step-up", {"password": PASSWORD})
    again = Signed(people, {"Authorization": f"Bearer {proved['accessToken']}"})

    assert told(refused) == (401, "step_up_required")
    assert (await again.ask("PUT", "/me/bank-account", ACCOUNT)).status_code == 202
    assert (await machine.ask("PUT", "/me/bank-account", ACCOUNT)).status_code == 401


async def test_beside_an_authenticator_a_password_proves_nothing(people: People) -> None:
    page = await page_of(people, await people.registered())
    secret, _ = await enrolled(people, page)
    refused = await stale(people, page)

    by_password = await page.ask("POST", "/auth/step-up", {"password": PASSWORD})
    await page.done("POST", "/auth/step-up", {"otp": code(people, secret)})

    assert refused.json()["ways"] == ["otp"]
    assert told(by_password) == (409, "way_not_taken")
    assert (await page.ask("PUT", "/me/bank-account", ACCOUNT)).status_code == 202


async def test_a_passkey_proves_only_its_own_person(people: People) -> None:
    page = await page_of(people, await people.registered())
    other = await page_of(people, await people.registered())
    hers, his = await with_passkey(page), await with_passkey(other)
    refused = await stale(people, page)

    options = await page.done("POST", "/auth/step-up/options", {})
    wrong = await page.ask("POST", "/auth/step-up", {"credential": his.get(options)})
    right = await page.ask("POST", "/auth/step-up", {"credential": hers.get(options)})

    assert refused.json()["ways"] == ["passkey", "password"]
    assert told(wrong) == (401, "passkey_refused")
    assert right.status_code == 200, right.text
    assert len(options["allowCredentials"]) == 1
    assert (await page.done("GET", "/auth/session"))["level"] == "passkey"
    assert (await page.ask("PUT", "/me/bank-account", ACCOUNT)).status_code == 202


async def test_wrong_proofs_lock_the_account_as_wrong_sign_ins_do(people: People) -> None:
    asha = await people.registered()
    page = await page_of(people, asha)
    await stale(people, page)

    tried = [
        await page.ask("POST", "/auth/step-up", {"password": "a wrong one, surely"})
        for _ in range(10)
    ]
    locked = await page.ask("POST", "/auth/step-up", {"password": PASSWORD})

    assert {told(one) for one in tried} == {(401, "wrong_credentials")}
    assert told(locked) == (429, "locked_out")
    assert told(await open_page(people, asha)) == (429, "locked_out")


@pytest.mark.parametrize("body", [{}, {"password": "x", "otp": "1"}, {"pin": "1"}])
async def test_one_proof_is_sent_at_once(people: People, body: dict[str, object]) -> None:
    page = await page_of(people, await people.registered())

    assert told(await page.ask("POST", "/auth/step-up", body)) == (422, "invalid")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/me/totp", None),
        ("POST", "/me/totp/confirm", {"code": "000000"}),
        ("DELETE", "/me/totp", None),
        ("POST", "/me/passkeys/options", {}),
        ("POST", "/me/passkeys", {"name": "x", "credential": {}}),
        ("DELETE", "/me/passkeys/00000000-0000-7000-8000-000000000000", None),
    ],
)
async def test_what_changes_the_proofs_takes_a_fresh_one(
    people: People, method: str, path: str, body: object
) -> None:
    page = await page_of(people, await people.registered())
    people.clock.real += timedelta(minutes=15)

    assert told(await page.ask(method, path, body)) == (401, "step_up_required")


# -- the password


async def test_a_changed_password_counts_and_ends_other_sessions(people: People) -> None:
    asha = await people.registered()
    here, there = await page_of(people, asha), await page_of(people, asha)
    changed = {"current": PASSWORD, "password": "eleven green umbrellas"}

    await here.done("PUT", "/me/password", changed)

    assert (await here.ask("GET", "/me")).status_code == 200
    assert (await there.ask("GET", "/me")).status_code == 401
    assert told(await open_page(people, asha)) == (401, "wrong_credentials")
    assert (await open_page(people, asha, password=changed["password"])).status_code == 204
    assert await acts(people, asha) == ["change password"]


async def test_who_does_not_know_the_password_changes_nothing(people: People) -> None:
    asha = await people.registered()
    page = await page_of(people, asha)
    wrong = {"current": "a wrong one, surely", "password": "eleven green umbrellas"}
    weak = {"current": PASSWORD, "password": "password1234"}

    refused = [await page.ask("PUT", "/me/password", wrong) for _ in range(10)]
    locked = await page.ask("PUT", "/me/password", weak)

    assert {told(one) for one in refused} == {(401, "wrong_credentials")}
    assert told(locked) == (429, "locked_out")
    people.clock.real = Clock.real_now() + timedelta(minutes=31)
    assert told(await page.ask("PUT", "/me/password", weak)) == (422, "weak_password")
    assert (await open_page(people, asha)).status_code == 204
