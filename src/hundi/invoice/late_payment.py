"""How probable it is that a customer pays late, and why. Pure.

A logistic model on binned facts, each of which can only raise the probability as it grows: a
weight is never negative, so more late payments never look safer. It knows what was known on the
day of the invoice and nothing later: what is due or paid after that day is not looked at. It
explains and informs; it decides nothing, and fraud checks are not in it.

The weights come from `hundi risk train`; the card in `docs/risk-model.md` says what from and
how good they are.

Source: the document specification, stage 8.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from math import exp

import msgspec

HISTORY_MAX = 500
REASONS_MAX = 4
# A payment months early or late says no more than one of this many days.
EARLY_DAYS_MAX, LATE_DAYS_MAX = 30, 45
RECENT = 3
HALF_LIFE_DAYS = 120
# What a customer nobody knows is taken for, and how many payments that opinion weighs.
USUAL_LATE_SHARE, USUAL_DAYS_LATE, USUAL_DAYS_FROM_DUE = 0.36, 3.4, -4.0
OPINION, RECENT_OPINION = 2.0, 1.0
# A reason of less than this moves nobody.
POINTS_MIN = 1.0
NO_HISTORY = "no_history"

# Every fact by name, as the reason codes call it. More of each is never better.
FACTS = (
    "late_share",
    "days_late",
    "days_from_due",
    "recent_days_from_due",
    "fading_days_from_due",
    "latest_ever",
    "earliest_ever",
    "open_days_past_due",
    "paper_bill",
)


@dataclass(frozen=True, slots=True)
class PastInvoice:
    """An earlier invoice to the same customer; `settled_on` is None while it is open."""

    due_on: date
    settled_on: date | None


@dataclass(frozen=True, slots=True)
class Feature:
    """A binned fact: at or above `edges[i]` it has `weights[0] + … + weights[i]`.

    `usual` is the weight it has on average, against which a reason is measured.
    """

    name: str
    edges: tuple[float, ...]
    weights: tuple[float, ...]
    usual: float = 0.0

    def weight(self, value: float) -> float:
        """Return what the fact adds to the log-odds; never less for more."""
        return sum(self.weights[: bisect_right(self.edges, value)])


@dataclass(frozen=True, slots=True)
class Model:
    """A trained model: `slope` and `offset` bring its log-odds to observed frequencies."""

    version: str
    features: tuple[Feature, ...]
    intercept: float
    slope: float = 1.0
    offset: float = 0.0
    trained_on: dict[str, str] = field(default_factory=dict[str, str])

    def log_odds(self, facts: dict[str, float]) -> float:
        """Return the calibrated log-odds of a late payment."""
        raw = self.intercept + sum(one.weight(facts[one.name]) for one in self.features)
        return self.slope * raw + self.offset


@dataclass(frozen=True, slots=True)
class LatePayment:
    """A probability from 0 to 1, and the facts that moved it most.

    A reason's points are percentage points against the same invoice with that fact as usual.
    """

    probability: float
    reasons: tuple[tuple[str, float], ...]
    model: str


def late_payment(
    history: Sequence[PastInvoice], *, on: date, is_paper: bool, model: Model
) -> LatePayment:
    """Return how probable a late payment is, seen from the day `on`."""
    facts = facts_on(history, on=on, is_paper=is_paper)
    odds = model.log_odds(facts)
    probability = sigmoid(odds)
    reasons: list[tuple[str, float]] = []
    for one in model.features:
        differs = model.slope * (one.weight(facts[one.name]) - one.usual)
        points = 100 * (probability - sigmoid(odds - differs))
        if abs(points) >= POINTS_MIN:
            reasons.append((one.name, round(points, 1)))
    reasons.sort(key=lambda reason: -abs(reason[1]))
    if not known_on(history, on=on):
        reasons.insert(0, (NO_HISTORY, 0.0))
    return LatePayment(round(probability, 4), tuple(reasons[:REASONS_MAX]), model.version)


def facts_on(history: Sequence[PastInvoice], *, on: date, is_paper: bool) -> dict[str, float]:
    """Return the facts of `FACTS` as they stood on the morning of a day."""
    known = known_on(history, on=on)
    days = [past for _, past in known]
    late = [max(0, past) for past in days]
    recent = days[-RECENT:]
    fading = [0.5 ** ((on - day).days / HALF_LIFE_DAYS) for day, _ in known]
    faded = sum(weight * past for weight, past in zip(fading, days, strict=True))
    among = len(days) + OPINION
    return {
        "late_share": (sum(past > 0 for past in days) + USUAL_LATE_SHARE * OPINION) / among,
        "days_late": (sum(late) + USUAL_DAYS_LATE * OPINION) / among,
        "days_from_due": (sum(days) + USUAL_DAYS_FROM_DUE * OPINION) / among,
        "recent_days_from_due": (sum(recent) + USUAL_DAYS_FROM_DUE * RECENT_OPINION)
        / (len(recent) + RECENT_OPINION),
        "fading_days_from_due": (faded + USUAL_DAYS_FROM_DUE * RECENT_OPINION)
        / (sum(fading) + RECENT_OPINION),
        "latest_ever": float(max(days, default=0)),
        "earliest_ever": float(min(days, default=USUAL_DAYS_FROM_DUE)),
        "open_days_past_due": _open_days(history, on=on),
        "paper_bill": float(is_paper),
    }


def known_on(history: Sequence[PastInvoice], *, on: date) -> list[tuple[date, int]]:
    """Return what was known: the day it became known, and days from due to paid, oldest first.

    What is open and past its due date counts with the days it is past.
    """
    known: list[tuple[date, int]] = []
    for past in history:
        if past.settled_on is not None and past.settled_on < on:
            known.append((past.settled_on, (past.settled_on - past.due_on).days))
        elif past.due_on < on:
            known.append((on - timedelta(days=1), (on - past.due_on).days))
    known.sort()
    return [(day, min(max(days, -EARLY_DAYS_MAX), LATE_DAYS_MAX)) for day, days in known]


def sigmoid(odds: float) -> float:
    """Return the probability of log-odds, without overflow."""
    if odds >= 0:
        return 1 / (1 + exp(-odds))
    return exp(odds) / (1 + exp(odds))


@cache
def shipped() -> Model:
    """Return the model that comes with hundi."""
    return read_model((files("hundi.invoice") / "late_payment_model.json").read_bytes())


def read_model(content: bytes) -> Model:
    """Return a model from its JSON.

    Raises:
        ValueError: it is not of this shape, knows other facts, or a weight is negative.
    """
    model = msgspec.json.decode(content, type=Model)
    if [one.name for one in model.features] != list(FACTS):
        raise ValueError("a model of other facts")
    for one in model.features:
        if len(one.edges) != len(one.weights) or min(one.weights, default=0.0) < 0:
            raise ValueError(f"{one.name} has a weight that is none")
    if model.slope < 0:
        raise ValueError("a model that is upside down")
    return model


def _open_days(history: Sequence[PastInvoice], *, on: date) -> float:
    days = [
        (on - past.due_on).days
        for past in history
        if past.settled_on is None or past.settled_on >= on
    ]
    return float(min(max(max(days, default=-EARLY_DAYS_MAX), -EARLY_DAYS_MAX), LATE_DAYS_MAX))
