"""Caps of customers and of investors on them: how they are given, and what is taken of them."""

from datetime import datetime, timedelta
from typing import LiteralString
from uuid import UUID

from hundi.cli.proofs import PROOFS
from hundi.funding import reactions
from hundi.kernel.ids import new_id
from hundi.kernel.money import ZERO, Money
from hundi.runtime.database import Transaction
from support.funding import CLOSES_AT, TODAY, given_an_investor, listed, rupees, terms

COUNTERS: list[LiteralString] = [question for _, question in PROOFS if "funding.stakes" in question]


async def given_a_limit(
    tx: Transaction,
    kind: str,
    amount: str,
    *,
    investor: UUID | None = None,
    customer: UUID | None = None,
    days: int = 0,
) -> None:
    since = TODAY + timedelta(days=days)
    await tx.execute(
        "INSERT INTO funding.limits VALUES (%s, %s, %s, %s, %s)",
        [kind, investor, rupees(amount).minor, since, customer],
    )


async def rich(tx: Transaction) -> UUID:
    return await given_an_investor(tx, holding="1000000")


async def given_an_invoice(
    tx: Transaction, customer: UUID, target: str = "90000", *, closes_at: datetime = CLOSES_AT
) -> UUID:
    invoice, agreed = new_id(), terms(target, minimum="100")
    event = listed(invoice, agreed, customer_id=customer, closes_at=closes_at)
    await reactions.open_listing(tx, event)
    return invoice


async def taken_of(tx: Transaction, customer: UUID) -> Money:
    row = await tx.one("SELECT reserved_minor FROM funding.customers WHERE id = %s", [customer])
    assert row is not None
    return Money(row["reserved_minor"])


async def out_on(tx: Transaction, investor: UUID, customer: UUID) -> Money:
    row = await tx.one(
        """
        SELECT outstanding_minor FROM funding.exposures
        WHERE investor_id = %s AND customer_id = %s
        """,
        [investor, customer],
    )
    return Money(row["outstanding_minor"]) if row else ZERO


async def assert_counted(tx: Transaction) -> None:
    """Every counter is the sum of what it counts, as `hundi audit` proves it."""
    assert len(COUNTERS) == 3
    for question in COUNTERS:
        assert await tx.all(question) == []
