"""For the invoice service's tests: the service on its own database, with the world in memory."""

import json
import random
from base64 import b64encode
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from httpx import ASGITransport, AsyncClient

from hundi.events import funding, settlement
from hundi.events.invoice import (
    CancellationRequested,
    DisbursalCleared,
    DisbursalStopped,
    DocumentReplaced,
    InvoiceAccepted,
    InvoiceCancelled,
    InvoiceDisputed,
    InvoiceDoubted,
    InvoiceListed,
    InvoiceUploaded,
    InvoiceVerified,
)
from hundi.events.platform import ProposalApproved
from hundi.gateways.bank.fake import FakeBank
from hundi.gateways.gst.fake import FakeGstRegistry
from hundi.gateways.kyc.fake import FakeKyc
from hundi.gateways.mail.fake import FakeMailer
from hundi.gateways.outside import Outside
from hundi.invoice import commands, store, store_findings, store_terms
from hundi.invoice.checks import Claims
from hundi.invoice.domain import Acceptance, Invoice, Listing, Stage
from hundi.invoice.evidence import Findings
from hundi.invoice.listing import STANDARD, Wish, offer_of
from hundi.invoice.service import service
from hundi.kernel.calendar import day_in_india
from hundi.kernel.ids import new_id
from hundi.kernel.indian_ids import gstin_check_character
from hundi.kernel.money import Money
from hundi.kernel.rate import Rate
from hundi.runtime.app import build_app
from hundi.runtime.clock import Clock
from hundi.runtime.database import Database, Transaction
from hundi.runtime.documents import FolderDocuments
from hundi.runtime.jobs import Desk
from hundi.runtime.outbox import publish
from hundi.runtime.service import Reaction, Service, Subscriptions
from hundi.runtime.tokens import Caller, Role, Tokens
from hundi.runtime.vault import Vault
from hundi.runtime.web import Edge
from hundi.sandbox.papers.paper import Paper, Party
from hundi.sandbox.papers.render import render_pdf
from hundi.sandbox.papers.samples import paper_for
from hundi.sandbox.portal import new_key, public_pem, sign_qr
from support.databases import NOW, SetClock, deliver, opened

TODAY = day_in_india(NOW)
IN_45_DAYS = TODAY + timedelta(days=45)
LAKH = Money(1_00_000_00)
# Enough for the judgement of a file by its first bytes; it is never read.
ANY_PDF = b"%PDF-1.7\n%%EOF\n"
PUBLISHED = (
    InvoiceUploaded,
    InvoiceVerified,
    InvoiceDoubted,
    InvoiceAccepted,
    InvoiceDisputed,
    InvoiceListed,
    CancellationRequested,
    InvoiceCancelled,
    DocumentReplaced,
    DisbursalCleared,
    DisbursalStopped,
)
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# Stages by what must have happened to be there.
_UNTOLD = (
    Stage.UPLOADED,
    Stage.VERIFYING,
    Stage.NEEDS_INFO,
    Stage.REJECTED,
    Stage.VERIFIED,
    Stage.CANCELLED,
    Stage.DISPUTED,
)


class BothClocks(SetClock):
    """A business clock that stands, and a real one that stands too."""

    def __init__(self) -> None:
        super().__init__()
        self.real = Clock.real_now()

    def real_now(self) -> datetime:  # pyright: ignore[reportIncompatibleMethodOverride] - static there, a test's own here
        return self.real


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an access token, and a confirmed business when `gstin` is there."""

    id: UUID
    role: Role
    token: str
    gstin: str = ""
    name: str = ""

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


@dataclass(frozen=True, slots=True)
class Shop:
    """The invoice service at work. `heard` collects what it published."""

    clock: BothClocks
    database: Database
    desk: Desk
    outside: Outside
    tokens: Tokens
    gst: FakeGstRegistry
    portal: RSAPrivateKey
    client: AsyncClient
    heard: list[object]

    # -- people

    async def person(self, role: Role, *, kyc: bool = True, business: bool = True) -> Person:
        """Let somebody be known: verified, and with a confirmed business where a role has one."""
        user_id = new_id()
        token = self.tokens.issue(Caller(user_id, role, new_id()), now=self.clock.real_now())
        gstin, name = "", ""
        async with self.database.transaction("invoice") as tx:
            await store.save_role(tx, user_id, role)
            if kyc:
                await store.save_kyc(tx, user_id, role, is_verified=True)
            if business and role in {"sme", "customer"}:
                gstin, name = fresh_gstin(), f"Company {user_id.hex[-6:]} Pvt Ltd"
                await store.save_business(tx, user_id, role, gstin=gstin, legal_name=name)
        return Person(user_id, role, token, gstin, name)

    async def parties(self) -> tuple[Person, Person]:
        """Return an SME and a customer."""
        return await self.person("sme"), await self.person("customer")

    # -- invoices

    async def invoice(self, seller: Person, customer: Person, stage: Stage) -> Invoice:
        """Let there be an invoice of one lakh, due in 45 days, at this stage."""
        invoice = plain_invoice(seller, customer)
        accepted = Acceptance(customer.id, LAKH, IN_45_DAYS, NOW)
        async with self.database.transaction("invoice") as tx:
            await store.add_invoice(tx, invoice)
            if stage is Stage.ACCEPTED:
                invoice = replace(invoice, acceptance=accepted)
            elif stage not in _UNTOLD:
                product = await store_terms.get_product(tx, STANDARD)
                known = replace(invoice, acceptance=accepted)
                wish = Wish(Rate(90_00), Rate(12_50))
                offer = offer_of(known, wish, product, grade="C", now=tx.now)
                invoice = replace(known, listing=Listing(offer.terms, offer.closes_at, tx.now))
            invoice = replace(invoice, stage=stage, score=50, grade="C", buyer_name=customer.name)
            await store.save_invoice(tx, invoice)
        return invoice

    async def give_document(self, invoice: Invoice, content: bytes, kind: str = "pdf") -> None:
        """Let the invoice's document be read, as if it said nothing."""
        digest = await self.outside.documents.put(content)
        findings = Findings(
            document=invoice.document,
            kind=kind,
            sanitised=digest if kind == "pdf" else None,
            fields={},
            checks=(),
            outcome="verified",
            reasons=(),
            risk_reasons=(("start", 50),),
            read_at=NOW,
        )
        async with self.database.transaction("invoice") as tx:
            await store_findings.save_findings(tx, invoice.id, findings)

    async def stored(self, invoice_id: UUID | str) -> Invoice:
        """Return the invoice as it is now."""
        async with self.database.transaction("invoice") as tx:
            found = await store.find_invoice(tx, UUID(str(invoice_id)))
        assert found is not None
        return found

    async def timeline(self, invoice_id: UUID | str) -> list[str]:
        async with self.database.transaction("invoice") as tx:
            rows = await tx.all(
                "SELECT what FROM invoice.timeline WHERE invoice_id = %s ORDER BY seq",
                [str(invoice_id)],
            )
        return [row["what"] for row in rows]

    async def held(self, invoice_id: UUID | str) -> list[str]:
        """Return the kinds of marks that the invoice holds."""
        async with self.database.transaction("invoice") as tx:
            rows = await tx.all(
                """
                SELECT kind FROM invoice.fingerprints
                WHERE invoice_id = %s AND released_at IS NULL ORDER BY kind
                """,
                [str(invoice_id)],
            )
        return [row["kind"] for row in rows]

    # -- calls

    async def upload(self, seller: Person, body: dict[str, Any], **headers: str) -> httpx.Response:
        return await self.client.post(
            "/invoices/upload", json=body, headers=seller.headers | headers
        )

    async def post(
        self, path: str, caller: Person, body: object = None, **headers: str
    ) -> httpx.Response:
        return await self.client.post(path, json=body or {}, headers=caller.headers | headers)

    async def get(self, path: str, caller: Person) -> httpx.Response:
        return await self.client.get(path, headers=caller.headers)

    async def facts(self, invoice_id: UUID | str, caller: Person) -> dict[str, Any]:
        answer = await self.get(f"/invoices/{invoice_id}", caller)
        assert answer.status_code == 200, answer.text
        return answer.json()

    # -- events

    async def tell(self, *events: object, twice: bool = True) -> None:
        """Publish others' news and let everything that follows happen."""
        async with self.database.transaction("platform") as tx:
            await publish(tx, list(events))
        await self.work(twice=twice)

    async def work(self, *, twice: bool = False) -> None:
        """Let every waiting reaction and errand run."""
        await deliver(self.desk, twice=twice)

    def of(self, kind: type, invoice_id: UUID | str) -> list[Any]:
        """Return what was published of one kind about an invoice."""
        return [
            event
            for event in self.heard
            if isinstance(event, kind) and str(getattr(event, "invoice_id", "")) == str(invoice_id)
        ]

    # -- papers

    def paper(self, seller: Person, customer: Person, *, number: str = "INV-1") -> Paper:
        """Return an invoice of one lakh, issued ten days ago, due in 45."""
        return paper_for(
            Party(seller.name, seller.gstin, ("14, Ring Road", "Bengaluru")),
            Party(customer.name, customer.gstin, ("Plot 4", "Pune")),
            number=number,
            total=LAKH,
            issued_on=TODAY - timedelta(days=10),
            due_on=IN_45_DAYS,
        )

    def e_invoice(self, paper: Paper) -> bytes:
        """Return the paper as a PDF with the portal's signature."""
        registered_at = datetime(2026, 11, 22, 10, 0)  # noqa: DTZ001 - as the portal prints it
        qr = sign_qr(self.portal, paper.qr_claims(registered_at=registered_at))
        return render_pdf(paper, signed_qr=qr)


@asynccontextmanager
async def shop_of(url: str, folder: Path, *, strict: bool = False) -> AsyncGenerator[Shop]:
    """Open the service on this database."""
    clock, tokens = BothClocks(), Tokens(b"a secret of 32 bytes or more....")
    bank, gst, portal = FakeBank(clock.now), FakeGstRegistry(), new_key()
    heard: list[object] = []
    outside = Outside(
        payments=bank,
        payouts=bank,
        accounts=bank,
        gst=gst,
        kyc=FakeKyc(),
        mailer=FakeMailer(),
        documents=FolderDocuments(folder),
        vault=Vault(b"k" * 32),
        strict=strict,
        redis_url=None,
    )

    async def hear(_: Transaction, event: object) -> None:
        if event not in heard:
            heard.append(event)

    listener = Service("notification", reactions=[Reaction(kind, hear) for kind in PUBLISHED])
    subscriptions = Subscriptions.of([service, listener])
    async with opened(url, subscriptions=subscriptions, clock=clock) as database:
        async with database.transaction("invoice") as tx:
            await commands.import_portal_key(tx, public_pem(portal), "sandbox", tx.now)
        edge = Edge(database, tokens, outside, "internal", ("webhook",), sandbox=not strict)
        transport = ASGITransport(app=build_app([service], edge))
        async with AsyncClient(transport=transport, base_url="http://hundi/api/v1") as client:
            yield Shop(
                clock, database, Desk(database, outside), outside, tokens, gst, portal, client,
                heard,
            )  # fmt: skip


def fresh_gstin(state: str = "29") -> str:
    """Return a GSTIN nobody had yet, in good order."""
    chance = random.SystemRandom()
    letters = "".join(chance.choices(_LETTERS, k=3))
    pan = f"{letters}C{chance.choice(_LETTERS)}{chance.randrange(1, 9_990):04d}"
    body = f"{state}{pan}{chance.choice(_LETTERS)}1Z"
    return body + gstin_check_character(body)


def plain_invoice(seller: Person, customer: Person) -> Invoice:
    """Return an invoice just uploaded."""
    invoice_id = new_id()
    number = f"INV/{invoice_id.hex[-8:]}"
    return Invoice(
        id=invoice_id,
        seller_id=seller.id,
        claims=Claims(number, LAKH, IN_45_DAYS, customer.gstin),
        document=invoice_id.hex * 2,
        buyer_gstin=customer.gstin,
        uploaded_at=NOW,
        seller_name=seller.name,
    )


def refusal(answer: httpx.Response) -> tuple[int, str]:
    """Return an answer's status and code."""
    return answer.status_code, answer.json()["code"]


def exact(answer: httpx.Response) -> dict[str, Any]:
    """Return an answer with its numbers exact."""
    return json.loads(answer.text, parse_float=Decimal)


def body_of(
    customer_gstin: str,
    *,
    number: str = "INV-1",
    amount: object = 100000,
    due_on: date = IN_45_DAYS,
    content: bytes = ANY_PDF,
) -> dict[str, Any]:
    """Return the founding document's upload."""
    return {
        "invoiceNumber": number,
        "amount": amount,
        "dueDate": due_on.isoformat(),
        "customerGST": customer_gstin,
        "invoiceFile": b64encode(content).decode(),
    }


def progressed(
    invoice: Invoice, received: Money, *, repaid: bool = False, days_late: int = 0
) -> settlement.RepaymentProgressed:
    """Return the news that the customer paid."""
    assert invoice.acceptance is not None
    return settlement.RepaymentProgressed(
        invoice.id,
        invoice.seller_id,
        invoice.acceptance.customer_id,
        received,
        repaid,
        days_late,
        was_defaulted=False,
        happened_at=NOW,
    )


def closed(invoice: Invoice, reason: Any) -> funding.ListingClosed:
    """Return the news that the listing ended."""
    return funding.ListingClosed(invoice.id, invoice.seller_id, reason, (), NOW)


def approved(
    invoice: Invoice, *, document: str | None = None, kind: str = "decide_invoice"
) -> ProposalApproved:
    """Return the news that a second operator agreed."""
    payload: dict[str, object] = {"document": document or invoice.document, "reason": "seen it"}
    return ProposalApproved(invoice.id, new_id(), kind, payload, new_id(), new_id(), NOW)
