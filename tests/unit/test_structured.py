"""Invoices as data: what they say, what of it is on the paper, who signed them."""

import json
from base64 import urlsafe_b64encode
from datetime import date
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256

from hundi.invoice import inv01
from hundi.invoice.extraction import extract
from hundi.invoice.reading.facts import Word
from hundi.invoice.reading.guard import DocumentRefused
from hundi.invoice.reading.structured import from_json, from_xml
from hundi.invoice.signed_data import read_signed_data
from hundi.invoice.signed_qr import PortalKey
from hundi.invoice.structured import fields_of, fuse, not_on_paper
from hundi.kernel.money import Money
from hundi.sandbox.papers.samples import sample_paper
from hundi.sandbox.portal import key_id, new_key, public_pem

PAPER = sample_paper(5)
KEY = new_key()
TRUSTED = {key_id(KEY): PortalKey(public_pem(KEY), "sandbox", date(2017, 7, 1))}

CII = """<?xml version='1.0' encoding='UTF-8'?>
<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
 xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
 xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">
 <rsm:ExchangedDocument><ram:ID>R-7</ram:ID><ram:TypeCode>380</ram:TypeCode>
  <ram:IssueDateTime><udt:DateTimeString format="102">20260401</udt:DateTimeString>
  </ram:IssueDateTime></rsm:ExchangedDocument>
 <rsm:SupplyChainTradeTransaction>
  <ram:IncludedSupplyChainTradeLineItem><ram:AssociatedDocumentLineDocument>
   <ram:LineID>1</ram:LineID></ram:AssociatedDocumentLineDocument>
   <ram:SpecifiedLineTradeSettlement><ram:SpecifiedTradeSettlementLineMonetarySummation>
    <ram:LineTotalAmount>1</ram:LineTotalAmount>
   </ram:SpecifiedTradeSettlementLineMonetarySummation></ram:SpecifiedLineTradeSettlement>
  </ram:IncludedSupplyChainTradeLineItem>
  <ram:ApplicableHeaderTradeAgreement><ram:SellerTradeParty><ram:Name>Au bon moulin</ram:Name>
  </ram:SellerTradeParty><ram:BuyerTradeParty><ram:Name>Me gusta</ram:Name></ram:BuyerTradeParty>
  </ram:ApplicableHeaderTradeAgreement>
  <ram:ApplicableHeaderTradeSettlement><ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>
   <ram:SpecifiedTradePaymentTerms><ram:DueDateDateTime>
    <udt:DateTimeString format="102">20260501</udt:DateTimeString></ram:DueDateDateTime>
   </ram:SpecifiedTradePaymentTerms>
   <ram:SpecifiedTradeSettlementHeaderMonetarySummation>
    <ram:TaxBasisTotalAmount>100.00</ram:TaxBasisTotalAmount>
    <ram:TaxTotalAmount currencyID="EUR">19.0000</ram:TaxTotalAmount>
    <ram:GrandTotalAmount>119.00</ram:GrandTotalAmount>
    <ram:DuePayableAmount>119.00</ram:DuePayableAmount>
   </ram:SpecifiedTradeSettlementHeaderMonetarySummation>
  </ram:ApplicableHeaderTradeSettlement></rsm:SupplyChainTradeTransaction>
</rsm:CrossIndustryInvoice>"""
UBL = """<?xml version="1.0"?>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
 xmlns:b="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
 xmlns:a="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2">
 <b:ID>U/9</b:ID><b:IssueDate>2026-04-02</b:IssueDate><b:DueDate>2026-05-02</b:DueDate>
 <b:InvoiceTypeCode>380</b:InvoiceTypeCode><b:DocumentCurrencyCode>INR</b:DocumentCurrencyCode>
 <a:TaxTotal><b:TaxAmount currencyID="INR">18.00</b:TaxAmount></a:TaxTotal>
 <a:LegalMonetaryTotal><b:TaxExclusiveAmount>100</b:TaxExclusiveAmount>
 <b:TaxInclusiveAmount>118</b:TaxInclusiveAmount><b:PayableAmount>118</b:PayableAmount>
 </a:LegalMonetaryTotal>
 <a:InvoiceLine><b:ID>1</b:ID></a:InvoiceLine>
</Invoice>"""


def inv01_of(**changed: object) -> dict[str, Any]:
    return {
        "Version": "1.1",
        "Irn": PAPER.irn,
        "DocDtls": {"Typ": "INV", "No": PAPER.number, "Dt": f"{PAPER.issued_on:%d/%m/%Y}"},
        "SellerDtls": {"Gstin": PAPER.seller.gstin, "LglNm": PAPER.seller.name},
        "BuyerDtls": {"Gstin": PAPER.buyer.gstin, "LglNm": PAPER.buyer.name},
        "ValDtls": {"AssVal": 1000.5, "IgstVal": 180.09, "TotInvVal": 1180.59},
        "PayDtls": {"CrDay": 45, "PaidAmt": 0, "PaymtDue": 1180.59},
        "RefDtls": {"ContrDtls": [{"PORefr": "PO-1"}]},
        "EwbDtls": {"TransId": "29AAFCC9980M1ZR", "Distance": 120, "VehNo": "KA01AB1234"},
    } | changed


def signed(document: dict[str, Any], key: RSAPrivateKey = KEY, **header: str) -> str:
    def part(value: object) -> str:
        return urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    head = {"alg": "RS256", "kid": key_id(KEY), "typ": "JWT"} | header
    body = f"{part(head)}.{part({'data': json.dumps(document), 'iss': 'NIC'})}"
    signature = key.sign(body.encode(), PKCS1v15(), SHA256())
    return f"{body}.{urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def words(text: str) -> list[Word]:
    return [Word(one, 0, at * 40.0, 10, at * 40 + 38.0, 20) for at, one in enumerate(text.split())]


def test_the_header_of_a_cii_invoice_is_read_and_its_lines_are_not_taken_for_it() -> None:
    found = fields_of(from_xml(CII.encode()).values)

    assert (found.invoice_number and found.invoice_number.value) == "R-7"
    assert (found.invoice_date and found.invoice_date.value) == date(2026, 4, 1)
    assert (found.due_date and found.due_date.value) == date(2026, 5, 1)
    assert (found.total and found.total.value) == Money(119_00, "EUR")
    assert (found.tax and found.tax.value) == Money(19_00, "EUR")
    assert (found.seller_name and found.seller_name.value) == "Au bon moulin"
    assert found.total
    assert found.total.source == "structured"
    assert found.total.box is None


def test_the_header_of_a_ubl_invoice_is_read() -> None:
    found = fields_of(from_xml(UBL.encode()).values)

    assert (found.invoice_number and found.invoice_number.value) == "U/9"
    assert (found.total and found.total.value) == Money(118_00)
    assert (found.taxable and found.taxable.value) == Money(100_00)


def test_an_inv01_brings_credit_days_order_and_e_way_bill() -> None:
    found = from_json(json.dumps(inv01_of()).encode())
    fields = fields_of(found.values)

    assert (fields.total and fields.total.value) == Money(1_180_59)
    assert (fields.tax and fields.tax.value) == Money(180_09)
    assert fields.due_date
    assert (fields.due_date.value - PAPER.issued_on).days == 45
    assert found.values["po_number"] == "PO-1"
    assert found.values["vehicle"] == "KA01AB1234"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<?xml version='1.0'?><a/>", "xml_is_no_invoice"),
        (b"<?xml version='1.0'?><Invoice><b></Invoice>", "xml_damaged"),
        (b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
         "xml_with_doctype"),
        ("<?xml version='1.0' encoding='UTF-16'?><!DOCTYPE a []><a/>".encode("utf-16"),
         "xml_with_doctype"),
        (b"<?xml version='1.0'?><a>" + b" " * 5 * 1024 * 1024 + b"</a>", "xml_too_large"),
    ],
    ids=["other", "broken", "entities", "hidden", "large"],
)  # fmt: skip
def test_xml_that_is_no_honest_invoice_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(DocumentRefused) as refused:
        from_xml(content)

    assert refused.value.reason == reason


@pytest.mark.parametrize(
    "content",
    [b"{}", b"[1]", b'{"DocDtls": {"No": "1"}}', b'{"a": 1, "a": 2}', b'{"a": NaN}', b"{" * 9_000],
)
def test_json_that_is_no_e_invoice_is_refused(content: bytes) -> None:
    with pytest.raises(DocumentRefused):
        from_json(content)


def test_what_the_data_says_goes_before_print_and_keeps_its_place() -> None:
    printed = extract(words("Invoice No: R-7 Total: 118.00"))
    data = fields_of({"invoice_number": "R-7", "total": "119.00"})

    both = fuse(data, printed)

    assert both.total
    assert both.total.value == Money(119_00)
    assert both.invoice_number
    assert both.invoice_number.source == "structured"
    assert both.invoice_number.box == (printed.invoice_number and printed.invoice_number.box)


def test_what_the_data_says_and_nobody_can_read_is_told() -> None:
    data = fields_of({"invoice_number": "R-7", "total": "119.00", "invoice_date": "2026-04-01"})

    assert not_on_paper(data, words("R-7 of 01.04.2026 over 119,00 EUR")) == ()
    assert not_on_paper(data, words("R-7 of 1 April 2026 over 119.00")) == ()
    assert not_on_paper(data, words("R-8 of 01.04.2025 over 219,00")) == ("number", "date", "total")


def test_genuine_signed_data_is_verified_and_read_from_what_was_signed() -> None:
    verdict, values = read_signed_data(signed(inv01_of()), TRUSTED)

    assert verdict == "verified"
    assert values["total"] == "1180.59"


@pytest.mark.parametrize(
    ("jws", "verdict"),
    [
        (signed(inv01_of(), key=new_key()), "bad_signature"),
        (signed(inv01_of(), alg="none"), "algorithm_none"),
        (signed(inv01_of(), alg="HS256"), "algorithm_not_allowed"),
        (signed(inv01_of(), kid="0" * 40), "unknown_key"),
        (signed(inv01_of(Irn="0" * 64)), "irn_mismatch"),
        (signed({"no": "invoice"}), "malformed"),
        ("a.b", "malformed"),
    ],
    ids=["key", "none", "hs256", "unknown", "irn", "empty", "shape"],
)
def test_each_way_of_forging_signed_data_has_its_own_word(jws: str, verdict: str) -> None:
    assert read_signed_data(jws, TRUSTED)[0] == verdict


def test_a_flipped_letter_in_signed_data_is_found() -> None:
    head, body, tail = signed(inv01_of()).split(".")
    edited = inv01_of() | {"ValDtls": {"TotInvVal": 9180.59}}
    other = signed(edited).split(".")[1]

    assert read_signed_data(f"{head}.{other}.{tail}", TRUSTED)[0] == "altered"
    assert body != other


def test_an_old_key_is_not_good_for_a_new_invoice() -> None:
    old = {kid: PortalKey(key.pem, key.portal, key.valid_from, date(2018, 1, 1))
           for kid, key in TRUSTED.items()}  # fmt: skip

    assert read_signed_data(signed(inv01_of()), old)[0] == "key_out_of_period"


def test_a_name_given_twice_is_no_json_of_ours() -> None:
    with pytest.raises(inv01.NotAnEInvoice):
        inv01.loaded('{"Irn": "a", "Irn": "b"}')
