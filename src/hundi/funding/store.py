"""Funding's own tables: rows become entities here and nowhere else.

Whoever holds rows takes them in one order: listings, idempotency keys, customers, investors
(whose exposures are held with them), then the ledger's accounts, each in order of id.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import LiteralString
from uuid import UUID

from psycopg import AsyncCursor
from psycopg.rows import DictRow

from hundi.events.funding import Commitment
from hundi.funding import claims
from hundi.funding.domain import Customer, Exposure, Investor, Listing, ListingStatus
from hundi.funding.limits import InForce
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
        await _ask_and_lock_listings(tx, list({request.invoice_id for request in requests}))
        await claims.claim_many(tx, claimed)
    uses = await claims.ask_uses(tx, claimed) if claimed else None
    asked: dict[UUID, int] = {}
    for request in requests:
        asked[request.invoice_id] = asked.get(request.invoice_id, 0) + request.amount.minor
    invoices = {str(invoice_id): invoice_id for invoice_id in asked}
    investors = {str(investor_id): investor_id for investor_id in {r.investor_id for r in requests}}
    escrows = {escrow(invoice_id): invoice_id for invoice_id in invoices.values()}
    wallets = {wallet(investor_id): investor_id for investor_id in investors.values()}
    pairs = list({(request.invoice_id, request.investor_id): None for request in requests})
    row = await tx.one(
        """
        SELECT * FROM funding.lock_facts(
            %s::UUID[], %s::BIGINT[], %s::TEXT[], %s::UUID[], %s::TEXT[], %s::UUID[], %s::UUID[],
            %s
        )
        """,
        [
            arrays.plain(invoices),
            arrays.numbers(asked.values()),
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
            customers=_customers(row),
            investors=_investors(row, investors, _stakes(row, pairs, listings), balances),
            uses=claims.uses_of(await uses.fetchall()) if uses is not None else {},
        ),
        dict(zip(accounts, row["account_ids"] or (), strict=True)),
    )


def _listings(
    row: DictRow, asked: Mapping[str, UUID], balances: Mapping[UUID, int]
) -> dict[UUID, Listing]:
    columns = ("listed", "sellers", "customers", "targets", "raised", "reserved", "minimums")
    rows = zip(*(row[column] or () for column in (*columns, "closings", "statuses")), strict=True)
    listings: dict[UUID, Listing] = {}
    for name, seller_id, customer_id, target, raised, reserved, minimum, closes_at, status in rows:
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
            Money(reserved),
            Money(minimum),
            closes_at,
            ListingStatus(status),
        )
    return listings


def _customers(row: DictRow) -> dict[UUID, Customer]:
    rows = zip(
        *(row[column] or () for column in ("payers", "caps", "reserved_in_all")), strict=True
    )
    return {one: Customer(one, Money(cap), Money(reserved)) for one, cap, reserved in rows}


@dataclass(slots=True)
class _Stake:
    """What an investor has in invoices, and on customers, of those at hand."""

    invoices: dict[UUID, Money] = field(default_factory=dict[UUID, Money])
    customers: dict[UUID, Money] = field(default_factory=dict[UUID, Money])


def _stakes(
    row: DictRow, pairs: Sequence[tuple[UUID, UUID]], listings: Mapping[UUID, Listing]
) -> dict[UUID, _Stake]:
    stakes: dict[UUID, _Stake] = {}
    rows = zip(pairs, row["stakes"], row["exposures"], strict=True)
    for (invoice_id, investor_id), staked, exposed in rows:
        stake = stakes.setdefault(investor_id, _Stake())
        stake.invoices[invoice_id] = Money(staked)
        listing = listings.get(invoice_id)
        if listing is not None:
            stake.customers[listing.customer_id] = Money(exposed)
    return stakes


def _investors(
    row: DictRow,
    asked: Mapping[str, UUID],
    stakes: Mapping[UUID, _Stake],
    balances: Mapping[UUID, int],
) -> dict[UUID, Investor]:
    columns = ("limit_kinds", "limit_owners", "limit_customers", "limit_amounts")
    limits = InForce(zip(*(row[column] for column in columns), strict=True))
    investors: dict[UUID, Investor] = {}
    rows = zip(*(row[column] or () for column in ("known", "verified", "outstanding")), strict=True)
    for name, verified, outstanding in rows:
        investor_id = asked[name]
        stake = stakes[investor_id]
        investors[investor_id] = Investor(
            investor_id,
            verified,
            Money(outstanding),
            Money(balances.get(investor_id, 0)),
            limits.of(name),
            stake.invoices,
            {
                customer_id: Exposure(out, limits.on(name, str(customer_id)))
                for customer_id, out in stake.customers.items()
            },
        )
    return investors


async def _ask_and_lock_listings(
    tx: Transaction, invoice_ids: Sequence[UUID]
) -> AsyncCursor[DictRow]:
    return await tx.execute(
        """
        SELECT invoice_id, seller_id, customer_id, target_minor, raised_minor, reserved_minor,
            minimum_minor, closes_at, status
        FROM funding.listings WHERE invoice_id = ANY (%s::UUID[])
        ORDER BY invoice_id FOR NO KEY UPDATE
        """,
        [list(invoice_ids)],
    )


def _listing(row: DictRow) -> Listing:
    return Listing(
        invoice_id=row["invoice_id"],
        seller_id=row["seller_id"],
        customer_id=row["customer_id"],
        target=Money(row["target_minor"]),
        raised=Money(row["raised_minor"]),
        reserved=Money(row["reserved_minor"]),
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


async def tell_places(
    tx: Transaction, invoice_ids: Sequence[UUID], queues: Sequence[str], tasks: Sequence[str]
) -> None:
    """Write the jobs of those who hear of places taken (migration 0085)."""
    await tx.execute(
        "SELECT funding.tell_places(%s::UUID[], %s::TEXT[], %s::TEXT[])",
        [arrays.ids(invoice_ids), arrays.plain(queues), arrays.plain(tasks)],
    )


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


_SAVE: LiteralString = """
    WITH made AS MATERIALIZED (
        SELECT * FROM unnest(
            %(ids)s::UUID[], %(invoices)s::UUID[], %(customers)s::UUID[],
            %(investors)s::UUID[], %(starts)s::BIGINT[], %(ends)s::BIGINT[],
            %(stakes)s::BIGINT[]
        ) AS made (
            id, invoice_id, customer_id, investor_id, start_minor, end_minor, staked_minor
        )
    ), committed AS (
        INSERT INTO funding.commitments (
            id, invoice_id, investor_id, start_minor, end_minor, staked_minor, committed_at
        )
        SELECT id, invoice_id, investor_id, start_minor, end_minor, staked_minor, %(now)s
        FROM made
    ), raised AS (
        UPDATE funding.listings AS l SET raised_minor = changed.raised,
            reserved_minor = changed.reserved, status = changed.status
        FROM unnest(
            %(listed)s::UUID[], %(raised)s::BIGINT[], %(reserved)s::BIGINT[],
            %(statuses)s::TEXT[]
        ) AS changed (invoice_id, raised, reserved, status)
        WHERE l.invoice_id = changed.invoice_id
    ), reserved AS (
        UPDATE funding.customers AS c SET reserved_minor = changed.reserved
        FROM unnest(%(payers)s::UUID[], %(reserved_in_all)s::BIGINT[])
            AS changed (id, reserved)
        WHERE c.id = changed.id
    ), exposed AS (
        INSERT INTO funding.exposures AS e (investor_id, customer_id, outstanding_minor)
        SELECT investor_id, customer_id, sum(end_minor - start_minor)::BIGINT
        FROM made GROUP BY investor_id, customer_id
        ON CONFLICT (investor_id, customer_id)
        DO UPDATE SET outstanding_minor = e.outstanding_minor + excluded.outstanding_minor
    ), owed AS (
        UPDATE funding.investors AS i SET outstanding_minor = changed.outstanding
        FROM unnest(%(owed)s::UUID[], %(outstanding)s::BIGINT[]) AS changed (id, outstanding)
        WHERE i.id = changed.id
    )
    SELECT ledger.post_holds(
        %(ids)s::UUID[], %(memo)s, %(now)s,
        %(sources)s::BIGINT[], %(escrows)s::BIGINT[], %(amounts)s::BIGINT[]
    )
"""


async def save_plan(
    tx: Transaction, plan: Plan, accounts: Mapping[UUID, int], *, now: datetime
) -> None:
    """Write commitments, how far listings and investors are, and move the money; in one go."""
    if not plan.taken:
        return
    await tx.execute(_SAVE, _columns(plan, accounts, now))
    await _close_offers(tx, plan.listings.values())


def _columns(plan: Plan, accounts: Mapping[UUID, int], now: datetime) -> dict[str, object]:
    """Return the plan as arrays, a column each."""
    listings, customers, taken = plan.listings.values(), plan.customers.values(), plan.taken
    places = [one.commitment.interval for one in taken]
    return {
        "ids": arrays.ids(one.commitment.id for one in taken),
        "invoices": arrays.ids(one.invoice_id for one in taken),
        "customers": arrays.ids(one.customer_id for one in taken),
        "investors": arrays.ids(one.commitment.investor_id for one in taken),
        "starts": arrays.numbers(place.start for place in places),
        "ends": arrays.numbers(place.end for place in places),
        "stakes": arrays.numbers(one.stake.minor for one in taken),
        "now": now,
        "listed": arrays.ids(plan.listings),
        "raised": arrays.numbers(listing.raised.minor for listing in listings),
        "reserved": arrays.numbers(listing.reserved.minor for listing in listings),
        "statuses": arrays.plain(listing.status.value for listing in listings),
        "payers": arrays.ids(plan.customers),
        "reserved_in_all": arrays.numbers(one.reserved.minor for one in customers),
        "owed": arrays.ids(plan.investors),
        "outstanding": arrays.numbers(i.outstanding.minor for i in plan.investors.values()),
        "memo": FUND_MEMO,
        "sources": arrays.numbers(accounts[one.commitment.investor_id] for one in taken),
        "escrows": arrays.numbers(accounts[one.invoice_id] for one in taken),
        "amounts": arrays.numbers(place.end - place.start for place in places),
    }
