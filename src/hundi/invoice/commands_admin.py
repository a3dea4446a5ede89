"""What operators decide about invoices. Accepting a risk takes two of them."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from hundi.events.invoice import InvoiceDoubted
from hundi.events.platform import ProposalApproved
from hundi.invoice import store, store_findings
from hundi.invoice.domain import Action, Invoice, WrongStage
from hundi.invoice.verification import DESK_KIND, verified_event
from hundi.runtime import audit_log
from hundi.runtime import desk as operators
from hundi.runtime.database import Transaction
from hundi.runtime.outbox import publish

PROPOSAL_KIND = "decide_invoice"
# What the SME is told when a person decided, not a check.
OPERATOR_REASON = "operator_decision"

Choice = Literal["verified", "rejected", "needs_info"]


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of an operator's decision; `approval_id` when a second one must agree."""

    invoice: Invoice
    approval_id: UUID | None = None


async def decide_invoice(
    tx: Transaction, operator_id: UUID, invoice_id: UUID, choice: Choice, *, reason: str
) -> Decided:
    """Reject, or ask the SME for more, at once; or propose that it counts as verified.

    Raises:
        NoSuchInvoice: there is none of this id.
        WrongStage: it does not wait for an operator.
        AlreadyProposed: somebody proposed it before.
    """
    invoice = await store.lock_invoice(tx, invoice_id)
    if not invoice.is_for_operator:
        raise WrongStage("This invoice does not wait for an operator.", stage=invoice.stage.value)
    if choice == "verified":
        # The approval is for this document, not for one that is sent later.
        payload: dict[str, object] = {"document": invoice.document, "reason": reason}
        approval_id = await operators.propose(
            tx, PROPOSAL_KIND, invoice_id, payload=payload, by=operator_id
        )
        return Decided(invoice, approval_id)
    action = Action.REJECT if choice == "rejected" else Action.ASK
    moved = invoice.after(action)
    await store.save_invoice(tx, moved)
    await store.add_moment(tx, invoice_id, choice, "operator", note=reason)
    if choice == "rejected":
        await store_findings.release(tx, invoice_id)
    await operators.close_item(tx, DESK_KIND, invoice_id)
    await audit_log.record(
        tx, operator_id, "decide invoice", invoice_id, {"decision": choice, "reason": reason}
    )
    doubted = InvoiceDoubted(
        invoice_id, invoice.seller_id, invoice.claims.number, choice, (OPERATOR_REASON,), tx.now
    )
    await publish(tx, [doubted])
    return Decided(moved)


async def verify_as_approved(tx: Transaction, approved: ProposalApproved) -> None:
    """Count the invoice as verified, as two operators agreed.

    Nothing happens when it went another way meanwhile, or when its document was replaced.
    """
    invoice = await store.lock_invoice(tx, approved.subject_id)
    same_document = approved.payload.get("document") == invoice.document
    if not (invoice.is_for_operator and same_document):
        return
    verified = invoice.after(Action.VERIFY)
    await store.save_invoice(tx, verified)
    await store.add_moment(tx, invoice.id, "verified", "operator")
    await operators.close_item(tx, DESK_KIND, invoice.id)
    customer = await store.find_customer(tx, invoice.buyer_gstin)
    await publish(tx, [verified_event(verified, customer, tx)])
