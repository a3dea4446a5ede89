"""What the bank tells the platform: the words of a webhook, and its signature. Pure."""

import hmac
from decimal import Decimal
from hashlib import sha256

import msgspec
from msgspec import Struct

from hundi.kernel.money import Money

SIGNATURE_HEADER = "X-Bank-Signature"

# Amounts leave as numbers with two decimals, written from text; no float ever holds one.
_encoder = msgspec.json.Encoder(decimal_format="number")


class CreditNotice(Struct, frozen=True, rename="camel"):
    """The bank says of one credit what it is now. `invoice_number` is a hint, or nothing."""

    transaction_id: str
    invoice_number: str | None
    amount: Decimal
    status: str
    paid_at: str
    virtual_account: str
    utr: str
    payer_name: str | None
    payer_account: str | None
    payer_ifsc: str | None


def signature(secret: bytes, body: bytes, *, real_seconds: float) -> str:
    """Return the value of `X-Bank-Signature` for a body sent now.

    `t=<unix seconds>,v1=<hex>`: HMAC-SHA256 over `<t>.` and the raw body. The seconds are real
    time, never the sandbox's day.
    """
    seconds = int(real_seconds)
    tag = hmac.new(secret, f"{seconds}.".encode() + body, sha256).hexdigest()
    return f"t={seconds},v1={tag}"


def json_bytes(value: object) -> bytes:
    """Return compact JSON; a `Decimal` becomes a number, digit for digit."""
    return _encoder.encode(value)


def json_amount(amount_minor: int) -> Decimal:
    """Return paise as what JSON writes as rupees with two decimals."""
    return Decimal(Money(amount_minor).decimal)
