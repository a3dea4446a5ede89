"""Authenticators and passkeys."""

from datetime import timedelta
from typing import Any

import pytest

from support.authenticator import Authenticator
from support.pages import by_cookie, open_page, page_of, signed
from support.proofs import acts, code, enrolled, next_step, passkey_sign_in, told, with_passkey
from support.user import People

pytest_plugins = ["support.user_fixtures"]


# -- authenticators


async def test_who_set_an_authenticator_up_signs_in_with_its_code(people: People) -> None:
    asha = await people.registered()
    secret, _ = await enrolled(people, await page_of(people, asha))

    without = await open_page(people, asha)
    next_step(people)
    with_code = await open_page(people, asha, otp=code(people, secret))

    assert told(without) == (401, "otp_required")
    page = signed(people, with_code)
    assert (await page.done("GET", "/auth/session"))["level"] == "otp"
    assert "set up authenticator" in await acts(people, asha)


async def test_a_code_counts_once_also_for_another_sign_in(people: People) -> None:
    asha = await people.registered()
    secret, _ = await enrolled(people, await page_of(people, asha))
    next_step(people)
    shown = code(people, secret)

    first = await open_page(people, asha, otp=shown)
    second = await open_page(people, asha, otp=shown)

    assert first.status_code == 204
    assert told(second) == (401, "wrong_otp")


async def test_wrong_codes_and_wrong_passwords_have_one_lock(people: People) -> None:
    asha = await people.registered()
    secret, _ = await enrolled(people, await page_of(people, asha))
    next_step(people)
    wrong = f"{(int(code(people, secret)) + 1) % 1_000_000:06d}"

    tried = [await open_page(people, asha, otp=wrong) for _ in range(5)]
    missing = [await open_page(people, asha) for _ in range(3)]
    tried += [await open_page(people, asha, password="a wrong one, surely") for _ in range(5)]
    locked = await open_page(people, asha, otp=code(people, secret))

    assert {one.status_code for one in tried + missing} == {401}
    assert told(locked) == (429, "locked_out")


async def test_a_recovery_code_counts_once(people: People) -> None:
    asha = await people.registered()
    _, codes = await enrolled(people, await page_of(people, asha))

    first = await open_page(people, asha, otp=codes[0].upper())
    again = await open_page(people, asha, otp=codes[0])

    page = signed(people, first)
    assert (await page.done("GET", "/me/security"))["recoveryCodesLeft"] == 9
    assert told(again) == (401, "wrong_otp")
    assert "use recovery code" in await acts(people, asha)


async def test_an_authenticator_counts_only_when_confirmed(people: People) -> None:
    asha = await people.registered()
    page = await page_of(people, asha)
    early = await page.ask("POST", "/me/totp/confirm", {"code": "000000"})
    begun = await page.done("POST", "/me/totp")
    wrong = f"{(int(code(people, begun['secret'])) + 1) % 1_000_000:06d}"
    refused = await page.ask("POST", "/me/totp/confirm", {"code": wrong})

    assert told(early) == (404, "totp_not_begun")
    assert told(refused) == (401, "wrong_otp")
    assert begun["secret"] in begun["uri"]
    assert (await open_page(people, asha)).status_code == 204
    assert (await page.done("GET", "/me/security"))["totp"] is False


async def test_an_authenticator_is_not_replaced_but_taken_away(people: People) -> None:
    asha = await people.registered()
    page = await page_of(people, asha)
    none = await page.ask("DELETE", "/me/totp")
    secret, _ = await enrolled(people, page)

    another = await page.ask("POST", "/me/totp")
    again = await page.ask("POST", "/me/totp/confirm", {"code": code(people, secret)})
    await page.done("DELETE", "/me/totp")

    assert told(none) == (404, "no_totp")
    assert told(another) == (409, "totp_already_set_up")
    assert told(again) == (409, "totp_already_set_up")
    assert (await open_page(people, asha)).status_code == 204


async def test_no_secret_of_an_authenticator_is_kept_open(people: People) -> None:
    asha = await people.registered()
    secret, codes = await enrolled(people, await page_of(people, asha))

    kept = people.everything_kept()

    assert str(asha.id) in kept, "the search looks at the rows"
    assert secret not in kept
    assert [one for one in codes if one in kept or one.replace("-", "") in kept] == []


# -- passkeys


async def test_who_has_a_passkey_signs_in_with_nothing_else(people: People) -> None:
    asha = await people.registered()
    page = await page_of(people, asha)
    passkey = await with_passkey(page)

    there = signed(people, await passkey_sign_in(people, passkey))

    assert (await there.done("GET", "/me"))["id"] == str(asha.id)
    assert (await there.done("GET", "/auth/session"))["level"] == "passkey"
    listed = (await there.done("GET", "/me/security"))["passkeys"]
    assert [one["name"] for one in listed] == ["My phone"]
    assert listed[0]["usedAt"] is not None


@pytest.mark.parametrize(
    "bend",
    [
        {"origin": "http://evil.example"},
        {"origin": "http://localhost:8001"},
        {"rp_id": "evil.example"},
        {"verifies_user": False},
        {"id": b"unknown"},
        {"count": -1},
        {"user_handle": b"somebody else"},
    ],
)
async def test_a_passkeys_bent_answer_signs_nobody_in(people: People, bend: dict[str, Any]) -> None:
    asha = await people.registered()
    passkey = await with_passkey(await page_of(people, asha))
    signed(people, await passkey_sign_in(people, passkey))
    for name, value in bend.items():
        setattr(passkey, name, value)

    answer = await passkey_sign_in(people, passkey)

    assert told(answer) == (401, "passkey_refused")


async def test_another_key_does_not_answer_for_a_passkey(people: People) -> None:
    passkey = await with_passkey(await page_of(people, await people.registered()))
    passkey.key = Authenticator().key

    assert told(await passkey_sign_in(people, passkey)) == (401, "passkey_refused")


async def test_an_answer_counts_once_and_for_five_minutes(people: People) -> None:
    passkey = await with_passkey(await page_of(people, await people.registered()))
    options = (await people.post("/auth/passkey/options", {})).json()
    proof = {"credential": passkey.get(options)}

    first = await by_cookie(people, "/auth/passkey/session", proof)
    again = await by_cookie(people, "/auth/passkey/session", proof)
    options = (await people.post("/auth/passkey/options", {})).json()
    late_proof = {"credential": passkey.get(options)}
    people.clock.real += timedelta(minutes=5)
    late = await by_cookie(people, "/auth/passkey/session", late_proof)

    assert first.status_code == 204
    assert told(again) == (401, "passkey_refused")
    assert told(late) == (401, "passkey_refused")


async def test_a_challenge_of_one_kind_answers_no_other(people: People) -> None:
    asha = await people.registered()
    page = await page_of(people, asha)
    passkey = await with_passkey(page)
    for_step_up = await page.done("POST", "/auth/step-up/options", {})
    made_up = {**for_step_up, "challenge": "AAAA"}

    for options in (for_step_up, made_up):
        proof = {"credential": passkey.get(options)}
        answer = await by_cookie(people, "/auth/passkey/session", proof)
        assert told(answer) == (401, "passkey_refused")


async def test_a_passkey_of_another_page_does_not_sign_in_from_there(people: People) -> None:
    passkey = await with_passkey(await page_of(people, await people.registered()))
    options = (await people.post("/auth/passkey/options", {})).json()
    proof = {"credential": passkey.get(options)}
    theirs = {"Origin": "http://evil", "Sec-Fetch-Site": "cross-site"}

    answer = await people.client.post("/auth/passkey/session", json=proof, headers=theirs)

    assert told(answer) == (403, "forged_request")


async def test_a_passkey_taken_away_or_of_a_disabled_person_counts_no_more(people: People) -> None:
    asha, ravi = await people.registered(), await people.registered()
    admin = await people.registered("admin")
    page = await page_of(people, asha)
    hers = await with_passkey(page)
    his = await with_passkey(await page_of(people, ravi))
    passkey_id = (await page.done("GET", "/me/security"))["passkeys"][0]["id"]

    await page.done("DELETE", f"/me/passkeys/{passkey_id}")
    await admin.post(f"/admin/users/{ravi.id}/disable", {"reason": "A test of it."})

    for passkey in (hers, his):
        assert told(await passkey_sign_in(people, passkey)) == (401, "passkey_refused")
    assert await acts(people, asha) == ["add passkey", "take away passkey"]


async def test_nobody_takes_anothers_passkey_away_or_adds_it_twice(people: People) -> None:
    page = await page_of(people, await people.registered())
    stranger = await page_of(people, await people.registered())
    passkey = await with_passkey(page)
    passkey_id = (await page.done("GET", "/me/security"))["passkeys"][0]["id"]

    theirs = await stranger.ask("DELETE", f"/me/passkeys/{passkey_id}")
    options = await stranger.done("POST", "/me/passkeys/options", {})
    twice = await stranger.ask(
        "POST", "/me/passkeys", {"name": "Mine", "credential": passkey.create(options)}
    )

    assert told(theirs) == (404, "no_such_passkey")
    assert told(twice) == (409, "passkey_taken")


async def test_a_person_has_twenty_passkeys_at_most(people: People) -> None:
    page = await page_of(people, await people.registered())
    for _ in range(20):
        await with_passkey(page)

    answer = await page.ask("POST", "/me/passkeys/options", {})

    assert told(answer) == (409, "too_many_passkeys")


NO_ANSWERS: list[dict[str, object]] = [{}, {"id": 1}, {"id": "a", "response": {}}, {"x": [1]}]


@pytest.mark.parametrize("credential", NO_ANSWERS)
async def test_what_is_no_passkeys_answer_is_refused(
    people: People, credential: dict[str, object]
) -> None:
    page = await page_of(people, await people.registered())

    sign_in = await by_cookie(people, "/auth/passkey/session", {"credential": credential})
    add = await page.ask("POST", "/me/passkeys", {"name": "x", "credential": credential})

    assert told(sign_in) == (401, "passkey_refused")
    assert told(add) == (401, "passkey_refused")
