"""The race: 2 to 8 commands at once from a state that the model has reached.

Accepted is only a set of answers, and a state after them, that some serial order of the oracle
gives. Jobs run while the commands do, so news overtakes commands and the other way round.
"""

import asyncio
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from bench.rows import Row
from exam import model_deals as deals
from exam import model_serial as serial
from exam.model import one_step, real_day
from exam.model_events import amounts_to_fund, pick
from exam.model_money_events import PAYER, amounts_to_pay, hear_returns
from exam.model_play import MismatchError, Play
from exam.model_serial import Raced
from exam.model_state import Credit, Human, Paper
from exam.model_world import Answer, StuckError, here, rupees
from exam.world import Tally, Tier, cluster
from hundi.runtime import ticker
from hundi.sandbox.outbox import WEBHOOK_PATH

RACES = {"fast": 60, "full": 600}
RACES_PER_GAME_MAX = 60
STEPS_BETWEEN = 4
AT_ONCE = (2, 8)
LEAVES_MAX = 400

Command = Callable[[], Awaitable[Raced | None]]
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
        sys.stdout.write(f"{times:>6}  {what:<34} {outcome}\n")
    tally.rows.append(Row("exam race: kinds of command and answer seen", len(won), ""))
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
                for _ in range(STEPS_BETWEEN if number else 10 * STEPS_BETWEEN):
                    await one_step(play)
                await _race(play, won)
                tally.passed += 1
        except (MismatchError, StuckError) as problem:
            if real_day() == began:  # else midnight came in between
                tally.failures.append(f"seed {seed}, race {tally.passed}: {problem}")
                sys.stdout.write("\n".join(play.trail[-20:]) + "\n")


async def _race(play: Play, won: Wins) -> None:
    """Fire commands at once, deliver what follows, and find an order that explains it all."""
    chance = play.here.chance
    kinds = [_for_a_listing, _for_a_listing, _for_a_deal, _for_a_proposal]
    commands: list[Command] = []
    paper: Paper | None = None
    while len(commands) < AT_ONCE[0]:
        paper, commands = chance.choice(kinds)(play, chance.randint(*AT_ONCE))
        if len(commands) < AT_ONCE[0]:
            await one_step(play)
    chance.shuffle(commands)
    over = asyncio.Event()
    busy = asyncio.create_task(_keep_delivering(play, over))
    try:
        raced = [one for one in await asyncio.gather(*(do() for do in commands)) if one]
    finally:
        over.set()
        await busy
    await play.here.settle()
    if any(one.what.startswith("turn") for one in raced):
        back = sum(one.state == "returned" for one in play.books.outs)
        await hear_returns(play, back + len(deals.coming_back(play.books)))
    play.trail.append(f"raced: {[one.what for one in raced]}")
    await _explain(play, raced, paper)
    for one in raced:
        what, _, outcome = one.what.partition(" -> ")
        won[what, outcome] += 1


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


def _for_a_listing(play: Play, most: int) -> tuple[Paper | None, list[Command]]:
    """Everybody wants the rest; some withdraw, the SME takes it back, or its time runs out."""
    chance = play.here.chance
    papers = [one for one in play.books.papers.values() if one.stage == "listed"]
    if not papers:
        return None, []
    paper = chance.choice(papers)
    commands: list[Command] = []
    turns = chance.random() < 0.15 and paper.closes - play.books.day in range(1, 60)
    for _ in range(most - 1):
        who = chance.choice(play.investors)
        edges = [
            amount
            for name, amount in amounts_to_fund(play, paper, who)
            if not (turns and (name.startswith("the remainder") or amount >= paper.remaining // 4))
        ]
        if edges and chance.random() < 0.8:
            commands.append(_fund(play, paper, who, chance.choice(edges[:6])))
        elif who.wallet and not turns:  # what is withdrawn as the day turns may come back at once
            commands.append(_withdraw(play, who, chance.choice((who.wallet, who.wallet // 2 + 1))))
    if turns:
        commands.append(_turn(play, paper.closes - play.books.day))
    elif chance.random() < 0.5:
        commands.append(_cancel(play, paper))
    return paper, commands


def _for_a_deal(play: Play, most: int) -> tuple[Paper | None, list[Command]]:
    """The customer pays several times at once, payments are taken back, somebody distributes."""
    chance = play.here.chance
    owed = ("disbursed", "partially_repaid", "overdue", "defaulted", "repaid")
    paper = pick(play, *owed)
    if paper is None or not paper.pays_to:
        return None, []
    commands: list[Command] = []
    # Few: what payments come to depends on their order, and every order is a state of its own.
    for _ in range(min(most, 3)):
        edges = amounts_to_pay(play, paper) or [("some", 5_000)]
        commands.append(_pay(play, paper, chance.choice(edges)[1]))
    mine = [
        one
        for one in play.books.credits.values()
        if (one.paper, one.place, one.is_reversed) == (paper.id, "receipts", False)
    ]
    if mine and chance.random() < 0.5:
        commands.append(_reverse(play, chance.choice(mine)))
    if most > 4:
        commands += [_distribute(play, paper), _distribute(play, paper), _sweep(play)]
    return paper, commands


def _for_a_proposal(play: Play, most: int) -> tuple[Paper | None, list[Command]]:
    """Both operators approve the same thing, several times, while the customer pays."""
    if not play.books.proposals:
        return None, []
    proposal = play.here.chance.choice(list(play.books.proposals.values()))
    paper = play.books.papers.get(proposal.subject) or play.books.papers.get(proposal.target)
    commands: list[Command] = [_approve(play, proposal.id) for _ in range(min(most, 3))]
    if paper is not None and paper.pays_to and paper.due_from_customer:
        commands.append(_pay(play, paper, paper.due_from_customer))
    return paper, commands


def _fund(play: Play, paper: Paper, who: Human, amount: int) -> Command:
    chance = play.here.chance
    key = f"race-{chance.getrandbits(60)}" if chance.random() < 0.4 else None

    async def do() -> Raced:
        path, body = f"/invoices/{paper.id}/fund", {"amount": rupees(amount)}
        sent = [
            play.here.ask(play.people[who.name], "POST", path, body, key=key)
            for _ in range(2 if key else 1)
        ]
        got = await asyncio.gather(*sent)
        play.equal("the answers to one key", 1, len({one.raw for one in got}))
        return Raced(f"fund -> {got[0].code}", (serial.funded(paper.id, who.name, amount, got[0]),))

    return do


def _withdraw(play: Play, who: Human, amount: int) -> Command:
    async def do() -> Raced:
        body = {"amount": rupees(amount)}
        got = await play.here.ask(play.people[who.name], "POST", "/wallet/withdrawals", body)
        return Raced(f"withdraw -> {got.code}", (serial.withdrawn(who.name, amount, got),))

    return do


def _cancel(play: Play, paper: Paper) -> Command:
    async def do() -> Raced:
        seller = play.people[paper.seller]
        got = await play.here.ask(seller, "POST", f"/invoices/{paper.id}/cancel", {})
        return Raced(f"cancel -> {got.code}", serial.cancelled(paper.id, got))

    return do


def _pay(play: Play, paper: Paper, amount: int) -> Command:
    async def do() -> Raced:
        credit = Credit("", amount, "receipts", paper=paper.id, day=play.books.day)
        credit.id = await play.here.pay_in(paper.pays_to, amount, payer=PAYER)
        rows = play.here.bank.store.execute("SELECT body FROM outbox").fetchall()
        posted = (play.here.bank.courier.post(WEBHOOK_PATH, bytes(row[0])) for row in rows)
        await asyncio.gather(*posted)
        return Raced("pay -> taken", (serial.credited(credit),))

    return do


def _reverse(play: Play, credit: Credit) -> Command:
    async def do() -> Raced:
        await play.here.control(f"/credits/{credit.id}/reverse")
        return Raced("reverse -> taken", (serial.reversed_(credit.id),))

    return do


def _distribute(play: Play, paper: Paper) -> Command:
    async def do() -> Raced | None:
        got = await play.here.ask(None, "POST", f"/payouts/distribute/{paper.id}", {})
        play.equal("distribute", "ok", got.code)
        return None

    return do


def _sweep(play: Play) -> Command:
    async def do() -> Raced | None:
        await ticker.tick(play.here.database)
        return None

    return do


def _approve(play: Play, approval_id: str) -> Command:
    proposal = play.books.proposals[approval_id]
    who = play.here.chance.choice(play.operators)

    async def do() -> Raced | None:
        got: Answer = await play.here.ask(who, "POST", f"/admin/approvals/{approval_id}/approve")
        wanted = "second_person_needed" if who.id == proposal.by else "ok"
        play.equal("the approval", wanted, got.code)
        if wanted != "ok":
            return None
        return Raced("approve -> ok", (serial.approved(approval_id),))

    return do


def _turn(play: Play, days: int) -> Command:
    async def do() -> Raced:
        await play.here.control("/clock", {"advanceDays": days})
        return Raced("turn -> ok", (serial.day_turned(days),))

    return do
