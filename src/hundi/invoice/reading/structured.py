"""Invoices as data, read in the child: XML (CII, UBL) alone or inside a PDF, e-invoice JSON.

XML is parsed without entities, without DTD, without the network and within bounds. What comes
out is text by name; the parent turns it into dates and amounts, and verifies signatures.

Source: EN 16931 and its syntax bindings (UN/CEFACT CII D16B, OASIS UBL 2.1); ZUGFeRD 1.0 names
the same things in an older namespace.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Protocol, cast

import pikepdf
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] - lxml has no types

from hundi.invoice import inv01
from hundi.invoice.reading.facts import SIGNED_LENGTH_MAX, Structured
from hundi.invoice.reading.guard import DocumentRefused

XML_BYTES_MAX = 5 * 1024 * 1024
ATTACHMENTS_MAX = 10
NODES_MAX = 200_000
TAXES_MAX = 50

# How the standards call the one attachment that is the invoice; others come after.
_CALLED = ("factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml", "order-x.xml")
_CII_ROOTS = {"CrossIndustryInvoice", "CrossIndustryDocument"}
_UBL_ROOT = "{urn:oasis:names:specification:ubl:schema:xsd:Invoice-2}Invoice"
# ZUGFeRD's first drafts called the root of the same message so.
_CII_DRAFT = ":CBFBUY:"

# Ours: local names from anywhere below the root, outermost first.
_CII: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("invoice_number", ("ExchangedDocument", "ID")),
    ("invoice_number", ("HeaderExchangedDocument", "ID")),
    ("document_type", ("ExchangedDocument", "TypeCode")),
    ("document_type", ("HeaderExchangedDocument", "TypeCode")),
    ("invoice_date", ("ExchangedDocument", "IssueDateTime", "DateTimeString")),
    ("invoice_date", ("HeaderExchangedDocument", "IssueDateTime", "DateTimeString")),
    ("invoice_date", ("HeaderExchangedDocument", "IssueDateTime")),
    ("due_date", ("SpecifiedTradePaymentTerms", "DueDateDateTime", "DateTimeString")),
    ("due_date", ("SpecifiedTradePaymentTerms", "DueDateDateTime")),
    ("seller_name", ("SellerTradeParty", "Name")),
    ("buyer_name", ("BuyerTradeParty", "Name")),
    ("currency", ("InvoiceCurrencyCode",)),
    ("taxable", ("SpecifiedTradeSettlementHeaderMonetarySummation", "TaxBasisTotalAmount")),
    ("taxable", ("SpecifiedTradeSettlementMonetarySummation", "TaxBasisTotalAmount")),
    ("tax", ("SpecifiedTradeSettlementHeaderMonetarySummation", "TaxTotalAmount")),
    ("tax", ("SpecifiedTradeSettlementMonetarySummation", "TaxTotalAmount")),
    ("total", ("SpecifiedTradeSettlementHeaderMonetarySummation", "GrandTotalAmount")),
    ("total", ("SpecifiedTradeSettlementMonetarySummation", "GrandTotalAmount")),
    ("paid", ("SpecifiedTradeSettlementHeaderMonetarySummation", "TotalPrepaidAmount")),
    ("balance", ("SpecifiedTradeSettlementHeaderMonetarySummation", "DuePayableAmount")),
    ("balance", ("SpecifiedTradeSettlementMonetarySummation", "DuePayableAmount")),
    ("po_number", ("BuyerOrderReferencedDocument", "IssuerAssignedID")),
    ("po_number", ("BuyerOrderReferencedDocument", "ID")),
    ("seller_gstin", ("SellerTradeParty", "SpecifiedTaxRegistration", "ID")),
    ("buyer_gstin", ("BuyerTradeParty", "SpecifiedTaxRegistration", "ID")),
)
_UBL: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("invoice_number", ("Invoice", "ID")),
    ("document_type", ("Invoice", "InvoiceTypeCode")),
    ("invoice_date", ("Invoice", "IssueDate")),
    ("due_date", ("Invoice", "DueDate")),
    ("due_date", ("PaymentMeans", "PaymentDueDate")),
    ("currency", ("Invoice", "DocumentCurrencyCode")),
    ("seller_name", ("AccountingSupplierParty", "Party", "PartyLegalEntity", "RegistrationName")),
    ("seller_name", ("AccountingSupplierParty", "Party", "PartyName", "Name")),
    ("buyer_name", ("AccountingCustomerParty", "Party", "PartyLegalEntity", "RegistrationName")),
    ("buyer_name", ("AccountingCustomerParty", "Party", "PartyName", "Name")),
    ("seller_gstin", ("AccountingSupplierParty", "Party", "PartyTaxScheme", "CompanyID")),
    ("buyer_gstin", ("AccountingCustomerParty", "Party", "PartyTaxScheme", "CompanyID")),
    ("taxable", ("LegalMonetaryTotal", "TaxExclusiveAmount")),
    ("tax", ("Invoice", "TaxTotal", "TaxAmount")),
    ("total", ("LegalMonetaryTotal", "TaxInclusiveAmount")),
    ("paid", ("LegalMonetaryTotal", "PrepaidAmount")),
    ("balance", ("LegalMonetaryTotal", "PayableAmount")),
    ("po_number", ("OrderReference", "ID")),
)


class _Info(Protocol):
    @property
    def doctype(self) -> str: ...


class _Tree(Protocol):
    @property
    def docinfo(self) -> _Info: ...


class _Element(Protocol):
    """What is used of an lxml element."""

    @property
    def tag(self) -> str: ...
    @property
    def text(self) -> str | None: ...
    def get(self, key: str) -> str | None: ...
    def getroottree(self) -> _Tree: ...
    def getparent(self) -> "_Element | None": ...
    def iter(self, tag: str) -> "Iterator[_Element]": ...


def from_xml(content: bytes) -> Structured:
    """Return the invoice in an XML file.

    Raises:
        DocumentRefused: it is no invoice, has a document type declaration, or is over a bound.
    """
    root = _parsed(content)
    tag = str(root.tag)
    if _local(root) in _CII_ROOTS or _CII_DRAFT in tag:
        return Structured("cii", _found(root, _CII))
    if tag == _UBL_ROOT:
        return Structured("ubl", _found(root, _UBL))
    raise DocumentRefused("xml_is_no_invoice")


def from_pdf(cleaned: bytes) -> Structured | None:
    """Return the invoice attached to a cleaned PDF, None when there is none that can be read."""
    with pikepdf.open(BytesIO(cleaned), suppress_warnings=True) as pdf:
        for content in _attached(pdf):
            try:
                return from_xml(content)
            except DocumentRefused:
                # A PDF without readable data is still a PDF.
                continue
    return None


def from_json(content: bytes) -> Structured:
    """Return the invoice in an e-invoice's JSON, signed or plain.

    Raises:
        DocumentRefused: it is none.
    """
    try:
        document = inv01.loaded(content)
        signed, qr = _text(document, "SignedInvoice"), _text(document, "SignedQRCode")
        inner = inv01.signed_payload(signed) if signed else document
        return Structured("inv01", inv01.values_of(inner), signed or "", qr or "")
    except (inv01.NotAnEInvoice, UnicodeDecodeError) as problem:
        raise DocumentRefused("json_is_no_e_invoice") from problem


def _parsed(content: bytes) -> _Element:
    if len(content) > XML_BYTES_MAX:
        raise DocumentRefused("xml_too_large")
    # Nobody honest declares a document type here, and everything dangerous begins with one.
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise DocumentRefused("xml_with_doctype")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = cast("_Element", etree.fromstring(content, parser))
    except (etree.XMLSyntaxError, ValueError) as problem:
        raise DocumentRefused("xml_damaged") from problem
    # Some encodings hide the words above from a search in bytes.
    if root.getroottree().docinfo.doctype:
        raise DocumentRefused("xml_with_doctype")
    return root


def _attached(pdf: pikepdf.Pdf) -> Iterator[bytes]:
    """Yield the attached XML files, the one that is called as the standards call it first."""
    names = [name for name in pdf.attachments if name.lower().endswith(".xml")][:ATTACHMENTS_MAX]
    names.sort(key=lambda name: name.lower() not in _CALLED)
    for name in names:
        try:
            content = pdf.attachments[name].get_file().read_bytes()
        except (pikepdf.PikepdfError, RuntimeError, ValueError, KeyError):
            continue
        if len(content) <= XML_BYTES_MAX:
            yield content


def _found(root: _Element, wanted: tuple[tuple[str, tuple[str, ...]], ...]) -> dict[str, str]:
    """Walk once; of two places for one thing the one named first in the table wins."""
    by_end: dict[str, list[tuple[int, str, tuple[str, ...]]]] = {}
    for rank, (name, path) in enumerate(wanted):
        by_end.setdefault(path[-1], []).append((rank, name, path))
    best: dict[str, tuple[int, str]] = {}
    for count, element in enumerate(root.iter("*")):
        if count > NODES_MAX:
            raise DocumentRefused("xml_too_large")
        text = (element.text or "").strip()[: inv01.VALUE_CHARS_MAX]
        for rank, name, path in by_end.get(_local(element), ()) if text else ():
            known = best.get(name)
            if (known is None or rank < known[0]) and _stands_at(element, path):
                best[name] = (rank, text)
                unit = element.get("currencyID")
                if name == "total" and unit:
                    # Where the header names no currency, the total does.
                    best.setdefault("currency", (len(wanted), unit[: inv01.VALUE_CHARS_MAX]))
    return {name: text for name, (_, text) in best.items()}


def _stands_at(element: _Element, path: tuple[str, ...]) -> bool:
    """Whether the element's own ancestors are those of the path, innermost first."""
    holder: _Element | None = element
    for name in reversed(path):
        if holder is None or _local(holder) != name:
            return False
        holder = holder.getparent()
    # `Invoice.ID` is the root's own, not a line's.
    return path[0] != "Invoice" or holder is None


def _local(element: _Element) -> str:
    return element.tag.rpartition("}")[2]


def _text(document: dict[str, object], name: str) -> str | None:
    value = document.get(name)
    return value if isinstance(value, str) and 0 < len(value) <= SIGNED_LENGTH_MAX else None
