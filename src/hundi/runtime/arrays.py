"""PostgreSQL's array literals of ids and numbers, for statements about many rows at once.

psycopg asks each element of a list how it is to be written, which for hundreds of requests in
one transaction costs more than what PostgreSQL does with them.
"""

from collections.abc import Iterable
from uuid import UUID


def ids(values: Iterable[UUID]) -> str:
    """Return a literal to be cast `::UUID[]`."""
    return "{" + ",".join([value.hex for value in values]) + "}"


def numbers(values: Iterable[int]) -> str:
    """Return a literal to be cast `::BIGINT[]`."""
    return "{" + ",".join(map(str, values)) + "}"


def texts(values: Iterable[str | None]) -> str:
    """Return a literal to be cast `::TEXT[]`, of any words."""
    return "{" + ",".join(["NULL" if value is None else _quoted(value) for value in values]) + "}"


def octets(values: Iterable[bytes | None]) -> str:
    """Return a literal to be cast `::BYTEA[]`."""
    return (
        "{"
        + ",".join(["NULL" if value is None else rf'"\\x{value.hex()}"' for value in values])
        + "}"
    )


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def plain(values: Iterable[str]) -> str:
    """Return a literal of words without quotes, braces, commas, spaces: names that we made."""
    return "{" + ",".join(values) + "}"
