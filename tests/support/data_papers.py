"""Invoices as data for the tests: e-invoice JSON as the portal gives it, PDFs with XML inside."""

import json
from base64 import urlsafe_b64encode
from datetime import datetime
from io import BytesIO
from typing import Any

import pikepdf
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256

from hundi.kernel.money import Money
from hundi.sandbox.papers.paper import Paper
from hundi.sandbox.papers.render import render_pdf
from hundi.sandbox.portal import key_id, sign_qr

REGISTERED_AT = datetime(2026, 11, 22, 10, 0)  # noqa: DTZ001 - as the portal prints it


def inv01_of(paper: Paper) -> dict[str, Any]:
    """Return the paper as INV-01."""
    taxes = {f"{name.title()}Val": float(amount.decimal) for name, _, amount in paper.taxes}
    days = (paper.due_on - paper.issued_on).days if paper.due_on else 30
    return {
        "Version": "1.1",
        "Irn": paper.irn,
        "DocDtls": {"Typ": "INV", "No": paper.number, "Dt": f"{paper.issued_on:%d/%m/%Y}"},
        "SellerDtls": {"Gstin": paper.seller.gstin, "LglNm": paper.seller.name},
        "BuyerDtls": {"Gstin": paper.buyer.gstin, "LglNm": paper.buyer.name},
        "ValDtls": {
            "AssVal": float(paper.taxable.decimal),
            "RndOffAmt": float(paper.round_off.decimal),
            "TotInvVal": float(paper.total.decimal),
            **taxes,
        },
        "PayDtls": {"CrDay": days},
    }


def signed_json(paper: Paper, key: RSAPrivateKey, **changed: object) -> bytes:
    """Return the portal's answer: the whole data signed, and the QR code's text."""

    def part(value: object) -> str:
        return urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    data = json.dumps(inv01_of(paper) | changed)
    body = f"{part({'alg': 'RS256', 'kid': key_id(key)})}.{part({'data': data, 'iss': 'NIC'})}"
    signature = urlsafe_b64encode(key.sign(body.encode(), PKCS1v15(), SHA256()))
    return json.dumps(
        {
            "SignedInvoice": f"{body}.{signature.rstrip(b'=').decode()}",
            "SignedQRCode": sign_qr(key, paper.qr_claims(registered_at=REGISTERED_AT)),
            "Irn": paper.irn,
        }
    ).encode()


def ubl_of(paper: Paper, *, total: Money | None = None) -> bytes:
    """Return the paper as UBL, with another total if it is to lie."""
    ours = "urn:oasis:names:specification:ubl:schema:xsd"
    said = (total or paper.total).decimal
    return f"""<?xml version="1.0"?>
<Invoice xmlns="{ours}:Invoice-2" xmlns:b="{ours}:CommonBasicComponents-2"
 xmlns:a="{ours}:CommonAggregateComponents-2"><b:ID>{paper.number}</b:ID>
<b:IssueDate>{paper.issued_on}</b:IssueDate><b:InvoiceTypeCode>380</b:InvoiceTypeCode>
<b:DocumentCurrencyCode>INR</b:DocumentCurrencyCode><a:LegalMonetaryTotal>
<b:TaxExclusiveAmount>{paper.taxable.decimal}</b:TaxExclusiveAmount>
<b:TaxInclusiveAmount>{said}</b:TaxInclusiveAmount></a:LegalMonetaryTotal></Invoice>""".encode()


def cii_of(paper: Paper) -> bytes:
    """Return the paper as Cross Industry Invoice, which Factur-X and ZUGFeRD carry."""
    ours, data = "urn:un:unece:uncefact:data:standard", "100"
    return f"""<?xml version='1.0' encoding='UTF-8'?>
<rsm:CrossIndustryInvoice xmlns:rsm="{ours}:CrossIndustryInvoice:{data}"
 xmlns:ram="{ours}:ReusableAggregateBusinessInformationEntity:{data}"
 xmlns:udt="{ours}:UnqualifiedDataType:{data}">
<rsm:ExchangedDocument><ram:ID>{paper.number}</ram:ID><ram:TypeCode>380</ram:TypeCode>
<ram:IssueDateTime><udt:DateTimeString format="102">{paper.issued_on:%Y%m%d}</udt:DateTimeString>
</ram:IssueDateTime></rsm:ExchangedDocument><rsm:SupplyChainTradeTransaction>
<ram:ApplicableHeaderTradeSettlement><ram:InvoiceCurrencyCode>INR</ram:InvoiceCurrencyCode>
<ram:SpecifiedTradeSettlementHeaderMonetarySummation>
<ram:TaxBasisTotalAmount>{paper.taxable.decimal}</ram:TaxBasisTotalAmount>
<ram:GrandTotalAmount>{paper.total.decimal}</ram:GrandTotalAmount>
</ram:SpecifiedTradeSettlementHeaderMonetarySummation></ram:ApplicableHeaderTradeSettlement>
</rsm:SupplyChainTradeTransaction></rsm:CrossIndustryInvoice>""".encode()


def with_data(paper: Paper, xml: bytes) -> bytes:
    """Return the paper as a PDF that carries data."""
    with pikepdf.open(BytesIO(render_pdf(paper))) as pdf:
        pdf.attachments["factur-x.xml"] = xml
        sink = BytesIO()
        pdf.save(sink)
    return sink.getvalue()
