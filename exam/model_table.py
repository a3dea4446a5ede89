"""The table of (state, event, outcome) that the model reached."""

import sys
from collections import Counter

from bench.rows import Row
from exam.world import Tally

REACHABLE: frozenset[tuple[str, str, str]] = frozenset()


def report(reached: Counter[tuple[str, str, str]], tally: Tally) -> None:
    """Print the table, and what is reachable and was not reached; keep both as figures."""
    for (state, event, outcome), times in sorted(reached.items()):
        sys.stdout.write(f"{times:>6}  {state:<24} {event:<34} {outcome}\n")
    missing = sorted(REACHABLE - set(reached))
    for state, event, outcome in missing:
        sys.stdout.write(f"MISSING {state:<24} {event:<34} {outcome}\n")
    tally.rows += [
        Row("exam model: triples (state, event, outcome) reached", len(reached), ""),
        Row("exam model: reachable triples that were not reached", len(missing), "", goal="0",
            met=not missing),
    ]  # fmt: skip
