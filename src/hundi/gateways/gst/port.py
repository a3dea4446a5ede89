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


@dataclass(frozen=True, slots=True)
class FiledReturn:
    """A return of outward supplies (GSTR-1): `period` is its month's first day."""

    period: date
    filed_on: date


@dataclass(frozen=True, slots=True)
class Filings:
    """The returns that a taxpayer filed for a financial year; None where that is not known."""

    gstin: str
    year: str
    filed: tuple[FiledReturn, ...] | None


class GstRegistry(Protocol):
    """Taxpayers, their returns, and e-invoices."""

    async def taxpayer(self, gstin: str) -> Taxpayer:
        """Return what is registered under the GSTIN."""
        ...

    async def filings(self, gstin: str, year: str) -> Filings:
        """Return what was filed for a financial year, named `2026-27`."""
        ...

    async def irn_status(self, irn: str) -> IrnFact:
        """Return whether the e-invoice still stands."""
        ...
