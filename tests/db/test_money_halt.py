"""When a promise about money is broken all money stops, says why, and two people let it go on."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from typing import LiteralString
from uuid import UUID

import httpx
import psycopg
import pytest

from hundi.kernel.errors import BrokenInvariant
from hundi.kernel.ids import derive_id, new_id
from hundi.ledger import journal, watch
from hundi.ledger.api import routes as ledger_routes
from hundi.ledger.entry import Entry, bank, moves_of, wallet
from hundi.runtime import desk as operators
from hundi.runtime import halt
from hundi.runtime.app import build_app
from hundi.runtime.jobs import Worker
from hundi.runtime.web import Edge
from hundi.settlement import commands
from hundi.settlement.service import service
from support.databases import PostgresServer, as_owner, deliver
from support.settlement import INTERNAL_TOKEN, Office, Story, office, rupees

WHY = {"reason": "something is wrong"}


@pytest.fixture
async def desk(postgres: PostgresServer) -> AsyncGenerator[Office]:
    async with office(postgres.clone()) as opened:
        yield opened


@pytest.fixture
async def http(desk: Office) -> AsyncGenerator[httpx.AsyncClient]:
    edge = Edge(desk.database, desk.tokens, None, INTERNAL_TOKEN, ("webhook",), sandbox=True)
    app = build_app([service], edge, routers=[ledger_routes])
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test/api/v1") as client:
        yield client


def tampered(desk: Office, query: str) -> None:
    with psycopg.connect(as_owner(desk.database.url)) as owner:
        owner.execute("SET session_replication_role = replica")
        owner.execute(query.encode())


async def state(desk: Office) -> halt.Switch:
    async with desk.database.transaction("platform") as tx:
        return await halt.switch(tx)


async def given_money(desk: Office, user_id: UUID) -> Entry:
    cause = new_id()
    entry = Entry(cause, "Given", moves_of((bank(cause), wallet(user_id), rupees("10"))))
    async with desk.database.transaction("payment") as tx:
        await journal.post(tx, entry)
    return entry


async def test_an_audit_that_finds_a_wrong_balance_halts_all_money_and_says_why(
    desk: Office,
) -> None:
    user_id = new_id()
    await given_money(desk, user_id)
    tampered(
        desk, f"UPDATE ledger.accounts SET balance_minor = 999 WHERE name = 'wallet:{user_id}'"
    )

    for _ in range(2):
        await watch.audit_slice(desk.database)

    switch = await state(desk)
    assert switch.reason is not None
    assert f"wallet:{user_id} holds 999 paise, its moves say 1000" in switch.reason
    assert desk.desk_items(watch.SWITCH_ID) == ["money_halted"]
    with pytest.raises(psycopg.DatabaseError, match="money is halted"):
        await given_money(desk, user_id)


async def test_the_audit_goes_round_in_slices(
    desk: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "ACCOUNTS_PER_SLICE_MAX", 3)
    for _ in range(5):
        await given_money(desk, new_id())
    tampered(desk, "UPDATE ledger.accounts SET balance_minor = balance_minor + 1 WHERE id = 8")

    found = [await watch.audit_slice(desk.database) for _ in range(3)]

    assert [bool(wrong) for wrong in found] == [False, False, True]
    audits = desk.row("SELECT audits, audited_to FROM platform.money")
    for _ in range(3):
        await watch.audit_slice(desk.database)
    assert desk.row("SELECT audits FROM platform.money")[0] > audits[0]  # pyright: ignore[reportOperatorIssue]


async def test_a_ledger_that_refuses_an_entry_posted_otherwise_halts(desk: Office) -> None:
    """An id posted before with other moves: a distribution whose entry somebody posted."""
    story = await desk.disbursed(Story())
    paid = story.paid("100000")
    entry_id = derive_id(paid.credit_id, "distribution 0")
    await desk.posted(paid)
    async with desk.database.transaction("payment") as tx:
        moves = moves_of((bank(entry_id), wallet(new_id()), rupees("1")))
        await journal.post(tx, Entry(entry_id, "Somebody's", moves))
    await desk.happened(paid)

    with pytest.raises(BrokenInvariant) as broken:
        await deliver(desk.desk)
    await halt.halt_if_broken(desk.database, broken.value)

    assert "posted before with other moves" in str((await state(desk)).reason)


async def test_what_moves_money_answers_503_and_reading_goes_on(
    desk: Office, http: httpx.AsyncClient
) -> None:
    story, admin = Story(), new_id()
    await desk.given(story.listed(), *story.committed(), story.paid("1000"))
    async with desk.database.transaction("settlement") as tx:
        await commands.pay_sme(tx, story.invoice_id, raised=story.terms.advance)

    first = await http.post("/admin/money/halt", json=WHY, headers=desk.bearer(admin, "admin"))
    with pytest.raises(psycopg.DatabaseError, match="money is halted"):
        await deliver(desk.desk)
    refused = await http.post(
        f"/payouts/distribute/{story.invoice_id}",
        headers={"Authorization": f"Bearer {INTERNAL_TOKEN}"},
    )
    seen = await http.get(
        f"/invoices/{story.invoice_id}/settlement", headers=desk.bearer(story.seller_id, "sme")
    )

    assert first.json()["halted"] is True
    assert (refused.status_code, refused.json()["code"]) == (503, "money_halted")
    assert refused.headers["Retry-After"] == "60"
    assert (seen.status_code, seen.json()["status"]) == (200, "disbursed")


async def test_two_operators_let_money_move_again_and_what_waited_is_done(
    desk: Office, http: httpx.AsyncClient
) -> None:
    story, admin = Story(), new_id()
    await desk.given(story.listed(), *story.committed())
    await http.post("/admin/money/halt", json=WHY, headers=desk.bearer(admin, "admin"))
    await desk.happened(story.funded())

    asked = await http.post("/admin/money/resume", json=WHY, headers=desk.bearer(admin, "admin"))
    approval_id = UUID(asked.json()["approvalId"])
    async with desk.database.transaction("platform") as tx:
        with pytest.raises(operators.SecondPersonNeeded):
            await operators.approve(tx, approval_id, by=admin)
    still = await state(desk)
    async with desk.database.transaction("platform") as tx:
        await operators.approve(tx, approval_id, by=new_id())
    await run_until_moving(desk)

    assert (asked.status_code, still.halted_at is not None) == (202, True)
    assert (await state(desk)).halted_at is None
    assert desk.desk_items(watch.SWITCH_ID) == []
    await deliver(desk.desk)
    assert await desk.status(story) == "disbursed"


async def test_money_that_moves_needs_no_resuming(desk: Office, http: httpx.AsyncClient) -> None:
    answer = await http.post(
        "/admin/money/resume", json=WHY, headers=desk.bearer(new_id(), "admin")
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "money_moves")


async def test_an_agreement_about_one_halt_does_not_end_a_later_one(desk: Office) -> None:
    await halt.halt(desk.database, "first")
    number = (await state(desk)).halts
    await desk.approved(watch.RESUME, watch.SWITCH_ID, halt=number, reason="fixed")
    await halt.halt(desk.database, "second")

    await desk.approved(watch.RESUME, watch.SWITCH_ID, halt=number, reason="fixed")

    assert (await state(desk)).reason == "second"


async def test_a_second_halt_keeps_the_first_reason(desk: Office) -> None:
    first = await halt.halt(desk.database, "first")
    second = await halt.halt(desk.database, "second")

    assert (first, second, (await state(desk)).reason) == (True, False, "first")


async def test_when_a_halt_is_done_no_movement_in_flight_can_still_commit(desk: Office) -> None:
    user_id, cause = new_id(), new_id()
    moves = moves_of((bank(cause), wallet(user_id), rupees("10")))
    async with desk.database.transaction("payment") as tx:
        await journal.post(tx, Entry(cause, "In flight", moves))
        halting = asyncio.create_task(halt.halt(desk.database, "now"))
        async with asyncio.timeout(30):
            await until(lambda: halting.done() or waits_for_the_switch(desk))
        assert not halting.done()

    assert await halting
    assert await desk.holds(wallet(user_id)) == "10.00"


@pytest.mark.parametrize("path", ["halt", "resume"])
async def test_only_operators_touch_the_switch(
    desk: Office, http: httpx.AsyncClient, path: str
) -> None:
    for role in ("sme", "investor", "customer"):
        answer = await http.post(
            f"/admin/money/{path}", json=WHY, headers=desk.bearer(new_id(), role)
        )
        assert (answer.status_code, answer.json()["code"]) == (403, "wrong_role")
    assert (await http.get("/admin/money")).status_code == 401
    assert (await http.get("/admin/money", headers=desk.bearer(new_id(), "sme"))).status_code == 403


async def test_a_job_that_waits_for_money_is_not_counted_out(desk: Office) -> None:
    """The real worker: the job fails while money is halted, and is done when it moves again."""
    story = Story()
    await desk.given(story.listed(), *story.committed())
    await halt.halt(desk.database, "for a while")
    await desk.happened(story.funded())
    stop = asyncio.Event()
    worker = Worker(desk.desk, ["settlement", "notification"], sole=True)
    working = asyncio.create_task(worker.run(stop, tick_seconds=600))
    async with asyncio.timeout(30):
        await until(lambda: tried(desk))
        await desk_resume(desk)
        await until(lambda: is_disbursed(desk, story))
    stop.set()
    await working


async def until(holds: Callable[[], bool]) -> None:
    """Wait until it holds; the caller bounds how long."""
    while not holds():
        await asyncio.to_thread(lambda: None)


def waits_for_the_switch(desk: Office) -> bool:
    query = """
        SELECT count(*) FROM pg_locks
        WHERE locktype = 'advisory' AND objid = 7236 AND NOT granted AND database = (
            SELECT oid FROM pg_database WHERE datname = current_database()
        )
    """
    return desk.row(query) != (0,)


def tried(desk: Office) -> bool:
    query = "SELECT count(*) FROM jobs.procrastinate_jobs WHERE attempts > 0"
    return desk.row(query) != (0,)


def is_disbursed(desk: Office, story: Story) -> bool:
    query = "SELECT status FROM settlement.deals WHERE invoice_id = %s"
    return desk.row(query, story.invoice_id) == ("disbursed",)


async def desk_resume(desk: Office) -> None:
    async with desk.database.transaction("settlement") as tx:
        await halt.resume(tx, (await halt.switch(tx)).halts)


async def run_until_moving(desk: Office) -> None:
    """Let the approval be acted on; what moves money still fails until it is."""
    async with desk.database.transaction("platform") as tx:
        rows = await tx.all(
            "SELECT args FROM jobs.procrastinate_jobs WHERE task_name LIKE '%%ProposalApproved'"
        )
    [row] = rows
    approved = row["args"]["event"]
    async with desk.database.transaction("settlement") as tx:
        await halt.resume(tx, approved["payload"]["halt"])
        await operators.close_item(tx, watch.ITEM, watch.SWITCH_ID)


# Every function of the ledger that posts, called by hand.
POSTINGS: dict[str, LiteralString] = {
    "post_many": """
        SELECT ledger.post_many(
            ARRAY[%(id)s::UUID], ARRAY['Many'], now(), ARRAY[%(id)s::UUID],
            ARRAY['bank:trustee:0'], ARRAY['wallet:' || %(who)s], ARRAY[100::BIGINT]
        )
    """,
    "post_shares": """
        SELECT ledger.post_shares(
            %(id)s, 'Shares', now(), 'bank:trustee:0', ARRAY[%(who)s::UUID], ARRAY[100::BIGINT]
        )
    """,
    "post_holds": """
        SELECT ledger.post_holds(
            ARRAY[%(id)s::UUID], 'Holds', now(),
            ARRAY[rows.ids[array_position(rows.names, 'bank:trustee:0')]],
            ARRAY[rows.ids[array_position(rows.names, 'wallet:' || %(who)s)]],
            ARRAY[100::BIGINT]
        )
        FROM ledger.lock_accounts(ARRAY['bank:trustee:0', 'wallet:' || %(who)s]) AS rows
    """,
    "hold_at_once": """
        SELECT ledger.hold_at_once(
            ARRAY[%(id)s::UUID], 'At once', now(),
            ARRAY[rows.ids[array_position(rows.names, 'bank:trustee:0')]],
            ARRAY[rows.ids[array_position(rows.names, 'wallet:' || %(who)s)]],
            ARRAY[100::BIGINT]
        )
        FROM ledger.lock_accounts(ARRAY['bank:trustee:0', 'wallet:' || %(who)s]) AS rows
    """,
}


async def posts(desk: Office, how: str) -> None:
    async with desk.database.transaction("payment") as tx:
        await tx.execute(POSTINGS[how], {"id": new_id(), "who": str(new_id())})


def everything_posted(desk: Office) -> tuple[object, ...]:
    return desk.row(
        """
        SELECT (SELECT count(*) FROM ledger.entries), (SELECT count(*) FROM ledger.moves),
            (SELECT count(*) FROM ledger.accounts), (SELECT sum(version) FROM ledger.accounts)
        """
    )


@pytest.mark.parametrize("how", POSTINGS)
async def test_no_function_of_the_ledger_posts_while_money_is_halted(
    desk: Office, how: str
) -> None:
    await posts(desk, how)
    posted = everything_posted(desk)
    await halt.halt(desk.database, "all of it")

    with pytest.raises(psycopg.DatabaseError, match="money is halted") as refused:
        await posts(desk, how)

    assert halt.is_halted(refused.value)
    assert everything_posted(desk) == posted
    assert posted[0] == 1


async def test_these_are_all_the_functions_that_post(desk: Office) -> None:
    found = desk.row(
        """
        SELECT array_agg(p.proname::TEXT) FROM pg_proc AS p
        WHERE p.prosrc ~* 'insert\\s+into\\s+(ledger\\.)?(entries|moves)\\M'
        """
    )

    assert set(found[0]) == set(POSTINGS)  # pyright: ignore[reportArgumentType] - an array of names


async def test_money_made_of_nothing_is_found_though_each_balance_is_the_sum_of_its_moves(
    desk: Office,
) -> None:
    user_id = new_id()
    await given_money(desk, user_id)
    tampered(
        desk,
        f"""
        WITH rich AS (
            UPDATE ledger.accounts SET balance_minor = balance_minor + 70
            WHERE name = 'wallet:{user_id}' RETURNING id
        ), entry AS (
            INSERT INTO ledger.entries (id, memo, posted_at)
            VALUES ('{new_id()}', 'Of nothing', now()) RETURNING id
        )
        INSERT INTO ledger.moves (entry_id, ordinal, source_id, target_id, amount_minor)
        SELECT entry.id, 1, 0, rich.id, 70 FROM entry, rich
        """,
    )

    for _ in range(2):
        await watch.audit_slice(desk.database)

    assert "all balances together are 70 paise, not zero" in str((await state(desk)).reason)
