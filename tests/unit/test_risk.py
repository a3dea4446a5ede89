"""seed-v1, bit-exact against the founding document's formula."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hundi.invoice.risk import GRADES, RiskFacts, grade, seed_v1
from hundi.kernel.errors import BrokenInvariant
from hundi.kernel.money import Money

NEW = RiskFacts(0, 0, 0, 0, Money(1_00_000_00), 45)


def test_a_newcomer_starts_at_fifty() -> None:
    assert seed_v1(NEW).value == 50
    assert seed_v1(NEW).reasons == (("start", 50),)


@pytest.mark.parametrize(
    ("facts", "value"),
    [
        (RiskFacts(2, 0, 3, 0, Money(1_00_000_00), 45), 85),
        (RiskFacts(9, 0, 0, 0, Money(1_00_000_00), 45), 100),
        (RiskFacts(0, 3, 0, 1, Money(1_00_000_00), 45), 0),
        (RiskFacts(0, 0, 0, 0, Money(5_00_000_00), 90), 50),
        (RiskFacts(0, 0, 0, 0, Money(5_00_000_01), 91), 25),
        (RiskFacts(1, 1, 1, 1, Money(6_00_000_00), 120), 5),
    ],
)
def test_the_founding_formula_is_exact(facts: RiskFacts, value: int) -> None:
    assert seed_v1(facts).value == value


@given(
    st.builds(
        RiskFacts,
        st.integers(0, 50),
        st.integers(0, 50),
        st.integers(0, 20),
        st.integers(0, 50),
        st.integers(1, 10**12).map(Money),
        st.integers(1, 400),
    )
)
def test_the_reasons_add_up_to_the_value(facts: RiskFacts) -> None:
    score = seed_v1(facts)

    assert score.value == min(max(sum(points for _, points in score.reasons), 0), 100)
    assert grade(score.value) in {letter for _, letter in GRADES}


def test_a_history_of_less_than_nothing_is_a_bug() -> None:
    with pytest.raises(BrokenInvariant):
        seed_v1(RiskFacts(-1, 0, 0, 0, Money(1), 1))


def test_grades_have_no_gap() -> None:
    edges = [(100, "A"), (80, "A"), (79, "B"), (65, "B"), (64, "C"), (50, "C"), (49, "D"),
             (35, "D"), (34, "E"), (0, "E")]  # fmt: skip

    assert [(value, grade(value)) for value, _ in edges] == edges
    with pytest.raises(BrokenInvariant):
        grade(101)
