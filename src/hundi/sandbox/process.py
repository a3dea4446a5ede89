"""The process of the sandbox world: `python -m hundi.sandbox`, or `main(argv)`.

One event loop serves HTTP (the bank, the registries, the control plane) and SMTP, and carries the
webhooks. It prints `sandbox http://127.0.0.1:<port>` once it answers, and stops on SIGTERM or
Ctrl-C.
"""

import argparse
import asyncio
import signal
import socket
import sys
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from types import FrameType

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware

from hundi.kernel.errors import Refusal
from hundi.sandbox import bank_api, clock, control_api, identity_api, money_out, outbox, portal_api
from hundi.sandbox.faults import Dice, FaultyLine, faults_from
from hundi.sandbox.mailbox import open_letterbox
from hundi.sandbox.outbox import Courier
from hundi.sandbox.portal import keep_key
from hundi.sandbox.store import find_setting, open_store
from hundi.sandbox.web import refuse
from hundi.sandbox.world import World

DELIVERY_SECONDS_MAX = 10.0
STOP_SECONDS_MAX = 2
PORT_MAX = 65_535
BACKLOG = 512


def main(argv: Sequence[str]) -> int:
    """Run the sandbox world until it is told to stop; return the process's exit code."""
    asked = _arguments().parse_args(argv)
    secret = _read_secret(asked.webhook_secret_file)
    if not secret:
        sys.stderr.write(f"{asked.webhook_secret_file} holds no secret\n")
        return 2
    # The server handles these itself, then hands them on; by then there is nothing left to do.
    signal.signal(signal.SIGTERM, _nothing)
    signal.signal(signal.SIGINT, _nothing)
    asyncio.run(_run(asked, secret))
    return 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="hundi.sandbox",
        description="Plays bank, UPI, KYC provider, GST registry and mail server.",
    )
    parser.add_argument("--port", type=int, required=True, help="for HTTP; 0 for any free one")
    parser.add_argument("--data", type=Path, required=True, help="folder; DIR/sandbox is used")
    parser.add_argument("--platform", required=True, help="where the webhooks go: http://…")
    parser.add_argument("--webhook-secret-file", type=Path, required=True)
    parser.add_argument(
        "--smtp-port", type=int, help="for mail; 0 for any free one; else the port after --port"
    )
    return parser


async def _run(asked: argparse.Namespace, secret: bytes) -> None:
    folder = Path(asked.data) / "sandbox"
    listening = _listen(asked.port)
    port = int(listening.getsockname()[1])
    smtp_port = (port + 1) % (PORT_MAX + 1) if asked.smtp_port is None else int(asked.smtp_port)
    async with (
        _world(folder, str(asked.platform), secret=secret, smtp_port=smtp_port) as world,
        # A courier that crashes takes the process down: silent webhooks would look like a calm day.
        asyncio.TaskGroup() as tasks,
    ):
        deliveries = tasks.create_task(world.courier.run())
        config = uvicorn.Config(
            build(world),
            log_level="critical",
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=STOP_SECONDS_MAX,
        )
        await _AnnouncedServer(config, f"sandbox http://127.0.0.1:{port}").serve([listening])
        deliveries.cancel()


def build(world: World) -> Starlette:
    """Return the application of this world."""
    app = Starlette(
        routes=[
            *bank_api.ROUTES,
            *identity_api.ROUTES,
            *control_api.ROUTES,
            *portal_api.ROUTES,
        ],
        middleware=[
            Middleware(FaultyLine, dice=world.dice, prefixes=("/pg/", "/payout/", "/verification/"))
        ],
        exception_handlers={Refusal: refuse, HTTPException: refuse},
    )
    app.state.world = world
    return app


@asynccontextmanager
async def _world(
    folder: Path, platform_url: str, *, secret: bytes, smtp_port: int
) -> AsyncGenerator[World]:
    store = await open_store(folder)
    dice = Dice(faults_from(await find_setting(store, control_api.FAULTS_SETTING)))
    await money_out.return_due(store, at=await clock.now(store))
    await outbox.make_all_due(store)
    letterbox = await open_letterbox(store, smtp_port)
    # No proxy from the environment: the platform is next door.
    async with httpx.AsyncClient(
        base_url=platform_url, timeout=DELIVERY_SECONDS_MAX, trust_env=False
    ) as client:
        courier = Courier(store, client, secret=secret, dice=dice)
        try:
            yield World(
                store=store,
                dice=dice,
                courier=courier,
                portal_key=keep_key(folder),
                platform_url=platform_url,
                smtp_port=int(letterbox.sockets[0].getsockname()[1]),
            )
        finally:
            letterbox.close()
            store.close()


class _AnnouncedServer(uvicorn.Server):
    """Says where it is as soon as it answers."""

    def __init__(self, config: uvicorn.Config, announcement: str) -> None:
        super().__init__(config)
        self._announcement = announcement

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        sys.stdout.write(f"{self._announcement}\n")
        sys.stdout.flush()


def _read_secret(path: Path) -> bytes:
    return path.read_bytes().strip() if path.is_file() else b""


def _listen(port: int) -> socket.socket:
    # Named TCP: asyncio switches off Nagle's delay, 40 ms an answer, only where it is named.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", port))
    listening.listen(BACKLOG)
    return listening


def _nothing(_signal: int, _frame: FrameType | None) -> None:
    """Do nothing: the server has stopped by itself."""
