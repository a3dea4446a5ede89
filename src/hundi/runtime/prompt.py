"""A worker of procrastinate that waits for nothing it could know.

procrastinate's own looks for jobs when one is inserted and, for the rest, every so often. So the
next job of a subject, which its lock held back while the one before it ran, lay until the next
look, and a call that came in the midst of a look was forgotten with it.
"""

from typing import Any

from procrastinate.job_context import JobContext
from procrastinate.jobs import Notification
from procrastinate.worker import Worker


class PromptWorker(Worker):
    """Looks again when a job has ended, and after a look during which somebody called."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._calls = 0

    async def _handle_notification(self, *, channel: str, notification: Notification) -> None:
        self._calls += 1
        await super()._handle_notification(channel=channel, notification=notification)

    async def _process_job(self, context: JobContext) -> None:
        try:
            await super()._process_job(context)
        finally:
            # Its end is written: who waited for its lock may go.
            self._calls += 1
            self._new_job_event.set()

    async def _fetch_and_process_jobs(self) -> None:
        calls = -1
        while calls != self._calls and not self._stop_event.is_set():
            calls = self._calls
            await super()._fetch_and_process_jobs()
