"""What we ask of the GST registry."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True)
class Taxpayer:
    """What the registry says of a GSTIN."""

    gstin: str
    status: Literal["active", "cancelled", "suspended", "not_found"]
    legal_name: str | None
    registered_on: date | None
    cancelled_on: date | None = None


@dataclass(frozen=True, slots=True)
class IrnFact:
    """What the e-invoice portal says of an IRN."""

    irn: str
    status: Literal["active", "cancelled", "not_found"]


class GstRegistry(Protocol):
    """Taxpayers and e-invoices."""

    async def taxpayer(self, gstin: str) -> Taxpayer:
        """Return what is registered under the GSTIN."""
        ...

    async def irn_status(self, irn: str) -> IrnFact:
        """Return whether the e-invoice still stands."""
        ...
