"""Givens of the funding service: investors with money, listings, what settlement tells."""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from hundi.events.funding import Commitment
from hundi.events.invoice import InvoiceListed
from hundi.events.settlement import (
    AdvancePaid,
    PositionPaid,
    RepaymentProgressed,
    ReturnsDistributed,
)
from hundi.events.user import KycDecided, UserRegistered
from hundi.funding import commands, reactions
from hundi.funding.answers import Funded, Outcome
from hundi.funding.api_fund import ClosedListings
from hundi.funding.lanes import FundLanes
from hundi.funding.plan import FundRequest
from hundi.kernel.calendar import day_in_india
from hundi.kernel.deal import Terms
from hundi.kernel.ids import new_id
from hundi.kernel.intervals import Interval
from hundi.kernel.money import Money
from hundi.ledger import journal
from hundi.ledger.entry import Entry, Move, bank, escrow, receipts, wallet
from hundi.runtime.database import Database, Transaction
from support.databases import NOW

TODAY = day_in_india(NOW)
DUE = TODAY + timedelta(days=45)
CLOSES_AT = NOW + timedelta(days=7)


def rupees(amount: str) -> Money:
    return Money.parse(amount)


def terms(target: str = "90000", *, due_on: date = DUE, minimum: str = "1000") -> Terms:
    """The specification's deal, of another size if asked: nine tenths are advanced."""
    advance = rupees(target)
    face = advance.scaled(10, 9)
    return Terms(
        face=face,
        taxable=face.scaled(100, 118),
        eligible=face,
        advance=advance,
        annual_rate=1250,
        platform_fee_rate=100,
        gst_rate=1800,
        investor_fee_rate=0,
        late_rate=600,
        late_cap_rate=1000,
        grace_days=0,
        default_after_days=90,
        due_on=due_on,
        minimum=rupees(minimum),
        lawful_tds_rates=(100, 200, 1000),
    )


def listed(  # noqa: PLR0913 - a given has many faces
    invoice_id: UUID,
    agreed: Terms | None = None,
    *,
    seller_id: UUID | None = None,
    customer_id: UUID | None = None,
    closes_at: datetime = CLOSES_AT,
    risk_score: int = 70,
    grade: str = "B",
) -> InvoiceListed:
    return InvoiceListed(
        invoice_id=invoice_id,
        seller_id=seller_id or new_id(),
        customer_id=customer_id or new_id(),
        invoice_number="INV-001",
        seller_name="Asha Textiles",
        customer_name="Bharat Stores",
        terms=agreed or terms(),
        risk_score=risk_score,
        grade=grade,
        closes_at=closes_at,
        happened_at=NOW,
    )


async def given_an_investor(
    tx: Transaction,
    *,
    holding: str = "100000",
    verified: bool = True,
    id: UUID | None = None,  # noqa: A002 - it is one
) -> UUID:
    investor_id = id or new_id()
    await reactions.meet_investor(
        tx, UserRegistered(investor_id, "investor", "sealed", "sealed", NOW)
    )
    if verified:
        await reactions.note_kyc(tx, KycDecided(investor_id, "investor", "verified", NOW))
    if rupees(holding):
        await give(tx, investor_id, holding)
    return investor_id


async def give(tx: Transaction, investor_id: UUID, amount: str) -> None:
    cause = new_id()
    deposit = Move(bank(cause), wallet(investor_id), rupees(amount))
    await journal.post(tx, Entry(cause, "Deposit", (deposit,)))


async def given_a_listing(
    tx: Transaction, agreed: Terms | None = None, *, closes_at: datetime = CLOSES_AT
) -> UUID:
    invoice_id = new_id()
    await reactions.open_listing(tx, listed(invoice_id, agreed, closes_at=closes_at))
    return invoice_id


def wish(invoice_id: UUID, investor_id: UUID, amount: str | Money) -> FundRequest:
    money = amount if isinstance(amount, Money) else rupees(amount)
    return FundRequest(new_id(), invoice_id, investor_id, money)


async def fund(
    tx: Transaction, invoice_id: UUID, investor_id: UUID, amount: str | Money
) -> Outcome:
    [outcome] = await commands.fund_invoices(
        tx, [wish(invoice_id, investor_id, amount)], now=tx.now
    )
    return outcome


async def funded(
    tx: Transaction, invoice_id: UUID, investor_id: UUID, amount: str | Money
) -> Funded:
    outcome = await fund(tx, invoice_id, investor_id, amount)
    assert isinstance(outcome, Funded), outcome
    return outcome


async def state_of(tx: Transaction, invoice_id: UUID) -> tuple[str, Money]:
    row = await tx.one(
        "SELECT status, raised_minor FROM funding.listings WHERE invoice_id = %s", [invoice_id]
    )
    assert row is not None
    return row["status"], Money(row["raised_minor"])


async def outstanding_of(tx: Transaction, investor_id: UUID) -> Money:
    row = await tx.one(
        "SELECT outstanding_minor FROM funding.investors WHERE id = %s", [investor_id]
    )
    assert row is not None
    return Money(row["outstanding_minor"])


async def places_of(tx: Transaction, invoice_id: UUID) -> list[Commitment]:
    rows = await tx.all(
        "SELECT * FROM funding.commitments WHERE invoice_id = %s ORDER BY start_minor",
        [invoice_id],
    )
    return [
        Commitment(row["id"], row["investor_id"], Interval(row["start_minor"], row["end_minor"]))
        for row in rows
    ]


async def assert_exact(tx: Transaction, invoice_id: UUID) -> None:
    """Intervals are contiguous from 0 to what was raised, and the escrow holds that."""
    _, raised = await state_of(tx, invoice_id)
    at = 0
    for commitment in await places_of(tx, invoice_id):
        assert commitment.interval.start == at
        at = commitment.interval.end
    assert at == raised.minor
    assert await journal.balance(tx, escrow(invoice_id)) == raised


async def disburse(tx: Transaction, invoice_id: UUID, on: date = TODAY) -> None:
    """What settlement would do and tell: the escrow is emptied, days count."""
    advance = await journal.balance(tx, escrow(invoice_id))
    seller = new_id()
    pay = Move(escrow(invoice_id), wallet(seller), advance)
    await journal.post(tx, Entry(new_id(), "Advance", (pay,)))
    await reactions.note_disbursal(tx, advance_paid(invoice_id, advance, on))


def advance_paid(invoice_id: UUID, advance: Money, on: date) -> AdvancePaid:
    return AdvancePaid(
        invoice_id, new_id(), new_id(), advance, Money(0), Money(0), advance, on, NOW
    )


def progressed(
    invoice_id: UUID, received: str, *, repaid: bool = False, days_late: int = 0
) -> RepaymentProgressed:
    return RepaymentProgressed(
        invoice_id=invoice_id,
        seller_id=new_id(),
        customer_id=new_id(),
        received=rupees(received),
        repaid=repaid,
        days_late=days_late,
        was_defaulted=False,
        happened_at=NOW,
    )


def distributed(
    invoice_id: UUID, paid: Sequence[PositionPaid], *, at: datetime = NOW, final: bool = True
) -> ReturnsDistributed:
    total = sum((position.amount for position in paid), Money(0))
    return ReturnsDistributed(
        invoice_id=invoice_id,
        distribution_id=new_id(),
        seller_id=new_id(),
        customer_id=new_id(),
        page=0,
        positions=tuple(paid),
        to_investors=total,
        to_seller=Money(0),
        final=final,
        happened_at=at,
    )


async def pay_out(tx: Transaction, event: ReturnsDistributed) -> None:
    """Post what the distribution says, as settlement would."""
    for position in event.positions:
        cause = new_id()
        comes = Move(bank(cause), receipts(event.invoice_id), position.amount)
        goes = Move(receipts(event.invoice_id), wallet(position.investor_id), position.amount)
        await journal.post(tx, Entry(cause, "Returns", (comes, goes)))


async def fund_together(database: Database, requests: Sequence[FundRequest]) -> list[Outcome]:
    """Put requests as the route does, all at once; the outcomes keep their order."""
    lanes = FundLanes(database, ClosedListings().learn)
    return await asyncio.gather(*(lanes.submit(request) for request in requests))
