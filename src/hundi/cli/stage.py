"""What the story is played on: one platform as a process of its own, and what was checked."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hundi.cli.actors import Line, Person, SandboxWorld, UnexpectedError
from hundi.cli.tables import ledger_table, read_ledger
from hundi.kernel.money import Money
from hundi.runtime.servers import EmbeddedServers

START_SECONDS_MAX = 120.0
STOP_SECONDS_MAX = 60.0
PORTS_TRIED_MAX = 50
PORTS = (20_000, 32_000)


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of the specification, and the one that came out."""

    what: str
    wanted: Money
    seen: Money

    @property
    def is_right(self) -> bool:
        """Whether they are the same to the paisa."""
        return self.wanted == self.seen


@dataclass(slots=True)
class Stage:
    """What the scenes have in hand: the platform, its people, and what they have checked."""

    platform: "Platform"
    invoice_file: Path | None = None
    figures: list[Figure] = field(default_factory=list[Figure])
    names: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def line(self) -> Line:
        """The way to the platform."""
        return self.platform.line

    @property
    def sandbox(self) -> SandboxWorld:
        """The bank, and time."""
        return self.platform.sandbox

    def person(self, name: str, role: str) -> Person:
        """Let somebody sign up."""
        email = f"{name.lower().replace(' ', '.')}@example.com"
        person = Person(name, self.line, email, f"seven rivers {len(name)} lamps {role}")
        person.register(role)
        self.names[person.user_id] = f"of {name}"
        return person

    def check(self, what: str, wanted: str, seen: Money) -> None:
        """Compare a figure with the specification's."""
        figure = Figure(what, Money.parse(wanted), seen)
        self.figures.append(figure)
        mark = "✓" if figure.is_right else f"✗ should be {figure.wanted}"
        say(f"  {what:<50} {figure.seen!s:>16}  {mark}")

    def show_ledger(self) -> None:
        """Print the ledger."""
        found = EmbeddedServers.find(self.platform.data, want={"postgres"})
        if found is None:
            raise UnexpectedError("the platform's database is not running")
        say(ledger_table(read_ledger(found.database_url), self.names))


class Platform:
    """One `hundi up`, as a process of its own. `settings` are `HUNDI_*` variables for it.

    `program` does what `hundi up` does, for drills that start it in a way of their own.
    """

    def __init__(
        self,
        data: Path,
        port: int,
        settings: Mapping[str, str] | None = None,
        *,
        program: Sequence[str] = ("-m", "hundi", "up"),
    ) -> None:
        self.data = data
        self._program = tuple(program)
        self.port = port
        self.settings = dict(settings or {})
        self.line = Line(f"http://127.0.0.1:{port}")
        self.sandbox = SandboxWorld(Line(f"http://127.0.0.1:{port + 1}"))
        self._process: subprocess.Popen[str] | None = None

    def start(self, say_line: Callable[[str], None] | None = None) -> None:
        """Start it and wait until it is ready.

        Raises:
            UnexpectedError: it ended before it was ready.
        """
        argv = (sys.executable, *self._program, "--data", str(self.data))
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            [*argv, "--port", str(self.port)],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **self.settings},
        )
        deadline = time.monotonic() + START_SECONDS_MAX
        for text in self._process.stdout or ():
            if say_line is not None:
                say_line(text.rstrip())
            if text.startswith("ready "):
                return
            if time.monotonic() > deadline:
                break
        raise UnexpectedError("the platform did not start")

    @property
    def pid(self) -> int:
        """The process's number.

        Raises:
            UnexpectedError: it was not started.
        """
        if self._process is None:
            raise UnexpectedError("the platform was not started")
        return self._process.pid

    def child(self, command: str) -> int:
        """Return the number of the process of ours that runs `hundi <command>`.

        Raises:
            UnexpectedError: there is none.
        """
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        for child in children:
            words = Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
            if b"hundi" in words and command.encode() in words:
                return int(child)
        raise UnexpectedError(f"the platform runs no `hundi {command}`")

    def kill(self) -> None:
        """Kill -9: no chance to clean up."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._close()

    def stop(self) -> None:
        """Stop it as Ctrl-C does."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._close()

    def last_words(self) -> str:
        """Return the end of the logs, for whoever has to find out."""
        ends: list[str] = []
        for log in sorted((self.data / "logs").glob("*.log")):
            lines = log.read_text(errors="replace").splitlines()[-12:]
            ends += [f"--- {log.name}", *lines]
        return "\n".join(ends)

    def _close(self) -> None:
        if self._process is not None and self._process.stdout is not None:
            self._process.stdout.close()


def free_port() -> int:
    """Return a port that is free together with the two after it.

    Below those that the kernel gives to outgoing connections: one of these could take a
    neighbour of ours between here and the start.

    Raises:
        UnexpectedError: none was found.
    """
    for _ in range(PORTS_TRIED_MAX):
        port = random.SystemRandom().randrange(*PORTS)
        if all(_is_free(port + more) for more in range(3)):
            return port
    raise UnexpectedError("no free port")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def say(text: str) -> None:
    """Print."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def heading(number: int, title: str, rows: Sequence[str] = ()) -> None:
    """Print the head of a step."""
    say(f"\n{number}. {title}")
    for row in rows:
        say(f"  {row}")
