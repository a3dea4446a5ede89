"""Settlement over HTTP: read the request, run the command, shape the answer."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request

from hundi.kernel.money import ZERO, Money
from hundi.runtime.operations import internal
from hundi.runtime.tokens import Caller
from hundi.runtime.values import RupeesOut, Shape
from hundi.runtime.web import AnyCaller, TheEdge, Tx, only, routes_of
from hundi.settlement import commands, queries, store
from hundi.settlement.queries import View
from hundi.settlement.waterfall import Repayment

routes = routes_of("settlement")
_only_admin = only("admin")


class Payout(Shape):
    """What one investor got by this call."""

    investor_id: UUID
    amount: RupeesOut


class Distributed(Shape):
    """What this call distributed to investors, and to whom.

    `payouts` are in the order of funding, at most 10,000; `more` is how many
    investors beyond those were paid.
    """

    distributed: RupeesOut
    payouts: list[Payout]
    more: int = 0


class ReceiptLine(Shape):
    """One payment of the customer. `excess` is the part that goes back."""

    credit_id: UUID
    amount: RupeesOut
    received_on: date
    state: str
    excess: RupeesOut


class DistributionLine(Shape):
    """What one payment came to, by rank. The investors' fee is a part of what was earned."""

    distribution_id: UUID
    credit_id: UUID
    counted_on: date
    recovery: RupeesOut
    late: RupeesOut
    earned: RupeesOut
    principal: RupeesOut
    fee: RupeesOut
    reserve: RupeesOut
    investor_fee: RupeesOut
    to_investors: RupeesOut
    final: bool


class PositionLine(Shape):
    """One of the caller's own positions."""

    commitment_id: UUID
    committed: RupeesOut
    paid: RupeesOut


class Settlement(Shape):
    """How a deal stands.

    `outstanding` is what the investors together still claim if it is paid today, `amount_due`
    what the customer still owes. `fee`, `gst` and `net` are for the SME and operators.
    """

    invoice_id: UUID
    status: str
    disbursed_on: date | None
    due_on: date
    face: RupeesOut
    advance: RupeesOut
    fee: RupeesOut | None
    gst: RupeesOut | None
    net: RupeesOut | None
    received: RupeesOut
    amount_due: RupeesOut
    credited: RupeesOut
    recovery_costs: RupeesOut
    recourse_owed: RupeesOut
    recourse_paid: RupeesOut
    written_off_on: date | None
    to_investors: RupeesOut
    to_seller: RupeesOut
    outstanding: RupeesOut
    receipts: list[ReceiptLine]
    distributions: list[DistributionLine]
    positions: list[PositionLine]


async def distributor(request: Request, edge: TheEdge) -> Caller | None:
    """Admit an operator, or the platform itself by its internal token (then there is no user).

    Raises:
        NoGoodToken, WrongRole: it is neither.
    """
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and edge.internal_token and internal(token, edge.internal_token):
        return None
    return await _only_admin(request)


@routes.post("/payouts/distribute/{invoice_id:uuid}")
async def distribute_returns(
    invoice_id: UUID, caller: Annotated[Caller | None, Depends(distributor)], tx: Tx
) -> Distributed:
    """Distribute every payment of the invoice that waits. A second call distributes nothing."""
    distributed, payouts = await commands.distribute_returns(
        tx, invoice_id, by=caller.user_id if caller else None
    )
    return Distributed(
        distributed=distributed,
        payouts=[Payout(investor_id=who, amount=amount) for who, amount in payouts.shown],
        more=payouts.more,
    )


@routes.get("/invoices/{invoice_id:uuid}/settlement")
async def settlement(invoice_id: UUID, caller: AnyCaller, tx: Tx) -> Settlement:
    """How the deal on an invoice stands: disbursal, payments, distributions by rank."""
    view = await queries.settlement_of(tx, invoice_id, caller)
    return _shaped(view, caller, today=tx.today)


def _shaped(view: View, caller: Caller, *, today: date) -> Settlement:
    deal, terms = view.deal, view.deal.terms
    repayment = deal.repayment or Repayment.begin(today)
    knows_fee = caller.role == "admin" or caller.user_id == deal.seller_id
    return Settlement(
        invoice_id=deal.invoice_id,
        status=deal.status,
        disbursed_on=repayment.disbursed_on if deal.repayment else None,
        due_on=terms.due_on,
        face=terms.face,
        advance=terms.advance,
        fee=terms.platform_fee if knows_fee else None,
        gst=terms.gst_on_fee if knows_fee else None,
        net=terms.net_to_seller if knows_fee else None,
        received=repayment.received,
        amount_due=deal.owed_by_customer,
        credited=deal.credited,
        recovery_costs=deal.costs,
        recourse_owed=deal.recourse_owed,
        recourse_paid=repayment.recourse,
        written_off_on=deal.written_off_on,
        to_investors=deal.investors_paid,
        to_seller=repayment.parts.reserve,
        outstanding=repayment.outstanding_on(today, terms) if deal.repayment else ZERO,
        receipts=_receipt_lines(view),
        distributions=_distribution_lines(view),
        positions=[
            PositionLine(commitment_id=commitment_id, committed=interval.length, paid=paid)
            for commitment_id, interval, paid in view.positions
        ],
    )


def _receipt_lines(view: View) -> list[ReceiptLine]:
    return [
        ReceiptLine(
            credit_id=row["credit_id"],
            amount=Money(row["amount_minor"]),
            received_on=row["received_on"],
            state=row["state"],
            excess=Money(row["excess_minor"]),
        )
        for row in view.receipts
    ]


def _distribution_lines(view: View) -> list[DistributionLine]:
    lines: list[DistributionLine] = []
    for row in view.distributions:
        parts = store.parts_of(row)
        lines.append(
            DistributionLine(
                distribution_id=row["id"],
                credit_id=row["credit_id"],
                counted_on=row["counted_on"],
                recovery=parts.recovery,
                late=parts.late,
                earned=parts.earned,
                principal=parts.principal,
                fee=parts.fee,
                reserve=parts.reserve,
                investor_fee=Money(row["investor_fee_minor"]),
                to_investors=Money(row["to_investors_minor"]),
                final=row["investors_final"],
            )
        )
    return lines
