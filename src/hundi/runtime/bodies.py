"""What the edge asks of a request's body before anybody reads it."""

from fastapi import Request

from hundi.kernel.errors import NotThisKind
from hundi.runtime.idempotency import request_digest


class UnsupportedMediaType(NotThisKind):
    """The body is not of the kind this call reads; its `Content-Type` says so."""


def says_json(request: Request) -> bool:
    """Return whether the body is said to be JSON."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind == "application/json" or (
        kind.startswith("application/") and kind.endswith("+json")
    )


def check_kind(request: Request) -> None:
    """Refuse a body that is said to be something else than JSON. Without a word it is JSON.

    Raises:
        UnsupportedMediaType: its `Content-Type` names another kind.
    """
    if not request.headers.get("content-type", "").strip():
        # FastAPI reads a body as JSON only if it is said to be. In place: it is read from here.
        raw = request.scope["headers"]
        raw[:] = [pair for pair in raw if pair[0] != b"content-type"]
        raw.append((b"content-type", b"application/json"))
    elif not says_json(request):
        raise UnsupportedMediaType("Send JSON, and say so: Content-Type: application/json.")


async def body_identity(request: Request) -> bytes:
    """Return what makes two bodies the same: the bytes; of a form its fields, not the boundary."""
    kind = request.headers.get("content-type", "")
    if not kind.startswith("multipart/form-data"):
        return await request.body()
    form = await request.form()
    parts: list[bytes] = []
    for name, value in sorted(form.multi_items(), key=lambda item: item[0]):
        content = value.encode() if isinstance(value, str) else await value.read()
        if not isinstance(value, str):
            await value.seek(0)
        # Digested one by one, so that what one field holds cannot pass for another field.
        parts.append(request_digest(name.encode(), content))
    return b"".join(parts)
