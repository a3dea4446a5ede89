"""The operators' routes of limits: how much may be out, of whom, on whom, from which day."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import StringConstraints

from hundi.funding import commands_limits, store_limits
from hundi.funding.limits import Kind, Limit, NoSuchParty
from hundi.runtime.values import RupeesFromZero, RupeesOut, Shape
from hundi.runtime.web import AdminCaller, Tx, routes_of

REASON_CHARS_MAX = 500

Reason = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=REASON_CHARS_MAX)
]
OfKind = Annotated[Kind | None, Query(description="Only of this kind.")]
OfInvestor = Annotated[UUID | None, Query(alias="investorId")]
OfCustomer = Annotated[UUID | None, Query(alias="customerId")]

routes = routes_of("funding")


class LimitBody(Shape):
    """A limit from a day on.

    `outstanding` bounds what one investor has out in all, `invoice` in one invoice,
    `concentration` on one customer; `customer` what all investors together have out on one
    customer. Without an investor and a customer it is everybody's.
    """

    kind: Kind
    investor_id: UUID | None = None
    customer_id: UUID | None = None
    amount: RupeesFromZero
    effective_from: date
    reason: Reason


class LimitShown(Shape):
    """A limit. Of those for the same, the latest that has begun is in force."""

    kind: Kind
    investor_id: UUID | None
    customer_id: UUID | None
    amount: RupeesOut
    effective_from: date
    in_force: bool


class LimitProposed(Shape):
    """A limit changes when a second operator agrees."""

    approval_id: UUID
    status: str = "proposed"


class HeldShown(Shape):
    """What one investor has out on the customer."""

    investor_id: UUID
    outstanding: RupeesOut


class ExposureShown(Shape):
    """What of a customer's cap is taken.

    `outstanding` is out, in open and running deals; `reserved` is that and what open listings may
    still raise. `free` is what another listing could raise. `investors` have the most out.
    """

    customer_id: UUID
    cap: RupeesOut
    reserved: RupeesOut
    outstanding: RupeesOut
    free: RupeesOut
    investors: list[HeldShown]


@routes.get("/admin/investment-limits")
async def investment_limits(
    caller: AdminCaller,  # noqa: ARG001 - admits
    tx: Tx,
    kind: OfKind = None,
    investor_id: OfInvestor = None,
    customer_id: OfCustomer = None,
) -> list[LimitShown]:
    """Limits there were, are and will be, the latest first."""
    found = await store_limits.list_limits(
        tx, kind=kind, investor_id=investor_id, customer_id=customer_id
    )
    return [
        LimitShown(
            kind=one.limit.kind,
            investor_id=one.limit.investor_id,
            customer_id=one.limit.customer_id,
            amount=one.limit.amount,
            effective_from=one.limit.effective_from,
            in_force=one.in_force,
        )
        for one in found
    ]


@routes.post("/admin/investment-limits", status_code=202)
async def propose_investment_limit(body: LimitBody, caller: AdminCaller, tx: Tx) -> LimitProposed:
    """Propose another limit. What is out already stays; nothing more goes in above it."""
    limit = Limit(body.kind, body.investor_id, body.customer_id, body.amount, body.effective_from)
    approval_id = await commands_limits.propose_limit(
        tx, limit, reason=body.reason, by=caller.user_id
    )
    return LimitProposed(approval_id=approval_id)


@routes.get("/admin/customers/{customer_id:uuid}/exposure")
async def customer_exposure(customer_id: UUID, caller: AdminCaller, tx: Tx) -> ExposureShown:  # noqa: ARG001 - admits
    """How much is out on a customer, and may be."""
    found = await store_limits.find_customer(tx, customer_id)
    if found is None:
        raise NoSuchParty("There is no such customer.")
    return ExposureShown(
        customer_id=customer_id,
        cap=found.cap,
        reserved=found.reserved,
        outstanding=found.outstanding,
        free=found.free,
        investors=[
            HeldShown(investor_id=one.investor_id, outstanding=one.outstanding)
            for one in found.investors
        ],
    )
