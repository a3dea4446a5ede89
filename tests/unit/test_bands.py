"""What the second reader is shown: the rows that matter, level, and where they are on the page."""

import asyncio

import cv2
import numpy as np

from hundi.invoice.extraction import extract
from hundi.invoice.reading.bands import level_bands, slant_of, spans_of
from hundi.invoice.reading.facts import Word
from hundi.invoice.reading.rasters import Grey, Raster
from hundi.invoice.reading.second import Band, Second, Shown, Slant, picture_of, read
from hundi.invoice.reading.seen import Slope

LINES = (
    "Acme Steel Works",
    "Plot 12, Industrial Area",
    "Invoice No: INV-7",
    "Date: 01.04.2026",
    "Ten rods of bright steel",
    "Packed in straw",
    "Total 118.00",
    "Goods sold are not taken back",
)
SLOPE = Slope(level=0.02)


def printed(lines: tuple[str, ...], *, apart: float = 30.0) -> list[Word]:
    words: list[Word] = []
    for at, line in enumerate(lines):
        left = 40.0
        for text in line.split():
            right = left + 6.0 * len(text)
            words.append(Word(text, 0, left, 40 + apart * at, right, 50 + apart * at))
            left = right + 4.0
    return words


def rows_in(spans: list[tuple[float, float]], words: list[Word]) -> list[Word]:
    return [word for word in words if any(a <= word.top and word.bottom <= b for a, b in spans)]


def test_the_rows_that_hold_fields_are_enough_and_the_rest_is_left_out() -> None:
    words = printed(LINES)

    shown = rows_in(spans_of(words), words)

    assert {"INV-7", "01.04.2026", "118.00", "Total"} <= {word.text for word in shown}
    assert not {"straw", "Acme", "back"} & {word.text for word in shown}
    assert extract(shown).invoice_number == extract(words).invoice_number


def test_where_no_field_is_found_no_part_of_the_page_is_enough() -> None:
    assert spans_of([]) == spans_of(printed(("Good morning", "and good night"))) == []


def test_a_label_above_its_value_is_shown_with_it() -> None:
    lines = ("Acme", "Invoice No", "INV-7", "Bright steel", "Date: 01.04.2026", "Total 118.00")
    words = printed(lines, apart=16.0)

    shown = {word.text for word in rows_in(spans_of(words), words)}

    assert {"No", "INV-7"} <= shown


def test_a_part_of_a_page_is_made_level() -> None:
    raster = Raster(sloping_line(), 0, 2.0)

    pixels, bands = level_bands(raster, [(90.0, 110.0)], SLOPE, 1.0)

    assert bands == (Band(0, 40, 90.0),)
    rows, columns = np.nonzero(np.less(pixels, 128))
    assert 15 <= rows.min() <= rows.max() < 25
    assert len(set(columns.tolist())) == 800


def test_what_is_level_in_the_picture_says_how_far_it_was_moved() -> None:
    raster = Raster(sloping_line(), 0, 2.0)

    slant = slant_of(raster, SLOPE)

    # At the left edge, 400 pixels of the middle, the line is 8 pixels, 4 points, higher.
    assert round(slant.shift(0.0, 100.0), 3) == 4.0
    assert slant.shift(200.0, 100.0) == 0


def sloping_line() -> Grey:
    """Return white with a thin line that falls by 0.02, through the middle of it."""
    pixels = np.full((400, 800), 255, np.uint8)
    cv2.line(pixels, (0, 192), (800, 208), (0,), 3)
    return pixels


def test_a_row_of_the_picture_is_found_on_the_page_again() -> None:
    shown = Shown(0, 2.0, (Band(0, 40, 100.0), Band(40, 100, 300.0)))

    assert [shown.top_of(row) for row in (0, 39, 40, 60)] == [100.0, 119.5, 300.0, 310.0]


def test_a_picture_that_does_not_say_what_it_shows_is_not_read() -> None:
    picture = picture_of(1, 1, b"\0", Shown(0, 1.0, (Band(0, 1, 0.0),), Slant()))
    nothing_shown = picture.replace(b"[[0,1,0.0]]", b"[]")

    assert nothing_shown != picture
    for spoilt in (nothing_shown, b"P5\n", b"P5\n# other\n1 1\n255\n\0", b""):
        assert asyncio.run(read(Second("/nowhere/tesseract"), spoilt)) == ((), 0.0)
