"""Facts published by the user service."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

Role = Literal["sme", "investor", "customer", "admin"]
KycStatus = Literal["pending", "verified", "rejected"]


@dataclass(frozen=True, slots=True)
class UserRegistered:
    """Somebody has an account. E-mail and name are sealed with the person's key."""

    user_id: UUID
    role: Role
    sealed_email: str
    sealed_name: str
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class BusinessConfirmed:
    """The GSTIN is this user's: well-formed, active in the registry, of the user's own PAN.

    `problems` is empty, but in the sandbox, where a bad check character only warns.
    """

    user_id: UUID
    role: Role
    gstin: str
    legal_name: str
    problems: tuple[str, ...]
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class KycDecided:
    """The user's identity is verified or rejected, or waits for a person."""

    user_id: UUID
    role: Role
    status: KycStatus
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class BankAccountVerified:
    """The account is real and the user's own. The account number is sealed with their key."""

    user_id: UUID
    sealed_account_number: str
    ifsc: str
    sealed_holder_name: str
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class BankAccountRefused:
    """The penny drop to the account failed; money cannot be paid there."""

    user_id: UUID
    reason: str
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class MemberInvited:
    """An account's owner asks somebody into its team; they have no account, so a letter goes out.

    Address, name and token are sealed with the invitation's own key, the inviter's name with the
    account's.
    """

    invitation_id: UUID
    account_id: UUID
    right: Literal["manager", "viewer"]
    business_name: str | None
    sealed_inviter_name: str
    sealed_email: str
    sealed_name: str | None
    sealed_token: str
    expires_at: datetime
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class BusinessClaimed:
    """The service's own: the GST registry is to be asked about the user's claim."""

    user_id: UUID
    gstin: str


@dataclass(frozen=True, slots=True)
class BankAccountGiven:
    """The service's own: the bank is to be asked about the account."""

    user_id: UUID
    bank_account_id: UUID


@dataclass(frozen=True, slots=True)
class IdentitySubmitted:
    """The service's own: the KYC provider is to be asked about the identity."""

    user_id: UUID
    identity_id: UUID


Event = (
    UserRegistered
    | BusinessConfirmed
    | KycDecided
    | BankAccountVerified
    | BankAccountRefused
    | MemberInvited
    | BusinessClaimed
    | BankAccountGiven
    | IdentitySubmitted
)
