"""How good the late-payment model is, and its card. Pure.

The split is out of time: the model learns from what had fallen due before a day, and is judged
on invoices issued from that day on, each with only what was known when it was issued.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from hundi.invoice.late_histories import History, examples_of, seed_dangers
from hundi.invoice.late_payment import FACTS, Model, sigmoid
from hundi.invoice.late_training import (
    Interval,
    area_under_curve,
    bootstrap,
    calibration_error,
    known_by,
    train,
)

JUDGED_SHARE = 0.3
RESAMPLES = 1_000
AREA_GOAL, CALIBRATION_GOAL = 0.88, 0.04
CARD_BINS = 10

_MEANS = {
    "late_share": "share of known invoices paid, or still open, after their due date",
    "days_late": "mean days late, an early payment counting as none",
    "days_from_due": "mean days from the due date to payment, early ones negative",
    "recent_days_from_due": "the same over the last three",
    "fading_days_from_due": "the same, half as heavy with every 120 days",
    "latest_ever": "the latest payment known",
    "earliest_ever": "the earliest payment known",
    "open_days_past_due": "days past due of the oldest open invoice, negative before",
    "paper_bill": "the bill came as paper or a picture, not as data",
}


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A model beside the seed formula, on invoices issued after everything it learned from."""

    split_on: date
    learned_from: int
    late_in_learned: float
    judged_on: int
    late_in_judged: float
    area: Interval
    calibration: Interval
    seed_area: Interval
    seed_area_with_repayments: Interval
    bins: tuple[tuple[int, float, float], ...]


def evaluate(histories: Sequence[History], *, resamples: int = RESAMPLES) -> Evaluation:
    """Train on the older part and judge on the younger.

    Raises:
        ValueError: too little data for either.
    """
    examples = examples_of(histories)
    split_on = examples[int(len(examples) * (1 - JUDGED_SHARE))].issued_on if examples else date.max
    learned = known_by(examples, split_on)
    model = train(learned, version="evaluated")
    judged = [at for at, example in enumerate(examples) if example.issued_on >= split_on]
    outcomes = [examples[at].is_late for at in judged]
    said = [sigmoid(model.log_odds(examples[at].facts)) for at in judged]

    def seed(*, with_repayments: bool) -> Interval:
        dangers = seed_dangers(histories, with_repayments=with_repayments)
        mine = [dangers[at] for at in judged]
        return bootstrap(area_under_curve, mine, outcomes, times=resamples)

    return Evaluation(
        split_on=split_on,
        learned_from=len(learned),
        late_in_learned=sum(example.is_late for example in learned) / len(learned),
        judged_on=len(judged),
        late_in_judged=sum(outcomes) / len(judged),
        area=bootstrap(area_under_curve, said, outcomes, times=resamples),
        calibration=bootstrap(calibration_error, said, outcomes, times=resamples),
        seed_area=seed(with_repayments=False),
        seed_area_with_repayments=seed(with_repayments=True),
        bins=tuple(_bins(said, outcomes)),
    )


def rows_of(found: Evaluation) -> list[tuple[str, str]]:
    """Return the evaluation as lines of a table."""
    return [
        ("split by invoice date", found.split_on.isoformat()),
        (
            "learned from (fallen due before)",
            f"{found.learned_from}, {found.late_in_learned:.1%} late",
        ),
        ("judged on (issued from then on)", f"{found.judged_on}, {found.late_in_judged:.1%} late"),
        (f"AUC (goal at least {AREA_GOAL})", _interval(found.area)),
        (f"calibration error (goal at most {CALIBRATION_GOAL})", _interval(found.calibration)),
        ("AUC of seed-v1, the customer's late payments", _interval(found.seed_area)),
        ("AUC of seed-v1, with repayments too", _interval(found.seed_area_with_repayments)),
    ]


def card_of(model: Model, found: Evaluation) -> str:
    """Return the model's card as Markdown."""
    figures = "\n".join(f"| {name} | {value} |" for name, value in rows_of(found))
    bins = "\n".join(f"| {count} | {said:.1%} | {seen:.1%} |" for count, said, seen in found.bins)
    features = "\n".join(
        f"| `{one.name}` | {_MEANS[one.name]} | {len(one.weights)} | {sum(one.weights):.2f} |"
        for one in model.features
    )
    trained = "\n".join(f"* {name}: {value}" for name, value in model.trained_on.items())
    return _CARD.format(
        version=model.version,
        features=features,
        figures=figures,
        bins=bins,
        trained=trained,
        count=len(FACTS),
    )


def _bins(said: Sequence[float], outcomes: Sequence[bool]) -> list[tuple[int, float, float]]:
    ordered = sorted(zip(said, outcomes, strict=True))
    bins: list[tuple[int, float, float]] = []
    for at in range(CARD_BINS):
        low = at * len(ordered) // CARD_BINS
        group = ordered[low : (at + 1) * len(ordered) // CARD_BINS]
        mean_said = sum(one for one, _ in group) / len(group)
        bins.append((len(group), mean_said, sum(seen for _, seen in group) / len(group)))
    return bins


def _interval(figure: Interval) -> str:
    return f"{figure.value:.3f} ({figure.low:.3f} to {figure.high:.3f})"


_CARD = """# The late-payment model

`hundi risk train` draws this page and writes the model beside it; do not edit either by hand.

**{version}** says how probable it is that a customer pays an invoice after its due date, with the
facts that moved it most. It stands beside the founding document's score in an invoice's facts,
as `latePayment`. It informs; it decides nothing, sets no price, and fraud checks are not in it.

## What it looks at

A logistic model on {count} binned facts. Each weight is zero or more, so more of a fact never looks
safer. Only what was known on the morning of the invoice's day counts: what was paid or fell due
later is not looked at, and whether an invoice was disputed is never used.

| fact | meaning | bins | log-odds from least to most |
|---|---|---|---|
{features}

A reason's points are percentage points: by how much the probability is above, or below, that
of the same invoice with this fact as it usually is. `no_history` says that nothing is known of
the customer; the probability is then what is usual.

## How good it is

Out of time: learned from invoices that had fallen due before the split, judged on those issued
from then on. The calibration line is fitted on the younger half of what is learned from, each
tenth as judged by weights that learned from all before it. In brackets the 95 % bootstrap
interval over the judged invoices.

| figure | value |
|---|---|
{figures}

The data does not say who sells, so the seed formula is shown under two readings of it.

| judged invoices | said | seen |
|---|---|---|
{bins}

The calibration error is the mean distance of these ten; that of a perfect model would not be
zero, but what chance leaves in bins of this size.

## What it was trained on

{trained}

The shipped weights learned from the whole file; the figures above are those of the same recipe on
its older part.

## What to doubt

* The data is one public set of receivables of 100 customers, all with 30 days to pay, in 2012
  and 2013, and not from India. That customers who were late will be late again carries over;
  the level of the probability need not.
* `paper_bill` was a customer's choice of paper bills there; here it is a document that came as a
  picture or a scan. Read its reason with that in mind.
* A customer without history gets the usual probability: it is not an opinion.
* Train it again on the platform's own outcomes as soon as there are some hundreds of them.
"""
