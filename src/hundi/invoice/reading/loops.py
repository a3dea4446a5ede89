"""Forms that draw themselves, directly or in a circle: the library that draws pages dies of them.

A circle among the resources is common and harmless: many programs give every form the one
dictionary that names them all. So only what a form's content does draw counts.
"""

import re
from collections.abc import Iterator

import pikepdf

FORMS_MAX = 5_000
CONTENT_BYTES_MAX = 8 * 1024 * 1024

_DRAWN = re.compile(rb"/([^\s/<>\[\]()%{}]+)\s+Do\b")

_Id = tuple[int, int]


def draws_itself(pdf: pikepdf.Pdf) -> bool:
    """Whether a form on the way from itself comes back to itself.

    Raises:
        pikepdf.PdfError: a form's content cannot be unpacked.
    """
    named = {found.objgen: found for found in _forms(pdf)}
    reached = {number: set(_named_in(form, named)) for number, form in named.items()}
    circling = _on_circles(reached)
    drawn = {number: reached[number] & _drawn_by(named[number]) for number in circling}
    return bool(_on_circles(drawn))


def _forms(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Stream]:
    for count, found in enumerate(pdf.objects):
        is_stream = isinstance(found, pikepdf.Stream)
        if is_stream and found.get("/Subtype") == pikepdf.Name.Form and count < FORMS_MAX:
            yield found


def _shown(form: pikepdf.Stream) -> Iterator[tuple[str, pikepdf.Object]]:
    """Yield the names that a form has for things to draw, and the things."""
    resources = form.get("/Resources")
    things = resources.get("/XObject") if isinstance(resources, pikepdf.Dictionary) else None
    if isinstance(things, pikepdf.Dictionary):
        yield from things.items()


def _named_in(form: pikepdf.Stream, known: dict[_Id, pikepdf.Stream]) -> Iterator[_Id]:
    for _, thing in _shown(form):
        if thing.objgen in known:
            yield thing.objgen


def _drawn_by(form: pikepdf.Stream) -> set[_Id]:
    content = form.read_bytes()[:CONTENT_BYTES_MAX]
    names = {f"/{name.decode('latin-1')}" for name in _DRAWN.findall(content)}
    return {thing.objgen for name, thing in _shown(form) if name in names}


def _on_circles(edges: dict[_Id, set[_Id]]) -> set[_Id]:
    """Return what is left once everything that leads nowhere is taken away, again and again."""
    left = {number: {to for to in reached if to in edges} for number, reached in edges.items()}
    while ends := {number for number, reached in left.items() if not reached}:
        left = {number: reached - ends for number, reached in left.items() if number not in ends}
    return set(left)
