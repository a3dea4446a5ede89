"""Invoice: takes an SME's invoice, finds out what it is worth believing, and offers it.

It answers
    POST /invoices/upload                 take an invoice; it is verified in the background
    GET  /invoices, /invoices/{id}        what became of it: its SME, its customer, operators,
                                          and investors once it is listed
    GET  /invoices/{id}/document          the document, cleaned
    POST /invoices/{id}/document          a better one, when one is asked for
    POST /invoices/{id}/accept, /dispute  its customer's word
    POST /links/open, /document, /code, /accept, /dispute   the same by a signed link, signed out
    POST /invoices/{id}/link, /admin/invoices/{id}/link   send the customer a new link
    POST /invoices/{id}/list              offer it to investors; `?preview=true` says the cost
    GET  /invoices/{id}/key-facts         that cost and all conditions, as a PDF
    POST /invoices/{id}/cancel            take it back
    GET  /admin/invoices, /admin/reviews, POST /admin/invoices/{id}/decide   the operators' part
    GET, POST /admin/product-terms        what is offered from which day; changed by two operators

and reacts to
    InvoiceUploaded, DocumentReplaced     verify it: read, check, decide (its own news)
    InvoiceVerified                       send its customer a link (its own news)
    UserRegistered, KycDecided, BusinessConfirmed            know people
    FundsCommitted, InvoiceFunded, ListingClosed, CancellationRefused   follow its funding
    InvoiceFunded                         look again before money goes out
    AdvancePaid, RepaymentProgressed, InvoiceOverdue, InvoiceDefaulted  follow its repayment
    ProposalApproved                      verify, pay out or refund what two operators agreed on
"""

from hundi.events.funding import (
    CancellationRefused,
    FundsCommitted,
    InvoiceFunded,
    ListingClosed,
)
from hundi.events.invoice import DocumentReplaced, InvoiceUploaded, InvoiceVerified
from hundi.events.platform import ProposalApproved
from hundi.events.settlement import (
    AdvancePaid,
    CreditNoteApplied,
    InvoiceDefaulted,
    InvoiceOverdue,
    InvoiceWrittenOff,
    PaymentReclaimed,
    RepaymentProgressed,
)
from hundi.events.user import BusinessConfirmed, KycDecided, UserRegistered
from hundi.invoice import (
    api,
    api_admin,
    api_files,
    api_key_facts,
    api_links,
    api_terms,
    disbursal,
    reactions,
    verification,
)
from hundi.runtime.service import Errand, Reaction, Service

service = Service(
    name="invoice",
    routers=(
        api_files.plain_routes,
        api.routes,
        api_key_facts.routes,
        api_links.routes,
        api_admin.routes,
        api_terms.routes,
    ),
    reactions=(
        Errand(InvoiceUploaded, verification.verify_invoice),
        Errand(DocumentReplaced, verification.verify_invoice),
        Reaction(InvoiceVerified, reactions.send_link),
        Reaction(UserRegistered, reactions.keep_person),
        Reaction(KycDecided, reactions.keep_kyc),
        Reaction(BusinessConfirmed, reactions.keep_business),
        Reaction(FundsCommitted, reactions.show_raised),
        Reaction(InvoiceFunded, reactions.mark_funded),
        Errand(InvoiceFunded, disbursal.look_again),
        Reaction(ListingClosed, reactions.close_listing),
        Reaction(CancellationRefused, reactions.note_refused_cancellation),
        Reaction(AdvancePaid, reactions.mark_disbursed),
        Reaction(RepaymentProgressed, reactions.note_repayment),
        Reaction(InvoiceOverdue, reactions.mark_overdue),
        Reaction(InvoiceDefaulted, reactions.mark_defaulted),
        Reaction(InvoiceWrittenOff, reactions.mark_written_off),
        Reaction(PaymentReclaimed, reactions.note_reclaim),
        Reaction(CreditNoteApplied, reactions.note_credit),
        Reaction(ProposalApproved, reactions.verify_as_approved),
        Reaction(ProposalApproved, reactions.resolve_disbursal),
    ),
)
