"""The checker's own arithmetic: the specification's vectors, and the platform's answers."""

from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.arithmetic import Repayment, Terms, share, shares
from hundi.kernel import deal
from hundi.kernel.intervals import Interval
from hundi.kernel.money import Money
from hundi.runtime.outbox import encode
from hundi.settlement import waterfall

DISBURSED = date(2026, 12, 1)
DUE = DISBURSED + timedelta(days=45)
LOTS = ((0, 3_333_300), (3_333_300, 6_666_600), (6_666_600, 9_000_000))


def terms(**changes: object) -> deal.Terms:
    values: dict[str, object] = {
        "face": Money.parse("100000"),
        "taxable": Money.parse("84745.76"),
        "eligible": Money.parse("100000"),
        "advance": Money.parse("90000"),
        "annual_rate": 1250,
        "platform_fee_rate": 100,
        "gst_rate": 1800,
        "investor_fee_rate": 0,
        "late_rate": 600,
        "late_cap_rate": 1000,
        "grace_days": 0,
        "default_after_days": 90,
        "due_on": DUE,
        "minimum": Money.parse("1000"),
        "lawful_tds_rates": (10, 100, 200, 500, 1000),
    }
    return deal.Terms(**{**values, **changes})  # pyright: ignore[reportArgumentType] - a test's shorthand


def read(agreed: deal.Terms) -> Terms:
    """Read terms as the checker does: from the JSON that the database keeps."""
    written: dict[str, Any] = encode(agreed)
    return Terms.read(written | {"due_on": agreed.due_on.isoformat()})


def begun(agreed: deal.Terms) -> Repayment:
    return Repayment(read(agreed), DISBURSED, DISBURSED)


def test_disbursal_as_specified() -> None:
    assert (read(terms()).fee, read(terms()).gst) == (90_000, 16_200)


@pytest.mark.parametrize(
    ("day", "investors", "seller"),
    [
        (DUE, 9_138_699, 861_301),
        (DUE - timedelta(days=5), 9_123_288, 876_712),
        (DUE + timedelta(days=20), 9_229_931, 770_069),
    ],
)
def test_repayment_as_specified(day: date, investors: int, seller: int) -> None:
    repayment = begun(terms())

    part = repayment.take(10_000_000, day)

    assert (repayment.owed, part.reserve, part.excess) == (investors, seller, 0)
    assert repayment.is_final
    assert repayment.is_complete


def test_two_parts_are_shared_as_specified() -> None:
    repayment = begun(terms())
    repayment.take(4_000_000, DUE)
    repayment.take(6_000_000, DUE)

    each = [shares(repayment.parts, start, end, 9_000_000) for start, end in LOTS]

    assert each == [[1_481_466, 1_903_203], [1_481_466, 1_903_203], [1_037_066, 1_332_295]]


def test_a_lawful_tds_completes_a_deal() -> None:
    repayment = begun(terms())

    repayment.take(10_000_000 - 84_746, DUE)

    assert repayment.is_complete


@st.composite
def deals(draw: st.DrawFn) -> deal.Terms:
    advance, above = draw(st.integers(1, 10**10)), draw(st.integers(0, 10**9))
    return terms(
        face=Money(advance + above),
        taxable=Money(advance),
        eligible=Money(advance + above),
        advance=Money(advance),
        annual_rate=draw(st.integers(0, 4000)),
        late_rate=draw(st.integers(0, 3000)),
        late_cap_rate=draw(st.integers(0, 2000)),
        investor_fee_rate=draw(st.sampled_from([0, 1, 750, 10_000])),
        grace_days=draw(st.integers(0, 30)),
        recourse=draw(st.booleans()),
    )


receipts = st.lists(
    st.tuples(st.integers(1, 10**10), st.integers(-10, 300)), min_size=1, max_size=6
)


@given(agreed=deals(), paid=receipts)
def test_the_waterfall_agrees_with_the_platforms(
    agreed: deal.Terms, paid: list[tuple[int, int]]
) -> None:
    mine, theirs = begun(agreed), waterfall.Repayment.begin(DISBURSED)
    for amount, days in paid:
        day = DISBURSED + timedelta(days=days)
        part = mine.take(amount, day)
        outcome = waterfall.receive(agreed, theirs, Money(amount), received_on=day)
        theirs = outcome.repayment

        assert (part.late, part.earned, part.principal, part.reserve) == (
            outcome.parts.late.minor,
            outcome.parts.earned.minor,
            outcome.parts.principal.minor,
            outcome.parts.reserve.minor,
        ), asdict(part)
        assert part.excess == outcome.excess.minor
        assert part.investor_fee == outcome.investor_fee.minor
        assert part.counted_on == theirs.counted_on
        assert part.is_final == theirs.is_final
        assert part.owed_so_far == theirs.net_for_investors(agreed).minor


@given(
    bounds=st.tuples(st.integers(0, 10**12), st.integers(0, 10**12)).filter(lambda b: b[0] != b[1]),
    owed=st.integers(0, 10**13),
    final=st.booleans(),
)
def test_shares_agree_with_the_platforms(bounds: tuple[int, int], owed: int, final: bool) -> None:  # noqa: FBT001 - drawn
    start, end = sorted(bounds)
    target = 10**12

    theirs = Interval(start, end).entitled(Money(owed), target=Money(target), final=final)

    assert share(start, end, owed, target, final=final) == theirs.minor


@given(
    deals(),
    st.lists(
        st.tuples(
            st.sampled_from(["customer", "seller", "costs"]),
            st.integers(1, 10**10),
            st.integers(-10, 300),
        ),
        max_size=8,
    ),
)
def test_costs_and_recourse_come_to_what_the_platform_says(
    agreed: deal.Terms, happened: list[tuple[str, int, int]]
) -> None:
    ours, theirs, costs = begun(agreed), waterfall.Repayment.begin(DISBURSED), 0
    for who, amount, days in happened:
        on = DUE + timedelta(days=days)
        if who == "costs":
            ours.costs = costs = costs + amount
            continue
        if who == "seller":
            part = ours.take_from_seller(amount, on)
            outcome = waterfall.receive_recourse(agreed, theirs, Money(amount), owed_on=on)
        else:
            part = ours.take(amount, on)
            outcome = waterfall.receive(
                agreed, theirs, Money(amount), received_on=on, costs=Money(costs)
            )
        theirs, said = outcome.repayment, outcome.parts

        assert (part.recovery, part.late, part.earned, part.principal, part.reserve) == (
            said.recovery.minor,
            said.late.minor,
            said.earned.minor,
            said.principal.minor,
            said.reserve.minor,
        )
        assert (part.excess, part.investor_fee) == (
            outcome.excess.minor,
            outcome.investor_fee.minor,
        )
        assert (ours.is_final, ours.counted_on) == (theirs.is_final, theirs.counted_on)
        assert (ours.received, ours.recourse) == (theirs.received.minor, theirs.recourse.minor)
        assert ours.owed == theirs.net_for_investors(agreed).minor
