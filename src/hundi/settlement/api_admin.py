"""The operators' routes of settlement. Everything here takes a second operator."""

from uuid import UUID

from pydantic import Field

from hundi.runtime.values import Rupees, Shape
from hundi.runtime.web import AdminCaller, Tx, routes_of
from hundi.settlement import commands_admin
from hundi.settlement.commands_admin import Adjustment

REASON_CHARS_MAX = 500
NUMBER_CHARS_MAX = 16

routes = routes_of("settlement")


class CostsBody(Shape):
    """What recovery cost, and for what."""

    amount: Rupees
    reason: str = Field(min_length=3, max_length=REASON_CHARS_MAX)


class WriteOffBody(Shape):
    """Why no more is expected."""

    reason: str = Field(min_length=3, max_length=REASON_CHARS_MAX)


class CreditNoteBody(Shape):
    """The SME's credit note to its customer: its number and amount, tax included."""

    number: str = Field(pattern=r"^[A-Za-z0-9/-]{1,16}$", max_length=NUMBER_CHARS_MAX)
    amount: Rupees
    reason: str = Field(min_length=3, max_length=REASON_CHARS_MAX)


class AdjustmentProposed(Shape):
    """It waits for a second operator."""

    approval_id: UUID
    status: str = "proposed"


@routes.post("/admin/invoices/{invoice_id:uuid}/recovery-costs", status_code=202)
async def propose_recovery_costs(
    invoice_id: UUID, body: CostsBody, caller: AdminCaller, tx: Tx
) -> AdjustmentProposed:
    """Claim what recovery of a defaulted invoice cost: the first rank of what still comes."""
    wanted = Adjustment("recovery_cost", body.amount, "", body.reason)
    approval_id = await commands_admin.propose(tx, invoice_id, wanted, by=caller.user_id)
    return AdjustmentProposed(approval_id=approval_id)


@routes.post("/admin/invoices/{invoice_id:uuid}/write-off", status_code=202)
async def propose_write_off(
    invoice_id: UUID, body: WriteOffBody, caller: AdminCaller, tx: Tx
) -> AdjustmentProposed:
    """Write off what will not come on a defaulted invoice. What comes all the same counts."""
    wanted = Adjustment("write_off", None, "", body.reason)
    approval_id = await commands_admin.propose(tx, invoice_id, wanted, by=caller.user_id)
    return AdjustmentProposed(approval_id=approval_id)


@routes.post("/admin/invoices/{invoice_id:uuid}/credit-notes", status_code=202)
async def propose_credit_note(
    invoice_id: UUID, body: CreditNoteBody, caller: AdminCaller, tx: Tx
) -> AdjustmentProposed:
    """Lower what the customer of a disbursed invoice owes, and the SME's reserve with it."""
    wanted = Adjustment("credit_note", body.amount, body.number, body.reason)
    approval_id = await commands_admin.propose(tx, invoice_id, wanted, by=caller.user_id)
    return AdjustmentProposed(approval_id=approval_id)
