"""Settlement's questions: how a deal stands, for one of its parties."""

from dataclasses import dataclass
from uuid import UUID

from psycopg.rows import DictRow

from hundi.kernel.intervals import Interval
from hundi.kernel.money import Money
from hundi.runtime.database import Transaction
from hundi.runtime.tokens import Caller
from hundi.settlement import store, store_positions
from hundi.settlement.domain import Deal, NoSuchDeal

LINES_MAX = 100


@dataclass(frozen=True, slots=True)
class View:
    """A deal as one of its parties may see it.

    Payments and distributions are the newest `LINES_MAX`, newest first; positions are the
    caller's own.
    """

    deal: Deal
    receipts: list[DictRow]
    distributions: list[DictRow]
    positions: list[tuple[UUID, Interval, Money]]


async def settlement_of(tx: Transaction, invoice_id: UUID, caller: Caller) -> View:
    """Say how a deal stands.

    Raises:
        NoSuchDeal: there is none, or the caller is neither its SME, its customer, one of its
            investors, nor an operator.
    """
    deal = await store.find_deal(tx, invoice_id)
    positions = await store_positions.list_positions(
        tx, invoice_id, caller.user_id, limit=LINES_MAX
    )
    if deal is None or not (positions or _is_party(deal, caller)):
        raise NoSuchDeal("There is no such deal, or it is not yours.")
    receipts = await tx.all(
        """
        SELECT credit_id, amount_minor, received_on, state, excess_minor
        FROM settlement.receipts WHERE invoice_id = %s ORDER BY seq DESC LIMIT %s
        """,
        [invoice_id, LINES_MAX],
    )
    distributions = await tx.all(
        """
        SELECT * FROM settlement.distributions
        WHERE invoice_id = %s AND undone_at IS NULL ORDER BY seq DESC LIMIT %s
        """,
        [invoice_id, LINES_MAX],
    )
    return View(deal, receipts, distributions, positions)


def _is_party(deal: Deal, caller: Caller) -> bool:
    return caller.role == "admin" or caller.user_id in (deal.seller_id, deal.customer_id)
