"""The page as the API serves it: the right file, the right headers, nothing of the API's."""

import json
from pathlib import Path
from typing import cast

import httpx
import pytest
from fastapi import FastAPI

from hundi.runtime.app import build_app
from hundi.runtime.site import Site, SiteRoute
from hundi.runtime.web import Edge


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(
        tmp_path,
        {
            "index.html": "home",
            "404.html": "nothing here",
            "deals.html": "all deals",
            "deals/_.html": "one deal",
            "deals/_.txt": "one deal's data",
            "deals/_/__next._tree.txt": "a tree",
            "_next/static/a1.js": "run()",
            "_next/static/a1.js.br": "smaller",
            "site.json": json.dumps({"scripts": {"index.html": ["sha256-abc="]}}),
        },
    )
    return tmp_path


def app_of(site: Site | None) -> FastAPI:
    # Nothing of the API is asked that would need an edge.
    return build_app([], cast("Edge", None), page=SiteRoute(site))


def client_of(app: FastAPI) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=app)
    return httpx.AsyncClient(transport=transport, base_url="http://hundi")


@pytest.mark.parametrize(
    ("path", "status", "text"),
    [
        ("/", 200, "home"),
        ("/deals", 200, "all deals"),
        ("/deals/", 200, "all deals"),
        ("/deals/0190-abc", 200, "one deal"),
        ("/deals/0190-abc.txt", 200, "one deal's data"),
        ("/deals/0190-abc/__next._tree.txt", 200, "a tree"),
        ("/deals/0190/more", 404, "nothing here"),
        ("/../site.json", 404, "nothing here"),
        ("/site.json", 404, "nothing here"),
        ("/_next/static/a1.js.br", 404, "nothing here"),
        ("/elsewhere", 404, "nothing here"),
    ],
)
async def test_a_path_is_answered_by_its_page(
    folder: Path, path: str, status: int, text: str
) -> None:
    async with client_of(app_of(Site.read(folder))) as client:
        answer = await client.get(path, headers={"Accept-Encoding": "identity"})

    assert (answer.status_code, answer.text) == (status, text)


async def test_a_page_runs_only_its_own_scripts(folder: Path) -> None:
    async with client_of(app_of(Site.read(folder))) as client:
        answer = await client.get("/")

    policy = answer.headers["content-security-policy"].split("; ")
    assert "script-src 'self' 'sha256-abc='" in policy
    assert "frame-ancestors 'none'" in policy
    assert "require-trusted-types-for 'script'" in policy
    assert "style-src-elem 'self'" in policy
    assert [one for one in policy if "unsafe" in one] == ["style-src-attr 'unsafe-inline'"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"


async def test_hashed_files_are_kept_for_ever_and_pages_asked_for_again(folder: Path) -> None:
    async with client_of(app_of(Site.read(folder))) as client:
        page = await client.get("/")
        again = await client.get("/", headers={"If-None-Match": page.headers["etag"]})
        script = await client.get("/_next/static/a1.js", headers={"Accept-Encoding": "identity"})
        small = await client.head("/_next/static/a1.js", headers={"Accept-Encoding": "br"})

    assert page.headers["cache-control"] == "no-cache"
    assert (again.status_code, again.content) == (304, b"")
    assert script.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert script.headers["content-type"].startswith("text/javascript")
    assert (small.headers["content-encoding"], small.headers["vary"]) == ("br", "Accept-Encoding")


async def test_what_is_the_apis_is_answered_by_the_api(folder: Path) -> None:
    async with client_of(app_of(Site.read(folder))) as client:
        unknown = await client.get("/api/v1/nothing")
        posted = await client.post("/deals")

    assert unknown.headers["content-type"] == "application/problem+json"
    assert unknown.headers["cache-control"] == "no-store"
    assert posted.status_code == 405


async def test_without_a_build_the_root_says_how_to_make_one(tmp_path: Path) -> None:
    async with client_of(app_of(Site.read(tmp_path))) as client:
        root, other = await client.get("/"), await client.get("/deals")

    assert (root.status_code, other.status_code) == (200, 404)
    assert "make web" in root.text
