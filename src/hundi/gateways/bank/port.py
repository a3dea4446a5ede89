"""What we ask of a bank. Every method is one HTTP call; facts come back, never states.

Our references are at most `REFERENCE_LENGTH_MAX` of letters, digits, `_` and `-` (a UUID fits):
banks take no more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from hundi.kernel.money import Money

REFERENCE_LENGTH_MAX = 40

PayoutStatus = Literal["received", "processed", "failed", "returned"]
CreditStatus = Literal["success", "failed", "pending", "reversed"]


@dataclass(frozen=True, slots=True)
class VirtualAccount:
    """An account number of its own for one invoice or deposit: money to it is for that."""

    account_number: str
    ifsc: str
    upi_id: str | None


@dataclass(frozen=True, slots=True)
class CreditFact:
    """The bank says: this credit, now in this status. One credit may have several facts."""

    transaction_id: str
    status: CreditStatus
    amount: Money
    paid_at: datetime
    invoice_number: str | None = None
    virtual_account: str | None = None
    utr: str | None = None
    payer_name: str | None = None
    payer_account: str | None = None
    payer_ifsc: str | None = None


@dataclass(frozen=True, slots=True)
class Beneficiary:
    """Whom to pay."""

    account_number: str
    ifsc: str
    name: str


@dataclass(frozen=True, slots=True)
class PayoutFact:
    """The bank says: the payout with our `reference` is, at this moment, in this status.

    `processed` carries the UTR. `returned` may follow `processed`, days later.
    """

    reference: str
    status: PayoutStatus
    amount: Money
    at: datetime
    utr: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class AccountFact:
    """The bank says what a penny drop to an account showed."""

    status: Literal["valid", "invalid", "unknown"]
    name_at_bank: str | None
    reason: str | None = None


class PaymentRail(Protocol):
    """Money in."""

    async def open_virtual_account(
        self, reference: str, *, name: str, invoice_number: str | None = None
    ) -> VirtualAccount:
        """Return the virtual account for our `reference`; the same reference, the same account.

        The bank repeats `invoice_number` in what it later says of money to the account.

        Raises:
            RailError: `reference_reused` when the reference was opened for another name.
        """
        ...

    async def list_credits(self, *, since: datetime) -> Sequence[CreditFact]:
        """Return every fact the bank recorded since then, oldest first. The sweep's question."""
        ...


class PayoutRail(Protocol):
    """Money out. `reference` is ours, made before the call, and is the idempotency key."""

    async def create_payout(
        self, reference: str, *, amount: Money, to: Beneficiary, remarks: str
    ) -> PayoutFact:
        """Ask the bank to pay; the same reference and order again pay nothing more.

        Raises:
            RailError: with `outcome_unknown` when the bank may have taken the order;
                `reference_reused` when the reference was used for another order.
        """
        ...

    async def find_payout(self, reference: str) -> PayoutFact | None:
        """Return what the bank knows of our reference; None when it never took it."""
        ...


class BankAccountVerifier(Protocol):
    """Is this account real, and whose is it?"""

    async def verify_account(
        self, reference: str, *, account_number: str, ifsc: str, name: str
    ) -> AccountFact:
        """Drop a penny and return what the bank said; `unknown` when it did not say in time."""
        ...
