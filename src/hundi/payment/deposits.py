"""Announcing a deposit: a transaction, a call to the bank, a transaction.

The deposit's id derives from the caller and their idempotency key, so whoever repeats the
request, also after a crash between the two transactions, goes on with the same deposit and gets
the same answer. The bank answers the same for the same reference.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from hundi.gateways.bank.port import PaymentRail, VirtualAccount
from hundi.gateways.errors import RailError
from hundi.kernel.errors import BrokenInvariant
from hundi.kernel.ids import derive_id, new_id
from hundi.kernel.money import Money
from hundi.payment import store
from hundi.payment.domain import BankUnavailable, KycRequired, UpiLimitExceeded
from hundi.payment.store import Deposit, Method, Wanted, virtual_account_id
from hundi.payment.upi import UPI_DEPOSIT_MAX
from hundi.runtime.database import Database, Transaction
from hundi.runtime.faults import fault
from hundi.runtime.idempotency import IdempotencyKeyReused

DEPOSIT_WAIT = timedelta(days=7)
RETRY_SECONDS = 5
_ACCOUNT_NAME = "hundi deposit"


@dataclass(frozen=True, slots=True)
class Announcement:
    """A request to pay in. `key` is the caller's idempotency key, `digest` the whole request's."""

    user_id: UUID
    amount: Money
    method: Method
    key: str | None
    digest: bytes


@dataclass(frozen=True, slots=True)
class Announced:
    """A deposit, and the account to pay it to."""

    deposit: Deposit
    account: VirtualAccount


async def announce_deposit(
    database: Database, payments: PaymentRail, announcement: Announcement
) -> Announced:
    """Give an account number that money for this person's wallet can be paid to.

    Whatever amount arrives there before it expires counts; the announced one is a hint.

    Raises:
        KycRequired: the person's identity is not verified.
        UpiLimitExceeded: more than UPI carries at once.
        IdempotencyKeyReused: the key was used for another deposit.
        BankUnavailable: the bank did not open the account; the same request goes on later.
    """
    if announcement.method == "upi" and announcement.amount > UPI_DEPOSIT_MAX:
        raise UpiLimitExceeded(
            f"UPI carries at most {UPI_DEPOSIT_MAX} at once; pay by bank transfer.", field="amount"
        )
    async with database.transaction("payment") as tx:
        deposit, wanted = await _taken(tx, announcement)
    if wanted.opened is not None:
        return Announced(deposit, wanted.opened)
    fault("deposit.before_bank")
    try:
        opened = await payments.open_virtual_account(
            str(wanted.id), name=wanted.name, invoice_number=wanted.invoice_number
        )
    except RailError as problem:
        raise BankUnavailable(
            "The bank did not answer. Nothing moved; repeat the request with the same key.",
            retry_after=RETRY_SECONDS,
        ) from problem
    fault("deposit.after_bank")
    async with database.transaction("payment") as tx:
        await store.save_opened(tx, wanted.id, opened)
    fault("deposit.after_opened")
    return Announced(deposit, opened)


async def _taken(tx: Transaction, announcement: Announcement) -> tuple[Deposit, Wanted]:
    person = await store.find_person(tx, announcement.user_id)
    if person is None or not person.kyc_verified:
        raise KycRequired("Verify your identity before money can move.")
    key = announcement.key
    deposit_id = new_id() if key is None else derive_id(f"{person.user_id}/{key}", "deposit")
    deposit = Deposit(
        id=deposit_id,
        user_id=announcement.user_id,
        amount=announcement.amount,
        method=announcement.method,
        request_digest=announcement.digest,
        expires_at=(tx.now + DEPOSIT_WAIT).replace(microsecond=0),
    )
    account_id = virtual_account_id(deposit_id)
    if await store.add_deposit(tx, deposit):
        wanted = Wanted(account_id, _ACCOUNT_NAME, None, None, None, deposit_id)
        await store.add_virtual_account(tx, wanted)
        return deposit, wanted
    kept = await store.get_deposit(tx, deposit_id)
    if kept.request_digest != announcement.digest:
        raise IdempotencyKeyReused(
            "This idempotency key was used for another request.", field="Idempotency-Key"
        )
    known = await store.find_virtual_account(tx, account_id)
    if known is None:
        raise BrokenInvariant(f"deposit {deposit_id} wants no account")
    return kept, known
