"""Funding's questions: SQL straight to an answer."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal, LiteralString
from uuid import UUID

import msgspec
from psycopg.rows import DictRow

from hundi.funding.domain import KycRequired, ListingClosed, NoSuchListing
from hundi.funding.xirr import Flow
from hundi.kernel.deal import Terms
from hundi.kernel.money import ZERO, Money
from hundi.runtime.database import Transaction
from hundi.runtime.outbox import decode

FLOWS_MAX = 20_000
MATURITIES_MAX = 1_000
# Days late from which a new bucket begins; before the first it is on time.
LATE_FROM = (1, 16, 31, 61)

Sort = Literal["risk", "roi", "days", "closing", "newest"]
After = tuple[int | date | datetime, int]
# What a cursor may hold: nothing that PostgreSQL would refuse.
_Whole = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
_Zoned = Annotated[datetime, msgspec.Meta(tz=True)]

_BIGINT_MAX = 2**63 - 1
_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)
_FAR_DAY = date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class Filters:
    """What an investor wants to see. Each may be left open."""

    min_risk: int = 0
    min_roi_basis_points: int = 0
    due_by: date = _FAR_DAY
    grade: str | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """One order of the marketplace: its SQL, its column, and what stands before the first row.

    Each order has an index of its own; the next page begins right after the last row's key,
    which a cursor carries as `key`. Where the order's own column has a lower bound (what is
    closed or due is not shown), that bound is one with `key`: of two bounds of a column an index
    scan may begin at the lower one and read half of all to find the page.
    """

    tail: LiteralString
    column: str
    start: After
    key: type[Any]


ORDERS: dict[Sort, Order] = {
    "risk": Order(
        """
        AND o.closes_at > %(now)s AND o.due_on > %(today)s
        AND (o.risk_score, o.seq) < (%(key)s::BIGINT, %(seq)s)
        ORDER BY o.risk_score DESC, o.seq DESC LIMIT %(limit)s
        """,
        "risk_score",
        (101, _BIGINT_MAX),
        tuple[_Whole, _Whole],
    ),
    "roi": Order(
        """
        AND o.closes_at > %(now)s AND o.due_on > %(today)s
        AND (o.roi_basis_points, o.seq) < (%(key)s::BIGINT, %(seq)s)
        ORDER BY o.roi_basis_points DESC, o.seq DESC LIMIT %(limit)s
        """,
        "roi_basis_points",
        (2**31 - 1, _BIGINT_MAX),
        tuple[_Whole, _Whole],
    ),
    "days": Order(
        """
        AND o.closes_at > %(now)s
        AND (o.due_on, o.seq) > (
            greatest(%(key)s::DATE, %(today)s),
            CASE WHEN %(key)s::DATE > %(today)s THEN %(seq)s ELSE 9223372036854775807 END
        )
        ORDER BY o.due_on, o.seq LIMIT %(limit)s
        """,
        "due_on",
        (date.min, 0),
        tuple[date, _Whole],
    ),
    "closing": Order(
        """
        AND o.due_on > %(today)s
        AND (o.closes_at, o.seq) > (
            greatest(%(key)s::TIMESTAMPTZ, %(now)s),
            CASE WHEN %(key)s::TIMESTAMPTZ > %(now)s THEN %(seq)s ELSE 9223372036854775807 END
        )
        ORDER BY o.closes_at, o.seq LIMIT %(limit)s
        """,
        "closes_at",
        (_LONG_AGO, 0),
        tuple[_Zoned, _Whole],
    ),
    "newest": Order(
        """
        AND o.closes_at > %(now)s AND o.due_on > %(today)s
        AND o.seq < least(%(key)s::BIGINT, %(seq)s)
        ORDER BY o.seq DESC LIMIT %(limit)s
        """,
        "seq",
        (_BIGINT_MAX, _BIGINT_MAX),
        tuple[_Whole, _Whole],
    ),
}


async def marketplace(
    tx: Transaction, filters: Filters, order: Order, *, after: After, limit: int
) -> list[DictRow]:
    """Return a page of offers that take money now, each with its terms and what it raised."""
    query: LiteralString = (
        """
        SELECT o.invoice_id, o.seq, o.invoice_number, o.seller_name, o.customer_name,
            o.risk_score, o.grade, o.roi_basis_points, o.due_on, o.closes_at, o.terms,
            l.raised_minor
        FROM funding.offers AS o JOIN funding.listings AS l ON l.invoice_id = o.invoice_id
        WHERE o.is_open AND o.due_on <= %(due_by)s AND o.risk_score >= %(min_risk)s
            AND o.roi_basis_points >= %(min_roi)s
            AND (%(grade)s::TEXT IS NULL OR o.grade = %(grade)s::TEXT)
        """  # noqa: S608 - literals all, and the type checker sees to it
        + order.tail
    )
    key, seq = after
    # Not prepared, so that each is planned for what it asks: a plan for any filters sorts
    # everything that passes them instead of reading the order's index.
    cursor = await tx.connection.execute(
        query,
        {
            "now": tx.now,
            "today": tx.today,
            "due_by": filters.due_by,
            "min_risk": filters.min_risk,
            "min_roi": filters.min_roi_basis_points,
            "grade": filters.grade,
            "key": key,
            "seq": seq,
            "limit": limit,
        },
        prepare=False,
    )
    return await cursor.fetchall()


@dataclass(frozen=True, slots=True)
class OpenOffer:
    """An invoice that takes money now. Invariant: `raised < terms.advance`."""

    invoice_id: UUID
    terms: Terms
    raised: Money

    @property
    def remaining(self) -> Money:
        """What is still to be raised."""
        return self.terms.advance - self.raised


async def open_offer(tx: Transaction, invoice_id: UUID) -> OpenOffer:
    """Return an offer that takes money now.

    Raises:
        NoSuchListing: the invoice was never listed.
        ListingClosed: it takes no more money.
    """
    row = await tx.one(
        """
        SELECT o.terms, l.raised_minor,
            l.status = 'open' AND o.closes_at > %s AND o.due_on > %s AS takes_money
        FROM funding.offers AS o JOIN funding.listings AS l ON l.invoice_id = o.invoice_id
        WHERE o.invoice_id = %s
        """,
        [tx.now, tx.today, invoice_id],
    )
    if row is None:
        raise NoSuchListing("This invoice is not offered to investors.")
    if not row["takes_money"]:
        raise ListingClosed("This invoice is no longer open for funding.")
    return OpenOffer(invoice_id, decode(row["terms"], Terms), Money(row["raised_minor"]))


async def check_kyc(tx: Transaction, investor_id: UUID) -> None:
    """See that an investor's identity is verified.

    Raises:
        KycRequired: it is not, or we have not heard so.
    """
    row = await tx.one("SELECT kyc_verified FROM funding.investors WHERE id = %s", [investor_id])
    if row is None or not row["kyc_verified"]:
        raise KycRequired("Verify your identity to see what is offered.")


_SUMMARY: LiteralString = """
    WITH position AS MATERIALIZED (
        SELECT committed_at, amount_minor, received_minor, principal_outstanding_minor, lost_minor,
            status, due_on, width_bucket(days_late, %(late_from)s::INTEGER[]) AS bucket,
            CASE
                WHEN status IN ('repaid', 'defaulted', 'written_off') THEN 0
                ELSE greatest(amount_minor + expected_minor - received_minor, 0)
            END AS to_come_minor
        FROM funding.positions_of(%(investor)s, %(today)s) WHERE status <> 'released'
    ), flow AS (
        SELECT (committed_at AT TIME ZONE 'Asia/Kolkata')::DATE AS flows_on,
            -amount_minor AS minor
        FROM position
        UNION ALL
        SELECT received_on, amount_minor FROM funding.returns WHERE investor_id = %(investor)s
        UNION ALL
        SELECT greatest(due_on, %(today)s::DATE), to_come_minor FROM position
    )
    SELECT whole.kind, NULL::DATE AS of, whole.minor
    FROM (
        SELECT
            coalesce(sum(amount_minor), 0)::BIGINT AS invested,
            coalesce(sum(principal_outstanding_minor), 0)::BIGINT AS outstanding,
            coalesce(sum(lost_minor), 0)::BIGINT AS lost,
            coalesce(sum(greatest(received_minor - amount_minor, 0)), 0)::BIGINT AS earned
        FROM position
    ) AS sums
    CROSS JOIN LATERAL (
        VALUES ('invested', invested), ('outstanding', outstanding), ('lost', lost),
            ('earned', earned)
    ) AS whole (kind, minor)
    UNION ALL
    SELECT 'late ' || bucket, NULL, sum(principal_outstanding_minor)::BIGINT FROM position
    GROUP BY bucket
    UNION ALL
    (SELECT 'flow', flows_on, sum(minor)::BIGINT FROM flow
    GROUP BY flows_on ORDER BY flows_on LIMIT %(flows)s)
    UNION ALL
    (SELECT 'maturity', due_on, sum(to_come_minor)::BIGINT FROM position
    WHERE to_come_minor > 0 GROUP BY due_on ORDER BY due_on LIMIT %(maturities)s)
"""


@dataclass(frozen=True, slots=True)
class Summary:
    """What an investor's positions come to.

    `invested` was put into invoices, `outstanding` is still there, `earned` came on top so far,
    `lost` is missing of what was written off. `flows` are all dated flows, past and expected;
    `maturities` what is expected by due date, the next first. `lateness` is what of
    `outstanding` is on time, and then what is late since each of `LATE_FROM`.
    """

    invested: Money
    outstanding: Money
    earned: Money
    lost: Money
    flows: tuple[Flow, ...]
    maturities: tuple[Flow, ...]
    lateness: tuple[Money, ...]


async def portfolio_summary(tx: Transaction, investor_id: UUID) -> Summary:
    """Return the sums over all positions of an investor, in one pass.

    Flows out: each commitment on its day. In: what came back, on its day; and for what is out,
    what is expected: principal and return on the due date, or today if that has passed. A
    position in default is expected to bring nothing. Released positions never were an
    investment and are left out.
    """
    rows = await tx.all(
        _SUMMARY,
        {
            "investor": investor_id,
            "today": tx.today,
            "flows": FLOWS_MAX,
            "maturities": MATURITIES_MAX,
            "late_from": list(LATE_FROM),
        },
    )
    found: dict[str, list[tuple[Any, Money]]] = {}
    for row in rows:
        found.setdefault(row["kind"], []).append((row["of"], Money(row["minor"])))
    return Summary(
        invested=found["invested"][0][1],
        outstanding=found["outstanding"][0][1],
        earned=found["earned"][0][1],
        lost=found["lost"][0][1],
        flows=tuple(found.get("flow", [])),
        maturities=tuple(found.get("maturity", [])),
        lateness=tuple(
            found.get(f"late {bucket}", [(None, ZERO)])[0][1]
            for bucket in range(len(LATE_FROM) + 1)
        ),
    )


async def positions(
    tx: Transaction, investor_id: UUID, *, before: tuple[datetime, UUID] | None, limit: int
) -> list[DictRow]:
    """Return a page of positions, the newest first."""
    at, commitment_id = before or (datetime.max.replace(tzinfo=UTC), UUID(int=0))
    return await tx.all(
        """
        SELECT * FROM funding.positions_of(%(investor)s, %(today)s)
        WHERE commitment_id = ANY (ARRAY(
            SELECT id FROM funding.commitments
            WHERE investor_id = %(investor)s AND (committed_at, id) < (%(at)s, %(id)s)
            ORDER BY committed_at DESC, id DESC LIMIT %(limit)s
        ))
        ORDER BY committed_at DESC, commitment_id DESC
        """,
        {
            "investor": investor_id,
            "today": tx.today,
            "at": at,
            "id": commitment_id,
            "limit": limit,
        },
    )
