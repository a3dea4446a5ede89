"""Facts published by the machinery itself."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class DayTurned:
    """A new day began in India. Days may be skipped when the sandbox moves the clock."""

    on: date


@dataclass(frozen=True, slots=True)
class Ticked:
    """A short while has passed: time for sweeps."""

    at: datetime


@dataclass(frozen=True, slots=True)
class ProposalApproved:
    """A second operator approved what a first one proposed; `kind` says whose it is to do."""

    subject_id: UUID
    approval_id: UUID
    kind: str
    payload: dict[str, object]
    proposed_by: UUID
    approved_by: UUID
    happened_at: datetime


Event = DayTurned | Ticked | ProposalApproved
