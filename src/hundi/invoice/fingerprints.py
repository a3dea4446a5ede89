"""Recognising an invoice that was here before, however it is dressed up. Pure.

    irn  the e-invoice's own number
    f1   seller GSTIN, canonical number, financial year, whole rupees
    f2   seller PAN, number with look-alike letters folded, financial year
    f3   seller GSTIN, buyer GSTIN, date, whole rupees

`irn` and `f1` under unique indexes block; `f2` and `f3` make a person look. What is stored is a
keyed digest, so that the table tells nobody who traded with whom.
"""

import hmac
import re
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Literal

from hundi.kernel.calendar import financial_year
from hundi.kernel.indian_ids import pan_of_gstin
from hundi.kernel.money import Money

Kind = Literal["irn", "f1", "f2", "f3"]
BLOCKING: frozenset[Kind] = frozenset({"irn", "f1"})

_PADDING = re.compile(r"(?<![0-9])0+(?=[0-9])")
_SEPARATORS = re.compile(r"[^0-9A-Z]+")
_LOOK_ALIKES = str.maketrans("OIZSBG", "012586")
_FIELD = "\x1f"


@dataclass(frozen=True, slots=True)
class Identity:
    """What makes an invoice itself."""

    seller_gstin: str
    buyer_gstin: str
    number: str
    issued_on: date
    total: Money
    irn: str | None = None


def fingerprints(invoice: Identity) -> dict[Kind, str]:
    """Return the texts to digest, by kind; `irn` only where the invoice has one."""
    year = financial_year(invoice.issued_on)
    rupees = str(invoice.total.minor // 100)
    seller, buyer = invoice.seller_gstin.upper(), invoice.buyer_gstin.upper()
    texts: dict[Kind, str] = {
        "f1": _FIELD.join((seller, canonical_number(invoice.number), year, rupees)),
        "f2": _FIELD.join((pan_of_gstin(seller), folded_number(invoice.number), year)),
        "f3": _FIELD.join((seller, buyer, invoice.issued_on.isoformat(), rupees)),
    }
    if invoice.irn:
        texts["irn"] = invoice.irn.lower()
    return texts


def canonical_number(number: str) -> str:
    """Return an invoice number without what people change: case, separators, zero padding.

    `inv-2026/001`, `INV 2026 1` and `INV20260001`'s cousin `INV-2026-0001` are one:
    `INV20261`.
    """
    return _SEPARATORS.sub("", _PADDING.sub("", number.upper()))


def folded_number(number: str) -> str:
    """Return the canonical number with letters that a scanner confuses made digits.

    O and 0, I and 1, Z and 2, S and 5, B and 8, G and 6.
    """
    return canonical_number(number.upper().translate(_LOOK_ALIKES))


def digest(key: bytes, kind: Kind, text: str) -> bytes:
    """Return the 32 bytes that are stored: HMAC-SHA256 over kind and text."""
    return hmac.new(key, f"{kind}{_FIELD}{text}".encode(), sha256).digest()
