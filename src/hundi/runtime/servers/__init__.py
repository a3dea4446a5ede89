"""Real servers for a machine that has none: PostgreSQL, Valkey and MongoDB from Python wheels.

`EmbeddedServers.start` runs those that no setting names, below one data folder:

    DIR/lock                     held by the process whose servers these are
    DIR/postgres, valkey, mongo  the data, owned by the user the servers run as
    DIR/run                      the sockets; the servers listen nowhere else
    DIR/logs                     one log a server

Read embedded.py first, then the three servers, then folder.py and leftovers.py.
"""

from hundi.runtime.servers.embedded import EmbeddedServers, Servers, ServerStartError
from hundi.runtime.servers.folder import FolderInUseError, FolderUnusableError
from hundi.runtime.servers.server import ServerName

__all__ = [
    "EmbeddedServers",
    "FolderInUseError",
    "FolderUnusableError",
    "ServerName",
    "ServerStartError",
    "Servers",
]
