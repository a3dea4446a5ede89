"""A demo world that dies while it is made is told, once, and the exit code knows."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from hundi.cli.filling import Filling

WAIT_SECONDS_MAX = 60


def filling(script: str, said: list[str], *, ends: bool = True) -> Filling:
    argv = (sys.executable, "-c", script)
    begun = Filling.begin(argv, dict(os.environ), Path("/data"), said.append)
    if ends:
        begun.process.wait(WAIT_SECONDS_MAX)
    return begun


def nothing_died() -> tuple[str, ...]:
    return ()


def test_a_filling_that_dies_is_told_once_with_its_code_and_what_to_do() -> None:
    said: list[str] = []
    dead = filling("raise SystemExit(3)", said)

    found = [dead.watched(nothing_died)() for _ in range(2)]

    [line] = said
    assert "NOT filled" in line
    assert "code 3" in line
    assert "/data" in line
    assert found == [(), ()]
    assert dead.end(0) == 1


def test_a_filling_that_is_killed_counts_as_failed() -> None:
    said: list[str] = []
    dead = filling("import os; os.kill(os.getpid(), 9)", said)

    dead.watched(nothing_died)()

    assert len(said) == 1
    assert dead.end(0) == 1


@pytest.mark.parametrize("code", [0, 1])
def test_a_filling_that_is_done_changes_nothing(code: int) -> None:
    said: list[str] = []
    done = filling("", said)

    assert done.watched(lambda: ["postgres"])() == ["postgres"]
    assert (said, done.end(code)) == ([], code)


def test_a_filling_that_we_stop_has_not_failed() -> None:
    said: list[str] = []
    waits = filling("import sys; sys.stdin.read()", said, ends=False)

    assert waits.end(0) == 0
    assert waits.process.poll() is not None
    assert isinstance(waits.process, subprocess.Popen)
