"""The peers of `hundi serve` over HTTP: `python -m bench.apps one|orm PORT`.

`one` is the same application, its `fund` an ordinary route: one transaction a request. `orm` is
FastAPI and SQLAlchemy, with the same tokens.
"""

import asyncio
import gc
import sys
from typing import Annotated
from uuid import UUID

import uvicorn
import uvloop
from fastapi import FastAPI, Header, HTTPException
from starlette.responses import Response

from hundi import wiring
from hundi.funding import commands
from hundi.funding.answers import written
from hundi.funding.api_fund import FundBody
from hundi.funding.plan import FundRequest
from hundi.kernel.errors import Refusal
from hundi.kernel.ids import new_id
from hundi.runtime.app import build_app
from hundi.runtime.clock import Clock
from hundi.runtime.secrets import Secrets
from hundi.runtime.service import Service
from hundi.runtime.settings import Settings
from hundi.runtime.tokens import Tokens
from hundi.runtime.web import Edge, InvestorCaller, Tx, routes_of

ORM_CONNECTIONS = 16


def main() -> int:
    """Serve until told to stop."""
    variant, port = sys.argv[1], int(sys.argv[2])
    uvloop.run((_serve_one if variant == "one" else _serve_orm)(Settings(), port))
    return 0


async def _serve_one(settings: Settings, port: int) -> None:
    routes = routes_of("funding")

    @routes.post("/invoices/{invoice_id:uuid}/fund", status_code=201)
    async def fund(invoice_id: UUID, body: FundBody, caller: InvestorCaller, tx: Tx) -> Response:
        asked = FundRequest(new_id(), invoice_id, caller.user_id, body.amount)
        [outcome] = await commands.fund_invoices(tx, [asked], now=tx.now)
        if isinstance(outcome, Refusal):
            raise outcome
        answer = written(outcome)
        return Response(answer.body, answer.status, media_type="application/json")

    async with wiring.opened(settings) as process:
        edge = Edge(
            database=process.database,
            tokens=process.tokens,
            outside=process.outside,
            internal_token=process.secrets.internal,
            webhook_secrets=process.secrets.webhook,
            sandbox=True,
        )
        await _listen(build_app([Service("funding", routers=[routes])], edge), port)


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
