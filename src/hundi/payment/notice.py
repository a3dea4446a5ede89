"""A webhook's bytes as a fact of the bank, or the reason why they are none. Pure.

The signature is verified before anything here runs. What is signed and unusable is not the
bank's to hear (a 4xx would make it switch the hook off): it becomes an operator's exception.
Source: the API specification, "The payment webhook, exactly", 3.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import cast

from hundi.gateways.bank.port import CreditFact, CreditStatus
from hundi.kernel.indian_ids import normal_utr
from hundi.kernel.money import Money
from hundi.runtime.strict_json import BadJson, loads

TRANSACTION_ID_CHARS_MAX = 100
TEXT_CHARS_MAX = 200
TIME_CHARS_MAX = 40
AHEAD_MAX = timedelta(days=1)
_YEARS = range(2000, 2200)
_STATUSES: tuple[CreditStatus, ...] = ("success", "failed", "pending", "reversed")


class UnusableNotice(ValueError):  # noqa: N818 - the name says what is wrong
    """What the bank sent cannot be acted on; the message is a code, as `amount` or `paid_at`."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What a fact is held against: the time, and whether the bank may speak of the future."""

    now: datetime
    strict: bool


def read_notice(raw: bytes, rules: Rules) -> CreditFact:
    """Return the fact in a webhook's body.

    Raises:
        UnusableNotice: not JSON as we accept it, or a field is missing or makes no sense.
    """
    try:
        body: object = loads(raw)
    except BadJson as problem:
        raise UnusableNotice("not_json") from problem
    if not isinstance(body, dict):
        raise UnusableNotice("not_an_object")
    fields = cast("dict[str, object]", body)
    transaction_id = _text(fields, "transactionId", TRANSACTION_ID_CHARS_MAX)
    if transaction_id is None:
        raise UnusableNotice("transaction_id")
    fact = CreditFact(
        transaction_id=transaction_id,
        status=_status(fields.get("status")),
        amount=_amount(fields.get("amount")),
        paid_at=_instant(fields.get("paidAt")),
        invoice_number=_text(fields, "invoiceNumber"),
        virtual_account=_text(fields, "virtualAccount"),
        utr=_text(fields, "utr"),
        payer_name=_text(fields, "payerName"),
        payer_account=_text(fields, "payerAccount"),
        payer_ifsc=_text(fields, "payerIfsc"),
    )
    return checked(fact, rules)


def checked(fact: CreditFact, rules: Rules) -> CreditFact:
    """Return a fact of the bank, however it came, when it can be acted on.

    Raises:
        UnusableNotice: no amount, an impossible time, or a text that is none.
    """
    if fact.amount.minor <= 0:
        raise UnusableNotice("amount")
    if fact.paid_at.tzinfo is None or fact.paid_at.year not in _YEARS:
        raise UnusableNotice("paid_at")
    if rules.strict and fact.paid_at > rules.now + AHEAD_MAX:
        raise UnusableNotice("paid_at_in_future")
    if not _is_text(fact.transaction_id, TRANSACTION_ID_CHARS_MAX):
        raise UnusableNotice("transaction_id")
    for text in (fact.invoice_number, fact.virtual_account, fact.payer_name, fact.payer_account):
        if text is not None and not _is_text(text, TEXT_CHARS_MAX):
            raise UnusableNotice("text")
    return replace(
        fact,
        utr=None if fact.utr is None else normal_utr(fact.utr),
        payer_account=None if fact.payer_account is None else account_key(fact.payer_account),
    )


def account_key(account_number: str) -> str:
    """Return an account number as it is compared: without the spaces people write."""
    return "".join(account_number.split()).upper()


def _text(fields: dict[str, object], name: str, most: int = TEXT_CHARS_MAX) -> str | None:
    """Return a text, None when it is missing or empty."""
    value = fields.get(name)
    if value is None or value == "":
        return None
    if not isinstance(value, str) or not _is_text(value, most):
        raise UnusableNotice("".join(f"_{c.lower()}" if c.isupper() else c for c in name))
    return value


def _is_text(value: str, most: int) -> bool:
    # Not printable: control characters, NUL, lone surrogates. PostgreSQL takes none of them.
    return 1 <= len(value) <= most and value.isprintable()


def _status(value: object) -> CreditStatus:
    for status in _STATUSES:
        if value == status:
            return status
    raise UnusableNotice("status")


def _amount(value: object) -> Money:
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise UnusableNotice("amount")
    text = format(value, "f") if isinstance(value, Decimal) else str(value).strip()
    try:
        amount = Money.parse(text)
    except ValueError as problem:
        raise UnusableNotice("amount") from problem
    if amount.minor <= 0:
        raise UnusableNotice("amount")
    return amount


def _instant(value: object) -> datetime:
    if not isinstance(value, str) or len(value) > TIME_CHARS_MAX:
        raise UnusableNotice("paid_at")
    try:
        at = datetime.fromisoformat(value)
    except ValueError as problem:
        raise UnusableNotice("paid_at") from problem
    if at.tzinfo is None or at.year not in _YEARS:
        raise UnusableNotice("paid_at")
    return at
