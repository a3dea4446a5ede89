"""The ledger on a real PostgreSQL, under a service's role."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import psycopg
import pytest

from hundi.kernel.errors import BrokenInvariant
from hundi.kernel.ids import derive_id, new_id
from hundi.kernel.money import Money
from hundi.ledger import journal
from hundi.ledger.entry import Entry, Move, bank, escrow, receipts, receivable, wallet
from hundi.runtime.database import Database, Transaction
from support.databases import PostgresServer, as_owner, opened, someone_waits

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


async def test_nobody_repays_more_than_they_owe(tx: Transaction) -> None:
    asha = new_id()
    await journal.post(tx, deposit(asha, "100"))
    owed = Move(receivable(asha), bank(asha), Money.parse("60"))
    await journal.post(tx, Entry(new_id(), "Owed", (owed,)))

    too_much = Move(wallet(asha), receivable(asha), Money.parse("60.01"))
    with pytest.raises(psycopg.errors.CheckViolation, match="no_more_is_repaid_than_owed"):
        await journal.post(tx, Entry(new_id(), "Repaid", (too_much,)))


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


async def test_an_entry_twice_in_one_call_is_a_bug_of_ours(tx: Transaction) -> None:
    entry = deposit(new_id(), "10")

    with pytest.raises(BrokenInvariant):
        await journal.post_many(tx, [entry, entry])


async def test_shares_reach_every_wallet_and_one_investor_may_have_two(tx: Transaction) -> None:
    asha, ravi, invoice = new_id(), new_id(), await given_received(tx, "100")

    assert await share_out(tx, new_id(), invoice, [asha, ravi, asha], [1, 2, 4])

    held = await journal.balances(tx, [wallet(asha), wallet(ravi), receipts(invoice)])
    assert [balance.minor for balance in held.values()] == [5, 2, 9_993]
    lines = await journal.history(tx, wallet(asha))
    assert sorted(line.amount.minor for line in lines) == [1, 4]
    assert {(line.memo, line.other) for line in lines} == {("Shares", receipts(invoice))}


async def test_shares_with_one_cause_post_once(tx: Transaction) -> None:
    asha, ravi, invoice = new_id(), new_id(), await given_received(tx, "100")
    cause = new_id()

    first = await share_out(tx, cause, invoice, [asha, ravi], [1, 2])
    again = await share_out(tx, cause, invoice, [ravi, asha], [2, 1])

    assert (first, again) == (True, False)
    assert await journal.balance(tx, wallet(ravi)) == Money(2)
    assert await journal.balance(tx, receipts(invoice)) == Money(9_997)


@pytest.mark.parametrize(
    ("owners", "amounts"), [([0, 1], [1, 3]), ([0], [1]), ([0, 1, 1], [1, 1, 1]), ([1, 0], [1, 2])]
)
async def test_shares_posted_before_as_others_are_a_bug_of_ours(
    tx: Transaction, owners: list[int], amounts: list[int]
) -> None:
    people, invoice, cause = [new_id(), new_id()], await given_received(tx, "100"), new_id()
    await share_out(tx, cause, invoice, people, [1, 2])

    with pytest.raises(BrokenInvariant):
        await share_out(tx, cause, invoice, [people[n] for n in owners], amounts)


@pytest.mark.parametrize(
    ("owners", "amounts"),
    [([], []), ([0], [1, 2]), ([0, 1], [1]), ([0, None], [1, 2]), ([0, 1], [1, None])],
)
async def test_shares_of_nobody_are_a_bug_of_ours(
    tx: Transaction, owners: list[int | None], amounts: list[int | None]
) -> None:
    people, invoice = [new_id(), new_id()], await given_received(tx, "100")
    named = [None if n is None else people[n] for n in owners]

    with pytest.raises(BrokenInvariant):
        await share_out(tx, new_id(), invoice, named, amounts)


@pytest.mark.parametrize("amount", [0, -1])
async def test_a_share_is_positive(tx: Transaction, amount: int) -> None:
    invoice = await given_received(tx, "100")

    with pytest.raises(psycopg.errors.CheckViolation):
        await share_out(tx, new_id(), invoice, [new_id(), new_id()], [5, amount])


async def test_no_more_is_shared_than_there_is(tx: Transaction) -> None:
    invoice = await given_received(tx, "1")

    with pytest.raises(journal.InsufficientFunds):
        await share_out(tx, new_id(), invoice, [new_id(), new_id()], [50, 51])


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
        "INSERT INTO ledger.moves VALUES (gen_random_uuid(), 1, 1, 2, 1)",
        "UPDATE ledger.entries SET memo = ''",
    ],
)
async def test_no_service_touches_the_ledgers_tables(tx: Transaction, statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        await tx.execute(statement.encode())  # pyright: ignore[reportArgumentType] - the test's own text


@pytest.mark.parametrize("table", ["ledger.entries", "ledger.moves", "platform.audit_log"])
@pytest.mark.parametrize(
    "statement",
    [
        *("TRUNCATE {table} CASCADE", "DELETE FROM {table}"),
        *("DELETE FROM {table} WHERE FALSE", "UPDATE {table} SET {column} = {column}"),
    ],
)
async def test_not_even_the_owner_edits_history(
    postgres: PostgresServer, table: str, statement: str
) -> None:
    column = {"ledger.entries": "memo", "ledger.moves": "amount_minor"}.get(table, "action")
    with (
        psycopg.connect(postgres.owner_url) as owner,
        pytest.raises(psycopg.errors.IntegrityConstraintViolation, match="append-only"),
    ):
        owner.execute(statement.format(table=table, column=column).encode())


async def test_two_at_once_with_one_cause_post_once(postgres: PostgresServer) -> None:
    async with opened(postgres.clone()) as database:
        entry = deposit(new_id(), "7", derive_id(new_id(), "deposit"))

        async with database.transaction("payment") as first:
            assert await journal.post(first, entry)
            second = asyncio.create_task(post_apart(database, entry))
            await someone_waits(database)
            assert not second.done()
        assert not await second
        with psycopg.connect(as_owner(database.url)) as owner:
            row = owner.execute("SELECT count(*) FROM ledger.moves").fetchone()
    assert row == (1,)


async def test_two_at_once_share_one_cause_once(postgres: PostgresServer) -> None:
    people, cause = [new_id(), new_id()], new_id()
    async with opened(postgres.clone()) as database:
        async with database.transaction("settlement") as tx:
            invoice = await given_received(tx, "100")

        async with database.transaction("settlement") as first:
            assert await share_out(first, cause, invoice, people, [1, 2])
            second = asyncio.create_task(share_apart(database, cause, invoice, people))
            await someone_waits(database)
            assert not second.done()

        assert not await second
        async with database.transaction("settlement") as tx:
            assert await journal.balance(tx, receipts(invoice)) == Money(9_997)


async def test_shares_with_common_owners_wait_for_each_other_in_one_order(
    postgres: PostgresServer,
) -> None:
    people = [new_id() for _ in range(40)]
    async with opened(postgres.clone()) as database:
        async with database.transaction("settlement") as tx:
            invoices = [await given_received(tx, "100") for _ in range(8)]

        await asyncio.gather(
            *(
                share_apart(database, new_id(), invoice, people[:: 1 if n % 2 else -1])
                for n, invoice in enumerate(invoices)
            )
        )

        async with database.transaction("settlement") as tx:
            held = await journal.balances(tx, [wallet(person) for person in people])
    assert sum(balance.minor for balance in held.values()) == 8 * sum(range(1, 41))


async def post_apart(database: Database, entry: Entry) -> bool:
    async with database.transaction("payment") as tx:
        return await journal.post(tx, entry)


async def given_received(tx: Transaction, amount: str) -> UUID:
    invoice, cause = new_id(), new_id()
    move = Move(bank(cause), receipts(invoice), Money.parse(amount))
    await journal.post(tx, Entry(cause, "Paid", (move,)))
    return invoice


async def share_out(
    tx: Transaction,
    cause: UUID,
    invoice: UUID,
    owners: Sequence[UUID | None],
    amounts: Sequence[int | None],
) -> bool:
    with journal.refusals_told_apart():
        row = await tx.one(
            """
            SELECT ledger.post_shares(
                %s, 'Shares', %s, %s, %s::UUID[], %s::BIGINT[]
            ) AS is_new
            """,
            [cause, tx.now, receipts(invoice), list(owners), list(amounts)],
        )
    assert row is not None
    return bool(row["is_new"])


async def share_apart(
    database: Database, cause: UUID, invoice: UUID, people: Sequence[UUID]
) -> bool:
    async with database.transaction("settlement") as tx:
        return await share_out(tx, cause, invoice, people, range(1, len(people) + 1))


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("ledger.accounts", "balance_minor"),
        ("ledger.accounts", "version"),
        ("funding.listings", "raised_minor"),
        ("funding.investors", "outstanding_minor"),
        ("funding.exposures", "outstanding_minor"),
        ("funding.customers", "reserved_minor"),
        ("funding.listings", "reserved_minor"),
        ("funding.commitments", "received_minor"),
        ("settlement.positions", "paid_minor"),
    ],
)
async def test_what_every_posting_changes_stands_in_no_index(
    tx: Transaction, table: str, column: str
) -> None:
    schema, name = table.split(".")
    indexes = await tx.all(
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = %s AND tablename = %s",
        [schema, name],
    )

    named = [row["indexname"] for row in indexes if column in row["indexdef"]]

    assert indexes
    assert named == [], "an index that names it, were it in its predicate, ends HOT updates"
