"""For payment's tests: the service on a database of its own, with a bank in memory."""

import json
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import httpx
import psycopg

from hundi.events import invoice, payment, settlement, user
from hundi.events.platform import ProposalApproved
from hundi.gateways.bank.fake import FakeBank
from hundi.gateways.bank.port import Beneficiary, CreditFact, PayoutFact
from hundi.gateways.gst.fake import FakeGstRegistry
from hundi.gateways.kyc.fake import FakeKyc
from hundi.gateways.mail.fake import FakeMailer
from hundi.gateways.outside import Outside
from hundi.kernel.calendar import day_in_india
from hundi.kernel.deal import Terms
from hundi.kernel.ids import derive_id, new_id
from hundi.kernel.money import Money
from hundi.ledger import journal
from hundi.ledger.entry import Account, Entry, bank, moves_of, receipts
from hundi.payment.service import service
from hundi.payment.store import virtual_account_id
from hundi.runtime import desk as operators
from hundi.runtime import ticker
from hundi.runtime.app import build_app
from hundi.runtime.clock import Clock
from hundi.runtime.database import Database, Transaction
from hundi.runtime.documents import FolderDocuments
from hundi.runtime.jobs import Desk
from hundi.runtime.outbox import publish
from hundi.runtime.service import Reaction, Service, Subscriptions
from hundi.runtime.signatures import sign
from hundi.runtime.tokens import Caller, Role, Tokens
from hundi.runtime.vault import Vault
from hundi.runtime.web import Edge
from support.databases import NOW, SetClock, as_owner, deliver, opened

SECRET = "the bank's and ours"
PREVIOUS_SECRET = "the one before"
TOKEN_SECRET = b"a secret of at least 32 bytes for tests"
ACCOUNT = "123456789012"
IFSC = "HDFC0001234"
DUE = day_in_india(NOW) + timedelta(days=45)

EventT = TypeVar("EventT")

PUBLISHED = (
    payment.DepositReceived,
    payment.CustomerPaid,
    payment.CustomerPaymentReversed,
    payment.CreditUnmatched,
    payment.PayoutFinished,
)


def rupees(amount: str) -> Money:
    return Money.parse(amount)


def terms(face: str) -> Terms:
    """Terms as payment reads them: face, a taxable value of 100/118, TDS of 0.1, 2 and 10 %."""
    amount = rupees(face)
    return Terms(
        face=amount,
        taxable=amount.scaled(100, 118),
        eligible=amount,
        advance=amount.share(9000),
        annual_rate=1250,
        platform_fee_rate=100,
        gst_rate=1800,
        investor_fee_rate=0,
        late_rate=600,
        late_cap_rate=1000,
        grace_days=0,
        default_after_days=90,
        due_on=DUE,
        minimum=Money(1_000_00),
        lawful_tds_rates=(10, 200, 1000),
    )


class CountingBank(FakeBank):
    """A bank that remembers every order it was given, repeated ones too."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__(now)
        self.ordered: list[str] = []

    async def create_payout(
        self, reference: str, *, amount: Money, to: Beneficiary, remarks: str
    ) -> PayoutFact:
        self.ordered.append(reference)
        return await super().create_payout(reference, amount=amount, to=to, remarks=remarks)


@dataclass(frozen=True, slots=True)
class Listed:
    """An invoice that is offered, and whose it is."""

    id: UUID
    number: str
    seller_id: UUID
    customer_id: UUID
    face: Money


@dataclass(slots=True)
class Payments:
    """The payment service at work."""

    desk: Desk
    bank: CountingBank
    clock: SetClock
    client: httpx.AsyncClient
    tokens: Tokens
    heard: list[object]
    numbers: int = field(default=0)

    @property
    def database(self) -> Database:
        return self.desk.database

    async def work(self, *, twice: bool = False) -> None:
        """Let every waiting reaction and errand run; who listens hears each event once."""
        await deliver(self.desk, twice=twice, only=["payment"])
        await deliver(self.desk, only=["notification"])

    async def lose_jobs(self) -> int:
        """Forget all that waits to be done, as if its thirty attempts had failed."""
        async with self.database.transaction("platform") as tx:
            return len(await tx.all("DELETE FROM jobs.procrastinate_jobs RETURNING id"))

    async def tell(self, *events: object, twice: bool = False) -> None:
        """Let something happen elsewhere, and the service react."""
        async with self.database.transaction("platform") as tx:
            await publish(tx, list(events))
        await self.work(twice=twice)

    async def tick(self, *, twice: bool = False) -> None:
        """Let a while pass: the sweeps run."""
        await ticker.tick(self.database)
        await self.work(twice=twice)

    def later(self, **by: int) -> None:
        self.clock.at += timedelta(**by)

    async def person(
        self,
        role: Role = "investor",
        *,
        kyc: user.KycStatus = "verified",
        account: str | None = None,
    ) -> UUID:
        """Return somebody: verified unless said otherwise, with the account that is given."""
        user_id = new_id()
        await self.tell(
            user.UserRegistered(user_id, role, "sealed", "sealed", self.clock.now()),
            user.KycDecided(user_id, role, kyc, self.clock.now()),
        )
        if account is not None:
            await self.verify_account(user_id, account)
        return user_id

    async def verify_account(self, user_id: UUID, number: str) -> None:
        vault: Vault = self.desk.outside.vault
        async with self.database.transaction("user") as tx:
            sealed = await vault.seal(tx, user_id, number)
            name = await vault.seal(tx, user_id, "Ravi Traders")
        await self.tell(
            user.BankAccountVerified(user_id, sealed, IFSC, name, self.clock.now()), twice=True
        )

    async def listed(
        self, face: str = "100000", *, number: str | None = None, seller_id: UUID | None = None
    ) -> Listed:
        """Return a listed invoice whose virtual account is open."""
        self.numbers += 1
        one = Listed(
            id=new_id(),
            number=number or f"INV-{self.numbers:03}",
            seller_id=seller_id or new_id(),
            customer_id=new_id(),
            face=rupees(face),
        )
        await self.tell(self.listing_of(one))
        return one

    def listing_of(self, one: Listed) -> invoice.InvoiceListed:
        return invoice.InvoiceListed(
            invoice_id=one.id,
            seller_id=one.seller_id,
            customer_id=one.customer_id,
            invoice_number=one.number,
            seller_name="Ravi Traders",
            customer_name="Big Buyer Ltd",
            terms=terms(one.face.decimal),
            risk_score=60,
            grade="B",
            closes_at=self.clock.now() + timedelta(days=7),
            happened_at=self.clock.now(),
        )

    def advance_of(self, one: Listed, *, net: str) -> settlement.AdvancePaid:
        amount = rupees(net)
        return settlement.AdvancePaid(
            one.id, one.seller_id, one.customer_id, amount, Money(0), Money(0), amount,
            day_in_india(self.clock.now()), self.clock.now(),
        )  # fmt: skip

    async def account_of(self, owner_id: UUID) -> str:
        """Return the virtual account number of an invoice or deposit."""
        async with self.database.transaction("payment") as tx:
            row = await tx.one(
                "SELECT account_number FROM payment.virtual_accounts WHERE id = %s",
                [virtual_account_id(owner_id)],
            )
        assert row is not None
        return str(row["account_number"])

    def token(self, user_id: UUID, role: Role) -> dict[str, str]:
        caller = Caller(user_id, role, new_id())
        token = self.tokens.issue(caller, now=Clock.real_now())
        return {"Authorization": f"Bearer {token}"}

    async def get(self, path: str, user_id: UUID, role: Role = "investor") -> httpx.Response:
        return await self.client.get(path, headers=self.token(user_id, role))

    async def post(
        self,
        path: str,
        body: object,
        user_id: UUID,
        role: Role = "investor",
        *,
        key: str | None = None,
    ) -> httpx.Response:
        headers = self.token(user_id, role) | ({} if key is None else {"Idempotency-Key": key})
        return await self.client.post(path, json=body, headers=headers)

    async def webhook(self, body: bytes | Mapping[str, object], **headers: str) -> httpx.Response:
        """Call the webhook as the bank does; `X_Bank_Signature` replaces the good signature."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        signature = headers.get("signature") or sign(raw, secret=SECRET, now=Clock.real_now())
        return await self.client.post(
            "/webhooks/payment",
            content=raw,
            headers={"X-Bank-Signature": signature, "Content-Type": "application/json"},
        )

    async def bank_says(self, body: Mapping[str, object], *, twice: bool = False) -> None:
        """Let the bank's webhook come and be acted on."""
        answer = await self.webhook(body)
        assert answer.status_code == 200, answer.text
        await self.work(twice=twice)

    async def take_back(self) -> None:
        """Do as settlement does about reversals: give the bank back what waits on receipts."""
        for event in self.happened(payment.CustomerPaymentReversed):
            async with self.database.transaction("settlement") as tx:
                moves = moves_of((receipts(event.invoice_id), bank(event.credit_id), event.amount))
                await journal.post(tx, Entry(derive_id(event.credit_id, "reversal"), "Back", moves))
            returned = settlement.PaymentReturned(
                event.credit_id, event.invoice_id, event.amount, self.clock.now()
            )
            await self.tell(returned, twice=True)

    async def holds(self, account: Account) -> Money:
        async with self.database.transaction("payment") as tx:
            return await journal.balance(tx, account)

    async def give(self, source: Account, target: Account, amount: str) -> None:
        """Move money as another service would."""
        async with self.database.transaction("settlement") as tx:
            moves = moves_of((source, target, rupees(amount)))
            await journal.post(tx, Entry(new_id(), "Given", moves))

    async def approve(self, approval_id: str) -> None:
        """Let a second operator approve, and everybody act on it, twice."""
        async with self.database.transaction("platform") as tx:
            await operators.approve(tx, UUID(approval_id), by=new_id())
        await self.work(twice=True)

    def happened(self, kind: type[EventT]) -> list[EventT]:
        return [event for event in self.heard if isinstance(event, kind)]

    def items(self) -> set[tuple[str, str]]:
        """Return what is on the operators' desk: kind and subject."""
        rows = self.look("SELECT kind, subject_id FROM platform.work_items WHERE closed_at IS NULL")
        return {(row[0], str(row[1])) for row in rows}

    def kinds(self) -> set[str]:
        return {kind for kind, _ in self.items()}

    def look(self, query: str) -> list[Any]:
        """Read anything, as the database's owner."""
        with psycopg.connect(as_owner(self.database.url)) as owner:
            return owner.execute(query.encode()).fetchall()

    def postings(self) -> list[tuple[str, str, int]]:
        """Return every move of the ledger, sorted: whence, whither, how much."""
        rows = self.look(
            """
            SELECT s.name, t.name, m.amount_minor FROM ledger.moves AS m
            JOIN ledger.accounts AS s ON s.id = m.source_id
            JOIN ledger.accounts AS t ON t.id = m.target_id
            """
        )
        return sorted((row[0], row[1], row[2]) for row in rows)


def notice(fact: CreditFact | None = None, **fields: object) -> dict[str, object]:
    """Return a webhook's body: the seed's five fields, or those of a fact of the bank."""
    body: dict[str, object] = {
        "transactionId": f"T{new_id().hex}",
        "invoiceNumber": "INV-1",
        "amount": 100000.00,
        "status": "success",
        "paidAt": "2026-12-01T12:00:00+05:30",
    }
    if fact is not None:
        body = {
            "transactionId": fact.transaction_id,
            "invoiceNumber": fact.invoice_number,
            "amount": fact.amount.decimal,
            "status": fact.status,
            "paidAt": fact.paid_at.isoformat(),
            "virtualAccount": fact.virtual_account,
            "utr": fact.utr,
            "payerName": fact.payer_name,
            "payerAccount": fact.payer_account,
            "payerIfsc": fact.payer_ifsc,
        }
    return body | fields


@asynccontextmanager
async def payments_of(url: str, folder: Path, *, strict: bool = False) -> AsyncGenerator[Payments]:
    """Open the service on this database. `heard` collects what it published."""
    clock, tokens = SetClock(), Tokens(TOKEN_SECRET)
    bank = CountingBank(clock.now)
    heard: list[object] = []
    outside = Outside(
        payments=bank,
        payouts=bank,
        accounts=bank,
        gst=FakeGstRegistry(),
        kyc=FakeKyc(),
        mailer=FakeMailer(),
        documents=FolderDocuments(folder),
        vault=Vault(b"k" * 32),
        strict=strict,
        redis_url=None,
    )

    async def hear(_: Transaction, event: object) -> None:
        heard.append(event)

    listener = Service("notification", reactions=[Reaction(kind, hear) for kind in PUBLISHED])
    subscriptions = Subscriptions.of([service, listener])
    async with opened(url, subscriptions=subscriptions, clock=clock) as database:
        secrets = (SECRET, PREVIOUS_SECRET)
        edge = Edge(database, tokens, outside, "internal", secrets, sandbox=not strict)
        transport = httpx.ASGITransport(app=build_app([service], edge))
        async with httpx.AsyncClient(transport=transport, base_url="http://hundi/api/v1") as client:
            yield Payments(Desk(database, outside), bank, clock, client, tokens, heard)


def emptied(url: str) -> str:
    """Empty a database a module's tests share, past the triggers that refuse it; return its URL.

    A database cloned for each test would cost more than the tests.
    """
    with psycopg.connect(as_owner(url)) as owner:
        owner.execute("SET session_replication_role = replica")
        tables = owner.execute(
            """
            SELECT format('DELETE FROM %I.%I', schemaname, tablename) FROM pg_tables
            WHERE schemaname IN ('payment', 'ledger', 'platform', 'jobs')
                AND tablename NOT IN ('clock', 'limits', 'money', 'operating')
            """
        ).fetchall()
        owner.execute("; ".join(table for (table,) in tables).encode())
    return url


def approved(credit_id: UUID, payload: dict[str, object], at: datetime) -> ProposalApproved:
    """A second operator's word on a proposal."""
    return ProposalApproved(credit_id, new_id(), "match_credit", payload, new_id(), new_id(), at)
