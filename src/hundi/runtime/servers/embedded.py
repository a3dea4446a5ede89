"""The servers of one data folder, from start to stop. Called before any event loop runs."""

import shutil
import time
from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from hundi.runtime.children import (
    Launch,
    Process,
    exits_within,
    last_lines,
    reap,
    start_child,
)
from hundi.runtime.privileges import server_account
from hundi.runtime.servers.folder import (
    FolderLock,
    ServerStartError,
    make_socket_folder,
    socket_folder,
)
from hundi.runtime.servers.leftovers import stop_leftovers
from hundi.runtime.servers.mongo import MongoServer
from hundi.runtime.servers.postgres import PostgresServer
from hundi.runtime.servers.server import Place, ServerName
from hundi.runtime.servers.valkey import ValkeyServer

# Recovery after a kill reads at most max_wal_size; this is ten times what that takes.
START_SECONDS_MAX = 120.0
STOP_SECONDS_MAX = 30.0
PROBE_SECONDS = 0.02
# Children of a PostgreSQL that was killed see that it is gone, and let go of its memory.
MEMORY_SECONDS_MAX = 30.0
AGAIN_SECONDS = 0.1

# The first start of PostgreSQL takes longest to prepare: the others start up meanwhile.
_KINDS = (ValkeyServer, MongoServer, PostgresServer)
Server = ValkeyServer | MongoServer | PostgresServer


@dataclass(frozen=True, slots=True)
class Servers:
    """Where the servers are. The address of one that was not wanted is empty.

    `mongo_url` is None where MongoDB cannot run; `mongo_missing` then says why, in a sentence
    for a person.
    """

    database_url: str
    redis_url: str
    mongo_url: str | None
    mongo_missing: str | None


class EmbeddedServers:
    """The running servers of a data folder, which nobody else can start meanwhile."""

    def __init__(self, lock: FolderLock, place: Place, servers: Servers) -> None:
        self.servers = servers
        self._lock = lock
        self._place = place
        self._running: list[tuple[Server, Process]] = []

    @classmethod
    def start(
        cls,
        data: Path,
        *,
        want: AbstractSet[ServerName],
        durable: bool = True,
        server_user: str = "nobody",
        say: Callable[[str], None] = lambda _: None,
    ) -> Self:
        """Start the servers, and return when each of them answers.

        Call it from the main thread: the servers stop when the thread that started them ends.

        Args:
            data: the folder below which they keep their data; made if it is not there.
            want: which of them. With none, this only takes the folder's lock.
            durable: whether what they have confirmed survives a power cut.
            server_user: whom they run as when we are root and the data has no owner yet.
            say: told what takes its time, a line each.

        Raises:
            FolderInUseError: another hundi runs on this folder.
            FolderUnusableError: part of the folder belongs to another user.
            AccountMissingError: we are root and `server_user` is nobody's name.
            ServerStartError: one of them cannot run here or did not start; the message says
                why and names the setting that replaces it.
        """
        data = data.resolve()
        lock = FolderLock.take(data)
        try:
            account = server_account(server_user, [data / kind.name for kind in _KINDS])
            place = Place(data, socket_folder(data), account, durable)
            wanted, mongo_missing = _choose(place, want)
        except BaseException:
            lock.release()
            raise
        handle = cls(lock, place, _addresses(wanted, mongo_missing))
        try:
            handle._start(wanted, say)
        except BaseException:
            handle.stop()
            raise
        return handle

    @staticmethod
    def find(data: Path, *, want: AbstractSet[ServerName]) -> Servers | None:
        """Return where the servers of another running hundi are, or None when none runs.

        For a command beside `hundi up`, such as `hundi audit`.
        """
        data = data.resolve()
        if not FolderLock.is_taken(data):
            return None
        return _addresses(*_choose(Place(data, socket_folder(data)), want))

    def check(self) -> list[str]:
        """Return the names of the servers that have ended on their own."""
        return [server.name for server, process in self._running if process.poll() is not None]

    def stop(self) -> None:
        """Stop them all cleanly, and kill one that takes too long. Harmless when repeated."""
        for server, process in self._running:
            process.send_signal(server.stop_signal)
        deadline = time.monotonic() + STOP_SECONDS_MAX
        for _, process in self._running:
            reap(process, deadline - time.monotonic())
        self._running.clear()
        shutil.rmtree(self._place.sockets, ignore_errors=True)
        self._lock.release()

    def _start(self, wanted: list[Server], say: Callable[[str], None]) -> None:
        for server in wanted:
            program = Path(server.command()[0]).name
            if stop_leftovers(program, server.folder, server.stop_signal):
                say(f"stopped a {server.title} that an earlier run had left")
        make_socket_folder(self._place.sockets, self._place.account)
        for server in wanted:
            say(f"starting {server.title}")
            server.prepare()
            self._running.append((server, self._launch(server)))
        for place in range(len(self._running)):
            self._make_ready(place, say)

    def _make_ready(self, place: int, say: Callable[[str], None]) -> None:
        """Wait until a server answers; start it again while a dead one's memory is held.

        Raises:
            ServerStartError: it does not answer, or that memory is held for too long.
        """
        patience, tries = time.monotonic() + MEMORY_SECONDS_MAX, 0
        server, process = self._running[place]
        while not self._becomes_ready(server, process):
            if not self._waits_for_memory(server) or time.monotonic() > patience:
                raise ServerStartError(self._why_not(server, process))
            if not tries:
                say(
                    f"{server.title} was killed, and processes of it hold its memory still: "
                    f"trying again for {MEMORY_SECONDS_MAX:.0f} s"
                )
            tries += 1
            time.sleep(AGAIN_SECONDS)
            reap(process, 0)
            process = self._launch(server)
            self._running[place] = (server, process)

    def _waits_for_memory(self, server: Server) -> bool:
        """Whether it ended because children of one that was killed are not all gone yet."""
        last = last_lines(self._place.log(server.name)).rpartition("\n")[2]
        return server.memory_in_use is not None and server.memory_in_use in last

    def _launch(self, server: Server) -> Process:
        command = server.command()
        return start_child(
            Launch(
                argv=command,
                env=server.environment(),
                log=self._place.log(server.name),
                folder=server.folder,
                account=self._place.account,
                paths=(Path(command[0]), server.folder, self._place.sockets),
                death_signal=server.stop_signal,
            )
        )

    def _becomes_ready(self, server: Server, process: Process) -> bool:
        """Wait until it answers; return False when it ended, or took too long."""
        deadline = time.monotonic() + START_SECONDS_MAX
        while not server.is_ready():
            if exits_within(process, PROBE_SECONDS) or time.monotonic() > deadline:
                return False
        return True

    def _why_not(self, server: Server, process: Process) -> str:
        what = "does not answer" if process.poll() is None else "ended while it started"
        return (
            f"{server.title} {what}. Set {server.setting} to use another one. "
            f"Its log ends:\n{last_lines(self._place.log(server.name))}"
        )


def _choose(place: Place, want: AbstractSet[ServerName]) -> tuple[list[Server], str | None]:
    """Return the servers to start, and why MongoDB is not among them if it was wanted."""
    missing = {kind.name: kind.missing() for kind in _KINDS if kind.name in want}
    # The platform does without MongoDB, not without the others.
    mongo_missing = missing.get("mongo")
    for name, reason in missing.items():
        if reason is not None and name != "mongo":
            raise ServerStartError(reason)
    chosen = [kind(place) for kind in _KINDS if kind.name in want and missing[kind.name] is None]
    return chosen, mongo_missing


def _addresses(servers: Iterable[Server], mongo_missing: str | None) -> Servers:
    urls = {server.name: server.url for server in servers}
    return Servers(
        database_url=urls.get("postgres", ""),
        redis_url=urls.get("valkey", ""),
        mongo_url=urls.get("mongo"),
        mongo_missing=mongo_missing,
    )
