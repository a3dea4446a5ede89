"""The table of (state, event, outcome) that the model reached, beside what can be reached.

An event's edge ("fund the remainder + 1") is shown and not declared: which edge meets which rule
depends on wallets. Declared is what every state answers to every command.
"""

import sys
from collections import Counter

from bench.rows import Row
from exam.world import Tally

OFTEN = 100
_UNLISTED = "verified accepted"
_OVER = "cancelled expired"
_OWED = "disbursed partially_repaid overdue defaulted written_off"
_DONE = "repaid recovered"
_FUNDED = f"{_OWED} {_DONE}"
_OPEN = "listed|listed with commitments"
# event, outcome, states (by spaces, or by bars where one has spaces)
_DECLARED: tuple[tuple[str, str, str], ...] = (
    ("upload", "verified", "none"),
    ("upload", "verifying", "none"),
    ("decide", "ok", "verifying needs_info"),
    ("decide", "wrong_stage", f"{_UNLISTED} {_OVER} {_DONE}"),
    ("accept", "ok", f"{_UNLISTED} listed"),
    ("accept", "amount_above_invoice", "verified"),
    ("accept", "due_date_out_of_bounds", "verified"),
    ("accept", "already_accepted", f"accepted listed {_FUNDED}"),
    ("accept", "wrong_stage", "disputed rejected verifying"),
    ("dispute", "ok", f"verifying {_UNLISTED} disputed"),
    ("dispute", "wrong_stage", f"listed {_OVER} rejected {_FUNDED}"),
    ("credit before listing", "ok", "accepted"),
    ("credit before listing", "credit_note_known", "accepted"),
    ("credit before listing", "credit_note_too_large", "accepted"),
    ("credit before listing", "wrong_stage", f"verified disputed listed {_OVER} {_FUNDED}"),
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
    ("list", "wrong_stage", f"verified disputed listed {_OVER} {_FUNDED}"),
    ("cancel", "ok", f"verifying {_UNLISTED} disputed cancelled listed"),
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
            "insufficient_funds",
            "kyc_required",
        )
    ),
    ("fund", "listing_closed", f"{_OVER} {_FUNDED}"),
    ("fund", "no_such_listing", f"{_UNLISTED} disputed"),
    ("replay", "the same bytes", "any"),
    ("replay", "idempotency_key_reused", "any"),
    ("withdraw", "ok", "investor sme"),
    ("withdraw", "insufficient_funds", "investor sme"),
    ("withdraw", "withdrawal_limit_exceeded", "investor sme"),
    ("withdraw", "bank_account_required", "investor without account|sme without account"),
    ("withdraw", "kyc_required", "investor unverified|"),
    ("suspend", "ok", "investor"),
    ("announce a deposit", "ok", "investor"),
    ("announce a deposit", "kyc_required", "investor"),
    ("deposit", "wallet", "any"),
    ("deposit", "suspense", "any"),
    ("stray credit", "suspense", "any"),
    ("pay", "receipts", f"listed {_FUNDED}"),
    ("pay", "suspense", _OVER),
    ("ask where to pay", "invoice_not_payable", _OVER),
    ("the bank repeats itself", "nothing posts", "wallet receipts suspense refunded returned"),
    ("the bank contradicts itself", "nothing posts", "wallet receipts suspense"),
    ("reverse", "taken", f"{_FUNDED} wallet suspense"),
    ("reverse", "short", "wallet refunded"),
    ("reverse", "conflict", "wallet suspense"),
    ("reverse a waiting payment", "taken", "listed"),
    ("a payout is sent back", "unheard", "advance withdrawal refund"),
    ("hear of a returned payout", "back", "advance withdrawal refund"),
    ("distribute again", "ok", f"listed {_OVER} {_FUNDED}"),
    ("distribute again", "no_such_deal", f"{_UNLISTED} disputed"),
    ("propose match_paper", "ok", "suspense"),
    ("propose match_paper", "credit_not_waiting", "receipts returned wallet"),
    ("propose match_paper", "no_such_invoice", "suspense"),
    ("propose match_paper", "invoice_not_payable", "suspense"),
    ("propose match_user", "ok", "suspense receipts"),
    ("propose match_user", "kyc_required", "suspense"),
    ("propose match_user", "already_proposed", "suspense"),
    ("propose match_refund", "ok", "suspense receipts"),
    ("propose match_refund", "refund_needs_account", "suspense receipts"),
    ("propose match_refund", "credit_not_waiting", "wallet refunded returned"),
    ("propose recovery_cost", "ok", "defaulted written_off"),
    ("propose recovery_cost", "costs_too_high", "defaulted written_off"),
    ("propose recovery_cost", "not_in_recovery", f"listed {_DONE} overdue"),
    ("propose recovery_cost", "no_such_deal", _UNLISTED),
    ("propose write_off", "ok", "defaulted"),
    ("propose write_off", "nothing_to_write_off", "defaulted"),
    ("propose write_off", "not_in_recovery", f"listed written_off {_DONE}"),
    ("propose write_off", "no_such_deal", _UNLISTED),
    ("propose credit_note", "ok", _OWED),
    ("propose credit_note", "credit_note_too_large", _OWED),
    ("propose credit_note", "deal_not_running", f"listed {_DONE} {_OVER}"),
    ("propose credit_note", "no_such_deal", _UNLISTED),
    ("approve one's own", "second_person_needed", "verifying suspense disbursed defaulted"),
    ("approve match_paper", "matched", "suspense"),
    ("approve match_user", "matched", "suspense receipts"),
    ("approve match_refund", "refunded", "suspense receipts"),
    ("approve match_user", "nothing left", "returned"),
    ("approve recovery_cost", "done", "defaulted written_off"),
    ("approve write_off", "done", "defaulted"),
    ("approve credit_note", "done", _OWED),
    ("approve credit_note", "not done", _DONE),
    ("the calendar", "expired", _OPEN),
    ("the calendar", "overdue", "disbursed partially_repaid"),
    ("the calendar", "defaulted", "disbursed partially_repaid overdue"),
    ("turn", "ok", "any"),
)
_FAMILIES = ("fund", "withdraw", "pay", "turn", "replay", "decide", "deposit")


def _split(states: str) -> list[str]:
    return [one for one in (states.split("|") if "|" in states else states.split()) if one]


REACHABLE = frozenset(
    (state, event, outcome) for event, outcome, states in _DECLARED for state in _split(states)
)


def declared_as(triple: tuple[str, str, str]) -> tuple[str, str, str]:
    """Return a triple as it is declared: without its edge, and why an approval came to nothing."""
    state, event, outcome = triple
    first = event.partition(" ")[0]
    return state, first if first in _FAMILIES else event, outcome.partition(":")[0]


def report(reached: Counter[tuple[str, str, str]], tally: Tally) -> None:
    """Print the table, and what is reachable and was not reached; keep both as figures."""
    coarse = Counter[tuple[str, str, str]]()
    for triple, times in sorted(reached.items()):
        state, event, outcome = triple
        sys.stdout.write(f"{times:>6}  {state:<24} {event:<34} {outcome}\n")
        coarse[declared_as(triple)] += times
    missing = sorted(REACHABLE - set(coarse))
    for state, event, outcome in missing:
        sys.stdout.write(f"MISSING {state:<24} {event:<34} {outcome}\n")
    often = sum(coarse[triple] >= OFTEN for triple in REACHABLE)
    tally.rows += [
        Row("exam model: triples (state, event, outcome) reached", len(reached), ""),
        Row("exam model: declared triples that were not reached", len(missing), "", goal="0",
            met=not missing),
        Row(f"exam model: declared triples reached {OFTEN} times or more", often, "",
            goal=f"{len(REACHABLE)}", met=often == len(REACHABLE)),
    ]  # fmt: skip
