"""Tables of auto-invest. Rows of rules are held before a listing's, in order of investor."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from hundi.funding.auto_rules import Candidate, Purse, Rules, Share
from hundi.kernel.money import Money
from hundi.kernel.rate import Rate
from hundi.ledger import journal
from hundi.ledger.entry import wallet
from hundi.runtime.database import Transaction
from hundi.runtime.outbox import encode

# How many rules have their turn in one transaction; the next follow in another.
TURNS_MAX = 200
# How many open offers one investor's rules are put to at once, the safest first.
OFFERS_MAX = 100


async def save_rules(tx: Transaction, investor_id: UUID, rules: Rules, *, on: bool) -> None:
    """Write an investor's rules. Whoever had none waits from now on."""
    await tx.execute(
        """
        INSERT INTO funding.auto_invest AS old (
            investor_id, is_on, amount_minor, min_risk, max_days, min_roi_basis_points,
            keep_minor, customer_most_minor, turn_at, saved_at
        )
        VALUES (
            %(investor)s, %(on)s, %(amount)s, %(min_risk)s, %(max_days)s, %(min_roi)s,
            %(keep)s, %(customer_most)s, %(now)s, %(now)s
        )
        ON CONFLICT (investor_id) DO UPDATE SET
            is_on = excluded.is_on, amount_minor = excluded.amount_minor,
            min_risk = excluded.min_risk, max_days = excluded.max_days,
            min_roi_basis_points = excluded.min_roi_basis_points,
            keep_minor = excluded.keep_minor,
            customer_most_minor = excluded.customer_most_minor,
            -- Off and on again is the end of the queue.
            turn_at = CASE WHEN old.is_on THEN old.turn_at ELSE excluded.turn_at END,
            saved_at = excluded.saved_at, left_out = NULL
        """,
        {
            "investor": investor_id,
            "on": on,
            "amount": rules.amount.minor,
            "min_risk": rules.min_risk,
            "max_days": rules.max_days,
            "min_roi": rules.min_roi.basis_points,
            "keep": rules.keep.minor,
            "customer_most": rules.customer_most.minor,
            "now": tx.now,
        },
    )


async def who_is_on(tx: Transaction, investor_ids: Collection[UUID]) -> list[UUID]:
    """Return those of the investors whose rules are on."""
    rows = await tx.all(
        """
        SELECT investor_id FROM funding.auto_invest
        WHERE is_on AND investor_id = ANY (%s::UUID[]) ORDER BY investor_id
        """,
        [list(investor_ids)],
    )
    return [row["investor_id"] for row in rows]


async def turns_for(
    tx: Transaction,
    offer: Candidate,
    *,
    opened_at: datetime,
    waited: datetime | None,
    after: UUID | None,
) -> list[tuple[datetime, UUID]]:
    """Return whose turn it is, the longest waiting first. Holds nothing yet.

    Whoever has money in the invoice already is left alone.
    """
    rows = await tx.all(
        """
        SELECT r.turn_at, r.investor_id
        FROM funding.auto_invest AS r
        JOIN funding.investors AS i ON i.id = r.investor_id AND i.kyc_verified
        WHERE r.is_on AND r.turn_at <= %(opened_at)s
            AND (%(waited)s::TIMESTAMPTZ IS NULL
                OR (r.turn_at, r.investor_id) > (%(waited)s::TIMESTAMPTZ, %(after)s::UUID))
            AND r.min_risk <= %(risk)s AND r.max_days >= %(days)s
            AND r.min_roi_basis_points <= %(roi)s
            AND NOT EXISTS (
                SELECT FROM funding.commitments AS c
                WHERE c.investor_id = r.investor_id AND c.invoice_id = %(invoice)s
            )
        ORDER BY r.turn_at, r.investor_id LIMIT %(limit)s
        """,
        {
            "opened_at": opened_at,
            "waited": waited,
            "after": after,
            "risk": offer.risk_score,
            "days": offer.days,
            "roi": offer.roi.basis_points,
            "invoice": offer.invoice_id,
            "limit": TURNS_MAX,
        },
    )
    return [(row["turn_at"], row["investor_id"]) for row in rows]


async def lock_purses(tx: Transaction, investor_ids: Sequence[UUID]) -> dict[UUID, Purse]:
    """Hold the rules of those that are on, in order of investor, with what each can spend."""
    rows = await tx.all(
        """
        SELECT * FROM funding.auto_invest WHERE is_on AND investor_id = ANY (%s::UUID[])
        ORDER BY investor_id FOR NO KEY UPDATE
        """,
        [list(investor_ids)],
    )
    held = [row["investor_id"] for row in rows]
    balances = await journal.balances(tx, [wallet(investor_id) for investor_id in held])
    out = await out_with_customers(tx, held)
    return {
        row["investor_id"]: Purse(
            row["investor_id"],
            rules_of(row),
            balances[wallet(row["investor_id"])],
            out.get(row["investor_id"], {}),
        )
        for row in rows
    }


async def out_with_customers(
    tx: Transaction, investor_ids: Sequence[UUID]
) -> dict[UUID, dict[UUID, Money]]:
    """Return what each investor has out with which customer."""
    rows = await tx.all(
        """
        SELECT investor_id, customer_id, outstanding_minor FROM funding.exposures
        WHERE investor_id = ANY (%s::UUID[])
        """,
        [list(investor_ids)],
    )
    found: dict[UUID, dict[UUID, Money]] = {}
    for row in rows:
        out = Money(row["outstanding_minor"])
        found.setdefault(row["investor_id"], {})[row["customer_id"]] = out
    return found


async def find_offer(tx: Transaction, invoice_id: UUID) -> Candidate | None:
    """Return an offer that takes money now."""
    rows = await tx.all(_OFFERS + " AND o.invoice_id = %(invoice)s", _now(tx, invoice=invoice_id))
    return _candidate(rows[0]) if rows else None


async def offers_for(tx: Transaction, investor_id: UUID, rules: Rules) -> list[Candidate]:
    """Return open offers that rules want, the safest first, without those the investor is in."""
    rows = await tx.all(
        _OFFERS
        + """
            AND o.risk_score >= %(risk)s AND o.roi_basis_points >= %(roi)s
            AND o.due_on <= %(due_by)s
            AND NOT EXISTS (
                SELECT FROM funding.commitments AS c
                WHERE c.investor_id = %(investor)s AND c.invoice_id = o.invoice_id
            )
        ORDER BY o.risk_score DESC, o.seq DESC LIMIT %(limit)s
        """,
        _now(
            tx,
            risk=rules.min_risk,
            roi=rules.min_roi.basis_points,
            due_by=tx.today + timedelta(days=rules.max_days),
            investor=investor_id,
            limit=OFFERS_MAX,
        ),
    )
    return [_candidate(row) for row in rows]


_OFFERS = """
    SELECT o.invoice_id, l.customer_id, o.risk_score, o.due_on - %(today)s::DATE AS days,
        o.roi_basis_points, l.target_minor - l.raised_minor AS remaining_minor, l.minimum_minor
    FROM funding.offers AS o JOIN funding.listings AS l ON l.invoice_id = o.invoice_id
    WHERE o.is_open AND o.closes_at > %(now)s AND o.due_on > %(today)s
"""


def _now(tx: Transaction, **more: object) -> dict[str, object]:
    return {"now": tx.now, "today": tx.today, **more}


def _candidate(row: DictRow) -> Candidate:
    return Candidate(
        row["invoice_id"],
        row["customer_id"],
        row["risk_score"],
        row["days"],
        Rate(row["roi_basis_points"]),
        Money(row["remaining_minor"]),
        Money(row["minimum_minor"]),
    )


def rules_of(row: DictRow) -> Rules:
    """Return the rules that a row of `auto_invest` holds."""
    return Rules(
        amount=Money(row["amount_minor"]),
        min_risk=row["min_risk"],
        max_days=row["max_days"],
        min_roi=Rate(row["min_roi_basis_points"]),
        keep=Money(row["keep_minor"]),
        customer_most=Money(row["customer_most_minor"]),
    )


async def save_invested(
    tx: Transaction, invested: Sequence[tuple[UUID, Share, Rules]], *, now: datetime
) -> None:
    """Write what was committed by rule, each with its commitment's id and the rules of now."""
    if not invested:
        return
    await tx.execute(
        """
        WITH made AS (
            INSERT INTO funding.auto_invested (
                commitment_id, investor_id, invoice_id, amount_minor, rules, invested_at
            )
            SELECT id, investor, invoice, amount, rules, %(now)s
            FROM unnest(
                %(ids)s::UUID[], %(investors)s::UUID[], %(invoices)s::UUID[], %(amounts)s::BIGINT[],
                %(rules)s::JSONB[]
            ) AS one (id, investor, invoice, amount, rules)
        )
        UPDATE funding.auto_invest SET turn_at = %(now)s, left_out = NULL
        WHERE investor_id = ANY (%(investors)s::UUID[])
        """,
        {
            "ids": [commitment_id for commitment_id, _, _ in invested],
            "investors": [share.investor_id for _, share, _ in invested],
            "invoices": [share.invoice_id for _, share, _ in invested],
            "amounts": [share.amount.minor for _, share, _ in invested],
            "rules": [Jsonb(encode(rules)) for _, _, rules in invested],
            "now": now,
        },
    )


async def save_left_out(tx: Transaction, why: Mapping[UUID, str]) -> None:
    """Write why investors' last match was left out."""
    if why:
        await tx.execute(
            """
            UPDATE funding.auto_invest AS r SET left_out = one.why
            FROM unnest(%s::UUID[], %s::TEXT[]) AS one (investor_id, why)
            WHERE r.investor_id = one.investor_id
            """,
            [list(why), list(why.values())],
        )
