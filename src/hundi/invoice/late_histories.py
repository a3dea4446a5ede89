"""Payment histories as examples for the late-payment model. Pure: text in, examples out.

The columns are those of the public receivables data. Of an invoice only what was known on its
own day is used; `Disputed`, which is filled in afterwards, is not read at all.
"""

import csv
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import StringIO

from hundi.invoice.late_payment import PastInvoice, facts_on, known_on
from hundi.invoice.late_training import Example
from hundi.invoice.risk import RiskFacts, seed_v1
from hundi.kernel.money import ZERO

ROWS_MAX = 200_000
COLUMNS = ("customerID", "InvoiceDate", "DueDate", "SettledDate", "PaperlessDate")


class BadHistoriesError(ValueError):
    """The file is not one of payment histories."""


@dataclass(frozen=True, slots=True)
class History:
    """One invoice of a file."""

    customer: str
    issued_on: date
    due_on: date
    settled_on: date
    paperless_on: date | None


def read_histories(text: str) -> list[History]:
    """Return the invoices of a CSV, oldest first.

    Raises:
        BadHistoriesError: a column is missing, a day is none, or there are too many rows.
    """
    reader = csv.DictReader(StringIO(text))
    missing = set(COLUMNS) - set(reader.fieldnames or ())
    if missing:
        raise BadHistoriesError(f"the file has no column {', '.join(sorted(missing))}")
    found: list[History] = []
    for number, row in enumerate(reader, 2):
        if number > ROWS_MAX:
            raise BadHistoriesError(f"more than {ROWS_MAX} rows")
        try:
            found.append(_history(row))
        except (ValueError, KeyError, TypeError) as problem:
            raise BadHistoriesError(f"line {number}: {problem}") from problem
    found.sort(key=lambda one: one.issued_on)
    return found


def examples_of(histories: Sequence[History]) -> list[Example]:
    """Return each invoice as an example: what was known on its day, and how it went."""
    return [
        Example(
            one.issued_on,
            one.due_on,
            facts_on(past, on=one.issued_on, is_paper=_is_paper(one)),
            one.settled_on > one.due_on,
        )
        for one, past in _with_past(histories)
    ]


def seed_dangers(histories: Sequence[History], *, with_repayments: bool) -> list[float]:
    """Return the seed formula's score of each invoice, turned so that more is more dangerous.

    The data does not say who sells. With `with_repayments` what this customer repaid stands for
    the SME's repayments; without, only the customer's late payments count.
    """
    dangers: list[float] = []
    for one, past in _with_past(histories):
        known = [days for _, days in known_on(past, on=one.issued_on)]
        facts = RiskFacts(
            sme_repayments=sum(days <= 0 for days in known) if with_repayments else 0,
            sme_defaults=0,
            customer_rating=0,
            customer_late_payments=sum(days > 0 for days in known),
            amount=ZERO,
            days_to_maturity=(one.due_on - one.issued_on).days,
        )
        dangers.append(-float(seed_v1(facts).value))
    return dangers


def _with_past(histories: Sequence[History]) -> Iterator[tuple[History, list[PastInvoice]]]:
    of_customer: dict[str, list[History]] = defaultdict(list)
    for one in histories:
        of_customer[one.customer].append(one)
    for one in histories:
        yield (
            one,
            [
                PastInvoice(other.due_on, other.settled_on)
                for other in of_customer[one.customer]
                if other.issued_on < one.issued_on
            ],
        )


def _history(row: dict[str, str]) -> History:
    return History(
        customer=row["customerID"],
        issued_on=_day(row["InvoiceDate"]),
        due_on=_day(row["DueDate"]),
        settled_on=_day(row["SettledDate"]),
        paperless_on=_day(row["PaperlessDate"]) if row["PaperlessDate"] else None,
    )


def _is_paper(one: History) -> bool:
    """Whether the bill went out on paper: the customer had not yet asked for electronic ones."""
    return one.paperless_on is None or one.paperless_on > one.issued_on


def _day(text: str) -> date:
    return datetime.strptime(text, "%m/%d/%Y").date()  # noqa: DTZ007 - a day has no zone
