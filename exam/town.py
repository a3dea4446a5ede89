"""A platform that drills happen to, the people who live with it, and the eye of its owner.

People do what anybody can over HTTP, and insist: when a process dies under a request they send
it again under the same key, as any client would.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any, LiteralString, TypeVar

import httpx
import psycopg

from exam.world import COMMAND_SECONDS_MAX, platform
from hundi.cli.actors import Line, Person, SandboxWorld, UnexpectedError, money, until
from hundi.cli.stage import Platform
from hundi.kernel.indian_ids import gstin_check_character
from hundi.kernel.money import Money
from hundi.runtime.servers import EmbeddedServers
from hundi.sandbox.papers.paper import Party
from hundi.sandbox.papers.render import render_pdf
from hundi.sandbox.papers.samples import paper_for

API = "/api/v1"
TENOR_DAYS = 60
FACE = "100000"
TARGET = "90000"
TERMS: dict[str, object] = {"advanceRate": 90, "annualRate": "12.5"}
# Sweeps come every second: a drill has not the time of day.
TICK = {"HUNDI_TICK_SECONDS": "1"}
INSIST_SECONDS_MAX = 60.0
QUIET_SECONDS_MAX = 90.0
LOOK_SECONDS = 0.05
_TRY_AGAIN = frozenset({502, 503, 504})

# Jobs of the ticks come and go for ever; all others are work that somebody waits for.
_BUSY: LiteralString = """
    SELECT (SELECT count(*) FROM jobs.procrastinate_jobs
            WHERE queueing_lock IS NULL AND status IN ('todo', 'doing'))
        + (SELECT count(*) FROM payment.payouts WHERE state IN ('requested', 'received'))
        + (SELECT count(*) FROM payment.virtual_accounts WHERE account_number IS NULL)
"""
_WAITING: LiteralString = """
    SELECT task_name, status::TEXT, count(*), max(attempts) FROM jobs.procrastinate_jobs
    WHERE queueing_lock IS NULL AND status IN ('todo', 'doing') GROUP BY 1, 2 ORDER BY 3 DESC
"""

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Bill:
    """An invoice, and the number of its own that the bank knows for it, once asked for."""

    id: str
    due_on: date


@dataclass(slots=True)
class Town:
    """One platform and everybody in it."""

    platform: Platform
    owner_url: str = ""
    people: "count[int]" = field(default_factory=lambda: count(1))
    papers: "count[int]" = field(default_factory=lambda: count(1))

    @property
    def line(self) -> Line:
        """The way to the platform."""
        return self.platform.line

    @property
    def sandbox(self) -> SandboxWorld:
        """The bank, and time."""
        return self.platform.sandbox

    @property
    def today(self) -> date:
        """What day it is on the platform."""
        return date.fromisoformat(self.line.ask("GET", f"{API}/health").body["today"])

    def person(self, role: str, name: str = "Ravi Rao") -> Person:
        """Let somebody sign up."""
        number = next(self.people)
        email = f"person{number}@example.com"
        return Person(name, self.line, email, f"seven rivers {number} lamps").register(role)

    def investor(self, holding: str, *, account: str = "") -> Person:
        """Somebody verified, with money in the wallet and perhaps a bank account."""
        investor = self.person("investor").identify(self.pan("P"))
        place = investor.post("/wallet/deposits", {"amount": holding, "method": "bank"})
        self.sandbox.credit(place.body["virtualAccount"], money(holding), payer=investor.name)
        until(lambda: investor.balance() == money(holding) or None, f"{holding} is in the wallet")
        return investor.open_bank_account(account) if account else investor

    def operator(self) -> Person:
        """Make an operator as an installation does: by the command, the password typed in.

        Raises:
            UnexpectedError: the command failed.
        """
        number = next(self.people)
        email, password = f"operator{number}@example.com", f"nine quiet lamps {number}"
        made = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-m", "hundi", "admin", "create", "--email", email,
             "--data", str(self.platform.data)],
            input=f"{password}\n", capture_output=True, text=True, check=False,
            timeout=COMMAND_SECONDS_MAX, env={**os.environ, **self.platform.settings},
        )  # fmt: skip
        if made.returncode:
            raise UnexpectedError(made.stderr)
        return Person("Operator", self.line, email, password).sign_in()

    def trade(self) -> "Trade":
        """An SME and its customer, both confirmed; the SME can be paid."""
        number = next(self.people)
        selling = Party(f"Asha Textiles {number} LLP", self.gstin("27"), ("14 Mill Road", "Pune"))
        buying = Party(f"Bharat Retail {number} LLP", self.gstin("29"), ("8 MG Road", "Bengaluru"))
        seller = self.person("sme", selling.name)
        seller.claim_business(selling.name, selling.gstin).identify(selling.gstin[2:12])
        seller.open_bank_account(f"5010{number:08d}11")
        customer = self.person("customer", buying.name)
        customer.claim_business(buying.name, buying.gstin).identify(buying.gstin[2:12])
        return Trade(self, seller, customer, selling, buying)

    def pan(self, holder: str) -> str:
        """Return a PAN that nobody has yet."""
        return f"ABC{holder}R{next(self.people):04d}K"

    def gstin(self, state: str) -> str:
        """Return a GSTIN that nobody has yet."""
        body = f"{state}{self.pan('F')}1Z"
        return body + gstin_check_character(body)

    def ask_tables(self, question: LiteralString) -> list[tuple[Any, ...]]:
        """Look into the tables, as their owner."""
        with psycopg.connect(self.owner_url) as owner:
            return owner.execute(question).fetchall()

    def is_quiet(self) -> bool:
        """Whether nothing is on its way any more: jobs, payouts, accounts, webhooks."""
        if self.sandbox.line.ask("GET", "/_sandbox/health").body["undelivered"]:
            return False
        return self.ask_tables(_BUSY)[0][0] == 0

    def settle(self) -> None:
        """Wait until everything that was begun is finished.

        Raises:
            UnexpectedError: for `QUIET_SECONDS_MAX` nothing more was finished.
        """
        fewest, since = None, time.monotonic()
        while not self.is_quiet():
            waiting = self.ask_tables(_WAITING)
            left = sum(row[2] for row in waiting)
            if fewest is None or left < fewest:
                fewest, since = left, time.monotonic()
            if time.monotonic() > since + QUIET_SECONDS_MAX:
                what = waiting or "webhooks, payouts or accounts"
                raise UnexpectedError(f"for {QUIET_SECONDS_MAX:.0f} s there still waits {what}")
            time.sleep(LOOK_SECONDS)


@dataclass(frozen=True, slots=True)
class Trade:
    """An SME and its customer, and what they do with invoices, step by step."""

    town: Town
    seller: Person
    customer: Person
    selling: Party
    buying: Party

    def paper(self, face: str = FACE) -> dict[str, Any]:
        """Make out an invoice; return what its upload takes."""
        number, today = next(self.town.papers), self.town.today
        due_on = today + timedelta(days=TENOR_DAYS)
        paper = paper_for(
            self.selling,
            self.buying,
            number=f"AT/26-27/{number:04d}",
            # No two alike: an invoice of the same parties, day and amount looks like the same.
            total=money(face),
            issued_on=today - timedelta(days=number % 300 + 1),
            due_on=due_on,
        )
        return {
            "pdf": render_pdf(paper),
            "number": f"AT/26-27/{number:04d}",
            "amount": money(face),
            "due": due_on.isoformat(),
            "customer": self.buying.gstin,
        }

    def listed(self, face: str = FACE) -> Bill:
        """Follow an invoice until it is offered to investors, all undisturbed."""
        paper = self.paper(face)
        invoice_id = self.seller.upload(**paper)
        bill = Bill(invoice_id, date.fromisoformat(paper["due"]))
        self.seller.stage(bill.id, "verified")
        self.customer.post(f"/invoices/{bill.id}/accept", {})
        self.seller.post(f"/invoices/{bill.id}/list", TERMS)
        return bill

    def pay_to(self, bill: Bill) -> str:
        """Return the virtual account the customer is to pay to."""

        def look() -> str | None:
            answer = self.customer.send("GET", f"/invoices/{bill.id}/repayment")
            return str(answer.json()["virtualAccount"]) if answer.is_success else None

        return until(look, "the virtual account is open")


def insist(send: Callable[[], httpx.Response]) -> httpx.Response:
    """Send a request until it is answered: again when the line breaks or somebody is away.

    Raises:
        UnexpectedError: no answer within `INSIST_SECONDS_MAX`.
    """
    deadline = time.monotonic() + INSIST_SECONDS_MAX
    last = "nothing was sent"
    while time.monotonic() < deadline:
        try:
            answer = send()
        except httpx.TransportError as problem:
            last = type(problem).__name__
        else:
            if answer.status_code not in _TRY_AGAIN:
                return answer
            last = str(answer.status_code)
        time.sleep(LOOK_SECONDS)
    raise UnexpectedError(f"insisted for {INSIST_SECONDS_MAX:.0f} s: {last}")


def insisted(look: Callable[[], Found]) -> Found:
    """Look, and again while a process is away.

    Raises:
        UnexpectedError: it stays away.
    """
    found: list[Found] = []

    def once() -> bool | None:
        found[:] = [look()]
        return True

    until(once, "somebody answers")
    return found[0]


@contextmanager
def town(*, forked: bool = True, **settings: str) -> Generator[Town]:
    """Run a platform of the exam's own, with people in it."""
    with platform({**TICK, **settings}, forked=forked) as running:
        own = Town(running)
        own.owner_url = owner_url(running.data)
        try:
            yield own
        except Exception as problem:
            problem.add_note(running.last_words())
            raise
        finally:
            running.line.close()
            running.sandbox.line.close()


def owner_url(data: Path) -> str:
    """Return where the running platform's database is, as its owner.

    Raises:
        UnexpectedError: none runs.
    """
    found = EmbeddedServers.find(data, want={"postgres"})
    if found is None:
        raise UnexpectedError("the platform's database is not running")
    return found.database_url


def minor(amount: Money) -> int:
    """Return paise: an exam's own arithmetic is in plain integers."""
    return amount.minor
