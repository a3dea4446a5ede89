"""The page: a static export, served from memory with its policy, in front of no framework.

`web/` builds it into `hundi/site` (`make web`). Hashed files never change and are kept for ever by
browsers; pages are asked for again, by ETag. A path that names a thing, `/deals/<id>`, is answered
by the one shell of its kind, `deals/_.html`: the page reads the path.

The policy lets no script run but the export's own files and the inline scripts of the very page,
by the hashes that the build wrote to `site.json`. Style attributes are allowed, style elements not.
Sources: CSP Level 3; Trusted Types; the security specification of the page.
"""

import hashlib
import json
import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route
from starlette.types import Scope

SITE = Path(__file__).parents[1] / "site"
FILES_MAX = 5_000
FILE_BYTES_MAX = 8 * 1024 * 1024
_HASHED = re.compile(r"_next/static/.+")
_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
_POLICY = (
    "default-src 'none'; script-src 'self'{hashes}; style-src 'self'; style-src-elem 'self'; "
    "style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'; object-src 'none'; "
    "require-trusted-types-for 'script'; trusted-types default nextjs nextjs#bundler"
)
_NOT_BUILT = """<!doctype html><html lang="en"><meta charset="utf-8"><title>hundi</title>
<h1>hundi</h1><p>The API is at <a href="/api/docs">/api/docs</a>. The page is not built here:
run <code>make web</code> (it needs Node 20), then start again.</p></html>"""
_COMMON = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@dataclass(frozen=True, slots=True)
class File:
    """One file of the export, with its twins by encoding."""

    content: bytes
    kind: str
    etag: str
    cache: str
    policy: str | None
    encoded: Mapping[str, bytes]


class Site:
    """The export, read once. `None` when none was built."""

    def __init__(self, files: Mapping[str, File]) -> None:
        self._files = files
        self._shells = [
            (re.compile(re.sub(r"(?<![^/])_(?=[\\./]|$)", "[^/]+", re.escape(name))), name)
            for name in sorted(files)
            if re.search(r"(^|/)_[./]", name)
        ]

    @classmethod
    def read(cls, folder: Path = SITE) -> "Site | None":
        """Read the export from its folder, if it is there."""
        manifest = folder / "site.json"
        if not manifest.is_file():
            return None
        scripts: dict[str, list[str]] = json.loads(manifest.read_text())["scripts"]
        paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
        if len(paths) > FILES_MAX:
            raise ValueError(f"the export has more than {FILES_MAX} files")
        names = [path.relative_to(folder).as_posix() for path in paths]
        plain = [name for name in names if name != "site.json" and not _is_twin(name)]
        return cls({name: _file(folder, name, scripts.get(name)) for name in plain})

    def find(self, path: str) -> File | None:
        """Return the file that answers a path: itself, its page, or the shell of its kind."""
        name = path.strip("/")
        for wanted in (name or "index.html", f"{name}.html"):
            found = self._files.get(wanted)
            if found is not None:
                return found
        for wanted in (name, f"{name}.html"):
            for pattern, shell in self._shells:
                if pattern.fullmatch(wanted):
                    return self._files[shell]
        return None

    def missing(self) -> File | None:
        """Return the page that says that there is none."""
        return self._files.get("404.html")


class SiteRoute(Route):
    """Everything that is not the API's. Only reading; the API answers for itself."""

    def __init__(self, site: Site | None) -> None:
        self._site = site
        super().__init__("/{path:path}", self._answer, methods=["GET"], include_in_schema=False)

    def matches(self, scope: Scope) -> tuple[Match, Any]:
        """Match what no route of the API can mean."""
        if scope["type"] == "http" and re.match(r"/(api|docs)(/|$)", scope["path"]):
            return Match.NONE, {}
        return super().matches(scope)

    async def _answer(self, request: Request) -> Response:
        if self._site is None:
            status = 200 if request.url.path == "/" else 404
            headers = {**_COMMON, "Content-Security-Policy": _POLICY.format(hashes="")}
            return Response(_NOT_BUILT, status, headers, "text/html")
        found = self._site.find(request.url.path)
        if found is not None:
            return _of(found, request, 200)
        missing = self._site.missing()
        return Response(status_code=404) if missing is None else _of(missing, request, 404)


def _of(file: File, request: Request, status: int) -> Response:
    headers = {**_COMMON, "Cache-Control": file.cache, "ETag": file.etag, "Vary": "Accept-Encoding"}
    if file.policy is not None:
        headers["Content-Security-Policy"] = file.policy
    if status == 200 and request.headers.get("if-none-match") == file.etag:  # noqa: PLR2004 - HTTP
        return Response(status_code=304, headers=headers)
    content = file.content
    taken = request.headers.get("accept-encoding", "")
    for encoding, _ in _ENCODINGS:
        if encoding in taken and encoding in file.encoded:
            content = file.encoded[encoding]
            headers["Content-Encoding"] = encoding
            break
    return Response(content, status, headers, file.kind)


def _is_twin(name: str) -> bool:
    return name.endswith(tuple(ending for _, ending in _ENCODINGS))


def _file(folder: Path, name: str, scripts: list[str] | None) -> File:
    path = folder / name
    content = path.read_bytes()
    if len(content) > FILE_BYTES_MAX:
        raise ValueError(f"{name} is larger than {FILE_BYTES_MAX} bytes")
    hashes = "".join(f" '{source}'" for source in scripts or [])
    twins = {encoding: folder / f"{name}{ending}" for encoding, ending in _ENCODINGS}
    return File(
        content=content,
        kind=_kind(name),
        etag=f'"{hashlib.sha256(content).hexdigest()[:32]}"',
        cache="public, max-age=31536000, immutable" if _HASHED.fullmatch(name) else "no-cache",
        policy=_POLICY.format(hashes=hashes) if name.endswith(".html") else None,
        encoded={encoding: twin.read_bytes() for encoding, twin in twins.items() if twin.is_file()},
    )


def _kind(name: str) -> str:
    if name.endswith((".js", ".mjs")):
        return "text/javascript"
    if name.endswith(".txt") and "licences/" not in name:
        return "text/x-component"  # what Next's client router reads
    known, _ = mimetypes.guess_type(name)
    return {"woff2": "font/woff2"}.get(name.rsplit(".", 1)[-1], known or "application/octet-stream")
