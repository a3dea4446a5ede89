"""PostgreSQL was killed, and one of its own processes keeps its memory: we wait, not for ever."""

import os
import signal
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest

from hundi.runtime.servers import EmbeddedServers, ServerStartError, embedded
from hundi.runtime.servers.leftovers import find_servers


@contextmanager
def left_behind(data: Path) -> Generator[int]:
    """Kill a server that holds a table, while a process of it stands still."""
    servers = EmbeddedServers.start(data, want={"postgres"})
    with psycopg.connect(servers.servers.database_url) as owner:
        owner.execute("CREATE TABLE kept AS SELECT 'kept' AS word")
    connection = psycopg.connect(servers.servers.database_url)
    backend = connection.info.backend_pid
    os.kill(backend, signal.SIGSTOP)
    (postmaster,) = find_servers("postgres", data / "postgres")
    os.kill(postmaster, signal.SIGKILL)
    servers.stop()
    try:
        yield backend
    finally:
        with suppress(ProcessLookupError):
            os.kill(backend, signal.SIGKILL)
        connection.close()


def test_memory_that_a_killed_server_left_is_waited_for(tmp_path: Path) -> None:
    said: list[str] = []
    with left_behind(tmp_path) as backend:

        def say(line: str) -> None:
            said.append(line)
            if "memory" in line:
                os.kill(backend, signal.SIGKILL)

        again = EmbeddedServers.start(tmp_path, want={"postgres"}, durable=False, say=say)

        try:
            with psycopg.connect(again.servers.database_url) as owner:
                assert owner.execute("SELECT word FROM kept").fetchall() == [("kept",)]
            assert again.check() == []
        finally:
            again.stop()
    assert sum("hold its memory still: trying again for 30 s" in line for line in said) == 1


def test_memory_that_is_held_for_too_long_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "MEMORY_SECONDS_MAX", 0.2)

    with (
        left_behind(tmp_path),
        pytest.raises(ServerStartError, match=r"(?s)HUNDI_DATABASE_URL.*is still in use"),
    ):
        EmbeddedServers.start(tmp_path, want={"postgres"}, durable=False)

    assert find_servers("postgres", tmp_path / "postgres") == []
    assert not EmbeddedServers.find(tmp_path, want=set())
