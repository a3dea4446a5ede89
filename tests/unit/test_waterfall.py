"""The waterfall: the specification's vectors, and what holds for any sequence of receipts."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hundi.kernel.deal import Terms
from hundi.kernel.errors import BrokenInvariant
from hundi.kernel.intervals import Interval
from hundi.kernel.money import ZERO, Money
from hundi.settlement.waterfall import ORDER, Parts, Rank, Repayment, pour, receive
from support.settlement import DUE, TERMS, TODAY, rupees

BEGUN = Repayment.begin(TODAY)
LOTS = (3_333_300, 3_333_300, 2_333_400)

rates = st.sampled_from([0, 1, 500, 1000, 9_999, 10_000])
receipt_lists = st.lists(
    st.tuples(
        st.one_of(st.integers(1, 12_000_000), st.sampled_from([1, 9_138_699, 10_000_000])),
        st.integers(-20, 900),
    ),
    min_size=1,
    max_size=12,
)
lot_lists = st.lists(st.integers(1, 4_000_000), min_size=1, max_size=9)


def intervals(lots: list[int]) -> list[Interval]:
    starts = [sum(lots[:n]) for n in range(len(lots))]
    return [Interval(start, start + lot) for start, lot in zip(starts, lots, strict=True)]


def terms_of(target: int, fee: int) -> Terms:
    return replace(
        TERMS,
        face=Money(target + target // 9),
        eligible=Money(target + target // 9),
        advance=Money(target),
        investor_fee_rate=fee,
    )


@pytest.mark.parametrize(
    ("day", "late", "earned", "reserve"),
    [
        (DUE, "0", "1386.99", "8613.01"),
        (DUE - timedelta(days=5), "0", "1232.88", "8767.12"),
        (DUE + timedelta(days=20), "295.89", "2003.42", "7700.69"),
    ],
)
def test_the_face_paid_at_once_fills_every_rank(
    day: date, late: str, earned: str, reserve: str
) -> None:
    outcome = receive(TERMS, BEGUN, rupees("100000"), received_on=day)

    assert outcome.parts == Parts(
        late=rupees(late),
        earned=rupees(earned),
        principal=rupees("90000"),
        reserve=rupees(reserve),
    )
    assert outcome.repayment.is_final
    assert outcome.excess == ZERO


def test_a_partial_payment_fills_the_return_before_the_principal_and_the_sme_waits() -> None:
    first = receive(TERMS, BEGUN, rupees("40000"), received_on=DUE)
    second = receive(TERMS, first.repayment, rupees("60000"), received_on=DUE)

    assert first.parts == Parts(earned=rupees("1386.99"), principal=rupees("38613.01"))
    assert not first.repayment.is_final
    assert second.parts == Parts(principal=rupees("51386.99"), reserve=rupees("8613.01"))
    assert second.repayment.is_final


def test_the_late_charge_is_filled_before_the_return() -> None:
    outcome = receive(TERMS, BEGUN, rupees("300"), received_on=DUE + timedelta(days=20))

    assert outcome.parts == Parts(late=rupees("295.89"), earned=rupees("4.11"))


def test_the_return_accrues_on_the_whole_advance_whatever_was_paid_before() -> None:
    first = receive(TERMS, BEGUN, rupees("80000"), received_on=TODAY)
    second = receive(TERMS, first.repayment, rupees("20000"), received_on=DUE)

    assert second.repayment.parts.earned == rupees("1386.99")
    assert second.repayment.parts.reserve == rupees("8613.01")


def test_days_never_go_back() -> None:
    first = receive(TERMS, BEGUN, rupees("40000"), received_on=DUE)
    second = receive(TERMS, first.repayment, rupees("60000"), received_on=TODAY)

    assert second.repayment.counted_on == DUE
    assert second.repayment.parts.earned == rupees("1386.99")


def test_a_receipt_dated_before_the_disbursal_counts_as_of_it() -> None:
    early = receive(TERMS, BEGUN, rupees("100000"), received_on=TODAY - timedelta(days=9))

    assert early.repayment.counted_on == TODAY
    assert early.parts == Parts(principal=rupees("90000"), reserve=rupees("10000"))


def test_the_claim_stands_still_once_the_investors_are_whole() -> None:
    whole = receive(TERMS, BEGUN, rupees("95000"), received_on=DUE)
    later = receive(TERMS, whole.repayment, rupees("5000"), received_on=DUE + timedelta(days=300))

    assert later.parts == Parts(reserve=rupees("5000"))
    assert later.repayment.net_for_investors(TERMS) == rupees("91386.99")


def test_more_than_the_face_is_excess() -> None:
    over = receive(TERMS, BEGUN, rupees("100000.01"), received_on=DUE)
    again = receive(TERMS, over.repayment, rupees("7"), received_on=DUE + timedelta(days=1))

    assert over.excess == rupees("0.01")
    assert again.excess == rupees("7")
    assert again.repayment == over.repayment


def test_the_investors_fee_is_taken_from_the_return_as_it_comes() -> None:
    terms = replace(TERMS, investor_fee_rate=1000)

    first = receive(terms, BEGUN, rupees("1000"), received_on=DUE)
    second = receive(terms, first.repayment, rupees("99000"), received_on=DUE)

    assert first.investor_fee == rupees("100")
    assert first.repayment.net_for_investors(terms) == rupees("900")
    assert second.investor_fee == rupees("38.70")
    assert second.repayment.net_for_investors(terms) == rupees("91248.29")


def test_a_face_too_small_for_the_claim_is_final_and_says_what_is_missing() -> None:
    outcome = receive(TERMS, BEGUN, TERMS.face, received_on=DUE + timedelta(days=400))

    claim = TERMS.claim_on(DUE + timedelta(days=400), disbursed_on=TODAY)
    assert claim.total > TERMS.face
    assert outcome.repayment.is_final
    assert outcome.parts.reserve == ZERO
    assert outcome.missing == claim.total - TERMS.face


def test_what_is_outstanding_grows_with_the_days_and_ends_when_final() -> None:
    partly = receive(TERMS, BEGUN, rupees("40000"), received_on=DUE).repayment
    wholly = receive(TERMS, partly, rupees("60000"), received_on=DUE).repayment

    assert partly.outstanding_on(DUE, TERMS) == rupees("51386.99")
    assert partly.outstanding_on(TODAY, TERMS) == rupees("51386.99")
    assert partly.outstanding_on(DUE + timedelta(days=20), TERMS) == rupees("52299.31")
    assert wholly.outstanding_on(DUE + timedelta(days=20), TERMS) == ZERO


def test_a_receipt_of_nothing_is_a_bug() -> None:
    with pytest.raises(BrokenInvariant):
        receive(TERMS, BEGUN, ZERO, received_on=DUE)


def test_each_rank_is_a_field_of_the_parts_and_is_filled_in_its_turn() -> None:
    one = Money(1)
    owed = dict.fromkeys(ORDER, one)

    for count, rank in enumerate(ORDER, start=1):
        assert getattr(pour(Money(count), owed), rank.value) == one
    assert pour(Money(9), owed).reserve == Money(4)
    assert set(Rank) == set(ORDER)


@given(receipt_lists, rates)
def test_the_investors_have_what_came_until_they_are_whole(
    received: list[tuple[int, int]], fee: int
) -> None:
    terms = replace(TERMS, investor_fee_rate=fee)
    repayment, came, back = BEGUN, 0, 0
    for minor, days in received:
        before = repayment
        outcome = receive(terms, before, Money(minor), received_on=TODAY + timedelta(days=days))
        repayment, came, back = outcome.repayment, came + minor, back + outcome.excess.minor

        assert outcome.parts.total + outcome.excess == Money(minor)
        assert repayment.counted_on >= before.counted_on
        assert outcome.investor_fee >= ZERO
        assert repayment.net_for_investors(terms) >= before.net_for_investors(terms)
        if before.is_final:
            assert repayment.parts.for_investors == before.parts.for_investors
            continue
        claim = terms.claim_on(repayment.counted_on, disbursed_on=TODAY)
        assert repayment.parts.for_investors == min(repayment.received, claim.total)
        if repayment.is_final and not outcome.missing:
            assert repayment.net_for_investors(terms) == claim.net
    assert repayment.received.minor == min(came, terms.face.minor)
    assert came == repayment.received.minor + back


@given(lot_lists, receipt_lists, rates)
def test_whatever_comes_is_paid_out_to_the_paisa(
    lots: list[int], received: list[tuple[int, int]], fee: int
) -> None:
    target = Money(sum(lots))
    terms = terms_of(target.minor, fee)
    positions = intervals(lots)
    paid = [ZERO for _ in positions]
    repayment, came, fees, to_seller, back = BEGUN, ZERO, ZERO, ZERO, ZERO
    for minor, days in [*received, (terms.face.minor, 1000)]:
        outcome = receive(terms, repayment, Money(minor), received_on=TODAY + timedelta(days=days))
        repayment = outcome.repayment
        came += Money(minor)
        fees += outcome.investor_fee
        to_seller += outcome.parts.reserve
        back += outcome.excess
        for n, interval in enumerate(positions):
            share = interval.entitled(
                repayment.net_for_investors(terms), target=target, final=repayment.is_final
            )
            assert share >= paid[n]
            paid[n] = share
        kept = came - fees - to_seller - back - Money(sum(share.minor for share in paid))
        assert ZERO <= kept < Money(len(lots))

    assert repayment.is_final
    assert Money(sum(share.minor for share in paid)) + fees + to_seller + back == came
    for interval, share in zip(positions, paid, strict=True):
        exact = interval.length.minor * repayment.net_for_investors(terms).minor
        assert abs(share.minor * target.minor - exact) < target.minor
