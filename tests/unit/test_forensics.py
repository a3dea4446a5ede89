"""What an editor leaves behind in a PDF is reported, with its place, and weighed."""

from io import BytesIO

import pikepdf
import pytest

from hundi.invoice.extraction import extract
from hundi.invoice.fields import Field, Fields
from hundi.invoice.forensics import REVIEW_AT, differs_in_print, suspicion
from hundi.invoice.reading.facts import Sign
from hundi.invoice.reading.guard import clean_pdf
from hundi.invoice.reading.pages import read_pdf
from hundi.invoice.reading.structure import signs_of
from hundi.kernel.money import Money
from hundi.sandbox.papers.render import LAYOUTS, Layout, render_pdf
from hundi.sandbox.papers.samples import sample_paper

BOX = (100.0, 100.0, 160.0, 112.0)
FIELDS = Fields(total=Field(Money(1_00), "text", 0.9, 0, BOX))


def signs_in(data: bytes) -> tuple[Sign, ...]:
    return signs_of(data, clean_pdf(data))


def fields_in(data: bytes) -> Fields:
    return extract(read_pdf(clean_pdf(data)).words)


def total_box(data: bytes) -> tuple[float, float, float, float]:
    total = fields_in(data).total
    assert total
    assert total.box
    return total.box


def edited(data: bytes, drawn: str, *, note: bool = False) -> bytes:
    """Return the PDF with something drawn over it; `{box}` is the total's, from the bottom."""
    left, top, right, bottom = total_box(data)
    with pikepdf.open(BytesIO(data)) as pdf:
        page = pdf.pages[0]
        height = float(page.mediabox[3])
        low, wide, high = height - bottom, right - left, bottom - top
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name("/Optima")
        )
        name = page.add_resource(pdf.make_indirect(font), pikepdf.Name.Font)
        page.contents_add(
            drawn.format(
                box=f"{left} {low} {wide} {high}", font=name, at=f"{left} {low + 2}"
            ).encode()
        )
        if note:
            page.obj.Annots = pikepdf.Array(
                [
                    pikepdf.Dictionary(
                        Type=pikepdf.Name.Annot,
                        Subtype=pikepdf.Name.FreeText,
                        Rect=[left, low, right, low + high],
                        Contents="9,99,999.00",
                    )
                ]
            )
        sink = BytesIO()
        pdf.save(sink)
    return sink.getvalue()


@pytest.mark.parametrize("layout", LAYOUTS)
def test_an_honest_paper_gives_no_reason_to_look(layout: Layout) -> None:
    for seed in range(4):
        data = render_pdf(sample_paper(seed), layout=layout)

        assert suspicion(signs_in(data), fields_in(data)).points < REVIEW_AT


def test_a_white_patch_over_the_total_is_found_where_it_lies() -> None:
    data = render_pdf(sample_paper(1))
    patched = edited(
        data, "q 1 1 1 rg {box} re f Q q BT 0 g {font} 9 Tf {at} Td (9,99,999.00) Tj ET Q"
    )

    found = suspicion(signs_in(patched), fields_in(patched))

    assert found.points >= REVIEW_AT
    assert "patch_over_figures" in dict(found.signs)
    assert found.page == 0
    left, top, _, _ = total_box(data)
    assert found.box
    assert abs(found.box[0] - left) < 20
    assert abs(found.box[1] - top) < 20


def test_a_coloured_ground_and_a_line_over_the_total_are_no_patch() -> None:
    marked = edited(render_pdf(sample_paper(1)), "q 0.9 0.8 0.1 RG 2 w {box} re S Q")

    assert "patch_over_figures" not in {sign.kind for sign in signs_in(marked)}


def test_figures_in_a_font_of_their_own_are_found() -> None:
    typed = edited(
        render_pdf(sample_paper(1)), "q BT 0 g {font} 9 Tf {at} Td (9,99,999.00) Tj ET Q"
    )

    assert "odd_font" in {sign.kind for sign in signs_in(typed)}


def test_a_note_over_the_total_is_found_and_one_elsewhere_is_weak() -> None:
    noted = edited(render_pdf(sample_paper(1)), "", note=True)

    found = suspicion(signs_in(noted), fields_in(render_pdf(sample_paper(1))))

    assert dict(found.signs)["markup"] >= REVIEW_AT
    assert suspicion((Sign("markup", 0, 1, 1, 5, 5),), FIELDS).points < REVIEW_AT


def test_weak_signs_alone_make_nobody_look() -> None:
    weak = tuple(Sign(kind, 0) for kind in ("modified_later", "revised", "edited_with_an_editor"))

    assert 0 < suspicion(weak, FIELDS).points < REVIEW_AT


def test_one_kind_of_sign_counts_once_and_an_unknown_kind_nothing() -> None:
    once = suspicion((Sign("odd_font", 0, *BOX),), FIELDS)

    assert suspicion((Sign("odd_font", 0, *BOX),) * 5, FIELDS).points == once.points
    assert suspicion((Sign("comet_in_the_sky", 0, *BOX),), FIELDS).points == 0


def test_a_page_changed_in_a_later_revision_is_found() -> None:
    first = render_pdf(sample_paper(2))
    second = first + _revision(first)

    kinds = {sign.kind for sign in signs_of(second, clean_pdf(second))}

    assert {"revised", "page_changed_later"} <= kinds


def test_two_readings_of_one_page_that_differ_are_told() -> None:
    seen = Fields(total=Field(Money(2_00), "text", 0.9, 0, BOX))

    assert differs_in_print(FIELDS, seen) == ("total",)
    assert differs_in_print(FIELDS, Fields()) == ()


def _revision(data: bytes) -> bytes:
    """Return an incremental update that gives the first page other contents."""
    with pikepdf.open(BytesIO(data)) as pdf:
        contents = pdf.pages[0].obj.Contents
        stream = contents[0] if isinstance(contents, pikepdf.Array) else contents
        number, size = stream.objgen[0], len(pdf.objects) + 1
        root = pdf.trailer.Root.objgen[0]
    content = b"BT ET"
    body = b"%d 0 obj\n<< /Length %d >>\nstream\n%s\nendstream\nendobj\n" % (
        number,
        len(content),
        content,
    )
    before = int(data[data.rindex(b"startxref") + 9 :].split()[0])
    return body + (
        b"xref\n%d 1\n%010d 00000 n \ntrailer\n<< /Size %d /Root %d 0 R /Prev %d >>\n"
        b"startxref\n%d\n%%%%EOF\n"
    ) % (number, len(data), size, root, before, len(data) + len(body))
