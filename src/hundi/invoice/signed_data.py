"""The signature over an e-invoice's whole data (`SignedInvoice`), judged like the QR code's. Pure.

Whoever read the file may have been anybody; so the values of signed data are taken once more
here, from exactly the bytes that the signature is good for.

Source: as `signed_qr`; the portal's answer to generating an IRN.
"""

import re
from collections.abc import Mapping
from datetime import date

from hundi.invoice import inv01
from hundi.invoice.reading.facts import SIGNED_LENGTH_MAX
from hundi.invoice.signed_qr import (
    PortalKey,
    Verdict,
    algorithm_refused,
    decoded,
    is_signed,
    signed_digest,
)
from hundi.kernel.calendar import financial_year
from hundi.kernel.indian_ids import irn

_COMPACT = re.compile(r"[\w-]{2,4000}\.[\w-]{2,}\.[\w-]{0,2000}", re.ASCII)


def read_signed_data(jws: str, trusted: Mapping[str, PortalKey]) -> tuple[Verdict, dict[str, str]]:
    """Return what to think of signed data, and its values by our names."""
    if len(jws) > SIGNED_LENGTH_MAX or not _COMPACT.fullmatch(jws):
        return "malformed", {}
    head, body, tail = jws.split(".")
    try:
        header = inv01.loaded(decoded(head))
        values = inv01.values_of(inv01.signed_payload(jws))
        signature = decoded(tail) if tail else b""
        decoded(body)
    except (inv01.NotAnEInvoice, ValueError):
        return "malformed", {}
    signed = f"{head}.{body}".encode()
    refused = algorithm_refused(header, signed, signature, trusted)
    if refused:
        return refused, values
    key_id = header.get("kid")
    key = trusted.get(key_id) if isinstance(key_id, str) else None
    if key is None:
        return "unknown_key", values
    if not is_signed(key, signed, signature):
        forged: Verdict = "bad_signature" if signed_digest(key, signature) is None else "altered"
        return forged, values
    return _verdict(values, key), values


def _verdict(values: Mapping[str, str], key: PortalKey) -> Verdict:
    issued = re.fullmatch(r"(\d\d)/(\d\d)/(\d{4})", values.get("invoice_date", ""))
    if issued is None:
        return "malformed"
    on = date(int(issued[3]), int(issued[2]), int(issued[1]))
    # Data has no day of signing that is always there; nothing is signed before its invoice.
    if key.valid_to is not None and on > key.valid_to:
        return "key_out_of_period"
    seller, kind = values.get("seller_gstin", ""), values.get("document_type", "INV").upper()
    year, number = financial_year(on), values["invoice_number"]
    possible = (irn(seller, year, kind, number), irn(seller, year, kind + number, ""))
    return "verified" if values.get("irn", "").lower() in possible else "irn_mismatch"
