"""How much more an investor may put into an invoice now. Nothing is held: a commitment decides."""

from uuid import UUID

from hundi.funding.domain import Customer, Exposure, Investor, NoSuchListing
from hundi.funding.limits import InForce
from hundi.kernel.money import ZERO, Money
from hundi.runtime.database import Transaction


async def most_allowed(tx: Transaction, investor_id: UUID, invoice_id: UUID) -> Money:
    """Return what limits, caps and the target allow, whatever is in the wallet.

    Raises:
        NoSuchListing: the invoice was never listed.
    """
    row = await tx.one(
        """
        SELECT l.customer_id, l.target_minor, l.raised_minor, l.reserved_minor,
            c.reserved_minor AS reserved_in_all, funding.cap_of(c.id, %(today)s) AS cap,
            i.kyc_verified, i.outstanding_minor, coalesce(e.outstanding_minor, 0) AS exposed_minor,
            coalesce((
                SELECT made.staked_minor FROM funding.commitments AS made
                WHERE made.investor_id = i.id AND made.invoice_id = l.invoice_id
                ORDER BY made.start_minor DESC LIMIT 1
            ), 0) AS staked_minor
        FROM funding.listings AS l
        JOIN funding.customers AS c ON c.id = l.customer_id
        JOIN funding.investors AS i ON i.id = %(investor)s
        LEFT JOIN funding.exposures AS e ON e.investor_id = i.id AND e.customer_id = c.id
        WHERE l.invoice_id = %(invoice)s
        """,
        {"today": tx.today, "investor": investor_id, "invoice": invoice_id},
    )
    if row is None:
        raise NoSuchListing("This invoice is not offered to investors.")
    customer_id: UUID = row["customer_id"]
    limits = await _limits(tx, investor_id, customer_id)
    most = limits.on(str(investor_id), str(customer_id))
    investor = Investor(
        investor_id,
        row["kyc_verified"],
        Money(row["outstanding_minor"]),
        ZERO,
        limits.of(str(investor_id)),
        {invoice_id: Money(row["staked_minor"])},
        {customer_id: Exposure(Money(row["exposed_minor"]), most)},
    )
    customer = Customer(customer_id, Money(row["cap"]), Money(row["reserved_in_all"]))
    raised = Money(row["raised_minor"])
    room = customer.room(reserved=Money(row["reserved_minor"]), raised=raised)
    allowed = investor.allowed(into=invoice_id, on=customer_id, room=room)
    return min(allowed, Money(row["target_minor"]) - raised)


async def _limits(tx: Transaction, investor_id: UUID, customer_id: UUID) -> InForce:
    rows = await tx.all(
        """
        SELECT DISTINCT ON (kind, investor_id, customer_id)
            kind, investor_id::TEXT AS investor, customer_id::TEXT AS customer, amount_minor
        FROM funding.limits
        WHERE kind <> 'customer' AND effective_from <= %s
            AND (investor_id IS NULL OR investor_id = %s)
            AND (customer_id IS NULL OR customer_id = %s)
        ORDER BY kind, investor_id, customer_id, effective_from DESC
        """,
        [tx.today, investor_id, customer_id],
    )
    return InForce(
        (row["kind"], row["investor"], row["customer"], row["amount_minor"]) for row in rows
    )
