"""The signed QR code of an e-invoice: who signed it, and what it says. Pure.

A JWS in compact form, RS256 and nothing else; the header's `kid` picks a key from the trust
store; the payload is `{"data": "<JSON as a string>", "iss": …}`. Each way of being wrong has its
own verdict. An unknown key is "not verified", never "forged"; a broken signature is.

Source: the e-invoice portal's documentation of the signed QR; RFC 7515, RFC 7518 §3.3.
"""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from hmac import compare_digest, digest
from string import ascii_letters, digits
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
BASE64URL = ascii_letters + digits + "-_"

Verdict = Literal[
    "verified",
    "unknown_key",
    "key_out_of_period",
    "bad_signature",
    "damaged",
    "altered",
    "algorithm_none",
    "signed_with_public_key",
    "algorithm_not_allowed",
    "malformed",
    "irn_mismatch",
]
# These cannot happen to a genuine code, which repairs its own scratches: somebody made it.
FORGED: frozenset[Verdict] = frozenset(
    {
        # The named key never made the signature: another one did.
        "bad_signature",
        # One character is not what was signed, and no amount hangs on it.
        "damaged",
        # The key did sign, but another content.
        "altered",
        "algorithm_none",
        # HS256 with a public key as the secret: a trick on careless readers.
        "signed_with_public_key",
        "algorithm_not_allowed",
        "irn_mismatch",
    }
)

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
    irn: str | None = None


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
    claims = _claims_in(body)
    try:
        header = _json_object(decoded(head))
        signature = decoded(tail) if tail else b""
    except _NO_JWS:
        return _once_signed(text, claims, trusted) or SignedQr("malformed")
    refused = algorithm_refused(header, f"{head}.{body}".encode(), signature, trusted)
    if refused:
        return SignedQr(refused, claims)
    key_id = header.get("kid")
    key = trusted.get(key_id) if isinstance(key_id, str) else None
    if not isinstance(key_id, str) or key is None:
        unknown: Verdict = "unknown_key" if claims else "malformed"
        named = key_id if isinstance(key_id, str) else None
        return _once_signed(text, claims, trusted) or SignedQr(unknown, claims, named)
    return SignedQr(_verdict(key, text, claims), claims, key_id, key.portal)


def compare_claims(claims: QrClaims, stated: Stated) -> tuple[str, ...]:
    """Return what differs: `number`, `date`, `total`, `seller`, `buyer`, `irn`.

    What is not stated does not differ. Numbers are compared without separators and padding.
    """
    pairs = (
        ("number", canonical_number(claims.number), stated.number),
        ("date", claims.issued_on, stated.issued_on),
        ("total", claims.total, stated.total),
        ("seller", claims.seller_gstin, stated.seller_gstin),
        ("buyer", claims.buyer_gstin, stated.buyer_gstin),
        ("irn", claims.irn.lower(), stated.irn),
    )
    return tuple(
        name
        for name, signed, other in pairs
        if other is not None
        and signed != (canonical_number(stated.number or "") if name == "number" else other)
    )


_NO_JWS = (ValueError, KeyError, TypeError, RecursionError)


def algorithm_refused(
    header: Mapping[str, object],
    signed: bytes,
    signature: bytes,
    trusted: Mapping[str, PortalKey],
) -> Verdict | None:
    """Return what is wrong with how a JWS says that it is signed; None for RS256 alone."""
    if header.get("alg") in {"none", "None", "NONE"}:
        return "algorithm_none"
    if header.get("alg") == "RS256" and "crit" not in header and "b64" not in header:
        return None
    # The key as a file has it, and without the line end that a copy may lose.
    secrets = {form.encode() for key in trusted.values() for form in (key.pem, key.pem.strip())}
    if any(compare_digest(digest(secret, signed, "sha256"), signature) for secret in secrets):
        return "signed_with_public_key"
    return "algorithm_not_allowed"


def _verdict(key: PortalKey, text: str, claims: QrClaims | None) -> Verdict:
    head, body, tail = text.split(".")
    signed, signature = f"{head}.{body}".encode(), decoded(tail) if tail else b""
    if not is_signed(key, signed, signature):
        return _how_forged(key, text, signature, claims)
    if claims is None:
        return "malformed"
    registered_on = claims.registered_at.date()
    if registered_on < key.valid_from or (key.valid_to and registered_on > key.valid_to):
        return "key_out_of_period"
    return "verified" if claims.irn.lower() in _possible_irns(claims) else "irn_mismatch"


def _once_signed(
    text: str, claims: QrClaims | None, trusted: Mapping[str, PortalKey]
) -> SignedQr | None:
    """Judge a code that names none of our keys by one that did sign: its header was changed."""
    try:
        signature = decoded(text.rpartition(".")[2])
    except ValueError:
        return None
    for key in trusted.values():
        if signed_digest(key, signature) is not None:
            return SignedQr(_how_forged(key, text, signature, claims), claims, None, key.portal)
    return None


def _how_forged(key: PortalKey, text: str, signature: bytes, claims: QrClaims | None) -> Verdict:
    """Say what was done to a code whose signature is not good for it."""
    signed, _, tail = text.rpartition(".")
    recovered = signed_digest(key, signature)
    if recovered is None:
        return "damaged" if _is_one_off(key, signed.encode(), tail) else "bad_signature"
    original = with_one_changed(signed, recovered)
    before = _claims_in(original.split(".")[1]) if original else None
    same_total = before is not None and (claims is None or claims.total == before.total)
    return "damaged" if same_total else "altered"


def _is_one_off(key: PortalKey, signed: bytes, tail: str) -> bool:
    """Whether one character of the signature, put right, makes it good. About a second."""
    public = _public(key)
    for changed in _one_changed(tail):
        try:
            public.verify(urlsafe_b64decode(changed + "=="), signed, PKCS1v15(), SHA256())
        except (InvalidSignature, ValueError):
            continue
        return True
    return False


def _one_changed(text: str) -> Iterator[str]:
    for at, letter in enumerate(text):
        for other in BASE64URL:
            if other != letter:
                yield f"{text[:at]}{other}{text[at + 1 :]}"


def with_one_changed(text: str, wanted: bytes) -> str | None:
    """Return the text with the one character changed that gives it this SHA-256, or None."""
    start, raw = sha256(), text.encode()
    for at, letter in enumerate(text):
        rest = raw[at + 1 :]
        for other in BASE64URL:
            tried = start.copy()
            tried.update(other.encode() + rest)
            if tried.digest() == wanted:
                return f"{text[:at]}{other}{text[at + 1 :]}"
        start.update(letter.encode())
    return None


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
    try:
        _public(key).verify(signature, signed, PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True


def signed_digest(key: PortalKey, signature: bytes) -> bytes | None:
    """Return the SHA-256 that the key did sign here, of whatever it was; None if it signed none."""
    try:
        told = _public(key).recover_data_from_signature(signature, PKCS1v15(), None)
    except InvalidSignature:
        return None
    return told[-32:]


def _public(key: PortalKey) -> RSAPublicKey:
    public = load_pem_public_key(key.pem.encode())
    if not isinstance(public, RSAPublicKey) or public.key_size < KEY_BITS_MIN:
        raise BrokenInvariant(f"the key of {key.portal} is not an RSA key we trust")
    return public


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


def _claims_in(body: str) -> QrClaims | None:
    try:
        return _claims(_json_object(decoded(body)))
    except _NO_JWS:
        return None


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
