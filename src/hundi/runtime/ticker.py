"""Time passing, as events: `Ticked` for sweeps, `DayTurned` for what the calendar decides."""

from hundi.events.platform import DayTurned, Ticked
from hundi.kernel.errors import Conflict
from hundi.runtime.clock import ADVANCED_DAYS_MAX
from hundi.runtime.database import Database, Transaction
from hundi.runtime.faults import fault
from hundi.runtime.outbox import publish, publish_once


class ClockRunsForward(Conflict):
    """The sandbox's clock never goes back."""


async def tick(database: Database) -> None:
    """Announce that a while has passed, and the new day if there is one."""
    async with database.transaction("platform") as tx:
        await _announce(tx)
        fault("tick.before_commit")


async def advance(database: Database, advanced_days: int) -> None:
    """Move the business day; every process hears of it, and the day's turn is announced.

    Raises:
        ClockRunsForward: the new offset is smaller than the old, or absurd.
    """
    async with database.transaction("platform") as tx:
        row = await tx.one("SELECT advanced_days FROM platform.clock FOR UPDATE")
        if row is None or not row["advanced_days"] <= advanced_days <= ADVANCED_DAYS_MAX:
            raise ClockRunsForward("The clock only moves forward.", field="advancedDays")
        await tx.execute("UPDATE platform.clock SET advanced_days = %s", [advanced_days])
        await tx.execute("SELECT pg_notify('hundi_clock', %s)", [str(advanced_days)])
    database.clock.advanced_days = advanced_days
    await tick(database)


async def read_clock(database: Database) -> None:
    """Set this process's clock by the database's."""
    async with database.transaction("platform") as tx:
        row = await tx.one("SELECT advanced_days FROM platform.clock")
    if row is not None:
        database.clock.advanced_days = row["advanced_days"]


async def _announce(tx: Transaction) -> None:
    row = await tx.one("SELECT last_day FROM platform.clock FOR UPDATE")
    if row is not None and (row["last_day"] is None or row["last_day"] < tx.today):
        await tx.execute("UPDATE platform.clock SET last_day = %s", [tx.today])
        await publish(tx, [DayTurned(tx.today)])
    await publish_once(tx, Ticked(tx.now))
