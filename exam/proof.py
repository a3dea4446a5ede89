"""What must hold after whatever happened: the audit, the independent checker, the bank's own book.

The bank's book is the sandbox bank's: what it was paid and what it paid out, by its own word.
"""

from collections.abc import Callable
from typing import Any

import psycopg

from checker.check import check
from exam.town import Town, insist
from exam.world import Tally
from hundi.cli.actors import money
from hundi.cli.audit import prove_all

_BANK_KEYS = {"x-client-id": "exam", "x-client-secret": "exam"}
_SINCE = "2020-01-01 00:00:00"
PAGE = 1_000
PAGES_MAX = 1_000

_CREDITS = "SELECT transaction_id, amount_minor, state FROM payment.credits"
_PAYOUTS = "SELECT id::TEXT, amount_minor, state FROM payment.payouts WHERE sent_at IS NOT NULL"
_HELD = "SELECT -coalesce(sum(balance_minor), 0) FROM ledger.accounts WHERE name LIKE 'bank:%'"


def prove(town: Town, tally: Tally, when: str) -> None:
    """Count every promise and every comparison as one check; name those that fail."""
    prove_books(town.owner_url, tally, when)
    with psycopg.connect(town.owner_url) as owner:
        credits_known = owner.execute(_CREDITS).fetchall()
        payouts_known = owner.execute(_PAYOUTS).fetchall()
        held = owner.execute(_HELD).fetchone()
    credited = credits_of_bank(town)
    compare(tally, f"{when}: the bank's credits", credited, credits_known)
    paid = [(row["reference"], money(row["amount"]).minor, row["status"]) for row in payouts(town)]
    compare(tally, f"{when}: the bank's payouts", paid, payouts_known)
    balance = money(town.sandbox.line.ask("GET", "/_sandbox/health").body["balance"]).minor
    wanted = int(held[0]) if held else 0
    tally.check(balance == wanted, f"{when}: the bank holds {balance}, the ledger {wanted}")


def prove_books(owner_url: str, tally: Tally, when: str) -> None:
    """Prove what a database holds by itself: `hundi audit`, and the independent checker."""
    for proof in prove_all(owner_url).proofs:
        tally.check(proof.holds, f"{when}: {proof.promise}: {', '.join(proof.broken_by[:3])}")
    report = check(owner_url)
    tally.passed += report.passed
    tally.failures += [f"{when}: the checker: {wrong}" for wrong in report.wrong]


def compare(tally: Tally, what: str, bank: list[tuple[str, int, str]], ours: list[Any]) -> None:
    """Each thing the bank did is known to us once, to the paisa, in the same state; none more."""
    names = [name for name, _, _ in bank]
    tally.check(len(set(names)) == len(names), f"{what}: one appears twice")
    seen = {name: (amount, state) for name, amount, state in bank}
    known = {str(name): (int(amount), str(state)) for name, amount, state in ours}
    differing = {name for name in seen | known if seen.get(name) != known.get(name)}
    shown = [f"{n}: {seen.get(n)} / {known.get(n)}" for n in sorted(differing)[:3]]
    tally.check(not differing, f"{what} are not ours: {'; '.join(shown)}")


def payouts(town: Town) -> list[dict[str, Any]]:
    """Return the bank's whole book of payouts."""
    return _pages(
        lambda before: (
            town.sandbox.line.ask(
                "GET", "/_sandbox/payouts", params={"limit": PAGE, "before": before}
            ).body
        )
    )


def credits_of_bank(town: Town) -> list[tuple[str, int, str]]:
    """Return the bank's whole list of credits, each in its last state."""
    last: dict[str, tuple[int, str]] = {}
    cursor: str | None = None
    for _ in range(PAGES_MAX):
        body = {"start_date": _SINCE, "pagination": {"limit": PAGE, "cursor": cursor}}
        answer = insist(
            lambda body=body: town.sandbox.line.send(
                "POST", "/pg/vba/payments", json=body, headers=_BANK_KEYS
            )
        ).json()
        for row in answer["payment_details"]:
            state = row["txstatus"].lower()
            last[row["reference_id"]] = (money(row["amount"]).minor, state)
        cursor = answer["pagination"]["cursor"]
        if cursor is None:
            break
    return [(name, amount, state) for name, (amount, state) in last.items()]


def _pages(page_before: Callable[[int], list[dict[str, Any]]]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    before = 10**9 - 1
    for _ in range(PAGES_MAX):
        page = page_before(before)
        rows += page
        if len(page) < PAGE:
            break
        before = page[-1]["number"]
    return rows
