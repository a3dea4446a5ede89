"""Whatever a superuser changes in the books or in the chain that seals them, the audit names.

Four rounds, each on a copy of the same sealed books: rows; names of accounts; blocks; and
a history rewritten whole, which only somebody who kept a head can find.
"""

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from bench.rows import Row
from exam.books import Books
from exam.tampering import BLOCK_TAMPERINGS, ROW_TAMPERINGS, Vandal, rename_account
from exam.world import Cluster, Tally, Tier, Verdict, audit, cluster, seal_everything
from hundi.cli.audit import Audited, prove_all
from hundi.runtime.addresses import app_url
from hundi.runtime.clock import Clock
from hundi.runtime.database import Database

ENTRIES = {"brief": 6_000, "fast": 15_000, "full": 200_000}
TAMPERINGS = {"brief": 300, "fast": 1_000, "full": 5_000}
SEALINGS = 30
FINDINGS_MAX = 100_000
VERIFIED_PER_SECOND_GOAL = 50_000


@dataclass(slots=True)
class _Written:
    """Sealed books, what they are measured by, and a head that somebody kept on the way."""

    entries: int = 0
    sealing_seconds: float = 0.0
    heads: list[str] = field(default_factory=list[str])


def run(seed: int, tier: Tier) -> Tally:
    """Take the exam."""
    tally = Tally()
    with cluster() as postgres:
        written = asyncio.run(_write(postgres, random.Random(seed), ENTRIES[tier]))
        _untouched(postgres, written, tally)
        _rows(postgres, random.Random(seed + 1), TAMPERINGS[tier], tally)
        _names(postgres, random.Random(seed + 2), tally)
        _blocks(postgres, random.Random(seed + 3), tally)
        _rewritten(postgres, written, tally)
    return tally


async def _write(postgres: Cluster, chance: random.Random, entries: int) -> _Written:
    """Write books and seal them as they grow, so that there are many blocks."""
    written, books = _Written(), Books(chance)
    database = Database(app_url(postgres.owner_url), clock=Clock(), pool_size=2)
    await database.open()
    try:
        for part in range(1, SEALINGS + 1):
            await books.write(database, entries * part // SEALINGS)
            written.sealing_seconds += await seal_everything(database, postgres.owner_url)
            written.heads.append(_head(postgres.owner_url))
    finally:
        await database.close()
    written.entries = books.written
    return written


def _untouched(postgres: Cluster, written: _Written, tally: Tally) -> None:
    """Books nobody touched are clean, also for whoever kept any head of the past."""
    began = time.perf_counter()
    audited = prove_all(postgres.owner_url)
    seconds = time.perf_counter() - began
    for proof in audited.proofs:
        tally.check(proof.holds, f"untouched: {proof.promise}: {proof.broken_by}")
    tally.check(audited.chain.unsealed == 0, "untouched: everything is sealed")
    for head in (written.heads[0], written.heads[len(written.heads) // 2], written.heads[-1]):
        kept = audit(postgres.owner_url, head=head)
        tally.check(kept.is_clean, f"untouched: head {head} is found: {kept.printed}")
    per_second = audited.chain.rows / seconds
    goal, met = f">= {VERIFIED_PER_SECOND_GOAL:,}", per_second >= VERIFIED_PER_SECOND_GOAL
    per_entry = written.sealing_seconds / written.entries * 1e6
    tally.rows += [
        Row("audit chain: rows proved in one audit", audited.chain.rows, "rows"),
        Row("audit chain: rows proved a second, in a whole audit", per_second, "rows/s",
            goal=goal, met=met, bound="SHA-256 and joins in PostgreSQL, one core"),
        Row("audit chain: sealing one entry with its moves", per_entry, "us",
            bound="after the fact, by the worker"),
    ]  # fmt: skip


def _rows(postgres: Cluster, chance: random.Random, count: int, tally: Tally) -> None:
    """Every row altered, taken away or added is named, and no other."""
    url = postgres.clone("rows")
    each = count // len(ROW_TAMPERINGS)
    with _superuser(url) as owner:
        vandal = Vandal.at(owner, chance)
        tampered = [named for tamper in ROW_TAMPERINGS for named in tamper(vandal, each)]
    audited = prove_all(url, findings_max=FINDINGS_MAX)
    _compare(audited, tampered, tally)
    tally.check(not audit(url).is_clean, "rows: the command's exit code says so")
    tally.rows.append(
        Row("exam tamper: rows tampered with and named", len(tampered), "rows",
            goal=f"{count}", met=not tally.failures and len(tampered) >= count)
    )  # fmt: skip


def _names(postgres: Cluster, chance: random.Random, tally: Tally) -> None:
    """An account that gets another name makes liars of all its moves."""
    url = postgres.clone("names")
    with _superuser(url) as owner:
        tampered = rename_account(Vandal.at(owner, chance))
    _compare(prove_all(url, findings_max=FINDINGS_MAX), tampered, tally)


def _blocks(postgres: Cluster, chance: random.Random, tally: Tally) -> None:
    """Every block altered, replaced or taken away is named; rows go on being named as well."""
    url = postgres.clone("blocks")
    with _superuser(url) as owner:
        row = owner.execute("SELECT count(*) FROM platform.blocks").fetchone()
        # Three apart, so that what is said of one is not also said because of another.
        numbers = list(range(2, int(row[0]) if row else 0, 3))
        chance.shuffle(numbers)
        vandal, kinds = Vandal.at(owner, chance), cycle(BLOCK_TAMPERINGS)
        wanted = [
            sentence
            for number, tamper in zip(numbers, kinds, strict=False)
            for sentence in tamper(vandal, number)
        ]
    printed = audit(url, findings=FINDINGS_MAX).printed
    for sentence in wanted:
        tally.check(sentence in printed, f"blocks: {sentence}")


def _rewritten(postgres: Cluster, written: _Written, tally: Tally) -> None:
    """Whoever makes the whole chain anew, or cuts it off, is found by a head that was kept."""
    head = written.heads[-1]
    anew, shorter = postgres.clone("anew"), postgres.clone("shorter")
    with _superuser(anew) as owner:
        owner.execute("UPDATE platform.audit_log SET details = %s", [Jsonb({"why": "nothing"})])
        owner.execute("DELETE FROM platform.blocks")
    asyncio.run(_seal_again(anew))
    with _superuser(shorter) as owner:
        owner.execute(
            "DELETE FROM platform.blocks WHERE number = (SELECT max(number) FROM platform.blocks)"
        )
    for url in (anew, shorter):
        tally.check(audit(url).is_clean, "a chain made anew or cut off holds by itself")
        tally.check(_says_lost(audit(url, head=head), head), f"the head {head} is missed")


async def _seal_again(url: str) -> None:
    database = Database(app_url(url), clock=Clock(), pool_size=2)
    await database.open()
    try:
        await seal_everything(database, url)
    finally:
        await database.close()


def _compare(audited: Audited, tampered: Sequence[str], tally: Tally) -> None:
    named = {
        finding.split(" (block ")[0].split(";")[0]
        for proof in audited.proofs
        for finding in proof.broken_by
    }
    for sentence in tampered:
        tally.check(sentence in named, f"not named: {sentence}")
    wanted = set(tampered)
    for finding in audited.chain.wrong_rows:
        sentence = finding.split(" (block ")[0]
        tally.check(sentence in wanted, f"named though nobody touched it: {finding}")


def _says_lost(verdict: Verdict, head: str) -> bool:
    return not verdict.is_clean and f"no block has the hash {head}" in verdict.printed


def _head(url: str) -> str:
    with psycopg.connect(url) as owner:
        row = owner.execute(
            "SELECT hash FROM platform.blocks ORDER BY number DESC LIMIT 1"
        ).fetchone()
    return bytes(row[0]).hex() if row else ""


def _superuser(url: str) -> psycopg.Connection[tuple[Any, ...]]:
    """Connect as only a superuser can: no trigger fires, no foreign key is looked at."""
    return psycopg.connect(url, options="-c session_replication_role=replica")
