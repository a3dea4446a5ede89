"""Indian identifiers: what they look like, and the arithmetic some of them carry.

Every `…_problems` returns stable codes of what is wrong, in the order a person would fix them,
and an empty list when nothing is. None of them raises, none asks anybody.

    GSTIN (15)  SS PPPPPPPPPP E Z C   state, PAN, entity number, kind, check character
    PAN   (10)  LLLLLDDDDL            the fourth letter says who holds it
    IRN   (64)  SHA-256 of seller, financial year, document type, document number

Source: the format specification; CGST Rules, Rule 10 (GSTIN) and Rule 46 (invoice number);
the e-invoice schema INV-01 (IRN).
"""

import re
from hashlib import sha256

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_GSTIN_LENGTH = 15
_STATES = frozenset([*(f"{code:02d}" for code in range(1, 39)), "97", "99"])
_HOLDERS = {
    "P": "individual",
    "C": "company",
    "H": "hindu_undivided_family",
    "F": "firm",
    "A": "association_of_persons",
    "T": "trust",
    "B": "body_of_individuals",
    "L": "local_authority",
    "J": "juridical_person",
    "G": "government",
}

# The regular taxpayer; others (tax deductors, non-residents, embassies) sell nothing we finance.
_GSTIN = re.compile(r"[0-9]{2}[A-Z]{5}[0-9]{4}[A-Z][1-9A-Z][Z1-9ABD-J][0-9A-Z]")
_PAN = re.compile(r"[A-Z]{5}[0-9]{4}[A-Z]")
_UDYAM = re.compile(r"UDYAM-[A-Z]{2}-[0-9]{2}-[0-9]{7}")
_INVOICE_NUMBER = re.compile(r"[A-Za-z0-9/-]{1,16}")
_IFSC = re.compile(r"[A-Z]{4}0[A-Z0-9]{6}")
_ACCOUNT_NUMBER = re.compile(r"[0-9]{9,18}")
_VPA = re.compile(r"[A-Za-z0-9._-]{2,256}@[A-Za-z][A-Za-z0-9]{1,63}")
_UTR = re.compile(r"[A-Z0-9]{10,35}")
_IRN = re.compile(r"[0-9a-f]{64}")


def gstin_problems(gstin: str) -> list[str]:
    """Return what is wrong with a GSTIN: `gstin_format`, `gstin_state`, `gstin_pan`, `gstin_check`.

    A wrong format hides the rest. The last says the check character differs: a typing slip, or
    a number that was made up.
    """
    if not _GSTIN.fullmatch(gstin):
        return ["gstin_format"]
    problems: list[str] = []
    if gstin[:2] not in _STATES:
        problems.append("gstin_state")
    if pan_problems(pan_of_gstin(gstin)):
        problems.append("gstin_pan")
    if gstin_check_character(gstin[:14]) != gstin[14]:
        problems.append("gstin_check")
    return problems


def gstin_check_character(first_fourteen: str) -> str:
    """Return the fifteenth character of a GSTIN, computed from the other fourteen.

    Values 0-35 for `0-9A-Z`, weights 1, 2, 1, 2, …; of each product quotient and remainder by
    36 are added up; the check character brings the sum to a multiple of 36.

    Raises:
        ValueError: not fourteen characters of `0-9A-Z`.
    """
    if len(first_fourteen) != _GSTIN_LENGTH - 1:
        raise ValueError("the check character is computed from fourteen characters")
    base = len(_ALPHABET)
    total = 0
    for place, character in enumerate(first_fourteen):
        quotient, remainder = divmod(_ALPHABET.index(character) * (1 + place % 2), base)
        total += quotient + remainder
    return _ALPHABET[-total % base]


def pan_of_gstin(gstin: str) -> str:
    """Return the ten characters of a GSTIN where its holder's PAN is."""
    return gstin[2:12]


def pan_problems(pan: str) -> list[str]:
    """Return what is wrong with a PAN: `pan_format`, `pan_digits`, `pan_holder`.

    The last letter is a check too, but its rule is not public.
    """
    if not _PAN.fullmatch(pan):
        return ["pan_format"]
    problems: list[str] = []
    if pan[5:9] == "0000":
        problems.append("pan_digits")
    if pan[3] not in _HOLDERS:
        problems.append("pan_holder")
    return problems


def pan_holder(pan: str) -> str | None:
    """Return who holds a PAN, by its fourth letter: `company`, `individual`, …; None if unknown."""
    return _HOLDERS.get(pan[3:4])


def udyam_problems(udyam: str) -> list[str]:
    """Return `udyam_format` unless it looks like `UDYAM-MH-01-0000001`."""
    return _unless(_UDYAM, udyam, "udyam_format")


def invoice_number_problems(number: str, *, e_invoice: bool = False) -> list[str]:
    """Return what is wrong with an invoice number: `invoice_number_format`, `…_lead`.

    Rule 46 allows at most sixteen letters, digits, `/` and `-`. The e-invoice portal also
    refuses a leading `0`, `/` or `-`.
    """
    problems = _unless(_INVOICE_NUMBER, number, "invoice_number_format")
    if not problems and e_invoice and number[0] in "0/-":
        problems.append("invoice_number_lead")
    return problems


def ifsc_problems(ifsc: str) -> list[str]:
    """Return `ifsc_format` unless it looks like the code of a branch: `HDFC0001234`."""
    return _unless(_IFSC, ifsc, "ifsc_format")


def account_number_problems(number: str) -> list[str]:
    """Return `account_number_format` unless it is 9 to 18 digits."""
    return _unless(_ACCOUNT_NUMBER, number, "account_number_format")


def vpa_problems(vpa: str) -> list[str]:
    """Return `vpa_format` unless it looks like a UPI address: `name@bank`."""
    return _unless(_VPA, vpa, "vpa_format")


def normal_utr(utr: str) -> str | None:
    """Return a bank's transaction reference as it is stored, upper-cased; None if it is none.

    Unique per bank account and rail only; nothing can be derived from it.
    """
    upper = utr.strip().upper()
    return upper if _UTR.fullmatch(upper) else None


def irn_problems(number: str) -> list[str]:
    """Return `irn_format` unless it is 64 lower-case hexadecimal digits."""
    return _unless(_IRN, number, "irn_format")


def irn(seller_gstin: str, financial_year: str, document_type: str, document_number: str) -> str:
    """Return the Invoice Reference Number of an e-invoice, 64 lower-case hexadecimal digits.

    SHA-256 of the four, one after the other. Since June 2025 the portal upper-cases the document
    number first. The IRN holds neither amount nor buyer.

    Args:
        seller_gstin: who sold.
        financial_year: `2026-27`, see `kernel.calendar.financial_year`.
        document_type: `INV`, `CRN` or `DBN`.
        document_number: the invoice number, in any case.
    """
    text = seller_gstin + financial_year + document_type + document_number.upper()
    return sha256(text.encode()).hexdigest()


def _unless(pattern: re.Pattern[str], text: str, problem: str) -> list[str]:
    return [] if pattern.fullmatch(text) else [problem]
