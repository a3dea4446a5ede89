"""Many holds at once: accounts locked, entries posted, by their rows."""

from datetime import UTC, datetime
from uuid import UUID

import psycopg
import pytest

from hundi.kernel.ids import new_id
from hundi.kernel.money import Money
from hundi.ledger import journal
from hundi.ledger.entry import Account, Entry, Move, bank, escrow, wallet
from hundi.runtime.database import Transaction

SERVICE = "funding"
AT = datetime(2026, 12, 1, tzinfo=UTC)
NOBODYS_ACCOUNT = 9_000_000


async def given_money(tx: Transaction, user_id: UUID, amount: str) -> None:
    cause = new_id()
    move = Move(bank(cause), wallet(user_id), Money.parse(amount))
    await journal.post(tx, Entry(cause, "Deposit", (move,)))


async def locked(tx: Transaction, *names: Account) -> dict[str, tuple[int, int]]:
    row = await tx.one("SELECT * FROM ledger.lock_accounts(%s::TEXT[])", [list(names)])
    assert row is not None
    rows = zip(row["names"], row["ids"], row["balances"], strict=True)
    return {name: (number, balance) for name, number, balance in rows}


async def hold(tx: Transaction, *holds: tuple[UUID, int, int, int]) -> int:
    row = await tx.one(
        """
        SELECT ledger.post_holds(
            %s::UUID[], 'Hold', %s, %s::BIGINT[], %s::BIGINT[], %s::BIGINT[]
        ) AS posted
        """,
        [
            [entry_id for entry_id, _, _, _ in holds],
            AT,
            [source for _, source, _, _ in holds],
            [target for _, _, target, _ in holds],
            [amount for _, _, _, amount in holds],
        ],
    )
    assert row is not None
    return int(row["posted"])


async def test_holds_move_money_as_entries_do(tx: Transaction) -> None:
    asha, ravi, invoice = new_id(), new_id(), new_id()
    await given_money(tx, asha, "100")
    await given_money(tx, ravi, "100")
    rows = await locked(tx, wallet(asha), wallet(ravi), escrow(invoice))
    to = rows[escrow(invoice)][0]
    first, second, third = new_id(), new_id(), new_id()

    posted = await hold(
        tx,
        (first, rows[wallet(asha)][0], to, 3_000),
        (second, rows[wallet(ravi)][0], to, 10_000),
        (third, rows[wallet(asha)][0], to, 50),
    )

    assert posted == 3
    assert await journal.balances(tx, [wallet(asha), wallet(ravi), escrow(invoice)]) == {
        wallet(asha): Money(6_950),
        wallet(ravi): Money(0),
        escrow(invoice): Money(13_050),
    }
    lines = await journal.history(tx, escrow(invoice))
    assert [(line.entry_id, line.amount.minor) for line in lines] == [
        (third, 50),
        (second, 10_000),
        (first, 3_000),
    ]


async def test_an_account_nobody_paid_is_made_when_it_is_locked(tx: Transaction) -> None:
    asha, stranger = new_id(), new_id()
    await given_money(tx, asha, "5")

    rows = await locked(tx, wallet(stranger), wallet(asha))

    assert {name: balance for name, (_, balance) in rows.items()} == {
        wallet(asha): 500,
        wallet(stranger): 0,
    }
    assert await locked(tx, wallet(stranger), wallet(asha)) == rows


async def test_no_hold_takes_more_than_there_is(tx: Transaction) -> None:
    asha, invoice = new_id(), new_id()
    await given_money(tx, asha, "1")
    rows = await locked(tx, wallet(asha), escrow(invoice))
    source, target = rows[wallet(asha)][0], rows[escrow(invoice)][0]

    with pytest.raises(psycopg.errors.CheckViolation, match="no_account_is_overdrawn"):
        await hold(tx, (new_id(), source, target, 60), (new_id(), source, target, 41))


async def test_a_hold_of_no_account_is_refused(tx: Transaction) -> None:
    asha = new_id()
    await given_money(tx, asha, "1")
    rows = await locked(tx, wallet(asha))

    with pytest.raises(psycopg.errors.IntegrityConstraintViolation, match="names no account"):
        await hold(tx, (new_id(), rows[wallet(asha)][0], NOBODYS_ACCOUNT, 1))


async def test_an_entry_is_held_once(tx: Transaction) -> None:
    asha, invoice, entry_id = new_id(), new_id(), new_id()
    await given_money(tx, asha, "1")
    rows = await locked(tx, wallet(asha), escrow(invoice))
    once = (entry_id, rows[wallet(asha)][0], rows[escrow(invoice)][0], 1)
    await hold(tx, once)

    with pytest.raises(psycopg.errors.UniqueViolation):
        await hold(tx, once)
