"""What exams share: a real PostgreSQL in a temporary folder, a platform, the audit, the tally."""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit, urlunsplit

import psycopg

from bench.rows import Row
from hundi.cli.stage import Platform, free_port
from hundi.ledger import sealing
from hundi.runtime.database import Database
from hundi.runtime.migrations import migrate
from hundi.runtime.servers import EmbeddedServers

Tier = Literal["brief", "fast", "full"]

ROOT = Path(__file__).parents[1]
SEAL_SECONDS_MAX = 120.0
LOOK_AGAIN_SECONDS = 0.02
COMMAND_SECONDS_MAX = 300.0
PLAIN, FORKED = ("-m", "hundi", "up"), ("-m", "exam.up")


@dataclass(slots=True)
class Tally:
    """What an exam found: how many checks held, those that did not, and figures to keep."""

    passed: int = 0
    failures: list[str] = field(default_factory=list[str])
    rows: list[Row] = field(default_factory=list[Row])

    def check(self, holds: bool, what: str) -> None:  # noqa: FBT001 - reads as a sentence
        """Count one check; `what` names it when it fails."""
        if holds:
            self.passed += 1
        else:
            self.failures.append(what)


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running PostgreSQL. `owner_url` is the superuser's, on a migrated database."""

    owner_url: str

    def clone(self, name: str, *, of: str = "hundi") -> str:
        """Make a database that is a copy of another; return its address as the superuser."""
        with psycopg.connect(_on_database(self.owner_url, "postgres"), autocommit=True) as admin:
            admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{of}"'.encode())
        return _on_database(self.owner_url, name)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What `hundi audit` said, as a person would see it."""

    code: int
    printed: str

    @property
    def is_clean(self) -> bool:
        """Whether every promise holds."""
        return self.code == 0

    @property
    def head(self) -> str:
        """The newest hash of the audit chain."""
        return self.printed.rpartition("; head ")[2].split()[0]


@contextmanager
def cluster(*, durable: bool = False) -> Generator[Cluster]:
    """Run a PostgreSQL of the exam's own, migrated; nothing is left of it afterwards."""
    with tempfile.TemporaryDirectory(prefix="hundi-exam-") as folder:
        servers = EmbeddedServers.start(Path(folder), want={"postgres"}, durable=durable)
        try:
            migrate(servers.servers.database_url)
            yield Cluster(servers.servers.database_url)
        finally:
            servers.stop()


@contextmanager
def platform(
    settings: Mapping[str, str] | None = None, *, forked: bool = False
) -> Generator[Platform]:
    """Run a whole `hundi up` in a folder of its own: kill it, start it, ask it.

    `forked`, its processes start in a tenth of the time; see exam/up.py.
    """
    program = FORKED if forked else PLAIN
    with tempfile.TemporaryDirectory(prefix="hundi-exam-") as folder:
        running = Platform(Path(folder).resolve(), free_port(), settings, program=program)
        try:
            running.start()
            yield running
        finally:
            running.stop()


def audit(owner_url: str, *, head: str | None = None, findings: int = 20) -> Verdict:
    """Run `hundi audit` on a database, as the command that an operator types."""
    argv = [sys.executable, "-m", "hundi", "audit", "--findings", str(findings)]
    argv += ["--head", head] if head else []
    # Elsewhere than in the repository, where the command would leave its figures.
    with tempfile.TemporaryDirectory(prefix="hundi-exam-") as folder:
        done = subprocess.run(  # noqa: S603 - our own program
            argv,
            env={**os.environ, "HUNDI_DATABASE_URL": owner_url},
            cwd=folder,
            check=False,
            capture_output=True,
            text=True,
            timeout=COMMAND_SECONDS_MAX,
        )
    return Verdict(done.returncode, done.stdout + done.stderr)


async def seal_everything(database: Database, owner_url: str) -> float:
    """Seal until nothing is left; return how many seconds sealing took.

    Raises:
        TimeoutError: something still waits after `SEAL_SECONDS_MAX`.
    """
    spent = 0.0
    deadline = time.monotonic() + SEAL_SECONDS_MAX
    while unsealed(owner_url):
        if time.monotonic() > deadline:
            raise TimeoutError("rows stay unsealed")
        began = time.perf_counter()
        if not await sealing.seal(database):
            await asyncio.sleep(LOOK_AGAIN_SECONDS)  # a transaction elsewhere has to end first
            continue
        spent += time.perf_counter() - began
    return spent


def unsealed(owner_url: str) -> int:
    """Return how many entries and audit lines no block covers yet."""
    with psycopg.connect(owner_url) as owner:
        row = owner.execute(
            """
            SELECT (SELECT count(*) FROM platform.audit_log WHERE seq > coalesce((
                    SELECT max(last_seq) FROM platform.blocks WHERE kind = 'audit'), 0))
                + (SELECT count(*) FROM ledger.entries WHERE seq > coalesce((
                    SELECT max(last_seq) FROM platform.blocks WHERE kind = 'ledger'), 0))
            """
        ).fetchone()
    return int(row[0]) if row else 0


def _on_database(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
