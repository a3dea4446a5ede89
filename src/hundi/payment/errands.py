"""What payment asks of the bank, and the sweeps that ask again. No transaction is held meanwhile.

A webhook is a hint; the sweeps are the guarantee: they ask for credits since the newest one we
know, for payouts that may still change, and for virtual accounts that are not open yet.
"""

from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import structlog

from hundi.events.payment import NoticeStored, PayoutOrdered, VirtualAccountWanted
from hundi.events.platform import Ticked
from hundi.events.user import BankAccountVerified
from hundi.gateways.bank.port import Beneficiary, CreditFact, PayoutFact, PayoutRail
from hundi.gateways.errors import RailError
from hundi.payment import commands, payout_commands, store, store_credits, store_payouts
from hundi.payment.commands import Hearing
from hundi.payment.domain import BANK_PERSON_ID, credit_id_of
from hundi.payment.notice import Rules, UnusableNotice, account_key, checked, read_notice
from hundi.payment.payouts import Payout, SealedAccount
from hundi.runtime import desk as operators
from hundi.runtime.database import Transaction
from hundi.runtime.faults import fault
from hundi.runtime.jobs import Desk
from hundi.runtime.service import Errand
from hundi.runtime.vault import Vault

# What is new among so many facts is asked at once; how many a list holds the adapter bounds.
FACTS_PER_PAGE_MAX = 100
PAYOUTS_PER_SWEEP_MAX = 50
ACCOUNTS_PER_SWEEP_MAX = 50
# The bank may note a fact a while after the moment it gives for it.
OVERLAP = timedelta(minutes=10)
FIRST_LOOK_BACK = timedelta(days=30)
ACCOUNT_WAIT = timedelta(seconds=60)
EXCEPTION = "bank_exception"
# The bank understood and said no. Anything else (our keys, its faults) may be different later.
_REFUSED = "refused"
_REUSED = "reference_reused"
_REMARKS = {"advance": "hundi advance", "withdrawal": "hundi withdrawal", "refund": "hundi refund"}
_NO_NAME = "Account holder"

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Order:
    """A payout, opened for the bank to read."""

    payout: Payout
    to: Beneficiary

    @property
    def reference(self) -> str:
        return str(self.payout.id)


async def know_account(desk: Desk, event: BankAccountVerified) -> None:
    """Keep a person's verified account: where money may go, and whose money comes from it."""
    vault: Vault = desk.outside.vault
    async with desk.database.transaction("payment") as tx:
        try:
            number = await vault.open(tx, event.user_id, event.sealed_account_number)
        except LookupError:
            return  # the person was forgotten meanwhile
        account = SealedAccount(
            event.user_id, event.sealed_account_number, event.sealed_holder_name, event.ifsc
        )
        digest = vault.digest("bank_account", account_key(number))
        await store.save_account(tx, account, digest=digest, verified_at=event.happened_at)


async def act_on_notice(desk: Desk, event: NoticeStored) -> None:
    """Do what a stored webhook says."""
    fault("credit.before_hearing")
    hearing = _hearing(desk)
    async with desk.database.transaction("payment") as tx:
        sealed = await store.get_sealed_notice(tx, event.notice_id)
        raw = b64decode(await hearing.vault.open(tx, BANK_PERSON_ID, sealed))
        # It was usable when it was stored, and the time that has passed since makes it no less.
        fact = read_notice(raw, Rules(tx.now, strict=False))
        await commands.hear_credit(tx, fact, hearing)
        fault("credit.before_hearing_commit")


async def open_account(desk: Desk, event: VirtualAccountWanted) -> None:
    """Let the bank open a virtual account."""
    await open_virtual_account(desk, event.account_id)


async def send_payout(desk: Desk, event: PayoutOrdered) -> None:
    """Let the bank pay, once."""
    await pursue_payout(desk, event.payout_id)


async def sweep_credits(desk: Desk, event: Ticked) -> None:  # noqa: ARG001 - a tick says no more
    """Ask the bank what came in since the newest credit it told us of.

    The mark follows the bank's own clock, so a platform whose day runs ahead misses nothing.
    """
    async with desk.database.transaction("payment") as tx:
        until = await store_credits.heard_until(tx)
        since = (until or tx.now - FIRST_LOOK_BACK) - OVERLAP
    fault("recon.before_ask")
    try:
        facts = await desk.outside.payments.list_credits(since=since)
    except RailError as problem:
        _log.warning("credits_not_swept", code=problem.code)
        return
    fault("recon.after_ask")
    for first in range(0, len(facts), FACTS_PER_PAGE_MAX):
        await _hear(desk, facts[first : first + FACTS_PER_PAGE_MAX])


async def sweep_payouts(desk: Desk, event: Ticked) -> None:  # noqa: ARG001 - a tick says no more
    """Ask the bank about payouts that are not final, or may yet be returned."""
    async with desk.database.transaction("payment") as tx:
        waiting = await store_payouts.list_to_ask_about(tx, limit=PAYOUTS_PER_SWEEP_MAX)
    try:
        for payout_id in waiting:
            await pursue_payout(desk, payout_id)
    except RailError as problem:
        _log.warning("payouts_not_swept", code=problem.code)


async def sweep_accounts(desk: Desk, event: Ticked) -> None:  # noqa: ARG001 - a tick says no more
    """Ask again for virtual accounts that are not open yet."""
    async with desk.database.transaction("payment") as tx:
        waiting = await store.list_unopened_accounts(
            tx, wanted_for=ACCOUNT_WAIT, limit=ACCOUNTS_PER_SWEEP_MAX
        )
    try:
        for account_id in waiting:
            await open_virtual_account(desk, account_id)
    except RailError as problem:
        _log.warning("virtual_accounts_not_swept", code=problem.code)


async def open_virtual_account(desk: Desk, account_id: UUID) -> None:
    """Ask the bank for a virtual account and keep what it answers.

    Raises:
        RailError: the bank did not do as asked; the same question may be asked again.
    """
    async with desk.database.transaction("payment") as tx:
        wanted = await store.find_virtual_account(tx, account_id)
    if wanted is None or wanted.opened is not None:
        return
    fault("account.before_bank")
    opened = await desk.outside.payments.open_virtual_account(
        str(wanted.id), name=wanted.name, invoice_number=wanted.invoice_number
    )
    fault("account.after_bank")
    async with desk.database.transaction("payment") as tx:
        await store.save_opened(tx, wanted.id, opened)


async def pursue_payout(desk: Desk, payout_id: UUID) -> None:
    """Find out what became of a payout, order it if the bank never took it, keep the fact.

    Raises:
        RailError: the bank did not say; it is asked again later, never blindly told to repeat.
    """
    vault: Vault = desk.outside.vault
    async with desk.database.transaction("payment") as tx:
        payout = await payout_commands.take_up(tx, payout_id)
        if payout is None:
            return
        to = await _beneficiary(tx, vault, payout.to)
        now = tx.now
    fault("payout.after_take_up")
    order = _Order(payout, to)
    try:
        fact = await _fact_of(desk.outside.payouts, order)
    except RailError as problem:
        if problem.code != _REUSED:
            raise
        async with desk.database.transaction("payment") as tx:
            await payout_commands.doubt_payout(tx, payout_id)
        return
    fault("payout.after_bank")
    if fact is None:
        fact = PayoutFact(order.reference, "failed", payout.amount, now, reason=_REFUSED)
    async with desk.database.transaction("payment") as tx:
        await payout_commands.hear_payout(tx, payout_id, fact)
    fault("payout.after_hearing")


async def _fact_of(rail: PayoutRail, order: _Order) -> PayoutFact | None:
    """Return what the bank says of the order; None when it refuses it and has not taken it."""
    payout = order.payout
    if payout.sent_at is not None:
        found = await rail.find_payout(order.reference)
        if found is not None:
            return found
    fault("payout.before_bank")
    try:
        return await rail.create_payout(
            order.reference, amount=payout.amount, to=order.to, remarks=_REMARKS[payout.purpose]
        )
    except RailError as problem:
        if not problem.outcome_unknown and problem.code != _REFUSED:
            raise
        # Perhaps the bank did take it: its book is asked before anything is believed.
        found = await rail.find_payout(order.reference)
        if found is None and problem.outcome_unknown:
            raise
        return found


async def _beneficiary(tx: Transaction, vault: Vault, to: SealedAccount) -> Beneficiary:
    number = await vault.open(tx, to.person_id, to.account)
    name = _NO_NAME if to.name is None else await vault.open(tx, to.person_id, to.name)
    return Beneficiary(number, to.ifsc, name)


async def _hear(desk: Desk, facts: Sequence[CreditFact]) -> None:
    """Take in a page of facts: what is new, each in a transaction of its own.

    One transaction for all would hold many credits at once and could meet a webhook's crosswise.
    """
    async with desk.database.transaction("payment") as tx:
        news = await store_credits.list_news(tx, facts)
    for fact in news:
        async with desk.database.transaction("payment") as tx:
            await _hear_one(tx, fact, _hearing(desk))
            fault("recon.after_hearing")
    fault("recon.before_mark")
    newest = max(fact.paid_at for fact in facts)
    async with desk.database.transaction("payment") as tx:
        await store_credits.save_heard_until(tx, min(newest, tx.now))
        fault("recon.after_mark")


async def _hear_one(tx: Transaction, fact: CreditFact, hearing: Hearing) -> None:
    try:
        usable = checked(fact, Rules(tx.now, hearing.strict))
    except UnusableNotice as problem:
        subject = credit_id_of(fact.transaction_id)
        await operators.open_item(tx, EXCEPTION, subject, reasons=[str(problem)])
    else:
        await commands.hear_credit(tx, usable, hearing)


def _hearing(desk: Desk) -> Hearing:
    return Hearing(desk.outside.vault, desk.outside.strict)


ERRANDS = (
    Errand(to=BankAccountVerified, do=know_account),
    Errand(to=NoticeStored, do=act_on_notice),
    Errand(to=VirtualAccountWanted, do=open_account),
    Errand(to=PayoutOrdered, do=send_payout),
    Errand(to=Ticked, do=sweep_credits),
    Errand(to=Ticked, do=sweep_payouts),
    Errand(to=Ticked, do=sweep_accounts),
)
