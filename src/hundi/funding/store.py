"""Funding's own tables: rows become entities here and nowhere else.

Whoever holds rows takes them in one order: idempotency keys, listings, investors, then the
ledger's accounts, each in order of id.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from psycopg import AsyncCursor
from psycopg.rows import DictRow

from hundi.events.funding import Commitment
from hundi.funding import claims
from hundi.funding.domain import Investor, Limits, Listing, ListingStatus
from hundi.funding.plan import Facts, FundRequest
from hundi.kernel.deal import Terms
from hundi.kernel.errors import BrokenInvariant
from hundi.kernel.intervals import Interval
from hundi.kernel.money import ZERO, Money
from hundi.ledger.entry import Account, escrow, wallet
from hundi.runtime.database import Transaction
from hundi.runtime.outbox import decode


async def lock_facts(tx: Transaction, requests: Sequence[FundRequest]) -> Facts:
    """Hold all that the requests touch, and return what to decide them by.

    Nothing asked here depends on another's rows, so that in a pipeline it is one round trip.
    A statement's snapshot is taken when those before it hold their rows: it sees what whoever
    we waited for committed.
    """
    claimed = [request.claim for request in requests if request.claim is not None]
    invoice_ids = list({request.invoice_id for request in requests})
    investor_ids = list({request.investor_id for request in requests})
    if claimed:
        await claims.claim_many(tx, claimed)
    uses = await claims.ask_uses(tx, claimed) if claimed else None
    listings = await _ask_and_lock_listings(tx, invoice_ids)
    investors = await _ask_and_lock_investors(tx, investor_ids)
    stakes = await _ask_stakes(tx, requests)
    limits = await _ask_limits(tx, investor_ids, tx.today)
    # The last to be asked, because it waits for its answer, and so for all of them.
    balances = await _lock_balances(tx, invoice_ids, investor_ids)
    listing_rows = await listings.fetchall()
    return Facts(
        listings=_listings(listing_rows, balances),
        terms={row["invoice_id"]: decode(row["terms"], Terms) for row in listing_rows},
        investors=_investors(
            await investors.fetchall(), await stakes.fetchall(), await limits.fetchall(), balances
        ),
        uses=claims.uses_of(await uses.fetchall()) if uses is not None else {},
    )


async def _ask_and_lock_listings(
    tx: Transaction, invoice_ids: Sequence[UUID]
) -> AsyncCursor[DictRow]:
    return await tx.execute(
        """
        SELECT l.invoice_id, l.seller_id, l.customer_id, l.target_minor, l.raised_minor,
            l.minimum_minor, l.closes_at, l.status, o.terms
        FROM funding.listings AS l JOIN funding.offers AS o ON o.invoice_id = l.invoice_id
        WHERE l.invoice_id = ANY (%s::UUID[])
        ORDER BY l.invoice_id FOR NO KEY UPDATE OF l
        """,
        [list(invoice_ids)],
    )


async def _ask_and_lock_investors(
    tx: Transaction, investor_ids: Sequence[UUID]
) -> AsyncCursor[DictRow]:
    return await tx.execute(
        """
        SELECT id, kyc_verified, outstanding_minor FROM funding.investors
        WHERE id = ANY (%s::UUID[])
        ORDER BY id FOR NO KEY UPDATE
        """,
        [list(investor_ids)],
    )


async def _ask_stakes(tx: Transaction, requests: Sequence[FundRequest]) -> AsyncCursor[DictRow]:
    return await tx.execute(
        """
        SELECT c.investor_id, c.invoice_id, sum(c.end_minor - c.start_minor)::BIGINT AS minor
        FROM (
            SELECT DISTINCT investor_id, invoice_id
            FROM unnest(%s::UUID[], %s::UUID[]) AS request (investor_id, invoice_id)
        ) AS pair
        JOIN funding.commitments AS c
            ON c.investor_id = pair.investor_id AND c.invoice_id = pair.invoice_id
        GROUP BY c.investor_id, c.invoice_id
        """,
        [
            [request.investor_id for request in requests],
            [request.invoice_id for request in requests],
        ],
    )


async def _ask_limits(
    tx: Transaction, investor_ids: Sequence[UUID], today: date
) -> AsyncCursor[DictRow]:
    return await tx.execute(
        """
        SELECT DISTINCT ON (kind, investor_id) kind, investor_id, amount_minor
        FROM funding.limits
        WHERE effective_from <= %s AND (investor_id IS NULL OR investor_id = ANY (%s::UUID[]))
        ORDER BY kind, investor_id, effective_from DESC
        """,
        [today, list(investor_ids)],
    )


async def _lock_balances(
    tx: Transaction, invoice_ids: Sequence[UUID], investor_ids: Sequence[UUID]
) -> dict[Account, Money]:
    """Hold the escrows of listings there are and the wallets of who may fund.

    Not of the others: the ledger makes an account that is asked for and not there, and a made-up
    invoice's id must leave nothing behind.
    """
    rows = await tx.all(
        """
        SELECT * FROM ledger.lock_balances(ARRAY(
            SELECT asked.account FROM unnest(%s::UUID[], %s::TEXT[]) AS asked (id, account)
            JOIN funding.listings AS l ON l.invoice_id = asked.id
            UNION ALL
            SELECT asked.account FROM unnest(%s::UUID[], %s::TEXT[]) AS asked (id, account)
            JOIN funding.investors AS i ON i.id = asked.id AND i.kyc_verified
        ))
        """,
        [
            invoice_ids,
            [escrow(invoice_id) for invoice_id in invoice_ids],
            investor_ids,
            [wallet(investor_id) for investor_id in investor_ids],
        ],
    )
    return {Account(row["name"]): Money(row["balance_minor"]) for row in rows}


def _listings(rows: Sequence[DictRow], balances: Mapping[Account, Money]) -> dict[UUID, Listing]:
    listings = {row["invoice_id"]: _listing(row) for row in rows}
    for listing in listings.values():
        held = balances.get(escrow(listing.invoice_id), ZERO)
        if listing.status is ListingStatus.OPEN and held != listing.raised:
            raise BrokenInvariant(f"{listing.invoice_id} raised {listing.raised}, holds {held}")
    return listings


def _listing(row: DictRow) -> Listing:
    return Listing(
        invoice_id=row["invoice_id"],
        seller_id=row["seller_id"],
        customer_id=row["customer_id"],
        target=Money(row["target_minor"]),
        raised=Money(row["raised_minor"]),
        minimum=Money(row["minimum_minor"]),
        closes_at=row["closes_at"],
        status=ListingStatus(row["status"]),
    )


def _investors(
    rows: Sequence[DictRow],
    stakes: Sequence[DictRow],
    limits: Sequence[DictRow],
    balances: Mapping[Account, Money],
) -> dict[UUID, Investor]:
    in_force = {(row["kind"], row["investor_id"]): Money(row["amount_minor"]) for row in limits}
    staked: dict[UUID, dict[UUID, Money]] = {}
    for row in stakes:
        staked.setdefault(row["investor_id"], {})[row["invoice_id"]] = Money(row["minor"])
    everybody = Limits(in_force["outstanding", None], in_force["invoice", None])
    return {
        row["id"]: Investor(
            id=row["id"],
            kyc_verified=row["kyc_verified"],
            outstanding=Money(row["outstanding_minor"]),
            balance=balances.get(wallet(row["id"]), ZERO),
            limits=Limits(
                in_force.get(("outstanding", row["id"]), everybody.outstanding),
                in_force.get(("invoice", row["id"]), everybody.invoice),
            ),
            stakes=staked.get(row["id"], {}),
        )
        for row in rows
    }


async def lock_listings(tx: Transaction, invoice_ids: Sequence[UUID]) -> list[Listing]:
    """Hold listings, in order of id, and return those that exist."""
    cursor = await _ask_and_lock_listings(tx, invoice_ids)
    return [_listing(row) for row in await cursor.fetchall()]


async def list_past_time(tx: Transaction, now: datetime, *, limit: int) -> list[UUID]:
    """Return listings that are open past their deadline, the longest first. Holds nothing."""
    rows = await tx.all(
        """
        SELECT invoice_id FROM funding.listings
        WHERE status = 'open' AND closes_at <= %s
        ORDER BY closes_at LIMIT %s
        """,
        [now, limit],
    )
    return [row["invoice_id"] for row in rows]


async def list_commitments(
    tx: Transaction, invoice_ids: Sequence[UUID]
) -> dict[UUID, list[Commitment]]:
    """Return the commitments of listings, each listing's in order of place."""
    rows = await tx.all(
        """
        SELECT invoice_id, id, investor_id, start_minor, end_minor FROM funding.commitments
        WHERE invoice_id = ANY (%s::UUID[]) ORDER BY invoice_id, start_minor
        """,
        [list(invoice_ids)],
    )
    found: dict[UUID, list[Commitment]] = {invoice_id: [] for invoice_id in invoice_ids}
    for row in rows:
        place = Interval(row["start_minor"], row["end_minor"])
        found[row["invoice_id"]].append(Commitment(row["id"], row["investor_id"], place))
    return found


async def save_listings(tx: Transaction, listings: Collection[Listing]) -> None:
    """Write how far listings are; those no longer open leave the marketplace."""
    if not listings:
        return
    await tx.execute(
        """
        UPDATE funding.listings AS l SET raised_minor = changed.raised, status = changed.status
        FROM unnest(%s::UUID[], %s::BIGINT[], %s::TEXT[]) AS changed (invoice_id, raised, status)
        WHERE l.invoice_id = changed.invoice_id
        """,
        [
            [listing.invoice_id for listing in listings],
            [listing.raised.minor for listing in listings],
            [listing.status.value for listing in listings],
        ],
    )
    closed = [
        listing.invoice_id for listing in listings if listing.status is not ListingStatus.OPEN
    ]
    if closed:
        await tx.execute(
            "UPDATE funding.offers SET is_open = FALSE WHERE invoice_id = ANY (%s::UUID[])",
            [closed],
        )


async def add_commitments(
    tx: Transaction, commitments: Sequence[tuple[UUID, Commitment]], *, now: datetime
) -> None:
    """Write new commitments, each with its invoice's id."""
    if not commitments:
        return
    await tx.execute(
        """
        INSERT INTO funding.commitments
            (id, invoice_id, investor_id, start_minor, end_minor, committed_at)
        SELECT id, invoice_id, investor_id, start_minor, end_minor, %s
        FROM unnest(%s::UUID[], %s::UUID[], %s::UUID[], %s::BIGINT[], %s::BIGINT[])
            AS made (id, invoice_id, investor_id, start_minor, end_minor)
        """,
        [
            now,
            [commitment.id for _, commitment in commitments],
            [invoice_id for invoice_id, _ in commitments],
            [commitment.investor_id for _, commitment in commitments],
            [commitment.interval.start for _, commitment in commitments],
            [commitment.interval.end for _, commitment in commitments],
        ],
    )


async def save_investors(tx: Transaction, investors: Collection[Investor]) -> None:
    """Write what investors that we hold have out."""
    if not investors:
        return
    await tx.execute(
        """
        UPDATE funding.investors AS i SET outstanding_minor = changed.outstanding
        FROM unnest(%s::UUID[], %s::BIGINT[]) AS changed (id, outstanding)
        WHERE i.id = changed.id
        """,
        [
            [investor.id for investor in investors],
            [investor.outstanding.minor for investor in investors],
        ],
    )


async def take_off_outstanding(tx: Transaction, back: Mapping[UUID, Money]) -> None:
    """Note that money came back to investors; their rows are held in order of id first."""
    if not back:
        return
    await _ask_and_lock_investors(tx, list(back))
    await tx.execute(
        """
        UPDATE funding.investors AS i SET outstanding_minor = i.outstanding_minor - came.back
        FROM unnest(%s::UUID[], %s::BIGINT[]) AS came (id, back)
        WHERE i.id = came.id
        """,
        [list(back), [amount.minor for amount in back.values()]],
    )
