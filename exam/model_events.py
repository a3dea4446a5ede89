"""The guided events: each does one thing to the platform at an edge of its rules.

An event says whether there was anything to do. It asks the oracle first, then the platform, and
holds the answers against each other; what changed is compared by whoever plays.
"""

import copy
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date

from exam import model_rules as rules
from exam.model_play import Play
from exam.model_state import Books, Human, Paper
from exam.model_world import Answer, rupees

Touched = tuple[Paper | None, set[str]]
Event = Callable[[Play], Awaitable[Touched | None]]
LIVE_MAX = 7
GONE = frozenset({"cancelled", "expired", "rejected", "repaid", "recovered", "disputed"})


def pick(play: Play, *stages: str) -> Paper | None:
    """Choose a stage, then an invoice at it: rare stages get as much attention as common ones."""
    if play.aim is not None:
        return play.aim.at if isinstance(play.aim.at, Paper) else None
    papers = [one for one in play.books.papers.values() if not stages or one.stage in stages]
    if not papers:
        return None
    chance = play.here.chance
    stage = chance.choice(sorted({one.stage for one in papers}))
    return chance.choice([one for one in papers if one.stage == stage][-4:])


async def post(play: Play, who: str, paper: Paper, what: str, body: dict[str, object]) -> Answer:
    """Ask for something to be done with an invoice."""
    return await play.here.ask(play.people[who], "POST", f"/invoices/{paper.id}/{what}", body)


async def upload(play: Play) -> Touched | None:
    """A new invoice, when few are alive; now and then one that a person has to look at."""
    alive = sum(one.stage not in GONE for one in play.books.papers.values())
    chance, aim = play.here.chance, play.aim
    if aim is None and alive >= LIVE_MAX:
        return None
    sellers = [one for one in play.people.values() if one.role == "sme"]
    buyers = [one for one in play.people.values() if one.role == "customer"]
    seller, buyer = chance.choice(sellers), chance.choice(buyers)
    face = chance.choice(
        (10_000_000, 2_500_000, 9_999_999, 777_777, chance.randint(300_000, 20_000_000))
    )
    tenor, doubt = chance.choice((8, 20, 45, 90, 180)), chance.random() < 0.06
    if aim is not None:  # large and long enough for every limit, short enough to fall due
        face, tenor = chance.choice((10_000_000, 9_999_999, 12_345_678)), chance.choice((60, 90))
        doubt = aim.outcome == "verifying"
        tenor = int(aim.edge or tenor)
    paper_id = await play.here.verified_invoice(seller, buyer, face, tenor, doubt=doubt)
    facts = (await play.here.ask(seller, "GET", f"/invoices/{paper_id}")).body
    taxable = taxable_of(face, facts)
    due = play.books.day + tenor
    # Whether a document needs a person's look is not the money's rule: the platform says it.
    paper = Paper(paper_id, seller.id, buyer.id, face, taxable, due, str(facts["stage"]))
    play.books.papers[paper_id] = paper
    play.note("none", "upload", paper.stage, f"{paper_id} {face} {tenor}")
    return paper, set()


async def decide(play: Play) -> Touched | None:
    """An operator decides about a document; accepting a risk takes the other one as well."""
    chance = play.here.chance
    unsure = ("verifying", "needs_info")
    paper = pick(play, *unsure) if chance.random() < 0.9 else pick(play)
    if paper is None:
        return None
    stage = paper.stage
    wanted = "ok" if stage in unsure else "wrong_stage"
    choices = (*[("verified",)] * 3, ("rejected",), ("needs_info",))
    chosen = play.choose(choices)
    if chosen is None:
        return None
    choice = chosen[0]
    one, other = play.operators if chance.random() < 0.5 else play.operators[::-1]
    body = {"decision": choice, "reason": "looked at it"}
    path = f"/admin/invoices/{paper.id}/decide"
    got = await play.here.ask(one, "POST", path, dict(body))
    play.judge(stage, f"decide {choice}", wanted, got, paper.id)
    if wanted == "ok" and choice == "verified":
        path = f"/admin/approvals/{got.body['approvalId']}/approve"
        mine = await play.here.ask(one, "POST", path)
        play.judge(stage, "approve one's own", "second_person_needed", mine, paper.id)
        play.equal("the second one's yes", "ok", (await play.here.ask(other, "POST", path)).code)
    if wanted == "ok":
        paper.stage = choice
    return paper, set()


def taxable_of(face: int, facts: dict[str, object]) -> int:
    """The document's taxable value as it was read; what an invoice of 18 % GST has, without."""
    fields = facts["fields"]
    found = (
        fields.get("taxable_amount") or fields.get("taxableAmount")
        if isinstance(fields, dict)
        else None
    )  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType] - read JSON
    if isinstance(found, dict):
        from_text = str(found["value"])  # pyright: ignore[reportUnknownArgumentType] - read JSON
        whole, _, part = from_text.replace(",", "").partition(".")
        return int(whole) * 100 + int((part + "00")[:2])
    return (2 * face * 100 + 118) // 236


async def accept(play: Play) -> Touched | None:
    """The customer accepts: all of it, a paisa more, less, again, otherwise."""
    paper = pick(play, "verified") if play.here.chance.random() < 0.7 else pick(play)
    if paper is None:
        return None
    face, due, today = paper.face, paper.due, play.books.day
    chosen = play.choose(
        [
            *[("the same", *(paper.accepted or (face, due)))] * 9,
            *[("as it is", face, due)] * 3,
            ("a paisa more", face + 1, due),
            ("a paisa less", face - 1, due),
            ("a tenth less", face - face // 10, due),
            *[("another day", face, today + days) for days in (0, 1, 180, 181)][:: 1 + face % 2],
        ],
        lambda one: rules.accept(play.books, copy.copy(paper), one[1], one[2]),
    )
    if chosen is None:
        return None
    _, face, due = chosen
    stage, body = paper.stage, {"amount": rupees(face), "dueDate": day(due)}
    wanted = rules.accept(play.books, paper, face, due)
    got = await post(play, paper.customer, paper, "accept", dict(body))
    play.judge(stage, "accept", wanted, got, f"{paper.id} {body}")
    return paper, set()


async def dispute(play: Play) -> Touched | None:
    """The customer disputes."""
    paper = pick(play)
    if paper is None or (paper.stage in ("verified", "accepted") and not play.often(0.07)):
        return None
    stage, wanted = paper.stage, rules.dispute(paper)
    got = await post(play, paper.customer, paper, "dispute", {"reason": "not delivered"})
    play.judge(stage, "dispute", wanted, got, paper.id)
    return paper, set()


async def credit_before(play: Play) -> Touched | None:
    """The SME credits its customer before it lists: little, all of it, the same note again."""
    paper = pick(play, "accepted") if play.here.chance.random() < 0.7 else pick(play)
    if paper is None:
        return None
    left = (paper.accepted[0] if paper.accepted else paper.face) - sum(paper.notes.values())
    amounts = [left] * 9 + [100, 12_345] * 5 + [left - 1]
    if play.aim is not None:  # enough has to be left to go on with
        amounts.remove(left - 1)
    tries = [("a note", number, one) for number in ("CN/1", "CN/2", "CN/3") for one in amounts]
    tries += [("a note", *known) for known in paper.notes.items()] * 10
    chosen = play.choose(
        [one for one in tries if one[2] > 0],
        lambda one: rules.note(replace(paper, notes=dict(paper.notes)), one[1], one[2]),
    )
    if chosen is None:
        return None
    _, number, amount = chosen
    stage, wanted = paper.stage, rules.note(paper, number, amount)
    body: dict[str, object] = {"number": number, "amount": rupees(amount)}
    got = await post(play, paper.seller, paper, "credit-notes", body)
    play.judge(stage, "credit before listing", wanted, got, f"{paper.id} {body}")
    return paper, set()


async def offer(play: Play) -> Touched | None:
    """The SME lists, or looks what it would cost; within the bounds and out of them."""
    chance = play.here.chance
    paper = pick(play, "accepted") if chance.random() < 0.8 else pick(play)
    if paper is None:
        return None
    preview = chance.random() < 0.15 if play.aim is None else play.aim.event == "preview"
    rates = (1_250, 600, 1_800, 3_600)
    parts = (9_000, 8_000, 5_000, 8_550, 9_500, 4_999, 9_501)

    def says(one: tuple[str, int, int]) -> str:
        return rules.offer(play.books, paper, play.terms(one[2]), one[1], preview=True)

    chosen = play.choose([("terms", part, rate) for part in parts for rate in rates], says)
    if chosen is None:
        return None
    _, advance, rate = chosen
    stage = paper.stage
    wanted = rules.offer(play.books, paper, play.terms(rate), advance, preview=preview)
    body: dict[str, object] = {"advanceRate": rupees(advance), "annualRate": rupees(rate)}
    what = "list?preview=true" if preview else "list"
    got = await post(play, paper.seller, paper, what, body)
    play.judge(stage, "preview" if preview else "list", wanted, got, f"{paper.id} {body}")
    return paper, set()


async def cancel(play: Play) -> Touched | None:
    """The SME takes it back: before listing, with commitments, too late."""
    paper = pick(play)
    early = ("verified", "accepted", "listed")
    if paper is None or (paper.stage in early and not play.often(0.07)):
        return None
    stage = state_of(paper)
    wanted = rules.cancel(play.books, paper)
    got = await post(play, paper.seller, paper, "cancel", {})
    play.judge(stage, "cancel", wanted, got, paper.id)
    return paper, {piece.who for piece in paper.pieces}


def state_of(paper: Paper) -> str:
    """Name the stage, and whether a listing has commitments."""
    return "listed with commitments" if paper.stage == "listed" and paper.raised else paper.stage


def amounts_to_fund(play: Play, paper: Paper, who: Human) -> list[tuple[str, int]]:
    """Return the amounts worth trying: each an edge of a rule."""
    left, least = paper.remaining, paper.deal.minimum if paper.deal else 100_000
    out = rules.outstanding(play.books, who.name)
    on_one = rules.outstanding(play.books, who.name, on=paper.customer)
    edges = [
        *[("the remainder", left)] * 5,
        ("the remainder + 1", left + 1),
        ("the wallet", who.wallet),
        ("the wallet + 1", who.wallet + 1),
        ("the minimum", least),
        ("the minimum - 1", least - 1),
        ("half", left // 2),
        ("a third", left // 3),
        ("some", play.here.chance.randint(1, max(left, 1))),
        ("the limit on one customer + 1", who.on_customer_max - on_one + 1),
        ("what the cap leaves + 1", rules.room(play.books, paper) + 1),
        ("the limit", who.outstanding_max - out),
        ("the limit + 1", min(who.invoice_max, who.outstanding_max - out) + 1),
    ]
    return [(name, amount) for name, amount in edges if 0 < amount < 10**12]


async def fund(play: Play) -> Touched | None:
    """An investor commits money at an edge, and sometimes sends the request again."""
    chance = play.here.chance
    paper = pick(play, "listed") if chance.random() < 0.85 else pick(play)
    if paper is None:
        return None
    chosen = play.choose(
        [
            (edge, amount, who)
            for who in play.investors
            for edge, amount in amounts_to_fund(play, paper, who)
        ],
        lambda one: rules.fund(play.books, paper, one[2], one[1]),
    )
    if chosen is None:
        return None
    edge, amount, who = chosen
    stage = state_of(paper)
    wanted = rules.fund(play.books, paper, who, amount)
    key = f"fund-{play.steps}" if chance.random() < 0.4 else None
    path, body = f"/invoices/{paper.id}/fund", {"amount": rupees(amount)}
    got = await play.here.ask(play.people[who.name], "POST", path, body, key=key)
    play.judge(stage, f"fund {edge}", wanted, got, f"{paper.id} {who.name} {amount}")
    seller = {paper.seller} if paper.stage == "listed" else set[str]()
    if wanted == "ok":
        rules.take(play.books, paper, who, amount, got.body["transactionId"])
        play.equal("what is raised", rupees(paper.raised), str(got.body["raised"]))
        play.equal("what remains", rupees(paper.remaining), str(got.body["remaining"]))
        piece = paper.pieces[-1]
        play.equal("its state", "committed" if paper.remaining else "funded", got.body["status"])
        if paper.deal is not None:
            wanted_return = paper.deal.expected(paper.deal.due - play.books.day)
            target = paper.deal.advance
            part = piece.end * wanted_return // target - piece.start * wanted_return // target
            play.equal("the expected return", rupees(part), str(got.body["expectedReturn"]))
    if key is not None:
        await replay(play, who, path, body, key, got)
    return paper, {who.name} | seller


async def replay(
    play: Play, who: Human, path: str, body: dict[str, str], key: str, first: Answer
) -> None:
    """Send a request again under its key, as it was and with another body."""
    kept = first.status < 500 and first.status != 422
    if kept:
        again = await play.here.ask(play.people[who.name], "POST", path, body, key=key)
        play.note("any", f"replay {path.rpartition('/')[2]}", "the same bytes", key)
        play.equal("the answer again", first.raw, again.raw)
        other = {"amount": "1234.56"}
        got = await play.here.ask(play.people[who.name], "POST", path, other, key=key)
        event = f"replay otherwise {path.rpartition('/')[2]}"
        play.judge("any", event, "idempotency_key_reused", got, key)


async def withdraw(play: Play) -> Touched | None:
    """Somebody takes money out at an edge: wallet, limits, a paisa more."""
    chance = play.here.chance
    people = [one for one in play.books.people.values() if one.role != "customer"]
    if play.aim is not None:
        people = [play.aim.at] if isinstance(play.aim.at, Human) else []
    spared = play.aim is None and chance.random() < 0.7
    chosen = play.choose(
        [
            (edge, amount, who)
            for who in people
            for edge, amount in (
                ("the wallet", 0 if spared else who.wallet),
                ("the wallet + 1", who.wallet + 1),
                ("the limit", who.withdrawal_max),
                ("the limit + 1", who.withdrawal_max + 1),
                ("the rest of the day", who.withdrawal_day_max - who.withdrawal_max),
                ("the rest of the day + 1", who.withdrawal_day_max - who.withdrawal_max + 1),
                ("some", chance.randint(1, max(who.wallet // 3, 1))),
            )
            if amount > 0
        ],
        lambda one: rules.withdraw(play.books, one[2], one[1]),
    )
    if chosen is None:
        return None
    edge, amount, who = chosen
    wanted = rules.withdraw(play.books, who, amount)
    key = f"take-{play.steps}" if chance.random() < 0.3 else None
    path, body = "/wallet/withdrawals", {"amount": rupees(amount)}
    got = await play.here.ask(play.people[who.name], "POST", path, body, key=key)
    play.judge(kind_of(who), f"withdraw {edge}", wanted, got, f"{who.name} {amount}")
    if wanted == "ok":
        rules.pay_out(play.books, who, amount, got.body["withdrawalId"])
    if key is not None:
        await replay(play, who, path, body, key, got)
    return None, {who.name}


async def suspend(play: Play) -> Touched | None:
    """An operator says that an investor's identity is not theirs."""
    who = play.of("Gita Sen")
    if not who.verified or (play.aim is None and (play.steps < 120 or not play.often(0.1))):
        return None
    body = {"decision": "rejected", "reason": "the paper was borrowed"}
    got = await play.here.ask(
        play.operators[0], "POST", f"/admin/kyc/{who.name}/decide", dict(body)
    )
    play.judge("investor", "suspend", "ok", got, who.name)
    who.verified = False
    return None, {who.name}


async def prove_again(play: Play) -> Touched | None:
    """Who was suspended proves anew who they are; who was not has nothing to prove."""
    who = play.of("Gita Sen")
    wanted = "already_verified" if who.verified else "ok"
    if (play.aim is None and not play.often(0.1)) or (play.aim and play.aim.outcome != wanted):
        return None
    person, stage = play.people[who.name], kind_of(who)
    body = {"pan": person.pan, "name": person.name, "consent": True}
    got = await play.here.ask(person, "POST", "/kyc", body)
    play.judge(stage, "prove one's identity again", wanted, got, who.name)
    who.verified = True
    return None, {who.name}


def kind_of(who: Human) -> str:
    """Say what sort of person somebody is."""
    words = [who.role]
    words += [] if who.verified else ["unverified"]
    words += [] if who.has_account else ["without account"]
    return " ".join(words)


def day(ordinal: int) -> str:
    """Write a day as the API does."""
    return date.fromordinal(ordinal).isoformat()


def snapshot(books: Books) -> dict[str, tuple[int, int]]:
    """Return what everybody holds and owes."""
    return {name: (who.wallet, who.owes) for name, who in books.people.items()}


EVENTS: tuple[tuple[Event, int], ...] = (
    (upload, 10),
    (decide, 3),
    (accept, 12),
    (dispute, 4),
    (credit_before, 6),
    (offer, 14),
    (cancel, 5),
    (fund, 40),
    (withdraw, 7),
    (suspend, 1),
    (prove_again, 1),
)
