"""Reading an invoice's fields from its words. Pure: words in, fields with evidence out.

No rule here knows a vendor. Fields are found by what they are called (`labels`), where their
value stands (`finding`) and how it is printed (`printed`); amounts that agree with the words,
or with taxable value plus tax, win over amounts that do not.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from hundi.invoice import labels, parties, totals
from hundi.invoice.fields import Field, Fields
from hundi.invoice.finding import Candidate, Hit, Wanted, best, candidates
from hundi.invoice.page_lines import Cell, Line, lines_of
from hundi.invoice.printed import (
    Order,
    amounts_in,
    credit_days_in,
    date_order,
    dates_in,
    number_words_in,
    words_to_minor,
)
from hundi.invoice.reading.facts import Word
from hundi.kernel.money import Money

NUMBER_LENGTH_MAX = 30
GSTIN_LENGTH = 15
SURE = 0.85
AGREES_WITH_WORDS, ADDS_UP = 40, 25
LINES_MAX = 5_000
SUMMARY_LINES_MAX = 30

_NUMBER = re.compile(r"^[\s:#.\-\u2013=]*(?P<number>[A-Za-z0-9][\w./-]*(?:\s?/\s?[\w-]+)*)")
_SPACED = re.compile(r"^[\s:#.\-\u2013=]*(?P<number>[A-Z]{1,5}\s(?:[-/]\s)?\d[\w/-]*)$")
_OF_TAX = re.compile(r"\btax\s+(?:amount|payable|total)\b", re.IGNORECASE)
_CURRENCIES = (
    (
        "INR",
        re.compile(r"₹|\brs\b|\binr\b|\brupees?\b|\bgstin\b|\b[cs]gst\b|\bigst\b", re.IGNORECASE),
    ),
    ("EUR", re.compile(r"€|\beur\b|\beuros?\b", re.IGNORECASE)),
    ("USD", re.compile(r"\$|\busd\b", re.IGNORECASE)),
    ("GBP", re.compile(r"£|\bgbp\b", re.IGNORECASE)),
    ("MYR", re.compile(r"\brm\s?\d|\bmyr\b|\(rm\)", re.IGNORECASE)),
    ("SGD", re.compile(r"\bsgd\b", re.IGNORECASE)),
    ("AED", re.compile(r"\baed\b", re.IGNORECASE)),
)


def extract(words: Sequence[Word]) -> Fields:
    """Return what the invoice says.

    Never raises on what a document says; a field that is not found is None.
    """
    lines = lines_of(words)[:LINES_MAX]
    texts = [line.text for line in lines]
    currency = _currency(lines)
    unit = currency.value if currency else "INR"
    order = date_order(texts, month_first=unit == "USD")
    issued, due = _dates(lines, order)
    seller_gstin, buyer_gstin = parties.gstins(lines)
    seller_name, buyer_name = parties.names(lines)
    amounts = _amounts(lines, unit)
    return replace(
        amounts,
        invoice_number=_number(lines),
        invoice_date=issued,
        due_date=due or _due_by_terms(lines, issued),
        currency=currency,
        seller_gstin=seller_gstin,
        buyer_gstin=buyer_gstin,
        seller_name=seller_name,
        buyer_name=buyer_name,
        irn=parties.irn([word for line in lines for cell in line.cells for word in cell.words]),
    )


# -- number and dates


def _number(lines: Sequence[Line]) -> Field[str] | None:
    found = best(
        list(
            candidates(
                lines, Wanted(labels.NUMBER, _number_hit, not_before=labels.NOT_BEFORE["number"])
            )
        )
    )
    return found.as_field(_confidence(found)) if found else None


def _number_hit(text: str) -> Hit[str] | None:
    match = _SPACED.match(text) or _NUMBER.match(text)
    if match is None:
        return None
    if re.match(r",\d", text[match.end() :]):
        return None
    number = match["number"].rstrip("./-")
    bare = number.replace(" ", "")
    if not any(letter.isdigit() for letter in bare) or len(bare) > NUMBER_LENGTH_MAX:
        return None
    date_like = [found for found in dates_in(bare, "DMY") if found.end - found.start == len(bare)]
    money_like = re.fullmatch(r"[\d.,]*\d[.,]\d\d", bare)
    if date_like or money_like or (len(bare) == GSTIN_LENGTH and bare[:2].isdigit()):
        return None
    number = number if _SPACED.match(text) else bare
    return Hit(number, match.start("number"), match.end("number"))


def _dates(lines: Sequence[Line], order: Order) -> tuple[Field[date] | None, Field[date] | None]:
    def hit(text: str) -> Hit[date] | None:
        for found in dates_in(text, order):
            return Hit(found.day, found.start, found.end)
        return None

    wanted = Wanted(
        labels.DATE, hit, not_before=labels.NOT_BEFORE["date"], not_after=labels.NOT_AFTER["date"]
    )
    issued = best(list(candidates(lines, wanted)))
    due = best(list(candidates(lines, Wanted(labels.DUE_DATE, hit))))
    if issued is None:
        issued = _first_date(lines, order, but=due.value if due else None)
    return (
        issued.as_field(_confidence(issued)) if issued else None,
        due.as_field(_confidence(due)) if due else None,
    )


def _first_date(lines: Sequence[Line], order: Order, *, but: date | None) -> Candidate[date] | None:
    """The first date in reading order, when none is named: a guess, and scored as one."""
    for line in lines:
        for cell in line.cells:
            for found in dates_in(cell.text, order):
                if found.day != but:
                    box = cell.box_of(found.start, found.end)
                    sure = cell.sure_of(found.start, found.end)
                    return Candidate(found.day, 0, cell.page, box, sure)
    return None


def _due_by_terms(lines: Sequence[Line], issued: Field[date] | None) -> Field[date] | None:
    if issued is None:
        return None

    def hit(text: str) -> Hit[int] | None:
        days = credit_days_in(text)
        return Hit(days, 0, len(text)) if days else None

    terms = best(list(candidates(lines, Wanted(labels.TERMS, hit))))
    if terms is None:
        return None
    day = issued.value + timedelta(days=terms.value)
    return Field(day, "terms", min(0.8, issued.confidence), terms.page, terms.box)


# -- amounts


def _amount_hit(text: str) -> Hit[int] | None:
    """Take the last amount that is surely money; a bare number may be a quantity."""
    marked = [amount for amount in amounts_in(text) if amount.is_marked]
    if not marked:
        return None
    last = marked[-1]
    return Hit(last.minor, last.start, last.end)


def _amounts(lines: Sequence[Line], unit: str) -> Fields:
    spoken = _in_words(lines, unit)
    every = {amount.minor for line in lines for amount in amounts_in(line.text) if amount.is_marked}
    taxable = best(list(candidates(lines, _row(labels.TAXABLE)))) or _column_total(lines)
    total = _total(lines, spoken.value.minor if spoken else None, taxable, every)
    taxes = {name: _tax(lines, pattern, unit) for name, pattern in _TAXES}
    tax = _tax_in_all(lines, taxes, unit)
    round_off = best(list(candidates(lines, _row(labels.ROUND_OFF))))
    return Fields(
        total=total and _money(total, unit, _total_confidence(total)),
        taxable=taxable and _money(taxable, unit, _confidence(taxable)),
        tax=tax,
        cgst=taxes["cgst"],
        sgst=taxes["sgst"],
        igst=taxes["igst"],
        round_off=round_off and _money(round_off, unit, _confidence(round_off)),
        total_in_words=spoken,
    )


def _column_total(lines: Sequence[Line]) -> Candidate[int] | None:
    """Return the taxable value from the summary by HSN: its column, in the row of totals."""
    for at, line in enumerate(lines):
        for head in line.cells:
            if not labels.TAXABLE[0].pattern.search(head.text):
                continue
            left, _, right, _ = head.box
            for lower in lines[at + 1 : at + SUMMARY_LINES_MAX]:
                if not re.match(r"total\b", lower.cells[0].text, re.IGNORECASE):
                    continue
                for cell in lower.cells[1:]:
                    hit = _amount_hit(cell.text)
                    if hit and cell.box[0] < right and cell.box[2] > left:
                        sure = cell.sure_of(hit.start, hit.end)
                        return Candidate(hit.value, 60, cell.page, cell.box, sure)
    return None


_TAXES = (("cgst", labels.CGST), ("sgst", labels.SGST), ("igst", labels.IGST))


def _row(wanted: tuple[labels.Label, ...]) -> Wanted[int]:
    return Wanted(wanted, _amount_hit, takes_last_cell=True)


def _total(
    lines: Sequence[Line],
    spoken: int | None,
    taxable: Candidate[int] | None,
    every: set[int],
) -> Candidate[int] | None:
    """Choose among everything called a total.

    Agreement with the words counts most, then that taxable value and some other printed amount
    add up to it (to a rupee of rounding); of equals the largest: a total is no less than its part.
    """
    wanted = Wanted(
        labels.TOTAL,
        _amount_hit,
        not_before=labels.NOT_BEFORE["total"],
        not_after=labels.NOT_AFTER["total"],
        takes_last_cell=True,
    )
    scored: list[Candidate[int]] = []
    unnamed = (*totals.summed(lines), *totals.spoken(lines, spoken, every))
    for found in (*candidates(lines, wanted), *unnamed):
        score = found.score
        if spoken is not None and found.value == spoken:
            score += AGREES_WITH_WORDS
        if taxable and 0 < taxable.value < found.value and found.value - taxable.value in every:
            score += ADDS_UP
        scored.append(replace(found, score=score))
    chosen = max(scored, key=lambda found: (found.score, found.value), default=None)
    return totals.after_rounding(chosen, lines) if chosen else None


def _tax(lines: Sequence[Line], wanted: tuple[labels.Label, ...], unit: str) -> Field[Money] | None:
    """Add up the rows of one tax: an invoice with two rates has two rows of it."""
    found = list(candidates(lines, replace(_row(wanted), not_before=re.compile(r"\bpara\W*$"))))
    rows = {candidate.box[1]: candidate for candidate in found}
    if not rows:
        return None
    first = next(iter(rows.values()))
    minor = sum(candidate.value for candidate in rows.values())
    return Field(Money(minor, unit), "text", 0.85, first.page, first.box)


def _tax_in_all(
    lines: Sequence[Line], taxes: dict[str, Field[Money] | None], unit: str
) -> Field[Money] | None:
    known = [tax for tax in taxes.values() if tax]
    if known:
        minor = sum(tax.value.minor for tax in known)
        return replace(known[0], value=Money(minor, unit))
    found = best(list(candidates(lines, _row(labels.TOTAL_TAX))))
    return _money(found, unit, _confidence(found)) if found else None


def _in_words(lines: Sequence[Line], unit: str) -> Field[Money] | None:
    """Return the largest amount in words that is not said to be the tax's."""
    spoken: list[tuple[int, Cell]] = []
    for at, line in enumerate(lines):
        for cell in line.cells:
            if number_words_in(cell.text) == 0 or _OF_TAX.search(cell.text):
                continue
            minor = words_to_minor(_with_rest(lines, at, cell))
            if minor:
                spoken.append((minor, cell))
    if not spoken:
        return None
    minor, cell = max(spoken, key=lambda found: found[0])
    return Field(Money(minor, unit), "text", 0.9, cell.page, cell.box)


def _with_rest(lines: Sequence[Line], at: int, cell: Cell) -> str:
    """Return the cell's text, with the lines below it while the words go on."""
    text = cell.text
    for line in lines[at + 1 : at + 3]:
        if re.search(r"\bonly\b", text, re.IGNORECASE):
            break
        rest = [other.text for other in line.cells if abs(other.box[0] - cell.box[0]) < cell.height]
        if not rest or not (
            number_words_in(rest[0]) or re.match(r"paise|only", rest[0], re.IGNORECASE)
        ):
            break
        text = f"{text} {rest[0]}"
    return text


# -- the rest


def _currency(lines: Sequence[Line]) -> Field[str] | None:
    """Return the currency most often named."""
    counts = {name: 0 for name, _ in _CURRENCIES}
    first: dict[str, Cell] = {}
    for line in lines:
        for cell in line.cells:
            for name, pattern in _CURRENCIES:
                hits = len(pattern.findall(cell.text))
                counts[name] += hits
                if hits:
                    first.setdefault(name, cell)
    name = max(counts, key=lambda key: counts[key])
    if not counts[name]:
        return None
    return Field(name, "text", 0.9, first[name].page, first[name].box)


def _money(found: Candidate[int], unit: str, confidence: float) -> Field[Money]:
    return Field(Money(found.value, unit), "text", confidence, found.page, found.box, found.sure)


def _confidence(found: Candidate[str] | Candidate[int] | Candidate[date]) -> float:
    if found.score == 0:
        return 0.3
    return min(0.95, max(0.4, found.score / 100))


def _total_confidence(found: Candidate[int]) -> float:
    return 0.99 if found.score >= 100 + ADDS_UP else _confidence(found)
