"""What investors have out, in all and by customer, and what of customers' caps is taken.

These counters are changed here, by a plan (`store.save_plan`) and by the plain yes (migration
0100), in one order: customers, then investors, each in order of id. Whoever changes an exposure
holds its investor's row. `hundi audit` proves that they are the sums of what is open.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from psycopg.rows import DictRow

from hundi.kernel.errors import BrokenInvariant
from hundi.kernel.money import ZERO, Money
from hundi.runtime import arrays
from hundi.runtime.database import Transaction


@dataclass(frozen=True, slots=True)
class Change:
    """So much more that an investor has out on a customer; what came back is below zero."""

    investor_id: UUID
    customer_id: UUID
    amount: Money


async def change_by(tx: Transaction, rows: Sequence[DictRow], *, sign: Literal[1, -1]) -> None:
    """Write what rows say is out by their `principal_minor` of funded deals, or back (-1).

    Each paisa out on a customer is one taken of its cap.
    """
    changes = [
        Change(row["investor_id"], row["customer_id"], Money(sign * row["principal_minor"]))
        for row in rows
    ]
    reserved: dict[UUID, Money] = {}
    for one in changes:
        reserved[one.customer_id] = reserved.get(one.customer_id, ZERO) + one.amount
    await change_outstanding(tx, changes, reserved)


async def change_outstanding(
    tx: Transaction, changes: Sequence[Change], reserved: Mapping[UUID, Money]
) -> None:
    """Write what is out and what is reserved, more or less of it; the rows are held in order first.

    Raises:
        BrokenInvariant: an investor never had anything out on the customer.
    """
    together: dict[tuple[UUID, UUID], int] = {}
    for one in changes:
        pair = (one.investor_id, one.customer_id)
        together[pair] = together.get(pair, 0) + one.amount.minor
    moved = {pair: minor for pair, minor in together.items() if minor}
    await add_reserved(tx, reserved)
    if not moved:
        return
    await _lock_investors(tx, {investor_id for investor_id, _ in moved})
    row = await tx.one(
        """
        WITH change AS MATERIALIZED (
            SELECT * FROM unnest(%s::UUID[], %s::UUID[], %s::BIGINT[])
                AS change (investor_id, customer_id, minor)
        ), owed AS (
            UPDATE funding.investors AS i
            SET outstanding_minor = i.outstanding_minor + own.minor
            FROM (
                SELECT investor_id, sum(minor)::BIGINT AS minor FROM change GROUP BY investor_id
            ) AS own
            WHERE i.id = own.investor_id
        ), exposed AS (
            UPDATE funding.exposures AS e
            SET outstanding_minor = e.outstanding_minor + change.minor
            FROM change
            WHERE e.investor_id = change.investor_id AND e.customer_id = change.customer_id
            RETURNING e.investor_id
        )
        SELECT count(*) AS n FROM exposed
        """,
        [
            arrays.ids(investor_id for investor_id, _ in moved),
            arrays.ids(customer_id for _, customer_id in moved),
            arrays.numbers(moved.values()),
        ],
    )
    if row is None or row["n"] != len(moved):
        raise BrokenInvariant("money comes back from a customer that it never went to")


async def add_reserved(tx: Transaction, reserved: Mapping[UUID, Money]) -> None:
    """Write that so much more of customers' caps is reserved, or less. Holds their rows."""
    if not reserved:
        return
    await tx.execute(
        "SELECT FROM funding.customers WHERE id = ANY (%s::UUID[]) ORDER BY id FOR NO KEY UPDATE",
        [arrays.ids(reserved)],
    )
    await tx.execute(
        """
        UPDATE funding.customers AS c SET reserved_minor = c.reserved_minor + change.minor
        FROM unnest(%s::UUID[], %s::BIGINT[]) AS change (id, minor)
        WHERE c.id = change.id
        """,
        [arrays.ids(reserved), arrays.numbers(amount.minor for amount in reserved.values())],
    )


async def add_customer(tx: Transaction, customer_id: UUID) -> None:
    """Write that somebody may be a customer."""
    await tx.execute(
        "INSERT INTO funding.customers (id) VALUES (%s) ON CONFLICT DO NOTHING", [customer_id]
    )


async def _lock_investors(tx: Transaction, investor_ids: set[UUID]) -> None:
    await tx.execute(
        "SELECT FROM funding.investors WHERE id = ANY (%s::UUID[]) ORDER BY id FOR NO KEY UPDATE",
        [arrays.ids(investor_ids)],
    )
