"""`hundi audit`: prove the ledger's invariants, on a running platform or an idle data folder.

It ends with the head of the audit chain. Keep that hash elsewhere: `hundi audit --head HASH`
then finds even a history that was rewritten whole.
"""

import argparse
import asyncio
import json
import sys
from dataclasses import dataclass
from pathlib import Path

from hundi.cli import settings as typed
from hundi.cli.proofs import prove_services, read_chain_as_owner
from hundi.cli.servers import database_of
from hundi.cli.tables import ledger_table, read_ledger
from hundi.ledger import audit
from hundi.ledger.audit import FINDINGS_MAX
from hundi.ledger.chain import HASH_BYTES
from hundi.ledger.chain_proof import Chain
from hundi.runtime.settings import Settings

RESULTS = Path(".results") / "audit.json"


@dataclass(frozen=True, slots=True)
class Audited:
    """What an audit read, and what it proved."""

    lines: list[audit.Line]
    chain: Chain
    proofs: list[audit.Proof]


def run(asked: argparse.Namespace) -> int:
    """Print every proof; return 1 if one fails."""
    kept_head = read_hash(asked.head) if asked.head else None
    with database_of(typed.read(asked)) as url:
        audited = prove_all(url, kept_head=kept_head, findings_max=asked.findings)
    return print_proofs(audited, show_ledger=asked.ledger)


def report(data: Path) -> int:
    """Prove what lies in a data folder; return 1 if a proof fails."""
    with database_of(Settings(data=data)) as url:
        return print_proofs(prove_all(url), show_ledger=False)


def prove_all(
    owner_url: str, *, kept_head: bytes | None = None, findings_max: int = FINDINGS_MAX
) -> Audited:
    """Prove what a database holds, naming at most so many findings for each promise."""
    lines = read_ledger(owner_url)
    chain = asyncio.run(
        read_chain_as_owner(owner_url, kept_head=kept_head, findings_max=findings_max)
    )
    proofs = [
        *audit.prove(lines, findings_max=findings_max),
        *prove_services(owner_url),
        *chain.proofs(kept_head=kept_head, findings_max=findings_max),
    ]
    return Audited(lines, chain, proofs)


def print_proofs(audited: Audited, *, show_ledger: bool) -> int:
    """Print what was proved; return 1 if a promise is broken."""
    if show_ledger:
        sys.stdout.write(ledger_table(audited.lines, {}) + "\n")
    for proof in audited.proofs:
        sys.stdout.write(f"  {'holds' if proof.holds else 'BROKEN':<7} {proof.promise}\n")
        for finding in proof.broken_by:
            sys.stdout.write(f"          {finding}\n")
    broken = sum(not proof.holds for proof in audited.proofs)
    verdict = "clean" if broken == 0 else f"{broken} promises are broken"
    sys.stdout.write(f"{audited.chain.summary}\n")
    sys.stdout.write(
        f"audit: {verdict}; {len(audited.lines)} accounts, {len(audited.proofs)} proofs\n"
    )
    keep_rows(audited.proofs)
    return 0 if broken == 0 else 1


def read_hash(text: str) -> bytes:
    """Read a head as it was printed.

    Raises:
        ValueError: it is not a hash.
    """
    digits = HASH_BYTES * 2
    if len(text) != digits or not all(digit in "0123456789abcdef" for digit in text):
        raise ValueError(f"--head is {digits} hexadecimal digits, as `hundi audit` printed them")
    return bytes.fromhex(text)


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
