"""For the user service's tests: the service on its own database, with the world in memory."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import psycopg
from httpx import ASGITransport, AsyncClient

from hundi.events.user import (
    BankAccountRefused,
    BankAccountVerified,
    BusinessConfirmed,
    KycDecided,
    MemberInvited,
    UserRegistered,
)
from hundi.gateways.bank.fake import FakeBank
from hundi.gateways.gst.fake import FakeGstRegistry
from hundi.gateways.kyc.fake import FakeKyc
from hundi.gateways.mail.fake import FakeMailer
from hundi.gateways.outside import Outside
from hundi.kernel.ids import new_id
from hundi.runtime.app import build_app
from hundi.runtime.callers import USUAL, Freshness
from hundi.runtime.clock import Clock
from hundi.runtime.database import Database, Transaction
from hundi.runtime.documents import FolderDocuments
from hundi.runtime.jobs import Desk
from hundi.runtime.service import Reaction, Service, Subscriptions
from hundi.runtime.tokens import Caller, Role, Tokens
from hundi.runtime.vault import Vault
from hundi.runtime.web import Edge
from hundi.user import commands
from hundi.user.service import service
from support.databases import SetClock, as_owner, deliver, opened

PASSWORD = "violet tram on Sunday"
# argon2id of PASSWORD with the least cost there is: most tests are not about hashing.
CHEAP_HASH = (
    "$argon2id$v=19$m=8,t=1,p=1$YXB7RU44bkiKSNgr8+ye2g$kregEg87i9svengu/7j9YJVny/mV6KhHVZdVCye4YLQ"
)

PUBLISHED = (
    UserRegistered,
    BusinessConfirmed,
    KycDecided,
    BankAccountVerified,
    BankAccountRefused,
    MemberInvited,
)


class AnyTimeClock(SetClock):
    """A business clock and a real one, both where the test puts them."""

    def __init__(self) -> None:
        super().__init__()
        self.real = Clock.real_now()

    def real_now(self) -> datetime:  # pyright: ignore[reportIncompatibleMethodOverride] - static there, a test's own here
        return self.real


@dataclass(frozen=True, slots=True)
class People:
    """The user service at work."""

    clock: AnyTimeClock
    database: Database
    desk: Desk
    vault: Vault
    tokens: Tokens
    bank: FakeBank
    gst: FakeGstRegistry
    kyc: FakeKyc
    client: AsyncClient
    heard: list[object]

    async def registered(self, role: Role = "sme", *, name: str = "Asha Rao") -> "Person":
        """Return somebody with an account and a session."""
        email = f"p{new_id().hex}@example.in"
        new = commands.NewUser(email, name, role, CHEAP_HASH)
        async with self.database.transaction("user") as tx:
            user_id = await commands.register(tx, self.vault, new, now=tx.now)
        return Person(self, user_id, role, email, self.token(user_id, role))

    def token(self, user_id: UUID, role: Role, *, session_id: UUID | None = None) -> str:
        """Return an access token."""
        caller = Caller(user_id, role, session_id or new_id())
        return self.tokens.issue(caller, now=self.clock.real_now())

    async def post(self, path: str, body: object, **headers: str) -> httpx.Response:
        """Post as nobody."""
        return await self.client.post(path, json=body, headers=headers)

    async def log_in(self, email: str, password: str = PASSWORD) -> httpx.Response:
        """Try to sign in."""
        return await self.post("/auth/login", {"email": email, "password": password})

    async def work(self, *, twice: bool = False) -> None:
        """Let every waiting reaction and errand run."""
        await deliver(self.desk, twice=twice)

    def later(self, **by: int) -> None:
        """Let business time pass."""
        self.clock.at += timedelta(**by)

    def everything_kept(self) -> str:
        """Return all rows of all our tables as one text, for a search of what must not be there."""
        with psycopg.connect(as_owner(self.database.url)) as owner:
            tables = owner.execute(
                """
                SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
                WHERE schemaname IN ('user', 'platform', 'jobs', 'ledger')
                """
            ).fetchall()
            rows = [
                str(row)
                for (table,) in tables
                for row in owner.execute(f"SELECT t::TEXT FROM {table} AS t".encode()).fetchall()
            ]
        return "\n".join(rows)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an access token."""

    people: People
    id: UUID
    role: Role
    email: str
    token: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    async def get(self, path: str) -> Any:
        """Return the JSON of a call that succeeds."""
        answer = await self.people.client.get(path, headers=self.headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def put(self, path: str, body: object) -> httpx.Response:
        return await self.people.client.put(path, json=body, headers=self.headers)

    async def post(self, path: str, body: object, **headers: str) -> httpx.Response:
        return await self.people.client.post(path, json=body, headers=self.headers | headers)


@asynccontextmanager
async def people_of(
    url: str, folder: Path, *, strict: bool = False, fresh: Freshness = USUAL
) -> AsyncGenerator[People]:
    """Open the service on this database. `heard` collects what it published."""
    clock, vault, tokens = (
        AnyTimeClock(),
        Vault(b"k" * 32),
        Tokens(b"a secret of 32 bytes or more...."),
    )
    bank, gst, kyc = FakeBank(clock.now), FakeGstRegistry(), FakeKyc()
    heard: list[object] = []
    outside = Outside(
        payments=bank,
        payouts=bank,
        accounts=bank,
        gst=gst,
        kyc=kyc,
        mailer=FakeMailer(),
        documents=FolderDocuments(folder),
        vault=vault,
        strict=strict,
        redis_url=None,
    )

    async def hear(_: Transaction, event: object) -> None:
        heard.append(event)

    listener = Service("notification", reactions=[Reaction(kind, hear) for kind in PUBLISHED])
    subscriptions = Subscriptions.of([service, listener])
    async with opened(url, subscriptions=subscriptions, clock=clock) as database:
        edge = Edge(
            *(database, tokens, outside, "internal", ("webhook",)),
            sandbox=not strict,
            fresh=fresh,
        )
        transport = ASGITransport(app=build_app([service], edge))
        async with AsyncClient(transport=transport, base_url="http://hundi/api/v1") as client:
            yield People(
                clock, database, Desk(database, outside), vault, tokens, bank, gst, kyc, client,
                heard,
            )  # fmt: skip
