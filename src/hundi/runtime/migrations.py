"""Migrations: numbered plain SQL, forward only, each in one transaction, under one lock.

A migration that ran is never edited: its checksum is kept and compared.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

import psycopg

from hundi.kernel.errors import BrokenInvariant

# Any number, the same for ever: whoever migrates holds this advisory lock.
_LOCK = 0x68756E6469


@dataclass(frozen=True, slots=True)
class Migration:
    """One file."""

    name: str
    text: str

    @property
    def checksum(self) -> str:
        """SHA-256 of the text."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def shipped() -> list[Migration]:
    """Return the migrations in order: from the package, or from the source tree beside it."""
    return sorted(
        (Migration(file.name, file.read_text()) for file in _folder().iterdir() if _counts(file)),
        key=lambda migration: migration.name,
    )


def migrate(url: str, *, say: Callable[[str], None] = lambda _: None) -> int:
    """Bring a database up to date; return how many migrations ran.

    Raises:
        BrokenInvariant: a migration that ran before has another text now, or is gone.
    """
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        connection.execute(
            """
            CREATE TABLE IF NOT EXISTS public.migrations (
                name TEXT PRIMARY KEY,
                checksum TEXT NOT NULL,
                ran_at TIMESTAMPTZ NOT NULL DEFAULT now()
            )
            """
        )
        rows = connection.execute("SELECT name, checksum FROM public.migrations").fetchall()
        ran = {str(name): str(checksum) for name, checksum in rows}
        migrations = shipped()
        _unchanged(migrations, ran)
        waiting = [migration for migration in migrations if migration.name not in ran]
        for migration in waiting:
            say(f"migrating {migration.name}")
            with connection.transaction():
                connection.execute(migration.text.encode())
                connection.execute(
                    "INSERT INTO public.migrations (name, checksum) VALUES (%s, %s)",
                    [migration.name, migration.checksum],
                )
        return len(waiting)


def _unchanged(migrations: list[Migration], ran: dict[str, str]) -> None:
    now = {migration.name: migration.checksum for migration in migrations}
    for name, checksum in ran.items():
        if now.get(name) != checksum:
            raise BrokenInvariant(f"migration {name} ran before and has changed since")


def _folder() -> Traversable:
    inside = resources.files("hundi") / "migrations"
    if inside.is_dir():
        return inside
    return Path(__file__).parents[3] / "migrations"


def _counts(file: Traversable) -> bool:
    return file.name[:4].isdigit() and file.name.endswith(".sql")
