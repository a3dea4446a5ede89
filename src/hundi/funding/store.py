"""Funding's own tables: rows become entities here and nowhere else.

Whoever holds rows takes them in one order: idempotency keys, listings, investors, then the
ledger's accounts, each in order of id.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from psycopg import AsyncCursor
from psycopg.rows import DictRow

from hundi.events.funding import Commitment
from hundi.funding import claims
from hundi.funding.domain import Investor, Limits, Listing, ListingStatus
from hundi.funding.plan import FUND_MEMO, Facts, FundRequest, Plan
from hundi.kernel.errors import BrokenInvariant
from hundi.kernel.intervals import Interval
from hundi.kernel.money import Money
from hundi.ledger.entry import Account, escrow, wallet
from hundi.runtime import arrays
from hundi.runtime.database import Transaction


@dataclass(frozen=True, slots=True)
class Held:
    """What the transaction holds: the facts, and the ledger's rows.

    `accounts` are an investor's wallet and an invoice's escrow, by that one's id.
    """

    facts: Facts
    accounts: dict[UUID, int]


async def lock_facts(tx: Transaction, requests: Sequence[FundRequest]) -> Held:
    """Hold all that the requests touch, and return what to decide them by."""
    claimed = [request.claim for request in requests if request.claim is not None]
    if claimed:
        await claims.claim_many(tx, claimed)
    uses = await claims.ask_uses(tx, claimed) if claimed else None
    invoices = {str(invoice_id): invoice_id for invoice_id in {r.invoice_id for r in requests}}
    investors = {str(investor_id): investor_id for investor_id in {r.investor_id for r in requests}}
    escrows = {escrow(invoice_id): invoice_id for invoice_id in invoices.values()}
    wallets = {wallet(investor_id): investor_id for investor_id in investors.values()}
    pairs = list({(request.invoice_id, request.investor_id): None for request in requests})
    row = await tx.one(
        """
        SELECT * FROM funding.lock_facts(
            %s::UUID[], %s::TEXT[], %s::UUID[], %s::TEXT[], %s::UUID[], %s::UUID[], %s
        )
        """,
        [
            arrays.plain(invoices),
            arrays.plain(escrows),
            arrays.plain(investors),
            arrays.plain(wallets),
            arrays.ids(invoice_id for invoice_id, _ in pairs),
            arrays.ids(investor_id for _, investor_id in pairs),
            tx.today,
        ],
    )
    if row is None:
        raise BrokenInvariant("facts are one row")
    owners = escrows | wallets
    names: list[Account] = row["account_names"] or []
    accounts = [owners[name] for name in names]
    balances: dict[UUID, int] = dict(zip(accounts, row["balances"] or (), strict=True))
    listings = _listings(row, invoices, balances)
    return Held(
        Facts(
            listings=listings,
            earnings=dict(zip(listings, map(Money, row["earnings"] or ()), strict=True)),
            investors=_investors(row, investors, pairs, balances),
            uses=claims.uses_of(await uses.fetchall()) if uses is not None else {},
        ),
        dict(zip(accounts, row["account_ids"] or (), strict=True)),
    )


def _listings(
    row: DictRow, asked: Mapping[str, UUID], balances: Mapping[UUID, int]
) -> dict[UUID, Listing]:
    columns = ("listed", "sellers", "customers", "targets", "raised", "minimums", "closings")
    rows = zip(*(row[column] or () for column in (*columns, "statuses")), strict=True)
    listings: dict[UUID, Listing] = {}
    for name, seller_id, customer_id, target, raised, minimum, closes_at, status in rows:
        invoice_id = asked[name]
        held = balances.get(invoice_id, 0)
        if status == ListingStatus.OPEN and held != raised:
            raise BrokenInvariant(f"{invoice_id} raised {raised}, holds {held}")
        listings[invoice_id] = Listing(
            invoice_id,
            seller_id,
            customer_id,
            Money(target),
            Money(raised),
            Money(minimum),
            closes_at,
            ListingStatus(status),
        )
    return listings


def _investors(
    row: DictRow,
    asked: Mapping[str, UUID],
    pairs: Sequence[tuple[UUID, UUID]],
    balances: Mapping[UUID, int],
) -> dict[UUID, Investor]:
    limits = _limits(row)
    stakes: dict[UUID, dict[UUID, Money]] = {}
    for (invoice_id, investor_id), stake in zip(pairs, row["stakes"], strict=True):
        stakes.setdefault(investor_id, {})[invoice_id] = Money(stake)
    everybody = Limits(limits["outstanding", None], limits["invoice", None])
    investors: dict[UUID, Investor] = {}
    rows = zip(*(row[column] or () for column in ("known", "verified", "outstanding")), strict=True)
    for name, verified, outstanding in rows:
        investor_id = asked[name]
        investors[investor_id] = Investor(
            investor_id,
            verified,
            Money(outstanding),
            Money(balances.get(investor_id, 0)),
            _limits_of(name, limits, everybody),
            stakes[investor_id],
        )
    return investors


def _limits(row: DictRow) -> dict[tuple[str, str | None], Money]:
    """Return the limits in force by kind and investor; None is everybody."""
    columns = ("limit_kinds", "limit_owners", "limit_amounts")
    rows = zip(*(row[column] for column in columns), strict=True)
    return {(kind, owner): Money(amount) for kind, owner, amount in rows}


def _limits_of(
    name: str, limits: Mapping[tuple[str, str | None], Money], everybody: Limits
) -> Limits:
    return Limits(
        limits.get(("outstanding", name), everybody.outstanding),
        limits.get(("invoice", name), everybody.invoice),
    )


async def _ask_and_lock_listings(
    tx: Transaction, invoice_ids: Sequence[UUID]
) -> AsyncCursor[DictRow]:
    return await tx.execute(
        """
        SELECT invoice_id, seller_id, customer_id, target_minor, raised_minor, minimum_minor,
            closes_at, status
        FROM funding.listings WHERE invoice_id = ANY (%s::UUID[])
        ORDER BY invoice_id FOR NO KEY UPDATE
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
    await _close_offers(tx, listings)


async def _close_offers(tx: Transaction, listings: Collection[Listing]) -> None:
    closed = [
        listing.invoice_id for listing in listings if listing.status is not ListingStatus.OPEN
    ]
    if closed:
        await tx.execute(
            "UPDATE funding.offers SET is_open = FALSE WHERE invoice_id = ANY (%s::UUID[])",
            [closed],
        )


async def save_plan(
    tx: Transaction, plan: Plan, accounts: Mapping[UUID, int], *, now: datetime
) -> None:
    """Write commitments, how far listings and investors are, and move the money; in one go."""
    if not plan.taken:
        return
    await tx.execute(
        """
        WITH made AS MATERIALIZED (
            SELECT * FROM unnest(
                %(ids)s::UUID[], %(invoices)s::UUID[], %(investors)s::UUID[],
                %(starts)s::BIGINT[], %(ends)s::BIGINT[], %(stakes)s::BIGINT[]
            ) AS made (id, invoice_id, investor_id, start_minor, end_minor, staked_minor)
        ), committed AS (
            INSERT INTO funding.commitments (
                id, invoice_id, investor_id, start_minor, end_minor, staked_minor, committed_at
            )
            SELECT id, invoice_id, investor_id, start_minor, end_minor, staked_minor, %(now)s
            FROM made
        ), raised AS (
            UPDATE funding.listings AS l SET raised_minor = changed.raised, status = changed.status
            FROM unnest(%(listed)s::UUID[], %(raised)s::BIGINT[], %(statuses)s::TEXT[])
                AS changed (invoice_id, raised, status)
            WHERE l.invoice_id = changed.invoice_id
        ), owed AS (
            UPDATE funding.investors AS i SET outstanding_minor = changed.outstanding
            FROM unnest(%(owed)s::UUID[], %(outstanding)s::BIGINT[]) AS changed (id, outstanding)
            WHERE i.id = changed.id
        )
        SELECT ledger.post_holds(
            %(ids)s::UUID[], %(memo)s, %(now)s,
            %(sources)s::BIGINT[], %(escrows)s::BIGINT[], %(amounts)s::BIGINT[]
        )
        """,
        _columns(plan, accounts, now),
    )
    await _close_offers(tx, plan.listings.values())


def _columns(plan: Plan, accounts: Mapping[UUID, int], now: datetime) -> dict[str, object]:
    """Return the plan as arrays, a column each."""
    listings, taken = plan.listings.values(), plan.taken
    places = [commitment.interval for _, commitment, _ in taken]
    return {
        "ids": arrays.ids(commitment.id for _, commitment, _ in taken),
        "invoices": arrays.ids(invoice_id for invoice_id, _, _ in taken),
        "investors": arrays.ids(commitment.investor_id for _, commitment, _ in taken),
        "starts": arrays.numbers(place.start for place in places),
        "ends": arrays.numbers(place.end for place in places),
        "stakes": arrays.numbers(stake.minor for _, _, stake in taken),
        "now": now,
        "listed": arrays.ids(plan.listings),
        "raised": arrays.numbers(listing.raised.minor for listing in listings),
        "statuses": arrays.plain(listing.status.value for listing in listings),
        "owed": arrays.ids(plan.investors),
        "outstanding": arrays.numbers(i.outstanding.minor for i in plan.investors.values()),
        "memo": FUND_MEMO,
        "sources": arrays.numbers(accounts[made.investor_id] for _, made, _ in taken),
        "escrows": arrays.numbers(accounts[invoice_id] for invoice_id, _, _ in taken),
        "amounts": arrays.numbers(place.end - place.start for place in places),
    }


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
