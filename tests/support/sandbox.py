"""The sandbox world as a process of its own, and a platform that only listens."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

SECRET = b"the bank's and ours"
START_SECONDS_MAX = 20.0
WAIT_SECONDS_MAX = 10.0
KEYS = {"x-client-id": "test", "x-client-secret": "test"}


@dataclass(slots=True)
class Delivery:
    """What came to the platform."""

    path: str
    signature: str
    raw: bytes

    @property
    def body(self) -> dict[str, Any]:
        return json.loads(self.raw, parse_float=str)


@dataclass(slots=True)
class Platform:
    """Takes webhooks and answers what `statuses` says, 200 when it says nothing more."""

    url: str
    deliveries: list[Delivery] = field(default_factory=list[Delivery])
    statuses: list[int] = field(default_factory=list[int])
    _came: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def take(self, request: Request) -> Response:
        delivery = Delivery(
            request.url.path, request.headers["X-Bank-Signature"], await request.body()
        )
        async with self._came:
            self.deliveries.append(delivery)
            self._came.notify_all()
        return Response(status_code=self.statuses.pop(0) if self.statuses else 200)

    async def until(self, holds: Callable[[list[Delivery]], bool]) -> None:
        async with asyncio.timeout(WAIT_SECONDS_MAX), self._came:
            await self._came.wait_for(lambda: holds(self.deliveries))

    def of(self, transaction_id: str) -> list[Delivery]:
        return [one for one in self.deliveries if one.body.get("transactionId") == transaction_id]

    async def until_told(self, transaction_id: str, times: int = 1) -> list[Delivery]:
        await self.until(lambda _: len(self.of(transaction_id)) >= times)
        return self.of(transaction_id)


@asynccontextmanager
async def serving(app: Starlette) -> AsyncGenerator[str]:
    """Serve an application on a free port of the loopback."""
    # Named TCP: see the sandbox's own process.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    config = uvicorn.Config(app, log_level="critical", lifespan="off", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    server.capture_signals = contextlib.nullcontext  # pyright: ignore[reportAttributeAccessIssue] - pytest keeps its signals
    task = asyncio.create_task(server.serve([listening]))
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task


@asynccontextmanager
async def listening_platform() -> AsyncGenerator[Platform]:
    """Run a platform that only listens."""
    platform = Platform("")
    app = Starlette(routes=[Route("/{path:path}", platform.take, methods=["POST"])])
    async with serving(app) as url:
        platform.url = url
        yield platform


def new_client() -> httpx.AsyncClient:
    return httpx.AsyncClient(trust_env=False, verify=False, timeout=WAIT_SECONDS_MAX)  # noqa: S501 - plain HTTP on the loopback; making a TLS context takes longer than the call


@dataclass(slots=True)
class Sandbox:
    """One sandbox process on a folder; it may be killed and started again."""

    folder: Path
    platform_url: str
    url: str = ""
    _client: httpx.AsyncClient = field(default_factory=new_client)
    _process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        secret = self.folder / "webhook_secret"
        secret.write_bytes(SECRET + b"\n")
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "hundi.sandbox", "--port", "0", "--smtp-port", "0"),
            *("--data", str(self.folder), "--platform", self.platform_url),
            *("--webhook-secret-file", str(secret)),
            stdout=asyncio.subprocess.PIPE,
            env={**os.environ, "PYTHONWARNINGS": "error"},
        )
        assert self._process.stdout is not None
        async with asyncio.timeout(START_SECONDS_MAX):
            line = await self._process.stdout.readline()
        self.url = line.decode().removeprefix("sandbox ").strip()
        assert self.url.startswith("http://127.0.0.1:")

    async def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        process, self._process = self._process, None
        assert process is not None
        await self._client.aclose()
        self._client = new_client()
        process.send_signal(how)
        await process.communicate()
        assert process.returncode is not None
        return process.returncode

    async def post(
        self,
        path: str,
        body: object = None,
        status: int = 200,
        *,
        keys: Mapping[str, str] = KEYS,
    ) -> Any:
        raw = body if isinstance(body, bytes) else json.dumps(body or {}).encode()
        answer = await self._client.post(self.url + path, content=raw, headers=keys)
        assert answer.status_code == status, answer.text
        return json.loads(answer.text, parse_float=str)

    async def get(self, path: str, status: int = 200) -> Any:
        answer = await self._client.get(self.url + path, headers=KEYS)
        assert answer.status_code == status, answer.text
        return json.loads(answer.text, parse_float=str)

    async def text(self, path: str) -> str:
        answer = await self._client.get(self.url + path)
        assert answer.status_code == 200
        return answer.text


@asynccontextmanager
async def running_sandbox(folder: Path, platform_url: str) -> AsyncGenerator[Sandbox]:
    """Run a sandbox, and see that it stops cleanly."""
    sandbox = Sandbox(folder, platform_url)
    await sandbox.start()
    try:
        yield sandbox
    finally:
        assert await sandbox.stop() == 0
