"""What an investor keeps an eye on."""

from uuid import UUID

from hundi.funding import auto_queries
from hundi.funding.domain import NoSuchListing
from hundi.kernel.errors import Conflict
from hundi.runtime.database import Transaction


class WatchListFull(Conflict):
    """The watch list holds as many invoices as it may."""


async def watch(tx: Transaction, investor_id: UUID, invoice_id: UUID) -> None:
    """Put an invoice on the investor's list; one that is there stays where it is.

    Raises:
        NoSuchListing: it was never offered to investors.
        WatchListFull: `WATCHED_MAX` are there.
    """
    if not await auto_queries.is_listed(tx, invoice_id):
        raise NoSuchListing("This invoice is not offered to investors.")
    # The investor's own row orders two that come at once: the list cannot outgrow its bound.
    row = await tx.one(
        """
        SELECT (
            SELECT count(*) FROM funding.watches AS w
            WHERE w.investor_id = i.id AND w.invoice_id <> %s
        ) AS others
        FROM funding.investors AS i WHERE i.id = %s FOR NO KEY UPDATE
        """,
        [invoice_id, investor_id],
    )
    if row is not None and row["others"] >= auto_queries.WATCHED_MAX:
        raise WatchListFull(
            f"You watch {auto_queries.WATCHED_MAX} invoices. Take one off the list first."
        )
    await tx.execute(
        "INSERT INTO funding.watches VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
        [investor_id, invoice_id, tx.now],
    )


async def unwatch(tx: Transaction, investor_id: UUID, invoice_id: UUID) -> None:
    """Take an invoice off the investor's list."""
    await tx.execute(
        "DELETE FROM funding.watches WHERE investor_id = %s AND invoice_id = %s",
        [investor_id, invoice_id],
    )
