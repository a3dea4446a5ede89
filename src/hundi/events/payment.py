"""Facts published by the payment service."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from hundi.kernel.money import Money


@dataclass(frozen=True, slots=True)
class DepositReceived:
    """An investor's deposit is in the wallet."""

    user_id: UUID
    credit_id: UUID
    amount: Money
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class CustomerPaid:
    """A customer's money is on `receipts:<invoice>`. `received_on` is the bank's day, in India."""

    invoice_id: UUID
    credit_id: UUID
    amount: Money
    received_on: date
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class CustomerPaymentReversed:
    """The bank took back a credit that was put on `receipts:<invoice>`. Nothing is posted yet.

    Settlement posts the mirror, and says `PaymentReturned`: it knows who has the money.
    """

    invoice_id: UUID
    credit_id: UUID
    amount: Money
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class CreditUnmatched:
    """Money arrived and we do not know whose it is; it waits in suspense."""

    credit_id: UUID
    amount: Money
    reason: str
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class PayoutFinished:
    """The bank settled a payout one way or the other. `failed` and `returned` money is back.

    `user_id` is whose money it was: of a refund the invoice's customer, or, when the payer is
    nobody we know, the id of the credit.
    """

    user_id: UUID
    payout_id: UUID
    purpose: Literal["advance", "withdrawal", "refund"]
    outcome: Literal["processed", "failed", "returned"]
    amount: Money
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class NoticeStored:
    """Payment's own: a signed webhook is stored and waits to be acted on."""

    notice_id: UUID
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class VirtualAccountWanted:
    """Payment's own: the bank is to open a virtual account."""

    account_id: UUID
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class PayoutOrdered:
    """Payment's own: money left a wallet or suspense and the bank is to pay it."""

    payout_id: UUID
    happened_at: datetime


Event = (
    DepositReceived
    | CustomerPaid
    | CustomerPaymentReversed
    | CreditUnmatched
    | PayoutFinished
    | NoticeStored
    | VirtualAccountWanted
    | PayoutOrdered
)
