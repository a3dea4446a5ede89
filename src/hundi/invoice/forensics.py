"""What the build of a file says about its honesty. Pure.

Signs of structure never block money: software leaves odd files behind too. They add up to a
score that makes a person look, and the boxes say where. What blocks are contradictions of logic,
which are checks of their own. A sign on the number, the date or an amount counts in full,
elsewhere on the page less, and one kind of sign counts once.

Source: the document specification, stage 7.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from hundi.invoice.fields import Field, Fields
from hundi.invoice.page_lines import Box
from hundi.invoice.reading.facts import Sign

REVIEW_AT = 50
# How far beside a field, in points, a patch still is one on it.
NEAR = 3.0

# By sign: points on a field that money depends on, and elsewhere. A date of modification, a
# revision and a tool are weak: they add up to a look only together with something else. A maker's
# broken checksum alone says no more than that the file was saved again, by whatever program.
POINTS: dict[str, tuple[int, int]] = {
    "patch_over_figures": (80, 50),
    "picture_over_figures": (80, 50),
    "markup": (60, 10),
    "odd_font": (50, 10),
    "page_changed_later": (50, 50),
    "page_rewritten": (50, 50),
    "text_touched_up": (60, 20),
    "checksum_differs": (40, 40),
    "invisible_text": (20, 20),
    "edited_with_an_editor": (20, 20),
    "modified_later": (10, 10),
    "revised": (5, 5),
}
_MONEY_FIELDS = ("invoice_number", "invoice_date", "total", "taxable", "tax", "total_in_words")


@dataclass(frozen=True, slots=True)
class Suspicion:
    """How much there is to look at: points, what they are for, and the worst place."""

    points: int
    signs: tuple[tuple[str, int], ...]
    page: int | None = None
    box: Box | None = None


def suspicion(signs: Sequence[Sign], found: Fields) -> Suspicion:
    """Weigh the signs of a file against where its fields stand. Unknown signs weigh nothing."""
    places = [
        (field.page, field.box)
        for name in _MONEY_FIELDS
        if (field := getattr(found, name)) is not None and field.box is not None
    ]
    by_kind: dict[str, tuple[int, Sign]] = {}
    for sign in signs:
        on_field, elsewhere = POINTS.get(sign.kind, (0, 0))
        points = on_field if _is_on(sign, places) else elsewhere
        if points > by_kind.get(sign.kind, (0, sign))[0]:
            by_kind[sign.kind] = (points, sign)
    ordered = sorted(by_kind.items(), key=lambda one: -one[1][0])
    worst = next((sign for _, (_, sign) in ordered if sign.box), None)
    return Suspicion(
        sum(points for points, _ in by_kind.values()),
        tuple((kind, points) for kind, (points, _) in ordered),
        worst.page if worst else None,
        worst.box if worst else None,
    )


def differs_in_print(told: Fields, seen: Fields) -> tuple[str, ...]:
    """Return which money fields two readings of one page do not agree on.

    For a text layer against what a reader of pictures sees: a font with a broken character map
    has every figure wrong, and a picture pasted over the page is in no text layer.
    """
    return tuple(
        name for name in _MONEY_FIELDS if _differ(getattr(told, name), getattr(seen, name))
    )


def _differ(told: Field[object] | None, seen: Field[object] | None) -> bool:
    return told is not None and seen is not None and told.value != seen.value


def _is_on(sign: Sign, places: Sequence[tuple[int | None, Box]]) -> bool:
    box = sign.box
    if box is None:
        return False
    return any(
        sign.page == page
        and box[0] - NEAR < place[2]
        and place[0] < box[2] + NEAR
        and box[1] - NEAR < place[3]
        and place[1] < box[3] + NEAR
        for page, place in places
    )
