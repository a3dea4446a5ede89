"""What the edge asks of a request's body before anybody reads it."""

from fastapi import Request


def says_json(request: Request) -> bool:
    """Return whether the body is said to be JSON."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind == "application/json" or (
        kind.startswith("application/") and kind.endswith("+json")
    )


async def body_identity(request: Request) -> bytes:
    """Return what makes two bodies the same: their bytes, but for a form, its fields (no boundary)."""
    kind = request.headers.get("content-type", "")
    if not kind.startswith("multipart/form-data"):
        return await request.body()
    form = await request.form()
    parts: list[bytes] = []
    for name, value in sorted(form.multi_items(), key=lambda item: item[0]):
        content = value.encode() if isinstance(value, str) else await value.read()
        if not isinstance(value, str):
            await value.seek(0)
        parts.append(name.encode() + b"\0" + content)
    return b"\0".join(parts)
