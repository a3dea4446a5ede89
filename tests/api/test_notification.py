"""Notification's routes: who may, what they show, and the stream."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from hundi.events import user
from hundi.kernel.ids import new_id
from hundi.notification import bell, stream
from hundi.notification.bell import Switchboard, read_message, write_message
from hundi.runtime.servers import EmbeddedServers
from hundi.runtime.tokens import ACCESS_SECONDS
from support.databases import NOW, PostgresServer, deliver, until_seen
from support.notification import Office, a_deal, office
from support.streams import streaming

SERVICE = "notification"
LIST = "/api/v1/notifications"
CHOICES = "/api/v1/notifications/preferences"
EVERYTHING = {
    "account": True,
    "money": True,
    "obligations": True,
    "invoices": True,
    "investing": True,
    "repayments": True,
}


@pytest.fixture(scope="module")
async def desk(
    postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[Office]:
    async with office(postgres.clone(), tmp_path_factory.mktemp("documents")) as opened:
        # The switchboard looks into PostgreSQL often, so that no test waits for it.
        opened.app.state.switchboard = Switchboard(opened.database, None, look_seconds=0.05)
        yield opened


@pytest.fixture(scope="module")
async def client(desk: Office) -> AsyncGenerator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=desk.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://hundi") as opened:
        yield opened


async def test_the_list_is_ones_own_newest_first(desk: Office, client: httpx.AsyncClient) -> None:
    deal, stranger = a_deal(), new_id()
    await desk.given(deal.uploaded(), deal.accepted(), deal.advance())

    response = await client.get(LIST, headers=desk.bearer(deal.seller_id))
    nothing = await client.get(LIST, headers=desk.bearer(stranger))

    newest, older = response.json()
    assert newest["kind"] == "advance_paid"
    assert newest["title"] == "₹88,938.00 is in your wallet"
    assert '"net":88938.00' in response.text
    assert '"gst":162.00' in response.text
    assert newest["params"]["disbursedOn"] == "2026-12-01"
    assert newest["createdAt"] == "2026-12-01T12:00:00+05:30"
    assert newest["readAt"] is None
    assert older["kind"] == "invoice_accepted"
    assert older["params"]["invoiceId"] == str(deal.invoice_id)
    assert nothing.json() == []


async def test_pages_follow_each_other_without_a_gap(
    desk: Office, client: httpx.AsyncClient
) -> None:
    deal = a_deal()
    await desk.given(*deal.whole_story())
    headers = desk.bearer(deal.seller_id)
    whole = (await client.get(LIST, headers=headers)).json()

    url = f"{LIST}?limit=5"
    seen: list[object] = []
    for _ in range(10):
        response = await client.get(url, headers=headers)
        seen += response.json()
        if "link" not in response.headers:
            break
        url = response.headers["link"].split(">")[0].removeprefix("<")

    assert seen == whole
    assert len(seen) == 19


async def test_a_notification_is_read_once_and_by_its_owner_only(
    desk: Office, client: httpx.AsyncClient
) -> None:
    deal = a_deal()
    await desk.given(deal.accepted())
    owner, stranger = desk.bearer(deal.seller_id), desk.bearer(deal.customer_id)
    told = (await client.get(LIST, headers=owner)).json()[0]

    foreign = await client.post(f"{LIST}/{told['id']}/read", headers=stranger)
    first = await client.post(f"{LIST}/{told['id']}/read", headers=owner)
    again = await client.post(f"{LIST}/{told['id']}/read", headers=owner)

    assert (foreign.status_code, foreign.json()["code"]) == (404, "no_such_notification")
    assert first.status_code == 200
    assert first.json()["readAt"] == "2026-12-01T12:00:00+05:30"
    assert again.json() == first.json()


@pytest.mark.parametrize("name", ["0", "99999999999999999999999999", "9223372036854775808"])
async def test_an_absurd_id_is_refused(desk: Office, client: httpx.AsyncClient, name: str) -> None:
    response = await client.post(f"{LIST}/{name}/read", headers=desk.bearer(new_id()))

    assert response.status_code == 422


async def test_choices_are_kept_and_must_haves_stay_on(
    desk: Office, client: httpx.AsyncClient
) -> None:
    headers = desk.bearer(new_id())

    before = await client.get(CHOICES, headers=headers)
    chosen = await client.put(CHOICES, headers=headers, json={"email": {"investing": False}})
    refused = await client.put(
        CHOICES, headers=headers, json={"email": {"money": False, "investing": True}}
    )
    after = await client.get(CHOICES, headers=headers)

    assert before.json() == {"email": EVERYTHING}
    assert chosen.json() == after.json() == {"email": EVERYTHING | {"investing": False}}
    assert (refused.status_code, refused.json()["code"]) == (422, "must_have_mail")
    assert refused.json()["errors"][0]["field"] == "email.money"


@pytest.mark.parametrize("email", [{"sms": True}, {"money": "no"}, {"investing": 0}, None])
async def test_choices_nobody_knows_are_refused(
    desk: Office, client: httpx.AsyncClient, email: object
) -> None:
    response = await client.put(CHOICES, headers=desk.bearer(new_id()), json={"email": email})

    assert response.status_code == 422
    assert response.json()["errors"][0]["field"].startswith("email")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", LIST, None),
        ("POST", f"{LIST}/1/read", None),
        ("GET", CHOICES, None),
        ("PUT", CHOICES, {"email": EVERYTHING}),
        ("GET", "/api/v1/stream", None),
    ],
)
async def test_every_route_asks_who_it_is(
    client: httpx.AsyncClient, method: str, path: str, body: object
) -> None:
    response = await client.request(method, path, json=body)

    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("role", ["sme", "investor", "customer", "admin"])
async def test_every_role_has_a_list(
    desk: Office, client: httpx.AsyncClient, role: user.Role
) -> None:
    response = await client.get(LIST, headers=desk.bearer(new_id(), role=role))

    assert response.status_code == 200


async def test_the_stream_tells_what_is_new_and_only_the_callers(desk: Office) -> None:
    deal, other = a_deal(), a_deal()
    await desk.given(deal.uploaded(), deal.accepted())

    async with streaming(desk.app, desk.bearer(deal.seller_id)) as page:
        hello = await page.block()
        await desk.given(other.uploaded(), other.accepted(), deal.advance())
        told = await page.notification()
        status, headers = await page.status, page.headers

    assert status == 200
    assert headers["content-type"].startswith("text/event-stream")
    assert headers["cache-control"] == "no-store"
    assert headers["x-accel-buffering"] == "no"
    assert hello["retry"] == "2000"
    assert int(hello["id"]) < told["id"]
    assert told["kind"] == "advance_paid"
    assert page.blocks.empty()


async def test_a_client_that_comes_again_misses_nothing(desk: Office) -> None:
    deal = a_deal()
    headers = desk.bearer(deal.seller_id)
    async with streaming(desk.app, headers) as page:
        last = (await page.block())["id"]

    await desk.given(deal.uploaded(), deal.accepted(), deal.advance())
    async with streaming(desk.app, headers | {"Last-Event-ID": last}) as page:
        first, second = await page.notification(), await page.notification()
    async with streaming(desk.app, headers | {"Last-Event-ID": str(first["id"])}) as page:
        again = await page.notification()

    assert [first["kind"], second["kind"]] == ["invoice_accepted", "advance_paid"]
    assert again == second


async def test_many_missed_notifications_come_in_order(desk: Office) -> None:
    person = new_id()
    await desk.given(
        *(user.KycDecided(person, "sme", "pending", NOW + timedelta(seconds=n)) for n in range(205))
    )

    async with streaming(desk.app, desk.bearer(person) | {"Last-Event-ID": "0"}) as page:
        ids = [(await page.notification())["id"] for _ in range(205)]

    assert ids == sorted(ids)


async def test_an_id_from_another_database_does_not_silence_the_stream(desk: Office) -> None:
    deal = a_deal()

    headers = desk.bearer(deal.seller_id) | {"Last-Event-ID": str(2**62)}
    async with streaming(desk.app, headers) as page:
        await page.block()
        await desk.given(deal.advance())
        told = await page.notification()

    assert told["kind"] == "advance_paid"


async def test_an_id_that_is_none_is_refused(desk: Office, client: httpx.AsyncClient) -> None:
    for last in ("x", "-1", str(2**64), ""):
        headers = desk.bearer(new_id()) | {"Last-Event-ID": last}
        response = await client.get("/api/v1/stream", headers=headers)

        assert response.status_code == 422
        assert response.json()["errors"][0]["field"].endswith("Last-Event-ID")


async def test_a_stream_holds_no_connection_while_it_waits(desk: Office) -> None:
    person = new_id()
    async with streaming(desk.app, desk.bearer(person)) as page:
        await page.block()
        await until_seen(
            desk.database,
            """
            SELECT WHERE NOT EXISTS (
                SELECT FROM pg_stat_activity WHERE datname = current_database()
                    AND usename = 'hundi_app' AND state <> 'idle' AND pid <> pg_backend_pid()
            )
            """,
        )
        await desk.given(user.KycDecided(person, "sme", "pending", NOW))
        told = await page.notification()

    assert told["kind"] == "kyc_decided"


async def test_a_stream_ends_when_its_token_expires(
    desk: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "TURN_SECONDS", 0.05)
    clock = desk.database.clock
    real_now = clock.real_now()
    async with streaming(desk.app, desk.bearer(new_id())) as page:
        await page.block()
        later = real_now + timedelta(seconds=ACCESS_SECONDS + 1)
        monkeypatch.setattr(clock, "real_now", lambda: later)
        await page.end()


async def test_a_stream_ends_when_its_session_is_revoked(
    desk: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "TURN_SECONDS", 0.05)
    person, session_id = new_id(), new_id()
    token = desk.token(person, session_id=session_id)

    async with streaming(desk.app, {"Authorization": f"Bearer {token}"}) as page:
        await page.block()
        desk.tokens.revoke(session_id)
        await page.end()

    assert board(desk).count == 0


async def test_a_silent_stream_is_kept_alive_and_looks_though_nothing_rang(
    postgres: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "TURN_SECONDS", 0.02)
    monkeypatch.setattr(stream, "KEEP_ALIVE_SECONDS", 0.05)
    person = new_id()
    async with office(postgres.clone(), tmp_path) as desk:
        desk.app.state.switchboard = Switchboard(desk.database, None, look_seconds=3_600)
        async with streaming(desk.app, desk.bearer(person)) as page:
            await page.block()
            beat = await page.block()
            await desk.given(user.KycDecided(person, "sme", "pending", NOW))
            told = await page.notification()

    assert beat == {"": "keep-alive"}
    assert told["kind"] == "kyc_decided"


async def test_a_page_too_many_is_refused_and_a_closed_page_frees_its_place(
    desk: Office, client: httpx.AsyncClient
) -> None:
    headers = desk.bearer(new_id())
    async with (
        streaming(desk.app, headers),
        streaming(desk.app, headers),
        streaming(desk.app, headers),
        streaming(desk.app, headers),
    ):
        async with streaming(desk.app, headers) as fifth:
            await fifth.block()
            refused = await client.get("/api/v1/stream", headers=headers)
        async with streaming(desk.app, headers) as again:
            await again.block()

    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_streams")
    assert refused.headers["retry-after"] == "30"
    assert board(desk).count == 0


async def test_a_process_carries_so_many_streams_and_no_more(
    desk: Office, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bell, "BELLS_MAX", 1)
    async with streaming(desk.app, desk.bearer(new_id())) as page:
        await page.block()
        refused = await client.get("/api/v1/stream", headers=desk.bearer(new_id()))

    assert (refused.status_code, refused.json()["code"]) == (503, "streams_full")


async def test_valkey_wakes_the_stream_and_when_it_dies_postgres_does(
    postgres: PostgresServer, tmp_path: Path
) -> None:
    servers = EmbeddedServers.start(tmp_path / "servers", want={"valkey"}, durable=False)
    deal = a_deal()
    try:
        url = servers.servers.redis_url
        async with office(postgres.clone(), tmp_path, redis_url=url) as desk:
            # Looking is as good as off: what comes in time was heard from Valkey.
            desk.app.state.switchboard = Switchboard(desk.database, url, look_seconds=0.05)
            async with streaming(desk.app, desk.bearer(deal.seller_id)) as page:
                await page.block()
                await desk.given(deal.accepted())
                heard = await page.notification()
                servers.stop()
                await desk.given(deal.advance())
                looked_up = await page.notification()
    finally:
        servers.stop()

    assert [heard["kind"], looked_up["kind"]] == ["invoice_accepted", "advance_paid"]


async def test_what_valkey_says_rings_the_right_bell(
    postgres: PostgresServer, tmp_path: Path
) -> None:
    servers = EmbeddedServers.start(tmp_path / "servers", want={"valkey"}, durable=False)
    person, other = new_id(), new_id()
    try:
        url = servers.servers.redis_url
        async with office(postgres.clone(), tmp_path, redis_url=url) as desk:
            switchboard = Switchboard(desk.database, url, look_seconds=3_600)
            with (
                switchboard.listening(person, person) as mine,
                switchboard.listening(other, other) as theirs,
            ):
                assert await mine.wait(20)  # it listens now, and rings for what it missed
                assert await theirs.wait(20)

                await desk.given(user.KycDecided(person, "sme", "pending", NOW))

                assert await mine.wait(20)
                assert not await theirs.wait(0.05)
    finally:
        servers.stop()


async def test_a_valkey_that_is_away_costs_nothing_but_time(
    postgres: PostgresServer, tmp_path: Path
) -> None:
    deal, nowhere = a_deal(), f"unix://{tmp_path}/nobody.sock"
    async with office(postgres.clone(), tmp_path, redis_url=nowhere) as desk:
        desk.app.state.switchboard = Switchboard(desk.database, nowhere, look_seconds=0.05)
        async with streaming(desk.app, desk.bearer(deal.seller_id)) as page:
            await page.block()
            await desk.given(deal.advance())
            told = await page.notification()

    assert told["kind"] == "advance_paid"


@pytest.mark.parametrize("raw", [b"", b"{}", b'["x"]', b"\xff", b"[" * 70_000, b"[1]"])
def test_a_message_that_is_not_ours_rings_nobody(raw: bytes) -> None:
    assert read_message(raw) == []


def test_a_message_carries_whose_pages_are_to_look() -> None:
    users = [new_id() for _ in range(500)]

    assert read_message(write_message(users)) == users


async def test_the_stream_asks_postgres_once_for_all_pages(desk: Office) -> None:
    """However many pages are open, and every one hears its own."""
    deals = [a_deal() for _ in range(5)]
    async with asyncio.timeout(20):
        async with (
            streaming(desk.app, desk.bearer(deals[0].seller_id)) as first,
            streaming(desk.app, desk.bearer(deals[1].seller_id)) as second,
        ):
            await first.block()
            await second.block()
            await desk.happened(*(deal.advance() for deal in deals))
            await deliver(desk.desk)
            told = [await first.notification(), await second.notification()]

    assert [each["params"]["invoiceId"] for each in told] == [
        str(deal.invoice_id) for deal in deals[:2]
    ]


def board(desk: Office) -> Switchboard:
    switchboard: Switchboard = desk.app.state.switchboard
    return switchboard
