"""Putting right what a reader of pixels confuses, where arithmetic proves it. Pure.

A GSTIN has a check character, an IRN is the hash of the invoice's number: of everything the
letters might have been, only one fits. Where two fit, or none, nothing is put right.
"""

import re
from collections.abc import Iterator
from datetime import date
from itertools import combinations, islice, product

from hundi.kernel.calendar import financial_year
from hundi.kernel.indian_ids import gstin_problems, irn

GSTIN_LENGTH = 15
CHANGES_MAX = 2
NUMBERS_TRIED_MAX = 4_000
NUMBER_LENGTH_MAX = 24

# What letters become where only a digit can stand, and digits where only a letter can.
_AS_DIGIT = str.maketrans("OQDUILJZAESGTBY", "000011124356787")
_AS_LETTER = str.maketrans("0123456789", "OIZEASGTBG")
# What one may be taken for, in print that is small or blurred.
_ALIKE = {
    "0": "OQD8",
    "O": "0QDC",
    "Q": "O0",
    "D": "0O",
    "1": "IL7",
    "I": "1LJ",
    "L": "1I",
    "2": "Z7",
    "Z": "27",
    "3": "8B",
    "4": "A",
    "A": "4R",
    "5": "S6",
    "S": "58",
    "6": "G85",
    "G": "6C",
    "7": "1T2",
    "T": "7Y",
    "8": "B36",
    "B": "8R3",
    "9": "G",
    "C": "GO",
    "E": "F",
    "F": "EP",
    "P": "FR",
    "R": "PB",
    "H": "NM",
    "M": "NH",
    "N": "MH",
    "U": "VO",
    "V": "UY",
    "W": "VN",
    "X": "KY",
    "Y": "VX",
    "K": "XR",
    "J": "I",
}
_SEPARATORS = ("/", "-", "")
# At least so many of five letters and of six digits are what they have to be.
LETTERS_MIN, DIGITS_MIN = 3, 4
_WORD = re.compile(r"[A-Za-z][a-z]*[a-z][015][a-z]*[.:]?|[A-Z][015][a-z]{2,}[.:]?")
# A date's points, one of them taken for a comma: no amount has four decimals.
_DATE = re.compile(r"\d{1,2}[.,]\d{1,2}[.,]\d{4}")
_IN_WORD = re.compile(r"[015]")
_SMALL = {"0": "o", "1": "l", "5": "s"}
# No other word that invoices have differs from these in one letter after the first: timber is
# sold as "Lumber".
_LABELS = ("Invoice", "Number", "Amount", "Taxable", "Payment")
LABEL_LENGTH_MIN = 6
_LETTERS = re.compile(r"[A-Z][a-z]{5,}[.:]?")
_CAPITALS = re.compile(r"[A-Z0-9/.-]*l[A-Z0-9/.-]*(?<=[A-Z]l)[A-Z0-9/.-]*|l[A-Z][A-Z0-9/.-]*")


def gstin_in_shape(token: str) -> str | None:
    """Return fifteen characters with each forced into the kind its place asks for, or None.

    State and serial are digits, the PAN's letters letters, and the fourteenth is a Z.
    """
    text = re.sub(r"[^0-9A-Z]", "", token.upper())
    if len(text) != GSTIN_LENGTH:
        return None
    return (
        text[:2].translate(_AS_DIGIT)
        + text[2:7].translate(_AS_LETTER)
        + text[7:11].translate(_AS_DIGIT)
        + text[11].translate(_AS_LETTER)
        + text[12]
        + ("Z" if text[13] in "27Z" else text[13])
        + text[14]
    )


def _as_label(token: str) -> str:
    """Return the word of an invoice that a token differs from in one later letter, or the token."""
    bare = token.rstrip(".:")
    if len(bare) < LABEL_LENGTH_MIN or not bare[0].isupper():
        return token
    for label in _LABELS:
        if len(label) == len(bare) and label[0] == bare[0]:
            apart = sum(one != other for one, other in zip(bare, label, strict=True))
            if apart == 1:
                return label + token[len(bare) :]
    return token


def spelt(token: str) -> str:
    """Return a token from pixels as it is spelt, of the same length: `Bil1` is `Bill`.

    A word one letter from one that invoices are full of is that word, a digit inside a word of
    small letters is a letter, a small l among capitals is an I, a comma in a date a point, and
    what has the shape and the check character of a GSTIN once each place holds its kind is that
    GSTIN.
    """
    if len(token) == GSTIN_LENGTH and _is_like_gstin(token):
        shaped = gstin_in_shape(token)
        return shaped if shaped and not gstin_problems(shaped) else token
    if _DATE.fullmatch(token):
        return token.replace(",", ".")
    if _WORD.fullmatch(token):
        return _as_label(_IN_WORD.sub(lambda found: _SMALL[found[0]], token))
    if _LETTERS.fullmatch(token):
        return _as_label(token)
    return token.replace("l", "I") if _CAPITALS.fullmatch(token) else token


def _is_like_gstin(token: str) -> bool:
    """Whether most places hold their kind already: account numbers are as long."""
    letters = sum(letter.isalpha() for letter in token[2:7])
    digits = sum(letter.isdigit() for letter in token[:2] + token[7:11])
    return letters >= LETTERS_MIN and digits >= DIGITS_MIN


def repaired_number(number: str, reference: str, seller: str, issued_on: date) -> str | None:
    """Return the number whose hash with seller and year is the IRN, or None.

    Tried are the number itself, its separators changed or left out, and up to two of its
    characters exchanged for ones that look alike.
    """
    year = financial_year(issued_on)
    for candidate in islice(_numbers(number.upper()[:NUMBER_LENGTH_MAX]), NUMBERS_TRIED_MAX):
        if irn(seller, year, "INV", candidate) == reference:
            return candidate
    return None


def _numbers(number: str) -> Iterator[str]:
    yield number
    yield re.sub(r"\s+", "", number)
    for old, new in product("/-.|\\", _SEPARATORS):
        if old in number and old != new:
            yield number.replace(old, new)
    places = [place for place, letter in enumerate(number) if letter in _ALIKE]
    for count in range(1, CHANGES_MAX + 1):
        for chosen in combinations(places, count):
            for letters in product(*(_ALIKE[number[place]] for place in chosen)):
                changed = list(number)
                for place, letter in zip(chosen, letters, strict=True):
                    changed[place] = letter
                yield "".join(changed)
