"""The payment service, opened for each test: named by `pytest_plugins` of the tests that use it.

A plugin and not part of conftest.py, so that who tests no payments does not load them.
"""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from support.databases import PostgresServer
from support.payment import Payments, emptied, payments_of


@pytest.fixture(scope="module")
def payments_url(postgres: PostgresServer) -> str:
    """A database of the module's own."""
    return postgres.clone()


@pytest.fixture
async def payments(payments_url: str, tmp_path: Path) -> AsyncGenerator[Payments]:
    """The service on the module's database, emptied, with a bank in memory."""
    async with payments_of(emptied(payments_url), tmp_path) as opened:
        yield opened
