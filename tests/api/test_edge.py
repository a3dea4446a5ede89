"""The edge keeps its promises whatever the route does: commit, repeat, who asks, news."""

import asyncio
from collections.abc import AsyncGenerator

import httpx
import psycopg
import pytest

from hundi.events.platform import Ticked
from hundi.kernel.ids import new_id
from hundi.runtime import database as database_module
from hundi.runtime import halt
from hundi.runtime.audit_log import record
from hundi.runtime.database import Database
from hundi.runtime.outbox import publish
from hundi.runtime.tokens import Role
from support.databases import PostgresServer, SetClock, on_database, opened
from support.edge import (
    API,
    acts,
    app_on,
    bearer,
    edge_client,
    edge_database,
    latin,
    order,
)


@pytest.fixture(scope="module")
async def database(postgres: PostgresServer) -> AsyncGenerator[Database]:
    async with edge_database(postgres) as own:
        yield own


@pytest.fixture(scope="module")
async def client(database: Database) -> AsyncGenerator[httpx.AsyncClient]:
    async with edge_client(database) as own:
        yield own


# Commit, then answer


async def test_a_failed_commit_is_never_a_success(
    database: Database, client: httpx.AsyncClient
) -> None:
    asha = new_id()

    response = await client.post(f"{API}/broken-commit", headers=bearer(asha))

    assert response.status_code == 500
    assert response.json()["code"] == "internal_error"
    assert await acts(database, asha) == []


async def test_a_connection_lost_before_the_commit_is_503(client: httpx.AsyncClient) -> None:
    response = await client.post(f"{API}/lost-commit", headers=bearer(new_id()))

    assert response.status_code == 503
    assert response.json()["code"] == "unavailable"
    assert response.headers["retry-after"] == "2"


async def test_a_crash_undoes_everything_and_tells_nothing(
    database: Database, client: httpx.AsyncClient
) -> None:
    asha = new_id()

    response = await client.post(f"{API}/crash", headers=bearer(asha))

    assert (response.status_code, response.json()["code"]) == (500, "internal_error")
    assert "secret" not in response.text
    assert await acts(database, asha) == []


async def test_a_refusal_undoes_what_was_done(
    database: Database, client: httpx.AsyncClient
) -> None:
    asha = new_id()

    response = await client.post(f"{API}/refuse/shut", headers=bearer(asha))

    assert response.status_code == 409
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["code"] == "shut"
    assert '"remaining":90000.10' in response.text
    assert await acts(database, asha) == []


async def test_postgres_gone_is_503_and_back_is_200(
    postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_module, "POOL_WAIT_SECONDS", 0.5)
    url, headers = postgres.clone(), bearer(new_id())
    name = url.partition("hundi_app@/")[2].partition("?")[0]
    admin = psycopg.connect(on_database(postgres.owner_url, "postgres"), autocommit=True)
    async with opened(url, clock=SetClock()) as own:
        transport = httpx.ASGITransport(app=app_on(own), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://hundi") as client:
            with admin:
                admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false'.encode())
                admin.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                    [name],
                )
                away = await client.get(f"{API}/sme-only", headers=headers)
                admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true'.encode())
            back = await until_ok(client, f"{API}/sme-only", headers)

    assert (away.status_code, away.json()["code"]) == (503, "unavailable")
    assert away.headers["retry-after"] == "2"
    assert back.status_code == 200


async def until_ok(client: httpx.AsyncClient, path: str, headers: dict[str, str]) -> httpx.Response:
    async with asyncio.timeout(30):
        while (response := await client.get(path, headers=headers)).status_code != 200:
            pass
    return response


# Idempotency keys


async def test_the_same_key_gives_the_same_bytes_and_one_effect(
    database: Database, client: httpx.AsyncClient
) -> None:
    asha = new_id()
    headers = bearer(asha) | {"Idempotency-Key": "k1"}

    first = await client.post(f"{API}/orders", headers=headers, json=order("90000.10"))
    again = await client.post(f"{API}/orders", headers=headers, json=order("90000.10"))

    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert again.headers["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in first.headers
    assert await acts(database, asha) == ["order"]


async def test_many_at_once_with_one_key_have_one_effect(
    database: Database, client: httpx.AsyncClient
) -> None:
    asha = new_id()
    headers = bearer(asha) | {"Idempotency-Key": "k1"}

    responses = await asyncio.gather(
        *(client.post(f"{API}/orders", headers=headers, json=order()) for _ in range(8))
    )

    assert {response.status_code for response in responses} == {201}
    assert len({response.content for response in responses}) == 1
    assert await acts(database, asha) == ["order"]


async def test_a_key_with_another_body_path_or_query_is_refused(
    database: Database, client: httpx.AsyncClient
) -> None:
    asha = new_id()
    headers = bearer(asha) | {"Idempotency-Key": "k1"}
    await client.post(f"{API}/orders", headers=headers, json=order(1))

    others = [
        await client.post(f"{API}/orders", headers=headers, json=order(2)),
        await client.post(f"{API}/orders?a=1", headers=headers, json=order(1)),
        await client.post(f"{API}/refuse/shut", headers=headers, json=order(1)),
    ]

    for response in others:
        assert (response.status_code, response.json()["code"]) == (409, "idempotency_key_reused")
    assert await acts(database, asha) == ["order"]


async def test_two_people_may_use_the_same_key(client: httpx.AsyncClient) -> None:
    for _ in range(2):
        headers = bearer(new_id()) | {"Idempotency-Key": "k1"}
        response = await client.post(f"{API}/orders", headers=headers, json=order())

        assert "idempotent-replayed" not in response.headers


async def test_a_refusal_of_the_business_is_kept_too(client: httpx.AsyncClient) -> None:
    headers = bearer(new_id()) | {"Idempotency-Key": "k1"}

    first = await client.post(f"{API}/refuse/shut", headers=headers)
    again = await client.post(f"{API}/refuse/shut", headers=headers)

    assert first.status_code == again.status_code == 409
    assert first.content == again.content
    assert again.headers["content-type"] == "application/problem+json"
    assert again.headers["idempotent-replayed"] == "true"


@pytest.mark.parametrize("path", ["refuse/tired", "crash", "broken-commit"])
async def test_what_may_go_better_next_time_is_not_kept(
    client: httpx.AsyncClient, path: str
) -> None:
    headers = bearer(new_id()) | {"Idempotency-Key": "k1"}

    await client.post(f"{API}/{path}", headers=headers)
    again = await client.post(f"{API}/{path}", headers=headers)

    assert again.status_code >= 500
    assert "idempotent-replayed" not in again.headers


async def test_a_body_that_was_refused_can_be_mended_under_its_key(
    client: httpx.AsyncClient,
) -> None:
    headers = bearer(new_id()) | {"Idempotency-Key": "k1"}

    bad = await client.post(f"{API}/orders", headers=headers, json=order(-1))
    good = await client.post(f"{API}/orders", headers=headers, json=order(1))

    assert (bad.status_code, good.status_code) == (422, 201)


async def test_an_answer_with_a_secret_is_not_kept(
    database: Database, client: httpx.AsyncClient
) -> None:
    asha = new_id()
    headers = bearer(asha) | {"Idempotency-Key": "k1"}

    for _ in range(2):
        await client.post(f"{API}/secret", headers=headers)

    assert await acts(database, asha) == ["secret", "secret"]
    async with database.transaction("user") as tx:
        rows = await tx.all("SELECT FROM platform.idempotent_answers WHERE caller_id = %s", [asha])
    assert rows == []


@pytest.mark.parametrize("key", ["", "x" * 65, "é"])
async def test_a_key_that_is_none_is_refused(client: httpx.AsyncClient, key: str) -> None:
    headers = latin(bearer(new_id()) | {"Idempotency-Key": key})
    response = await client.post(f"{API}/orders", headers=headers, json=order())

    assert (response.status_code, response.json()["code"]) == (422, "bad_idempotency_key")


# Who asks


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Basic abc", "Bearer a.b.c", "Bearer " + "x" * 10_000, "Bearer é"],
)
async def test_without_a_good_token_nobody_is_known(client: httpx.AsyncClient, header: str) -> None:
    response = await client.get(f"{API}/sme-only", headers=latin({"Authorization": header}))

    assert response.status_code == 401
    assert response.json()["code"] == "no_good_token"
    assert response.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("role", ["investor", "customer", "admin"])
async def test_another_role_is_refused(client: httpx.AsyncClient, role: Role) -> None:
    response = await client.get(f"{API}/sme-only", headers=bearer(new_id(), role))

    assert (response.status_code, response.json()["code"]) == (403, "wrong_role")


# News


async def test_a_refusal_that_news_would_lift_waits_for_it(
    database: Database, client: httpx.AsyncClient
) -> None:
    subject = new_id()
    async with database.transaction("user") as tx:
        await publish(tx, [Ticked(SetClock().now())])
        await tx.connection.execute("RESET ROLE")
        await tx.execute("UPDATE jobs.procrastinate_jobs SET lock = %s", [f"user:{subject}"])
    asked = asyncio.create_task(client.get(f"{API}/heard/{subject}", headers=bearer(new_id())))

    async with database.transaction("platform") as tx:
        await record(tx, None, "news", subject)
        await tx.execute("DELETE FROM jobs.procrastinate_jobs")

    assert (await asked).status_code == 200


async def test_a_refusal_without_news_is_given_at_once(client: httpx.AsyncClient) -> None:
    response = await client.get(f"{API}/heard/{new_id()}", headers=bearer(new_id()))

    assert (response.status_code, response.json()["code"]) == (404, "unheard")


async def test_news_that_does_not_come_is_not_waited_for_long(
    database: Database,
) -> None:
    subject = new_id()
    async with database.transaction("user") as tx:
        await publish(tx, [Ticked(SetClock().now())])
        await tx.connection.execute("RESET ROLE")
        await tx.execute("UPDATE jobs.procrastinate_jobs SET lock = %s", [f"user:{subject}"])

    async with edge_client(database, news_seconds_max=0.1) as client:
        response = await client.get(f"{API}/heard/{subject}", headers=bearer(new_id()))

    assert (response.status_code, response.json()["code"]) == (404, "unheard")
    async with database.transaction("platform") as tx:
        await tx.execute("DELETE FROM jobs.procrastinate_jobs")


# The document


async def test_the_openapi_document_builds_and_knows_the_routes(
    client: httpx.AsyncClient,
) -> None:
    response = await client.get("/api/openapi.json")

    document = response.json()
    assert response.status_code == 200
    assert document["openapi"].startswith("3.1")
    assert {f"{API}/orders", f"{API}/health"} <= set(document["paths"])
    amount = document["components"]["schemas"]["Line"]["properties"]["amount"]
    assert amount["type"] == "number"


async def test_health_says_which_day_it_is(client: httpx.AsyncClient) -> None:
    response = await client.get(f"{API}/health")

    assert response.json() == {"status": "ok", "today": "2026-12-01"}


async def test_everybody_learns_whether_money_moves_and_what_time_it_is_but_not_why(
    client: httpx.AsyncClient, database: Database
) -> None:
    moving = await client.get(f"{API}/public/status")
    async with database.transaction("platform") as tx:
        await tx.execute("SELECT platform.halt_money('somebody took it', %s)", [tx.now])
    halted = await client.get(f"{API}/public/status")
    async with database.transaction("platform") as tx:
        switch = await halt.switch(tx)
        await tx.execute("SELECT platform.resume_money(%s)", [switch.halts])

    assert moving.json()["moneyMoves"] is True
    assert (moving.json()["today"], moving.json()["haltedSince"]) == ("2026-12-01", None)
    assert moving.json()["now"].startswith("2026-12-01T")
    assert halted.json()["moneyMoves"] is False
    assert halted.json()["haltedSince"] is not None
    assert "somebody" not in halted.text
