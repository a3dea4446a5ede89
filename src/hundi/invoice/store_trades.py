"""Who invoiced whom, kept to find money that goes in a circle."""

from datetime import timedelta
from uuid import UUID

from hundi.invoice.trading import EDGES_MAX, RING_MAX, WITHIN_DAYS, Trade, ring
from hundi.kernel.indian_ids import gstin_problems, pan_of_gstin
from hundi.runtime.database import Transaction


async def closed_ring(
    tx: Transaction, invoice_id: UUID, seller_gstin: str, buyer_gstin: str
) -> tuple[str, ...]:
    """Keep the trade; return the PANs of the ring it closes, beginning with its seller's.

    Of two that close one ring at the same moment the second may not see the first; whichever is
    looked at later shows the ring.
    """
    if any("gstin_format" in gstin_problems(gstin) for gstin in (seller_gstin, buyer_gstin)):
        return ()
    await tx.execute(
        """
        INSERT INTO invoice.trades (invoice_id, seller_gstin, buyer_gstin, traded_on)
        VALUES (%s, %s, %s, %s)
        ON CONFLICT (invoice_id) DO UPDATE SET
            seller_gstin = excluded.seller_gstin, buyer_gstin = excluded.buyer_gstin
        """,
        [invoice_id, seller_gstin, buyer_gstin, tx.today],
    )
    trade = Trade(pan_of_gstin(seller_gstin), pan_of_gstin(buyer_gstin))
    if trade.seller == trade.buyer:
        # Branches of one company are a check of their own.
        return ()
    rows = await tx.all(
        """
        WITH RECURSIVE reached (seller_pan, buyer_pan, steps) AS (
            SELECT %(buyer)s::TEXT, %(buyer)s::TEXT, 0
            UNION
            SELECT trade.seller_pan, trade.buyer_pan, reached.steps + 1
            FROM reached
            JOIN invoice.trades AS trade
                ON trade.seller_pan = reached.buyer_pan AND trade.traded_on >= %(since)s
            JOIN invoice.invoices AS uploaded
                ON uploaded.id = trade.invoice_id AND uploaded.stage <> 'rejected'
            WHERE reached.steps < %(steps)s
        )
        SELECT DISTINCT seller_pan, buyer_pan FROM reached WHERE steps > 0 LIMIT %(limit)s
        """,
        {
            "buyer": trade.buyer,
            "since": tx.today - timedelta(days=WITHIN_DAYS),
            "steps": RING_MAX - 1,
            "limit": EDGES_MAX,
        },
    )
    return ring(trade, [Trade(row["seller_pan"], row["buyer_pan"]) for row in rows]) or ()
