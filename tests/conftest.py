"""Fixtures everybody uses. Real PostgreSQL; random order; each test sees only its own rows."""

import sys
from collections.abc import AsyncGenerator, Generator
from pathlib import Path
from types import ModuleType
from typing import cast

import pytest
from hypothesis import HealthCheck, settings

from hundi.runtime.database import Database, Transaction
from hundi.runtime.migrations import migrate
from hundi.runtime.servers import EmbeddedServers
from support.databases import PostgresServer, opened, rolled_back


def _only_to_ourselves(event: str, arguments: tuple[object, ...]) -> None:
    """Refuse every connection but to this machine: a test that needs the network is no test."""
    if event != "socket.connect":
        return
    address = arguments[1]
    if isinstance(address, tuple) and str(address[0]) not in ("127.0.0.1", "::1", "localhost"):  # pyright: ignore[reportUnknownArgumentType] - an address of any family
        raise AssertionError(f"a test connects to {address!r}")


sys.addaudithook(_only_to_ourselves)

# No test is timed: the first text that is drawn on a new machine costs a second, once.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Generator[PostgresServer]:
    """A real server, without fsync: a test's data need not survive the machine."""
    data: Path = tmp_path_factory.mktemp("data")
    servers = EmbeddedServers.start(data, want={"postgres"}, durable=False)
    try:
        assert servers.servers.database_url is not None
        migrate(servers.servers.database_url)
        yield PostgresServer(servers.servers.database_url)
    finally:
        servers.stop()


@pytest.fixture(scope="session")
async def database(postgres: PostgresServer) -> AsyncGenerator[Database]:
    """The session's database, for tests that roll back."""
    async with opened(postgres.clone()) as session_database:
        yield session_database


@pytest.fixture
async def tx(database: Database, request: pytest.FixtureRequest) -> AsyncGenerator[Transaction]:
    """A transaction under the role named by the module's `SERVICE`, undone at the end."""
    module = cast("ModuleType", request.module)
    service = str(vars(module)["SERVICE"])
    async with rolled_back(database, service) as transaction:
        yield transaction
