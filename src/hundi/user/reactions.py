"""What the user service does about news, and what it asks of the outside world.

The errands ask the GST registry, the bank and the KYC provider about claims. One that gets no
answer simply ends: the claim stays pending, and `ask_again` brings it up later.
"""

from typing import cast
from uuid import UUID

import structlog

from hundi.events.platform import ProposalApproved, Ticked
from hundi.events.settlement import InvoiceDefaulted, RepaymentProgressed
from hundi.events.user import BankAccountGiven, BusinessClaimed, IdentitySubmitted
from hundi.gateways.errors import RailError
from hundi.gateways.outside import Outside
from hundi.runtime import desk as operators
from hundi.runtime.clock import Clock
from hundi.runtime.database import Transaction
from hundi.runtime.jobs import Desk
from hundi.runtime.outbox import publish
from hundi.runtime.service import Errand, Reaction
from hundi.user import commands_checks, commands_sign_in, store_checks, store_reactions, store_team
from hundi.user.commands_checks import BANK_ACCOUNT, BUSINESS, KYC
from hundi.user.domain import BankAccountStatus, BusinessStatus, IdentityStatus

# After about half a day without an answer a person should know.
ASKS_BEFORE_OPERATOR = 15
NO_ANSWER = "no_answer"

_log = structlog.get_logger()


async def ask_gst_registry(desk: Desk, event: BusinessClaimed) -> None:
    """Ask whether the claimed GSTIN is an active taxpayer's."""
    outside = cast("Outside", desk.outside)
    async with desk.database.transaction("user") as tx:
        business = await store_checks.find_business(tx, event.user_id)
    if business is None or business.status is not BusinessStatus.PENDING:
        return
    try:
        found = await outside.gst.taxpayer(business.gstin)
    except RailError as failure:
        _no_answer("gst", failure, event.user_id)
        return
    async with desk.database.transaction("user") as tx:
        await commands_checks.settle_business(tx, event.user_id, found, strict=outside.strict)


async def drop_penny(desk: Desk, event: BankAccountGiven) -> None:
    """Ask the bank whether the account is real and whose it is. Our reference is its id."""
    outside = cast("Outside", desk.outside)
    async with desk.database.transaction("user") as tx:
        account = await store_checks.find_bank_account(tx, event.bank_account_id)
        if account is None or account.status is not BankAccountStatus.PENDING:
            return
        number = await outside.vault.open(tx, event.user_id, account.sealed_account_number)
        holder_name = await outside.vault.open(tx, event.user_id, account.sealed_holder_name)
    try:
        fact = await outside.accounts.verify_account(
            str(account.id), account_number=number, ifsc=account.ifsc, name=holder_name
        )
    except RailError as failure:
        _no_answer("bank", failure, event.user_id)
        return
    async with desk.database.transaction("user") as tx:
        await commands_checks.settle_bank_account(tx, account, fact, holder_name=holder_name)


async def ask_kyc_provider(desk: Desk, event: IdentitySubmitted) -> None:
    """Ask whether the PAN exists and belongs to the name."""
    outside = cast("Outside", desk.outside)
    async with desk.database.transaction("user") as tx:
        identity = await store_checks.find_identity(tx, event.identity_id)
        if (
            identity is None
            or identity.status is not IdentityStatus.PENDING
            or identity.is_operators
        ):
            return
        pan = await outside.vault.open(tx, event.user_id, identity.sealed_pan)
        name = await outside.vault.open(tx, event.user_id, identity.sealed_name)
    try:
        fact = await outside.kyc.verify_pan(str(identity.id), pan=pan, name=name)
    except RailError as failure:
        _no_answer("kyc", failure, event.user_id)
        return
    async with desk.database.transaction("user") as tx:
        await commands_checks.settle_identity(tx, identity, fact, name=name)


async def ask_again(tx: Transaction, _: Ticked) -> None:
    """Bring up claims that got no answer, a few at a time, each less often than before."""
    for business in await store_reactions.take_unanswered_businesses(tx):
        await publish(tx, [BusinessClaimed(business.user_id, business.gstin)])
        await _tell_operator(tx, BUSINESS, business.user_id, business.asks)
    for account in await store_reactions.take_unanswered_bank_accounts(tx):
        await publish(tx, [BankAccountGiven(account.user_id, account.id)])
        await _tell_operator(tx, BANK_ACCOUNT, account.id, account.asks)
    for identity in await store_reactions.take_unanswered_identities(tx):
        await publish(tx, [IdentitySubmitted(identity.user_id, identity.id)])
        await _tell_operator(tx, KYC, identity.user_id, identity.asks)


async def forget_the_past(tx: Transaction, _: Ticked) -> None:
    """Delete old failed tries and long expired sessions."""
    await commands_sign_in.forget_the_past(tx, now=Clock.real_now())


async def expire_invitations(tx: Transaction, _: Ticked) -> None:
    """Write of invitations that nobody accepted in time that they are expired."""
    await store_team.expire_invitations(tx)


async def accept_identity(tx: Transaction, event: ProposalApproved) -> None:
    """Verify the identity that two operators agreed on."""
    if event.kind == KYC:
        await commands_checks.accept_identity(tx, UUID(str(event.payload["identity_id"])))


async def note_repayment(tx: Transaction, event: RepaymentProgressed) -> None:
    """Keep the track record: a repayment counts for the SME, a late one against the customer."""
    await store_reactions.save_outcome(
        tx,
        event.invoice_id,
        seller_id=event.seller_id,
        customer_id=event.customer_id,
        facts=(event.repaid, event.days_late > 0, event.was_defaulted),
    )


async def note_default(tx: Transaction, event: InvoiceDefaulted) -> None:
    """Keep the track record: a default counts against the SME, and is late by its customer."""
    await store_reactions.save_outcome(
        tx,
        event.invoice_id,
        seller_id=event.seller_id,
        customer_id=event.customer_id,
        facts=(False, True, True),
    )


async def _tell_operator(tx: Transaction, kind: str, subject_id: UUID, asks: int) -> None:
    if asks == ASKS_BEFORE_OPERATOR:
        await operators.open_item(tx, kind, subject_id, reasons=[NO_ANSWER])


def _no_answer(party: str, failure: RailError, user_id: UUID) -> None:
    _log.warning("no_answer", kind=party, code=failure.code, user_id=str(user_id))


REACTIONS = (
    Errand(to=BusinessClaimed, do=ask_gst_registry),
    Errand(to=BankAccountGiven, do=drop_penny),
    Errand(to=IdentitySubmitted, do=ask_kyc_provider),
    Reaction(to=Ticked, do=ask_again),
    Reaction(to=Ticked, do=forget_the_past),
    Reaction(to=Ticked, do=expire_invitations),
    Reaction(to=ProposalApproved, do=accept_identity),
    Reaction(to=RepaymentProgressed, do=note_repayment),
    Reaction(to=InvoiceDefaulted, do=note_default),
)
