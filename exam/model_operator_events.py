"""The guided events of operators: one proposes, the other approves, perhaps much later."""

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
    if not waiting and not (credits_ and chance.random() < 0.2):
        return None
    credit = chance.choice(waiting if waiting and chance.random() < 0.9 else credits_)
    kind = chance.choice(("match_paper", "match_user", "match_refund"))
    target, body = "", {"reason": "they wrote to us"}
    told: dict[str, object] = dict(body)
    if kind == "match_paper":
        paper = pick(play)
        if paper is None:
            return None
        target, told["invoiceId"] = paper.id, paper.id
    elif kind == "match_user":
        target = chance.choice(play.investors).name
        told["userId"] = target
    else:
        told["refund"] = True
    one = chance.choice(play.operators)
    proposal = Proposal("", kind, credit.id, one.id, target=target)
    wanted = rules.propose_match(play.books, proposal)
    credit_id = await id_of_credit(play, credit)
    got = await play.here.ask(one, "POST", f"/admin/reconciliation/{credit_id}/match", told)
    return await proposed(play, credit.place, proposal, wanted, got)


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
    kind = chance.choice(("recovery_cost", "write_off", "write_off", "credit_note"))
    likely = (
        ("disbursed", "partially_repaid", "overdue")
        if kind == "credit_note"
        else ("defaulted", "written_off")
    )
    paper = pick(play, *likely) if chance.random() < 0.7 else pick(play)
    if paper is None or (kind == "write_off" and chance.random() < 0.2):
        return None
    amount = 0 if kind == "write_off" else chance.choice(amounts_to_adjust(play, paper, kind))
    if kind != "write_off" and amount <= 0:
        return None
    one = chance.choice(play.operators)
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
    if not play.books.proposals:
        return None
    proposal = chance.choice(list(play.books.proposals.values()))
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


OPERATOR_EVENTS: tuple[tuple[Event, int], ...] = (
    (propose_match, 5),
    (propose_adjustment, 8),
    (approve, 8),
)
