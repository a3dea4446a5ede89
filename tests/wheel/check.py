"""`make wheel-check`: a wheel is built, installed where nothing else is, and serves everything.

No Node on PATH, no source tree in reach: the current folder is an empty one, and the interpreter
is a new environment's. Prints what was seen; exit code 1 when something is missing.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import httpx

from hundi.cli.stage import free_port

ROOT = Path(__file__).parents[2]
START_SECONDS_MAX = 300.0
PAGES = (
    "/",
    "/sign-in",
    "/marketplace",
    "/deals/01a20dcc-75e1-74b3-99d8-f3775bbb0d2a",
    "/operator",
)
TOOLS = ("sh", "uname", "ldconfig", "gcc", "setpriv", "locale")


def main() -> int:
    """Build, install, start, look."""
    began = time.monotonic()
    with ExitStack() as closing:
        place = Path(tempfile.mkdtemp(prefix="hundi-wheel-"))
        closing.callback(shutil.rmtree, place, ignore_errors=True)
        place.chmod(0o755)
        wheel = build(place)
        say(f"{wheel.name}: {wheel.stat().st_size / 1e6:.1f} MB, {what_is_in(wheel)}")
        python = install(place, wheel)
        path = only_these_tools(place)
        port = free_port()
        process = subprocess.Popen(
            [python, "-I", "-m", "hundi", "up", "--port", str(port), "--data", place / "d"],
            cwd=place,
            env={"PATH": str(path), "HOME": str(place)},
            stdout=subprocess.PIPE,
            text=True,
        )
        closing.callback(process.wait)
        closing.callback(process.terminate)
        wait_until_ready(process)
        problems = look_at(f"http://127.0.0.1:{port}")
    for problem in problems:
        say(f"  WRONG {problem}")
    say(f"wheel: {'it serves all of it' if not problems else 'something is missing'}"
        f" ({time.monotonic() - began:.0f} s)")  # fmt: skip
    return 1 if problems else 0


def build(place: Path) -> Path:
    """Return the wheel that `pip wheel .` gives."""
    run([sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", str(place), "."])
    return next(place.glob("hundi-*.whl"))


def what_is_in(wheel: Path) -> str:
    """Count what matters in it."""
    with zipfile.ZipFile(wheel) as opened:
        names = opened.namelist()
    pages = sum(name.startswith("hundi/site/") and name.endswith(".html") for name in names)
    migrations = sum(name.startswith("hundi/migrations/0") for name in names)
    return f"{pages} pages, {migrations} migrations"


def install(place: Path, wheel: Path) -> str:
    """Put it and its pinned dependencies into an empty environment; return its interpreter."""
    run([sys.executable, "-m", "venv", str(place / "venv")])
    python = str(place / "venv" / "bin" / "python")
    pinned = str(ROOT / "requirements" / "run.txt")
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run([*pip, "--require-hashes", "-r", pinned])
    run([*pip, "--no-deps", str(wheel)])
    run([python, "-m", "pip", "check", "--disable-pip-version-check"])
    return python


def only_these_tools(place: Path) -> Path:
    """Return a folder for PATH with what an embedded server's start may ask for, and no Node."""
    folder = place / "bin"
    folder.mkdir()
    for name in TOOLS:
        found = shutil.which(name)
        if found:
            (folder / name).symlink_to(found)
    return folder


def wait_until_ready(process: "subprocess.Popen[str]") -> None:
    """Wait for the line that says so.

    Raises:
        RuntimeError: it ended without.
    """
    deadline = time.monotonic() + START_SECONDS_MAX
    said: list[str] = []
    for line in process.stdout or ():
        said.append(line)
        if line.startswith("ready "):
            return
        if time.monotonic() > deadline:
            break
    raise RuntimeError("".join(said) or "hundi said nothing")


def look_at(base: str) -> list[str]:
    """Return what is wrong with what it serves."""
    problems: list[str] = []
    with httpx.Client(base_url=base, timeout=30, trust_env=False) as client:
        for path in PAGES:
            answer = client.get(path)
            if answer.status_code != 200 or "<script" not in answer.text:
                problems.append(f"GET {path}: {answer.status_code}")
            if "script-src 'self' 'sha256-" not in answer.headers.get(
                "content-security-policy", ""
            ):
                problems.append(f"GET {path} has no policy")
        page = client.get("/").text
        scripts = [part.split('"')[0] for part in page.split('src="')[1:] if "/_next/" in part]
        problems += [f"GET {one}" for one in scripts if client.get(one).status_code != 200]
        say(f"  {len(PAGES)} pages and {len(scripts)} scripts of the first")
        calls = ("/api/v1/health", "/api/openapi.json", "/api/v1/public/totals")
        problems += [f"GET {call}" for call in calls if client.get(call).status_code != 200]
        body = {"email": "asha@example.com", "password": "seven rivers and lamps", "role": "sme"}
        answer = client.post("/api/v1/auth/register", json={**body, "name": "Asha Kulkarni"})
        if answer.status_code != 201:
            problems.append(f"nobody can sign up: {answer.status_code} {json.dumps(answer.text)}")
    return problems


def run(argv: Sequence[str]) -> None:
    """Run a command of this check; its failure ends it."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    subprocess.run(argv, cwd=ROOT, check=True, env=environment)


def say(text: str) -> None:
    """Print at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
