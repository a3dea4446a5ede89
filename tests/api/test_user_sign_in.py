"""Registering, signing in, staying so and signing out, through the application."""

import io
from collections.abc import AsyncGenerator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
import structlog

from hundi.kernel.ids import new_id
from hundi.runtime.clock import Clock
from hundi.runtime.tokens import ACCESS_SECONDS
from hundi.user import passwords
from hundi.user.passwords import NOBODYS_HASH
from support.databases import PostgresServer
from support.user import PASSWORD, People, people_of

REGISTRATION = {
    "email": "Asha.Rao@Example.in",
    "password": PASSWORD,
    "role": "sme",
    "name": "Asha Rao",
}


@pytest.fixture
async def people(postgres: PostgresServer, tmp_path: Path) -> AsyncGenerator[People]:
    async with people_of(postgres.clone(), tmp_path) as opened:
        yield opened


@pytest.fixture(scope="module")
def crowded(postgres: PostgresServer) -> str:
    """A database that tests share: they make their own people, and let no job run."""
    return postgres.clone()


@pytest.fixture
async def crowd(crowded: str, tmp_path: Path) -> AsyncGenerator[People]:
    async with people_of(crowded, tmp_path) as opened:
        yield opened


def nobody() -> str:
    """Return an e-mail address that nobody has."""
    return f"n{new_id().hex}@example.in"


async def count(people: People, query: str) -> int:
    async with people.database.transaction("user") as tx:
        return len(await tx.all(query.encode()))  # pyright: ignore[reportArgumentType] - a test's own SQL


async def test_who_registers_signs_in_and_sees_themselves(people: People) -> None:
    registered = await people.post("/auth/register", REGISTRATION)
    signed_in = await people.log_in(" asha.rao@EXAMPLE.in ")

    assert registered.status_code == 201
    pair = signed_in.json()
    assert set(pair) == {
        "accessToken", "refreshToken", "expiresIn", "role", "right", "personId",
    }  # fmt: skip
    assert (pair["role"], pair["expiresIn"]) == ("sme", ACCESS_SECONDS)
    bearer = {"Authorization": f"Bearer {pair['accessToken']}"}
    me = await people.client.get("/me", headers=bearer)
    assert me.json() == {
        "id": registered.json()["userId"],
        "personId": registered.json()["userId"],
        "right": "owner",
        "team": None,
        "email": "asha.rao@example.in",
        "name": "Asha Rao",
        "role": "sme",
        "kycStatus": "none",
        "riskScore": None,
        "walletBalance": 0.0,
        "gstin": None,
        "businessStatus": None,
        "bankAccountStatus": None,
    }
    assert '"walletBalance":0.00' in me.text


@pytest.mark.parametrize(
    ("change", "status", "code", "field"),
    [
        ({"role": "admin"}, 422, "invalid", "role"),
        ({"email": "asha"}, 422, "bad_email", "email"),
        ({"email": "a" * 255}, 422, "invalid", "email"),
        ({"password": "short"}, 422, "weak_password", "password"),
        ({"password": "password2026"}, 422, "weak_password", "password"),
        ({"password": "Sunshine-2026"}, 422, "weak_password", "password"),
        ({"password": "x" * 257}, 422, "invalid", "password"),
        ({"name": " "}, 422, "invalid", "name"),
        ({"name": "Asha\nRao"}, 422, "invalid", "name"),
        ({"isAdmin": True}, 422, "invalid", "isAdmin"),
    ],
)
async def test_a_bad_registration_names_its_field(
    crowd: People, change: dict[str, object], status: int, code: str, field: str
) -> None:
    before = await count(crowd, 'SELECT FROM "user".users')

    answer = await crowd.post("/auth/register", REGISTRATION | change)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert await count(crowd, 'SELECT FROM "user".users') == before


async def test_an_email_registers_once(people: People) -> None:
    await people.post("/auth/register", REGISTRATION)

    again = await people.post("/auth/register", REGISTRATION | {"email": "ASHA.RAO@example.in"})

    assert (again.status_code, again.json()["code"]) == (409, "email_taken")


async def test_a_repeated_registration_gives_the_same_answer(people: People) -> None:
    key = {"Idempotency-Key": "a"}
    first = await people.post("/auth/register", REGISTRATION, **key)
    again = await people.post("/auth/register", REGISTRATION, **key)
    other = await people.post(
        "/auth/register", REGISTRATION | {"password": "another tram on Sunday"}, **key
    )
    elsewhere = await people.post("/auth/register", REGISTRATION, **{"Idempotency-Key": "b"})

    assert (again.status_code, again.json()) == (201, first.json())
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")
    assert elsewhere.json()["code"] == "email_taken"
    assert await count(people, "SELECT FROM platform.idempotent_answers") == 0


async def test_a_bad_idempotency_key_is_refused(crowd: People) -> None:
    answer = await crowd.post("/auth/register", REGISTRATION, **{"Idempotency-Key": "k" * 65})

    assert (answer.status_code, answer.json()["code"]) == (422, "bad_idempotency_key")


async def test_wrong_password_unknown_email_and_disabled_account_get_one_answer(
    crowd: People,
) -> None:
    asha, gone = await crowd.registered(), await crowd.registered()
    admin = await crowd.registered("admin")
    await admin.post(f"/admin/users/{gone.id}/disable", {"reason": "Asked for it."})

    answers = [
        await crowd.log_in(asha.email, "a wrong password"),
        await crowd.log_in(nobody()),
        await crowd.log_in(gone.email),
    ]

    assert [answer.status_code for answer in answers] == [401] * 3
    assert len({answer.text for answer in answers}) == 1
    assert answers[0].json()["code"] == "wrong_credentials"


async def test_an_unknown_email_costs_the_same_hash(
    crowd: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    verified: list[str] = []

    class Watched:
        def verify(self, password_hash: str, _: str) -> bool:
            verified.append(password_hash)
            return True

    monkeypatch.setattr(passwords, "_hasher", Watched())
    answer = await crowd.log_in(nobody())

    assert verified == [NOBODYS_HASH]
    assert answer.status_code == 401, "also if somebody found its password"


async def test_a_one_time_password_is_refused_while_none_is_set_up(crowd: People) -> None:
    asha = await crowd.registered()
    body = {"email": asha.email, "password": PASSWORD, "otp": "123456"}
    answer = await crowd.post("/auth/login", body)

    assert (answer.status_code, answer.json()["code"]) == (422, "otp_not_set_up")


@pytest.mark.parametrize("known", [True, False])
async def test_ten_wrong_passwords_lock_an_email_known_or_not(crowd: People, known: bool) -> None:  # noqa: FBT001 - a parameter of the test
    email = (await crowd.registered()).email if known else nobody()

    for _ in range(10):
        assert (await crowd.log_in(email, "a wrong password")).status_code == 401
    locked = await crowd.log_in(email)
    crowd.clock.real += timedelta(minutes=31)
    unlocked = await crowd.log_in(email, "a wrong password")

    assert (locked.status_code, locked.json()["code"]) == (429, "locked_out")
    assert 0 < int(locked.headers["Retry-After"]) <= 1_800
    assert unlocked.status_code == 401


async def test_signing_in_forgives_wrong_passwords(crowd: People) -> None:
    asha = await crowd.registered()
    for _ in range(9):
        await crowd.log_in(asha.email, "a wrong password")

    assert (await crowd.log_in(asha.email)).status_code == 200
    assert (await crowd.log_in(asha.email, "a wrong password")).status_code == 401
    assert (await crowd.log_in(asha.email)).status_code == 200


async def refreshed(people: People, token: str) -> tuple[int, dict[str, str]]:
    answer = await people.post("/auth/refresh", {"refreshToken": token})
    return answer.status_code, answer.json()


async def works(people: People, access_token: str) -> bool:
    bearer = {"Authorization": f"Bearer {access_token}"}
    return (await people.client.get("/me", headers=bearer)).status_code == 200


async def test_a_refresh_token_is_good_once_and_its_reuse_ends_the_session(
    crowd: People,
) -> None:
    asha = await crowd.registered()
    first = (await crowd.log_in(asha.email)).json()
    other = (await crowd.log_in(asha.email)).json()

    status, second = await refreshed(crowd, first["refreshToken"])
    assert status == 200
    assert await works(crowd, second["accessToken"])
    status, refusal = await refreshed(crowd, first["refreshToken"])

    assert (status, refusal["code"]) == (401, "session_ended")
    assert (await refreshed(crowd, second["refreshToken"]))[0] == 401
    assert not await works(crowd, second["accessToken"])
    assert await works(crowd, other["accessToken"]), "another session of hers goes on"


async def test_an_unknown_refresh_token_is_refused(crowd: People) -> None:
    status, refusal = await refreshed(crowd, "made up")

    assert (status, refusal["code"]) == (401, "session_ended")


async def test_a_session_ends_after_thirty_days_however_often_refreshed(crowd: People) -> None:
    asha = await crowd.registered()
    crowd.clock.real = Clock.real_now() - timedelta(days=31)
    pair = (await crowd.log_in(asha.email)).json()
    crowd.clock.real += timedelta(days=29)
    status, pair = await refreshed(crowd, pair["refreshToken"])
    assert status == 200

    crowd.clock.real += timedelta(days=2)

    assert (await refreshed(crowd, pair["refreshToken"]))[0] == 401


async def test_the_sandboxs_clock_moves_no_session(crowd: People) -> None:
    asha = await crowd.registered()
    pair = (await crowd.log_in(asha.email)).json()

    crowd.clock.advanced_days = 400

    assert (await refreshed(crowd, pair["refreshToken"]))[0] == 200


async def test_signing_out_ends_the_session_at_once(crowd: People) -> None:
    asha = await crowd.registered()
    pair = (await crowd.log_in(asha.email)).json()
    other = (await crowd.log_in(asha.email)).json()
    bearer = {"Authorization": f"Bearer {pair['accessToken']}"}

    answer = await crowd.client.post("/auth/logout", headers=bearer)

    assert (answer.status_code, answer.content) == (204, b"")
    assert not await works(crowd, pair["accessToken"])
    assert (await refreshed(crowd, pair["refreshToken"]))[0] == 401
    assert (await refreshed(crowd, other["refreshToken"]))[0] == 200


async def test_signing_out_ends_also_the_session_of_ones_own_refresh_token_only(
    crowd: People,
) -> None:
    asha, ravi = await crowd.registered(), await crowd.registered()
    first = (await crowd.log_in(asha.email)).json()
    second = (await crowd.log_in(asha.email)).json()
    ravis = (await crowd.log_in(ravi.email)).json()
    for token in (second["refreshToken"], ravis["refreshToken"]):
        bearer = {"Authorization": f"Bearer {first['accessToken']}"}
        await crowd.client.post("/auth/logout", json={"refreshToken": token}, headers=bearer)
        first = (await crowd.log_in(asha.email)).json()

    assert (await refreshed(crowd, second["refreshToken"]))[0] == 401
    assert (await refreshed(crowd, ravis["refreshToken"]))[0] == 200


async def test_disabling_a_user_ends_all_their_sessions(crowd: People) -> None:
    asha, admin = await crowd.registered(), await crowd.registered("admin")
    pairs = [(await crowd.log_in(asha.email)).json() for _ in range(2)]
    path = f"/admin/users/{asha.id}/disable"

    answer = await admin.post(path, {"reason": "Stolen account."})
    again = await admin.post(path, {"reason": "Stolen account."})

    assert answer.json() == {"status": "disabled", "sessionsEnded": 2}
    assert again.json() == {"status": "disabled", "sessionsEnded": 0}
    for pair in pairs:
        assert not await works(crowd, pair["accessToken"])
        assert (await refreshed(crowd, pair["refreshToken"]))[0] == 401


async def test_every_process_hears_that_a_session_ended(crowd: People) -> None:
    asha, admin = await crowd.registered(), await crowd.registered("admin")
    pair = (await crowd.log_in(asha.email)).json()
    bearer = {"Authorization": f"Bearer {pair['accessToken']}"}
    session = crowd.tokens.verify(pair["accessToken"], now=crowd.clock.real_now()).session_id
    listening = await psycopg.AsyncConnection.connect(crowd.database.url, autocommit=True)
    async with listening:
        await listening.execute("LISTEN hundi_sessions")

        await admin.post(f"/admin/users/{asha.id}/disable", {"reason": "Stolen account."})
        heard = [signal.payload async for signal in listening.notifies(timeout=30, stop_after=1)]

    assert heard == [str(session)]
    assert (await crowd.client.get("/me", headers=bearer)).status_code == 401


async def test_an_operator_disables_neither_nobody_nor_themselves(crowd: People) -> None:
    admin = await crowd.registered("admin")

    nobody = await admin.post(f"/admin/users/{new_id()}/disable", {"reason": "?"})
    myself = await admin.post(f"/admin/users/{admin.id}/disable", {"reason": "?"})

    assert (nobody.status_code, nobody.json()["code"]) == (404, "no_such_user")
    assert (myself.status_code, myself.json()["code"]) == (403, "not_yourself")


async def test_too_many_waiting_sign_ins_are_told_to_come_back(
    crowd: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "WAITING_MAX", -passwords.AT_ONCE_MAX)

    answer = await crowd.log_in(nobody())

    assert (answer.status_code, answer.json()["code"]) == (503, "too_many_sign_ins")
    assert answer.headers["Retry-After"] == "5"


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b'{"email": NaN}', b"\xff", b'{"password": "\\ud800"}', b"[" * 999]
)
async def test_a_body_that_is_no_such_json_is_refused(crowd: People, body: bytes) -> None:
    headers = {"content-type": "application/json"}
    for path in ("/auth/register", "/auth/login", "/auth/refresh"):
        answer = await crowd.client.post(path, content=body, headers=headers)

        assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


async def test_nothing_kept_or_logged_shows_a_secret_or_a_person(
    people: People, capsys: pytest.CaptureFixture[str]
) -> None:
    log = io.StringIO()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(log))
    await people.post("/auth/register", REGISTRATION, **{"Idempotency-Key": "k"})
    pair = (await people.log_in("asha.rao@example.in")).json()
    bearer = {"Authorization": f"Bearer {pair['accessToken']}"}
    kyc: dict[str, object] = {
        "pan": "ABCPE1234F",
        "name": "Asha Rao",
        "dateOfBirth": "1985-04-12",
        "consent": True,
    }
    kyc["documents"] = [{"kind": "passport", "number": "M1234567"}]
    account = {"accountNumber": "50100012345678", "ifsc": "HDFC0001234", "holderName": "Asha Rao"}
    assert (await people.client.post("/kyc", json=kyc, headers=bearer)).status_code == 202
    given = await people.client.put("/me/bank-account", json=account, headers=bearer)
    assert given.status_code == 202
    kept_waiting = people.everything_kept()
    await people.work()

    kept = kept_waiting + people.everything_kept()
    captured = capsys.readouterr()
    structlog.reset_defaults()
    secrets = [
        "asha.rao", "Asha", PASSWORD, "ABCPE1234F", "1985-04-12", "M1234567", "50100012345678",
        pair["accessToken"], pair["refreshToken"],
    ]  # fmt: skip
    said = log.getvalue() + captured.out + captured.err
    assert "argon2id" in kept, "the search looks at the rows"
    assert [secret for secret in secrets if secret in kept or secret in said] == []
