"""The tables of taxes: rules, people, interest by year, and positions' places."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from hundi.kernel.intervals import Interval
from hundi.kernel.money import ZERO, Money
from hundi.runtime.database import Transaction
from hundi.settlement.store import parts_of
from hundi.settlement.tds import Earned, InterestYear, TdsRule


async def find_rule(tx: Transaction) -> TdsRule | None:
    """Return the rule of our operating mode that is in force today; None when it is off."""
    row = await tx.one(
        """
        SELECT rule.* FROM settlement.tds_rules AS rule
        JOIN platform.operating AS ours ON ours.mode = rule.mode
        WHERE rule.valid_from <= %s ORDER BY rule.valid_from DESC LIMIT 1
        """,
        [tx.today],
    )
    if row is None or not row["is_on"]:
        return None
    return TdsRule(row["rate"], row["rate_without_pan"], Money(row["threshold_minor"]))


async def save_pan(tx: Transaction, user_id: UUID, *, has_pan: bool) -> None:
    """Keep whether somebody's PAN is known to be theirs."""
    await tx.execute(
        """
        INSERT INTO settlement.people (user_id, has_pan) VALUES (%s, %s)
        ON CONFLICT (user_id) DO UPDATE SET has_pan = excluded.has_pan
        """,
        [user_id, has_pan],
    )


async def save_business(tx: Transaction, user_id: UUID, *, gstin: str, legal_name: str) -> None:
    """Keep whose business is whose."""
    await tx.execute(
        """
        INSERT INTO settlement.people (user_id, gstin, legal_name) VALUES (%s, %s, %s)
        ON CONFLICT (user_id) DO UPDATE
        SET gstin = excluded.gstin, legal_name = excluded.legal_name
        """,
        [user_id, gstin, legal_name],
    )


async def earned_around(
    tx: Transaction, invoice_id: UUID, distribution_id: UUID
) -> tuple[Earned, Earned] | None:
    """Return what investors had earned before and after a distribution; None if undone."""
    rows = await tx.all(
        """
        SELECT d.* FROM settlement.distributions AS d
        WHERE d.invoice_id = %(invoice_id)s AND d.undone_at IS NULL AND d.seq <= (
            SELECT seq FROM settlement.distributions
            WHERE id = %(distribution_id)s AND undone_at IS NULL
        )
        ORDER BY d.seq
        """,
        {"invoice_id": invoice_id, "distribution_id": distribution_id},
    )
    before = after = Earned(ZERO, is_final=False)
    for row in rows:
        before = after
        part = Earned.of(parts_of(row), Money(row["investor_fee_minor"]), is_final=False)
        after = Earned(before.total + part.total, row["investors_final"])
    return (before, after) if rows else None


async def find_target(tx: Transaction, invoice_id: UUID) -> Money:
    """Return what a deal's intervals fill."""
    row = await tx.one(
        "SELECT advance_minor FROM settlement.deals WHERE invoice_id = %s", [invoice_id]
    )
    return Money(row["advance_minor"] if row else 0)


async def list_places(
    tx: Transaction, commitment_ids: Sequence[UUID]
) -> list[tuple[UUID, Interval]]:
    """Return the places of commitments: whose each is, and where."""
    rows = await tx.all(
        """
        SELECT investor_id, start_minor, end_minor FROM settlement.positions
        WHERE commitment_id = ANY (%s)
        """,
        [list(commitment_ids)],
    )
    return [(row["investor_id"], Interval(row["start_minor"], row["end_minor"])) for row in rows]


async def lock_years(
    tx: Transaction, investors: Sequence[UUID], year: str
) -> dict[UUID, InterestYear]:
    """Read and hold investors' interest of a year, in order; a new one begins at nothing."""
    ordered = sorted(set(investors))
    await tx.execute(
        """
        INSERT INTO settlement.interest_years
        SELECT investor_id, %s, 0, 0 FROM unnest(%s::UUID[]) AS one (investor_id)
        ORDER BY investor_id ON CONFLICT DO NOTHING
        """,
        [year, ordered],
    )
    rows = await tx.all(
        """
        SELECT y.investor_id, y.interest_minor, y.withheld_minor,
            coalesce(p.has_pan, FALSE) AS has_pan
        FROM settlement.interest_years AS y
        LEFT JOIN settlement.people AS p ON p.user_id = y.investor_id
        WHERE y.investor_id = ANY (%s) AND y.financial_year = %s
        ORDER BY y.investor_id FOR NO KEY UPDATE OF y
        """,
        [ordered, year],
    )
    return {
        row["investor_id"]: InterestYear(
            Money(row["interest_minor"]), Money(row["withheld_minor"]), row["has_pan"]
        )
        for row in rows
    }


async def list_done(tx: Transaction, cause_id: UUID) -> frozenset[UUID]:
    """Return the investors whose tax of a cause is settled already."""
    rows = await tx.all(
        "SELECT investor_id FROM settlement.tds_lines WHERE cause_id = %s", [cause_id]
    )
    return frozenset(row["investor_id"] for row in rows)


async def save_years(
    tx: Transaction,
    cause_id: UUID,
    invoice_id: UUID,
    year: str,
    changed: Mapping[UUID, tuple[InterestYear, InterestYear]],
) -> None:
    """Write years as they are after a cause, and the lines that say what it changed."""
    people = list(changed)
    await tx.execute(
        """
        WITH line AS (
            SELECT * FROM unnest(%(people)s::UUID[], %(interest)s::BIGINT[], %(withheld)s::BIGINT[])
                AS line (investor_id, interest_minor, withheld_minor)
        ), written AS (
            INSERT INTO settlement.tds_lines (
                cause_id, investor_id, invoice_id, financial_year, interest_minor,
                withheld_minor, happened_at
            )
            SELECT %(cause)s, investor_id, %(invoice_id)s, %(year)s, interest_minor,
                withheld_minor, %(now)s
            FROM line
        )
        UPDATE settlement.interest_years AS y
        SET interest_minor = y.interest_minor + line.interest_minor,
            withheld_minor = y.withheld_minor + line.withheld_minor
        FROM line WHERE y.investor_id = line.investor_id AND y.financial_year = %(year)s
        """,
        {
            "people": people,
            "interest": [(now.interest - was.interest).minor for was, now in changed.values()],
            "withheld": [(now.withheld - was.withheld).minor for was, now in changed.values()],
            "cause": cause_id,
            "invoice_id": invoice_id,
            "year": year,
            "now": tx.now,
        },
    )
