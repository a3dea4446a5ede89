"""The processes of `hundi up`: started, started again, stopped together."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from hundi.runtime.children import pid_exits_within
from hundi.runtime.processes import DEATHS_MAX, Child, ChildFailedError, Supervisor

END_SECONDS_MAX = 20.0

# Supervises one child, says which process it is, and waits to be killed.
SUPERVISOR = """
from hundi.runtime.processes import Child, Supervisor
supervisor = Supervisor(None)
supervisor.start([Child("sleeper", ("/bin/sh", "-c", "echo $$; exec sleep 60"), {})])
supervisor.run_until_signalled()
"""


def test_a_killed_child_is_started_again_and_sigterm_stops_everything(tmp_path: Path) -> None:
    # Dies the first time; the second time, it tells us to stop.
    script = "test -e once && kill -TERM $PPID && exec sleep 60; touch once; kill -9 $$"
    said: list[str] = []
    supervisor = Supervisor(tmp_path / "logs", said.append)
    supervisor.start([shell("child", f"cd {tmp_path}; {script}")])

    code = supervisor.run_until_signalled()

    assert code == 0
    assert said == ["child ended with code -9; starting it again in 0.1 s", "stopping"]


def test_a_child_that_keeps_dying_stops_everything_and_shows_its_last_words(
    tmp_path: Path,
) -> None:
    said: list[str] = []
    supervisor = Supervisor(tmp_path, said.append)
    supervisor.start([shell("steady", "exec sleep 60"), shell("broken", "echo my port; exit 3")])

    code = supervisor.run_until_signalled()

    assert code == 1
    assert len(said) == DEATHS_MAX
    assert "broken died 5 times in 60 seconds" in said[-1]
    assert "my port" in said[-1]


def test_in_a_drill_a_child_may_die_as_often_as_it_likes(tmp_path: Path) -> None:
    # Dies more often than is good for one; then it tells us to stop.
    enough = f"test $(wc -c < lives) -gt {DEATHS_MAX + 1} && kill -TERM $PPID && exec sleep 60"
    said: list[str] = []
    supervisor = Supervisor(tmp_path / "logs", said.append, expects_deaths=True)
    supervisor.start([shell("child", f"cd {tmp_path}; printf x >> lives; {enough}; kill -9 $$")])

    code = supervisor.run_until_signalled()

    assert code == 0
    assert said == ["child ended with code -9; starting it again in 0.1 s"] * (DEATHS_MAX + 1) + [
        "stopping"
    ]


def test_children_stop_in_reverse_order(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "ready")
    supervisor = Supervisor(None)
    script = "cd {}; trap 'echo {} >> order; kill $!; exit' TERM; sleep 60 & echo > ready; wait"
    names = ("first", "second", "third")
    supervisor.start([shell(name, script.format(tmp_path, name)) for name in names])
    # Open for writing too, so that it does not end between two of them.
    with (tmp_path / "ready").open("r+b", buffering=0) as ready:
        assert [ready.readline() for _ in names] == [b"\n"] * 3

    supervisor.stop()

    assert (tmp_path / "order").read_text().split() == ["third", "second", "first"]


def test_a_child_is_ready_when_its_page_answers(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    argv = (sys.executable, "-m", "http.server", "--bind", "127.0.0.1", str(port))
    supervisor = Supervisor(tmp_path)

    supervisor.start([Child("page", argv, {}, ready_url=f"http://127.0.0.1:{port}/")])

    socket.create_connection(("127.0.0.1", port)).close()
    supervisor.stop()


def test_a_child_that_cannot_start_is_told_with_its_last_words(tmp_path: Path) -> None:
    supervisor = Supervisor(tmp_path)
    # Nobody listens on port 1.
    broken = Child("page", ("/bin/sh", "-c", "echo no room; exit 1"), {}, "http://127.0.0.1:1/")

    with pytest.raises(ChildFailedError, match=r"(?s)page ended while it started.*no room"):
        supervisor.start([broken])


def test_children_end_when_their_supervisor_is_killed() -> None:
    supervisor = subprocess.Popen(  # noqa: S603 - our own script
        [sys.executable, "-c", SUPERVISOR], stdout=subprocess.PIPE
    )
    assert supervisor.stdout is not None
    child = int(supervisor.stdout.readline())

    supervisor.kill()
    supervisor.communicate()

    assert pid_exits_within(child, END_SECONDS_MAX)


def shell(name: str, script: str) -> Child:
    return Child(name, ("/bin/sh", "-c", script), {"PATH": os.defpath})
