"""The table of limits, for operators. Rows never change; a later one goes before an earlier."""

from dataclasses import dataclass
from uuid import UUID

from psycopg.rows import DictRow

from hundi.funding.limits import Kind, Limit
from hundi.kernel.money import ZERO, Money
from hundi.runtime.database import Transaction

ROWS_MAX = 200
INVESTORS_MAX = 50


@dataclass(frozen=True, slots=True)
class Listed:
    """A limit, and whether it is the one in force of its kind for whom it is."""

    limit: Limit
    in_force: bool


async def list_limits(
    tx: Transaction, *, kind: Kind | None, investor_id: UUID | None, customer_id: UUID | None
) -> list[Listed]:
    """Return the latest limits, of one kind, investor or customer if asked for."""
    rows = await tx.all(
        """
        SELECT l.*, l.effective_from <= %(today)s AND NOT EXISTS (
            SELECT FROM funding.limits AS later
            WHERE later.kind = l.kind AND later.effective_from <= %(today)s
                AND later.investor_id IS NOT DISTINCT FROM l.investor_id
                AND later.customer_id IS NOT DISTINCT FROM l.customer_id
                AND later.effective_from > l.effective_from
        ) AS in_force
        FROM funding.limits AS l
        WHERE (%(kind)s::TEXT IS NULL OR l.kind = %(kind)s::TEXT)
            AND (%(investor)s::UUID IS NULL OR l.investor_id = %(investor)s::UUID)
            AND (%(customer)s::UUID IS NULL OR l.customer_id = %(customer)s::UUID)
        ORDER BY l.effective_from DESC, l.kind, l.investor_id, l.customer_id LIMIT %(limit)s
        """,
        {
            "today": tx.today,
            "kind": kind,
            "investor": investor_id,
            "customer": customer_id,
            "limit": ROWS_MAX,
        },
    )
    return [Listed(_limit(row), row["in_force"]) for row in rows]


async def begins_on(tx: Transaction, limit: Limit) -> bool:
    """Return whether another limit of the kind, for the same, begins on that day."""
    row = await tx.one(
        """
        SELECT FROM funding.limits
        WHERE kind = %s AND effective_from = %s AND investor_id IS NOT DISTINCT FROM %s::UUID
            AND customer_id IS NOT DISTINCT FROM %s::UUID
        """,
        [limit.kind, limit.effective_from, limit.investor_id, limit.customer_id],
    )
    return row is not None


async def add_limit(tx: Transaction, limit: Limit) -> None:
    """Write a limit."""
    await tx.execute(
        """
        INSERT INTO funding.limits (kind, investor_id, customer_id, amount_minor, effective_from)
        VALUES (%s, %s, %s, %s, %s)
        """,
        [
            limit.kind,
            limit.investor_id,
            limit.customer_id,
            limit.amount.minor,
            limit.effective_from,
        ],
    )


async def are_known(tx: Transaction, *, investor_id: UUID | None, customer_id: UUID | None) -> bool:
    """Return whether whoever is named is an investor, and a customer."""
    row = await tx.one(
        """
        SELECT (%(investor)s::UUID IS NULL OR EXISTS (
            SELECT FROM funding.investors WHERE id = %(investor)s::UUID
        )) AND (%(customer)s::UUID IS NULL OR EXISTS (
            SELECT FROM funding.customers WHERE id = %(customer)s::UUID
        )) AS known
        """,
        {"investor": investor_id, "customer": customer_id},
    )
    return row is not None and bool(row["known"])


@dataclass(frozen=True, slots=True)
class Held:
    """What one investor has out on a customer."""

    investor_id: UUID
    outstanding: Money


@dataclass(frozen=True, slots=True)
class CustomerState:
    """What of a customer's cap is taken: `outstanding`, and reserved for open listings.

    `investors` are those with the most out, the largest first.
    """

    cap: Money
    reserved: Money
    outstanding: Money
    investors: tuple[Held, ...]

    @property
    def free(self) -> Money:
        """What another listing could have reserved."""
        return max(self.cap - self.reserved, ZERO)


async def find_customer(tx: Transaction, customer_id: UUID) -> CustomerState | None:
    """Return how much is out on a customer, and may be."""
    row = await tx.one(
        """
        SELECT c.reserved_minor, funding.cap_of(c.id, %s) AS cap, coalesce((
            SELECT sum(outstanding_minor) FROM funding.exposures WHERE customer_id = c.id
        ), 0)::BIGINT AS outstanding_minor
        FROM funding.customers AS c WHERE c.id = %s
        """,
        [tx.today, customer_id],
    )
    if row is None:
        return None
    held = await tx.all(
        """
        SELECT investor_id, outstanding_minor FROM funding.exposures
        WHERE customer_id = %s AND outstanding_minor > 0
        ORDER BY outstanding_minor DESC, investor_id LIMIT %s
        """,
        [customer_id, INVESTORS_MAX],
    )
    return CustomerState(
        Money(row["cap"]),
        Money(row["reserved_minor"]),
        Money(row["outstanding_minor"]),
        tuple(Held(one["investor_id"], Money(one["outstanding_minor"])) for one in held),
    )


def _limit(row: DictRow) -> Limit:
    return Limit(
        row["kind"],
        row["investor_id"],
        row["customer_id"],
        Money(row["amount_minor"]),
        row["effective_from"],
    )
