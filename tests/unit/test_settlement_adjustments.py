"""Costs of recovery, write-off, recourse and credit notes: what each may be, and comes to."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from hundi.kernel.ids import new_id
from hundi.kernel.money import ZERO
from hundi.settlement.adjustments import (
    CostsTooHigh,
    CreditNoteTooLarge,
    DealNotRunning,
    NothingToWriteOff,
    NotInRecovery,
    add_costs,
    credit,
    write_off,
)
from hundi.settlement.domain import Deal, DealStatus, Receipt, Received
from support.databases import NOW
from support.settlement import DUE, TERMS, TODAY, Story, rupees

STORY = Story()
LISTED = Deal(STORY.invoice_id, STORY.seller_id, STORY.customer_id, TERMS)
DISBURSED, _ = LISTED.disburse(on=TODAY, now=NOW)
LONG_PAST = DUE + timedelta(days=91)
# The claim on this day is above the face: 90,000 and 13,715.75 and 5,917.81.
FAR_PAST = DUE + timedelta(days=400)
WITH_RECOURSE = replace(DISBURSED, terms=replace(TERMS, recourse=True))


def paid(deal: Deal, amount: str, on: date = DUE, *, from_seller: bool = False) -> Received:
    return deal.receive(Receipt(new_id(), rupees(amount), on, from_seller), now=NOW)


def defaulted(deal: Deal = DISBURSED) -> Deal:
    deal, _ = deal.turn(LONG_PAST, now=NOW)
    assert deal.status is DealStatus.DEFAULTED
    return deal


def test_a_write_off_loses_the_principal_that_did_not_come() -> None:
    deal = defaulted(paid(DISBURSED, "40000").deal)

    written_off, news = write_off(deal, on=LONG_PAST, now=NOW)

    # Of the 40,000 the return took 1,386.99 first.
    assert news.principal_lost == rupees("51386.99")
    assert written_off.status is DealStatus.WRITTEN_OFF
    assert written_off.written_off_on == LONG_PAST
    assert written_off.recourse_owed == ZERO


@pytest.mark.parametrize("deal", [LISTED, DISBURSED, paid(DISBURSED, "40000").deal])
def test_only_what_is_in_default_is_written_off_or_recovered(deal: Deal) -> None:
    overdue, _ = deal.turn(DUE + timedelta(days=1), now=NOW)

    for one in (deal, overdue):
        with pytest.raises(NotInRecovery):
            write_off(one, on=LONG_PAST, now=NOW)
        with pytest.raises(NotInRecovery):
            add_costs(one, rupees("1"))


def test_there_is_nothing_to_write_off_where_the_investors_are_whole() -> None:
    deal = paid(defaulted(), "98000", LONG_PAST).deal
    assert deal.status is DealStatus.DEFAULTED

    with pytest.raises(NothingToWriteOff):
        write_off(deal, on=LONG_PAST, now=NOW)


def test_a_write_off_with_recourse_calls_on_the_seller_for_the_claim_of_the_day() -> None:
    written_off, _ = write_off(defaulted(WITH_RECOURSE), on=LONG_PAST, now=NOW)

    # 90,000, and 136 days at 12.5 %, and 91 days at 6 %.
    assert written_off.recourse_owed == rupees("90000") + rupees("4191.78") + rupees("1346.30")
    assert written_off.recourse_open == written_off.recourse_owed


def test_costs_of_recovery_together_are_no_more_than_the_customer_owes() -> None:
    deal = add_costs(defaulted(), rupees("60000"))

    with pytest.raises(CostsTooHigh):
        add_costs(deal, rupees("40000.01"))
    assert add_costs(deal, rupees("40000")).costs == rupees("100000")


def test_costs_that_were_recovered_make_room_for_others() -> None:
    deal = paid(add_costs(defaulted(), rupees("60000")), "60000", LONG_PAST).deal

    assert add_costs(deal, rupees("40000")).costs == rupees("100000")
    with pytest.raises(CostsTooHigh):
        add_costs(deal, rupees("40000.01"))


@pytest.mark.parametrize(
    ("on", "most"),
    [
        (TODAY, "8613.01"),
        (DUE, "8613.01"),
        (DUE + timedelta(days=20), "7700.69"),
    ],
)
def test_a_credit_note_leaves_the_investors_what_they_may_claim(on: date, most: str) -> None:
    credited = credit(DISBURSED, rupees(most), on=on, now=NOW).deal

    with pytest.raises(CreditNoteTooLarge) as refused:
        credit(DISBURSED, rupees(most) + rupees("0.01"), on=on, now=NOW)
    assert refused.value.facts["allowed"] == rupees(most)
    assert credited.owed_by_customer == rupees("100000") - rupees(most)
    assert credited.credited == rupees(most)


def test_with_recourse_a_credit_note_may_take_the_whole_reserve() -> None:
    credited = credit(WITH_RECOURSE, rupees("10000"), on=TODAY, now=NOW).deal

    assert credited.terms.reserve == ZERO
    with pytest.raises(CreditNoteTooLarge):
        credit(WITH_RECOURSE, rupees("10000.01"), on=TODAY, now=NOW)


def test_a_credit_note_lowers_the_taxable_value_in_proportion() -> None:
    terms = credit(DISBURSED, rupees("5000"), on=TODAY, now=NOW).deal.terms

    assert (terms.face, terms.eligible, terms.advance) == (
        rupees("95000"),
        rupees("95000"),
        rupees("90000"),
    )
    assert terms.taxable == rupees("80508.47")


def test_a_credit_note_over_what_was_short_paid_completes_the_deal() -> None:
    deal = paid(DISBURSED, "97000").deal
    assert deal.status is DealStatus.PARTIALLY_REPAID

    credited = credit(deal, rupees("3000"), on=DUE, now=NOW)

    assert credited.deal.status is DealStatus.REPAID
    assert credited.progressed is not None
    assert credited.progressed.repaid


@pytest.mark.parametrize("deal", [LISTED, LISTED.close(), paid(DISBURSED, "100000").deal])
def test_a_credit_note_needs_a_running_deal(deal: Deal) -> None:
    with pytest.raises(DealNotRunning):
        credit(deal, rupees("1"), on=TODAY, now=NOW)


def test_what_the_face_does_not_cover_is_lost_without_recourse() -> None:
    received = paid(DISBURSED, "100000", FAR_PAST)

    assert received.missing == rupees("9633.56")
    assert received.deal.status is DealStatus.REPAID
    assert received.deal.recourse_owed == ZERO
    assert received.deal.recourse_open == ZERO


def test_what_the_face_does_not_cover_the_seller_owes_with_recourse() -> None:
    received = paid(WITH_RECOURSE, "100000", FAR_PAST)
    assert received.deal.status is DealStatus.PARTIALLY_REPAID
    assert received.deal.recourse_open == rupees("9633.56")

    half = paid(received.deal, "5000", FAR_PAST, from_seller=True).deal
    whole = paid(half, "6000", FAR_PAST, from_seller=True)

    assert half.recourse_open == rupees("4633.56")
    assert whole.excess == rupees("1366.44")
    assert whole.deal.status is DealStatus.REPAID
    assert whole.deal.repayment is not None
    assert whole.deal.repayment.received == rupees("100000")
    assert whole.deal.repayment.recourse == rupees("9633.56")
