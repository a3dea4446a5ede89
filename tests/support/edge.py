"""A small service on the edge, for tests of the edge itself."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Annotated, Any
from uuid import UUID

import httpx
import psycopg
from fastapi import FastAPI, Query

from hundi.events.platform import Ticked
from hundi.kernel.errors import Conflict, NotFound, Unavailable
from hundi.kernel.ids import new_id
from hundi.kernel.money import Money
from hundi.runtime.app import build_app
from hundi.runtime.audit_log import record
from hundi.runtime.database import Database
from hundi.runtime.pages import Cursor, read_cursor
from hundi.runtime.service import Reaction, Service, Subscriptions
from hundi.runtime.tokens import Caller, Role, Tokens
from hundi.runtime.values import Rupees, Shape
from hundi.runtime.web import AnyCaller, Edge, SmeCaller, TheEdge, Tx, routes_of
from support.databases import PostgresServer, SetClock, as_owner, opened

TOKENS = Tokens(b"a secret of at least 32 bytes for tests")
API = "/api/v1"


class Line(Shape):
    """A line of an order."""

    name: str
    amount: Rupees


class Order(Shape):
    """An order: what the example route takes."""

    lines: list[Line]
    note: str | None = None


class Taken(Shape):
    """What the example route answers."""

    id: UUID
    total: Rupees


class Shut(Conflict):
    """The example's refusal."""


class Unheard(NotFound):
    """The example's refusal that news may lift."""


class Tired(Unavailable):
    """The example's refusal that is not kept."""


routes = routes_of("user")
secret_routes = routes_of("user", keeps_answers=False)


@routes.post("/orders", status_code=201)
async def take_order(order: Order, caller: AnyCaller, tx: Tx) -> Taken:
    """Note an order in the audit log: the effect that tests count."""
    order_id = new_id()
    await record(tx, caller.user_id, "order", order_id)
    total = Money(sum(line.amount.minor for line in order.lines))
    return Taken(id=order_id, total=total)


@routes.post("/refuse/{why}")
async def refuse(why: str, caller: AnyCaller, tx: Tx) -> Taken:
    """Do something, then say no."""
    await record(tx, caller.user_id, "refuse", None)
    if why == "tired":
        raise Tired("Come back.", retry_after=3)
    raise Shut("Not now.", remaining=Money(9_000_010))


@routes.post("/broken-commit")
async def break_the_commit(caller: AnyCaller, tx: Tx) -> Taken:
    """Leave something that PostgreSQL refuses only at the commit."""
    await record(tx, caller.user_id, "broken", None)
    await tx.execute("INSERT INTO public.late (id) VALUES (1), (1)")
    return Taken(id=new_id(), total=Money(1))


@routes.post("/lost-commit")
async def lose_the_connection(tx: Tx, edge: TheEdge) -> Taken:
    """Lose PostgreSQL in the middle of the request."""
    pid = tx.connection.info.backend_pid
    with psycopg.connect(as_owner(edge.database.url), autocommit=True) as owner:
        owner.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    return Taken(id=new_id(), total=Money(1))


@routes.post("/crash")
async def crash(caller: AnyCaller, tx: Tx) -> Taken:
    """Do something, then break."""
    await record(tx, caller.user_id, "crash", None)
    raise RuntimeError("a secret")


@routes.get("/heard/{subject_id:uuid}")
async def heard(subject_id: UUID, tx: Tx) -> Taken:
    """Answer once the news about the subject has come."""
    row = await tx.one("SELECT FROM platform.audit_log WHERE subject_id = %s", [subject_id])
    if row is None:
        raise Unheard("Nothing is known of it.")
    return Taken(id=subject_id, total=Money(1))


@routes.get("/sme-only")
async def sme_only(caller: SmeCaller) -> Taken:
    """For SMEs."""
    return Taken(id=caller.user_id, total=Money(1))


@routes.get("/search")
async def search(
    tx: Tx, q: Annotated[str, Query(max_length=50)] = "", cursor: Cursor = None
) -> Taken:
    """Ask PostgreSQL about a text and a number."""
    keys = read_cursor(cursor, tuple[int]) if cursor else (1,)
    await tx.one("SELECT %s::TEXT, %s::BIGINT", [q, keys[0]])
    return Taken(id=new_id(), total=Money(1))


@secret_routes.post("/secret")
async def secret(caller: AnyCaller, tx: Tx) -> Taken:
    """Answer with a secret, which is not kept."""
    await record(tx, caller.user_id, "secret", None)
    return Taken(id=new_id(), total=Money(1))


async def note(_: object, __: object) -> None:
    """Do nothing."""


SERVICE = Service("user", routers=(routes, secret_routes), reactions=(Reaction(Ticked, note),))


def app_on(database: Database, **options: Any) -> FastAPI:
    edge = Edge(database, TOKENS, None, "internal", ("webhook",), sandbox=True, **options)
    return build_app([SERVICE], edge)


@asynccontextmanager
async def edge_database(postgres: PostgresServer) -> AsyncGenerator[Database]:
    """A database with a constraint that speaks only at the commit."""
    url = postgres.clone()
    with psycopg.connect(as_owner(url), autocommit=True) as owner:
        owner.execute(
            """
            CREATE TABLE public.late (
                id INTEGER, CONSTRAINT id_is_unique UNIQUE (id) DEFERRABLE INITIALLY DEFERRED
            )
            """
        )
        owner.execute("GRANT INSERT, SELECT ON public.late TO hundi_user")
    async with opened(url, subscriptions=Subscriptions.of([SERVICE]), clock=SetClock()) as own:
        yield own


@asynccontextmanager
async def edge_client(database: Database, **options: Any) -> AsyncGenerator[httpx.AsyncClient]:
    """A client of the example application, that sees a 500 as a client does."""
    transport = httpx.ASGITransport(app=app_on(database, **options), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://hundi") as own:
        yield own


def bearer(user_id: UUID, role: Role = "sme") -> dict[str, str]:
    token = TOKENS.issue(Caller(user_id, role, new_id()), now=SetClock.real_now())
    return {"Authorization": f"Bearer {token}"}


def latin(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    """Headers as a careless client sends them."""
    return [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]


async def acts(database: Database, user_id: UUID) -> list[str]:
    async with database.transaction("user") as tx:
        rows = await tx.all("SELECT action FROM platform.audit_log WHERE actor_id = %s", [user_id])
    return [row["action"] for row in rows]


def order(amount: object = 1) -> dict[str, object]:
    return {"lines": [{"name": "a", "amount": amount}]}
