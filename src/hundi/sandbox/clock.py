"""The world's clock: real time, moved ahead by whole days.

The business day is dated by `now`; signatures and retries go by `real_seconds`, as security must.
"""

import sqlite3
import time
from datetime import datetime, timedelta

from hundi.kernel.calendar import INDIA
from hundi.sandbox.store import find_setting, save_setting

ADVANCED_DAYS_MAX = 20_000
_SETTING = "advanced_days"


def real_seconds() -> float:
    """Return the real instant, in seconds since 1970."""
    return time.time()


async def advanced_days(store: sqlite3.Connection) -> int:
    """Return how many days the world is ahead of real time."""
    return int(await find_setting(store, _SETTING) or 0)


async def save_advanced_days(store: sqlite3.Connection, days: int) -> None:
    """Move the world to this many days ahead of real time."""
    await save_setting(store, _SETTING, str(days))


async def now(store: sqlite3.Connection) -> datetime:
    """Return the world's instant, in India's zone."""
    ahead = timedelta(days=await advanced_days(store))
    return datetime.fromtimestamp(real_seconds(), INDIA) + ahead
