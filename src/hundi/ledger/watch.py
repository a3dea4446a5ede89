"""The running audit: a slice of the ledger at each tick; when it does not prove, money halts.

After the last account comes the sum of all: an entry that made money of nothing is found by it
even where each balance is the sum of its moves.
"""

from uuid import UUID

from hundi.events.platform import ProposalApproved
from hundi.kernel.errors import Conflict
from hundi.kernel.ids import derive_id
from hundi.runtime import audit_log, desk, halt
from hundi.runtime.database import Database, Transaction

ACCOUNTS_PER_SLICE_MAX = 500
# A slice takes no further account once so many changes are summed.
MOVES_PER_SLICE_MAX = 50_000
RESUME = "resume_money"
ITEM = "money_halted"
# What the desk's items and the approvals are about: there is one switch.
SWITCH_ID = derive_id("money", "switch")


class MoneyMoves(Conflict):
    """Money is not halted."""


async def audit_slice(database: Database) -> list[str]:
    """Audit the next accounts; halt all money if one's balance is not the sum of its moves.

    The slice after the last account sums all of them: together they are zero.

    Returns:
        What is wrong, in words.
    """
    async with database.transaction("platform") as tx:
        rows = await tx.all(
            "SELECT * FROM platform.audit_slice(%s, %s)",
            [ACCOUNTS_PER_SLICE_MAX, MOVES_PER_SLICE_MAX],
        )
    wrong = [
        f"{row['account']} holds {row['balance_minor']} paise, its moves say {row['moved_minor']}"
        if row["account"] is not None
        else f"all balances together are {row['balance_minor']} paise, not zero"
        for row in rows
    ]
    if wrong:
        await _halt(database, f"the audit found: {'; '.join(wrong)}")
    return wrong


async def halt_by_hand(database: Database, reason: str, *, by: UUID) -> bool:
    """Halt all money because an operator says so; return whether it moved until now.

    One is enough to stop, two are needed to go on.
    """
    halted = await _halt(database, f"an operator: {reason}")
    if halted:
        async with database.transaction("platform") as tx:
            await audit_log.record(tx, by, "halt money", SWITCH_ID, {"reason": reason})
    return halted


async def propose_resume(tx: Transaction, *, reason: str, by: UUID) -> UUID:
    """Ask a second operator to agree that money may move again; return the approval's id.

    Raises:
        MoneyMoves: it is not halted.
        AlreadyProposed: somebody proposed it before.
    """
    state = await halt.switch(tx)
    if state.halted_at is None:
        raise MoneyMoves("Money is not halted.")
    payload: dict[str, object] = {"halt": state.halts, "reason": reason}
    return await desk.propose(tx, RESUME, SWITCH_ID, payload=payload, by=by)


async def resume_as_approved(tx: Transaction, approved: ProposalApproved) -> None:
    """Let money move again as two operators agreed; a halt that came later stays."""
    number = approved.payload["halt"]
    if isinstance(number, int) and await halt.resume(tx, number):
        await desk.close_item(tx, ITEM, SWITCH_ID)
        await audit_log.record(tx, approved.approved_by, "resume money", SWITCH_ID, {})


async def _halt(database: Database, reason: str) -> bool:
    if not await halt.halt(database, reason):
        return False
    async with database.transaction("platform") as tx:
        await desk.open_item(tx, ITEM, SWITCH_ID, reasons=[reason[: halt.REASON_CHARS_MAX]])
    return True
