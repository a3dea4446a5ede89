"""The peers of `hundi serve` over HTTP: `python -m bench.apps one|orm PORT`.

`one` is the same application, door, rules and rows, but a transaction a request. `orm` is FastAPI
and SQLAlchemy, with the same tokens.
"""

import asyncio
import gc
import sys
from typing import Annotated
from uuid import UUID

import uvicorn
import uvloop
from fastapi import FastAPI, Header, HTTPException

from hundi import wiring
from hundi.funding import commands
from hundi.funding.answers import Outcome
from hundi.funding.api_fund import FundBody, fund_routes
from hundi.funding.lanes import Lanes, Learn
from hundi.funding.plan import FundRequest
from hundi.runtime.app import build_app
from hundi.runtime.clock import Clock
from hundi.runtime.database import Database
from hundi.runtime.quick import QuickRoute
from hundi.runtime.secrets import Secrets
from hundi.runtime.service import Service
from hundi.runtime.settings import Settings
from hundi.runtime.tokens import Tokens
from hundi.runtime.web import Edge

ORM_CONNECTIONS = 16


def main() -> int:
    """Serve until told to stop."""
    variant, port = sys.argv[1], int(sys.argv[2])
    uvloop.run((_serve_one if variant == "one" else _serve_orm)(Settings(), port))
    return 0


class OneByOne(Lanes):
    """Each request a transaction of its own: the same rules and rows, and as few round trips."""

    def __init__(self, database: Database, learn: Learn) -> None:
        """Prepare to carry them out on this database."""
        self._database = database
        self._learn = learn

    async def submit(self, request: FundRequest) -> Outcome:
        """Carry it out by itself."""
        async with self._database.transaction("funding", pipelined=True) as tx:
            [outcome] = await commands.fund_invoices(tx, [request], now=tx.now)
        self._learn([request], [outcome])
        return outcome


def _routes_one(edge: Edge) -> list[QuickRoute]:
    return fund_routes(edge, OneByOne)


async def _serve_one(settings: Settings, port: int) -> None:
    async with wiring.opened(settings) as process:
        edge = Edge(
            database=process.database,
            tokens=process.tokens,
            outside=process.outside,
            internal_token=process.secrets.internal,
            webhook_secrets=process.secrets.webhook,
            sandbox=True,
        )
        app = build_app([Service("funding", quick_routes=_routes_one)], edge)
        await _listen(app, port)


async def _serve_orm(settings: Settings, port: int) -> None:
    from bench.orm import Orm  # noqa: PLC0415 - only where it is installed

    orm = Orm(settings.database_url or "", pool_size=ORM_CONNECTIONS)
    tokens = Tokens(Secrets.of(settings).token.encode())
    app = FastAPI()

    @app.get("/api/v1/health")
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.post("/api/v1/invoices/{invoice_id}/fund", status_code=201)
    async def fund(
        invoice_id: UUID, body: FundBody, authorization: Annotated[str, Header()]
    ) -> dict[str, object]:
        caller = tokens.verify(authorization.removeprefix("Bearer "), now=Clock.real_now())
        try:
            return await orm.fund(caller.user_id, invoice_id, body.amount.minor)
        except ValueError as refusal:
            raise HTTPException(409, str(refusal)) from refusal

    await _listen(app, port)
    await orm.close()


async def _listen(app: FastAPI, port: int) -> None:
    config = uvicorn.Config(app, host="127.0.0.1", port=port, log_config=None, access_log=False)
    gc.collect()
    gc.freeze()
    await uvicorn.Server(config).serve()
    await asyncio.sleep(0)


if __name__ == "__main__":
    sys.exit(main())
