"""The guided events of operators: one proposes, the other approves, perhaps much later."""

import copy

from exam import model_approved
from exam import model_rules as rules
from exam.model_events import Event, Touched, pick, snapshot
from exam.model_money_events import touched
from exam.model_play import Play
from exam.model_state import Credit, Paper, Proposal
from exam.model_world import Answer, rupees


async def propose_match(play: Play) -> Touched | None:
    """An operator says whose money in suspense is."""
    chance = play.here.chance
    credits_ = list(play.books.credits.values())
    waiting = [one for one in credits_ if one.suspense]
    if play.aim is not None:
        credits_ = waiting = [play.aim.at] if isinstance(play.aim.at, Credit) else []
    elif not waiting and not (credits_ and chance.random() < 0.2):
        return None
    pool = waiting if waiting and chance.random() < 0.9 else credits_
    if not pool:
        return None
    credit, one = chance.choice(pool), chance.choice(play.operators)
    papers, people = list(play.books.papers.values()), play.investors
    choices = [("match_refund", "")] * 4
    choices += [("match_paper", chance.choice(papers).id) for _ in range(4) if papers]
    choices += [("match_user", chance.choice(people).name) for _ in range(4)]
    if play.aim is not None:
        choices += [("match_paper", paper.id) for paper in papers]
        choices += [("match_user", who.name) for who in people]
        choices += [("match_paper to a listing", one.id) for one in papers if not one.disbursed]
        choices = [(kind, to) for kind, to in choices if _is_aim(play, kind.partition(" ")[0])]

    def says(choice: tuple[str, str]) -> str:
        kind = choice[0].partition(" ")[0]
        proposal = Proposal("", kind, credit.id, one.id, target=choice[1])
        return _or_own(play, rules.propose_match(play.books, proposal))

    chosen = play.choose(choices, says)
    if chosen is None:
        return None
    kind, target = chosen[0].partition(" ")[0], chosen[1]
    told: dict[str, object] = {"reason": "they wrote to us"}
    told |= {
        "match_paper": {"invoiceId": target},
        "match_user": {"userId": target},
        "match_refund": {"refund": True},
    }[kind]
    proposal = Proposal("", kind, credit.id, one.id, target=target)
    wanted = rules.propose_match(play.books, proposal)
    credit_id = await id_of_credit(play, credit)
    got = await play.here.ask(one, "POST", f"/admin/reconciliation/{credit_id}/match", told)
    return await proposed(play, credit.place, proposal, wanted, got)


def _is_aim(play: Play, kind: str) -> bool:
    """Whether the aim is at a kind of proposal, or at none in particular."""
    aim = play.aim
    return aim is None or aim.event in (f"propose {kind}", "approve one's own")


def _or_own(play: Play, wanted: str) -> str:
    """What comes of a proposal, in the words of the aim: its proposer tries to approve it."""
    is_own = play.aim is not None and play.aim.event == "approve one's own"
    return "second_person_needed" if is_own and wanted == "ok" else wanted


async def id_of_credit(play: Play, credit: Credit) -> str:
    """Return our own id of a credit."""
    cursor = await play.here.owner.execute(
        "SELECT id::TEXT FROM payment.credits WHERE transaction_id = %s", [credit.id]
    )
    row = await cursor.fetchone()
    return str(row[0]) if row else ""


async def proposed(play: Play, stage: str, proposal: Proposal, wanted: str, got: Answer) -> Touched:
    """Judge a proposal; keep one that waits, its proposer's own approval refused."""
    about = f"{proposal.subject} {proposal.amount} {proposal.target}"
    play.judge(stage, f"propose {proposal.kind}", wanted, got, about)
    if wanted == "ok":
        proposal.id = str(got.body["approvalId"])
        play.books.proposals[proposal.id] = proposal
        who = next(one for one in play.operators if one.id == proposal.by)
        path = f"/admin/approvals/{proposal.id}/approve"
        again = await play.here.ask(who, "POST", path)
        play.judge(stage, "approve one's own", "second_person_needed", again, proposal.id)
    return play.books.papers.get(proposal.subject), set()


def amounts_to_adjust(play: Play, paper: Paper, kind: str) -> list[int]:
    """Return the edges of what may be claimed as costs, or credited."""
    if paper.deal is None:
        return [100]
    if kind == "recovery_cost":
        room = paper.due_from_customer - paper.costs + paper.parts["recovery"]
        return [100_00, room + 1, room // 10, room]
    room = paper.deal.face - rules.least_face(play.books, paper)
    return [room, room + 1, room // 2, 1]


async def propose_adjustment(play: Play) -> Touched | None:
    """An operator proposes costs of recovery, a write-off, or a credit note."""
    chance = play.here.chance
    kinds = ("recovery_cost", "write_off", "write_off", "credit_note")
    kind = chance.choice([one for one in kinds if _is_aim(play, one)] or kinds)
    likely = (
        ("disbursed", "partially_repaid", "overdue")
        if kind == "credit_note"
        else ("defaulted", "written_off")
    )
    paper = pick(play, *likely) if chance.random() < 0.7 else pick(play)
    if paper is None or (kind == "write_off" and not play.often(0.8)):
        return None
    one = chance.choice(play.operators)
    amounts = [0] if kind == "write_off" else amounts_to_adjust(play, paper, kind)

    def says(choice: tuple[str, int]) -> str:
        proposal = Proposal("", kind, paper.id, one.id, choice[1])
        return _or_own(play, rules.propose_adjustment(play.books, proposal))

    edges = [("amount", some) for some in amounts if some > 0 or kind == "write_off"]
    chosen = play.choose(edges, says)
    if chosen is None:
        return None
    amount = chosen[1]
    proposal = Proposal("", kind, paper.id, one.id, amount)
    body: dict[str, object] = {"reason": "they wrote to us"}
    if kind != "write_off":
        body["amount"] = rupees(amount)
    if kind == "credit_note":
        body["number"] = f"CN/{play.steps}"
    wanted = rules.propose_adjustment(play.books, proposal)
    path = {
        "recovery_cost": "recovery-costs",
        "write_off": "write-off",
        "credit_note": "credit-notes",
    }[kind]
    got = await play.here.ask(one, "POST", f"/admin/invoices/{paper.id}/{path}", body)
    return await proposed(play, paper.stage, proposal, wanted, got)


async def approve(play: Play) -> Touched | None:
    """The second operator approves: at once, or when much has come in between; and again."""
    chance = play.here.chance
    waiting = list(play.books.proposals.values())
    if play.aim is not None:
        waiting = [one for one in waiting if one is play.aim.at]
    if not waiting:
        return None
    proposal = chance.choice(waiting)
    if play.aim is not None and play.aim.outcome not in ("", _comes_to(play, proposal)):
        return None
    other = next(one for one in play.operators if one.id != proposal.by)
    before = snapshot(play.books)
    path = f"/admin/approvals/{proposal.id}/approve"
    for _ in range(2 if chance.random() < 0.3 else 1):
        got = await play.here.ask(other, "POST", path)
        play.equal("the approval", "ok", got.code)
    del play.books.proposals[proposal.id]
    adjusted = play.books.papers.get(proposal.subject)
    stage = adjusted.stage if adjusted else play.books.credits[proposal.subject].place
    refusal = rules.adjustment_refused(play.books, adjusted, proposal) if adjusted else ""
    outcome = model_approved.approve(play.books, proposal, refusal)
    play.note(stage, f"approve {proposal.kind}", outcome, f"{proposal.subject} {proposal.target}")
    return adjusted or play.books.papers.get(proposal.target), touched(play, before)


def _comes_to(play: Play, proposal: Proposal) -> str:
    """Say what an approval comes to, as it is declared."""
    ahead = copy.deepcopy(play.books)
    paper = ahead.papers.get(proposal.subject)
    refusal = rules.adjustment_refused(ahead, paper, proposal) if paper else ""
    return model_approved.approve(ahead, proposal, refusal).partition(":")[0]


OPERATOR_EVENTS: tuple[tuple[Event, int], ...] = (
    (propose_match, 5),
    (propose_adjustment, 8),
    (approve, 8),
)
