"""The Indian calendar: the business day's zone, the financial year, whole days between dates."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

INDIA = ZoneInfo("Asia/Kolkata")
APRIL = 4


def day_in_india(at: datetime) -> date:
    """Return the calendar day in India of an instant.

    Raises:
        ValueError: the instant has no zone; a naive time is a bug waiting for midnight.
    """
    if at.tzinfo is None:
        raise ValueError("a time without a zone has no day")
    return at.astimezone(INDIA).date()


def days_between(start: date, end: date) -> int:
    """Return whole days, `start` excluded and `end` included; negative if `end` is earlier."""
    return (end - start).days


def financial_year(on: date) -> str:
    """Return the Indian financial year of a day, April to March: `2026-27` for 1 April 2026."""
    first = on.year if on.month >= APRIL else on.year - 1
    return f"{first}-{(first + 1) % 100:02d}"
