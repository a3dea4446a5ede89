"""A promise about money is broken: money halts by itself, says why, and two people let it go on.

A superuser, whom no trigger stops, falsifies a balance, a move, or makes money of nothing; once
an operator halts by hand. While it is halted everybody's money stands still: commitments,
withdrawals, distributions and disbursals are refused or wait, whole; reading goes on. One
operator cannot end it, and two cannot as long as the damage is there.
"""

import os
import random
import signal
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any, LiteralString

import httpx
import psycopg

from bench.rows import Row
from exam.proof import prove
from exam.town import API, TARGET, Bill, Town, Trade, town
from exam.world import Tally, Tier
from hundi.cli.actors import Person, money, until
from hundi.kernel.ids import new_id
from hundi.ledger.sealing import LOCK as SEALING

ROUNDS = {"brief": 1, "fast": 2, "full": 10}
NOTICED_SECONDS_GOAL = 10.0
LOT, OUT, IN, PART = "1000", "500", "700", "1000"
OK, CREATED, ACCEPTED, FORBIDDEN, UNAVAILABLE = 200, 201, 202, 403, 503

# A wrong is done and undone by the same statement: by so many paise, then by as many less.
# What the reason has to name stands beside it.
_BALANCE: LiteralString = """
    UPDATE ledger.accounts SET balance_minor = balance_minor + %(paise)s
    WHERE name = 'wallet:' || %(who)s
"""
_MOVE: LiteralString = """
    UPDATE ledger.moves SET amount_minor = amount_minor + %(paise)s
    WHERE (entry_id, ordinal) = (
        SELECT m.entry_id, m.ordinal FROM ledger.moves AS m
        JOIN ledger.accounts AS a ON a.id = m.target_id
        WHERE a.name = 'wallet:' || %(who)s ORDER BY m.amount_minor DESC LIMIT 1
    )
"""
# Undone, the chain's end goes with it: it may have been sealed.
_MADE: LiteralString = """
    WITH rich AS (
        UPDATE ledger.accounts SET balance_minor = balance_minor + %(paise)s
        WHERE name = 'wallet:' || %(who)s RETURNING id
    ), unmoved AS (
        DELETE FROM ledger.moves WHERE entry_id = %(entry)s AND %(paise)s < 0
    ), gone AS (
        DELETE FROM ledger.entries WHERE id = %(entry)s AND %(paise)s < 0 RETURNING seq
    ), unsealed AS (
        DELETE FROM platform.blocks USING gone WHERE number >= (
            SELECT min(number) FROM platform.blocks AS b
            WHERE b.kind = 'ledger' AND b.last_seq >= gone.seq
        )
    ), made AS (
        INSERT INTO ledger.entries (id, memo, posted_at)
        SELECT %(entry)s, 'Of nothing', now() WHERE %(paise)s > 0
    )
    INSERT INTO ledger.moves (entry_id, ordinal, source_id, target_id, amount_minor)
    SELECT %(entry)s, 1, 0, rich.id, %(paise)s FROM rich WHERE %(paise)s > 0
"""
# The sum of all may be looked at before the account.
_SUM = "all balances together are {paise} paise, not zero"
WRONGS: dict[str, tuple[LiteralString, tuple[str, ...]]] = {
    "a balance": (_BALANCE, ("wallet:{who} holds", _SUM)),
    "a move": (_MOVE, ("wallet:{who} holds",)),
    "money of nothing": (_MADE, (_SUM,)),
}

READ_BY_INVESTOR = ("/wallet", "/portfolio", "/invoices/marketplace", "/wallet/statement")

# Jobs that were tried and wait.
_TRIED = """
    SELECT count(*) FROM jobs.procrastinate_jobs
    WHERE queueing_lock IS NULL AND status = 'todo' AND attempts > 0
"""
_SWITCH = "SELECT halts, halted_at IS NOT NULL FROM platform.money"
# All that money leaves behind, beside what a superuser falsified.
_TRACES = """
    SELECT (SELECT count(*) FROM ledger.entries), (SELECT count(*) FROM ledger.moves),
        (SELECT sum(version) FROM ledger.accounts), (SELECT count(*) FROM funding.commitments),
        (SELECT sum(raised_minor) FROM funding.listings), (SELECT count(*) FROM payment.payouts),
        (SELECT count(*) FROM settlement.distributions),
        (SELECT sum(paid_minor) FROM settlement.positions)
"""


@dataclass(slots=True)
class _Drill:
    """One town, its operators, and everybody whose money stands still."""

    town: Town
    tally: Tally
    chance: random.Random
    operators: tuple[Person, Person]
    investor: Person
    trade: Trade
    open_bill: Bill
    running: Bill
    account: str
    noticed: list[float] = field(default_factory=list[float])
    keys: "count[int]" = field(default_factory=lambda: count(1))

    def falsify(self, what: str) -> None:
        """Do one wrong; see everything stop; see that only two end it, once it is undone."""
        statement, named = WRONGS[what]
        paise = self.chance.randint(1, 10_000)
        wrong: dict[str, object] = {"who": self.investor.user_id, "entry": str(new_id())}
        halts, began = self._halts(), time.monotonic()
        self._tamper(statement, wrong | {"paise": paise})
        self._until_halted(what, halts + 1)
        self.noticed.append(time.monotonic() - began)
        reason = self._switch()["reason"]
        is_named = [one.format(**wrong, paise=paise) in reason for one in named]
        self.tally.check(any(is_named), f"{what}: the reason is {reason!r}")
        self._stands_still(what)
        received = self._received()
        self.town.sandbox.credit(self.trade.pay_to(self.running), money(PART), payer="Bharat")
        # Two agree while the damage is there still: it halts again, by itself.
        self._approve(what)
        self._until_halted(f"{what}, not undone", halts + 2)
        self._tamper(statement, wrong | {"paise": -paise})
        self._approve(f"{what}, undone")
        self._until_moving(f"{what}, undone")
        wanted = received + money(PART).minor
        until(lambda: self._received() == wanted or None, "what was paid meanwhile is distributed")
        self._goes_on(what)

    def halt_by_hand(self) -> None:
        """What was on its way waits, and is done when money moves again: once."""
        what, bill = "by hand", self.trade.listed()
        self.town.settle()
        before = self.investor.balance().minor
        with _frozen(self.town):
            answer = self._fund(bill, TARGET)
            self.tally.check(answer.status_code == CREATED, f"{what}: {answer.text:.200}")
            self.operators[0].post("/admin/money/halt", {"reason": "a look at the books"})
            traces = self._traces()
            self.town.sandbox.credit(self.account, money(IN), payer=self.investor.name)
        self._refused(what)
        until(lambda: self.town.ask_tables(_TRIED)[0][0] >= 2 or None, "two jobs wait for money")
        self.tally.check(self._traces() == traces, f"{what}: something moved: {self._traces()}")
        stage = self.trade.seller.get(f"/invoices/{bill.id}").body["stage"]
        self.tally.check(stage in ("listed", "funded"), f"{what}: the invoice is {stage}")
        self._approve(what)
        self._until_moving(what)
        self.trade.seller.stage(bill.id, "disbursed")
        wanted = before - money(TARGET).minor + money(IN).minor
        until(lambda: self.investor.balance().minor == wanted or None, "the credit came, once")
        self.tally.passed += 1
        self._goes_on(what)

    def _stands_still(self, what: str) -> None:
        """Every call that would move money is refused whole; reading goes on."""
        traces = self._traces()
        self._refused(what)
        self.tally.check(self._traces() == traces, f"{what}: something is half done")
        reads = (
            *((self.investor, path) for path in READ_BY_INVESTOR),
            (self.trade.seller, f"/invoices/{self.running.id}/settlement"),
            (self.trade.seller, "/invoices"),
        )
        for who, path in reads:
            status = who.send("GET", path).status_code
            self.tally.check(status == OK, f"{what}: GET {path} answers {status}")

    def _refused(self, what: str) -> None:
        calls = {"fund": self._lot, "withdraw": self._withdraw}
        for name, call in calls.items():
            answer = call()
            said = f"{what}: {name}: {answer.status_code} {answer.text:.200}"
            is_refused = answer.status_code == UNAVAILABLE
            self.tally.check(is_refused and answer.json()["code"] == "money_halted", said)
            self.tally.check("retry-after" in answer.headers, f"{said}: when to come again?")
        answer = self._distribute()
        said = f"{what}: distribute: {answer.status_code} {answer.text:.200}"
        is_idle = answer.status_code == OK and answer.json()["distributed"] == 0
        self.tally.check(is_idle or answer.status_code == UNAVAILABLE, said)

    def _approve(self, what: str) -> None:
        """One operator proposes and cannot approve; the second can."""
        first, second = self.operators
        asked = first.post("/admin/money/resume", {"reason": "it was looked into"}).body
        path = f"/admin/approvals/{asked['approvalId']}/approve"
        alone = first.send("POST", path)
        self.tally.check(alone.status_code == FORBIDDEN, f"{what}: alone {alone.status_code}")
        self.tally.check(self._switch()["halted"], f"{what}: one operator was enough")
        second.post(path)

    def _goes_on(self, what: str) -> None:
        for name, call in (("fund", self._lot), ("withdraw", self._withdraw)):
            answer = call()
            said = f"{what}, after it: {name}: {answer.status_code} {answer.text:.200}"
            self.tally.check(answer.status_code in (CREATED, ACCEPTED), said)
        self.town.settle()
        prove(self.town, self.tally, f"{what}, after it")

    def _lot(self) -> httpx.Response:
        return self._fund(self.open_bill, LOT)

    def _fund(self, bill: Bill, amount: str) -> httpx.Response:
        return self._post(f"/invoices/{bill.id}/fund", amount)

    def _withdraw(self) -> httpx.Response:
        return self._post("/wallet/withdrawals", OUT)

    def _post(self, path: str, amount: str) -> httpx.Response:
        key = {"Idempotency-Key": f"key {next(self.keys)}"}
        return self.investor.send("POST", path, json={"amount": amount}, headers=key)

    def _distribute(self) -> httpx.Response:
        token = (self.town.platform.data / "internal_token").read_text().strip()
        path = f"{API}/payouts/distribute/{self.running.id}"
        return self.town.line.send("POST", path, headers={"Authorization": f"Bearer {token}"})

    def _received(self) -> int:
        return (
            self.trade.seller.get(f"/invoices/{self.running.id}/settlement")
            .rupees("received")
            .minor
        )

    def _switch(self) -> dict[str, Any]:
        return dict(self.operators[0].get("/admin/money").body)

    def _halts(self) -> int:
        return int(self.town.ask_tables(_SWITCH)[0][0])

    def _until_halted(self, what: str, halts: int) -> None:
        wanted = [(halts, True)]
        until(lambda: self.town.ask_tables(_SWITCH) == wanted or None, f"{what}: money halts")
        self.tally.check(self._switch()["halted"], f"{what}: the switch says it moves")

    def _until_moving(self, what: str) -> None:
        until(lambda: not self._switch()["halted"] or None, f"{what}: money moves again")
        self.tally.passed += 1

    def _traces(self) -> tuple[Any, ...]:
        return self.town.ask_tables(_TRACES)[0]

    def _tamper(self, statement: LiteralString, wrong: dict[str, object]) -> None:
        with psycopg.connect(
            self.town.owner_url, options="-c session_replication_role=replica"
        ) as owner:
            owner.execute("SELECT pg_advisory_xact_lock(%s)", [SEALING])  # no block meanwhile
            owner.execute(statement, wrong)


def run(seed: int, tier: Tier) -> Tally:
    """Take the exam."""
    tally = Tally()
    with town(forked=False) as own:  # it stops the worker, which it finds by its command line
        drill = _prepared(own, tally, random.Random(seed))
        for _ in range(ROUNDS[tier]):
            for what in WRONGS:
                drill.falsify(what)
            drill.halt_by_hand()
    worst = max(drill.noticed)
    tally.rows += [
        Row("exam halt: invariants broken by a superuser and noticed", len(drill.noticed), "",
            goal=f"{ROUNDS[tier] * len(WRONGS)}",
            met=len(drill.noticed) == ROUNDS[tier] * len(WRONGS)),
        Row("exam halt: from the wrong to the halt, the worst", worst, "s",
            goal=f"<= {NOTICED_SECONDS_GOAL:.0f}", met=worst <= NOTICED_SECONDS_GOAL,
            bound="a slice of the audit each tick, here each second"),
    ]  # fmt: skip
    return tally


def _prepared(own: Town, tally: Tally, chance: random.Random) -> _Drill:
    """An open invoice, one that is disbursed and partly repaid, and two operators."""
    investor, trade = own.investor("5000000", account="501000000777"), own.trade()
    place = investor.post("/wallet/deposits", {"amount": "1", "method": "bank"})
    running, open_bill = trade.listed(), trade.listed("1000000")
    investor.post(f"/invoices/{running.id}/fund", {"amount": TARGET})
    trade.seller.stage(running.id, "disbursed")
    own.sandbox.credit(trade.pay_to(running), money(PART), payer="Bharat")
    own.settle()
    return _Drill(
        own,
        tally,
        chance,
        (own.operator(), own.operator()),
        investor,
        trade,
        open_bill,
        running,
        str(place.body["virtualAccount"]),
    )


@contextmanager
def _frozen(own: Town) -> Generator[None]:
    """Let the worker stand still, so that what follows is certainly not done yet."""
    worker = own.platform.child("work")
    os.kill(worker, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(worker, signal.SIGCONT)
