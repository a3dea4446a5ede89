"""The guided events of money that comes and goes by the bank, of operators, and of time."""

import copy
import json

from exam import model_deals as deals
from exam.model_events import Event, Touched, day, pick, snapshot, state_of
from exam.model_money import half_up
from exam.model_play import Play
from exam.model_state import Books, Credit, Human, Out, Paper
from exam.model_world import rupees
from hundi.runtime import ticker
from hundi.sandbox.outbox import WEBHOOK_PATH

PAYER = "50100987654321"
STRAY = "991177777777"
WATCHED_DAYS = 9
SWEEPS_MAX = 40
# What is rare is not paid off at once: there is more to be tried with it.
_YOUNG = frozenset({"verified", "accepted", "listed"})
_SPARED = {"listed": 0.6, "overdue": 0.5, "defaulted": 0.7, "written_off": 0.5}


def touched(play: Play, before: dict[str, tuple[int, int]]) -> set[str]:
    """Return whose wallet changed."""
    return {name for name, held in snapshot(play.books).items() if before[name] != held}


async def deposit(play: Play) -> Touched | None:
    """Somebody announces a deposit and pays it: now, or when it has expired."""
    chance = play.here.chance
    edges = (
        ("little", 100),
        ("some", 5_000_000),
        ("much", 20_000_000),
        ("any amount", chance.randint(1, 30_000_000)),
    )
    choices = [(*edge, who) for who in play.investors for edge in edges]
    choices += [("not yet", amount, who) for _, amount, who in choices if chance.random() < 0.2]
    chosen = play.choose(choices, lambda one: _announced(play, one[2]))
    if chosen is None:
        return None
    edge, amount, who = chosen
    body: dict[str, object] = {"amount": rupees(amount), "method": "bank"}
    got = await play.here.ask(play.people[who.name], "POST", "/wallet/deposits", body)
    wanted = "ok" if who.verified else "kyc_required"
    play.judge(who.role, "announce a deposit", wanted, got, f"{who.name} {amount}")
    if wanted != "ok":
        return None, {who.name}
    account = str(got.body["virtualAccount"])
    if edge == "not yet":
        play.deposits.append((account, who.name, play.books.day))
        return None, {who.name}
    await pay_in(play, account, Credit("", amount, "wallet", user=who.name), "deposit")
    return None, {who.name}


def _announced(play: Play, who: Human) -> str:
    """Say what comes of an announcement, in the words of the aim there is."""
    if not who.verified:
        return "kyc_required"
    is_aim = play.aim is not None and play.aim.event == "announce a deposit"
    return "ok" if is_aim else "wallet"


async def late_deposit(play: Play) -> Touched | None:
    """What was announced is paid after a while: within seven days, or too late."""
    if not play.deposits:
        return None
    account, who, since = play.deposits[0]
    age = play.books.day - since
    if age in (0, 7):  # to the second: who is first is not for us to say
        return None
    is_late = age > 7
    if play.aim is not None and play.aim.outcome != ("suspense" if is_late else "wallet"):
        return None
    play.deposits.pop(0)
    credit = Credit("", 123_456, "suspense" if is_late else "wallet", user=who)
    await pay_in(play, account, credit, "deposit too late" if is_late else "deposit in time")
    return None, {who}


async def pay_in(play: Play, account: str, credit: Credit, event: str, stage: str = "any") -> None:
    """Let the bank tell of money, and the oracle put it where it belongs."""
    payer = PAYER if credit.has_payer else None
    credit.id = await play.here.pay_in(account, credit.amount, payer=payer)
    credit.day = play.books.day
    rows = play.here.bank.store.execute("SELECT body FROM outbox").fetchall()
    play.told = [*play.told[-20:], *((bytes(row[0]), credit.id) for row in rows)]
    play.note(stage, event, credit.place, f"{credit.id} {credit.amount} {credit.paper}")
    deals.hear_credit(play.books, credit)


def amounts_to_pay(play: Play, paper: Paper) -> list[tuple[str, int]]:
    """Return the amounts worth paying: each an edge of the waterfall."""
    deal, due = paper.deal, paper.due_from_customer
    if deal is None:
        return []
    lacking = deals.lacking(paper, max(play.books.day, paper.counted))
    tds = half_up(deal.taxable * play.here.chance.choice(deal.tds_rates), 10_000)
    edges = [
        ("all", due),
        ("all", due),
        ("a paisa more", due + 1),
        ("a paisa less", due - 1),
        ("less a TDS", due - tds),
        ("less a TDS and a rupee", due - tds - 100),
        ("less a TDS and more", due - tds - 101),
        ("what the investors lack", lacking),
        ("a paisa less than they lack", lacking - 1),
        ("a part", due // 3),
        ("a part", play.here.chance.randint(1, max(due, 1))),
        ("a paisa", 1),
        ("twice", 2 * due),
    ]
    return [(name, amount) for name, amount in edges if amount > 0]


async def pay(play: Play) -> Touched | None:
    """The customer pays into the invoice's own account: an edge of what it owes, at any stage."""
    chance = play.here.chance
    owed = ("disbursed", "partially_repaid", "overdue", "defaulted", "written_off")
    paper = pick(play, *owed) if chance.random() < 0.85 else pick(play)
    if paper is None or paper.deal is None:
        return None
    if not play.often(1 - _SPARED.get(paper.stage, 0)):
        return None
    is_closed, asks = paper.status == "closed", not paper.pays_to
    if play.aim is not None:
        if play.aim.event == "pay" and asks and is_closed:
            return None  # nobody asked in time where to pay
        asks = asks or play.aim.event == "ask where to pay"
    if asks:
        got = await play.here.ask(
            play.people[paper.customer], "GET", f"/invoices/{paper.id}/repayment"
        )
        wanted = "invoice_not_payable" if is_closed else "ok"
        play.judge(paper.stage, "ask where to pay", wanted, got, paper.id)
        if is_closed:
            return paper, set()
        paper.pays_to = str(got.body["virtualAccount"])
        play.equal("the amount due", rupees(paper.due_from_customer), str(got.body["amountDue"]))
        if play.aim is not None and play.aim.event == "ask where to pay":
            return paper, set()
    return await _pay_for(play, paper)


async def _pay_for(play: Play, paper: Paper) -> Touched | None:
    edges = amounts_to_pay(play, paper) or [("some", 100_00)]
    choices = [(name, amount, True) for name, amount in edges] * 4
    choices += [(f"{name}, payer unknown", amount, False) for name, amount in edges]
    chosen = play.choose(choices)
    if chosen is None:
        return None
    name, amount, has_payer = chosen
    before, stage = snapshot(play.books), paper.stage
    place = "suspense" if paper.status == "closed" else "receipts"
    credit = Credit("", amount, place, paper=paper.id, has_payer=has_payer)
    await pay_in(play, paper.pays_to, credit, f"pay {name}", stage)
    return paper, touched(play, before)


async def stray(play: Play) -> Touched | None:
    """Money comes to an account that nobody opened."""
    chance = play.here.chance
    number = f"{STRAY}{chance.randint(0, 99):02d}"
    amount = chance.choice((chance.randint(1, 5_000_000), 9_000_000))
    chosen = play.choose([*[("payer known",)] * 6, *[("payer unknown",)] * 4])
    credit = Credit("", amount, "suspense", has_payer=chosen == ("payer known",))
    await pay_in(play, number, credit, "stray credit")
    return None, set()


async def say_again(play: Play) -> Touched | None:
    """The bank repeats a webhook, or contradicts itself about the amount."""
    chance = play.here.chance
    credits_, aim = play.books.credits, play.aim
    known = [one for one in play.told if one[1] in credits_]
    if aim is not None:
        known = [one for one in known if credits_[one[1]] is aim.at]
    if not known:
        return None
    body, credit_id = chance.choice(known)
    credit = play.books.credits[credit_id]
    event = "the bank repeats itself"
    contradicts = chance.random() < 0.15 if aim is None else aim.event != event
    if contradicts and credit.is_reversed:
        return None
    if contradicts:
        said = json.loads(body, parse_float=str)
        said["amount"] = rupees(credit.amount + 1)
        body, event = json.dumps(said).encode(), "the bank contradicts itself"
        credit.is_conflict = True
    play.note(credit.place, event, "nothing posts", credit_id)
    is_taken = await play.here.bank.courier.post(WEBHOOK_PATH, body)
    play.equal("whether the webhook is taken", "yes", "yes" if is_taken else "no")
    return play.books.papers.get(credit.paper), set()


async def reverse(play: Play) -> Touched | None:
    """The payer's bank takes a payment back: waiting, distributed, of a wallet, of suspense."""
    chance = play.here.chance
    open_ones = [one for one in play.books.credits.values() if not one.is_reversed]
    if play.aim is None:
        open_ones = [one for one in open_ones if one.place != "wallet" or chance.random() < 0.15]
    else:
        open_ones = [one for one in open_ones if one is play.aim.at]
    if not open_ones:
        return None
    place = chance.choice(sorted({one.place for one in open_ones}))
    credit = chance.choice([one for one in open_ones if one.place == place][-6:])
    paper = play.books.papers.get(credit.paper) if credit.place == "receipts" else None
    before, stage = snapshot(play.books), paper.stage if paper else credit.place
    waits = paper is not None and any(one.credit == credit.id for one in paper.waiting)
    event = "reverse a waiting payment" if waits else "reverse"
    if play.aim is not None:
        ahead = copy.deepcopy(play.books)
        come_of = (event, deals.reverse(ahead, ahead.credits[credit.id]))
        if come_of != (play.aim.event, play.aim.outcome):
            return None
    await play.here.control(f"/credits/{credit.id}/reverse")
    outcome = deals.reverse(play.books, credit)
    credit.is_reversed = True
    play.note(stage, event, outcome, f"{credit.id} {credit.paper}")
    return paper, touched(play, before)


async def send_back(play: Play) -> Touched | None:
    """A bank sends a payout back; we hear of it when the day turns."""
    ids = await payouts_by_facts(play)
    mine = [
        out
        for out in play.books.outs
        if out.state == "processed" and play.books.day - out.day <= WATCHED_DAYS
    ]
    if play.aim is not None:
        mine = [one for one in mine if one is play.aim.at]
    if not mine:
        return None
    out = play.here.chance.choice(mine)
    out.id = out.id or ids.get((out.user, out.purpose, out.amount, out.credit), "")
    if not out.id:
        return None
    await play.here.control(f"/payouts/{out.id}/return")
    out.state = "returning"
    play.note(out.purpose, "a payout is sent back", "unheard", out.id)
    return None, set()


async def payouts_by_facts(play: Play) -> dict[tuple[str, str, int, str], str]:
    """Return the ids of payouts that no answer named, where their facts name one alone."""
    rows = await play.here.rows(
        """
        SELECT p.id::TEXT, coalesce(p.user_id::TEXT, ''), p.purpose, p.amount_minor,
            coalesce(c.transaction_id, '')
        FROM payment.payouts AS p LEFT JOIN payment.credits AS c ON c.id = p.credit_id
        """
    )
    found: dict[tuple[str, str, int, str], list[str]] = {}
    for payout, user, purpose, amount, credit in rows:
        who = "" if purpose == "refund" else user
        found.setdefault((who, purpose, amount, credit), []).append(payout)
    return {facts: ids[0] for facts, ids in found.items() if len(ids) == 1}


async def distribute(play: Play) -> Touched | None:
    """An operator, or the platform itself, distributes by hand: there is nothing left to."""
    chance = play.here.chance
    paper = pick(play)
    if paper is None:
        return None
    who = chance.choice((None, play.operators[0]))
    got = await play.here.ask(who, "POST", f"/payouts/distribute/{paper.id}", {})
    wanted = "ok" if paper.deal is not None else "no_such_deal"
    play.judge(paper.stage, "distribute again", wanted, got, paper.id)
    if wanted == "ok":
        play.equal("what was distributed", "0.00", str(got.body["distributed"]))
    return paper, set()


def days_to_turn(play: Play) -> list[tuple[str, int]]:
    """Return how far to turn: to where some invoice's calendar has an edge."""
    edges = [("a day", 1), ("a day", 1), ("three days", 3)]
    for paper in play.books.papers.values():
        deal = paper.deal
        if paper.stage == "listed":
            edges.append(("the end of a listing", paper.closes - play.books.day))
            edges.append(("the eve of its end", paper.closes - play.books.day - 1))
        if deal is None or not paper.due_from_customer or paper.disbursed is None:
            continue
        for name, when in (
            ("a due date", deal.due),
            ("the day after", deal.due + 1),
            ("the end of grace", deal.due + deal.grace),
            ("the day after grace", deal.due + deal.grace + 1),
            ("the eve of default", deal.due + deal.default_after),
            ("a default", deal.due + deal.default_after + 1),
            *[("a default", deal.due + deal.default_after + 1)] * (4 * (paper.stage == "overdue")),
        ):
            edges.append((name, when - play.books.day))
    return [(name, days) for name, days in edges if 0 < days <= 190]


async def turn(play: Play) -> Touched | None:
    """Let days pass, to an edge of somebody's calendar; sent-back payouts are heard of."""
    chosen = play.choose(days_to_turn(play), lambda one: _day_brings(play, one[1]))
    if chosen is None:
        return None
    name, days = chosen
    young = any(one.stage in _YOUNG for one in play.books.papers.values())
    if days > WATCHED_DAYS and young and not play.often(0.15):
        return None  # much would expire that has not been tried
    before = snapshot(play.books)
    stages = {paper.id: state_of(paper) for paper in play.books.papers.values()}
    await play.here.control("/clock", {"advanceDays": days})
    coming = deals.coming_back(play.books)
    deals.turn_day(play.books, days)
    for paper in play.books.papers.values():
        if stages[paper.id] != state_of(paper):
            play.note(stages[paper.id], "the calendar", paper.stage, f"{days} days: {paper.id}")
    play.note("any", f"turn to {name}", "ok", f"{days} days, to {day(play.books.day)}")
    for out in coming:
        deals.come_back(play.books, out)
        play.note(out.purpose, "hear of a returned payout", "back", out.id or out.user)
    await hear_returns(play, sum(one.state == "returned" for one in play.books.outs))
    return None, touched(play, before)


def _day_brings(play: Play, days: int) -> str:
    """Say what so many days bring to what the aim is at."""
    aim = play.aim
    if aim is None or aim.event == "turn":
        return "ok"
    if isinstance(aim.at, Out):
        return "back" if any(one is aim.at for one in deals.coming_back(play.books)) else ""
    if not isinstance(aim.at, Paper):
        return ""
    ahead = Books(play.books.day + days)
    paper = copy.deepcopy(aim.at)
    if paper.stage == "listed" and ahead.day >= paper.closes:
        return "expired"
    deals.turn(ahead, paper)
    return paper.stage


async def hear_returns(play: Play, wanted: int) -> None:
    """Let the sweep ask until it has heard of every payout that came back."""
    for _ in range(SWEEPS_MAX):
        await play.here.deliver()
        rows = await play.here.rows(
            "SELECT count(*) FROM payment.payouts WHERE 'returned' = ANY (posted)"
        )
        if rows[0][0] >= wanted:
            return
        await ticker.tick(play.here.database)
    play.equal("payouts that came back", wanted, "fewer")


MONEY_EVENTS: tuple[tuple[Event, int], ...] = (
    (deposit, 10),
    (late_deposit, 2),
    (pay, 22),
    (stray, 1),
    (say_again, 3),
    (reverse, 7),
    (send_back, 2),
    (distribute, 5),
    (turn, 8),
)
