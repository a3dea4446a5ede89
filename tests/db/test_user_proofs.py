"""What the user service forgets of proofs, under its own role."""

from datetime import timedelta

from hundi.events.platform import Ticked
from hundi.runtime.clock import Clock
from hundi.runtime.database import Transaction
from hundi.user import reactions, store_proofs
from support.databases import NOW

SERVICE = "user"


async def test_a_challenge_counts_once_and_is_forgotten_when_it_is_out_of_date(
    tx: Transaction,
) -> None:
    real = Clock.real_now()
    past, future = real - timedelta(minutes=1), real + timedelta(minutes=1)
    old, new = b"o" * 32, b"n" * 32
    assert await store_proofs.use_challenge(tx, old, expires_at=past)
    assert await store_proofs.use_challenge(tx, new, expires_at=future)
    assert not await store_proofs.use_challenge(tx, new, expires_at=future)

    for _ in range(2):
        await reactions.forget_the_past(tx, Ticked(NOW))

    left = await tx.all('SELECT digest FROM "user".used_challenges')
    assert [bytes(row["digest"]) for row in left] == [new]
