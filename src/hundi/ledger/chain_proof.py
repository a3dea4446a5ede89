"""The chain's proof: every block is read again, and every row beside it. `hundi audit` runs it.

It should read as the owner of the database, whom no row policy can deceive, in one snapshot.
"""

from dataclasses import dataclass, field

from hundi.ledger import chain_rows
from hundi.ledger.audit import FINDINGS_MAX, Proof
from hundi.ledger.chain import Block, Difference, Kind, differences, link_problems
from hundi.runtime.database import Transaction


@dataclass(slots=True)
class Chain:
    """What the chain came to: where it ends, what it covers, and what is wrong with it."""

    head: Block | None = None
    blocks: int = 0
    rows: int = 0
    unsealed: int = 0
    kept_head_is_there: bool = False
    covered: dict[Kind, int] = field(default_factory=lambda: dict.fromkeys(Kind, 0))
    wrong_blocks: list[str] = field(default_factory=list[str])
    wrong_rows: list[str] = field(default_factory=list[str])
    loose: list[str] = field(default_factory=list[str])

    def proofs(self, *, kept_head: bytes | None, findings_max: int) -> list[Proof]:
        """Return the promises; `kept_head` is a head that somebody kept elsewhere."""
        found = [
            Proof("each block of the audit chain follows the one before", tuple(self.wrong_blocks)),
            Proof("each sealed row is as it was sealed", tuple(self.wrong_rows)),
            Proof("each move is of an entry, each entry of moves", tuple(self.loose)),
        ]
        if kept_head is not None:
            lost = "" if self.kept_head_is_there else f"no block has the hash {kept_head.hex()}"
            found.append(Proof("the audit chain still holds the head that was kept", _some(lost)))
        return [Proof(proof.promise, proof.broken_by[:findings_max]) for proof in found]

    @property
    def summary(self) -> str:
        """One line for a person; its hash is worth keeping outside the database."""
        head = self.head.hash.hex() if self.head else "none"
        return (
            f"chain: {self.blocks} blocks seal {self.rows} rows, "
            f"{self.unsealed} not sealed yet; head {head}"
        )


async def read_chain(
    tx: Transaction, *, kept_head: bytes | None = None, findings_max: int = FINDINGS_MAX
) -> Chain:
    """Read the whole chain and all that it covers, a block at a time.

    Naming stops after `findings_max` rows; blocks are read to the end.
    """
    chain = Chain()
    await _refuse_odd_numbers(tx, chain)
    before: Block | None = None
    while block := await chain_rows.block_after(tx, before.number if before else 0):
        await _read_block(tx, chain, before, block, findings_max=findings_max)
        chain.kept_head_is_there |= block.hash == kept_head and block.hash == block.right_hash
        before = block
    chain.head = before
    chain.unsealed = await _unsealed(tx, chain.covered)
    chain.loose = await _loose(tx, findings_max)
    return chain


async def _refuse_odd_numbers(tx: Transaction, chain: Chain) -> None:
    """Name blocks below the first: reading onwards from it would never come by them."""
    row = await tx.one("SELECT count(*) AS n FROM platform.blocks WHERE number < 1")
    if row is not None and row["n"]:
        chain.wrong_blocks.append(f"{row['n']} blocks have a number below 1")


async def _read_block(
    tx: Transaction, chain: Chain, before: Block | None, block: Block, *, findings_max: int
) -> None:
    is_altered = block.hash != block.right_hash
    covered = chain.covered[block.kind]
    chain.wrong_blocks += link_problems(before, block, covered=covered, is_altered=is_altered)
    found = await chain_rows.digests_of(tx, block.kind, after=block.after_seq, last=block.last_seq)
    if found != block.digests and len(chain.wrong_rows) < findings_max:
        chain.wrong_rows += await _named(tx, block, differences(block.digests, found))
    chain.covered[block.kind] = block.last_seq
    chain.blocks += 1
    chain.rows += block.row_count


async def _named(tx: Transaction, block: Block, found: list[Difference]) -> list[str]:
    """Return a sentence for each row that differs, with what it says now."""
    seqs = sorted({difference.place.seq for difference in found})
    words = await chain_rows.words_of(tx, block.kind, seqs)
    named: list[str] = []
    for difference in found:
        place = difference.place
        now = words.get((place.seq, place.ordinal))
        says = "" if now is None or difference.what == "is missing" else f"; it now says: {now}"
        named.append(f"{place.named(block.kind)} {difference.what} (block {block.number}){says}")
    return named


async def _unsealed(tx: Transaction, covered: dict[Kind, int]) -> int:
    row = await tx.one(
        """
        SELECT (SELECT count(*) FROM platform.audit_log WHERE seq > %s)
            + (SELECT count(*) FROM ledger.entries WHERE seq > %s) AS n
        """,
        [covered[Kind.AUDIT], covered[Kind.LEDGER]],
    )
    return row["n"] if row else 0


async def _loose(tx: Transaction, findings_max: int) -> list[str]:
    """Name moves and entries that lost each other: no chain of entries would come by them."""
    rows = await tx.all(
        """
        SELECT 'move ' || ordinal || ' of ' || entry_id || ' is of no entry' AS named
        FROM ledger.moves AS move
        WHERE NOT EXISTS (SELECT FROM ledger.entries AS entry WHERE entry.id = move.entry_id)
        UNION ALL
        SELECT 'entry ' || seq || ' moves nothing'
        FROM ledger.entries AS entry
        WHERE NOT EXISTS (SELECT FROM ledger.moves AS move WHERE move.entry_id = entry.id)
        LIMIT %s
        """,
        [findings_max],
    )
    return [row["named"] for row in rows]


def _some(finding: str) -> tuple[str, ...]:
    return (finding,) if finding else ()
