"""The commands of a race: each sends something, and says which steps of the oracle explain it."""

import asyncio
from collections.abc import Awaitable, Callable

from exam import model_serial as serial
from exam.model_events import day
from exam.model_money_events import PAYER
from exam.model_play import Play
from exam.model_serial import Raced
from exam.model_state import Credit, Human, Paper
from exam.model_world import Answer, Person, rupees
from hundi.runtime import ticker
from hundi.sandbox.outbox import WEBHOOK_PATH

UNPROCESSABLE = 422
Command = Callable[[], Awaitable[Raced | None]]


def fund(play: Play, paper: Paper, who: Human, amount: int) -> Command:
    """Commit money; sometimes the same request twice at once under one key."""
    chance = play.here.chance
    key = f"race-{chance.getrandbits(60)}" if chance.random() < 0.4 else None

    async def do() -> Raced:
        path, body = f"/invoices/{paper.id}/fund", {"amount": rupees(amount)}
        sent = [
            play.here.ask(play.people[who.name], "POST", path, body, key=key)
            for _ in range(2 if key else 1)
        ]
        got = await asyncio.gather(*sent)
        # An answer that the request was malformed is not kept: who asks again is judged anew.
        kept = [one for one in got if one.status != UNPROCESSABLE]
        play.equal("the kept answers to one key", [one.raw for one in kept[:1]] * len(kept),
                   [one.raw for one in kept])  # fmt: skip
        said = ([one for one in got if one not in kept] + kept[:1])[-2:]
        steps = [serial.funded(paper.id, who.name, amount, one) for one in said]
        steps = steps if kept else steps[-1:]
        return Raced(f"fund -> {said[-1].code}", tuple(steps))

    return do


def withdraw(play: Play, who: Human, amount: int) -> Command:
    """Take money out."""

    async def do() -> Raced:
        body = {"amount": rupees(amount)}
        got = await play.here.ask(play.people[who.name], "POST", "/wallet/withdrawals", body)
        return Raced(f"withdraw -> {got.code}", (serial.withdrawn(who.name, amount, got),))

    return do


def cancel(play: Play, paper: Paper) -> Command:
    """The SME takes the invoice back."""

    async def do() -> Raced:
        seller = play.people[paper.seller]
        got = await play.here.ask(seller, "POST", f"/invoices/{paper.id}/cancel", {})
        return Raced(f"cancel -> {got.code}", serial.cancelled(paper.id, got))

    return do


def pay(play: Play, paper: Paper, amount: int) -> Command:
    """The customer pays, and the bank tells of it as often as it likes."""

    async def do() -> Raced:
        credit = Credit("", amount, "receipts", paper=paper.id, day=play.books.day)
        credit.id = await play.here.pay_in(paper.pays_to, amount, payer=PAYER)
        rows = play.here.bank.store.execute("SELECT body FROM outbox").fetchall()
        posted = (play.here.bank.courier.post(WEBHOOK_PATH, bytes(row[0])) for row in rows)
        await asyncio.gather(*posted)
        return Raced("pay -> taken", (serial.credited(credit),))

    return do


def reverse(play: Play, credit: Credit) -> Command:
    """The bank takes a payment back."""

    async def do() -> Raced:
        await play.here.control(f"/credits/{credit.id}/reverse")
        return Raced("reverse -> taken", (serial.reversed_(credit.id),))

    return do


def distribute(play: Play, paper: Paper) -> Command:
    """Distribute by hand."""

    async def do() -> Raced | None:
        got = await play.here.ask(None, "POST", f"/payouts/distribute/{paper.id}", {})
        play.equal("distribute", "ok", got.code)
        return None

    return do


def sweep(play: Play) -> Command:
    """The platform's own clock ticks."""

    async def do() -> Raced | None:
        await ticker.tick(play.here.database)
        return None

    return do


def approve(play: Play, approval_id: str, by: Person | None = None) -> Command:
    """An operator approves."""
    proposal = play.books.proposals[approval_id]
    who = by or play.here.chance.choice(play.operators)

    async def do() -> Raced | None:
        got: Answer = await play.here.ask(who, "POST", f"/admin/approvals/{approval_id}/approve")
        wanted = "second_person_needed" if who.id == proposal.by else "ok"
        play.equal("the approval", wanted, got.code)
        if wanted != "ok":
            return None
        return Raced("approve -> ok", (serial.approved(approval_id),))

    return do


def turn(play: Play, days: int) -> Command:
    """Days pass."""

    async def do() -> Raced:
        await play.here.control("/clock", {"advanceDays": days})
        return Raced("turn -> ok", (serial.day_turned(days),))

    return do


def accept(play: Play, paper: Paper) -> Command:
    """The customer accepts all of it."""

    async def do() -> Raced:
        body = {"amount": rupees(paper.face), "dueDate": day(paper.due)}
        who = play.people[paper.customer]
        got = await play.here.ask(who, "POST", f"/invoices/{paper.id}/accept", body)
        step = serial.accepted(paper.id, paper.face, paper.due, got)
        return Raced(f"accept -> {got.code}", (step,))

    return do


def dispute(play: Play, paper: Paper) -> Command:
    """The customer disputes."""

    async def do() -> Raced:
        body = {"reason": "not delivered"}
        who = play.people[paper.customer]
        got = await play.here.ask(who, "POST", f"/invoices/{paper.id}/dispute", body)
        return Raced(f"dispute -> {got.code}", (serial.disputed(paper.id, got),))

    return do


def change_limit(play: Play, change: serial.LimitChange) -> Command:
    """Two operators agree on another limit; it binds when it is written."""
    one, other = play.operators

    async def do() -> Raced:
        body = {
            "kind": change.kind,
            "investorId": change.who,
            "amount": rupees(change.amount),
            "effectiveFrom": day(play.books.day),
            "reason": "looked at again",
        }
        got = await play.here.ask(one, "POST", "/admin/investment-limits", body)
        play.equal("the proposal of a limit", "ok", got.code)
        path = f"/admin/approvals/{got.body['approvalId']}/approve"
        play.equal("its approval", "ok", (await play.here.ask(other, "POST", path)).code)
        return Raced("limit -> ok", (serial.limited(change),))

    return do
