"""Facts published by the funding service."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from hundi.kernel.intervals import Interval
from hundi.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Commitment:
    """One investor's part, and its place in the target."""

    id: UUID
    investor_id: UUID
    interval: Interval


@dataclass(frozen=True, slots=True)
class PlacesTaken:
    """A batch took places in listings. Funding tells itself, and then all others of each listing.

    One fact for a batch of any size; `FundsCommitted` follows, for each listing.
    """

    batch_id: UUID
    about: tuple[UUID, ...]
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class FundsCommitted:
    """Investors' money is held in escrow for an invoice: commitments that nobody was told of yet.

    They are in order of place; `raised` is what the listing has raised with these.
    """

    invoice_id: UUID
    raised: Money
    commitments: tuple[Commitment, ...]
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class InvoiceFunded:
    """The target is reached: the SME can be paid. Follows the last `FundsCommitted`."""

    invoice_id: UUID
    raised: Money
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class ListingClosed:
    """The listing ended without reaching its target, and every commitment was released."""

    invoice_id: UUID
    seller_id: UUID
    reason: Literal["expired", "cancelled"]
    released: tuple[Commitment, ...]
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class CancellationRefused:
    """The SME asked too late: the listing was funded or had already ended."""

    invoice_id: UUID
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class TurnsCame:
    """Funding's own: an invoice is open, and those whose rules may want it get their turn.

    `waited` and `after` are where the turns go on: whoever waits since then, and comes after
    that one. Only who waits since before `opened_at` has a turn.
    """

    invoice_id: UUID
    opened_at: datetime
    waited: datetime | None
    after: UUID | None
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class MoneyIsFree:
    """Funding's own: an investor has new rules or new money; what is open may match."""

    investor_id: UUID
    happened_at: datetime


Event = (
    PlacesTaken
    | FundsCommitted
    | InvoiceFunded
    | ListingClosed
    | CancellationRefused
    | TurnsCame
    | MoneyIsFree
)
