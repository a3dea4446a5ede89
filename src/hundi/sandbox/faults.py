"""Bad days: slow, refusing, forgetful lines, on order and by seed.

`Faults` says how bad, each rate between 0 and 1. What a rate means depends on the direction:

                       calls to the bank                  the bank's webhooks
    latencyMs          waits before anything              waits before each delivery
    errorRate          503, nothing happened              this try fails, nothing was sent
    lostAfterCommitRate it happened, the answer is lost   it arrived, the bank thinks it did not
    dropRate           the connection breaks, nothing     lost for good: only a sweep finds it
                       happened
    duplicateRate      -                                  sent twice
    reorder            -                                  what is due goes out in random order
"""

import asyncio
import random
from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta, Struct
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LATENCY_MAX_MS = 60_000

Rate = Annotated[float, Meta(ge=0, le=1)]
Item = TypeVar("Item")


class Faults(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """How bad the lines are. The same `seed` and the same calls meet the same faults."""

    latency_ms: Annotated[int, Meta(ge=0, le=LATENCY_MAX_MS)] = 0
    error_rate: Rate = 0.0
    lost_after_commit_rate: Rate = 0.0
    drop_rate: Rate = 0.0
    duplicate_rate: Rate = 0.0
    reorder: bool = False
    seed: int | None = None


class Dice:
    """Decides when a fault strikes. `hits` rolls once; a rate of zero rolls nothing."""

    def __init__(self, faults: Faults) -> None:
        self.load(faults)

    def load(self, faults: Faults) -> None:
        """Start anew with these faults."""
        self.faults = faults
        self._random = random.Random(faults.seed)  # noqa: S311 - faults are no secret

    def hits(self, rate: float) -> bool:
        """Return whether a fault of this rate strikes now."""
        return rate > 0 and self._random.random() < rate

    def reordered(self, due: list[Item]) -> list[Item]:
        """Return what is due in the order in which it goes out."""
        return self._random.sample(due, len(due)) if self.faults.reorder else due

    async def delay(self) -> None:
        """Wait as long as a slow line does."""
        if self.faults.latency_ms:
            await asyncio.sleep(self.faults.latency_ms / 1000)


class FaultyLine:
    """The line between the platform and the bank: ASGI middleware that fails as told.

    Only what is under one of `prefixes` fails; the control plane always works.
    """

    def __init__(self, app: ASGIApp, *, dice: Dice, prefixes: tuple[str, ...]) -> None:
        self._app = app
        self._dice = dice
        self._prefixes = prefixes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the call on, or let it fail."""
        if scope["type"] != "http" or not str(scope["path"]).startswith(self._prefixes):
            await self._app(scope, receive, send)
            return
        dice, faults = self._dice, self._dice.faults
        await dice.delay()
        if dice.hits(faults.drop_rate):
            await _hang_up(send)
        elif dice.hits(faults.error_rate):
            await JSONResponse(_BUSY, status_code=503)(scope, receive, send)
        elif dice.hits(faults.lost_after_commit_rate):
            await self._app(scope, receive, _swallow)
            await _hang_up(send)
        else:
            await self._app(scope, receive, send)


_BUSY = {"type": "api_error", "code": "service_unavailable", "message": "the bank is busy"}


async def _swallow(message: Message) -> None:
    """Take an answer that nobody will get."""


async def _hang_up(send: Send) -> None:
    """Begin an answer and never finish it: the server then closes the connection."""
    await send(
        {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"9")]}
    )
    await send({"type": "http.response.body", "body": b"{", "more_body": True})


def faults_from(saved: str | None) -> Faults:
    """Return the faults as they were saved; none when none were."""
    return Faults() if saved is None else msgspec.json.decode(saved, type=Faults)
