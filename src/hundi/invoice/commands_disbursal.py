"""What two operators decide about money that was stopped on its way out."""

from typing import Literal
from uuid import UUID

from hundi.events.invoice import DisbursalCleared, DisbursalRefused
from hundi.events.platform import ProposalApproved
from hundi.invoice import store, store_findings
from hundi.invoice.disbursal import DESK_KIND
from hundi.invoice.domain import Stage
from hundi.kernel.errors import Conflict
from hundi.runtime import desk as operators
from hundi.runtime.database import Transaction
from hundi.runtime.outbox import publish

PROPOSAL_KIND = "resolve_disbursal"

Resolution = Literal["pay_out", "refund"]


class DisbursalNotStopped(Conflict):
    """Nothing stands in the way of this invoice's money, or it was decided before."""


async def propose_resolution(
    tx: Transaction, operator_id: UUID, invoice_id: UUID, choice: Resolution, *, reason: str
) -> UUID:
    """Propose to pay out all the same, or to give investors their money back.

    Raises:
        NoSuchInvoice: there is none of this id.
        DisbursalNotStopped: its money is not stopped.
        AlreadyProposed: somebody proposed it before.
    """
    invoice = await store.lock_invoice(tx, invoice_id)
    verdict = await store_findings.find_disbursal(tx, invoice_id)
    if invoice.stage is not Stage.FUNDED or verdict != "stopped":
        raise DisbursalNotStopped("This invoice's money is not stopped.")
    payload: dict[str, object] = {"choice": choice, "reason": reason}
    return await operators.propose(tx, PROPOSAL_KIND, invoice_id, payload=payload, by=operator_id)


async def resolve_as_approved(tx: Transaction, approved: ProposalApproved) -> None:
    """Do what two operators agreed on. Once: who comes later finds it resolved."""
    invoice = await store.lock_invoice(tx, approved.subject_id)
    pays_out = approved.payload["choice"] == "pay_out"
    verdict = "cleared" if pays_out else "refused"
    if not await store_findings.resolve_disbursal(tx, invoice.id, verdict):
        return
    await operators.close_item(tx, DESK_KIND, invoice.id)
    await store.add_moment(tx, invoice.id, f"disbursal_{verdict}", "operator")
    if pays_out:
        await publish(tx, [DisbursalCleared(invoice.id, invoice.raised, tx.now)])
    else:
        await publish(tx, [DisbursalRefused(invoice.id, tx.now)])
