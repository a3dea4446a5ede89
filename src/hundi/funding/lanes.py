"""How requests to fund go together: at once where nothing speaks against it, else decided.

Two lanes, a `Batcher` each, so that whoever has to be looked at keeps nobody waiting who has not.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol, TypeVar

from psycopg.errors import DeadlockDetected, SerializationFailure

from hundi.funding import commands
from hundi.funding.answers import Done, Outcome
from hundi.funding.at_once import fund_at_once
from hundi.funding.plan import FundRequest
from hundi.kernel.errors import BrokenInvariant
from hundi.runtime import halt
from hundi.runtime.batch import Batcher
from hundi.runtime.database import Database
from hundi.runtime.faults import fault

TRIES_MAX = 3

Requests = Sequence[FundRequest]
Answer = TypeVar("Answer")


Learn = Callable[[Requests, Sequence[Outcome]], None]


class Lanes(Protocol):
    """Whatever carries out requests to fund, and answers each when it is durable.

    `learn` hears of each batch that was decided, after its commit.
    """

    def __init__(self, database: Database, learn: Learn) -> None:
        """Prepare to carry them out on this database."""
        ...

    async def submit(self, request: FundRequest) -> Outcome:
        """Return the request's outcome."""
        ...


class FundLanes(Lanes):
    """Carries out requests to fund; one a process."""

    def __init__(self, database: Database, learn: Learn) -> None:
        self._database = database
        self._learn = learn
        self._plain: Batcher[FundRequest, Done | None] = Batcher(self._run_plain)
        self._decided: Batcher[FundRequest, Outcome] = Batcher(self._run_decided)

    async def submit(self, request: FundRequest) -> Outcome:
        """Return the request's outcome, after the commit of the batch it was in.

        Raises:
            Overloaded: too many wait already.
        """
        made = await self._plain.submit(request)
        return made if made is not None else await self._decided.submit(request)

    async def _run_plain(self, requests: Requests) -> Sequence[Done | None]:
        return await _patiently(lambda: self._at_once(requests))

    async def _run_decided(self, requests: Requests) -> Sequence[Outcome]:
        try:
            outcomes = await _patiently(lambda: self._decide(requests))
        except BrokenInvariant as failure:
            await halt.halt_if_broken(self._database, failure)
            raise
        self._learn(requests, outcomes)
        return outcomes

    async def _at_once(self, requests: Requests) -> list[Done | None]:
        fault("fund.before_call")
        outcomes = await fund_at_once(self._database, requests)
        fault("fund.after_call")
        return outcomes

    async def _decide(self, requests: Requests) -> list[Outcome]:
        async with self._database.transaction("funding", pipelined=True) as tx:
            outcomes = await commands.fund_invoices(tx, requests, now=tx.now)
            fault("fund.before_commit")
        return outcomes


async def _patiently(run: Callable[[], Awaitable[Answer]]) -> Answer:
    """Run a batch; again if two blocked each other and neither happened.

    When PostgreSQL goes away, whoever waits hears so, and nothing is tried again here: it may have
    committed. The idempotency key says whether it counted.
    """
    fault("fund.before_batch")
    for tried in range(TRIES_MAX):
        try:
            answers = await run()
        except (DeadlockDetected, SerializationFailure):
            if tried + 1 == TRIES_MAX:
                raise
        else:
            fault("fund.after_commit")
            return answers
    raise AssertionError  # the last try returned or raised
