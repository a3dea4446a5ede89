"""Copies of what other services told: investors, offers, and what became of deals."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from psycopg.types.json import Jsonb

from hundi.events.invoice import InvoiceListed
from hundi.events.settlement import PositionPaid
from hundi.funding import store
from hundi.kernel.calendar import day_in_india, days_between
from hundi.kernel.deal import Quote
from hundi.kernel.money import ZERO, Money
from hundi.kernel.rate import Rate
from hundi.runtime.database import Transaction
from hundi.runtime.outbox import encode


async def add_investor(tx: Transaction, investor_id: UUID) -> None:
    """Write that somebody may become an investor."""
    await tx.execute(
        "INSERT INTO funding.investors (id) VALUES (%s) ON CONFLICT DO NOTHING", [investor_id]
    )


async def save_kyc(tx: Transaction, investor_id: UUID, *, verified: bool) -> None:
    """Write whether an investor's identity is verified."""
    await tx.execute(
        """
        INSERT INTO funding.investors (id, kyc_verified) VALUES (%s, %s)
        ON CONFLICT (id) DO UPDATE SET kyc_verified = excluded.kyc_verified
        """,
        [investor_id, verified],
    )


async def add_listing(tx: Transaction, listed: InvoiceListed) -> None:
    """Write a new listing, in both its parts. One that is there stays as it is."""
    terms = listed.terms
    await tx.execute(
        """
        INSERT INTO funding.listings (
            invoice_id, seller_id, customer_id, target_minor, minimum_minor, closes_at, due_on,
            annual_rate, investor_fee_rate
        )
        VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
        """,
        [
            listed.invoice_id,
            listed.seller_id,
            listed.customer_id,
            terms.advance.minor,
            terms.minimum.minor,
            listed.closes_at,
            terms.due_on,
            terms.annual_rate,
            terms.investor_fee_rate,
        ],
    )
    await _add_offer(tx, listed)


async def _add_offer(tx: Transaction, listed: InvoiceListed) -> None:
    terms = listed.terms
    # Listed on its due date or after it, it is quoted for one day: it has a rate still.
    days = max(1, days_between(day_in_india(listed.happened_at), terms.due_on))
    await tx.execute(
        """
        INSERT INTO funding.offers (
            invoice_id, invoice_number, seller_name, customer_name, risk_score, grade,
            roi_basis_points, due_on, closes_at, listed_at, terms
        )
        VALUES (
            %(invoice_id)s, %(invoice_number)s, %(seller_name)s, %(customer_name)s,
            %(risk_score)s, %(grade)s, %(roi)s, %(due_on)s, %(closes_at)s, %(listed_at)s, %(terms)s
        )
        ON CONFLICT (invoice_id) DO NOTHING
        """,
        {
            "invoice_id": listed.invoice_id,
            "invoice_number": listed.invoice_number,
            "seller_name": listed.seller_name,
            "customer_name": listed.customer_name,
            "risk_score": listed.risk_score,
            "grade": listed.grade,
            "roi": Rate.parse(Quote(terms, days).expected_roi).basis_points,
            "due_on": terms.due_on,
            "closes_at": listed.closes_at,
            "listed_at": listed.happened_at,
            "terms": Jsonb(encode(terms)),
        },
    )


async def save_disbursal(tx: Transaction, invoice_id: UUID, disbursed_on: date) -> None:
    """Write the day from which a deal's days count."""
    await tx.execute(
        """
        INSERT INTO funding.deals (invoice_id, disbursed_on) VALUES (%s, %s)
        ON CONFLICT (invoice_id) DO UPDATE SET disbursed_on = excluded.disbursed_on
        """,
        [invoice_id, disbursed_on],
    )


async def save_repayment(
    tx: Transaction, invoice_id: UUID, received: Money, *, repaid: bool, days_late: int
) -> None:
    """Write how much the customer has paid so far, and whether that is all."""
    await tx.execute(
        """
        INSERT INTO funding.deals AS d (invoice_id, customer_paid_minor, is_repaid, days_late)
        VALUES (%s, %s, %s, %s)
        ON CONFLICT (invoice_id) DO UPDATE SET
            customer_paid_minor = excluded.customer_paid_minor,
            is_repaid = excluded.is_repaid,
            days_late = excluded.days_late
        """,
        [invoice_id, received.minor, repaid, days_late],
    )


async def save_lateness(tx: Transaction, invoice_id: UUID, *, defaulted: bool) -> None:
    """Write that a deal is overdue, or in default."""
    await tx.execute(
        """
        INSERT INTO funding.deals AS d (invoice_id, is_overdue, is_defaulted)
        VALUES (%s, TRUE, %s)
        ON CONFLICT (invoice_id) DO UPDATE SET
            is_overdue = TRUE, is_defaulted = d.is_defaulted OR excluded.is_defaulted
        """,
        [invoice_id, defaulted],
    )


async def add_returns(
    tx: Transaction, distribution_id: UUID, paid: Sequence[PositionPaid], *, received_on: date
) -> None:
    """Write what commitments got from one distribution; what is written already is left out.

    What comes back counts as principal first: an investor's outstanding money goes down by it
    until the commitment is whole.
    """
    # Zero commitments of a tiny distribution get nothing; there is nothing to write of them.
    paid = [position for position in paid if position.amount]
    if not paid:
        return
    rows = await tx.all(
        """
        WITH added AS (
            INSERT INTO funding.returns
                (distribution_id, commitment_id, investor_id, amount_minor, received_on)
            SELECT %s, commitment_id, investor_id, amount, %s
            FROM unnest(%s::UUID[], %s::UUID[], %s::BIGINT[])
                AS paid (commitment_id, investor_id, amount)
            ON CONFLICT DO NOTHING
            RETURNING commitment_id, amount_minor
        ), changed AS (
            UPDATE funding.commitments AS c
            SET received_minor = c.received_minor + added.amount_minor
            FROM added WHERE c.id = added.commitment_id
            RETURNING c.invoice_id, c.investor_id, c.received_minor, added.amount_minor,
                c.end_minor - c.start_minor AS committed_minor
        )
        SELECT investor_id, sum(
            least(received_minor, committed_minor)
            - least(received_minor - amount_minor, committed_minor)
        )::BIGINT AS principal_minor
        FROM changed WHERE NOT EXISTS ( -- what was written off was taken off then
            SELECT FROM funding.deals AS d
            WHERE d.invoice_id = changed.invoice_id AND d.written_off_on IS NOT NULL
        ) GROUP BY investor_id
        """,
        [
            distribution_id,
            received_on,
            [position.commitment_id for position in paid],
            [position.investor_id for position in paid],
            [position.amount.minor for position in paid],
        ],
    )
    back = {row["investor_id"]: Money(row["principal_minor"]) for row in rows}
    await store.take_off_outstanding(
        tx, {investor_id: amount for investor_id, amount in back.items() if amount > ZERO}
    )
