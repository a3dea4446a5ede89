"""Reading an e-invoice portal's public key, or its certificate, for the trust store. Pure."""

from datetime import date
from hashlib import sha1

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_public_key,
)

from hundi.invoice.signed_qr import KEY_BITS_MIN, PortalKey
from hundi.kernel.errors import Invalid

PEM_CHARS_MAX = 20_000
# GST began on this day; a bare key does not say since when it signs.
GST_BEGAN = date(2017, 7, 1)


class BadPortalKey(Invalid):
    """Not a PEM of an RSA public key of 2,048 bits or more, or of a certificate of one."""


def portal_key(pem: str, portal: str) -> tuple[str, PortalKey]:
    """Return the `kid` that signatures name the key by, and the key.

    That is the upper-hex SHA-1 thumbprint of the certificate, or of a bare key's DER. A
    certificate says how long its key signs; a bare key is taken as good since GST began.

    Raises:
        BadPortalKey: see there.
    """
    if len(pem) > PEM_CHARS_MAX:
        raise BadPortalKey("The key is longer than any key is.", field="pem")
    try:
        if "BEGIN CERTIFICATE" in pem:
            return _of_certificate(x509.load_pem_x509_certificate(pem.encode()), portal)
        public = load_pem_public_key(pem.encode())
    except ValueError as problem:
        raise BadPortalKey("This is not a PEM of a public key.", field="pem") from problem
    der = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    # The portals name keys by SHA-1; nothing is secured by it.
    key_id = sha1(der, usedforsecurity=False).hexdigest().upper()
    return key_id, PortalKey(_checked(public), portal, GST_BEGAN)


def _of_certificate(certificate: x509.Certificate, portal: str) -> tuple[str, PortalKey]:
    key_id = certificate.fingerprint(SHA1()).hex().upper()  # noqa: S303 - a name, not a guard
    return key_id, PortalKey(
        _checked(certificate.public_key()),
        portal,
        certificate.not_valid_before_utc.date(),
        certificate.not_valid_after_utc.date(),
    )


def _checked(public: object) -> str:
    if not isinstance(public, RSAPublicKey) or public.key_size < KEY_BITS_MIN:
        raise BadPortalKey(f"A portal's key is RSA of {KEY_BITS_MIN} bits or more.", field="pem")
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
