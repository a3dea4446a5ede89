"""For notification's tests: one event of each kind, and an outside world with a mail server."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Literal
from uuid import UUID

from fastapi import FastAPI

from hundi.events import funding, invoice, payment, settlement, user
from hundi.gateways.bank.fake import FakeBank
from hundi.gateways.gst.fake import FakeGstRegistry
from hundi.gateways.kyc.fake import FakeKyc
from hundi.gateways.mail.fake import FakeMailer
from hundi.gateways.outside import Outside
from hundi.kernel.ids import derive_id, new_id
from hundi.kernel.intervals import Interval
from hundi.kernel.money import Money
from hundi.notification.service import service
from hundi.runtime.app import build_app
from hundi.runtime.database import Database
from hundi.runtime.documents import FolderDocuments
from hundi.runtime.jobs import Desk
from hundi.runtime.outbox import publish
from hundi.runtime.service import Subscriptions
from hundi.runtime.tokens import Caller, Role, Tokens
from hundi.runtime.vault import Vault
from hundi.runtime.web import Edge
from support.databases import NOW, SetClock, deliver, opened

SECRET = b"a secret of at least 32 bytes for tests"


@dataclass(frozen=True, slots=True)
class Office:
    """The notification service on its own database, with a mail server in memory."""

    database: Database
    desk: Desk
    mailer: FakeMailer
    vault: Vault
    tokens: Tokens
    app: FastAPI

    async def given(self, *events: object, twice: bool = False) -> None:
        """Let events happen, and everything that follows from them."""
        await self.happened(*events)
        await deliver(self.desk, twice=twice)

    async def happened(self, *events: object) -> None:
        """Let events happen; nobody has reacted yet."""
        async with self.database.transaction("platform") as tx:
            await publish(tx, events)

    async def registered(
        self, user_id: UUID, *, role: Role = "sme", name: str = "Asha Rao"
    ) -> user.UserRegistered:
        """Return the event of somebody's registration, `<user id>@example.in`."""
        async with self.database.transaction("user") as tx:
            email = await self.vault.seal(tx, user_id, f"{user_id}@example.in")
            sealed_name = await self.vault.seal(tx, user_id, name)
        return user.UserRegistered(user_id, role, email, sealed_name, NOW)

    async def told(self, user_id: UUID) -> list[str]:
        """Return the kinds of what somebody was told, oldest first."""
        async with self.database.transaction("notification") as tx:
            rows = await tx.all(
                "SELECT kind FROM notification.notifications WHERE user_id = %s ORDER BY id",
                [user_id],
            )
        return [row["kind"] for row in rows]

    async def letters_of(self, user_id: UUID) -> list[str]:
        """Return what became of somebody's letters, oldest first."""
        async with self.database.transaction("notification") as tx:
            rows = await tx.all(
                "SELECT letter FROM notification.notifications WHERE user_id = %s ORDER BY id",
                [user_id],
            )
        return [row["letter"] for row in rows]

    def sent_to(self, user_id: UUID) -> list[str]:
        """Return the subjects of the letters that somebody got."""
        to = f"{user_id}@example.in"
        return [letter.subject for letter in self.mailer.letters if letter.to == to]

    def token(self, user_id: UUID, *, role: Role = "sme", session_id: UUID | None = None) -> str:
        """Return an access token."""
        caller = Caller(user_id, role, session_id or new_id())
        return self.tokens.issue(caller, now=self.database.clock.real_now())

    def bearer(self, user_id: UUID, *, role: Role = "sme") -> dict[str, str]:
        """Return the header with an access token."""
        return {"Authorization": f"Bearer {self.token(user_id, role=role)}"}


@asynccontextmanager
async def office(url: str, folder: Path, *, redis_url: str | None = None) -> AsyncGenerator[Office]:
    """Open the service on this database."""
    clock, mailer, vault, tokens = SetClock(), FakeMailer(), Vault(b"k" * 32), Tokens(SECRET)
    bank = FakeBank(clock.now)
    outside = Outside(
        payments=bank,
        payouts=bank,
        accounts=bank,
        gst=FakeGstRegistry(),
        kyc=FakeKyc(),
        mailer=mailer,
        documents=FolderDocuments(folder),
        vault=vault,
        strict=True,
        redis_url=redis_url,
    )
    async with opened(url, subscriptions=Subscriptions.of([service]), clock=clock) as database:
        edge = Edge(database, tokens, outside, "internal", ("webhook",), sandbox=True)
        app = build_app([service], edge)
        yield Office(database, Desk(database, outside), mailer, vault, tokens, app)


@dataclass(frozen=True, slots=True)
class Deal:
    """An invoice and its people."""

    invoice_id: UUID
    seller_id: UUID
    customer_id: UUID
    investor_ids: tuple[UUID, UUID]

    def uploaded(self, number: str = "INV-7") -> invoice.InvoiceUploaded:
        return invoice.InvoiceUploaded(self.invoice_id, self.seller_id, number, NOW)

    def verified(self, *, known_customer: bool = True) -> invoice.InvoiceVerified:
        customer_id = self.customer_id if known_customer else None
        return invoice.InvoiceVerified(self.invoice_id, self.seller_id, customer_id, "INV-7", NOW)

    def link(self) -> invoice.LinkIssued:
        link_id = derive_id(self.invoice_id, "link")
        until = NOW + timedelta(days=60)
        return invoice.LinkIssued(self.invoice_id, link_id, self.customer_id, "INV-7", until, NOW)

    def link_code(self) -> invoice.LinkCodeAsked:
        code_id = derive_id(self.invoice_id, "code")
        until = NOW + timedelta(minutes=10)
        return invoice.LinkCodeAsked(
            self.invoice_id, code_id, self.customer_id, "INV-7", until, NOW
        )

    def doubted(self, outcome: str, *reasons: str) -> invoice.InvoiceDoubted:
        return invoice.InvoiceDoubted(
            self.invoice_id, self.seller_id, "INV-7", outcome, reasons, NOW
        )

    def accepted(self) -> invoice.InvoiceAccepted:
        return invoice.InvoiceAccepted(
            self.invoice_id,
            self.seller_id,
            self.customer_id,
            "INV-7",
            Money.parse("100000"),
            date(2026, 12, 26),
            NOW,
        )

    def disputed(self) -> invoice.InvoiceDisputed:
        return invoice.InvoiceDisputed(
            self.invoice_id, self.seller_id, self.customer_id, "INV-7", NOW
        )

    def commitments(self) -> tuple[funding.Commitment, ...]:
        """Three: the first investor committed twice."""
        first, second = self.investor_ids
        lots = (
            (first, 0, 3_333_300),
            (second, 3_333_300, 6_666_600),
            (first, 6_666_600, 9_000_000),
        )
        return tuple(
            funding.Commitment(derive_id(self.invoice_id, f"{start}"), who, Interval(start, end))
            for who, start, end in lots
        )

    def committed(self) -> funding.FundsCommitted:
        return funding.FundsCommitted(
            self.invoice_id, Money.parse("90000"), self.commitments(), NOW
        )

    def funded(self) -> funding.InvoiceFunded:
        return funding.InvoiceFunded(self.invoice_id, Money.parse("90000"), NOW)

    def closed(self, reason: Literal["expired", "cancelled"] = "expired") -> funding.ListingClosed:
        return funding.ListingClosed(
            self.invoice_id, self.seller_id, reason, self.commitments(), NOW
        )

    def advance(self) -> settlement.AdvancePaid:
        return settlement.AdvancePaid(
            self.invoice_id,
            self.seller_id,
            self.customer_id,
            Money.parse("90000"),
            Money.parse("900"),
            Money.parse("162"),
            Money.parse("88938"),
            NOW.date(),
            NOW,
        )

    def distributed(self, page: int = 0) -> settlement.ReturnsDistributed:
        amounts = (Money.parse("33846.69"), Money.parse("33846.69"), Money.parse("23693.61"))
        positions = tuple(
            settlement.PositionPaid(each.id, each.investor_id, amount)
            for each, amount in zip(self.commitments(), amounts, strict=True)
        )
        return settlement.ReturnsDistributed(
            self.invoice_id,
            derive_id(self.invoice_id, "distribution"),
            self.seller_id,
            self.customer_id,
            page,
            positions,
            Money.parse("91386.99"),
            Money.parse("8613.01"),
            final=True,
            happened_at=NOW,
        )

    def progressed(self, received: str, *, repaid: bool) -> settlement.RepaymentProgressed:
        return settlement.RepaymentProgressed(
            self.invoice_id,
            self.seller_id,
            self.customer_id,
            Money.parse(received),
            repaid,
            1,
            was_defaulted=False,
            happened_at=NOW,
        )

    def overdue(self) -> settlement.InvoiceOverdue:
        return settlement.InvoiceOverdue(self.invoice_id, self.seller_id, self.customer_id, 1, NOW)

    def defaulted(self) -> settlement.InvoiceDefaulted:
        return settlement.InvoiceDefaulted(
            self.invoice_id, self.seller_id, self.customer_id, 90, NOW
        )

    def excess(self) -> settlement.ExcessReceived:
        credit_id = derive_id(self.invoice_id, "credit")
        return settlement.ExcessReceived(credit_id, self.invoice_id, Money.parse("500"), NOW)

    def setbacks(self) -> Sequence[object]:
        """What does not go to plan: taken back, credited, written off, recourse."""
        who = (self.invoice_id, self.seller_id, self.customer_id)
        credit_id = derive_id(self.invoice_id, "credit")
        some = Money.parse("500")
        return [
            settlement.CreditNoteApplied(*who, some, Money.parse("99500"), Money(84_322_03), NOW),
            settlement.InvoiceWrittenOff(*who, some, NOW),
            settlement.RecourseCalled(self.invoice_id, self.seller_id, some, NOW),
            settlement.PaymentReclaimed(*who, credit_id, some, some, True, False, NOW),  # noqa: FBT003 - fields
            settlement.ReturnsReclaimed(
                self.invoice_id,
                derive_id(credit_id, "reclaim"),
                self.seller_id,
                0,
                self.distributed().positions,
                some,
                some,
                NOW,
            ),
        ]

    def whole_story(self) -> Sequence[object]:
        """Return one event of every kind that concerns an invoice, in a possible order."""
        return [
            self.uploaded(),
            self.doubted("review", "duplicate_number"),
            self.verified(),
            self.link(),
            self.link_code(),
            self.disputed(),
            self.accepted(),
            listed(self),
            self.committed(),
            self.funded(),
            funding.CancellationRefused(self.invoice_id, NOW),
            self.closed(),
            self.advance(),
            self.overdue(),
            self.defaulted(),
            self.progressed("40000", repaid=False),
            self.progressed("100000", repaid=True),
            self.distributed(),
            self.excess(),
            *self.setbacks(),
        ]


def a_deal() -> Deal:
    """Return an invoice with its people, all new."""
    return Deal(new_id(), new_id(), new_id(), (new_id(), new_id()))


def listed(deal: Deal) -> invoice.InvoiceListed:
    """Return the event of the deal's listing."""
    terms = invoice.Terms(
        face=Money.parse("100000"),
        taxable=Money.parse("84745.76"),
        eligible=Money.parse("100000"),
        advance=Money.parse("90000"),
        annual_rate=1_250,
        platform_fee_rate=100,
        gst_rate=1_800,
        investor_fee_rate=0,
        late_rate=600,
        late_cap_rate=1_000,
        grace_days=0,
        default_after_days=90,
        due_on=date(2026, 12, 26),
        minimum=Money.parse("1000"),
        lawful_tds_rates=(10,),
    )
    return invoice.InvoiceListed(
        invoice_id=deal.invoice_id,
        seller_id=deal.seller_id,
        customer_id=deal.customer_id,
        invoice_number="INV-7",
        seller_name="Rao Textiles",
        customer_name="Bharat Retail",
        terms=terms,
        risk_score=70,
        grade="B",
        closes_at=NOW + timedelta(days=5),
        happened_at=NOW,
    )


def account_events(user_id: UUID) -> Sequence[object]:
    """Return one event of every kind that concerns a person alone, but for the registration."""
    return [
        user.BusinessConfirmed(user_id, "sme", "29AAGCB7383J1Z4", "Rao", ("check_character",), NOW),
        user.KycDecided(user_id, "sme", "verified", NOW),
        user.BankAccountVerified(user_id, "sealed", "HDFC0000001", "sealed", NOW),
        user.BankAccountRefused(user_id, "name_differs", NOW),
        payment.DepositReceived(user_id, new_id(), Money.parse("100000"), NOW),
        payment.PayoutFinished(
            user_id, new_id(), "withdrawal", "processed", Money.parse("500.50"), NOW
        ),
    ]
