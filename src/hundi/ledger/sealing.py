"""Sealing: what was committed goes into blocks, a little later, by the worker.

Nothing is sealed that could still be joined by an older row. Sequence numbers are drawn in
order and become visible out of order, so a block must not end above a number that a running
transaction holds. Each call leaves a mark: the highest number anybody sees, and a transaction id
given out after it was read. Whoever drew a lower number had its own id by then (a trigger sees
to it), thus a lower one. A later call finds that all lower ids have ended, and seals up to there.
"""

from dataclasses import dataclass, replace
from typing import LiteralString

import structlog

from hundi.ledger import chain_rows
from hundi.ledger.chain import BEFORE_THE_FIRST, Block, Kind
from hundi.runtime.database import Database, Transaction
from hundi.runtime.faults import fault

ROLE = "sealer"
# So that one call stays within a second or two; the next comes in seconds.
BLOCKS_PER_CALL_MAX = 5
# Any number, the same for ever: whoever seals holds this advisory lock.
LOCK = 0x7365616C

_log = structlog.get_logger()

_NEWEST: dict[Kind, LiteralString] = {
    Kind.AUDIT: "SELECT coalesce(max(seq), 0) AS seq FROM platform.audit_log",
    Kind.LEDGER: "SELECT coalesce(max(seq), 0) AS seq FROM ledger.entries",
}


@dataclass(frozen=True, slots=True)
class _Reach:
    """How far one kind of row is: sealed, may be sealed, is there."""

    sealed: int
    settled: int  # nothing can appear up to here any more
    marked: int  # where the mark is, settled or not
    newest: int


async def seal(database: Database) -> int:
    """Seal what is settled, and mark what is there; return how many rows were sealed.

    One seals at a time; whoever comes second does nothing. Rows are sealed by the second call
    after they were committed, once every transaction that ran at the first has ended.
    """
    async with database.transaction(ROLE) as tx:
        row = await tx.one("SELECT pg_try_advisory_xact_lock(%s) AS mine", [LOCK])
        if row is None or not row["mine"]:
            return 0
        # Nothing so far has given this transaction an id, and the marks rest on that: the id
        # must be younger than the reading of the numbers.
        reaches = {kind: await _reach(tx, kind) for kind in Kind}
        fault("sealing.after_reach")
        rows = 0
        for kind, reach in reaches.items():
            rows += await _seal_kind(tx, kind, reach)
            await _mark(tx, kind, reach)
        fault("sealing.before_commit")
    return rows


async def _reach(tx: Transaction, kind: Kind) -> _Reach:
    newest = await tx.one(_NEWEST[kind])
    # A mark from another cluster (the database was restored) speaks of ids not given out here.
    mark = await tx.one(
        """
        SELECT up_to_seq, before_xid <= pg_snapshot_xmin(pg_current_snapshot()) AS is_settled
        FROM platform.seal_marks
        WHERE kind = %s AND before_xid < pg_snapshot_xmax(pg_current_snapshot())
        """,
        [kind],
    )
    sealed = await tx.one(
        "SELECT coalesce(max(last_seq), 0) AS seq FROM platform.blocks WHERE kind = %s", [kind]
    )
    marked = mark["up_to_seq"] if mark else 0
    return _Reach(
        sealed=sealed["seq"] if sealed else 0,
        settled=marked if mark and mark["is_settled"] else 0,
        marked=marked,
        newest=newest["seq"] if newest else 0,
    )


async def _seal_kind(tx: Transaction, kind: Kind, reach: _Reach) -> int:
    after, rows = reach.sealed, 0
    for _ in range(BLOCKS_PER_CALL_MAX):
        if after >= reach.settled:
            break
        last = await chain_rows.next_last(tx, kind, after=after, up_to=reach.settled)
        if last is None:
            break
        block = await _add(tx, kind, after=after, last=last)
        after, rows = block.last_seq, rows + block.row_count
    return rows


async def _add(tx: Transaction, kind: Kind, *, after: int, last: int) -> Block:
    head = await tx.one("SELECT number, hash FROM platform.blocks ORDER BY number DESC LIMIT 1")
    block = Block(
        number=head["number"] + 1 if head else 1,
        kind=kind,
        after_seq=after,
        last_seq=last,
        digests=await chain_rows.digests_of(tx, kind, after=after, last=last),
        previous_hash=bytes(head["hash"]) if head else BEFORE_THE_FIRST,
        sealed_at=tx.now,
    )
    block = replace(block, hash=block.right_hash)
    await chain_rows.add_block(tx, block)
    fault("sealing.after_block")
    # The log is outside the database: whoever has it has an anchor for `hundi audit --head`.
    _log.info(
        "block_sealed",
        number=block.number,
        kind=str(kind),
        rows=block.row_count,
        head=block.hash.hex(),
    )
    return block


async def _mark(tx: Transaction, kind: Kind, reach: _Reach) -> None:
    """Leave a mark at the newest row, unless there is one there or an older one still waits."""
    is_waiting = reach.settled < reach.marked
    if reach.newest == reach.marked or is_waiting:
        return
    await tx.execute(
        """
        INSERT INTO platform.seal_marks (kind, up_to_seq, before_xid)
        VALUES (%s, %s, pg_current_xact_id())
        ON CONFLICT (kind) DO UPDATE
        SET up_to_seq = excluded.up_to_seq, before_xid = excluded.before_xid
        """,
        [kind, reach.newest],
    )
