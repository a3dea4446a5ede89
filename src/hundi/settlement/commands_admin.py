"""What two operators decide about a deal: costs of recovery, write-off, credit notes.

The first one's proposal is checked against the deal as it is; the second one's agreement against
what it has become meanwhile. What cannot be done any more is not done, and stays on the desk.
"""

from dataclasses import dataclass
from typing import Literal, cast
from uuid import UUID

from hundi.events.platform import ProposalApproved
from hundi.events.settlement import CreditNoteApplied, RecourseCalled
from hundi.kernel.errors import Conflict
from hundi.kernel.money import Money
from hundi.runtime import desk
from hundi.runtime.database import Transaction
from hundi.runtime.outbox import publish
from hundi.settlement import adjustments, store, store_reclaims
from hundi.settlement.domain import Deal

Kind = Literal["recovery_cost", "write_off", "credit_note"]
KINDS: frozenset[str] = frozenset({"recovery_cost", "write_off", "credit_note"})
NOT_DONE = "approved_but_not_possible"


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What is proposed. `amount` is None for a write-off; `reference` is the note's number."""

    kind: Kind
    amount: Money | None
    reference: str
    reason: str


async def propose(tx: Transaction, invoice_id: UUID, wanted: Adjustment, *, by: UUID) -> UUID:
    """Ask a second operator to agree to a change of a deal; return the approval's id.

    Raises:
        NoSuchDeal: the invoice was never listed.
        NotInRecovery, NothingToWriteOff, CostsTooHigh, DealNotRunning, CreditNoteTooLarge: as
            the rules say.
        AlreadyProposed: another proposal of the kind for this invoice waits.
    """
    _adjusted(await store.lock_deal(tx, invoice_id), wanted, tx)
    payload: dict[str, object] = {
        "amount": None if wanted.amount is None else wanted.amount.decimal,
        "reference": wanted.reference,
        "reason": wanted.reason,
    }
    return await desk.propose(tx, wanted.kind, invoice_id, payload=payload, by=by)


async def adjust_as_approved(tx: Transaction, approved: ProposalApproved) -> None:
    """Do what two operators agreed on. Once."""
    amount = cast("str | None", approved.payload["amount"])
    wanted = Adjustment(
        cast("Kind", approved.kind),
        None if amount is None else Money.parse(amount),
        str(approved.payload["reference"]),
        str(approved.payload["reason"]),
    )
    deal = await store.lock_deal(tx, approved.subject_id)
    try:
        after, happened, value = _adjusted(deal, wanted, tx)
    except Conflict as refusal:
        # Done before, or overtaken: only what was never done is for the desk.
        if not await store_reclaims.is_adjusted(tx, approved.approval_id):
            await desk.open_item(tx, NOT_DONE, deal.invoice_id, reasons=[refusal.code])
        return
    added = await store_reclaims.add_adjustment(
        tx, approved.approval_id, deal, wanted.kind, value, wanted.reference
    )
    if not added:
        return
    await store.save_deal(tx, after)
    await publish(tx, happened)
    if after.recourse_owed > deal.recourse_owed:
        owed = after.recourse_open
        await publish(tx, [RecourseCalled(deal.invoice_id, deal.seller_id, owed, tx.now)])


def _adjusted(deal: Deal, wanted: Adjustment, tx: Transaction) -> tuple[Deal, list[object], Money]:
    """Return the deal afterwards, what is to be told, and how much it is about."""
    amount = wanted.amount
    if amount is None:
        after, written_off = adjustments.write_off(deal, on=tx.today, now=tx.now)
        lost = deal.terms.advance if deal.repayment is None else written_off.principal_lost
        return after, [written_off], max(lost, Money(1))
    if wanted.kind == "recovery_cost":
        return adjustments.add_costs(deal, amount), [], amount
    credited = adjustments.credit(deal, amount, on=tx.today, now=tx.now)
    terms = credited.deal.terms
    applied = CreditNoteApplied(
        deal.invoice_id,
        deal.seller_id,
        deal.customer_id,
        amount=amount,
        face=terms.face,
        taxable=terms.taxable,
        happened_at=tx.now,
    )
    return credited.deal, [applied, *([credited.progressed] if credited.progressed else [])], amount
