"""The signed QR code of an e-invoice: who signed it, and what it says. Pure.

A JWS in compact form, RS256 and nothing else; the header's `kid` picks a key from the trust
store; the payload is `{"data": "<JSON as a string>", "iss": …}`. Each way of being wrong has its
own verdict. An unknown key is "not verified", never "forged"; a broken signature is.

Source: the e-invoice portal's documentation of the signed QR; RFC 7515, RFC 7518 §3.3.
"""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, cast

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from hundi.invoice.fingerprints import canonical_number
from hundi.kernel.calendar import financial_year
from hundi.kernel.errors import BrokenInvariant
from hundi.kernel.indian_ids import irn
from hundi.kernel.money import Money

TEXT_LENGTH_MAX = 8_000
KEY_BITS_MIN = 2_048

Verdict = Literal[
    "verified",
    "unknown_key",
    "key_out_of_period",
    "bad_signature",
    "algorithm_not_allowed",
    "malformed",
    "irn_mismatch",
]
# These cannot happen to a genuine code: somebody made it.
FORGED: frozenset[Verdict] = frozenset({"bad_signature", "algorithm_not_allowed", "irn_mismatch"})

_COMPACT = re.compile(r"[\w-]{2,2000}\.[\w-]{2,6000}\.[\w-]{0,2000}", re.ASCII)
_JWS_LIKE = re.compile(r"eyJ[\w-]+\.[\w-]*\.[\w-]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class PortalKey:
    """A public key of an e-invoice portal, and when it signs. An open end is None."""

    pem: str
    portal: str
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class QrClaims:
    """The ten claims."""

    seller_gstin: str
    buyer_gstin: str
    number: str
    document_type: str
    issued_on: date
    total: Money
    item_count: int
    main_hsn: str
    irn: str
    registered_at: datetime


@dataclass(frozen=True, slots=True)
class SignedQr:
    """A verdict; and what the code says, to be believed only when verified."""

    verdict: Verdict
    claims: QrClaims | None = None
    key_id: str | None = None
    portal: str | None = None

    @property
    def is_verified(self) -> bool:
        """Whether a trusted portal signed exactly this."""
        return self.verdict == "verified"


@dataclass(frozen=True, slots=True)
class Stated:
    """The same facts from elsewhere, the form or the document; None where it is silent."""

    number: str | None = None
    issued_on: date | None = None
    total: Money | None = None
    seller_gstin: str | None = None
    buyer_gstin: str | None = None


def signed_among(texts: Sequence[str]) -> str | None:
    """Return the first QR text that is a signed one by its shape; a UPI code is none."""
    return next((text for text in texts if _JWS_LIKE.fullmatch(text.strip())), None)


def read_signed_qr(text: str, trusted: Mapping[str, PortalKey]) -> SignedQr:
    """Judge a signed QR against the trust store, whose keys are named by `kid`.

    Raises:
        BrokenInvariant: the trust store holds something that is no RSA key of 2,048 bits or more.
    """
    text = text.strip()
    if len(text) > TEXT_LENGTH_MAX or not _COMPACT.fullmatch(text):
        return SignedQr("malformed")
    head, body, tail = text.split(".")
    try:
        header = _json_object(decoded(head))
        claims = _claims(_json_object(decoded(body)))
        signature = decoded(tail) if tail else b""
    except (ValueError, KeyError, TypeError, RecursionError):
        return SignedQr("malformed")
    if header.get("alg") != "RS256" or "crit" in header or "b64" in header:
        return SignedQr("algorithm_not_allowed", claims)
    key_id = header.get("kid")
    key = trusted.get(key_id) if isinstance(key_id, str) else None
    if not isinstance(key_id, str) or key is None:
        return SignedQr("unknown_key", claims, key_id if isinstance(key_id, str) else None)
    verdict = _verdict(key, claims, f"{head}.{body}".encode(), signature)
    return SignedQr(verdict, claims, key_id, key.portal)


def compare_claims(claims: QrClaims, stated: Stated) -> tuple[str, ...]:
    """Return what differs: `number`, `date`, `total`, `seller`, `buyer`.

    What is not stated does not differ. Numbers are compared without separators and padding.
    """
    pairs = (
        ("number", canonical_number(claims.number), stated.number),
        ("date", claims.issued_on, stated.issued_on),
        ("total", claims.total, stated.total),
        ("seller", claims.seller_gstin, stated.seller_gstin),
        ("buyer", claims.buyer_gstin, stated.buyer_gstin),
    )
    return tuple(
        name
        for name, signed, other in pairs
        if other is not None
        and signed != (canonical_number(stated.number or "") if name == "number" else other)
    )


def _verdict(key: PortalKey, claims: QrClaims, signed: bytes, signature: bytes) -> Verdict:
    if not is_signed(key, signed, signature):
        return "bad_signature"
    registered_on = claims.registered_at.date()
    if registered_on < key.valid_from or (key.valid_to and registered_on > key.valid_to):
        return "key_out_of_period"
    return "verified" if claims.irn.lower() in _possible_irns(claims) else "irn_mismatch"


def _possible_irns(claims: QrClaims) -> tuple[str, str]:
    """Return the IRN as made since June 2025, and as before, when letters kept their case.

    `irn` upper-cases the document number; handed over as a part of the type it stays as it is.
    """
    year = financial_year(claims.issued_on)
    seller, kind = claims.seller_gstin, claims.document_type
    return irn(seller, year, kind, claims.number), irn(seller, year, kind + claims.number, "")


def is_signed(key: PortalKey, signed: bytes, signature: bytes) -> bool:
    """Whether this key made the signature over these bytes.

    Raises:
        BrokenInvariant: the trust store holds something that is no RSA key of 2,048 bits or more.
    """
    public = load_pem_public_key(key.pem.encode())
    if not isinstance(public, RSAPublicKey) or public.key_size < KEY_BITS_MIN:
        raise BrokenInvariant(f"the key of {key.portal} is not an RSA key we trust")
    try:
        public.verify(signature, signed, PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True


def decoded(part: str) -> bytes:
    """Decode base64url without padding, canonically: one text for one value.

    Raises:
        ValueError: it is none, or another text would give the same value.
    """
    raw = urlsafe_b64decode(part + "=" * (-len(part) % 4))
    if urlsafe_b64encode(raw).rstrip(b"=") != part.encode():
        raise ValueError("not base64url")
    return raw


def _json_object(raw: bytes | str) -> dict[str, object]:
    """Read a JSON object; numbers stay text, so that no amount becomes a float."""
    value: object = json.loads(
        raw, parse_float=str, parse_int=str, parse_constant=_refuse, object_pairs_hook=_unique
    )
    if not isinstance(value, dict):
        raise TypeError("not a JSON object")
    return cast(dict[str, object], value)


def _refuse(constant: str) -> object:
    raise ValueError(f"{constant} is not JSON")


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Two readers may take different ones of two equal names; so there are none."""
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a name given twice")
    return members


def _claims(payload: dict[str, object]) -> QrClaims:
    """Read the payload.

    Raises:
        ValueError, KeyError, TypeError: something is missing or not of its kind.
    """
    data = _json_object(_text(payload, "data"))
    return QrClaims(
        seller_gstin=_text(data, "SellerGstin").upper(),
        buyer_gstin=_text(data, "BuyerGstin").upper(),
        number=_text(data, "DocNo"),
        document_type=_text(data, "DocTyp").upper(),
        issued_on=datetime.strptime(_text(data, "DocDt"), "%d/%m/%Y").date(),  # noqa: DTZ007 - a day
        total=Money.parse(_text(data, "TotInvVal")),
        item_count=int(_text(data, "ItemCnt")),
        main_hsn=_text(data, "MainHsnCode"),
        irn=_text(data, "Irn"),
        # India's wall clock, as the portal prints it; only its day is used.
        registered_at=datetime.strptime(_text(data, "IrnDt"), "%Y-%m-%d %H:%M:%S"),  # noqa: DTZ007
    )


def _text(members: dict[str, object], name: str) -> str:
    value = members[name]
    if not isinstance(value, str) or not value:
        raise TypeError(f"{name} is not given")
    return value
