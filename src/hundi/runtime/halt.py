"""The switch that stops all money. One row, `platform.money`.

Every entry of the ledger reads it in its own transaction (a trigger; see migration 0080), so
when a halt is committed nothing moves any more. Reading goes on. Jobs that would move money wait
without end; they are not counted as failing. Two operators let money move again.
"""

from dataclasses import dataclass
from datetime import datetime

import psycopg
import structlog

from hundi.kernel.errors import BrokenInvariant, Unavailable
from hundi.runtime.database import Database, Transaction

RETRY_SECONDS = 60
REASON_CHARS_MAX = 500
# What the trigger raises.
HALTED = "HM503"
# What the ledger's functions raise when a promise of theirs is broken.
_BROKEN = "23000"

_log = structlog.get_logger()


class MoneyHalted(Unavailable):
    """A promise about money was broken, so none moves until two operators say so."""


@dataclass(frozen=True, slots=True)
class Switch:
    """Whether money moves. `halts` counts how often it was stopped, and names the halt."""

    halted_at: datetime | None
    reason: str | None
    halts: int


def refusal() -> MoneyHalted:
    """Return what callers are told."""
    return MoneyHalted(
        "All movements of money are halted while we look into a problem. Nothing was done.",
        retry_after=RETRY_SECONDS,
    )


def is_halted(failure: BaseException) -> bool:
    """Return whether something failed only because money is halted."""
    return isinstance(failure, MoneyHalted) or _sqlstate(failure) == HALTED


def breaks_the_ledger(failure: BaseException) -> bool:
    """Return whether the ledger itself found a promise broken."""
    cause = failure.__cause__
    return (
        isinstance(failure, BrokenInvariant) and cause is not None and _sqlstate(cause) == _BROKEN
    )


async def halt(database: Database, reason: str) -> bool:
    """Stop all money; return whether it moved until now. The first reason stays."""
    async with database.transaction("platform") as tx:
        row = await tx.one(
            "SELECT platform.halt_money(%s, %s) AS halted", [reason[:REASON_CHARS_MAX], tx.now]
        )
    if row is None or not row["halted"]:
        return False
    _log.critical("money_halted", reason=reason[:REASON_CHARS_MAX])
    return True


async def halt_if_broken(database: Database, failure: BaseException) -> None:
    """Stop all money if a failure says that the ledger is broken."""
    if breaks_the_ledger(failure):
        await halt(database, f"the ledger refused: {failure}")


async def resume(tx: Transaction, halt_number: int) -> bool:
    """Let money move again; return whether it does by this. A later halt stays."""
    row = await tx.one("SELECT platform.resume_money(%s) AS resumed", [halt_number])
    return row is not None and bool(row["resumed"])


async def switch(tx: Transaction) -> Switch:
    """Say whether money moves."""
    row = await tx.one("SELECT halted_at, reason, halts FROM platform.money")
    if row is None:
        raise BrokenInvariant("the switch of all money is gone")
    return Switch(row["halted_at"], row["reason"], row["halts"])


def _sqlstate(failure: BaseException) -> str | None:
    return failure.sqlstate if isinstance(failure, psycopg.Error) else None
