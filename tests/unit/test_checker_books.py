"""The checker's own books where the bank took a payment back, and something of it had gone."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from checker.books import expected, repayment_of
from checker.check import check_receipts
from checker.facts import (
    Adjustment,
    Credit,
    Deal,
    Facts,
    Match,
    Payout,
    Placement,
    Receipt,
    entry_id,
)
from checker.report import Report
from hundi.kernel.ids import new_id

NOW = datetime(2026, 12, 1, 6, 30, tzinfo=UTC)
DISBURSED = date(2026, 12, 1)
SELLER, CUSTOMER, SOMEBODY, INVOICE = new_id(), new_id(), new_id(), new_id()
TERMS = {
    "face": {"minor": 10_000_000}, "taxable": {"minor": 8_474_576},
    "advance": {"minor": 9_000_000}, "annual_rate": 1250, "platform_fee_rate": 100,
    "gst_rate": 1800, "investor_fee_rate": 700, "late_rate": 600, "late_cap_rate": 1000,
    "grace_days": 0, "due_on": "2027-01-15", "lawful_tds_rates": [10],
}  # fmt: skip


def deal(*, replayed: bool) -> Deal:
    return Deal(
        INVOICE, SELLER, CUSTOMER, TERMS, None, "partially_repaid", DISBURSED, DISBURSED,
        0, 0, 0, 0, 0, 0, 0, 0,
        investors_final=False, written_off_on=None, recovery_claimed_minor=0, credited_minor=0,
        recourse_minor=0, is_adjusted=False, is_replayed=replayed,
    )  # fmt: skip


def receipt(amount: int, *, excess: int = 0, state: str = "settled") -> Receipt:
    return Receipt(
        new_id(), INVOICE, amount, DISBURSED, state, excess, False, None, None,  # noqa: FBT003 - a row
        None, None, None, None, None, None, None, None, None,
    )  # fmt: skip


def facts(*receipts: Receipt, credits_: list[Credit], payouts: list[Payout]) -> Facts:
    return Facts(
        balances={}, moved={}, listings=[], commitments={},
        deals={INVOICE: deal(replayed=True)}, positions={}, receipts={INVOICE: list(receipts)},
        adjustments={}, fee_invoices=[], tax_lines=[], tax_years=[], credits=credits_,
        placements={}, payouts=payouts, matches=[], returns={}, outstanding={},
        exposures={}, reserved={}, paid_by_invoice={}, pending_jobs=0,
    )  # fmt: skip


def returned(of: UUID, amount: int) -> Credit:
    return Credit(of, amount, "returned", None, NOW)


def refund(of: UUID, amount: int, state: str) -> Payout:
    return Payout(new_id(), "refund", None, of, amount, state, [state])


def test_what_went_back_of_a_payment_stays_gone_when_an_earlier_one_is_taken_back() -> None:
    """There is room for all of it now; but it was in suspense, and is its payer's again."""
    kept = receipt(6_000_001)  # whatever its row says of the excess
    found = facts(kept, credits_=[], payouts=[])
    found.entries[entry_id(kept.credit_id, "excess")] = (NOW, 1)

    repayment = repayment_of(found.deals[INVOICE], found)

    assert repayment is not None
    assert (repayment.received, repayment.parts[0].excess) == (6_000_000, 1)


@pytest.mark.parametrize(
    ("state", "moved", "waits"),
    [("processed", 0, 0), ("returned", 1, 1), ("returned", 0, 0)],
    ids=["refunded", "the refund came home", "and was given away again"],
)
def test_its_customer_owes_what_suspense_no_longer_held(state: str, moved: int, waits: int) -> None:
    gone = receipt(10_000_001, state="reversed")
    given = [] if state == "returned" and not moved else [refund(gone.credit_id, 1, state)]
    found = facts(gone, credits_=[returned(gone.credit_id, 10_000_001)], payouts=given)
    found.moved[f"suspense:{gone.credit_id}"] = moved
    if not given:
        found.matches.append(Match(new_id(), gone.credit_id, SOMEBODY))
        found.entries[entry_id(found.matches[0].approval_id, "match")] = (NOW, 1)

    held = expected(found, {INVOICE: repayment_of(found.deals[INVOICE], found)})

    assert held[f"wallet:{CUSTOMER}"] == -1
    assert held.get(f"suspense:{gone.credit_id}", 0) == waits


def test_money_given_to_somebody_whole_and_taken_back_is_no_longer_theirs() -> None:
    """Also when the payment never had to do with an invoice."""
    stray = returned(new_id(), 9_000_000)
    found = replace(facts(credits_=[stray], payouts=[]), receipts={})
    found.matches.append(Match(new_id(), stray.id, SOMEBODY))
    found.entries[entry_id(found.matches[0].approval_id, "match")] = (NOW, 9_000_000)

    held = expected(found, {INVOICE: repayment_of(found.deals[INVOICE], found)})

    assert held.get(f"wallet:{SOMEBODY}", 0) == 0
    assert held.get(f"suspense:{stray.id}", 0) == 0


def test_an_excess_that_became_somebodys_whole_and_was_taken_back_is_no_longer_theirs() -> None:
    """Found by the model: a paisa more was paid, matched to a wallet, and taken back of it."""
    whole = receipt(10_000_000)
    more = receipt(1, excess=1)
    paid = Credit(whole.credit_id, 10_000_000, "receipts", None, NOW)
    found = facts(whole, more, credits_=[paid, returned(more.credit_id, 1)], payouts=[])
    found.placements[paid.id] = [Placement(paid.id, INVOICE, paid.amount_minor)]
    found.matches.append(Match(new_id(), more.credit_id, SOMEBODY))
    found.entries |= {
        entry_id(found.matches[0].approval_id, "match"): (NOW, 1),
        entry_id(more.credit_id, "excess"): (NOW, 1),
    }

    held = expected(found, {INVOICE: repayment_of(found.deals[INVOICE], found)})

    assert held.get(f"wallet:{SOMEBODY}", 0) == 0
    assert held.get(f"suspense:{more.credit_id}", 0) == 0
    assert sum(held.values()) == 0


def test_a_payment_that_was_matched_after_the_listing_counts_from_the_day_of_the_match() -> None:
    """Found by the model: it came before the invoice was listed."""
    early = receipt(1_000)
    paid = Credit(early.credit_id, 1_000, "receipts", None, NOW - timedelta(days=3))
    found = facts(early, credits_=[paid], payouts=[])
    found.listed_on[INVOICE], found.matched_on[paid.id] = DISBURSED, DISBURSED

    report = Report()
    check_receipts(found, {INVOICE: None}, report)

    assert not any("its day" in line for line in report.wrong)
    found.matched_on[paid.id] = DISBURSED - timedelta(days=1)
    check_receipts(found, {INVOICE: None}, report)
    assert any("its day" in line for line in report.wrong)


@pytest.mark.parametrize(("first", "counts_from"), [(-1, DISBURSED), (1, date(2027, 5, 20))])
def test_a_payment_run_again_after_a_write_off_counts_as_it_came(
    first: int, counts_from: date
) -> None:
    """Found by the model: the debt stands still from the write-off, not from before it."""
    lost = datetime(2027, 5, 20, 6, 30, tzinfo=UTC)
    one = replace(
        receipt(1_000),
        distributed_at=lost + timedelta(days=9),
        first_distributed_at=lost + timedelta(days=first),
    )
    found = facts(one, credits_=[], payouts=[])
    found.deals[INVOICE] = replace(deal(replayed=True), terms=TERMS | {"recourse": True})
    found.adjustments[INVOICE] = [
        Adjustment(INVOICE, "write_off", 9_000_000, lost),
        Adjustment(INVOICE, "recovery_cost", 100, lost + timedelta(days=2)),
    ]

    repayment = repayment_of(found.deals[INVOICE], found)

    assert repayment is not None
    assert (repayment.parts[0].counted_on, repayment.recovery) == (counts_from, 100)
    assert repayment.counted_on == lost.date()
