"""The model: a guided state machine over the HTTP API, held against an oracle in plain integers.

After every step the answer, every balance of the ledger, the wallets, the deal and the positions
it touched are compared to the paisa; now and then everything, with the audit and the checker.
"""

import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bench.rows import Row
from checker.check import check
from exam import model_table
from exam.model_aim import Aim
from exam.model_events import EVENTS, Touched
from exam.model_guide import Guide, lead
from exam.model_money_events import MONEY_EVENTS
from exam.model_operator_events import OPERATOR_EVENTS
from exam.model_play import TRAIL_MAX, MismatchError, Play
from exam.model_world import StuckError, here
from exam.world import Tally, Tier, cluster
from hundi.cli.audit import prove_all
from hundi.kernel.calendar import day_in_india
from hundi.runtime.clock import Clock

STEPS = {"fast": 2_000, "full": 100_000}
AUDIT_EVERY = 100
PORTFOLIOS_EVERY = 10
WRONGS_MAX = 12
# Small worlds: what is compared at each step grows with all that happened.
STEPS_PER_GAME_MAX = 320
# Of so many steps one is left to chance: what nobody thought of is found by that.
CHANCE_EVERY = 5

Reached = Counter[tuple[str, str, str]]


def run(seed: int, tier: Tier, steps: int | None = None) -> Tally:
    """Take the exam."""
    tally, reached, guide = Tally(), Reached(), Guide()
    wanted, played, number = steps or STEPS[tier], 0, 0
    began = time.monotonic()
    with cluster() as servers:
        while played < wanted and not tally.failures:
            url = servers.clone(f"game{number}")
            length = min(STEPS_PER_GAME_MAX, wanted - played)
            lead_game(url, seed + number, length, tally, reached, guide)
            played, number = played + length, number + 1
    seconds = time.monotonic() - began
    model_table.report(reached, tally)
    tally.rows.append(
        Row("exam model: steps a minute", played / seconds * 60, "", goal="1,000",
            met=played / seconds * 60 >= 1_000, bound="one core, with PostgreSQL on the other"),
    )  # fmt: skip
    return tally


def play_game(
    url: str, seed: int, steps: int, tally: Tally, reached: Reached, *, every: int = 0
) -> None:
    """Play one game by chance on an empty platform; count each step that holds, and say what not.

    `every` so many steps, and at the end, the books are audited and checked; 0 is never.
    """
    with tempfile.TemporaryDirectory(prefix="hundi-exam-") as folder:
        asyncio.run(_game(url, Path(folder), _Game(seed, steps, every), tally, reached))


def lead_game(
    url: str, seed: int, steps: int, tally: Tally, reached: Reached, guide: Guide
) -> None:
    """Play one game towards what was reached least, or until all was, if the guide says so."""
    with tempfile.TemporaryDirectory(prefix="hundi-exam-") as folder:
        game = _Game(seed, steps, AUDIT_EVERY, guide)
        asyncio.run(_game(url, Path(folder), game, tally, reached))


@dataclass(frozen=True, slots=True)
class _Game:
    seed: int
    steps: int
    every: int
    guide: Guide | None = None


async def _game(url: str, folder: Path, game: _Game, tally: Tally, reached: Reached) -> None:
    seed = game.seed
    async with here(url, folder, random.Random(seed)) as place:
        play = await Play.begin(place, seed)
        began = real_day()
        if game.guide is not None:
            game.guide.begin(play)
        try:
            is_last = False
            while not is_last:
                await _step(play, game.guide)
                is_over = game.guide is not None and game.guide.is_over
                is_last = is_over or play.steps >= game.steps
                if game.every and (is_last or play.steps % game.every == 0):
                    await asyncio.to_thread(_audit, url, play)
                tally.passed += 1
        except (MismatchError, StuckError) as problem:
            if real_day() != began:
                return  # midnight came in between: the two no longer speak of the same day
            tally.failures.append(f"seed {seed}, step {play.steps}: {problem}")
            sys.stdout.write("\n".join(_shrunk(play, str(problem))) + "\n")
        finally:
            reached.update(play.reached)


def real_day() -> date:
    """Return today's date where the platform is at home, whatever the sandbox says."""
    return day_in_india(Clock.real_now())


async def one_step(play: Play, guide: Guide | None = None, *, aim: Aim | None = None) -> None:
    """Do one event, deliver what follows, and compare. Without guide or aim it is by chance."""
    touched: Touched | None = None
    if aim is not None:
        touched = await lead(play, aim)
    elif guide is not None and play.steps % CHANCE_EVERY:
        touched = await guide.step(play)
    events = (*EVENTS, *MONEY_EVENTS, *OPERATOR_EVENTS)
    while touched is None:
        event = play.here.chance.choices(events, [weight for _, weight in events])[0][0]
        touched = await event(play)
    await play.here.settle()
    await play.compare(*touched)
    play.steps += 1


async def _step(play: Play, guide: Guide | None) -> None:
    """Do one event; now and then compare everything."""
    await one_step(play, guide)
    if play.steps % PORTFOLIOS_EVERY == 0:
        for who in play.investors:
            await play.compare(None, {who.name})
            await play.compare_portfolio(who.name)


def _audit(url: str, play: Play) -> None:
    broken = [
        f"{one.promise}: {one.broken_by[:2]}" for one in prove_all(url).proofs if one.broken_by
    ]
    play.equal("promises that are broken", [], broken)
    play.equal("what the independent checker disagrees with", [], check(url).wrong[:WRONGS_MAX])


def _shrunk(play: Play, problem: str) -> list[str]:
    """Return the events that concern what the mismatch names; the last ones, when none does."""
    names: Mapping[str, object] = {**play.books.papers, **play.books.people, **play.books.credits}
    named = [name for name in names if name in problem]
    last = play.trail[-1:] if play.trail else []
    named = [name for name in play.books.papers if last and name in last[0]] or named
    about = [line for line in play.trail if any(name in line for name in named)]
    return (about or play.trail)[-TRAIL_MAX:]
