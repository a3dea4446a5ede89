"""Many commitments decided in order, together. Pure: the facts in, what to write out.

The rule for one is `Listing.commit`; this applies it to each request in turn, with what the
ones before it left. A refusal is that request's answer and changes nothing for the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from hundi.events import funding as events
from hundi.events.funding import Commitment
from hundi.funding.answers import Funded, Kept, Outcome, is_kept, written
from hundi.funding.domain import (
    DOUBTFUL,
    Customer,
    Investor,
    Limits,
    Listing,
    ListingStatus,
    NoSuchListing,
)
from hundi.kernel.errors import BrokenInvariant, Refusal
from hundi.kernel.ids import derive_id
from hundi.kernel.money import ZERO, Money
from hundi.ledger.entry import Entry, Move, escrow, wallet
from hundi.runtime.idempotency import Answer, Claim, IdempotencyKeyReused

FUND_MEMO = "Funding of an invoice"
RELEASE_MEMO = "Release of a commitment"


@dataclass(frozen=True, slots=True)
class FundRequest:
    """One investor's wish. `id` becomes the commitment's, and its ledger entry's.

    `claim` is the request's idempotency key, if it has one. With `asks_again`, a refusal that
    news on its way may lift (`DOUBTFUL`) is not kept under the key: whoever asks will ask
    again when the news has come.
    """

    id: UUID
    invoice_id: UUID
    investor_id: UUID
    amount: Money
    claim: Claim | None = None
    asks_again: bool = False


@dataclass(frozen=True, slots=True)
class Use:
    """What is known of an idempotency key: the request it was used for, and its answer."""

    digest: bytes
    answer: Answer | None


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the decisions depend on. Listings, investors and their wallets are held.

    Customers are held when a decision may change what is reserved of their caps.

    `earnings` is what a listing's investors together earn if the SME is paid today and the
    customer on the due date; nothing, on a deal that is due already.
    """

    listings: dict[UUID, Listing]
    earnings: dict[UUID, Money]
    customers: dict[UUID, Customer]
    investors: dict[UUID, Investor]
    uses: dict[tuple[UUID, str], Use]


class Taken(NamedTuple):
    """A commitment to write: its invoice, its customer, and the investor's whole stake then."""

    invoice_id: UUID
    customer_id: UUID
    commitment: Commitment
    stake: Money


@dataclass(slots=True)
class Plan:
    """What to write, and each request's outcome in the order of the requests."""

    outcomes: list[Outcome] = field(default_factory=list[Outcome])
    taken: list[Taken] = field(default_factory=list[Taken])
    listings: dict[UUID, Listing] = field(default_factory=dict[UUID, Listing])
    customers: dict[UUID, Customer] = field(default_factory=dict[UUID, Customer])
    investors: dict[UUID, Investor] = field(default_factory=dict[UUID, Investor])
    answers: list[tuple[Claim, Answer]] = field(default_factory=list[tuple[Claim, Answer]])
    happened: list[events.Event] = field(default_factory=list[events.Event])


def decide(requests: Sequence[FundRequest], facts: Facts, *, now: datetime) -> Plan:
    """Decide each request in order and return all that follows."""
    plan = Plan()
    uses = dict(facts.uses)
    for request in requests:
        use = _use(request, uses)
        if use is not None:
            plan.outcomes.append(use)
            continue
        outcome = _decided(request, facts, plan, now=now)
        plan.outcomes.append(outcome)
        claim = request.claim
        if claim is not None and _is_final(request, outcome):
            answer = written(outcome)
            plan.answers.append((claim, answer))
            uses[claim.caller_id, claim.key] = Use(claim.digest, answer)
    plan.happened = _happened(plan, now)
    return plan


def _use(request: FundRequest, uses: dict[tuple[UUID, str], Use]) -> Outcome | None:
    """Return the answer that the request's key already has."""
    claim = request.claim
    use = uses.get((claim.caller_id, claim.key)) if claim is not None else None
    if claim is None or use is None:
        return None
    if use.digest != claim.digest:
        return IdempotencyKeyReused(
            "This idempotency key was used for another request.", field="Idempotency-Key"
        )
    return Kept(use.answer) if use.answer is not None else None


def _is_final(request: FundRequest, outcome: Outcome) -> bool:
    doubtful = request.asks_again and isinstance(outcome, DOUBTFUL)
    return is_kept(outcome) and not doubtful


def _decided(request: FundRequest, facts: Facts, plan: Plan, *, now: datetime) -> Outcome:
    try:
        return _committed(request, facts, plan, now=now)
    except Refusal as refusal:
        return refusal


def _committed(request: FundRequest, facts: Facts, plan: Plan, *, now: datetime) -> Funded:
    invoice_id, investor_id = request.invoice_id, request.investor_id
    listing = plan.listings.get(invoice_id) or facts.listings.get(invoice_id)
    if listing is None:
        raise NoSuchListing("There is no such invoice to fund.")
    investor = (
        plan.investors.get(investor_id)
        or facts.investors.get(investor_id)
        or _stranger(investor_id)
    )
    customer_id = listing.customer_id
    customer = plan.customers.get(customer_id) or facts.customers[customer_id]
    before = listing.reserved
    listing, investor, commitment = listing.commit(
        investor, request.amount, customer=customer, commitment_id=request.id, now=now
    )
    if listing.reserved != before:
        plan.customers[customer_id] = customer.with_reserved(listing.reserved - before)
    plan.listings[invoice_id] = listing
    plan.investors[investor_id] = investor
    stake = investor.stakes[invoice_id]
    plan.taken.append(Taken(invoice_id, customer_id, commitment, stake))
    return Funded(
        commitment_id=commitment.id,
        completes=listing.status is ListingStatus.FUNDED,
        raised=listing.raised,
        remaining=listing.remaining,
        expected_return=commitment.interval.entitled(
            facts.earnings[invoice_id], target=listing.target, final=True
        ),
    )


def _stranger(investor_id: UUID) -> Investor:
    """Somebody the user service has not told us of: not verified, so nothing else matters."""
    return Investor(
        investor_id, kyc_verified=False, outstanding=ZERO, balance=ZERO, limits=Limits(ZERO, ZERO)
    )


def _happened(plan: Plan, now: datetime) -> list[events.Event]:
    """Which listings are funded. Of the places themselves `store.tell_places` tells."""
    return [
        events.InvoiceFunded(listing.invoice_id, listing.raised, now)
        for listing in plan.listings.values()
        if listing.status is ListingStatus.FUNDED
    ]


def release(
    listing: Listing, commitments: Sequence[Commitment]
) -> tuple[list[Entry], dict[UUID, Money]]:
    """Return the entries that give every commitment back, and what each investor gets.

    Raises:
        BrokenInvariant: the commitments are not exactly what the listing raised.
    """
    total = sum((commitment.interval.length for commitment in commitments), ZERO)
    if total != listing.raised:
        raise BrokenInvariant(f"{listing.invoice_id} raised {listing.raised}, holds {total}")
    back: dict[UUID, Money] = {}
    entries: list[Entry] = []
    for commitment in commitments:
        investor_id, amount = commitment.investor_id, commitment.interval.length
        back[investor_id] = back.get(investor_id, ZERO) + amount
        move = Move(escrow(listing.invoice_id), wallet(investor_id), amount)
        entries.append(Entry(derive_id(commitment.id, "release"), RELEASE_MEMO, (move,)))
    return entries, back
