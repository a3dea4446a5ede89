"""The tables of our own tax invoices: rows become `FeeInvoice` here and nowhere else."""

from datetime import date
from uuid import UUID

from psycopg.types.json import Jsonb

from hundi.kernel.errors import BrokenInvariant
from hundi.kernel.money import Money
from hundi.runtime.database import Transaction
from hundi.runtime.outbox import decode, encode
from hundi.settlement.fee_invoice import FeeInvoice, Recipient, Supplier, Taxes

# A seller whose business was never confirmed to us has no name of its own here.
UNREGISTERED = "Unregistered recipient"


async def find_fee_invoice(tx: Transaction, invoice_id: UUID) -> FeeInvoice | None:
    """Return our invoice for the fee on an SME's invoice, if it is issued."""
    row = await tx.one("SELECT * FROM settlement.fee_invoices WHERE invoice_id = %s", [invoice_id])
    if row is None:
        return None
    return FeeInvoice(
        row["invoice_id"],
        row["text_number"],
        row["issued_on"],
        decode(row["supplier"], Supplier),
        decode(row["recipient"], Recipient),
        Money(row["fee_minor"]),
        row["gst_rate"],
        Taxes(Money(row["cgst_minor"]), Money(row["sgst_minor"]), Money(row["igst_minor"])),
    )


async def get_supplier(tx: Transaction, on: date) -> tuple[Supplier, str]:
    """Return who we are on a day, and what our numbers begin with.

    Raises:
        BrokenInvariant: no row has begun by then.
    """
    row = await tx.one(
        """
        SELECT * FROM settlement.suppliers WHERE valid_from <= %s
        ORDER BY valid_from DESC LIMIT 1
        """,
        [on],
    )
    if row is None:
        raise BrokenInvariant(f"there is no supplier on {on}")
    supplier = Supplier(row["legal_name"], row["gstin"], row["address"], row["sac"], row["service"])
    return supplier, row["number_prefix"]


async def recipient_of(tx: Transaction, seller_id: UUID) -> Recipient:
    """Return the SME as its confirmed business says."""
    row = await tx.one(
        "SELECT gstin, legal_name FROM settlement.people WHERE user_id = %s", [seller_id]
    )
    if row is None or row["gstin"] is None:
        return Recipient(UNREGISTERED, None)
    return Recipient(row["legal_name"], row["gstin"])


async def draw_number(tx: Transaction, year: str) -> int:
    """Draw the next number of a financial year. Who draws holds the year until the commit."""
    row = await tx.one(
        """
        INSERT INTO settlement.fee_invoice_numbers AS year (financial_year, last) VALUES (%s, 1)
        ON CONFLICT (financial_year) DO UPDATE SET last = year.last + 1 RETURNING last
        """,
        [year],
    )
    if row is None:
        raise BrokenInvariant(f"no number of {year}")
    return int(row["last"])


async def add_fee_invoice(
    tx: Transaction, invoice: FeeInvoice, *, year: str, sequence: int
) -> None:
    """Write an invoice as issued; it never changes."""
    await tx.execute(
        """
        INSERT INTO settlement.fee_invoices (
            invoice_id, financial_year, number, text_number, issued_on, supplier, recipient,
            fee_minor, cgst_minor, sgst_minor, igst_minor, gst_rate
        )
        VALUES (
            %(invoice_id)s, %(year)s, %(sequence)s, %(number)s, %(issued_on)s, %(supplier)s,
            %(recipient)s, %(fee)s, %(cgst)s, %(sgst)s, %(igst)s, %(gst_rate)s
        )
        """,
        {
            "invoice_id": invoice.invoice_id,
            "year": year,
            "sequence": sequence,
            "number": invoice.number,
            "issued_on": invoice.issued_on,
            "supplier": Jsonb(encode(invoice.supplier)),
            "recipient": Jsonb(encode(invoice.recipient)),
            "fee": invoice.fee.minor,
            "cgst": invoice.taxes.cgst.minor,
            "sgst": invoice.taxes.sgst.minor,
            "igst": invoice.taxes.igst.minor,
            "gst_rate": invoice.gst_rate,
        },
    )
