"""The user service, opened for each test: named by `pytest_plugins` of the tests that use it."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from support.databases import PostgresServer
from support.user import People, people_of


@pytest.fixture(scope="module")
def people_url(postgres: PostgresServer) -> str:
    """A database of the module's own."""
    return postgres.clone()


@pytest.fixture
async def people(people_url: str, tmp_path: Path) -> AsyncGenerator[People]:
    """The service on the module's database, the outside in memory."""
    async with people_of(people_url, tmp_path) as opened:
        yield opened
