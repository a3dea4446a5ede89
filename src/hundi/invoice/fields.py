"""What was read from a document: each field a value with its evidence. Pure."""

from dataclasses import dataclass
from datetime import date
from typing import Generic, Literal, TypeVar

from hundi.invoice.page_lines import Box
from hundi.kernel.money import Money

Value = TypeVar("Value")
# `terms`: computed from printed credit days, not itself printed.
# `structured`: said by data in or beside the document; it may stand nowhere on the paper.
Source = Literal["text", "terms", "structured", "signed_qr"]


@dataclass(frozen=True, slots=True)
class Field(Generic[Value]):
    """A value, where it came from, how sure we are (0 to 1), and where it stands.

    `page` counts from 0; `box` is left, top, right, bottom in points from the page's top left;
    both are None for what is nowhere on the paper.
    """

    value: Value
    source: Source
    confidence: float
    page: int | None
    box: Box | None


@dataclass(frozen=True, slots=True)
class Fields:
    """What an invoice says; None where nothing was found.

    Amounts are in the document's own currency, whatever it is: look at `currency`.
    """

    invoice_number: Field[str] | None = None
    invoice_date: Field[date] | None = None
    due_date: Field[date] | None = None
    currency: Field[str] | None = None
    total: Field[Money] | None = None
    taxable: Field[Money] | None = None
    tax: Field[Money] | None = None
    cgst: Field[Money] | None = None
    sgst: Field[Money] | None = None
    igst: Field[Money] | None = None
    round_off: Field[Money] | None = None
    total_in_words: Field[Money] | None = None
    seller_gstin: Field[str] | None = None
    buyer_gstin: Field[str] | None = None
    seller_name: Field[str] | None = None
    buyer_name: Field[str] | None = None
    irn: Field[str] | None = None
