"""The ledger over HTTP, for operators: the audit."""

from hundi.kernel.money import Money
from hundi.ledger import audit
from hundi.runtime.values import RupeesOut, Shape
from hundi.runtime.web import AdminCaller, Tx, platform_routes


class ProofShape(Shape):
    """One invariant, and what breaks it."""

    promise: str
    holds: bool
    broken_by: list[str]


class AccountShape(Shape):
    """One kind of account, summed over its owners and shards."""

    kind: str
    accounts: int
    balance: RupeesOut


class AuditShape(Shape):
    """The proofs, and the ledger by kind of account."""

    clean: bool
    proofs: list[ProofShape]
    accounts: list[AccountShape]


routes = platform_routes()


@routes.get("/admin/ledger/audit")
async def audit_ledger(caller: AdminCaller, tx: Tx) -> AuditShape:  # noqa: ARG001 - admits
    """Prove the ledger's invariants now."""
    lines = await audit.trial_balance(tx)
    proofs = audit.prove(lines)
    kinds: dict[str, list[audit.Line]] = {}
    for line in lines:
        kinds.setdefault(line.account.split(":", 1)[0], []).append(line)
    return AuditShape(
        clean=all(proof.holds for proof in proofs),
        proofs=[
            ProofShape(promise=proof.promise, holds=proof.holds, broken_by=list(proof.broken_by))
            for proof in proofs
        ],
        accounts=[
            AccountShape(
                kind=kind,
                accounts=len(members),
                balance=sum((line.balance for line in members), Money(0)),
            )
            for kind, members in sorted(kinds.items())
        ],
    )
