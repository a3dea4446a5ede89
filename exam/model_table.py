"""The table of (state, event, outcome) that the model reached, beside what can be reached.

An event's edge ("fund the remainder + 1") is shown and not declared: which edge meets which rule
depends on wallets. Declared is what every state answers to every command.
"""

import sys
from collections import Counter

from bench.rows import Row
from exam.world import Tally

OFTEN = 100
Triple = tuple[str, str, str]
_UNLISTED = "verified accepted"
_UNSURE = "verifying needs_info"
_OVER = "cancelled expired"
_RUNNING = "disbursed partially_repaid overdue"
_LOST = "defaulted written_off"
_OWED = f"{_RUNNING} {_LOST}"
_DONE = "repaid recovered"
_FUNDED = f"{_OWED} {_DONE}"
_DEALS = f"listed {_OVER} {_FUNDED}"
_NEVER_LISTED = f"{_UNSURE} rejected {_UNLISTED} disputed"
_OPEN = "listed|listed with commitments"
_PLACES = "wallet receipts suspense"
_KINDS = ("recovery_cost", "write_off", "credit_note")
# event, outcome, states (by spaces, or by bars where one has spaces)
_DECLARED: tuple[tuple[str, str, str], ...] = (
    ("upload", "verified", "none"),
    ("upload", "verifying", "none"),
    ("decide", "ok", _UNSURE),
    ("decide", "wrong_stage", f"{_UNLISTED} disputed rejected {_DEALS}"),
    ("accept", "ok", f"{_UNLISTED} {_DEALS}"),
    ("accept", "amount_above_invoice", "verified"),
    ("accept", "due_date_out_of_bounds", "verified"),
    ("accept", "already_accepted", f"accepted {_DEALS}"),
    ("accept", "wrong_stage", f"disputed rejected {_UNSURE} cancelled"),
    ("dispute", "ok", f"{_UNSURE} {_UNLISTED} disputed"),
    ("dispute", "wrong_stage", f"rejected {_DEALS}"),
    ("credit before listing", "ok", f"accepted disputed {_DEALS}"),
    ("credit before listing", "credit_note_known", f"accepted disputed {_DEALS}"),
    ("credit before listing", "credit_note_too_large", "accepted"),
    ("credit before listing", "wrong_stage", f"{_UNSURE} rejected verified disputed {_DEALS}"),
    *(
        (command, outcome, "accepted")
        for command in ("list", "preview")
        for outcome in (
            "ok",
            "due_date_out_of_bounds",
            "advance_rate_out_of_bounds",
            "reserve_too_small",
        )
    ),
    *(
        (command, "wrong_stage", f"{_UNSURE} rejected verified disputed {_DEALS}")
        for command in ("list", "preview")
    ),
    ("cancel", "ok", f"{_UNSURE} {_UNLISTED} disputed cancelled listed"),
    ("cancel", "ok", "listed with commitments|"),
    ("cancel", "already_funded", _FUNDED),
    ("cancel", "wrong_stage", "expired rejected"),
    *(
        ("fund", outcome, _OPEN)
        for outcome in (
            "ok",
            "target_exceeded",
            "commitment_too_small",
            "limit_exceeded",
            "concentration_exceeded",
            "customer_cap_reached",
            "insufficient_funds",
            "kyc_required",
        )
    ),
    ("fund", "listing_closed", f"{_OVER} {_FUNDED}"),
    ("fund", "no_such_listing", f"{_NEVER_LISTED} cancelled"),
    ("replay", "the same bytes", "any"),
    ("replay", "idempotency_key_reused", "any"),
    ("withdraw", "ok", "investor sme"),
    ("withdraw", "insufficient_funds", "investor sme"),
    ("withdraw", "withdrawal_limit_exceeded", "investor sme"),
    ("withdraw", "bank_account_required", "investor without account|sme without account"),
    ("withdraw", "kyc_required", "investor unverified|investor unverified without account"),
    ("suspend", "ok", "investor"),
    ("prove one's identity again", "ok", "investor unverified|"),
    ("prove one's identity again", "already_verified", "investor"),
    ("announce a deposit", "ok", "investor"),
    ("announce a deposit", "kyc_required", "investor"),
    ("deposit", "wallet", "any"),
    ("deposit", "suspense", "any"),
    ("stray credit", "suspense", "any"),
    ("pay", "receipts", f"listed {_FUNDED}"),
    ("pay", "suspense", _OVER),
    ("ask where to pay", "ok", f"listed {_FUNDED}"),
    ("ask where to pay", "invoice_not_payable", _OVER),
    ("the bank repeats itself", "nothing posts", f"{_PLACES} refunded returned"),
    ("the bank contradicts itself", "nothing posts", f"{_PLACES} refunded"),
    ("reverse", "taken", f"{_FUNDED} {_OVER} wallet suspense"),
    ("reverse", "short", "wallet refunded"),
    ("reverse", "conflict", f"{_FUNDED} {_OVER} wallet suspense refunded"),
    ("reverse a waiting payment", "taken", "listed"),
    ("reverse a waiting payment", "conflict", "listed"),
    ("a payout is sent back", "unheard", "advance withdrawal refund"),
    ("hear of a returned payout", "back", "advance withdrawal refund"),
    ("distribute again", "ok", _DEALS),
    ("distribute again", "no_such_deal", f"{_NEVER_LISTED} cancelled"),
    ("propose match_paper", "ok", "suspense"),
    ("propose match_paper", "credit_not_waiting", "wallet receipts returned refunded"),
    ("propose match_paper", "no_such_invoice", "suspense"),
    ("propose match_paper", "invoice_not_payable", "suspense"),
    ("propose match_paper", "already_proposed", "suspense"),
    *(
        (f"propose match_{to}", outcome, "suspense receipts returned")
        for to, outcome in (
            ("user", "ok"),
            ("user", "kyc_required"),
            ("user", "already_proposed"),
            ("refund", "ok"),
            ("refund", "already_proposed"),
        )
    ),
    ("propose match_refund", "refund_needs_account", "suspense receipts"),
    # In suspense means that all of it waits there.
    ("propose match_user", "credit_not_waiting", "wallet receipts refunded returned"),
    ("propose match_refund", "credit_not_waiting", "wallet receipts refunded returned"),
    ("propose recovery_cost", "ok", _LOST),
    ("propose recovery_cost", "costs_too_high", _LOST),
    ("propose recovery_cost", "already_proposed", _LOST),
    ("propose recovery_cost", "not_in_recovery", f"listed {_OVER} {_RUNNING} {_DONE}"),
    ("propose write_off", "ok", "defaulted"),
    ("propose write_off", "already_proposed", "defaulted"),
    ("propose write_off", "nothing_to_write_off", "defaulted"),
    ("propose write_off", "not_in_recovery", f"listed {_OVER} {_RUNNING} written_off {_DONE}"),
    ("propose credit_note", "ok", _OWED),
    ("propose credit_note", "already_proposed", _OWED),
    ("propose credit_note", "credit_note_too_large", _OWED),
    ("propose credit_note", "deal_not_running", f"listed {_DONE} {_OVER}"),
    *((f"propose {kind}", "no_such_deal", f"{_NEVER_LISTED} cancelled") for kind in _KINDS),
    ("approve one's own", "second_person_needed", f"{_UNSURE} {_OWED}"),
    ("approve one's own", "second_person_needed", "suspense receipts returned"),
    ("approve match_paper", "matched", "suspense"),
    ("approve match_paper", "invoice closed", "suspense"),
    ("approve match_paper", "nothing left", "returned"),
    ("approve match_user", "matched", "suspense receipts returned"),
    ("approve match_user", "nothing left", "returned"),
    ("approve match_refund", "refunded", "suspense receipts returned"),
    ("approve match_refund", "nothing left", "returned"),
    ("approve recovery_cost", "done", _LOST),
    ("approve recovery_cost", "not done", f"{_LOST} recovered"),
    ("approve write_off", "done", "defaulted"),
    ("approve write_off", "not done", "defaulted recovered"),
    ("approve credit_note", "done", _OWED),
    # Before the due date, and with nothing paid, what bounds a credit note stands still: what
    # could be proposed can be approved. (No other note comes first: one waits at a time.)
    ("approve credit_note", "not done", f"partially_repaid overdue {_LOST} {_DONE}"),
    ("the calendar", "expired", _OPEN),
    ("the calendar", "overdue", "disbursed partially_repaid"),
    ("the calendar", "defaulted", "disbursed partially_repaid overdue"),
    ("turn", "ok", "any"),
)
# The tests of every push play until each of these was reached: what moves money or risk, and
# what is refused at its edges.
VALUABLE: tuple[Triple, ...] = (
    *((state, "fund", outcome)
      for state in ("listed", "listed with commitments")
      for outcome in ("ok", "target_exceeded", "commitment_too_small", "insufficient_funds")),
    ("listed", "fund", "limit_exceeded"),
    ("listed", "fund", "kyc_required"),
    ("listed", "fund", "concentration_exceeded"),
    ("any", "replay", "the same bytes"),
    ("any", "replay", "idempotency_key_reused"),
    ("expired", "fund", "listing_closed"),
    ("disbursed", "fund", "listing_closed"),
    ("accepted", "fund", "no_such_listing"),
    ("accepted", "list", "reserve_too_small"),
    ("listed with commitments", "cancel", "ok"),
    ("disbursed", "cancel", "already_funded"),
    ("listed with commitments", "the calendar", "expired"),
    ("verified", "accept", "amount_above_invoice"),
    ("listed", "dispute", "wrong_stage"),
    ("investor", "withdraw", "ok"),
    ("investor", "withdraw", "insufficient_funds"),
    ("investor", "withdraw", "withdrawal_limit_exceeded"),
    ("any", "deposit", "suspense"),
    ("listed", "pay", "receipts"),
    ("disbursed", "pay", "receipts"),
    ("overdue", "pay", "receipts"),
    ("defaulted", "pay", "receipts"),
    ("written_off", "pay", "receipts"),
    ("repaid", "pay", "receipts"),
    ("expired", "pay", "suspense"),
    ("receipts", "the bank repeats itself", "nothing posts"),
    ("wallet", "the bank contradicts itself", "nothing posts"),
    ("repaid", "reverse", "taken"),
    ("partially_repaid", "reverse", "taken"),
    ("wallet", "reverse", "short"),
    ("listed", "reverse a waiting payment", "taken"),
    ("suspense", "approve match_paper", "matched"),
    ("suspense", "approve match_user", "matched"),
    ("suspense", "approve match_refund", "refunded"),
    ("returned", "approve match_user", "nothing left"),
    ("suspense", "approve one's own", "second_person_needed"),
    ("defaulted", "approve recovery_cost", "done"),
    ("defaulted", "approve write_off", "done"),
    ("recovered", "approve write_off", "not done"),
    ("disbursed", "approve credit_note", "done"),
    ("disbursed", "propose credit_note", "credit_note_too_large"),
)  # fmt: skip
_FAMILIES = ("fund", "withdraw", "pay", "turn", "replay", "decide", "deposit")


def _split(states: str) -> list[str]:
    return [one for one in (states.split("|") if "|" in states else states.split()) if one]


REACHABLE: frozenset[Triple] = frozenset(
    (state, event, outcome) for event, outcome, states in _DECLARED for state in _split(states)
)


def declared_as(triple: Triple) -> Triple:
    """Return a triple as it is declared: without its edge, and why an approval came to nothing."""
    state, event, outcome = triple
    first = event.partition(" ")[0]
    return state, first if first in _FAMILIES else event, outcome.partition(":")[0]


def report(reached: Counter[Triple], tally: Tally) -> None:
    """Print the table, and what is reachable and was not reached; keep both as figures."""
    coarse = Counter[Triple]()
    for triple, times in sorted(reached.items()):
        state, event, outcome = triple
        sys.stdout.write(f"{times:>6}  {state:<24} {event:<34} {outcome}\n")
        coarse[declared_as(triple)] += times
    missing = sorted(REACHABLE - set(coarse))
    unknown = sorted(set(coarse) - REACHABLE)
    for word, triples in (("MISSING", missing), ("UNDECLARED", unknown)):
        for state, event, outcome in triples:
            sys.stdout.write(f"{word} {state:<24} {event:<34} {outcome}\n")
    often = sum(coarse[triple] >= OFTEN for triple in REACHABLE)
    least = min(coarse[triple] for triple in REACHABLE)
    found, declared = len(REACHABLE) - len(missing), len(REACHABLE)
    sys.stdout.write(
        f"reached {found} of {declared} declared (state, event, outcome), each {least} times or"
        f" more; {often} of them {OFTEN} times or more; {len(unknown)} reached undeclared\n"
    )
    tally.rows += [
        Row("exam model: (state, event, outcome, edge) reached", len(reached), ""),
        Row("exam model: declared (state, event, outcome) reached", found, "",
            goal=f"{declared}", met=not missing),
        Row("exam model: reached and not declared", len(unknown), "", goal="0", met=not unknown),
        Row(f"exam model: declared reached {OFTEN} times or more", often, "",
            goal=f"{declared}", met=often == declared),
    ]  # fmt: skip
