"""The checks of what a portal signed: each claim against the form, the page, and the data. Pure.

Number, date, total, both GSTINs and the IRN are compared as fields; the kind of document, how
many items there are, the main HSN code and the day of registration here. A page contradicts only
where it is read well enough to: what is not found, or not counted to the end, is said.
"""

from collections.abc import Sequence
from dataclasses import fields
from datetime import timedelta

from hundi.invoice.checks import Check, InvoiceFacts
from hundi.invoice.fields import Fields
from hundi.invoice.listed import Code, Listed, is_same_code
from hundi.invoice.signed_qr import QrClaims, Stated, compare_claims

# Reporting to the portal is due within 30 days, from a turnover of 10 crore.
REGISTER_WITHIN = timedelta(days=30)
PRINTED_AS_TEXT = frozenset({"text", "both", "structured"})
# As the portal calls an invoice, and as the code list UNTDID 1001 does.
INVOICE_TYPES = frozenset({"INV", "380", "388", "326", "389", "751", "875", "876", "877"})
# What `compare_claims` calls them, and the fields' own names.
_FIELD_OF = {
    "number": "invoice_number",
    "date": "invoice_date",
    "total": "total",
    "seller": "seller_gstin",
    "buyer": "buyer_gstin",
    "irn": "irn",
}
_STATED_OF = dict(zip((one.name for one in fields(Stated)), _FIELD_OF, strict=True))


def signed_checks(facts: InvoiceFacts) -> list[Check]:
    """Return every check of a signed claim, whether it passed or not."""
    return [
        document_type(facts),
        qr_against_form(facts),
        qr_against_document(facts),
        item_count(facts),
        main_hsn(facts),
        ack_date(facts),
        registered_in_time(facts),
    ]


def document_type(facts: InvoiceFacts) -> Check:
    """The portal signed an invoice, the data calls itself one; not a credit or debit note."""
    claims = _claims(facts)
    kinds = [
        kind for kind in (claims and claims.document_type, facts.evidence.document_type) if kind
    ]
    other = next((kind for kind in kinds if kind not in INVOICE_TYPES), None)
    if other:
        return Check("document_type", "fail", "not_an_invoice", {"type": other})
    titled = next((listed.titled for listed in facts.evidence.listed if listed.titled), None)
    if titled:
        details = {"title": titled.code}
        place = (titled.page, titled.box)
        return Check("document_type", "warn", "titled_as_note", details, *place)
    if not kinds:
        return Check("document_type", "not_applicable", "no_signed_qr")
    return Check("document_type", "pass")


def qr_against_form(facts: InvoiceFacts) -> Check:
    """What the portal signed is what the SME claims."""
    signed, claims = _claims(facts), facts.claims
    if signed is None:
        return Check("qr_against_form", "not_applicable", "no_signed_qr")
    stated = Stated(
        number=claims.number,
        total=claims.amount,
        seller_gstin=facts.sme_gstin.upper(),
        buyer_gstin=claims.customer_gstin.upper(),
    )
    different = compare_claims(signed, stated)
    if different:
        details = {"differs": ",".join(different)}
        return Check("qr_against_form", "fail", "qr_contradicts_form", details)
    return Check("qr_against_form", "pass")


def qr_against_document(facts: InvoiceFacts) -> Check:
    """What the portal signed is what is printed, in every field that is printed."""
    signed, name = _claims(facts), "qr_against_document"
    if signed is None:
        return Check(name, "not_applicable", "no_signed_qr")
    stated = _stated(facts.fields)
    compared = [said for one, said in _STATED_OF.items() if getattr(stated, one) is not None]
    if not compared:
        return Check(name, "unknown", "document_not_read")
    different = compare_claims(signed, stated)
    if different:
        details = {"differs": ",".join(different)}
        found = getattr(facts.fields, _FIELD_OF[different[0]])
        return Check(name, "fail", "qr_contradicts_document", details).at(found)
    return Check(name, "pass", details={"compared": ",".join(compared)})


def _stated(printed: Fields) -> Stated:
    return Stated(
        number=printed.invoice_number and printed.invoice_number.value,
        issued_on=printed.invoice_date and printed.invoice_date.value,
        total=printed.total and printed.total.value,
        seller_gstin=printed.seller_gstin and printed.seller_gstin.value,
        buyer_gstin=printed.buyer_gstin and printed.buyer_gstin.value,
        # Of 64 characters that were read from pixels one may be wrong.
        irn=printed.irn.value if printed.irn and printed.irn.source in PRINTED_AS_TEXT else None,
    )


def item_count(facts: InvoiceFacts) -> Check:
    """The document lists as many items as the portal signed."""
    name, signed = "qr_item_count", _claims(facts)
    if signed is None:
        return Check(name, "not_applicable", "no_signed_qr")
    if not facts.is_document_read:
        return Check(name, "unknown", "document_not_read")
    counted = [listed for listed in facts.evidence.listed if listed.count is not None]
    for listed in counted:
        if listed.is_whole and listed.count != signed.item_count:
            details = {"document": str(listed.count), "signed": str(signed.item_count)}
            place = _place(listed.codes[-1:])
            return Check(name, "fail", "item_count_differs", details, *place)
    same = [listed for listed in counted if listed.count == signed.item_count]
    if not same:
        return Check(name, "unknown", "items_not_counted")
    return Check(name, "pass", "", {}, *_place(same[0].codes[-1:]))


def main_hsn(facts: InvoiceFacts) -> Check:
    """One of the document's items has the HSN code that the portal signed as the main one."""
    name, signed = "qr_main_hsn", _claims(facts)
    if signed is None:
        return Check(name, "not_applicable", "no_signed_qr")
    if not facts.is_document_read:
        return Check(name, "unknown", "document_not_read")
    lists = [listed for listed in facts.evidence.listed if listed.codes]
    for listed in lists:
        if listed.is_whole and not _with_code(listed, signed.main_hsn):
            codes = " ".join(dict.fromkeys(code.code for code in listed.codes))
            details = {"document": codes, "signed": signed.main_hsn}
            place = _place(listed.codes[:1])
            return Check(name, "fail", "main_hsn_differs", details, *place)
    found = [code for listed in lists for code in _with_code(listed, signed.main_hsn)]
    if not found:
        return Check(name, "unknown", "hsn_not_found")
    return Check(name, "pass", "", {}, *_place(found))


def ack_date(facts: InvoiceFacts) -> Check:
    """The printed day of the portal's acknowledgement is the signed one."""
    name, signed = "qr_ack_date", _claims(facts)
    if signed is None:
        return Check(name, "not_applicable", "no_signed_qr")
    if not facts.is_document_read:
        return Check(name, "unknown", "document_not_read")
    printed = next((one.registered for one in facts.evidence.listed if one.registered), None)
    if printed is None:
        return Check(name, "not_applicable", "ack_date_not_found")
    day, page, box = printed
    if day != signed.registered_at.date():
        details = {"document": f"{day}", "signed": f"{signed.registered_at.date()}"}
        return Check(name, "fail", "ack_date_differs", details, page, box)
    return Check(name, "pass", "", {}, page, box)


def registered_in_time(facts: InvoiceFacts) -> Check:
    """The e-invoice was reported within thirty days of its date."""
    signed = _claims(facts)
    if signed is None:
        return Check("registered_in_time", "not_applicable", "no_signed_qr")
    taken = signed.registered_at.date() - signed.issued_on
    if taken > REGISTER_WITHIN:
        details = {"days": str(taken.days)}
        return Check("registered_in_time", "warn", "irn_registered_late", details)
    return Check("registered_in_time", "pass")


def _claims(facts: InvoiceFacts) -> QrClaims | None:
    qr = facts.signed_qr
    return qr.claims if qr is not None and qr.is_verified else None


def _with_code(listed: Listed, code: str) -> list[Code]:
    return [one for one in listed.codes if is_same_code(one.code, code)]


def _place(codes: Sequence[Code]) -> tuple[int | None, tuple[float, float, float, float] | None]:
    """Return where the first of them stands, if it stands anywhere."""
    return (codes[0].page, codes[0].box) if codes else (None, None)
