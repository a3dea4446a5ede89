"""What follows in the background: payouts, waterfall, calendar, reversals. Plain integers."""

from dataclasses import replace

from exam.model_money import nothing, pour, share
from exam.model_state import Books, Credit, Human, Out, Paper, Payment

DONE = ("repaid", "recovered")


def end_listing(books: Books, paper: Paper, why: str) -> None:
    """Give every commitment back; what the customer paid goes back too."""
    for piece in paper.pieces:
        books.people[piece.who].wallet += piece.end - piece.start
    paper.stage, paper.status = why, "closed"
    for payment in paper.waiting:
        _send_back(books, books.credits[payment.credit], payment.amount)
    paper.waiting = []


def disburse(books: Books, paper: Paper) -> None:
    """Pay the SME the advance less fee and GST, and out to its bank account if it has one."""
    deal = paper.deal
    if deal is None:
        return
    seller = books.people[paper.seller]
    paper.status = paper.stage = "disbursed"
    paper.disbursed = paper.counted = books.day
    seller.wallet += deal.net
    _take_fee(books, "platform", deal.fee)
    books.gst += deal.gst
    withheld = collect_from_seller(books, seller, deal.net)
    net = deal.net - withheld
    if net and seller.has_account and seller.wallet >= net:
        seller.wallet -= net
        books.outs.append(Out("", seller.name, "advance", net, books.day))
    settle(books, paper)


def settle(books: Books, paper: Paper) -> None:
    """Distribute what waits, then let those who owe repay out of it."""
    while paper.waiting and paper.status != "listed":
        batch, paper.waiting = paper.waiting, []
        paid = [_receive(books, paper, payment) for payment in batch]
        for _, _, missing in paid:
            call_recourse(books, paper, missing)
        for to_investors, to_seller, _ in paid:
            for name, amount in to_investors.items():
                _repay(books.people[name], amount)
            if to_seller:
                collect_from_seller(books, books.people[paper.seller], to_seller)


def lacking(paper: Paper, day: int) -> int:
    """What must still come for the investors to be whole, were it paid on a day."""
    deal = paper.deal
    if deal is None or paper.disbursed is None or paper.final:
        return 0
    claim = deal.claim(max(day, paper.counted), paper.disbursed)
    return sum(claim.values()) - paper.for_investors


def apply(paper: Paper, payment: Payment) -> tuple[int, int]:
    """Run the waterfall for a payment; return what goes back and what is missing for ever."""
    deal = paper.deal
    if deal is None or paper.disbursed is None:
        return payment.amount, 0
    day = max(payment.day, paper.counted)
    claim = deal.claim(day, paper.disbursed)
    whole = sum(claim.values())
    if payment.by_seller:
        room = 0 if paper.final else max(whole - paper.for_investors, 0)
    else:
        room = deal.face - paper.received
    taken = min(payment.amount, room)
    back = payment.amount - taken
    payment.amount = taken
    if not taken:
        return back, 0
    owed = {} if paper.final else {rank: claim[rank] - paper.parts[rank] for rank in claim}
    if not payment.by_seller:
        owed["recovery"] = paper.costs - paper.parts["recovery"]
    parts = pour(taken, owed)
    fee_before = deal.our_part(paper.parts["earned"])
    paper.parts = {rank: paper.parts[rank] + parts[rank] for rank in parts}
    if payment.by_seller:
        paper.recourse += taken
    is_whole = paper.final or paper.for_investors >= whole
    is_all = not payment.by_seller and paper.received >= deal.face
    missing = whole - paper.for_investors if is_all and not is_whole else 0
    paper.final = is_whole or (is_all and not deal.recourse)
    paper.counted = day
    payment.parts, payment.counted, payment.final = parts, day, paper.final
    payment.our_fee = deal.our_part(paper.parts["earned"]) - fee_before
    return back, missing


def is_complete(paper: Paper) -> bool:
    """The investors are final, and the face has come or all but a lawful TDS."""
    if paper.deal is None or not paper.final:
        return False
    short = paper.deal.face - paper.received
    return not short or paper.deal.is_lawful_tds(short)


def _receive(books: Books, paper: Paper, payment: Payment) -> tuple[dict[str, int], int, int]:
    """Settle one payment; return what investors and seller got, and what is missing."""
    back, missing = (payment.amount, 0) if paper.status == "closed" else apply(paper, payment)
    if back and payment.by_seller:
        books.people[paper.seller].wallet += back
    elif back:
        _send_back(books, books.credits[payment.credit], back)
    if not any(payment.parts.values()):
        return {}, 0, 0
    paper.payments.append(payment)
    _take_fee(books, "recovery", payment.parts["recovery"])
    _take_fee(books, "investor", payment.our_fee)
    books.people[paper.seller].wallet += payment.parts["reserve"]
    gains = reshare(books, paper)
    before = paper.status
    if is_complete(paper):
        paper.status = (
            "recovered" if before in ("defaulted", "written_off", "recovered") else "repaid"
        )
    elif before == "disbursed":
        paper.status = "partially_repaid"
    if not payment.by_seller or paper.status in DONE:
        tell(paper)
    if missing and paper.deal is not None and paper.deal.recourse:
        paper.recourse_owed = max(paper.recourse + missing, paper.recourse_owed)
    return gains, payment.parts["reserve"], missing


def tell(paper: Paper) -> None:
    """The invoice hears how far its customer is."""
    stage = paper.stage
    if paper.status in DONE:
        if stage in ("defaulted", "written_off"):
            paper.stage = "recovered"
        elif stage not in DONE:
            paper.stage = "repaid"
    elif stage == "disbursed":
        paper.stage = "partially_repaid"


def reshare(books: Books, paper: Paper) -> dict[str, int]:
    """Set every position to its share; return what each investor gained (below zero: lost)."""
    gains: dict[str, int] = {}
    for piece in paper.pieces:
        target = paper.deal.advance if paper.deal else 1
        now = share(piece.start, piece.end, paper.belongs, target, final=paper.final)
        gains[piece.who] = gains.get(piece.who, 0) + now - piece.paid
        paper.paid += now - piece.paid
        piece.paid = now
    for name, gain in gains.items():
        if gain > 0:
            books.people[name].wallet += gain
        else:
            take_from(books.people[name], -gain)
    return {name: gain for name, gain in gains.items() if gain > 0}


def take_from(who: Human, amount: int) -> None:
    """Take from a wallet what it holds; the rest is owed."""
    held = min(amount, who.wallet)
    who.wallet -= held
    who.owes += amount - held


def _repay(who: Human, up_to: int) -> int:
    amount = max(min(up_to, who.owes, who.wallet), 0)
    who.wallet -= amount
    who.owes -= amount
    return amount


def collect_from_seller(books: Books, seller: Human, up_to: int) -> int:
    """Let a seller repay what it owes, then what it owes by recourse, out of what it got."""
    repaid = _repay(seller, up_to)
    return repaid + _collect_recourse(books, seller, up_to - repaid)


def call_recourse(books: Books, paper: Paper, missing: int) -> None:
    """Take from the seller's wallet what it owes by recourse."""
    if missing and paper.deal is not None and paper.deal.recourse:
        seller = books.people[paper.seller]
        _collect_recourse(books, seller, min(seller.wallet, missing))


def recourse_open(paper: Paper) -> int:
    """Return what the seller has yet to pay by recourse."""
    if not paper.recourse_owed:
        return 0
    return min(paper.recourse_owed - paper.recourse, lacking(paper, paper.counted))


def _collect_recourse(books: Books, seller: Human, up_to: int) -> int:
    left = up_to
    mine = [one for one in books.papers.values() if one.seller == seller.name and one.deal]
    for paper in sorted(mine, key=lambda one: (one.deal.due if one.deal else 0, one.id)):
        waiting = sum(one.amount for one in paper.waiting if one.by_seller)
        amount = min(left, recourse_open(paper) - waiting, seller.wallet)
        if amount > 0:
            seller.wallet -= amount
            left -= amount
            paper.waiting.append(Payment("", amount, paper.counted, by_seller=True))
            settle(books, paper)
    return up_to - left


def hear_credit(books: Books, credit: Credit, *, quietly: bool = False) -> None:
    """Put a credit where it belongs: a wallet, an invoice's receipts, or suspense."""
    books.credits[credit.id] = credit
    place(books, credit, credit.amount, quietly=quietly)


def place(books: Books, credit: Credit, amount: int, *, quietly: bool = False) -> None:
    """Move an amount of a credit to its place."""
    match credit.place:
        case "wallet":
            books.people[credit.user].wallet += amount
        case "receipts":
            paper = books.papers[credit.paper]
            if not quietly:
                # Nobody loses a return to a day before the invoice was even listed.
                day = credit.day if credit.day >= paper.listed else books.day
                paper.waiting.append(Payment(credit.id, amount, day))
                settle(books, paper)
        case _:
            credit.suspense += amount


def reverse(books: Books, credit: Credit) -> str:
    """The bank takes a credit back. Return what came of it."""
    if credit.is_conflict:
        return "conflict"
    credit.is_reversed = True
    match credit.place:
        case "wallet":
            person = books.people[credit.user]
            if person.wallet < credit.amount:
                return "short"
            person.wallet -= credit.amount
        case "suspense":
            if credit.suspense < credit.amount:
                return "short"
            credit.suspense = 0
        case "receipts":
            take_back(books, books.papers[credit.paper], credit)
        case _:
            return "short"
    credit.place = "returned"
    return "taken"


def take_back(books: Books, paper: Paper, credit: Credit) -> None:
    """Undo a customer's payment: those after it count again, as if it had never come."""
    for payment in paper.waiting:
        if payment.credit == credit.id:
            paper.waiting.remove(payment)
            return
    settled = [one for one in paper.payments if one.credit == credit.id]
    excess = credit.amount - sum(one.amount for one in settled)
    if settled:
        _undo(books, paper, settled[0])
    held = min(excess, credit.suspense)
    credit.suspense -= held
    books.people[paper.customer].owes += excess - held


def _undo(books: Books, paper: Paper, gone: Payment) -> None:
    if paper.disbursed is None:
        return
    at = paper.payments.index(gone)
    before, later = paper.payments[:at], paper.payments[at + 1 :]
    reserve, paper.recourse = (
        paper.parts["reserve"],
        sum(one.amount for one in before if one.by_seller),
    )
    fees = {"investor": sum(one.our_fee for one in paper.payments[at:]),
            "recovery": sum(one.parts["recovery"] for one in paper.payments[at:])}  # fmt: skip
    paper.parts = nothing()
    for one in before:
        paper.parts = {rank: paper.parts[rank] + one.parts[rank] for rank in one.parts}
    paper.counted = before[-1].counted if before else paper.disbursed
    paper.final = before[-1].final if before else False
    again = [replace(one, parts=nothing()) for one in later]
    for one, was in zip(again, later, strict=True):
        if was.counted >= paper.stands_still:  # it came after the write-off
            paper.counted = max(paper.counted, paper.stands_still)
        apply(paper, one)
    paper.counted = max(paper.counted, paper.stands_still)
    paper.payments = [*before, *again]
    _take_fee(books, "investor", sum(one.our_fee for one in again) - fees["investor"])
    _take_fee(books, "recovery", sum(one.parts["recovery"] for one in again) - fees["recovery"])
    reshare(books, paper)
    seller, change = books.people[paper.seller], paper.parts["reserve"] - reserve
    if change >= 0:
        seller.wallet += change
    else:
        take_from(seller, -change)
    _reopen(books, paper)
    if paper.stands_still:  # the seller owes what is lacking without it, and at once
        owed = paper.recourse + lacking(paper, paper.counted)
        if owed > paper.recourse_owed:
            paper.recourse_owed = owed
            call_recourse(books, paper, recourse_open(paper))


def _reopen(books: Books, paper: Paper) -> None:
    if paper.status in DONE and not is_complete(paper):
        paper.status = "partially_repaid" if paper.status == "repaid" else "defaulted"
        if paper.status == "defaulted" and paper.written_off:
            paper.status = "written_off"
        paper.stage = paper.status
    if paper.status == "partially_repaid" and not any(paper.parts.values()):
        paper.status = paper.stage = "disbursed"
    turn(books, paper)


def turn(books: Books, paper: Paper) -> None:
    """Let the calendar speak: overdue the day after the due date, in default long after."""
    deal = paper.deal
    if deal is None or not paper.due_from_customer or paper.disbursed is None:
        return
    past = books.day - deal.due
    if past > 0 and paper.status in ("disbursed", "partially_repaid"):
        paper.status = paper.stage = "overdue"
        paper.was_overdue = True
    if past > deal.default_after and not paper.final and paper.status == "overdue":
        paper.status = paper.stage = "defaulted"
        paper.was_defaulted = True


def _send_back(books: Books, credit: Credit, amount: int) -> None:
    """What is too much goes to suspense, and to its payer where the bank said who that is."""
    if credit.has_payer:
        books.outs.append(Out("", "", "refund", amount, books.day, credit.id))
    else:
        credit.suspense += amount


def coming_back(books: Books) -> list[Out]:
    """Return the payouts that the next turn brings back: sent back, or to no account that keeps."""
    returning = {name for name, who in books.people.items() if who.comes_back}
    return [
        out
        for out in books.outs
        if out.state == "returning" or (out.state == "processed" and out.user in returning)
    ]


def come_back(books: Books, out: Out) -> None:
    """A payout is returned by the bank of who should get it."""
    out.state = "returned"
    if out.credit:
        credit = books.credits[out.credit]
        credit.suspense += out.amount
        credit.place = "suspense" if credit.place == "refunded" else credit.place
    else:
        books.people[out.user].wallet += out.amount


def turn_day(books: Books, days: int) -> None:
    """Let days pass."""
    books.day += days
    for paper in books.papers.values():
        if paper.stage == "listed" and books.day >= paper.closes:
            end_listing(books, paper, "expired")
        turn(books, paper)


def _take_fee(books: Books, kind: str, amount: int) -> None:
    books.fees[kind] = books.fees.get(kind, 0) + amount
