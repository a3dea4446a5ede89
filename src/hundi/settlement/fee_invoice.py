"""The tax invoice for our fee. Pure.

Source: CGST Rules, Rule 46 (what stands on it; a number of at most 16 characters, unique for a
financial year); IGST Act, section 12 (place of supply: the recipient's if registered, else ours).
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from hundi.kernel.errors import NotFound
from hundi.kernel.money import ZERO, Money


class NoSuchFeeInvoice(NotFound):
    """No fee was charged on this invoice yet, or it is not yours."""


@dataclass(frozen=True, slots=True)
class Supplier:
    """Who we are: as the row of data said on the day."""

    legal_name: str
    gstin: str
    address: str
    sac: str
    service: str


@dataclass(frozen=True, slots=True)
class Recipient:
    """The SME. Without a GSTIN it is a supply to an unregistered person."""

    legal_name: str
    gstin: str | None


@dataclass(frozen=True, slots=True)
class Taxes:
    """GST by kind: within a state half central and half the state's, between states whole."""

    cgst: Money = ZERO
    sgst: Money = ZERO
    igst: Money = ZERO

    @classmethod
    def of(cls, gst: Money, *, ours: str, theirs: str) -> "Taxes":
        """Divide what was taken; an odd paisa is the central one's."""
        if ours != theirs:
            return cls(igst=gst)
        central, state = gst.split([1, 1])
        return cls(cgst=central, sgst=state)

    @property
    def total(self) -> Money:
        """All of it."""
        return self.cgst + self.sgst + self.igst


@dataclass(frozen=True, slots=True)
class FeeInvoice:
    """A tax invoice as issued. `place_of_supply` is a state's two digits."""

    invoice_id: UUID
    number: str
    issued_on: date
    supplier: Supplier
    recipient: Recipient
    fee: Money
    gst_rate: int
    taxes: Taxes

    @property
    def place_of_supply(self) -> str:
        """The recipient's state if it is registered, else ours."""
        return (self.recipient.gstin or self.supplier.gstin)[:2]

    @property
    def total(self) -> Money:
        """What was taken from the advance."""
        return self.fee + self.taxes.total


def number_of(prefix: str, year: str, sequence: int) -> str:
    """Return the text of a number: `HF/26-27/000001`; sixteen characters with a long prefix."""
    return f"{prefix}/{year[2:]}/{sequence:06d}"
