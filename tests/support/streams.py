"""A client of server-sent events, straight on the application: httpx waits for the whole answer."""

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI
from starlette.types import Message

WAIT_SECONDS_MAX = 20.0


@dataclass(slots=True)
class Stream:
    """One open answer. `blocks` are its events as `{field: value}`; comments are `{"": text}`."""

    status: asyncio.Future[int]
    headers: dict[str, str] = field(default_factory=dict[str, str])
    body: bytes = b""
    blocks: "asyncio.Queue[dict[str, str]]" = field(default_factory=asyncio.Queue)
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    hung_up: asyncio.Event = field(default_factory=asyncio.Event)

    async def block(self) -> dict[str, str]:
        """Return the next event or comment."""
        async with asyncio.timeout(WAIT_SECONDS_MAX):
            return await self.blocks.get()

    async def notification(self) -> dict[str, Any]:
        """Return the next notification's data, whatever else comes before."""
        while True:
            block = await self.block()
            if block.get("event") == "notification":
                data: dict[str, Any] = json.loads(block["data"])
                assert block["id"] == str(data["id"])
                return data

    async def end(self) -> None:
        """Wait until the server ends the answer."""
        async with asyncio.timeout(WAIT_SECONDS_MAX):
            await self.ended.wait()

    async def receive(self) -> Message:
        if not self.headers.get("asked"):
            self.headers["asked"] = "yes"
            return {"type": "http.request", "body": b"", "more_body": False}
        await self.hung_up.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status.set_result(message["status"])
            self.headers |= {name.decode(): value.decode() for name, value in message["headers"]}
            return
        self.body += message.get("body", b"")
        *whole, rest = self.body.split(b"\n\n")
        if self.headers.get("content-type", "").startswith("text/event-stream"):
            self.body = rest
            for block in whole:
                lines = (line.partition(": ") for line in block.decode().split("\n"))
                self.blocks.put_nowait({name: value for name, _, value in lines})
        if not message.get("more_body", False):
            self.ended.set()


@asynccontextmanager
async def streaming(
    app: FastAPI, headers: Mapping[str, str], *, path: str = "/api/v1/stream"
) -> AsyncGenerator[Stream]:
    """Open a stream; hang up at the end, and wait until the server has noticed."""
    stream = Stream(asyncio.get_running_loop().create_future())
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("test", 80),
        "state": {},
    }
    serving = asyncio.get_running_loop().create_task(app(scope, stream.receive, stream.send))
    try:
        async with asyncio.timeout(WAIT_SECONDS_MAX):
            await asyncio.wait({serving, stream.status}, return_when=asyncio.FIRST_COMPLETED)
        if serving.done():
            serving.result()
        yield stream
    finally:
        stream.hung_up.set()
        async with asyncio.timeout(WAIT_SECONDS_MAX):
            await serving
