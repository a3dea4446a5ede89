"""What an editing program leaves in a file is told, where it stands, and weighed."""

import hashlib
from io import BytesIO

import pikepdf
import pytest

from hundi.invoice.fields import Field, Fields
from hundi.invoice.forensics import REVIEW_AT, suspicion
from hundi.invoice.reading.facts import Sign
from hundi.invoice.reading.guard import clean_pdf
from hundi.invoice.reading.structure import signs_of
from hundi.kernel.money import Money

HEIGHT = 400
# Where the total of these pages is printed, from the top.
TOTAL = Fields(total=Field(Money(4_719_00), "text", 0.9, 0, (300.0, 95.0, 340.0, 112.0)))
AT_TOTAL, ELSEWHERE = "300 290", "40 40"


def paper(drawn: str = "", *, font: str = "/F1", producer: str = "Accounts 7") -> bytes:
    """Return a page with ten lines of spaced figures, and what is drawn beside them."""
    lines = "\n".join(
        f"BT {font} 10 Tf 300 {260 - 20 * row} Td [(4) 12 (7) 12 (1) 12 (9)] TJ ET"
        for row in range(10)
    )
    with pikepdf.new() as pdf:
        sheet = pdf.add_blank_page(page_size=(500, HEIGHT))
        sheet.obj.Resources = pikepdf.Dictionary(
            Font=pikepdf.Dictionary(
                {
                    font: pikepdf.Dictionary(
                        Type=pikepdf.Name.Font,
                        Subtype=pikepdf.Name.Type1,
                        BaseFont=pikepdf.Name.Helvetica,
                    )
                }
            )
        )
        sheet.obj.Contents = pdf.make_stream(f"{lines}\n{drawn}".encode())
        pdf.docinfo["/Producer"] = producer
        sink = BytesIO()
        pdf.save(sink)
    return sink.getvalue()


def signs_in(data: bytes) -> tuple[Sign, ...]:
    return signs_of(data, clean_pdf(data))


def kinds_in(data: bytes) -> set[str]:
    return {sign.kind for sign in signs_in(data)}


def test_a_page_as_its_program_made_it_has_no_signs() -> None:
    assert signs_in(paper()) == ()


def test_a_page_that_names_what_only_an_editor_names_was_rewritten() -> None:
    found = suspicion(signs_in(paper(font="/FXF1")), TOTAL)

    assert dict(found.signs) == {"page_rewritten": found.points}
    assert found.points >= REVIEW_AT


def test_a_file_that_says_the_editor_made_it_may_use_its_names() -> None:
    assert "page_rewritten" not in kinds_in(paper(font="/FXF1", producer="PDFium"))


@pytest.mark.parametrize(("at", "is_looked_at"), [(AT_TOTAL, True), (ELSEWHERE, False)])
def test_a_mark_of_retyping_counts_where_the_money_stands(at: str, is_looked_at: bool) -> None:  # noqa: FBT001 - a table
    marked = paper(f"/TouchUp_TextEdit MP\nBT /F1 10 Tf {at} Td [(9) 12 (7) 12 (1)] TJ ET")

    found = suspicion(signs_in(marked), TOTAL)

    assert "text_touched_up" in dict(found.signs)
    assert (found.points >= REVIEW_AT) is is_looked_at
    assert found.box
    assert abs(found.box[0] - float(at.split(maxsplit=1)[0])) < 5


def test_marks_that_cannot_be_placed_are_told_without_a_place() -> None:
    # An empty text is shown by the instructions, and is no text on the page.
    marked = paper("BT /F1 10 Tf () Tj ET /TouchUp_TextEdit MP BT 300 290 Td (9) Tj ET")

    [sign] = [sign for sign in signs_in(marked) if sign.kind == "text_touched_up"]

    assert sign.box is None or sign.box[0] == pytest.approx(300, abs=5)


def with_checksum(data: bytes, *, of: bytes | None = None) -> bytes:
    """Return a file whose trailer has its maker's checksum."""
    end = data.rindex(b"trailer")
    said = hashlib.md5(data[:end] if of is None else of, usedforsecurity=False).hexdigest()
    at = data.index(b"<<", end) + 2
    return data[:at] + b" /DocChecksum /" + said.upper().encode() + data[at:]


def test_a_makers_checksum_that_no_longer_fits_is_told_and_alone_is_weak() -> None:
    whole, broken = with_checksum(paper()), with_checksum(paper(), of=b"as it was")

    assert "checksum_differs" not in kinds_in(whole)
    assert "checksum_differs" in kinds_in(broken)
    assert 0 < suspicion(signs_in(broken), TOTAL).points < REVIEW_AT


def test_a_revision_behind_a_whole_file_leaves_its_checksum_whole() -> None:
    first = with_checksum(paper())
    start = first.rindex(b"trailer")
    later = first + b"\n" + first[start:]

    assert "checksum_differs" not in kinds_in(later)
