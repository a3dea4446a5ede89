"""The checks of who is named and who is to be paid: names by the registry, payment codes. Pure."""

import re
from decimal import Decimal, InvalidOperation
from typing import Literal
from urllib.parse import parse_qsl, urlsplit

from rapidfuzz.fuzz import token_set_ratio

from hundi.invoice.checks import Check, InvoiceFacts

# Of a hundred: what spellings, places and legal forms leave two writings of one name alike.
ALIKE_MIN = 60.0
# As sure as the line over a signature, or the one under `Bill to`; a letter head is a guess.
NAMED_MIN = 0.6
# In a PAN: a person, who trades under another name than the one registered.
INDIVIDUAL = "P"
RUPEES = "INR"

# Source: NPCI's linking specification, as banks take it.
_VPA = re.compile(r"[A-Za-z0-9._-]{2,256}@[A-Za-z][A-Za-z0-9]{1,63}")
_FORMS = re.compile(r"\b(?:m/?s|pvt|private|ltd|limited|llp|and|co|company|the)\b")


def name_registered(facts: InvoiceFacts, side: Literal["seller", "buyer"]) -> Check:
    """The printed name is the registered one, but for its spelling and its legal form."""
    taxpayer = facts.seller if side == "seller" else facts.buyer
    printed = facts.fields.seller_name if side == "seller" else facts.fields.buyer_name
    gstin = facts.seller_gstin if side == "seller" else facts.buyer_gstin
    is_known = taxpayer is not None and taxpayer.gstin == gstin.upper() and gstin[5:6] != INDIVIDUAL
    legal = taxpayer.legal_name if taxpayer and is_known else None
    if not legal or printed is None or printed.confidence < NAMED_MIN:
        return Check(f"{side}_name", "not_applicable", "no_names_to_compare")
    if token_set_ratio(_folded(legal), _folded(printed.value)) >= ALIKE_MIN:
        return Check(f"{side}_name", "pass").at(printed)
    details = {"document": printed.value, "registered": legal}
    return Check(f"{side}_name", "warn", f"{side}_name_differs", details).at(printed)


def _folded(name: str) -> str:
    plain = re.sub(r"[^a-z0-9/ ]", " ", name.lower())
    return " ".join(_FORMS.sub(" ", plain).split())


def upi_code(facts: InvoiceFacts) -> Check:
    """A payment code on the paper asks for the paper's total, in rupees, for a real address."""
    if not facts.evidence.payment_codes:
        return Check("upi_code", "not_applicable", "no_upi_code")
    for text in facts.evidence.payment_codes:
        asked = dict(parse_qsl(urlsplit(text).query))
        payee, amount = asked.get("pa", ""), _amount(asked.get("am"))
        is_rupees = asked.get("cu", RUPEES).upper() == RUPEES
        if not _VPA.fullmatch(payee) or amount is None or not is_rupees:
            return Check("upi_code", "warn", "upi_malformed", {"pa": payee[:80]})
        total = facts.fields.total
        if amount and total and Decimal(total.value.minor) != amount * 100:
            details = {"code": str(amount), "document": total.value.decimal}
            return Check("upi_code", "warn", "upi_amount_differs", details).at(total)
    return Check("upi_code", "pass")


def _amount(text: str | None) -> Decimal | None:
    """Return the amount; zero where the payer is to say, None where it is none."""
    try:
        amount = Decimal(text or "0")
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and amount >= 0 else None
