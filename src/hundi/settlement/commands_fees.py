"""Issue our tax invoice for the fee on a disbursal: numbered without a gap in each year.

It is issued after the disbursal, in a transaction of its own, so that the one counter a year
never holds money up.
"""

from uuid import UUID

from hundi.events.settlement import AdvancePaid
from hundi.kernel.calendar import financial_year
from hundi.kernel.errors import BrokenInvariant
from hundi.runtime.database import Transaction
from hundi.runtime.tokens import Caller
from hundi.settlement import store, store_fee_invoices
from hundi.settlement.fee_invoice import FeeInvoice, NoSuchFeeInvoice, Taxes, number_of


async def issue_fee_invoice(tx: Transaction, event: AdvancePaid) -> None:
    """Issue the tax invoice for the fee taken at a disbursal. Once; none for no fee."""
    if not event.fee:
        return
    deal = await store.lock_deal(tx, event.invoice_id)
    if await store_fee_invoices.find_fee_invoice(tx, event.invoice_id) is not None:
        return
    supplier, prefix = await store_fee_invoices.get_supplier(tx, event.disbursed_on)
    recipient = await store_fee_invoices.recipient_of(tx, event.seller_id)
    year = financial_year(event.disbursed_on)
    number = await store_fee_invoices.draw_number(tx, year)
    ours = supplier.gstin[:2]
    theirs = (recipient.gstin or supplier.gstin)[:2]
    invoice = FeeInvoice(
        event.invoice_id,
        number_of(prefix, year, number),
        event.disbursed_on,
        supplier,
        recipient,
        event.fee,
        deal.terms.gst_rate,
        Taxes.of(event.gst, ours=ours, theirs=theirs),
    )
    if invoice.total != event.fee + event.gst:
        raise BrokenInvariant(f"the fee invoice of {event.invoice_id} is not what was taken")
    await store_fee_invoices.add_fee_invoice(tx, invoice, year=year, sequence=number)


async def fee_invoice_of(tx: Transaction, invoice_id: UUID, caller: Caller) -> FeeInvoice:
    """Return our invoice for the fee on an SME's invoice.

    Raises:
        NoSuchFeeInvoice: there is none, or the caller is neither its SME nor an operator.
    """
    deal = await store.find_deal(tx, invoice_id)
    found = await store_fee_invoices.find_fee_invoice(tx, invoice_id)
    is_theirs = deal is not None and (caller.role == "admin" or caller.user_id == deal.seller_id)
    if found is None or not is_theirs:
        raise NoSuchFeeInvoice("There is no fee invoice here, or it is not yours.")
    return found
