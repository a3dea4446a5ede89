"""A real `hundi up` for tests, and the town around it: people who do what anybody can over HTTP.

Nothing here reads a table. People are never shared between two facts that would disturb each
other: a new one costs a tenth of a second or two.
"""

import hmac
import os
import subprocess
import sys
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import httpx

from hundi.cli.actors import Answer, Line, Person, SandboxWorld, UnexpectedError, money, until
from hundi.cli.stage import Platform, free_port
from hundi.kernel.indian_ids import gstin_check_character
from hundi.kernel.money import Money
from hundi.sandbox.papers.paper import Party
from hundi.sandbox.papers.render import render_pdf
from hundi.sandbox.papers.samples import paper_for

API = "/api/v1"
TENOR_DAYS = 45
FACE = Money.parse("100000")
AT_ONCE = 8
CLI_SECONDS_MAX = 60.0
TERMS: dict[str, object] = {"advanceRate": 90, "annualRate": "12.5"}
# Sweeps and retries come every second, so that a test need not wait for them.
QUICK = {"HUNDI_TICK_SECONDS": "1"}

One = TypeVar("One")


@dataclass(frozen=True, slots=True)
class Bill:
    """An invoice that was uploaded."""

    id: str
    number: str
    due_on: date


@dataclass(slots=True)
class Trade:
    """An SME and its customer."""

    seller: Person
    customer: Person
    selling: Party
    buying: Party
    # Two invoices of one day and one amount look like the same one: each has a day of its own,
    # before this one.
    since: date
    days_before: "count[int]" = field(default_factory=lambda: count(1))


@dataclass(slots=True)
class Town:
    """One platform and everybody who lives with it."""

    platform: Platform
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

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
        number = next(self._numbers)
        email = f"person{number}@example.com"
        return Person(name, self.line, email, f"seven rivers {number} lamps").register(role)

    def investor(self, holding: str = "100000") -> Person:
        """Somebody verified, with money in the wallet."""
        investor = self.person("investor").identify(self._pan("P"))
        if money(holding):
            self.deposit(investor, holding)
        return investor

    def investors(self, how_many: int, holding: str = "100000") -> list[Person]:
        """Several at once."""
        return at_once([lambda: self.investor(holding) for _ in range(how_many)])

    def deposit(self, person: Person, amount: str) -> None:
        """Pay into somebody's wallet and wait until it is there."""
        before = person.balance()
        place = person.post("/wallet/deposits", {"amount": amount, "method": "bank"})
        self.sandbox.credit(place.body["virtualAccount"], money(amount), payer=person.name)
        wanted = before + money(amount)
        until(lambda: person.balance() == wanted or None, f"{wanted} is in the wallet")

    def trade(self) -> Trade:
        """An SME and its customer, both confirmed; the SME can be paid."""
        number = next(self._numbers)
        selling = Party(f"Asha Textiles {number} LLP", self._gstin("27"), ("14 Mill Road", "Pune"))
        buying = Party(f"Bharat Retail {number} LLP", self._gstin("29"), ("8 MG Road", "Bengaluru"))
        seller, customer = at_once([lambda: self._seller(selling), lambda: self._customer(buying)])
        return Trade(seller, customer, selling, buying, self.today)

    def operator(self) -> Person:
        """Make an operator by the real command line, the password on standard input."""
        number = next(self._numbers)
        operator = Person(
            "Operator", self.line, f"operator{number}@example.com", f"nine quiet lamps {number}"
        )
        made = self.hundi("admin", "create", "--email", operator.email, said=operator.password)
        if made.returncode:
            raise UnexpectedError(made.stderr)
        operator.user_id = made.stdout.split()[-1]
        return operator.sign_in()

    def hundi(self, *arguments: str, said: str = "") -> "subprocess.CompletedProcess[str]":
        """Run `hundi` on this platform's data."""
        return subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-m", "hundi", *arguments, "--data", str(self.platform.data)],
            input=f"{said}\n",
            capture_output=True,
            text=True,
            check=False,
            cwd=self.platform.data,
            timeout=CLI_SECONDS_MAX,
            env={**os.environ, **self.platform.settings},
        )

    def secret(self, name: str) -> str:
        """Return a secret that `hundi up` made and keeps in the data folder."""
        return (self.platform.data / name).read_text().strip()

    def webhook(self, body: bytes, header: str | None) -> httpx.Response:
        """Call the payment webhook as the bank does."""
        headers = {} if header is None else {"X-Bank-Signature": header}
        return self.line.send("POST", f"{API}/webhooks/payment", content=body, headers=headers)

    def signed_v0(self, body: bytes) -> str:
        """Sign as the founding document has it: the HMAC of the body."""
        return hmac.new(self.secret("webhook_secret").encode(), body, sha256).hexdigest()

    def signed_v1(self, body: bytes, *, seconds: int) -> str:
        """Sign with the time in it."""
        stamped = f"{seconds}.".encode() + body
        digest = hmac.new(self.secret("webhook_secret").encode(), stamped, sha256).hexdigest()
        return f"t={seconds},v1={digest}"

    def pdf(self, trade: Trade, number: str, *, total: Money = FACE, due_on: date) -> bytes:
        """Make out an invoice."""
        paper = paper_for(
            trade.selling,
            trade.buying,
            number=number,
            total=total,
            issued_on=trade.since - timedelta(days=next(trade.days_before)),
            due_on=due_on,
        )
        return render_pdf(paper)

    def uploaded(self, trade: Trade, *, total: Money = FACE) -> Bill:
        """Upload an invoice."""
        number = f"AT/26-27/{next(self._numbers):04d}"
        due_on = self.today + timedelta(days=TENOR_DAYS)
        pdf = self.pdf(trade, number, total=total, due_on=due_on)
        invoice_id = trade.seller.upload(
            pdf, number=number, amount=total, due=due_on.isoformat(), customer=trade.buying.gstin
        )
        return Bill(invoice_id, number, due_on)

    def listed(self, trade: Trade, *, total: Money = FACE) -> Bill:
        """Upload an invoice, and follow it until it is offered to investors."""
        bill = self.uploaded(trade, total=total)
        trade.seller.stage(bill.id, "verified")
        trade.customer.post(f"/invoices/{bill.id}/accept", {})
        trade.seller.post(f"/invoices/{bill.id}/list", TERMS)
        return bill

    def disbursed(self, trade: Trade, *shares: tuple[Person, str]) -> Bill:
        """An invoice whose SME has been paid; `shares` must come to the target."""
        bill = self.listed(trade)
        for investor, amount in shares:
            investor.post(f"/invoices/{bill.id}/fund", {"amount": amount})
        trade.seller.stage(bill.id, "disbursed")
        return bill

    def repayment(self, trade: Trade, bill: Bill) -> Answer:
        """Where the customer is to pay, and what; the bank opens the account in the background."""

        def look() -> Answer | None:
            try:
                return trade.customer.get(f"/invoices/{bill.id}/repayment")
            except UnexpectedError:
                return None

        return until(look, "the virtual account is open")

    def pay(self, trade: Trade, bill: Bill, amount: str, *, account: str = "50100987654321") -> str:
        """Let the customer pay by the bank; return the bank's transaction id."""
        place = self.repayment(trade, bill).body["virtualAccount"]
        credit = self.sandbox.credit(place, money(amount), payer="Bharat Retail", account=account)
        return str(credit.body["transactionId"])

    def _seller(self, selling: Party) -> Person:
        seller = self.person("sme", selling.name)
        seller.claim_business(selling.name, selling.gstin).identify(selling.gstin[2:12])
        return seller.open_bank_account(f"5010{next(self._numbers):09d}1")

    def _customer(self, buying: Party) -> Person:
        customer = self.person("customer", buying.name)
        return customer.claim_business(buying.name, buying.gstin).identify(buying.gstin[2:12])

    def _pan(self, holder: str) -> str:
        number = next(self._numbers)
        return f"ABC{holder}R{number:04d}K"

    def _gstin(self, state: str) -> str:
        body = f"{state}{self._pan('F')}1Z"
        return body + gstin_check_character(body)


@contextmanager
def running(data: Path, **settings: str) -> Generator[Town]:
    """Start a platform, and stop it at the end."""
    platform = Platform(data, free_port(), {**QUICK, **settings})
    try:
        platform.start()
        yield Town(platform)
    except UnexpectedError as problem:
        problem.add_note(platform.last_words())
        raise
    finally:
        platform.stop()
        platform.line.close()
        platform.sandbox.line.close()


def at_once(do: Sequence[Callable[[], One]], *, width: int = AT_ONCE) -> list[One]:
    """Do several things side by side, `width` at a time; return their results in order."""
    with ThreadPoolExecutor(width) as threads:
        begun = [threads.submit(one) for one in do]
        return [one.result() for one in begun]


def problem_of(response: httpx.Response) -> dict[str, Any]:
    """Return a problem document, having seen that it is one.

    Raises:
        UnexpectedError: it is none.
    """
    kind = response.headers.get("content-type", "")
    if not kind.startswith("application/problem+json"):
        raise UnexpectedError(f"{response.status_code} is no problem document: {response.text}")
    document: dict[str, Any] = response.json()
    return document
