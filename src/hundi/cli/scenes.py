"""The scenes of the story: who does what, and which figure of the specification it must give."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from hundi.cli.actors import Answer, Person, UnexpectedError, money, until
from hundi.cli.stage import Stage, heading, say
from hundi.kernel.calendar import INDIA
from hundi.kernel.money import Money
from hundi.sandbox.papers.paper import Party
from hundi.sandbox.papers.render import Layout, render_pdf
from hundi.sandbox.papers.samples import paper_for

FACE = Money.parse("100000")
DEPOSIT = Money.parse("100000")
LOTS = ("33333.00", "33333.00", "23334.00")
TENOR_DAYS = 45
NOON = time(12, tzinfo=INDIA)
SELLER = Party("Asha Textiles Private Limited", "27AAACX0001A1ZA", ("14 Mill Road", "Mumbai"))
BUYER = Party("Bharat Retail Limited", "29ABCCE1234F1ZY", ("8 Residency Road", "Bengaluru"))
PANS = ("ABCPR1234K", "BCDPM2345L", "CDEPF3456M")


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody in the story."""

    seller: Person
    customer: Person
    investors: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class Wallets:
    """What everybody's wallet held at one moment."""

    seller: Money
    investors: tuple[Money, ...]

    @classmethod
    def of(cls, cast: Cast) -> "Wallets":
        """Look into all of them."""
        return cls(cast.seller.balance(), tuple(one.balance() for one in cast.investors))

    def gained_since(self, before: "Wallets") -> tuple[Money, ...]:
        """What each investor has more than before."""
        pairs = zip(self.investors, before.investors, strict=True)
        return tuple(after - earlier for after, earlier in pairs)


def tell(stage: Stage, *, kill: bool) -> None:
    """Tell the whole story; with `kill`, the platform dies twice on the way and goes on.

    Raises:
        UnexpectedError: the platform did something the story does not know.
    """
    heading(1, "The platform starts: databases, six services, worker, sandbox world")
    stage.platform.start(lambda text: say(f"  {text}"))
    cast = introduce(stage)
    on_time(stage, cast, kill=kill)
    early(stage, cast)
    late(stage, cast)
    in_two_parts(stage, cast)
    heading(12, "The audit")


def introduce(stage: Stage) -> Cast:
    """People sign up, are identified, name their bank accounts; investors pay in."""
    heading(2, "People sign up, prove who they are, and name their bank accounts")
    seller = stage.person("Asha", "sme")
    seller.claim_business(SELLER.name, SELLER.gstin).identify(SELLER.gstin[2:12])
    seller.open_bank_account("50100000000101")
    customer = stage.person("Bharat", "customer")
    customer.claim_business(BUYER.name, BUYER.gstin).identify(BUYER.gstin[2:12])
    investors = tuple(
        stage.person(name, "investor").identify(pan)
        for name, pan in zip(("Ravi", "Meera", "Farhan"), PANS, strict=True)
    )
    say("  Asha sells, Bharat is her customer; Ravi, Meera and Farhan invest. All are verified.")
    for number, investor in enumerate(investors):
        investor.open_bank_account(f"5010000000020{number + 4}")
        place = investor.post("/wallet/deposits", {"amount": DEPOSIT.decimal, "method": "bank"})
        stage.sandbox.credit(place.body["virtualAccount"], DEPOSIT, payer=investor.name)
    for investor in investors:
        wait_for_balance(investor, DEPOSIT)
    heading(3, f"Each investor has paid in {DEPOSIT}; the bank told us by its webhook")
    stage.show_ledger()
    return Cast(seller, customer, investors)


def on_time(stage: Stage, cast: Cast, *, kill: bool) -> None:
    """The main tale: paid on the due date."""
    invoice_id = upload(stage, cast, "AT/26-27/0041", "tally", told=True)
    offer(stage, cast, invoice_id, told=True)
    before = Wallets.of(cast)
    heading(7, "Three investors fund it, in lots of 33,333, 33,333 and 23,334")
    fund(cast.investors[0], invoice_id, LOTS[0])
    fund(cast.investors[1], invoice_id, LOTS[1])
    stage.show_ledger()
    if kill:
        say("\n  kill -9: the platform dies with the invoice two thirds funded. It starts again.")
        stage.platform.kill()
        stage.platform.start()
    fund(cast.investors[2], invoice_id, LOTS[2])
    heading(8, "Funded: the SME is paid at once, net of the fee and its GST")
    cast.seller.stage(invoice_id, "disbursed")
    paid = wait_for_payout(stage, Money.parse("88938.00"))
    stage.check("SME receives in its bank account", "88938.00", paid)
    stage.show_ledger()
    heading(9, f"{TENOR_DAYS} days later the customer pays through the bank, on the due date")
    stage.sandbox.advance(TENOR_DAYS)
    middle = Wallets.of(cast)
    place = repayment(cast.customer, invoice_id)
    stage.check("the customer owes", "100000.00", place.rupees("amountDue"))
    stage.sandbox.credit(place.body["virtualAccount"], FACE, payer=BUYER.name)
    if kill:
        say("  kill -9: the platform dies with the payment in the air. It starts again.")
        stage.platform.kill()
        stage.platform.start()
    cast.seller.stage(invoice_id, "repaid")
    after = settle(cast, middle, Money.parse("91386.99"))
    shares = after.gained_since(middle)
    stage.check("investors together receive", "91386.99", total(shares))
    for investor, wanted, share in zip(
        cast.investors, ("33846.69", "33846.69", "23693.61"), shares, strict=True
    ):
        stage.check(f"of which {investor.name}", wanted, share)
    stage.check("SME's reserve", "8613.01", after.seller - middle.seller)
    gains = after.gained_since(before)
    stage.check("the investors' return", "1386.99", total(gains))
    if kill:
        once = [row for row in stage.sandbox.payouts() if paid_amount(row) == paid]
        stage.check("what the bank paid out for it, in all", "88938.00", total_of(once))
    stage.show_ledger()


def early(stage: Stage, cast: Cast) -> None:
    """Paid five days early: the return accrues to the day of payment."""
    heading(10, "A second invoice, paid five days early; and a third, twenty days late")
    invoice_id = finance(stage, cast, "AT/26-27/0042", "classic")
    shares, reserve = repay(stage, cast, invoice_id, after_days=TENOR_DAYS - 5, wanted="91232.88")
    stage.check("five days early: investors receive", "91232.88", total(shares))
    stage.check("five days early: SME's reserve", "8767.12", reserve)


def late(stage: Stage, cast: Cast) -> None:
    """Paid twenty days late: overdue by the calendar, and a late charge."""
    invoice_id = finance(stage, cast, "AT/26-27/0043", "modern")
    stage.sandbox.advance(TENOR_DAYS + 1)
    cast.seller.stage(invoice_id, "overdue")
    say("  the day after the due date it is overdue; nobody had to tell the platform")
    shares, reserve = repay(stage, cast, invoice_id, after_days=19, wanted="92299.31")
    stage.check("twenty days late: investors receive", "92299.31", total(shares))
    stage.check("twenty days late: SME's reserve", "7700.69", reserve)


def in_two_parts(stage: Stage, cast: Cast) -> None:
    """40,000 comes first: shares are intervals, so the two payments give the same in all."""
    heading(11, "A fourth invoice, paid in two parts: 40,000.00 first")
    invoice_id = finance(stage, cast, "AT/26-27/0044", "shop")
    first, _ = repay(
        stage, cast, invoice_id, after_days=TENOR_DAYS, wanted="39999.98", part=Money.parse("40000")
    )
    second, _ = repay(
        stage, cast, invoice_id, after_days=0, wanted="51387.01", part=Money.parse("60000")
    )
    figures = (
        ("14814.66", "19032.03"),
        ("14814.66", "19032.03"),
        ("10370.66", "13322.95"),
    )
    for investor, wanted, one, two in zip(cast.investors, figures, first, second, strict=True):
        stage.check(f"{investor.name} of the first part", wanted[0], one)
        stage.check(f"{investor.name} of the rest", wanted[1], two)
    stage.check("both parts together", "91386.99", total((*first, *second)))
    stage.show_ledger()


def upload(stage: Stage, cast: Cast, number: str, layout: Layout, *, told: bool = False) -> str:
    """The SME makes out an invoice, registers it as an e-invoice, and uploads the PDF."""
    today = business_day(stage)
    due = today + timedelta(days=TENOR_DAYS)
    paper = paper_for(SELLER, BUYER, number=number, total=FACE, issued_on=today, due_on=due)
    claims = paper.qr_claims(registered_at=datetime.combine(today, NOON))
    claims.pop("Irn")
    claims.pop("IrnDt")
    pdf = render_pdf(paper, layout=layout, signed_qr=stage.sandbox.e_invoice({**claims}))
    if told and stage.invoice_file is not None:
        stage.invoice_file.write_bytes(pdf)
    if told:
        heading(4, f"Asha uploads invoice {number}, a PDF of {len(pdf):,} bytes")
    invoice_id = cast.seller.upload(
        pdf, number=number, amount=FACE, due=due.isoformat(), customer=BUYER.gstin
    )
    facts = cast.seller.stage(invoice_id, "verified", "needs_info", "rejected")
    if facts["stage"] != "verified":
        raise UnexpectedError(f"the invoice was not verified: {facts['decision']}")
    if told:
        describe(facts)
    return invoice_id


def describe(facts: dict[str, Any]) -> None:
    """Print what was read and what was checked."""
    for name, found in facts["fields"].items():
        if found is not None and name != "irn":
            say(f"  {name:<16} {found['value']!s:<34} from {found['source']}")
    passed = [check["check"] for check in facts["checks"] if check["verdict"] == "pass"]
    others = [check for check in facts["checks"] if check["verdict"] != "pass"]
    say(f"  {len(passed)} checks pass: {', '.join(passed)}")
    for check in others:
        say(f"  {check['check']}: {check['verdict']} ({check['reason']})")
    say(f"  risk score {facts['riskScore']}, grade {facts['grade']}")


def offer(stage: Stage, cast: Cast, invoice_id: str, *, told: bool = False) -> None:
    """The customer accepts; the SME sees the cost and lists."""
    due = cast.seller.get(f"/invoices/{invoice_id}").body["dueDate"]
    cast.customer.post(f"/invoices/{invoice_id}/accept", {"amount": "100000.00", "dueDate": due})
    terms: dict[str, object] = {"advanceRate": 90, "annualRate": "12.5"}
    preview = cast.seller.post(f"/invoices/{invoice_id}/list?preview=true", terms)
    if told:
        heading(5, f"The customer accepts to pay {FACE} on {due}")
        heading(6, "Asha sees what it costs before she lists it")
        stage.check("investors advance", "90000.00", preview.rupees("discountedAmount"))
        stage.check("platform fee", "900.00", preview.rupees("platformFee"))
        stage.check("GST on the fee", "162.00", preview.rupees("gstOnFee"))
        stage.check("SME would receive at once", "88938.00", preview.rupees("netToSme"))
        stage.check("and at maturity", "8613.01", preview.rupees("reserveAtMaturity"))
        say(f"  all-in cost {preview.body['allInCost']} % a year; for investors an expected")
        say(f"  return of {preview.body['expectedROI']} % (XIRR {preview.body['expectedXirr']} %)")
    cast.seller.post(f"/invoices/{invoice_id}/list", terms)


def finance(stage: Stage, cast: Cast, number: str, layout: Layout) -> str:
    """Everything up to the disbursal, in one go."""
    invoice_id = upload(stage, cast, number, layout)
    offer(stage, cast, invoice_id)
    for investor, lot in zip(cast.investors, LOTS, strict=True):
        fund(investor, invoice_id, lot)
    cast.seller.stage(invoice_id, "disbursed")
    return invoice_id


def repay(
    stage: Stage,
    cast: Cast,
    invoice_id: str,
    *,
    after_days: int,
    wanted: str,
    part: Money = FACE,
) -> tuple[tuple[Money, ...], Money]:
    """Days pass and the customer pays; return what each investor and the SME got of it."""
    if after_days:
        stage.sandbox.advance(after_days)
    before = Wallets.of(cast)
    place = repayment(cast.customer, invoice_id)
    stage.sandbox.credit(place.body["virtualAccount"], part, payer=BUYER.name)
    after = settle(cast, before, Money.parse(wanted))
    return after.gained_since(before), after.seller - before.seller


def fund(investor: Person, invoice_id: str, amount: str) -> None:
    """Commit money, under a key, so that a repeat would change nothing."""
    key = {"Idempotency-Key": f"{investor.name}-{invoice_id}"[:64]}
    answer = investor.post(f"/invoices/{invoice_id}/fund", {"amount": amount}, headers=key)
    remaining = answer.rupees("remaining")
    say(f"  {investor.name} commits ₹{amount}: {answer.body['status']}, {remaining} remain")


def repayment(customer: Person, invoice_id: str) -> Answer:
    """Where the customer has to pay; the bank opens the account in the background."""

    def look() -> Answer | None:
        try:
            return customer.get(f"/invoices/{invoice_id}/repayment")
        except UnexpectedError:
            return None

    return until(look, "the virtual account is open")


def settle(cast: Cast, before: Wallets, wanted: Money) -> Wallets:
    """Wait until the investors have got what is wanted; return what everybody holds then."""

    def look() -> Wallets | None:
        now = Wallets.of(cast)
        return now if total(now.gained_since(before)) >= wanted else None

    until(look, f"investors receive {wanted}")
    # The wallets were looked into one after the other; one distribution pays all of them at once.
    return Wallets.of(cast)


def wait_for_balance(person: Person, wanted: Money) -> None:
    """Wait until a wallet holds so much."""
    until(lambda: person.balance() >= wanted or None, f"{person.name} holds {wanted}")


def wait_for_payout(stage: Stage, wanted: Money) -> Money:
    """Wait until the bank has paid out; return the amount."""

    def look() -> Money | None:
        paid = [paid_amount(row) for row in stage.sandbox.payouts() if is_paid(row)]
        return paid[0] if paid else None

    return until(look, f"the bank pays out {wanted}")


def is_paid(row: dict[str, Any]) -> bool:
    """Whether the bank says that it has paid."""
    return "processed" in str(row)


def paid_amount(row: dict[str, Any]) -> Money:
    """What one payout of the bank's book was for."""
    return money(row["amount"])


def business_day(stage: Stage) -> date:
    """What day it is on the platform."""
    return date.fromisoformat(stage.line.ask("GET", "/api/v1/health").body["today"])


def total(amounts: tuple[Money, ...]) -> Money:
    """Add up."""
    return sum(amounts, Money(0))


def total_of(rows: list[dict[str, Any]]) -> Money:
    """Add up payouts."""
    return sum((paid_amount(row) for row in rows), Money(0))
