"""Questions of auto-invest and the watch list: SQL straight to an answer."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from psycopg.rows import DictRow

from hundi.funding import auto_store
from hundi.funding.auto_rules import Purse, Rules, shares_of_purse
from hundi.kernel.money import ZERO, Money
from hundi.ledger import journal
from hundi.ledger.entry import wallet
from hundi.runtime.database import Transaction

BACKTEST_DAYS = 365
# The newest are looked at; more say nothing new, and one question is to stay quick.
BACKTEST_LISTINGS_MAX = 2_000
WATCHED_MAX = 200


@dataclass(frozen=True, slots=True)
class Standing:
    """An investor's rules and what they did. `rules` is None before the first were saved."""

    rules: Rules | None
    on: bool
    left_out: str | None
    invested: Money
    commitments: int
    balance: Money

    @property
    def idle(self) -> Money:
        """What lies in the wallet above what is to stay there."""
        keep = self.rules.keep if self.rules is not None else ZERO
        return max(self.balance - keep, ZERO)


async def standing(tx: Transaction, investor_id: UUID) -> Standing:
    """Return an investor's rules, what they invested, and what lies idle."""
    row = await tx.one("SELECT * FROM funding.auto_invest WHERE investor_id = %s", [investor_id])
    made = await tx.one(
        """
        SELECT count(*) AS commitments, coalesce(sum(amount_minor), 0)::BIGINT AS minor
        FROM funding.auto_invested WHERE investor_id = %s
        """,
        [investor_id],
    )
    return Standing(
        rules=None if row is None else auto_store.rules_of(row),
        on=row is not None and row["is_on"],
        left_out=None if row is None else row["left_out"],
        invested=Money(made["minor"] if made else 0),
        commitments=made["commitments"] if made else 0,
        balance=await journal.balance(tx, wallet(investor_id)),
    )


@dataclass(frozen=True, slots=True)
class Matches:
    """What open invoices rules would go into this moment, and how much."""

    offers: int
    invoices: int
    amount: Money


async def matches(tx: Transaction, investor_id: UUID, rules: Rules) -> Matches:
    """Return how many open offers rules want, and what they would put in now. Nothing is held."""
    offers = await auto_store.offers_for(tx, investor_id, rules)
    out = await auto_store.out_with_customers(tx, [investor_id])
    balance = await journal.balance(tx, wallet(investor_id))
    purse = Purse(investor_id, rules, balance, out.get(investor_id, {}))
    shares, _ = shares_of_purse(purse, offers)
    amount = sum((share.amount for share in shares), ZERO)
    return Matches(len(offers), len(shares), amount)


@dataclass(frozen=True, slots=True)
class Backtest:
    """What became of the invoices of a year that rules would have wanted.

    As if the rules' amount had gone into each at its listing (less where that was less), with no
    end of money: `repaid`, `late`, `defaulted` and `written_off` count invoices; `earned` and
    `lost` are of those that ended; `rate_hundredths` is earned less lost a year, simple, on what
    was in those for as long as it was: hundredths of a per cent, None before any ended.
    """

    listings: int
    repaid: int
    late: int
    defaulted: int
    written_off: int
    invested: Money
    earned: Money
    lost: Money
    rate_hundredths: int | None


async def backtest(tx: Transaction, rules: Rules) -> Backtest:
    """Return what the rules would have brought over the last year, from what really came back."""
    row: dict[str, Any] | None = await tx.one(
        _BACKTEST,
        {
            "since": tx.now - timedelta(days=BACKTEST_DAYS),
            "risk": rules.min_risk,
            "roi": rules.min_roi.basis_points,
            "days": rules.max_days,
            "amount": rules.amount.minor,
            "limit": BACKTEST_LISTINGS_MAX,
        },
    )
    row = row or {}
    gain, paisa_days = row["earned"] - row["lost"], row["paisa_days"]
    # Half up, away from zero alike: 365 days, and two decimals of a per cent.
    scaled = 2 * abs(gain) * 365 * 10_000 + paisa_days
    rate = None if not paisa_days else (1 if gain >= 0 else -1) * (scaled // (2 * paisa_days))
    return Backtest(
        listings=row["listings"],
        repaid=row["repaid"],
        late=row["late"],
        defaulted=row["defaulted"],
        written_off=row["written_off"],
        invested=Money(row["invested"]),
        earned=Money(row["earned"]),
        lost=Money(row["lost"]),
        rate_hundredths=rate,
    )


_BACKTEST = """
    WITH listed AS MATERIALIZED (
        SELECT o.invoice_id, l.target_minor, least(l.target_minor, %(amount)s::BIGINT) AS stake
        FROM funding.offers AS o JOIN funding.listings AS l ON l.invoice_id = o.invoice_id
        WHERE o.listed_at >= %(since)s AND l.status = 'funded'
            AND o.risk_score >= %(risk)s AND o.roi_basis_points >= %(roi)s
            AND o.due_on - (o.listed_at AT TIME ZONE 'Asia/Kolkata')::DATE <= %(days)s
        ORDER BY o.seq DESC LIMIT %(limit)s
    ), ended AS (
        SELECT w.stake, d.is_repaid, d.written_off_on IS NOT NULL AS is_written_off,
            coalesce(d.is_defaulted, FALSE) AS is_defaulted,
            coalesce(d.is_overdue OR d.days_late > 0, FALSE) AS is_late,
            div(w.stake * came.minor, w.target_minor) AS back,
            greatest(coalesce(
                d.written_off_on, l.due_on + d.days_late
            ) - d.disbursed_on, 1) AS days
        FROM listed AS w
        JOIN funding.listings AS l ON l.invoice_id = w.invoice_id
        LEFT JOIN funding.deals AS d ON d.invoice_id = w.invoice_id
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(c.received_minor), 0) AS minor FROM funding.commitments AS c
            WHERE c.invoice_id = w.invoice_id
        ) AS came
    )
    SELECT count(*) AS listings,
        count(*) FILTER (WHERE is_repaid) AS repaid,
        count(*) FILTER (WHERE is_late) AS late,
        count(*) FILTER (WHERE is_defaulted AND NOT is_written_off AND NOT is_repaid) AS defaulted,
        count(*) FILTER (WHERE is_written_off AND NOT is_repaid) AS written_off,
        coalesce(sum(stake), 0)::BIGINT AS invested,
        coalesce(sum(greatest(back - stake, 0)) FILTER (WHERE is_repaid OR is_written_off), 0)
            ::BIGINT AS earned,
        coalesce(sum(greatest(stake - back, 0)) FILTER (WHERE is_repaid OR is_written_off), 0)
            ::BIGINT AS lost,
        coalesce(sum(stake * days) FILTER (WHERE is_repaid OR is_written_off), 0)::BIGINT
            AS paisa_days
    FROM ended
"""


async def watched(tx: Transaction, investor_id: UUID) -> list[DictRow]:
    """Return what an investor keeps an eye on, the latest first: as offers, with their status."""
    return await tx.all(
        """
        SELECT o.invoice_id, o.seq, o.invoice_number, o.seller_name, o.customer_name,
            o.risk_score, o.grade, o.roi_basis_points, o.due_on, o.closes_at, o.terms,
            l.raised_minor, w.watched_at,
            CASE
                WHEN l.status = 'open' AND (o.closes_at <= %(now)s OR o.due_on <= %(today)s)
                    THEN 'expired'
                ELSE l.status
            END AS status
        FROM funding.watches AS w
        JOIN funding.offers AS o ON o.invoice_id = w.invoice_id
        JOIN funding.listings AS l ON l.invoice_id = w.invoice_id
        WHERE w.investor_id = %(investor)s
        ORDER BY w.watched_at DESC, w.invoice_id LIMIT %(limit)s
        """,
        {"investor": investor_id, "now": tx.now, "today": tx.today, "limit": WATCHED_MAX},
    )


async def is_listed(tx: Transaction, invoice_id: UUID) -> bool:
    """Return whether an invoice was ever offered to investors."""
    row = await tx.one("SELECT FROM funding.offers WHERE invoice_id = %s", [invoice_id])
    return row is not None
