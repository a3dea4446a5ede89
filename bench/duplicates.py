"""How many duplicates are found and how many honest invoices are stopped.

    python -m bench.duplicates [invoices]

Each genuine invoice is offered to a registry that holds all before it; then each is offered
again, dressed up in every way of `support.genuine.ATTACKS`.
"""

import sys

from bench.rows import Row, keep
from tests.support.genuine import ATTACKS, Registry, blocks, genuine

INVOICES = 10_000
ATTACKED = 500
REVIEW_GOAL = 1.0


def main() -> int:
    """Measure and keep."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else INVOICES
    registry, stopped, asked = Registry(), 0, 0
    invoices = list(genuine(count))
    for invoice in invoices:
        seen = registry.seen(invoice)
        stopped += blocks(seen)
        asked += bool(seen) and not blocks(seen)
        registry.hold(invoice)
    rows = [
        Row("genuine invoices falsely blocked", stopped, f"of {count}", goal="0", met=stopped == 0),
        Row("genuine invoices sent to a person", 100 * asked / count, "%", bound=f"{asked}"),
    ]
    for name, dress in ATTACKS.items():
        seen = [registry.seen(dress(one)) for one in invoices[:: count // ATTACKED]]
        hard, found = sum(map(blocks, seen)), sum(map(bool, seen))
        share = 100 * found / len(seen)
        bound = f"{hard} blocked, {found - hard} to a person, of {len(seen)}"
        met = found == len(seen)
        what = f"duplicate found: {name}"
        rows.append(Row(what, share, "%", goal="100 %", met=met, bound=bound))
    keep("duplicates", rows)
    for row in rows:
        sys.stdout.write(f"{row.what}: {row.bound}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
