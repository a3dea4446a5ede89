"""A GST registry in memory, for unit tests: the rules of the sandbox's registry."""

from hundi.gateways.failures import Failures
from hundi.gateways.gst.port import IrnFact, Taxpayer
from hundi.kernel.indian_ids import gstin_problems, irn_problems, pan_of_gstin


class FakeGstRegistry:
    """`GstRegistry`. `taxpayers` and `irns` hold what is known beyond the rules."""

    def __init__(self) -> None:
        self.failures = Failures()
        self.taxpayers: dict[str, Taxpayer] = {}
        self.irns: dict[str, IrnFact] = {}

    async def aclose(self) -> None:
        """Do nothing."""

    async def taxpayer(self, gstin: str) -> Taxpayer:
        """Return the registration."""
        async with self.failures.around():
            if gstin in self.taxpayers:
                return self.taxpayers[gstin]
            if gstin_problems(gstin):
                return Taxpayer(gstin, "not_found", None, None)
            is_cancelled = pan_of_gstin(gstin)[5:9] == "9999"
            return Taxpayer(gstin, "cancelled" if is_cancelled else "active", None, None)

    async def irn_status(self, irn: str) -> IrnFact:
        """Return whether the e-invoice stands."""
        async with self.failures.around():
            return self.irns.get(irn, IrnFact(irn, "not_found" if irn_problems(irn) else "active"))
