"""What auto-invest does. It asks as everybody asks: `fund_invoices` decides, with every rule.

Each may run twice: whoever has money in an invoice is not put into it by rule.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from hundi.events.funding import MoneyIsFree, TurnsCame
from hundi.funding import auto_store, commands
from hundi.funding.answers import Funded
from hundi.funding.auto_rules import Purse, Rules, Share, shares_of_offer, shares_of_purse
from hundi.funding.plan import FundRequest
from hundi.kernel.errors import Refusal
from hundi.kernel.ids import new_id
from hundi.runtime import audit_log
from hundi.runtime.database import Transaction
from hundi.runtime.outbox import publish


async def save_rules(
    tx: Transaction, investor_id: UUID, rules: Rules, *, on: bool, by: UUID
) -> None:
    """Keep the rules, as `by` wants them; when they are on, look soon at what is open."""
    await auto_store.save_rules(tx, investor_id, rules, on=on)
    action = "auto_invest.on" if on else "auto_invest.off"
    await audit_log.record(tx, by, action, investor_id)
    if on:
        await publish(tx, [MoneyIsFree(investor_id, tx.now)])


async def take_turns(tx: Transaction, turns: TurnsCame) -> None:
    """Put an open invoice to the rules that may want it, those first that waited longest.

    A bounded number in one transaction; the rest follows in another.
    """
    offer = await auto_store.find_offer(tx, turns.invoice_id)
    if offer is None:
        return
    found = await auto_store.turns_for(
        tx, offer, opened_at=turns.opened_at, waited=turns.waited, after=turns.after
    )
    purses = await auto_store.lock_purses(tx, [investor_id for _, investor_id in found])
    in_turn = [purses[investor_id] for _, investor_id in found if investor_id in purses]
    shares, left_out = shares_of_offer(offer, in_turn)
    await auto_store.save_left_out(tx, left_out)
    await _invest(tx, purses, shares, now=tx.now)
    if len(found) == auto_store.TURNS_MAX:
        waited, after = found[-1]
        await publish(tx, [TurnsCame(turns.invoice_id, turns.opened_at, waited, after, tx.now)])


async def use_free_money(tx: Transaction, free: MoneyIsFree) -> None:
    """Put what is open to one investor's rules, the safest first."""
    purses = await auto_store.lock_purses(tx, [free.investor_id])
    purse = purses.get(free.investor_id)
    if purse is None:
        return
    offers = await auto_store.offers_for(tx, purse.investor_id, purse.rules)
    shares, left_out = shares_of_purse(purse, offers)
    await _invest(tx, purses, shares, now=tx.now)
    if left_out is not None:
        await auto_store.save_left_out(tx, {purse.investor_id: left_out})


async def note_money(tx: Transaction, investor_ids: Collection[UUID]) -> None:
    """Look soon for those whose rules are on: new money is in their wallets."""
    on = await auto_store.who_is_on(tx, investor_ids)
    await publish(tx, [MoneyIsFree(investor_id, tx.now) for investor_id in on])


async def _invest(
    tx: Transaction, purses: dict[UUID, Purse], shares: Sequence[Share], *, now: datetime
) -> None:
    """Ask for each share; keep what was committed, and why the others were not."""
    requests = [
        FundRequest(new_id(), share.invoice_id, share.investor_id, share.amount) for share in shares
    ]
    outcomes = await commands.fund_invoices(tx, requests, now=now)
    invested: list[tuple[UUID, Share, Rules]] = []
    refused: dict[UUID, str] = {}
    for share, outcome in zip(shares, outcomes, strict=True):
        match outcome:
            case Funded():
                rules = purses[share.investor_id].rules
                invested.append((outcome.commitment_id, share, rules))
            case Refusal():
                refused[share.investor_id] = outcome.code
            case _:
                pass  # no request of ours has a key that could have an answer
    await auto_store.save_invested(tx, invested, now=now)
    await auto_store.save_left_out(tx, refused)
