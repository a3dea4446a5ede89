"""Idempotency keys of many requests at once: the edge's rules, set-based.

A claim is a row that the transaction holds until it ends, so two requests with one key wait
for each other. A row without an answer was claimed and then refused for a reason that was
about to pass; whoever comes next decides anew.
"""

from collections.abc import Sequence
from uuid import UUID

from psycopg import AsyncCursor
from psycopg.rows import DictRow

from hundi.funding.plan import Use
from hundi.runtime.database import Transaction
from hundi.runtime.idempotency import Answer, Claim


async def claim_many(tx: Transaction, claims: Sequence[Claim]) -> None:
    """Take and hold every key, in order of key; those used before are held too."""
    first: dict[tuple[UUID, str], Claim] = {}
    for claim in claims:
        first.setdefault((claim.caller_id, claim.key), claim)
    # DO UPDATE holds the row that is there even when it then changes nothing.
    await tx.execute(
        """
        INSERT INTO platform.idempotent_answers AS kept (caller_id, key, request_digest)
        SELECT caller_id, key, digest
        FROM unnest(%s::UUID[], %s::TEXT[], %s::BYTEA[]) AS claim (caller_id, key, digest)
        ORDER BY caller_id, key
        ON CONFLICT (caller_id, key) DO UPDATE SET request_digest = kept.request_digest
        WHERE FALSE
        """,
        [
            [claim.caller_id for claim in first.values()],
            [claim.key for claim in first.values()],
            [claim.digest for claim in first.values()],
        ],
    )


async def ask_uses(tx: Transaction, claims: Sequence[Claim]) -> AsyncCursor[DictRow]:
    """Ask for what is known of the keys; in a pipeline, the rows come later."""
    return await tx.execute(
        """
        SELECT kept.caller_id, kept.key, kept.request_digest, kept.status, kept.body
        FROM unnest(%s::UUID[], %s::TEXT[]) AS claim (caller_id, key)
        JOIN platform.idempotent_answers AS kept
            ON kept.caller_id = claim.caller_id AND kept.key = claim.key
        """,
        [[claim.caller_id for claim in claims], [claim.key for claim in claims]],
    )


def uses_of(rows: Sequence[DictRow]) -> dict[tuple[UUID, str], Use]:
    """Return the keys' uses by caller and key."""
    return {
        (row["caller_id"], row["key"]): Use(
            bytes(row["request_digest"]),
            None if row["status"] is None else Answer(row["status"], row["body"]),
        )
        for row in rows
    }


async def keep_many(tx: Transaction, answers: Sequence[tuple[Claim, Answer]]) -> None:
    """Keep answers for keys that this transaction holds."""
    if not answers:
        return
    await tx.execute(
        """
        UPDATE platform.idempotent_answers AS kept
        SET status = answer.status, body = answer.body
        FROM unnest(%s::UUID[], %s::TEXT[], %s::INTEGER[], %s::TEXT[])
            AS answer (caller_id, key, status, body)
        WHERE kept.caller_id = answer.caller_id AND kept.key = answer.key
            AND kept.status IS NULL
        """,
        [
            [claim.caller_id for claim, _ in answers],
            [claim.key for claim, _ in answers],
            [answer.status for _, answer in answers],
            [answer.body for _, answer in answers],
        ],
    )
