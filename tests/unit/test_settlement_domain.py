"""The life of a deal: its transitions, TDS, the calendar, what is posted and told."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from hundi.events.settlement import InvoiceDefaulted, InvoiceOverdue
from hundi.kernel.errors import BrokenInvariant
from hundi.kernel.ids import new_id
from hundi.kernel.money import ZERO
from hundi.settlement import postings
from hundi.settlement.domain import TRANSITIONS, Action, Deal, DealStatus, Receipt, Received
from support.databases import NOW
from support.settlement import DUE, TERMS, TODAY, Story, rupees

STORY = Story()
LISTED = Deal(STORY.invoice_id, STORY.seller_id, STORY.customer_id, TERMS)
DISBURSED, ADVANCE_PAID = LISTED.disburse(on=TODAY, now=NOW)


def paid(deal: Deal, amount: str, on: date = DUE) -> Received:
    return deal.receive(Receipt(new_id(), rupees(amount), on), now=NOW)


def turned(deal: Deal, past_due: int) -> Deal:
    return deal.turn(DUE + timedelta(days=past_due), now=NOW)[0]


def test_the_sme_is_paid_the_advance_less_fee_and_gst() -> None:
    assert ADVANCE_PAID.net == rupees("88938")
    assert ADVANCE_PAID.disbursed_on == TODAY
    assert DISBURSED.status is DealStatus.DISBURSED


def test_a_deal_is_disbursed_once_and_never_after_it_closed() -> None:
    for deal in (DISBURSED, LISTED.close()):
        with pytest.raises(BrokenInvariant):
            deal.disburse(on=TODAY, now=NOW)


def test_a_listed_deal_takes_no_payment_yet() -> None:
    with pytest.raises(BrokenInvariant):
        paid(LISTED, "1")


def test_a_deal_cannot_be_listed_and_disbursed() -> None:
    with pytest.raises(BrokenInvariant):
        replace(DISBURSED, status=DealStatus.LISTED)


def test_every_state_but_the_closed_leads_on_and_the_last_ones_only_by_a_reversal() -> None:
    leading = {status for status, _ in TRANSITIONS}

    assert leading == set(DealStatus) - {DealStatus.CLOSED}
    for status in (DealStatus.REPAID, DealStatus.RECOVERED):
        ways = {
            action: after for (before, action), after in TRANSITIONS.items() if before is status
        }
        assert set(ways.values()) - {ways[Action.REOPEN]} == {status}
    assert {action for _, action in TRANSITIONS} == set(Action)


def test_the_face_repays_it() -> None:
    received = paid(DISBURSED, "100000")

    assert received.deal.status is DealStatus.REPAID
    assert received.progressed is not None
    assert received.progressed.repaid
    assert received.progressed.days_late == 0
    assert received.deal.owed_by_customer == ZERO


def test_a_part_leaves_it_partially_repaid() -> None:
    received = paid(DISBURSED, "40000")

    assert received.deal.status is DealStatus.PARTIALLY_REPAID
    assert received.progressed is not None
    assert not received.progressed.repaid
    assert received.deal.owed_by_customer == rupees("60000")


@pytest.mark.parametrize("withheld", ["84.75", "85", "1694.92", "1695", "4237.29"])
def test_a_lawful_tds_withheld_repays_it(withheld: str) -> None:
    received = paid(DISBURSED, (TERMS.face - rupees(withheld)).decimal)

    assert received.deal.status is DealStatus.REPAID
    assert received.parts.for_investors == rupees("91386.99")
    assert received.parts.reserve == rupees("8613.01") - rupees(withheld)


def test_what_is_withheld_at_no_lawful_rate_is_still_owed() -> None:
    received = paid(DISBURSED, "98300")

    assert received.deal.status is DealStatus.PARTIALLY_REPAID
    assert received.deal.owed_by_customer == rupees("1700")


def test_a_tds_that_leaves_the_investors_short_repays_nothing() -> None:
    deal = turned(DISBURSED, 60)

    received = paid(deal, (TERMS.face - rupees("8474.58")).decimal, DUE + timedelta(days=60))

    assert received.deal.status is DealStatus.OVERDUE
    assert not received.parts.reserve


def test_what_comes_after_a_tds_goes_to_the_sme_up_to_the_face() -> None:
    repaid = paid(DISBURSED, "98305.08").deal

    more = paid(repaid, "2000")

    assert more.deal.status is DealStatus.REPAID
    assert more.parts.reserve == rupees("1694.92")
    assert more.excess == rupees("305.08")


def test_whatever_comes_on_a_repaid_deal_goes_back() -> None:
    repaid = paid(DISBURSED, "100000").deal

    more = paid(repaid, "500")

    assert more.excess == rupees("500")
    assert more.progressed is None
    assert more.deal == repaid


def test_whatever_comes_on_a_closed_deal_goes_back() -> None:
    received = paid(LISTED.close(), "500")

    assert received.excess == rupees("500")
    assert not received.parts.total


def test_the_day_after_the_due_date_it_is_overdue_grace_or_not() -> None:
    graceful = replace(DISBURSED, terms=replace(TERMS, grace_days=10))

    on_time, nothing = graceful.turn(DUE, now=NOW)
    late, happened = graceful.turn(DUE + timedelta(days=1), now=NOW)

    assert (on_time.status, nothing) == (DealStatus.DISBURSED, [])
    assert late.status is DealStatus.OVERDUE
    assert [type(event) for event in happened] == [InvoiceOverdue]
    assert late.turn(DUE + timedelta(days=2), now=NOW) == (late, [])


def test_days_may_be_skipped_and_both_facts_are_told() -> None:
    deal, happened = DISBURSED.turn(DUE + timedelta(days=91), now=NOW)

    assert deal.status is DealStatus.DEFAULTED
    assert [type(event) for event in happened] == [InvoiceOverdue, InvoiceDefaulted]
    assert turned(DISBURSED, 90).status is DealStatus.OVERDUE


def test_a_deal_whose_investors_are_whole_does_not_default() -> None:
    whole = paid(DISBURSED, "95000").deal

    assert turned(whole, 91).status is DealStatus.OVERDUE


def test_an_overdue_deal_accepts_repayment() -> None:
    received = paid(turned(DISBURSED, 20), "100000", DUE + timedelta(days=20))

    assert received.deal.status is DealStatus.REPAID
    assert received.parts.for_investors == rupees("92299.31")
    assert received.progressed is not None
    assert received.progressed.days_late == 20
    assert not received.progressed.was_defaulted


def test_a_defaulted_deal_accepts_repayment_and_is_recovered() -> None:
    defaulted = turned(DISBURSED, 91)

    part = paid(defaulted, "40000", DUE + timedelta(days=100))
    whole = paid(part.deal, "60000", DUE + timedelta(days=120))

    assert part.deal.status is DealStatus.DEFAULTED
    assert whole.deal.status is DealStatus.RECOVERED
    assert whole.progressed is not None
    assert whole.progressed.was_defaulted
    assert paid(whole.deal, "1", DUE + timedelta(days=130)).excess == rupees("1")


@pytest.mark.parametrize("deal", [LISTED, LISTED.close(), paid(DISBURSED, "100000").deal])
def test_the_calendar_leaves_alone_what_is_not_owed(deal: Deal) -> None:
    assert deal.turn(DUE + timedelta(days=500), now=NOW) == (deal, [])


def test_beside_the_shares_the_sme_gets_its_reserve_and_the_payer_what_was_too_much() -> None:
    receipt = Receipt(new_id(), rupees("100000.50"), DUE)
    received = DISBURSED.receive(receipt, now=NOW)

    reserve, excess = postings.entries_of(receipt, received)

    assert [move.amount for move in reserve.moves] == [rupees("8613.01")]
    assert [move.amount for move in excess.moves] == [rupees("0.50")]
    assert len({reserve.id, excess.id, postings.shares_id(receipt.credit_id, 0)}) == 3


def test_what_goes_to_the_sme_alone_is_told_without_positions() -> None:
    whole = paid(DISBURSED, "95000").deal
    receipt = Receipt(new_id(), rupees("5000"), DUE)
    received = whole.receive(receipt, now=NOW)

    news = postings.news_of(receipt, received, to_investors=ZERO, now=NOW)

    assert news.positions == ()
    assert news.to_investors == ZERO
    assert news.to_seller == rupees("5000")
    assert news.final
