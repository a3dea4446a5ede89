"""The SQL of reactions: claims that got no answer, and what became of invoices."""

from dataclasses import dataclass
from uuid import UUID

from hundi.runtime.database import Transaction
from hundi.user.track_record import TrackRecord

ASKED_PER_SWEEP_MAX = 20
# Again after one minute, two, four … an hour at most.
ASK_AGAIN_SECONDS_MIN = 60
ASK_AGAIN_SECONDS_MAX = 3_600


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A claim that is to be asked about again. `asks` counts how often that was so."""

    user_id: UUID
    id: UUID
    asks: int


@dataclass(frozen=True, slots=True)
class UnansweredBusiness:
    """The same for a GSTIN."""

    user_id: UUID
    gstin: str
    asks: int


async def take_unanswered_businesses(tx: Transaction) -> list[UnansweredBusiness]:
    """Return claims whose time to ask again has come, and set the next time."""
    rows = await tx.all(
        """
        UPDATE "user".businesses
        SET asks = asks + 1,
            ask_again_at = %(now)s + make_interval(
                secs => least(%(seconds_max)s, %(seconds_min)s * power(2, least(asks, 10)))
            )
        WHERE user_id IN (
            SELECT user_id FROM "user".businesses
            WHERE status = 'pending' AND ask_again_at <= %(now)s
            ORDER BY ask_again_at LIMIT %(most)s FOR UPDATE SKIP LOCKED
        )
        RETURNING user_id, gstin, asks
        """,
        _sweep(tx),
    )
    return [UnansweredBusiness(**row) for row in rows]


async def take_unanswered_bank_accounts(tx: Transaction) -> list[Unanswered]:
    """Return accounts whose time to ask again has come, and set the next time."""
    rows = await tx.all(
        """
        UPDATE "user".bank_accounts
        SET asks = asks + 1,
            ask_again_at = %(now)s + make_interval(
                secs => least(%(seconds_max)s, %(seconds_min)s * power(2, least(asks, 10)))
            )
        WHERE id IN (
            SELECT id FROM "user".bank_accounts
            WHERE status = 'pending' AND ask_again_at <= %(now)s
            ORDER BY ask_again_at LIMIT %(most)s FOR UPDATE SKIP LOCKED
        )
        RETURNING user_id, id, asks
        """,
        _sweep(tx),
    )
    return [Unanswered(**row) for row in rows]


async def take_unanswered_identities(tx: Transaction) -> list[Unanswered]:
    """Return identities whose time to ask again has come, and set the next time."""
    rows = await tx.all(
        """
        UPDATE "user".identities
        SET asks = asks + 1,
            ask_again_at = %(now)s + make_interval(
                secs => least(%(seconds_max)s, %(seconds_min)s * power(2, least(asks, 10)))
            )
        WHERE id IN (
            SELECT id FROM "user".identities
            WHERE ask_again_at <= %(now)s
            ORDER BY ask_again_at LIMIT %(most)s FOR UPDATE SKIP LOCKED
        )
        RETURNING user_id, id, asks
        """,
        _sweep(tx),
    )
    return [Unanswered(**row) for row in rows]


async def save_outcome(
    tx: Transaction,
    invoice_id: UUID,
    *,
    seller_id: UUID,
    customer_id: UUID,
    facts: tuple[bool, bool, bool],
) -> None:
    """Add what is known of an invoice: repaid, late, defaulted. What was true stays true."""
    await tx.execute(
        """
        INSERT INTO "user".outcomes AS old (
            invoice_id, seller_id, customer_id, repaid, late, defaulted
        )
        VALUES (%s, %s, %s, %s, %s, %s)
        ON CONFLICT (invoice_id) DO UPDATE SET
            repaid = old.repaid OR excluded.repaid,
            late = old.late OR excluded.late,
            defaulted = old.defaulted OR excluded.defaulted
        """,
        [invoice_id, seller_id, customer_id, *facts],
    )


async def seller_record(tx: Transaction, user_id: UUID) -> TrackRecord:
    """Return the track record of an SME."""
    row = await tx.one(
        """
        SELECT count(*) FILTER (WHERE repaid AND NOT defaulted) AS repaid,
            count(*) FILTER (WHERE late) AS late,
            count(*) FILTER (WHERE defaulted) AS defaulted
        FROM "user".outcomes WHERE seller_id = %s
        """,
        [user_id],
    )
    return TrackRecord(**row) if row else TrackRecord(0, 0, 0)


async def customer_record(tx: Transaction, user_id: UUID) -> TrackRecord:
    """Return the track record of a customer."""
    row = await tx.one(
        """
        SELECT count(*) FILTER (WHERE repaid AND NOT defaulted) AS repaid,
            count(*) FILTER (WHERE late) AS late,
            count(*) FILTER (WHERE defaulted) AS defaulted
        FROM "user".outcomes WHERE customer_id = %s
        """,
        [user_id],
    )
    return TrackRecord(**row) if row else TrackRecord(0, 0, 0)


def _sweep(tx: Transaction) -> dict[str, object]:
    return {
        "now": tx.now,
        "seconds_min": ASK_AGAIN_SECONDS_MIN,
        "seconds_max": ASK_AGAIN_SECONDS_MAX,
        "most": ASKED_PER_SWEEP_MAX,
    }
