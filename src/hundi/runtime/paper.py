"""Plain PDF papers: a heading, a few named facts, a table. For statements and tax invoices.

The text of people is escaped, and what the built-in fonts cannot show is shown as `?`: rupees
stand as `Rs`, since these fonts have no sign for them.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import PropertySet, getSampleStyleSheet
from reportlab.platypus import (
    Flowable,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)

MARGIN = 40
CELL_CHARS_MAX = 200


@dataclass(frozen=True, slots=True)
class Paper:
    """What a paper says. `right` are the columns whose figures stand to the right."""

    title: str
    facts: Sequence[tuple[str, str]]
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[int]
    right: frozenset[int]
    footer: str = ""


def as_pdf(paper: Paper) -> bytes:
    """Return the paper as a PDF. The same paper is the same bytes."""
    file = io.BytesIO()
    document = SimpleDocTemplate(
        file,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        title=_shown(paper.title),
        author="hundi",
        invariant=True,
    )
    styles = getSampleStyleSheet()
    body, small = styles["BodyText"], styles["BodyText"].clone("small", fontSize=8, leading=10)
    story: list[Flowable] = [Paragraph(escape(_shown(paper.title)), styles["Heading1"])]
    for name, value in paper.facts:
        story.append(Paragraph(f"<b>{escape(_shown(name))}</b> {escape(_shown(value))}", body))
    story.append(Spacer(1, 12))
    rightmost = small.clone("rightmost", alignment=TA_RIGHT)
    head = [
        Paragraph(f"<b>{escape(_shown(name))}</b>", rightmost if at in paper.right else small)
        for at, name in enumerate(paper.columns)
    ]
    table = Table(
        [head, *(_row(row, paper.right, small) for row in paper.rows)],
        colWidths=list(paper.widths),
        repeatRows=1,
    )
    table.setStyle(TableStyle(_lines(paper)))  # pyright: ignore[reportArgumentType] - its commands are tuples of many forms
    story += [table, Spacer(1, 12), Paragraph(escape(_shown(paper.footer)), small)]
    document.build(story)
    return file.getvalue()


def _row(row: Sequence[str], right: frozenset[int], style: PropertySet) -> list[str | Paragraph]:
    return [
        _shown(cell) if column in right else Paragraph(escape(_shown(cell)), style)
        for column, cell in enumerate(row)
    ]


def _lines(paper: Paper) -> list[tuple[object, ...]]:
    lines: list[tuple[object, ...]] = [
        ("FONTSIZE", (0, 0), (-1, -1), 8),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, -1), 0.25, colors.grey),
    ]
    lines += [("ALIGN", (column, 0), (column, -1), "RIGHT") for column in sorted(paper.right)]
    return lines


def day(at: date | datetime) -> str:
    """Return a day as papers show it: `24 Nov 2026`."""
    return at.strftime("%d %b %Y")


def _shown(text: str) -> str:
    plain = text.replace("₹", "Rs ")[:CELL_CHARS_MAX]
    return plain.encode("latin-1", "replace").decode("latin-1")
