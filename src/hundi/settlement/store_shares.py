"""What a payment gives each position: computed, paid, posted and told inside the database.

Positions may be a million. No row of them comes to Python: one statement a page raises the
positions to their shares, hands them to the ledger, and writes the news of them.
"""

import json
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from hundi.events.settlement import ReturnsDistributed
from hundi.kernel.errors import BrokenInvariant
from hundi.kernel.intervals import Interval
from hundi.kernel.money import ZERO, Money
from hundi.ledger.entry import receipts
from hundi.ledger.journal import refusals_told_apart
from hundi.runtime.database import Transaction
from hundi.runtime.outbox import audience, encode
from hundi.settlement.domain import Deal

# Bounds a statement's time and memory; nearly every deal is one page.
PAGE_MAX = 100_000
POSITIONS_PER_EVENT_MAX = 500

MEMO = "Repayment to investors"
_BY_PAGE = ("page", "positions")
# The share is computed twice, to find who gets something and to pay it: that is cheaper than to
# join what was computed once.
_PAY_A_PAGE = """
WITH paid AS (
    UPDATE settlement.positions
    SET paid_minor = settlement.entitled(
        start_minor, end_minor, %(so_far)s, %(target)s, %(final)s
    )
    WHERE invoice_id = %(invoice_id)s
        AND start_minor >= %(page_start)s AND start_minor < %(page_end)s
        AND paid_minor < settlement.entitled(
            start_minor, end_minor, %(so_far)s, %(target)s, %(final)s
        )
    RETURNING start_minor, commitment_id, investor_id,
        new.paid_minor - old.paid_minor AS amount_minor
), posted AS (
    SELECT sum(amount_minor)::BIGINT AS minor, ledger.post_shares(
        %(entry_id)s, %(memo)s, %(now)s, %(source)s,
        array_agg(investor_id), array_agg(amount_minor)
    ) AS is_new
    FROM paid HAVING count(*) > 0
), numbered AS (
    SELECT *, (row_number() OVER (ORDER BY start_minor) - 1) / %(per_event)s AS page
    FROM paid
), news AS (
    SELECT page, %(head)s::TEXT || ',"page":' || (page + %(first)s)
        || ',"positions":[' || string_agg(
            '{"commitment_id":"' || commitment_id
            || '","investor_id":"' || investor_id
            || '","amount":{"minor":' || amount_minor || %(amount_tail)s::TEXT, ','
        ) || ']}' AS event
    FROM numbered GROUP BY page
), told AS (
    SELECT jobs.tell(
        %(queues)s::TEXT[], %(tasks)s::TEXT[], %(invoice_id)s::TEXT,
        array_agg(event ORDER BY page)
    ) AS events
    FROM news HAVING count(*) > 0
)
SELECT posted.minor, posted.is_new, told.events FROM posted CROSS JOIN told
"""


@dataclass(frozen=True, slots=True)
class Sharing:
    """A sum that belongs to the positions of a deal: `so_far` in all, `final` or not."""

    invoice_id: UUID
    target: Money
    so_far: Money
    final: bool

    @classmethod
    def of(cls, deal: Deal) -> Self:
        """Return what the deal's investors are to have, of all that came."""
        repayment = deal.repayment
        return cls(
            deal.invoice_id,
            deal.terms.advance,
            so_far=repayment.net_for_investors(deal.terms) if repayment else ZERO,
            final=repayment.is_final if repayment else False,
        )

    def rule(self) -> dict[str, object]:
        """Return it as the parameters of `settlement.entitled` and of its positions."""
        return {
            "so_far": self.so_far.minor,
            "target": self.target.minor,
            "final": self.final,
            "invoice_id": self.invoice_id,
        }


@dataclass(frozen=True, slots=True)
class Shared:
    """What one page of positions got, and how many events told it."""

    paid: Money
    events: int


@dataclass(frozen=True, slots=True)
class Payouts:
    """What investors got since some moment, in the order of funding; `more` are not shown."""

    shown: list[tuple[UUID, Money]]
    more: int


async def owed(tx: Transaction, sharing: Sharing) -> Money:
    """Return what all positions together have yet to get of the sum."""
    row = await tx.one(
        """
        SELECT coalesce(sum(
            settlement.entitled(start_minor, end_minor, %(so_far)s, %(target)s, %(final)s)
            - paid_minor
        ), 0)::BIGINT AS minor
        FROM settlement.positions WHERE invoice_id = %(invoice_id)s
        """,
        sharing.rule(),
    )
    return Money(row["minor"] if row else 0)


async def sum_entitled(tx: Transaction, sharing: Sharing) -> Money:
    """Return what all positions together are entitled to, each rounded as it is."""
    row = await tx.one(
        """
        SELECT coalesce(sum(
            settlement.entitled(start_minor, end_minor, %(so_far)s, %(target)s, %(final)s)
        ), 0)::BIGINT AS minor
        FROM settlement.positions WHERE invoice_id = %(invoice_id)s
        """,
        sharing.rule(),
    )
    return Money(row["minor"] if row else 0)


async def is_one_page(tx: Transaction, sharing: Sharing) -> bool:
    """Return whether one statement pays all positions."""
    return (await page_from(tx, sharing, 0)).end == sharing.target.minor


async def page_from(tx: Transaction, sharing: Sharing, start: int) -> Interval:
    """Return the part of the target, from `start`, that the next `PAGE_MAX` positions fill."""
    row = await tx.one(
        """
        SELECT start_minor FROM settlement.positions
        WHERE invoice_id = %s AND start_minor >= %s ORDER BY start_minor OFFSET %s LIMIT 1
        """,
        [sharing.invoice_id, start, PAGE_MAX],
    )
    return Interval(start, row["start_minor"] if row else sharing.target.minor)


async def hold_wallets(tx: Transaction, invoice_id: UUID) -> None:
    """Hold the wallets of all who have a position, in the ledger's one order."""
    await tx.execute(
        """
        SELECT ledger.hold_wallets(array_agg(investor_id))
        FROM settlement.positions WHERE invoice_id = %s HAVING count(*) > 0
        """,
        [invoice_id],
    )


async def pay_positions(
    tx: Transaction, sharing: Sharing, page: Interval, *, entry_id: UUID, news: ReturnsDistributed
) -> Shared:
    """Raise every position of a page to its share; post and tell what each gets by it.

    `news` is what each event begins with: it names no position yet, and its page is the first.
    The shares need no sort; only the news are put in the order of funding.

    Raises:
        InsufficientFunds: `receipts:<invoice>` does not hold what is shared.
        BrokenInvariant: the entry was posted before: positions and ledger disagree.
    """
    queues, tasks = audience(tx, ReturnsDistributed)
    with refusals_told_apart():
        row = await tx.one(
            _PAY_A_PAGE,
            sharing.rule()
            | {
                "page_start": page.start,
                "page_end": page.end,
                "entry_id": entry_id,
                "memo": MEMO,
                "now": tx.now,
                "source": receipts(sharing.invoice_id),
                "per_event": POSITIONS_PER_EVENT_MAX,
                "head": _head(news),
                "first": news.page,
                "amount_tail": f',"currency":"{sharing.so_far.currency}"}}}}',
                "queues": queues,
                "tasks": tasks,
            },
        )
    if row is None:
        return Shared(ZERO, 0)
    if not row["is_new"]:
        raise BrokenInvariant(f"{entry_id} shared out before what positions get only now")
    return Shared(Money(row["minor"]), row["events"])


async def list_payouts(tx: Transaction, before: Sharing, *, limit: int) -> Payouts:
    """Return what investors got since they had their shares of `before`, by the same rule."""
    rows = await tx.all(
        """
        SELECT investor_id, count(*) OVER () AS investors, sum(
            paid_minor
            - settlement.entitled(start_minor, end_minor, %(so_far)s, %(target)s, %(final)s)
        )::BIGINT AS minor
        FROM settlement.positions WHERE invoice_id = %(invoice_id)s
        GROUP BY investor_id
        HAVING sum(
            paid_minor
            - settlement.entitled(start_minor, end_minor, %(so_far)s, %(target)s, %(final)s)
        ) > 0
        ORDER BY min(start_minor)
        LIMIT %(limit)s
        """,
        before.rule() | {"limit": limit},
    )
    shown = [(row["investor_id"], Money(row["minor"])) for row in rows]
    return Payouts(shown, more=rows[0]["investors"] - len(rows) if rows else 0)


def _head(news: ReturnsDistributed) -> str:
    """Return the event as JSON up to its page and its positions, which a statement adds."""
    whole = encode(news)
    return json.dumps({name: whole[name] for name in whole if name not in _BY_PAGE})[:-1]
