"""From an invoice that came as data to fields, and how they agree with what is printed. Pure.

What the data says goes before what a text layer says, because nobody has to guess it; a signed
QR code goes before both. What stands in the data and nowhere on the paper is a contradiction: a
person pays what the paper says.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date, timedelta

from hundi.invoice.fields import Field, Fields, Value
from hundi.invoice.fingerprints import canonical_number
from hundi.invoice.printed import DAYS_MAX, amounts_in, dates_in
from hundi.invoice.reading.facts import Word
from hundi.kernel.indian_ids import gstin_problems, irn_problems
from hundi.kernel.money import Money

CONFIDENCE = 0.98
# Computed from the data's credit days, not written.
BY_TERMS = 0.9
# How many words side by side may be one date or one number with blanks.
PHRASE_WORDS_MAX = 4

_DAY = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:$|[T+Z-].*)|(\d\d)[/-](\d\d)[/-](\d{4})")
_TRAILING = re.compile(r"(\.\d\d)0+$")


def fields_of(values: Mapping[str, str], *, else_in: str = "INR") -> Fields:
    """Return what the data says, as fields; what cannot be understood is left out.

    Amounts are in the currency it names, else in `else_in`.
    """
    named = values.get("currency", "").upper()[:3]
    unit = named or else_in

    def text(name: str) -> Field[str] | None:
        return _found(values.get(name) or None)

    def day(name: str) -> Field[date] | None:
        return _found(_day(values.get(name, "")))

    def amount(name: str) -> Field[Money] | None:
        return _found(_amount(values.get(name, ""), unit))

    def gstin(name: str) -> Field[str] | None:
        given = values.get(name, "").upper()
        return _found(None if "gstin_format" in gstin_problems(given) else given)

    cgst, sgst, igst = amount("cgst"), amount("sgst"), amount("igst")
    issued = day("invoice_date")
    number = values.get("irn", "").lower()
    return Fields(
        invoice_number=text("invoice_number"),
        invoice_date=issued,
        due_date=day("due_date") or _by_terms(issued, values.get("credit_days", "")),
        currency=_found(named or None),
        total=amount("total"),
        taxable=amount("taxable"),
        tax=amount("tax") or _sum((cgst, sgst, igst), unit),
        cgst=cgst,
        sgst=sgst,
        igst=igst,
        round_off=amount("round_off"),
        seller_gstin=gstin("seller_gstin"),
        buyer_gstin=gstin("buyer_gstin"),
        seller_name=text("seller_name"),
        buyer_name=text("buyer_name"),
        irn=_found(None if irn_problems(number) else number),
    )


def fuse(data: Fields, printed: Fields) -> Fields:
    """Return every field, the data's first; a value that is printed too keeps its place."""
    chosen: dict[str, object] = {}
    for one in fields(Fields):
        told: Field[object] | None = getattr(data, one.name)
        seen: Field[object] | None = getattr(printed, one.name)
        if told is not None and seen is not None and told.value == seen.value:
            told = replace(told, page=seen.page, box=seen.box)
        if told is not None or seen is not None:
            chosen[one.name] = told or seen
    return replace(Fields(), **chosen)  # pyright: ignore[reportArgumentType] - by the fields' own names


def not_on_paper(data: Fields, words: Sequence[Word]) -> tuple[str, ...]:
    """Return which of number, date and total the data says and the words do not.

    Wherever they stand on the paper, under whatever label: extraction may err, ink does not.
    """
    phrases = list(_phrases(words))
    missing: list[str] = []
    if data.invoice_number and not _has_number(data.invoice_number.value, phrases):
        missing.append("number")
    if data.invoice_date and not _has_day(data.invoice_date.value, phrases):
        missing.append("date")
    if data.total and not _has_amount(data.total.value, phrases):
        missing.append("total")
    return tuple(missing)


def _found(value: Value | None) -> Field[Value] | None:
    return None if value is None else Field(value, "structured", CONFIDENCE, None, None)


def _day(text: str) -> date | None:
    match = _DAY.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day = match.group(1, 2, 3) if match[1] else match.group(6, 5, 4)
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _amount(text: str, unit: str) -> Money | None:
    """Return an amount; the standards allow more decimals than there are paise, as zeros."""
    try:
        return Money(Money.parse(_TRAILING.sub(r"\1", text.strip())).minor, unit)
    except ValueError:
        return None


def _sum(parts: Sequence[Field[Money] | None], unit: str) -> Field[Money] | None:
    known = [part.value.minor for part in parts if part]
    return _found(Money(sum(known), unit)) if known else None


def _by_terms(issued: Field[date] | None, days: str) -> Field[date] | None:
    if issued is None or not days.isdecimal() or not 0 < int(days[:4]) <= DAYS_MAX:
        return None
    due_on = issued.value + timedelta(days=int(days[:4]))
    return Field(due_on, "structured", BY_TERMS, None, None)


# -- the paper


def _phrases(words: Sequence[Word]) -> Iterator[str]:
    """Yield each word, and up to four that follow one another."""
    texts = [word.text for word in words]
    for start in range(len(texts)):
        for count in range(1, PHRASE_WORDS_MAX + 1):
            if start + count <= len(texts):
                yield " ".join(texts[start : start + count])


def _has_number(number: str, phrases: Sequence[str]) -> bool:
    wanted = canonical_number(number)
    return any(wanted in canonical_number(phrase) for phrase in phrases)


def _has_day(day: date, phrases: Sequence[str]) -> bool:
    return any(
        found.day == day
        for phrase in phrases
        for order in ("DMY", "MDY")
        for found in dates_in(phrase, order)
    )


def _has_amount(amount: Money, phrases: Sequence[str]) -> bool:
    digits = str(amount.minor)
    return any(
        found.minor == amount.minor
        for phrase in phrases
        # Reading every phrase as amounts is slow; most have other digits.
        if _could_be(phrase, digits)
        for found in amounts_in(phrase)
    )


def _could_be(phrase: str, digits: str) -> bool:
    return digits[:2] in "".join(letter for letter in phrase if letter.isdecimal())
