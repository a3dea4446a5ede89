"""What the three servers have in common.

Each of `PostgresServer`, `ValkeyServer` and `MongoServer` has a name, the setting whose address
replaces it, the signal that stops it, what its last words have in them when a killed one's memory
is held still (None: that does not matter to it), and: `missing`, `folder`, `url`, `prepare`,
`command`, `environment`, `is_ready`.
"""

import platform
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from hundi.runtime.privileges import Account

ServerName = Literal["postgres", "valkey", "mongo"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where the servers work, as whom, and whether what they write must survive a power cut."""

    data: Path
    sockets: Path
    account: Account | None = None
    durable: bool = True

    def log(self, name: str) -> Path:
        """Return where a server's output goes."""
        return self.data / "logs" / f"{name}.log"


def wheel_file(package: str, path: str) -> Path | None:
    """Return a file of an installed package, found without importing the package."""
    spec = find_spec(package)
    if spec is None:
        return None
    places = (Path(folder) / path for folder in spec.submodule_search_locations or ())
    return next((place for place in places if place.is_file()), None)


def why_no_program(wheel: str, program: Path | None) -> str | None:
    """Return why a wheel gives us no program for this machine, or None when it does."""
    if sys.platform != "linux":
        return f"the built-in server runs on Linux, and this is {platform.system()}"
    if program is None:
        return f"the Python package {wheel} is not installed, or has no program for this machine"
    return None
