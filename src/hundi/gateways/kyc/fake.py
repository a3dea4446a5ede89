"""A KYC provider in memory, for unit tests: the rules of the sandbox's provider."""

from hundi.gateways.errors import RailError
from hundi.gateways.failures import Failures
from hundi.gateways.kyc.port import PanFact
from hundi.kernel.indian_ids import pan_problems


class FakeKyc:
    """`KycProvider`."""

    def __init__(self) -> None:
        self.failures = Failures()
        self._questions: dict[str, tuple[str, str]] = {}

    async def aclose(self) -> None:
        """Do nothing."""

    async def verify_pan(self, reference: str, *, pan: str, name: str) -> PanFact:
        """Say what the PAN's digits say."""
        async with self.failures.around():
            if self._questions.setdefault(reference, (pan, name)) != (pan, name):
                raise RailError("reference_reused")
            if pan_problems(pan) or pan[5:9] == "9999":
                return PanFact("rejected", None, "pan_invalid")
            if pan[5:9] == "9998":
                return PanFact("pending", None, "pan_pending")
            return PanFact("verified", name)
