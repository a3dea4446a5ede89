"""Whether what was read agrees with itself, and what to look at once more if not. Pure.

A total is believed when the words say the same, or when taxable value and taxes come to it; a
number when the IRN is the hash of it; a GSTIN when its check character fits. What nothing
confirms is a doubt, and a doubt is worth another look.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.fuzz import partial_ratio

from hundi.invoice.fields import Field, Fields, Value
from hundi.invoice.page_lines import Box
from hundi.kernel.calendar import financial_year
from hundi.kernel.indian_ids import gstin_problems, irn

ROUNDING_MINOR_MAX = 100
SURE_MIN = 0.90
INDIAN = "INR"
# The reader has read the number, and is not sure of a letter of it.
NUMBER_UNSURE = "number_unsure"
GSTIN_DOUBTS = ("seller_missing", "seller_invalid", "buyer_missing", "buyer_invalid")
# Of a hundred: below it two readings of one place have next to nothing in common.
ALIKE_MIN = 45.0

_LOOK_ALIKES = str.maketrans("OQDILZSBG", "000112586")


@dataclass(frozen=True, slots=True)
class Agreement:
    """What confirms what."""

    words: bool
    sum: bool
    irn: bool

    @property
    def total(self) -> bool:
        """Whether something else on the page says the same total."""
        return self.words or self.sum


def agreement_of(fields: Fields) -> Agreement:
    """Return what in these fields confirms each other."""
    return Agreement(_words_agree(fields), _sum_agrees(fields), _irn_agrees(fields))


def doubts_of(fields: Fields, codes: Sequence[str] = ()) -> tuple[str, ...]:
    """Return what is missing, unsure or unconfirmed.

    Args:
        fields: of one reading.
        codes: the QR texts found: a signed one makes the rest a comparison, which needs no more
            than to be read once.
    """
    if any(text.startswith("eyJ") for text in codes) and fields.total and fields.invoice_number:
        return ()
    agrees = agreement_of(fields)
    doubts = [
        f"{name}_missing"
        for name, field in (
            ("number", fields.invoice_number),
            ("date", fields.invoice_date),
            ("total", fields.total),
        )
        if field is None
    ]
    if fields.total and not agrees.total:
        doubts.append("total_unconfirmed")
    if fields.invoice_number and not agrees.irn and fields.invoice_number.sure < SURE_MIN:
        doubts.append(NUMBER_UNSURE)
    if fields.irn and not agrees.irn:
        doubts.append("irn_differs")
    if fields.currency and fields.currency.value == INDIAN:
        doubts += _gstin_doubts(fields)
    return tuple(doubts)


def _gstin_doubts(fields: Fields) -> Iterator[str]:
    for side, field in (("seller", fields.seller_gstin), ("buyer", fields.buyer_gstin)):
        if field is None:
            yield f"{side}_missing"
        elif gstin_problems(field.value):
            yield f"{side}_invalid"


def key_places(fields: Fields) -> list[tuple[str, int, Box]]:
    """Return text, page and box of the fields that matter most and that nothing confirms."""
    agrees = agreement_of(fields)
    places: list[tuple[str, int, Box]] = []
    if fields.invoice_number and not agrees.irn:
        places += _place(fields.invoice_number, fields.invoice_number.value)
    if fields.total and not agrees.total:
        places += _place(fields.total, _digits_of(fields.total.value.minor))
    return places


def _place(field: Field[Value], text: str) -> Iterator[tuple[str, int, Box]]:
    if field.page is not None and field.box is not None:
        yield text, field.page, field.box


def _digits_of(minor: int) -> str:
    """Return an amount's digits; without paise where there are none, as it may be printed."""
    return str(abs(minor) // 100) if minor % 100 == 0 else str(abs(minor))


def same_letters(text: str, seen: str) -> bool:
    """Whether two readings may be of the same print: some letters may differ, not most."""
    one, other = _folded(text), _folded(seen)
    if not one or not other:
        return False
    return one in other or partial_ratio(one, other) >= ALIKE_MIN


def exactly_same(text: str, seen: str) -> bool:
    """Whether a reading contains the other, letters that look alike taken as one."""
    return _folded(text) in _folded(seen)


def _folded(text: str) -> str:
    return re.sub(r"[^0-9A-Z]", "", text.upper()).translate(_LOOK_ALIKES)


def _words_agree(fields: Fields) -> bool:
    total, words, tax, taxable = fields.total, fields.total_in_words, fields.tax, fields.taxable
    if total is None or words is None or total.value != words.value:
        return False
    # Some spell the tax too: where that is all that was read, it confirms nothing. It is not more
    # than the tax, or, where that was not read or not rightly, less than what was taxed.
    is_tax = tax is not None and total.value.minor <= tax.value.minor
    return not is_tax and not (taxable is not None and total.value.minor < taxable.value.minor)


def _sum_agrees(fields: Fields) -> bool:
    """Whether taxable value, a tax and the round-off come to the total."""
    total, taxable, tax = fields.total, fields.taxable, fields.tax
    if not (total and taxable and tax) or tax.value.minor <= 0 or taxable.value.minor <= 0:
        return False
    rest = total.value.minor - taxable.value.minor - tax.value.minor
    off = fields.round_off.value.minor if fields.round_off else 0
    return rest == 0 or (abs(rest) == abs(off) and abs(rest) < ROUNDING_MINOR_MAX)


def _irn_agrees(fields: Fields) -> bool:
    found, number = fields.irn, fields.invoice_number
    seller, issued = fields.seller_gstin, fields.invoice_date
    if not (found and number and seller and issued):
        return False
    year = financial_year(issued.value)
    possible = {irn(seller.value, year, kind, number.value) for kind in ("INV", "CRN", "DBN")} | {
        irn(seller.value, year, f"INV{number.value}", "")
    }
    return found.value in possible
