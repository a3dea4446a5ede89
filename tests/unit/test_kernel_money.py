"""Money and interval shares, by the money specification, §2."""

from decimal import ROUND_HALF_UP, Decimal, localcontext
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hundi.kernel.errors import BrokenInvariant
from hundi.kernel.intervals import Interval
from hundi.kernel.money import RUPEES_MAX, ZERO, Money

PAISE_MAX = RUPEES_MAX * 100
LOTS = ("33333", "33333", "23334")

amounts = st.integers(0, PAISE_MAX)


@given(st.text(max_size=60) | st.text("0123456789.-+eE_ ,₹NaINf\n", max_size=40))
def test_any_text_is_an_amount_or_a_value_error(text: str) -> None:
    try:
        money = Money.parse(text)
    except ValueError:
        return

    assert Money.parse(money.decimal) == money
    assert Decimal(money.decimal) == Decimal(text)


@given(st.integers(-PAISE_MAX, PAISE_MAX))
def test_what_is_written_reads_back(paise: int) -> None:
    assert Money.parse(Money(paise).decimal) == Money(paise)


@pytest.mark.parametrize(
    ("text", "paise"),
    [
        ("90000.10", 9_000_010),
        ("0.30", 30),
        ("999999999999.99", 99_999_999_999_999),
        ("1", 100),
        ("1.500000000000000000000000000000", 150),
        ("-0.01", -1),
        ("007", 700),
    ],
)
def test_a_plain_decimal_is_exact(text: str, paise: int) -> None:
    assert Money.parse(text).minor == paise


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "1e5", "NaN", "Infinity", "-inf", "0.001", "1,000", "₹1", "1.", ".5", "+1"),
        *("1_0", "--1", "0x1", "\u0661", "1\n", "1000000000000.01", "1 0", "1.0.0"),
        *("9" * 16, "1." + "0" * 31),
        # A float would forget what makes these finer than a paisa.
        *("1." + "0" * 20 + "1", "0.01" + "0" * 27 + "1", "99999999999.990000001"),
    ],
)
def test_what_is_not_a_plain_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"amount|paisa"):
        Money.parse(text)


@given(amounts, st.integers(0, 10**12), st.integers(1, 10**12))
def test_scaling_rounds_half_up_as_decimal_does(paise: int, top: int, bottom: int) -> None:
    with localcontext() as context:
        context.prec = 60
        expected = (Decimal(paise) * top / bottom).quantize(Decimal(1), ROUND_HALF_UP)

    assert Money(paise).scaled(top, bottom).minor == int(expected)


def test_exactly_a_half_rounds_up() -> None:
    assert Money(1).scaled(1, 2) == Money(1)
    assert Money(3).scaled(1, 2) == Money(2)
    assert Money(100).scaled(149, 10_000) == Money(1)


@pytest.mark.parametrize(("paise", "top", "bottom"), [(-1, 1, 1), (1, -1, 1), (1, 1, 0)])
def test_scaling_what_makes_no_sense_is_a_bug(paise: int, top: int, bottom: int) -> None:
    with pytest.raises(BrokenInvariant):
        Money(paise).scaled(top, bottom)


@given(
    amounts,
    st.lists(st.integers(0, 10**9), min_size=1, max_size=30).filter(
        lambda weights: sum(weights) > 0
    ),
)
def test_a_split_loses_nothing_and_is_within_a_paisa_of_fair(
    paise: int, weights: list[int]
) -> None:
    parts = Money(paise).split(weights)

    assert sum(part.minor for part in parts) == paise
    for part, weight in zip(parts, weights, strict=True):
        assert 0 <= part.minor - paise * weight // sum(weights) <= 1
        assert part or weight * paise < sum(weights)


def test_leftover_paise_go_to_the_largest_remainders_and_ties_to_the_earlier() -> None:
    assert Money(100).split([1, 1, 1]) == [Money(34), Money(33), Money(33)]
    assert Money(10).split([1, 5, 1]) == [Money(2), Money(7), Money(1)]


@pytest.mark.parametrize("weights", [[], [0], [0, 0], [1, -1], [-1, 3]])
def test_weights_that_are_none_are_a_bug(weights: list[int]) -> None:
    with pytest.raises((BrokenInvariant, ValueError)):
        Money(100).split(weights)


@pytest.mark.parametrize(
    ("paise", "shown"),
    [
        (0, "₹0.00"),
        (5, "₹0.05"),
        (99_999, "₹999.99"),
        (100_000, "₹1,000.00"),
        (9_999_900, "₹99,999.00"),
        (10_000_000, "₹1,00,000.00"),
        (1_234_567_890, "₹1,23,45,678.90"),
        (PAISE_MAX, "₹10,00,00,00,00,000.00"),
        (-10_000_001, "-₹1,00,000.01"),
    ],
)
def test_people_read_rupees_in_lakhs_and_crores(paise: int, shown: str) -> None:
    assert str(Money(paise)) == shown


@given(st.integers(-PAISE_MAX, PAISE_MAX))
def test_grouping_changes_no_digit(paise: int) -> None:
    assert str(Money(paise)).replace(",", "").replace("₹", "") == Money(paise).decimal


def test_two_currencies_never_meet() -> None:
    with pytest.raises(BrokenInvariant):
        _ = Money(1) + Money(1, "USD")
    with pytest.raises(BrokenInvariant):
        _ = Money(1) < Money(1, "USD")


def lots() -> list[Interval]:
    ends = [0]
    for lot in LOTS:
        ends.append(ends[-1] + Money.parse(lot).minor)
    return [Interval(start, end) for start, end in pairwise(ends)]


def test_the_specification_s_shares() -> None:
    target, whole = Money.parse("90000"), Money.parse("91386.99")

    shares = [lot.entitled(whole, target=target, final=True) for lot in lots()]

    assert [share.decimal for share in shares] == ["33846.69", "33846.69", "23693.61"]


def test_the_specification_s_shares_when_a_part_came_first() -> None:
    target, first = Money.parse("90000"), Money.parse("40000")
    whole = Money.parse("91386.99")

    early = [lot.entitled(first, target=target, final=False) for lot in lots()]
    late = [
        lot.entitled(whole, target=target, final=True) - paid
        for lot, paid in zip(lots(), early, strict=True)
    ]

    assert [share.decimal for share in early] == ["14814.66", "14814.66", "10370.66"]
    assert (first - sum(early, ZERO)).decimal == "0.02"
    assert [share.decimal for share in late] == ["19032.03", "19032.03", "13322.95"]


@st.composite
def listings(draw: st.DrawFn) -> tuple[Money, list[Interval]]:
    target = draw(st.integers(1, 10**13))
    cuts = draw(st.sets(st.integers(1, target), max_size=12)) | {target}
    ends = [0, *sorted(cuts)]
    return Money(target), [Interval(a, b) for a, b in pairwise(ends)]


@given(listings(), st.integers(0, 10**14))
def test_final_shares_telescope_to_the_whole(
    listing: tuple[Money, list[Interval]], whole: int
) -> None:
    target, positions = listing

    shares = [each.entitled(Money(whole), target=target, final=True) for each in positions]

    assert sum(share.minor for share in shares) == whole
    for share, position in zip(shares, positions, strict=True):
        assert abs(share.minor - position.length.minor * whole // target.minor) <= 1


@given(listings(), st.lists(st.integers(0, 10**12), min_size=1, max_size=6))
def test_what_is_paid_on_the_way_never_exceeds_what_came_nor_the_end(
    listing: tuple[Money, list[Interval]], receipts: list[int]
) -> None:
    target, positions = listing
    paid = [ZERO] * len(positions)
    so_far = ZERO
    for receipt in receipts:
        so_far += Money(receipt)
        now = [each.entitled(so_far, target=target, final=False) for each in positions]
        assert all(before <= after for before, after in zip(paid, now, strict=True))
        assert sum(now, ZERO) <= so_far
        paid = now

    last = [each.entitled(so_far, target=target, final=True) for each in positions]

    assert all(before <= after for before, after in zip(paid, last, strict=True))


def test_an_interval_out_of_place_is_a_bug() -> None:
    for start, end in ((-1, 1), (1, 1), (2, 1)):
        with pytest.raises(BrokenInvariant):
            Interval(start, end)
    with pytest.raises(BrokenInvariant):
        Interval(0, 2).entitled(Money(1), target=Money(1), final=True)
    with pytest.raises(BrokenInvariant):
        Interval(0, 1).entitled(Money(-1), target=Money(1), final=True)
