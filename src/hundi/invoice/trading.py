"""Money that would go in a circle: who sells to whom on the platform itself. Pure.

Two companies that invoice each other, or three that invoice in a ring, can make turnover out of
nothing and have it financed. Each edge is an invoice from one PAN to another; a ring of at most
four that this invoice would close within half a year is shown to a person, as the path.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

RING_MAX = 4
WITHIN_DAYS = 180
EDGES_MAX = 2_000
STEPS_MAX = 200_000


@dataclass(frozen=True, slots=True)
class Trade:
    """One party invoiced another: their PANs."""

    seller: str
    buyer: str


def ring(trade: Trade, others: Iterable[Trade]) -> tuple[str, ...] | None:
    """Return the shortest ring that this trade closes, beginning with its seller; None for none.

    Mutual invoicing is a ring of two. At most `RING_MAX` parties, and no longer search than
    `STEPS_MAX` steps: a search cut short finds nothing.
    """
    if trade.seller == trade.buyer:
        return (trade.seller,)
    sells_to: dict[str, set[str]] = defaultdict(set)
    for other in others:
        sells_to[other.seller].add(other.buyer)
    return _shortest(trade, sells_to)


def _shortest(trade: Trade, sells_to: Mapping[str, set[str]]) -> tuple[str, ...] | None:
    """Walk from the buyer along who sells to whom, nearest first, until the seller is met."""
    paths: Sequence[tuple[str, ...]] = [(trade.seller, trade.buyer)]
    met, steps = {trade.buyer}, 0
    while paths and len(paths[0]) <= RING_MAX:
        longer: list[tuple[str, ...]] = []
        for path in paths:
            for following in sorted(sells_to.get(path[-1], ())):
                steps += 1
                if following == trade.seller:
                    return path
                if steps > STEPS_MAX:
                    return None
                if following not in met:
                    met.add(following)
                    longer.append((*path, following))
        paths = longer
    return None
