"""What the oracle says to each command: `ok` or the code of a refusal. Plain integers.

Written from the specification of money and of the API; it shares no code with the platform. A
command that answers `ok` changes the books; what follows from it in the background follows here
at once (`model_deals`).
"""

from exam import model_deals
from exam.model_money import ONE, Deal, half_up
from exam.model_state import Books, Human, Out, Paper, Piece, Proposal

TENOR = (1, 180)
ADVANCE = (5_000, 9_500)
LISTING_DAYS = 7
FUNDED_OR_LATER = frozenset(
    {
        "funded",
        "disbursed",
        "partially_repaid",
        "overdue",
        "repaid",
        "defaulted",
        "recovered",
        "written_off",
    }
)
STATUSES = {
    "ok": range(200, 300),
    **dict.fromkeys(
        (
            "wrong_stage",
            "already_accepted",
            "already_funded",
            "listing_closed",
            "target_exceeded",
            "limit_exceeded",
            "insufficient_funds",
            "idempotency_key_reused",
            "bank_account_required",
            "withdrawal_limit_exceeded",
            "credit_not_waiting",
            "invoice_not_payable",
            "refund_needs_account",
            "not_in_recovery",
            "nothing_to_write_off",
            "credit_note_too_large",
            "credit_note_known",
            "deal_not_running",
            "costs_too_high",
            "already_proposed",
            "already_verified",
            "concentration_exceeded",
            "customer_cap_reached",
        ),
        range(409, 410),
    ),
    **dict.fromkeys(
        (
            "amount_above_invoice",
            "due_date_out_of_bounds",
            "advance_rate_out_of_bounds",
            "reserve_too_small",
            "commitment_too_small",
        ),
        range(422, 423),
    ),
    **dict.fromkeys(("kyc_required", "second_person_needed"), range(403, 410)),
    **dict.fromkeys(("no_such_listing", "no_such_invoice", "no_such_deal"), range(404, 405)),
}


def accept(books: Books, paper: Paper, face: int, due: int) -> str:
    """The customer accepts to pay."""
    if paper.accepted is not None and paper.stage != "disputed":
        return "ok" if paper.accepted == (face, due) else "already_accepted"
    if paper.stage != "verified":
        return "wrong_stage"
    if face > paper.face:
        return "amount_above_invoice"
    if not TENOR[0] <= due - books.day <= TENOR[1]:
        return "due_date_out_of_bounds"
    paper.accepted, paper.stage = (face, due), "accepted"
    return "ok"


def dispute(paper: Paper) -> str:
    """The customer will not pay."""
    if paper.stage == "disputed":
        return "ok"
    if paper.stage not in ("verifying", "needs_info", "verified", "accepted"):
        return "wrong_stage"
    paper.stage = "disputed"
    return "ok"


def note(paper: Paper, number: str, amount: int) -> str:
    """The SME credits its customer before it lists."""
    if number in paper.notes:
        return "ok" if paper.notes[number] == amount else "credit_note_known"
    if paper.stage != "accepted" or paper.accepted is None:
        return "wrong_stage"
    if sum(paper.notes.values()) + amount >= paper.accepted[0]:
        return "credit_note_too_large"
    paper.notes[number] = amount
    return "ok"


def offer(books: Books, paper: Paper, terms: Deal, advance_rate: int, *, preview: bool) -> str:
    """The SME lists; `terms` is the product with everything but this invoice in it."""
    if paper.stage != "accepted" or paper.accepted is None:
        return "wrong_stage"
    face, due = paper.accepted[0] - sum(paper.notes.values()), paper.accepted[1]
    if not TENOR[0] <= due - books.day <= TENOR[1]:
        return "due_date_out_of_bounds"
    if not ADVANCE[0] <= advance_rate <= ADVANCE[1]:
        return "advance_rate_out_of_bounds"
    advance = half_up(face * advance_rate, ONE)
    deal = Deal(
        face, half_up(paper.taxable * face, paper.face), advance, terms.rate, due,
        terms.fee_rate, terms.gst_rate, terms.investor_fee_rate, terms.late_rate,
        terms.late_cap_rate, terms.grace, terms.default_after, min(terms.minimum, advance),
        terms.tds_rates, terms.recourse,
    )  # fmt: skip
    if deal.earned(due - books.day) > face - advance:
        return "reserve_too_small"
    if not preview:
        free = books.people[paper.customer].cap - reserved_on(books, paper.customer)
        paper.reserved = max(min(advance, free), 0)
        paper.deal, paper.stage, paper.status = deal, "listed", "listed"
        paper.listed = books.day
        # Open seven days, and never on the due date itself.
        paper.closes = min(books.day + LISTING_DAYS, due)
    return "ok"


def cancel(books: Books, paper: Paper) -> str:
    """The SME takes the invoice back."""
    if paper.stage == "cancelled":
        return "ok"
    if paper.stage in FUNDED_OR_LATER:
        return "already_funded"
    if paper.stage == "listed":
        model_deals.end_listing(books, paper, "cancelled")
        return "ok"
    if paper.stage in ("expired", "rejected"):
        return "wrong_stage"
    paper.stage = "cancelled"
    return "ok"


def outstanding(books: Books, who: str = "", *, on: str = "") -> int:
    """What is out: committed, and not come back, nor lost for good; all, or somebody's, on one."""
    return sum(
        max(piece.end - piece.start - piece.paid, 0)
        for paper in books.papers.values()
        if paper.stage not in ("cancelled", "expired") and not paper.written_off
        if on in ("", paper.customer)
        for piece in paper.pieces
        if who in ("", piece.who)
    )


def reserved_on(books: Books, customer: str) -> int:
    """What of a customer's cap is taken: by what is out, and by what open listings may take."""
    waiting = (
        paper.reserved - paper.raised
        for paper in books.papers.values()
        if paper.stage == "listed" and paper.customer == customer
    )
    return outstanding(books, on=customer) + sum(waiting)


def room(books: Books, paper: Paper) -> int:
    """What a customer's cap leaves for a listing: what is reserved for others is theirs."""
    others = reserved_on(books, paper.customer) - paper.reserved
    return books.people[paper.customer].cap - others - paper.raised


def _too_much(books: Books, paper: Paper, who: Human, amount: int) -> str:
    """Say which limit an amount is too much for; of several, the tightest."""
    stake = sum(piece.end - piece.start for piece in paper.pieces if piece.who == who.name)
    own = min(who.outstanding_max - outstanding(books, who.name), who.invoice_max - stake)
    on_one = who.on_customer_max - outstanding(books, who.name, on=paper.customer)
    allowed = min(own, on_one, room(books, paper))
    if amount <= allowed:
        return ""
    if allowed == own:
        return "limit_exceeded"
    return "concentration_exceeded" if allowed == on_one else "customer_cap_reached"


def fund(books: Books, paper: Paper, who: Human, amount: int) -> str:  # noqa: PLR0911 - one rule a line, in their order
    """Say whether an investor may commit an amount; `take` commits it."""
    if paper.deal is None:
        return "no_such_listing"
    if paper.stage != "listed" or books.day >= paper.closes:
        return "listing_closed"
    if not who.verified:
        return "kyc_required"
    if amount > paper.remaining:
        return "target_exceeded"
    if amount < paper.deal.minimum and amount != paper.remaining:
        return "commitment_too_small"
    if too_much := _too_much(books, paper, who, amount):
        return too_much
    return "ok" if amount <= who.wallet else "insufficient_funds"


def take(books: Books, paper: Paper, who: Human, amount: int, commitment: str) -> None:
    """Commit an investor's money. The last commitment makes it funded, and the SME is paid."""
    left, remaining = room(books, paper), paper.remaining
    is_cut = reserved_on(books, paper.customer) > books.people[paper.customer].cap
    if paper.raised + amount > paper.reserved or is_cut:
        # The rest of the target, if there is room for it; else no more than this takes.
        paper.reserved = paper.raised + (remaining if left >= remaining else amount)
    who.wallet -= amount
    paper.pieces.append(Piece(commitment, who.name, paper.raised, paper.raised + amount))
    paper.raised += amount
    if not paper.remaining:
        paper.stage = "funded"
        model_deals.disburse(books, paper)


def withdraw(books: Books, who: Human, amount: int) -> str:
    """Say whether somebody may take money out; `pay_out` does it."""
    if not who.verified:
        return "kyc_required"
    if not who.has_account:
        return "bank_account_required"
    today = sum(
        out.amount
        for out in books.outs
        if (out.user, out.purpose, out.day) == (who.name, "withdrawal", books.day)
        and out.state == "processed"
    )
    if amount > max(min(who.withdrawal_max, who.withdrawal_day_max - today), 0):
        return "withdrawal_limit_exceeded"
    return "ok" if amount <= who.wallet else "insufficient_funds"


def pay_out(books: Books, who: Human, amount: int, payout: str) -> None:
    """Let money go from a wallet to the bank."""
    who.wallet -= amount
    books.outs.append(Out(payout, who.name, "withdrawal", amount, books.day))


def propose_match(books: Books, proposal: Proposal) -> str:  # noqa: PLR0911 - one rule a line, in their order
    """An operator says whose money in suspense is: `user`, `paper` or the payer again."""
    credit = books.credits[proposal.subject]
    if not credit.suspense:
        return "credit_not_waiting"
    if proposal.kind == "match_paper":
        paper = books.papers[proposal.target]
        if credit.place in ("receipts", "returned"):
            return "credit_not_waiting"
        if paper.deal is None:
            return "no_such_invoice"
        if paper.status == "closed":
            return "invoice_not_payable"
    if proposal.kind == "match_user" and not books.people[proposal.target].verified:
        return "kyc_required"
    if proposal.kind == "match_refund" and not credit.has_payer:
        return "refund_needs_account"
    return _proposed(books, proposal)


def propose_adjustment(books: Books, proposal: Proposal) -> str:
    """An operator proposes costs, a write-off or a credit note on a deal."""
    paper = books.papers[proposal.subject]
    if paper.deal is None:
        return "no_such_deal"
    refusal = adjustment_refused(books, paper, proposal)
    return refusal or _proposed(books, proposal)


def adjustment_refused(books: Books, paper: Paper, proposal: Proposal) -> str:
    """Return why an adjustment cannot be, or nothing."""
    match proposal.kind:
        case "recovery_cost":
            if paper.status not in ("defaulted", "written_off"):
                return "not_in_recovery"
            unpaid = paper.costs - paper.parts["recovery"] + proposal.amount
            return "costs_too_high" if unpaid > paper.due_from_customer else ""
        case "write_off":
            if paper.status != "defaulted":
                return "not_in_recovery"
            lacking = model_deals.lacking(paper, max(books.day, paper.counted))
            return "" if lacking else "nothing_to_write_off"
        case _:
            return _credit_refused(books, paper, proposal.amount)


def least_face(books: Books, paper: Paper) -> int:
    """Return the least that a customer may owe after a credit note."""
    deal = paper.deal
    if deal is None or paper.disbursed is None:
        return 0
    least = max(deal.advance, paper.received)
    if not deal.recourse and not paper.final:
        day = max(books.day, deal.due, paper.counted)
        least = max(least, sum(deal.claim(day, paper.disbursed).values()) + paper.costs)
    return least


def _credit_refused(books: Books, paper: Paper, amount: int) -> str:
    deal = paper.deal
    if deal is None or paper.disbursed is None or not paper.due_from_customer:
        return "deal_not_running"
    return "credit_note_too_large" if deal.face - amount < least_face(books, paper) else ""


def _proposed(books: Books, proposal: Proposal) -> str:
    kind = _approved_as(proposal.kind)
    for other in books.proposals.values():
        if (_approved_as(other.kind), other.subject) == (kind, proposal.subject):
            return "already_proposed"
    return "ok"


def _approved_as(kind: str) -> str:
    return "match" if kind.startswith("match") else kind
