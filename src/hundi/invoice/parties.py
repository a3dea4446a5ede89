"""Who sells, who buys, under which IRN. Pure.

An Indian invoice has two to four GSTINs: seller, buyer, consignee, transporter. Whose one is
says the word before it, or else the nearest title above it in the same column.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from hundi.invoice.fields import Field
from hundi.invoice.labels import BUYER, CONSIGNEE, OTHERS, SELLER
from hundi.invoice.page_lines import Box, Cell, Line, box_around
from hundi.invoice.reading.facts import Word
from hundi.kernel.indian_ids import gstin_problems

IRN_LENGTH = 64
IRN_PART_MIN = 8
TITLE_ABOVE_MAX = 110.0
COLUMN_SHIFT_MAX = 60.0
NAME_LENGTH_MAX = 120
HEAD_LINES_MAX = 6

_GSTIN = re.compile(
    # A reader of pixels may run it together with the label before it.
    r"(?:(?<![A-Z0-9])|(?<=GSTIN))[0-9]{2}-?[A-Z]{5}[0-9]{4}[A-Z]-?[0-9A-Z]-?[0-9A-Z]-?[0-9A-Z](?![A-Z0-9])"
)
_HEX = re.compile(r"[0-9a-f]+", re.IGNORECASE)
_FOR = re.compile(r"^for\s*[,:]?\s+(?!the\b)(?P<name>.{3,})$", re.IGNORECASE)
_NO_NAME = re.compile(
    r"\b(?:invoice|original|duplicate|copy|recipient|irn|ack|page|gstin|date|bill|no)\b|^\W|\d{4}|\w{25}",
    re.IGNORECASE,
)
_TO = re.compile(r"^(?:m/s\.?|to[,:])\s*(?P<name>.{3,})$", re.IGNORECASE)

Role = Literal["seller", "buyer", "consignee", "other", "unknown"]
_ROLES: tuple[tuple[Role, re.Pattern[str]], ...] = (
    ("other", OTHERS),
    ("consignee", CONSIGNEE),
    ("buyer", BUYER),
    ("seller", SELLER),
)


@dataclass(frozen=True, slots=True)
class _Mention:
    gstin: str
    role: Role
    page: int
    box: Box


def gstins(lines: Sequence[Line]) -> tuple[Field[str] | None, Field[str] | None]:
    """Return the seller's and the buyer's GSTIN."""
    mentions = list(_mentions(lines))
    seller = _first(mentions, ("seller", "unknown"))
    buyer = _first(mentions, ("buyer",), but=seller) or _first(
        mentions, ("unknown", "consignee"), but=seller
    )
    if seller is None:
        seller = _first(mentions, ("consignee",), but=buyer)
    return _field(seller), _field(buyer)


def names(lines: Sequence[Line]) -> tuple[Field[str] | None, Field[str] | None]:
    """Return the seller's and the buyer's name, where they are easily had."""
    return _seller_name(lines), _buyer_name(lines)


def irn(words: Sequence[Word]) -> Field[str] | None:
    """Return the 64 hexadecimal digits of the IRN, joined if broken over lines or blanks."""
    for start, word in enumerate(words):
        if len(_hex(word)) < IRN_PART_MIN:
            continue
        used: list[Word] = []
        digits = ""
        # A word in between (the next column's) does not break it: lines interleave columns.
        for later in words[start : start + 40]:
            part = _hex(later)
            if len(part) >= IRN_PART_MIN and len(digits) + len(part) <= IRN_LENGTH:
                digits += part
                used.append(later)
            if len(digits) == IRN_LENGTH:
                box = box_around(used)
                return Field(digits.lower(), "text", 0.95, word.page, box)
    return None


def _hex(word: Word) -> str:
    text = word.text.strip(":-")
    return text if _HEX.fullmatch(text) else ""


def _mentions(lines: Sequence[Line]) -> Iterator[_Mention]:
    for at, line in enumerate(lines):
        for cell in line.cells:
            for match in _GSTIN.finditer(cell.text.upper()):
                role = _role_in(cell.text[: match.start()]) or _role_above(lines, at, cell)
                yield _Mention(
                    match[0].replace("-", ""),
                    role,
                    cell.page,
                    cell.box_of(match.start(), match.end()),
                )


def _role_in(text: str) -> Role | None:
    for role, pattern in _ROLES:
        if pattern.search(text):
            return role
    return None


def _role_above(lines: Sequence[Line], at: int, cell: Cell) -> Role:
    left, top, _, _ = cell.box
    for line in reversed(lines[:at]):
        if line.page != cell.page or top - line.top > TITLE_ABOVE_MAX:
            break
        for other in line.cells:
            if abs(other.box[0] - left) > COLUMN_SHIFT_MAX:
                continue
            if _GSTIN.search(other.text.upper()):
                return "unknown"
            role = _role_in(other.text)
            if role:
                return role
    return "unknown"


def _first(
    mentions: Sequence[_Mention], roles: tuple[Role, ...], *, but: _Mention | None = None
) -> _Mention | None:
    for role in roles:
        for mention in mentions:
            if mention.role == role and (but is None or mention.gstin != but.gstin):
                return mention
    return None


def _field(mention: _Mention | None) -> Field[str] | None:
    if mention is None:
        return None
    sound = not gstin_problems(mention.gstin)
    confidence = 0.95 if sound and mention.role != "unknown" else 0.8 if sound else 0.5
    return Field(mention.gstin, "text", confidence, mention.page, mention.box)


def _seller_name(lines: Sequence[Line]) -> Field[str] | None:
    """The line over the signature (`For Shree Balaji Industries`), or else the letter head."""
    for line in reversed(lines):
        for cell in line.cells:
            match = _FOR.match(cell.text)
            if match and len(cell.text) <= NAME_LENGTH_MAX:
                return Field(match["name"].strip(" ,"), "text", 0.7, cell.page, cell.box)
    for line in lines[:HEAD_LINES_MAX]:
        for cell in line.cells:
            if not _NO_NAME.search(cell.text) and len(cell.text) <= NAME_LENGTH_MAX:
                return Field(cell.text, "text", 0.5, cell.page, cell.box)
    return None


def _buyer_name(lines: Sequence[Line]) -> Field[str] | None:
    for at, line in enumerate(lines):
        for cell in line.cells:
            match = _TO.match(cell.text)
            if match:
                return Field(match["name"].strip(), "text", 0.7, cell.page, cell.box)
            if not BUYER.search(cell.text) or len(cell.text) > NAME_LENGTH_MAX // 4:
                continue
            name = _next_in_column(lines, at, cell)
            if name:
                return Field(name.text, "text", 0.7, name.page, name.box)
    return None


def _next_in_column(lines: Sequence[Line], at: int, cell: Cell) -> Cell | None:
    left, _, _, bottom = cell.box
    for line in lines[at + 1 : at + 4]:
        for other in line.cells:
            near = abs(other.box[0] - left) < COLUMN_SHIFT_MAX / 4
            if near and line.page == cell.page and other.box[1] - bottom < 3 * cell.height:
                return other
    return None
