"""What an e-invoice's JSON says, by names of our own. Pure; the child and the parent share it.

INV-01 is what a seller reports; the portal's answer holds it as `SignedInvoice`, a JWS whose
payload is `{"data": "<INV-01 as a string>", "iss": …}`, beside `SignedQRCode`. Values stay text:
amounts as the digits that were written, so that none becomes a float.

Source: the e-invoice schema INV-01, version 1.1 (DocDtls, SellerDtls, BuyerDtls, ValDtls,
PayDtls, RefDtls, EwbDtls).
"""

import json
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from typing import cast

TEXT_BYTES_MAX = 2 * 1024 * 1024
VALUE_CHARS_MAX = 300
DEPTH_MAX = 12
_MARK = b"\xef\xbb\xbf"

# Ours: the path there. The first path that leads to a value is taken.
_PATHS: tuple[tuple[str, str], ...] = (
    ("invoice_number", "DocDtls.No"),
    ("document_type", "DocDtls.Typ"),
    ("invoice_date", "DocDtls.Dt"),
    ("seller_gstin", "SellerDtls.Gstin"),
    ("seller_name", "SellerDtls.LglNm"),
    ("buyer_gstin", "BuyerDtls.Gstin"),
    ("buyer_name", "BuyerDtls.LglNm"),
    ("taxable", "ValDtls.AssVal"),
    ("cgst", "ValDtls.CgstVal"),
    ("sgst", "ValDtls.SgstVal"),
    ("igst", "ValDtls.IgstVal"),
    ("round_off", "ValDtls.RndOffAmt"),
    ("total", "ValDtls.TotInvVal"),
    ("irn", "Irn"),
    ("credit_days", "PayDtls.CrDay"),
    ("paid", "PayDtls.PaidAmt"),
    ("balance", "PayDtls.PaymtDue"),
    ("po_number", "RefDtls.ContrDtls.0.PORefr"),
    ("preceding_document", "RefDtls.PrecDocDtls.0.InvNo"),
    ("eway_bill", "EwbNo"),
    ("eway_distance", "EwbDtls.Distance"),
    ("transporter", "EwbDtls.TransId"),
    ("vehicle", "EwbDtls.VehNo"),
)
NAMES = frozenset(name for name, _ in _PATHS) | {
    "currency",
    "due_date",
    "hsn_codes",
    "item_count",
    "tax",
}


class NotAnEInvoice(Exception):  # noqa: N818 - an answer, not an error
    """The JSON is not an e-invoice's."""


def loaded(text: bytes | str) -> dict[str, object]:
    """Return a JSON object with its numbers as text.

    Raises:
        NotAnEInvoice: no JSON object, too large or too deep, a name given twice, or NaN.
    """
    if len(text) > TEXT_BYTES_MAX:
        raise NotAnEInvoice("too large")
    try:
        # Decoded here, because a confined process cannot import the codecs that JSON would try.
        plain = text if isinstance(text, str) else text.removeprefix(_MARK).decode()
        value: object = json.loads(
            plain,
            parse_float=str,
            parse_int=str,
            parse_constant=_refused,
            object_pairs_hook=_unique,
        )
    except (ValueError, RecursionError) as problem:
        raise NotAnEInvoice("not JSON") from problem
    if not isinstance(value, dict):
        raise NotAnEInvoice("not an object")
    return cast("dict[str, object]", value)


def values_of(document: Mapping[str, object]) -> dict[str, str]:
    """Return what an INV-01 says, by our names.

    Raises:
        NotAnEInvoice: it names no document or no value.
    """
    found = {name: text for name, path in _PATHS if (text := _at(document, path)) is not None}
    if "invoice_number" not in found or "total" not in found:
        raise NotAnEInvoice("no document or no value")
    # The schema has no other currency for what is owed.
    return found | {"currency": "INR"} | _listed(document.get("ItemList"))


def _listed(items: object) -> dict[str, str]:
    """Return how many items there are, and their codes where all of them fit."""
    if not isinstance(items, list) or not items:
        return {}
    listed = cast("list[object]", items)
    codes = {code for item in listed if (code := _at({"item": item}, "item.HsnCd"))}
    text = " ".join(sorted(codes))
    fits = {"hsn_codes": text} if text and len(text) <= VALUE_CHARS_MAX else {}
    return {"item_count": str(len(listed))} | fits


def signed_payload(jws: str) -> dict[str, object]:
    """Return the INV-01 inside a JWS. Whether the signature is good is another question.

    Raises:
        NotAnEInvoice: it holds none.
    """
    parts = jws.split(".")
    if len(parts) != len(("head", "body", "tail")):
        raise NotAnEInvoice("not a JWS")
    try:
        body = urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4))
    except ValueError as problem:
        raise NotAnEInvoice("not base64url") from problem
    data = loaded(body).get("data")
    if not isinstance(data, str):
        raise NotAnEInvoice("no data")
    return loaded(data)


def _at(document: Mapping[str, object], path: str) -> str | None:
    value: object = document
    for step in path.split(".")[:DEPTH_MAX]:
        if isinstance(value, list):
            value = next(iter(cast("list[object]", value)), None)
        elif isinstance(value, dict):
            value = value.get(step)
        else:
            return None
    if not isinstance(value, str):
        return None
    text = value.strip()
    return text[:VALUE_CHARS_MAX] or None


def _refused(constant: str) -> object:
    raise ValueError(f"{constant} is not JSON")


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Two readers may take different ones of two equal names; so there are none."""
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a name given twice")
    return members
