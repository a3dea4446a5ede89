"""Print every measured row of `.results/*.json` as one table."""

import json
import sys
from pathlib import Path

RESULTS = Path(__file__).parents[1] / ".results"
COLUMNS = ("what", "value", "unit", "peer", "ratio", "goal", "met", "bound")
WIDTHS = (62, 12, 10, 24, 8, 10, 6, 40)


def main() -> int:
    """Print the table; return 1 if nothing was measured yet."""
    files = sorted(RESULTS.glob("*.json"))
    if not files:
        sys.stdout.write("nothing measured yet: run `make bench`, `make story`, `make test`\n")
        return 1
    print(*(f"{name:<{width}}" for name, width in zip(COLUMNS, WIDTHS, strict=True)))
    missed = 0
    for file in files:
        content = json.loads(file.read_text())
        for row in content["rows"] if isinstance(content, dict) else content:
            cells = (_cell(row.get(name)) for name in COLUMNS)
            print(*(f"{c:<{width}.{width}}" for c, width in zip(cells, WIDTHS, strict=True)))
            missed += row.get("met") is False
    print(f"{missed} goals missed")
    return 0


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.2f}"
    return "" if value is None else str(value)


if __name__ == "__main__":
    sys.exit(main())
