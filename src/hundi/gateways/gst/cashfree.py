"""The GST registry through Cashfree's Secure ID.

Source: the provider's public API reference, version 2023-12-18. It has no call for the status of
an IRN, and none for returns; the paths are the sandbox world's until a provider with them is
chosen. Who does not know the one for returns answers 404, which is "not known".
"""

from datetime import date

from msgspec import Struct

from hundi.gateways.cashfree import DEADLINE_SECONDS, CashfreeLine
from hundi.gateways.errors import RailError
from hundi.gateways.gst.port import FiledReturn, Filings, IrnFact, Taxpayer

SECURE_ID_VERSION = "2023-12-18"


class _Registration(Struct, frozen=True):
    valid: bool
    gst_in_status: str | None = None
    legal_name_of_business: str | None = None
    date_of_registration: str | None = None
    cancellation_date: str | None = None


class _Return(Struct, frozen=True):
    period: str
    date_of_filing: date


class _Returns(Struct, frozen=True):
    returns: list[_Return]


class _Irn(Struct, frozen=True):
    irn_status: str


class CashfreeGst:
    """`GstRegistry` over one provider account."""

    def __init__(
        self,
        base_url: str,
        client_id: str,
        client_secret: str,
        *,
        timeout_seconds: float = DEADLINE_SECONDS,
    ) -> None:
        self._line = CashfreeLine(
            base_url, client_id, client_secret, timeout_seconds=timeout_seconds
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._line.aclose()

    async def taxpayer(self, gstin: str) -> Taxpayer:
        """Return what is registered under the GSTIN; no legal name when the registry has none."""
        request = self._line.post(
            "/verification/gstin", {"GSTIN": gstin}, version=SECURE_ID_VERSION
        )
        found = await self._line.ask(request, _Registration)
        if not found.valid:
            return Taxpayer(gstin, "not_found", None, None)
        match (found.gst_in_status or "").lower():
            case "active":
                status = "active"
            case "cancelled":
                status = "cancelled"
            case "suspended":
                status = "suspended"
            case _:
                raise RailError("bad_answer", retryable=True)
        return Taxpayer(
            gstin=gstin,
            status=status,
            legal_name=found.legal_name_of_business or None,
            registered_on=_day(found.date_of_registration),
            cancelled_on=_day(found.cancellation_date),
        )

    async def filings(self, gstin: str, year: str) -> Filings:
        """Return what was filed for a financial year; not known where nobody can say."""
        request = self._line.post(
            "/verification/gstin/returns",
            {"GSTIN": gstin, "financial_year": year},
            version=SECURE_ID_VERSION,
        )
        try:
            answer = await self._line.ask(request, _Returns)
        except RailError as problem:
            if problem.code == "not_found":
                return Filings(gstin, year, None)
            raise
        filed = [FiledReturn(_month(one.period), one.date_of_filing) for one in answer.returns]
        return Filings(gstin, year, tuple(filed))

    async def irn_status(self, irn: str) -> IrnFact:
        """Return whether the e-invoice still stands."""
        request = self._line.post(
            "/verification/e-invoice/irn", {"irn": irn}, version=SECURE_ID_VERSION
        )
        match (await self._line.ask(request, _Irn)).irn_status:
            case "ACTIVE":
                return IrnFact(irn, "active")
            case "CANCELLED":
                return IrnFact(irn, "cancelled")
            case "NOT_FOUND":
                return IrnFact(irn, "not_found")
            case _:
                raise RailError("bad_answer", retryable=True)


def _month(text: str) -> date:
    """Return the first day of a period as returns name it: `042026`.

    Raises:
        RailError: it is none.
    """
    try:
        return date(int(text[2:]), int(text[:2]), 1)
    except ValueError:
        raise RailError("bad_answer", retryable=True) from None


def _day(text: str | None) -> date | None:
    """Return a day as the registry writes it, ISO; None when it is written otherwise."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
