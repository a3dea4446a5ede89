"""One set of fields from several readings of a document, and which need no person. Pure.

A trusted portal's signature goes before a structured file, that before a text layer which the
pixels confirm, that before pixels alone. Where readings of pixels differ, the one wins whose
amounts agree with the words or add up, whose GSTINs check, whose number hashes to the IRN; else
the one that more readers saw. A field is accepted without a person only on such proof, or when a
clear label, a sure reader and a second look all say the same.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace

from hundi.invoice.checks import Evidence
from hundi.invoice.doubts import Agreement, agreement_of, exactly_same
from hundi.invoice.extraction import extract
from hundi.invoice.fields import Field, Fields, Value
from hundi.invoice.reading.facts import Reading, Word
from hundi.invoice.repair import repaired_number
from hundi.invoice.signed_qr import QrClaims
from hundi.invoice.structured import fuse
from hundi.kernel.indian_ids import gstin_problems
from hundi.kernel.money import Money

INDIAN = "INR"
CERTAIN = 1.0
# From here on a label is clear, and another is no clearer.
CLEAR = 0.85
# Of a field's confidence by its label, and of its reader's certainty.
LABELLED, SURE, VERY_SURE = 0.93, 0.9, 0.97
PROVEN, ACCEPTED = 0.99, 0.97
READERS_MIN = 2
# What is compared with the paper word by word, and which field that is.
_NAME_IN_PRINT = {"number": "invoice_number", "date": "invoice_date", "total": "total"}
_AMOUNTS = (
    "total",
    "taxable",
    "tax",
    "cgst",
    "sgst",
    "igst",
    "round_off",
    "total_in_words",
    "currency",
)


@dataclass(frozen=True, slots=True)
class _Layer:
    """What one reading of the document says."""

    fields: Fields
    agrees: Agreement


def on_paper(reading: Reading) -> Fields:
    """Return what the pages say; a reading with problems says nothing."""
    if reading.problems:
        return Fields()
    layers = [_layer(reading.words, seen) for seen in _seen(reading)]
    chosen = _repaired(_chosen(layers), layers)
    return _judged(_named(chosen, reading), layers, reading)


def with_data(printed: Fields, evidence: Evidence) -> Fields:
    """Put what the data says in the place of what is printed.

    It is accepted where the paper does not contradict it: nobody had to guess it.
    """
    if evidence.data is None:
        return printed
    missing = {_NAME_IN_PRINT[name] for name in evidence.not_on_paper}
    fused = fuse(evidence.data, printed)

    def judged(name: str, field: Field[Value]) -> Field[Value]:
        if field.source != "structured":
            return field
        paper: Field[Value] | None = getattr(printed, name)
        contradicted = bool(paper and paper.accepted and paper.value != field.value)
        return replace(field, accepted=name not in missing and not contradicted)

    changed = {
        field.name: judged(field.name, value)
        for field in fields(Fields)
        if (value := getattr(fused, field.name)) is not None
    }
    return replace(fused, **changed)


def _seen(reading: Reading) -> list[Sequence[Word]]:
    further = [seen for seen in (reading.seen_again, reading.second) if seen]
    return [reading.seen, *further]


def _layer(words: Sequence[Word], seen: Sequence[Word]) -> _Layer:
    # The second reader sees one page; what it leaves out stays as the others saw it.
    found = extract((*words, *seen))
    return _Layer(found, agreement_of(found))


# -- choosing


def _chosen(layers: Sequence[_Layer]) -> Fields:
    """Take the amounts from one reading, as they belong together, and the rest by vote."""
    best = max(
        layers,
        key=lambda layer: (
            layer.agrees.words + layer.agrees.sum,
            layer.fields.total is not None,
            sum(_same(layer.fields.total, other.fields.total) for other in layers),
        ),
    )
    voted = {
        field.name: _voted([getattr(layer.fields, field.name) for layer in layers])
        for field in fields(Fields)
        if field.name not in _AMOUNTS
    }
    for side in ("seller_gstin", "buyer_gstin"):
        voted[side] = _sound([getattr(layer.fields, side) for layer in layers]) or voted[side]
    return replace(best.fields, **voted)


def _voted(found: Sequence[Field[Value] | None]) -> Field[Value] | None:
    """Return what most readings say; of equals the clearly labelled, and of those the first.

    The readings come with the better reader first, and each reader measures itself otherwise: a
    letter that tesseract is 0.96 sure of is no surer than one the first reader is 0.9 sure of.
    """
    there = [field for field in found if field is not None]
    return max(
        there,
        key=lambda field: (
            sum(_same(field, other) for other in there),
            min(field.confidence, CLEAR),
        ),
        default=None,
    )


def _sound(found: Sequence[Field[str] | None]) -> Field[str] | None:
    return _voted([field for field in found if field and not gstin_problems(field.value)])


def _same(one: Field[Value] | None, other: Field[Value] | None) -> bool:
    return one is not None and other is not None and one.value == other.value


def _repaired(chosen: Fields, layers: Sequence[_Layer]) -> Fields:
    """Let the IRN say what the number is, if any reading of the number comes near it."""
    for layer in layers:
        if layer.agrees.irn:
            return replace(
                chosen,
                invoice_number=layer.fields.invoice_number,
                irn=layer.fields.irn,
                seller_gstin=layer.fields.seller_gstin,
                invoice_date=layer.fields.invoice_date,
            )
    seller, issued = chosen.seller_gstin, chosen.invoice_date
    references = {layer.fields.irn.value: layer.fields.irn for layer in layers if layer.fields.irn}
    numbers = {
        layer.fields.invoice_number.value: layer.fields.invoice_number
        for layer in layers
        if layer.fields.invoice_number
    }
    if not (seller and issued):
        return chosen
    for reference, irn in references.items():
        for number, field in numbers.items():
            right = repaired_number(number, reference, seller.value, issued.value)
            if right is not None:
                return replace(chosen, irn=irn, invoice_number=replace(field, value=right))
    return chosen


# -- naming sources, and accepting


def _named(chosen: Fields, reading: Reading) -> Fields:
    """Say of every field whether a text layer or pixels gave it, or both."""
    printed = {word.page for word in reading.words}

    def named(field: Field[Value]) -> Field[Value]:
        if field.source != "text":
            return field
        if field.page not in printed:
            return replace(field, source="ocr")
        spot = next(
            (spot for spot in reading.spots if (spot.page, spot.box) == (field.page, field.box)),
            None,
        )
        if spot and exactly_same(_text_of(field), spot.text):
            return replace(field, source="both")
        return field

    return _each(chosen, named)


def _text_of(field: Field[Value]) -> str:
    value = field.value
    if isinstance(value, Money):
        return str(value.minor // 100)
    return str(value)


def _each(chosen: Fields, change: Callable[[Field[Value]], Field[Value]]) -> Fields:
    return replace(
        chosen,
        **{
            field.name: change(value)
            for field in fields(Fields)
            if (value := getattr(chosen, field.name)) is not None
        },
    )


def _judged(chosen: Fields, layers: Sequence[_Layer], reading: Reading) -> Fields:
    """Accept what is proven, or clearly labelled, surely read and seen alike by all readers."""
    agrees = agreement_of(chosen)
    disputed = {spot.page for spot in reading.spots} - {word.page for word in reading.words}

    def clear(name: str, *, sure: float = VERY_SURE) -> bool:
        field = getattr(chosen, name)
        if field is None or field.confidence < LABELLED or field.page in disputed:
            return False
        if field.source in {"text", "both"}:
            return True
        seen = [getattr(layer.fields, name) for layer in layers]
        alike = sum(_same(field, other) for other in seen)
        return alike == len(seen) and (field.sure >= sure or alike >= READERS_MIN)

    accepted = {
        "invoice_number": agrees.irn
        or (clear("invoice_number") and _is_confirmed(chosen, reading)),
        "invoice_date": (agrees.irn and clear("invoice_date", sure=SURE)) or clear("invoice_date"),
        "due_date": clear("due_date"),
        "total": agrees.total and _is_labelled(chosen.total),
        "total_in_words": agrees.words,
        "taxable": agrees.sum,
        "tax": agrees.sum,
        "irn": agrees.irn,
        "currency": chosen.currency is not None and agrees.total,
        **{side: _is_gstin(chosen, side) and clear(side, sure=SURE) for side in _SIDES},
    }
    proven = {"invoice_number": agrees.irn, "irn": agrees.irn, "total": agrees.total}
    changed = {
        name: _accepted(getattr(chosen, name), proven=proven.get(name, False))
        for name, is_accepted in accepted.items()
        if is_accepted and getattr(chosen, name) is not None
    }
    rest = {
        field.name: replace(value, confidence=round(value.confidence * value.sure, 3))
        for field in fields(Fields)
        if field.name not in changed and (value := getattr(chosen, field.name)) is not None
    }
    return replace(chosen, **changed, **rest)


_SIDES = ("seller_gstin", "buyer_gstin")


def _accepted(field: Field[Value], *, proven: bool) -> Field[Value]:
    least = PROVEN if proven else ACCEPTED
    return replace(field, accepted=True, confidence=max(field.confidence, least))


def _is_confirmed(chosen: Fields, reading: Reading) -> bool:
    """Whether a number, which nothing on the page checks, was seen by two different readers.

    One reader asked twice makes the same mistake twice: a lost letter leaves it just as sure.
    """
    number = chosen.invoice_number
    return number is not None and (number.source != "ocr" or bool(reading.second))


def _is_labelled(total: Field[Money] | None) -> bool:
    return total is not None and total.value.minor > 0


def _is_gstin(chosen: Fields, side: str) -> bool:
    field = getattr(chosen, side)
    return field is not None and not gstin_problems(field.value)


def with_signed(chosen: Fields, claims: QrClaims) -> Fields:
    """Put what the portal signed in the place of what was read; it keeps its place on paper."""
    return replace(
        chosen,
        invoice_number=_by_portal(claims.number, chosen.invoice_number),
        invoice_date=_by_portal(claims.issued_on, chosen.invoice_date),
        total=_by_portal(claims.total, chosen.total),
        currency=_by_portal(INDIAN, chosen.currency),
        seller_gstin=_by_portal(claims.seller_gstin, chosen.seller_gstin),
        buyer_gstin=_by_portal(claims.buyer_gstin, chosen.buyer_gstin),
        irn=_by_portal(claims.irn.lower(), chosen.irn),
    )


def _by_portal(value: Value, printed: Field[Value] | None) -> Field[Value]:
    is_printed = printed is not None and printed.value == value
    page, box = (printed.page, printed.box) if printed and is_printed else (None, None)
    return Field(value, "signed_qr", CERTAIN, page, box, CERTAIN, accepted=True)
