"""kill -9 at every fault point: whoever retries is answered, and nothing is done twice or lost.

One platform for all: each death is ordered by a file, the supervisor starts the process again,
the client insists with its key. Then the audit, the independent checker and the sandbox bank's
own book must agree. The full tier dies twenty times at each point, with a bank that fails at
more than a third of all calls.
"""

import random
import sys
import tempfile
import time
import timeit
from collections.abc import Callable, Sequence
from itertools import cycle, islice
from pathlib import Path

from bench.rows import Row
from exam.deaths import Deaths, points_of
from exam.toll import Death, keep_table
from exam.town import TENOR_DAYS, Bill, town
from exam.world import Tally, Tier
from hundi.runtime.faults import POINTS, fault

ROUNDS = {"brief": 1, "fast": 1, "full": 20}
POINTS_GOAL = 56
# Of those at which a small scene dies; the invoices' own come on top.
BRIEF_POINTS = 12
BAD_BANK: dict[str, object] = {"errorRate": 0.12, "lostAfterCommitRate": 0.12, "dropRate": 0.12}
UNARMED_NANOSECONDS_GOAL = 50
# Sweeps come often: a drill waits for them again and again.
TICK_SECONDS = "0.3"
CALLS, REPEATS = 100_000, 50

# What a plain batch comes to, in its one call, and what only one that the domain decides does;
# see funding/api_fund.py.
PLAIN = ("fund.before_batch", "fund.before_call", "fund.after_call", "fund.after_commit")
DECIDED = ("fund.after_lock", "fund.after_post", "fund.after_publish", "fund.before_commit")
CREDIT = ("credit.after_receipt_post", "credit.after_suspense_post", "credit.after_reversal_post")


def run(seed: int, tier: Tier) -> Tally:
    """Take the exam."""
    tally, deaths = Tally(), list[Death]()
    rounds = ROUNDS[tier]
    planned, began = set[str](), time.monotonic()
    for number in range(rounds):
        with tempfile.TemporaryDirectory(prefix="hundi-faults-") as faults:
            settings = {"HUNDI_FAULTS": faults, "HUNDI_TICK_SECONDS": TICK_SECONDS}
            with town(forked=tier != "full", **settings) as own:
                weather = {} if tier != "full" else {**BAD_BANK, "seed": seed + number}
                drill = Deaths(own, Path(faults), tally, weather, deaths)
                planned |= _round(drill, random.Random(seed + number), brief=tier == "brief")
    spent, struck = time.monotonic() - began, {death.point for death in deaths}
    wanted = planned if tier == "brief" else POINTS
    for point in sorted(wanted - struck):
        tally.check(False, f"{point}: nobody died there")  # noqa: FBT003 - reads as a sentence
    sys.stdout.write(keep_table(deaths))
    tally.rows += [
        Row("exam kill: fault points at which a process died", len(struck), "points",
            goal=f">= {min(POINTS_GOAL, len(wanted))}",
            met=len(struck) >= min(POINTS_GOAL, len(wanted))),
        Row("exam kill: deaths by SIGKILL, all survived", len(deaths), "deaths",
            goal=f">= {rounds * len(wanted)}",
            met=len(deaths) >= rounds * len(wanted) and not any(d.broken for d in deaths),
            bound=f"{spent / max(len(deaths), 1):.1f} s each"),
        _cost(),
    ]  # fmt: skip
    return tally


def _round(drill: Deaths, chance: random.Random, *, brief: bool) -> set[str]:
    """Die once at every point, or in brief at some, chosen by chance; return which."""
    drill.prepare()
    small: list[tuple[Callable[[str], None], str]] = [
        *((drill.fund, point) for point in PLAIN),
        *((drill.crowd, point) for point in DECIDED),
        *((drill.withdraw, point) for point in points_of("withdrawal", "payout", "edge")),
        *((drill.announce, point) for point in points_of("deposit")),
        *((drill.credit, point) for point in points_of("credit") if point not in CREDIT),
        *((drill.credit, point) for point in points_of("jobs", "tick", "sealing")),
        *((drill.sweep, point) for point in points_of("recon")),
        (drill.suspend, "credit.after_suspense_post"),
        (drill.reverse, "credit.after_reversal_post"),
    ]
    chance.shuffle(small)
    chosen = small[:BRIEF_POINTS] if brief else small
    for scene, point in chosen:
        scene(point)
    return {point for _, point in chosen} | _deals(drill, chance, brief=brief)


def _deals(drill: Deaths, chance: random.Random, *, brief: bool) -> set[str]:
    """Invoices on their way: some taken back, some disbursed, one repaid, one overdue."""
    disbursals, releases = points_of("disburse"), points_of("release", "cancel")
    repayments = ["credit.after_receipt_post", *points_of("distribute")]
    if brief:
        disbursals, releases = chance.sample(disbursals, 2), chance.sample(releases, 1)
        repayments = chance.sample(repayments, 3)
    ends = [*releases, *disbursals]
    # Each invoice dies at one point of each step; all points come up at least once.
    ways = [
        list(islice(cycle(points_of(area)), len(ends)))
        for area in ("upload", "verification", "acceptance", "listing", "account")
    ]
    for way in ways:
        chance.shuffle(way)
    # A first commitment is plain; the last rupees are decided by the domain, and die there.
    fundings = [*_some(PLAIN, len(releases), chance), *_some(DECIDED, len(disbursals), chance)]
    seen = set[str]()
    bills: list[Bill] = []
    for at, end in enumerate(ends):
        points = [way[at] for way in ways if way[at] not in seen]
        seen.update(points)
        bill = drill.journey(points)
        if end in releases:
            drill.release(bill, fundings[at], end)
        else:
            drill.disburse(bill, fundings[at], end)
            bills.append(bill)
    for point in repayments:
        drill.repay(bills[0], point)
    drill.overpay(bills[0], "refund.after_order")
    drill.fall_due(bills[1], "day.after_statuses", days=TENOR_DAYS + 1)
    seen |= {*ends, *repayments, *fundings, "refund.after_order", "day.after_statuses"}
    return seen


def _some(points: Sequence[str], count: int, chance: random.Random) -> list[str]:
    """Return so many of the points, each before any comes again, in an order of chance."""
    return list(islice(cycle(chance.sample(points, len(points))), count))


def _cost() -> Row:
    """What an unarmed point costs, a call included."""
    names: dict[str, object] = {"fault": fault}
    call, nothing = (
        min(timeit.repeat(line, globals=names, number=CALLS, repeat=REPEATS)) / CALLS
        for line in ("fault('fund.after_post')", "pass")
    )
    nanoseconds = (call - nothing) * 1e9
    return Row("exam kill: an unarmed fault point", nanoseconds, "ns",
               goal=f"<= {UNARMED_NANOSECONDS_GOAL}",
               met=nanoseconds <= UNARMED_NANOSECONDS_GOAL)  # fmt: skip
