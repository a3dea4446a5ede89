"""Credit notes before listing: the customer will pay less, so less can be financed."""

from dataclasses import replace
from uuid import UUID

from hundi.invoice import store
from hundi.invoice.domain import Invoice, NoSuchInvoice, Stage, WrongStage
from hundi.kernel.errors import Conflict
from hundi.kernel.money import Money
from hundi.runtime.database import Transaction


class CreditNoteTooLarge(Conflict):
    """Nothing would be left of the invoice."""


class CreditNoteKnown(Conflict):
    """A credit note of this number was given before, over another amount."""


async def credit_invoice(
    tx: Transaction, seller_id: UUID, invoice_id: UUID, *, number: str, amount: Money
) -> Invoice:
    """Lower what can be financed of an accepted invoice. The same note again changes nothing.

    Before acceptance the customer accepts less instead; once listed, operators credit.

    Raises:
        NoSuchInvoice: it is not the SME's.
        WrongStage: it is not accepted yet, or was listed.
        CreditNoteKnown, CreditNoteTooLarge: see there.
    """
    invoice = await store.lock_invoice(tx, invoice_id)
    if invoice.seller_id != seller_id:
        raise NoSuchInvoice("There is no such invoice, or it is not yours.")
    known = await store.find_credit_note(tx, invoice_id, number)
    if known is not None and known != amount:
        raise CreditNoteKnown("This credit note was given over another amount.", field="number")
    if known is not None:
        return invoice
    if invoice.stage is not Stage.ACCEPTED:
        raise WrongStage(
            "Credit notes are given between acceptance and listing.", stage=invoice.stage.value
        )
    credited = replace(invoice, credited=invoice.credited + amount)
    if credited.credited >= invoice.face:
        left = invoice.face - invoice.credited
        raise CreditNoteTooLarge(f"Only {left} is left of this invoice.", field="amount")
    await store.add_credit_note(tx, invoice_id, number, amount)
    await store.save_invoice(tx, credited)
    await store.add_moment(tx, invoice_id, "credit_note", "sme")
    return credited
