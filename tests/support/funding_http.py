"""The funding service behind HTTP, for tests."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import httpx
from fastapi import FastAPI

from hundi.funding.service import service
from hundi.kernel.ids import new_id
from hundi.runtime.app import build_app
from hundi.runtime.database import Database
from hundi.runtime.tokens import Caller, Role, Tokens
from hundi.runtime.web import Edge
from support.funding import (
    given_a_listing,
    given_an_investor,
    terms,
)


@dataclass(frozen=True, slots=True)
class World:
    """The service behind HTTP, and its database."""

    database: Database
    app: FastAPI
    client: httpx.AsyncClient
    tokens: Tokens

    def signed_in(
        self, user_id: UUID, role: Role = "investor", *, proved_before: int = 0
    ) -> dict[str, str]:
        """Return the header of somebody who proved who they are so many seconds ago."""
        now = self.database.clock.real_now()
        caller = Caller(user_id, role, new_id(), now - timedelta(seconds=proved_before))
        token = self.tokens.issue(caller, now=now)
        return {"Authorization": f"Bearer {token}"}

    async def fund(
        self, invoice: UUID, investor: UUID, amount: object, *, key: str | None = None
    ) -> httpx.Response:
        headers = self.signed_in(investor) | ({"Idempotency-Key": key} if key else {})
        return await self.client.post(
            f"/api/v1/invoices/{invoice}/fund", json={"amount": amount}, headers=headers
        )

    async def get(
        self,
        path: str,
        user_id: UUID,
        role: Role = "investor",
        *,
        query: dict[str, str] | None = None,
    ) -> httpx.Response:
        headers = self.signed_in(user_id, role)
        return await self.client.get(f"/api/v1{path}", params=query, headers=headers)

    async def investor(self, holding: str = "100000", *, verified: bool = True) -> UUID:
        async with self.database.transaction("funding") as tx:
            return await given_an_investor(tx, holding=holding, verified=verified)

    async def listing(self, target: str = "90000") -> UUID:
        async with self.database.transaction("funding") as tx:
            return await given_a_listing(tx, terms(target))


@asynccontextmanager
async def served(database: Database, *, news_seconds_max: float = 0.05) -> AsyncGenerator[World]:
    """Serve it; no worker brings news, so few wait for any."""
    tokens = Tokens(b"a secret of at least thirty-two bytes")
    edge = Edge(
        database=database,
        tokens=tokens,
        outside=None,
        internal_token="internal",
        webhook_secrets=("secret",),
        sandbox=True,
        news_seconds_max=news_seconds_max,
    )
    app = build_app([service], edge)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield World(database, app, client, tokens)
