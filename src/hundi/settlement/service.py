"""The settlement service: what it answers and what it reacts to.

It pays the SME when its invoice is funded, distributes what the customer pays by the waterfall
and the investors' intervals, and watches the calendar.

Answers
    POST /payouts/distribute/{invoice_id}      distributes what waits; a second call nothing
    GET  /invoices/{invoice_id}/settlement     how the deal stands, for its parties

Reacts to
    invoice.InvoiceListed, InvoiceCancelled    knows the deal, or that there will be none
    funding.FundsCommitted, InvoiceFunded      knows the positions; pays the SME
    funding.ListingClosed                      sends back what is paid on it
    payment.CustomerPaid                       distributes it, or keeps it until disbursal
    payment.CustomerPaymentReversed            forgets it, or tells an operator
    platform.DayTurned                         overdue, default
"""

from hundi.runtime.service import Service
from hundi.settlement.api import routes
from hundi.settlement.reactions import REACTIONS

service = Service(name="settlement", routers=(routes,), reactions=REACTIONS)
