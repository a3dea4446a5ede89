"""The machinery on a real PostgreSQL: vault, idempotency, migrations, outbox, desk, ticker."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import psycopg
import pytest
from cryptography.exceptions import InvalidTag
from psycopg.types.json import Jsonb

from hundi.events.platform import DayTurned, ProposalApproved, Ticked
from hundi.kernel.errors import BrokenInvariant
from hundi.kernel.ids import new_id
from hundi.kernel.money import Money
from hundi.runtime import audit_log, desk, idempotency, outbox, ticker
from hundi.runtime.database import Database, Transaction
from hundi.runtime.idempotency import Answer, Claim, IdempotencyKeyReused
from hundi.runtime.migrations import migrate, shipped
from hundi.runtime.service import Errand, Reaction, Service, Subscriptions
from hundi.runtime.vault import Vault
from support.databases import NOW, PostgresServer, SetClock, as_owner, on_database, opened

SERVICE = "user"


@dataclass(frozen=True, slots=True)
class Sold:
    """An event as services publish them."""

    invoice_id: UUID
    price: Money
    on: date
    parts: tuple[Money, ...]


async def note(_: Transaction, __: object) -> None:
    """Do nothing."""


async def ask(_: object, __: object) -> None:
    """Do nothing, outside."""


SUBSCRIPTIONS = Subscriptions.of(
    [
        Service("user", reactions=[Reaction(Sold, note), Reaction(DayTurned, note)]),
        Service("funding", reactions=[Errand(Sold, ask), Reaction(Ticked, note)]),
        Service("payment", reactions=[Reaction(ProposalApproved, note)]),
    ]
)


@pytest.fixture
async def own(postgres: PostgresServer) -> AsyncGenerator[Database]:
    """A database of the test's own, where it may commit."""
    async with opened(postgres.clone(), subscriptions=SUBSCRIPTIONS, clock=SetClock()) as database:
        yield database


async def jobs(database: Database) -> list[tuple[str, str]]:
    async with database.transaction("platform") as tx:
        rows = await tx.all("SELECT task_name, lock FROM jobs.procrastinate_jobs ORDER BY id")
    return [(row["task_name"], row["lock"]) for row in rows]


# The vault


async def test_what_is_sealed_opens_again_and_shows_nothing(tx: Transaction) -> None:
    vault, asha = Vault(b"k" * 32), new_id()

    sealed = await vault.seal(tx, asha, "asha@example.in")
    again = await vault.seal(tx, asha, "asha@example.in")

    assert await vault.open(tx, asha, sealed) == "asha@example.in"
    assert "asha" not in sealed
    assert sealed != again


async def test_a_ciphertext_moved_to_another_person_does_not_open(tx: Transaction) -> None:
    vault, asha, ravi = Vault(b"k" * 32), new_id(), new_id()
    sealed = await vault.seal(tx, asha, "asha@example.in")
    await vault.seal(tx, ravi, "ravi@example.in")

    with pytest.raises(InvalidTag):
        await vault.open(tx, ravi, sealed)


async def test_a_person_s_key_moved_to_another_person_does_not_open(tx: Transaction) -> None:
    vault, asha, ravi = Vault(b"k" * 32), new_id(), new_id()
    sealed = await vault.seal(tx, asha, "asha@example.in")
    await tx.execute(
        """
        INSERT INTO platform.person_keys (person_id, sealed_key)
        SELECT %s, sealed_key FROM platform.person_keys WHERE person_id = %s
        """,
        [ravi, asha],
    )

    with pytest.raises(InvalidTag):
        await vault.open(tx, ravi, sealed)


async def test_a_bent_ciphertext_and_another_master_key_do_not_open(tx: Transaction) -> None:
    vault, asha = Vault(b"k" * 32), new_id()
    sealed = await vault.seal(tx, asha, "asha@example.in")

    with pytest.raises(InvalidTag):
        await vault.open(tx, asha, sealed[:-8] + "AAAAAAA=")
    with pytest.raises(InvalidTag):
        await Vault(b"x" * 32).open(tx, asha, sealed)
    with pytest.raises(ValueError, match="32 bytes"):
        Vault(b"short")


async def test_a_forgotten_person_s_secrets_never_open_again(own: Database) -> None:
    vault, asha = Vault(b"k" * 32), new_id()
    async with own.transaction("user") as tx:
        sealed = await vault.seal(tx, asha, "asha@example.in")
    with psycopg.connect(as_owner(own.url), autocommit=True) as owner:
        owner.execute("DELETE FROM platform.person_keys WHERE person_id = %s", [asha])

    async with own.transaction("user") as tx:
        with pytest.raises(LookupError):
            await vault.open(tx, asha, sealed)
        await vault.seal(tx, asha, "new")
        with pytest.raises(InvalidTag):
            await vault.open(tx, asha, sealed)


async def test_two_who_seal_for_a_new_person_at_once_share_one_key(own: Database) -> None:
    vault, asha = Vault(b"k" * 32), new_id()

    async def seal(text: str) -> str:
        async with own.transaction("user") as tx:
            return await vault.seal(tx, asha, text)

    sealed = await asyncio.gather(*(seal(f"{n}") for n in range(8)))

    async with own.transaction("user") as tx:
        assert [await vault.open(tx, asha, each) for each in sealed] == [str(n) for n in range(8)]


def test_a_digest_finds_a_value_and_kinds_never_meet() -> None:
    vault = Vault(b"k" * 32)

    assert vault.digest("pan", "ABCDE1234F") == vault.digest("pan", "ABCDE1234F")
    assert vault.digest("pan", "ABCDE1234F") != vault.digest("email", "ABCDE1234F")
    assert vault.digest("pan", "ABCDE1234F") != Vault(b"x" * 32).digest("pan", "ABCDE1234F")


# Idempotency


async def test_a_key_gives_its_answer_again_and_none_to_another_request(tx: Transaction) -> None:
    claim = Claim(new_id(), "key", idempotency.request_digest(b"POST", b"/fund", b"{}"))
    other = Claim(claim.caller_id, "key", idempotency.request_digest(b"POST", b"/fund", b"{ }"))
    stranger = Claim(new_id(), "key", other.digest)

    assert await idempotency.claim(tx, claim) is None
    await idempotency.keep(tx, claim, Answer(201, '{"a":1.10}'))

    assert await idempotency.claim(tx, claim) == Answer(201, '{"a":1.10}')
    with pytest.raises(IdempotencyKeyReused):
        await idempotency.claim(tx, other)
    assert await idempotency.claim(tx, stranger) is None


async def test_a_kept_answer_is_never_replaced(tx: Transaction) -> None:
    claim = Claim(new_id(), "key", b"1")
    await idempotency.claim(tx, claim)
    await idempotency.keep(tx, claim, Answer(201, "first"))

    await idempotency.keep(tx, claim, Answer(409, "second"))

    assert await idempotency.claim(tx, claim) == Answer(201, "first")


def test_parts_of_a_request_cannot_flow_into_each_other() -> None:
    assert idempotency.request_digest(b"ab", b"c") != idempotency.request_digest(b"a", b"bc")


@pytest.mark.parametrize("key", ["", "x" * 65, "é", "a\nb", "\x7f"])
def test_a_key_is_short_plain_text(key: str) -> None:
    with pytest.raises(idempotency.BadIdempotencyKey):
        idempotency.checked_key(key)


# Migrations


@pytest.fixture
def empty(postgres: PostgresServer) -> str:
    """A database without a table."""
    name = f"empty_{new_id().hex}"
    with psycopg.connect(on_database(postgres.owner_url, "postgres"), autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}" TEMPLATE template0'.encode())
    return on_database(postgres.owner_url, name)


async def test_two_who_migrate_at_once_migrate_once(empty: str) -> None:
    counts = await asyncio.gather(*(asyncio.to_thread(migrate, empty) for _ in range(2)))

    assert sorted(counts) == [0, len(shipped())]
    assert migrate(empty) == 0


async def test_a_migration_that_changed_after_it_ran_is_refused(postgres: PostgresServer) -> None:
    url = as_owner(postgres.clone())
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("UPDATE public.migrations SET checksum = 'x' WHERE name LIKE '0001%'")

    with pytest.raises(BrokenInvariant, match="0001_platform"):
        migrate(url)


async def test_a_migration_that_is_gone_is_refused(postgres: PostgresServer) -> None:
    url = as_owner(postgres.clone())
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("INSERT INTO public.migrations VALUES ('0099_gone.sql', 'x')")

    with pytest.raises(BrokenInvariant, match="0099_gone"):
        migrate(url)


# The outbox


def sold(invoice_id: UUID | None = None) -> Sold:
    return Sold(invoice_id or new_id(), Money(9_000_010), date(2026, 12, 26), (Money(1), Money(2)))


async def test_an_event_becomes_one_job_a_reaction_and_comes_back_whole(own: Database) -> None:
    event = sold()

    async with own.transaction("user") as tx:
        await outbox.publish(tx, [event])

    assert await jobs(own) == [
        ("user.note/Sold", f"user:{event.invoice_id}"),
        ("funding.ask/Sold", f"funding:{event.invoice_id}"),
    ]
    async with own.transaction("user") as tx:
        rows = await tx.all("SELECT args FROM jobs.procrastinate_jobs")
    assert [outbox.decode(row["args"]["event"], Sold) for row in rows] == [event, event]


async def test_an_event_of_a_transaction_that_was_undone_never_happened(own: Database) -> None:
    with pytest.raises(RuntimeError):
        await publish_and_break(own)

    assert await jobs(own) == []


async def publish_and_break(database: Database) -> None:
    async with database.transaction("user") as tx:
        await outbox.publish(tx, [sold()])
        raise RuntimeError("undo")


async def test_more_events_than_fit_are_refused_and_none_is_left_out(tx: Transaction) -> None:
    with pytest.raises(BrokenInvariant):
        await outbox.publish(tx, [sold()] * (outbox.EVENTS_PER_CALL_MAX + 1))


async def test_news_is_pending_until_its_job_is_done_and_for_its_hearer_only(
    own: Database,
) -> None:
    event = sold()
    subject = str(event.invoice_id)
    async with own.transaction("user") as tx:
        await outbox.publish(tx, [event])

        assert await outbox.news_pending(tx, "user", [subject])
        assert not await outbox.news_pending(tx, "settlement", [subject])
        assert not await outbox.news_pending(tx, "user", [str(new_id())])
        await tx.connection.execute("RESET ROLE")
        await tx.execute("UPDATE jobs.procrastinate_jobs SET attempts = 1")
        assert not await outbox.news_pending(tx, "user", [subject])


async def test_a_call_to_look_again_waits_once(own: Database) -> None:
    async with own.transaction("platform") as tx:
        for _ in range(3):
            await outbox.publish_once(tx, Ticked(NOW))

    assert await jobs(own) == [("funding.note/Ticked", "funding.note/Ticked")]


# The desk and the log


async def test_an_item_is_on_the_desk_once_until_it_is_closed(tx: Transaction) -> None:
    subject = new_id()
    for reasons in (["a"], ["b"]):
        await desk.open_item(tx, "kyc", subject, reasons=reasons)
    rows = await tx.all("SELECT reasons FROM platform.work_items WHERE subject_id = %s", [subject])
    await desk.close_item(tx, "kyc", subject)
    await desk.close_item(tx, "kyc", new_id())

    assert [row["reasons"] for row in rows] == [["b"]]
    closed = await tx.one(
        "SELECT closed_at FROM platform.work_items WHERE subject_id = %s", [subject]
    )
    assert closed == {"closed_at": NOW}


async def test_it_takes_two_people_and_the_second_approval_does_nothing(own: Database) -> None:
    subject, asha, ravi = new_id(), new_id(), new_id()
    async with own.transaction("payment") as tx:
        approval = await desk.propose(tx, "match", subject, payload={"a": 1}, by=asha)
        with pytest.raises(desk.AlreadyProposed):
            await desk.propose(tx, "match", subject, payload={"a": 2}, by=ravi)
        with pytest.raises(desk.SecondPersonNeeded):
            await desk.approve(tx, approval, by=asha)
        with pytest.raises(desk.NoSuchApproval):
            await desk.approve(tx, new_id(), by=ravi)
        for _ in range(2):
            await desk.approve(tx, approval, by=ravi)
        again = await desk.propose(tx, "match", subject, payload={"a": 3}, by=asha)
        acts = await tx.all("SELECT actor_id, action FROM platform.audit_log ORDER BY seq")

    assert again != approval
    assert await jobs(own) == [("payment.note/ProposalApproved", f"payment:{subject}")]
    assert [(act["actor_id"], act["action"]) for act in acts] == [
        (asha, "propose match"),
        (ravi, "approve match"),
        (asha, "propose match"),
    ]


async def test_two_who_propose_the_same_at_once_propose_it_once(own: Database) -> None:
    subject = new_id()

    async def propose() -> None:
        async with own.transaction("payment") as tx:
            await desk.propose(tx, "match", subject, payload={}, by=new_id())

    outcomes = await asyncio.gather(*(propose() for _ in range(4)), return_exceptions=True)

    assert [each for each in outcomes if each is None] == [None]
    assert all(isinstance(each, desk.AlreadyProposed) for each in outcomes if each is not None)


@pytest.mark.parametrize("change", ["UPDATE {} SET action = 'x'", "DELETE FROM {}", "TRUNCATE {}"])
async def test_the_log_is_append_only_even_for_its_owner(own: Database, change: str) -> None:
    async with own.transaction("user") as tx:
        await audit_log.record(tx, new_id(), "look", None, {"a": 1})

    with (
        psycopg.connect(as_owner(own.url), autocommit=True) as owner,
        pytest.raises(psycopg.errors.IntegrityConstraintViolation, match="append-only"),
    ):
        owner.execute(change.format("platform.audit_log").encode())


async def test_a_service_cannot_reach_another_s_rows(tx: Transaction) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        await tx.execute("UPDATE platform.clock SET advanced_days = 5")


# Time passing


async def test_a_day_turns_once_and_days_may_be_skipped(own: Database) -> None:
    for _ in range(3):
        await ticker.tick(own)
    first = await jobs(own)
    await ticker.advance(own, 45)
    async with own.transaction("platform") as tx:
        row = await tx.one(
            "SELECT args FROM jobs.procrastinate_jobs WHERE task_name LIKE 'user.note/Day%%' "
            "ORDER BY id DESC LIMIT 1"
        )

    assert [task for task, _ in first].count("user.note/DayTurned") == 1
    assert row is not None
    assert row["args"]["event"]["on"] == str(NOW.date() + timedelta(days=45))
    assert own.clock.today() == NOW.date() + timedelta(days=45)


async def test_the_clock_never_goes_back(own: Database) -> None:
    await ticker.advance(own, 10)

    for days in (9, -1, 10**9):
        with pytest.raises(ticker.ClockRunsForward):
            await ticker.advance(own, days)


async def test_another_process_reads_the_same_day(own: Database) -> None:
    await ticker.advance(own, 10)
    async with opened(own.url, clock=SetClock()) as other:
        await ticker.read_clock(other)

        assert other.clock.today() == own.clock.today()


# Transactions


async def test_a_role_goes_with_its_transaction(own: Database) -> None:
    roles: list[object] = []
    for service in ("user", "payment"):
        async with own.transaction(service) as tx:
            row = await tx.one("SELECT current_user AS role")
            roles.append(row and row["role"])

    assert roles == ["hundi_user", "hundi_payment"]


async def test_connections_that_died_in_the_pool_are_replaced(own: Database) -> None:
    async def busy() -> None:
        async with own.transaction("user") as tx:
            await tx.execute("SELECT 1")

    await asyncio.gather(*(busy() for _ in range(6)))
    with psycopg.connect(as_owner(own.url), autocommit=True) as owner:
        owner.execute(
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND usename = 'hundi_app'
            """
        )

    await asyncio.gather(*(busy() for _ in range(6)))


async def test_values_come_back_as_they_went(tx: Transaction) -> None:
    row = await tx.one("SELECT %s::JSONB AS value", [Jsonb({"a": "₹"})])

    assert row == {"value": {"a": "₹"}}
