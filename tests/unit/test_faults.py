"""Fault points: each is one place in the code, and unarmed it is next to nothing."""

import ast
import subprocess
import sys
from collections import Counter
from pathlib import Path
from types import FunctionType

import pytest
from pydantic import ValidationError

from hundi.runtime.faults import POINTS, fault, has_struck, order, victim
from hundi.runtime.settings import Settings

SOURCE = Path(__file__).parents[2] / "src" / "hundi"
AREAS = {
    "fund",
    "release",
    "disburse",
    "payout",
    "withdrawal",
    "credit",
    "deposit",
    "account",
    "refund",
    "recon",
    "distribute",
    "day",
    "upload",
    "verification",
    "acceptance",
    "listing",
    "cancel",
    "sealing",
    "jobs",
    "tick",
    "edge",
}
POINTS_MIN = 56
KILLED = -9

PASS_TWICE = """
from hundi.runtime.faults import fault
for _ in range(2):
    fault("fund.after_post")
    print("alive", flush=True)
"""


def calls() -> Counter[str]:
    """Every point named in a call, however often."""
    return Counter(
        str(node.args[0].value)
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "fault"
        and isinstance(node.args[0], ast.Constant)
    )


def passing(folder: Path | None) -> "subprocess.CompletedProcess[str]":
    armed = "" if folder is None else str(folder)
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", PASS_TWICE, "work"],
        env={"HUNDI_FAULTS": armed, "PYTHONPATH": str(SOURCE.parent)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_point_is_one_place_in_the_code() -> None:
    assert calls() == Counter(POINTS)


def test_there_are_enough_points_and_they_cover_every_area() -> None:
    assert len(POINTS) >= POINTS_MIN
    assert {point.split(".")[0] for point in POINTS} == AREAS


def test_an_unarmed_point_is_a_call_of_an_empty_function() -> None:
    def empty(point: str) -> None:
        """Do nothing."""

    assert isinstance(fault, FunctionType)
    assert fault.__code__.co_code == empty.__code__.co_code


def test_an_ordered_death_happens_once(tmp_path: Path) -> None:
    order(tmp_path, "fund.after_post")

    first, second = passing(tmp_path), passing(tmp_path)

    assert (first.returncode, first.stdout) == (KILLED, "")
    assert (second.returncode, second.stdout) == (0, "alive\nalive\n")
    assert has_struck(tmp_path, "fund.after_post")
    assert victim(tmp_path, "fund.after_post") == "work"
    assert [file.name for file in tmp_path.iterdir()] == ["fund.after_post.struck"]


def test_the_second_to_come_dies_when_that_was_ordered(tmp_path: Path) -> None:
    order(tmp_path, "fund.after_post", hit=2)

    died = passing(tmp_path)

    assert (died.returncode, died.stdout) == (KILLED, "alive\n")


def test_another_point_and_an_unarmed_process_live(tmp_path: Path) -> None:
    order(tmp_path, "fund.after_lock")

    assert passing(tmp_path).returncode == 0
    assert passing(None).returncode == 0
    assert not has_struck(tmp_path, "fund.after_lock")


def test_an_unknown_point_cannot_be_ordered(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no fault point"):
        order(tmp_path, "fund.sideways")


def test_drills_are_refused_outside_the_sandbox(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUNDI_FAULTS", str(tmp_path))
    assert Settings().faults == tmp_path

    monkeypatch.setenv("HUNDI_OPERATING_MODE", "NBFC_FACTOR")
    with pytest.raises(ValidationError, match="for drills"):
        Settings()
