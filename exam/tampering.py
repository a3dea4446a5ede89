"""What a superuser can do to the books. Each returns the names that the audit must give it."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, LiteralString, TypeVar
from uuid import UUID

import psycopg

from hundi.ledger.chain import Block, Kind

T = TypeVar("T")

# More than any sum in the books, so that no two tamperings cancel out.
ABSURD_MINOR = 10**13
FOREIGN_ORDINAL = 1_000


@dataclass(slots=True)
class Vandal:
    """A superuser's connection, and the rows it has not laid hands on yet."""

    owner: psycopg.Connection[Any]
    chance: random.Random
    entries: list[tuple[int, UUID]] = field(default_factory=list[tuple[int, UUID]])
    lines: list[int] = field(default_factory=list[int])
    entry_gaps: list[int] = field(default_factory=list[int])
    line_gaps: list[int] = field(default_factory=list[int])

    @classmethod
    def at(cls, owner: psycopg.Connection[Any], chance: random.Random) -> "Vandal":
        """Look around: what is there, and which numbers nobody has."""
        entries = owner.execute("SELECT seq, id FROM ledger.entries ORDER BY seq").fetchall()
        lines = owner.execute("SELECT seq FROM platform.audit_log ORDER BY seq").fetchall()
        vandal = cls(owner, chance, [(row[0], row[1]) for row in entries], [r[0] for r in lines])
        vandal.entry_gaps = _gaps([seq for seq, _ in vandal.entries])
        vandal.line_gaps = _gaps(vandal.lines)
        for untouched in (vandal.entries, vandal.lines, vandal.entry_gaps, vandal.line_gaps):
            chance.shuffle(untouched)
        return vandal

    def a_move_of(self, entry_id: UUID) -> int:
        """Choose one of an entry's moves; return its ordinal."""
        rows = self.owner.execute(
            "SELECT ordinal FROM ledger.moves WHERE entry_id = %s ORDER BY ordinal", [entry_id]
        ).fetchall()
        return int(self.chance.choice(rows)[0])

    def new_id(self) -> UUID:
        """Make up an id."""
        return UUID(int=self.chance.getrandbits(128))


def taken(untouched: list[T], count: int) -> list[T]:
    """Take so many rows, which nobody takes again."""
    chosen = untouched[-count:]
    del untouched[-count:]
    return chosen


def alter_entries(vandal: Vandal, count: int) -> list[str]:
    """Give entries another memo or another time."""
    changes: tuple[LiteralString, ...] = (
        "UPDATE ledger.entries SET memo = memo || ' ' WHERE seq = %s",
        "UPDATE ledger.entries SET posted_at = posted_at + interval '1 microsecond' WHERE seq = %s",
    )
    chosen = taken(vandal.entries, count)
    for place, (seq, _) in enumerate(chosen):
        vandal.owner.execute(changes[place % len(changes)], [seq])
    return [f"entry {seq} was altered" for seq, _ in chosen]


def delete_entries(vandal: Vandal, count: int) -> list[str]:
    """Take entries away, with their moves."""
    tampered: list[str] = []
    for seq, entry_id in taken(vandal.entries, count):
        gone = vandal.owner.execute(
            "DELETE FROM ledger.moves WHERE entry_id = %s RETURNING ordinal", [entry_id]
        ).fetchall()
        vandal.owner.execute("DELETE FROM ledger.entries WHERE id = %s", [entry_id])
        tampered.append(f"entry {seq} is missing")
        tampered += [f"move {row[0]} of entry {seq} is missing" for row in gone]
    return tampered


def add_entries(vandal: Vandal, count: int) -> list[str]:
    """Put entries where an undone transaction left a gap, each moving a paisa."""
    tampered: list[str] = []
    for seq in taken(vandal.entry_gaps, count):
        entry_id = vandal.new_id()
        vandal.owner.execute(
            """
            INSERT INTO ledger.entries (id, seq, memo, posted_at)
            OVERRIDING SYSTEM VALUE VALUES (%s, %s, 'Deposit', now())
            """,
            [entry_id, seq],
        )
        vandal.owner.execute(_ADD_MOVE, [entry_id, 1])
        tampered += [
            f"entry {seq} was added",
            f"move 1 of entry {seq} was added",
        ]
    return tampered


def alter_moves(vandal: Vandal, count: int) -> list[str]:
    """Change what a move moves, or turn it round."""
    changes: tuple[LiteralString, ...] = (
        "UPDATE ledger.moves SET amount_minor = amount_minor + 1",
        "UPDATE ledger.moves SET source_id = target_id, target_id = source_id",
        "UPDATE ledger.moves SET target_id = (SELECT max(id) + 1 FROM ledger.accounts)",
    )
    tampered: list[str] = []
    for place, (seq, entry_id) in enumerate(taken(vandal.entries, count)):
        ordinal = vandal.a_move_of(entry_id)
        change = changes[place % len(changes)]
        vandal.owner.execute(change + " WHERE entry_id = %s AND ordinal = %s", [entry_id, ordinal])
        tampered.append(f"move {ordinal} of entry {seq} was altered")
    return tampered


def delete_moves(vandal: Vandal, count: int) -> list[str]:
    """Take one move away, also where it is the only one of its entry."""
    tampered: list[str] = []
    for seq, entry_id in taken(vandal.entries, count):
        ordinal = vandal.a_move_of(entry_id)
        vandal.owner.execute(
            "DELETE FROM ledger.moves WHERE entry_id = %s AND ordinal = %s", [entry_id, ordinal]
        )
        tampered.append(f"move {ordinal} of entry {seq} is missing")
    return tampered


def add_moves(vandal: Vandal, count: int) -> list[str]:
    """Add a move to an entry; every fourth to an entry that does not exist."""
    tampered: list[str] = []
    for place, (seq, entry_id) in enumerate(taken(vandal.entries, count)):
        is_orphan = place % 4 == 0
        of = vandal.new_id() if is_orphan else entry_id
        vandal.owner.execute(_ADD_MOVE, [of, FOREIGN_ORDINAL])
        named = f"move {FOREIGN_ORDINAL} of entry {seq} was added"
        orphan = f"move {FOREIGN_ORDINAL} of {of} is of no entry"
        tampered.append(orphan if is_orphan else named)
    return tampered


def alter_balances(vandal: Vandal, count: int) -> list[str]:
    """Give accounts money that nobody moved."""
    rows = vandal.owner.execute("SELECT name FROM ledger.accounts ORDER BY id").fetchall()
    names = vandal.chance.sample([str(row[0]) for row in rows], min(count, len(rows)))
    for place, name in enumerate(names):
        vandal.owner.execute(
            "UPDATE ledger.accounts SET balance_minor = balance_minor + %s WHERE name = %s",
            [ABSURD_MINOR + place, name],
        )
    return names


def alter_lines(vandal: Vandal, count: int) -> list[str]:
    """Change who did what, when, to what, and how."""
    changes: tuple[LiteralString, ...] = (
        "UPDATE platform.audit_log SET action = action || '.'",
        "UPDATE platform.audit_log SET actor_id = NULL",
        "UPDATE platform.audit_log SET at = at - interval '1 day'",
        "UPDATE platform.audit_log SET details = details || '{\"more\": 1}'",
        "UPDATE platform.audit_log SET subject_id = gen_random_uuid()",
    )
    chosen = taken(vandal.lines, count)
    for place, seq in enumerate(chosen):
        vandal.owner.execute(changes[place % len(changes)] + " WHERE seq = %s", [seq])
    return [f"audit line {seq} was altered" for seq in chosen]


def delete_lines(vandal: Vandal, count: int) -> list[str]:
    """Let deeds be forgotten."""
    chosen = taken(vandal.lines, count)
    for seq in chosen:
        vandal.owner.execute("DELETE FROM platform.audit_log WHERE seq = %s", [seq])
    return [f"audit line {seq} is missing" for seq in chosen]


def add_lines(vandal: Vandal, count: int) -> list[str]:
    """Let deeds have been done, where an undone transaction left a gap, and before the first."""
    seqs = [0, -1, *taken(vandal.line_gaps, count - 2)]
    for seq in seqs:
        vandal.owner.execute(
            """
            INSERT INTO platform.audit_log (seq, at, action)
            OVERRIDING SYSTEM VALUE VALUES (%s, now(), 'approved')
            """,
            [seq],
        )
    return [f"audit line {seq} was added" for seq in seqs]


ROW_TAMPERINGS: tuple[Callable[[Vandal, int], list[str]], ...] = (
    # Gaps first: what is deleted later leaves none that nobody drew.
    add_entries, add_lines, alter_entries, delete_entries, alter_moves, delete_moves, add_moves,
    alter_balances, alter_lines, delete_lines,
)  # fmt: skip


def rename_account(vandal: Vandal) -> list[str]:
    """Give one wallet another owner."""
    rows = vandal.owner.execute(
        "SELECT id FROM ledger.accounts WHERE name LIKE 'wallet:%%' ORDER BY id"
    ).fetchall()
    account = vandal.chance.choice(rows)[0]
    vandal.owner.execute("UPDATE ledger.accounts SET name = 'wallet:mine' WHERE id = %s", [account])
    moves = vandal.owner.execute(
        """
        SELECT move.ordinal, entry.seq FROM ledger.moves AS move
        JOIN ledger.entries AS entry ON entry.id = move.entry_id
        WHERE %s IN (move.source_id, move.target_id)
        """,
        [account],
    ).fetchall()
    return [f"move {ordinal} of entry {seq} was altered" for ordinal, seq in moves]


def alter_digests(vandal: Vandal, number: int) -> list[str]:
    """Change one byte of what a block says its rows were."""
    vandal.owner.execute(
        "UPDATE platform.blocks SET digests = set_byte(digests, 20, 255 - get_byte(digests, 20))"
        " WHERE number = %s",
        [number],
    )
    return [f"block {number} was altered"]


def alter_time(vandal: Vandal, number: int) -> list[str]:
    """Let a block have been sealed earlier."""
    vandal.owner.execute(
        "UPDATE platform.blocks SET sealed_at = sealed_at - interval '1 hour' WHERE number = %s",
        [number],
    )
    return [f"block {number} was altered"]


def alter_hash(vandal: Vandal, number: int) -> list[str]:
    """Give a block another hash."""
    vandal.owner.execute(
        "UPDATE platform.blocks SET hash = sha256(hash) WHERE number = %s", [number]
    )
    return [f"block {number} was altered", f"block {number + 1} does not follow block {number}"]


def remake_block(vandal: Vandal, number: int) -> list[str]:
    """Change what a block says its rows were, and give it the hash that goes with it."""
    rows = vandal.owner.execute(
        """
        SELECT number, kind, after_seq, last_seq, digests, previous_hash, sealed_at
        FROM platform.blocks WHERE number = %s
        """,
        [number],
    ).fetchall()
    _, kind, after, last, digests, previous, sealed_at = rows[0]
    other = bytes(digests)[:-1] + bytes([bytes(digests)[-1] ^ 1])
    block = Block(number, Kind(kind), after, last, other, bytes(previous), sealed_at)
    vandal.owner.execute(
        "UPDATE platform.blocks SET digests = %s, hash = %s WHERE number = %s",
        [other, block.right_hash, number],
    )
    return [f"block {number + 1} does not follow block {number}", f"(block {number})"]


def delete_block(vandal: Vandal, number: int) -> list[str]:
    """Take a block away."""
    vandal.owner.execute("DELETE FROM platform.blocks WHERE number = %s", [number])
    return [f"block {number} is missing"]


BLOCK_TAMPERINGS: tuple[Callable[[Vandal, int], list[str]], ...] = (
    alter_digests, alter_time, alter_hash, remake_block, delete_block,
)  # fmt: skip

_ADD_MOVE: LiteralString = """
    INSERT INTO ledger.moves (entry_id, ordinal, source_id, target_id, amount_minor)
    SELECT %s, %s, min(id), max(id), 1 FROM ledger.accounts
"""


def _gaps(seqs: list[int]) -> list[int]:
    return sorted(set(range(1, max(seqs))) - set(seqs))
