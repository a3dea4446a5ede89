"""The settlement service: what it answers and what it reacts to.

It pays the SME when its invoice is funded, distributes what the customer pays by the waterfall
and the investors' intervals, and watches the calendar.

Answers
    POST /payouts/distribute/{invoice_id}      distributes what waits; a second call nothing
    GET  /invoices/{invoice_id}/settlement     how the deal stands, for its parties
    GET  /invoices/{invoice_id}/fee-invoice    our tax invoice for the fee
    GET  /public/totals                        financed, repaid, lost, and the escrow proof
    POST /admin/invoices/{invoice_id}/…        recovery-costs, write-off, credit-notes

Reacts to
    invoice.InvoiceListed, InvoiceCancelled    knows the deal, or that there will be none
    funding.FundsCommitted                     knows the positions
    invoice.DisbursalCleared                   pays the SME
    funding.ListingClosed                      sends back what is paid on it
    payment.CustomerPaid                       distributes it, or keeps it until disbursal
    payment.CustomerPaymentReversed            gives it back, and takes it from who got it
    its own ReturnsDistributed, RecourseCalled withholds tax; lets who was paid repay first
    its own AdvancePaid                        issues the tax invoice for the fee
    user.KycDecided, BusinessConfirmed         knows PANs and businesses, for taxes
    platform.ProposalApproved                  does what two operators decided
    platform.DayTurned                         overdue, default
"""

from hundi.runtime.service import Service
from hundi.settlement import api, api_admin, api_fees, api_public
from hundi.settlement.reactions import REACTIONS

service = Service(
    name="settlement",
    routers=(api.routes, api_admin.routes, api_fees.routes, api_public.routes),
    reactions=REACTIONS,
)
