"""Serial orders: what commands that raced may have answered, and how the books may stand after.

Each command is one or two steps of the oracle. The steps are put into every order that keeps
each command's own; an order dies as soon as an answer is not the one that was given, and two
orders that lead to the same books go on as one.
"""

import copy
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from exam import model_deals as deals
from exam import model_rules as rules
from exam.model_approved import approve
from exam.model_state import Books, Credit
from exam.model_world import Answer, paise

Step = Callable[[Books], bool]
ORDERS_MAX = 20_000


@dataclass(frozen=True, slots=True)
class Raced:
    """A command that was sent, and its steps: each says whether the books allow what was seen."""

    what: str
    steps: tuple[Step, ...]


def orders(books: Books, raced: Sequence[Raced]) -> Iterator[Books]:
    """Return the books after every serial order that gives the answers that were given."""
    seen: set[tuple[tuple[int, ...], str]] = set()
    waiting: list[tuple[tuple[int, ...], Books]] = [((0,) * len(raced), books)]
    tried = 0
    while waiting and tried < ORDERS_MAX:
        done, now = waiting.pop()
        if all(len(one.steps) == at for one, at in zip(raced, done, strict=True)):
            yield now
            continue
        for number, one in enumerate(raced):
            if done[number] == len(one.steps):
                continue
            tried += 1
            after = copy.deepcopy(now)
            if not one.steps[done[number]](after):
                continue
            further = tuple(at + (n == number) for n, at in enumerate(done))
            mark = (further, repr(after))
            if mark not in seen:
                seen.add(mark)
                waiting.append((further, after))


def funded(paper_id: str, who: str, amount: int, got: Answer) -> Step:
    """An investor's commitment, at the place that its answer says."""

    def step(books: Books) -> bool:
        paper, investor = books.papers[paper_id], books.people[who]
        wanted = rules.fund(books, paper, investor, amount)
        if wanted != got.code:
            return False
        if wanted == "ok":
            if paise(got.body["raised"]) != paper.raised + amount:
                return False
            rules.take(books, paper, investor, amount, got.body["transactionId"])
        return True

    return step


def withdrawn(who: str, amount: int, got: Answer) -> Step:
    """A withdrawal."""

    def step(books: Books) -> bool:
        person = books.people[who]
        wanted = rules.withdraw(books, person, amount)
        if wanted == "ok" == got.code:
            rules.pay_out(books, person, amount, got.body["withdrawalId"])
        return wanted == got.code

    return step


def cancelled(paper_id: str, got: Answer) -> tuple[Step, ...]:
    """A cancellation: it is asked for, then funding lets go, or says that it is too late."""

    def asked(books: Books) -> bool:
        stage = books.papers[paper_id].stage
        if stage in ("listed", "cancelled"):
            return got.code == "ok"
        # Who is asked may not have heard yet that the listing has ended.
        return got.code in ("ok", "already_funded" if stage != "expired" else "wrong_stage")

    def done(books: Books) -> bool:
        paper = books.papers[paper_id]
        if got.code == "ok" and paper.stage == "listed":
            deals.end_listing(books, paper, "cancelled")
        return True

    return asked, done


def credited(credit: Credit) -> Step:
    """A bank credit that was heard of."""

    def step(books: Books) -> bool:
        deals.hear_credit(books, copy.copy(credit))
        return True

    return step


def reversed_(credit_id: str) -> Step:
    """A bank credit that was taken back."""

    def step(books: Books) -> bool:
        if credit_id not in books.credits:
            return False  # it is told after it came: the bank speaks in order
        deals.reverse(books, books.credits[credit_id])
        return True

    return step


def approved(approval_id: str) -> Step:
    """A proposal that was approved, once or twice."""

    def step(books: Books) -> bool:
        proposal = books.proposals.pop(approval_id, None)
        if proposal is not None:
            paper = books.papers.get(proposal.subject)
            refusal = rules.adjustment_refused(books, paper, proposal) if paper else ""
            approve(books, proposal, refusal)
        return True

    return step


def accepted(paper_id: str, face: int, due: int, got: Answer) -> Step:
    """An acceptance."""

    def step(books: Books) -> bool:
        return rules.accept(books, books.papers[paper_id], face, due) == got.code

    return step


def disputed(paper_id: str, got: Answer) -> Step:
    """A dispute."""

    def step(books: Books) -> bool:
        return rules.dispute(books.papers[paper_id]) == got.code

    return step


@dataclass(frozen=True, slots=True)
class LimitChange:
    """Another limit of an investor: what the platform calls it, and the oracle."""

    kind: str
    who: str
    amount: int

    def apply(self, books: Books) -> None:
        """Let it bind."""
        names = {"invoice": "invoice_max", "outstanding": "outstanding_max",
                 "concentration": "on_customer_max"}  # fmt: skip
        setattr(books.people[self.who], names[self.kind], self.amount)


def limited(change: LimitChange) -> Step:
    """A limit that two operators agreed on."""

    def step(books: Books) -> bool:
        change.apply(books)
        return True

    return step


def day_turned(days: int) -> Step:
    """Days that passed."""

    def step(books: Books) -> bool:
        coming = deals.coming_back(books)
        deals.turn_day(books, days)
        for out in coming:
            deals.come_back(books, out)
        return True

    return step
