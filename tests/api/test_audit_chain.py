"""What operators can ask of the sealed chain: whether each row is still as it was sealed."""

from collections.abc import AsyncGenerator

import httpx
import psycopg
import pytest

from hundi.kernel.ids import new_id
from hundi.ledger import api, sealing
from hundi.runtime import audit_log
from hundi.runtime.app import build_app
from hundi.runtime.web import Edge
from hundi.settlement.service import service
from support.databases import PostgresServer, as_owner
from support.settlement import INTERNAL_TOKEN, Office, office

PATH = "/admin/audit/chain"


@pytest.fixture
async def desk(postgres: PostgresServer) -> AsyncGenerator[Office]:
    async with office(postgres.clone()) as opened:
        yield opened


@pytest.fixture
async def http(desk: Office) -> AsyncGenerator[httpx.AsyncClient]:
    edge = Edge(desk.database, desk.tokens, None, INTERNAL_TOKEN, ("webhook",), sandbox=True)
    app = build_app([service], edge, routers=[api.routes])
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test/api/v1") as client:
        client.headers.update(desk.bearer(new_id(), "admin"))
        yield client


async def given_sealed_line(desk: Office) -> None:
    async with desk.database.transaction("payment") as tx:
        await audit_log.record(tx, new_id(), "approve match_credit", new_id(), {"amount": "1.00"})
    for _ in range(2):
        await sealing.seal(desk.database)


async def test_an_untouched_chain_is_clean_and_tells_its_head(
    desk: Office, http: httpx.AsyncClient
) -> None:
    empty = (await http.get(PATH)).json()
    await given_sealed_line(desk)

    sealed = (await http.get(PATH)).json()

    assert (empty["clean"], empty["head"], empty["blocks"]) == (True, None, 0)
    assert (sealed["clean"], sealed["blocks"], sealed["rows"]) == (True, 1, 1)
    assert len(bytes.fromhex(sealed["head"])) == 32


async def test_a_line_that_was_altered_is_named(desk: Office, http: httpx.AsyncClient) -> None:
    await given_sealed_line(desk)
    with psycopg.connect(as_owner(desk.database.url)) as owner:
        owner.execute("SET session_replication_role = replica")
        owner.execute("UPDATE platform.audit_log SET action = 'approve nothing'")

    answer = (await http.get(PATH)).json()

    broken = [proof for proof in answer["proofs"] if not proof["holds"]]
    assert answer["clean"] is False
    assert [proof["promise"] for proof in broken] == ["each sealed row is as it was sealed"]
    assert "audit line 1 was altered" in broken[0]["brokenBy"][0]


async def test_a_chain_too_long_for_a_request_is_refused(
    desk: Office, http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    await given_sealed_line(desk)
    monkeypatch.setattr(api, "CHAIN_BLOCKS_MAX", 0)

    answer = await http.get(PATH)

    assert (answer.status_code, answer.json()["code"]) == (409, "chain_too_long")
