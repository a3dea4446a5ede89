"""What a document says, all told: paper, data beside it, the portal's signature. Pure.

The platform, the command `hundi read` and the benchmarks all ask here, so that they cannot differ.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from hundi.invoice.checks import NOTHING_MORE, Evidence
from hundi.invoice.fields import Fields
from hundi.invoice.fusion import on_paper, with_data, with_signed
from hundi.invoice.listed import Listed, listed_on, told_of
from hundi.invoice.page_lines import lines_of
from hundi.invoice.page_sums import page_sums
from hundi.invoice.reading.facts import Reading
from hundi.invoice.signed_data import read_signed_data
from hundi.invoice.signed_qr import PortalKey, SignedQr, read_signed_qr, signed_among
from hundi.invoice.structured import fields_of, not_on_paper

UPI = "upi://"


@dataclass(frozen=True, slots=True)
class Understanding:
    """A document, understood.

    `stated` are its fields by paper and data: what a signed code is held against. `fields` are
    the best known: what a trusted portal signed goes before what is stated.
    """

    stated: Fields
    fields: Fields
    qr: SignedQr | None
    evidence: Evidence


def understand(reading: Reading, keys: Mapping[str, PortalKey]) -> Understanding:
    """Return what a reading comes to; a document with problems says nothing."""
    if reading.problems:
        return Understanding(Fields(), Fields(), None, NOTHING_MORE)
    printed = on_paper(reading)
    evidence = evidence_of(reading, printed, keys)
    stated = with_data(printed, evidence)
    qr = code_of(reading, keys)
    signed = qr.claims if qr and qr.is_verified else None
    return Understanding(stated, with_signed(stated, signed) if signed else stated, qr, evidence)


def code_of(reading: Reading, keys: Mapping[str, PortalKey]) -> SignedQr | None:
    """Return the signed code of a document, judged, if it has one."""
    text = signed_among([code.text for code in reading.qr_codes])
    return read_signed_qr(text, keys) if text and not reading.problems else None


def evidence_of(reading: Reading, printed: Fields, keys: Mapping[str, PortalKey]) -> Evidence:
    """Return what the document has beside its print. Signed data is read from what was signed."""
    found = reading.structured
    # Of what is typed only: one figure read wrongly from pixels breaks a sum.
    sums = page_sums(lines_of(reading.words), printed.total, printed.taxable)
    texts = (code.text.strip() for code in reading.qr_codes)
    payment_codes = tuple(text for text in texts if text.lower().startswith(UPI))
    if found is None:
        listed = _listed(reading, printed, {})
        return Evidence(signs=reading.signs, payment_codes=payment_codes, listed=listed, sums=sums)
    values, signed = found.values, None
    if found.signed_invoice:
        signed, values = read_signed_data(found.signed_invoice, keys)
    unit = printed.currency.value if printed.currency else "INR"
    data = fields_of(values, else_in=unit)
    words = (*reading.words, *reading.seen)
    return Evidence(
        data=data,
        format=found.format,
        document_type=values.get("document_type", "").upper(),
        signed=signed,
        not_on_paper=not_on_paper(data, words) if reading.is_legible else (),
        signs=reading.signs,
        payment_codes=payment_codes,
        listed=_listed(reading, printed, values),
        sums=sums,
    )


def _listed(reading: Reading, printed: Fields, values: Mapping[str, str]) -> tuple[Listed, ...]:
    """Return what the page lists, and what the data beside it does."""
    words, told = (*reading.words, *reading.seen), told_of(values)
    on_page = (listed_on(lines_of(words), printed),) if words else ()
    return (*on_page, told) if told else on_page
