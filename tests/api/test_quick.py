"""A quick route keeps the door's promises: limits, headers, problems, the other methods."""

from collections.abc import AsyncGenerator

import pytest
from starlette.responses import Response
from starlette.types import Message, Scope

from hundi.kernel.errors import Conflict
from hundi.runtime.quick import HEADERS, QuickRequest, QuickRoute
from support.databases import PostgresServer, SetClock, opened
from support.funding_http import World, served

PATH = "/api/v1/invoices/0199e5a2-7b1c-7000-8000-000000000001/fund"


@pytest.fixture(scope="module")
async def world(postgres: PostgresServer) -> AsyncGenerator[World]:
    async with opened(postgres.clone(), clock=SetClock()) as database, served(database) as made:
        yield made


async def test_every_answer_has_the_doors_headers(world: World) -> None:
    asha, invoice = await world.investor(), await world.listing()

    made = await world.fund(invoice, asha, 1000)
    refused = await world.client.post(PATH)

    assert (made.status_code, refused.status_code) == (201, 401)
    for answer in (made, refused):
        for name, value in HEADERS:
            assert answer.headers[name.decode()] == value.decode()


async def test_another_method_goes_the_common_way(world: World) -> None:
    answer = await world.client.get(PATH)

    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"


async def test_an_address_that_is_no_text_is_refused_by_the_door(world: World) -> None:
    answer = await world.client.post(f"{PATH}?x=%00")

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


async def test_a_path_that_is_nearly_it_is_not_found(world: World) -> None:
    answer = await world.client.post("/api/v1/invoices/1/fund")

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("declared", [True, False])
async def test_a_body_is_bounded_declared_or_not(
    world: World,
    declared: bool,  # noqa: FBT001 - parametrised
) -> None:
    asha, invoice = await world.investor(), await world.listing()

    async def trickle() -> AsyncGenerator[bytes]:
        for _ in range(100):
            yield b" " * 100

    answer = await world.client.post(
        f"/api/v1/invoices/{invoice}/fund",
        content=b" " * 5000 if declared else trickle(),
        headers=world.signed_in(asha),
    )

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


async def test_the_first_of_two_headers_counts(world: World) -> None:
    asha, invoice = await world.investor(), await world.listing()
    token = world.signed_in(asha)["Authorization"]

    answer = await world.client.post(
        f"/api/v1/invoices/{invoice}/fund",
        json={"amount": 1000},
        headers=[("Authorization", token), ("Authorization", "Bearer other")],
    )

    assert answer.status_code == 201


def asked(method: str) -> Scope:
    return {"type": "http", "method": method, "path": "/x", "query_string": b"", "headers": ()}


class Held(Conflict):
    """Something is in the way."""


async def answered(failure: Exception | None) -> tuple[int, bytes]:
    """Ask a route of its own that fails like this, once whole and once gone."""
    sent: list[dict[str, object]] = []

    async def answer(request: QuickRequest) -> Response:
        if failure is not None:
            raise failure
        return Response(request.body)

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": b"hello", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(dict(message))

    route = QuickRoute("PUT", "/x", answer, body_bytes_max=10)
    scope = asked("PUT")
    assert route.matches(scope)
    await route.answer(scope, receive, send)
    status, body = sent[0]["status"], sent[1]["body"]
    assert isinstance(status, int)
    assert isinstance(body, bytes)
    return status, body


async def test_a_refusal_is_a_problem_and_a_bug_is_one_without_its_words() -> None:
    assert await answered(None) == (200, b"hello")
    status, body = await answered(Held("Wait."))
    assert (status, b'"code":"held"' in body) == (409, True)
    status, body = await answered(ZeroDivisionError("secret"))
    assert (status, b"secret" in body) == (500, False)


async def test_who_leaves_before_all_is_read_gets_no_answer() -> None:
    async def answer(request: QuickRequest) -> Response:
        raise AssertionError(request)

    async def receive() -> dict[str, object]:
        return {"type": "http.disconnect"}

    async def send(message: object) -> None:
        raise AssertionError(message)

    route = QuickRoute("POST", "/x", answer, body_bytes_max=10)

    await route.answer(asked("POST"), receive, send)
