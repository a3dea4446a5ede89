"""A platform within this process: the real application, a real PostgreSQL, the sandbox world.

Nothing sleeps and nothing waits. Requests go to the application without a socket; jobs and the
bank's webhooks are delivered when the exam says so, in the order in which they came about.
"""

import asyncio
import contextlib
import random
from base64 import b64encode
from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any, LiteralString
from uuid import UUID

import httpx
import psycopg
import uvicorn
from psycopg.rows import TupleRow
from starlette.applications import Starlette

from hundi.cli.stage import free_port
from hundi.gateways.bank.cashfree import CashfreeBank
from hundi.gateways.gst.cashfree import CashfreeGst
from hundi.gateways.kyc.cashfree import CashfreeKyc
from hundi.gateways.mail.fake import FakeMailer
from hundi.gateways.outside import Outside
from hundi.kernel.ids import new_id
from hundi.kernel.indian_ids import gstin_check_character
from hundi.kernel.money import Money
from hundi.ledger.api import routes as ledger_routes
from hundi.runtime import strict_json
from hundi.runtime.addresses import app_url
from hundi.runtime.app import build_app
from hundi.runtime.clock import Clock
from hundi.runtime.database import Database
from hundi.runtime.documents import FolderDocuments
from hundi.runtime.jobs import Desk, perform
from hundi.runtime.outbox import decode
from hundi.runtime.service import Subscription, Subscriptions
from hundi.runtime.tokens import Caller, Role, Tokens
from hundi.runtime.vault import Vault
from hundi.runtime.web import Edge
from hundi.sandbox import process, store
from hundi.sandbox.faults import Dice, faults_from
from hundi.sandbox.outbox import WEBHOOK_PATH, Courier
from hundi.sandbox.papers.paper import Party
from hundi.sandbox.papers.render import render_pdf
from hundi.sandbox.papers.samples import paper_for
from hundi.sandbox.portal import keep_key
from hundi.sandbox.world import World
from hundi.wiring import ALL

API = "/api/v1"
SECRET = b"the secret of the bank and of the exam"
INTERNAL = "the exam's own internal token"
JOB_TRIES_MAX = 4
ROUNDS_MAX = 200
TOKEN_USES_MAX = 400
IFSC = "HDFC0000123"
# Letters to people are no part of the money; without them a step takes half the time.
SERVICES = tuple(service for service in ALL if service.name != "notification")


class StuckError(Exception):
    """A job fails however often it is tried: the platform cannot go on by itself."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the platform answered: its status, the code of a refusal, its body read exactly."""

    status: int
    code: str
    body: Any
    raw: bytes


@dataclass(slots=True)
class Person:
    """Somebody who calls the platform."""

    name: str
    role: Role
    id: str
    account: str = ""
    gstin: str = ""
    pan: str = ""
    token: str = ""
    uses: int = TOKEN_USES_MAX


@dataclass(slots=True)
class Here:
    """The platform, the sandbox, and what a step needs of both."""

    database: Database
    desk: Desk
    tokens: Tokens
    client: httpx.AsyncClient
    sandbox: httpx.AsyncClient
    bank: World
    owner: psycopg.AsyncConnection[TupleRow]
    chance: random.Random
    numbers: "count[int]" = field(default_factory=lambda: count(1))
    by_name: dict[str, Subscription] = field(default_factory=dict[str, Subscription])

    def __post_init__(self) -> None:
        for subscriptions in self.database.subscriptions.by_event.values():
            self.by_name |= {one.name: one for one in subscriptions}

    @property
    def today(self) -> date:
        """The platform's day."""
        return self.database.clock.today()

    async def ask(
        self,
        who: Person | None,
        method: str,
        path: str,
        body: Mapping[str, object] | None = None,
        *,
        key: str | None = None,
    ) -> Answer:
        """Send one request as somebody (None: the platform itself) and return the answer."""
        headers = {"Authorization": f"Bearer {self._token(who) if who else INTERNAL}"}
        if key is not None:
            headers["Idempotency-Key"] = key
        got = await self.client.request(method, f"{API}{path}", json=body, headers=headers)
        kind = got.headers.get("content-type", "")
        read: Any = strict_json.loads(got.content) if "json" in kind else {"code": "?"}
        code = "ok" if got.is_success else str(read["code"])
        return Answer(got.status_code, code, read, got.content)

    async def deliver(self) -> int:
        """Run every waiting job in order, and those they bring about; return how many ran.

        Raises:
            StuckError: one fails again and again.
        """
        ran = 0
        tries: dict[int, int] = {}
        for _ in range(ROUNDS_MAX):
            async with self.database.transaction("platform") as tx:
                jobs = await tx.all(
                    "SELECT id, task_name, args FROM jobs.procrastinate_jobs"
                    " WHERE status = 'todo' ORDER BY id LIMIT 200"
                )
            if not jobs:
                return ran
            done: list[int] = []
            for job in jobs:
                subscription = self.by_name[job["task_name"]]
                fact = decode(job["args"]["event"], subscription.reaction.to)
                try:
                    await perform(self.desk, subscription, fact)
                except Exception as failure:
                    tries[job["id"]] = tries.get(job["id"], 0) + 1
                    if tries[job["id"]] >= JOB_TRIES_MAX:
                        raise StuckError(f"{job['task_name']}: {failure!r:.300}") from failure
                else:
                    done.append(job["id"])
            ran += len(done)
            async with self.database.transaction("platform") as tx:
                await tx.execute("DELETE FROM jobs.procrastinate_jobs WHERE id = ANY (%s)", [done])
        raise StuckError(f"jobs still come after {ROUNDS_MAX} rounds")

    async def deliver_notices(self) -> None:
        """Let the bank call the webhook for all that it has to tell."""
        rows = self.bank.store.execute("SELECT id, body FROM outbox ORDER BY id").fetchall()
        for number, body in rows:
            if await self.bank.courier.post(WEBHOOK_PATH, body):
                self.bank.store.execute("DELETE FROM outbox WHERE id = ?", (number,))

    async def settle(self) -> None:
        """Deliver everything, whatever it brings about."""
        await self.deliver_notices()
        await self.deliver()

    async def control(self, path: str, body: Mapping[str, object] | None = None) -> Any:
        """Make something happen in the sandbox world.

        Raises:
            StuckError: the sandbox refuses.
        """
        got = await self.sandbox.post(f"/_sandbox{path}", json=body or {})
        if not got.is_success:
            raise StuckError(f"{path}: {got.status_code} {got.text:.200}")
        return strict_json.loads(got.content)

    async def pay_in(self, account: str, minor: int, *, payer: str | None) -> str:
        """Let somebody pay to a virtual account; return the bank's transaction id."""
        body: dict[str, object] = {"virtualAccount": account, "amount": rupees(minor)}
        if payer is not None:
            body |= {"payerName": "A payer", "payerAccount": payer, "payerIfsc": IFSC}
        return str((await self.control("/credits", body))["transactionId"])

    async def rows(self, question: LiteralString) -> list[TupleRow]:
        """Look into the tables, as their owner."""
        return await (await self.owner.execute(question)).fetchall()

    def _token(self, who: Person) -> str:
        who.uses += 1
        if who.uses > TOKEN_USES_MAX:
            caller = Caller(UUID(who.id), who.role, new_id())
            who.token, who.uses = self.tokens.issue(caller, now=Clock.real_now()), 0
        return who.token

    async def person(self, role: Role, name: str, *, account: str = "", state: str = "") -> Person:
        """Let somebody sign up, be identified, and name a bank account and a business.

        Raises:
            StuckError: the platform refuses.
        """
        number = next(self.numbers)
        body: dict[str, object] = {"email": f"p{number}@example.com", "role": role, "name": name}
        got = await self.ask(
            None, "POST", "/auth/register", body | {"password": f"seven rivers {number} lamps"}
        )
        who = Person(name, role, str(got.body["userId"]))
        pan = f"ABC{'F' if state else 'P'}R{number:04d}K"
        who.pan = pan
        if state:
            gstin = f"{state}{pan}1Z"
            who.gstin = gstin + gstin_check_character(gstin)
            claim: dict[str, object] = {"legalName": name, "gstin": who.gstin, "pan": pan}
            await self._must(who, "PUT", "/me/business", claim)
        await self._must(who, "POST", "/kyc", {"pan": pan, "name": name, "consent": True})
        if account:
            who.account = account
            held = {"accountNumber": account, "ifsc": IFSC, "holderName": name}
            await self._must(who, "PUT", "/me/bank-account", held)
        await self.deliver()
        return who

    async def verified_invoice(
        self, seller: Person, buyer: Person, face: int, tenor: int, *, doubt: bool = False
    ) -> str:
        """Upload an invoice and have it read; return its id. Its customer has yet to accept.

        `doubt` prints another number on it than was typed: a person has to look.

        Raises:
            StuckError: it is not taken.
        """
        number = next(self.numbers)
        due_on = self.today + timedelta(days=tenor)
        paper = paper_for(
            Party(seller.name, seller.gstin, ("14 Mill Road", "Pune")),
            Party(buyer.name, buyer.gstin, ("8 MG Road", "Bengaluru")),
            number=f"AT/26-27/{number:04d}{'X' if doubt else ''}",
            total=Money(face),
            issued_on=self.today - timedelta(days=number % 300 + 1),
            due_on=due_on,
        )
        body: dict[str, object] = {
            "invoiceNumber": f"AT/26-27/{number:04d}",
            "amount": rupees(face),
            "dueDate": due_on.isoformat(),
            "customerGST": buyer.gstin,
            "invoiceFile": b64encode(render_pdf(paper)).decode(),
        }
        got = await self._must(seller, "POST", "/invoices/upload", body)
        await self.deliver()
        return str(got.body["invoiceId"])

    async def _must(
        self, who: Person, method: str, path: str, body: Mapping[str, object]
    ) -> Answer:
        got = await self.ask(who, method, path, body)
        if got.code != "ok":
            raise StuckError(f"{method} {path}: {got.status} {got.body}")
        return got


def rupees(minor: int) -> str:
    """Write paise as rupees with two decimals."""
    return f"{minor // 100}.{minor % 100:02d}"


def paise(value: object) -> int:
    """Read a JSON amount as paise, exactly."""
    return int((Decimal(str(value)) * 100).to_integral_exact())


@asynccontextmanager
async def here(owner_url: str, folder: Path, chance: random.Random) -> AsyncGenerator[Here]:
    """Open a platform on a migrated database, with the sandbox world beside it."""
    database = Database(
        app_url(owner_url, None),
        clock=Clock(),
        subscriptions=Subscriptions.of(SERVICES),
        pool_size=12,
    )
    async with AsyncExitStack() as closing:
        await database.open()
        closing.push_async_callback(database.close)
        port = free_port()
        outside = _outside(f"http://127.0.0.1:{port}", folder, closing)
        tokens = Tokens(b"the exam's secret of thirty-two bytes and more")
        edge = Edge(
            database=database,
            tokens=tokens,
            outside=outside,
            internal_token=INTERNAL,
            webhook_secrets=(SECRET.decode(),),
            sandbox=True,
        )
        app = build_app(SERVICES, edge, routers=[ledger_routes])
        client = await closing.enter_async_context(_to(app, "http://platform"))
        kept = await store.open_store(folder / "sandbox")
        closing.callback(kept.close)
        dice = Dice(faults_from(None))
        courier = Courier(kept, client, secret=SECRET, dice=dice)
        bank = World(kept, dice, courier, keep_key(folder / "sandbox"), "http://platform", 0)
        world = process.build(bank)
        await closing.enter_async_context(_served(world, port))
        sandbox = await closing.enter_async_context(_to(world, "http://sandbox"))
        owner = await psycopg.AsyncConnection.connect(owner_url, autocommit=True)
        closing.push_async_callback(owner.close)
        yield Here(database, Desk(database, outside), tokens, client, sandbox, bank, owner, chance)


def _to(app: Any, base_url: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=base_url)


def _outside(url: str, folder: Path, closing: AsyncExitStack) -> Outside:
    bank = CashfreeBank(url, "exam", "exam")
    gst, kyc = CashfreeGst(url, "exam", "exam"), CashfreeKyc(url, "exam", "exam")
    documents = FolderDocuments(folder / "documents")
    for close in (bank.aclose, gst.aclose, kyc.aclose, documents.close):
        closing.push_async_callback(close)
    return Outside(
        payments=bank,
        payouts=bank,
        accounts=bank,
        gst=gst,
        kyc=kyc,
        mailer=FakeMailer(),
        documents=documents,
        vault=Vault(b"m" * 32),
        strict=False,
        redis_url=None,
    )


@asynccontextmanager
async def _served(app: Starlette, port: int) -> AsyncGenerator[None]:
    """Serve the sandbox on the loopback: the platform's adapters speak real HTTP."""
    config = uvicorn.Config(
        app, port=port, log_level="critical", lifespan="off", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    server.capture_signals = contextlib.nullcontext  # pyright: ignore[reportAttributeAccessIssue] - whoever runs the exam keeps its signals
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - the server tells nobody when it has started
        await asyncio.sleep(0)
    try:
        yield
    finally:
        server.should_exit = True
        await task
