"""An investor's statement: the wallet's moves of a period, with invoices by their numbers."""

from datetime import date
from uuid import UUID

from hundi.ledger import statement
from hundi.ledger.entry import wallet
from hundi.ledger.statement import Statement
from hundi.runtime.database import Transaction


async def statement_of(
    tx: Transaction, investor_id: UUID, *, first_day: date, last_day: date
) -> Statement:
    """Return the wallet's moves of a period, both days included, by the calendar in India.

    Raises:
        StatementTooLong: more moves since the first day than a statement holds.
    """
    found = await statement.statement_of(
        tx, wallet(investor_id), first_day=first_day, last_day=last_day
    )
    rows = await tx.all(
        "SELECT invoice_id, invoice_number FROM funding.offers WHERE invoice_id = ANY (%s::UUID[])",
        [list(found.invoice_ids)],
    )
    return found.numbered({row["invoice_id"]: row["invoice_number"] for row in rows})
