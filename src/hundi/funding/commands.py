"""What can be done in funding. Each command: load, decide, move money, save, publish."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from hundi.events import funding as events
from hundi.funding import claims, store
from hundi.funding.answers import Outcome
from hundi.funding.domain import Listing, ListingStatus
from hundi.funding.plan import FundRequest, decide, release
from hundi.funding.store_exposure import Change, change_outstanding
from hundi.kernel.money import ZERO, Money
from hundi.ledger import journal
from hundi.ledger.entry import Entry
from hundi.runtime.database import Transaction
from hundi.runtime.faults import fault
from hundi.runtime.outbox import audience, publish

# What one sweep ends at most; the next comes in seconds.
EXPIRED_AT_ONCE_MAX = 50


async def fund_invoices(
    tx: Transaction, requests: Sequence[FundRequest], *, now: datetime
) -> list[Outcome]:
    """Commit many investors' money in one transaction; the answers keep the requests' order.

    A refusal is its request's answer. Holds keys, listings, customers near their caps, investors
    and accounts, each in order of id, so that two batches cannot block each other for good. In a
    pipelined transaction it waits for the database twice: for the facts, and for the writes with
    the commit.

    Raises:
        BrokenInvariant: a listing and its escrow disagree; nothing is done.
    """
    if not requests:
        return []
    held = await store.lock_facts(tx, requests)
    fault("fund.after_lock")
    plan = decide(requests, held.facts, now=now)
    await store.save_plan(tx, plan, held.accounts, now=now)
    fault("fund.after_post")
    await claims.keep_many(tx, plan.answers)
    await tell_places(tx, list(plan.listings))
    await publish(tx, plan.happened)
    fault("fund.after_publish")
    return plan.outcomes


async def tell_places(tx: Transaction, invoice_ids: Sequence[UUID]) -> None:
    """Tell others of all places in these listings that they have not heard of. Each once.

    Whatever else is told of a listing comes after its places.
    """
    queues, tasks = audience(tx, events.FundsCommitted)
    if not invoice_ids or not queues:
        return
    tx.told.update(queues)
    await store.tell_places(tx, invoice_ids, queues, tasks)


async def expire_listings(tx: Transaction, *, now: datetime) -> int:
    """End listings that are past their deadline, release all they hold; return how many."""
    overdue = await store.list_past_time(tx, now, limit=EXPIRED_AT_ONCE_MAX)
    # A commitment may have completed one before we held it: only what is still open ends.
    held = await store.lock_listings(tx, overdue)
    ended = [listing.expire() for listing in held if listing.is_past_time(now)]
    await _end(tx, ended, "expired", now=now)
    return len(ended)


async def cancel_listing(tx: Transaction, invoice_id: UUID, *, now: datetime) -> None:
    """Take a listing back and release all it holds, or say that it is too late.

    Taken back already, nothing happens: that was told.
    """
    held = await store.lock_listings(tx, [invoice_id])
    if any(listing.status is ListingStatus.CANCELLED for listing in held):
        return
    ended = [listing.cancel() for listing in held if listing.status is ListingStatus.OPEN]
    if not ended:
        await publish(tx, [events.CancellationRefused(invoice_id, now)])
        return
    await _end(tx, ended, "cancelled", now=now)
    fault("release.before_commit")


async def refund_listing(tx: Transaction, invoice_id: UUID, *, now: datetime) -> None:
    """Give everything back on a funded listing that may not be paid out on. Once."""
    held = await store.lock_listings(tx, [invoice_id])
    ended = [listing.refuse() for listing in held if listing.status is ListingStatus.FUNDED]
    if ended:
        await _end(tx, ended, "cancelled", now=now)


async def _end(
    tx: Transaction,
    ended: Sequence[Listing],
    reason: Literal["expired", "cancelled"],
    *,
    now: datetime,
) -> None:
    """Release what ended listings hold, in the transaction that ends them."""
    commitments = await store.list_commitments(tx, [listing.invoice_id for listing in ended])
    fault("release.before_save")
    entries: list[Entry] = []
    changes: list[Change] = []
    reserved: dict[UUID, Money] = {}
    for listing in ended:
        customer_id = listing.customer_id
        released, back = release(listing, commitments[listing.invoice_id])
        entries += released
        changes += [Change(who, customer_id, ZERO - amount) for who, amount in back.items()]
        reserved[customer_id] = reserved.get(customer_id, ZERO) - listing.reserved
    await store.save_listings(tx, ended)
    await change_outstanding(tx, changes, reserved)
    fault("release.after_save")
    await journal.post_many(tx, entries)
    fault("release.after_post")
    await tell_places(tx, [listing.invoice_id for listing in ended])
    happened = [
        events.ListingClosed(
            listing.invoice_id,
            listing.seller_id,
            reason,
            tuple(commitments[listing.invoice_id]),
            now,
        )
        for listing in ended
    ]
    await publish(tx, happened)
