"""Each credit of the bank posts once, however often it is told; what fits nobody is in sight.

The bank's webhooks come twice, or never (then only the sweep finds the credit), and its lines
fail; credits go to wallets, to an invoice, and to accounts that nobody opened. At the end the
bank's list and ours agree, each credit has one entry, and two operators match what waited.
"""

import random
from collections import Counter

from bench.rows import Row
from checker.facts import entry_id
from exam.proof import credits_of_bank, prove
from exam.town import TARGET, Town, town
from exam.world import Tally, Tier
from hundi.cli.actors import Person, money, until

CREDITS = {"brief": 20, "fast": 60, "full": 240}
BAD_LINES: dict[str, object] = {
    "duplicateRate": 0.4, "dropRate": 0.2, "errorRate": 0.1, "lostAfterCommitRate": 0.2,
}  # fmt: skip
NOBODYS_ACCOUNT = "9911{:07d}"
RUPEES_MAX = 900

_CREDITS = "SELECT id, amount_minor FROM payment.credits"
# Whatever came in from the bank.
_CAME_IN = """
    SELECT m.entry_id, m.amount_minor FROM ledger.moves AS m
    JOIN ledger.accounts AS a ON a.id = m.source_id WHERE a.name LIKE 'bank:%'
"""
_HELD_IN_SUSPENSE = """
    SELECT coalesce(sum(balance_minor), 0) FROM ledger.accounts WHERE name LIKE 'suspense:%'
"""


def run(seed: int, tier: Tier) -> Tally:
    """Take the exam."""
    tally, chance = Tally(), random.Random(seed)
    with town() as own:
        operators = own.operator(), own.operator()
        investor, trade = own.investor("100000"), own.trade()
        bill = trade.listed()
        investor.post(f"/invoices/{bill.id}/fund", {"amount": TARGET})
        trade.seller.stage(bill.id, "disbursed")
        place = investor.post("/wallet/deposits", {"amount": "1", "method": "bank"})
        places = [str(place.body["virtualAccount"]), trade.pay_to(bill)]
        own.settle()
        own.sandbox.spoil(**BAD_LINES, seed=seed)
        unmatched = _credits(own, investor, places, chance, CREDITS[tier])
        known = "SELECT count(*) FROM payment.credits"
        sent = len(credits_of_bank(own))
        until(lambda: own.ask_tables(known)[0][0] == sent or None, "every credit is known")
        own.sandbox.spoil()
        own.settle()
        _in_sight(own, operators[0], unmatched, tally)
        _match(own, operators, investor, tally)
        prove(own, tally, "at the end")
        _posted_once(own, tally)
    tally.rows.append(
        Row("exam recon: credits told twice, late or never, each posted once", sent, "credits",
            goal=f">= {CREDITS[tier]}", met=sent >= CREDITS[tier] and not tally.failures)
    )  # fmt: skip
    return tally


def _credits(
    own: Town, payer: Person, places: list[str], chance: random.Random, count: int
) -> Counter[int]:
    """Let money come, to places that are known and to some that are not; return the latter's."""
    unmatched = Counter[int]()
    for number in range(count):
        amount = money(chance.randint(1, RUPEES_MAX))
        place = chance.choice([*places, NOBODYS_ACCOUNT.format(number)])
        own.sandbox.credit(place, amount, payer=payer.name)
        if place not in places:
            unmatched[amount.minor] += 1
    return unmatched


def _in_sight(own: Town, operator: Person, unmatched: Counter[int], tally: Tally) -> None:
    """What fits nobody waits in suspense, to the paisa, and operators see it."""
    shown = operator.get("/admin/reconciliation").body["unmatched"]
    seen = Counter(money(one["amount"]).minor for one in shown)
    tally.check(seen == unmatched, f"unmatched are {seen}, ought to be {unmatched}")
    held, ought = own.ask_tables(_HELD_IN_SUSPENSE)[0][0], sum(unmatched.elements())
    tally.check(held == ought, f"suspense holds {held}, ought to hold {ought}")


def _posted_once(own: Town, tally: Tally) -> None:
    """Each credit has the one entry that derives from it, of its amount; nothing else came in."""
    ought = {entry_id(one, "credit"): amount for one, amount in own.ask_tables(_CREDITS)}
    came = own.ask_tables(_CAME_IN)
    tally.check(len(came) == len(ought), f"{len(came)} came in for {len(ought)} credits")
    for entry, amount in came:
        said = f"entry {entry} brought {amount}, ought to bring {ought.get(entry)}"
        tally.check(ought.get(entry) == amount, said)


def _match(own: Town, operators: tuple[Person, Person], whose: Person, tally: Tally) -> None:
    """Two operators say whose one of them is: it is in the wallet, once."""
    shown = operators[0].get("/admin/reconciliation").body["unmatched"]
    if not shown:
        tally.failures.append("nothing was unmatched: the chance was not kind")
        return
    one, before = shown[0], whose.balance()
    path = f"/admin/reconciliation/{one['creditId']}/match"
    asked = operators[0].post(path, {"userId": whose.user_id, "reason": "the payer wrote"}).body
    approve = f"/admin/approvals/{asked['approvalId']}/approve"
    tally.check(operators[0].send("POST", approve).status_code == 403, "one was enough to match")
    operators[1].post(approve)
    operators[1].post(approve)
    wanted = before + money(one["amount"])
    until(lambda: whose.balance() == wanted or None, "the matched credit is in the wallet")
    own.settle()
    tally.check(whose.balance() == wanted, "the matched credit came twice")
