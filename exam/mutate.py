"""A suite that was never seen to fail proves nothing: bugs are put in, and tests must find them.

Each bug of `exam/bugs/*.toml` is a small patch, applied alone to a scratch copy of the tree, with
the promise it breaks and the tests that ought to see it. Those tests run in the copy and stop at
the first that fails: the bug is killed. The same tests pass in the copy without any bug.
A survivor is a missing test.
"""

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from bench.rows import Row
from exam.world import ROOT, Tally, Tier

BUGS = Path(__file__).parent / "bugs"
# Each has a copy of the tree; tests wait for their PostgreSQL half of the time.
AT_ONCE = 2
SAMPLES = {"brief": 3, "fast": 6}
KILLED_GOAL = 0.95
COPIED = ("src", "tests", "migrations", "exam", "checker", "bench", "docs", "pyproject.toml")
LEFT_OUT = shutil.ignore_patterns("__pycache__", ".hypothesis", "node_modules")
# A bug that makes tests wait for ever is found by that: each test ends by its own time-out.
BUG_SECONDS_MAX = 600
CONTROL_SECONDS_MAX = 1_800
PASSED, FAILED = 0, 1
_FAILURE = re.compile(r"^FAILED (.+?)(?: - |$)", re.MULTILINE)
_OUTPUT_SHOWN_MAX = 2_000


class UnusableBug(Exception):  # noqa: N818 - the name says what is wrong
    """A patch that does not fit the tree, or that breaks more than one promise: it never ran."""


@dataclass(frozen=True, slots=True)
class Bug:
    """One patch: `old` stands once in `file` and becomes `new`; `tests` ought to see it."""

    name: str
    promise: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]

    def applied_to(self, text: str) -> str:
        """Return the file's text with the bug in it.

        Raises:
            UnusableBug: the text to replace does not stand there exactly once.
        """
        found = text.count(self.old)
        if found != 1 or self.old == self.new:
            raise UnusableBug(f"{self.name}: {self.file} holds its text {found} times, not once")
        return text.replace(self.old, self.new)


@dataclass(frozen=True, slots=True)
class Run:
    """How a run of some tests ended: the first that failed, if any did."""

    code: int
    failed: str
    seconds: float
    printed: str


def bugs() -> list[Bug]:
    """Read all bugs, in the order of the files and of their lines."""
    return [
        Bug(**one | {"tests": tuple(one["tests"])})
        for file in sorted(BUGS.glob("*.toml"))
        for one in tomllib.loads(file.read_text())["bug"]
    ]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one bug."""

    bug: Bug
    is_killed: bool
    outcome: str
    seconds: float

    @property
    def line(self) -> str:
        """One line of the table."""
        return f"{self.bug.name:<66} {self.bug.promise:<36} {self.seconds:>5.1f} s  {self.outcome}"

    @property
    def row(self) -> Row:
        """The same to keep."""
        bound = f"{self.bug.promise}: {self.outcome}"
        return Row(self.bug.name, round(self.seconds, 1), "s", met=self.is_killed, bound=bound)


def run(seed: int, tier: Tier) -> Tally:
    """Put bugs in one by one and see each found; the last row says how many were."""
    tally, every = Tally(), bugs()
    size = SAMPLES.get(tier, len(every))
    chosen = every if size >= len(every) else random.Random(seed).sample(every, size)
    tests = sorted({test for bug in chosen for test in bug.tests})
    with tempfile.TemporaryDirectory(prefix="hundi-mutate-") as folder:
        trees = [_copied(Path(folder).resolve() / str(n)) for n in range(AT_ONCE)]
        _see_that_the_copy_is_tested(trees[0], tally)
        control = _tested(trees[0], tests, seed, CONTROL_SECONDS_MAX)
        tally.check(control.code == PASSED, f"without a bug: {control.failed or control.printed}")
        if tally.failures:
            return tally
        sys.stdout.write(f"without a bug all pass: {len(tests)} files, {control.seconds:.0f} s\n")
        verdicts = _examine(chosen, trees, seed)
    for verdict in verdicts:
        tally.check(verdict.is_killed, f"{verdict.bug.name}: {verdict.outcome}")
        tally.rows.append(verdict.row)
    share = sum(verdict.is_killed for verdict in verdicts) / len(verdicts)
    summary = f"seeded bugs that the suite kills, of {len(chosen)} of {len(every)}"
    goal = f">= {KILLED_GOAL:.0%}"
    met = share >= KILLED_GOAL
    bound = f"seed {seed}, {AT_ONCE} at once"
    tally.rows.append(Row(summary, 100 * share, "%", goal=goal, met=met, bound=bound))
    return tally


def _examine(chosen: Sequence[Bug], trees: Sequence[Path], seed: int) -> list[Verdict]:
    """Put each bug into a tree that is free; print the table as it comes."""
    free: SimpleQueue[Path] = SimpleQueue()
    for tree in trees:
        free.put(tree)

    def judged(bug: Bug) -> Verdict:
        tree = free.get()
        try:
            return _judged(tree, bug, seed)
        finally:
            free.put(tree)

    verdicts: list[Verdict] = []
    with ThreadPoolExecutor(len(trees)) as at_once:
        for verdict in at_once.map(judged, chosen):
            sys.stdout.write(f"{verdict.line}\n")
            sys.stdout.flush()
            verdicts.append(verdict)
    return verdicts


def _judged(tree: Path, bug: Bug, seed: int) -> Verdict:
    """Put one bug in, and see whether a test finds it."""
    with _patched(tree, bug):
        found = _tested(tree, bug.tests, seed, BUG_SECONDS_MAX)
    if found.code == FAILED and found.failed:
        return Verdict(
            bug, is_killed=True, outcome=f"killed by {found.failed}", seconds=found.seconds
        )
    # A patch that breaks the tests' own ground shows nothing about them.
    outcome = "SURVIVED" if found.code == PASSED else f"UNUSABLE: {found.printed}"
    return Verdict(bug, is_killed=False, outcome=outcome, seconds=found.seconds)


def _copied(folder: Path) -> Path:
    folder.mkdir()
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=LEFT_OUT)
        else:
            shutil.copy2(source, folder / name)
    return folder


def _see_that_the_copy_is_tested(tree: Path, tally: Tally) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import hundi; print(hundi.__file__)"],
        env=_environment(tree),
        cwd=tree,
        check=True,
        capture_output=True,
        text=True,
    )
    is_copy = Path(done.stdout.strip()).is_relative_to(tree)
    tally.check(is_copy, f"the copy runs the code of {done.stdout.strip()}")


@contextmanager
def _patched(tree: Path, bug: Bug) -> Generator[None]:
    file = tree / bug.file
    before, was = file.read_text(), file.stat()
    file.write_text(bug.applied_to(before))
    try:
        yield
    finally:
        file.write_text(before)
        # Compiled code is known by its source's time: the bug's must not pass for the original's.
        os.utime(file, ns=(was.st_atime_ns, was.st_mtime_ns))


def _tested(tree: Path, tests: Sequence[str], seed: int, seconds_max: float) -> Run:
    """Run tests until the first that fails."""
    shutil.rmtree(tree / ".hypothesis", ignore_errors=True)  # what one bug taught helps no other
    argv = [sys.executable, "-m", "pytest", "-q", "-x", "--tb=line", "-p", "no:cacheprovider"]
    argv += [f"--hypothesis-seed={seed}", *tests]
    began = time.monotonic()
    with subprocess.Popen(  # noqa: S603 - our own program
        argv,
        env=_environment(tree),
        cwd=tree,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as child:
        try:
            printed, _ = child.communicate(timeout=seconds_max)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            printed, _ = child.communicate()
            return Run(-1, "", time.monotonic() - began, "did not end")
    failed = _FAILURE.search(printed)
    named = failed[1] if failed else ""
    seconds = time.monotonic() - began
    return Run(child.returncode, named, seconds, printed[-_OUTPUT_SHOWN_MAX:])


def _environment(tree: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(tree / "src")}
