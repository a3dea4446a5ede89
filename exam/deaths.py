"""The scenes in which a process dies at a named point, and what must be true afterwards.

Each scene orders the death, does what leads there, insists with the same idempotency key until
it is answered, sends the same once more, and compares wallets in plain integers.
"""

from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import httpx

from exam.proof import payouts, prove
from exam.town import FACE, TARGET, TERMS, Bill, Town, Trade, insist, insisted
from exam.world import Tally
from hundi.cli.actors import Person, UnexpectedError, money, until
from hundi.runtime.faults import POINTS, has_struck, order

PAISE = 100
LOT = 1_000
HALF = 45_000
OUT = 500
IN = 700
PART = 1_000
EXCESS = 500
NOBODYS_ACCOUNT = "99119999999"
_WAITS_IN_SUSPENSE = "SELECT count(*) FROM payment.credits WHERE place = 'suspense'"
_RECEIPTS = "SELECT count(*) FROM settlement.receipts"


@dataclass(slots=True)
class Deaths:
    """One town in which processes die on order. `weather` is how bad the bank's lines are."""

    town: Town
    faults: Path
    tally: Tally
    weather: dict[str, object] = field(default_factory=dict[str, object])
    struck: set[str] = field(default_factory=set[str])
    keys: "count[int]" = field(default_factory=lambda: count(1))
    investor: Person = field(init=False)
    trade: Trade = field(init=False)
    account: str = field(init=False)
    bill: Bill = field(init=False)

    def prepare(self) -> None:
        """People, money, and an invoice that is open for all the small commitments."""
        self.investor = self.town.investor("5000000", account="501000000777")
        self.trade = self.town.trade()
        place = self.investor.post("/wallet/deposits", {"amount": "1", "method": "bank"})
        self.account = str(place.body["virtualAccount"])
        self.bill = self.trade.listed()
        self.town.settle()
        self.town.sandbox.spoil(**self.weather)

    def fund(self, point: str) -> None:
        """A commitment to an open invoice."""
        body = {"amount": f"{LOT}.00"}
        path = f"/invoices/{self.bill.id}/fund"
        self._moves(point, -LOT, lambda: self._twice(path, 201, self.investor, json=body))

    def withdraw(self, point: str) -> None:
        """Money leaves a wallet, and the bank pays it out."""
        body = {"amount": f"{OUT}.00"}
        ids: list[str] = []

        def ask() -> None:
            answer = self._twice("/wallet/withdrawals", 202, self.investor, json=body)
            ids.append(answer.json()["withdrawalId"])

        self._moves(point, -OUT, ask)
        paid = [row for row in payouts(self.town) if row["reference"] in ids]
        states = [row["status"] for row in paid]
        self.tally.check(states == ["processed"], f"{point}: the bank paid {states}, not once")

    def announce(self, point: str) -> None:
        """A deposit is announced, and paid to the account that the bank opened for it."""
        body = {"amount": f"{IN}.00", "method": "bank"}

        def ask() -> None:
            answer = self._twice("/wallet/deposits", 201, self.investor, json=body)
            self._credit(answer.json()["virtualAccount"], IN)

        self._moves(point, IN, ask)

    def credit(self, point: str) -> None:
        """Money comes to a wallet; the bank's webhook tells."""
        self._moves(point, IN, lambda: self._credit(self.account, IN))

    def sweep(self, point: str) -> None:
        """Money comes and the webhook is lost for good: the sweep has to find it."""

        def lose_the_webhook() -> None:
            self.town.sandbox.spoil(dropRate=1)
            self._credit(self.account, IN)
            health = self.town.sandbox.line
            until(
                lambda: not health.ask("GET", "/_sandbox/health").body["undelivered"] or None,
                "the webhook is lost",
            )
            self.town.sandbox.spoil(**self.weather)

        self._moves(point, IN, lose_the_webhook)

    def suspend(self, point: str) -> None:
        """Money comes to an account that nobody opened."""
        before = self._count(_WAITS_IN_SUSPENSE)
        self._moves(point, 0, lambda: self._credit(NOBODYS_ACCOUNT, IN))
        waiting = self._count(_WAITS_IN_SUSPENSE) - before
        self.tally.check(waiting == 1, f"{point}: {waiting} credits wait, not one")

    def reverse(self, point: str) -> None:
        """Money comes to a wallet and is taken back by the bank."""
        credit = self._credit(self.account, IN)
        self._settled()
        path = f"/_sandbox/credits/{credit}/reverse"
        self._moves(point, -IN, lambda: self.town.sandbox.line.ask("POST", path))

    def repay(self, bill: Bill, point: str) -> None:
        """The customer pays a part, and it is distributed."""
        account, before = self.trade.pay_to(bill), self._count(_RECEIPTS)
        self._dying([point], lambda: self._credit(account, PART))
        came = self._count(_RECEIPTS) - before
        self.tally.check(came == 1, f"{point}: {came} receipts, not one")

    def overpay(self, bill: Bill, point: str) -> None:
        """The customer pays more than it owes; what is too much goes back."""
        account = self.trade.pay_to(bill)
        due = self.trade.customer.get(f"/invoices/{bill.id}/repayment").rupees("amountDue")
        amount = due.minor // PAISE + EXCESS
        before = self._refunds()
        self._dying([point], lambda: self._credit(account, amount))
        back = self._refunds() - before
        self.tally.check(back == 1, f"{point}: {back} refunds, not one")
        stage = self.trade.seller.get(f"/invoices/{bill.id}").body["stage"]
        self.tally.check(stage == "repaid", f"{point}: the invoice is {stage}")

    def journey(self, points: Sequence[str]) -> Bill:
        """An invoice's way from its upload to its listing, dying once at each of these."""
        paper = self.trade.paper()
        ids: list[str] = []
        body = {
            "invoiceNumber": paper["number"],
            "amount": f"{FACE}.00",
            "dueDate": paper["due"],
            "customerGST": paper["customer"],
        }
        form = {"files": {"invoiceFile": ("invoice.pdf", paper["pdf"])}, "data": body}

        def upload() -> None:
            answer = self._twice("/invoices/upload", 201, self.trade.seller, **form)
            ids.append(answer.json()["invoiceId"])
            self.trade.seller.stage(ids[0], "verified")

        self._dying(_of(points, "upload", "verification"), upload)
        path, customer = f"/invoices/{ids[0]}", self.trade.customer
        self._dying(
            _of(points, "acceptance"), lambda: self._twice(f"{path}/accept", 200, customer, json={})
        )
        self._dying(
            _of(points, "listing", "account"),
            lambda: self._twice(f"{path}/list", 200, self.trade.seller, json=TERMS),
        )
        return Bill(ids[0], self.town.today)

    def disburse(self, bill: Bill, points: Sequence[str]) -> None:
        """The last rupee is committed, and the SME is paid."""

        def fund() -> None:
            path, body = f"/invoices/{bill.id}/fund", {"amount": f"{TARGET}.00"}
            self._twice(path, 201, self.investor, json=body)
            self.trade.seller.stage(bill.id, "disbursed")

        before = len(payouts(self.town))
        self._moves(points[0], -int(TARGET), fund)
        paid = len(payouts(self.town)) - before
        self.tally.check(paid == 1, f"{points[0]}: the bank paid {paid} advances, not one")

    def release(self, bill: Bill, points: Sequence[str]) -> None:
        """The SME takes its invoice back; whoever committed has everything again."""
        before = self._balance()
        path, body = f"/invoices/{bill.id}", {"amount": f"{HALF}.00"}
        self._twice(f"{path}/fund", 201, self.investor, json=body)

        def cancel() -> None:
            self._insist(f"{path}/cancel", self.trade.seller, key=self._key())
            self.trade.seller.stage(bill.id, "cancelled")

        self._dying(points, cancel)
        left = self._balance() - before
        self.tally.check(left == 0, f"{points[0]}: {left} paise did not come back")

    def fall_due(self, bill: Bill, point: str, *, days: int) -> None:
        """Days pass, and the customer has not paid."""

        def advance() -> None:
            self.town.sandbox.advance(days)
            self.trade.seller.stage(bill.id, "overdue")

        self._dying([point], advance)

    def _moves(self, point: str, rupees: int, do: Callable[[], object]) -> None:
        """Die at the point while doing; the investor's wallet changes by so much, once."""
        wanted = self._balance() + rupees * PAISE

        def done() -> None:
            do()
            until(lambda: self._balance() == wanted or None, f"{point}: the wallet")

        self._dying([point], done)
        held = self._balance()
        self.tally.check(held == wanted, f"{point}: the wallet holds {held}, not {wanted}")

    def _dying(self, points: Sequence[str], do: Callable[[], object]) -> None:
        """Do something while processes die at these points; then everything must hold."""
        try:
            with ExitStack() as stack:
                for point in points:
                    stack.enter_context(self._death_at(point))
                do()
            self._settled()
        except UnexpectedError as problem:
            self.tally.failures.append(f"{', '.join(points)}: {problem}")
            return
        if points:
            prove(self.town, self.tally, " and ".join(points))

    @contextmanager
    def _death_at(self, point: str) -> Generator[None]:
        order(self.faults, point)
        yield
        until(lambda: has_struck(self.faults, point) or None, f"somebody dies at {point}")
        self.struck.add(point)
        self.tally.passed += 1

    def _settled(self) -> None:
        insisted(self.town.settle)

    def _twice(self, path: str, status: int, who: Person, **more: object) -> httpx.Response:
        """Insist on a request under a key, then send it again: the same answer, byte for byte."""
        key = self._key()
        first = self._insist(path, who, key=key, **more)
        again = self._insist(path, who, key=key, **more)
        if first.status_code != status:
            raise UnexpectedError(f"{path}: {first.status_code} {first.text:.300}")
        self.tally.check(first.content == again.content, f"{path}: a retry is answered otherwise")
        return first

    def _insist(self, path: str, who: Person, *, key: str, **more: object) -> httpx.Response:
        return insist(lambda: who.send("POST", path, headers={"Idempotency-Key": key}, **more))

    def _key(self) -> str:
        return f"key {next(self.keys)}"

    def _credit(self, account: str, rupees: int) -> str:
        payer = self.investor.name
        credit = self.town.sandbox.credit(account, money(rupees), payer=payer)
        return str(credit.body["transactionId"])

    def _balance(self) -> int:
        return insisted(self.investor.balance).minor

    def _count(self, question: str) -> int:
        return int(self.town.ask_tables(question)[0][0])  # pyright: ignore[reportArgumentType] - a constant of this file

    def _refunds(self) -> int:
        return sum(row["remarks"] == "hundi refund" for row in payouts(self.town))


def points_of(*areas: str) -> list[str]:
    """Return the points of some areas, in order of their names."""
    return sorted(point for point in POINTS if point.split(".")[0] in areas)


def _of(points: Sequence[str], *areas: str) -> list[str]:
    return [point for point in points if point.split(".")[0] in areas]
