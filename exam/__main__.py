"""`python -m exam <name> --seed N [--tier brief|fast|full]`: run one exam, or several.

    all            each exam, in the tier that is asked for (fast, unless said otherwise)
    fast           each exam but mutate, short: a few minutes in all; `--full` for the long way
    ci             what continuous integration has time for: each that the tests do not play, as
                   brief as it means anything

The last line is `N passed, M failed` and nothing else. Figures go to `.results/exam-<name>.json`.
"""

import argparse
import logging
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import cast

import structlog

from bench.rows import Row, keep
from exam.world import Tally, Tier

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
    tier: Tier = "brief" if asked.name == "ci" else asked.tier
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    chosen = names if asked.name in SEVERAL else [asked.name]
    if asked.name in ("ci", "fast"):
        chosen = [name for name in chosen if name not in BY_NAME]
    if asked.name == "ci":
        chosen = [name for name in chosen if name not in IN_TESTS]
    tallies = [_examine(name, asked.seed, tier, asked.steps) for name in chosen]
    failed = sum(len(tally.failures) for tally in tallies)
    if failed:
        sys.stdout.write(f"seed {asked.seed}, tier {tier}\n")
    sys.stdout.write(f"{sum(tally.passed for tally in tallies)} passed, {failed} failed\n")
    return 1 if failed else 0


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
