"""When a document is read a second time: where the first time says nothing about it."""

from collections.abc import Sequence
from typing import cast

import pytest

from hundi.invoice.reading.facts import Reading, Word
from hundi.invoice.reading.reader import Readers
from hundi.invoice.verification import read_with_code

GOOD = Reading(kind="pdf", words=(Word("Invoice", 0, 0, 0, 1, 1),))
TIMED_OUT = Reading(kind="unknown", problems=("reader_timeout",))
TOO_MUCH = Reading(kind="unknown", problems=("reader_cpu_limit",))


class Answers:
    """Stands in for the reading processes: answers as it was told, one after the other."""

    def __init__(self, answers: Sequence[Reading]) -> None:
        self.left = list(answers)

    async def read(self, _content: bytes, *, codes_suffice: bool = False) -> Reading:
        assert not codes_suffice
        return self.left.pop(0)


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ([TIMED_OUT, GOOD], GOOD),
        ([TIMED_OUT, TIMED_OUT], TIMED_OUT),
        ([TOO_MUCH], TOO_MUCH),
        ([GOOD], GOOD),
    ],
    ids=["a busy machine", "twice", "too much work", "well"],
)
async def test_what_only_waited_too_long_is_read_once_more(
    answers: list[Reading], said: Reading
) -> None:
    readers = Answers(answers)

    assert await read_with_code(cast(Readers, readers), b"%PDF", {}) == said
    assert readers.left == []
