"""The ledger on a real PostgreSQL, under a service's role."""

import asyncio
from uuid import UUID

import psycopg
import pytest

from hundi.kernel.errors import BrokenInvariant
from hundi.kernel.ids import derive_id, new_id
from hundi.kernel.money import Money
from hundi.ledger import journal
from hundi.ledger.entry import Entry, Move, bank, escrow, wallet
from hundi.runtime.database import Database, Transaction
from support.databases import PostgresServer, as_owner, opened

SERVICE = "funding"


def deposit(user_id: UUID, amount: str, cause: UUID | None = None) -> Entry:
    cause = cause or new_id()
    return Entry(cause, "Deposit", (Move(bank(cause), wallet(user_id), Money.parse(amount)),))


async def test_an_entry_moves_money_between_accounts(tx: Transaction) -> None:
    asha, invoice = new_id(), new_id()
    await journal.post(tx, deposit(asha, "100000"))

    hold = Move(wallet(asha), escrow(invoice), Money.parse("90000"))
    await journal.post(tx, Entry(new_id(), "Hold", (hold,)))

    assert await journal.balance(tx, wallet(asha)) == Money.parse("10000")
    assert await journal.balance(tx, escrow(invoice)) == Money.parse("90000")
    assert await journal.held_in_escrow(tx, wallet(asha)) == Money.parse("90000")


async def test_the_same_cause_posts_once(tx: Transaction) -> None:
    asha = new_id()
    entry = deposit(asha, "100.01")

    assert await journal.post(tx, entry)
    assert not await journal.post(tx, entry)
    assert await journal.balance(tx, wallet(asha)) == Money.parse("100.01")


async def test_a_cause_posted_with_other_moves_is_a_bug_of_ours(tx: Transaction) -> None:
    asha, cause = new_id(), new_id()
    await journal.post(tx, deposit(asha, "100", cause))

    with pytest.raises(BrokenInvariant):
        await journal.post(tx, deposit(asha, "101", cause))


async def test_no_wallet_goes_below_zero(tx: Transaction) -> None:
    asha, invoice = new_id(), new_id()
    await journal.post(tx, deposit(asha, "100"))

    move = Move(wallet(asha), escrow(invoice), Money.parse("100.01"))
    with pytest.raises(journal.InsufficientFunds):
        await journal.post(tx, Entry(new_id(), "Too much", (move,)))


async def test_many_entries_post_together_and_each_move_counts(tx: Transaction) -> None:
    users = [new_id() for _ in range(20)]
    entries = [deposit(user, "10") for user in users]
    again = entries[3]

    new = await journal.post_many(tx, [*entries[:10], again, *entries[10:]][:10])
    rest = await journal.post_many(tx, [*entries[5:], deposit(users[0], "5")])

    assert len(new) == 10
    assert len(rest) == 11
    balances = await journal.balances(tx, [wallet(user) for user in users])
    assert balances[wallet(users[0])] == Money.parse("15")
    assert sum((balances[wallet(user)].minor for user in users[1:]), 0) == 19 * 1000


async def test_history_reads_newest_first_with_signs(tx: Transaction) -> None:
    asha, invoice = new_id(), new_id()
    await journal.post(tx, deposit(asha, "100"))
    move = Move(wallet(asha), escrow(invoice), Money.parse("40"))
    await journal.post(tx, Entry(new_id(), "Hold", (move,)))

    lines = await journal.history(tx, wallet(asha))

    assert [line.amount for line in lines] == [Money(-4000), Money(10000)]
    assert [line.memo for line in lines] == ["Hold", "Deposit"]
    older = await journal.history(tx, wallet(asha), before=lines[0].seq)
    assert [line.memo for line in older] == ["Deposit"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger.accounts SET balance_minor = 1",
        "INSERT INTO ledger.accounts (name) VALUES ('wallet:x')",
        "DELETE FROM ledger.moves",
        "SELECT * FROM ledger.accounts",
    ],
)
async def test_no_service_touches_the_ledgers_tables(tx: Transaction, statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        await tx.execute(statement.encode())  # pyright: ignore[reportArgumentType] - the test's own text


@pytest.mark.parametrize("table", ["ledger.entries", "ledger.moves", "platform.audit_log"])
async def test_not_even_the_owner_edits_history(postgres: PostgresServer, table: str) -> None:
    with (
        psycopg.connect(postgres.owner_url) as owner,
        pytest.raises(psycopg.errors.IntegrityConstraintViolation),
    ):
        owner.execute(f"TRUNCATE {table} CASCADE".encode())


async def test_two_at_once_with_one_cause_post_once(postgres: PostgresServer) -> None:
    async with opened(postgres.clone()) as database:
        entry = deposit(new_id(), "7", derive_id(new_id(), "deposit"))

        async with database.transaction("payment") as first:
            assert await journal.post(first, entry)
            second = asyncio.create_task(post_apart(database, entry))
            await waits_for_a_lock(database)
            assert not second.done()
        assert not await second
        with psycopg.connect(as_owner(database.url)) as owner:
            row = owner.execute("SELECT count(*) FROM ledger.moves").fetchone()
    assert row == (1,)


async def waits_for_a_lock(database: Database) -> None:
    async with asyncio.timeout(5), database.transaction("platform") as tx:
        while True:
            row = await tx.one(
                """
                SELECT count(*) AS n FROM pg_locks JOIN pg_stat_activity USING (pid)
                WHERE NOT granted AND datname = current_database()
                """
            )
            if row is not None and row["n"] > 0:
                return


async def post_apart(database: Database, entry: Entry) -> bool:
    async with database.transaction("payment") as tx:
        return await journal.post(tx, entry)
