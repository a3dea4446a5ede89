"""What a page lists: how many items, of which HSN codes, and the day the portal took it. Pure.

A list is `whole` when the rows that have a code come, in one of their columns, to the taxable
value or the total: then nothing is left out, neither below on the page nor on another one, and no
row was taken for what it is not. Only a whole list may contradict; any list may confirm.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from hundi.invoice.fields import Fields
from hundi.invoice.page_lines import Box, Line
from hundi.invoice.printed import amounts_in, dates_in
from hundi.invoice.reading.facts import Word

# As the tariff has them: chapter and heading, subheading, item.
HSN_LENGTHS = (4, 6, 8)
HSN_COMMON_MIN = 4
ROWS_MAX = 1_000
CODES_MAX = 60
# Of a text layer. Pixels may have lost a row, or a figure of a code.
SURELY = 1.0

_HSN = re.compile(
    r"\b(?:hsn|sac)\b(?:\s*[/&]?\s*(?:hsn|sac)\b)?(?:\s*(?:code|no)\b\.?)?", re.IGNORECASE
)
# What a list of items has over its columns, and a summary by code has not.
_OF_ITEMS = re.compile(
    r"\b(?:descriptions?|particulars|products?|goods|items?|qty|quantity)\b", re.IGNORECASE
)
_END = re.compile(
    r"^\W*(?:sub\W?total|grand\s+total|total|taxable|net\s+(?:amount|total)|amount\s+chargeable)\b",
    re.IGNORECASE,
)
_SERIAL = re.compile(r"\d{1,3}[.)]?")
_ACKNOWLEDGED = re.compile(
    r"\back(?:n|nowledge?ment)?\b\.?\s*(?:date|dt)\b\.?\s*[:\-]?\s*", re.IGNORECASE
)
_NOTE = re.compile(r"(?:tax\s+|gst\s+)?(?:credit|debit)\s+note\W*", re.IGNORECASE)
_INVOICE = re.compile(r"\binvoice\b", re.IGNORECASE)
TITLE_LINES_MAX = 8


@dataclass(frozen=True, slots=True)
class Code:
    """An HSN or SAC code of an item, and where it stands; nowhere for what came as data."""

    code: str
    page: int | None = None
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """The items of a document as its page, or its data, lists them.

    `count` is None where they cannot be counted, `is_whole` says that none is missing; `titled`
    is the title of a page that calls itself a credit or debit note, `registered` the day of the
    portal's acknowledgement, each with its place.
    """

    codes: tuple[Code, ...] = ()
    count: int | None = None
    is_whole: bool = False
    titled: Code | None = None
    registered: tuple[date, int, Box] | None = None


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the list: its item's code, and the amounts that stand in it."""

    code: Code
    amounts: tuple[int, ...]
    serial: int | None


def listed_on(lines: Sequence[Line], fields: Fields) -> Listed:
    """Return what the lines of a document list; `fields` are those of the same lines."""
    rows = [row for at, line in enumerate(lines) if _heads_items(line) for row in _rows(lines, at)]
    rows = rows[:ROWS_MAX]
    return Listed(
        codes=tuple(row.code for row in rows),
        count=len(rows) or None,
        is_whole=(
            _is_sure(lines)
            and _is_numbered(rows)
            and _is_one_column(rows)
            and _adds_up(rows, fields)
        ),
        titled=_titled(lines),
        registered=_registered(lines),
    )


def told_of(values: Mapping[str, str]) -> Listed | None:
    """Return what data lists; None where it lists nothing. Data lists everything it has."""
    count = values.get("item_count", "")
    if not count.isdecimal():
        return None
    codes = values.get("hsn_codes", "").split()[:CODES_MAX]
    return Listed(tuple(Code(code) for code in codes), int(count), is_whole=True)


def is_same_code(one: str, other: str) -> bool:
    """Whether two codes name one heading: either may be printed shorter, from four figures on."""
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) >= HSN_COMMON_MIN and longer.startswith(shorter)


def _heads_items(line: Line) -> bool:
    return bool(_HSN.search(line.text) and _OF_ITEMS.search(_HSN.sub("", line.text)))


def _column(line: Line) -> tuple[float, float, float]:
    """Return how far left and right a code may stand, and the middle of the column's heading."""
    words = [word for cell in line.cells for word in cell.words]
    heading = next(
        cell.words_of(*match.span()) for cell in line.cells if (match := _HSN.search(cell.text))
    )
    left, right = heading[0].left, heading[-1].right
    before = max((word.right for word in words if word.right <= left), default=left)
    after = min((word.left for word in words if word.left >= right), default=right)
    return (before + left) / 2, (right + after) / 2, (left + right) / 2


def _rows(lines: Sequence[Line], at: int) -> Iterator[_Row]:
    left, right, middle = _column(lines[at])
    for line in lines[at + 1 :]:
        if line.page != lines[at].page or _HSN.search(line.text) or _END.match(line.text):
            return
        words = [word for cell in line.cells for word in cell.words]
        # A description may hold such a number too, and reach as far: the nearest is the column's.
        near = sorted(words, key=lambda word: abs((word.left + word.right) / 2 - middle))
        code = next(filter(None, (_code(word, left, right) for word in near)), None)
        if code is None:
            continue
        first = words[0].text
        serial = int(first.rstrip(".)")) if _SERIAL.fullmatch(first) else None
        amounts = (found for cell in line.cells for found in amounts_in(cell.text))
        yield _Row(code, tuple(found.minor for found in amounts if found.is_marked), serial)


def _code(word: Word, left: float, right: float) -> Code | None:
    if not left <= (word.left + word.right) / 2 <= right:
        return None
    code = word.text.strip(" .,;|")
    if not code.isdecimal() or len(code) not in HSN_LENGTHS:
        return None
    return Code(code, word.page, word.box)


def _is_sure(lines: Sequence[Line]) -> bool:
    return all(word.sure >= SURELY for line in lines for cell in line.cells for word in cell.words)


def _is_numbered(rows: Sequence[_Row]) -> bool:
    """Whether the rows are numbered from one without a gap, or not numbered at all."""
    serials = [row.serial for row in rows if row.serial is not None]
    return not serials or serials == list(range(1, len(rows) + 1))


def _is_one_column(rows: Sequence[_Row]) -> bool:
    """Whether a line down the page meets every code: none was found in another column."""
    boxes = [row.code.box for row in rows if row.code.box]
    return bool(boxes) and max(box[0] for box in boxes) < min(box[2] for box in boxes)


def _adds_up(rows: Sequence[_Row], fields: Fields) -> bool:
    """Whether one column of the rows comes to the taxable value or to the total."""
    wanted = {field.value.minor for field in (fields.taxable, fields.total) if field}
    columns = min((len(row.amounts) for row in rows), default=0)
    return any(
        sum(row.amounts[side * place - (side > 0)] for row in rows) in wanted
        for place in range(1, columns + 1)
        for side in (-1, 1)
    )


def _titled(lines: Sequence[Line]) -> Code | None:
    """Return the title of a page that is a note by its own words, and no invoice."""
    head = [cell for line in lines[:TITLE_LINES_MAX] for cell in line.cells]
    if any(_INVOICE.search(cell.text) for cell in head):
        return None
    note = next((cell for cell in head if _NOTE.fullmatch(cell.text.strip())), None)
    return Code(note.text.strip(), note.page, note.box) if note else None


def _registered(lines: Sequence[Line]) -> tuple[date, int, Box] | None:
    """Return the day of the portal's acknowledgement, where a text layer has it."""
    for line in lines:
        match = _ACKNOWLEDGED.search(line.text)
        if match is None or not _is_sure([line]):
            continue
        # Only what follows at once: a label may stand in a row with others.
        rest = line.text[match.end() :]
        found = next(dates_in(rest, "DMY"), None)
        if found is not None and not rest[: found.start].strip(" :-"):
            boxes = [cell for cell in line.cells if _ACKNOWLEDGED.search(cell.text)]
            cell = boxes[0] if boxes else line.cells[0]
            return found.day, cell.page, cell.box
    return None
