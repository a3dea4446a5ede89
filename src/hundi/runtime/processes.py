"""The processes of `hundi up`: started, watched, started again when they die, stopped together.

It sleeps until the kernel tells it that a child ended or that it is to stop; it never polls.
"""

import http.client
import select
import signal
import socket
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Self
from urllib.parse import urlsplit

from hundi.runtime.children import Launch, Process, exits_within, last_lines, reap, start_child

DEATHS_MAX = 5
DEATHS_WITHIN_SECONDS = 60.0
READY_SECONDS_MAX = 60.0
STOP_SECONDS_MAX = 10.0
RESTART_SECONDS_FIRST = 0.1
ANSWER_SECONDS_MAX = 2.0
PROBE_SECONDS = 0.05
SIGNALS_READ_MAX = 4096

_STOP = frozenset({signal.SIGTERM, signal.SIGINT})
_GOOD_ANSWERS = range(200, 400)


class ChildFailedError(Exception):
    """A child did not start, or died too often. The message ends with what its log says."""


@dataclass(frozen=True, slots=True)
class Child:
    """A program to keep running.

    `env` is its whole environment. It is ready when a GET of `ready_url` (plain http) answers
    with a status from 200 to 399; without one, as soon as it is started.
    """

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str]
    ready_url: str | None = None


@dataclass(slots=True)
class _Ward:
    """A child in our care. Dead, it has an instant at which it is started again."""

    child: Child
    process: Process
    deaths: deque[float] = field(default_factory=lambda: deque[float](maxlen=DEATHS_MAX))
    restart_at: float | None = None


class Supervisor:
    """Keeps children running until it is told to stop."""

    def __init__(
        self,
        logs: Path | None,
        say: Callable[[str], None] = lambda _: None,
        *,
        expects_deaths: bool = False,
        begin: Callable[[Launch], Process] = start_child,
    ) -> None:
        """Take the folder for the children's logs (None: they share our outputs).

        In a drill that kills children on purpose (`expects_deaths`) they are started again at
        once, however often; and it may `begin` them in a way of its own.
        """
        self._logs = logs
        self._begin = begin
        self._say = say
        self._expects_deaths = expects_deaths
        self._wards: list[_Ward] = []

    def start(self, children: Sequence[Child]) -> None:
        """Start the children side by side, and return when all of them are ready.

        Call it from the main thread: they are told to stop when the thread that started them ends.

        Raises:
            ChildFailedError: one ended, or was not ready in time; the others are stopped.
        """
        try:
            for child in children:
                self._wards.append(_Ward(child, self._launch(child)))
            for ward in self._wards:
                self._wait_until_ready(ward)
        except BaseException:
            self.stop()
            raise

    def run_until_signalled(self, check: Callable[[], Sequence[str]] = tuple) -> int:
        """Keep the children running until SIGTERM or SIGINT; then stop them all.

        Args:
            check: returns the names of servers that have ended; one is enough to stop everything.
                Asked whenever a process of ours ends.

        Returns:
            The exit code: 0 when told to stop, 1 when something died for good.
        """
        try:
            with _Signals() as signals:
                arrived: set[int] = set()
                while not _STOP & arrived:
                    if dead := check():
                        self._say(f"{', '.join(dead)} ended on its own: stopping everything")
                        return 1
                    self._tend(time.monotonic())
                    arrived = signals.wait(self._seconds_to_restart())
                self._say("stopping")
        except ChildFailedError as problem:
            self._say(str(problem))
            return 1
        finally:
            self.stop()
        return 0

    def stop(self) -> None:
        """Stop the children, the last started first, and kill one that takes too long."""
        while self._wards:
            ward = self._wards.pop()
            ward.process.terminate()
            reap(ward.process, STOP_SECONDS_MAX)

    def _launch(self, child: Child) -> Process:
        return self._begin(Launch(child.argv, child.env, self._log(child)))

    def _tend(self, now: float) -> None:
        for ward in self._wards:
            if ward.restart_at is not None:
                if ward.restart_at <= now:
                    ward.restart_at = None
                    ward.process = self._launch(ward.child)
            elif ward.process.poll() is not None:
                self._mourn(ward, now)

    def _mourn(self, ward: _Ward, now: float) -> None:
        """Note a death, and when to start again: after a pause that doubles with every death.

        Raises:
            ChildFailedError: it died too often for that.
        """
        if self._expects_deaths:
            ward.deaths.clear()
        ward.deaths.append(now)
        recent = [died for died in ward.deaths if now - died < DEATHS_WITHIN_SECONDS]
        name, code = ward.child.name, ward.process.returncode
        if len(recent) == DEATHS_MAX:
            raise ChildFailedError(
                f"{name} died {DEATHS_MAX} times in {DEATHS_WITHIN_SECONDS:.0f} seconds: "
                f"stopping everything. {self._end_of_log(ward.child)}"
            )
        pause = RESTART_SECONDS_FIRST * 2 ** (len(recent) - 1)
        ward.restart_at = now + pause
        self._say(f"{name} ended with code {code}; starting it again in {pause:.1f} s")

    def _seconds_to_restart(self) -> float | None:
        """Return how long to sleep at most; None when nothing is waiting for its restart."""
        instants = [ward.restart_at for ward in self._wards if ward.restart_at is not None]
        return max(0.0, min(instants) - time.monotonic()) if instants else None

    def _wait_until_ready(self, ward: _Ward) -> None:
        deadline = time.monotonic() + READY_SECONDS_MAX
        url = ward.child.ready_url
        while not (url is None or _answers(url)):
            ended = exits_within(ward.process, PROBE_SECONDS)
            if ended or time.monotonic() > deadline:
                what = f"does not answer at {url}"
                if ended:
                    what = f"ended while it started, with code {ward.process.poll()}"
                raise ChildFailedError(f"{ward.child.name} {what}. {self._end_of_log(ward.child)}")

    def _log(self, child: Child) -> Path | None:
        return None if self._logs is None else self._logs / f"{child.name}.log"

    def _end_of_log(self, child: Child) -> str:
        log = self._log(child)
        return "See its output above." if log is None else f"Its log ends:\n{last_lines(log)}"


class _Signals:
    """Lets the main thread sleep until a signal, without losing one that comes just before."""

    def __enter__(self) -> Self:
        self._reader, self._writer = socket.socketpair()
        self._reader.settimeout(0)
        self._writer.settimeout(0)
        # A full socket means that there is plenty to wake up for.
        self._wakeup = signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        watched = (*_STOP, signal.SIGCHLD)
        self._handlers = {number: signal.signal(number, _noted) for number in watched}
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._wakeup)
        self._reader.close()
        self._writer.close()

    def wait(self, seconds: float | None) -> set[int]:
        """Return the signals that have come, waiting so long for one (None: for ever)."""
        readable, _, _ = select.select([self._reader], [], [], seconds)
        return set(self._reader.recv(SIGNALS_READ_MAX)) if readable else set()


def _noted(_number: int, _frame: FrameType | None) -> None:
    """Do nothing: having a handler is what makes the signal wake us."""


def _answers(url: str) -> bool:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=ANSWER_SECONDS_MAX)
    try:
        connection.request("GET", parts.path or "/")
        return connection.getresponse().status in _GOOD_ANSWERS
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
