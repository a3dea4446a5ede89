"""What a settled payment posts to the ledger, and tells. Pure."""

from datetime import datetime
from uuid import UUID

from hundi.events.settlement import ReturnsDistributed
from hundi.kernel.ids import derive_id
from hundi.kernel.money import Money
from hundi.ledger.entry import (
    Entry,
    escrow,
    fees,
    gst_output,
    moves_of,
    receipts,
    suspense,
    wallet,
)
from hundi.settlement.domain import Deal, Receipt, Received


def disbursal_of(deal: Deal) -> Entry:
    """Return the entry that pays the SME: fee and GST are computed, the rest is its own."""
    terms, held = deal.terms, escrow(deal.invoice_id)
    moves = moves_of(
        (held, fees("platform", deal.invoice_id), terms.platform_fee),
        (held, gst_output(deal.invoice_id), terms.gst_on_fee),
        (held, wallet(deal.seller_id), terms.net_to_seller),
    )
    return Entry(derive_id(deal.invoice_id, "disbursal"), "Advance paid", moves)


def distribution_id(credit_id: UUID) -> UUID:
    """Return the id of a payment's one distribution."""
    return derive_id(credit_id, "distribution")


def entries_of(receipt: Receipt, received: Received) -> list[Entry]:
    """Return the entries of one payment beside the investors' own: the rest, what goes back."""
    deal, credit_id = received.deal, receipt.credit_id
    held = receipts(deal.invoice_id)
    rest = moves_of(
        (held, fees("recovery", credit_id), received.parts.recovery),
        (held, fees("investor", credit_id), received.investor_fee),
        (held, wallet(deal.seller_id), received.parts.reserve),
    )
    back = (
        _to_seller(deal, receipt, received.excess)
        if receipt.from_seller
        else excess_of(deal.invoice_id, receipt, received.excess)
    )
    kept = [Entry(derive_id(credit_id, "distribution rest"), "Repayment", rest)] if rest else []
    return [*kept, *back]


def shares_id(credit_id: UUID, page: int) -> UUID:
    """Return the id of the entry that pays a page of positions."""
    return derive_id(credit_id, f"distribution {page}")


def _to_seller(deal: Deal, receipt: Receipt, excess: Money) -> list[Entry]:
    """Return the entry that gives a seller back what its investors no longer lack."""
    moves = moves_of((receipts(deal.invoice_id), wallet(deal.seller_id), excess))
    entry_id = derive_id(receipt.credit_id, "excess")
    return [Entry(entry_id, "Recourse not needed", moves)] if moves else []


def excess_of(invoice_id: UUID, receipt: Receipt, excess: Money) -> list[Entry]:
    """Return the entry that sets aside what must go back to its payer, if anything must."""
    moves = moves_of((receipts(invoice_id), suspense(receipt.credit_id), excess))
    entry_id = derive_id(receipt.credit_id, "excess")
    return [Entry(entry_id, "More than was owed", moves)] if moves else []


def news_of(
    receipt: Receipt, received: Received, *, to_investors: Money, now: datetime
) -> ReturnsDistributed:
    """Return what every event of one distribution says; it names no position yet."""
    deal = received.deal
    return ReturnsDistributed(
        deal.invoice_id,
        distribution_id(receipt.credit_id),
        deal.seller_id,
        deal.customer_id,
        page=0,
        positions=(),
        to_investors=to_investors,
        to_seller=received.parts.reserve,
        final=deal.repayment is not None and deal.repayment.is_final,
        happened_at=now,
    )
