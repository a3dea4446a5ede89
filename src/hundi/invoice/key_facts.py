"""The key facts of an offer on a paper: who, how much, what it costs, what can go wrong. Pure.

Every figure is the quote's own, so the paper and the offer cannot differ.

Source: the Reserve Bank of India's Key Facts Statement for loans (circular of 15 April 2024): a
numbered table, plain sentences, all costs as one yearly figure. A sale of an invoice is no loan;
its seller is told as much all the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from hundi.invoice.domain import Invoice
from hundi.kernel.calendar import INDIA
from hundi.kernel.deal import Quote
from hundi.kernel.money import ZERO, Money
from hundi.kernel.rate import Rate
from hundi.runtime.paper import Paper, day

# Of the example of a late customer.
LATE_DAYS = 30

# What it is about, how it is meant, and the rupees where it has some.
Row = tuple[str, str, Money | None]


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """An offer as it is quoted, or as it was taken.

    `drawn_on` is the day of the quote, `terms_begun_on` the day the product's terms began.
    """

    invoice: Invoice
    quote: Quote
    advance_rate: Rate
    closes_at: datetime
    drawn_on: date
    terms_begun_on: date
    is_taken: bool
    complaints_at: str

    def to_seller_when(self, days_late: int) -> Money:
        """Return what the SME still gets when the customer pays all, so many days late."""
        terms = self.quote.terms
        claim = terms.claim_on(terms.due_on + timedelta(days=days_late), disbursed_on=self._paid_on)
        return max(terms.face - claim.total, ZERO)

    @property
    def _paid_on(self) -> date:
        return self.quote.terms.due_on - timedelta(days=self.quote.days)


def paper_of(facts: KeyFacts) -> Paper:
    """Return the paper. The same facts are the same paper."""
    invoice = facts.invoice
    rows = [
        [str(number), name, meaning, str(amount).replace("₹", "") if amount is not None else ""]
        for number, (name, meaning, amount) in enumerate(_rows(facts), start=1)
    ]
    return Paper(
        title="Key facts of an invoice's sale",
        facts=(
            ("Seller", invoice.seller_name or "as its account says"),
            (
                "Customer",
                f"{invoice.buyer_name or 'as its GSTIN says'}, GSTIN {invoice.buyer_gstin}",
            ),
            ("Invoice", f"{invoice.claims.number}, to be paid on {day(facts.quote.terms.due_on)}"),
            ("Date", _dated(facts)),
            ("Terms", f"standard, in force since {day(facts.terms_begun_on)}"),
        ),
        columns=("No.", "Fact", "What it means", "Rupees"),
        rows=rows,
        widths=(28, 130, 272, 85),
        right=frozenset({3}),
        footer=(
            "Days are of the calendar in India. Rates are simple, for a year of 365 days. Figures "
            "are rounded to the paisa. You sell an invoice; this is no loan."
        ),
    )


def _dated(facts: KeyFacts) -> str:
    if facts.is_taken:
        return f"taken on {day(facts.drawn_on)}: these are the facts that were agreed"
    return f"quoted on {day(facts.drawn_on)}, for that day; it binds nobody until you take it"


def _rows(facts: KeyFacts) -> Iterator[Row]:
    yield from _now(facts)
    yield from _later(facts)
    yield from _if_not_as_planned(facts)
    yield from _your_rights(facts)


def _now(facts: KeyFacts) -> Iterator[Row]:
    terms = facts.quote.terms
    yield "Invoice amount", "What your customer accepted to pay, less credit notes.", terms.face
    yield "Advance", f"{facts.advance_rate} of it, paid by investors.", terms.advance
    yield (
        "Platform fee",
        f"{Rate(terms.platform_fee_rate)} of the advance, once, when you are paid.",
        terms.platform_fee,
    )
    yield "GST on the platform fee", f"{Rate(terms.gst_rate)} of the fee.", terms.gst_on_fee
    yield (
        "What reaches your bank",
        "The advance less the fee and its GST, once all of it is funded.",
        terms.net_to_seller,
    )


def _later(facts: KeyFacts) -> Iterator[Row]:
    quote, terms = facts.quote, facts.quote.terms
    discount = terms.return_after(quote.days)
    cost = discount + terms.platform_fee + terms.gst_on_fee
    yield "Held back", "The rest of the invoice, yours when your customer has paid.", terms.reserve
    yield (
        "Discount (return of the investors)",
        (
            f"{Rate(terms.annual_rate)} a year on the advance for {quote.days} days, out of what "
            "is held back. Counted to the day your customer pays: earlier is cheaper."
        ),
        discount,
    )
    yield (
        "What you get when your customer pays",
        f"If it pays all of it on {day(terms.due_on)}. Tax that it withholds comes off this.",
        quote.reserve_at_maturity,
    )
    yield "Cost in rupees", "Discount, fee and GST. There is no other fee or charge.", cost
    yield (
        "All-in cost",
        f"{quote.all_in_cost} % a year, on what reaches your bank, for {quote.days} days.",
        None,
    )


def _if_not_as_planned(facts: KeyFacts) -> Iterator[Row]:
    terms = facts.quote.terms
    yield (
        "If your customer pays late",
        (
            f"The discount goes on, and {Rate(terms.late_rate)} a year of the advance is added "
            f"from day {terms.grace_days + 1} after the due date, at most "
            f"{Rate(terms.late_cap_rate)} of the advance."
        ),
        None,
    )
    yield (
        f"Example: {LATE_DAYS} days late",
        "What you would then get when your customer pays.",
        facts.to_seller_when(LATE_DAYS),
    )
    yield (
        "If it does not pay",
        (
            f"More than {terms.default_after_days} days late is a default. The cost of collecting "
            "comes first out of whatever is paid then."
        ),
        None,
    )
    yield "What you owe in a default", _owed(recourse=terms.recourse), None


def _owed(*, recourse: bool) -> str:
    if recourse:
        return (
            "With recourse: you owe what the investors still lack once nothing more is expected of "
            "your customer. It is taken from your wallet."
        )
    return (
        "Without recourse: you keep what reached your bank and owe the investors nothing. What "
        "is held back pays them first, so you may get none of it."
    )


def _your_rights(facts: KeyFacts) -> Iterator[Row]:
    closes = facts.closes_at.astimezone(INDIA)
    yield (
        "Open until",
        (
            f"{day(closes)}, {closes:%H:%M} in India. If it is not wholly funded by then, it ends "
            "and costs you nothing."
        ),
        None,
    )
    yield "Taking it back", "Free of charge until it is wholly funded.", None
    yield (
        "Complaints",
        f"Write to {facts.complaints_at} with the number of the invoice.",
        None,
    )
