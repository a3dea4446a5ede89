"""Sums over all deals and over the ledger, for everybody to see."""

from dataclasses import dataclass

from hundi.kernel.money import Money
from hundi.runtime.database import Transaction


@dataclass(frozen=True, slots=True)
class DealTotals:
    """Deals whose seller was paid. `lost` is principal of what was written off and never came."""

    financed_count: int
    financed: Money
    repaid: Money
    outstanding: Money
    lost_count: int
    lost: Money


async def deals(tx: Transaction) -> DealTotals:
    """Sum all deals that were disbursed."""
    row = await tx.one(
        """
        SELECT
            count(*) AS financed_count,
            coalesce(sum(advance_minor), 0)::BIGINT AS financed,
            coalesce(sum(
                recovery_minor + late_minor + earned_minor + principal_minor + fee_minor
                + reserve_minor
            ), 0)::BIGINT AS repaid,
            coalesce(sum(advance_minor - principal_minor) FILTER (
                WHERE written_off_on IS NULL
            ), 0)::BIGINT AS outstanding,
            count(*) FILTER (WHERE written_off_on IS NOT NULL AND principal_minor < advance_minor)
                AS lost_count,
            coalesce(sum(advance_minor - principal_minor) FILTER (
                WHERE written_off_on IS NOT NULL
            ), 0)::BIGINT AS lost
        FROM settlement.deals WHERE disbursed_on IS NOT NULL
        """
    )
    assert row is not None  # noqa: S101 - sums have a row
    return DealTotals(
        financed_count=row["financed_count"],
        financed=Money(row["financed"]),
        repaid=Money(row["repaid"]),
        outstanding=Money(row["outstanding"]),
        lost_count=row["lost_count"],
        lost=Money(row["lost"]),
    )


async def trustee(tx: Transaction) -> tuple[Money, Money]:
    """Return what the trustee's account holds, and what is owed to everybody of it."""
    row = await tx.one("SELECT held_minor, owed_minor FROM ledger.trustee_totals()")
    assert row is not None  # noqa: S101 - sums have a row
    return Money(row["held_minor"]), Money(row["owed_minor"])
