"""The audit chain: blocks of digests, each bound to the block before it. Pure.

    block 1 ◀── block 2 ◀── block 3 ◀── …        hash = SHA-256(previous hash, place, digests)
      │           │           └ digests of audit lines 41…60
      │           └ digests of entries 1…900 and their moves
      └ digests of audit lines 1…40

A block holds the digest of every row it covers, so a row that differs is named exactly. Whoever
keeps the newest hash (the head) outside the database finds even a chain that was rewritten whole.
Rows are read and digested by chain_rows.py, sealed by sealing.py, proved by chain_proof.py.
"""

import hashlib
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

HASH_BYTES = 32
BEFORE_THE_FIRST = bytes(HASH_BYTES)
# A row's place and its digest: sequence number, ordinal (0: the entry or line itself), SHA-256.
_RECORD = struct.Struct(f">qi{HASH_BYTES}s")
_PLACE = struct.Struct(">q6sqqq")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Kind(StrEnum):
    """What a block seals."""

    AUDIT = "audit"  # lines of the audit log
    LEDGER = "ledger"  # entries and their moves


@dataclass(frozen=True, slots=True)
class Block:
    """One block: the digests of all rows of its kind above `after_seq` and up to `last_seq`.

    `hash` is what stands in the database, right or wrong; `right_hash` is what it must be.
    """

    number: int
    kind: Kind
    after_seq: int
    last_seq: int
    digests: bytes
    previous_hash: bytes
    sealed_at: datetime
    hash: bytes = b""

    @property
    def right_hash(self) -> bytes:
        """SHA-256 of everything else in the block, each part at its fixed place."""
        place = _PLACE.pack(
            self.number,
            self.kind.encode().ljust(6),
            self.after_seq,
            self.last_seq,
            (self.sealed_at - _EPOCH) // timedelta(microseconds=1),
        )
        return hashlib.sha256(self.previous_hash + place + self.digests).digest()

    @property
    def row_count(self) -> int:
        """How many rows it seals."""
        return len(self.digests) // _RECORD.size


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Which row: of the audit log by `seq`; of the ledger an entry (`ordinal` 0) or its move."""

    seq: int
    ordinal: int

    def named(self, kind: Kind) -> str:
        """Return the row's name for a person."""
        if kind is Kind.AUDIT:
            return f"audit line {self.seq}"
        return f"move {self.ordinal} of entry {self.seq}" if self.ordinal else f"entry {self.seq}"


@dataclass(frozen=True, slots=True)
class Difference:
    """One row that is not as it was sealed."""

    place: Place
    what: str  # "was altered", "is missing", "was added"


def differences(sealed: bytes, found: bytes) -> list[Difference]:
    """Name every row that differs between what was sealed and what is there now."""
    before, now = _records(sealed), _records(found)
    gone = {place for place, _ in before - now}
    new = {place for place, _ in now - before}
    named = [
        *(Difference(place, "was altered") for place in gone & new),
        *(Difference(place, "is missing") for place in gone - new),
        *(Difference(place, "was added") for place in new - gone),
    ]
    return sorted(named, key=lambda difference: difference.place)


def link_problems(
    before: Block | None, block: Block, *, covered: int, is_altered: bool
) -> list[str]:
    """Say what is wrong with a block as the successor of `before`.

    Args:
        before: the block with the next lower number that is there.
        block: the one in question.
        covered: up to where the blocks of its kind before it reach.
        is_altered: whether its hash is not that of its content.
    """
    problems: list[str] = []
    number_before = 0 if before is None else before.number
    if block.number > number_before + 1:
        problems += _missing(range(number_before + 1, block.number))
    else:
        if block.previous_hash != (BEFORE_THE_FIRST if before is None else before.hash):
            problems.append(
                f"block {block.number} does not follow block {number_before}: one was replaced"
            )
        if block.after_seq != covered:
            problems.append(f"block {block.number} begins after {block.after_seq}, not {covered}")
    if is_altered:
        problems.append(f"block {block.number} was altered: its hash is of other content")
    return problems


def _missing(numbers: Sequence[int]) -> list[str]:
    if len(numbers) == 1:
        return [f"block {numbers[0]} is missing"]
    return [f"blocks {numbers[0]} to {numbers[-1]} are missing"]


def _records(digests: bytes) -> set[tuple[Place, bytes]]:
    whole = len(digests) - len(digests) % _RECORD.size
    return {
        (Place(seq, ordinal), digest)
        for seq, ordinal, digest in _RECORD.iter_unpack(digests[:whole])
    }
