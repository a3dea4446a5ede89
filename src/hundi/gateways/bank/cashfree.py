"""The bank through Cashfree: PG VBA (money in), Payouts V2 (money out), Secure ID (penny drop).

Source: the provider's public API reference, versions 2024-07-10, 2024-01-01 and 2023-12-18. Where
it is silent, the sandbox world's `bank_api` says what was chosen.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from msgspec import Struct

from hundi.gateways.bank.port import (
    AccountFact,
    Beneficiary,
    CreditFact,
    CreditStatus,
    PayoutFact,
    PayoutStatus,
    VirtualAccount,
)
from hundi.gateways.cashfree import DEADLINE_SECONDS, CashfreeLine, money_of
from hundi.gateways.errors import RailError
from hundi.kernel.calendar import INDIA
from hundi.kernel.money import Money

VBA_VERSION = "2024-07-10"
PAYOUTS_VERSION = "2024-01-01"
SECURE_ID_VERSION = "2023-12-18"
PAGE_SIZE = 500
PAGES_MAX = 200
_DATE_FORMAT = "%Y-%m-%d %H:%M:%S"
_NO_END = "9999-12-31 23:59:59"
# The provider wants somebody to write to about a virtual account; it is never a customer.
_CONTACT = {
    "virtual_account_email": "collections@hundi.example",
    "virtual_account_phone": "9999999999",
}

_PAYOUT_STATUSES: dict[str, PayoutStatus] = {
    "RECEIVED": "received",
    "APPROVAL_PENDING": "received",
    "PENDING": "received",
    "QUEUED": "received",
    "SUCCESS": "processed",
    "FAILED": "failed",
    "REJECTED": "failed",
    "MANUALLY_REJECTED": "failed",
    "REVERSED": "returned",
}
_CREDIT_STATUSES: dict[str, CreditStatus] = {
    "SUCCESS": "success",
    "PENDING": "pending",
    "FAILED": "failed",
    "REVERSED": "reversed",
}


class _AccountDetails(Struct, frozen=True):
    virtual_account_name: str
    invoice_number: str | None = None


class _Account(Struct, frozen=True):
    # The reference shows a number here; leading zeros survive only as text.
    vba_account_number: str | int
    vba_ifsc: str
    virtual_account_details: _AccountDetails
    vba_upi_id: str | None = None


class _Accounts(Struct, frozen=True):
    virtual_bank_accounts: list[_Account]


class _Payment(Struct, frozen=True):
    reference_id: str | int
    txstatus: str
    amount: Decimal
    txtime: str
    utr: str | None = None
    virtual_account_id: str | None = None
    virtual_account_number: str | None = None
    invoice_number: str | None = None
    remitter_name: str | None = None
    remitter_account: str | None = None
    remitter_ifsc: str | None = None


class _Pagination(Struct, frozen=True):
    cursor: str | None = None


class _Payments(Struct, frozen=True):
    payment_details: list[_Payment]
    pagination: _Pagination = _Pagination()


class _Instrument(Struct, frozen=True):
    bank_account_number: str | None = None
    bank_ifsc: str | None = None


class _Payee(Struct, frozen=True):
    beneficiary_instrument_details: _Instrument = _Instrument()


class _Transfer(Struct, frozen=True):
    transfer_id: str
    status: str
    transfer_amount: Decimal
    updated_on: datetime
    status_code: str | None = None
    transfer_utr: str | None = None
    beneficiary_details: _Payee = _Payee()


class _AccountCheck(Struct, frozen=True):
    account_status: str
    account_status_code: str | None = None
    name_at_bank: str | None = None


class CashfreeBank:
    """`PaymentRail`, `PayoutRail` and `BankAccountVerifier` over one provider account."""

    def __init__(
        self,
        base_url: str,
        client_id: str,
        client_secret: str,
        *,
        timeout_seconds: float = DEADLINE_SECONDS,
    ) -> None:
        self._line = CashfreeLine(
            base_url, client_id, client_secret, timeout_seconds=timeout_seconds
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._line.aclose()

    async def open_virtual_account(
        self, reference: str, *, name: str, invoice_number: str | None = None
    ) -> VirtualAccount:
        """Return the virtual account for our reference, opened now or before."""
        details = {
            "virtual_account_id": reference,
            "virtual_account_name": name,
            **_CONTACT,
            "invoice_number": invoice_number,
        }
        body = {"virtual_account_details": details}
        try:
            opened = await self._line.ask(
                self._line.post("/pg/vba", body, version=VBA_VERSION), _Accounts
            )
        except RailError as problem:
            if problem.code != "conflict":
                raise
            # Opened before: by us, or under our reference for something else.
            opened = await self._line.ask(
                self._line.get(f"/pg/vba/{reference}", {}, version=VBA_VERSION), _Accounts
            )
        if not opened.virtual_bank_accounts:
            raise RailError("bad_answer", retryable=True)
        account = opened.virtual_bank_accounts[0]
        known = account.virtual_account_details
        if (known.virtual_account_name, known.invoice_number) not in {
            (name, invoice_number),
            (name, None),
        }:
            raise RailError("reference_reused")
        number = str(account.vba_account_number)
        return VirtualAccount(number, account.vba_ifsc, account.vba_upi_id)

    async def list_credits(self, *, since: datetime) -> Sequence[CreditFact]:
        """Return every fact the bank recorded since then, oldest first.

        The provider knows whole seconds: facts of the very second of `since` come too.
        """
        facts: list[CreditFact] = []
        cursor: str | None = None
        for _ in range(PAGES_MAX):
            page = await self._payments(since, cursor)
            facts += [_credit_fact(payment) for payment in page.payment_details]
            cursor = page.pagination.cursor
            if cursor is None or not page.payment_details:
                return facts
        raise RailError("too_many_pages")

    async def create_payout(
        self, reference: str, *, amount: Money, to: Beneficiary, remarks: str
    ) -> PayoutFact:
        """Ask the bank to pay; the same reference and order again pay nothing more."""
        body = {
            "transfer_id": reference,
            "transfer_amount": Decimal(amount.decimal),
            "transfer_currency": amount.currency,
            "transfer_remarks": remarks,
            "beneficiary_details": {
                "beneficiary_name": to.name,
                "beneficiary_instrument_details": {
                    "bank_account_number": to.account_number,
                    "bank_ifsc": to.ifsc,
                },
            },
        }
        request = self._line.post("/payout/transfers", body, version=PAYOUTS_VERSION)
        try:
            return _payout_fact(await self._line.order(request, _Transfer))
        except RailError as problem:
            if problem.code != "conflict":
                raise
            return await self._known_payout(reference, amount, to)

    async def find_payout(self, reference: str) -> PayoutFact | None:
        """Return what the bank knows of our reference; None when it never took it."""
        transfer = await self._find_transfer(reference)
        return None if transfer is None else _payout_fact(transfer)

    async def verify_account(
        self, reference: str, *, account_number: str, ifsc: str, name: str
    ) -> AccountFact:
        """Drop a penny and return what the bank said; `unknown` when it did not say in time."""
        body = {
            "verification_id": reference,
            "bank_account": account_number,
            "ifsc": ifsc,
            "name": name,
        }
        request = self._line.post(
            "/verification/bank-account/sync", body, version=SECURE_ID_VERSION
        )
        try:
            # Once: whoever did not answer in ten seconds will not in twenty.
            check = await self._line.ask(request, _AccountCheck, attempts=1)
        except RailError as problem:
            if problem.code == "timeout":
                return AccountFact("unknown", None, "timeout")
            if problem.code == "conflict":
                raise RailError("reference_reused") from problem
            raise
        reason = None if check.account_status_code is None else check.account_status_code.lower()
        match check.account_status:
            case "VALID":
                return AccountFact("valid", check.name_at_bank)
            case "INVALID":
                return AccountFact("invalid", None, reason)
            case _:
                return AccountFact("unknown", None, reason)

    async def _payments(self, since: datetime, cursor: str | None) -> _Payments:
        pagination: dict[str, object] = {"limit": PAGE_SIZE}
        if cursor is not None:
            pagination["cursor"] = cursor
        body = {
            "start_date": since.astimezone(INDIA).strftime(_DATE_FORMAT),
            "end_date": _NO_END,
            "pagination": pagination,
        }
        request = self._line.post("/pg/vba/payments", body, version=VBA_VERSION)
        return await self._line.ask(request, _Payments)

    async def _find_transfer(self, reference: str) -> _Transfer | None:
        query = {"transfer_id": reference}
        request = self._line.get("/payout/transfers", query, version=PAYOUTS_VERSION)
        try:
            return await self._line.ask(request, _Transfer)
        except RailError as problem:
            if problem.code == "not_found":
                return None
            raise

    async def _known_payout(self, reference: str, amount: Money, to: Beneficiary) -> PayoutFact:
        """Return what became of an order that the bank says it already has, if it was ours."""
        try:
            transfer = await self._find_transfer(reference)
        except RailError as problem:
            raise RailError(problem.code, retryable=True, outcome_unknown=True) from problem
        if transfer is None:
            raise RailError("conflict", retryable=True, outcome_unknown=True)
        fact = _payout_fact(transfer)
        paid_to = transfer.beneficiary_details.beneficiary_instrument_details
        if fact.amount != amount or paid_to.bank_account_number not in {None, to.account_number}:
            raise RailError("reference_reused")
        return fact


def _credit_fact(payment: _Payment) -> CreditFact:
    status = _CREDIT_STATUSES.get(payment.txstatus)
    if status is None:
        raise RailError("bad_answer", retryable=True)
    try:
        paid_at = datetime.fromisoformat(payment.txtime)
    except ValueError:
        raise RailError("bad_answer", retryable=True) from None
    if paid_at.tzinfo is None:
        paid_at = paid_at.replace(tzinfo=INDIA)
    return CreditFact(
        transaction_id=str(payment.reference_id),
        status=status,
        amount=money_of(payment.amount),
        paid_at=paid_at,
        invoice_number=payment.invoice_number,
        # The provider names the account by our reference, the sandbox by its number too.
        virtual_account=payment.virtual_account_number or payment.virtual_account_id,
        utr=payment.utr,
        payer_name=payment.remitter_name,
        payer_account=payment.remitter_account,
        payer_ifsc=payment.remitter_ifsc,
    )


def _payout_fact(transfer: _Transfer) -> PayoutFact:
    """Return the fact; a status we do not know is one where the outcome is unknown."""
    status = _PAYOUT_STATUSES.get(transfer.status)
    if status is None:
        raise RailError("bad_answer", retryable=True, outcome_unknown=True)
    has_reason = status in {"failed", "returned"} and transfer.status_code is not None
    return PayoutFact(
        reference=transfer.transfer_id,
        status=status,
        amount=money_of(transfer.transfer_amount, outcome_unknown=True),
        at=transfer.updated_on,
        utr=transfer.transfer_utr,
        reason=str(transfer.status_code).lower() if has_reason else None,
    )
