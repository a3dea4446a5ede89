"""The late-payment model: monotone, blind to the future, learnable, honest about itself."""

import random
from dataclasses import replace
from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hundi.invoice.late_histories import BadHistoriesError, examples_of, read_histories
from hundi.invoice.late_payment import (
    FACTS,
    NO_HISTORY,
    PastInvoice,
    facts_on,
    late_payment,
    read_model,
    shipped,
)
from hundi.invoice.late_report import card_of, evaluate
from hundi.invoice.late_training import (
    Example,
    area_under_curve,
    bootstrap,
    calibration_error,
    known_by,
    train,
)

ON = date(2026, 6, 1)
LATE = PastInvoice(date(2026, 3, 1), date(2026, 3, 21))
PROMPT = PastInvoice(date(2026, 3, 1), date(2026, 2, 20))


def paid(*days_from_due: int) -> list[PastInvoice]:
    due = [ON - timedelta(days=80 + 30 * at) for at in range(len(days_from_due))]
    return [
        PastInvoice(day, day + timedelta(days=days))
        for day, days in zip(due, days_from_due, strict=True)
    ]


def made_up(seed: int, *, rows: int = 450) -> str:
    """Return histories in which some customers are mostly late."""
    chance = random.Random(seed)  # noqa: S311 - made-up histories guard nothing
    habits = [chance.choice((-12, -6, 2, 9)) for _ in range(20)]
    lines = ["customerID,PaperlessDate,InvoiceDate,DueDate,SettledDate,Disputed"]
    for at in range(rows):
        who = chance.randrange(len(habits))
        issued = date(2024, 1, 1) + timedelta(days=at * 700 // rows)
        due = issued + timedelta(days=30)
        settled = due + timedelta(days=round(chance.gauss(habits[who], 6)))
        days = (date(2023, 6, 1), issued, due, settled)
        cells = [f"C{who}", *(f"{day.month}/{day.day}/{day.year}" for day in days)]
        lines.append(",".join([*cells, chance.choice(("Yes", "No"))]))
    return "\n".join(lines)


def test_a_customer_who_was_late_is_more_probably_late_again() -> None:
    prompt = late_payment(paid(-9, -8, -10, -9), on=ON, is_paper=False, model=shipped())
    tardy = late_payment(paid(9, 8, 10, 9), on=ON, is_paper=False, model=shipped())

    assert prompt.probability < 0.1
    assert tardy.probability > 0.7
    assert tardy.model == "late-v1"


def test_a_reason_says_which_fact_moved_it_and_which_way() -> None:
    tardy = late_payment(paid(9, 8, 10, 9), on=ON, is_paper=False, model=shipped())
    prompt = late_payment(paid(-9, -8, -10, -9), on=ON, is_paper=False, model=shipped())

    assert {code for code, _ in tardy.reasons} <= set(FACTS)
    assert tardy.reasons[0][1] > 0
    assert prompt.reasons[0][1] < 0
    assert len(tardy.reasons) <= 4


def test_nothing_known_is_said_and_is_no_opinion() -> None:
    stranger = late_payment([], on=ON, is_paper=False, model=shipped())

    assert stranger.reasons[0] == (NO_HISTORY, 0.0)
    assert 0.15 < stranger.probability < 0.55


def test_what_happens_on_the_day_or_later_changes_nothing() -> None:
    open_then = PastInvoice(ON + timedelta(days=10), ON + timedelta(days=60))
    known = facts_on([LATE, open_then], on=ON, is_paper=False)

    for settled in (ON, ON + timedelta(days=1), None):
        assert facts_on([LATE, replace(open_then, settled_on=settled)], on=ON, is_paper=False) == (
            known
        )


def test_an_open_invoice_past_its_due_date_counts_as_late_already() -> None:
    overdue = PastInvoice(ON - timedelta(days=12), None)

    assert facts_on([overdue], on=ON, is_paper=False)["open_days_past_due"] == 12
    assert (
        facts_on([overdue], on=ON, is_paper=False)["late_share"]
        > facts_on([PROMPT], on=ON, is_paper=False)["late_share"]
    )


@given(st.sampled_from(FACTS), st.floats(-30, 45), st.floats(0, 30), st.integers(0, 50))
def test_more_of_a_fact_is_never_safer(fact: str, least: float, more: float, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - made-up histories guard nothing
    others = {name: chance.uniform(-30, 45) for name in FACTS}

    assert shipped().log_odds(others | {fact: least + more}) >= shipped().log_odds(
        others | {fact: least}
    )


def test_a_model_with_a_negative_weight_is_refused() -> None:
    broken = shipped().features[0]
    upside_down = replace(broken, weights=tuple(-weight - 0.1 for weight in broken.weights))
    content = encoded(replace(shipped(), features=(upside_down, *shipped().features[1:])))

    with pytest.raises(ValueError, match="late_share"):
        read_model(content)


def test_a_model_of_other_facts_is_refused() -> None:
    with pytest.raises(ValueError, match="other facts"):
        read_model(encoded(replace(shipped(), features=shipped().features[:-1])))


def test_training_is_the_same_twice_and_finds_who_is_late() -> None:
    examples = examples_of(read_histories(made_up(1)))
    cut = date(2025, 3, 1)
    model = train(known_by(examples, cut), version="t")
    judged = [example for example in examples if example.issued_on >= cut]

    area = area_under_curve(
        [model.log_odds(example.facts) for example in judged],
        [example.is_late for example in judged],
    )

    assert model == train(known_by(examples, cut), version="t")
    assert all(weight >= 0 for one in model.features for weight in one.weights)
    assert area > 0.8


def test_whether_it_was_disputed_is_never_used() -> None:
    said_yes = made_up(2).replace(",No", ",Yes")

    assert examples_of(read_histories(said_yes)) == examples_of(read_histories(made_up(2)))


def test_an_evaluation_learns_only_from_what_was_known_before_the_split() -> None:
    histories = read_histories(made_up(3, rows=400))
    found = evaluate(histories, resamples=50)

    due_before = sum(one.due_on < found.split_on for one in histories)
    assert found.learned_from == due_before
    assert found.area.low <= found.area.value <= found.area.high
    assert found.area.value > found.seed_area.value
    assert "late-v1" in card_of(shipped(), found)


def test_too_little_to_learn_from_is_said() -> None:
    example = Example(ON, ON, facts_on([], on=ON, is_paper=False), is_late=True)

    with pytest.raises(ValueError, match="at least 50"):
        train([example] * 60, version="t")


def test_a_curve_without_skill_has_half_the_area() -> None:
    assert area_under_curve([1, 1, 1, 1], [True, False, True, False]) == 0.5
    assert area_under_curve([1, 2, 3, 4], [False, False, True, True]) == 1
    with pytest.raises(ValueError, match="one kind"):
        area_under_curve([1], [True])


def test_said_as_often_as_seen_is_no_error() -> None:
    outcomes = [at % 2 == 0 for at in range(100)]

    assert calibration_error([0.5] * 100, sorted(outcomes)) > 0.4
    assert bootstrap(calibration_error, [0.5] * 100, [True] * 50 + [False] * 50, times=20).high > 0


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a,b\n1,2", "no column"),
        (made_up(1, rows=60).replace("2024", "year"), "line 2"),
    ],
)
def test_a_file_that_holds_no_histories_is_refused(text: str, says: str) -> None:
    with pytest.raises(BadHistoriesError, match=says):
        read_histories(text)


def encoded(model: object) -> bytes:
    return msgspec.json.encode(model)
