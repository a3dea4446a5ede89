"""What we ask of a KYC provider."""

from dataclasses import dataclass
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True)
class PanFact:
    """What the provider says of a PAN and a name. `pending` needs a person's decision."""

    status: Literal["verified", "rejected", "pending"]
    name_on_record: str | None
    reason: str | None = None


class KycProvider(Protocol):
    """Identity."""

    async def verify_pan(self, reference: str, *, pan: str, name: str) -> PanFact:
        """Ask whether the PAN exists and belongs to the name."""
        ...
