"""The race: 2 to 8 commands at once, of each kind of pair, where the model has led a game.

Accepted is only a set of answers, and a state after them, that some serial order of the oracle
gives. Jobs run while the commands do, so news overtakes commands and the other way round.
"""

import asyncio
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from bench.rows import Row
from exam import model_deals as deals
from exam import model_serial as serial
from exam.model import one_step, real_day
from exam.model_money_events import hear_returns
from exam.model_play import MismatchError, Play
from exam.model_race_pairs import KINDS, Field, Kind
from exam.model_serial import Raced
from exam.model_state import Paper
from exam.model_world import StuckError, here
from exam.world import Tally, Tier, cluster

RACES = {"fast": 90, "full": 900}
RACES_OF_A_KIND_MIN = 10
RACES_PER_GAME_MAX = 60
STEPS_BETWEEN = 2
STEPS_TO_A_RACE_MAX = 40
AT_ONCE = (2, 8)
LEAVES_MAX = 400

Wins = Counter[tuple[str, str]]


def run(seed: int, tier: Tier, steps: int | None = None) -> Tally:
    """Take the exam."""
    tally, won = Tally(), Wins()
    wanted, run_, number = steps or RACES[tier], 0, 0
    with cluster() as servers:
        while run_ < wanted and not tally.failures:
            length = min(RACES_PER_GAME_MAX, wanted - run_)
            race_game(servers.clone(f"race{number}"), seed + number, length, tally, won)
            run_, number = run_ + length, number + 1
    for (what, outcome), times in sorted(won.items()):
        sys.stdout.write(f"{times:>6}  {what:<20} {outcome}\n")
    tally.rows += [
        Row(f"exam race: {kind.name}, races that some serial order explains",
            won["race", kind.name], "", goal=f">= {RACES_OF_A_KIND_MIN}",
            met=won["race", kind.name] >= RACES_OF_A_KIND_MIN)
        for kind in KINDS
    ]  # fmt: skip
    return tally


def race_game(url: str, seed: int, races: int, tally: Tally, won: Wins) -> None:
    """Run some races on an empty platform; count each that some serial order explains."""
    with tempfile.TemporaryDirectory(prefix="hundi-exam-") as folder:
        asyncio.run(_game(url, Path(folder), seed, races, tally, won))


async def _game(url: str, folder: Path, seed: int, races: int, tally: Tally, won: Wins) -> None:
    async with here(url, folder, random.Random(seed)) as place:
        play = await Play.begin(place, seed)
        began = real_day()
        try:
            for number in range(races):
                for _ in range(STEPS_BETWEEN if number else 3 * STEPS_BETWEEN):
                    await one_step(play)
                await _race(play, won)
                tally.passed += 1
        except (MismatchError, StuckError) as problem:
            if real_day() == began:  # else midnight came in between
                tally.failures.append(f"seed {seed}, race {tally.passed}: {problem}")
                sys.stdout.write("\n".join(play.trail[-20:]) + "\n")


async def _led_to(play: Play, kind: Kind) -> Field | None:
    """Lead the game to where a kind of race can be run, and set it up."""
    chance = play.here.chance
    for _ in range(STEPS_TO_A_RACE_MAX):
        field = kind.build(play, chance.randint(*AT_ONCE))
        if field is not None and len(field.commands) >= AT_ONCE[0]:
            return field
        await one_step(play, aim=chance.choice(kind.ways))
    return None


async def _race(play: Play, won: Wins) -> None:
    """Fire commands at once, deliver what follows, and find an order that explains it all."""
    chance = play.here.chance
    least = min(won["race", kind.name] for kind in KINDS)
    kind = chance.choice([one for one in KINDS if won["race", one.name] == least])
    field = await _led_to(play, kind)
    if field is None:
        raise StuckError(f"no race of {kind.name} after {STEPS_TO_A_RACE_MAX} steps towards it")
    chance.shuffle(field.commands)
    over = asyncio.Event()
    busy = asyncio.create_task(_keep_delivering(play, over))
    try:
        raced = [one for one in await asyncio.gather(*(do() for do in field.commands)) if one]
    finally:
        over.set()
        await busy
    await play.here.settle()
    if any(one.what.startswith("turn") for one in raced):
        back = sum(one.state == "returned" for one in play.books.outs)
        await hear_returns(play, back + len(deals.coming_back(play.books)))
    play.trail.append(f"raced: {[one.what for one in raced]}")
    await _explain(play, raced, field.paper)
    won["race", kind.name] += 1
    won.update((kind.name, one.what) for one in raced)


async def _keep_delivering(play: Play, over: asyncio.Event) -> None:
    while not over.is_set():
        await play.here.deliver_notices()
        await play.here.deliver()
        await asyncio.sleep(0)


async def _explain(play: Play, raced: Sequence[Raced], paper: Paper | None) -> None:
    """Find the serial order whose books are the platform's; go on from there.

    Raises:
        MismatchError: there is none.
    """
    last: MismatchError | None = None
    start, leaves = play.books, 0
    for books in serial.orders(start, raced):
        play.books, leaves = books, leaves + 1
        try:
            await play.compare(books.papers[paper.id] if paper else None, set(books.people))
        except MismatchError as problem:
            last = problem
        else:
            return
        if leaves >= LEAVES_MAX:
            break
    play.books = start
    told = "; ".join(one.what for one in raced)
    raise MismatchError(f"no serial order of {leaves} gives this: {told}; the last: {last}")
