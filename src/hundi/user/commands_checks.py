"""What users claim about themselves, and what is decided about it.

Each claim locks its user first, so that one person's claims and answers come one after another.
A claim is saved as pending; an event of our own lets an errand ask outside; `settle_…` takes the
answer. An answer to a claim that is no longer pending changes nothing.
"""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from hundi.events.user import (
    BankAccountGiven,
    BankAccountRefused,
    BankAccountVerified,
    BusinessClaimed,
    BusinessConfirmed,
    IdentitySubmitted,
    KycDecided,
)
from hundi.gateways.bank.port import AccountFact
from hundi.gateways.gst.port import Taxpayer
from hundi.gateways.kyc.port import PanFact
from hundi.kernel.ids import new_id
from hundi.runtime import audit_log, desk
from hundi.runtime.database import Transaction
from hundi.runtime.outbox import publish
from hundi.runtime.vault import Vault
from hundi.user import store, store_checks
from hundi.user.domain import (
    IDENTITY_TRANSITIONS,
    Action,
    AlreadyVerified,
    BankAccountStatus,
    Business,
    BusinessStatus,
    GstinTaken,
    Identity,
    IdentityStatus,
    KycPending,
    NothingToDecide,
    identity_level,
    judge_bank_account,
    judge_identity,
)
from hundi.user.store_checks import BankAccount, SubmittedIdentity

KYC = "kyc"
BUSINESS = "business"
BANK_ACCOUNT = "bank_account"


async def claim_business(tx: Transaction, claimed: Business) -> Business:
    """Claim a GSTIN; the GST registry is asked in the background.

    Raises:
        GstinTaken: it is confirmed for another user of the role.
        BusinessAlreadyConfirmed: another GSTIN of this user is.
    """
    user_id = claimed.user_id
    await store.lock_user(tx, user_id)
    old = await store_checks.find_business(tx, user_id)
    business = claimed if old is None else old.claim(claimed)
    if await store_checks.is_gstin_taken(
        tx, business.gstin, role=business.role, by_other_than=user_id
    ):
        raise GstinTaken("This GSTIN is confirmed for another user.", field="gstin")
    if business != old:
        await store_checks.save_business(tx, business)
    is_waiting = business.status is BusinessStatus.PENDING
    was_waiting = old is not None and (old.status, old.gstin) == (business.status, business.gstin)
    if is_waiting and not was_waiting:
        await publish(tx, [BusinessClaimed(user_id, business.gstin)])
    return business


async def settle_business(tx: Transaction, user_id: UUID, found: Taxpayer, *, strict: bool) -> None:
    """Take the GST registry's answer about a claim."""
    await store.lock_user(tx, user_id)
    business = await store_checks.find_business(tx, user_id)
    if business is None or (business.status, business.gstin) != (
        BusinessStatus.PENDING,
        found.gstin,
    ):
        return
    await store_checks.hold_gstin(tx, business.gstin)
    if await store_checks.is_gstin_taken(
        tx, business.gstin, role=business.role, by_other_than=user_id
    ):
        business = business.refuse("gstin_taken")
    else:
        business = business.judge(found, strict=strict)
    await store_checks.save_business(tx, business)
    await desk.close_item(tx, BUSINESS, user_id)
    if business.status is BusinessStatus.CONFIRMED:
        confirmed = BusinessConfirmed(
            user_id,
            business.role,
            business.gstin,
            business.legal_name,
            business.problems,
            tx.now,
        )
        await publish(tx, [confirmed])


async def give_bank_account(
    tx: Transaction, vault: Vault, user_id: UUID, *, number: str, ifsc: str, holder_name: str
) -> BankAccount:
    """Give an account to be paid to; a penny is dropped in the background.

    The same account again changes nothing, unless it was refused: then it is tried anew. Until
    the new one is verified, money goes to the old one.
    """
    await store.lock_user(tx, user_id)
    digest = vault.digest("bank account", f"{user_id}/{number}/{ifsc}/{holder_name}")
    newest = await store_checks.newest_bank_account(tx, user_id)
    if (
        newest is not None
        and newest.account_digest == digest
        and newest.status is not BankAccountStatus.REFUSED
    ):
        return newest
    account = BankAccount(
        id=new_id(),
        user_id=user_id,
        account_digest=digest,
        sealed_account_number=await vault.seal(tx, user_id, number),
        ifsc=ifsc,
        sealed_holder_name=await vault.seal(tx, user_id, holder_name),
    )
    await store_checks.add_bank_account(tx, account)
    await publish(tx, [BankAccountGiven(user_id, account.id)])
    return account


async def settle_bank_account(
    tx: Transaction, account: BankAccount, fact: AccountFact, *, holder_name: str
) -> None:
    """Take the bank's answer about an account."""
    await store.lock_user(tx, account.user_id)
    now = await store_checks.find_bank_account(tx, account.id)
    if now is None or now.status is not BankAccountStatus.PENDING:
        return
    verdict = judge_bank_account(fact, holder_name)
    if verdict.status == BankAccountStatus.PENDING:
        return
    happened: BankAccountVerified | BankAccountRefused
    if verdict.status == BankAccountStatus.VERIFIED:
        await store_checks.replace_bank_accounts(tx, account.user_id, BankAccountStatus.VERIFIED)
        happened = BankAccountVerified(
            account.user_id,
            account.sealed_account_number,
            account.ifsc,
            account.sealed_holder_name,
            tx.now,
        )
    else:
        happened = BankAccountRefused(account.user_id, verdict.reason or "", tx.now)
    await store_checks.decide_bank_account(tx, account.id, verdict)
    await desk.close_item(tx, BANK_ACCOUNT, account.id)
    await publish(tx, [happened])


async def submit_identity(
    tx: Transaction, vault: Vault, user_id: UUID, identity: Identity, *, strict: bool
) -> IdentityStatus:
    """Submit an identity for KYC; the provider is asked in the background.

    The same submission again, while it waits, changes nothing.

    Raises:
        AlreadyVerified: there is nothing to submit.
        KycPending: another submission waits.
        BadPan: malformed, or of a firm that is not the user's.
    """
    user = await store.lock_user(tx, user_id)
    digest = vault.digest("identity", f"{user_id}/{identity.question}")
    newest = await store_checks.newest_identity(tx, user_id)
    if newest is not None and newest.status is IdentityStatus.VERIFIED:
        raise AlreadyVerified("Your identity is verified already.")
    if newest is not None and newest.status is IdentityStatus.PENDING:
        if newest.question_digest != digest:
            raise KycPending("Your identity is being checked. Wait for the outcome.")
        return newest.status
    business = await store_checks.find_business(tx, user_id)
    claims_it = business is not None and business.status is not BusinessStatus.REFUSED
    gstin = business.gstin if business is not None and claims_it else None
    level = identity_level(user.role, identity, gstin, strict=strict)
    submitted = SubmittedIdentity(
        id=new_id(),
        user_id=user_id,
        level=level,
        question_digest=digest,
        sealed_pan=await vault.seal(tx, user_id, identity.pan),
        sealed_name=await vault.seal(tx, user_id, identity.name),
        sealed_date_of_birth=await _sealed_date(tx, vault, user_id, identity.date_of_birth),
        sealed_documents=(
            None
            if identity.documents is None
            else await vault.seal(tx, user_id, identity.documents)
        ),
    )
    await store_checks.add_identity(tx, submitted)
    await publish(tx, [IdentitySubmitted(user_id, submitted.id)])
    return submitted.status


async def settle_identity(
    tx: Transaction, submitted: SubmittedIdentity, fact: PanFact, *, name: str
) -> None:
    """Take the KYC provider's answer; what it leaves open goes to the operators' desk."""
    await store.lock_user(tx, submitted.user_id)
    now = await store_checks.find_identity(tx, submitted.id)
    if now is None or now.status is not IdentityStatus.PENDING or now.is_operators:
        return
    verdict = judge_identity(fact, name)
    reasons = [] if verdict.reason is None else [verdict.reason]
    await _decide_identity(tx, now, IdentityStatus(verdict.status), reasons)


async def reject_identity(tx: Transaction, user_id: UUID, *, by: UUID, reason: str) -> None:
    """Reject a user's identity, also one that was verified. One operator is enough to say no.

    Raises:
        NoSuchUser: nobody has this id.
        NothingToDecide: nothing is submitted, or it is rejected already.
    """
    submitted = await _lock_submitted(tx, user_id, Action.REJECT)
    await audit_log.record(tx, by, "reject kyc", user_id, {"reason": reason})
    await _decide_identity(tx, submitted, IdentityStatus.REJECTED, ["operator_rejected"])


async def propose_identity(tx: Transaction, user_id: UUID, *, by: UUID, reason: str) -> UUID:
    """Propose to verify a user's identity; return the id under which another operator approves.

    Raises:
        NoSuchUser: nobody has this id.
        NothingToDecide: nothing of the user waits.
        AlreadyProposed: it was proposed, and waits for the second operator.
    """
    submitted = await _lock_submitted(tx, user_id, Action.VERIFY)
    payload: dict[str, object] = {"identity_id": str(submitted.id), "reason": reason}
    return await desk.propose(tx, KYC, user_id, payload=payload, by=by)


async def accept_identity(tx: Transaction, identity_id: UUID) -> None:
    """Verify an identity that two operators agreed on, unless it was decided meanwhile."""
    submitted = await store_checks.find_identity(tx, identity_id)
    if submitted is None:
        return
    await store.lock_user(tx, submitted.user_id)
    now = await store_checks.find_identity(tx, identity_id)
    if now is not None and now.status is IdentityStatus.PENDING:
        await _decide_identity(tx, now, IdentityStatus.VERIFIED, ["operators_verified"])


async def _lock_submitted(tx: Transaction, user_id: UUID, action: Action) -> SubmittedIdentity:
    await store.lock_user(tx, user_id)
    submitted = await store_checks.newest_identity(tx, user_id)
    if submitted is None or (submitted.status, action) not in IDENTITY_TRANSITIONS:
        raise NothingToDecide("No identity of this user is in a state for this decision.")
    return submitted


async def _decide_identity(
    tx: Transaction,
    submitted: SubmittedIdentity,
    status: IdentityStatus,
    reasons: Sequence[str],
) -> None:
    user = await store.get_user(tx, submitted.user_id)
    await store_checks.decide_identity(tx, submitted.id, status, reasons)
    if status is IdentityStatus.PENDING:
        await desk.open_item(tx, KYC, user.id, reasons=reasons)
    else:
        await desk.close_item(tx, KYC, user.id)
    await publish(tx, [KycDecided(user.id, user.role, status.value, tx.now)])


async def _sealed_date(
    tx: Transaction, vault: Vault, user_id: UUID, day: date | None
) -> str | None:
    return None if day is None else await vault.seal(tx, user_id, day.isoformat())
