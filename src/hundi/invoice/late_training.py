"""Training and judging the late-payment model. Pure; standard library only.

Weights are found by projected accelerated gradient descent: after each step a negative weight
becomes zero, so the model is monotone by construction. The penalty makes the best weights
unique. Calibration is Platt's: a line through held-out log-odds. The younger half of the
training data is walked through in steps, each judged by weights that learned from all before it,
so that one odd season does not set the line.

Source: A. Beck, M. Teboulle, "A Fast Iterative Shrinkage-Thresholding Algorithm", 2009;
J. Platt, "Probabilistic Outputs for Support Vector Machines", 1999.
"""

import random
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from math import sqrt

from hundi.invoice.late_payment import FACTS, Feature, Model, sigmoid

BINS = 10
PENALTY = 0.01
ROUNDS = 400
# The ends of the steps by which calibration walks through the training data, in tenths.
STEPS = (5, 6, 7, 8, 9, 10)
PLATT_ROUNDS = 50
EXAMPLES_MIN = 50
CALIBRATION_BINS = 10
# Facts that are yes or no have one edge, whatever the data.
YES_OR_NO = {"paper_bill": (1.0,)}


@dataclass(frozen=True, slots=True)
class Example:
    """An invoice: its day, when it fell due, what was known, and whether it was paid late."""

    issued_on: date
    due_on: date
    facts: dict[str, float]
    is_late: bool


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure and its 95 % bootstrap interval."""

    value: float
    low: float
    high: float


def train(examples: Sequence[Example], *, version: str) -> Model:
    """Return the model of these examples.

    Raises:
        ValueError: too few to learn from, or all of one kind.
    """
    outcomes = {example.is_late for example in examples}
    if len(examples) < EXAMPLES_MIN or len(outcomes) < len((True, False)):
        raise ValueError(f"at least {EXAMPLES_MIN} invoices, some late and some not, are needed")
    ordered = sorted(examples, key=lambda example: example.due_on)
    odds: list[float] = []
    ends = [len(ordered) * tenths // 10 for tenths in STEPS]
    for before, end in pairwise(ends):
        draft = _fitted(ordered[:before])
        odds += [draft.log_odds(example.facts) for example in ordered[before:end]]
    slope, offset = _platt(odds, [example.is_late for example in ordered[ends[0] :]])
    return replace(_fitted(ordered), version=version, slope=slope, offset=offset)


def known_by(examples: Sequence[Example], day: date) -> list[Example]:
    """Return the examples whose outcome was known on a day: those that had fallen due."""
    return [example for example in examples if example.due_on < day]


def area_under_curve(scores: Sequence[float], outcomes: Sequence[bool]) -> float:
    """Return the chance that a late invoice scores above one that is not; ties count half.

    Raises:
        ValueError: all outcomes are the same.
    """
    positives = sum(outcomes)
    negatives = len(outcomes) - positives
    if not positives or not negatives:
        raise ValueError("only one kind of outcome")
    ordered = sorted(zip(scores, outcomes, strict=True))
    rank_sum, start = 0.0, 0
    while start < len(ordered):
        end = start
        while end < len(ordered) and ordered[end][0] == ordered[start][0]:
            end += 1
        late = sum(is_late for _, is_late in ordered[start:end])
        rank_sum += late * (start + end + 1) / 2
        start = end
    return (rank_sum - positives * (positives + 1) / 2) / (positives * negatives)


def calibration_error(probabilities: Sequence[float], outcomes: Sequence[bool]) -> float:
    """Return the mean distance of said and seen frequency, over ten bins of equal count."""
    ordered = sorted(zip(probabilities, outcomes, strict=True))
    total = 0.0
    for at in range(CALIBRATION_BINS):
        low = at * len(ordered) // CALIBRATION_BINS
        group = ordered[low : (at + 1) * len(ordered) // CALIBRATION_BINS]
        total += abs(sum(said for said, _ in group) - sum(seen for _, seen in group))
    return total / len(ordered)


def bootstrap(
    figure: Callable[[Sequence[float], Sequence[bool]], float],
    scores: Sequence[float],
    outcomes: Sequence[bool],
    *,
    times: int,
    seed: int = 0,
) -> Interval:
    """Return a figure with its 95 % interval, from resampling the examples."""
    chance = random.Random(seed)  # noqa: S311 - resampling guards nothing
    indexes = range(len(scores))
    found: list[float] = []
    for _ in range(times):
        drawn = chance.choices(indexes, k=len(scores))
        picked = [outcomes[at] for at in drawn]
        if 0 < sum(picked) < len(picked):
            found.append(figure([scores[at] for at in drawn], picked))
    found.sort()
    low, high = found[int(0.025 * len(found))], found[int(0.975 * len(found))]
    return Interval(figure(scores, outcomes), low, high)


# -- fitting


def _fitted(examples: Sequence[Example]) -> Model:
    edges = {name: _edges(name, [example.facts[name] for example in examples]) for name in FACTS}
    descent = _Descent.of(examples, [edges[name] for name in FACTS])
    for _ in range(ROUNDS):
        descent.step()
    features: list[Feature] = []
    for name, weights, bins in zip(FACTS, descent.weights, descent.columns, strict=True):
        rounded = tuple(round(weight, 6) for weight in weights)
        heights = _heights(rounded)
        usual = sum(heights[bin_] for bin_ in bins) / len(bins)
        features.append(Feature(name, edges[name], rounded, round(usual, 6)))
    return Model("", tuple(features), round(descent.intercept, 6))


def _edges(name: str, values: Sequence[float]) -> tuple[float, ...]:
    """Return the quantiles a fact is cut at, each above the least value."""
    if name in YES_OR_NO:
        return YES_OR_NO[name]
    ordered = sorted(values)
    cuts = {round(ordered[at * len(ordered) // BINS], 4) for at in range(1, BINS)}
    return tuple(sorted(cut for cut in cuts if cut > ordered[0]))


@dataclass(slots=True)
class _Descent:
    """Weights on their way down; `ahead` is where the next gradient is taken."""

    rows: list[tuple[int, ...]]
    columns: list[list[int]]
    late: list[bool]
    weights: list[list[float]]
    ahead: list[list[float]]
    intercept: float
    intercept_ahead: float
    steepness: float
    momentum: float = 1.0

    @classmethod
    def of(cls, examples: Sequence[Example], edges: Sequence[tuple[float, ...]]) -> "_Descent":
        rows = [
            tuple(
                bisect_right(cuts, example.facts[name])
                for name, cuts in zip(FACTS, edges, strict=True)
            )
            for example in examples
        ]
        return cls(
            rows=rows,
            columns=[[row[at] for row in rows] for at in range(len(edges))],
            late=[example.is_late for example in examples],
            weights=[[0.0] * len(cuts) for cuts in edges],
            ahead=[[0.0] * len(cuts) for cuts in edges],
            intercept=0.0,
            intercept_ahead=0.0,
            # A bound of the curvature: a quarter of the longest row, squared.
            steepness=0.25 * (1 + sum(len(cuts) for cuts in edges)) + PENALTY,
        )

    def step(self) -> None:
        """Go one step down, and take every negative weight to zero."""
        slopes, all_of_it = self._residuals()
        count = len(self.rows)
        faster = (1 + sqrt(1 + 4 * self.momentum**2)) / 2
        push = (self.momentum - 1) / faster
        for at, ahead in enumerate(self.ahead):
            moved, above = [0.0] * len(ahead), 0.0
            for bin_ in range(len(ahead) - 1, -1, -1):
                above += slopes[at][bin_ + 1]
                slope = above / count + PENALTY * ahead[bin_]
                moved[bin_] = max(0.0, ahead[bin_] - slope / self.steepness)
            self.ahead[at] = [
                now + push * (now - before)
                for now, before in zip(moved, self.weights[at], strict=True)
            ]
            self.weights[at] = moved
        moved_intercept = self.intercept_ahead - all_of_it / count / self.steepness
        self.intercept_ahead = moved_intercept + push * (moved_intercept - self.intercept)
        self.intercept, self.momentum = moved_intercept, faster

    def _residuals(self) -> tuple[list[list[float]], float]:
        """Return said minus seen, summed for each bin of each fact, and in all."""
        heights = [_heights(weights) for weights in self.ahead]
        sums = [[0.0] * len(height) for height in heights]
        total = 0.0
        for row, is_late in zip(self.rows, self.late, strict=True):
            odds = self.intercept_ahead
            for height, bin_ in zip(heights, row, strict=True):
                odds += height[bin_]
            residual = sigmoid(odds) - is_late
            total += residual
            for column, bin_ in zip(sums, row, strict=True):
                column[bin_] += residual
        return sums, total


def _heights(weights: Sequence[float]) -> list[float]:
    """Return what each bin adds: nothing, the first weight, the first two, …."""
    heights = [0.0]
    for weight in weights:
        heights.append(heights[-1] + weight)
    return heights


def _platt(odds: Sequence[float], outcomes: Sequence[bool]) -> tuple[float, float]:
    """Return the slope and offset that fit the outcomes best, by Newton's method.

    The targets are Platt's, a little off 0 and 1, so that few examples do not overrule all.
    """
    late = sum(outcomes)
    high, low = (late + 1) / (late + 2), 1 / (len(outcomes) - late + 2)
    slope, offset = 1.0, 0.0
    for _ in range(PLATT_ROUNDS):
        g_slope = g_offset = h_ss = h_so = h_oo = 0.0
        for one, is_late in zip(odds, outcomes, strict=True):
            said = sigmoid(slope * one + offset)
            off, bend = said - (high if is_late else low), said * (1 - said)
            g_slope, g_offset = g_slope + off * one, g_offset + off
            h_ss, h_so, h_oo = h_ss + bend * one * one, h_so + bend * one, h_oo + bend
        determinant = h_ss * h_oo - h_so * h_so
        if determinant <= 0:
            break
        slope -= (h_oo * g_slope - h_so * g_offset) / determinant
        offset -= (h_ss * g_offset - h_so * g_slope) / determinant
    return round(max(slope, 0.0), 6), round(offset, 6)
