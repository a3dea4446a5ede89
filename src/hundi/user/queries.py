"""What can be asked about a user. Personal data is opened here, for its owner.

An operator who has to decide about a person sees what they submitted, and the log keeps that.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from hundi.kernel.money import Money
from hundi.ledger import journal
from hundi.ledger.entry import wallet
from hundi.runtime import audit_log
from hundi.runtime.database import Transaction
from hundi.runtime.tokens import Role
from hundi.runtime.vault import Vault
from hundi.user import store, store_checks, store_reactions
from hundi.user.domain import (
    BankAccountStatus,
    Business,
    BusinessStatus,
    IdentityStatus,
    Level,
    NoBankAccount,
    NoBusiness,
    NothingToDecide,
)

LAST_DIGITS = 4
OPERATORS_MAX = 200


@dataclass(frozen=True, slots=True)
class Me:
    """A user as they see themselves."""

    id: UUID
    email: str
    name: str
    role: Role
    identity_status: IdentityStatus | None
    risk_score: int | None
    wallet_balance: Money
    gstin: str | None
    business_status: BusinessStatus | None
    bank_account_status: BankAccountStatus | None


@dataclass(frozen=True, slots=True)
class Operator:
    """An operator, as the others know them."""

    id: UUID
    email: str
    is_disabled: bool


@dataclass(frozen=True, slots=True)
class PayableAccount:
    """An account by what its owner recognises it by."""

    last4: str
    ifsc: str


@dataclass(frozen=True, slots=True)
class BankAccounts:
    """The account given last, and the one that money goes to (the same, once verified)."""

    newest: PayableAccount
    status: BankAccountStatus
    reason: str | None
    paid_to: PayableAccount | None


@dataclass(frozen=True, slots=True)
class Kyc:
    """How far a user's identity is proved."""

    status: IdentityStatus | None
    reasons: tuple[str, ...]
    level: Level | None


@dataclass(frozen=True, slots=True)
class Submitted:
    """What an operator decides about: whom somebody says to be, and what is known beside it."""

    role: Role
    account_name: str
    status: IdentityStatus
    reasons: tuple[str, ...]
    level: Level
    name: str
    pan: str
    date_of_birth: date | None
    business: Business | None


async def me(tx: Transaction, vault: Vault, user_id: UUID) -> Me:
    """Return a user as they see themselves.

    Raises:
        NoSuchUser: nobody has this id.
    """
    user = await store.get_user(tx, user_id)
    identity = await store_checks.newest_identity(tx, user_id)
    business = await store_checks.find_business(tx, user_id)
    is_confirmed = business is not None and business.status is BusinessStatus.CONFIRMED
    verified = await store_checks.verified_bank_account(tx, user_id)
    account = verified or await store_checks.newest_bank_account(tx, user_id)
    return Me(
        id=user.id,
        email=await vault.open(tx, user_id, user.sealed_email),
        name=await vault.open(tx, user_id, user.sealed_name),
        role=user.role,
        identity_status=None if identity is None else identity.status,
        risk_score=await _risk_score(tx, user),
        wallet_balance=await journal.balance(tx, wallet(user_id)),
        gstin=business.gstin if business is not None and is_confirmed else None,
        business_status=None if business is None else business.status,
        bank_account_status=None if account is None else account.status,
    )


async def business_of(tx: Transaction, user_id: UUID) -> Business:
    """Return a user's claim to a business.

    Raises:
        NoBusiness: they made none.
    """
    business = await store_checks.find_business(tx, user_id)
    if business is None:
        raise NoBusiness("You have not said which business is yours: PUT /me/business.")
    return business


async def bank_accounts_of(tx: Transaction, vault: Vault, user_id: UUID) -> BankAccounts:
    """Return a user's bank accounts.

    Raises:
        NoBankAccount: they gave none.
    """
    newest = await store_checks.newest_bank_account(tx, user_id)
    if newest is None:
        raise NoBankAccount("You have not given a bank account: PUT /me/bank-account.")
    verified = await store_checks.verified_bank_account(tx, user_id)
    return BankAccounts(
        newest=await _recognisable(tx, vault, newest),
        status=newest.status,
        reason=newest.reason,
        paid_to=None if verified is None else await _recognisable(tx, vault, verified),
    )


async def kyc_of(tx: Transaction, user_id: UUID) -> Kyc:
    """Return how far a user's identity is proved."""
    identity = await store_checks.newest_identity(tx, user_id)
    if identity is None:
        return Kyc(None, (), None)
    return Kyc(identity.status, identity.reasons, identity.level)


async def submitted_by(tx: Transaction, vault: Vault, user_id: UUID, *, reader: UUID) -> Submitted:
    """Open what somebody submitted about themselves, for an operator; the log keeps who read it.

    Raises:
        NoSuchUser: nobody has this id.
        NothingToDecide: they submitted nothing.
    """
    user = await store.get_user(tx, user_id)
    identity = await store_checks.newest_identity(tx, user_id)
    if identity is None:
        raise NothingToDecide("This person has submitted no identity.")
    await audit_log.record(tx, reader, "read kyc", user_id)
    born = identity.sealed_date_of_birth
    return Submitted(
        role=user.role,
        account_name=await vault.open(tx, user_id, user.sealed_name),
        status=identity.status,
        reasons=identity.reasons,
        level=identity.level,
        name=await vault.open(tx, user_id, identity.sealed_name),
        pan=await vault.open(tx, user_id, identity.sealed_pan),
        date_of_birth=None
        if born is None
        else date.fromisoformat(await vault.open(tx, user_id, born)),
        business=await store_checks.find_business(tx, user_id),
    )


async def operators(tx: Transaction, vault: Vault) -> list[Operator]:
    """Return who operates or ever did, oldest first: what they did bears their address."""
    rows = await tx.all(
        """
        SELECT id, sealed_email, disabled_at IS NOT NULL AS is_disabled FROM "user".users
        WHERE role = 'admin' ORDER BY registered_at, id LIMIT %s
        """,
        [OPERATORS_MAX],
    )
    return [
        Operator(
            row["id"], await vault.open(tx, row["id"], row["sealed_email"]), row["is_disabled"]
        )
        for row in rows
    ]


async def _recognisable(
    tx: Transaction, vault: Vault, account: store_checks.BankAccount
) -> PayableAccount:
    number = await vault.open(tx, account.user_id, account.sealed_account_number)
    return PayableAccount(number[-LAST_DIGITS:], account.ifsc)


async def _risk_score(tx: Transaction, user: store.User) -> int | None:
    if user.role == "sme":
        return (await store_reactions.seller_record(tx, user.id)).seller_score()
    if user.role == "customer":
        return (await store_reactions.customer_record(tx, user.id)).customer_score()
    return None
