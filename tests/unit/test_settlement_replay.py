"""A deal without one of its payments is the deal that the others alone would have made."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hundi.kernel.errors import BrokenInvariant
from hundi.kernel.ids import derive_id, new_id
from hundi.kernel.money import ZERO, Money
from hundi.settlement.adjustments import write_off
from hundi.settlement.domain import Deal, Receipt
from hundi.settlement.replay import Settled, without
from hundi.settlement.waterfall import Repayment
from support.databases import NOW
from support.settlement import DUE, TERMS, TODAY, Story, rupees

STORY = Story()
LISTED = Deal(STORY.invoice_id, STORY.seller_id, STORY.customer_id, TERMS)
DISBURSED, _ = LISTED.disburse(on=TODAY, now=NOW)
WITH_RECOURSE = replace(DISBURSED, terms=replace(TERMS, recourse=True))

receipt_lists = st.lists(
    st.tuples(
        st.one_of(st.integers(1, 6_000_000), st.sampled_from([1, 9_138_699, 10_000_000])),
        st.integers(-20, 120),
    ),
    min_size=1,
    max_size=6,
)


def receipt(n: int, amount: Money, days: int = 0, *, from_seller: bool = False) -> Receipt:
    """The n-th payment, dated so many days after the due date."""
    credit_id = derive_id(STORY.invoice_id, f"credit {n}")
    return Receipt(credit_id, amount, DUE + timedelta(days=days), from_seller)


def played(deal: Deal, receipts: Sequence[Receipt]) -> tuple[Deal, list[Settled]]:
    """Let payments come, and keep what reached anybody."""
    settled: list[Settled] = []
    for one in receipts:
        received = deal.receive(one, now=NOW)
        deal = received.deal
        if received.parts.total:
            assert deal.repayment is not None
            settled.append(
                Settled(
                    replace(one, amount=one.amount - received.excess),
                    received.parts,
                    received.investor_fee,
                    deal.repayment.counted_on,
                    deal.repayment.is_final,
                )
            )
    return deal, settled


@given(receipt_lists, st.data(), st.sampled_from([0, 1_000]))
def test_without_a_payment_the_others_come_to_what_they_alone_would(
    amounts: list[tuple[int, int]], data: st.DataObject, fee: int
) -> None:
    begun = replace(DISBURSED, terms=replace(TERMS, investor_fee_rate=fee))
    receipts = [receipt(n, Money(paise), days) for n, (paise, days) in enumerate(amounts)]
    deal, settled = played(begun, receipts)
    gone = data.draw(st.sampled_from(settled)).receipt.credit_id

    replayed = without(deal, settled, gone)

    others = [one.receipt for one in settled if one.receipt.credit_id != gone]
    alone, again = played(begun, others)
    assert replayed.repayment == alone.repayment
    place = [one.receipt.credit_id for one in settled].index(gone)
    assert list(replayed.later) == again[place:]


def test_the_reserve_comes_after_the_investors_still() -> None:
    deal, settled = played(
        DISBURSED, [receipt(1, rupees("60000")), receipt(2, rupees("40000"), 10)]
    )
    assert deal.repayment is not None
    assert deal.repayment.parts.reserve > ZERO

    replayed = without(deal, settled, settled[0].receipt.credit_id)

    assert replayed.repayment.parts.reserve == ZERO
    assert replayed.repayment.received == rupees("40000")
    assert not replayed.repayment.is_final


def test_a_deal_without_its_only_payment_is_as_it_began() -> None:
    deal, settled = played(DISBURSED, [receipt(1, rupees("60000"))])

    replayed = without(deal, settled, settled[0].receipt.credit_id)

    assert replayed.repayment == Repayment.begin(TODAY)
    assert replayed.later == ()


def test_what_the_seller_paid_before_stays_the_sellers() -> None:
    deal, settled = played(
        WITH_RECOURSE,
        [
            receipt(1, rupees("50000")),
            receipt(2, rupees("3000"), from_seller=True),
            receipt(3, rupees("20000")),
        ],
    )

    last = without(deal, settled, settled[2].receipt.credit_id).repayment
    first = without(deal, settled, settled[0].receipt.credit_id).repayment

    assert (last.received, last.recourse) == (rupees("50000"), rupees("3000"))
    assert (first.received, first.recourse) == (rupees("20000"), rupees("3000"))


def test_an_unknown_payment_or_an_undisbursed_deal_is_a_bug() -> None:
    deal, settled = played(DISBURSED, [receipt(1, rupees("60000"))])

    with pytest.raises(BrokenInvariant):
        without(deal, settled, new_id())
    with pytest.raises(BrokenInvariant):
        without(LISTED, settled, settled[0].receipt.credit_id)


def test_a_write_off_with_recourse_still_lets_the_debt_stand_still() -> None:
    """Found by the model: what the seller owes did not grow after it, nor does it shrink."""
    deal, first = played(WITH_RECOURSE, [receipt(1, rupees("30000"), 10)])
    deal, _ = deal.turn(DUE + timedelta(days=120), now=NOW)
    lost, _ = write_off(deal, on=DUE + timedelta(days=120), now=NOW)
    after, later = played(lost, [receipt(2, rupees("20000"), 30, from_seller=True)])
    assert after.repayment is not None

    replayed = without(after, [*first, *later], first[0].receipt.credit_id)

    assert replayed.later[0].counted_on == lost.written_off_on == DUE + timedelta(days=120)
    assert replayed.repayment.counted_on == lost.written_off_on
    only = without(lost, first, first[0].receipt.credit_id).repayment
    assert only.counted_on == lost.written_off_on


def test_a_write_off_without_recourse_lets_nothing_stand_still() -> None:
    deal, first = played(DISBURSED, [receipt(1, rupees("30000"), 10)])
    deal, _ = deal.turn(DUE + timedelta(days=120), now=NOW)
    lost, _ = write_off(deal, on=DUE + timedelta(days=120), now=NOW)

    assert without(lost, first, first[0].receipt.credit_id).repayment == Repayment.begin(TODAY)


def test_what_came_before_the_write_off_still_counts_as_it_came() -> None:
    """Also when an earlier payment is taken back after it."""
    deal, paid = played(
        WITH_RECOURSE, [receipt(1, rupees("30000"), 10), receipt(2, rupees("20000"), 20)]
    )
    deal, _ = deal.turn(DUE + timedelta(days=120), now=NOW)
    lost, _ = write_off(deal, on=DUE + timedelta(days=120), now=NOW)

    replayed = without(lost, paid, paid[0].receipt.credit_id)

    assert replayed.later[0].counted_on == DUE + timedelta(days=20)
    assert replayed.repayment.counted_on == lost.written_off_on


def test_after_a_write_off_the_seller_owes_what_a_payment_taken_back_had_brought() -> None:
    deal, paid = played(WITH_RECOURSE, [receipt(1, rupees("30000"), 10)])
    deal, _ = deal.turn(DUE + timedelta(days=120), now=NOW)
    lost, _ = write_off(deal, on=DUE + timedelta(days=120), now=NOW)
    replayed = without(lost, paid, paid[0].receipt.credit_id)

    reopened = lost.reopened(replayed.repayment, ZERO)

    assert reopened.recourse_owed == lost.recourse_owed + rupees("30000")
    assert reopened.recourse_open == reopened.recourse_owed
    without_recourse = replace(lost, terms=TERMS, recourse_owed=ZERO)
    assert without_recourse.reopened(replayed.repayment, ZERO).recourse_owed == ZERO
