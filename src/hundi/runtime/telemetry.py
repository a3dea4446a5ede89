"""Structured logs: one JSON object a line, and nothing personal in any of them.

What may be logged is named here; any other key is replaced, so that a careless line leaks
nothing. Ids are ours and random; amounts, addresses, names and bodies are not logged.
"""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

VALUE_CHARS_MAX = 300
# The keys that may be logged.
ALLOWED = frozenset(
    {
        "event", "level", "timestamp", "error", "code", "path", "method", "status", "ms",
        "service", "task", "job_id", "attempt", "subject_id", "invoice_id", "user_id",
        "payout_id", "credit_id", "deposit_id", "name", "count", "reason", "port", "pid",
        "version", "kind", "logger", "number", "rows", "head",
    }
)  # fmt: skip


def configure(*, level: int = logging.INFO) -> None:
    """Make every log line, also those of libraries, a JSON object on standard error."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _only_allowed,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    # Libraries' messages may quote what they were given; only their name and level are kept.
    logging.basicConfig(handlers=[_Library()], level=logging.WARNING, force=True)


class _Library(logging.Handler):
    """Passes on that a library complained, not what it said."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else None
        structlog.get_logger().log(
            record.levelno, "library", logger=record.name, error=error, name=record.funcName
        )


def _only_allowed(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {
        key: str(value)[:VALUE_CHARS_MAX] if isinstance(value, str) else value
        for key, value in event.items()
        if key in ALLOWED
    }
