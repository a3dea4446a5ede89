"""Playing the demo world: people sign up, sell, invest, pay and decide, months in a minute.

Everything goes through the public API and the sandbox's control plane, as in the story.
"""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from hundi.cli.actors import Answer, Line, Person, SandboxWorld, UnexpectedError, until
from hundi.cli.demo_bills import Bill, Goal, Payment
from hundi.cli.demo_cast import (
    CANCELLED,
    CUSTOMERS,
    INVESTORS,
    OPERATORS,
    SELLERS,
    UNDECIDED,
    Business,
    Role,
)
from hundi.kernel.calendar import INDIA
from hundi.kernel.money import Money
from hundi.sandbox.papers.render import render_pdf
from hundi.sandbox.papers.samples import paper_for
from hundi.sandbox.papers.scan import render_scan

# Two cores read, two wait: more at once would only wait longer.
AT_ONCE = 4
INVESTORS_HOLD = Money.parse("2500000")
WITHDRAWN = Money.parse("50000")
STRAY = Money.parse("41300")
# Fewer dots to the inch than anybody could read.
BLURRED_DPI = 18
NOON = time(12, tzinfo=INDIA)
ISSUED_BEFORE_MAX = 9
THOUSAND = 1_000_00

One = TypeVar("One")


@dataclass(slots=True)
class World:
    """Everybody, and the invoices by their script's number."""

    line: Line
    sandbox: SandboxWorld
    people: dict[str, Person] = field(default_factory=dict[str, Person])
    invoices: dict[int, str] = field(default_factory=dict[int, str])

    def seller(self, bill: Bill) -> Person:
        """Who sells."""
        return self.people[SELLERS[bill.seller].owner.key]

    def customer(self, bill: Bill) -> Person:
        """Who has to pay."""
        return self.people[CUSTOMERS[bill.customer].owner.key]

    @property
    def operators(self) -> tuple[Person, Person]:
        """The two of them."""
        first, second = (self.people[one.key] for one in OPERATORS)
        return first, second

    def today(self) -> date:
        """What day it is on the platform."""
        return date.fromisoformat(self.line.ask("GET", "/api/v1/health").body["today"])

    def person(self, role: Role) -> Person:
        """Return somebody of the cast, not signed in."""
        person = Person(role.name, self.line, role.email, role.password)
        self.people[role.key] = person
        return person


def introduce(world: World) -> None:
    """Everybody signs up and is identified; investors pay in; the operators are there already."""
    for role in OPERATORS:
        world.person(role).sign_in()
    sellers = [lambda one=one: _join_as_seller(world, one) for one in SELLERS]
    customers = [lambda one=one: _join_as_customer(world, one) for one in CUSTOMERS]
    investors = [lambda one=one: _join_as_investor(world, one) for one in INVESTORS]
    _at_once([*sellers, *customers, *investors])
    undecided = world.person(UNDECIDED).register(UNDECIDED.role)
    undecided.post("/kyc", {"pan": UNDECIDED.pan, "name": UNDECIDED.name, "consent": True})


def play_day(world: World, bills: Sequence[Bill], day: int) -> None:
    """Everything that people do on one day: first they pay, then they sell."""
    paying = [(bill, one) for bill in bills for one in bill.payments if one.day == day]
    _at_once([lambda pair=pair: _pay(world, *pair) for pair in paying])
    # Two bills of one seller and customer in one moment would look alike.
    _at_once([lambda bill=bill: _sell(world, bill) for bill in bills if bill.day == day])


def finish(world: World, bills: Sequence[Bill]) -> None:
    """What is left for the last day: losses are decided, and some things go astray."""
    first, second = world.operators
    for bill in bills:
        if bill.ends == "written_off":
            body: dict[str, object] = {"reason": "The customer was wound up. No more is expected."}
            path = f"/admin/invoices/{world.invoices[bill.number]}/write-off"
            approval = first.post(path, body).body["approvalId"]
            second.post(f"/admin/approvals/{approval}/approve")
    if bills:
        investor = world.people[INVESTORS[0].key]
        place = investor.post("/wallet/deposits", {"amount": STRAY.decimal, "method": "bank"})
        _stray_payment(world, str(place.body["virtualAccount"]))
        investor.post("/wallet/withdrawals", {"amount": WITHDRAWN.decimal})


def settled(world: World, bills: Iterable[Bill]) -> None:
    """Wait until each invoice is where its script ends.

    Raises:
        UnexpectedError: one does not get there; it is named.
    """
    operator = world.operators[0]
    for bill in bills:
        if bill.ends:
            operator.stage(world.invoices[bill.number], bill.ends)


def _join_as_seller(world: World, firm: Business) -> None:
    person = world.person(firm.owner).register("sme")
    person.claim_business(firm.party.name, firm.party.gstin).identify(firm.owner.pan)
    person.open_bank_account(_account_of(firm.owner))


def _join_as_customer(world: World, firm: Business) -> None:
    person = world.person(firm.owner).register("customer")
    person.claim_business(firm.party.name, firm.party.gstin).identify(firm.owner.pan)


def _join_as_investor(world: World, role: Role) -> None:
    person = world.person(role).register("investor").identify(role.pan)
    number = _account_of(role)
    person.open_bank_account(number)
    place = person.post("/wallet/deposits", {"amount": INVESTORS_HOLD.decimal, "method": "bank"})
    account = str(place.body["virtualAccount"])
    world.sandbox.credit(account, INVESTORS_HOLD, payer=role.name, account=number)
    until(lambda: person.balance() >= INVESTORS_HOLD or None, f"{role.name}'s deposit")


def _account_of(role: Role) -> str:
    """A bank account whose last digits mean nothing to the sandbox."""
    return f"5010{int.from_bytes(role.key[:3].encode(), 'big') % 10**8:08d}11"


def _sell(world: World, bill: Bill) -> None:
    """Take an invoice as far as its script goes today."""
    invoice_id = _upload(world, bill)
    world.invoices[bill.number] = invoice_id
    if bill.goal < Goal.VERIFIED:
        _leave_in_doubt(world, bill, invoice_id)
        return
    world.seller(bill).stage(invoice_id, "verified")
    if bill.goal is Goal.DISPUTED:
        reason = "Half of the goods came back damaged; a credit note was agreed."
        world.customer(bill).post(f"/invoices/{invoice_id}/dispute", {"reason": reason})
    if bill.goal >= Goal.ACCEPTED:
        world.customer(bill).post(f"/invoices/{invoice_id}/accept", {})
    if bill.goal is Goal.CANCELLED:
        world.seller(bill).post(f"/invoices/{invoice_id}/cancel")
    if bill.goal >= Goal.LISTED:
        _offer(world, bill, invoice_id)


def _upload(world: World, bill: Bill) -> str:
    today = world.today()
    due = today + timedelta(days=bill.tenor)
    seller = SELLERS[bill.seller].party
    buyer = CANCELLED if bill.goal is Goal.REJECTED else CUSTOMERS[bill.customer].party
    paper = paper_for(
        *(seller, buyer),
        number=bill.label,
        total=bill.total,
        issued_on=today - timedelta(days=1 + bill.number % ISSUED_BEFORE_MAX),
        due_on=due,
    )
    code: str | None = None
    if bill.is_registered:
        claims = paper.qr_claims(registered_at=datetime.combine(paper.issued_on, NOON))
        portals_own = ("Irn", "IrnDt")
        code = world.sandbox.e_invoice({k: v for k, v in claims.items() if k not in portals_own})
        paper = replace(paper, acknowledged_on=today)
    pdf = render_pdf(paper, layout=bill.layout, signed_qr=code)
    if bill.goal is Goal.READING:
        pdf = render_scan(pdf)
    if bill.goal is Goal.BLANK:
        pdf = render_scan(pdf, dpi=BLURRED_DPI)
    # A slip of the pen: what the form says is not what the paper says.
    doubtful = bill.goal in (Goal.DOUBTFUL, Goal.PROPOSED)
    claimed = bill.total + Money(THOUSAND) if doubtful else bill.total
    invoice_id = world.seller(bill).upload(
        pdf, number=bill.label, amount=claimed, due=due.isoformat(), customer=buyer.gstin
    )
    if bill.goal is Goal.STOPPED:
        world.seller(bill).stage(invoice_id, "verified")
        said = {"irn": paper.irn, "status": "cancelled"}
        world.sandbox.line.ask("POST", "/_sandbox/irns", json=said)
    return invoice_id


def _leave_in_doubt(world: World, bill: Bill, invoice_id: str) -> None:
    """Wait until the platform has made up its mind about a document that does not convince."""
    if bill.goal is Goal.READING:
        return
    seller = world.seller(bill)
    if bill.goal in (Goal.BLANK, Goal.REJECTED):
        seller.stage(invoice_id, bill.ends)
        return

    def look() -> dict[str, Any] | None:
        facts = seller.get(f"/invoices/{invoice_id}").body
        return facts if facts["awaiting"] == "operator" else None

    until(look, f"{bill.label} waits for an operator")
    if bill.goal is Goal.PROPOSED:
        reason = "The customer confirmed the amount by telephone; the form has a slip of the pen."
        body: dict[str, object] = {"decision": "verified", "reason": reason}
        world.operators[0].post(f"/admin/invoices/{invoice_id}/decide", body)


def _offer(world: World, bill: Bill, invoice_id: str) -> None:
    """List it, and let investors in as far as the script says."""
    terms: dict[str, object] = {"advanceRate": bill.advance_percent}
    listed = world.seller(bill).post(f"/invoices/{invoice_id}/list", terms)
    target = listed.rupees("discountedAmount")
    shares = {
        Goal.LISTED: (),
        Goal.PART_FUNDED: (40, 25),
        Goal.EXPIRED: (30,),
        Goal.STOPPED: (40, 35, 25),
        Goal.DISBURSED: (40, 35, 25),
    }[bill.goal]
    left = target
    for place, share in enumerate(shares):
        is_last = bill.goal >= Goal.STOPPED and place == len(shares) - 1
        amount = left if is_last else Money(target.scaled(share, 100).minor // THOUSAND * THOUSAND)
        investor = _investor(world, bill, place)
        _fund(investor, invoice_id, amount)
        left = left - amount
    if bill.goal is Goal.DISBURSED:
        world.seller(bill).stage(invoice_id, "disbursed")


def _fund(investor: Person, invoice_id: str, amount: Money) -> None:
    """Fund it, as soon as funding has heard of the listing: a busy machine tells it later."""

    def look() -> Answer | None:
        try:
            return investor.post(f"/invoices/{invoice_id}/fund", {"amount": amount.decimal})
        except UnexpectedError as problem:
            if "no_such_listing" in str(problem):
                return None
            raise

    until(look, f"{investor.name} funds {invoice_id}")


def _investor(world: World, bill: Bill, place: int) -> Person:
    """The first investor has a share in most; the others take turns."""
    others = len(INVESTORS) - 1
    chosen = 0 if place == 0 and bill.number % 4 else 1 + (bill.number + 2 * place) % others
    return world.people[INVESTORS[chosen].key]


def _pay(world: World, bill: Bill, payment: Payment) -> None:
    """The customer pays some or all of it through the bank, and it is seen to arrive."""
    invoice_id = world.invoices[bill.number]
    customer = world.customer(bill)
    before = customer.get(f"/invoices/{invoice_id}").rupees("received")
    amount = bill.total.scaled(payment.percent, 100)

    def look() -> Answer | None:
        try:
            return customer.get(f"/invoices/{invoice_id}/repayment")
        except UnexpectedError:
            return None

    account = str(until(look, f"{bill.label} has an account").body["virtualAccount"])
    world.sandbox.credit(account, amount, payer=CUSTOMERS[bill.customer].party.name)

    def arrived() -> bool | None:
        seen = customer.get(f"/invoices/{invoice_id}").rupees("received")
        return seen > before or None

    until(arrived, f"{payment.percent} % of {bill.label}")


def _stray_payment(world: World, account: str) -> None:
    """Somebody mistypes the last digits of an account: the operators have to find out whose it is.

    Source: the sandbox takes any well-formed account number, as a bank's virtual accounts do.
    """
    wrong = account[:-2] + ("00" if account[-2:] != "00" else "11")
    world.sandbox.credit(wrong, STRAY, payer=INVESTORS[1].name)


def _at_once(do: Sequence[Callable[[], One]]) -> list[One]:
    """Do several things side by side; the first failure is raised."""
    with ThreadPoolExecutor(AT_ONCE) as threads:
        begun = [threads.submit(one) for one in do]
        return [one.result() for one in begun]
