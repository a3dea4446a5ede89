"""What is done with a bank credit: hear of it, place its money, mirror it, match it by hand.

Every posting is in the transaction that marks the credit. Lock order: credit, invoice, accounts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import cast
from uuid import UUID

from hundi.events.payment import (
    CreditUnmatched,
    CustomerPaid,
    CustomerPaymentReversed,
    DepositReceived,
)
from hundi.gateways.bank.port import CreditFact
from hundi.kernel.errors import BrokenInvariant
from hundi.kernel.ids import derive_id
from hundi.kernel.indian_ids import account_number_problems, ifsc_problems
from hundi.kernel.money import Money
from hundi.ledger import journal
from hundi.ledger.entry import Account, Entry, bank, moves_of, receipts, suspense, wallet
from hundi.payment import parts, store, store_credits
from hundi.payment.domain import (
    BANK_PERSON_ID,
    NO_PAYER,
    Credit,
    CreditNotWaiting,
    CreditState,
    InvoiceNotPayable,
    KycRequired,
    Payer,
    Place,
    RefundNeedsAccount,
    Step,
    steps,
    value_day,
)
from hundi.payment.matching import (
    AwaitedDeposit,
    AwaitedInvoice,
    Evidence,
    ForInvoice,
    ForWallet,
    Match,
    PayerCheck,
    Unmatched,
    canonical,
    match_by_account,
    match_by_number,
)
from hundi.payment.parts import UNMATCHED, close_items
from hundi.payment.store import Wanted
from hundi.runtime import desk
from hundi.runtime.database import Transaction
from hundi.runtime.faults import fault
from hundi.runtime.outbox import publish
from hundi.runtime.vault import Vault

MATCH = "match_credit"
CONFLICT = "credit_conflict"
REVERSAL_SHORT = "reversal_short"


@dataclass(frozen=True, slots=True)
class Hearing:
    """How facts are heard: with which vault, and as strictly as the operating mode asks."""

    vault: Vault
    strict: bool


async def hear_credit(tx: Transaction, told: CreditFact, hearing: Hearing) -> Credit:
    """Take in one fact of the bank, and do what it is reason to. A known fact does nothing."""
    fact = await _by_number(tx, told)
    before = await store_credits.lock_or_add_credit(tx, fact)
    fault("credit.after_lock")
    payer = await _sealed(tx, hearing.vault, fact) if before.payer == NO_PAYER else before.payer
    after = before.heard(fact, payer)
    if after == before:
        return before
    await store_credits.add_fact(tx, after.id, fact)
    fault("credit.after_fact")
    credit = after
    for step in steps(before, after):
        match step:
            case Step.PLACE:
                credit = await _place(tx, credit, await _matched(tx, credit, hearing))
            case Step.PLACE_QUIETLY:
                matched = await _matched(tx, credit, hearing)
                credit = await _place(tx, credit, matched, is_told=False)
            case Step.MIRROR:
                credit = await _mirror(tx, credit, is_told=before.place is not Place.NOWHERE)
    await store_credits.save_credit(tx, credit)
    fault("credit.after_save")
    if credit.state is CreditState.CONFLICT and before.state is not CreditState.CONFLICT:
        await desk.open_item(tx, CONFLICT, credit.id, reasons=sorted(credit.statuses))
    return credit


async def propose_match(
    tx: Transaction,
    credit_id: UUID,
    target: ForInvoice | ForWallet | None,
    *,
    reason: str,
    by: UUID,
) -> UUID:
    """Ask a second operator to agree whose money in suspense is; None is a refund.

    Returns:
        The approval's id.

    Raises:
        NoSuchCredit, NoSuchInvoice: there is none.
        CreditNotWaiting: nothing of it is in suspense, or the rest of it pays an invoice.
        InvoiceNotPayable: the invoice was not funded.
        KycRequired: the person's identity is not verified.
        RefundNeedsAccount: the bank did not say where it came from.
        AlreadyProposed: another proposal for it waits.
    """
    credit = await store_credits.lock_credit(tx, credit_id)
    if not await journal.balance(tx, suspense(credit_id)):
        raise CreditNotWaiting("No money of this credit waits in suspense.")
    match target:
        case ForInvoice():
            await check_payable(tx, credit, target.invoice_id)
            kind, subject = "invoice", str(target.invoice_id)
        case ForWallet():
            person = await store.find_person(tx, target.user_id)
            if person is None or not person.kyc_verified:
                raise KycRequired("This person's identity is not verified.", field="userId")
            kind, subject = "user", str(target.user_id)
        case None:
            if not credit.payer.can_be_repaid:
                raise RefundNeedsAccount("The bank did not say who paid this.", field="refund")
            kind, subject = "refund", None
    payload: dict[str, object] = {"target": kind, "id": subject, "reason": reason}
    return await desk.propose(tx, MATCH, credit_id, payload=payload, by=by)


async def check_payable(tx: Transaction, credit: Credit, invoice_id: UUID) -> None:
    """See whether a credit that waits may pay an invoice.

    Raises:
        CreditNotWaiting: the rest of it pays an invoice.
        InvoiceNotPayable: the invoice was not funded.
    """
    if credit.place in (Place.RECEIPTS, Place.RETURNED):
        # A payment is one receipt of one invoice, so that it can be taken back whole; one that
        # was taken back is none any more, though a refund of its excess may have come home.
        raise CreditNotWaiting("The rest of this payment pays an invoice; refund this.")
    if (await store.lock_invoice(tx, invoice_id)).state == "closed":
        raise InvoiceNotPayable("This invoice was not funded.", field="invoiceId")


async def match_by_hand(
    tx: Transaction, credit_id: UUID, target: ForInvoice | ForWallet, *, approval_id: UUID
) -> None:
    """Move all that a credit still has in suspense to where two operators said.

    Does nothing when nothing is left there: it was matched, refunded or reversed meanwhile.
    Where only part of a credit was left (the excess of a payment), the credit stays where it is;
    and one that the bank took back stays taken back.
    """
    credit = await store_credits.lock_credit(tx, credit_id)
    if isinstance(target, ForInvoice):
        invoice = await store.lock_invoice(tx, target.invoice_id)
        if invoice.state == "closed":
            await desk.open_item(tx, UNMATCHED, credit.id, reasons=["invoice_closed"])
            return
    held = (await journal.lock_balances(tx, [suspense(credit.id)]))[suspense(credit.id)]
    if held:
        entry_id = derive_id(approval_id, "match")
        placed = await _move_in(tx, credit, target, _Move(entry_id, suspense(credit.id), held))
        if held == credit.amount and credit.place is not Place.RETURNED:
            await store_credits.save_credit(tx, replace(placed, placed_by=approval_id))
    await close_items(tx, credit.id)


@dataclass(frozen=True, slots=True)
class _Move:
    """An entry to come: from where, how much, and whether others are told."""

    entry_id: UUID
    source: Account
    amount: Money
    is_told: bool = True


async def _by_number(tx: Transaction, fact: CreditFact) -> CreditFact:
    """Name the virtual account by its number, also where the bank named it by our reference."""
    if fact.virtual_account is None:
        return fact
    wanted = await store.find_virtual_account_by_number(tx, fact.virtual_account)
    if wanted is None or wanted.opened is None:
        return fact
    return replace(fact, virtual_account=wanted.opened.account_number)


async def _sealed(tx: Transaction, vault: Vault, fact: CreditFact) -> Payer:
    if fact.payer_account is None and fact.payer_name is None:
        return NO_PAYER
    name = account = digest = ifsc = None
    if fact.payer_name is not None:
        name = await vault.seal(tx, BANK_PERSON_ID, fact.payer_name)
    if fact.payer_account is not None:
        account = await vault.seal(tx, BANK_PERSON_ID, fact.payer_account)
        digest = vault.digest("bank_account", fact.payer_account)
        # Kept only when money could be sent back to it.
        if fact.payer_ifsc and not account_number_problems(fact.payer_account):
            ifsc = None if ifsc_problems(fact.payer_ifsc) else fact.payer_ifsc
    return Payer(name, account, digest, ifsc)


async def _matched(tx: Transaction, credit: Credit, hearing: Hearing) -> Match:
    if credit.paid_at is None:
        raise BrokenInvariant(f"credit {credit.id} is placed without having come")
    digest = credit.payer.digest
    payers = frozenset[UUID]()
    if digest is not None:
        payers = await store.list_owners_of_account(tx, digest)
    number = canonical(credit.invoice_number) if credit.invoice_number else None
    evidence = Evidence(credit.amount, credit.paid_at, credit.virtual_account, number, payers)
    if credit.virtual_account is not None:
        opened = await store.find_virtual_account_by_number(tx, credit.virtual_account)
        return match_by_account(evidence, await _owner(tx, opened, digest), strict=hearing.strict)
    candidates = await store.lock_invoices_by_number(tx, number) if number else []
    return match_by_number(evidence, candidates)


async def _owner(
    tx: Transaction, opened: Wanted | None, payer_digest: bytes | None
) -> AwaitedInvoice | AwaitedDeposit | None:
    if opened is None:
        return None
    if opened.invoice_id is not None:
        return await store.lock_invoice(tx, opened.invoice_id)
    if opened.deposit_id is None:
        raise BrokenInvariant(f"virtual account {opened.id} is for nothing")
    deposit = await store.get_deposit(tx, opened.deposit_id)
    person = await store.find_person(tx, deposit.user_id)
    own_digest = None if person is None else person.account_digest
    check: PayerCheck = "unknown"
    if payer_digest is not None and own_digest is not None:
        check = "own" if payer_digest == own_digest else "other"
    return AwaitedDeposit(deposit.user_id, deposit.expires_at, check)


async def _place(
    tx: Transaction, credit: Credit, matched: Match, *, is_told: bool = True
) -> Credit:
    """Put a credit's money where it belongs: for the first time, or out of suspense."""
    if credit.place is Place.NOWHERE:
        move = _Move(derive_id(credit.id, "credit"), bank(credit.id), credit.amount, is_told)
    else:
        source = suspense(credit.id)
        held = (await journal.lock_balances(tx, [source]))[source]
        if isinstance(matched, Unmatched) or held != credit.amount:
            return credit
        move = _Move(derive_id(credit.id, "placed after all"), source, credit.amount, is_told)
    if isinstance(matched, Unmatched):
        return await _suspend(tx, credit, matched.reason, move)
    return await _move_in(tx, credit, matched, move)


async def _move_in(
    tx: Transaction, credit: Credit, target: ForInvoice | ForWallet, move: _Move
) -> Credit:
    match target:
        case ForInvoice():
            placed = await _receive(tx, credit, target.invoice_id, move)
        case ForWallet():
            placed = await _deposit(tx, credit, target, move)
    if credit.place is Place.SUSPENSE:
        await close_items(tx, credit.id)
    return placed


async def _receive(tx: Transaction, credit: Credit, invoice_id: UUID, move: _Move) -> Credit:
    if credit.paid_at is None:
        raise BrokenInvariant(f"credit {credit.id} pays without having come")
    await store.lock_invoice(tx, invoice_id)
    await store_credits.add_placement(tx, credit.id, invoice_id=invoice_id, amount=move.amount)
    moves = moves_of((move.source, receipts(invoice_id), move.amount))
    await journal.post(tx, Entry(move.entry_id, "Customer's payment", moves))
    fault("credit.after_receipt_post")
    if move.is_told:
        listed_on = await store_credits.listed_on(tx, invoice_id)
        received_on = value_day(credit.paid_at, listed_on=listed_on, today=tx.today)
        paid = CustomerPaid(invoice_id, credit.id, move.amount, received_on, tx.now)
        await publish(tx, [paid])
    return replace(credit, place=Place.RECEIPTS, invoice_id=invoice_id)


async def _deposit(tx: Transaction, credit: Credit, target: ForWallet, move: _Move) -> Credit:
    moves = moves_of((move.source, wallet(target.user_id), move.amount))
    await journal.post(tx, Entry(move.entry_id, "Deposit", moves))
    fault("credit.after_deposit_post")
    if move.is_told:
        await publish(tx, [DepositReceived(target.user_id, credit.id, move.amount, tx.now)])
    return replace(
        credit, place=Place.WALLET, user_id=target.user_id, payer_check=target.payer_check
    )


async def _suspend(tx: Transaction, credit: Credit, reason: str, move: _Move) -> Credit:
    moves = moves_of((move.source, suspense(credit.id), move.amount))
    await journal.post(tx, Entry(move.entry_id, "Not matched yet", moves))
    fault("credit.after_suspense_post")
    if move.is_told:
        await publish(tx, [CreditUnmatched(credit.id, move.amount, reason, tx.now)])
        await desk.open_item(tx, UNMATCHED, credit.id, reasons=[reason])
    return replace(credit, place=Place.SUSPENSE, reason=reason)


async def _mirror(tx: Transaction, credit: Credit, *, is_told: bool) -> Credit:
    """Give the bank back what it took back, if the money is still where it was put.

    A customer's payment that settlement was told of is settlement's to take back: it knows
    whether it was distributed, and says `PaymentReturned`. Anything else posts here; when the
    money is gone nothing posts and an operator is told: no account goes below zero.
    """
    if credit.place is Place.RECEIPTS and credit.invoice_id is not None and is_told:
        taken = CustomerPaymentReversed(credit.invoice_id, credit.id, credit.amount, tx.now)
        await publish(tx, [taken])
        return credit
    mirror_id = derive_id(credit.id, "reversal")
    if credit.place is Place.SPLIT:
        # Settlement may have posted the other id, when a placing on receipts was undone.
        mirror_id = derive_id(credit.id, "reversal of parts")
        credit = await parts.join(tx, credit, entry_id=derive_id(mirror_id, "joined"))
    account = _holder(credit)
    if account is None or (await journal.lock_balances(tx, [account]))[account] < credit.amount:
        await desk.open_item(tx, REVERSAL_SHORT, credit.id, reasons=[str(credit.place)])
        return credit
    moves = moves_of((account, bank(credit.id), credit.amount))
    await journal.post(tx, Entry(mirror_id, "Taken back", moves))
    fault("credit.after_reversal_post")
    if credit.place is Place.SUSPENSE:
        await close_items(tx, credit.id)
    return await _returned(tx, credit)


async def note_return(tx: Transaction, credit_id: UUID) -> None:
    """Keep that settlement has given a customer's payment back to the bank. Once.

    Where operators undid the placing the bank never took it: then it waits again, as a part.
    """
    credit = await store_credits.lock_credit(tx, credit_id)
    if credit.place is Place.RECEIPTS:
        returned = await _returned(tx, credit)
        if credit.undone_by is not None and credit.state is CreditState.SUCCESS:
            returned = await parts.wait_again(tx, returned, credit.undone_by)
        await store_credits.save_credit(tx, returned)


async def _returned(tx: Transaction, credit: Credit) -> Credit:
    if credit.place is Place.RECEIPTS and credit.invoice_id is not None:
        await store.lock_invoice(tx, credit.invoice_id)
        await store_credits.take_back_placement(
            tx, credit.id, invoice_id=credit.invoice_id, amount=credit.amount
        )
    return replace(credit, place=Place.RETURNED)


def _holder(credit: Credit) -> Account | None:
    match credit.place:
        case Place.WALLET if credit.user_id is not None:
            return wallet(credit.user_id)
        case Place.RECEIPTS if credit.invoice_id is not None:
            return receipts(credit.invoice_id)
        case Place.SUSPENSE:
            return suspense(credit.id)
        case _:
            return None


def target_of(payload: Mapping[str, object]) -> ForInvoice | ForWallet | None:
    """Return what a proposal's payload says; None is a refund to the payer."""
    kind, subject = payload["target"], payload.get("id")
    match kind:
        case "invoice":
            return ForInvoice(UUID(cast("str", subject)), "number")
        case "user":
            return ForWallet(UUID(cast("str", subject)), "unknown")
        case _:
            return None
