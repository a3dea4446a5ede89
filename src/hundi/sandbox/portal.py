"""The e-invoice portal's pen: the key of this sandbox and the signed QR it writes.

A signed QR is a JWS in compact form, RS256, whose payload is `{"data": "<JSON as a string>",
"iss": "NIC"}`; the header's `kid` names the key by the upper-hex SHA-1 of its public DER.
"""

import hashlib
import os
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from hundi.kernel.errors import BrokenInvariant

KEY_BITS = 2048
PUBLIC_EXPONENT = 65_537
ISSUER = "NIC"

_encoder = msgspec.json.Encoder(decimal_format="number")


def sign_qr(private_key: RSAPrivateKey, claims: Mapping[str, object]) -> str:
    """Return the signed QR's text: a compact JWS over the claims, as the portal writes it.

    Args:
        private_key: the portal's.
        claims: `SellerGstin`, `BuyerGstin`, `DocNo`, `DocTyp`, `DocDt`, `TotInvVal`, `ItemCnt`,
            `MainHsnCode`, `Irn`, `IrnDt`; JSON values, in the order they are to be
            written; a `Decimal` becomes a number, digit for digit.
    """
    header = {"alg": "RS256", "kid": key_id(private_key), "typ": "JWT"}
    payload = {"data": _compact(claims), "iss": ISSUER}
    signed = f"{_base64(_compact(header).encode())}.{_base64(_compact(payload).encode())}"
    signature = private_key.sign(signed.encode(), PKCS1v15(), SHA256())
    return f"{signed}.{_base64(signature)}"


def new_key() -> RSAPrivateKey:
    """Return a fresh key for a portal."""
    return generate_private_key(public_exponent=PUBLIC_EXPONENT, key_size=KEY_BITS)


def key_id(private_key: RSAPrivateKey) -> str:
    """Return the `kid` of the key: upper-hex SHA-1 of the public key's DER."""
    der = private_key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha1(der, usedforsecurity=False).hexdigest().upper()


def public_pem(private_key: RSAPrivateKey) -> str:
    """Return the public half as PEM, what an operator puts into the trust store."""
    pem = private_key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return pem.decode()


def keep_key(folder: Path) -> RSAPrivateKey:
    """Return the portal's key of this folder, making `irp_key.pem` and `irp_public.pem` at first.

    Written to a file of its own and renamed, so that a kill leaves a whole key or none.

    Raises:
        BrokenInvariant: the file holds another kind of key.
    """
    path = folder / "irp_key.pem"
    if not path.exists():
        fresh = new_key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        draft = folder / "irp_key.pem.new"
        draft.unlink(missing_ok=True)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(fresh)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, RSAPrivateKey):
        raise BrokenInvariant(f"{path.name} holds a key that is not RSA")
    (folder / "irp_public.pem").write_text(public_pem(key))
    return key


def _compact(value: object) -> str:
    return _encoder.encode(value).decode()


def _base64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
