"""A glance at every line, the reader's time for those that hold something; no page, no network."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

import numpy as np
import pytest

from hundi.invoice.extraction import extract
from hundi.invoice.reading.engine import Engine
from hundi.invoice.reading.letters import Known, letters_on
from hundi.invoice.reading.rasters import Grey, Raster
from hundi.invoice.reading.recogniser import Glyph, Points, Strip
from hundi.invoice.repair import spelt

HEIGHT, STEP = 20.0, 12.0
NOTHING = Known((), ())
PROVEN = (
    "Invoice No: INV-7",
    "Date: 01.04.2026",
    "GSTIN 29AAFCC9980M1ZR",
    "Buyer GSTIN: 27AAPFU0939F1ZV",
    "Total 118.00",
    "Rupees One Hundred Eighteen Only",
    "Goods sold are not taken back",
)


@dataclass
class Reader:
    """Stands in for the networks: knows what the lines say, and what a glance takes them for."""

    says: Sequence[str]
    glances: Sequence[str] | None
    read_lines: list[int] = field(default_factory=list[int])
    # What the quick finder of lines misses; None where there is only the other.
    missed: frozenset[int] | None = None
    looked_closely: int = 0

    @property
    def can_glance(self) -> bool:
        return self.glances is not None

    @property
    def finds_quickly(self) -> bool:
        return self.missed is not None

    def lines(self, pixels: Grey, *, side: int, closely: bool = False) -> list[Points]:
        assert pixels.size
        assert side
        self.looked_closely += closely
        missed = frozenset[int]() if closely else self.missed or frozenset[int]()
        return [self.corners(at, text) for at, text in enumerate(self.says) if at not in missed]

    def corners(self, at: int, text: str) -> Points:
        top, right = 40.0 + 30 * at, 40.0 + STEP * len(text)
        bottom = top + HEIGHT
        return np.array([[40, top], [right, top], [right, bottom], [40, bottom]], np.float32)

    def glance(self, pixels: Grey, lines: Sequence[Points]) -> list[Strip]:
        assert pixels.size
        said = self.says if self.glances is None else self.glances
        return [strip(corners, said[at_of(corners)]) for corners in lines]

    def read(self, pixels: Grey, corners: Points) -> Strip:
        assert pixels.size
        self.read_lines.append(at_of(corners))
        return strip(corners, self.says[at_of(corners)])

    read_quickly = read


def at_of(corners: Points) -> int:
    return round((float(corners[0, 1]) - 40) / 30)


def strip(corners: Points, text: str) -> Strip:
    share = 1 / len(text)
    glyphs = (Glyph(one, 0.99, at * share, (at + 1) * share) for at, one in enumerate(text))
    return Strip(corners, tuple(glyphs))


def look(reader: Reader) -> tuple[str, set[int]]:
    raster = Raster(np.full((600, 800), 255, np.uint8), 0, 1.0)
    letters = letters_on([raster], NOTHING, cast(Engine, reader), has_second=False)
    found = extract(letters.seen).invoice_number
    return (found.value if found else "", set(reader.read_lines))


def test_where_the_fields_confirm_themselves_only_their_lines_are_read() -> None:
    number, read = look(Reader(PROVEN, PROVEN))

    assert number == "INV-7"
    assert read == {0, 1, 2, 3, 4}


def test_an_amount_in_words_that_a_glance_reads_otherwise_is_read() -> None:
    glances = [*PROVEN[:5], "Rupees One Hundred Eighty Only", PROVEN[6]]

    _, read = look(Reader(PROVEN, glances))

    assert 5 in read


def test_the_parts_of_a_total_are_read_unless_they_come_to_it() -> None:
    says = (*PROVEN[:4], "Taxable Value 100.00", "IGST 18.00", "Total 118.00")
    glances = [*says[:5], "IGST 13.00", says[6]]

    assert 5 not in look(Reader(says, says))[1]
    assert 5 in look(Reader(says, glances))[1]


def test_a_line_that_the_quick_finder_misses_is_found_closely_and_known_lines_read_once() -> None:
    reader = Reader(PROVEN, PROVEN, missed=frozenset({0}))

    assert look(reader) == ("INV-7", {0, 1, 2, 3, 4})
    assert reader.looked_closely == 1
    assert len(reader.read_lines) == len(set(reader.read_lines))


def test_where_the_fields_confirm_themselves_no_line_is_looked_for_twice() -> None:
    reader = Reader(PROVEN, PROVEN, missed=frozenset({6}))

    assert look(reader)[0] == "INV-7"
    assert reader.looked_closely == 0


def test_a_field_is_what_the_reader_says_and_not_the_glance() -> None:
    glances = ["Invoice No: lNV-1", *PROVEN[1:]]

    assert look(Reader(PROVEN, glances))[0] == "INV-7"


def test_a_label_that_the_glance_gets_wrong_is_read_when_its_field_is_missed() -> None:
    glances = ["lnv0ice N0: INV-7", *PROVEN[1:]]

    number, read = look(Reader(PROVEN, glances))

    assert number == "INV-7"
    assert 6 not in read


def test_a_label_that_lost_a_letter_is_read_though_it_has_no_figure() -> None:
    says = ("INVOICE NUMBER", "INV-7", *PROVEN[1:])
    glances = ["NVOICE NUMBR", *says[1:]]

    number, read = look(Reader(says, glances))

    assert number == "INV-7"
    assert 0 in read


def test_without_the_quick_network_every_line_is_read() -> None:
    number, read = look(Reader(PROVEN, None))

    assert number == "INV-7"
    assert read == set(range(len(PROVEN)))


@pytest.mark.parametrize(
    ("token", "right"),
    [("16,06.2026", "16.06.2026"), ("1,2,2026", "1.2.2026"), ("1,00,2026.00", "1,00,2026.00"),
     ("8,253.60", "8,253.60"), ("Bil1", "Bill"), ("Invaice", "Invoice"), ("Numbex:", "Number:"),
     ("Invoiced", "Invoiced"), ("Mount", "Mount"), ("Lumber", "Lumber"), ("INVAICE", "INVAICE")],
)  # fmt: skip
def test_a_token_is_spelt_as_it_must_have_been_printed(token: str, right: str) -> None:
    assert spelt(token) == right
