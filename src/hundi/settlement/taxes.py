"""Withhold tax from what investors earn, where the operating mode says so, and give it back.

The rule is a row of data by operating mode; where it is off, nothing here reads further.
"""

from collections.abc import Sequence
from uuid import UUID

from hundi.events.settlement import PositionPaid, ReturnsDistributed
from hundi.kernel.calendar import financial_year
from hundi.kernel.ids import derive_id
from hundi.kernel.money import ZERO, Money
from hundi.ledger import debts, journal
from hundi.ledger.entry import Entry, Move, tds_payable, wallet
from hundi.runtime.database import Transaction
from hundi.settlement import store_taxes
from hundi.settlement.domain import Deal
from hundi.settlement.tds import Earned, InterestYear

WITHHELD = "TDS on interest"
GIVEN_BACK = "TDS on interest, given back"


async def withhold(tx: Transaction, event: ReturnsDistributed) -> None:
    """Withhold tax from the interest in one page of a distribution. Once."""
    rule = await store_taxes.find_rule(tx)
    if rule is None or not event.positions:
        return
    around = await store_taxes.earned_around(tx, event.invoice_id, event.distribution_id)
    if around is None:
        return  # the bank took the payment back meanwhile
    cause = derive_id(event.distribution_id, f"tds {event.page}")
    earned = await _shares(tx, event.invoice_id, event.positions, *around)
    paid: dict[UUID, Money] = {}
    for position in event.positions:
        paid[position.investor_id] = paid.get(position.investor_id, ZERO) + position.amount
    year = financial_year(tx.today)
    years = await store_taxes.lock_years(tx, list(earned), year)
    done = await store_taxes.list_done(tx, cause)
    changed = {
        who: (years[who], years[who].after(rule, interest, at_most=paid.get(who, ZERO)))
        for who, interest in earned.items()
        if interest > ZERO and who not in done
    }
    held = await debts.hold(tx, list(changed), [tds_payable(who) for who in changed])
    entries: list[Entry] = []
    for who, (was, now) in changed.items():
        amount = now.withheld - was.withheld
        if amount > ZERO:
            moves = debts.taken_from(who, amount, tds_payable(who), held)
            entries.append(Entry(derive_id(cause, str(who)), WITHHELD, moves))
    await journal.post_many(tx, entries)
    await store_taxes.save_years(tx, cause, event.invoice_id, year, changed)


async def give_back(
    tx: Transaction, before: Deal, after: Deal, credit_id: UUID, changes: Sequence[PositionPaid]
) -> None:
    """Give back what was withheld from interest that is itself taken back now."""
    rule = await store_taxes.find_rule(tx)
    if rule is None or not changes:
        return
    earned = await _shares(tx, before.invoice_id, changes, Earned.by(before), Earned.by(after))
    year = financial_year(tx.today)
    years = await store_taxes.lock_years(tx, list(earned), year)
    changed: dict[UUID, tuple[InterestYear, InterestYear]] = {
        who: (years[who], years[who].after(rule, interest, at_most=ZERO))
        for who, interest in earned.items()
        if interest < ZERO
    }
    cause = derive_id(credit_id, "tds given back")
    entries = [
        Entry(
            derive_id(cause, str(who)),
            GIVEN_BACK,
            (Move(tds_payable(who), wallet(who), was.withheld - now.withheld),),
        )
        for who, (was, now) in changed.items()
        if was.withheld > now.withheld
    ]
    await journal.post_many(tx, entries)
    await store_taxes.save_years(tx, cause, before.invoice_id, year, changed)


async def _shares(
    tx: Transaction,
    invoice_id: UUID,
    positions: Sequence[PositionPaid],
    before: Earned,
    after: Earned,
) -> dict[UUID, Money]:
    """Return what each investor's positions earned between two moments of a deal."""
    target = await store_taxes.find_target(tx, invoice_id)
    places = await store_taxes.list_places(tx, [one.commitment_id for one in positions])
    earned: dict[UUID, Money] = {}
    for who, place in places:
        more = after.share(place, target=target) - before.share(place, target=target)
        earned[who] = earned.get(who, ZERO) + more
    return earned
