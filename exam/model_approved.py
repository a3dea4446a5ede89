"""What two operators agreed on: costs, write-offs, credit notes, matches. Plain integers."""

from dataclasses import replace

from exam import model_deals as deals
from exam.model_state import Books, Out, Paper, Proposal


def approve(books: Books, proposal: Proposal, refusal: str) -> str:
    """Do what two operators agreed on; return what came of it."""
    if proposal.kind.startswith("match"):
        return _match(books, proposal)
    paper = books.papers[proposal.subject]
    if refusal or paper.deal is None:
        return f"not done: {refusal}"
    owed = paper.recourse_owed
    match proposal.kind:
        case "recovery_cost":
            paper.costs += proposal.amount
        case "write_off":
            _write_off(books, paper)
        case _:
            _credit(books, paper, proposal.amount)
    if paper.recourse_owed > owed:
        deals.call_recourse(books, paper, deals.recourse_open(paper))
    return "done"


def _write_off(books: Books, paper: Paper) -> None:
    day = max(books.day, paper.counted)
    if paper.deal is not None and paper.deal.recourse:
        paper.recourse_owed = paper.recourse + deals.lacking(paper, day)
        paper.counted = paper.stands_still = day
    paper.status = paper.stage = "written_off"
    paper.written_off = True


def _credit(books: Books, paper: Paper, amount: int) -> None:
    if paper.deal is None:
        return
    paper.deal = paper.deal.less(amount)
    paper.credited += amount
    if paper.deal.face == paper.received and not paper.final:
        day = max(books.day, paper.counted)
        paper.recourse_owed = paper.recourse + deals.lacking(paper, day)
        paper.counted = day
    elif deals.is_complete(paper):
        paper.status = "recovered" if paper.status in ("defaulted", "written_off") else "repaid"
        deals.tell(paper)


def _match(books: Books, proposal: Proposal) -> str:
    credit = books.credits[proposal.subject]
    held = credit.suspense
    if not held:
        return "nothing left"
    if proposal.kind == "match_refund":
        credit.suspense = 0
        books.outs.append(Out("", "", "refund", held, books.day, credit.id))
        credit.place = "refunded" if credit.place == "suspense" else credit.place
        return "refunded"
    to_paper = proposal.kind == "match_paper"
    if to_paper and books.papers[proposal.target].status == "closed":
        return "invoice closed"
    credit.suspense = 0
    # What the bank took back stays taken back, also when a refund of it comes home.
    whole = held == credit.amount and credit.place != "returned"
    place_now = replace(credit, place="receipts" if to_paper else "wallet")
    if to_paper:
        place_now.paper = proposal.target
    else:
        place_now.user = proposal.target
    if whole:
        credit.place, credit.paper, credit.user = place_now.place, place_now.paper, place_now.user
        deals.place(books, credit, held)
    else:
        deals.place(books, place_now, held)
    return "matched"
