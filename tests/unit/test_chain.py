"""Blocks of the audit chain: what their hash covers, and how differences are named."""

import struct
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from hundi.ledger.chain import (
    BEFORE_THE_FIRST,
    Block,
    Difference,
    Kind,
    Place,
    differences,
    link_problems,
)

AT = datetime(2026, 12, 1, 6, 30, 0, 1, tzinfo=UTC)


def row(seq: int, ordinal: int = 0, content: bytes = b"a") -> bytes:
    return struct.pack(">qi", seq, ordinal) + content * 32


def block(number: int = 1, *, previous: bytes = BEFORE_THE_FIRST, after: int = 0) -> Block:
    made = Block(number, Kind.LEDGER, after, after + 9, row(after + 1), previous, AT)
    return replace(made, hash=made.right_hash)


@pytest.mark.parametrize(
    "changed",
    [
        {"number": 2},
        {"kind": Kind.AUDIT},
        {"after_seq": 1},
        {"last_seq": 10},
        {"digests": row(1, content=b"b")},
        {"previous_hash": b"\1" * 32},
        {"sealed_at": AT + timedelta(microseconds=1)},
    ],
)
def test_the_hash_covers_every_part_of_a_block(changed: dict[str, object]) -> None:
    assert replace(block(), **changed).right_hash != block().right_hash  # pyright: ignore[reportArgumentType] - each value fits its own field


def test_nothing_differs_between_equal_rows() -> None:
    assert differences(row(1) + row(2), row(1) + row(2)) == []


def test_each_difference_names_its_row() -> None:
    sealed = row(1) + row(2) + row(2, 1) + row(5)
    found = row(1, content=b"b") + row(2) + row(4) + row(5)

    assert differences(sealed, found) == [
        Difference(Place(1, 0), "was altered"),
        Difference(Place(2, 1), "is missing"),
        Difference(Place(4, 0), "was added"),
    ]


def test_a_second_row_at_one_place_is_named_as_added() -> None:
    assert differences(row(1), row(1) + row(1, content=b"b")) == [
        Difference(Place(1, 0), "was added")
    ]


def test_digests_that_are_not_whole_do_not_stop_the_naming() -> None:
    assert differences(row(1) + b"torn", row(2)) == [
        Difference(Place(1, 0), "is missing"),
        Difference(Place(2, 0), "was added"),
    ]


def test_a_block_that_follows_has_no_problems() -> None:
    first = block()
    second = block(2, previous=first.hash, after=9)

    assert link_problems(None, first, covered=0, is_altered=False) == []
    assert link_problems(first, second, covered=9, is_altered=False) == []


def test_problems_of_a_link_say_which_block() -> None:
    first = block()

    assert link_problems(first, block(3), covered=9, is_altered=False) == ["block 2 is missing"]
    assert link_problems(None, block(4), covered=0, is_altered=False) == [
        "blocks 1 to 3 are missing"
    ]
    assert link_problems(first, block(2, after=9), covered=9, is_altered=True) == [
        "block 2 does not follow block 1: one was replaced",
        "block 2 was altered: its hash is of other content",
    ]
    second = block(2, previous=first.hash, after=20)
    assert link_problems(first, second, covered=9, is_altered=False) == [
        "block 2 begins after 20, not 9"
    ]


def test_rows_have_the_names_people_use() -> None:
    assert Place(7, 0).named(Kind.AUDIT) == "audit line 7"
    assert Place(7, 0).named(Kind.LEDGER) == "entry 7"
    assert Place(7, 2).named(Kind.LEDGER) == "move 2 of entry 7"
