"""A data folder's database for a command, whether `hundi up` runs on it or not."""

from collections.abc import Generator
from contextlib import contextmanager

from hundi.runtime.servers import EmbeddedServers
from hundi.runtime.settings import Settings


@contextmanager
def database_of(settings: Settings) -> Generator[str]:
    """Give the database's address as its owner: the set one, the running one, or one started.

    Raises:
        ServerStartError: PostgreSQL cannot run here; the message names the setting.
    """
    if settings.database_url is not None:
        yield settings.database_url
        return
    running = EmbeddedServers.find(settings.data, want={"postgres"})
    if running is not None:
        yield running.database_url
        return
    servers = EmbeddedServers.start(
        settings.data, want={"postgres"}, server_user=settings.server_user
    )
    try:
        yield servers.servers.database_url
    finally:
        servers.stop()
