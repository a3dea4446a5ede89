"""What an SME claims about its document, judged before anything is read. Pure.

In earnest (`strict`) a claim that cannot be true is refused with its field named. The sandbox
lets it pass with an allowance, so that made-up numbers can be tried; the checks then send the
invoice to an operator.
"""

from dataclasses import dataclass
from datetime import date

from hundi.invoice.checks import Claims
from hundi.invoice.domain import Allowance
from hundi.kernel.errors import Invalid
from hundi.kernel.indian_ids import gstin_problems, invoice_number_problems
from hundi.kernel.money import Money

NUMBER_CHARS_MAX = 64


class BadInvoiceNumber(Invalid):
    """The invoice number is not one that Rule 46 of the CGST Rules allows."""


class BadCustomerGstin(Invalid):
    """The customer's GSTIN is not one, or its check character is wrong."""


class CustomerIsSeller(Invalid):
    """The customer's GSTIN is the caller's own."""


class DueDatePast(Invalid):
    """The due date has passed."""


@dataclass(frozen=True, slots=True)
class Form:
    """The four claims, as sent."""

    number: str
    amount: Money
    due_on: date
    customer_gstin: str


def claims_of(
    form: Form, *, own_gstin: str | None, today: date, strict: bool
) -> tuple[Claims, tuple[Allowance, ...]]:
    """Return the claims, and what was let pass.

    Raises:
        BadInvoiceNumber, BadCustomerGstin, CustomerIsSeller, DueDatePast: see there.
    """
    gstin = form.customer_gstin.strip().upper()
    problems = gstin_problems(gstin)
    if "gstin_format" in problems:
        raise BadCustomerGstin("A GSTIN has fifteen characters.", field="customerGST")
    if gstin == own_gstin:
        raise CustomerIsSeller("This is your own GSTIN.", field="customerGST")
    doubts: list[Invalid] = []
    if problems:
        doubts.append(
            BadCustomerGstin(
                "The GSTIN's characters do not fit together; look for a typing slip.",
                field="customerGST",
            )
        )
    if invoice_number_problems(form.number):
        doubts.append(
            BadInvoiceNumber(
                "An invoice number is at most 16 letters, digits, / and -.", field="invoiceNumber"
            )
        )
    if form.due_on < today:
        doubts.append(DueDatePast("The due date has passed.", field="dueDate"))
    if doubts and strict:
        raise doubts[0]
    allowances = tuple(
        Allowance(str(doubt.facts["field"]), doubt.code, doubt.message) for doubt in doubts
    )
    return Claims(form.number, form.amount, form.due_on, gstin), allowances
