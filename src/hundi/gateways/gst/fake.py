"""A GST registry in memory, for unit tests: the rules of the sandbox's registry."""

from datetime import date
from itertools import pairwise

from hundi.gateways.failures import Failures
from hundi.gateways.gst.port import FiledReturn, Filings, IrnFact, Taxpayer
from hundi.kernel.indian_ids import gstin_problems, irn_problems, pan_of_gstin


class FakeGstRegistry:
    """`GstRegistry`. `taxpayers`, `irns` and `returns` hold what is known beyond the rules."""

    def __init__(self) -> None:
        self.failures = Failures()
        self.taxpayers: dict[str, Taxpayer] = {}
        self.irns: dict[str, IrnFact] = {}
        self.returns: dict[str, tuple[FiledReturn, ...] | None] = {}

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

    async def filings(self, gstin: str, year: str) -> Filings:
        """Return what was filed: by the rules everything, on the eleventh."""
        async with self.failures.around():
            if gstin in self.returns:
                return Filings(gstin, year, self.returns[gstin])
            if gstin_problems(gstin):
                return Filings(gstin, year, None)
            april = int(year[:4]) * 12 + 3
            firsts = [date(at // 12, at % 12 + 1, 1) for at in range(april, april + 13)]
            filed = (FiledReturn(on, by.replace(day=11)) for on, by in pairwise(firsts))
            return Filings(gstin, year, tuple(filed))

    async def irn_status(self, irn: str) -> IrnFact:
        """Return whether the e-invoice stands."""
        async with self.failures.around():
            return self.irns.get(irn, IrnFact(irn, "not_found" if irn_problems(irn) else "active"))
