"""From the glyphs of a line to its words; no page, no network."""

import numpy as np
import pytest

from hundi.invoice.reading.rasters import Raster
from hundi.invoice.reading.recogniser import Glyph, Strip
from hundi.invoice.reading.seen import words_of

RASTER = Raster(np.full((100, 800), 255, np.uint8), 0, 1.0)


def strip(text: str) -> Strip:
    corners = np.array([[40, 40], [240, 40], [240, 60], [40, 60]], np.float32)
    share = 1 / len(text)
    glyphs = (Glyph(one, 0.99, at * share, (at + 1) * share) for at, one in enumerate(text))
    return Strip(corners, tuple(glyphs))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("Grand Tota1RM14.20", ["Grand", "Total", "RM14.20"]),
        ("InvoiceNo", ["Invoice", "No"]),
        ("A1B/26", ["A1B/26"]),
        ("Rev1B", ["Rev1B"]),
    ],
)
def test_words_run_into_each_other_are_parted_where_letters_show_it(
    line: str, words: list[str]
) -> None:
    assert [word.text for word in words_of([strip(line)], RASTER)] == words
