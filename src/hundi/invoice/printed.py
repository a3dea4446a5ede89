"""Amounts, dates and numbers in words, as invoices print them. Pure.

`2,20,377.00`, `11,100=00`, `5,72,500/-`, `1.234,56`, `(-)0.35`; `15-Mar-26`, `15/03/2026`,
`02 Juillet 2015`; `Rupees Two Lakh Twenty Thousand Only`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Literal

Order = Literal["DMY", "MDY"]

TEXT_LENGTH_MAX = 2_000
DIGITS_MAX = 15
WORDS_MAX = 60
DAYS_MAX = 365
MONTHS_IN_YEAR = 12
YEAR_MIN, YEAR_MAX = 2000, 2099
CENTURY = 2000
PAISE_PER_RUPEE = 100

_AMOUNT = re.compile(
    r"(?<![\w/.,-])"
    r"(?P<sign>-|\(-\)\s?)?"
    r"(?P<currency>₹|€|\$|£|Rs\.?|RM|INR|EUR|USD|GBP|MYR|SGD|AED)?\s?"
    r"(?P<number>\d{1,3}(?:[.,'\u2019]\d{2,3})+(?:[.,=]\d{1,4})?|\d+(?:[.,=]\d{1,4})?)"
    r"(?P<tail>/-|\s?(?:€|\$|EUR|USD))?"
    r"(?![\w%]|\s?%|[/-]\d|[.,]\d)",
    re.IGNORECASE,
)
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar janvier januari",
            "feb february februar février fevrier februari",
            "mar march märz maerz mars maart",
            "apr april avril",
            "may mai mei",
            "jun june juni juin",
            "jul july juli juillet",
            "aug august août aout augustus",
            "sep sept september septembre",
            "oct october okt oktober octobre",
            "nov november novembre",
            "dec december dez dezember décembre decembre",
        ),
        1,
    )
    for name in names.split()
}
# A speck before a date is read as a point, and one inside it doubles a point or parts it.
_DATE = re.compile(
    r"(?:(?<![\w.,/-])|(?<=\.)(?<![\w.,/-]\.)(?=\d\d[-/.]\d\d[-/.]20\d\d))(?:"
    r"(?P<iso_year>20\d\d)[-/.](?P<iso_month>\d\d?)[-/.](?P<iso_day>\d\d?)"
    r"|(?P<first>\d\d?)(?P<joint>[-/.])(?P<second>\d\d?)(?P=joint)(?P<year>20\d\d|\d\d)"
    r"|(?P<loose_day>\d\d)\s?\.{1,2}\s?(?P<loose_month>\d\d)\s?\.{1,2}\s?(?P<loose_year>20\d\d)"
    r"|(?P<day>\d\d?)(?:st|nd|rd|th|er)?[-\s./,]{0,3}(?P<month>[A-Za-zéûôä]{3,10})"
    r"[-\s./,']{0,3}(?P<named_year>20\d\d|\d\d)"
    r"|(?P<us_month>[A-Za-z]{3,9})\.?\s(?P<us_day>\d\d?)(?:st|nd|rd|th)?,?\s(?P<us_year>20\d\d)"
    r")(?![\w/-]|[.,]\d)"
)

_UNITS = {
    word: value
    for value, words in {
        0: "zero nil",
        1: "one",
        2: "two",
        3: "three",
        4: "four",
        5: "five",
        6: "six",
        7: "seven",
        8: "eight",
        9: "nine",
        10: "ten",
        11: "eleven",
        12: "twelve",
        13: "thirteen",
        14: "fourteen fourten",
        15: "fifteen",
        16: "sixteen",
        17: "seventeen",
        18: "eighteen eighten",
        19: "nineteen ninteen",
        20: "twenty",
        30: "thirty",
        40: "forty fourty",
        50: "fifty",
        60: "sixty",
        70: "seventy",
        80: "eighty",
        90: "ninety ninty",
    }.items()
    for word in words.split()
}
_SCALES = {
    word: value
    for value, words in {
        100: "hundred hundreds",
        1_000: "thousand thousands",
        100_000: "lakh lakhs lac lacs",
        10_000_000: "crore crores",
        1_000_000: "million",
    }.items()
    for word in words.split()
}
_PAISE = {"paise", "paisa", "paisas"}
_FILLERS = {"and", "rupees", "rupee", "inr", "rs", "indian", "only", "&"}
_TERMS = re.compile(
    r"(?:\bnet|\bcredit(?:\s+period)?|\bwithin|\bdue\s+in|\bterms?[^0-9]{0,40})\s*:?\s*"
    r"(?P<net>\d{1,3})(?:\s*days?)?\b|^\s*(?P<bare>\d{1,3})\s*days?\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount found in a text, in hundredths, and where."""

    minor: int
    start: int
    end: int
    is_marked: bool  # with a currency, with decimals, or with `/-`: surely money


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date found in a text, and where."""

    day: date
    start: int
    end: int


def amounts_in(text: str) -> Iterator[Amount]:
    """Yield every amount in a text, left to right; percentages and codes are none."""
    for match in _AMOUNT.finditer(text[:TEXT_LENGTH_MAX]):
        number = match["number"]
        if sum(letter.isdigit() for letter in number) > DIGITS_MAX:
            continue
        exact, has_cents = _decimal(number)
        minor = int(exact * PAISE_PER_RUPEE)
        marked = has_cents or bool(match["currency"] or match["tail"])
        yield Amount(-minor if match["sign"] else minor, match.start(), match.end(), marked)


def _decimal(number: str) -> tuple[Decimal, bool]:
    """Return the value, and whether two decimals are printed.

    The last separator is a decimal one if two digits follow it, or if it stands alone and
    anything but three digits follow it.
    """
    parts = re.split(r"[.,='\u2019]", number)
    marks = re.findall(r"[.,='\u2019]", number)
    if not marks:
        return Decimal(number), False
    last = parts[-1]
    mixed = len(set(marks)) > 1
    has_fraction = marks[-1] == "=" or (mixed and marks[-1] != marks[0])
    if not has_fraction and len(marks) == 1:
        has_fraction = len(last) != len("000")
    if not has_fraction:
        # `1,00,000` and `10.375`: grouping only, if the last group has three digits.
        has_fraction = len(last) == len("00")
    whole = "".join(parts[:-1]) if has_fraction else "".join(parts)
    fraction = last if has_fraction else "0"
    return Decimal(f"{whole}.{fraction}"), has_fraction and len(last) == len("00")


def dates_in(text: str, order: Order) -> Iterator[FoundDate]:
    """Yield every real date in a text, left to right; `order` decides `05/04/2026`."""
    for match in _DATE.finditer(text[:TEXT_LENGTH_MAX]):
        day = _date_of(match, order)
        if day is not None:
            yield FoundDate(day, match.start(), match.end())


def _date_of(match: re.Match[str], order: Order) -> date | None:
    if match["iso_year"]:
        return _real(match["iso_year"], int(match["iso_month"]), match["iso_day"])
    if match["loose_year"]:
        return _real(match["loose_year"], int(match["loose_month"]), match["loose_day"])
    if match["first"]:
        first, second = int(match["first"]), int(match["second"])
        month_first = order == "MDY" and match["joint"] != "."
        if max(first, second) > MONTHS_IN_YEAR:
            month_first = second > MONTHS_IN_YEAR
        month, day = (first, second) if month_first else (second, first)
        return _real(match["year"], month, str(day))
    month_name, day, year = (
        (match["month"], match["day"], match["named_year"])
        if match["month"]
        else (match["us_month"], match["us_day"], match["us_year"])
    )
    return _real(year, _MONTHS.get(month_name.lower(), 0), day)


def _real(year: str, month: int, day: str) -> date | None:
    number = int(year)
    number = number if number >= CENTURY else number + CENTURY
    if not YEAR_MIN <= number <= YEAR_MAX:
        return None
    try:
        return date(number, month, int(day))
    except ValueError:
        return None


def date_order(texts: Sequence[str], *, month_first: bool) -> Order:
    """Return which comes first in this document's numeric dates.

    A date with a thirteen or more in it decides; otherwise what is usual for the currency.
    """
    for text in texts:
        for match in _DATE.finditer(text[:TEXT_LENGTH_MAX]):
            if match["first"] and match["joint"] != ".":
                if int(match["first"]) > MONTHS_IN_YEAR:
                    return "DMY"
                if int(match["second"]) > MONTHS_IN_YEAR:
                    return "MDY"
    return "MDY" if month_first else "DMY"


def credit_days_in(text: str) -> int | None:
    """Return the days of `Net 45`, `Credit 30 days`, `45 Days`; None if no term is printed."""
    match = _TERMS.search(text[:TEXT_LENGTH_MAX])
    if match is None:
        return None
    days = int(match["net"] or match["bare"])
    return days if 0 < days <= DAYS_MAX else None


def words_to_minor(text: str) -> int | None:
    """Return the amount that words say, in hundredths; None if they are no amount.

    `Rupees Two Lakh Twenty Thousand Three Hundred Seventy Seven and Fifty Paise Only`.
    Words before the first number are skipped; the first unknown word after it ends it.
    """
    tokens = re.findall(r"[a-z&]+", text[:TEXT_LENGTH_MAX].lower())
    known = [_is_number(token) for token in tokens]
    if True not in known:
        return None
    spoken: list[str] = []
    for token in tokens[known.index(True) :][:WORDS_MAX]:
        if not (_is_number(token) or token in _PAISE or token in _FILLERS):
            break
        spoken.append(token)
    return _spoken_minor(spoken)


def number_words_in(text: str) -> int:
    """Return how many number words a text has; two or more with a scale look like an amount."""
    return sum(_is_number(token) for token in re.findall(r"[a-z]+", text.lower()))


def _is_number(token: str) -> bool:
    return token in _UNITS or token in _SCALES


def _spoken_minor(spoken: list[str]) -> int:
    numbers = [token for token in spoken if _is_number(token)]
    paise_at = next((at for at, token in enumerate(spoken) if token in _PAISE), None)
    if paise_at is None:
        return _number(numbers) * PAISE_PER_RUPEE
    # Paise stand after the last `and` before the word, or after it (`Paise Fifty Only`).
    after = [token for token in spoken[paise_at + 1 :] if _is_number(token)]
    before = spoken[:paise_at]
    if after:
        return _number([token for token in before if _is_number(token)]) * 100 + _number(after)
    joints = [at for at, token in enumerate(before) if token in {"and", "&", "rupees"}]
    cut = joints[-1] if joints else max(0, len(before) - 2)
    rupees = [token for token in before[:cut] if _is_number(token)]
    paise = [token for token in before[cut:] if _is_number(token)]
    return _number(rupees) * PAISE_PER_RUPEE + _number(paise)


def _number(tokens: list[str]) -> int:
    """Add up spoken numbers: a scale multiplies what was said since a larger scale."""
    total, current = 0, 0
    for token, following in pairwise([*tokens, ""]):
        if token in _UNITS:
            current += _UNITS[token]
            continue
        scale = _SCALES[token]
        current = max(current, 1) * scale
        if scale > PAISE_PER_RUPEE or following == "":
            total, current = total + current, 0
    return total + current
