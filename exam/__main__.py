"""`python -m exam <name> --seed N [--tier brief|fast|full]`: run one exam, or several.

    all            each exam, in the tier that is asked for (fast, unless said otherwise)
    fast           each exam but mutate: minutes in all; `--full` for the long way
    ci             what continuous integration runs: the fast tier of each that the tests do not
                   play already

Of several, two run at a time, each a process of its own; those that time something run alone.
The last line is `N passed, M failed` and nothing else. Figures go to `.results/exam-<name>.json`.
"""

import argparse
import logging
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from itertools import repeat
from pathlib import Path
from typing import cast

import structlog

from bench.rows import Row, keep
from exam.world import ROOT, Tally, Tier

FAILURES_SHOWN_MAX = 50
SEVERAL = ("all", "fast", "ci")
NOT_EXAMS = frozenset(
    {
        "__init__",
        "__main__",
        "books",
        "deaths",
        "proof",
        "standby",
        "tampering",
        "toll",
        "town",
        "up",
        "world",
    }
)
HELPERS = "model_"
# Two that the tests play already, in tests/stories/test_model.py.
IN_TESTS = frozenset({"model", "race"})
# Runs the tests themselves, again and again: by its name, or with all.
BY_NAME = frozenset({"mutate"})
# Two cores: of what needs a third of one for each process of a platform, two go on at a time.
AT_ONCE = 2
# Their figure is how fast it goes; the longest of the others go first.
ALONE = ("herd", "tamper")
LONGEST = ("kill", "pg", "halt")
_LAST_LINE = re.compile(r"(\d+) passed, (\d+) failed\s*\Z")


def main() -> int:
    """Run what was asked for; return 1 if anything failed."""
    names = sorted(
        file.stem
        for file in Path(__file__).parent.glob("*.py")
        if file.stem not in NOT_EXAMS and not file.stem.startswith(HELPERS)
    )
    parser = argparse.ArgumentParser(prog="exam", description=__doc__)
    parser.add_argument("name", choices=[*names, *SEVERAL])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tier", choices=["brief", "fast", "full"], default="fast")
    parser.add_argument("--full", dest="tier", action="store_const", const="full")
    parser.add_argument("--steps", type=int, help="how many, for exams that go in steps")
    asked = parser.parse_args()
    tier: Tier = asked.tier
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    if asked.name in SEVERAL:
        left_out = {"all": frozenset[str](), "fast": BY_NAME, "ci": BY_NAME | IN_TESTS}[asked.name]
        chosen = [name for name in names if name not in left_out]
        passed, failed = _several(chosen, ["--seed", str(asked.seed), "--tier", tier])
    else:
        tally = _examine(asked.name, asked.seed, tier, asked.steps)
        passed, failed = tally.passed, len(tally.failures)
    if failed:
        sys.stdout.write(f"seed {asked.seed}, tier {tier}\n")
    sys.stdout.write(f"{passed} passed, {failed} failed\n")
    return 1 if failed else 0


def _several(names: Sequence[str], how: Sequence[str]) -> tuple[int, int]:
    """Run exams, each as a process; return how many checks passed and failed."""
    first = [name for name in ALONE if name in names]
    last = [name for name in LONGEST if name in names]
    last += [name for name in names if name not in (*first, *last)]
    with ThreadPoolExecutor(AT_ONCE) as threads:
        counts = [_as_process(name, how) for name in first]
        counts += threads.map(_as_process, last, repeat(how))
    return sum(passed for passed, _ in counts), sum(failed for _, failed in counts)


def _as_process(name: str, how: Sequence[str]) -> tuple[int, int]:
    """Run one, and print what it printed when it is over; one that breaks off has failed."""
    began = time.monotonic()
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "exam", name, *how],
        cwd=ROOT,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    sys.stdout.write(f"--- exam {name}: {time.monotonic() - began:.0f} s\n{done.stdout}")
    sys.stdout.flush()
    said = _LAST_LINE.search(done.stdout)
    passed, failed = (int(said[1]), int(said[2])) if said else (0, 0)
    return passed, failed or (1 if done.returncode else 0)


def _examine(name: str, seed: int, tier: Tier, steps: int | None) -> Tally:
    began = time.monotonic()
    more = {"steps": steps} if steps else {}
    tally = cast("Tally", import_module(f"exam.{name}").run(seed, tier, **more))
    seconds = time.monotonic() - began
    for failure in tally.failures[:FAILURES_SHOWN_MAX]:
        sys.stdout.write(f"FAILED {failure}\n")
    checked = tally.passed + len(tally.failures)
    held = Row(
        f"exam {name}, {tier} tier, seed {seed}: checks that hold, of {checked:,}",
        tally.passed,
        "",
        goal=f"{checked}",
        met=not tally.failures and checked > 0,
        bound=f"{seconds:.0f} s",
    )
    keep(f"exam-{name}", [held, *tally.rows])
    return tally


if __name__ == "__main__":
    sys.exit(main())
