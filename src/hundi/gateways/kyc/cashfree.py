"""KYC through Cashfree's Secure ID.

Source: the provider's public API reference, version 2023-12-18. It does not say whether the plain
PAN call takes our `verification_id`; we send it.
"""

from msgspec import Struct

from hundi.gateways.cashfree import DEADLINE_SECONDS, CashfreeLine
from hundi.gateways.errors import RailError
from hundi.gateways.kyc.port import PanFact

SECURE_ID_VERSION = "2023-12-18"


class _Pan(Struct, frozen=True):
    valid: bool
    pan_status: str | None = None
    registered_name: str | None = None


class CashfreeKyc:
    """`KycProvider` over one provider account."""

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

    async def verify_pan(self, reference: str, *, pan: str, name: str) -> PanFact:
        """Ask whether the PAN exists; the name on record comes back for the domain to compare."""
        body = {"verification_id": reference, "pan": pan, "name": name}
        request = self._line.post("/verification/pan", body, version=SECURE_ID_VERSION)
        try:
            found = await self._line.ask(request, _Pan)
        except RailError as problem:
            if problem.code == "conflict":
                raise RailError("reference_reused") from problem
            raise
        if found.valid:
            return PanFact("verified", found.registered_name)
        if found.pan_status == "PENDING":
            return PanFact("pending", None, "pan_pending")
        return PanFact("rejected", None, "pan_invalid")
