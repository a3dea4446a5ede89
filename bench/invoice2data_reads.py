"""What invoice2data says of PDFs, one JSON line each; for `python -m bench.extraction --peer`.

Run by a Python of its own that has invoice2data (`pip install invoice2data==1.0.1 pypdfium2`), with
the templates it brings. Prints first its version, then for every file what it found and took.
"""

import json
import logging
import sys
import time
from importlib.metadata import version
from typing import Any, cast

from invoice2data import (  # pyright: ignore[reportMissingImports] - not in this project's venv
    extract_data,  # pyright: ignore[reportUnknownVariableType]
)
from invoice2data.extract.loader import (  # pyright: ignore[reportMissingImports]
    read_templates,  # pyright: ignore[reportUnknownVariableType]
)

NAMES = {
    "invoice_number": "invoice_number",
    "date": "invoice_date",
    "date_due": "due_date",
    "amount": "total",
    "currency": "currency",
}


def main() -> None:
    """Read every file named."""
    logging.disable(logging.CRITICAL)
    templates = read_templates()
    print(json.dumps(version("invoice2data")))
    for file in sys.argv[1:]:
        began = time.process_time()
        found = cast(dict[str, Any], extract_data(file, templates=templates))
        spent = time.process_time() - began
        said = {ours: _text(found[theirs]) for theirs, ours in NAMES.items() if found.get(theirs)}
        print(json.dumps({"file": file, "said": said, "cpu_seconds": spent}))


def _text(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.2f}"
    return str(value)[:10] if hasattr(value, "isoformat") else str(value)


if __name__ == "__main__":
    main()
