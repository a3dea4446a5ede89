"""Our tax invoice for the fee, as JSON and as a PDF."""

from datetime import date
from typing import Literal
from uuid import UUID

from starlette.responses import Response

from hundi.kernel.rate import Rate
from hundi.runtime import paper
from hundi.runtime.paper import Paper
from hundi.runtime.values import Percent, RupeesOut, Shape
from hundi.runtime.web import AnyCaller, Tx, routes_of
from hundi.settlement import commands_fees
from hundi.settlement.fee_invoice import FeeInvoice

routes = routes_of("settlement")


class PartyShape(Shape):
    """A party of a tax invoice; without a GSTIN it is not registered."""

    legal_name: str
    gstin: str | None
    address: str | None


class FeeInvoiceShape(Shape):
    """A tax invoice: taxable value, GST by kind, total. Rates in per cent."""

    number: str
    invoice_id: UUID
    issued_on: date
    supplier: PartyShape
    recipient: PartyShape
    place_of_supply: str
    sac: str
    description: str
    taxable_value: RupeesOut
    gst_rate: Percent
    cgst: RupeesOut
    sgst: RupeesOut
    igst: RupeesOut
    total: RupeesOut
    reverse_charge: bool


@routes.get("/invoices/{invoice_id:uuid}/fee-invoice")
async def fee_invoice(
    invoice_id: UUID,
    caller: AnyCaller,
    tx: Tx,
    format: Literal["json", "pdf"] = "json",  # noqa: A002 - the parameter's public name
) -> FeeInvoiceShape:
    """Our tax invoice for the platform's fee on an invoice: for its SME and operators."""
    found = await commands_fees.fee_invoice_of(tx, invoice_id, caller)
    if format == "pdf":
        name = found.number.replace("/", "-")
        headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"'}
        pdf = paper.as_pdf(_paper(found))
        return Response(pdf, 200, headers, "application/pdf")  # pyright: ignore[reportReturnType] - rendered already
    return _shaped(found)


def _shaped(found: FeeInvoice) -> FeeInvoiceShape:
    ours, theirs = found.supplier, found.recipient
    return FeeInvoiceShape(
        number=found.number,
        invoice_id=found.invoice_id,
        issued_on=found.issued_on,
        supplier=PartyShape(legal_name=ours.legal_name, gstin=ours.gstin, address=ours.address),
        recipient=PartyShape(legal_name=theirs.legal_name, gstin=theirs.gstin, address=None),
        place_of_supply=found.place_of_supply,
        sac=ours.sac,
        description=ours.service,
        taxable_value=found.fee,
        gst_rate=Rate(found.gst_rate),
        cgst=found.taxes.cgst,
        sgst=found.taxes.sgst,
        igst=found.taxes.igst,
        total=found.total,
        reverse_charge=False,
    )


def _paper(found: FeeInvoice) -> Paper:
    ours, theirs = found.supplier, found.recipient
    rows = [["Platform fee", ours.sac, found.fee.decimal]]
    kinds = (("CGST", found.taxes.cgst), ("SGST", found.taxes.sgst), ("IGST", found.taxes.igst))
    rows += [[name, "", amount.decimal] for name, amount in kinds if amount]
    rows.append(["Total", "", found.total.decimal])
    return Paper(
        title="Tax invoice",
        facts=(
            ("Number", found.number),
            ("Date", paper.day(found.issued_on)),
            ("Supplier", f"{ours.legal_name}, {ours.address}, GSTIN {ours.gstin}"),
            ("Recipient", f"{theirs.legal_name}, GSTIN {theirs.gstin or 'none'}"),
            ("Place of supply", f"state {found.place_of_supply}"),
            ("Service", ours.service),
            ("For the financing of invoice", str(found.invoice_id)),
        ),
        columns=("Item", "SAC", "Amount in rupees"),
        rows=rows,
        widths=(250, 100, 150),
        right=frozenset({2}),
        footer="Tax is not payable on reverse charge. Taken from the advance at disbursal.",
    )
