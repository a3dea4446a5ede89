"""What comes in at the edge: exact, bounded, and refused with its field when it is none."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator

import httpx
import pytest

from hundi.kernel.ids import new_id
from hundi.runtime.app import BODY_BYTES_MAX
from hundi.runtime.database import Database
from hundi.runtime.pages import write_cursor
from support.databases import PostgresServer
from support.edge import (
    API,
    acts,
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


# Exact values, and what is none


@pytest.mark.parametrize(
    ("amounts", "total"),
    [
        (["90000.10"], "90000.10"),
        (["0.1", "0.2"], "0.30"),
        (["999999999999.99"], "999999999999.99"),
        (["1e5", "0.01"], "100000.01"),
        (['"90000.10"', "1"], "90001.10"),
    ],
)
async def test_rupees_are_exact_on_the_way_in_and_out(
    client: httpx.AsyncClient, amounts: list[str], total: str
) -> None:
    lines = ",".join(f'{{"name": "a", "amount": {amount}}}' for amount in amounts)
    headers = bearer(new_id()) | {"Content-Type": "application/json"}

    response = await client.post(
        f"{API}/orders", headers=headers, content=f'{{"lines": [{lines}]}}'
    )

    assert response.status_code == 201
    assert response.text.endswith(f'"total":{total}}}')


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b'{"lines": [{"name": "a", "amount": NaN}]}', "lines.0.amount"),
        (b'{"lines": [{"name": "a", "amount": Infinity}]}', "lines.0.amount"),
        (b'{"lines": [{"name": "a", "amount": 1e400}]}', "lines.0.amount"),
        (b'{"lines": [{"name": "a", "amount": 1e999999999}]}', "lines.0.amount"),
        (b'{"lines": [{"name": "a", "amount": 1e-999999999}]}', "lines.0.amount"),
        (b'{"lines": [{"name": "a", "amount": -1}]}', "lines.0.amount"),
        (b'{"lines": [{"name": "a", "amount": 0}]}', "lines.0.amount"),
        (b'{"lines": [{"name": "a", "amount": 0.001}]}', "lines.0.amount"),
        (b'{"lines": [{"name": "a", "amount": true}]}', "lines.0.amount"),
        (b'{"lines": [{"name": "a", "amount": "1,000"}]}', "lines.0.amount"),
        (b'{"lines": [{"name": "a", "amount": ' + b"9" * 500 + b"}]}", "lines.0.amount"),
        (b'{"lines": [{"name": "a", "amount": 0.' + b"9" * 500 + b"}]}", "lines.0.amount"),
        (b'{"lines": [{"name": "\\ud800", "amount": 1}]}', "lines.0.name"),
        (b'{"lines": [{"name": "a\\u0000", "amount": 1}]}', "lines.0.name"),
        (b'{"lines": [{"name": 1, "amount": 1}]}', "lines.0.name"),
        (b'{"lines": [{"amount": 1}]}', "lines.0.name"),
        (b'{"lines": [{"name": "a", "amount": 1, "amount": 2}]}', "lines.0"),
        (b'{"lines": [], "lines": []}', "body"),
        (b'{"lines": [], "surprise": 1}', "surprise"),
        (b'{"lines": [], "\\ud800": 1}', "body"),
        (b'{"lines": ' + b"[" * 40 + b"]" * 40 + b"}", "body"),
        (b"[" * 100_000, "body"),
        (b'{"lines": "\xff"}', "body"),
        (b"\xef\xbb\xbf{}", "body"),
        (b"{", "body"),
        (b"null", "body"),
        (b"[]", "body"),
        (b"", "body"),
    ],
)
async def test_bad_input_is_422_with_its_field_and_changes_nothing(
    database: Database, client: httpx.AsyncClient, body: bytes, field: str
) -> None:
    asha = new_id()
    headers = bearer(asha) | {"Content-Type": "application/json"}

    response = await client.post(f"{API}/orders", headers=headers, content=body)

    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["code"] == "invalid"
    assert problem["errors"][0]["field"] == field
    assert problem["errors"][0]["message"].isprintable()
    assert await acts(database, asha) == []


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "é/é"])
async def test_a_body_of_another_kind_is_refused(client: httpx.AsyncClient, kind: str) -> None:
    headers = latin(bearer(new_id()) | {"Content-Type": kind})
    response = await client.post(f"{API}/orders", headers=headers, content=json.dumps(order()))

    assert (response.status_code, response.json()["code"]) == (415, "unsupported_media_type")


@pytest.mark.parametrize("said", [{}, {"Content-Type": ""}])
async def test_a_body_of_no_said_kind_is_json(
    client: httpx.AsyncClient, said: dict[str, str]
) -> None:
    headers = bearer(new_id()) | said
    response = await client.post(f"{API}/orders", headers=headers, content=json.dumps(order()))

    assert response.status_code == 201


@pytest.mark.parametrize(
    "query",
    [
        *("q=%00", "q=a%00b", "q=%ff%fe", "q=%ed%a0%80", "q=%F0%9F%92%B0", "q=%", "q=" + "x" * 51),
        *("cursor=%00", "cursor=x", "cursor=" + "x" * 301),
        f"cursor={write_cursor(10**20)}",
    ],
)
async def test_no_query_breaks_the_server(client: httpx.AsyncClient, query: str) -> None:
    response = await client.get(f"{API}/search?{query}", headers=bearer(new_id()))

    assert response.status_code in (200, 422)


@pytest.mark.parametrize("path", ["heard/x", "heard/%00", "nowhere", "orders/%2e%2e"])
async def test_a_path_that_is_none_is_a_problem_too(client: httpx.AsyncClient, path: str) -> None:
    response = await client.get(f"{API}/{path}", headers=bearer(new_id()))

    assert response.status_code in (404, 422)
    assert response.headers["content-type"] == "application/problem+json"


async def test_another_method_says_which_it_is(client: httpx.AsyncClient) -> None:
    response = await client.delete(f"{API}/orders", headers=bearer(new_id()))

    assert (response.status_code, response.json()["code"]) == (405, "method_not_allowed")
    assert response.headers["allow"] == "POST"


# Bounds


async def test_a_body_declared_too_large_is_413(client: httpx.AsyncClient) -> None:
    response = await client.post(
        f"{API}/orders", headers=bearer(new_id()), content=b"x" * (BODY_BYTES_MAX + 1)
    )

    assert (response.status_code, response.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize("key", [{}, {"Idempotency-Key": "k1"}])
async def test_a_body_that_turns_out_too_large_is_413(
    client: httpx.AsyncClient, key: dict[str, str]
) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(BODY_BYTES_MAX // 1_000 + 2):
            yield b"x" * 1_000

    headers = bearer(new_id()) | key | {"Content-Type": "application/json"}
    response = await client.post(f"{API}/orders", headers=headers, content=chunks())

    assert (response.status_code, response.json()["code"]) == (413, "too_large")


async def test_a_body_as_large_as_allowed_is_read(client: httpx.AsyncClient) -> None:
    body = json.dumps(order()).encode()
    headers = bearer(new_id()) | {"Content-Type": "application/json"}

    response = await client.post(
        f"{API}/orders", headers=headers, content=body + b" " * (BODY_BYTES_MAX - len(body))
    )

    assert response.status_code == 201


async def test_a_slow_body_holds_no_connection(
    database: Database, client: httpx.AsyncClient
) -> None:
    """More slow clients than the pool has connections, and another is served meanwhile."""
    go = asyncio.Event()

    async def slowly() -> AsyncIterator[bytes]:
        yield b'{"lines": [{"name": "a", '
        await go.wait()
        yield b'"amount": 1}]}'

    headers = bearer(new_id()) | {"Content-Type": "application/json"}
    slow = [
        asyncio.create_task(client.post(f"{API}/orders", headers=headers, content=slowly()))
        for _ in range(database.pool.max_size + 3)
    ]
    async with asyncio.timeout(30):
        quick = await client.get(f"{API}/sme-only", headers=headers)
    go.set()
    answers = await asyncio.gather(*slow)

    assert quick.status_code == 200
    assert {answer.status_code for answer in answers} == {201}


async def test_every_answer_has_its_headers(client: httpx.AsyncClient) -> None:
    for path in ("sme-only", "nowhere"):
        response = await client.get(f"{API}/{path}")

        assert response.headers["cache-control"] == "no-store"
        assert response.headers["x-content-type-options"] == "nosniff"
