"""For settlement's tests: a deal's events by name, and the service on a database of its own."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TypeVar
from uuid import UUID

import psycopg
from fastapi import FastAPI

from hundi.events import funding, invoice, payment, settlement
from hundi.events.platform import ProposalApproved
from hundi.kernel.calendar import day_in_india
from hundi.kernel.deal import Terms
from hundi.kernel.ids import derive_id, new_id
from hundi.kernel.intervals import Interval
from hundi.kernel.money import ZERO, Money
from hundi.ledger import journal
from hundi.ledger.entry import Account, Entry, bank, escrow, moves_of, receipts, wallet
from hundi.runtime.app import build_app
from hundi.runtime.database import Database, Transaction
from hundi.runtime.jobs import Desk
from hundi.runtime.outbox import publish
from hundi.runtime.service import Reaction, Service, Subscriptions
from hundi.runtime.tokens import Caller, Role, Tokens
from hundi.runtime.web import Edge
from hundi.settlement.service import service
from support.databases import NOW, SetClock, as_owner, deliver, opened

SECRET = b"a secret of at least 32 bytes for tests"
INTERNAL_TOKEN = "the platform's own token"
TODAY = day_in_india(NOW)
DUE = TODAY + timedelta(days=45)
LOTS = ("33333", "33333", "23334")

EventT = TypeVar("EventT")


def rupees(amount: str) -> Money:
    return Money.parse(amount)


TERMS = Terms(
    face=rupees("100000"),
    taxable=rupees("84745.76"),
    eligible=rupees("100000"),
    advance=rupees("90000"),
    annual_rate=1250,
    platform_fee_rate=100,
    gst_rate=1800,
    investor_fee_rate=0,
    late_rate=600,
    late_cap_rate=1000,
    grace_days=0,
    default_after_days=90,
    due_on=DUE,
    minimum=rupees("1000"),
    lawful_tds_rates=(10, 100, 200, 500, 1000),
)


@dataclass(frozen=True, slots=True)
class Story:
    """One deal's people and the events of its life, with the example's numbers."""

    terms: Terms = TERMS
    lots: tuple[Money, ...] = tuple(Money.parse(lot) for lot in LOTS)
    invoice_id: UUID = field(default_factory=new_id)
    seller_id: UUID = field(default_factory=new_id)
    customer_id: UUID = field(default_factory=new_id)

    @property
    def investors(self) -> tuple[UUID, ...]:
        return tuple(derive_id(self.invoice_id, f"investor {n}") for n in range(len(self.lots)))

    @property
    def commitments(self) -> tuple[funding.Commitment, ...]:
        made: list[funding.Commitment] = []
        start = 0
        for investor, lot in zip(self.investors, self.lots, strict=True):
            interval = Interval(start, start + lot.minor)
            made.append(funding.Commitment(derive_id(investor, "lot"), investor, interval))
            start = interval.end
        return tuple(made)

    def listed(self) -> invoice.InvoiceListed:
        return invoice.InvoiceListed(
            self.invoice_id,
            self.seller_id,
            self.customer_id,
            "INV-7",
            "Asha Textiles",
            "Big Bazaar",
            self.terms,
            risk_score=70,
            grade="B",
            closes_at=NOW + timedelta(days=7),
            happened_at=NOW,
        )

    def committed(self) -> list[funding.FundsCommitted]:
        """One event a commitment."""
        raised = ZERO
        events: list[funding.FundsCommitted] = []
        for commitment in self.commitments:
            raised += commitment.interval.length
            events.append(funding.FundsCommitted(self.invoice_id, raised, (commitment,), NOW))
        return events

    def funded(self) -> funding.InvoiceFunded:
        return funding.InvoiceFunded(self.invoice_id, self.terms.advance, NOW)

    def closed(self) -> funding.ListingClosed:
        return funding.ListingClosed(self.invoice_id, self.seller_id, "expired", (), NOW)

    def cancelled(self) -> invoice.InvoiceCancelled:
        return invoice.InvoiceCancelled(self.invoice_id, self.seller_id, "INV-7", NOW)

    def paid(self, amount: str, on: date = DUE) -> payment.CustomerPaid:
        return payment.CustomerPaid(self.invoice_id, new_id(), rupees(amount), on, NOW)


def reversal_of(paid: payment.CustomerPaid) -> payment.CustomerPaymentReversed:
    return payment.CustomerPaymentReversed(paid.invoice_id, paid.credit_id, paid.amount, NOW)


HEARD = (
    settlement.AdvancePaid,
    settlement.ReturnsDistributed,
    settlement.RepaymentProgressed,
    settlement.ExcessReceived,
    settlement.InvoiceOverdue,
    settlement.InvoiceDefaulted,
    settlement.InvoiceWrittenOff,
    settlement.PaymentReturned,
    settlement.PaymentReclaimed,
    settlement.ReturnsReclaimed,
    settlement.CreditNoteApplied,
    settlement.RecourseCalled,
)


@dataclass(frozen=True, slots=True)
class Office:
    """Settlement on its own database, and somebody who hears all it says."""

    database: Database
    desk: Desk
    app: FastAPI
    tokens: Tokens
    heard: list[object]

    async def given(self, *events: object, twice: bool = False) -> None:
        """Let things happen: a customer's money is on the ledger when it is told of."""
        await self.posted(*events)
        await self.happened(*events)
        await deliver(self.desk, twice=twice)

    async def posted(self, *events: object) -> None:
        """Move the money that events tell of; nobody has heard of them yet."""
        async with self.database.transaction("payment") as tx:
            for event in events:
                await post_what_it_tells(tx, event)

    async def happened(self, *events: object) -> None:
        """Let events be told; nobody has reacted yet."""
        async with self.database.transaction("payment") as tx:
            await publish(tx, events)

    async def moved(self, source: Account, target: Account, amount: str) -> None:
        """Move money as somebody else would."""
        async with self.database.transaction("payment") as tx:
            moves = moves_of((source, target, rupees(amount)))
            await journal.post(tx, Entry(new_id(), "Moved", moves))

    async def approved(self, kind: str, subject_id: UUID, **payload: object) -> UUID:
        """Let two operators have agreed on something; return the approval's id."""
        approval_id = new_id()
        event = ProposalApproved(
            subject_id, approval_id, kind, payload, new_id(), new_id(), self.database.clock.now()
        )
        await self.given(event, twice=True)
        return approval_id

    async def disbursed(self, story: Story, *, twice: bool = False) -> Story:
        """Bring a deal to its disbursal."""
        await self.given(story.listed(), *story.committed(), story.funded(), twice=twice)
        return story

    def of(self, kind: type[EventT], invoice_id: UUID) -> list[EventT]:
        """Return what was heard about an invoice."""
        return [
            event
            for event in self.heard
            if isinstance(event, kind) and getattr(event, "invoice_id", None) == invoice_id
        ]

    async def holds(self, account: Account) -> str:
        """Return an account's balance, as text."""
        async with self.database.transaction("settlement") as tx:
            return (await journal.balance(tx, account)).decimal

    async def wallets(self, story: Story) -> list[str]:
        """Return what the investors' wallets hold, then the SME's."""
        people = [wallet(person) for person in (*story.investors, story.seller_id)]
        async with self.database.transaction("settlement") as tx:
            held = await journal.balances(tx, people)
        return [held[person].decimal for person in people]

    async def status(self, story: Story) -> str:
        """Return a deal's status."""
        row = self.row(
            "SELECT status FROM settlement.deals WHERE invoice_id = %s", story.invoice_id
        )
        return str(row[0])

    def desk_items(self, subject_id: UUID) -> list[str]:
        """Return the kinds of what is open on the operators' desk about a subject."""
        with psycopg.connect(as_owner(self.database.url)) as owner:
            rows = owner.execute(
                """
                SELECT kind FROM platform.work_items
                WHERE subject_id = %s AND closed_at IS NULL ORDER BY kind
                """,
                [subject_id],
            ).fetchall()
        return [str(kind) for (kind,) in rows]

    def row(self, query: str, *parameters: object) -> tuple[object, ...]:
        """Return one row, as the superuser sees it."""
        with psycopg.connect(as_owner(self.database.url)) as owner:
            found = owner.execute(query.encode(), parameters).fetchone()
        assert found is not None
        return found

    def bearer(self, user_id: UUID, role: Role) -> dict[str, str]:
        """Return the header with an access token."""
        caller = Caller(user_id, role, new_id())
        token = self.tokens.issue(caller, now=self.database.clock.real_now())
        return {"Authorization": f"Bearer {token}"}


@asynccontextmanager
async def office(url: str) -> AsyncGenerator[Office]:
    """Open the service on this database."""
    heard: list[object] = []

    async def hear(tx: Transaction, event: object) -> None:  # noqa: ARG001 - a reaction's signature
        if event not in heard:
            heard.append(event)

    listener = Service(
        name="notification", reactions=[Reaction(to=kind, do=hear) for kind in HEARD]
    )
    subscriptions = Subscriptions.of([service, listener])
    tokens = Tokens(SECRET)
    async with opened(url, subscriptions=subscriptions, clock=SetClock()) as database:
        edge = Edge(database, tokens, None, INTERNAL_TOKEN, ("webhook",), sandbox=True)
        app = build_app([service], edge)
        yield Office(database, Desk(database, None), app, tokens, heard)


async def post_what_it_tells(tx: Transaction, event: object) -> None:
    """Post what the event's publisher posted with it."""
    match event:
        case funding.FundsCommitted():
            amount = Money(sum(c.interval.length.minor for c in event.commitments))
            cause = event.commitments[0].id
            legs = (bank(cause), escrow(event.invoice_id), amount)
        case payment.CustomerPaid():
            cause = event.credit_id
            legs = (bank(cause), receipts(event.invoice_id), event.amount)
        case _:
            return
    held = await journal.balance(tx, legs[0])
    if legs[0].startswith("bank:") or held >= legs[2]:
        await journal.post(tx, Entry(cause, "Told", moves_of(legs)))


def with_terms(**changes: object) -> Story:
    """Return a story whose terms differ."""
    return Story(terms=replace(TERMS, **changes))  # pyright: ignore[reportArgumentType] - a test's shorthand
