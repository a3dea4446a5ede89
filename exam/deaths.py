"""The scenes in which a process dies at a named point, and what must be true afterwards.

Each scene orders the death, does what leads there, insists with the same idempotency key until
it is answered, sends the same once more, and compares wallets in plain integers.
"""

from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import httpx

from exam.proof import payouts, prove
from exam.toll import Death
from exam.town import FACE, TARGET, TERMS, Bill, Town, Trade, insist, insisted
from exam.world import Tally
from hundi.cli.actors import Person, UnexpectedError, money, until
from hundi.runtime.faults import POINTS, has_struck, order, victim

PAISE = 100
LOT = 1_000
TOO_LITTLE = 1
CROWD = (LOT, LOT, TOO_LITTLE, LOT, TOO_LITTLE, LOT)
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
    deaths: list[Death] = field(default_factory=list[Death])
    resent: int = 0
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
        """A commitment to an open invoice, after one that was acknowledged and has to stay."""
        body, key = {"amount": f"{LOT}.00"}, self._key()
        path = f"/invoices/{self.bill.id}/fund"
        told = self._insist(path, self.investor, key=key, json=body)
        self._moves(
            point, -LOT, lambda: self._first(point, path, self.investor, body), "a commitment"
        )
        again = self._insist(path, self.investor, key=key, json=body)
        self.tally.check(told.content == again.content, f"{point}: an acknowledged one changed")

    def crowd(self, point: str) -> None:
        """Several at the same moment, some of which have to be refused: who dies decides them."""
        path, keys = f"/invoices/{self.bill.id}/fund", [self._key() for _ in CROWD]

        def ask() -> None:
            with ThreadPoolExecutor(len(CROWD)) as threads:
                first = list(threads.map(self._committed, keys, CROWD))
            self._was_first(point, path)
            for key, amount, answer in zip(keys, CROWD, first, strict=True):
                again = self._insist(path, self.investor, key=key, json={"amount": f"{amount}.00"})
                self.tally.check(answer.content == again.content, f"{point}: answered otherwise")
                is_taken = answer.status_code == 201
                self.tally.check(is_taken == (amount == LOT), f"{point}: {answer.text:.200}")

        self._moves(point, -sum(a for a in CROWD if a == LOT), ask, "a batch with refusals in it")

    def _committed(self, key: str, amount: int) -> httpx.Response:
        path, body = f"/invoices/{self.bill.id}/fund", {"amount": f"{amount}.00"}
        return self._insist(path, self.investor, key=key, json=body)

    def withdraw(self, point: str) -> None:
        """Money leaves a wallet, and the bank pays it out."""
        body = {"amount": f"{OUT}.00"}
        ids: list[str] = []

        def ask() -> None:
            answer = self._twice("/wallet/withdrawals", 202, self.investor, json=body)
            ids.append(answer.json()["withdrawalId"])

        self._moves(point, -OUT, ask, "a withdrawal")
        paid = [row for row in payouts(self.town) if row["reference"] in ids]
        states = [row["status"] for row in paid]
        self.tally.check(states == ["processed"], f"{point}: the bank paid {states}, not once")

    def announce(self, point: str) -> None:
        """A deposit is announced, and paid to the account that the bank opened for it."""
        body = {"amount": f"{IN}.00", "method": "bank"}

        def ask() -> None:
            answer = self._twice("/wallet/deposits", 201, self.investor, json=body)
            self._credit(answer.json()["virtualAccount"], IN)

        self._moves(point, IN, ask, "a deposit")

    def credit(self, point: str) -> None:
        """Money comes to a wallet; the bank's webhook tells."""
        self._moves(point, IN, lambda: self._credit(self.account, IN), "a credit")

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

        self._moves(point, IN, lose_the_webhook, "a credit that the sweep finds")

    def suspend(self, point: str) -> None:
        """Money comes to an account that nobody opened."""
        before = self._count(_WAITS_IN_SUSPENSE)
        self._moves(point, 0, lambda: self._credit(NOBODYS_ACCOUNT, IN), "a credit for nobody")
        waiting = self._count(_WAITS_IN_SUSPENSE) - before
        self.tally.check(waiting == 1, f"{point}: {waiting} credits wait, not one")

    def reverse(self, point: str) -> None:
        """Money comes to a wallet and is taken back by the bank."""
        credit = self._credit(self.account, IN)
        self._settled()
        path = f"/_sandbox/credits/{credit}/reverse"
        self._moves(
            point, -IN, lambda: self.town.sandbox.line.ask("POST", path), "a credit taken back"
        )

    def repay(self, bill: Bill, point: str) -> None:
        """The customer pays a part, and it is distributed."""
        account, before = self.trade.pay_to(bill), self._count(_RECEIPTS)
        self._dying([point], lambda: self._credit(account, PART), "a part repaid")
        came = self._count(_RECEIPTS) - before
        self.tally.check(came == 1, f"{point}: {came} receipts, not one")

    def overpay(self, bill: Bill, point: str) -> None:
        """The customer pays more than it owes; what is too much goes back."""
        account = self.trade.pay_to(bill)
        due = self.trade.customer.get(f"/invoices/{bill.id}/repayment").rupees("amountDue")
        amount = due.minor // PAISE + EXCESS
        before = self._refunds()
        self._dying([point], lambda: self._credit(account, amount), "repaid, and more")
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
        form: dict[str, Any] = {
            "files": {"invoiceFile": ("invoice.pdf", paper["pdf"])},
            "data": body,
        }

        def upload() -> None:
            answer = self._twice("/invoices/upload", 201, self.trade.seller, **form)
            ids.append(answer.json()["invoiceId"])
            self.trade.seller.stage(ids[0], "verified")

        self._dying(_of(points, "upload", "verification"), upload, "an upload")
        path, customer = f"/invoices/{ids[0]}", self.trade.customer
        self._dying(
            _of(points, "acceptance"),
            lambda: self._twice(f"{path}/accept", 200, customer, json={}),
            "an acceptance",
        )
        self._dying(
            _of(points, "listing", "account"),
            lambda: self._twice(f"{path}/list", 200, self.trade.seller, json=TERMS),
            "a listing",
        )
        return Bill(ids[0], self.town.today)

    def disburse(self, bill: Bill, at_fund: str, point: str) -> None:
        """Who commits the last rupees dies, and so does who pays the SME."""
        path, body = f"/invoices/{bill.id}/fund", {"amount": f"{TARGET}.00"}
        before, wanted = len(payouts(self.town)), self._balance() - money(TARGET).minor

        def fund() -> None:
            self._first(at_fund, path, self.investor, body)
            self.trade.seller.stage(bill.id, "disbursed")

        self._dying([at_fund, point], fund, "the last rupees, disbursed")
        paid, held = len(payouts(self.town)) - before, self._balance()
        self.tally.check(paid == 1, f"{point}: the bank paid {paid} advances, not one")
        self.tally.check(held == wanted, f"{at_fund}: the wallet holds {held}, not {wanted}")

    def release(self, bill: Bill, at_fund: str, point: str) -> None:
        """The first to commit dies; the SME takes its invoice back; all has to be back."""
        before = self._balance()
        path, body = f"/invoices/{bill.id}", {"amount": f"{HALF}.00"}
        self._moves(
            at_fund,
            -HALF,
            lambda: self._first(at_fund, f"{path}/fund", self.investor, body),
            "an invoice's first commitment",
        )

        def cancel() -> None:
            self._insist(f"{path}/cancel", self.trade.seller, key=self._key())
            self.trade.seller.stage(bill.id, "cancelled")

        self._dying([point], cancel, "an invoice taken back")
        left = self._balance() - before
        self.tally.check(left == 0, f"{point}: {left} paise did not come back")

    def fall_due(self, bill: Bill, point: str, *, days: int) -> None:
        """Days pass, and the customer has not paid."""

        def advance() -> None:
            self.town.sandbox.advance(days)
            self.trade.seller.stage(bill.id, "overdue")

        self._dying([point], advance, "a day that falls due")

    def _moves(self, point: str, rupees: int, do: Callable[[], object], scene: str) -> None:
        """Die at the point while doing; the investor's wallet changes by so much, once."""
        wanted = self._balance() + rupees * PAISE

        def done() -> None:
            do()
            until(lambda: self._balance() == wanted or None, f"{point}: the wallet")

        self._dying([point], done, scene)
        held = self._balance()
        self.tally.check(held == wanted, f"{point}: the wallet holds {held}, not {wanted}")

    def _dying(self, points: Sequence[str], do: Callable[[], object], scene: str) -> None:
        """Do something while processes die at these points; then everything must hold."""
        held, broken, resent = self.tally.passed, len(self.tally.failures), self.resent
        died: list[tuple[str, str]] = []
        try:
            with ExitStack() as stack:
                for point in points:
                    stack.enter_context(self._death_at(point, died))
                do()
            self._settled()
            if points:
                prove(self.town, self.tally, " and ".join(points))
        except UnexpectedError as problem:
            self.tally.failures.append(f"{', '.join(points)}: {problem}")
        held, broken = self.tally.passed - held, len(self.tally.failures) - broken
        self.deaths += [
            Death(point, who, scene, self.resent - resent, held, broken) for point, who in died
        ]

    @contextmanager
    def _death_at(self, point: str, died: list[tuple[str, str]]) -> Generator[None]:
        order(self.faults, point)
        yield
        until(lambda: has_struck(self.faults, point) or None, f"somebody dies at {point}")
        died.append((point, victim(self.faults, point)))
        self.tally.passed += 1

    def _settled(self) -> None:
        insisted(self.town.settle)

    def _first(self, point: str, path: str, who: Person, body: dict[str, str]) -> None:
        """Commit, and see that the request itself died there, not the one that repeats it."""
        self._twice(path, 201, who, at_first=point, json=body)

    def _was_first(self, point: str, path: str) -> None:
        came_by = not has_struck(self.faults, point)
        self.tally.check(not came_by, f"{point}: {path} came by for the first time, and lived")

    def _twice(
        self, path: str, status: int, who: Person, *, at_first: str | None = None, **more: object
    ) -> httpx.Response:
        """Insist on a request under a key, then send it again: the same answer, byte for byte."""
        key = self._key()
        first = self._insist(path, who, key=key, **more)
        if at_first is not None:
            self._was_first(at_first, path)
        again = self._insist(path, who, key=key, **more)
        if first.status_code != status:
            raise UnexpectedError(f"{path}: {first.status_code} {first.text:.300}")
        self.tally.check(first.content == again.content, f"{path}: a retry is answered otherwise")
        return first

    def _insist(self, path: str, who: Person, *, key: str, **more: object) -> httpx.Response:
        sent = 0

        def send() -> httpx.Response:
            nonlocal sent
            sent += 1
            return who.send("POST", path, headers={"Idempotency-Key": key}, **more)

        answer = insist(send)
        self.resent += sent - 1
        return answer

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
