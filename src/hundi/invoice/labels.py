"""What invoices call things, in English as Indians print it, German, French and Dutch. Data.

A label is a pattern and a weight: how surely it means the field. What must not stand directly
before it is in `NOT_BEFORE`: the number of a delivery note is not the invoice's.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Label:
    """A way to name a field."""

    pattern: re.Pattern[str]
    weight: int


def _labels(*rows: tuple[int, str]) -> tuple[Label, ...]:
    return tuple(Label(re.compile(pattern, re.IGNORECASE), weight) for weight, pattern in rows)


_NO = r"(?:(?:no|nos|num|number|nr|nummer|id)\b|n°|nº|#)\.?(?:\s*(?:&|and|/)\s*(?:date|dt)\b\.?)?"

NUMBER = _labels(
    (10, rf"\b(?:tax\s+|gst\s+|proforma\s+)?(?:invoice|inv)\.?\s*(?:bill\s*)?[-/]?\s*{_NO}"),
    # The l of `Bill` is what readers of pixels take for a 1, twice.
    (10, r"\bbi[l1i]{2}[\s.]*(?:(?:no|number)\b|#)\.?"),
    (10, r"\brechnungs?[-\s]*(?:nr|nummer)\b\.?"),
    (10, r"\bfactuur\s*(?:nummer|nr)\b\.?"),
    (10, r"\bfacture\s*(?:n[°ºo]|num[ée]ro)\.?"),
    (9, r"\b[a-zäöüß]*rechnung\s*(?:nr\b\.?|#)"),
    (7, r"\b(?:document|doc|voucher|receipt)\.?\s*#?\s*(?:(?:no|number)\b|#)\.?"),
    (7, r"\bbeleg[-\s]*(?:nr|nummer)\b\.?"),
    (7, r"^(?:invoice|rechnung|gutschrift|credit\s+note)\b.{0,40}\b(?:nr|no)\b\.?"),
    (5, r"^(?:tax\s+|gst\s+)?(?:invoice|facture|rechnung|factuur|gutschrift)\b\s*[:#]?"),
)
DATE = _labels(
    (10, r"\b(?:invoice|inv|bill)\.?\s*(?:date|dt)\b\.?"),
    (10, r"\bdate\s+of\s+(?:invoice|issue)\b|\bissue(?:d)?\s+(?:date|on)\b"),
    (10, r"\b(?:rechnungs?|beleg|factuur)[-\s]*datum\b"),
    (10, r"\bdate\s+de\s+(?:la\s+)?facture\b"),
    (8, r"\bdated\b"),
    (8, r"\b[a-zäöüß]*(?:rechnung|facture|gutschrift)\b.{0,40}\b(?:vom|du)\b"),
    (8, r"^vom\b|\bissued\s+at\b"),
    (6, r"\b(?:date|datum)\b\.?"),
)
DUE_DATE = _labels(
    # A speck between two words is read as a point.
    (10, r"\b(?:payment[\s.]+)?due[\s.]+(?:date|on|by)\b|\bpayment[\s.]+due\b"),
    (10, r"\b(?:pay|payable)\s+(?:by|before|on\s+or\s+before)\b"),
    (10, r"\bvervaldatum\b|\bfällig(?:keit|keitsdatum)?(?:\s+am)?\b|\bzahlbar\b.{0,40}\bbis\b"),
    (10, r"\bdate\s+d.échéance\b|\bdate\s+limite\s+de\s+paiement\b"),
    (
        8,
        r"\büberweisen\s+sie\s+bis\b|\b(?:remit|pay|payment|transfer)\b.{0,20}\b(?:until|by|before)\b",
    ),
)
TERMS = _labels(
    (
        10,
        r"\b(?:mode\s*/\s*)?(?:terms\s+of\s+payment|payment\s+terms)\b|\bcredit\s+(?:days|period)\b",
    ),
    (6, r"\bterms\b"),
)
TOTAL = _labels(
    (10, r"\bgrand\s+total\b|\binvoice\s+(?:total|amount|value)\b|\bbill\s+(?:amount|total)\b"),
    (
        10,
        r"\btotal\s+invoice\s+(?:value|amount)\b|\b(?:net|total|amount)\s+(?:amount\s+)?payable\b",
    ),
    (10, r"\brechnungsbetrag\b|\bbrutto(?:summe|betrag)\b|\bendbetrag\b|\bsumme\s+brutto\b"),
    (
        10,
        r"\b(?:summe|total(?:\s+sales)?|totaal|rechnungssumme\s+brutto)\s*\(?(?:in[kc]l)(?:usive)?\b",
    ),
    (10, r"\b(?:total|montant)\s+(?:eur\s+)?ttc\b|\bfactuur\s+totaal\b|\bsomme\s+à\s+payer\b"),
    (9, r"\btotal\s+amount\b|\bgesamt(?:betrag|summe)\b|\btotal\s+facture\b"),
    (8, r"^(?:total|totaal|summe|gesamt|net\s+total)\b\s*(?:\((?:rs\.?|inr|₹|eur|usd)\))?\s*:?"),
    (
        7,
        r"\b(?:due\s+)?payable\s*:|\b(?:amount|balance|total)\s+due\b|\bzahlbetrag\b|\bsolde\s+à\s+payer\b|^total\b",
    ),
)
TAXABLE = _labels(
    (10, r"\b(?:total\s+)?taxable\s+(?:value|amount)\b|\btotal\s+before\s+tax\b|\btotal\s+ht\b"),
    (9, r"\bsub[-\s]?total\b|\bsummary\s+netto\b|\bsumme\s+netto\b|\bnet\s+(?:total|amount)\b"),
    (9, r"\brechnungssumme\s+(?:netto|ohne)\b|\bexclusief\s+btw\b|\bnettobetrag\b"),
)
TOTAL_TAX = _labels(
    (10, r"\b(?:total\s+tax|tax\s+total|total\s+gst|sales\s+tax|total\s+taxes)\b"),
    (9, r"\bsteuerbetrag\b|\bmwst-betrag\b|\bzuzügl\.\s+ust\b"),
)
CGST = _labels((10, r"\bcgst\b"))
SGST = _labels((10, r"\b(?:sgst|utgst)\b"))
IGST = _labels((10, r"\bigst\b"))
ROUND_OFF = _labels((10, r"\bround(?:ed|ing)?\b(?:\s*-?\s*off)?|\br\s*/\s*off\b"))

NOT_BEFORE = {
    "number": re.compile(
        r"(?:w\s?ay|order|delivery|customer|client|original|against|reference|lading|previous|"
        r"kunden|bestell|lieferschein|credit\s+note|advance)\W*$",
        re.IGNORECASE,
    ),
    "date": re.compile(
        r"(?:due|delivery|order|ship|ack|ackn|lr|way|challan|valid|supply|leistungs?|liefer|"
        r"vertrags?|bestell|period|payment|note|po|p\.o\.?|training|service|start|end|from|doc|"
        r"expiry|print|ref|reference|removal|echéance|échéance|limite|bis|verval)\W*$",
        re.IGNORECASE,
    ),
    "total": re.compile(
        r"(?:sub|tax|taxable|previous|cgst|sgst|igst|gst|qty|quantity|discount|net|"
        r"unpaid|line|before|steuer|zwischen|teil)\W*$",
        re.IGNORECASE,
    ),
}
NOT_AFTER = {
    "date": re.compile(
        r"^\s*(?:of\s+supply|of\s+(?:delivery|removal|birth)|&\s*time)", re.IGNORECASE
    ),
    "total": re.compile(
        r"^\W*(?:sales?\s*\(?\s*excl|tax|taxes|taxable|qty|quantity|ht\b|before|discount|items?|cgst|sgst|igst|gst|"
        r"netto|net\b|excl|ohne|savings?|units?|pcs|.{0,20}\bin\s+words|weight|der\b|"
        r"before|value\s+of\s+supply|other)",
        re.IGNORECASE,
    ),
}

BUYER = re.compile(
    r"\b(?:bill(?:ed)?\s*to|buyer(?!'s)|sold\s*to|details\s+of\s+(?:receiver|recipient|buyer)|receiver|"
    r"recipient|customer|client|party|invoice\s+to|m/s)\b",
    re.IGNORECASE,
)
CONSIGNEE = re.compile(
    r"\b(?:ship(?:ped)?\s*to|consignee|deliver(?:y|ed)\s*(?:to|address))\b", re.IGNORECASE
)
OTHERS = re.compile(
    r"\btransporter\b|\btransport\s+(?:name|id|gst)|\be-?commerce\s+operator|\bbroker\b",
    re.IGNORECASE,
)
SELLER = re.compile(r"\b(?:seller|supplier|sold\s*by|from|our|company'?s)\b", re.IGNORECASE)
TABLE_HEAD = re.compile(
    r"\b(?:qty|quantity|rate|price|unit|hsn|description|particulars|item|menge|preis|einzelpreis|"
    r"prix|quantité|aantal|prijs|beschreibung|artikel|tax|amount)\b",
    re.IGNORECASE,
)
