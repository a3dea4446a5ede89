"""The ledger over HTTP, for operators: the audit, and the switch of all money."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from hundi.kernel.errors import Conflict
from hundi.kernel.money import Money
from hundi.ledger import audit, chain_proof, chain_rows, sealing, watch
from hundi.runtime import halt
from hundi.runtime.values import RupeesOut, Shape
from hundi.runtime.web import AdminCaller, TheEdge, Tx, platform_routes

# Ten million rows, read in a minute; a longer chain is proved by `hundi audit`.
CHAIN_BLOCKS_MAX = 500


class ChainTooLong(Conflict):
    """The chain is longer than a request should read."""


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


class ChainShape(Shape):
    """The sealed blocks, read again and compared with the rows they seal.

    `head` is the newest block's hash: one kept elsewhere tells a chain that was made anew.
    """

    clean: bool
    proofs: list[ProofShape]
    blocks: int
    rows: int
    unsealed: int
    head: str | None


class SwitchShape(Shape):
    """Whether money moves, and why not."""

    halted: bool
    reason: str | None
    since: datetime | None


class SwitchBody(Shape):
    """Why."""

    reason: str = Field(min_length=3, max_length=halt.REASON_CHARS_MAX)


class ResumeProposed(Shape):
    """Money moves again when a second operator agrees."""

    approval_id: UUID
    status: str = "proposed"


routes = platform_routes()


@routes.get("/admin/money")
async def money_switch(caller: AdminCaller, tx: Tx) -> SwitchShape:  # noqa: ARG001 - admits
    """Say whether money moves."""
    state = await halt.switch(tx)
    return SwitchShape(
        halted=state.halted_at is not None, reason=state.reason, since=state.halted_at
    )


@routes.post("/admin/money/halt")
async def halt_money(body: SwitchBody, caller: AdminCaller, edge: TheEdge) -> SwitchShape:
    """Halt all money at once. One operator is enough to stop; two are needed to go on."""
    await watch.halt_by_hand(edge.database, body.reason, by=caller.user_id)
    async with edge.database.transaction("platform") as tx:
        return await money_switch(caller, tx)


@routes.post("/admin/money/resume", status_code=202)
async def resume_money(body: SwitchBody, caller: AdminCaller, tx: Tx) -> ResumeProposed:
    """Propose that money moves again; it does when a second operator approves."""
    approval_id = await watch.propose_resume(tx, reason=body.reason, by=caller.user_id)
    return ResumeProposed(approval_id=approval_id)


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
        proofs=_shown(proofs),
        accounts=[
            AccountShape(
                kind=kind,
                accounts=len(members),
                balance=sum((line.balance for line in members), Money(0)),
            )
            for kind, members in sorted(kinds.items())
        ],
    )


@routes.get("/admin/audit/chain")
async def audit_chain(caller: AdminCaller, edge: TheEdge) -> ChainShape:  # noqa: ARG001 - admits
    """Read every sealed block again, and name each row that is not as it was sealed."""
    # The sealer reads all of it and can change none; whom row policies could deceive is
    # not asked here but by `hundi audit`.
    async with edge.database.transaction(sealing.ROLE) as tx:
        if await chain_rows.count_blocks(tx) > CHAIN_BLOCKS_MAX:
            raise ChainTooLong(
                f"The chain has more than {CHAIN_BLOCKS_MAX} blocks: prove it by `hundi audit`."
            )
        chain = await chain_proof.read_chain(tx)
    proofs = chain.proofs(kept_head=None, findings_max=audit.FINDINGS_MAX)
    return ChainShape(
        clean=all(proof.holds for proof in proofs),
        proofs=_shown(proofs),
        blocks=chain.blocks,
        rows=chain.rows,
        unsealed=chain.unsealed,
        head=chain.head.hash.hex() if chain.head else None,
    )


def _shown(proofs: list[audit.Proof]) -> list[ProofShape]:
    return [
        ProofShape(promise=proof.promise, holds=proof.holds, broken_by=list(proof.broken_by))
        for proof in proofs
    ]
