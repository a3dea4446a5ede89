"""Rows of what users claim and what was proved, and the SQL around them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal
from uuid import UUID

from psycopg.rows import DictRow

from hundi.runtime.database import Transaction
from hundi.user.domain import (
    BankAccountStatus,
    Business,
    BusinessStatus,
    IdentityStatus,
    Level,
    Verdict,
)

# The errand asks at once; this is for when it or its answer got lost.
FIRST_ASK_AGAIN_AFTER = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class BankAccount:
    """A bank account as kept: number and holder are sealed with the user's key."""

    id: UUID
    user_id: UUID
    account_digest: bytes
    sealed_account_number: str
    ifsc: str
    sealed_holder_name: str
    status: BankAccountStatus = BankAccountStatus.PENDING
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class SubmittedIdentity:
    """A submission for KYC as kept. `is_operators`: nobody outside is asked any more."""

    id: UUID
    user_id: UUID
    level: Level
    question_digest: bytes
    sealed_pan: str
    sealed_name: str
    sealed_date_of_birth: str | None
    sealed_documents: str | None
    status: IdentityStatus = IdentityStatus.PENDING
    reasons: tuple[str, ...] = ()
    is_operators: bool = False


async def find_business(tx: Transaction, user_id: UUID) -> Business | None:
    """Return the user's claim."""
    row = await tx.one(
        """
        SELECT user_id, role, gstin, legal_name, udyam, status, problems
        FROM "user".businesses WHERE user_id = %s
        """,
        [user_id],
    )
    if row is None:
        return None
    status, problems = BusinessStatus(row.pop("status")), tuple(row.pop("problems"))
    return Business(**row, status=status, problems=problems)


async def is_gstin_taken(
    tx: Transaction, gstin: str, *, role: Literal["sme", "customer"], by_other_than: UUID
) -> bool:
    """Return whether the GSTIN is confirmed for another user of the role."""
    row = await tx.one(
        """
        SELECT FROM "user".businesses
        WHERE gstin = %s AND role = %s AND status = 'confirmed' AND user_id <> %s
        """,
        [gstin, role, by_other_than],
    )
    return row is not None


async def hold_gstin(tx: Transaction, gstin: str) -> None:
    """Let one transaction at a time decide about a GSTIN."""
    await tx.execute("SELECT pg_advisory_xact_lock(hashtextextended('gstin ' || %s, 0))", [gstin])


async def save_business(tx: Transaction, business: Business) -> None:
    """Write the claim."""
    is_pending = business.status is BusinessStatus.PENDING
    await tx.execute(
        """
        INSERT INTO "user".businesses AS old (
            user_id, role, gstin, legal_name, udyam, status, problems,
            claimed_at, decided_at, ask_again_at
        )
        VALUES (
            %(user_id)s, %(role)s, %(gstin)s, %(legal_name)s, %(udyam)s, %(status)s,
            %(problems)s, %(now)s, %(decided_at)s, %(ask_again_at)s
        )
        ON CONFLICT (user_id) DO UPDATE SET
            gstin = excluded.gstin,
            legal_name = excluded.legal_name,
            udyam = excluded.udyam,
            status = excluded.status,
            problems = excluded.problems,
            claimed_at = CASE WHEN excluded.status = 'pending'
                THEN excluded.claimed_at ELSE old.claimed_at END,
            decided_at = CASE WHEN excluded.status = 'pending'
                THEN NULL ELSE coalesce(old.decided_at, excluded.decided_at) END,
            asks = CASE WHEN excluded.status = 'pending' THEN 0 ELSE old.asks END,
            ask_again_at = excluded.ask_again_at
        """,
        {
            "user_id": business.user_id,
            "role": business.role,
            "gstin": business.gstin,
            "legal_name": business.legal_name,
            "udyam": business.udyam,
            "status": business.status,
            "problems": list(business.problems),
            "now": tx.now,
            "decided_at": None if is_pending else tx.now,
            "ask_again_at": tx.now + FIRST_ASK_AGAIN_AFTER if is_pending else None,
        },
    )


_BANK_ACCOUNT = """
    SELECT id, user_id, account_digest, sealed_account_number, ifsc, sealed_holder_name,
        status, reason
    FROM "user".bank_accounts
    """


async def newest_bank_account(tx: Transaction, user_id: UUID) -> BankAccount | None:
    """Return the account that the user gave last."""
    row = await tx.one(_BANK_ACCOUNT + "WHERE user_id = %s ORDER BY seq DESC LIMIT 1", [user_id])
    return None if row is None else _bank_account(row)


async def verified_bank_account(tx: Transaction, user_id: UUID) -> BankAccount | None:
    """Return the account that the user is paid to."""
    row = await tx.one(_BANK_ACCOUNT + "WHERE user_id = %s AND status = 'verified'", [user_id])
    return None if row is None else _bank_account(row)


async def find_bank_account(tx: Transaction, bank_account_id: UUID) -> BankAccount | None:
    """Return an account by our reference."""
    row = await tx.one(_BANK_ACCOUNT + "WHERE id = %s", [bank_account_id])
    return None if row is None else _bank_account(row)


async def add_bank_account(tx: Transaction, account: BankAccount) -> None:
    """Write a new account, in place of one that is still waiting."""
    await replace_bank_accounts(tx, account.user_id, BankAccountStatus.PENDING)
    await tx.execute(
        """
        INSERT INTO "user".bank_accounts (
            id, user_id, account_digest, sealed_account_number, ifsc, sealed_holder_name,
            status, given_at, ask_again_at
        )
        VALUES (
            %(id)s, %(user_id)s, %(account_digest)s, %(sealed_account_number)s, %(ifsc)s,
            %(sealed_holder_name)s, %(status)s, %(now)s, %(ask_again_at)s
        )
        """,
        {
            "id": account.id,
            "user_id": account.user_id,
            "account_digest": account.account_digest,
            "sealed_account_number": account.sealed_account_number,
            "ifsc": account.ifsc,
            "sealed_holder_name": account.sealed_holder_name,
            "status": account.status,
            "now": tx.now,
            "ask_again_at": tx.now + FIRST_ASK_AGAIN_AFTER,
        },
    )


async def replace_bank_accounts(tx: Transaction, user_id: UUID, status: BankAccountStatus) -> None:
    """Write that the user's account of this status gave way to a newer one."""
    await tx.execute(
        """
        UPDATE "user".bank_accounts SET status = 'replaced', ask_again_at = NULL
        WHERE user_id = %s AND status = %s
        """,
        [user_id, status],
    )


async def decide_bank_account(tx: Transaction, bank_account_id: UUID, verdict: Verdict) -> None:
    """Write what the bank said."""
    await tx.execute(
        """
        UPDATE "user".bank_accounts
        SET status = %s, reason = %s, decided_at = %s, ask_again_at = NULL
        WHERE id = %s
        """,
        [verdict.status, verdict.reason, tx.now, bank_account_id],
    )


_IDENTITY = """
    SELECT id, user_id, level, question_digest, sealed_pan, sealed_name, sealed_date_of_birth,
        sealed_documents, status, reasons,
        status = 'pending' AND ask_again_at IS NULL AS is_operators
    FROM "user".identities
    """


async def newest_identity(tx: Transaction, user_id: UUID) -> SubmittedIdentity | None:
    """Return what the user submitted last."""
    row = await tx.one(_IDENTITY + "WHERE user_id = %s ORDER BY seq DESC LIMIT 1", [user_id])
    return None if row is None else _identity(row)


async def find_identity(tx: Transaction, identity_id: UUID) -> SubmittedIdentity | None:
    """Return a submission by our reference."""
    row = await tx.one(_IDENTITY + "WHERE id = %s", [identity_id])
    return None if row is None else _identity(row)


async def add_identity(tx: Transaction, identity: SubmittedIdentity) -> None:
    """Write a new submission."""
    await tx.execute(
        """
        INSERT INTO "user".identities (
            id, user_id, level, status, reasons, question_digest, sealed_pan, sealed_name,
            sealed_date_of_birth, sealed_documents, consented_at, ask_again_at
        )
        VALUES (
            %(id)s, %(user_id)s, %(level)s, 'pending', '{}', %(question_digest)s,
            %(sealed_pan)s, %(sealed_name)s, %(sealed_date_of_birth)s, %(sealed_documents)s,
            %(now)s, %(ask_again_at)s
        )
        """,
        {
            "id": identity.id,
            "user_id": identity.user_id,
            "level": identity.level,
            "question_digest": identity.question_digest,
            "sealed_pan": identity.sealed_pan,
            "sealed_name": identity.sealed_name,
            "sealed_date_of_birth": identity.sealed_date_of_birth,
            "sealed_documents": identity.sealed_documents,
            "now": tx.now,
            "ask_again_at": tx.now + FIRST_ASK_AGAIN_AFTER,
        },
    )


async def decide_identity(
    tx: Transaction, identity_id: UUID, status: IdentityStatus, reasons: Sequence[str]
) -> None:
    """Write the decision; still pending means that an operator has to make it."""
    await tx.execute(
        """
        UPDATE "user".identities
        SET status = %(status)s, reasons = %(reasons)s, ask_again_at = NULL,
            decided_at = CASE WHEN %(status)s = 'pending' THEN NULL ELSE %(now)s::TIMESTAMPTZ END
        WHERE id = %(id)s
        """,
        {"id": identity_id, "status": status, "reasons": list(reasons), "now": tx.now},
    )


def _bank_account(row: DictRow) -> BankAccount:
    status = BankAccountStatus(row.pop("status"))
    return BankAccount(**row, status=status)


def _identity(row: DictRow) -> SubmittedIdentity:
    status = IdentityStatus(row.pop("status"))
    reasons = tuple(row.pop("reasons"))
    return SubmittedIdentity(**row, status=status, reasons=reasons)
