"""The audit chain on a real PostgreSQL: what is sealed when, by whom, and what the proof names."""

import asyncio
import itertools
from collections.abc import AsyncGenerator
from typing import Any
from uuid import UUID

import psycopg
import pytest

from hundi.cli.audit import read_hash
from hundi.cli.proofs import read_chain_as_owner
from hundi.kernel.ids import new_id
from hundi.kernel.money import Money
from hundi.ledger import chain_rows, journal, sealing
from hundi.ledger.chain_proof import Chain
from hundi.ledger.entry import SHARDS, Entry, Move, bank, wallet
from hundi.runtime import audit_log
from hundi.runtime.database import Database
from hundi.runtime.jobs import Desk, Worker
from support.databases import PostgresServer, as_owner, opened

SECONDS_MAX = 30
Superuser = psycopg.Connection[tuple[Any, ...]]


@pytest.fixture
async def own(postgres: PostgresServer) -> AsyncGenerator[Database]:
    """A database of the test's own, where it may commit."""
    async with opened(postgres.clone()) as database:
        yield database


def deposit(amount: str = "100") -> Entry:
    # Each on the next of the bank's rows: two that are open at once do not wait for each other.
    cause = UUID(int=new_id().int // SHARDS * SHARDS + next(_shards) % SHARDS)
    return Entry(cause, "Deposit", (Move(bank(cause), wallet(new_id()), Money.parse(amount)),))


_shards = itertools.count()


async def given_entries(database: Database, count: int) -> None:
    for _ in range(count):
        async with database.transaction("payment") as tx:
            await journal.post(tx, deposit())


async def given_line(database: Database, action: str = "approve") -> None:
    async with database.transaction("payment") as tx:
        await audit_log.record(tx, new_id(), action, new_id(), {"amount": "1.00"})


async def given_sealed(database: Database) -> None:
    await sealing.seal(database)
    await sealing.seal(database)


def superuser(database: Database) -> Superuser:
    url = as_owner(database.url)
    return psycopg.connect(url, options="-c session_replication_role=replica")


async def findings(
    database: Database, *, kept_head: bytes | None = None, most: int = 20
) -> list[str]:
    chain = await chain_of(database, kept_head=kept_head, most=most)
    proofs = chain.proofs(kept_head=kept_head, findings_max=most)
    return [finding for proof in proofs for finding in proof.broken_by]


async def chain_of(database: Database, *, kept_head: bytes | None = None, most: int = 20) -> Chain:
    return await read_chain_as_owner(as_owner(database.url), kept_head=kept_head, findings_max=most)


async def test_what_is_committed_is_sealed_by_the_second_call(own: Database) -> None:
    await given_entries(own, 2)
    await given_line(own)

    assert await sealing.seal(own) == 0
    assert await sealing.seal(own) == 5  # two entries, a move each, and a line
    assert await sealing.seal(own) == 0

    chain = await chain_of(own)
    assert (chain.blocks, chain.rows, chain.unsealed) == (2, 5, 0)
    assert await findings(own) == []


async def test_a_block_does_not_end_above_a_number_that_may_still_appear(own: Database) -> None:
    await given_entries(own, 1)
    async with own.transaction("payment") as slow:
        await journal.post(slow, deposit())
        await given_entries(own, 1)  # drew a higher number, and is seen first

        await given_sealed(own)
        assert await sealing.seal(own) == 0

    assert await sealing.seal(own) + await sealing.seal(own) == 6
    assert await findings(own) == []


async def test_a_line_of_a_transaction_without_any_other_write_holds_sealing_up_too(
    own: Database,
) -> None:
    """A number is drawn before the row is written: the transaction must have its id by then."""
    async with own.transaction("user") as slow:
        await audit_log.record(slow, None, "slow", None)
        await given_line(own, "quick")

        await given_sealed(own)
        assert await sealing.seal(own) == 0

    assert await sealing.seal(own) + await sealing.seal(own) == 2
    assert await findings(own) == []


async def test_whoever_writes_an_entry_has_its_transaction_id_before_its_number(
    own: Database,
) -> None:
    with psycopg.connect(as_owner(own.url)) as owner:
        owner.execute(
            """
            CREATE FUNCTION public.id_or_fail() RETURNS UUID LANGUAGE plpgsql AS $$
            BEGIN
                IF pg_current_xact_id_if_assigned() IS NULL THEN RAISE 'too early'; END IF;
                RETURN gen_random_uuid();
            END $$
            """
        )
        owner.commit()
        # The default of a column is worked out where its number is drawn.
        owner.execute(
            """
            INSERT INTO ledger.entries (id, memo, posted_at)
            VALUES (public.id_or_fail(), '', now())
            """
        )


async def test_a_worker_seals_as_it_ticks(own: Database) -> None:
    await given_entries(own, 1)
    stop, rows = asyncio.Event(), list[int]()

    async def seal(database: Database) -> None:
        rows.append(await sealing.seal(database))
        if sum(rows) == 2:
            stop.set()

    worker = Worker(Desk(own, None), [], sole=True, chores=[seal])
    async with asyncio.timeout(SECONDS_MAX):
        await worker.run(stop, tick_seconds=0.01)

    assert (await chain_of(own)).unsealed == 0


async def test_two_who_seal_at_once_seal_once(own: Database) -> None:
    await given_entries(own, 1)
    await sealing.seal(own)
    async with own.transaction("sealer") as other:
        await other.execute("SELECT pg_advisory_xact_lock(%s)", [0x7365616C])

        assert await sealing.seal(own) == 0

    assert await sealing.seal(own) == 2


async def test_a_mark_of_another_cluster_does_not_stop_sealing(own: Database) -> None:
    """A restored database brings marks whose transaction ids were given out elsewhere."""
    await given_entries(own, 1)
    await sealing.seal(own)
    with psycopg.connect(as_owner(own.url)) as owner:
        owner.execute("UPDATE platform.seal_marks SET before_xid = '999999999999'")

    assert await sealing.seal(own) == 0
    assert await sealing.seal(own) == 2


async def test_much_is_sealed_in_several_blocks_that_follow_each_other(
    own: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chain_rows, "BLOCK_ROWS_MAX", 4)
    await given_entries(own, 5)
    for _ in range(5):
        await given_line(own)

    await given_sealed(own)

    chain = await chain_of(own)
    assert (chain.blocks, chain.rows) == (5, 15)  # 2 of lines; 3 of entries, two whole ones each
    assert await findings(own) == []


async def test_an_entry_larger_than_a_block_is_sealed_whole(
    own: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chain_rows, "BLOCK_ROWS_MAX", 2)
    cause = new_id()
    moves = tuple(Move(bank(cause), wallet(new_id()), Money(1)) for _ in range(5))
    async with own.transaction("payment") as tx:
        await journal.post(tx, Entry(cause, "Deposit", moves))

    await given_sealed(own)

    assert (await chain_of(own)).rows == 6


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE ledger.entries SET memo = 'Gift' WHERE seq = 2", "entry 2 was altered"),
        ("DELETE FROM ledger.entries WHERE seq = 2", "entry 2 is missing"),
        ("UPDATE ledger.moves SET amount_minor = amount_minor + 1", "move 1 of entry 1 was"),
        ("UPDATE ledger.accounts SET name = 'wallet:mine' WHERE id = 2", "of entry 1 was altered"),
        ("DELETE FROM ledger.moves", "entry 1 moves nothing"),
        ("UPDATE platform.audit_log SET actor_id = NULL", "audit line 1 was altered"),
        ("UPDATE platform.audit_log SET details = '{}'", "audit line 1 was altered"),
        ("DELETE FROM platform.audit_log", "audit line 1 is missing"),
        ("UPDATE platform.blocks SET sealed_at = now() WHERE number = 1", "block 1 was altered"),
        ("DELETE FROM platform.blocks WHERE number = 1", "block 1 is missing"),
        (
            "UPDATE platform.blocks SET number = 0 - number WHERE number = 1",
            "1 blocks have a number below 1",
        ),
    ],
)
async def test_what_a_superuser_changes_is_named(own: Database, statement: str, named: str) -> None:
    await given_entries(own, 2)
    await given_line(own)
    await given_sealed(own)
    with superuser(own) as owner:
        owner.execute("ALTER TABLE platform.blocks DROP CONSTRAINT blocks_count_from_one")
        owner.execute(statement.encode())

    assert any(named in finding for finding in await findings(own))


async def test_an_altered_row_is_shown_as_it_is_now(own: Database) -> None:
    await given_entries(own, 1)
    await given_sealed(own)
    with superuser(own) as owner:
        owner.execute("UPDATE ledger.moves SET amount_minor = 77")

    assert any(
        "it now says: 77 paise from bank:trustee" in finding for finding in await findings(own)
    )


async def test_a_row_put_before_the_first_is_named(own: Database) -> None:
    await given_line(own)
    await given_sealed(own)
    with superuser(own) as owner:
        owner.execute(
            """
            INSERT INTO platform.audit_log (seq, at, action)
            OVERRIDING SYSTEM VALUE VALUES (-5, now(), 'approve')
            """
        )

    assert any(finding.startswith("audit line -5 was added") for finding in await findings(own))


async def test_only_a_kept_head_finds_a_chain_that_was_made_anew(own: Database) -> None:
    await given_line(own)
    await given_sealed(own)
    kept = await head_of(own)
    await given_line(own)
    await given_sealed(own)
    assert await findings(own, kept_head=kept) == []
    with superuser(own) as owner:
        owner.execute("UPDATE platform.audit_log SET action = 'nothing'")
        owner.execute("DELETE FROM platform.blocks")
    await given_sealed(own)

    assert await findings(own) == []
    assert await findings(own, kept_head=kept) == [f"no block has the hash {kept.hex()}"]


async def test_findings_are_bounded_and_blocks_are_read_to_the_end(own: Database) -> None:
    await given_entries(own, 9)
    await given_sealed(own)
    with superuser(own) as owner:
        owner.execute("UPDATE ledger.entries SET memo = ''")

    assert len(await findings(own, most=4)) == 4
    assert (await chain_of(own, most=4)).rows == 18


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO platform.audit_log (at, action) VALUES (now(), 'x')",
        "UPDATE platform.blocks SET number = 9",
        "DELETE FROM platform.seal_marks",
        "UPDATE ledger.accounts SET balance_minor = 0",
        "INSERT INTO ledger.entries (id, memo, posted_at) VALUES (gen_random_uuid(), '', now())",
        "SELECT * FROM platform.person_keys",
    ],
)
async def test_whoever_seals_can_do_nothing_else(own: Database, statement: str) -> None:
    async with own.transaction("sealer") as tx:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            await tx.execute(statement.encode())  # pyright: ignore[reportArgumentType] - the test's own text
        await tx.execute("ROLLBACK")


@pytest.mark.parametrize("service", ["platform", "payment"])
async def test_no_service_touches_the_chain(own: Database, service: str) -> None:
    async with own.transaction(service) as tx:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            await tx.execute("SELECT * FROM platform.blocks")
        await tx.execute("ROLLBACK")


async def test_not_even_the_owner_edits_the_chain(own: Database) -> None:
    await given_line(own)
    await given_sealed(own)
    with (
        psycopg.connect(as_owner(own.url)) as owner,
        pytest.raises(psycopg.errors.IntegrityConstraintViolation, match="append-only"),
    ):
        owner.execute("DELETE FROM platform.blocks")


@pytest.mark.parametrize("text", ["", "ab", "g" * 64, "A" * 64, "0" * 65])
def test_a_head_that_is_no_hash_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="--head"):
        read_hash(text)


async def head_of(database: Database) -> bytes:
    head = (await chain_of(database)).head
    assert head is not None
    return head.hash
