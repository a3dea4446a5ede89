"""Money in a circle is shown as a path; a chain is not a circle."""

import random
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from hundi.invoice.trading import RING_MAX, Trade, ring

A, B, C, D, E = "ABCDE"


def trades(*pairs: str) -> list[Trade]:
    return [Trade(pair[0], pair[1]) for pair in pairs]


def test_two_that_invoice_each_other_are_a_ring() -> None:
    assert ring(Trade(A, B), trades("BA")) == (A, B)


def test_three_and_four_in_a_ring_are_shown_as_the_path_from_the_seller() -> None:
    assert ring(Trade(A, B), trades("BC", "CA")) == (A, B, C)
    assert ring(Trade(A, B), trades("BC", "CD", "DA")) == (A, B, C, D)


def test_five_in_a_ring_are_too_many_to_mean_anything() -> None:
    assert RING_MAX == 4
    assert ring(Trade(A, B), trades("BC", "CD", "DE", "EA")) is None


def test_a_chain_and_a_second_invoice_to_the_same_buyer_are_no_ring() -> None:
    assert ring(Trade(A, B), trades("AB", "BC", "CD")) is None
    assert ring(Trade(A, B), []) is None


def test_the_shortest_ring_is_shown() -> None:
    assert ring(Trade(A, B), trades("BC", "CD", "DA", "CA")) == (A, B, C)


@given(st.integers(0, 500))
def test_every_ring_that_is_told_is_there_and_every_short_one_is_told(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - made-up trades guard nothing
    edges = [Trade(*chance.sample("ABCDEF", 2)) for _ in range(9)]
    told = ring(edges[0], edges[1:])
    pairs = {(edge.seller, edge.buyer) for edge in edges}

    if told is not None:
        path = [*told, told[0]]
        assert all(pair in pairs for pair in pairwise(path))
    else:
        assert not _closes(edges[0], pairs)


def _closes(trade: Trade, pairs: set[tuple[str, str]]) -> bool:
    reached = {trade.buyer}
    for _ in range(RING_MAX - 1):
        if trade.seller in (reached := {b for a, b in pairs if a in reached}):
            return True
    return False
