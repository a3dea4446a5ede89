"""The clock. The sandbox may advance the business day; security always uses real time."""

from datetime import UTC, date, datetime, timedelta

from hundi.kernel.calendar import day_in_india

ADVANCED_DAYS_MAX = 20_000


class Clock:
    """What day it is. `advanced_days` is how far the sandbox moved it; 0 in any other mode."""

    def __init__(self, advanced_days: int = 0) -> None:
        self.advanced_days = advanced_days

    def now(self) -> datetime:
        """Return the business instant, in UTC: what terms, dues and ledgers are dated by."""
        return self.real_now() + timedelta(days=self.advanced_days)

    def today(self) -> date:
        """Return the business day in India."""
        return day_in_india(self.now())

    @staticmethod
    def real_now() -> datetime:
        """Return the real instant: what tokens and signatures are dated by."""
        return datetime.now(UTC)  # noqa: TID251 - the one place that reads the clock
