"""The chain's SQL: how rows become digests, and blocks rows. Read by sealing and by the proof.

The canonical bytes of a row are its columns in binary, in a fixed order; a text that others
follow has its length before it, so no two rows have the same bytes. PostgreSQL digests them
itself. These queries are text of ours and not functions in the database: whoever could change
a row there could change a function as well. They are never edited: what is sealed was
sealed by them. Another form is another kind of block.
"""

from typing import LiteralString

from hundi.ledger.chain import Block, Kind
from hundi.runtime.database import Transaction

# One block's digests are at most a megabyte, or one giant entry's.
BLOCK_ROWS_MAX = 20_000

# All rows above `after`; the first block also covers numbers that no sequence gives.
_DIGESTS: dict[Kind, LiteralString] = {
    Kind.AUDIT: """
        SELECT coalesce(string_agg(
            int8send(seq) || int4send(0) || sha256(
                int8send(seq) || timestamptz_send(at)
                || coalesce('\\x01'::BYTEA || uuid_send(actor_id), '\\x00'::BYTEA)
                || coalesce('\\x01'::BYTEA || uuid_send(subject_id), '\\x00'::BYTEA)
                || int4send(octet_length(action)) || convert_to(action, 'UTF8')
                || convert_to(details::TEXT, 'UTF8')
            ), ''::BYTEA ORDER BY seq
        ), ''::BYTEA) AS digests
        FROM platform.audit_log
        WHERE seq <= %(last)s::BIGINT AND (seq > %(after)s::BIGINT OR %(after)s::BIGINT = 0)
    """,
    Kind.LEDGER: """
        WITH entry AS (
            SELECT id, seq, memo, posted_at FROM ledger.entries
            WHERE seq <= %(last)s::BIGINT AND (seq > %(after)s::BIGINT OR %(after)s::BIGINT = 0)
        ), move AS MATERIALIZED (
            -- Entry by entry, by the index: OFFSET keeps a block from reading all moves there are.
            SELECT entry.seq, entry.id, its.*
            FROM entry CROSS JOIN LATERAL (
                SELECT ordinal, source_id, target_id, amount_minor
                FROM ledger.moves WHERE entry_id = entry.id OFFSET 0
            ) AS its
        ), digested AS (
            SELECT seq, 0 AS ordinal, sha256(
                int8send(seq) || uuid_send(id) || timestamptz_send(posted_at)
                || convert_to(memo, 'UTF8')
            ) AS digest
            FROM entry
            UNION ALL
            SELECT move.seq, move.ordinal, sha256(
                int8send(move.seq) || uuid_send(move.id) || int4send(move.ordinal)
                || int8send(move.amount_minor)
                || int4send(octet_length(coalesce(source.name, '')))
                || convert_to(coalesce(source.name, ''), 'UTF8')
                || convert_to(coalesce(target.name, ''), 'UTF8')
            )
            FROM move
            LEFT JOIN ledger.accounts AS source ON source.id = move.source_id
            LEFT JOIN ledger.accounts AS target ON target.id = move.target_id
        )
        SELECT coalesce(string_agg(
            int8send(seq) || int4send(ordinal) || digest, ''::BYTEA ORDER BY seq, ordinal
        ), ''::BYTEA) AS digests
        FROM digested
    """,
}

# The last number of the next block: as many whole entries as fit, and at least one.
_NEXT_LAST: dict[Kind, LiteralString] = {
    Kind.AUDIT: """
        SELECT max(seq) AS last_seq FROM (
            SELECT seq FROM platform.audit_log
            WHERE seq > %(after)s AND seq <= %(up_to)s ORDER BY seq LIMIT %(most)s
        ) AS line
    """,
    Kind.LEDGER: """
        SELECT max(seq) AS last_seq FROM (
            SELECT seq, row_number() OVER (ORDER BY seq) AS n, sum(1 + (
                SELECT count(*) FROM ledger.moves AS move WHERE move.entry_id = entry.id
            )) OVER (ORDER BY seq) AS rows_so_far
            FROM (
                SELECT id, seq FROM ledger.entries
                WHERE seq > %(after)s AND seq <= %(up_to)s ORDER BY seq LIMIT %(most)s
            ) AS entry
        ) AS counted
        WHERE rows_so_far <= %(most)s OR n = 1
    """,
}

_WORDS: dict[Kind, LiteralString] = {
    Kind.AUDIT: """
        SELECT seq, 0 AS ordinal, concat_ws(' ', action, subject_id, details) AS words
        FROM platform.audit_log WHERE seq = ANY (%s)
    """,
    Kind.LEDGER: """
        WITH entry AS (
            SELECT id, seq, memo, posted_at FROM ledger.entries WHERE seq = ANY (%s)
        )
        SELECT seq, 0 AS ordinal, concat(memo, ', ', posted_at, ', ', id) AS words FROM entry
        UNION ALL
        SELECT entry.seq, move.ordinal, concat(
            move.amount_minor, ' paise from ', source.name, ' to ', target.name
        )
        FROM entry
        JOIN ledger.moves AS move ON move.entry_id = entry.id
        LEFT JOIN ledger.accounts AS source ON source.id = move.source_id
        LEFT JOIN ledger.accounts AS target ON target.id = move.target_id
    """,
}


async def digests_of(tx: Transaction, kind: Kind, *, after: int, last: int) -> bytes:
    """Return the digests of the rows that are there now."""
    row = await tx.one(_DIGESTS[kind], {"after": after, "last": last})
    return bytes(row["digests"]) if row else b""


async def next_last(tx: Transaction, kind: Kind, *, after: int, up_to: int) -> int | None:
    """Return where the next block ends, or None when there is nothing to seal."""
    most = {"after": after, "up_to": up_to, "most": BLOCK_ROWS_MAX}
    row = await tx.one(_NEXT_LAST[kind], most)
    return row["last_seq"] if row else None


async def words_of(tx: Transaction, kind: Kind, seqs: list[int]) -> dict[tuple[int, int], str]:
    """Return what rows say now, by sequence number and ordinal."""
    rows = await tx.all(_WORDS[kind], [seqs])
    return {(row["seq"], row["ordinal"]): row["words"] for row in rows}


async def count_blocks(tx: Transaction) -> int:
    """Return how many blocks there are."""
    row = await tx.one("SELECT count(*) AS n FROM platform.blocks")
    return row["n"] if row else 0


async def block_after(tx: Transaction, number: int) -> Block | None:
    """Return the block with the next higher number that is there."""
    row = await tx.one(
        "SELECT * FROM platform.blocks WHERE number > %s ORDER BY number LIMIT 1", [number]
    )
    if row is None:
        return None
    return Block(
        row["number"],
        Kind(row["kind"]),
        row["after_seq"],
        row["last_seq"],
        bytes(row["digests"]),
        bytes(row["previous_hash"]),
        row["sealed_at"],
        bytes(row["hash"]),
    )


async def add_block(tx: Transaction, block: Block) -> None:
    """Write a block."""
    await tx.execute(
        """
        INSERT INTO platform.blocks (
            number, kind, after_seq, last_seq, row_count, digests, previous_hash, hash, sealed_at
        )
        VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
        """,
        [
            block.number,
            block.kind,
            block.after_seq,
            block.last_seq,
            block.row_count,
            block.digests,
            block.previous_hash,
            block.hash,
            block.sealed_at,
        ],
    )
