"""The checker works a certificate of tax out again, and names one that was edited."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from checker.books import repayment_of
from checker.facts import Deal, Facts, Position, Receipt, TaxLine, TaxYear
from checker.papers import check_taxes
from checker.report import Report
from hundi.kernel.ids import new_id

NOW = datetime(2027, 1, 15, 6, 30, tzinfo=UTC)
DISBURSED, DUE = date(2026, 12, 1), date(2027, 1, 15)
INVOICE, RAVI, MEERA = new_id(), new_id(), new_id()
YEAR = "2026-27"
RATE, THRESHOLD = 1_000, 50_000
# The return of the founding document's example, its two investors' parts of it, and the tax.
PARTS = {RAVI: 92_466, MEERA: 46_233}
TERMS = {
    "face": {"minor": 10_000_000}, "taxable": {"minor": 8_474_576},
    "advance": {"minor": 9_000_000}, "annual_rate": 1250, "platform_fee_rate": 100,
    "gst_rate": 1800, "investor_fee_rate": 0, "late_rate": 600, "late_cap_rate": 1000,
    "grace_days": 0, "due_on": DUE.isoformat(), "lawful_tds_rates": [10],
}  # fmt: skip


def facts() -> Facts:
    """One deal, paid on its due date by its customer; both investors have their certificate."""
    deal = Deal(
        INVOICE, new_id(), new_id(), TERMS, None, "repaid", DISBURSED, DUE, 0, 138_699, 9_000_000,
        861_301, 0, 0, 0, 9_138_699,
        investors_final=True, written_off_on=None, recovery_claimed_minor=0, credited_minor=0,
        recourse_minor=0, is_adjusted=False, is_replayed=False,
    )  # fmt: skip
    paid = Receipt(
        new_id(), INVOICE, 10_000_000, DUE, "settled", 0, False, new_id(), DUE,  # noqa: FBT003 - a row
        0, 138_699, 9_000_000, 861_301, 0, 0, 9_138_699, True, NOW,  # noqa: FBT003 - a row
    )  # fmt: skip
    positions = [
        Position(new_id(), INVOICE, RAVI, 0, 6_000_000, 0),
        Position(new_id(), INVOICE, MEERA, 6_000_000, 9_000_000, 0),
    ]
    lines = [TaxLine(who, INVOICE, YEAR, part, tax_of(part)) for who, part in PARTS.items()]
    years = [TaxYear(who, YEAR, part, tax_of(part), RATE, THRESHOLD) for who, part in PARTS.items()]
    return Facts(
        balances={}, moved={}, listings=[], commitments={}, deals={INVOICE: deal},
        positions={INVOICE: positions}, receipts={INVOICE: [paid]}, adjustments={},
        fee_invoices=[], tax_lines=lines, tax_years=years, credits=[], placements={}, payouts=[],
        matches=[], returns={}, outstanding={}, exposures={}, reserved={}, paid_by_invoice={},
        pending_jobs=0,
    )  # fmt: skip


def tax_of(interest: int) -> int:
    return (interest * RATE + 5_000) // 10_000 if interest > THRESHOLD else 0


def wrongs(found: Facts) -> list[str]:
    report = Report()
    check_taxes(found, {INVOICE: repayment_of(found.deals[INVOICE], found)}, report)
    return report.wrong


def test_the_checker_agrees_with_certificates_over_and_under_the_threshold() -> None:
    assert [tax_of(part) for part in PARTS.values()] == [9_247, 0]
    assert wrongs(facts()) == []


@pytest.mark.parametrize(
    ("edit", "named"),
    [
        ({"interest_minor": 92_467}, "its lines"),
        ({"withheld_minor": 9_246}, "its lines"),
        ({"withheld_minor": 9_246}, "the tax"),
        ({"financial_year": "2025-26"}, "its lines"),
    ],
)
def test_a_certificate_that_was_edited_is_named(edit: dict[str, object], named: str) -> None:
    found = facts()
    found.tax_years[0] = replace(found.tax_years[0], **edit)

    year = edit.get("financial_year", YEAR)
    name = f"the certificate of {RAVI} for {year}: {named} is"
    assert any(line.startswith(name) for line in wrongs(found))


def test_a_line_and_its_certificate_edited_alike_still_contradict_the_deal() -> None:
    found = facts()
    found.tax_lines[0] = replace(found.tax_lines[0], interest_minor=92_476, withheld_minor=9_248)
    found.tax_years[0] = replace(found.tax_years[0], interest_minor=92_476, withheld_minor=9_248)

    assert wrongs(found) == [f"the interest of {RAVI} on {INVOICE} is 92476, ought to be 92466"]


def test_a_certificate_that_was_taken_away_is_named() -> None:
    found = facts()
    found.tax_years.pop()

    assert any(line.startswith("tax lines without a certificate") for line in wrongs(found))
