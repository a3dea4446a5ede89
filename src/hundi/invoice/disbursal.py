"""The last look before money goes out on a funded invoice. It may run twice.

A cancelled e-invoice still verifies by its signature, and a twin may have come to light since; so
the portal is asked once more, and the marks are looked at again, when the target is reached.
`DisbursalCleared` says that nothing has changed; `DisbursalStopped` puts it on the desk.
"""

from hundi.events.funding import InvoiceFunded
from hundi.events.invoice import DisbursalCleared, DisbursalStopped
from hundi.gateways.errors import RailError
from hundi.gateways.gst.port import IrnFact
from hundi.gateways.outside import Outside
from hundi.invoice import store, store_findings
from hundi.runtime import desk as operators
from hundi.runtime.jobs import Desk
from hundi.runtime.outbox import publish

DESK_KIND = "disbursal"


async def look_again(desk: Desk, event: InvoiceFunded) -> None:
    """Ask the portal and the registry of marks again, and tell whether money may go out.

    Raises:
        RailError: the portal does not answer just now. Money waits for it; nothing else does.
    """
    async with desk.database.transaction("invoice") as tx:
        if await store_findings.find_disbursal(tx, event.invoice_id) is not None:
            return
        findings = await store_findings.find_findings(tx, event.invoice_id)
    number = findings.fields["irn"].value if findings and "irn" in findings.fields else None
    fact = await _asked(desk, number) if number else None
    async with desk.database.transaction("invoice") as tx:
        invoice = await store.lock_invoice(tx, event.invoice_id)
        reasons = _reasons(number, fact)
        if await store_findings.held_elsewhere(tx, invoice.id):
            reasons.append("duplicate")
        verdict = "stopped" if reasons else "cleared"
        if not await store_findings.save_disbursal(tx, invoice.id, verdict):
            return
        if not reasons:
            await publish(tx, [DisbursalCleared(invoice.id, event.raised, tx.now)])
            return
        await store.add_moment(tx, invoice.id, "disbursal_stopped", "platform")
        await operators.open_item(tx, DESK_KIND, invoice.id, reasons=reasons)
        stopped = DisbursalStopped(
            invoice.id, invoice.seller_id, invoice.claims.number, tuple(reasons), tx.now
        )
        await publish(tx, [stopped])


async def _asked(desk: Desk, number: str) -> IrnFact | None:
    outside: Outside = desk.outside
    try:
        return await outside.gst.irn_status(number)
    except RailError as problem:
        if problem.retryable:
            raise
        return None


def _reasons(number: str | None, fact: IrnFact | None) -> list[str]:
    """Return why money must wait; an invoice without an IRN has none of these."""
    if number is None:
        return []
    if fact is None:
        return ["irn_not_asked"]
    return ["irn_cancelled"] if fact.status == "cancelled" else []
