"""Recognising an invoice that was here before, however it is dressed up. Pure.

    irn         the e-invoice's own number
    f1          seller GSTIN, canonical number, financial year, whole rupees
    number      seller GSTIN, number by its parts, financial year: whatever the amount
    f2          seller PAN, buyer PAN, number with look-alike letters folded, financial year
    folded      seller GSTIN, the same number, financial year: whoever buys
    f3          seller GSTIN, buyer GSTIN, date, whole rupees
    stem        seller GSTIN, number without a suffix of letters, financial year
    whole       seller PAN, buyer PAN, number by its parts, whole rupees
    short       the same, the number without a last part of one or two digits
    any_year    seller GSTIN, buyer GSTIN, number by its parts, whole rupees
    file        the document's bytes

`irn`, `f1` and `number` under unique indexes block: Rule 46 gives a number once to a GSTIN and a
year. The others make a person look, because honest businesses do these things too: a company
numbers each state's invoices by themselves, so across states a number says something only with
its buyer, and even then proves nothing. What is
stored is a keyed digest, so that the table tells nobody who traded with whom. `short` is looked
for among others' `whole`, and the reverse: `INV/12/1` is like `INV/12`, which is not like `INV/13`.
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

Kind = Literal[
    "irn", "f1", "number", "f2", "folded", "f3", "stem", "whole", "short", "any_year", "file"
]
BLOCKING: frozenset[Kind] = frozenset({"irn", "f1", "number"})
# A kind that is looked for among others' marks of another kind.
AMONG: dict[Kind, Kind] = {"whole": "short", "short": "whole"}
# What is added to a number to make it another: `A`, `REV`, `COPY`, `R1`; and `/1`.

_PADDING = re.compile(r"(?<![0-9])0+(?=[0-9])")
_SEPARATORS = re.compile(r"[^0-9A-Z]+")
_PARTS = re.compile(r"[0-9]+|[A-Z]+")
_LETTERS_AFTER = re.compile(r"(?<=[0-9])[^0-9A-Z]*[A-Z]{1,4}[0-9]?$")
_LAST_PART = re.compile(r"(?<=[0-9A-Z])[^0-9A-Z]+[0-9]{1,2}$")
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
    pan, buyer_pan = pan_of_gstin(seller), pan_of_gstin(buyer)
    by_parts = parts_of_number(invoice.number)
    texts: dict[Kind, str] = {
        "number": _FIELD.join((seller, by_parts, year)),
        "stem": _FIELD.join((seller, folded_number(stem(invoice.number)), year)),
        "whole": _FIELD.join((pan, buyer_pan, by_parts, rupees)),
        "any_year": _FIELD.join((seller, buyer, by_parts, rupees)),
        "f1": _FIELD.join((seller, canonical_number(invoice.number), year, rupees)),
        "f2": _FIELD.join((pan, buyer_pan, folded_number(invoice.number), year)),
        "folded": _FIELD.join((seller, folded_number(invoice.number), year)),
        "f3": _FIELD.join((seller, buyer, invoice.issued_on.isoformat(), rupees)),
    }
    short = parts_of_number(short_number(invoice.number))
    if short != by_parts:
        texts["short"] = _FIELD.join((pan, buyer_pan, short, rupees))
    if invoice.irn:
        texts["irn"] = invoice.irn.lower()
    return texts


def canonical_number(number: str) -> str:
    """Return an invoice number without what people change: case, separators, zero padding.

    `inv-2026/001`, `INV 2026 1` and `INV20260001`'s cousin `INV-2026-0001` are one:
    `INV20261`.
    """
    return _SEPARATORS.sub("", _PADDING.sub("", number.upper()))


def parts_of_number(number: str) -> str:
    """Return the runs of letters and digits without padding: `inv/0012-a` is `INV-12-A`.

    Unlike the canonical number it keeps `1/11` and `11/1` apart, which one seller may well use.
    """
    return "-".join(part.lstrip("0") or "0" for part in _PARTS.findall(number.upper()))


def stem(number: str) -> str:
    """Return a number without a few letters after its last digits: `INV-12-REV`, `INV-12A`."""
    upper = number.upper().strip()
    shorter = _LETTERS_AFTER.sub("", upper)
    return shorter if any(letter.isdigit() for letter in shorter) else upper


def short_number(number: str) -> str:
    """Return a number without a last part of one or two digits: `INV-12/1`.

    Many count in such a part, so by itself it says nothing; with buyer and amount it does.
    """
    upper = number.upper().strip()
    shorter = _LAST_PART.sub("", upper)
    return shorter if any(letter.isdigit() for letter in shorter) else upper


def folded_number(number: str) -> str:
    """Return the canonical number with letters that a scanner confuses made digits.

    O and 0, I and 1, Z and 2, S and 5, B and 8, G and 6.
    """
    return canonical_number(number.upper().translate(_LOOK_ALIKES))


def digest(key: bytes, kind: Kind, text: str) -> bytes:
    """Return the 32 bytes that are stored: HMAC-SHA256 over kind and text."""
    # Two kinds that are looked for among each other are digested alike.
    label = min(kind, AMONG.get(kind, kind))
    return hmac.new(key, f"{label}{_FIELD}{text}".encode(), sha256).digest()
