"""What the checker reads: the ledger, and the business facts beside it. Plain SQL, one snapshot."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, LiteralString, Protocol, TypeVar
from uuid import UUID, uuid5

import psycopg
from psycopg.rows import class_row

from checker import questions

# An entry's id is derived from its cause under this name, so that a cause posts once.
_NAMESPACE = UUID("0199e5a2-7b1c-7000-8000-68756e646900")
# Wide enough for the largest ledger we can hold in memory as sums.
MOVES_AT_ONCE = 50_000

T = TypeVar("T")
Owner = psycopg.Connection[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Listing:
    """A listing as funding keeps it."""

    invoice_id: UUID
    seller_id: UUID
    customer_id: UUID
    target_minor: int
    raised_minor: int
    reserved_minor: int
    status: str


@dataclass(frozen=True, slots=True)
class Commitment:
    """A commitment as funding keeps it."""

    id: UUID
    invoice_id: UUID
    investor_id: UUID
    start_minor: int
    end_minor: int
    received_minor: int


@dataclass(frozen=True, slots=True)
class Deal:
    """A deal as settlement keeps it."""

    invoice_id: UUID
    seller_id: UUID
    customer_id: UUID
    terms: Mapping[str, Any]
    offered_terms: Mapping[str, Any] | None
    status: str
    disbursed_on: date | None
    counted_on: date | None
    late_minor: int
    earned_minor: int
    principal_minor: int
    reserve_minor: int
    recovery_minor: int
    other_minor: int
    investor_fee_minor: int
    investors_paid_minor: int
    investors_final: bool
    written_off_on: date | None
    recovery_claimed_minor: int
    credited_minor: int
    recourse_minor: int
    is_adjusted: bool  # by operators, or by money of the seller
    is_replayed: bool  # a payment that was distributed was taken back


@dataclass(frozen=True, slots=True)
class Position:
    """A position as settlement keeps it."""

    commitment_id: UUID
    invoice_id: UUID
    investor_id: UUID
    start_minor: int
    end_minor: int
    paid_minor: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt, and the distribution it led to, if it did."""

    credit_id: UUID
    invoice_id: UUID
    amount_minor: int
    received_on: date
    state: str
    excess_minor: int
    from_seller: bool
    distribution_id: UUID | None
    counted_on: date | None
    late_minor: int | None
    earned_minor: int | None
    principal_minor: int | None
    reserve_minor: int | None
    recovery_minor: int | None
    investor_fee_minor: int | None
    to_investors_minor: int | None
    investors_final: bool | None
    distributed_at: datetime | None
    first_distributed_at: datetime | None = None  # before it was run again without another


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What two operators changed a deal by."""

    invoice_id: UUID
    kind: str
    amount_minor: int
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class FeeInvoice:
    """Our tax invoice for the fee of a disbursal, as issued."""

    invoice_id: UUID
    financial_year: str
    number: int
    text_number: str
    issued_on: date
    supplier: Mapping[str, Any]
    recipient: Mapping[str, Any]
    fee_minor: int
    cgst_minor: int
    sgst_minor: int
    igst_minor: int
    gst_rate: int
    supplier_then: Mapping[str, Any]  # as the table of suppliers says for that day


@dataclass(frozen=True, slots=True)
class TaxLine:
    """An investor's interest on one invoice in a year, and the tax withheld of it."""

    investor_id: UUID
    invoice_id: UUID
    financial_year: str
    interest_minor: int
    withheld_minor: int


@dataclass(frozen=True, slots=True)
class TaxYear:
    """An investor's certificate of a financial year, and the rule that was in force."""

    investor_id: UUID
    financial_year: str
    interest_minor: int
    withheld_minor: int
    rate: int | None
    threshold_minor: int | None


@dataclass(frozen=True, slots=True)
class Credit:
    """A bank credit."""

    id: UUID
    amount_minor: int
    place: str
    user_id: UUID | None
    paid_at: datetime | None


@dataclass(frozen=True, slots=True)
class Placement:
    """Money of a credit put onto an invoice's receipts, and not taken back."""

    credit_id: UUID
    invoice_id: UUID
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Payout:
    """Money out."""

    id: UUID
    purpose: str
    user_id: UUID | None
    credit_id: UUID | None
    amount_minor: int
    state: str
    posted: list[str]
    invoice_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """An operators' decision that money of a credit is somebody's."""

    approval_id: UUID
    credit_id: UUID
    user_id: UUID


@dataclass(slots=True)
class Facts:
    """Everything that is compared."""

    balances: dict[str, int]
    moved: dict[str, int]
    listings: list[Listing]
    commitments: dict[UUID, list[Commitment]]
    deals: dict[UUID, Deal]
    positions: dict[UUID, list[Position]]
    receipts: dict[UUID, list[Receipt]]
    adjustments: dict[UUID, list[Adjustment]]
    fee_invoices: list[FeeInvoice]
    tax_lines: list[TaxLine]
    tax_years: list[TaxYear]
    credits: list[Credit]
    placements: dict[UUID, list[Placement]]
    payouts: list[Payout]
    matches: list[Match]
    returns: dict[tuple[UUID, UUID], int]
    outstanding: dict[UUID, int]
    exposures: dict[tuple[UUID, UUID], int]
    reserved: dict[UUID, int]
    paid_by_invoice: dict[UUID, int]
    pending_jobs: int
    entries: dict[UUID, tuple[datetime, int]] = field(
        default_factory=dict[UUID, tuple[datetime, int]]
    )
    listed_on: dict[UUID, date] = field(default_factory=dict[UUID, date])
    matched_on: dict[UUID, date] = field(default_factory=dict[UUID, date])


def read(owner: Owner) -> Facts:
    """Read all of it; the caller's transaction should be one snapshot."""
    balances = {row[0]: row[1] for row in owner.execute(_BALANCES)}
    moved: defaultdict[str, int] = defaultdict(int)
    for source, target, amount in _streamed(owner, _MOVES):
        moved[source] -= amount
        moved[target] += amount
    count = owner.execute(questions.PENDING).fetchone()
    facts = Facts(
        balances=balances,
        moved=dict(moved),
        listings=_all(owner, Listing, _LISTINGS),
        commitments=_by_invoice(_all(owner, Commitment, _COMMITMENTS)),
        deals={deal.invoice_id: deal for deal in _all(owner, Deal, _DEALS)},
        positions=_by_invoice(_all(owner, Position, _POSITIONS)),
        receipts=_by_invoice(_all(owner, Receipt, _RECEIPTS)),
        adjustments=_by_invoice(_all(owner, Adjustment, _ADJUSTMENTS)),
        fee_invoices=_all(owner, FeeInvoice, questions.FEE_INVOICES),
        tax_lines=_all(owner, TaxLine, questions.TAX_LINES),
        tax_years=_all(owner, TaxYear, questions.TAX_YEARS),
        credits=_all(owner, Credit, _CREDITS),
        placements=_by_credit(_all(owner, Placement, _PLACEMENTS)),
        payouts=_all(owner, Payout, questions.PAYOUTS),
        matches=_all(owner, Match, _MATCHES),
        returns={(row[0], row[1]): row[2] for row in owner.execute(questions.RETURNS)},
        outstanding={row[0]: row[1] for row in owner.execute(questions.OUTSTANDING)},
        exposures={(row[0], row[1]): row[2] for row in owner.execute(questions.EXPOSURES)},
        reserved={row[0]: row[1] for row in owner.execute(questions.RESERVED)},
        paid_by_invoice={row[0]: row[1] for row in owner.execute(questions.PAID)},
        pending_jobs=int(count[0]) if count else 0,
        listed_on={row[0]: row[1] for row in owner.execute(questions.LISTED_ON)},
        matched_on={row[0]: row[1] for row in owner.execute(questions.MATCHED_ON)},
    )
    ids = [entry_id(deal, "disbursal") for deal in facts.deals]
    ids += [entry_id(match.approval_id, "match") for match in facts.matches]
    ids += [entry_id(one.credit_id, "excess") for of in facts.receipts.values() for one in of]
    facts.entries = {row[0]: (row[1], int(row[2])) for row in owner.execute(_ENTRIES, [ids])}
    return facts


def entry_id(cause: UUID, purpose: str) -> UUID:
    """Return the id of the entry that a cause brings about."""
    return uuid5(_NAMESPACE, f"{cause}/{purpose}")


class _OfInvoice(Protocol):
    @property
    def invoice_id(self) -> UUID: ...


OfInvoice = TypeVar("OfInvoice", bound=_OfInvoice)


def _by_invoice(rows: list[OfInvoice]) -> dict[UUID, list[OfInvoice]]:
    grouped: dict[UUID, list[OfInvoice]] = {}
    for row in rows:
        grouped.setdefault(row.invoice_id, []).append(row)
    return grouped


def _by_credit(rows: list[Placement]) -> dict[UUID, list[Placement]]:
    grouped: dict[UUID, list[Placement]] = {}
    for row in rows:
        grouped.setdefault(row.credit_id, []).append(row)
    return grouped


def _all(owner: Owner, kind: type[T], question: LiteralString) -> list[T]:
    with owner.cursor(row_factory=class_row(kind)) as cursor:
        return cursor.execute(question).fetchall()


def _streamed(owner: Owner, question: LiteralString) -> Iterator[tuple[Any, ...]]:
    with owner.cursor(name="moves") as cursor:
        cursor.itersize = MOVES_AT_ONCE
        yield from cursor.execute(question)


_BALANCES: LiteralString = "SELECT name, balance_minor FROM ledger.accounts"
_MOVES: LiteralString = """
    SELECT coalesce(source.name, 'nobody'), coalesce(target.name, 'nobody'), move.amount_minor
    FROM ledger.moves AS move
    LEFT JOIN ledger.accounts AS source ON source.id = move.source_id
    LEFT JOIN ledger.accounts AS target ON target.id = move.target_id
"""
_ENTRIES: LiteralString = """
    SELECT entry.id, entry.posted_at, sum(move.amount_minor)
    FROM ledger.entries AS entry JOIN ledger.moves AS move ON move.entry_id = entry.id
    WHERE entry.id = ANY (%s) GROUP BY entry.id
"""
_LISTINGS: LiteralString = """
    SELECT invoice_id, seller_id, customer_id, target_minor, raised_minor, reserved_minor, status
    FROM funding.listings
"""
_COMMITMENTS: LiteralString = """
    SELECT id, invoice_id, investor_id, start_minor, end_minor, received_minor
    FROM funding.commitments ORDER BY invoice_id, start_minor
"""
_DEALS: LiteralString = """
    SELECT deal.invoice_id, deal.seller_id, deal.customer_id, deal.terms,
        offer.terms AS offered_terms, deal.status, deal.disbursed_on, deal.counted_on,
        deal.late_minor, deal.earned_minor,
        deal.principal_minor, deal.reserve_minor,
        deal.recovery_minor, deal.fee_minor AS other_minor,
        deal.investor_fee_minor, deal.investors_paid_minor, deal.investors_final,
        deal.written_off_on, deal.recovery_claimed_minor, deal.credited_minor, deal.recourse_minor,
        deal.credited_minor + deal.recovery_claimed_minor + deal.recourse_owed_minor > 0
            OR deal.written_off_on IS NOT NULL
            OR EXISTS (
                SELECT FROM settlement.receipts AS own
                WHERE own.invoice_id = deal.invoice_id AND own.from_seller
            ) AS is_adjusted,
        EXISTS (
            SELECT FROM settlement.distributions AS undone
            WHERE undone.invoice_id = deal.invoice_id AND undone.undone_at IS NOT NULL
        ) AS is_replayed
    FROM settlement.deals AS deal
    LEFT JOIN funding.offers AS offer USING (invoice_id)
"""
_POSITIONS: LiteralString = """
    SELECT commitment_id, invoice_id, investor_id, start_minor, end_minor, paid_minor
    FROM settlement.positions ORDER BY invoice_id, start_minor
"""
# In the order in which they were distributed; those that went back whole come last.
_RECEIPTS: LiteralString = """
    SELECT receipt.credit_id, receipt.invoice_id, receipt.amount_minor, receipt.received_on,
        receipt.state, receipt.excess_minor, receipt.from_seller,
        part.id AS distribution_id, part.counted_on,
        part.late_minor, part.earned_minor, part.principal_minor, part.reserve_minor,
        part.recovery_minor, part.investor_fee_minor, part.to_investors_minor,
        part.investors_final, part.happened_at AS distributed_at, (
            SELECT min(ever.happened_at) FROM settlement.distributions AS ever
            WHERE ever.credit_id = receipt.credit_id
        ) AS first_distributed_at
    FROM settlement.receipts AS receipt
    LEFT JOIN settlement.distributions AS part
        ON part.credit_id = receipt.credit_id AND part.undone_at IS NULL
    ORDER BY part.seq NULLS LAST, receipt.seq
"""
_ADJUSTMENTS: LiteralString = """
    SELECT invoice_id, kind, amount_minor, happened_at FROM settlement.adjustments
    WHERE kind <> 'reversal' ORDER BY invoice_id, seq
"""
_CREDITS: LiteralString = """
    SELECT credit.id, credit.amount_minor, credit.place, credit.user_id, fact.paid_at
    FROM payment.credits AS credit
    LEFT JOIN payment.credit_facts AS fact ON fact.credit_id = credit.id AND fact.status = 'success'
"""
_PLACEMENTS: LiteralString = """
    SELECT credit_id, invoice_id, amount_minor FROM payment.placements
    WHERE NOT is_taken_back ORDER BY seq
"""
_MATCHES: LiteralString = """
    SELECT id AS approval_id, subject_id AS credit_id, (payload ->> 'id')::UUID AS user_id
    FROM platform.approvals
    WHERE kind = 'match_credit' AND approved_at IS NOT NULL AND payload ->> 'target' = 'user'
"""
