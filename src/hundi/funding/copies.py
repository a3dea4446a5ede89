"""Copies of what other services told: investors, offers, and what became of deals."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from psycopg.types.json import Jsonb

from hundi.events.invoice import InvoiceListed
from hundi.events.settlement import PositionPaid
from hundi.funding.store_exposure import add_customer, add_reserved, change_by
from hundi.kernel.calendar import day_in_india, days_between
from hundi.kernel.deal import Quote
from hundi.kernel.money import Money
from hundi.kernel.rate import Rate
from hundi.ledger import journal
from hundi.ledger.entry import escrow
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
    """Write a new listing, in both its parts. One that is there stays as it is.

    Its whole target is reserved of its customer's cap, or what that leaves of it; what is
    freed later is for whoever invests first.
    """
    terms, customer_id = listed.terms, listed.customer_id
    await add_customer(tx, customer_id)
    added = await tx.one(
        """
        WITH customer AS MATERIALIZED (
            SELECT reserved_minor FROM funding.customers WHERE id = %(customer)s FOR NO KEY UPDATE
        )
        INSERT INTO funding.listings (
            invoice_id, seller_id, customer_id, target_minor, reserved_minor, minimum_minor,
            closes_at, due_on, annual_rate, investor_fee_rate
        )
        SELECT %(invoice)s, %(seller)s, %(customer)s, %(target)s,
            least(%(target)s, greatest(
                funding.cap_of(%(customer)s, %(today)s) - customer.reserved_minor, 0
            )),
            %(minimum)s, %(closes_at)s, %(due_on)s, %(annual_rate)s, %(investor_fee_rate)s
        FROM customer
        ON CONFLICT DO NOTHING RETURNING reserved_minor
        """,
        {
            "invoice": listed.invoice_id,
            "seller": listed.seller_id,
            "customer": customer_id,
            "today": tx.today,
            "target": terms.advance.minor,
            "minimum": terms.minimum.minor,
            "closes_at": listed.closes_at,
            "due_on": terms.due_on,
            "annual_rate": terms.annual_rate,
            "investor_fee_rate": terms.investor_fee_rate,
        },
    )
    if added is not None:
        await add_reserved(tx, {customer_id: Money(added["reserved_minor"])})
    await _add_offer(tx, listed)
    # The account is there before anybody's money is, so that no stampede has to make it.
    await journal.lock_balances(tx, [escrow(listed.invoice_id)])


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
        SELECT changed.investor_id, l.customer_id, sum(
            least(received_minor, committed_minor)
            - least(received_minor - amount_minor, committed_minor)
        )::BIGINT AS principal_minor
        FROM changed JOIN funding.listings AS l USING (invoice_id)
        WHERE NOT EXISTS ( -- what was written off was taken off then
            SELECT FROM funding.deals AS d
            WHERE d.invoice_id = changed.invoice_id AND d.written_off_on IS NOT NULL
        ) GROUP BY changed.investor_id, l.customer_id
        """,
        [
            distribution_id,
            received_on,
            [position.commitment_id for position in paid],
            [position.investor_id for position in paid],
            [position.amount.minor for position in paid],
        ],
    )
    await change_by(tx, rows, sign=-1)
