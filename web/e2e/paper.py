"""Makes out invoices for the journeys: a line of JSON in, the PDF as a line of base64 out."""

import json
import sys
from base64 import b64encode
from datetime import date

from hundi.kernel.money import Money
from hundi.sandbox.papers.paper import Party
from hundi.sandbox.papers.render import render_pdf
from hundi.sandbox.papers.samples import paper_for


def main() -> None:
    """Answer until the input ends."""
    for line in sys.stdin:
        asked = json.loads(line)
        parties = [
            Party(asked[side]["name"], asked[side]["gstin"], ("14 Mill Road", "Pune 411001"))
            for side in ("seller", "buyer")
        ]
        paper = paper_for(
            *parties,
            number=asked["number"],
            total=Money.parse(asked["total"]),
            issued_on=date.fromisoformat(asked["issuedOn"]),
            due_on=date.fromisoformat(asked["dueOn"]),
        )
        sys.stdout.write(b64encode(render_pdf(paper)).decode() + "\n")
        sys.stdout.flush()


main()
