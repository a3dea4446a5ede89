"""What is done with money on its way out: order it, refund it, hear what became of it.

An order leaves the wallet (or suspense) in the transaction that makes it; each fact of the bank
is kept in the transaction that posts what it causes.
"""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from hundi.events.payment import PayoutFinished, PayoutOrdered
from hundi.gateways.bank.port import PayoutFact
from hundi.kernel.errors import BrokenInvariant
from hundi.kernel.ids import derive_id, new_id
from hundi.kernel.money import Money
from hundi.ledger import journal
from hundi.ledger.entry import (
    Account,
    Entry,
    Move,
    bank,
    moves_of,
    suspense,
    wallet,
)
from hundi.ledger.entry import payout as payout_account
from hundi.payment import store, store_credits, store_limits, store_payouts
from hundi.payment.domain import (
    BANK_PERSON_ID,
    BankAccountRequired,
    Credit,
    KycRequired,
    Place,
    WithdrawalLimitExceeded,
)
from hundi.payment.parts import NEEDS_ACCOUNT, REFUND_FAILED, close_items
from hundi.payment.payouts import Payout, PayoutState, PayoutStep, SealedAccount
from hundi.runtime import desk
from hundi.runtime.database import Transaction
from hundi.runtime.faults import fault
from hundi.runtime.outbox import publish

CONFLICT = "payout_conflict"
# The errand that the order publishes comes first; the sweep asks when it has not.
FIRST_SWEEP_AFTER = timedelta(seconds=60)

_MEMOS = {"advance": "Advance", "withdrawal": "Withdrawal", "refund": "Refund"}


async def withdraw(tx: Transaction, *, user_id: UUID, amount: Money) -> UUID:
    """Take money from a wallet and order it paid to the person's verified account.

    Returns:
        The withdrawal's id.

    Raises:
        KycRequired: the person's identity is not verified.
        BankAccountRequired: there is no verified account of theirs.
        WithdrawalLimitExceeded: it is more than one withdrawal, or one day's, may be.
        InsufficientFunds: the wallet holds less.
    """
    person = await store.find_person(tx, user_id)
    if person is None or not person.kyc_verified:
        raise KycRequired("Verify your identity before money can move.")
    if person.account is None:
        raise BankAccountRequired("Add a bank account of your own and let us verify it.")
    await _check_limits(tx, user_id, amount)
    payout = Payout(new_id(), "withdrawal", amount, person.account, user_id=user_id)
    fault("withdrawal.before_order")
    await _order(tx, payout)
    fault("withdrawal.after_order")
    return payout.id


async def _check_limits(tx: Transaction, user_id: UUID, amount: Money) -> None:
    """See whether today's limits allow a withdrawal. The person is held, so two wait in turn."""
    limits = await store_limits.lock_limits(tx, user_id)
    today = await store_limits.withdrawn_on(tx, user_id, tx.today)
    allowed = limits.allowed(today)
    if amount > allowed:
        raise WithdrawalLimitExceeded(
            f"You can withdraw at most {allowed} now.", allowed=allowed, field="amount"
        )


async def pay_advance(tx: Transaction, *, invoice_id: UUID, seller_id: UUID, net: Money) -> None:
    """Order an invoice's net advance paid to its SME; without an account it stays in the wallet.

    It also stays when the SME has used it meanwhile: then it was theirs to use.
    """
    person = await store.find_person(tx, seller_id)
    if person is None or person.account is None:
        return
    source = wallet(seller_id)
    if not net:
        return  # all of it went to what the SME owed
    if (await journal.lock_balances(tx, [source]))[source] < net:
        return
    payout_id = derive_id(invoice_id, "advance payout")
    payout = Payout(
        payout_id, "advance", net, person.account, user_id=seller_id, invoice_id=invoice_id
    )
    await _order(tx, payout)


async def refund(tx: Transaction, credit: Credit, amount: Money, *, payout_id: UUID) -> bool:
    """Order money in suspense back to the account it came from.

    Returns:
        Whether it could be; when the bank never said which account that is, an operator is told.
    """
    payer = credit.payer
    if payer.sealed_account is None or payer.ifsc is None:
        await desk.open_item(tx, NEEDS_ACCOUNT, credit.id, reasons=["payer_account_unknown"])
        return False
    to = SealedAccount(BANK_PERSON_ID, payer.sealed_account, payer.sealed_name, payer.ifsc)
    customer_id = credit.user_id
    if credit.invoice_id is not None:
        customer_id = (await store.lock_invoice(tx, credit.invoice_id)).customer_id
    payout = Payout(payout_id, "refund", amount, to, user_id=customer_id, credit_id=credit.id)
    await _order(tx, payout)
    return True


async def refund_by_hand(tx: Transaction, credit_id: UUID, *, approval_id: UUID) -> None:
    """Send back all that a credit still has in suspense, as two operators said."""
    credit = await store_credits.lock_credit(tx, credit_id)
    held = (await journal.lock_balances(tx, [suspense(credit.id)]))[suspense(credit.id)]
    if held:
        payout_id = derive_id(approval_id, "refund")
        if not await refund(tx, credit, held, payout_id=payout_id):
            return
        if credit.place is Place.SUSPENSE:
            refunded = replace(credit, place=Place.REFUNDED)
            await store_credits.save_credit(tx, refunded)
    await close_items(tx, credit.id)


async def take_up(tx: Transaction, payout_id: UUID) -> Payout | None:
    """Mark that the bank is being asked to pay, and return the payout as it was before.

    Returns None when there is nothing to ask: the payout's fate is known.
    """
    payout = await store_payouts.lock_payout(tx, payout_id)
    if payout.ask_at is None:
        return None
    if payout.sent_at is None:
        await store_payouts.save_payout(tx, replace(payout, sent_at=tx.now))
    return payout


async def hear_payout(tx: Transaction, payout_id: UUID, fact: PayoutFact) -> None:
    """Take in one fact of the bank, and post what it causes. A known fact posts nothing."""
    before = await store_payouts.lock_payout(tx, payout_id)
    after = before.heard(fact, now=tx.now)
    await store_payouts.add_fact(tx, payout_id, fact)
    fault("payout.after_fact")
    for step in after.steps():
        await _post(tx, after, step)
        after = replace(after, posted=after.posted | {step})
    await _save_asked(tx, before, after)


async def doubt_payout(tx: Transaction, payout_id: UUID) -> None:
    """Keep that the bank knows another order under our reference: someone must look."""
    before = await store_payouts.lock_payout(tx, payout_id)
    await _save_asked(tx, before, replace(before, contradicted=True))


async def _save_asked(tx: Transaction, before: Payout, after: Payout) -> None:
    asked = replace(after, asked=after.asked + 1)
    await store_payouts.save_payout(tx, replace(asked, ask_at=asked.next_ask(now=tx.now)))
    if after.state is PayoutState.CONFLICT and before.state is not PayoutState.CONFLICT:
        await desk.open_item(tx, CONFLICT, after.id, reasons=sorted(after.statuses))


async def _order(tx: Transaction, payout: Payout) -> None:
    payout = replace(payout, ask_at=tx.now + FIRST_SWEEP_AFTER)
    if not await store_payouts.add_payout(tx, payout):
        return
    fault("payout.after_add")
    moves = moves_of((_home(payout), payout_account(payout.id), payout.amount))
    await journal.post(tx, Entry(derive_id(payout.id, "ordered"), _MEMOS[payout.purpose], moves))
    fault("payout.after_ordered_post")
    await publish(tx, [PayoutOrdered(payout.id, tx.now)])
    fault("payout.after_order_publish")


async def _post(tx: Transaction, payout: Payout, step: PayoutStep) -> None:
    memo = f"{_MEMOS[payout.purpose]} {step}"
    moves = _moves(payout, step)
    await journal.post(tx, Entry(derive_id(payout.id, step), memo, moves))
    fault("payout.after_step_post")
    recipient = payout.user_id or payout.credit_id
    if recipient is None:
        raise BrokenInvariant(f"payout {payout.id} is nobody's")
    finished = PayoutFinished(recipient, payout.id, payout.purpose, step, payout.amount, tx.now)
    await publish(tx, [finished])
    fault("payout.after_step_publish")
    if payout.credit_id is not None and step != "processed":
        await _refund_came_back(tx, payout.credit_id, step)


async def _refund_came_back(tx: Transaction, credit_id: UUID, step: PayoutStep) -> None:
    """The money is in suspense again, and the account it came from is known to be bad."""
    credit = await store_credits.lock_credit(tx, credit_id)
    if credit.place is Place.REFUNDED:
        back = replace(credit, place=Place.SUSPENSE, reason=REFUND_FAILED)
        await store_credits.save_credit(tx, back)
    await desk.open_item(tx, REFUND_FAILED, credit_id, reasons=[step])


def _moves(payout: Payout, step: PayoutStep) -> tuple[Move, ...]:
    way, home = payout_account(payout.id), _home(payout)
    match step:
        case "processed":
            return moves_of((way, bank(payout.id), payout.amount))
        case "failed":
            return moves_of((way, home, payout.amount))
        case "returned":
            return moves_of((bank(payout.id), way, payout.amount), (way, home, payout.amount))


def _home(payout: Payout) -> Account:
    """Where a payout's money came from, and goes when it cannot be paid."""
    if payout.purpose == "refund" and payout.credit_id is not None:
        return suspense(payout.credit_id)
    if payout.user_id is None:
        raise BrokenInvariant(f"payout {payout.id} has no wallet")
    return wallet(payout.user_id)
