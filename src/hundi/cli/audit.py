"""`hundi audit`: prove the ledger's invariants, on a running platform or an idle data folder."""

import argparse
import json
import sys
from pathlib import Path

from hundi.cli import settings as typed
from hundi.cli.proofs import prove_services
from hundi.cli.servers import database_of
from hundi.cli.tables import ledger_table, read_ledger
from hundi.ledger import audit
from hundi.runtime.settings import Settings

RESULTS = Path(".results") / "audit.json"


def run(asked: argparse.Namespace) -> int:
    """Print every proof; return 1 if one fails."""
    settings = typed.read(asked)
    with database_of(settings) as url:
        return print_proofs(url, show_ledger=asked.ledger)


def report(data: Path) -> int:
    """Prove what lies in a data folder; return 1 if a proof fails."""
    with database_of(Settings(data=data)) as url:
        return print_proofs(url, show_ledger=False)


def print_proofs(owner_url: str, *, show_ledger: bool) -> int:
    """Prove what a database holds."""
    lines = read_ledger(owner_url)
    proofs = [*audit.prove(lines), *prove_services(owner_url)]
    if show_ledger:
        sys.stdout.write(ledger_table(lines, {}) + "\n")
    for proof in proofs:
        sys.stdout.write(f"  {'holds' if proof.holds else 'BROKEN':<7} {proof.promise}\n")
        for finding in proof.broken_by:
            sys.stdout.write(f"          {finding}\n")
    broken = sum(not proof.holds for proof in proofs)
    verdict = "clean" if broken == 0 else f"{broken} promises are broken"
    sys.stdout.write(f"audit: {verdict}; {len(lines)} accounts, {len(proofs)} proofs\n")
    keep_rows(proofs)
    return 0 if broken == 0 else 1


def keep_rows(proofs: list[audit.Proof]) -> None:
    """Leave the outcome where `make goals` finds it, when there is such a place."""
    rows = [
        {
            "what": f"audit: {proof.promise}",
            "value": len(proof.broken_by),
            "unit": "findings",
            "peer": None,
            "ratio": None,
            "goal": 0,
            "met": proof.holds,
            "bound": "must hold",
        }
        for proof in proofs
    ]
    if Path("Makefile").exists() and Path("src/hundi").is_dir():
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(json.dumps(rows, indent=1))
