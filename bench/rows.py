"""What a benchmark leaves behind: rows in `.results`, beside the machine and the versions."""

import json
import os
import platform
import sys
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

RESULTS = Path(__file__).parents[1] / ".results"


@dataclass(frozen=True, slots=True)
class Row:
    """One measured figure, beside what it is compared with."""

    what: str
    value: float
    unit: str
    peer: str | None = None
    ratio: float | None = None
    goal: str | None = None
    met: bool | None = None
    bound: str = ""


def keep(name: str, rows: list[Row]) -> None:
    """Write the rows to `.results/<name>.json`, and print them."""
    RESULTS.mkdir(exist_ok=True)
    described = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),  # noqa: TID251 - dates the file
        "machine": f"{platform.machine()} {platform.system()} {platform.release()}",
        "load_average": os.getloadavg(),
        "python": platform.python_version(),
        "versions": {name: version(name) for name in ("psycopg", "fastapi", "procrastinate")},
        "rows": [asdict(row) for row in rows],
    }
    (RESULTS / f"{name}.json").write_text(json.dumps(described, indent=1))
    for row in rows:
        ratio = "" if row.ratio is None else f"  ({row.ratio:.2f} x {row.peer})"
        sys.stdout.write(f"{row.what:<66} {row.value:>12,.2f} {row.unit}{ratio}\n")
