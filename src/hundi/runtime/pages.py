"""Lists, a page at a time, by keyset: `?limit=` and `?cursor=`, the next page in `Link`."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import Annotated, Any

import msgspec
from fastapi import Query
from starlette.datastructures import URL
from starlette.responses import Response

from hundi.kernel.errors import Invalid
from hundi.runtime.values import LIMIT_MAX, render

CURSOR_CHARS_MAX = 300
_BIGINT_END = 2**63

Limit = Annotated[int, Query(ge=1, le=LIMIT_MAX, description="How many at most.")]
Cursor = Annotated[
    str | None, Query(max_length=CURSOR_CHARS_MAX, description="From the last page's Link.")
]


class BadCursor(Invalid):
    """The cursor is not one that a page of this list gave."""


def write_cursor(*keys: str | int) -> str:
    """Return an opaque cursor of the last row's sort keys."""
    return urlsafe_b64encode(msgspec.json.encode(keys)).decode().rstrip("=")


def read_cursor(cursor: str, kinds: type[Any]) -> Any:
    """Return the keys again; `kinds` is their tuple type, as `tuple[str, int]`.

    Raises:
        BadCursor: not a cursor of this list.
    """
    try:
        raw = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        keys = msgspec.json.decode(raw, type=kinds)
    except (ValueError, msgspec.MsgspecError) as problem:
        raise BadCursor("This cursor is not one of this list's.", field="cursor") from problem
    if not all(_is_key(key) for key in keys):
        raise BadCursor("This cursor is not one of this list's.", field="cursor")
    return keys


def _is_key(key: object) -> bool:
    """Whether PostgreSQL could have given it: a whole number of 64 bits, a text without NUL."""
    if isinstance(key, int):
        return -_BIGINT_END <= key < _BIGINT_END
    return "\0" not in str(key)


def page(rows: Sequence[Any], *, url: URL, next_cursor: str | None) -> Response:
    """Return the rows as an array, with the next page's address when there is one."""
    response = render(list(rows))
    if next_cursor is not None:
        following = url.include_query_params(cursor=next_cursor)
        response.headers["Link"] = f'<{following.path}?{following.query}>; rel="next"'
    return response
