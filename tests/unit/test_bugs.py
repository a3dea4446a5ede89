"""The seeded bugs of `exam mutate`: each still fits the tree, and names a test that is there."""

from collections import Counter
from pathlib import Path

import pytest

from exam.mutate import Bug, UnusableBug, bugs

ROOT = Path(__file__).parents[2]
EVERY = bugs()


@pytest.mark.parametrize("bug", EVERY, ids=lambda bug: bug.name)
def test_a_bug_fits_the_tree_and_names_tests_that_are_there(bug: Bug) -> None:
    text = (ROOT / bug.file).read_text()

    assert bug.applied_to(text) != text
    assert bug.promise
    assert bug.tests
    assert all((ROOT / test).is_file() for test in bug.tests)


def test_there_are_enough_and_each_has_its_own_name() -> None:
    assert len(EVERY) >= 64
    assert max(Counter(bug.name for bug in EVERY).values()) == 1


@pytest.mark.parametrize("text", ["", "a = 1\na = 1\n"])
def test_a_bug_whose_text_is_not_there_exactly_once_is_an_error(text: str) -> None:
    bug = Bug("a bug", "P1", "a.py", "a = 1", "a = 2", ("tests/unit/test_bugs.py",))

    with pytest.raises(UnusableBug):
        bug.applied_to(text)


def test_a_bug_that_changes_nothing_is_an_error() -> None:
    bug = Bug("a bug", "P1", "a.py", "a = 1", "a = 1", ("tests/unit/test_bugs.py",))

    with pytest.raises(UnusableBug):
        bug.applied_to("a = 1\n")
