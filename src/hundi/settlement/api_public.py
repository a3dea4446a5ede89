"""What everybody may know: the platform's totals, its losses, and that the money is there."""

import asyncio
from datetime import datetime

from fastapi import APIRouter, Request
from starlette.responses import Response

from hundi.kernel.money import Money
from hundi.runtime.database import Transaction
from hundi.runtime.values import RupeesOut, Shape, render
from hundi.runtime.web import TheEdge
from hundi.settlement import store_totals

# However many ask, a process sums about once in this time.
KEPT_SECONDS = 5.0

routes = APIRouter()


class PublicTotals(Shape):
    """The platform at `at`. `heldByTrustee` less `owed` is `difference`, and must be nothing."""

    at: datetime
    invoices_financed: int
    financed: RupeesOut
    repaid: RupeesOut
    outstanding: RupeesOut
    lost: RupeesOut
    invoices_lost: int
    held_by_trustee: RupeesOut
    owed: RupeesOut
    difference: RupeesOut


@routes.get("/public/totals", response_model=PublicTotals)
async def public_totals(request: Request, edge: TheEdge) -> Response:
    """What was financed, repaid and lost, and the escrow proof; at most five seconds old."""
    state = request.app.state
    loop = asyncio.get_running_loop()
    kept: tuple[PublicTotals, float] | None = getattr(state, "public_totals", None)
    if kept is None or loop.time() >= kept[1]:
        async with edge.database.transaction("settlement") as tx:
            kept = (await _read(tx), loop.time() + KEPT_SECONDS)
        state.public_totals = kept
    return render(kept[0])


async def _read(tx: Transaction) -> PublicTotals:
    deals = await store_totals.deals(tx)
    held, owed = await store_totals.trustee(tx)
    return PublicTotals(
        at=tx.now,
        invoices_financed=deals.financed_count,
        financed=deals.financed,
        repaid=deals.repaid,
        outstanding=deals.outstanding,
        lost=deals.lost,
        invoices_lost=deals.lost_count,
        held_by_trustee=held,
        owed=owed,
        difference=Money(held.minor - owed.minor),
    )
