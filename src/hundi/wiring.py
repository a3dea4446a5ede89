"""The composition root: settings in, running process out. Nothing else knows everybody."""

import asyncio
import gc
import signal
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

import uvicorn
import uvloop
from fastapi import FastAPI

from hundi.funding.service import service as funding
from hundi.gateways.bank.cashfree import CashfreeBank
from hundi.gateways.gst.cashfree import CashfreeGst
from hundi.gateways.kyc.cashfree import CashfreeKyc
from hundi.gateways.mail.smtp import SmtpMailer
from hundi.gateways.outside import Outside
from hundi.invoice.commands import import_portal_key
from hundi.invoice.service import service as invoice
from hundi.kernel.errors import BrokenInvariant
from hundi.kernel.money import Money
from hundi.ledger import sealing, watch
from hundi.ledger.api import routes as ledger_routes
from hundi.notification.service import service as notification
from hundi.payment.service import service as payment
from hundi.runtime import signals
from hundi.runtime.addresses import app_url
from hundi.runtime.app import build_app
from hundi.runtime.callers import Freshness
from hundi.runtime.clock import Clock
from hundi.runtime.database import Database
from hundi.runtime.documents import DocumentStore, FolderDocuments, MongoDocuments
from hundi.runtime.jobs import Desk, Worker
from hundi.runtime.secrets import Secrets
from hundi.runtime.service import Service, Subscriptions
from hundi.runtime.settings import Settings
from hundi.runtime.site import Site, SiteRoute
from hundi.runtime.tokens import Tokens
from hundi.runtime.vault import Vault
from hundi.runtime.web import Edge
from hundi.settlement.service import service as settlement
from hundi.user.service import service as user

ALL: tuple[Service, ...] = (user, invoice, funding, payment, settlement, notification)
SMTP_PORT = 25


@dataclass(frozen=True, slots=True)
class Process:
    """What every process of the platform has open."""

    settings: Settings
    secrets: Secrets
    database: Database
    outside: Outside
    tokens: Tokens


@asynccontextmanager
async def opened(settings: Settings) -> AsyncGenerator[Process]:
    """Open the database and the ways outside; close them afterwards."""
    secrets = Secrets.of(settings)
    database = Database(
        app_url(settings.database_url, settings.database_app_url),
        clock=Clock(),
        subscriptions=Subscriptions.of(ALL),
        pool_size=settings.database_pool_size,
    )
    async with AsyncExitStack() as closing:
        outside = _outside(settings, secrets, closing)
        await database.open()
        await _say_mode(database, settings)
        closing.push_async_callback(database.close)
        tokens = Tokens(secrets.token.encode())
        listening = asyncio.create_task(signals.listen(database, tokens))
        closing.push_async_callback(_ended, listening)
        yield Process(settings, secrets, database, outside, tokens)


async def _say_mode(database: Database, settings: Settings) -> None:
    """Keep our operating mode where rules of data find it."""
    async with database.transaction("platform") as tx:
        await tx.execute(
            "UPDATE platform.operating SET mode = %(mode)s WHERE mode <> %(mode)s",
            {"mode": settings.operating_mode},
        )


def serve(settings: Settings, *, port: int) -> None:
    """Answer HTTP until told to stop."""
    running = [service for service in ALL if service.name in settings.services]
    secrets = Secrets.of(settings)
    # The application is built before its loop runs; what it needs is opened by its lifespan.
    uvloop.run(_serve(settings, secrets, running, port))


async def _serve(settings: Settings, secrets: Secrets, running: list[Service], port: int) -> None:
    async with opened(settings) as process:
        edge = Edge(
            database=process.database,
            tokens=process.tokens,
            outside=process.outside,
            internal_token=secrets.internal,
            webhook_secrets=secrets.webhook,
            sandbox=settings.operating_mode == "SANDBOX",
            fresh=Freshness(
                timedelta(seconds=settings.fresh_seconds),
                Money(settings.fresh_above_rupees * 100),
            ),
        )
        app: FastAPI = build_app(running, edge, routers=[ledger_routes], page=_page(settings))
        config = uvicorn.Config(
            app,
            host="127.0.0.1",
            port=port,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=5,
        )
        # What is there now stays; looking through all of it again and again would hold up calls.
        gc.collect()
        gc.freeze()
        await uvicorn.Server(config).serve()


def _page(settings: Settings) -> SiteRoute | None:
    return SiteRoute(Site.read()) if settings.web else None


def work(settings: Settings, *, sole: bool) -> None:
    """Run the services' reactions and errands until told to stop."""
    uvloop.run(_work(settings, sole=sole))


async def _work(settings: Settings, *, sole: bool) -> None:
    async with opened(settings) as process:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        await _trust_the_sandbox(process)
        worker = Worker(
            Desk(process.database, process.outside),
            settings.services,
            sole=sole,
            # The audit first: a chain that cannot be sealed must not keep money moving.
            chores=[watch.audit_slice, sealing.seal],
        )
        await worker.run(stop, tick_seconds=settings.tick_seconds)


async def _trust_the_sandbox(process: Process) -> None:
    """Trust the sandbox's e-invoice key. The real portals' keys are for an operator to bring."""
    key = process.settings.data / "sandbox" / "irp_public.pem"
    if process.settings.operating_mode != "SANDBOX" or not key.exists():
        return
    async with process.database.transaction("invoice") as tx:
        await import_portal_key(tx, key.read_text(), "sandbox", tx.now)


def _outside(settings: Settings, secrets: Secrets, closing: AsyncExitStack) -> Outside:
    client_id = settings.provider_client_id
    client_secret = settings.provider_client_secret.get_secret_value()
    bank = CashfreeBank(_address(settings.bank_url, "BANK"), client_id, client_secret)
    gst = CashfreeGst(_address(settings.gst_url, "GST"), client_id, client_secret)
    kyc = CashfreeKyc(_address(settings.kyc_url, "KYC"), client_id, client_secret)
    documents = _documents(settings)
    for close in (bank.aclose, gst.aclose, kyc.aclose, documents.close):
        closing.push_async_callback(close)
    return Outside(
        payments=bank,
        payouts=bank,
        accounts=bank,
        gst=gst,
        kyc=kyc,
        mailer=_mailer(settings),
        documents=documents,
        vault=Vault(secrets.master_key),
        strict=settings.operating_mode != "SANDBOX",
        redis_url=settings.redis_url,
        page_url=settings.public_url,
        complaints_at=settings.complaints_at,
    )


def _documents(settings: Settings) -> DocumentStore:
    if settings.mongo_url is not None:
        return MongoDocuments(settings.mongo_url)
    return FolderDocuments(Path(settings.data) / "documents")


def _mailer(settings: Settings) -> SmtpMailer:
    parts = urlsplit(_address(settings.smtp_url, "SMTP"))
    credentials = None
    if parts.username is not None:
        credentials = (unquote(parts.username), unquote(parts.password or ""))
    return SmtpMailer(
        parts.hostname or "127.0.0.1",
        parts.port or SMTP_PORT,
        sender=settings.mail_from,
        credentials=credentials,
        starttls=parts.scheme == "smtps",
    )


def _address(url: str | None, name: str) -> str:
    if url is None:
        raise BrokenInvariant(f"HUNDI_{name}_URL is not set; `hundi up` starts a sandbox itself")
    return url


async def _ended(task: "asyncio.Task[None]") -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
