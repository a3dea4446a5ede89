"""What comes before what: how to bring something into a state, and what an outcome presupposes."""

from collections.abc import Callable
from dataclasses import replace

from exam.model_aim import Aim
from exam.model_events import state_of
from exam.model_money_events import WATCHED_DAYS
from exam.model_play import Play
from exam.model_state import Credit, Paper, Proposal
from exam.model_table import Triple

KINDS = ("recovery_cost", "write_off", "credit_note")
MATCHES = ("match_paper", "match_user", "match_refund")
_OVERPAID = "twice, payer unknown"
# A state, and the ways to bring something into it: each is tried until one leads on.
_INTO: dict[str, tuple[Aim, ...]] = {
    "verified": (Aim("none", "upload", "verified"),),
    "verifying": (Aim("none", "upload", "verifying"),),
    "needs_info": (Aim("verifying", "decide", "", "needs_info"),),
    "rejected": (Aim("verifying", "decide", "", "rejected"),),
    "accepted": (Aim("verified", "accept", "ok", "as it is"),),
    "disputed": (Aim("verified", "dispute", "ok"),),
    "listed": (Aim("accepted", "list", "ok"),),
    "listed with commitments": (Aim("listed", "fund", "ok", "a third"),),
    "cancelled": (Aim("listed", "cancel", "ok"),),
    "expired": (Aim("listed", "the calendar", "expired"),),
    "disbursed": (
        Aim("listed with commitments", "fund", "ok", "the remainder"),
        Aim("listed", "fund", "ok", "the remainder"),
    ),
    "partially_repaid": (Aim("disbursed", "pay", "receipts", "a part"),),
    "overdue": (
        Aim("disbursed", "the calendar", "overdue"),
        Aim("partially_repaid", "the calendar", "overdue"),
    ),
    "defaulted": (Aim("overdue", "the calendar", "defaulted"),),
    "written_off": (Aim("defaulted", "approve write_off", "done"),),
    "repaid": (
        Aim("disbursed", "pay", "receipts", "all"),
        Aim("partially_repaid", "pay", "receipts", "all"),
    ),
    "recovered": (
        Aim("defaulted", "pay", "receipts", "all"),
        Aim("written_off", "pay", "receipts", "all"),
    ),
    "wallet": (Aim("any", "deposit", "wallet", "some"),),
    "suspense": (Aim("any", "stray credit", "suspense", "payer known"),),
    "receipts": (Aim("disbursed", "pay", "receipts", _OVERPAID),),
    "refunded": (Aim("suspense", "approve match_refund", "refunded"),),
    "returned": (Aim("suspense", "reverse", "taken"),),
    "advance": (
        Aim("listed with commitments", "fund", "ok", "the remainder"),
        Aim("listed", "fund", "ok", "the remainder"),
    ),
    "withdrawal": (Aim("investor", "withdraw", "ok"),),
    "refund": (Aim("disbursed", "pay", "receipts", "twice"),),
    "investor unverified": (Aim("investor", "suspend", "ok"),),
    "investor": (Aim("investor unverified", "prove one's identity again", "ok"),),
}
_RICHER = (Aim("any", "deposit", "wallet", "much"),)
_TO_LISTED = {"verified": Aim("verified", "accept", "ok", "as it is"),
              "accepted": Aim("accepted", "list", "ok")}  # fmt: skip
_TO_DISBURSED = _TO_LISTED | {
    "listed": Aim("listed", "fund", "ok", "the remainder"),
    "listed with commitments": Aim("listed with commitments", "fund", "ok", "the remainder"),
}
_TO_OVERDUE = _TO_DISBURSED | {
    "disbursed": Aim("disbursed", "the calendar", "overdue"),
    "partially_repaid": Aim("partially_repaid", "the calendar", "overdue"),
}
_TO_DEFAULTED = _TO_OVERDUE | {"overdue": Aim("overdue", "the calendar", "defaulted")}
# How to lead one invoice on to a state, by the state it is in.
_ON: dict[str, dict[str, Aim]] = {
    "disputed": {"accepted": Aim("accepted", "dispute", "ok")},
    "listed": _TO_LISTED,
    "cancelled": _TO_LISTED | {"listed": Aim("listed", "cancel", "ok")},
    "expired": _TO_LISTED | {"listed": Aim("listed", "the calendar", "expired")},
    "disbursed": _TO_DISBURSED,
    "partially_repaid": _TO_DISBURSED | {
        "disbursed": Aim("disbursed", "pay", "receipts", "a part")
    },
    "overdue": _TO_OVERDUE,
    "defaulted": _TO_DEFAULTED,
    "written_off": _TO_DEFAULTED | {"defaulted": Aim("defaulted", "approve write_off", "done")},
    "repaid": _TO_DISBURSED | {
        one: Aim(one, "pay", "receipts", "all")
        for one in ("disbursed", "partially_repaid", "overdue")
    },
    "recovered": _TO_DEFAULTED | {
        one: Aim(one, "pay", "receipts", "all") for one in ("defaulted", "written_off")
    },
}  # fmt: skip


def ways_to(play: Play, aim: Aim, *, is_there: bool) -> list[Aim]:
    """Return what to try first; `is_there`: something is in the state, and it did not do."""
    first = _found(_BEFORE if is_there else _MAKING, aim)
    ways = list(first(play, aim)) if first else []
    is_approval = aim.event.startswith("approve ") and aim.event != "approve one's own"
    if is_approval and not is_there and not first:
        return [Aim(aim.state, aim.event.replace("approve", "propose"), "ok", at=aim.at)]
    if aim.at is not None:
        return ways  # nothing else will do
    return [*ways, *_INTO.get(aim.state, ())]


def _found(among: "dict[Triple, _Way]", aim: Aim) -> "_Way | None":
    here, anywhere = (aim.state, aim.event, aim.outcome), ("*", aim.event, aim.outcome)
    return among.get(here) or among.get(anywhere)


def on(paper: Paper, to: str) -> list[Aim]:
    """Return the next step that leads an invoice to a state, if one does."""
    step = _ON.get(to, {}).get(state_of(paper))
    return [replace(step, at=paper)] if step else []


def _papers(play: Play, *stages: str) -> list[Paper]:
    return [one for one in reversed(play.books.papers.values()) if one.stage in stages]


def _proposed(play: Play, kind: str, *places: str) -> list[Proposal]:
    """Return proposals of a kind whose subject is in one of some states."""
    papers, credits_ = play.books.papers, play.books.credits
    return [
        one
        for one in play.books.proposals.values()
        if one.kind == kind
        and (papers[one.subject].stage if one.subject in papers else credits_[one.subject].place)
        in places
    ]


def _always(*aims: Aim) -> "Callable[[Play, Aim], tuple[Aim, ...]]":
    return lambda _play, _aim: aims


def _rich(play: Play, aim: Aim) -> tuple[Aim, ...]:
    """Somebody has to be able to pay it: who has no limits of her own."""
    paper = aim.at if isinstance(aim.at, Paper) else None
    left = paper.remaining if paper else max(
        (one.remaining for one in _papers(play, "listed")), default=0
    )  # fmt: skip
    gita = play.of("Gita Sen")
    return () if gita.verified and gita.wallet >= left else _RICHER


def _short(_play: Play, _aim: Aim) -> tuple[Aim, ...]:
    """A wallet no longer holds what was paid to it."""
    return (Aim("investor", "withdraw", "ok", "the wallet"), Aim("investor", "withdraw", "ok"))


def _of_somebody_with_account(play: Play, _aim: Aim) -> list[Aim]:
    """The SME gets its reserve, of an invoice whose seller can withdraw it."""
    for paper in _papers(play, "disbursed", "partially_repaid"):
        if play.books.people[paper.seller].has_account:
            return [Aim(paper.stage, "pay", "receipts", "all", at=paper)]
    return list(_INTO["disbursed"])


def _known_note(play: Play, aim: Aim) -> list[Aim]:
    """A note of before the listing, on an invoice that is then led on."""
    ways = [
        way
        for paper in reversed(play.books.papers.values())
        if paper.notes and paper.stage != aim.state
        for way in on(paper, aim.state)
    ]
    return [*ways[:2], Aim("accepted", "credit before listing", "ok")]


def _until_due(play: Play, _aim: Aim) -> list[Aim]:
    """Days pass until what was accepted is due."""
    return [Aim("any", "turn", "ok", "three days")] if _papers(play, "accepted") else []


def _closing(play: Play, aim: Aim) -> list[Aim]:
    """The customer asks, or pays, while it is listed; then the listing ends."""
    paid = {one.paper for one in play.books.credits.values() if one.place == "receipts"}
    is_paid = aim.event == "reverse"
    for paper in _papers(play, "listed"):
        if paper.pays_to and not paper.raised and (paper.id in paid or not is_paid):
            return on(paper, aim.state)
    return [Aim("listed", "pay" if is_paid else "ask where to pay")]


def _contradicted(play: Play, aim: Aim) -> list[Aim]:
    """The bank contradicted itself about a payment, and takes it back."""
    told = {credit_id for _, credit_id in play.told}
    for one in play.books.credits.values():
        paper = play.books.papers.get(one.paper)
        on_it = paper.stage if paper and one.place == "receipts" else one.place
        if on_it == aim.state and one.id in told and not one.is_reversed:
            return [Aim(one.place, "the bank contradicts itself", at=one)]
    return _paid(play, aim)


def _paid(play: Play, aim: Aim) -> list[Aim]:
    """Something was paid on an invoice at this stage, or before it came there."""
    if aim.state in ("cancelled", "expired"):
        return _closing(play, aim)
    if aim.state == "disbursed":
        return _emptied(play, aim)
    into = {"repaid": "disbursed", "recovered": "defaulted"}.get(aim.state, aim.state)
    is_place = aim.state in ("refunded", "suspense", "wallet")
    return [] if is_place else [Aim(into, "pay", "receipts")]


def _emptied(play: Play, _aim: Aim) -> list[Aim]:
    """All was paid, then a paisa more, and the first is taken back: a credit on nothing paid."""
    for paper in _papers(play, "repaid"):
        mine = [
            one
            for one in play.books.credits.values()
            if (one.paper, one.place, one.is_reversed) == (paper.id, "receipts", False)
        ]
        counted = {one.credit for one in paper.payments}
        idle = [one for one in mine if one.id not in counted]
        if mine and not idle:
            return [Aim("repaid", "pay", "receipts", "a paisa, payer unknown", at=paper)]
        busy = [one for one in mine if one.id in counted and not one.is_conflict]
        if busy:
            return [Aim("repaid", "reverse", "taken", at=busy[0])]
    return [Aim("disbursed", "pay", "receipts", "all")]


def _final(_play: Play, _aim: Aim) -> list[Aim]:
    """The investors are whole, and the customer still owes something."""
    return [Aim("defaulted", "pay", "receipts", "what the investors lack")]


def _approved_late(play: Play, aim: Aim) -> list[Aim]:
    """It was proposed, and before it was approved the customer paid."""
    kind = aim.event.removeprefix("approve ")
    if aim.state in ("repaid", "recovered"):
        first = "defaulted" if aim.state == "recovered" else "disbursed"
        for one in _proposed(play, kind, *_ON[aim.state]):
            return on(play.books.papers[one.subject], aim.state)
        return [Aim(first, f"propose {kind}", "ok")]
    edges = ["what the investors lack"]
    if kind != "write_off":
        edges += ["a paisa less", "a part", "less a TDS and more"]
    for one in _proposed(play, kind, aim.state):
        paper = play.books.papers[one.subject]
        return [Aim(aim.state, "pay", "receipts", edge, at=paper) for edge in edges]
    return [Aim(aim.state, f"propose {kind}", "ok")]


def _match_late(play: Play, aim: Aim) -> list[Aim]:
    """A match was proposed, and the bank takes the money back before it is approved."""
    kind = aim.event.removeprefix("approve ")
    ripe = _proposed(play, kind, "suspense")
    if ripe:
        credit: Credit = play.books.credits[ripe[0].subject]
        return [Aim("suspense", "reverse", "taken", at=credit)]
    return [Aim("suspense", f"propose {kind}", "ok")]


def _target_closed(play: Play, _aim: Aim) -> list[Aim]:
    """A match to an invoice was proposed, and its listing ends before it is approved."""
    for one in _proposed(play, "match_paper", "suspense"):
        paper = play.books.papers[one.target]
        if paper.stage == "listed":
            return on(paper, "cancelled") or on(paper, "expired")
    return [Aim("suspense", "propose match_paper", "ok", "match_paper to a listing")]


def _taken_back_twice(play: Play, aim: Aim) -> list[Aim]:
    """A refund of what was overpaid goes out, the payment is taken back, the refund comes home."""
    kind = aim.event.partition(" ")[2]
    if aim.outcome in ("already_proposed", "matched", "refunded") and any(
        one.place == "returned" and one.suspense for one in play.books.credits.values()
    ):
        return [Aim("returned", f"propose {kind}", "ok")]
    for out in play.books.outs:
        credit = play.books.credits.get(out.credit)
        if credit is None or out.state not in ("processed", "returning"):
            continue
        if credit.place == "returned":
            if out.state == "returning":
                return [Aim("refund", "hear of a returned payout", "back", at=out)]
            return [Aim("refund", "a payout is sent back", "unheard", at=out)]
        paper = play.books.papers.get(credit.paper)
        if credit.place == "receipts" and paper is not None and not credit.is_reversed:
            return [Aim(paper.stage, "reverse", "taken", at=credit)]
    return [Aim("disbursed", "pay", "receipts", "twice")]


def _refund_home(play: Play, _aim: Aim) -> list[Aim]:
    """What was paid too much went back to its payer, and came home."""
    for out in play.books.outs:
        credit = play.books.credits.get(out.credit)
        if credit is not None and credit.place == "receipts" and out.purpose == "refund":
            if out.state == "returning":
                return [Aim("refund", "hear of a returned payout", "back", at=out)]
            if out.state == "processed" and play.books.day - out.day <= WATCHED_DAYS:
                return [Aim("refund", "a payout is sent back", "unheard", at=out)]
    return [Aim("disbursed", "pay", "receipts", "twice"), *_INTO["disbursed"]]


def _first_one(_play: Play, aim: Aim) -> list[Aim]:
    """One was proposed already."""
    return [Aim(aim.state, aim.event, "ok")]


def _crowded(play: Play, _aim: Aim) -> list[Aim]:
    """Enough is listed of one customer that its cap binds; each has commitments."""
    fresh = [one for one in _papers(play, "listed") if not one.raised]
    if fresh:
        return [Aim("listed", "fund", "ok", "a third", at=fresh[0])]
    return [Aim("accepted", "list", "ok")]


def _late_deposit(play: Play, _aim: Aim) -> list[Aim]:
    if not play.deposits:
        return [Aim("any", "deposit", "wallet", "not yet")]
    return [Aim("any", "turn", "ok", "three days")]


_Way = Callable[[Play, Aim], "list[Aim] | tuple[Aim, ...]"]
# Something is in the state; what it lacks.
_BEFORE: dict[Triple, _Way] = {
    ("listed", "fund", "ok"): _rich,
    ("listed with commitments", "fund", "ok"): _rich,
    ("*", "fund", "insufficient_funds"): _short,
    ("listed", "fund", "limit_exceeded"): _always(Aim("accepted", "list", "ok")),
    ("listed with commitments", "fund", "limit_exceeded"): _always(
        Aim("listed", "fund", "ok", "a third")
    ),
    **{("listed", "fund", limit): _always(Aim("accepted", "list", "ok"))
       for limit in ("concentration_exceeded", "customer_cap_reached")},
    **{("listed with commitments", "fund", limit): _crowded
       for limit in ("concentration_exceeded", "customer_cap_reached")},
    ("wallet", "reverse", "short"): _short,
    ("investor", "withdraw", "ok"): _always(*_RICHER),
    ("sme", "withdraw", "ok"): _of_somebody_with_account,
    ("*", "announce a deposit", "kyc_required"): _always(Aim("investor", "suspend", "ok")),
    ("*", "suspend", "ok"): _always(Aim("investor unverified", "prove one's identity again", "ok")),
    ("any", "deposit", "suspense"): _late_deposit,
    ("*", "credit before listing", "ok"): _known_note,
    ("*", "credit before listing", "credit_note_known"): _known_note,
    ("accepted", "list", "due_date_out_of_bounds"): _until_due,
    ("accepted", "preview", "due_date_out_of_bounds"): _until_due,
    ("cancelled", "pay", "suspense"): _closing,
    ("expired", "pay", "suspense"): _closing,
    ("*", "reverse", "conflict"): _contradicted,
    ("listed", "reverse a waiting payment", "conflict"): _contradicted,
    ("*", "reverse", "taken"): _paid,
    ("defaulted", "propose write_off", "nothing_to_write_off"): _final,
    **{("*", f"approve {kind}", "not done"): _approved_late for kind in KINDS},
    ("*", "approve match_paper", "invoice closed"): _target_closed,
    ("suspense", "propose match_paper", "ok"): _always(Aim("accepted", "list", "ok")),
    ("suspense", "propose match_paper", "invoice_not_payable"): _always(
        Aim("listed", "cancel", "ok")
    ),
    ("suspense", "propose match_paper", "no_such_invoice"): _always(Aim("none", "upload")),
    ("*", "propose match_user", "kyc_required"): _always(Aim("investor", "suspend", "ok")),
    ("suspense", "propose match_refund", "refund_needs_account"): _always(
        Aim("any", "stray credit", "suspense", "payer unknown")
    ),
    **{("returned", f"propose match_{to}", outcome): _taken_back_twice
       for to, outcome in (("user", "ok"), ("user", "kyc_required"), ("refund", "ok"))},
    ("returned", "approve one's own", "second_person_needed"): _taken_back_twice,
    ("receipts", "propose match_refund", "ok"): _refund_home,
    **{("*", f"propose {kind}", "already_proposed"): _first_one for kind in (*KINDS, *MATCHES)},
}  # fmt: skip
# Nothing is in the state, or nothing of the kind; what brings it about.
_MAKING: dict[Triple, _Way] = {
    **{("*", event, outcome): _paid
       for event in ("reverse", "reverse a waiting payment") for outcome in ("taken", "conflict")},
    **{("*", f"approve {kind}", "not done"): _approved_late for kind in KINDS},
    **{("*", f"approve {kind}", "nothing left"): _match_late for kind in MATCHES},
    ("*", "approve match_paper", "invoice closed"): _target_closed,
}  # fmt: skip
