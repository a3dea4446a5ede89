"""The reconciliation workbench: split, merge, undo by two people; parking by one, as nothing moves.

A proposal says what was seen when it was made. What was done meanwhile wins: an approval that
finds the credit elsewhere does nothing. Lock order: credits by id, invoice, accounts.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import cast
from uuid import UUID

from hundi.events.payment import CustomerPaymentReversed
from hundi.events.platform import ProposalApproved
from hundi.kernel.errors import Invalid
from hundi.kernel.ids import derive_id
from hundi.kernel.money import ZERO, Money
from hundi.ledger import journal
from hundi.ledger.entry import Entry, moves_of, suspense, wallet
from hundi.payment import commands, parts, store_credits, store_parts
from hundi.payment.domain import (
    Credit,
    CreditNotWaiting,
    CreditState,
    NothingToUndo,
    NotSplittable,
    Place,
)
from hundi.payment.matching import ForInvoice
from hundi.runtime import audit_log, desk
from hundi.runtime.database import Transaction
from hundi.runtime.outbox import publish

SPLIT = "split_credit"
MERGE = "match_credits"
UNDO = "undo_match"
UNDO_SHORT = "undo_short"
PARTS_MAX = 10
MERGED_MAX = 20
PARKED_DAYS_MAX = 90


class ParkedTooLong(Invalid):
    """Money is put aside from tomorrow on, for ninety days at most."""


async def propose_split(
    tx: Transaction, credit_id: UUID, amounts: Sequence[Money], *, reason: str, by: UUID
) -> UUID:
    """Ask a second operator to agree to split a credit; what the amounts leave is the last part.

    Raises:
        NoSuchCredit: there is none.
        NotSplittable: it does not wait whole, or the amounts leave nothing.
        AlreadyProposed: another proposal to split it waits.
    """
    credit = await store_credits.lock_credit(tx, credit_id)
    held = await journal.balance(tx, suspense(credit_id))
    if credit.place is not Place.SUSPENSE or held != credit.amount:
        raise NotSplittable("Only money that waits whole can be split.")
    if sum(amounts, ZERO) >= credit.amount:
        raise NotSplittable(f"Split off less than {credit.amount}.", field="amounts")
    payload: dict[str, object] = {"amounts": [one.decimal for one in amounts], "reason": reason}
    payload["rest"] = (credit.amount - sum(amounts, ZERO)).decimal
    return await desk.propose(tx, SPLIT, credit_id, payload=payload, by=by)


async def propose_merge(
    tx: Transaction, credit_ids: Sequence[UUID], invoice_id: UUID, *, reason: str, by: UUID
) -> UUID:
    """Ask a second operator to agree that several credits together pay one invoice.

    Raises:
        NoSuchCredit, NoSuchInvoice: there is none.
        CreditNotWaiting: nothing of one is in suspense, or the rest of it pays an invoice.
        InvoiceNotPayable: the invoice was not funded.
        AlreadyProposed: another such proposal for the invoice waits.
    """
    total = ZERO
    for credit in await _lock_all(tx, credit_ids):
        held = await journal.balance(tx, suspense(credit.id))
        if not held:
            raise CreditNotWaiting("No money of one of these waits in suspense.")
        await commands.check_payable(tx, credit, invoice_id)
        total += held
    named = [str(one) for one in sorted(set(credit_ids))]
    payload: dict[str, object] = {"credits": named, "amount": total.decimal, "reason": reason}
    return await desk.propose(tx, MERGE, invoice_id, payload=payload, by=by)


async def propose_undo(tx: Transaction, credit_id: UUID, *, reason: str, by: UUID) -> UUID:
    """Ask a second operator to agree that what two decided of a credit is taken back.

    Raises:
        NoSuchCredit: there is none.
        NothingToUndo: nobody placed it by hand, or some of it went back to its payer.
        AlreadyProposed: another proposal to undo it waits.
    """
    credit = await store_credits.lock_credit(tx, credit_id)
    placed = credit.placed_by
    places = (Place.WALLET, Place.RECEIPTS, Place.SPLIT)
    if placed is None or credit.place not in places or credit.state is not CreditState.SUCCESS:
        raise NothingToUndo("Nobody placed this by hand, or it was undone.")
    if credit.undone_by is not None or await store_parts.was_refunded(tx, credit_id):
        raise NothingToUndo("It is being undone, or what was too much went back to the payer.")
    payload: dict[str, object] = {"placed_by": str(placed), "reason": reason}
    payload |= {"amount": credit.amount.decimal, "place": str(credit.place)}
    return await desk.propose(tx, UNDO, credit_id, payload=payload, by=by)


async def park(
    tx: Transaction, credit_id: UUID, until: date | None, *, reason: str, by: UUID
) -> None:
    """Put a waiting credit aside until a day, or take it up again. One person does; it is audited.

    Raises:
        NoSuchCredit: there is none.
        CreditNotWaiting: nothing of it is in suspense.
        ParkedTooLong: the day is not after today, or too far away.
    """
    await store_credits.lock_credit(tx, credit_id)
    if not await journal.balance(tx, suspense(credit_id)):
        raise CreditNotWaiting("No money of this credit waits in suspense.")
    last = tx.today + timedelta(days=PARKED_DAYS_MAX)
    if until is not None and not tx.today < until <= last:
        raise ParkedTooLong(f"Choose a day after today, until {last}.", field="until")
    why = None if until is None else reason
    await store_parts.save_parked(tx, credit_id, until=until, why=why)
    details = {"until": None if until is None else until.isoformat(), "reason": reason}
    await audit_log.record(tx, by, "park credit", credit_id, details)


async def act_as_approved(tx: Transaction, event: ProposalApproved) -> None:
    """Do what two operators decided at the workbench."""
    match event.kind:
        case "split_credit":
            await _split(tx, event)
        case "match_credits":
            await _merge(tx, event)
        case "undo_match":
            await _undo(tx, event)
        case _:
            return


async def _split(tx: Transaction, event: ProposalApproved) -> None:
    credit = await store_credits.lock_credit(tx, event.subject_id)
    held = (await journal.lock_balances(tx, [suspense(credit.id)]))[suspense(credit.id)]
    if credit.place is not Place.SUSPENSE or held != credit.amount:
        return
    amounts = [Money.parse(one) for one in cast("list[str]", event.payload["amounts"])]
    divided = await parts.split(tx, credit, amounts, approval_id=event.approval_id)
    await store_credits.save_credit(tx, divided)


async def _merge(tx: Transaction, event: ProposalApproved) -> None:
    target = ForInvoice(event.subject_id, "number")
    named = [UUID(text) for text in cast("list[str]", event.payload["credits"])]
    for credit in await _lock_all(tx, named):
        placed_by = derive_id(event.approval_id, str(credit.id))
        await commands.match_by_hand(tx, credit.id, target, approval_id=placed_by)


async def _lock_all(tx: Transaction, credit_ids: Sequence[UUID]) -> list[Credit]:
    """Hold credits before any invoice is held: what hears the bank goes the same way."""
    return [await store_credits.lock_credit(tx, one) for one in sorted(set(credit_ids))]


async def _undo(tx: Transaction, event: ProposalApproved) -> None:
    credit = await store_credits.lock_credit(tx, event.subject_id)
    is_as_seen = str(credit.placed_by) == event.payload["placed_by"] and credit.undone_by is None
    if not is_as_seen or credit.state is not CreditState.SUCCESS:
        return
    undone = await _taken_back(tx, credit, event.approval_id)
    if undone == credit:
        await desk.open_item(tx, UNDO_SHORT, credit.id, reasons=[str(credit.place)])
    else:
        await store_credits.save_credit(tx, undone)


async def _taken_back(tx: Transaction, credit: Credit, approval_id: UUID) -> Credit:
    """Return the credit as it is after the reversing entry; as it was, when its money is gone."""
    entry_id = derive_id(approval_id, "undo")
    match credit.place:
        case Place.RECEIPTS if credit.invoice_id is not None:
            # Settlement takes it from who has it, and says when; see `commands.note_return`.
            await publish(tx, [
                CustomerPaymentReversed(credit.invoice_id, credit.id, credit.amount, tx.now)
            ])  # fmt: skip
            return replace(credit, undone_by=approval_id)
        case Place.WALLET if credit.user_id is not None:
            source = wallet(credit.user_id)
            if (await journal.lock_balances(tx, [source]))[source] < credit.amount:
                return credit
            moves = moves_of((source, suspense(credit.id), credit.amount))
            await journal.post(tx, Entry(entry_id, "Placing undone", moves))
            after = replace(credit, place=Place.SUSPENSE, user_id=None, payer_check=None)
            after = replace(after, placed_by=None, reason=parts.UNDONE)
        case Place.SPLIT:
            after = await parts.join(tx, credit, entry_id=entry_id)
            if after == credit:
                return credit
        case _:
            return credit
    await desk.open_item(tx, parts.UNMATCHED, credit.id, reasons=[parts.UNDONE])
    return after
