"""The search of `exam canary` finds what it is shown, and notices when it is shown nothing."""

from base64 import b64encode
from urllib.parse import quote

import pytest

from exam.canary import MARK_BYTES_MIN, Search
from exam.world import Tally

SECRET = "quagga heron/1961"
WRITTEN = {
    "as it is": SECRET.encode(),
    "in capitals": SECRET.upper().encode(),
    "in an address": quote(SECRET).encode(),
    "in hex": SECRET.encode().hex().encode(),
    "in base64": b64encode(SECRET.encode()),
    "in base64, after one byte": b64encode(b"x" + SECRET.encode()),
    "in base64, between others": b64encode(b"xy" + SECRET.encode() + b"and more"),
}


@pytest.fixture
def search() -> Search:
    search = Search(Tally())
    search.mark("a secret", SECRET)
    return search


@pytest.mark.parametrize("written", WRITTEN.values(), ids=WRITTEN)
def test_a_mark_is_found_however_it_is_written(search: Search, written: bytes) -> None:
    search.look("a log", b"before " + written + b" after", control="after")

    assert len(search.tally.failures) == 1
    assert search.tally.failures[0].startswith("a log has a secret in clear")


def test_a_place_without_marks_passes(search: Search) -> None:
    search.look("a log", b"quagga, but nothing more", control="quagga")

    assert search.tally.failures == []
    assert search.tally.passed == 2


def test_a_place_that_was_not_read_fails(search: Search) -> None:
    search.look("a log", b"", control="quagga")

    assert search.tally.failures == ["a log: 'quagga' is not there: was it read?"]


def test_a_mark_that_could_be_anything_is_refused(search: Search) -> None:
    with pytest.raises(ValueError, match="too short"):
        search.mark("a number", "7" * (MARK_BYTES_MIN - 1))
