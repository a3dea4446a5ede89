"""A game between the platform and the oracle: who plays, what was played, and the comparison."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from exam.model_aim import Aim
from exam.model_money import Deal, share
from exam.model_rules import STATUSES
from exam.model_state import Books, Human, Paper
from exam.model_table import Triple, declared_as
from exam.model_world import Answer, Here, Person, StuckError, paise

# What an event chooses from: the name of an edge, and what goes with it.
Choice = TypeVar("Choice", bound=tuple[Any, ...])

TRAIL_MAX = 40
# name, role, bank account, state of the GSTIN, whether the identity is verified
CAST: tuple[tuple[str, str, str, str], ...] = (
    ("Asha Textiles LLP", "sme", "50100000000111", "27"),
    ("Chitra Mills LLP", "sme", "", "24"),
    ("Bharat Retail LLP", "customer", "", "29"),
    ("Dinesh Stores LLP", "customer", "", "33"),
    ("Ravi Rao", "investor", "50100000000222", ""),
    ("Meera Iyer", "investor", "50100000040003", ""),
    ("Farhan Khan", "investor", "", ""),
    ("Gita Sen", "investor", "50100000000555", ""),
)
PRODUCTS = (
    {"investor_fee_rate": 0, "grace": 0, "recourse": False},
    {"investor_fee_rate": 1_000, "grace": 3, "recourse": True},
    {"investor_fee_rate": 700, "grace": 0, "recourse": False},
    {"investor_fee_rate": 0, "grace": 5, "recourse": True},
)
_BALANCES = "SELECT name, balance_minor FROM ledger.accounts WHERE balance_minor <> 0"


class MismatchError(Exception):
    """The platform did what the oracle does not say it does."""


@dataclass(slots=True)
class Play:
    """One game."""

    here: Here
    books: Books
    product: dict[str, Any]
    people: dict[str, Person] = field(default_factory=dict[str, Person])
    operators: tuple[Person, Person] = field(init=False)
    reached: Counter[Triple] = field(default_factory=Counter[Triple])
    # The same as they are declared, of this game and those before it.
    hits: Counter[Triple] = field(default_factory=Counter[Triple])
    aim: Aim | None = None
    # Whose limits of which kind were changed on which day: once a day, says the platform.
    limited: set[tuple[str, str, int]] = field(default_factory=set[tuple[str, str, int]])
    trail: list[str] = field(default_factory=list[str])
    steps: int = 0
    told: list[tuple[bytes, str]] = field(default_factory=list[tuple[bytes, str]])
    deposits: list[tuple[str, str, int]] = field(default_factory=list[tuple[str, str, int]])

    @classmethod
    async def begin(cls, here: Here, kind: int) -> "Play":
        """Let everybody move in. `kind` chooses the product's terms and who sells."""
        play = cls(here, Books(here.today.toordinal()), PRODUCTS[kind % len(PRODUCTS)])
        one, two = (Person(f"operator {n}", "admin", str(_fresh(here))) for n in (1, 2))
        play.operators = (one, two)
        await here.owner.execute(
            """
            UPDATE invoice.product_terms SET investor_fee_rate = %s, grace_days = %s, recourse = %s
            """,
            [play.product["investor_fee_rate"], play.product["grace"], play.product["recourse"]],
        )
        for name, role, account, state in CAST:
            who = await here.person(role, name, account=account, state=state)  # pyright: ignore[reportArgumentType] - the roles of the cast
            play.people[who.id] = who
            play.books.people[who.id] = Human(
                who.id, role, has_account=bool(account), comes_back=account.endswith("0003")
            )
        await play._strangers()
        await play._limits()
        return play

    async def _strangers(self) -> None:
        """Somebody who signed up and never proved who they are."""
        body = {"email": "nobody@example.com", "role": "investor", "name": "Nobody Known"}
        got = await self.here.ask(
            None, "POST", "/auth/register", body | {"password": "seven rivers and no lamp"}
        )
        who = Person("Nobody Known", "investor", str(got.body["userId"]))
        self.people[who.id] = who
        self.books.people[who.id] = Human(who.id, "investor", verified=False)
        await self.here.deliver()

    async def _limits(self) -> None:
        ravi, meera = self.of("Ravi Rao"), self.of("Meera Iyer")
        ravi.withdrawal_max, ravi.withdrawal_day_max = 500_000, 800_000
        meera.outstanding_max, meera.invoice_max = 12_000_000, 6_000_000
        farhan, dinesh = self.of("Farhan Khan"), self.of("Dinesh Stores LLP")
        farhan.on_customer_max, dinesh.cap = 7_000_000, 26_000_000
        for table, who, kind, amount, owner in (
            ("payment", ravi, "withdrawal", ravi.withdrawal_max, "user_id"),
            ("payment", ravi, "withdrawal_day", ravi.withdrawal_day_max, "user_id"),
            ("funding", meera, "outstanding", meera.outstanding_max, "investor_id"),
            ("funding", meera, "invoice", meera.invoice_max, "investor_id"),
            ("funding", farhan, "concentration", farhan.on_customer_max, "investor_id"),
            ("funding", dinesh, "customer", dinesh.cap, "customer_id"),
        ):
            await self.here.owner.execute(
                f"INSERT INTO {table}.limits (kind, {owner}, amount_minor, effective_from)"  # noqa: S608 - our own two tables  # pyright: ignore[reportArgumentType] - literals all
                " VALUES (%s, %s, %s, '2001-01-01')",
                [kind, who.name, amount],
            )

    @property
    def investors(self) -> list[Human]:
        """Everybody who invests."""
        return [one for one in self.books.people.values() if one.role == "investor"]

    def of(self, name: str) -> Human:
        """Return somebody of the cast by name."""
        return next(self.books.people[one.id] for one in self.people.values() if one.name == name)

    def terms(self, rate: int) -> Deal:
        """Return the product as it is in force, at a rate; the invoice's own is not in it yet."""
        return Deal(
            0, 0, 0, rate, 0, 100, 1_800, self.product["investor_fee_rate"], 600, 1_000,
            self.product["grace"], 90, 100_000, (10, 100, 200, 500, 1_000),
            self.product["recourse"],
        )  # fmt: skip

    def choose(
        self, choices: Sequence[Choice], says: Callable[[Choice], str] | None = None
    ) -> Choice | None:
        """Leave it to chance; under an aim, among what leads to it as far as the oracle says."""
        aim = self.aim
        if aim is not None:
            choices = [
                one
                for one in choices
                if aim.edge in ("", one[0]) and (not says or aim.outcome in ("", says(one)))
            ]
        return self.here.chance.choice(choices) if choices else None

    def often(self, share: float) -> bool:
        """Whether something that is left to chance is to be done now; under an aim it is."""
        return self.aim is not None or self.here.chance.random() < share

    def note(self, stage: str, event: str, outcome: str, about: str) -> None:
        """Keep what was reached, and what was done, for whoever has to find out."""
        self.reached[stage, event, outcome] += 1
        self.hits[declared_as((stage, event, outcome))] += 1
        self.trail.append(f"{self.steps:>5} {event} [{stage}] -> {outcome}: {about}")

    def judge(self, stage: str, event: str, wanted: str, got: Answer, about: str) -> None:
        """See whether the platform's answer is the oracle's.

        Raises:
            MismatchError: it is another.
        """
        self.note(stage, event, wanted, about)
        if got.code != wanted or got.status not in STATUSES[wanted]:
            raise MismatchError(f"{event} on {stage}: wanted {wanted}, got {got.status} {got.body}")

    def equal(self, what: str, wanted: object, got: object) -> None:
        """See whether two figures are the same.

        Raises:
            MismatchError: they differ.
        """
        if wanted != got:
            raise MismatchError(f"{what}: wanted {wanted}, got {got}")

    async def compare(self, paper: Paper | None, people: set[str]) -> None:
        """Compare the whole ledger, and what the API says of who and what was touched."""
        await self._compare_ledger()
        for who in people:
            await self._compare_wallet(self.books.people[who])
        if paper is not None:
            await self._compare_paper(paper)
            for who in {piece.who for piece in paper.pieces}:
                await self.compare_portfolio(who)

    async def _compare_ledger(self) -> None:
        wanted: dict[str, int] = {}
        books = self.books
        for who in books.people.values():
            wanted[f"wallet:{who.name}"] = who.wallet
            wanted[f"receivable:{who.name}"] = -who.owes
        for paper in books.papers.values():
            wanted[f"escrow:{paper.id}"] = paper.raised if paper.stage == "listed" else 0
            waiting = sum(one.amount for one in paper.waiting)
            wanted[f"receipts:{paper.id}"] = paper.belongs - paper.paid + waiting
        wanted |= {f"fees:{kind}": amount for kind, amount in books.fees.items()}
        wanted |= {"gst": books.gst}
        wanted["suspense"] = sum(one.suspense for one in books.credits.values())
        found: dict[str, int] = {}
        total = 0
        for name, balance in await self.here.rows(_BALANCES):
            short = _short(name)
            found[short] = found.get(short, 0) + balance
            total += balance
        found.pop("bank", None)
        wanted = {name: amount for name, amount in wanted.items() if amount}
        self.equal("the ledger's accounts", wanted, {n: a for n, a in found.items() if a})
        self.equal("the sum of all accounts", 0, total)

    async def _compare_wallet(self, who: Human) -> None:
        got = await self.here.ask(self.people[who.name], "GET", "/wallet")
        held = sum(
            piece.end - piece.start
            for paper in self.books.papers.values()
            if paper.stage == "listed"
            for piece in paper.pieces
            if piece.who == who.name
        )
        seen = tuple(paise(got.body[key]) for key in ("balance", "held", "owed"))
        self.equal(
            f"the wallet of {self.people[who.name].name}", (who.wallet, held, who.owes), seen
        )

    async def _compare_paper(self, paper: Paper) -> None:
        got = await self.here.ask(self.people[paper.seller], "GET", f"/invoices/{paper.id}")
        self.equal(f"the stage of {paper.id}", paper.stage, got.body["stage"])
        if paper.deal is None:
            return
        self.equal(f"raised for {paper.id}", paper.raised, paise(got.body["raised"]))
        got = await self.here.ask(self.operators[0], "GET", f"/invoices/{paper.id}/settlement")
        outstanding = 0
        if paper.disbursed is not None and not paper.final:
            day = max(self.books.day, paper.counted)
            outstanding = sum(paper.deal.claim(day, paper.disbursed).values()) - paper.for_investors
        wanted = {
            "status": paper.status,
            "face": paper.deal.face,
            "advance": paper.deal.advance,
            "fee": paper.deal.fee,
            "gst": paper.deal.gst,
            "net": paper.deal.net,
            "received": paper.received,
            "amountDue": paper.due_from_customer,
            "credited": paper.credited,
            "recoveryCosts": paper.costs,
            "recourseOwed": paper.recourse_owed,
            "recoursePaid": paper.recourse,
            "toInvestors": paper.paid,
            "toSeller": paper.parts["reserve"],
            "outstanding": outstanding,
        }
        seen = {key: got.body[key] if key == "status" else paise(got.body[key]) for key in wanted}
        self.equal(f"the settlement of {paper.id}", wanted, seen)
        if got.body["distributions"] or paper.payments:
            await self._compare_payments(paper, got.body["distributions"])

    async def _compare_payments(self, paper: Paper, lines: list[dict[str, Any]]) -> None:
        """See that each payment of the customer came to what it ought to, by rank."""
        cursor = await self.here.owner.execute(
            "SELECT id::TEXT, transaction_id FROM payment.credits WHERE id::TEXT = ANY (%s)",
            [[line["creditId"] for line in lines]],
        )
        names = dict(await cursor.fetchall())
        ranks = ("late", "earned", "principal", "reserve", "recovery")
        wanted = {
            one.credit: (*(one.parts[rank] for rank in ranks), one.our_fee, one.final)
            for one in paper.payments
            if not one.by_seller
        }
        seen = {
            names[line["creditId"]]: (
                *(paise(line[rank]) for rank in (*ranks, "investorFee")),
                line["final"],
            )
            for line in lines
            if line["creditId"] in names
        }
        self.equal(f"the payments of {paper.id}", wanted, seen)

    async def compare_portfolio(self, who: str) -> None:
        """See that an investor's positions are as they ought to be."""
        got = await self.here.ask(self.people[who], "GET", "/portfolio?limit=100")
        wanted: dict[str, tuple[object, ...]] = {}
        sums = [0, 0, 0, 0]
        for paper in self.books.papers.values():
            for piece in paper.pieces:
                if piece.who == who:
                    wanted[piece.id] = _position(
                        paper, piece.start, piece.end, piece.paid, self.books
                    )
                    if wanted[piece.id][1] != "released":
                        sums[0] += piece.end - piece.start
                        sums[1] += int(str(wanted[piece.id][4]))
                        sums[2] += max(piece.paid - piece.end + piece.start, 0)
                        sums[3] += int(str(wanted[piece.id][5]))
        seen = {
            row["commitmentId"]: (
                paise(row["amount"]),
                row["status"],
                paise(row["expectedReturn"]),
                paise(row["received"]),
                paise(row["principalOutstanding"]),
                paise(row["lost"]),
            )
            for row in got.body["positions"]
        }
        name = self.people[who].name
        if len(wanted) > len(seen):  # one page of them
            wanted = {key: value for key, value in wanted.items() if key in seen}
        self.equal(f"the positions of {name}", wanted, seen)
        found = [paise(got.body[key]) for key in ("invested", "outstanding", "earned", "lost")]
        self.equal(f"the portfolio of {name}", sums, found)


def _position(paper: Paper, start: int, end: int, paid: int, books: Books) -> tuple[object, ...]:
    """Return what a position shows: amount, status, expected, received, still out, lost."""
    amount, deal = end - start, paper.deal
    released = paper.stage in ("cancelled", "expired")
    missing = max(amount - paid, 0)
    expected = 0
    if deal is not None and not released:
        day = books.day if paper.disbursed is None else paper.disbursed
        expected = share(start, end, deal.expected(deal.due - day), deal.advance, final=True)
    out = 0 if released or paper.written_off else missing
    return amount, _shown(paper), expected, paid, out, missing if paper.written_off else 0


def _shown(paper: Paper) -> str:
    if paper.stage in ("cancelled", "expired"):
        return "released"
    if paper.stage == "listed":
        return "committed"
    if paper.status in ("repaid", "recovered"):
        return "repaid"
    flags = (
        (paper.written_off, "written_off"),
        (paper.was_defaulted, "defaulted"),
        (paper.was_overdue, "overdue"),
        (paper.received > 0, "partially_repaid"),
    )
    return next((word for holds, word in flags if holds), "disbursed")


def _short(name: str) -> str:
    kind, _, rest = name.partition(":")
    match kind:
        case "fees":
            return f"fees:{rest.partition(':')[0]}"
        case "bank" | "gst" | "suspense":
            return kind
        case _:
            return name


def _fresh(here: Here) -> str:
    number = here.chance.getrandbits(122)
    text = f"{number:032x}"
    return f"{text[:8]}-{text[8:12]}-7{text[13:16]}-8{text[17:20]}-{text[20:]}"


__all__ = ["MismatchError", "Play", "StuckError"]
