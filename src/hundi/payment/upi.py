"""UPI payment links. Pure.

Source: NPCI, UPI linking specification (`upi://pay`); the format specification.
"""

from urllib.parse import quote, urlencode
from uuid import UUID

from hundi.kernel.money import Money

# What UPI carries in one transaction: 1 lakh in general, 5 lakh to verified merchants of the
# categories NPCI lists (collections are one). Source: NPCI circulars on UPI limits; the format
# specification. They become dated data with the product terms.
UPI_DEPOSIT_MAX = Money(1_00_000_00)
UPI_REPAYMENT_MAX = Money(5_00_000_00)
PAYEE_NAME = "hundi"
NOTE_CHARS_MAX = 50


def upi_uri(upi_id: str, *, amount: Money, reference: UUID, note: str) -> str:
    """Return a link that opens a UPI application with everything filled in.

    `tr` takes at most 35 letters and digits: the reference's 32 hexadecimal digits fit.
    """
    clean = "".join(c if c.isascii() and (c.isalnum() or c in " /-") else " " for c in note)
    fields = {
        "pa": upi_id,
        "pn": PAYEE_NAME,
        "tr": reference.hex,
        "tn": clean[:NOTE_CHARS_MAX],
        "am": amount.decimal,
        "cu": "INR",
    }
    return f"upi://pay?{urlencode(fields, safe='@', quote_via=quote)}"
